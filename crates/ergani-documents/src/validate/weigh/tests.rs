use serde_json::{Value, json};

use crate::types::Moment;
use crate::{Report, Strictness, documents, sample};

const NOW: &str = "2026-07-15T12:00:00+03:00";

fn at(now: &str) -> Moment {
    now.parse().unwrap()
}

/// Where and what: the last key of each path with its rule.
fn rules(report: &Report) -> Vec<(String, &'static str)> {
    report
        .findings()
        .iter()
        .map(|finding| (finding.path().to_owned(), finding.rule()))
        .collect()
}

fn weighed(code: &str, document: &Value) -> Vec<(String, &'static str)> {
    let document_of = documents::find(code).unwrap();
    rules(&document_of.weigh(document, &at(NOW), Strictness::Normal))
}

/// The rules alone, of a card with these movements.
fn card(movements: &[Value]) -> Vec<&'static str> {
    let document = json!({ "Cards": { "Card": [{ "Details": { "CardDetails": movements } }] } });
    let found = weighed("WRKCardSE", &document);
    found.into_iter().map(|(_, rule)| rule).collect()
}

/// A movement of one employee: `in` or `out`.
fn movement(direction: &str, shift: &str, moment: &str) -> Value {
    json!({
        "f_afm": "500000004",
        "f_type": if direction == "in" { "0" } else { "1" },
        "f_reference_date": shift,
        "f_date": moment,
    })
}

fn of_name(last_name: &str, first_name: &str) -> Vec<&'static str> {
    let mut movement = movement("in", "2026-07-15", "2026-07-15T09:00:00+03:00");
    movement["f_eponymo"] = json!(last_name);
    movement["f_onoma"] = json!(first_name);
    card(&[movement])
}

#[test]
fn a_moment_is_weighed_by_the_present_one_and_by_athens() {
    let cases: [(&str, &[&str]); 40] = [
        ("2026-07-15T09:00:00+03:00", &[]),
        // No offset is what the schema's judge speaks of.
        ("2026-07-15T09:00:00", &[]),
        ("2026-07-15T12:00:59+03:00", &[]),
        ("2026-07-15T12:01:01+03:00", &["in-future"]),
        ("2026-07-16T09:00:00+03:00", &["in-future"]),
        ("2026-07-12T12:00:00+03:00", &["days-apart"]),
        ("2026-07-12T11:59:59+03:00", &["days-apart", "long-past"]),
        ("2025-07-15T09:00:00+03:00", &["days-apart", "long-past"]),
        ("2026-07-15T09:00:00+02:00", &["wrong-offset"]),
        ("2026-07-15T06:00:00Z", &["wrong-offset"]),
        ("2026-07-15T02:00:00-04:00", &["wrong-offset"]),
        ("2026-07-15T09:00:00.1234567+03:00", &[]),
        // A moment that is to come by its offset.
        ("2026-07-15T11:30:00+02:00", &["wrong-offset", "in-future"]),
        (
            "2026-01-15T09:00:00+03:00",
            &["days-apart", "wrong-offset", "long-past"],
        ),
        // The clocks go back and forward.
        (
            "2025-10-26T03:30:00",
            &["days-apart", "time-twice", "long-past"],
        ),
        ("2025-10-26T03:30:00+03:00", &["days-apart", "long-past"]),
        ("2025-10-26T03:30:00+02:00", &["days-apart", "long-past"]),
        ("2026-03-29T03:30:00", &["no-such-time"]),
        (
            "2026-03-29T03:30:00+02:00",
            &["days-apart", "wrong-offset", "long-past"],
        ),
        // The end of a day is the begin of the next (the schema's judge says what it says).
        ("2026-07-14T24:00:00+03:00", &[]),
        ("2026-07-15T24:00:00+03:00", &["in-future"]),
        ("2026-07-14T24:00:00.000+02:00", &["wrong-offset"]),
        ("2026-07-14T24:00:00", &[]),
        ("2026-07-10T24:00:00+03:00", &["days-apart", "long-past"]),
        ("2026-07-11T24:00:00+03:00", &["days-apart", "long-past"]),
        ("2025-12-31T24:00:00+02:00", &["days-apart", "long-past"]),
        // Beyond what can be counted, the year says it.
        ("9999-12-31T23:59:59+02:00", &["in-future"]),
        ("9999-12-31T23:59:59", &["in-future"]),
        ("9999-12-31T24:00:00+02:00", &["in-future"]),
        ("12026-07-15T09:00:00+03:00", &["in-future"]),
        (" 12026-07-15T09:00:00.5Z ", &["in-future"]),
        ("99999999999999999999-07-15T09:00:00", &["in-future"]),
        ("-2026-07-15T09:00:00+03:00", &["long-past"]),
        ("-12026-07-15T24:00:00Z", &["long-past"]),
        (
            "0001-01-01T00:00:00+03:00",
            &["days-apart", "wrong-offset", "long-past"],
        ),
        // Nothing that can be read.
        ("", &[]),
        ("12026-02-30T09:00:00+03:00", &[]),
        ("-0000-07-15T09:00:00+03:00", &[]),
        ("2026-07-14T24:00:01+03:00", &[]),
        ("tomorrow", &[]),
    ];
    for (moment, expected) in cases {
        assert_eq!(
            card(&[movement("in", "2026-07-15", moment)]),
            expected,
            "{moment}"
        );
    }
}

#[test]
fn quirk_31_a_night_shift_is_a_day_away_and_no_shift_is_two() {
    let moment = "2026-07-15T06:00:00+03:00";
    for (shift, expected) in [
        ("2026-07-15", &[][..]),
        ("2026-07-14", &[]),
        ("2026-07-16", &[]),
        ("2026-07-13", &["days-apart"]),
        ("2026-07-17", &["days-apart"]),
        ("2025-07-15", &["days-apart"]),
        ("15/07/2026", &[]),
    ] {
        assert_eq!(card(&[movement("out", shift, moment)]), expected, "{shift}");
    }
    // The day is that of Athens, whatever the offset says.
    let late = "2026-07-14T22:30:00Z";
    assert_eq!(
        card(&[movement("out", "2026-07-13", late)]),
        ["days-apart", "wrong-offset"]
    );
}

#[test]
fn a_movement_may_stand_in_a_document_once() {
    let nine = |seconds: &str| {
        movement(
            "in",
            "2026-07-15",
            &format!("2026-07-15T09:00:{seconds}+03:00"),
        )
    };
    assert_eq!(card(&[nine("00"), nine("00")]), ["same-movement"]);
    assert_eq!(card(&[nine("00"), nine("59")]), ["same-movement"]);
    assert_eq!(
        card(&[nine("00"), nine("30"), nine("59")]),
        ["same-movement"; 2]
    );
    // The same moment, said otherwise.
    let utc = movement("in", "2026-07-15", "2026-07-15T06:00:00Z");
    assert_eq!(card(&[nine("00"), utc]), ["wrong-offset", "same-movement"]);
    // Another minute, direction or employee.
    assert!(
        card(&[
            nine("59"),
            movement("in", "2026-07-15", "2026-07-15T09:01:00+03:00")
        ])
        .is_empty()
    );
    assert!(
        card(&[
            nine("00"),
            movement("out", "2026-07-15", "2026-07-15T09:00:00+03:00")
        ])
        .is_empty()
    );
    let mut other = nine("00");
    other["f_afm"] = json!("400000001");
    assert!(card(&[nine("00"), other]).is_empty());
    // In two cards of one document too, and in single objects instead of lists (quirk 40).
    let single = |movement| json!({ "Details": { "CardDetails": movement } });
    let document = json!({ "Cards": { "Card": [single(nine("00")), single(nine("01"))] } });
    let path = "Cards.Card[1].Details.CardDetails[0].f_date";
    assert_eq!(
        weighed("WRKCardSE", &document),
        [(path.to_owned(), "same-movement")]
    );
}

#[test]
fn a_departure_follows_the_arrival_of_its_shift() {
    let of = |movements: &[(&str, &str)]| {
        let movements: Vec<Value> = movements
            .iter()
            .map(|(direction, time)| {
                movement(
                    direction,
                    "2026-07-15",
                    &format!("2026-07-15T{time}:00+03:00"),
                )
            })
            .collect();
        card(&movements)
    };
    assert_eq!(
        of(&[("in", "10:00"), ("out", "08:00")]),
        ["departure-before-arrival"]
    );
    assert_eq!(
        of(&[("out", "08:00"), ("in", "10:00")]),
        ["departure-before-arrival"]
    );
    // An earlier arrival without a departure is not forgotten for a later one that has its own.
    for movements in [
        [
            ("in", "09:00"),
            ("out", "08:00"),
            ("in", "10:00"),
            ("out", "12:00"),
        ],
        [
            ("in", "10:00"),
            ("out", "12:00"),
            ("in", "09:00"),
            ("out", "08:00"),
        ],
    ] {
        assert_eq!(of(&movements), ["departure-before-arrival"]);
    }
    // Whose departure is missing has one before it, though an arrival of before has none either.
    assert_eq!(
        of(&[
            ("in", "06:00"),
            ("in", "07:00"),
            ("out", "08:00"),
            ("out", "08:30"),
            ("out", "09:00"),
            ("in", "10:00"),
            ("in", "11:00"),
            ("out", "12:00"),
        ]),
        ["departure-before-arrival"]
    );
    // What stands there twice is told as that alone.
    let twice = [
        ("out", "06:00"),
        ("in", "09:00"),
        ("in", "09:00"),
        ("out", "11:00"),
    ];
    assert_eq!(of(&twice), ["same-movement"]);
    let twice = [
        ("in", "06:00"),
        ("out", "09:00"),
        ("out", "09:00"),
        ("in", "11:00"),
    ];
    assert_eq!(of(&twice), ["same-movement"]);
    // In order, in a split shift, in any order in the document, and one half of a shift.
    assert!(of(&[("in", "08:00"), ("out", "10:00")]).is_empty());
    assert!(
        of(&[
            ("in", "06:00"),
            ("out", "08:00"),
            ("in", "09:00"),
            ("out", "11:00")
        ])
        .is_empty()
    );
    assert!(
        of(&[
            ("out", "11:00"),
            ("in", "09:00"),
            ("out", "08:00"),
            ("in", "06:00")
        ])
        .is_empty()
    );
    assert!(of(&[("out", "06:00"), ("in", "09:00"), ("out", "11:00")]).is_empty());
    assert!(of(&[("in", "06:00"), ("out", "09:00"), ("in", "11:00")]).is_empty());
    assert!(of(&[("in", "06:00"), ("in", "09:00"), ("out", "11:00")]).is_empty());
    assert!(
        of(&[
            ("out", "05:00"),
            ("in", "06:00"),
            ("out", "09:00"),
            ("in", "09:00"),
            ("out", "11:00")
        ])
        .is_empty()
    );
    assert!(of(&[("out", "06:00")]).is_empty());
    assert!(of(&[("in", "09:00"), ("out", "09:00")]).is_empty());
    // A night shift ends on the next day; with the wrong day of the shift its end is before its begin.
    let begin = movement("in", "2026-07-14", "2026-07-14T22:00:00+03:00");
    let end = |shift| movement("out", shift, "2026-07-15T06:00:00+03:00");
    assert!(card(&[begin.clone(), end("2026-07-14")]).is_empty());
    let early = movement("out", "2026-07-14", "2026-07-14T06:00:00+03:00");
    assert_eq!(card(&[begin, early]), ["departure-before-arrival"]);
    // Of another employee it is another's.
    let mut other = movement("out", "2026-07-15", "2026-07-15T08:00:00+03:00");
    other["f_afm"] = json!("400000001");
    assert!(
        card(&[
            movement("in", "2026-07-15", "2026-07-15T10:00:00+03:00"),
            other
        ])
        .is_empty()
    );
}

/// The working time of employees by day: tax number, day, and stretches with type, begin and end.
fn days(code: &str, days: &[(&str, &str, &[[&str; 3]])]) -> Vec<&'static str> {
    let records: Vec<Value> = days
        .iter()
        .map(|(employee, day, slots)| {
            let slots: Vec<Value> = slots
                .iter()
                .map(|[kind, from, to]| json!({ "f_type": kind, "f_from": from, "f_to": to }))
                .collect();
            let key = if code == "WTOWeek" { "f_day" } else { "f_date" };
            json!({ "f_afm": employee, key: day, "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": slots } })
        })
        .collect();
    let document = json!({ "WTOS": { "WTO": [{ "Ergazomenoi": { "ErgazomenoiWTO": records } }] } });
    let found = weighed(code, &document);
    found.into_iter().map(|(_, rule)| rule).collect()
}

/// An employee, a day, and its intervals: kind of work, from, to.
type Day<'a> = (&'a str, &'a str, &'a [[&'a str; 3]]);

#[test]
fn stretches_of_one_employee_do_not_overlap() {
    const A: &str = "500000004";
    const B: &str = "400000001";
    let daily = |slots: &[(&str, &str, &[[&str; 3]])]| days("WTODaily", slots);
    let work = |from, to| ["ΕΡΓ", from, to];
    let overlaps: [&[Day]; 8] = [
        &[(
            A,
            "15/07/2026",
            &[work("09:00", "13:00"), work("12:59", "17:00")],
        )],
        &[(
            A,
            "15/07/2026",
            &[work("12:00", "17:00"), work("09:00", "12:01")],
        )],
        &[(
            A,
            "15/07/2026",
            &[work("09:00", "17:00"), ["ΤΗΛ", "10:00", "11:00"]],
        )],
        &[(
            A,
            "15/07/2026",
            &[work("09:00", "17:00"), work("09:00", "17:00")],
        )],
        // In another record of the day, written in another way.
        &[
            (A, "15/07/2026", &[work("09:00", "17:00")]),
            (A, "15/7/2026", &[work("16:00", "18:00")]),
        ],
        // Over midnight.
        &[
            (A, "15/07/2026", &[work("22:00", "06:00")]),
            (A, "16/07/2026", &[work("05:00", "09:00")]),
        ],
        &[
            (A, "16/07/2026", &[work("05:00", "09:00")]),
            (A, "15/07/2026", &[work("22:00", "06:00")]),
        ],
        // The same rest day twice.
        &[
            (A, "15/07/2026", &[["ΑΝ", "", ""]]),
            (A, "15/07/2026", &[["ΑΝ", "", ""]]),
        ],
    ];
    for (case, records) in overlaps.iter().enumerate() {
        assert_eq!(daily(records), ["overlap"], "case {case}");
    }
    let lawful: [&[Day]; 7] = [
        &[(
            A,
            "15/07/2026",
            &[work("09:00", "13:00"), work("13:00", "17:00")],
        )],
        &[
            (A, "15/07/2026", &[work("09:00", "17:00")]),
            (B, "15/07/2026", &[work("09:00", "17:00")]),
        ],
        &[
            (A, "15/07/2026", &[work("09:00", "17:00")]),
            (A, "16/07/2026", &[work("09:00", "17:00")]),
        ],
        &[
            (A, "15/07/2026", &[work("22:00", "06:00")]),
            (A, "16/07/2026", &[work("06:00", "14:00")]),
        ],
        // A night shift into a rest day, and two kinds of day without hours.
        &[
            (A, "15/07/2026", &[work("22:00", "06:00")]),
            (A, "16/07/2026", &[["ΑΝ", "", ""]]),
        ],
        &[
            (A, "", &[work("09:00", "17:00")]),
            (A, "", &[work("09:00", "17:00")]),
        ],
        &[(A, "15/07/2026", &[["ΕΡΓ", "", ""], ["ΕΡΓ", "", ""]])],
    ];
    for (case, records) in lawful.iter().enumerate() {
        assert!(daily(records).is_empty(), "case {case}");
    }
    // Overtime and leaves are the same to the scales.
    let overtime: &[(&str, &str, &[[&str; 3]])] = &[(
        A,
        "15/07/2026",
        &[["ΥΠ", "17:00", "19:00"], ["ΥΠ", "18:00", "20:00"]],
    )];
    assert_eq!(days("WTOOv", overtime), ["overlap"]);
    let leave: &[(&str, &str, &[[&str; 3]])] = &[
        (A, "15/07/2026", &[["ΑΔΚΑΝ", "", ""]]),
        (A, "15/07/2026", &[["ΑΔΚΑΝ", "", ""]]),
    ];
    assert_eq!(days("WTOLeave", leave), ["overlap"]);
    let hourly: &[(&str, &str, &[[&str; 3]])] = &[(
        A,
        "15/07/2026",
        &[["ΩΑΑΛ", "09:00", "11:00"], ["ΩΑΑΛ", "10:00", "12:00"]],
    )];
    assert_eq!(days("WTOLeaveC", hourly), ["overlap"]);
}

#[test]
fn stretches_of_a_week_do_not_overlap_around_its_end() {
    const A: &str = "500000004";
    let week = |slots: &[(&str, &str, &[[&str; 3]])]| days("WTOWeek", slots);
    let night: &[[&str; 3]] = &[["ΕΡΓ", "22:00", "06:00"]];
    let morning: &[[&str; 3]] = &[["ΕΡΓ", "05:00", "09:00"]];
    assert_eq!(week(&[(A, "1", night), (A, "2", morning)]), ["overlap"]);
    // Saturday night into Sunday morning, which is the first day: Sunday is 0 (quirk 33).
    assert_eq!(week(&[(A, "6", night), (A, "0", morning)]), ["overlap"]);
    assert_eq!(week(&[(A, "0", morning), (A, "6", night)]), ["overlap"]);
    assert!(week(&[(A, "6", night), (A, "1", morning)]).is_empty());
    assert!(
        week(&[
            (A, "1", night),
            (A, "2", night),
            (A, "3", &[["ΑΝ", "", ""]])
        ])
        .is_empty()
    );
}

#[test]
fn stretches_of_other_forms_are_weighed_by_their_tables() {
    let worker = |from: &str, to: &str, cancelled: &str| json!({ "f_afm": "500000004", "f_date": "15/07/2026", "f_from": from, "f_to": to, "f_cancellation": cancelled });
    let site = |workers: [Value; 2]| {
        let document =
            json!({ "Amoes": { "Amoe": [{ "Ergazomenoi": { "AmoeErgazomenosDate": workers } }] } });
        weighed("E12", &document)
    };
    assert_eq!(
        site([worker("07:00", "15:00", "0"), worker("14:00", "16:00", "0")]).len(),
        1
    );
    assert!(site([worker("07:00", "15:00", "1"), worker("14:00", "16:00", "0")]).is_empty());
    let intern = json!({ "PraktikesE35": { "PraktikhE35": [{
        "f_afm": "500000004",
        "f_time_from_1": "09:00", "f_time_to_1": "14:00",
        "f_second_time_from_1": "13:00", "f_second_time_to_1": "16:00",
        "f_time_from_2": "09:00", "f_time_to_2": "12:00",
        "f_second_time_from_2": "13:00", "f_second_time_to_2": "16:00",
    }] } });
    let path = "PraktikesE35.PraktikhE35[0].f_second_time_from_1";
    assert_eq!(weighed("57", &intern), [(path.to_owned(), "overlap")]);
}

#[test]
fn a_time_that_athens_does_not_have_on_a_day_is_told() {
    let slots = |from: &'static str, to: &'static str| -> Vec<&'static str> {
        days(
            "WTODaily",
            &[("500000004", "29/03/2026", &[["ΕΡΓ", from, to]])],
        )
    };
    assert_eq!(slots("03:30", "11:30"), ["no-such-time"]);
    assert!(slots("02:59", "04:00").is_empty());
    let eve: &[(&str, &str, &[[&str; 3]])] =
        &[("500000004", "28/03/2026", &[["ΕΡΓ", "22:00", "03:15"]])];
    assert_eq!(days("WTODaily", eve), ["no-such-time"]);
}

#[test]
fn days_are_weighed_by_what_they_are() {
    let hiring = |key: &str, day: &str| {
        let document = json!({ "AnaggeliesE3N": { "AnaggeliaE3N": [{ key: day }] } });
        let found = weighed("WebE3N", &document);
        found.into_iter().map(|(_, rule)| rule).collect::<Vec<_>>()
    };
    for (key, day, expected) in [
        // What is declared lies within half a year back and ten months ahead.
        ("f_proslipsidate", "15/07/2026", &[][..]),
        ("f_proslipsidate", "1/1/2026", &["long-past"]),
        ("f_proslipsidate", "13/01/2026", &[]),
        ("f_proslipsidate", "12/01/2026", &["long-past"]),
        ("f_proslipsidate", "11/05/2027", &[]),
        ("f_proslipsidate", "12/05/2027", &["in-future"]),
        ("f_proslipsidate", "20/07/2025", &["long-past"]),
        ("f_proslipsidate", "20/07/2206", &["in-future"]),
        ("f_birthdate", "01/01/1980", &[]),
        ("f_birthdate", "16/07/2026", &["in-future"]),
        ("f_birthdate", "01/01/1880", &["long-past"]),
        ("f_date_ekdosis", "15/07/2026", &[]),
        ("f_date_ekdosis", "16/07/2026", &["in-future"]),
        ("f_date_ekdosis", "01/01/1990", &[]),
        ("f_rel_date", "16/07/2026", &["in-future"]),
        // A permit ends when it ends.
        ("f_date_ekdosis_lixi", "01/01/2036", &[]),
        ("f_proslipsidate", "31/02/2026", &[]),
    ] {
        assert_eq!(hiring(key, day), expected, "{key} {day}");
    }
    // The hire date of one who leaves is as long ago as may be.
    let leaver = json!({ "AnaggeliesE5N": { "AnaggeliaE5N": [
        { "f_proslipsidate": "01/02/1996", "f_apoxwrisidate": "10/07/2026" },
        { "f_proslipsidate": "01/02/2096", "f_apoxwrisidate": "10/07/2016" },
    ] } });
    let rules: Vec<_> = weighed("WebE5N", &leaver)
        .into_iter()
        .map(|(_, rule)| rule)
        .collect();
    assert_eq!(rules, ["in-future", "long-past"]);
    assert_eq!(
        days("WTODaily", &[("500000004", "15/07/2025", &[])]),
        ["long-past"]
    );
    assert_eq!(
        days("WTOLeave", &[("500000004", "15/07/2027", &[])]),
        ["in-future"]
    );
}

#[test]
fn quirk_34_names_are_in_one_alphabet() {
    for (last_name, first_name, expected) in [
        ("ΤΕΣΤ", "ΤΕΣΤ", &[][..]),
        ("TEST", "TEST", &[]),
        ("ΔΟΚΙΜΑΚΗΣ-ΤΕΣΤΙΔΗΣ", "ΆΝΝΑ ΜΑΡΊΑ", &[]),
        ("O'TEST", "JEAN-TÉST", &[]),
        ("", "", &[]),
        // A Latin letter among Greek ones, the reverse, and a Cyrillic one.
        ("TΕΣΤ", "ΤΕΣΤ", &["mixed-scripts"]),
        ("ΤΕΣΤ", "ΤEΣΤ", &["mixed-scripts"]),
        ("SMIΤH", "JOHN", &["mixed-scripts"]),
        ("ΤЕΣΤ", "ΤΕΣΤ", &["mixed-scripts"]),
        ("ΤΕΣΤ SMITH", "ΤΕΣΤ", &["mixed-scripts"]),
        // Letters that are signs.
        ("ΤΕΣ𝐓", "ΤΕΣΤ", &["mixed-scripts"]),
        ("TES\u{ff34}", "TEST", &["mixed-scripts"]),
        // Wholly in letters that look like those of the name beside it.
        ("ΔΟΚΙΜΗ", "ANNA", &["mixed-scripts"]),
        ("SMITH", "ΑΝΝΑ", &["mixed-scripts"]),
        ("ΔΟΚΙΜΗ", "ΑΝΝΑ", &[]),
        ("SMITH", "ANNA", &[]),
        ("ANNA", "ΑΝΝΑ", &[]),
        ("ΔΟΚΙΜΗ", "JOHN", &[]),
        // Two alphabets that go together, as in Japanese.
        ("山田", "たろう", &[]),
    ] {
        assert_eq!(
            of_name(last_name, first_name),
            expected,
            "{last_name} {first_name}"
        );
    }
    // A company may have both, but not in one word.
    let transfer = |name: &str| {
        let document = json!({ "AnaggeliesE3M": { "AnaggeliaE3M": [{ "f_transfer_company_eponimia": name }] } });
        weighed("WebE3M", &document).len()
    };
    assert_eq!(transfer("ΤΕΣΤ TRADING ΑΕ"), 0);
    assert_eq!(transfer("ΤΕΣΤ ΤRΑDΙΝG ΑΕ"), 1);
}

#[test]
fn names_are_composed_and_can_be_seen() {
    for (name, expected) in [
        ("Α\u{301}ΝΝΑ", &["decomposed"][..]),
        ("\u{2126}ΜΕΓΑ", &["decomposed"]),
        ("ΤΕΣΤ\u{301}", &["combining-mark"]),
        ("Α\u{301}ΝΣ\u{301}", &["decomposed", "combining-mark"]),
        ("ΤΕΣΤ\u{200b}", &["invisible-character"]),
        ("\u{feff}ΤΕΣΤ", &["invisible-character"]),
        ("ΤΕ\u{ad}ΣΤ", &["invisible-character"]),
        ("\u{202e}ΤΣΕΤ", &["invisible-character"]),
        ("TEST\u{2066}", &["invisible-character"]),
        ("TEST\u{85}", &["invisible-character"]),
        ("ΤΕΣΤ\u{a0}ΤΕΣΤ", &["invisible-character"]),
        ("ΤΕΣΤ\tΤΕΣΤ", &["invisible-character"]),
        ("ΤΕΣΤ ΤΕΣΤ", &[]),
        // What XML cannot carry is an error of the schema's judge.
        ("ΤΕΣΤ\u{1}", &[]),
    ] {
        assert_eq!(of_name(name, "ΔΟΚΙΜΗ"), expected, "{name:?}");
    }
    // Other texts may have several lines and alphabets, but nothing that cannot be seen.
    let comments = |text: &str| {
        let document = json!({ "Cards": { "Card": [{ "f_comments": text }] } });
        weighed("WRKCardSE", &document)
            .into_iter()
            .map(|(_, rule)| rule)
            .collect::<Vec<_>>()
    };
    assert!(comments("Α4\nβλ. file Β\u{a0}1").is_empty());
    assert_eq!(comments("δο\u{200d}κιμή"), ["invisible-character"]);
    assert_eq!(comments("δοκιμη\u{301}"), ["decomposed"]);
}

#[test]
fn nothing_odd_is_found_in_what_can_be_true() {
    let now = at(sample::NOW);
    let mut weighed = 0;
    for document in documents::all() {
        for seed in 0..50 {
            let Some(valid) = sample::valid(document, seed) else {
                continue;
            };
            let report = document.validate_at(&valid, &now, Strictness::Strict);
            assert!(
                report.findings().is_empty(),
                "{} {seed}: {:?}",
                document.code(),
                report.findings()
            );
            weighed += 1;
        }
    }
    assert_eq!(weighed, 36 * 50);
}

#[test]
fn the_shapes_of_the_ministrys_samples_are_not_odd_on_their_days() {
    let movement = json!({
        "f_afm": "999999999", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": "1",
        "f_reference_date": "2022-04-21", "f_date": "2022-04-21T12:45:00",
    });
    let card = json!({ "Cards": { "Card": [{ "Details": { "CardDetails": [movement] } }] } });
    let on = |code: &str, document: &Value, now: &str| {
        let document_of = documents::find(code).unwrap();
        rules(&document_of.weigh(document, &at(now), Strictness::Normal))
    };
    assert!(on("WRKCardSE", &card, "2022-04-21T12:46:00+03:00").is_empty());
    let slot = json!({ "f_type": "ΥΠ", "f_from": "08:00", "f_to": "10:00" });
    let overtime = json!({ "WTOS": { "WTO": [{
        "f_aa_pararthmatos": 0, "f_comments": "f_comments", "f_from_date": "07/04/2025", "f_to_date": "08/04/2025",
        "Ergazomenoi": { "ErgazomenoiWTO": [{
            "f_afm": "111111111", "f_eponymo": "f_eponymo", "f_onoma": "f_onoma", "f_date": "07/04/2025",
            "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": [slot] },
        }] },
    }] } });
    assert!(on("WTOOv", &overtime, "2025-04-06T12:00:00+03:00").is_empty());
}

#[test]
fn whatever_is_found_is_a_warning_and_strictly_an_error() {
    let twice = movement("in", "2020-01-01", "2026-07-15T15:00:00+02:00");
    let document =
        json!({ "Cards": { "Card": [{ "Details": { "CardDetails": [twice, twice] } }] } });
    let card = documents::find("WRKCardSE").unwrap();
    let normal = card.weigh(&document, &at(NOW), Strictness::Normal);
    assert_eq!(normal.warnings().count(), 7);
    assert!(normal.is_valid());
    let strict = card.weigh(&document, &at(NOW), Strictness::Strict);
    assert_eq!(strict.errors().count(), 7);
}

#[test]
fn documents_of_any_shape_are_weighed_without_a_panic() {
    for document in documents::all() {
        for seed in 0..20 {
            if let Some(varied) = sample::varied(document, seed) {
                document.weigh(&varied, &at(NOW), Strictness::Normal);
            }
        }
        for broken in sample::broken(document, 0) {
            document.weigh(&broken.document, &at(NOW), Strictness::Normal);
        }
        for body in [
            json!(null),
            json!([]),
            json!({ "Cards": [] }),
            json!({ "WTOS": { "WTO": 1 } }),
        ] {
            document.weigh(&body, &at(NOW), Strictness::Normal);
        }
    }
}
