//! How long calls may take.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use ergani_client::fake::FakeTokens;
use ergani_client::token::Environment;
use ergani_client::{Call, Ergani, Transport, TransportError, Validation};
use http::{Request, Response};

/// To a submission and to a read alike.
const ANSWER: &str = r#"[{"protocol":"Α","code":"Α"}]"#;

/// Answers at once, and keeps the time that it was given.
#[derive(Clone, Default)]
struct Stopwatch(Arc<Mutex<Vec<u64>>>);

impl Transport for Stopwatch {
    async fn send(
        &self,
        _: Request<Bytes>,
        limit: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        self.0.lock().unwrap().push(limit.as_secs());
        Ok(Response::new(Bytes::from_static(ANSWER.as_bytes())))
    }
}

#[tokio::test]
async fn quirk_20_a_submission_has_twice_the_time_of_a_read() {
    let given = Stopwatch::default();
    let builder = || {
        Ergani::builder(Environment::Test)
            .tokens(FakeTokens::new())
            .transport(given.clone())
            .validation(Validation::Off)
    };
    let ergani = builder().build().unwrap();
    ergani.submissions().await.unwrap();
    let accepted = ergani.submit_bytes("WRKCardSE", "{}").await;
    assert!(accepted.is_accepted());
    let patient = builder()
        .read_limit(Duration::from_secs(5))
        .submit_limit(Duration::from_secs(300))
        .build()
        .unwrap();
    patient.submissions().await.unwrap();
    let accepted = patient.submit_bytes("WRKCardSE", "{}").await;
    assert!(accepted.is_accepted());
    let call = Call::get("Lookup/Submissions").unwrap();
    patient
        .call(call.limit(Duration::from_secs(7)))
        .await
        .unwrap();
    assert_eq!(*given.0.lock().unwrap(), [60, 120, 5, 300, 7]);
}
