//! A submission of which nobody knows what became.

use std::fmt;

use bytes::Bytes;
use ergani_token::{Timestamp, printable};

use crate::answer::Answer;
use crate::receipt::Receipt;
use crate::submission::{CANCEL_ROUTE, Submission};

/// Why the outcome of a submission is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnknownCause {
    /// No answer in time.
    Timeout,
    /// The connection broke before an answer began.
    ConnectionLost,
    /// The answer began as a success and broke off.
    CutAnswer,
    /// A success without a body (quirk 21).
    EmptyAnswer,
    /// A success whose body is no JSON.
    NotJson,
    /// A success without a protocol, which alone proves a declaration (quirk 72).
    NoProtocol,
    /// Not one receipt with a protocol for each record: see [`Unknown::receipts`] (quirk 47).
    ReceiptsMissing,
    /// A page with a refusal: of a gateway, which may have passed the request on (quirk 74).
    NotErgani,
    /// The server or a gateway failed: 5xx, or 408 (quirk 19).
    ServerFailed,
    /// A redirect, which is not followed, or another status that says neither yes nor no, such as
    /// 202, whatever comes with it.
    UnexpectedStatus,
}

impl UnknownCause {
    /// All causes.
    pub const ALL: &[Self] = &[
        Self::Timeout,
        Self::ConnectionLost,
        Self::CutAnswer,
        Self::EmptyAnswer,
        Self::NotJson,
        Self::NoProtocol,
        Self::ReceiptsMissing,
        Self::NotErgani,
        Self::ServerFailed,
        Self::UnexpectedStatus,
    ];

    /// A code for programs, stable over versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::ConnectionLost => "connection_lost",
            Self::CutAnswer => "cut_answer",
            Self::EmptyAnswer => "empty_answer",
            Self::NotJson => "not_json",
            Self::NoProtocol => "no_protocol",
            Self::ReceiptsMissing => "receipts_missing",
            Self::NotErgani => "not_ergani",
            Self::ServerFailed => "server_failed",
            Self::UnexpectedStatus => "unexpected_status",
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Timeout => "no answer came in time",
            Self::ConnectionLost => "the connection broke before an answer came",
            Self::CutAnswer => "the answer was cut off",
            Self::EmptyAnswer => "the answer is empty",
            Self::NotJson => "the answer is not JSON",
            Self::NoProtocol => "the answer has no protocol",
            Self::ReceiptsMissing => "the receipts are not one for each record",
            Self::NotErgani => "the answer is a page of a gateway, not of ERGANI",
            Self::ServerFailed => "the server or a gateway failed",
            Self::UnexpectedStatus => "the answer says neither yes nor no",
        }
    }
}

/// All that is known of a submission whose outcome is not.
#[derive(Clone)]
pub struct Unknown {
    pub(crate) cause: UnknownCause,
    pub(crate) detail: Option<String>,
    pub(crate) route: String,
    pub(crate) body: Bytes,
    pub(crate) sent_at: Timestamp,
    pub(crate) noticed_at: Timestamp,
    pub(crate) answer: Option<Answer>,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) submission: Option<Submission>,
}

impl Unknown {
    /// Why it is not known.
    #[must_use]
    pub fn cause(&self) -> UnknownCause {
        self.cause
    }

    /// The code of the document, if it was a submission to `Documents/{code}`.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        self.submission.as_ref().map(Submission::code)
    }

    pub(crate) fn is_cancellation(&self) -> bool {
        self.route.eq_ignore_ascii_case(CANCEL_ROUTE)
    }

    /// The route below the base URL.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// The bytes that were sent, for the one who looks what they became.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// When sending began, by the client's clock: if it is registered, ERGANI shows a time from
    /// here on.
    #[must_use]
    pub fn sent_at(&self) -> Timestamp {
        self.sent_at
    }

    /// When it was given up.
    #[must_use]
    pub fn noticed_at(&self) -> Timestamp {
        self.noticed_at
    }

    /// The declaration, if it was one; none for other calls, such as to cancel.
    #[must_use]
    pub fn submission(&self) -> Option<&Submission> {
        self.submission.as_ref()
    }

    /// The receipts that came, in the order of the answer. None belongs to a record: there are more
    /// or fewer of them, or something else says that it is not done.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// What came of an answer: perhaps a part of it.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// The HTTP status, if an answer began.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer.as_ref().map(Answer::status)
    }

    /// The beginning of the answer in one line.
    #[must_use]
    pub fn excerpt(&self) -> Option<String> {
        self.answer.as_ref().and_then(Answer::excerpt)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.len();
        let (route, sent_at) = (&self.route, self.sent_at);
        write!(
            f,
            "{bytes} bytes were sent to {route} at {sent_at}, and what became of them is not known: {}",
            self.cause.says()
        )?;
        if let Some(status) = self.status() {
            write!(f, " (HTTP {status})")?;
        }
        if let Some(detail) = &self.detail {
            write!(f, " ({})", printable(detail))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Unknown {
    /// Without the bytes, which are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown")
            .field("cause", &self.cause)
            .field("detail", &self.detail)
            .field("route", &self.route)
            .field("bytes", &self.body.len())
            .field("sent_at", &self.sent_at)
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}
