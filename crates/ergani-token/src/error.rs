//! The one error type.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::exchange::ServerText;
use crate::lifecycle::Revoked;
use crate::one_line::in_one_line;

/// What kind of thing went wrong. Each has a stable code, [`ErrorKind::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server refused user name, password or user type.
    CredentialsRejected,
    /// The server says that a fixed token has expired; no manager is there to renew it.
    AccessExpired,
    /// The server refused the refresh token: only a login helps.
    RefreshEnded,
    /// No renewal is allowed before [`Error::retry_at`].
    CoolDown,
    /// The server refuses the call with a token that it has just issued.
    AccessDenied,
    /// The server could not be reached; nothing was sent.
    Connection,
    /// The server did not answer in time.
    Timeout,
    /// The server failed or answered what cannot be read, or the connection broke before it answered.
    Server,
    /// The store could not be read or written.
    Store,
    /// The server says that the address or the request is wrong, or a setting is.
    Configuration,
    /// Something refused because it would not be safe.
    Unsafe,
    /// What the caller asked for makes no sense.
    InvalidInput,
    /// The manager was shut down.
    ShutDown,
    /// A fault of this library.
    Internal,
}

impl ErrorKind {
    /// A code for programs, stable over versions.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CredentialsRejected => "credentials_rejected",
            Self::AccessExpired => "access_expired",
            Self::RefreshEnded => "refresh_ended",
            Self::CoolDown => "cool_down",
            Self::AccessDenied => "access_denied",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Server => "server",
            Self::Store => "store",
            Self::Configuration => "configuration",
            Self::Unsafe => "unsafe",
            Self::InvalidInput => "invalid_input",
            Self::ShutDown => "shut_down",
            Self::Internal => "internal",
        }
    }
}

/// What went wrong, to which account, and what to do next. Cheap to clone: all callers that waited
/// for one renewal get the same error.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    retry_at: Option<Timestamp>,
    retry_after: Option<Duration>,
    revoked: Option<Revoked>,
    said: Option<ServerText>,
    username: Option<String>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of the given kind. The message says what happened, to which thing, and what to do
    /// next; it holds no secret, and is one line: what a name in it would break is
    /// [escaped](crate::one_line).
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: in_one_line(message.into()),
            retry_at: None,
            retry_after: None,
            revoked: None,
            said: None,
            username: None,
            source: None,
        }))
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.change(|inner| inner.source = Some(Arc::from(source.into())))
    }

    /// The same error with the moment before which another try is useless.
    #[must_use]
    pub fn with_retry(self, now: Timestamp, at: Timestamp) -> Self {
        self.change(|inner| {
            inner.retry_at = Some(at);
            inner.retry_after = Some(now.until(at));
        })
    }

    pub(crate) fn with_revoked(self, revoked: Revoked) -> Self {
        self.change(|inner| inner.revoked = Some(revoked))
    }

    pub(crate) fn with_server_text(self, said: Option<ServerText>) -> Self {
        self.change(|inner| inner.said = said)
    }

    pub(crate) fn with_username(self, username: &str) -> Self {
        self.change(|inner| inner.username = Some(in_one_line(username.to_owned())))
    }

    fn change(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::try_unwrap(self.0).unwrap_or_else(|shared| Inner {
            kind: shared.kind,
            message: shared.message.clone(),
            retry_at: shared.retry_at,
            retry_after: shared.retry_after,
            revoked: shared.revoked,
            said: shared.said.clone(),
            username: shared.username.clone(),
            source: shared.source.clone(),
        });
        change(&mut inner);
        Self(Arc::new(inner))
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

    /// The moment before which another try is useless, in this host's time.
    #[must_use]
    pub fn retry_at(&self) -> Option<Timestamp> {
        self.0.retry_at
    }

    /// How long from the error's birth until [`Error::retry_at`].
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Of a logout that got past the server and could not forget the session then: what became of
    /// the refresh token. None: nothing was revoked.
    #[must_use]
    pub fn revoked(&self) -> Option<Revoked> {
        self.0.revoked
    }

    /// What the server said as it refused, if it said something; mostly Greek. The message ends with
    /// it.
    #[must_use]
    pub fn server_text(&self) -> Option<&ServerText> {
        self.0.said.as_ref()
    }

    /// Whose credentials the server refused, of [`ErrorKind::CredentialsRejected`]: the user name.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.0.username.as_deref()
    }

    /// The server refused user name, password or user type. Retrying does not help, and may lock
    /// the account.
    #[must_use]
    pub fn is_credentials_rejected(&self) -> bool {
        self.kind() == ErrorKind::CredentialsRejected
    }

    /// A token without a manager has expired.
    #[must_use]
    pub fn is_access_expired(&self) -> bool {
        self.kind() == ErrorKind::AccessExpired
    }

    /// The refresh token is refused: log in.
    #[must_use]
    pub fn is_refresh_ended(&self) -> bool {
        self.kind() == ErrorKind::RefreshEnded
    }

    /// Wait until [`Error::retry_at`].
    #[must_use]
    pub fn is_cool_down(&self) -> bool {
        self.kind() == ErrorKind::CoolDown
    }

    /// The account has no right to the call.
    #[must_use]
    pub fn is_access_denied(&self) -> bool {
        self.kind() == ErrorKind::AccessDenied
    }

    /// The server was not reached.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        self.kind() == ErrorKind::Connection
    }

    /// The server did not answer in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// The store failed.
    #[must_use]
    pub fn is_store(&self) -> bool {
        self.kind() == ErrorKind::Store
    }

    /// A setting or an address is wrong.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self.kind(), ErrorKind::Configuration | ErrorKind::Unsafe)
    }

    /// Whether the same call may succeed later without a change of anything by hand.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::CoolDown
                | ErrorKind::Connection
                | ErrorKind::Timeout
                | ErrorKind::Server
                | ErrorKind::Store
                | ErrorKind::Internal
        )
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
            .field("retry_at", &self.0.retry_at)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
