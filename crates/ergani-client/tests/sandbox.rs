//! The client against the sandbox: what is registered there is what the outcome says.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::Arc;
use std::time::Duration;

use ergani_client::documents::codes::{LateReason, WorkTimeType};
use ergani_client::documents::documents;
use ergani_client::documents::forms::{
    CardMovement, WorkCard, WorkTime, WorkTimeDay, WorkTimeSlot,
};
use ergani_client::documents::sample;
use ergani_client::documents::services::{self, Query};
use ergani_client::documents::types::{Branch, Date, Moment, TaxNumber, Time};
use ergani_client::documents::{Declaration as _, Record as _};
use ergani_client::token::{
    Account, Clock, Credentials, Environment, Revocation, Sleep, Timestamp, TokenManager, UserType,
};
use ergani_client::{Ergani, Outcome, RejectionReason, Sent, UnknownCause};
use ergani_sandbox::{Fault, Kind, Ruling, Sandbox, Switch, When};

const PASSWORD: &str = "canary-password-3350";

async fn start() -> Sandbox {
    ergani_test_trace::on();
    let account = ergani_sandbox::Account::new("user", PASSWORD);
    Sandbox::builder().account(account).start().await.unwrap()
}

/// The time of the sandbox, and no wait for a back-off.
struct SandboxTime(ergani_sandbox::Clock);

impl Clock for SandboxTime {
    fn now(&self) -> Timestamp {
        Timestamp::from(self.0.now())
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

fn client(sandbox: &Sandbox) -> Ergani {
    let credentials = Credentials::new("user", PASSWORD, UserType::External);
    let environment = Environment::from_base_url(&sandbox.url()).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SandboxTime(sandbox.clock()));
    let manager = TokenManager::builder(Account::new(credentials, environment.clone()))
        .clock(Arc::clone(&clock))
        .build();
    Ergani::builder(environment)
        .manager(manager)
        .clock(clock)
        .build()
        .unwrap()
}

fn card(sandbox: &Sandbox) -> WorkCard {
    let now = Timestamp::from(sandbox.clock().now());
    let now: Moment = now.to_string().parse().unwrap();
    WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT).movement(
        CardMovement::arrival(TaxNumber::new("500000004").unwrap(), now).named("ΤΕΣΤ", "ΤΕΣΤ"),
    )
}

#[tokio::test]
async fn a_card_is_registered_byte_for_byte_with_one_login() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    let card = card(&sandbox);
    let Outcome::Accepted(accepted) = ergani.submit(&card).await else {
        panic!("not accepted")
    };
    let registered = &sandbox.submissions()[0];
    assert_eq!(registered.body.as_deref().unwrap(), card.to_json_bytes());
    assert_eq!(
        accepted.receipts()[0].protocol(),
        registered.receipts[0].protocol
    );
    assert_eq!(
        accepted.receipts()[0].submit_date(),
        registered.receipts[0].submit_date
    );
    assert!(accepted.receipts()[0].submitted_at().is_some());
    assert_eq!(sandbox.counters().logins, 1);
}

#[tokio::test]
async fn quirk_23_a_duplicate_says_only_what_ergani_said() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    let card = card(&sandbox);
    sandbox.on(Kind::Submit, Fault::reset(When::After).times(1));
    assert!(ergani.submit(&card).await.is_unknown());
    let Outcome::Rejected(rejected) = ergani.submit(&card).await else {
        panic!("not refused")
    };
    assert_eq!(rejected.reason(), RejectionReason::DuplicateArrival);
    assert!(rejected.text().unwrap().contains("υπάρχει ήδη είσοδος"));
    // Another sending of the same card is another request.
    assert!(!rejected.may_be_registered());
    assert_eq!(sandbox.counters().submissions, 1);
}

/// Every fault of a declaration: what the outcome says, and what is registered. Sent once each.
#[tokio::test]
async fn quirk_22_no_fault_makes_a_failure_of_what_was_registered() {
    use UnknownCause as U;
    for (fault, cause, registered) in [
        (Fault::gateway_timeout(When::Before), U::ServerFailed, 0),
        (Fault::gateway_timeout(When::After), U::ServerFailed, 1),
        (Fault::status(500), U::ServerFailed, 0),
        (Fault::reset(When::Before), U::ConnectionLost, 0),
        (Fault::reset(When::After), U::ConnectionLost, 1),
        (Fault::Torn, U::CutAnswer, 1),
        (Fault::empty_body(), U::EmptyAnswer, 1),
        (Fault::html_body(), U::NotJson, 1),
        (Fault::broken_json(), U::NotJson, 1),
        (
            Fault::redirect("http://127.0.0.1:9/"),
            U::UnexpectedStatus,
            0,
        ),
    ] {
        let sandbox = start().await;
        let name = format!("{fault:?}");
        sandbox.on(Kind::Submit, fault.times(1));
        let outcome = client(&sandbox).submit(&card(&sandbox)).await;
        let Outcome::Unknown(unknown) = &outcome else {
            panic!("{name}: {outcome:?}")
        };
        assert_eq!(unknown.cause(), cause, "{name}");
        assert_eq!(sandbox.counters().submissions, registered, "{name}");
        assert_eq!(sandbox.submission_attempts().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn quirk_22_a_timeout_is_unknown_before_and_after_registering() {
    for (when, registered) in [(When::Before, 0), (When::After, 1)] {
        let sandbox = start().await;
        sandbox.on(Kind::Submit, Fault::hang(when).times(1));
        let environment = Environment::from_base_url(&sandbox.url()).unwrap();
        let ergani = Ergani::builder(environment)
            .manager(client(&sandbox).manager().unwrap().clone())
            .submit_limit(Duration::from_millis(300))
            .build()
            .unwrap();
        let Outcome::Unknown(unknown) = ergani.submit(&card(&sandbox)).await else {
            panic!("{when:?}")
        };
        assert_eq!(unknown.cause(), UnknownCause::Timeout);
        assert_eq!(sandbox.counters().submissions, registered, "{when:?}");
        assert_eq!(sandbox.submission_attempts().len(), 1);
        sandbox.release_hung();
    }
}

#[tokio::test]
async fn quirk_24_a_revoked_session_costs_one_renewal_and_nothing_is_sent_twice() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    assert!(ergani.submit(&card(&sandbox)).await.is_accepted());
    sandbox.expire_access("user");
    sandbox.clock().advance(Duration::from_secs(60));
    assert!(ergani.submit(&card(&sandbox)).await.is_accepted());
    let counters = sandbox.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
    assert_eq!((counters.submissions, counters.submissions_refused), (2, 1));
    assert_eq!(counters.submissions_repeated, 0);
}

/// A server that records and then says 401 gets the card twice, and takes it once.
#[tokio::test]
async fn quirk_24_a_card_that_was_recorded_before_its_401_ends_as_a_duplicate() {
    for refusal in [Fault::token_expired(), Fault::access_denied()] {
        let sandbox = start().await;
        let ergani = client(&sandbox);
        ergani.submissions().await.unwrap();
        sandbox.on(Kind::Submit, refusal.when(When::After).times(1));
        let outcome = ergani.submit(&card(&sandbox)).await;
        let Outcome::Rejected(rejected) = &outcome else {
            panic!("{outcome:?}")
        };
        assert!(rejected.reason().is_duplicate() && rejected.may_be_registered());
        assert_eq!(sandbox.submission_attempts().len(), 2);
        assert_eq!(sandbox.counters().submissions, 1);
    }
}

#[tokio::test]
async fn quirk_10_a_second_401_is_access_denied_and_the_session_lives() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    assert!(ergani.submit(&card(&sandbox)).await.is_accepted());
    sandbox.clock().advance(Duration::from_secs(600));
    sandbox.on(Kind::Submit, Fault::access_denied());
    let Outcome::NotSent(error) = ergani.submit(&card(&sandbox)).await else {
        panic!("not denied")
    };
    assert_eq!(
        (error.code(), error.sent()),
        ("access_denied", Sent::Answered)
    );
    assert_eq!(sandbox.counters().submissions_refused, 2);
    assert!(sandbox.counters().authentications() <= 2);
    // Nothing was deleted: other calls go on without a login.
    let logins = sandbox.counters().login_attempts();
    ergani.submissions().await.unwrap();
    assert_eq!(sandbox.counters().login_attempts(), logins);
}

#[tokio::test]
async fn quirk_27_the_late_reason_is_the_callers_alone() {
    let sandbox = start().await;
    sandbox.switch(Switch::CardLateMinutes(Some(15)));
    let ergani = client(&sandbox);
    let late = card(&sandbox);
    sandbox.clock().advance(Duration::from_secs(3600));
    let outcome = ergani.submit(&late).await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.reason(), RejectionReason::LateReasonNeeded);
    assert_eq!(rejected.branch(), Some("0"));
    let text = rejected.text().unwrap();
    assert!(text.contains("καθυστέρησης") || text.contains("εκπρόθεσμ") || text.contains("ορίου"));
    assert_eq!(sandbox.counters().submissions, 0);
    let attempts = sandbox.submission_attempts();
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].body.as_deref().unwrap(), late.to_json_bytes());

    let with_reason = |mut card: WorkCard| {
        let movement = card.movements.remove(0);
        card.movement(movement.late(LateReason::POWER_OR_TELECOM))
    };
    let outcome = ergani.submit(&with_reason(card(&sandbox))).await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.reason(), RejectionReason::LateReasonForbidden);
    assert!(ergani.submit(&with_reason(late)).await.is_accepted());
    assert_eq!(sandbox.submission_attempts().len(), 3);
}

#[tokio::test]
async fn quirk_41_a_declaration_follows_the_xsd_and_asks_for_no_template() {
    let sandbox = start().await;
    let card = card(&sandbox);
    assert!(client(&sandbox).submit(&card).await.is_accepted());
    let counters = sandbox.counters();
    assert_eq!((counters.requests, counters.submissions), (2, 1));
    let body = sandbox.submissions()[0].body.clone().unwrap();
    let body = std::str::from_utf8(&body).unwrap();
    let places = WorkCard::ELEMENTS
        .iter()
        .map(|element| body.find(&format!("\"{}\":", element.wire)).unwrap());
    assert!(places.is_sorted(), "{body}");
}

#[tokio::test]
async fn quirk_45_overtime_that_has_begun_is_refused_as_late_and_sent_once() {
    let sandbox = start().await;
    sandbox.switch(Switch::LateOvertime(Ruling::Refused));
    let ergani = client(&sandbox);
    let overtime = |day: Date| {
        let slot = WorkTimeSlot::default()
            .work_time_type(WorkTimeType::OVERTIME)
            .start(Time::midnight())
            .end(Time::constant(1, 0, 0, 0));
        let employee = WorkTimeDay::default()
            .tax_number(TaxNumber::new("500000004").unwrap())
            .last_name("ΤΕΣΤ")
            .first_name("ΤΕΣΤ")
            .date(day)
            .slots([slot]);
        WorkTime::default()
            .branch(Branch::SEAT)
            .period_from(day)
            .period_to(day)
            .employees([employee])
    };
    let now: Moment = Timestamp::from(sandbox.clock().now())
        .to_string()
        .parse()
        .unwrap();
    let begun = overtime(now.date().yesterday().unwrap());
    let outcome = ergani.submit_as("WTOOv", &[begun]).await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.reason(), RejectionReason::OvertimeLate);
    assert_eq!(sandbox.submission_attempts().len(), 1);

    let ahead = overtime(now.date().tomorrow().unwrap().tomorrow().unwrap());
    assert!(ergani.submit_as("WTOOv", &[ahead]).await.is_accepted());
    assert_eq!(sandbox.counters().submissions, 1);
}

#[tokio::test]
async fn quirk_46_an_error_of_one_employee_refuses_all_and_names_the_branch_only() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    let movement = |number: &str| {
        let arrival = card(&sandbox).movements.remove(0);
        arrival.tax_number(TaxNumber::new(number).unwrap())
    };
    let empty = || WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT);
    let (first, second) = (movement("500000004"), movement("400000001"));
    let one = empty().movement(first.clone());
    assert!(ergani.submit(&one).await.is_accepted());

    let batch = empty().movement(second.clone()).movement(first);
    let outcome = ergani.submit(&batch).await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.reason(), RejectionReason::DuplicateArrival);
    assert_eq!(rejected.branch(), Some("0"));
    assert_eq!(sandbox.counters().submissions, 1);
    // Nothing of the batch was taken, so that the good part can go alone.
    assert!(ergani.submit(&empty().movement(second)).await.is_accepted());
    assert_eq!(sandbox.counters().submissions, 2);
}

#[tokio::test]
async fn lookups_and_schemas_are_read() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    let documents = ergani.submissions().await.unwrap();
    assert!(
        documents
            .iter()
            .any(|document| document.code == "WRKCardSE")
    );

    let schema = ergani.schema("WRKCardSE").await.unwrap();
    assert!(schema.template["Cards"]["Card"].is_array());
    let property = |name: &str| {
        let mut properties = schema.properties.iter();
        properties.find(|property| property.name == name).unwrap()
    };
    assert!(!property("f_aa").restrictions.is_empty());
    assert!(property("f_aa").title.is_some());

    sandbox.switch(Switch::SchemaAnswer(ergani_sandbox::SchemaAnswer::Bare));
    let bare = ergani.schema("WRKCardSE").await.unwrap();
    assert_eq!(bare.template, schema.template);
    assert!(bare.title.is_none() && bare.properties.is_empty());

    let services = ergani.services().await.unwrap();
    assert!(services.iter().any(|service| service.name == "EX_BASE_01"));
    assert_eq!(sandbox.counters().logins, 1);
}

#[tokio::test]
async fn services_are_asked_with_the_session_of_the_declarations() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    assert!(ergani.submit(&card(&sandbox)).await.is_accepted());
    let employer = ergani.employer().await.unwrap().unwrap();
    assert_eq!(employer.tax_number, "600000007");
    let raw = ergani.execute("EX_BASE_01", [("", ""); 0]).await.unwrap();
    assert_eq!(raw["EX_BASE_01"]["Ergodotis"]["Afm"], "600000007");
    let branches: Vec<services::Branch> = ergani.ask(&Query::branches()).await.unwrap();
    assert!(!branches.is_empty());
    let error = ergani
        .execute("EX_BASE_99", [("a", "b")])
        .await
        .unwrap_err();
    assert_eq!(
        error.rejected().unwrap().reason(),
        RejectionReason::ServiceNotAllowed
    );
    sandbox.on(Kind::Execute, Fault::gateway_timeout(When::After).times(2));
    assert!(ergani.employer().await.unwrap().is_some());
    assert_eq!(sandbox.counters().logins, 1);
}

#[tokio::test]
async fn login_and_logout_go_through_the_manager() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    ergani.log_in().await.unwrap();
    ergani.submissions().await.unwrap();
    ergani.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(
        (sandbox.counters().logins, sandbox.counters().logouts),
        (1, 1)
    );

    let token = ergani.log_in().await.unwrap();
    let fixed = ergani_client::token::FixedToken::new(token.expose()).unwrap();
    let fixed = Ergani::builder(ergani.environment().clone())
        .tokens(fixed)
        .build()
        .unwrap();
    fixed.submissions().await.unwrap();
    assert_eq!(fixed.log_in().await.unwrap_err().code(), "configuration");
    sandbox.expire_access("user");
    let error = fixed.submissions().await.unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("access_expired", Sent::Answered)
    );
}

#[test]
fn invariant_14_a_client_takes_no_manager_of_another_environment() {
    let credentials = Credentials::new("user", PASSWORD, UserType::External);
    let manager = TokenManager::builder(Account::new(credentials, Environment::Test)).build();
    let builder = || Ergani::builder(Environment::Production);
    for builder in [
        builder().manager(manager.clone()),
        // As a source of tokens it is no less one of another environment.
        builder().tokens(manager.clone()),
        builder().tokens(Arc::new(manager.clone())),
    ] {
        assert_eq!(builder.build().unwrap_err().code(), "configuration");
    }
    assert!(
        Ergani::builder(Environment::Test)
            .tokens(manager)
            .build()
            .is_ok()
    );
}

/// With a token that has ended by then, so that the whole of it is sent twice.
#[tokio::test]
async fn quirk_78_a_hiring_with_a_pdf_of_many_megabytes_is_registered_byte_for_byte() {
    let sandbox = start().await;
    let ergani = client(&sandbox);
    assert!(ergani.submit(&card(&sandbox)).await.is_accepted());
    sandbox.expire_access("user");

    let document = documents::find("WebE3N").unwrap();
    let mut body = sample::valid(document, 5).unwrap();
    let hiring = &mut body["AnaggeliesE3N"]["AnaggeliaE3N"][0];
    hiring["f_aa_pararthmatos"] = "0".into();
    // `%PDF-1` and what follows, in base64.
    hiring["f_file"] = format!("JVBERi0x{}", "QUJD".repeat(2 * 1024 * 1024)).into();
    let bytes = body.to_string();
    assert!(bytes.len() > 8 * 1024 * 1024);
    let outcome = ergani.submit_bytes("WebE3N", bytes.clone()).await;
    assert!(outcome.is_accepted(), "{outcome:?}");

    let recorded = &sandbox.submissions()[1];
    assert!(recorded.body.as_deref() == Some(bytes.as_bytes()));
    let counters = sandbox.counters();
    assert_eq!((counters.refreshes, counters.calls_expired), (1, 1));
    assert_eq!((counters.submissions, counters.submissions_refused), (2, 1));
}
