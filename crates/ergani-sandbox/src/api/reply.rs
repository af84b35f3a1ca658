//! An answer before it is put on the wire, while faults may still bend it.

use serde_json::{Value, json};

use super::Request;
use crate::fault::{ErrorBody, JSON};
use crate::journal::Outcome;
use crate::submission::Receipt;

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    pub(crate) outcome: Outcome,
    /// The refresh token in the body, for the journal's fingerprint.
    pub(crate) issued: Option<String>,
    /// What was recorded of a submission.
    pub(crate) receipts: Vec<Receipt>,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    Text(&'static str, String),
    Bytes(&'static str, Vec<u8>),
}

impl Reply {
    pub(crate) fn json(value: Value) -> Self {
        Self {
            body: Body::Json(value),
            ..Self::empty()
        }
    }

    /// 200 without a body.
    pub(crate) fn empty() -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Body::Empty,
            outcome: Outcome::Done,
            issued: None,
            receipts: Vec::new(),
        }
    }

    /// An error with the body that .NET gives it.
    pub(crate) fn dot_net(status: u16, outcome: Outcome, message: &str) -> Self {
        Self {
            status,
            outcome,
            ..Self::json(json!({ "Message": message }))
        }
    }

    /// What .NET says of a path that leads nowhere.
    pub(crate) fn not_found(request: &Request) -> Self {
        let Request { host, path, .. } = request;
        let message = format!(
            "No HTTP resource was found that matches the request URI 'http://{host}{path}'."
        );
        Self::dot_net(404, Outcome::NotFound, &message)
    }

    /// An error with a body of a chosen shape.
    pub(crate) fn error(status: u16, outcome: Outcome, shape: &ErrorBody, message: &str) -> Self {
        Self {
            status,
            outcome,
            ..Self::empty()
        }
        .shaped(shape, message)
    }

    pub(crate) fn shaped(mut self, shape: &ErrorBody, message: &str) -> Self {
        self.body = match shape.shape(self.status, message) {
            (Some(content_type), text) => Body::Text(content_type, text),
            (None, _) => Body::Empty,
        };
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Body {
    /// Content type and bytes.
    pub(crate) fn into_bytes(self) -> (Option<&'static str>, Vec<u8>) {
        match self {
            Self::Empty => (None, Vec::new()),
            Self::Json(value) => (Some(JSON), value.to_string().into_bytes()),
            Self::Text(content_type, text) => (Some(content_type), text.into_bytes()),
            Self::Bytes(content_type, bytes) => (Some(content_type), bytes),
        }
    }
}
