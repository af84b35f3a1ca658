//! Every fault, as a client sees it on the wire and as the server counts it.

mod raw;

use std::time::{Duration, SystemTime};

use ergani_sandbox::{ErrorBody, Fault, Kind, Outcome, RetryAfter, Sandbox, StatusFault, When};
use raw::{Broken, LOGIN, LOGOUT, LOOKUP, Pair, Raw, logged_in, login, lookup, refresh, until};
use serde_json::json;

#[tokio::test]
async fn a_status_strikes_so_many_times_and_only_its_kind() {
    let sandbox = Sandbox::start().await;
    let fault = sandbox.on(Kind::Login, Fault::status(500)).times(2);
    let statuses = [
        login(&sandbox).await.unwrap().status,
        login(&sandbox).await.unwrap().status,
    ];
    assert_eq!(statuses, [500, 500]);
    let pair = logged_in(&sandbox).await;
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 200);
    assert_eq!(fault.hits(), 2);
    let counters = sandbox.counters();
    assert_eq!((counters.logins, counters.logins_failed), (1, 2));
}

#[tokio::test]
async fn every_status_comes_with_a_fitting_body() {
    let sandbox = Sandbox::start().await;
    for (status, content_type) in [
        (400, "application/json; charset=utf-8"),
        (401, "application/json; charset=utf-8"),
        (403, "application/json; charset=utf-8"),
        (404, "application/json; charset=utf-8"),
        (429, "application/json; charset=utf-8"),
        (500, "text/html; charset=utf-8"),
        (502, "text/html; charset=utf-8"),
        (503, "text/html; charset=utf-8"),
        (504, "text/html; charset=utf-8"),
    ] {
        sandbox.on(Kind::Login, Fault::status(status).times(1));
        let answer = login(&sandbox).await.unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.header("retry-after"), None);
        assert_eq!(answer.header("api-token-expired"), None);
    }
    let counters = sandbox.counters();
    assert_eq!((counters.logins_refused, counters.logins_failed), (4, 5));
}

#[tokio::test]
async fn faults_make_a_sequence() {
    let sandbox = Sandbox::start().await;
    sandbox.on(Kind::Login, Fault::status(503).times(1));
    sandbox.on(Kind::Login, Fault::too_many_requests(None).times(1));
    sandbox.on(Kind::Login, Fault::status(500).times(1).after(1));
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(login(&sandbox).await.unwrap().status);
    }
    assert_eq!(statuses, [503, 429, 200, 500, 200]);
}

#[tokio::test]
async fn retry_after_comes_as_seconds_as_a_date_or_not_at_all() {
    let sandbox = Sandbox::start().await;
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_787_200);
    sandbox.clock().freeze_at(moment);
    for (fault, status, header) in [
        (
            Fault::too_many_requests(RetryAfter::Seconds(30)),
            429,
            Some("30"),
        ),
        (
            Fault::too_many_requests(RetryAfter::Date(90)),
            429,
            Some("Wed, 07 Jan 2026 12:01:30 GMT"),
        ),
        (Fault::too_many_requests(None), 429, None),
        (Fault::unavailable(RetryAfter::Seconds(5)), 503, Some("5")),
    ] {
        sandbox.on(Kind::Login, fault.times(1));
        let answer = login(&sandbox).await.unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("retry-after"), header);
    }
}

#[tokio::test]
async fn a_fault_can_be_for_one_account_or_one_route() {
    let sandbox = Sandbox::builder()
        .account(ergani_sandbox::Account::new("user", "password"))
        .account(ergani_sandbox::Account::new("other", "password"))
        .start()
        .await
        .unwrap();
    sandbox.on(Kind::Login, Fault::status(500).account("other"));
    sandbox.on(None, Fault::status(403).route("lookup/SUBMISSIONS"));
    let pair = logged_in(&sandbox).await;
    let mut raw = Raw::connect(&sandbox).await;
    let other = json!({"Username": "other", "Password": "password"});
    assert_eq!(raw.post(LOGIN, &other).await.unwrap().status, 500);
    let services = "WebServices/ServicesList";
    assert_eq!(raw.get(services, &pair.access).await.unwrap().status, 200);
    assert_eq!(raw.get(LOOKUP, &pair.access).await.unwrap().status, 403);
}

#[tokio::test]
async fn calls_can_be_refused_with_and_without_the_header_for_ever() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let fault = sandbox.on(Kind::Call, Fault::token_expired());
    for _ in 0..3 {
        let answer = lookup(&sandbox, &pair).await.unwrap();
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("api-token-expired"), Some("true"));
    }
    fault.clear();
    sandbox.on(Kind::Call, Fault::access_denied());
    for _ in 0..3 {
        let answer = lookup(&sandbox, &pair).await.unwrap();
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("api-token-expired"), None);
        let message = "Authorization has been denied for this request.";
        assert_eq!(answer.json(), json!({ "Message": message }));
    }
    assert_eq!(sandbox.counters().calls_refused, 6);
    sandbox.clear_faults();
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_reset_before_has_no_effect_and_a_reset_after_has() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;

    sandbox.on(Kind::Refresh, Fault::reset(When::Before).times(1));
    let broken = refresh(&sandbox, &pair).await.unwrap_err();
    assert!(matches!(broken, Broken::Reset), "{broken:?}");
    assert_eq!(sandbox.counters().refreshes, 0);

    sandbox.on(Kind::Refresh, Fault::reset(When::After).times(1));
    let broken = refresh(&sandbox, &pair).await.unwrap_err();
    assert!(matches!(broken, Broken::Reset), "{broken:?}");
    assert_eq!(sandbox.counters().refreshes, 1, "the rotation happened");

    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 401);
    let counters = sandbox.counters();
    assert_eq!(counters.refreshes_failed, 1);
    assert_eq!(counters.refreshes_spent, 1);
    assert_eq!(counters.refreshes_repeated, 2);
    let statuses: Vec<Option<u16>> = sandbox.journal().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Some(200), None, None, Some(401)]);
}

#[tokio::test]
async fn a_reset_ends_a_connection_that_has_served_before() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    assert_eq!(
        raw.post(LOGIN, &raw::credentials()).await.unwrap().status,
        200
    );
    sandbox.on(Kind::Login, Fault::reset(When::Before).times(1));
    let broken = raw.post(LOGIN, &raw::credentials()).await.unwrap_err();
    assert!(matches!(broken, Broken::Reset), "{broken:?}");
}

#[tokio::test]
async fn a_gateway_gives_up_before_or_after_the_rotation() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    sandbox.on(Kind::Refresh, Fault::gateway_timeout(When::Before).times(1));
    let answer = refresh(&sandbox, &pair).await.unwrap();
    assert_eq!(answer.status, 504);
    assert!(answer.text().starts_with("<!DOCTYPE html>"));
    assert_eq!(sandbox.counters().refreshes, 0);

    sandbox.on(Kind::Refresh, Fault::gateway_timeout(When::After).times(1));
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 504);
    assert_eq!(sandbox.counters().refreshes, 1);
    let last = sandbox.journal().pop().unwrap();
    assert_eq!((last.outcome, last.status), (Outcome::Done, Some(504)));
    assert!(last.issued_refresh_token.is_some());
}

#[tokio::test]
async fn a_torn_body_promises_more_than_it_brings() {
    let sandbox = Sandbox::start().await;
    sandbox.on(Kind::Login, Fault::Torn.times(1));
    let broken = login(&sandbox).await.unwrap_err();
    let Broken::Torn { got, promised } = broken else {
        panic!("{broken:?}")
    };
    assert_eq!(got, promised / 2);
    assert!(got > 100, "half of a pair of tokens, not {got} bytes");
    assert_eq!(sandbox.counters().logins, 1);
}

#[tokio::test]
async fn a_200_can_be_empty_html_or_no_json_and_has_taken_effect() {
    let sandbox = Sandbox::start().await;
    for (done, fault) in [
        Fault::empty_body(),
        Fault::html_body(),
        Fault::broken_json(),
        Fault::Body {
            body: ErrorBody::Raw("null".to_owned()),
        },
    ]
    .into_iter()
    .enumerate()
    {
        sandbox.on(Kind::Login, fault.times(1));
        let answer = login(&sandbox).await.unwrap();
        assert_eq!(answer.status, 200);
        match done {
            0 => assert!(answer.body.is_empty()),
            1 => assert_eq!(
                answer.header("content-type"),
                Some("text/html; charset=utf-8")
            ),
            2 => assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err()),
            _ => assert_eq!(answer.text(), "null"),
        }
        assert_eq!(sandbox.counters().logins, done as u64 + 1);
    }
}

#[tokio::test]
async fn fields_of_one_answer_can_be_set_or_removed() {
    let sandbox = Sandbox::start().await;
    let name = "accessTokenExpired".to_owned();
    let value = json!(-1);
    sandbox.on(
        Kind::Login,
        Fault::SetField {
            name: name.clone(),
            value,
        }
        .times(1),
    );
    sandbox.on(Kind::Login, Fault::RemoveField { name }.times(1));
    let set = login(&sandbox).await.unwrap().json();
    assert_eq!(set["accessTokenExpired"], json!(-1));
    let removed = login(&sandbox).await.unwrap().json();
    assert_eq!(removed.get("accessTokenExpired"), None);
    assert!(removed["refreshToken"].is_string());
    let untouched = login(&sandbox).await.unwrap().json();
    assert_eq!(untouched["accessTokenExpired"], json!(10_800));
}

#[tokio::test]
async fn a_redirect_names_another_place() {
    let sandbox = Sandbox::start().await;
    let trap = Sandbox::start().await;
    let elsewhere = format!("{}/Authentication", trap.url());
    sandbox.on(Kind::Login, Fault::redirect(&elsewhere));
    let answer = login(&sandbox).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(answer.header("location"), Some(elsewhere.as_str()));
    assert_eq!(sandbox.counters().logins_failed, 1);
    assert_eq!(trap.counters().requests, 0);
}

#[tokio::test]
async fn a_hanging_request_answers_when_released() {
    let sandbox = Sandbox::start().await;
    for (when, done_while_hanging) in [(When::Before, 0), (When::After, 1)] {
        sandbox.reset();
        sandbox.on(Kind::Login, Fault::hang(when).times(1));
        let mut raw = Raw::connect(&sandbox).await;
        raw.send_login().await;
        until(|| sandbox.counters().requests == 1).await;
        until(|| sandbox.counters().logins == done_while_hanging).await;
        let outcome = sandbox.journal()[0].outcome;
        assert_eq!(outcome == Outcome::Pending, when == When::Before);
        // Others are served meanwhile.
        assert_eq!(login(&sandbox).await.unwrap().status, 200);
        assert_eq!(sandbox.counters().logins, done_while_hanging + 1);
        sandbox.release_hung();
        assert_eq!(raw.receive().await.unwrap().status, 200);
        assert_eq!(sandbox.counters().logins, 2);
    }
}

#[tokio::test]
async fn a_delay_comes_on_top_of_another_fault() {
    let sandbox = Sandbox::start().await;
    let delay = sandbox.on(Kind::Login, Fault::Delay { millis: 30 }.times(1));
    sandbox.on(Kind::Login, Fault::status(503).times(1));
    let begin = std::time::Instant::now();
    assert_eq!(login(&sandbox).await.unwrap().status, 503);
    assert!(begin.elapsed() >= Duration::from_millis(30));
    assert_eq!(delay.hits(), 1);
}

#[tokio::test]
async fn a_logout_can_fail_too() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    sandbox.on(Kind::Logout, Fault::status(502).times(1));
    let mut raw = Raw::connect(&sandbox).await;
    let token = json!(pair.refresh);
    assert_eq!(raw.post(LOGOUT, &token).await.unwrap().status, 502);
    assert_eq!(sandbox.counters().logouts_failed, 1);
    Pair::of(&refresh(&sandbox, &pair).await.unwrap());
}

#[tokio::test]
async fn any_body_shape_goes_with_any_status() {
    let sandbox = Sandbox::start().await;
    for (body, text) in [
        (ErrorBody::Message, r#"{"message":"Bad Request"}"#),
        (ErrorBody::DotNet, r#"{"Message":"Bad Request"}"#),
        (ErrorBody::JsonString, r#""Bad Request""#),
        (ErrorBody::List, r#"["Bad Request"]"#),
        (ErrorBody::PlainText, "Bad Request"),
        (ErrorBody::Empty, ""),
        (ErrorBody::Raw("{}".to_owned()), "{}"),
    ] {
        let fault = StatusFault {
            status: 400,
            body,
            ..StatusFault::default()
        };
        sandbox.on(Kind::Login, Fault::Status(fault).times(1));
        assert_eq!(login(&sandbox).await.unwrap().text(), text);
    }
}

#[tokio::test]
#[should_panic(expected = "no final HTTP status")]
async fn an_impossible_status_is_refused() {
    let sandbox = Sandbox::start().await;
    sandbox.on(Kind::Login, Fault::status(101));
}
