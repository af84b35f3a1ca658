//! `ergani document pdf` and `cancel`: what was submitted, by its receipt.

use std::os::unix::fs::PermissionsExt as _;

use ergani_documents::{documents, sample};
use ergani_sandbox::{Fault, Kind, When};
use serde_json::json;

use crate::home::Home;

/// A leave that is registered: its protocol and the time of its receipt.
fn leave(home: &Home) -> (String, String) {
    home.sandbox.make_lenient();
    let file = home.directory.path().join("leave.json");
    let document = documents::find("WTOLeave").unwrap();
    std::fs::write(&file, sample::valid(document, 5).unwrap().to_string()).unwrap();
    let path = file.to_str().unwrap();
    let run = home.run(&["document", "submit", "WTOLeave", path, "-o", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let receipt = &run.json()["receipts"][0];
    let text = |key: &str| receipt[key].as_str().unwrap().to_owned();
    (text("protocol"), text("submit_date"))
}

#[test]
fn a_pdf_is_fetched_by_its_receipt() {
    let home = Home::new();
    let (protocol, day) = leave(&home);
    let file = home.directory.path().join("leave.pdf");
    let to = file.to_str().unwrap();
    let run = home.run(&["document", "pdf", "WTOLeave", &protocol, &day, "--to", to]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // A dash is standard output, as it is standard input elsewhere.
    let mut command = home.command(["document", "pdf", "WTOLeave", &protocol, &day, "--to", "-"]);
    let dash = command.current_dir(home.directory.path()).output().unwrap();
    assert_eq!(dash.stdout, bytes);
    assert!(!home.directory.path().join("-").exists());
    let none = home.run(&["document", "pdf", "WTOLeave", "no such", &day, "--to", to]);
    assert_eq!(none.code, 7, "{}", none.stderr);
    assert_eq!(
        std::fs::read(&file).unwrap(),
        bytes,
        "nothing is overwritten"
    );
    let wrong = home.run(&["document", "pdf", "WTOLeave", &protocol, "1.1.2026"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
}

#[test]
fn a_leave_is_cancelled_once_and_a_card_never() {
    let home = Home::new();
    let (protocol, day) = leave(&home);
    let cancel = [
        "document", "cancel", "WTOLeave", &protocol, &day, "-o", "json",
    ];
    let run = home.run(&cancel);
    assert_eq!((run.code, &run.json()["cancelled"]), (0, &json!(true)));
    let again = home.run(&cancel);
    assert_eq!(again.code, 7, "{}", again.stderr);
    let requests = home.counters().requests;
    let card = ["document", "cancel", "WRKCardSE", "x", &day];
    let refused = home.run(&card);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--any-code"), "{}", refused.stderr);
    assert_eq!(home.counters().requests, requests);
    // The override: then it is ERGANI that refuses.
    let asked = home.run(&[&card[..], &["--any-code"]].concat());
    assert_eq!(asked.code, 7, "{}", asked.stderr);
    assert_eq!(home.counters().requests, requests + 1);
}

#[test]
fn a_lost_answer_to_a_cancellation_is_8() {
    let home = Home::new();
    let (protocol, day) = leave(&home);
    home.sandbox
        .on(Kind::Cancel, Fault::reset(When::After).times(1));
    let cancel = [
        "document", "cancel", "WTOLeave", &protocol, &day, "-o", "json",
    ];
    let lost = home.run(&cancel);
    assert_eq!(lost.code, 8, "{}", lost.stderr);
    assert_eq!(lost.error()["code"], json!("outcome_unknown"));
    assert_eq!(home.run(&cancel).code, 7);
}
