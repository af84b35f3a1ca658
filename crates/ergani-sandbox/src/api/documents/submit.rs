//! `POST Documents/{code}` (manual §2.1.6).

use std::sync::Arc;

use ergani_documents::Document;
use ergani_documents::types::{Date, Moment};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{allowed, rejected, rules, unknown, xsd};
use crate::api::body::{INVALID, unsupported_media_type};
use crate::api::{Reply, Request};
use crate::journal::Outcome;
use crate::state::{Declaration, Standing, State};
use crate::submission::Receipt;
use crate::switches::ReceiptId;

pub(crate) fn submit(
    state: &mut State,
    now: Timestamp,
    account: usize,
    document: Option<&'static Document>,
    request: &Request,
) -> Reply {
    let Some(document) = allowed(&state.credentials.accounts()[account], document) else {
        return unknown(request);
    };
    if let Some(refusal) = unsupported_media_type(&request.headers) {
        return refusal;
    }
    let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
        let shape = &state.switches.rejection_body;
        return Reply::error(400, Outcome::BadRequest, shape, INVALID);
    };
    if let Some(fault) = fault(document, &body) {
        return rejected(state, &fault);
    }
    let body = document.normalize(body);
    let records = outer_records(document, &body);
    let movements = match rules::check(state, now, account, document, &records) {
        Ok(movements) => movements,
        Err(lines) => return rejected(state, &lines.join(state.switches.line_break.text())),
    };
    for movement in movements {
        state.registry.move_in(movement);
    }
    let user = Arc::from(state.credentials.accounts()[account].user());
    let receipts: Vec<Receipt> = records
        .iter()
        .map(|record| record_one(state, now, &user, document, record))
        .collect();
    answer(state.switches.receipt_id, receipts)
}

fn fault(document: &Document, body: &Value) -> Option<String> {
    match document.root() {
        Some(root) => xsd::fault(root, body),
        // Of FastAna and FastAnaC no XSD is published: any object will do.
        None if body.is_object() => None,
        None => Some(INVALID.to_owned()),
    }
}

/// The records that get a receipt each: the items of the outer element's list.
fn outer_records<'a>(document: &Document, body: &'a Value) -> Vec<&'a Value> {
    let outer = match document.root() {
        Some(root) => root
            .children()
            .first()
            .and_then(|outer| body.get(root.wire)?.get(outer.wire)),
        // Without a schema: the first list in the first object, or one for the whole.
        None => body
            .as_object()
            .and_then(|keys| keys.values().next())
            .and_then(Value::as_object)
            .and_then(|keys| keys.values().find(|value| value.is_array())),
    };
    match outer {
        Some(Value::Array(records)) => records.iter().collect(),
        _ => vec![body],
    }
}

fn record_one(
    state: &mut State,
    now: Timestamp,
    user: &Arc<str>,
    document: &'static Document,
    record: &Value,
) -> Receipt {
    let moment = Moment::from_timestamp(now);
    let id = state.registry.next_id();
    let protocol = format!("{}{id:06}", prefix(document.code()));
    // A corrected repeat takes the place of the original (quirk 43).
    if document.code() == "WTOLeaveC"
        && let Some(day) = form_day(rules::text(record, "f_rel_date"))
    {
        let original = rules::text(record, "f_rel_protocol");
        for code in ["WTOLeave", "WTOLeaveC"] {
            if let Some(found) = state.registry.find(user, code, original, day) {
                found.standing = Standing::Replaced;
            }
        }
    }
    let declaration = Declaration {
        id,
        user: Arc::clone(user),
        code: document.code(),
        date: moment.date(),
        standing: Standing::Valid,
    };
    state.registry.record(protocol.clone(), declaration);
    if let Some(employee) = rules::hired(document, record) {
        state.registry.hire(user, employee);
    }
    Receipt {
        id,
        protocol,
        submit_date: moment.as_zoned().strftime("%d/%m/%Y %H:%M").to_string(),
        branch: rules::branch(record).to_owned(),
    }
}

/// How protocols of a document begin: with spaces and a hyphen where they are seen so (quirk 50).
fn prefix(code: &str) -> &'static str {
    match code {
        "WRKCardSE" => "ΑΚ - ΚΑΡ",
        "WTOLeave" | "WTOLeaveC" => "ΑΚ - ΑΔ",
        code if code.starts_with("WTO") => "ΑΚ - ΟΡ",
        _ => "ΕΥΣ",
    }
}

fn form_day(text: &str) -> Option<Date> {
    ergani_documents::types::parse_form_date(text.trim()).ok()
}

fn answer(form: ReceiptId, receipts: Vec<Receipt>) -> Reply {
    let list = receipts.iter().map(|receipt| {
        let id = match form {
            ReceiptId::String => json!(receipt.id.to_string()),
            ReceiptId::Number => json!(receipt.id),
        };
        json!({ "id": id, "protocol": receipt.protocol, "submitDate": receipt.submit_date })
    });
    Reply {
        receipts: receipts.clone(),
        ..Reply::json(Value::Array(list.collect()))
    }
}
