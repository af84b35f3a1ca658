//! Known answers for time: from what the caller says down to the bytes that are sent.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_client::Ergani;
use ergani_client::documents::forms::{CardMovement, WorkCard};
use ergani_client::documents::types::{Branch, LocalTimeError, Moment, Occurrence, TaxNumber};
use ergani_client::fake::{FakeTokens, FakeTransport};
use ergani_client::token::Environment;
use jiff::civil::date;

fn employee() -> TaxNumber {
    TaxNumber::new("500000004").unwrap()
}

/// The bytes that go out for one movement.
async fn sent(movement: CardMovement) -> String {
    let transport = FakeTransport::new();
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(transport.clone())
        .build()
        .unwrap();
    transport.answer(200, r#"[{"protocol":"Π"}]"#);
    let card = WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT)
        .movement(movement.named("ΤΕΣΤ", "ΤΕΣΤ"));
    assert!(ergani.submit(&card).await.is_accepted());
    String::from_utf8(transport.bodies()[0].to_vec()).unwrap()
}

fn expected(kind: &str, day: &str, moment: &str) -> String {
    [
        r#"{"Cards":{"Card":[{"f_afm_ergodoti":"600000007","f_aa":"0","f_comments":"","Details":{"CardDetails":["#,
        r#"{"f_afm":"500000004","f_eponymo":"ΤΕΣΤ","f_onoma":"ΤΕΣΤ","f_type":""#,
        kind,
        r#"","f_reference_date":""#,
        day,
        r#"","f_date":""#,
        moment,
        r#"","f_aitiologia":""}]}}]}}"#,
    ]
    .concat()
}

#[tokio::test]
async fn quirk_30_a_moment_of_another_zone_is_sent_in_athens_time() {
    for (moment, day, athens) in [
        (
            "2026-01-15T07:00:00+00:00[UTC]",
            "2026-01-15",
            "2026-01-15T09:00:00+02:00",
        ),
        (
            "2026-07-15T02:00:00-04:00[America/New_York]",
            "2026-07-15",
            "2026-07-15T09:00:00+03:00",
        ),
        // In Athens it is tomorrow already.
        (
            "2026-01-14T23:30:00+01:00[Europe/Berlin]",
            "2026-01-15",
            "2026-01-15T00:30:00+02:00",
        ),
        (
            "2026-07-14T22:30:00+00:00[UTC]",
            "2026-07-15",
            "2026-07-15T01:30:00+03:00",
        ),
    ] {
        let moment: jiff::ZonedDateTime = moment.parse().unwrap();
        let body = sent(CardMovement::arrival(employee(), moment)).await;
        assert_eq!(body, expected("0", day, athens));
    }
}

#[tokio::test]
async fn quirk_31_a_night_shift_ends_on_the_day_after_its_own() {
    let begin = Moment::from_athens(date(2026, 1, 15).at(22, 0, 0, 0)).unwrap();
    let end = Moment::from_athens(date(2026, 1, 16).at(6, 0, 0, 0)).unwrap();
    assert_eq!(
        sent(CardMovement::arrival(employee(), begin)).await,
        expected("0", "2026-01-15", "2026-01-15T22:00:00+02:00")
    );
    assert_eq!(
        sent(CardMovement::departure(employee(), end).of_shift(date(2026, 1, 15))).await,
        expected("1", "2026-01-15", "2026-01-16T06:00:00+02:00")
    );
}

#[tokio::test]
async fn the_hour_that_comes_twice_is_sent_with_the_offset_that_is_meant() {
    // 30/10/2022, as the clocks go back from 04:00 to 03:00.
    let local = date(2022, 10, 30).at(3, 30, 0, 0);
    assert_eq!(
        Moment::from_athens(local),
        Err(LocalTimeError::Twice { local })
    );
    for (occurrence, utc, athens) in [
        (
            Occurrence::First,
            "2022-10-30T00:30:00Z",
            "2022-10-30T03:30:00+03:00",
        ),
        (
            Occurrence::Second,
            "2022-10-30T01:30:00Z",
            "2022-10-30T03:30:00+02:00",
        ),
    ] {
        let said = Moment::from_athens_occurrence(local, occurrence).unwrap();
        let same = Moment::from_timestamp(utc.parse().unwrap());
        for moment in [said, same] {
            assert_eq!(
                sent(CardMovement::arrival(employee(), moment)).await,
                expected("0", "2022-10-30", athens)
            );
        }
    }
}

#[tokio::test]
async fn the_hour_that_does_not_come_cannot_be_sent_and_its_neighbours_are_right() {
    // 27/03/2022, as the clocks go forward from 03:00 to 04:00.
    let local = date(2022, 3, 27).at(3, 30, 0, 0);
    assert_eq!(
        Moment::from_athens(local),
        Err(LocalTimeError::Never { local })
    );
    for (utc, athens) in [
        ("2022-03-27T00:59:59Z", "2022-03-27T02:59:59+02:00"),
        ("2022-03-27T01:00:00Z", "2022-03-27T04:00:00+03:00"),
    ] {
        let moment = Moment::from_timestamp(utc.parse().unwrap());
        assert_eq!(
            sent(CardMovement::departure(employee(), moment)).await,
            expected("1", "2022-03-27", athens)
        );
    }
}

#[tokio::test]
async fn parts_of_a_second_are_sent_to_seven_digits() {
    let moment: Moment = "2026-01-15T09:00:00.1234567+02:00".parse().unwrap();
    assert_eq!(
        sent(CardMovement::arrival(employee(), moment)).await,
        expected("0", "2026-01-15", "2026-01-15T09:00:00.1234567+02:00")
    );
}
