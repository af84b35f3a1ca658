//! Misbehaviour on request: what goes wrong, on which requests, how often.

mod body;
mod rule;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use body::ErrorBody;
pub(crate) use body::{JSON, TEXT, reason};
pub use rule::Rule;
pub(crate) use rule::{Armed, Target};

/// The kinds of request that faults, gates and counters tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// `POST Authentication`.
    Login,
    /// `POST Authentication/Refresh`.
    Refresh,
    /// `POST Authentication/Logout`.
    Logout,
    /// Every call that needs an access token: a rule or a gate for calls is for the kinds below
    /// too. In the journal it is a call of none of those kinds.
    Call,
    /// `POST Documents/{code}`: a declaration.
    Submit,
    /// `POST Documents/CancelSubmittedDocument`.
    Cancel,
    /// `POST WebServices/ExecuteService`.
    Execute,
}

impl Kind {
    /// Whether what is said of this kind is said of a request of the other.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == other || (self == Self::Call && other.is_protected())
    }

    /// Whether requests of this kind need an access token.
    pub(crate) fn is_protected(self) -> bool {
        !matches!(self, Self::Login | Self::Refresh | Self::Logout)
    }
}

/// Whether a fault strikes before the server acts on a request, or after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The request has no effect: no token is issued or spent, no declaration recorded.
    #[default]
    Before,
    /// The request has its full effect (a rotation has happened, a declaration is recorded), only
    /// its answer is lost.
    After,
}

/// Something that goes wrong with a request.
///
/// A fault becomes a [`Rule`] by saying how often: `Fault::status(503).times(2)`. As JSON it is an
/// object whose key `fault` names it in snake case, with the fields beside it:
/// `{"fault": "reset", "when": "after"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// An answer of the given status in place of the true one.
    Status(StatusFault),
    /// A redirect, which a login body must never follow.
    Redirect {
        /// Where to.
        location: String,
        /// 307 keeps the method and the body, as 308 does.
        #[serde(default = "temporary_redirect")]
        status: u16,
    },
    /// The connection is reset (TCP RST) in place of an answer.
    Reset {
        /// Before or after the request took effect.
        #[serde(default)]
        when: When,
    },
    /// The true answer, cut: `Content-Length` promises all of it, half of the body comes, and the
    /// connection closes.
    Torn,
    /// The true answer's status with another body. The request has taken effect.
    Body {
        /// What comes in place of the JSON.
        body: ErrorBody,
    },
    /// The true answer, with one field of its JSON object set to another value; of a list of
    /// objects (receipts) in each.
    SetField {
        /// Name of the field, such as `accessTokenExpired`.
        name: String,
        /// Its new value.
        value: Value,
    },
    /// The true answer, with one field of its JSON object taken out; of a list of objects from
    /// each.
    RemoveField {
        /// Name of the field.
        name: String,
    },
    /// No answer until [`Sandbox::release_hung`](crate::Sandbox::release_hung), a reset of the
    /// faults, or the end of the sandbox.
    Hang {
        /// Before: after the release the request is processed. After: it was already.
        #[serde(default)]
        when: When,
    },
    /// Time in milliseconds of the machine's clock before the request is processed.
    Delay {
        /// Milliseconds.
        millis: u64,
    },
}

/// An answer in place of the true one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusFault {
    /// The status code.
    pub status: u16,
    /// The body; by default what the Ministry's server is seen to send with that status.
    pub body: ErrorBody,
    /// The header `Retry-After`.
    pub retry_after: Option<RetryAfter>,
    /// Whether the header `api-token-expired: true` comes with it (manual §2.1.1).
    pub api_token_expired: bool,
    /// Before or after the request took effect.
    pub when: When,
}

impl Default for StatusFault {
    fn default() -> Self {
        Self {
            status: 500,
            body: ErrorBody::ByStatus,
            retry_after: None,
            api_token_expired: false,
            when: When::Before,
        }
    }
}

/// The header `Retry-After` (RFC 9110 §10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// As a number of seconds.
    Seconds(u64),
    /// As an HTTP date, so many seconds from the sandbox's present.
    Date(u64),
}

impl RetryAfter {
    pub(crate) fn seconds(self) -> u64 {
        match self {
            Self::Seconds(seconds) | Self::Date(seconds) => seconds,
        }
    }
}

fn temporary_redirect() -> u16 {
    307
}

impl Fault {
    /// This status in place of processing the request.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status(StatusFault {
            status,
            ..StatusFault::default()
        })
    }

    /// 429 in place of processing the request.
    #[must_use]
    pub fn too_many_requests(retry_after: impl Into<Option<RetryAfter>>) -> Self {
        Self::Status(StatusFault {
            status: 429,
            retry_after: retry_after.into(),
            ..StatusFault::default()
        })
    }

    /// 503 in place of processing the request.
    #[must_use]
    pub fn unavailable(retry_after: impl Into<Option<RetryAfter>>) -> Self {
        Self::Status(StatusFault {
            status: 503,
            retry_after: retry_after.into(),
            ..StatusFault::default()
        })
    }

    /// 401 with `api-token-expired: true`, whatever the token.
    #[must_use]
    pub fn token_expired() -> Self {
        Self::Status(StatusFault {
            status: 401,
            api_token_expired: true,
            ..StatusFault::default()
        })
    }

    /// 401 without that header, whatever the token.
    #[must_use]
    pub fn access_denied() -> Self {
        Self::status(401)
    }

    /// A gateway's 504 with a page of HTML, before or after the request took effect.
    #[must_use]
    pub fn gateway_timeout(when: When) -> Self {
        Self::Status(StatusFault {
            status: 504,
            body: ErrorBody::Html,
            when,
            ..StatusFault::default()
        })
    }

    /// A connection reset, before or after the request took effect.
    #[must_use]
    pub fn reset(when: When) -> Self {
        Self::Reset { when }
    }

    /// A 307 to another URL.
    #[must_use]
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::Redirect {
            location: location.into(),
            status: temporary_redirect(),
        }
    }

    /// A 200 without a body; the request has taken effect.
    #[must_use]
    pub fn empty_body() -> Self {
        Self::Body {
            body: ErrorBody::Empty,
        }
    }

    /// A 200 with a page of HTML; the request has taken effect.
    #[must_use]
    pub fn html_body() -> Self {
        Self::Body {
            body: ErrorBody::Html,
        }
    }

    /// A 200 that says it is JSON and is not; the request has taken effect.
    #[must_use]
    pub fn broken_json() -> Self {
        Self::Body {
            body: ErrorBody::BrokenJson,
        }
    }

    /// No answer, before or after the request took effect.
    #[must_use]
    pub fn hang(when: When) -> Self {
        Self::Hang { when }
    }

    /// A 204 in place of a 200 with a body; the request has taken effect.
    #[must_use]
    pub fn no_content() -> Self {
        Self::Status(StatusFault {
            status: 204,
            body: ErrorBody::Empty,
            when: When::After,
            ..StatusFault::default()
        })
    }

    /// A 200 with this JSON in place of the true one; the request has taken effect.
    #[must_use]
    pub fn other_json(body: &Value) -> Self {
        Self::Body {
            body: ErrorBody::Raw(body.to_string()),
        }
    }

    /// The same fault before or after the request took effect; without meaning for a fault that
    /// bends the true answer.
    ///
    /// ```
    /// use ergani_sandbox::{Fault, When};
    ///
    /// // 401 with the header, though the declaration was recorded.
    /// let fault = Fault::token_expired().when(When::After);
    /// # assert_ne!(fault, Fault::token_expired());
    /// ```
    #[must_use]
    pub fn when(mut self, moment: When) -> Self {
        match &mut self {
            Self::Status(StatusFault { when, .. }) | Self::Reset { when } | Self::Hang { when } => {
                *when = moment
            }
            _ => {}
        }
        self
    }

    /// A rule that strikes the next `times` requests.
    #[must_use]
    pub fn times(self, times: u64) -> Rule {
        Rule::from(self).times(times)
    }

    /// A rule that lets the next `requests` pass before it strikes.
    #[must_use]
    pub fn after(self, requests: u64) -> Rule {
        Rule::from(self).after(requests)
    }

    /// A rule for the requests of one user.
    #[must_use]
    pub fn account(self, user: impl Into<String>) -> Rule {
        Rule::from(self).account(user)
    }

    /// A rule for one route, such as `Lookup/Submissions`.
    #[must_use]
    pub fn route(self, route: impl Into<String>) -> Rule {
        Rule::from(self).route(route)
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Redirect { .. } => "redirect",
            Self::Reset { .. } => "reset",
            Self::Torn => "torn",
            Self::Body { .. } => "body",
            Self::SetField { .. } => "set_field",
            Self::RemoveField { .. } => "remove_field",
            Self::Hang { .. } => "hang",
            Self::Delay { .. } => "delay",
        }
    }
}
