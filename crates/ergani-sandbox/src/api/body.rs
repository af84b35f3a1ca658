//! What a request brings.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::{Reply, Request};
use crate::journal::Outcome;

/// What .NET says to a body that it cannot read.
pub(crate) const INVALID: &str = "The request is invalid.";

/// The body as an object, or the refusal.
pub(crate) fn object(request: &Request) -> Result<Map<String, Value>, Box<Reply>> {
    if let Some(refusal) = unsupported_media_type(&request.headers) {
        return Err(Box::new(refusal));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(body)) => Ok(body),
        _ => Err(Box::new(Reply::dot_net(400, Outcome::BadRequest, INVALID))),
    }
}

pub(crate) fn unsupported_media_type(headers: &HeaderMap) -> Option<Reply> {
    let given = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("application/octet-stream");
    let essence = given.split(';').next().unwrap_or_default().trim();
    let json = essence.eq_ignore_ascii_case("application/json")
        || essence.eq_ignore_ascii_case("text/json");
    (!json).then(|| {
        Reply::dot_net(
            415,
            Outcome::UnsupportedMediaType,
            &format!(
                "The request entity's media type '{essence}' is not supported for this resource."
            ),
        )
    })
}

/// A text property, whatever the letter case of its name.
pub(crate) fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    body.iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .and_then(|(_, value)| value.as_str())
}
