//! The one error type.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ergani_documents::{Finding, Lang};
use ergani_token::Timestamp;

use crate::answer::Answer;
use crate::rejection::{Rejected, server_text};
use crate::submission::Submission;
use crate::transport::{Sent, TransportError, TransportErrorKind};
use crate::unknown::Unknown;

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong. `docs/ERRORS.md` has a line for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server refused user name, password or user type.
    CredentialsRejected,
    /// The given access token has expired, and nobody is there to renew it.
    AccessExpired,
    /// The session has ended: only a login helps.
    RefreshEnded,
    /// Too many calls: nothing may be sent before [`Error::retry_at`].
    CoolDown,
    /// The server refuses the call with a valid token.
    AccessDenied,
    /// No connection, or it broke.
    Connection,
    /// No answer in time.
    Timeout,
    /// The server failed.
    Server,
    /// The answer to a read is not what the contract says.
    UnreadableAnswer,
    /// The server refused the call with a reason: [`Error::rejected`].
    Rejected,
    /// What became of a submission is not known: [`Error::unknown`].
    OutcomeUnknown,
    /// The document has errors, found before anything was sent: [`Error::findings`].
    InvalidDocument,
    /// What the caller asked for makes no sense.
    InvalidInput,
    /// The store of the token could not be read or written.
    Store,
    /// A setting or an address is wrong.
    Configuration,
    /// Refused because it would not be safe.
    Unsafe,
    /// The token manager was shut down.
    ShutDown,
    /// A fault of this library.
    Internal,
}

impl ErrorKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::CredentialsRejected,
        Self::AccessExpired,
        Self::RefreshEnded,
        Self::CoolDown,
        Self::AccessDenied,
        Self::Connection,
        Self::Timeout,
        Self::Server,
        Self::UnreadableAnswer,
        Self::Rejected,
        Self::OutcomeUnknown,
        Self::InvalidDocument,
        Self::InvalidInput,
        Self::Store,
        Self::Configuration,
        Self::Unsafe,
        Self::ShutDown,
        Self::Internal,
    ];

    /// A code for programs, stable over versions. Those of `ergani_token` have the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CredentialsRejected => "credentials_rejected",
            Self::AccessExpired => "access_expired",
            Self::RefreshEnded => "refresh_ended",
            Self::CoolDown => "cool_down",
            Self::AccessDenied => "access_denied",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Server => "server",
            Self::UnreadableAnswer => "unreadable_answer",
            Self::Rejected => "rejected",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::InvalidDocument => "invalid_document",
            Self::InvalidInput => "invalid_input",
            Self::Store => "store",
            Self::Configuration => "configuration",
            Self::Unsafe => "unsafe",
            Self::ShutDown => "shut_down",
            Self::Internal => "internal",
        }
    }

    fn of_token(kind: ergani_token::ErrorKind) -> Self {
        use ergani_token::ErrorKind as Token;
        match kind {
            Token::CredentialsRejected => Self::CredentialsRejected,
            Token::AccessExpired => Self::AccessExpired,
            Token::RefreshEnded => Self::RefreshEnded,
            Token::CoolDown => Self::CoolDown,
            Token::AccessDenied => Self::AccessDenied,
            Token::Connection => Self::Connection,
            Token::Timeout => Self::Timeout,
            Token::Server => Self::Server,
            Token::Store => Self::Store,
            Token::Configuration => Self::Configuration,
            Token::Unsafe => Self::Unsafe,
            Token::InvalidInput => Self::InvalidInput,
            Token::ShutDown => Self::ShutDown,
            // Kinds to come; a test sees to it that there is none today.
            _ => Self::Internal,
        }
    }
}

/// What went wrong, to which call, and what to do next. Cheap to clone.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    sent: Sent,
    attempts: u32,
    detail: Detail,
    /// What the server said as it refused.
    text: Option<String>,
    retry_at: Option<Timestamp>,
    retry_after: Option<Duration>,
    submission: Option<Submission>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What came with it.
#[derive(Clone)]
enum Detail {
    None,
    Answer(Answer),
    Rejected(Rejected),
    Unknown(Unknown),
    Findings(Arc<[Finding]>),
}

impl Error {
    /// An error of the given kind, before anything was sent. The message says what happened, to
    /// which thing, and what to do next; it holds no secret.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            sent: Sent::No,
            attempts: 0,
            detail: Detail::None,
            text: None,
            retry_at: None,
            retry_after: None,
            submission: None,
            source: None,
        }))
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.change(|inner| inner.source = Some(Arc::from(source.into())))
    }

    pub(crate) fn with_sent(self, sent: Sent) -> Self {
        self.change(|inner| inner.sent = sent)
    }

    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        self.change(|inner| inner.attempts = attempts)
    }

    /// The server gave this answer.
    pub(crate) fn with_answer(self, answer: Answer) -> Self {
        self.change(|inner| {
            inner.sent = Sent::Answered;
            inner.text = refusal_text(&answer);
            inner.detail = Detail::Answer(answer);
        })
    }

    pub(crate) fn with_retry(self, now: Timestamp, after: Duration) -> Self {
        self.change(|inner| {
            inner.retry_at = Some(now.after(after));
            inner.retry_after = Some(after);
        })
    }

    /// It is about this declaration.
    pub(crate) fn about(self, submission: Submission) -> Self {
        self.change(|inner| match &mut inner.detail {
            Detail::Rejected(rejected) => *rejected = rejected.clone().about(submission),
            Detail::Unknown(unknown) => unknown.submission = Some(submission),
            _ => inner.submission = Some(submission),
        })
    }

    pub(crate) fn of_rejection(rejected: Rejected) -> Self {
        let message = format!("ERGANI rejects it: {rejected}");
        Self::new(ErrorKind::Rejected, message).change(|inner| {
            inner.sent = Sent::Answered;
            inner.text = rejected.text().map(str::to_owned);
            inner.detail = Detail::Rejected(rejected);
        })
    }

    pub(crate) fn of_unknown(unknown: Unknown) -> Self {
        Self::new(ErrorKind::OutcomeUnknown, unknown.to_string()).change(|inner| {
            inner.sent = Sent::Maybe;
            inner.text = unknown.answer().and_then(refusal_text);
            inner.detail = Detail::Unknown(unknown);
        })
    }

    pub(crate) fn of_findings(message: String, findings: Vec<Finding>) -> Self {
        Self::new(ErrorKind::InvalidDocument, message)
            .change(|inner| inner.detail = Detail::Findings(findings.into()))
    }

    /// No answer, or no whole one, to what may be repeated or was not sent.
    pub(crate) fn of_transport(message: String, error: TransportError) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Connect | TransportErrorKind::Reset => ErrorKind::Connection,
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::Cut => ErrorKind::Server,
            // It would be as long again.
            TransportErrorKind::TooLong => ErrorKind::UnreadableAnswer,
            TransportErrorKind::Configuration => ErrorKind::Configuration,
        };
        Self::new(kind, message)
            .with_sent(error.sent())
            .with_source(error)
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code of the kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// Whether the server may have acted on the call.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.0.sent
    }

    /// How many requests were sent for this call, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The server's answer, if one came.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match &self.0.detail {
            Detail::Answer(answer) => Some(answer),
            Detail::Rejected(rejected) => Some(rejected.answer()),
            Detail::Unknown(unknown) => unknown.answer(),
            Detail::None | Detail::Findings(_) => None,
        }
    }

    /// The HTTP status, if an answer began.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer().map(Answer::status)
    }

    /// What the server said as it refused or failed (a status from 400 on), untouched but for tokens,
    /// which are masked; mostly Greek. None if it said nothing, or only a page for a browser. Of a
    /// refused login it is at most 500 characters, without passwords either.
    #[must_use]
    pub fn server_text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// The rejection, for [`ErrorKind::Rejected`].
    #[must_use]
    pub fn rejected(&self) -> Option<&Rejected> {
        match &self.0.detail {
            Detail::Rejected(rejected) => Some(rejected),
            _ => None,
        }
    }

    /// What is known of the submission, for [`ErrorKind::OutcomeUnknown`].
    #[must_use]
    pub fn unknown(&self) -> Option<&Unknown> {
        match &self.0.detail {
            Detail::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// The declaration that it is about, if it is about one: also one that was not sent.
    #[must_use]
    pub fn submission(&self) -> Option<&Submission> {
        match &self.0.detail {
            Detail::Rejected(rejected) => rejected.submission(),
            Detail::Unknown(unknown) => unknown.submission(),
            _ => self.0.submission.as_ref(),
        }
    }

    /// What is wrong with the document, for [`ErrorKind::InvalidDocument`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match &self.0.detail {
            Detail::Findings(findings) => findings,
            _ => &[],
        }
    }

    /// What to do next, for the person who sees the error.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        match (&self.0.detail, self.0.kind) {
            (Detail::Rejected(rejected), _) => rejected.hint(lang),
            (Detail::Unknown(unknown), _) => unknown.advice(lang),
            (_, kind) => kind.hint(lang),
        }
    }

    /// The moment before which another try is useless, in this host's time.
    #[must_use]
    pub fn retry_at(&self) -> Option<Timestamp> {
        self.0.retry_at
    }

    /// How long from the error's birth until [`retry_at`](Self::retry_at).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Wait until [`retry_at`](Self::retry_at).
    #[must_use]
    pub fn is_cool_down(&self) -> bool {
        self.kind() == ErrorKind::CoolDown
    }

    /// The account has no right to the call.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.kind() == ErrorKind::AccessDenied
    }

    /// What became of a submission is not known.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.kind() == ErrorKind::OutcomeUnknown
    }

    /// The server refused the call with a reason.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.kind() == ErrorKind::Rejected
    }

    /// Whether the same call may succeed later without a change of anything by hand. Never true of
    /// a submission whose outcome is unknown.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.kind() {
            // A redirect is one again.
            ErrorKind::Server => !matches!(self.status(), Some(300..400)),
            ErrorKind::CoolDown
            | ErrorKind::Connection
            | ErrorKind::Timeout
            | ErrorKind::Store
            | ErrorKind::Internal => true,
            _ => false,
        }
    }
}

/// The text of a no; what comes with a yes is no text.
fn refusal_text(answer: &Answer) -> Option<String> {
    (answer.status() >= 400).then(|| server_text(answer))?
}

impl From<ergani_token::Error> for Error {
    fn from(error: ergani_token::Error) -> Self {
        let kind = ErrorKind::of_token(error.kind());
        let (retry_at, retry_after) = (error.retry_at(), error.retry_after());
        let text = error.server_text().map(ToString::to_string);
        Self::new(kind, error.to_string())
            .with_source(error)
            .change(|inner| {
                inner.retry_at = retry_at;
                inner.retry_after = retry_after;
                inner.text = text;
            })
    }
}

/// Before anything was sent.
#[cfg(feature = "config")]
impl From<crate::config::ConfigError> for Error {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::new(ErrorKind::of_token(error.kind()), error.to_string()).with_source(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("sent", &self.0.sent)
            .field("status", &self.status())
            .field("attempts", &self.0.attempts)
            .field("retry_at", &self.0.retry_at)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_tokens_keep_their_code_and_their_time() {
        use ergani_token::ErrorKind as Token;
        for kind in [
            Token::CredentialsRejected,
            Token::AccessExpired,
            Token::RefreshEnded,
            Token::CoolDown,
            Token::AccessDenied,
            Token::Connection,
            Token::Timeout,
            Token::Server,
            Token::Store,
            Token::Configuration,
            Token::Unsafe,
            Token::InvalidInput,
            Token::ShutDown,
            Token::Internal,
        ] {
            let now = Timestamp::from_seconds(1_768_467_600);
            let at = now.after(Duration::from_secs(30));
            let error = Error::from(ergani_token::Error::new(kind, "what").with_retry(now, at));
            assert_eq!(error.code(), kind.code());
            assert_eq!(error.retry_at(), Some(at));
            assert_eq!(error.sent(), Sent::No);
        }
    }

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
    }
}
