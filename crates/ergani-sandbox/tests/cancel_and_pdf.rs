//! What can be done with a declaration after it was recorded: cancelled, corrected, printed.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod raw;

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ergani_sandbox::{Account, CancelAnswer, Fault, Kind, PdfAnswer, Sandbox, Switch, When};
use raw::{Answer, LOGIN, Pair, Raw, credentials, logged_in, post_as};
use serde_json::{Value, json};

const CANCEL: &str = "Documents/CancelSubmittedDocument";
const DONE: &str = "Η ακύρωση ολοκληρώθηκε επιτυχώς";

async fn morning() -> (Sandbox, Pair) {
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password"))
        .account(Account::new("other", "password"))
        .start()
        .await
        .unwrap();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_460_460);
    sandbox.clock().freeze_at(moment);
    let pair = logged_in(&sandbox).await;
    (sandbox, pair)
}

async fn post(sandbox: &Sandbox, pair: &Pair, route: &str, body: &Value) -> Answer {
    post_as(sandbox, pair, route, &body.to_string()).await
}

/// Declares a leave, or a correction of one; gives the protocol.
async fn leave(sandbox: &Sandbox, pair: &Pair, corrects: Option<&str>) -> String {
    let (code, date) = match corrects {
        Some(_) => ("WTOLeaveC", "15/1/2026"),
        None => ("WTOLeave", ""),
    };
    let body = json!({ "WTOS": { "WTO": [{
        "f_aa_pararthmatos": "0", "f_rel_protocol": corrects.unwrap_or_default(), "f_rel_date": date,
        "f_comments": "", "f_from_date": "20/01/2026", "f_to_date": "20/01/2026",
        "Ergazomenoi": { "ErgazomenoiWTO": [{
            "f_afm": "500000004", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_date": "20/01/2026",
            "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": [{
                "f_type": "ΑΔΚΑΝ", "f_from": "", "f_to": "", "f_year": "2026", "f_req_days": "020",
            }] },
        }] },
    }] } });
    let answer = post(sandbox, pair, &format!("Documents/{code}"), &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()[0]["protocol"].as_str().unwrap().to_owned()
}

async fn cancel(sandbox: &Sandbox, pair: &Pair, code: &str, protocol: &str, date: &str) -> Answer {
    let body = json!({ "TypeOfDocument": code, "Protocol": protocol, "SubmittedDate": date });
    post(sandbox, pair, CANCEL, &body).await
}

async fn pdf(sandbox: &Sandbox, pair: &Pair, code: &str, protocol: &str, date: &str) -> Answer {
    let protocol: String = protocol
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect();
    let route = format!("Documents/{code}?protocol={protocol}&submittedDate={date}");
    let mut raw = Raw::connect(sandbox).await;
    raw.get(&route, &pair.access).await.unwrap()
}

fn not_found(answer: &Answer) {
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(answer.json(), json!({ "message": "No objects found" }));
}

#[tokio::test]
async fn a_leave_is_cancelled_once() {
    let (sandbox, pair) = morning().await;
    let protocol = leave(&sandbox, &pair, None).await;
    assert_eq!(protocol, "ΑΚ - ΑΔ000001");
    for (code, number, date) in [
        ("WTOLeave", "ΑΚ - ΑΔ000009", "20260115"),
        ("WTOLeave", protocol.as_str(), "20260116"),
        ("WTOLeave", protocol.as_str(), "15/01/2026"),
        ("WTOLeaveC", protocol.as_str(), "20260115"),
        ("00009", protocol.as_str(), "20260115"),
    ] {
        not_found(&cancel(&sandbox, &pair, code, number, date).await);
    }
    let mut raw = Raw::connect(&sandbox).await;
    let mut body = credentials();
    body["Username"] = json!("other");
    let other = Pair::of(&raw.post(LOGIN, &body).await.unwrap());
    not_found(&cancel(&sandbox, &other, "WTOLeave", &protocol, "20260115").await);

    let done = cancel(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await;
    assert_eq!(
        (done.status, done.json()),
        (200, json!({ "message": DONE }))
    );
    not_found(&cancel(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await);
    let counters = sandbox.counters();
    assert_eq!(counters.calls_by_route[CANCEL][&200], 1);
    assert_eq!(counters.calls_by_route[CANCEL][&400], 7);

    let protocol = leave(&sandbox, &pair, None).await;
    sandbox.switch(Switch::CancelAnswer(CancelAnswer::String));
    let done = cancel(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await;
    assert_eq!(done.json(), json!(DONE));
    let bare = post(&sandbox, &pair, CANCEL, &json!({"Protocol": protocol})).await;
    assert_eq!(bare.status, 400);
}

#[tokio::test]
async fn quirk_43_a_correction_replaces_and_its_cancellation_restores_nothing() {
    let (sandbox, pair) = morning().await;
    let original = leave(&sandbox, &pair, None).await;
    let correction = leave(&sandbox, &pair, Some(&original)).await;
    not_found(&cancel(&sandbox, &pair, "WTOLeave", &original, "20260115").await);
    not_found(&pdf(&sandbox, &pair, "WTOLeave", &original, "20260115").await);
    let second = leave(&sandbox, &pair, Some(&correction)).await;
    not_found(&cancel(&sandbox, &pair, "WTOLeaveC", &correction, "20260115").await);
    let done = cancel(&sandbox, &pair, "WTOLeaveC", &second, "20260115").await;
    assert_eq!(done.status, 200);
    for (code, protocol) in [("WTOLeave", original), ("WTOLeaveC", correction)] {
        not_found(&cancel(&sandbox, &pair, code, &protocol, "20260115").await);
    }
}

#[tokio::test]
async fn quirk_44_other_documents_cannot_be_cancelled() {
    let (sandbox, pair) = morning().await;
    sandbox.make_lenient();
    let document = ergani_documents::documents::find("WebE5N").unwrap();
    let body = ergani_documents::sample::valid(document, 1).unwrap();
    let answer = post(&sandbox, &pair, "Documents/WebE5N", &body)
        .await
        .json();
    let protocol = answer[0]["protocol"].as_str().unwrap();
    assert_eq!(protocol, "ΕΥΣ000001");
    not_found(&cancel(&sandbox, &pair, "WebE5N", protocol, "20260115").await);
    let printed = pdf(&sandbox, &pair, "WebE5N", protocol, "20260115").await;
    assert_eq!(printed.status, 200);
}

#[tokio::test]
async fn a_lost_answer_to_a_cancellation() {
    let (sandbox, pair) = morning().await;
    let protocol = leave(&sandbox, &pair, None).await;
    sandbox.on(Kind::Cancel, Fault::gateway_timeout(When::After).times(1));
    let lost = cancel(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await;
    assert_eq!(lost.status, 504);
    not_found(&cancel(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await);
}

#[tokio::test]
async fn quirk_64_a_pdf_comes_in_four_shapes() {
    let (sandbox, pair) = morning().await;
    let protocol = leave(&sandbox, &pair, None).await;
    let mut seen = Vec::new();
    for form in [
        PdfAnswer::Object,
        PdfAnswer::Text,
        PdfAnswer::JsonString,
        PdfAnswer::Bytes,
    ] {
        sandbox.switch(Switch::PdfAnswer(form));
        let answer = pdf(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await;
        assert_eq!(answer.status, 200);
        let base64 = match form {
            PdfAnswer::Object => {
                assert_eq!(answer.json()["message"], Value::Null);
                answer.json()["document"].as_str().unwrap().to_owned()
            }
            PdfAnswer::Text => answer.text().to_owned(),
            PdfAnswer::JsonString => answer.json().as_str().unwrap().to_owned(),
            PdfAnswer::Bytes => STANDARD.encode(&answer.body),
        };
        seen.push(STANDARD.decode(base64).unwrap());
    }
    seen.dedup();
    let [file] = &seen[..] else {
        panic!("{} different files", seen.len())
    };
    let text = std::str::from_utf8(file).unwrap();
    assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
    // The table of objects points at them, and startxref at the table.
    let table: usize = text.rsplit('\n').nth(2).unwrap().parse().unwrap();
    assert!(text[table..].starts_with("xref\n0 6\n"));
    for number in 1..6 {
        let line = text[table..].lines().nth(number + 2).unwrap();
        let offset: usize = line[..10].parse().unwrap();
        assert!(
            text[offset..].starts_with(&format!("{number} 0 obj")),
            "{line}"
        );
    }
}

#[tokio::test]
async fn no_pdf_of_what_is_cancelled_unknown_or_of_another() {
    let (sandbox, pair) = morning().await;
    let protocol = leave(&sandbox, &pair, None).await;
    not_found(&pdf(&sandbox, &pair, "WTOLeave", &protocol, "20260114").await);
    not_found(&pdf(&sandbox, &pair, "WTOLeave", &protocol, "").await);
    not_found(&pdf(&sandbox, &pair, "WTOLeaveC", &protocol, "20260115").await);
    not_found(&pdf(&sandbox, &pair, "WTOLeave", "ΑΚ-ΑΔ000001", "20260115").await);
    assert_eq!(
        pdf(&sandbox, &pair, "Nothing", &protocol, "20260115")
            .await
            .status,
        404
    );
    cancel(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await;
    not_found(&pdf(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await);
}

#[tokio::test]
async fn the_day_is_that_of_athens() {
    let (sandbox, _) = morning().await;
    // 22:30 in UTC is half past midnight in Athens.
    let late = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_516_200);
    sandbox.clock().freeze_at(late);
    let pair = logged_in(&sandbox).await;
    let protocol = leave(&sandbox, &pair, None).await;
    not_found(&pdf(&sandbox, &pair, "WTOLeave", &protocol, "20260115").await);
    let printed = pdf(&sandbox, &pair, "WTOLeave", &protocol, "20260116").await;
    assert_eq!(printed.status, 200);
}
