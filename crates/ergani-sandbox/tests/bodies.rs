//! Large bodies: what is read of whom.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod raw;

use ergani_sandbox::Sandbox;
use raw::{LOGIN, Pair, Raw, credentials, logged_in, post_as};

const FAST_HIRING: &str = "Documents/FastAna";
const JSON: (&str, &str) = ("Content-Type", "application/json");
const LARGE: usize = 64 * 1024 * 1024;

fn path(route: &str) -> String {
    format!("/WebservicesAPI/Api/{route}")
}

/// A declaration of so many bytes.
fn declaration(bytes: usize) -> String {
    format!(r#"{{"Any": {{"f_file": "{}"}}}}"#, "A".repeat(bytes - 25))
}

/// Nothing of the body is sent, so that an answer shows that nothing of it was waited for.
#[tokio::test]
async fn who_shows_no_good_token_is_refused_before_a_large_body_is_read() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    sandbox.revoke("user");
    let revoked = format!("Bearer {}", pair.access);
    let api = [
        FAST_HIRING,
        "Documents/Nothing",
        "WebServices/ExecuteService",
        "Nothing",
    ];
    for route in api {
        for token in [
            None,
            Some("Bearer a.b.c"),
            Some("Basic dTpw"),
            Some(revoked.as_str()),
        ] {
            let mut headers = vec![JSON];
            headers.extend(token.map(|token| ("Authorization", token)));
            let mut raw = Raw::connect(&sandbox).await;
            raw.send_head(&path(route), &headers, LARGE).await;
            let answer = raw.receive().await.unwrap();
            let refused = if route == "Nothing" { 404 } else { 401 };
            assert_eq!(answer.status, refused, "{route} {token:?}");
        }
    }
    assert_eq!(sandbox.counters().submissions_refused, 8);
    for route in [LOGIN, raw::REFRESH, raw::LOGOUT] {
        let mut raw = Raw::connect(&sandbox).await;
        raw.send_head(&path(route), &[JSON], 64 * 1024 + 1).await;
        assert_eq!(raw.receive().await.unwrap().status, 413, "{route}");
    }
    let mut raw = Raw::connect(&sandbox).await.host("example.org");
    raw.send_head("/_sandbox/reset", &[], LARGE).await;
    assert_eq!(raw.receive().await.unwrap().status, 403);
}

/// What is not announced by its length is cut off as well.
#[tokio::test]
async fn a_body_in_pieces_is_read_no_further_than_its_sender_is_trusted() {
    let sandbox = Sandbox::start().await;
    for (route, refused) in [(LOGIN, 413), (FAST_HIRING, 401)] {
        let mut raw = Raw::connect(&sandbox).await;
        let answer = raw.send_pieces(&path(route), &[JSON], 64 * 1024 + 1).await;
        assert_eq!(answer.unwrap().status, refused, "{route}");
    }
}

#[tokio::test]
async fn a_small_body_of_a_refused_caller_leaves_the_connection_good() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    let body = declaration(60_000);
    for _ in 0..2 {
        let answer = raw
            .request("POST", &path(FAST_HIRING), &[JSON], &body)
            .await;
        assert_eq!(answer.unwrap().status, 401);
    }
    let kept = sandbox.submission_attempts()[1].body.clone().unwrap();
    assert_eq!(kept.len(), body.len());
    let padded = format!("{}{}", credentials(), " ".repeat(60_000));
    let answer = raw.request("POST", &path(LOGIN), &[JSON], &padded).await;
    assert_eq!(answer.unwrap().status, 200);
    assert_eq!(sandbox.counters().connections, 1);
}

#[tokio::test]
async fn quirk_78_a_declaration_of_many_megabytes_is_taken_and_learns_that_its_token_is_old() {
    let sandbox = Sandbox::start().await;
    let body = declaration(12 * 1024 * 1024);
    let pair = logged_in(&sandbox).await;
    sandbox.expire_access("user");
    let answer = post_as(&sandbox, &pair, FAST_HIRING, &body).await;
    assert_eq!(
        (answer.status, answer.header("api-token-expired")),
        (401, Some("true"))
    );

    let pair = Pair::of(&raw::refresh(&sandbox, &pair).await.unwrap());
    let answer = post_as(&sandbox, &pair, FAST_HIRING, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let kept = sandbox.submissions()[0].body.clone().unwrap();
    assert!(kept == body.as_bytes(), "{} bytes", kept.len());

    let bearer = format!("Bearer {}", pair.access);
    let mut raw = Raw::connect(&sandbox).await;
    let headers = [JSON, ("Authorization", bearer.as_str())];
    raw.send_head(&path(FAST_HIRING), &headers, LARGE + 1).await;
    assert_eq!(raw.receive().await.unwrap().status, 413);
}
