//! The axum example: what becomes of outcomes in HTTP, and a thousand requests over bad moments.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![cfg(feature = "config")]

#[path = "../examples/axum/app.rs"]
mod app;
#[path = "../examples/axum/stop.rs"]
mod stop;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use ergani_client::Ergani;
use ergani_client::config::Sources;
use ergani_client::fake::{FakeTokens, FakeTransport};
use ergani_sandbox::{Fault, Kind, RetryAfter, Sandbox, Switch, When};
use ergani_token::exchange::HttpExchange;
use ergani_token::fake::FakeClock;
use ergani_token::{
    Account, Clock, Credentials, Environment, Sleep, Timestamp, TokenManager, UserType,
};
use futures_util::future::{FutureExt as _, join_all};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const PASSWORD: &str = "canary-password-6623";
const STORM: usize = 1_000;
/// Calls that the client has under way at once, unless told.
const UNDER_WAY: usize = 8;

async fn start() -> Sandbox {
    ergani_test_trace::on();
    let account = ergani_sandbox::Account::new("user", PASSWORD);
    Sandbox::builder().account(account).start().await.unwrap()
}

/// The clock of the client, which knows who waits on it.
#[derive(Clone)]
struct Watched {
    clock: FakeClock,
    wakings: Arc<Mutex<Vec<Timestamp>>>,
}

impl Watched {
    /// How many wait for a moment that has not come.
    fn asleep(&self) -> usize {
        let now = self.clock.now();
        let wakings = self.wakings.lock().unwrap();
        wakings.iter().filter(|at| **at > now).count()
    }
}

impl Clock for Watched {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        // Asleep first, and then counted: whoever counts moves the clock.
        let sleep = self.clock.sleep(duration);
        let at = self.now().after(duration);
        self.wakings.lock().unwrap().push(at);
        sleep
    }
}

/// The example, its server, and one time for both.
struct Stage {
    sandbox: Sandbox,
    clock: FakeClock,
    watched: Watched,
    app: Router,
    under_way: app::UnderWay,
}

impl Stage {
    async fn new() -> Self {
        let sandbox = start().await;
        let clock = FakeClock::default();
        sandbox.clock().freeze_at(clock.now().into());
        let credentials = Credentials::new("user", PASSWORD, UserType::External);
        let environment = Environment::from_base_url(&sandbox.url()).unwrap();
        let shared = Arc::new(clock.clone());
        let manager = TokenManager::builder(Account::new(credentials, environment.clone()))
            .exchange(HttpExchange::builder().clock(shared.clone()).build())
            .clock(shared)
            .build();
        let watched = Watched {
            clock: clock.clone(),
            wakings: Arc::default(),
        };
        let ergani = Ergani::builder(environment)
            .manager(manager)
            .clock(Arc::new(watched.clone()))
            .build()
            .unwrap();
        let (app, under_way) = app::app(ergani);
        Self {
            sandbox,
            clock,
            watched,
            app,
            under_way,
        }
    }

    fn advance(&self, by: Duration) {
        self.sandbox.clock().advance(by);
        self.clock.advance(by);
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        answer(self.app.clone(), request).await
    }

    /// A thousand requests, each in a task of its own.
    fn storm(
        &self,
        request: fn(usize) -> Request<Body>,
    ) -> impl Future<Output = Vec<(StatusCode, Value)>> + use<> {
        let tasks: Vec<_> = (0..STORM)
            .map(|number| tokio::spawn(answer(self.app.clone(), request(number))))
            .collect();
        async move {
            join_all(tasks)
                .await
                .into_iter()
                .map(Result::unwrap)
                .collect()
        }
    }
}

async fn answer(app: Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn submissions() -> Request<Body> {
    Request::get("/submissions").body(Body::empty()).unwrap()
}

/// A card in time, of the ten minutes before the clock stood still; no two are the same.
fn card(number: usize) -> Request<Body> {
    card_of("500000004", number)
}

fn card_of(employee: &str, number: usize) -> Request<Body> {
    let second = number / 2;
    let body = json!({
        "employer": "600000007", "branch": 0, "employee": employee,
        "last_name": "ΤΕΣΤ", "first_name": "ΤΕΣΤ",
        "movement": if number.is_multiple_of(2) { "arrival" } else { "departure" },
        "at": format!("2026-01-15T08:{:02}:{:02}Z", 50 + second / 60, second % 60),
    });
    Request::post("/cards")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn tally(answers: &[(StatusCode, Value)]) -> BTreeMap<u16, usize> {
    let mut tally = BTreeMap::new();
    for (status, _) in answers {
        *tally.entry(status.as_u16()).or_default() += 1;
    }
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_over_an_expiry() {
    let stage = Stage::new().await;
    assert_eq!(stage.send(submissions()).await.0, 200);
    // The token is over on both clocks: all wait for one refresh, and nobody is refused.
    stage.advance(Duration::from_secs(3 * 60 * 60 + 1));
    let answers = stage.storm(|_| submissions()).await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, STORM)]));
    let counters = stage.sandbox.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
    assert_eq!(
        (counters.calls, counters.calls_refused),
        (1 + STORM as u64, 0)
    );

    // The server ends it under way: those at the server are refused and repeated, the others
    // have the new token.
    let gate = stage.sandbox.hold(Kind::Call);
    let storm = stage.storm(|_| submissions());
    gate.waiting(UNDER_WAY).await;
    stage.sandbox.expire_access("user");
    gate.release();
    let answers = storm.await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, STORM)]));
    let counters = stage.sandbox.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 2));
    assert_eq!(counters.calls, 1 + 2 * STORM as u64);
    assert_eq!((counters.calls_expired, counters.calls_refused), (8, 8));
    assert_eq!(counters.authentications_in_flight_max, 1);
    assert_eq!(counters.refreshes_repeated, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_over_a_revocation() {
    let stage = Stage::new().await;
    assert_eq!(stage.send(submissions()).await.0, 200);
    let gate = stage.sandbox.hold(Kind::Call);
    let storm = stage.storm(|_| submissions());
    gate.waiting(UNDER_WAY).await;
    stage.sandbox.revoke("user");
    gate.release();
    let answers = storm.await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, STORM)]));
    let counters = stage.sandbox.counters();
    // The login before, a refresh that the server refuses, and the login after.
    assert_eq!((counters.logins, counters.refreshes), (2, 0));
    assert_eq!(
        (counters.refreshes_refused, counters.authentications()),
        (1, 3)
    );
    assert_eq!(
        (counters.calls, counters.calls_refused),
        (1 + STORM as u64, 8)
    );
    assert_eq!(counters.calls_expired, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_over_an_outage_of_thirty_seconds() {
    let stage = Stage::new().await;
    assert_eq!(stage.send(submissions()).await.0, 200);
    // Ten minutes before its end the token is due, so that the outage hits its renewal too.
    stage.advance(Duration::from_secs(2 * 60 * 60 + 50 * 60));
    stage.sandbox.reset_counters();

    let outage = stage.sandbox.on(None, Fault::unavailable(None));
    let mut storm = std::pin::pin!(stage.storm(|_| submissions()));
    let (step, end) = (Duration::from_millis(250), Duration::from_secs(30));
    let mut passed = Duration::ZERO;
    let answers = loop {
        tokio::select! {
            biased;
            answers = &mut storm => break answers,
            () = tokio::task::yield_now() => {}
        }
        // Time passes when all that are under way wait for it.
        let asleep = stage.watched.asleep();
        if asleep == UNDER_WAY || (passed >= end && asleep > 0) {
            stage.advance(step);
            passed += step;
            if passed == end {
                outage.clear();
            }
        }
    };
    let counters = stage.sandbox.counters();
    let tally = tally(&answers);
    let (good, bad) = (
        tally.get(&200).copied().unwrap_or(0) as u64,
        tally.get(&502).copied().unwrap_or(0) as u64,
    );
    assert_eq!(good + bad, STORM as u64, "{tally:?}");
    assert!(
        good > 0 && bad > 0,
        "the outage was to hit some and to spare some: {tally:?}"
    );
    // What failed had three tries, all of them within the outage; what did not was served once.
    assert_eq!(counters.calls, good);
    assert!(counters.calls_failed >= 3 * bad, "{counters:?}");
    assert!(counters.calls_failed <= 3 * bad + 2 * good, "{counters:?}");
    // The renewal backed off, 1, 2, 4, 8 and 16 s, and its refresh token was not lost.
    assert!(counters.refreshes_failed <= 6, "{counters:?}");
    assert_eq!(
        (counters.login_attempts(), counters.refreshes_spent),
        (0, 0)
    );

    // After it all is as it was: one refresh, at the latest when the token has ended.
    stage.advance(Duration::from_secs(11 * 60));
    let answers = stage.storm(|_| submissions()).await;
    assert_eq!(self::tally(&answers), BTreeMap::from([(200, STORM)]));
    let counters = stage.sandbox.counters();
    assert_eq!((counters.login_attempts(), counters.refreshes), (0, 1));
    assert_eq!(counters.calls, good + STORM as u64);
    assert_eq!(counters.calls_refused, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_cards_over_an_expiry_are_declared_once_each() {
    let stage = Stage::new().await;
    assert_eq!(stage.send(submissions()).await.0, 200);
    let gate = stage.sandbox.hold(Kind::Call);
    let storm = stage.storm(card);
    gate.waiting(UNDER_WAY).await;
    stage.sandbox.expire_access("user");
    gate.release();
    let answers = storm.await;
    assert_eq!(
        tally(&answers),
        BTreeMap::from([(201, STORM)]),
        "{:?}",
        answers[0]
    );
    let declared: std::collections::BTreeSet<String> = answers
        .iter()
        .map(|(_, body)| body["receipts"][0]["protocol"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(declared.len(), STORM);
    assert_eq!(stage.sandbox.submissions().len(), STORM);
    let counters = stage.sandbox.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
    assert_eq!(
        (counters.calls, counters.calls_expired),
        (1 + STORM as u64, 8)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_no_failure_that_invites_a_repeat() {
    for fault in [
        Fault::gateway_timeout(When::After),
        Fault::reset(When::After),
        Fault::empty_body(),
        Fault::unavailable(None),
    ] {
        let stage = Stage::new().await;
        stage.sandbox.on(Kind::Call, fault.clone());
        let (status, body) = stage.send(card(0)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{fault:?}: {body}");
        assert_eq!(body["outcome"], "unknown");
        assert_eq!(stage.sandbox.counters().call_attempts(), 1, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quirk_72_a_yes_without_a_protocol_is_202() {
    let two = json!([{"protocol": "Α"}, {"protocol": "Β"}]);
    for (other, cause, protocols) in [
        (
            json!({"message": "Επιτυχής υποβολή"}),
            "no_protocol",
            json!([]),
        ),
        (json!([]), "no_protocol", json!([])),
        (two, "receipts_missing", json!(["Α", "Β"])),
    ] {
        let stage = Stage::new().await;
        stage.sandbox.on(Kind::Submit, Fault::other_json(&other));
        let (status, body) = stage.send(card(0)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{other}: {body}");
        assert_eq!(body["outcome"], "unknown");
        assert_eq!(
            (&body["cause"], &body["protocols"]),
            (&json!(cause), &protocols)
        );
    }
}

/// A fault of the program itself leaves the card who knows where.
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_under_way_is_an_unknown_outcome_too() {
    // Without a script it panics, after it took the request.
    let transport = FakeTransport::new();
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(transport.clone())
        .build()
        .unwrap();
    let (app, _) = app::app(ergani);
    let (status, body) = answer(app, card(0)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    assert_eq!(
        (&body["outcome"], &body["cause"]),
        (&json!("unknown"), &json!("internal"))
    );
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_have_the_right_status() {
    let stage = Stage::new().await;
    stage.sandbox.make_lenient();
    let with_wrong_check_digit = "999999999";
    let (status, body) = stage.send(card_of(with_wrong_check_digit, 0)).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    // Those who sent it hear what somebody should look at.
    let warning = body["warnings"][0].as_str().unwrap();
    assert!(warning.contains("f_afm"), "{warning}");

    let refused = Fault::status(400);
    let fault = stage.sandbox.on(Kind::Call, refused);
    let (status, body) = stage.send(card(1)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body["outcome"], "rejected");
    assert_eq!(body["reason"], "other");
    fault.clear();
    let (status, body) = stage.send(card_of(with_wrong_check_digit, 0)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body["reason"], "duplicate_arrival", "{body}");
    assert!(body["hint"].as_str().unwrap().contains("already"), "{body}");

    let bad = Request::post("/cards")
        .header("content-type", "application/json")
        .body(Body::from(
            json!({"employer": "12", "employee": "500000004", "last_name": "ΤΕΣΤ", "first_name": "ΤΕΣΤ",
                   "movement": "arrival", "at": "2026-01-15T08:30:00Z"})
            .to_string(),
        ))
        .unwrap();
    assert_eq!(stage.send(bad).await.0, StatusCode::UNPROCESSABLE_ENTITY);

    let fault = stage.sandbox.on(
        Kind::Call,
        Fault::too_many_requests(RetryAfter::Seconds(90)),
    );
    let response = stage.app.clone().oneshot(submissions()).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "90");
    fault.clear();
}

#[tokio::test(flavor = "multi_thread")]
async fn quirk_31_a_night_shift_and_a_late_reason_are_the_callers_to_say() {
    let stage = Stage::new().await;
    let body = json!({
        "employer": "600000007", "employee": "500000004", "last_name": "ΤΕΣΤ", "first_name": "ΤΕΣΤ",
        "movement": "departure", "at": "2026-01-15T04:00:00+02:00", "shift": "2026-01-14",
        "late_reason": "001",
    });
    let request = |body: &Value| {
        Request::post("/cards")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap()
    };
    stage.sandbox.switch(Switch::CardLateMinutes(Some(15)));
    let (status, answer) = stage.send(request(&body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let registered = stage.sandbox.submissions()[0].body.clone().unwrap();
    let registered: Value = serde_json::from_slice(&registered).unwrap();
    let movement = &registered["Cards"]["Card"][0]["Details"]["CardDetails"][0];
    assert_eq!(movement["f_reference_date"], "2026-01-14");
    assert_eq!(movement["f_aitiologia"], "001");
    for (key, value) in [("late_reason", "no code"), ("shift", "yesterday")] {
        let mut wrong = body.clone();
        wrong[key] = value.into();
        let (status, answer) = stage.send(request(&wrong)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(answer["error"], "invalid_input", "{answer}");
    }
    assert_eq!(stage.sandbox.submission_attempts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_whose_caller_goes_away_is_brought_to_its_end() {
    let stage = Stage::new().await;
    let gate = stage.sandbox.hold(Kind::Call);
    let caller = tokio::spawn(answer(stage.app.clone(), card(0)));
    gate.waiting(1).await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    gate.release();
    // The next card has to wait for nothing; the first one is there by the time the client rests.
    assert_eq!(stage.send(card(1)).await.0, StatusCode::CREATED);
    assert_eq!(stage.sandbox.submissions().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_ends_when_every_card_has_its_outcome() {
    let stage = Stage::new().await;
    let gate = stage.sandbox.hold(Kind::Call);
    let caller = tokio::spawn(answer(stage.app.clone(), card(0)));
    gate.waiting(1).await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    let Stage {
        sandbox,
        app,
        under_way,
        ..
    } = stage;
    drop(app);
    let mut finished = std::pin::pin!(under_way.finished());
    assert!(finished.as_mut().now_or_never().is_none());
    gate.release();
    finished.await;
    assert_eq!(sandbox.submissions().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_is_made_at_start_up_from_the_environment() {
    let sandbox = start().await;
    let tokens = tempfile::tempdir().unwrap();
    let (url, directory) = (sandbox.url(), tokens.path().to_owned());
    let config = Sources::new()
        .file("/nonexistent/config.toml")
        .variables(move |name| match name {
            "ERGANI_BASE_URL" => Some((&url).into()),
            "ERGANI_USERNAME" => Some("user".into()),
            "ERGANI_PASSWORD" => Some(PASSWORD.into()),
            "ERGANI_TOKEN_DIR" => Some(directory.clone().into()),
            _ => None,
        })
        .load()
        .unwrap();
    let (app, under_way) = app::app(config.client().unwrap());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        axum::serve(listener, app)
            .with_graceful_shutdown(async { drop(stopped.await) })
            .await
    });
    let base = Environment::from_base_url(&format!("http://{address}")).unwrap();
    let transport = ergani_client::HttpTransport::new(base.clone());
    let request = http::Request::get(base.route("submissions"))
        .body(bytes::Bytes::new())
        .unwrap();
    let response =
        ergani_client::Transport::send(&transport, request, Duration::from_secs(60)).await;
    assert_eq!(response.unwrap().status(), 200);
    drop(stop);
    server.await.unwrap().unwrap();
    under_way.finished().await;
    let counters = sandbox.counters();
    assert_eq!((counters.logins, counters.calls), (1, 1));
}

/// A container and systemd stop a service by SIGTERM, which kills whoever does not listen for it.
#[tokio::test]
async fn sigterm_stops_it_gracefully() {
    use rustix::process::{Signal, getpid, kill_process};
    let stopped = stop::wanted().unwrap();
    kill_process(getpid(), Signal::TERM).unwrap();
    stopped.await;
}
