//! Authenticated calls.

use ergani_sandbox::{Fault, Kind, RetryAfter, Rule, When};
use serde_json::json;

use crate::home::Home;

#[test]
fn lists_are_tables_or_the_servers_json() {
    let home = Home::new();
    let table = home.run(&["document", "list"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    assert!(
        table.stdout.starts_with("ID ") && table.stdout.contains("WRKCardSE"),
        "{}",
        table.stdout
    );
    let json = home.run(&["document", "list", "-o", "json"]).json();
    assert!(
        json.as_array()
            .unwrap()
            .iter()
            .any(|document| document["code"] == "WRKCardSE")
    );
    let services = home.run(&["service", "list"]).stdout;
    assert!(services.contains("PararthmaAa Date"), "{services}");
    assert_eq!(
        home.run(&["api", "get", "/Lookup/Submissions"]).json(),
        json
    );
    assert_eq!((home.counters().logins, home.counters().calls), (1, 4));
}

#[test]
fn a_list_that_is_no_json_is_not_given_out_as_json() {
    let home = Home::new();
    for (body, code, stdout) in [("<html>", 1, ""), ("", 0, "null\n")] {
        let rule = json!({
            "on": "call",
            "times": 2,
            "fault": "status",
            "status": 200,
            "body": {"raw": body},
        });
        let rule = Rule::from_json(&rule.to_string()).unwrap();
        home.sandbox.on(Kind::Call, rule);
        for what in ["document", "service"] {
            let run = home.run(&[what, "list", "-o", "json"]);
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (code, stdout),
                "{}",
                run.stderr
            );
        }
    }
}

#[test]
fn a_token_that_the_server_calls_expired_costs_one_refresh_and_one_repetition() {
    let home = Home::new();
    home.token();
    home.sandbox.expire_access(crate::home::USER);
    assert_eq!(home.run(&["document", "list"]).code, 0);
    let counters = home.counters();
    assert_eq!(
        (counters.calls, counters.calls_expired, counters.refreshes),
        (1, 1, 1)
    );
    assert_eq!(home.run(&["document", "list"]).code, 0);
    assert_eq!(home.counters().authentications(), 2);
}

#[test]
fn a_revoked_session_costs_one_login() {
    let home = Home::new();
    home.token();
    home.sandbox.revoke(crate::home::USER);
    assert_eq!(home.run(&["document", "list"]).code, 0);
    let counters = home.counters();
    assert_eq!(
        (counters.calls, counters.calls_refused, counters.logins),
        (1, 1, 2)
    );
}

#[test]
fn a_401_for_ever_is_7_after_one_renewal_and_deletes_nothing() {
    let home = Home::new();
    home.token();
    home.sandbox.on(Kind::Call, Fault::access_denied());
    let run = home.run(&["api", "GET", "Lookup/Submissions", "-o", "json"]);
    assert_eq!(run.code, 7, "{}", run.stderr);
    assert_eq!(run.error()["code"], "access_denied");
    let counters = home.counters();
    assert_eq!((counters.calls_refused, counters.authentications()), (2, 2));
    assert_eq!(home.run(&["status"]).code, 0);
    home.token();
    assert_eq!(home.counters().authentications(), 2);
}

#[test]
fn a_read_is_repeated_twice_after_failures_on_the_way() {
    let home = Home::new();
    home.token();
    home.sandbox.on(Kind::Call, Fault::status(502).times(1));
    home.sandbox
        .on(Kind::Call, Fault::reset(When::Before).times(1));
    assert_eq!(home.run(&["document", "list"]).code, 0);
    assert_eq!(home.counters().call_attempts(), 3);
    home.sandbox.on(Kind::Call, Fault::status(500));
    assert_eq!(home.run(&["document", "list"]).code, 6);
    assert_eq!(home.counters().call_attempts(), 6);
}

#[test]
fn anything_else_is_sent_once_and_its_outcome_may_be_unknown() {
    for fault in [
        Fault::status(500),
        Fault::gateway_timeout(When::After),
        Fault::reset(When::Before),
        Fault::reset(When::After),
        Fault::redirect("http://127.0.0.1:1/"),
    ] {
        let home = Home::new();
        home.token();
        // No route takes a POST yet; a fault of every kind strikes unknown ones too.
        home.sandbox.on(None, fault.clone());
        let run = home.run(&[
            "api",
            "POST",
            "Lookup/Submissions",
            "--data",
            "{}",
            "-o",
            "json",
        ]);
        assert_eq!(run.code, 8, "{fault:?}: {}", run.stderr);
        assert_eq!(run.error()["code"], "outcome_unknown");
        assert_eq!(home.counters().requests, 2, "{fault:?}");
    }
}

#[test]
fn what_the_server_refuses_is_7_with_its_words() {
    let home = Home::new();
    let run = home.run(&["api", "GET", "No/Such/Route"]);
    assert_eq!(run.code, 7, "{}", run.stderr);
    assert!(run.stderr.contains("404"), "{}", run.stderr);
}

#[test]
fn a_429_to_a_call_is_5_and_says_until_when() {
    let home = Home::new();
    home.sandbox
        .on(Kind::Call, Fault::too_many_requests(RetryAfter::Seconds(9)));
    let run = home.run(&["document", "list", "-o", "json"]);
    assert_eq!(run.code, 5);
    assert_eq!(run.error()["retry_after"].as_f64(), Some(9.0));
    home.sandbox.clear_faults();
    home.sandbox
        .on(Kind::Call, Fault::too_many_requests(RetryAfter::Date(9)));
    let seconds = home.run(&["document", "list", "-o", "json"]).error()["retry_after"]
        .as_f64()
        .unwrap();
    assert!((7.0..=9.0).contains(&seconds), "{seconds}");
}

#[test]
fn a_redirect_is_not_followed() {
    let home = Home::new();
    let other = Home::new();
    home.token();
    home.sandbox.on(
        Kind::Call,
        Fault::redirect(format!("{}/Lookup/Submissions", other.sandbox.url())),
    );
    assert_eq!(home.run(&["document", "list"]).code, 6);
    assert_eq!(other.counters().requests, 0);
}
