//! `Documents/{code}`: declarations, their schemas, their PDFs and their cancellation
//! (manual §2.1.5 to §2.1.8).

mod cancel;
mod pdf;
mod rules;
mod schema;
mod submit;
mod xsd;

pub(crate) use cancel::cancel;
pub(crate) use submit::submit;

use ergani_documents::Document;
use ergani_documents::types::Date;

use serde_json::Value;

use super::{Body, Reply, Request};
use crate::account::Account;
use crate::journal::Outcome;
use crate::path;
use crate::state::State;

/// What is said of a declaration that is unknown, cancelled or replaced (quirk 43).
const NOT_FOUND: &str = "No objects found";

/// `GET Documents/{code}`: the schema, or the PDF of the submission that the query names.
pub(crate) fn read(
    state: &mut State,
    account: usize,
    document: Option<&'static Document>,
    request: &Request,
) -> Reply {
    let account = &state.credentials.accounts()[account];
    let Some(document) = allowed(account, document) else {
        return unknown(request);
    };
    let query = pdf::Query::of(&request.query);
    if query.is_empty() {
        return schema::answer(document, state.switches.schema_answer);
    }
    let user = account.user().to_owned();
    pdf::answer(state, &user, document, &query)
}

/// The document, if the account may submit it.
fn allowed(account: &Account, document: Option<&'static Document>) -> Option<&'static Document> {
    document.filter(|document| account.may_submit(document.code()))
}

/// Codes that the Ministry retired and that clients still send, and what took their place.
const RETIRED: [(&str, &str); 3] = [("OvTime", "WTOOv"), ("E3", "WebE3N"), ("WKChgWK", "WebMA")];

/// 404: of a code that nobody has, or that is not the account's.
fn unknown(request: &Request) -> Reply {
    let code = path::last_part(&request.path);
    let retired = RETIRED
        .iter()
        .find(|(retired, _)| retired.eq_ignore_ascii_case(&code));
    let mut reply = Reply::not_found(request);
    if let (Some((retired, successor)), Body::Json(body)) = (retired, &mut reply.body) {
        let detail = format!("The document '{retired}' is retired: '{successor}' took its place.");
        body["MessageDetail"] = Value::from(detail);
    }
    reply
}

/// 400 with a message of the Ministry's, in the shape that the switches say.
fn rejected(state: &State, message: &str) -> Reply {
    Reply::error(
        400,
        Outcome::Rejected,
        &state.switches.rejection_body,
        message,
    )
}

/// The day that `yyyyMMdd` is, as queries and cancellations write it.
fn compact_day(text: &str) -> Option<Date> {
    let digits = text.trim();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::new(
        digits[..4].parse().ok()?,
        digits[4..6].parse().ok()?,
        digits[6..].parse().ok()?,
    )
    .ok()
}
