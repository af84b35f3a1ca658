//! `ergani whoami`, `ergani service run` and the live schema.

use ergani_sandbox::{Fault, Kind, Rule};
use serde_json::json;

use crate::home::{Home, USER, ended};

#[test]
fn whoami_tells_account_employer_rights_and_session() {
    let home = Home::new();
    let run = home.run(&["whoami", "-o", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = run.json();
    assert_eq!(told["username"], json!(USER));
    assert_eq!(told["user_type"], json!("01"));
    let url = home.sandbox.url();
    assert_eq!(told["environment"], json!(url.trim_end_matches('/')));
    assert!(told["employer"]["tax_number"].is_string(), "{told}");
    assert!(
        told["documents"]
            .as_array()
            .unwrap()
            .contains(&json!("WRKCardSE"))
    );
    assert!(
        told["services"]
            .as_array()
            .unwrap()
            .contains(&json!("EX_BASE_01"))
    );
    assert_eq!(told["session"]["logged_in"], json!(true));
    let counters = home.counters();
    assert_eq!((counters.logins, counters.authentications()), (1, 1));

    let text = home.run(&["whoami"]);
    for part in [USER, "WRKCardSE", "EX_BASE_01", "(in 2 h 59 min)"] {
        assert!(text.stdout.contains(part), "{part}: {}", text.stdout);
    }
    let token = home.token();
    let mut command = home.command(["whoami", "-o", "json"]);
    command.env("ERGANI_ACCESS_TOKEN", &token);
    let fixed = ended(command.output().unwrap());
    assert_eq!(fixed.code, 0, "{}", fixed.stderr);
    assert!(fixed.json()["session"].is_null());
}

#[test]
fn an_account_without_the_right_to_its_employer_is_told_all_the_same() {
    let home = Home::new();
    let refused = json!({"message": "Service Code is not authenticate to specific User"});
    let rule = json!({"on": "execute", "fault": "status", "status": 400, "body": {"raw": refused.to_string()}});
    home.sandbox.on(
        Kind::Execute,
        ergani_sandbox::Rule::from_json(&rule.to_string()).unwrap(),
    );
    let run = home.run(&["whoami", "-o", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = run.json();
    assert!(told["employer"].is_null());
    assert_eq!(told["employer_error"]["code"], json!("rejected"));
    home.sandbox.clear_faults();
    home.sandbox.on(Kind::Execute, Fault::status(500));
    assert_eq!(home.run(&["whoami"]).code, 6);
}

#[test]
fn a_service_is_asked_with_parameters() {
    let home = Home::new();
    let run = home.run(&[
        "service",
        "run",
        "EX_BASE_03",
        "--param",
        "Parameter=WorkTimeType",
        "-o",
        "json",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.json()["EX_BASE_03"].is_object(), "{}", run.stdout);
    let text = home.run(&["service", "run", "EX_BASE_01"]);
    assert_eq!(text.code, 0, "{}", text.stderr);
    assert!(text.json()["EX_BASE_01"]["Ergodotis"].is_object());
    let unknown = home.run(&["service", "run", "EX_BASE_99", "-o", "json"]);
    assert_eq!(unknown.code, 7, "{}", unknown.stderr);
    assert_eq!(unknown.error()["code"], json!("rejected"));
    for wrong in ["Parameter", "=x"] {
        let run = home.run(&["service", "run", "EX_BASE_03", "--param", wrong]);
        assert_eq!(run.code, 2, "{wrong}");
    }
}

#[test]
fn the_live_schema_is_the_servers() {
    let home = Home::new();
    let live = home.run(&["document", "schema", "WRKCardSE", "--live", "-o", "json"]);
    assert_eq!(live.code, 0, "{}", live.stderr);
    let schema = live.json();
    assert!(schema["json"]["Cards"].is_object(), "{schema}");
    assert!(!schema["propertiesInfo"].as_array().unwrap().is_empty());
    let text = home.run(&["document", "schema", "WRKCardSE", "--live"]);
    let lines: Vec<&str> = text.stdout.lines().collect();
    let at = |line: &str| lines.iter().position(|it| it.starts_with(line));
    let places = [
        at("Cards.Card[]"),
        at("  f_afm_ergodoti "),
        at("Cards.Card[].Details.CardDetails[]"),
        at("  f_aitiologia "),
    ];
    assert!(places.is_sorted() && places[0].is_some(), "{}", text.stdout);
    // The manual's shape (§2.1.5) has the envelope alone, and its keys are all there is.
    let rule = json!({
        "on": "call", "times": 1, "fault": "status", "status": 200,
        "body": {"raw": json!({"As": {"A": [{"f_b": "f_b"}, {"f_b": "f_b"}]}}).to_string()},
    });
    home.sandbox
        .on(Kind::Call, Rule::from_json(&rule.to_string()).unwrap());
    let bare = home.run(&["document", "schema", "FastAna", "--live"]);
    assert!(
        bare.stdout.ends_with("\nAs.A[]\n  f_b\n"),
        "{}",
        bare.stdout
    );
    let none = home.run(&["document", "schema", "NoSuch", "--live"]);
    assert_eq!(none.code, 7, "{}", none.stderr);
}
