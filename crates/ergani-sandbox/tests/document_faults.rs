//! What can go wrong with a declaration on its way, before and after it is recorded.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod raw;

use ergani_sandbox::{Fault, Kind, Outcome, Sandbox, Switch, When};
use raw::{Answer, Broken, Pair, Raw, logged_in, lookup, until};
use serde_json::{Value, json};

const CARD: &str = "Documents/WRKCardSE";

async fn submit(sandbox: &Sandbox, pair: &Pair) -> Result<Answer, Broken> {
    let mut raw = Raw::connect(sandbox).await;
    raw.send_as(pair, CARD, &card()).await;
    raw.receive().await
}

fn card() -> String {
    json!({ "Cards": { "Card": [{
        "f_afm_ergodoti": "600000007", "f_aa": "0", "f_comments": "",
        "Details": { "CardDetails": [{
            "f_afm": "500000004", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": "0",
            "f_reference_date": "2026-01-15", "f_date": "2026-01-15T09:00:00+02:00",
            "f_aitiologia": "001",
        }] },
    }] } })
    .to_string()
}

/// What reaches the client.
#[derive(Debug)]
enum Seen {
    Status(u16),
    Reset,
    Torn,
}

#[tokio::test]
async fn each_fault_strikes_before_or_after_the_recording() {
    let other = json!({"ok": true});
    let cases = [
        (Fault::gateway_timeout(When::Before), Seen::Status(504), 0),
        (Fault::gateway_timeout(When::After), Seen::Status(504), 1),
        (Fault::reset(When::Before), Seen::Reset, 0),
        (Fault::reset(When::After), Seen::Reset, 1),
        (Fault::Torn, Seen::Torn, 1),
        (Fault::empty_body(), Seen::Status(200), 1),
        (Fault::html_body(), Seen::Status(200), 1),
        (Fault::broken_json(), Seen::Status(200), 1),
        (Fault::other_json(&other), Seen::Status(200), 1),
        (Fault::no_content(), Seen::Status(204), 1),
        (Fault::token_expired(), Seen::Status(401), 0),
        (Fault::access_denied(), Seen::Status(401), 0),
        (
            Fault::token_expired().when(When::After),
            Seen::Status(401),
            1,
        ),
        (
            Fault::access_denied().when(When::After),
            Seen::Status(401),
            1,
        ),
        (Fault::too_many_requests(None), Seen::Status(429), 0),
        (
            Fault::unavailable(None).when(When::After),
            Seen::Status(503),
            1,
        ),
    ];
    let sandbox = Sandbox::start().await;
    for (fault, expected, recorded) in cases {
        sandbox.reset();
        let pair = logged_in(&sandbox).await;
        let name = format!("{fault:?}");
        sandbox.on(Kind::Submit, fault.times(1));
        let seen = submit(&sandbox, &pair).await;
        match (&seen, &expected) {
            (Ok(answer), Seen::Status(status)) => assert_eq!(answer.status, *status, "{name}"),
            (Err(Broken::Reset), Seen::Reset) => {}
            (Err(Broken::Torn { got, promised }), Seen::Torn) => assert!(got < promised),
            _ => panic!("{name}: {seen:?}"),
        }
        assert_eq!(sandbox.submissions().len(), recorded, "{name}");
        let attempts = sandbox.submission_attempts();
        assert_eq!(attempts.len(), 1, "{name}");
        assert_eq!(attempts[0].body.as_deref(), Some(card().as_bytes()));
        let counters = sandbox.counters();
        assert_eq!(counters.submissions, recorded as u64, "{name}");
        assert_eq!(counters.submission_attempts(), 1, "{name}");
        assert_eq!(
            attempts[0].outcome == Outcome::Done,
            recorded == 1,
            "{name}"
        );

        // The next is answered as ever: a duplicate, if the first was recorded.
        let next = submit(&sandbox, &pair).await.unwrap();
        assert_eq!(next.status, if recorded == 1 { 400 } else { 200 }, "{name}");
        assert_eq!(sandbox.submissions().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_repeat_after_a_401_brings_the_same_bytes() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    sandbox.on(Kind::Submit, Fault::token_expired().times(1));
    let refused = submit(&sandbox, &pair).await.unwrap();
    assert_eq!(refused.header("api-token-expired"), Some("true"));
    assert_eq!(submit(&sandbox, &pair).await.unwrap().status, 200);
    let attempts = sandbox.submission_attempts();
    assert_eq!(attempts[0].body, attempts[1].body);
    assert_eq!(attempts[0].body_sha256, attempts[1].body_sha256);
    assert_eq!(sandbox.counters().submissions_repeated, 0);
}

#[tokio::test]
async fn a_card_recorded_twice_is_counted() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    sandbox.switch("duplicate_card=never".parse::<Switch>().unwrap());
    submit(&sandbox, &pair).await.unwrap();
    assert_eq!(sandbox.counters().submissions_repeated, 0);
    submit(&sandbox, &pair).await.unwrap();
    assert_eq!(sandbox.counters_of("user").submissions_repeated, 1);
}

#[tokio::test]
async fn a_hanging_submission_is_recorded_or_not() {
    let sandbox = Sandbox::start().await;
    for (when, recorded) in [(When::Before, 0), (When::After, 1)] {
        sandbox.reset();
        let pair = logged_in(&sandbox).await;
        sandbox.on(Kind::Submit, Fault::hang(when).times(1));
        let mut raw = Raw::connect(&sandbox).await;
        raw.send_as(&pair, CARD, &card()).await;
        until(|| sandbox.submission_attempts().len() == 1).await;
        until(|| sandbox.submissions().len() == recorded).await;
        assert_eq!(sandbox.counters().submissions_in_flight_max, 1);
        // Others are served meanwhile.
        assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
        sandbox.release_hung();
        assert_eq!(raw.receive().await.unwrap().status, 200);
        assert_eq!(sandbox.submissions().len(), 1);
    }
}

#[tokio::test]
async fn a_fault_for_calls_is_for_declarations_too_and_not_the_reverse() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let fault = sandbox.on(Kind::Submit, Fault::status(503));
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    assert_eq!(submit(&sandbox, &pair).await.unwrap().status, 503);
    fault.clear();
    sandbox.on(Kind::Call, Fault::status(502).times(2));
    assert_eq!(submit(&sandbox, &pair).await.unwrap().status, 502);
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 502);
    sandbox.on(None, Fault::status(500).route("documents/wrkcardse"));
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    assert_eq!(submit(&sandbox, &pair).await.unwrap().status, 500);
    assert_eq!(sandbox.counters().calls_failed, 4);
}

#[tokio::test]
async fn a_gate_for_calls_holds_declarations() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let gate = sandbox.hold(Kind::Call);
    let mut raws = Vec::new();
    for _ in 0..3 {
        let mut raw = Raw::connect(&sandbox).await;
        raw.send_as(&pair, CARD, &card()).await;
        raws.push(raw);
    }
    gate.waiting(3).await;
    assert_eq!(sandbox.counters().submissions_in_flight_max, 3);
    gate.release();
    let mut statuses = Vec::new();
    for raw in &mut raws {
        statuses.push(raw.receive().await.unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400], "two of three are duplicates");
}

#[tokio::test]
async fn fields_of_receipts_can_be_bent() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let date = "2026-01-15T09:01:00".to_owned();
    let fault = Fault::SetField {
        name: "submitDate".to_owned(),
        value: Value::from(date.clone()),
    };
    sandbox.on(Kind::Submit, fault.times(1));
    let answer = submit(&sandbox, &pair).await.unwrap().json();
    assert_eq!(answer[0]["submitDate"], date);
    sandbox.reset();
    let pair = logged_in(&sandbox).await;
    let fault = Fault::RemoveField {
        name: "protocol".to_owned(),
    };
    sandbox.on(Kind::Submit, fault.times(1));
    let answer = submit(&sandbox, &pair).await.unwrap().json();
    assert_eq!(answer[0].get("protocol"), None);
    assert_eq!(answer[0]["id"], "1");
}
