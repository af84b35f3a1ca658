//! `POST Documents/CancelSubmittedDocument` (manual §2.1.7).

use serde_json::{Value, json};

use super::{NOT_FOUND, compact_day, rejected};
use crate::api::body::{INVALID, object, text};
use crate::api::{Reply, Request};
use crate::journal::Outcome;
use crate::state::{Standing, State};
use crate::switches::CancelAnswer;

const DONE: &str = "Η ακύρωση ολοκληρώθηκε επιτυχώς";

/// Leaves can be cancelled, and nothing else for the time being (quirk 44).
const CANCELLABLE: [&str; 2] = ["WTOLeave", "WTOLeaveC"];

pub(crate) fn cancel(state: &mut State, account: usize, request: &Request) -> Reply {
    let body = match object(request) {
        Ok(body) => body,
        Err(refusal) => return *refusal,
    };
    let names = ["TypeOfDocument", "Protocol", "SubmittedDate"];
    let [Some(code), Some(protocol), Some(day)] = names.map(|name| text(&body, name)) else {
        let shape = &state.switches.rejection_body;
        return Reply::error(400, Outcome::BadRequest, shape, INVALID);
    };
    let user = state.credentials.accounts()[account].user();
    let found = compact_day(day)
        .filter(|_| CANCELLABLE.contains(&code))
        .and_then(|day| state.registry.find(user, code, protocol, day));
    let Some(found) = found else {
        return rejected(state, NOT_FOUND);
    };
    // The original that a correction replaced stays replaced (quirk 43).
    found.standing = Standing::Cancelled;
    Reply::json(match state.switches.cancel_answer {
        CancelAnswer::Object => json!({ "message": DONE }),
        CancelAnswer::String => Value::from(DONE),
    })
}
