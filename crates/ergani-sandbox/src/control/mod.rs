//! The control route: everything that a program in any language can ask of the sandbox or do to it.

mod actions;
mod guard;
mod token;

pub use token::ControlToken;

use std::net::IpAddr;

use http::request::Parts;
use http::{HeaderMap, Method};
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::Reply;
use crate::journal::Outcome;
use crate::path;
use crate::state::Shared;

/// Where the control route lives.
pub(crate) const BASE: &str = "/_sandbox/";

/// The part of a path below the control route; none if it does not belong to it.
pub(crate) fn below(path: &str) -> Option<String> {
    let path = path::normal(path)? + "/";
    let below = path.strip_prefix(BASE)?;
    Some(below.trim_end_matches('/').to_owned())
}

/// A route as the index shows it; `{id}` stands for a number.
#[derive(Clone, Copy, Serialize)]
struct ControlRoute {
    method: &'static str,
    path: &'static str,
    body: &'static str,
    what: &'static str,
    #[serde(skip)]
    act: Act,
}

type Act = fn(&Shared, &Call<'_>) -> Result<Value, Refusal>;

/// What an action gets to see of a request.
struct Call<'a> {
    /// The number in place of `{id}`.
    id: u64,
    query: &'a str,
    body: Value,
}

/// Why an action was not done: status and reason.
struct Refusal(u16, String);

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(400, error.to_string())
    }
}

/// Lets a caller in before its body is read, or refuses it.
pub(crate) fn admit(shared: &Shared, peer: IpAddr, headers: &HeaderMap) -> Result<(), Box<Reply>> {
    let guard = guard::Guard {
        token: shared.control_token(),
        listen: shared.listen(),
    };
    let refuse = |reason: &str| Box::new(refused(Refusal(403, reason.to_owned())));
    guard.admit(peer, headers).map_err(refuse)
}

/// Answers a caller that was let in.
pub(crate) fn answer(shared: &Shared, path: &str, head: &Parts, body: &[u8]) -> Reply {
    dispatch(shared, path, head, body).map_or_else(refused, Reply::json)
}

fn refused(Refusal(status, error): Refusal) -> Reply {
    Reply {
        status,
        outcome: Outcome::BadRequest,
        ..Reply::json(json!({ "error": error }))
    }
}

fn dispatch(shared: &Shared, path: &str, head: &Parts, body: &[u8]) -> Result<Value, Refusal> {
    if path.is_empty() && head.method == Method::GET {
        return Ok(json!({ "routes": actions::ROUTES }));
    }
    let mut known = false;
    for route in actions::ROUTES {
        let Some(id) = fits(route.path, path) else {
            continue;
        };
        known = true;
        if head.method == route.method {
            let body = match body {
                [] => Value::Null,
                text => serde_json::from_slice(text)?,
            };
            let query = head.uri.query().unwrap_or_default();
            return (route.act)(shared, &Call { id, query, body });
        }
    }
    Err(match known {
        true => Refusal(405, format!("{path} does not take {}", head.method)),
        false => Refusal(404, format!("no route {path:?}; GET {BASE} lists them")),
    })
}

/// Whether a path is of the form of a route; the number that stands for `{id}`, or 0.
fn fits(form: &str, path: &str) -> Option<u64> {
    match form.strip_suffix("{id}") {
        None => (form == path).then_some(0),
        Some(stem) => path.strip_prefix(stem)?.parse().ok(),
    }
}
