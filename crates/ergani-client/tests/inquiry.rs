//! Services, PDF and cancel against the sandbox, with the calls counted there.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ergani_client::documents::codes::ParameterList;
use ergani_client::documents::types::{Date, Money, TaxNumber, Time};
use ergani_client::documents::{documents, sample};
use ergani_client::token::{
    Account, Clock, Credentials, Environment, FixedToken, Sleep, Timestamp, TokenManager, UserType,
};
use ergani_client::{CACHE_LIFE, Cache, Ergani, ErrorKind, Lang, Outcome, RejectionReason};
use ergani_sandbox::{CancelAnswer, Fault, Kind, PdfAnswer, Sandbox, Switch, When};
use serde_json::json;

const PASSWORD: &str = "canary-password-5128";
/// 09:01 in Athens, on 15/01/2026.
const MORNING: u64 = 1_768_460_460;
const TODAY: Date = jiff::civil::date(2026, 1, 15);
/// A Monday of last month.
const WORKED: Date = jiff::civil::date(2025, 12, 15);

struct SandboxTime(ergani_sandbox::Clock);

impl Clock for SandboxTime {
    fn now(&self) -> Timestamp {
        Timestamp::from(self.0.now())
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

async fn morning() -> Sandbox {
    ergani_test_trace::on();
    let sandbox = Sandbox::builder()
        .account(ergani_sandbox::Account::new("user", PASSWORD))
        .account(ergani_sandbox::Account::new("other", PASSWORD))
        .lenient()
        .start()
        .await
        .unwrap();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(MORNING);
    sandbox.clock().freeze_at(moment);
    sandbox
}

fn account(sandbox: &Sandbox, user: &str) -> Account {
    let credentials = Credentials::new(user, PASSWORD, UserType::External);
    Account::new(
        credentials,
        Environment::from_base_url(&sandbox.url()).unwrap(),
    )
}

fn client_of(sandbox: &Sandbox, user: &str, cache: Option<&Cache>) -> Ergani {
    let clock: Arc<dyn Clock> = Arc::new(SandboxTime(sandbox.clock()));
    let account = account(sandbox, user);
    let environment = account.environment().clone();
    let manager = TokenManager::builder(account)
        .clock(Arc::clone(&clock))
        .build();
    let builder = Ergani::builder(environment).manager(manager).clock(clock);
    match cache {
        Some(cache) => builder.cache(cache.clone()).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

fn executed(sandbox: &Sandbox) -> u64 {
    let counters = sandbox.counters();
    let route = counters.calls_by_route.get("WebServices/ExecuteService");
    route.map_or(0, |answers| answers.values().sum())
}

fn employee() -> TaxNumber {
    TaxNumber::new("500000004").unwrap()
}

#[tokio::test]
async fn all_eight_services_are_typed() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);

    let employer = ergani.employer().await.unwrap().unwrap();
    assert_eq!(employer.tax_number, "600000007");
    assert_eq!(employer.in_card_sector.value(), Some(&true));

    let branches = ergani.branches().await.unwrap();
    let numbers: Vec<_> = branches
        .iter()
        .map(|branch| branch.number.value())
        .collect();
    assert_eq!(numbers, [Some(&0), Some(&1)]);

    let types = ergani
        .list_values(&ParameterList::WORK_TIME_TYPES)
        .await
        .unwrap();
    assert!(
        types
            .iter()
            .any(|value| value.code == "ΕΡΓ" && !value.extra.is_empty())
    );

    let month = ergani.monthly_statement(2025, 12).await.unwrap();
    assert_eq!(month.len(), 3);
    assert!(
        month
            .iter()
            .all(|row| row.gross_pay.value() > Some(&Money::from_cents(0)))
    );

    let all = ergani.workforce(None).await.unwrap();
    assert_eq!(all.len(), 3);
    let one = ergani.workforce(Some(&employee())).await.unwrap();
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].summary().has_work_card, Some(true));
    assert!(one[0].born_on.value().is_some() && one[0].hired_on.value().is_some());

    let nobody = ergani
        .acceptance(&employee(), "ΑΚ - 1", TODAY)
        .await
        .unwrap();
    assert!(nobody.is_none());

    let worked = ergani.actual_work(0, WORKED).await.unwrap();
    assert!(worked.iter().all(|row| row.day.value() == Some(&WORKED)));
    assert!(
        worked
            .iter()
            .any(|row| row.from.value().is_some_and(|from: &Time| from.hour() > 5))
    );

    let scheduled = ergani.schedule(0, WORKED).await.unwrap();
    assert!(scheduled.iter().any(|row| row.work_time_type == "ΕΡΓ"));
    assert_eq!(sandbox.counters().logins, 1);
}

#[tokio::test]
async fn quirk_61_a_day_of_this_month_is_refused_here() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);
    for day in [TODAY, jiff::civil::date(2026, 1, 1)] {
        let error = ergani.actual_work(0, day).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("last month"), "{error}");
        assert!(ergani.schedule(0, day).await.is_err());
    }
    assert_eq!(sandbox.counters().requests, 0);
}

/// The month ends at midnight in Athens, wherever the program runs.
#[tokio::test]
async fn quirk_61_the_month_is_that_of_athens() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);
    let last = jiff::civil::date(2026, 1, 31);
    let at = |text: &str| {
        let moment: jiff::Timestamp = text.parse().unwrap();
        let seconds = Duration::from_secs(moment.as_second().unsigned_abs());
        sandbox.clock().freeze_at(SystemTime::UNIX_EPOCH + seconds);
    };
    at("2026-01-31T21:59:59Z");
    assert!(ergani.actual_work(0, last).await.is_err());
    assert_eq!(executed(&sandbox), 0);
    at("2026-01-31T22:00:00Z");
    ergani.actual_work(0, last).await.unwrap();
    assert_eq!(executed(&sandbox), 1);
}

#[tokio::test]
async fn what_changes_rarely_is_asked_once_and_by_one_only() {
    let sandbox = morning().await;
    let directory = tempfile::tempdir().unwrap();
    for cache in [
        Cache::in_memory(),
        Cache::in_directory(directory.path()).unwrap(),
    ] {
        let before = executed(&sandbox);
        let ergani = client_of(&sandbox, "user", Some(&cache));
        let many = (0..50).map(|_| {
            let ergani = ergani.clone();
            async move {
                ergani
                    .list_values(&ParameterList::WORK_TIME_TYPES)
                    .await
                    .unwrap()
            }
        });
        let answers = futures_util::future::join_all(many).await;
        assert!(
            answers
                .iter()
                .all(|values| *values == answers[0] && !values.is_empty())
        );
        ergani.branches().await.unwrap();
        ergani.branches().await.unwrap();
        ergani.employer().await.unwrap();
        ergani.employer().await.unwrap();
        assert_eq!(executed(&sandbox) - before, 3, "{cache:?}");

        // Another program, another account, a refresh, a clear, and the end of its life.
        client_of(&sandbox, "user", Some(&cache))
            .branches()
            .await
            .unwrap();
        assert_eq!(executed(&sandbox) - before, 3, "{cache:?}");
        client_of(&sandbox, "other", Some(&cache))
            .branches()
            .await
            .unwrap();
        assert_eq!(executed(&sandbox) - before, 4, "{cache:?}");
        ergani.refreshing().branches().await.unwrap();
        ergani.branches().await.unwrap();
        assert_eq!(executed(&sandbox) - before, 5, "{cache:?}");
        cache.clear(&account(&sandbox, "user")).unwrap();
        ergani.branches().await.unwrap();
        client_of(&sandbox, "other", Some(&cache))
            .branches()
            .await
            .unwrap();
        assert_eq!(executed(&sandbox) - before, 6, "{cache:?}");
        sandbox.clock().advance(CACHE_LIFE - Duration::from_secs(1));
        ergani.branches().await.unwrap();
        assert_eq!(executed(&sandbox) - before, 6, "{cache:?}");
        sandbox.clock().advance(Duration::from_secs(1));
        ergani.branches().await.unwrap();
        assert_eq!(executed(&sandbox) - before, 7, "{cache:?}");
    }
}

fn kept_at(file: &std::path::Path) -> i64 {
    let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    kept["kept_at_ms"].as_i64().unwrap()
}

#[tokio::test]
async fn a_kept_answer_is_the_owners_alone_and_a_torn_one_is_none() {
    let sandbox = morning().await;
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("cache");
    let ergani = client_of(
        &sandbox,
        "user",
        Some(&Cache::in_directory(&place).unwrap()),
    );
    let branches = ergani.branches().await.unwrap();
    let owner = place.join(account(&sandbox, "user").identity().as_str());
    let file = owner.join("EX_BASE_02.json");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&owner), mode(&file)), (0o700, 0o600));
    for torn in [
        "",
        "{",
        r#"{"kept_at_ms":1}"#,
        r#"{"kept_at_ms":99999999999999,"answer":null}"#,
        // Nothing is not kept, so that this one is not ours.
        &format!(r#"{{"kept_at_ms":{},"answer":null}}"#, kept_at(&file)),
    ] {
        std::fs::write(&file, torn).unwrap();
        assert_eq!(ergani.branches().await.unwrap(), branches, "{torn}");
    }
    assert_eq!(executed(&sandbox), 6);
}

#[tokio::test]
async fn personal_data_and_nothing_are_not_kept_and_a_cache_needs_an_owner() {
    let sandbox = morning().await;
    let cache = Cache::in_memory();
    let ergani = client_of(&sandbox, "user", Some(&cache));
    ergani.workforce(None).await.unwrap();
    ergani.workforce(None).await.unwrap();
    assert_eq!(executed(&sandbox), 2);
    let token = FixedToken::new("token").unwrap();
    let environment = Environment::from_base_url(&sandbox.url()).unwrap();
    let ownerless = Ergani::builder(environment)
        .tokens(token)
        .cache(cache)
        .build();
    assert_eq!(ownerless.unwrap_err().kind(), ErrorKind::Configuration);
}

/// Declares a leave; gives the protocol.
async fn leave(ergani: &Ergani) -> String {
    let document = documents::find("WTOLeave").unwrap();
    let mut body = sample::valid(document, 7).unwrap();
    body["WTOS"]["WTO"] = json!([body["WTOS"]["WTO"][0]]);
    let Outcome::Accepted(accepted) = ergani.submit_json("WTOLeave", body).await else {
        panic!("not accepted")
    };
    accepted.receipts()[0].protocol().to_owned()
}

#[tokio::test]
async fn quirks_50_and_64_a_pdf_in_every_shape_by_a_protocol_with_spaces() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);
    let protocol = leave(&ergani).await;
    assert!(protocol.contains(' '), "{protocol}");
    for shape in [
        PdfAnswer::Object,
        PdfAnswer::Text,
        PdfAnswer::JsonString,
        PdfAnswer::Bytes,
    ] {
        sandbox.switch(Switch::PdfAnswer(shape));
        let pdf = ergani.pdf("WTOLeave", &protocol, TODAY).await.unwrap();
        assert!(pdf.bytes().starts_with(b"%PDF-"), "{shape:?}");
    }
    let error = ergani.pdf("WTOLeave", "ΑΚ - 0", TODAY).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    // Without a protocol the same route would give the schema.
    let error = ergani.pdf("WTOLeave", " ", TODAY).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    sandbox.on(None, Fault::html_body().times(1));
    let error = ergani.pdf("WTOLeave", &protocol, TODAY).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnreadableAnswer);
    assert!(error.to_string().contains(&protocol), "{error}");
}

#[tokio::test]
async fn quirk_65_a_leave_is_cancelled_once_whatever_the_server_says_about_it() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);
    for answer in [CancelAnswer::Object, CancelAnswer::String] {
        sandbox.switch(Switch::CancelAnswer(answer));
        let protocol = leave(&ergani).await;
        let cancelled = ergani.cancel("WTOLeave", &protocol, TODAY).await.unwrap();
        assert!(cancelled.message().unwrap().contains("επιτυχώς"));
        let again = ergani
            .cancel("WTOLeave", &protocol, TODAY)
            .await
            .unwrap_err();
        assert_eq!(
            again.rejected().unwrap().reason(),
            RejectionReason::NothingToCancel
        );
        assert!(ergani.pdf("WTOLeave", &protocol, TODAY).await.is_err());
    }
}

#[tokio::test]
async fn quirk_44_what_cannot_be_cancelled_is_refused_here_unless_told_otherwise() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);
    for code in ["WRKCardSE", "WTODaily", "FastAna", "Unknown"] {
        let error = ergani.cancel(code, "ΑΚ - 1", TODAY).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{code}");
    }
    let error = ergani.cancel("WTOLeave", " ", TODAY).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(sandbox.counters().requests, 0);
    let error = ergani
        .cancel_any("WRKCardSE", "ΑΚ - 1", TODAY)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
}

#[tokio::test]
async fn a_cancellation_without_an_answer_is_unknown_and_sent_once() {
    let sandbox = morning().await;
    let ergani = client_of(&sandbox, "user", None);
    let protocol = leave(&ergani).await;
    sandbox.on(Kind::Cancel, Fault::reset(When::After).times(1));
    let error = ergani
        .cancel("WTOLeave", &protocol, TODAY)
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown());
    assert_eq!(error.unknown().unwrap().document(), None);
    assert!(error.hint(Lang::En).contains("cancel it again"));
    assert!(error.hint(Lang::El).contains("ακυρώσετε ξανά"));
    let route = "Documents/CancelSubmittedDocument";
    let sent: u64 = sandbox.counters().calls_by_route[route].values().sum();
    assert_eq!(sent, 1);
    // Told to do it again, the server says that it was done.
    let again = ergani
        .cancel("WTOLeave", &protocol, TODAY)
        .await
        .unwrap_err();
    assert_eq!(
        again.rejected().unwrap().reason(),
        RejectionReason::NothingToCancel
    );
}
