//! How a command ends: its exit code, and what it says about it.

use std::time::Duration;

use ergani_token::store::StoreError;
use ergani_token::{Error, ErrorKind, Timestamp};
use serde_json::json;

use crate::args::{Format, Lang};
use crate::output::Output;
use crate::times;

/// The exit codes; a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Ok = 0,
    Unexpected = 1,
    Usage = 2,
    Configuration = 3,
    NotLoggedIn = 4,
    CoolDown = 5,
    Unreachable = 6,
    Rejected = 7,
    Unknown = 8,
    Unsafe = 9,
    Interrupted = 130,
}

impl Exit {
    /// The one place that says which kind of error ends in which exit code.
    pub(crate) fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::CredentialsRejected | ErrorKind::AccessExpired | ErrorKind::RefreshEnded => {
                Self::NotLoggedIn
            }
            ErrorKind::CoolDown => Self::CoolDown,
            ErrorKind::AccessDenied => Self::Rejected,
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Server => Self::Unreachable,
            ErrorKind::Store | ErrorKind::Configuration => Self::Configuration,
            ErrorKind::Unsafe => Self::Unsafe,
            ErrorKind::InvalidInput => Self::Usage,
            _ => Self::Unexpected,
        }
    }
}

/// A command's result.
pub(crate) type Outcome<T = Exit> = Result<T, Failure>;

/// Why a command failed, in words without secrets.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static str,
    message: String,
    hint: Option<String>,
    retry_at: Option<Timestamp>,
    retry_after: Option<Duration>,
    silent: bool,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            message: message.into(),
            hint: None,
            retry_at: None,
            retry_after: None,
            silent: false,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "invalid_input", message)
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(Exit::Configuration, "configuration", message)
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Unsafe, "unsafe", message)
    }

    pub(crate) fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted", "interrupted")
    }

    /// The reader of standard output is gone: nobody is left to be told anything.
    pub(crate) fn broken_pipe() -> Self {
        Self {
            silent: true,
            ..Self::new(Exit::Ok, "broken_pipe", "the reader is gone")
        }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_retry_after(mut self, now: Timestamp, after: Duration) -> Self {
        self.retry_at = Some(now.after(after));
        self.retry_after = Some(after);
        self
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Says it on standard error.
    pub(crate) fn report(&self, output: &Output, lang: Lang) {
        if self.silent {
            return;
        }
        if output.format() == Format::Json {
            let error = json!({"error": {
                "code": self.code,
                "message": self.message,
                "hint": self.hint_in(lang),
                "retry_at": self.retry_at.map(|at| at.to_string()),
                "retry_after": self.retry_after.map(|after| after.as_secs_f64().ceil()),
            }});
            output.error(&error.to_string());
            return;
        }
        output.error(&format!("ergani: {}", self.message));
        if let Some(at) = self.retry_at {
            output.error(&format!("  not before {}", times::for_people(at)));
        }
        if let Some(hint) = self.hint_in(lang) {
            output.error(&format!("  {hint}"));
        }
    }

    fn hint_in(&self, lang: Lang) -> Option<String> {
        let greek = match self.code {
            "credentials_rejected" => Some(
                "Ελέγξτε όνομα χρήστη, κωδικό, περιβάλλον και τύπο χρήστη (01, 02, 03)· μετά: `ergani login`.",
            ),
            "not_logged_in" => Some("Συνδεθείτε με `ergani login`."),
            "cool_down" => {
                Some("Περιμένετε ως την ώρα αυτή· ό,τι ισχύει ακόμη συνεχίζει να δίνεται.")
            }
            "connection" | "timeout" | "server" => {
                Some("Ο διακομιστής δεν απαντά· δοκιμάστε ξανά αργότερα.")
            }
            _ => None,
        };
        match (lang, greek) {
            (Lang::El, Some(greek)) => Some(greek.to_owned()),
            _ => self.hint.clone(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let hint = match error.kind() {
            ErrorKind::AccessExpired => {
                Some("ERGANI_ACCESS_TOKEN is used as it is; unset it, or put a new token into it.")
            }
            ErrorKind::RefreshEnded => Some("Run `ergani login`."),
            ErrorKind::CoolDown => Some(
                "Nothing is sent before that time; a token that is still valid is still given.",
            ),
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Server => {
                Some("Try again later; `ergani status` shows what is known.")
            }
            _ => None,
        };
        Self {
            exit: Exit::of(error.kind()),
            code: error.code(),
            message: error.to_string(),
            hint: hint.map(str::to_owned),
            retry_at: error.retry_at(),
            retry_after: error.retry_after(),
            silent: false,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Configuration, "store", error.to_string())
    }
}
