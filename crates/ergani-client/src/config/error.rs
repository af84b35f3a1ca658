//! Why settings are no good.

use std::fmt;

use ergani_token::store::StoreError;
use ergani_token::{ErrorKind, InvalidBaseUrl, one_line};

/// What is wrong with the settings, where, and what to do. It holds no secret, and each part is one
/// line: what a name or a path in it would break is [escaped](one_line).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
}

impl ConfigError {
    /// A slip in what was written.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// Something is missing, or cannot be read.
    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    /// It would work, and not be safe.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsafe, message)
    }

    /// It did not come within the time limit that the program set.
    pub(super) fn timed_out(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout, message)
    }

    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: one_line(&message.into()).into_owned(),
            hint: None,
        }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(one_line(&hint.into()).into_owned());
        self
    }

    /// [`InvalidInput`](ErrorKind::InvalidInput) for a slip in what was written,
    /// [`Configuration`](ErrorKind::Configuration) for what is missing or cannot be read,
    /// [`Store`](ErrorKind::Store) for a store that cannot be opened,
    /// [`Unsafe`](ErrorKind::Unsafe) for what was refused for safety, and
    /// [`Timeout`](ErrorKind::Timeout) for a password that did not come within
    /// [the time limit](super::Config::wait_until).
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is wrong, and where.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, ". {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<ConfigError> for ergani_token::Error {
    fn from(error: ConfigError) -> Self {
        Self::new(error.kind, error.to_string()).with_source(error)
    }
}

impl From<StoreError> for ConfigError {
    fn from(error: StoreError) -> Self {
        if error.is_refused() {
            Self::refused(error.to_string())
        } else {
            Self::new(ErrorKind::Store, error.to_string())
        }
    }
}

/// What is wrong with an address, and where it was written.
pub(super) fn invalid_url(error: &InvalidBaseUrl, place: &str) -> ConfigError {
    let message = format!("{place}: {error}");
    if error.is_unsafe() {
        ConfigError::refused(message)
    } else {
        ConfigError::usage(message)
    }
}
