//! Work cards of one morning.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, SystemTime};

use ergani_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::raw::{Answer, Pair, logged_in};

pub(crate) const CARD: &str = "Documents/WRKCardSE";

/// Stops the clock at 09:01 in Athens on 15/01/2026.
pub(crate) fn freeze(sandbox: &Sandbox) {
    let morning = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_460_460);
    sandbox.clock().freeze_at(morning);
}

/// A sandbox at 09:01, and who is logged in.
pub(crate) async fn morning() -> (Sandbox, Pair) {
    let sandbox = Sandbox::start().await;
    freeze(&sandbox);
    let pair = logged_in(&sandbox).await;
    (sandbox, pair)
}

pub(crate) fn movement(kind: &str, moment: &str, reason: &str) -> Value {
    json!({
        "f_afm": "500000004", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": kind,
        "f_reference_date": &moment[..10], "f_date": moment, "f_aitiologia": reason,
    })
}

pub(crate) fn card(movements: &[Value]) -> Value {
    json!({ "Cards": { "Card": [{
        "f_afm_ergodoti": "600000007", "f_aa": "0", "f_comments": "",
        "Details": { "CardDetails": movements },
    }] } })
}

pub(crate) fn arrival() -> Value {
    card(&[movement("0", "2026-01-15T09:00:00+02:00", "")])
}

pub(crate) fn message(answer: &Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.text());
    answer.json()["message"].as_str().unwrap().to_owned()
}
