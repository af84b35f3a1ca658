//! The shapes that error bodies of the API have in the field, and some that break readers.

use serde::{Deserialize, Serialize};
use serde_json::json;

/// The body of an error, or of an answer that is not what it should be.
///
/// As JSON: the name in snake case, or `{"raw": "text"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorBody {
    /// What fits the status: HTML for 5xx, the .NET shape for 401, 403 and 404, else `Message`.
    #[default]
    ByStatus,
    /// `{"message": "…"}` (manual §2.1.6).
    Message,
    /// `{"Message": "…"}`, the default of .NET.
    DotNet,
    /// `"…"`: a bare JSON string.
    JsonString,
    /// `["…"]`.
    List,
    /// Text that says it is text.
    PlainText,
    /// A page of a gateway.
    Html,
    /// Nothing.
    Empty,
    /// Says it is JSON and breaks off.
    BrokenJson,
    /// Any text, called JSON.
    Raw(String),
}

/// A body as it goes out: content type, if there is one, and text.
pub(crate) type Shaped = (Option<&'static str>, String);

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

impl ErrorBody {
    pub(crate) fn shape(&self, status: u16, message: &str) -> Shaped {
        match self {
            Self::ByStatus => match status {
                401 | 403 | 404 | 405 | 415 => Self::DotNet.shape(status, message),
                500.. => Self::Html.shape(status, message),
                _ => Self::Message.shape(status, message),
            },
            Self::Message => (Some(JSON), json!({ "message": message }).to_string()),
            Self::DotNet => (Some(JSON), json!({ "Message": message }).to_string()),
            Self::JsonString => (Some(JSON), json!(message).to_string()),
            Self::List => (Some(JSON), json!([message]).to_string()),
            Self::PlainText => (Some(TEXT), message.to_owned()),
            Self::Html => (Some(HTML), page(status)),
            Self::Empty => (None, String::new()),
            Self::BrokenJson => (Some(JSON), r#"{"message": "#.to_owned()),
            Self::Raw(text) => (Some(JSON), text.clone()),
        }
    }
}

/// What a gateway or IIS shows to a browser.
fn page(status: u16) -> String {
    let reason = reason(status);
    format!(
        "<!DOCTYPE html>\r\n<html><head><title>{status} - {reason}</title></head>\r\n\
         <body><h2>{status} - {reason}</h2></body></html>\r\n"
    )
}

/// The phrase of a status, or a plain word where there is none.
pub(crate) fn reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Unexpected")
}
