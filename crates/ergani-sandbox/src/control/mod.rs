//! The control route.

use http::request::Parts;
use serde_json::json;

use crate::api::Reply;
use crate::journal::Outcome;
use crate::state::Shared;

/// Where the control route lives.
pub(crate) const BASE: &str = "/_sandbox/";

/// Whether a path belongs to the control route.
pub(crate) fn is_control(path: &str) -> bool {
    path == "/_sandbox" || path.starts_with(BASE)
}

pub(crate) fn answer(shared: &Shared, head: &Parts, _body: &[u8]) -> Reply {
    match head.uri.path() {
        "/_sandbox/counters" => Reply::json(json!(shared.lock().counters())),
        path => Reply::dot_net(404, Outcome::NotFound, path),
    }
}
