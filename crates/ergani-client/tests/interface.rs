//! What programs rely on without being told: that everything can be sent to a task, and be shown.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fmt::Debug;

use ergani_client::documents::forms::WorkCard;
use ergani_client::documents::types::{Branch, TaxNumber};
use ergani_client::fake::{FakeTokens, FakeTransport};
use ergani_client::serde_json::json;
use ergani_client::token::Environment;
use ergani_client::{
    Accepted, Answer, Cache, Call, Cancelled, DocumentSchema, Ergani, Error, HttpTransport,
    Outcome, Pdf, Receipt, Rejected, TransportError, Unknown, Validation,
};

fn shared<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}

#[test]
fn everything_can_be_cloned_shown_and_sent_to_a_task() {
    shared::<Ergani>();
    shared::<HttpTransport>();
    shared::<Cache>();
    shared::<Call>();
    shared::<Answer>();
    shared::<Outcome>();
    shared::<Accepted>();
    shared::<Receipt>();
    shared::<Rejected>();
    shared::<Unknown>();
    shared::<Cancelled>();
    shared::<DocumentSchema>();
    shared::<Pdf>();
    shared::<Error>();
    shared::<TransportError>();
    #[cfg(feature = "config")]
    {
        use ergani_client::config;
        shared::<config::Config>();
        shared::<config::ConfigError>();
        shared::<config::Profiles>();
        shared::<config::Sources>();
        shared::<config::Tokens>();
        shared::<config::OpenStore>();
        shared::<config::Check>();
    }
    fn error<T: std::error::Error>() {}
    error::<Error>();
    error::<TransportError>();
}

#[test]
fn every_call_can_be_made_in_a_task_of_its_own() {
    fn task<F: Future<Output: Send + 'static> + Send>(_: F) {}
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(FakeTransport::new())
        .build()
        .unwrap();
    let card = WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT);
    let day = ergani_client::documents::types::Date::constant(2026, 1, 15);
    task(ergani.submit(&card));
    task(ergani.submit_as("WRKCardSE", std::slice::from_ref(&card)));
    task(ergani.submit_json("WRKCardSE", json!({})));
    task(ergani.submit_bytes("WRKCardSE", "{}"));
    task(ergani.call(Call::get("Lookup/Submissions").unwrap()));
    task(ergani.submissions());
    task(ergani.schema("WRKCardSE"));
    task(ergani.services());
    task(ergani.execute("EX_BASE_01", [("", ""); 0]));
    task(ergani.employer());
    task(ergani.workforce(None));
    task(ergani.actual_work(0, day));
    task(ergani.pdf("WTOLeave", "ΑΚ 1", day));
    task(ergani.cancel("WTOLeave", "ΑΚ 1", day));
    task(ergani.log_in());
}

/// Keys are sent in the order in which a program writes them, with this crate's `serde_json`.
#[tokio::test]
async fn quirk_25_the_order_of_json_is_the_order_on_the_wire() {
    let transport = FakeTransport::new();
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(transport.clone())
        .validation(Validation::Off)
        .build()
        .unwrap();
    transport.answer(200, r#"[{"protocol":"Α"}]"#);
    let body = json!({ "z": 1, "a": { "y": "", "b": "" }, "m": [] });
    assert!(ergani.submit_json("NEW", body).await.is_accepted());
    assert_eq!(
        transport.bodies(),
        [r#"{"z":1,"a":{"y":"","b":""},"m":[]}"#]
    );
}
