//! How a command ends: its exit code, and what it says about it.

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ContextValue;
use ergani_client::ErrorKind;
use ergani_token::store::StoreError;
use ergani_token::{Timestamp, one_line};
use serde_json::json;

use crate::args::{Format, Global, Lang};
use crate::output::{self, Output};
use crate::{doubts, greek, times};

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
    /// `exec` has found the command, and cannot run it.
    NotExecutable = 126,
    /// `exec` has not found the command.
    NotFound = 127,
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
            ErrorKind::AccessDenied | ErrorKind::Rejected => Self::Rejected,
            ErrorKind::OutcomeUnknown => Self::Unknown,
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Server => Self::Unreachable,
            ErrorKind::Store | ErrorKind::Configuration => Self::Configuration,
            ErrorKind::Unsafe => Self::Unsafe,
            ErrorKind::InvalidInput | ErrorKind::InvalidDocument => Self::Usage,
            _ => Self::Unexpected,
        }
    }
}

/// Says what is wrong with the arguments, as an object if one is asked for; or gives the help.
pub(crate) fn misused(error: clap::Error) -> ExitCode {
    let error = with_values_on_one_line(error);
    if error.use_stderr() && json_is_asked_for(std::env::args_os().skip(1)) {
        let told = error.render().to_string();
        // Usage and tips are for people.
        let message = told.lines().take_while(|line| !line.is_empty());
        let message = message.map(str::trim).collect::<Vec<_>>().join(" ");
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        let output = Output::new(&Global {
            output: Format::Json,
            ..Global::default()
        });
        Failure::usage(message).report(&output, Lang::En);
    } else if error.use_stderr() {
        // If nobody reads an error, there is nobody left to tell.
        let _ = error.print();
    } else if let Err(failure) =
        output::written(output::writable_stdout().and_then(|_| error.print()))
    {
        // Help is a result as any other.
        failure.report(&Output::new(&Global::default()), Lang::En);
        return ExitCode::from(failure.exit() as u8);
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8))
}

/// No argument begins a line of its own in what is said of it.
fn with_values_on_one_line(mut error: clap::Error) -> clap::Error {
    let values = error.context().filter_map(|(kind, value)| {
        let value = match value {
            ContextValue::String(text) => ContextValue::String(one_line(text).into_owned()),
            ContextValue::Strings(texts) => ContextValue::Strings(
                texts
                    .iter()
                    .map(|text| one_line(text).into_owned())
                    .collect(),
            ),
            _ => return None,
        };
        Some((kind, value))
    });
    for (kind, value) in values.collect::<Vec<_>>() {
        error.insert(kind, value);
    }
    error
}

/// Whether `-o json` is among arguments that could not be read as a whole.
fn json_is_asked_for(arguments: impl Iterator<Item = OsString>) -> bool {
    let arguments: Vec<OsString> = arguments.take_while(|argument| argument != "--").collect();
    let joined = ["--output=json", "-ojson", "-o=json"];
    let apart = arguments
        .windows(2)
        .any(|pair| (pair[0] == "-o" || pair[0] == "--output") && pair[1] == "json");
    apart
        || arguments
            .iter()
            .any(|it| joined.iter().any(|name| it == name))
}

/// A command's result.
pub(crate) type Outcome<T = Exit> = Result<T, Failure>;

/// What to do next.
#[derive(Clone, Debug)]
struct Hint {
    english: String,
    greek: Option<String>,
    /// Whether the English message ends with the same advice.
    is_told: bool,
}

/// The message for people who read Greek. Programs have the English one, and the code.
#[derive(Clone, Debug)]
struct Greek {
    message: String,
}

/// Why a command failed, in words without secrets.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    exit: Exit,
    code: &'static str,
    message: Box<str>,
    greek: Option<Box<Greek>>,
    detail: Option<Box<str>>,
    hint: Option<Box<Hint>>,
    retry_at: Option<Timestamp>,
    retry_after: Option<Duration>,
    /// Whether the reader of standard output has gone.
    is_unread: bool,
}

impl Failure {
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            message: message.into().into_boxed_str(),
            greek: None,
            detail: None,
            hint: None,
            retry_at: None,
            retry_after: None,
            is_unread: false,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "invalid_input", one_line(&message.into()))
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(
            Exit::Configuration,
            "configuration",
            one_line(&message.into()),
        )
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Unsafe, "unsafe", one_line(&message.into()))
    }

    pub(crate) fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted", "interrupted").in_greek("διακόπηκε")
    }

    /// The reader of standard output has gone.
    pub(crate) fn unread() -> Self {
        let message = "cannot write to standard output: its reader has gone";
        Self {
            is_unread: true,
            ..Self::new(Exit::Unexpected, "output", message)
        }
        .in_greek("δεν γράφεται η τυπική έξοδος: ο αναγνώστης της έκλεισε")
    }

    /// The exit code of a result that was written, or not: a reader that has gone does not change what
    /// the code tells by itself, and is a failure where it would tell of none.
    pub(crate) fn after(written: Outcome<()>, verdict: Exit) -> Outcome {
        match (written, verdict) {
            (Err(failure), verdict) if failure.is_unread && verdict != Exit::Ok => Ok(verdict),
            (written, verdict) => written.map(|()| verdict),
        }
    }

    /// What could not be written of a result, before a failure that the exit code tells: a reader
    /// that has gone does not change that.
    pub(crate) fn unless_unread(result: Outcome<()>) -> Outcome<()> {
        match result {
            Err(failure) if failure.is_unread => Ok(()),
            other => other,
        }
    }

    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    pub(crate) fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into().into_boxed_str();
        self.greek = None;
        if let Some(hint) = &mut self.hint {
            hint.is_told = false;
        }
        self
    }

    /// The same message in Greek.
    pub(crate) fn in_greek(mut self, message: impl Into<String>) -> Self {
        self.greek = Some(Box::new(Greek {
            message: message.into(),
        }));
        self
    }

    /// What else is known.
    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into().into_boxed_str());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(Box::new(Hint {
            english: hint.into(),
            greek: None,
            is_told: false,
        }));
        self
    }

    pub(crate) fn with_hints(
        mut self,
        english: impl Into<String>,
        greek: impl Into<String>,
    ) -> Self {
        self.hint = Some(Box::new(Hint {
            english: english.into(),
            greek: Some(greek.into()),
            is_told: false,
        }));
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Says it on standard error.
    pub(crate) fn report(&self, output: &Output, lang: Lang) {
        if output.format() == Format::Json {
            let error = json!({"error": {
                "code": self.code,
                "message": self.message,
                "detail": self.detail,
                "hint": self.hint_and_doubts(lang),
                "retry_at": self.retry_at.map(|at| at.to_string()),
                "retry_after": self.retry_after.map(|after| after.as_secs_f64().ceil()),
            }});
            output.error_json(&error);
            return;
        }
        let message = match (lang, &self.greek) {
            (Lang::El, Some(greek)) => greek.message.as_str(),
            _ => &self.message,
        };
        output.error(&indented(&format!("ergani: {message}")));
        // What the server said may be in the message already.
        let detail = self.detail.as_ref();
        if let Some(detail) = detail.filter(|detail| !message.contains(detail.as_ref())) {
            output.error(&indented(&format!("  {detail}")));
        }
        if let Some(at) = self.retry_at {
            let not_before = match lang {
                Lang::En => "not before",
                Lang::El => "όχι πριν από",
            };
            output.error(&format!("  {not_before} {}", times::for_people(at)));
        }
        let is_told = lang == Lang::En && self.hint.as_ref().is_some_and(|hint| hint.is_told);
        if let Some(hint) = self.hint_in(lang).filter(|_| !is_told) {
            output.error(&indented(&format!("  {hint}")));
        }
        for doubt in self.doubts(lang) {
            output.error(&format!("  {doubt}"));
        }
    }

    /// What may be wrong with credentials that ERGANI refused.
    fn doubts(&self, lang: Lang) -> Vec<&'static str> {
        if self.code == ErrorKind::CredentialsRejected.code() {
            doubts::told(lang)
        } else {
            Vec::new()
        }
    }

    fn hint_and_doubts(&self, lang: Lang) -> Option<String> {
        let parts: Vec<&str> = self
            .hint_in(lang)
            .into_iter()
            .chain(self.doubts(lang))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn hint_in(&self, lang: Lang) -> Option<&str> {
        let hint = self.hint.as_ref()?;
        Some(match lang {
            Lang::En => &hint.english,
            Lang::El => hint.greek.as_ref().unwrap_or(&hint.english),
        })
    }
}

/// Lines below the first one stand behind it, so that none of a server's is taken for one of ours.
fn indented(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| {
        format!("{text}\n  {}", line.trim_start())
    })
}

impl From<ergani_client::Error> for Failure {
    fn from(error: ergani_client::Error) -> Self {
        let kind = error.kind();
        let refused = matches!(kind, ErrorKind::Rejected | ErrorKind::AccessDenied);
        let status = error.status().filter(|_| refused);
        // The words of the token manager stand for themselves, with what to do next.
        let of_tokens = std::error::Error::source(&error)
            .is_some_and(|source| source.is::<ergani_token::Error>());
        let greek = greek::message(&error).map(|message| Box::new(Greek { message }));
        let said = error.server_text().filter(|_| of_tokens).map(Box::from);
        let mut failure = Self {
            greek,
            detail: status
                .map(|status| format!("HTTP {status}").into_boxed_str())
                .or(said),
            retry_at: error.retry_at(),
            retry_after: error.retry_after(),
            ..Self::new(Exit::of(kind), error.code(), error.to_string())
        };
        // What to type is for this program to say.
        failure = match kind {
            ErrorKind::AccessExpired => failure.with_hints(
                "ERGANI_ACCESS_TOKEN is used as it is; unset it, or put a new token into it.",
                "Το ERGANI_ACCESS_TOKEN χρησιμοποιείται όπως είναι· αφαιρέστε το ή δώστε νέο token.",
            ),
            ErrorKind::RefreshEnded => {
                failure.with_hints("Run `ergani login`.", "Εκτελέστε `ergani login`.")
            }
            ErrorKind::CredentialsRejected => failure.with_hints(
                "Check user name, password, environment and user type (01, 02, 03); then `ergani login`.",
                "Ελέγξτε όνομα χρήστη, κωδικό, περιβάλλον και τύπο χρήστη (01, 02, 03)· μετά: `ergani login`.",
            ),
            _ => failure.with_hints(
                hints(&error, ergani_documents::Lang::En),
                hints(&error, ergani_documents::Lang::El),
            ),
        };
        let is_told = of_tokens
            && matches!(
                kind,
                ErrorKind::CredentialsRejected
                    | ErrorKind::Connection
                    | ErrorKind::Timeout
                    | ErrorKind::Server
                    | ErrorKind::Store
            );
        if let Some(hint) = &mut failure.hint {
            hint.is_told = is_told;
        }
        failure
    }
}

/// What to do next: of a rejection a line for each of its causes.
fn hints(error: &ergani_client::Error, lang: ergani_documents::Lang) -> String {
    match error.rejected() {
        Some(rejected) => rejected.hints(lang).join("\n"),
        None => error.hint(lang).to_owned(),
    }
}

impl From<ergani_token::Error> for Failure {
    fn from(error: ergani_token::Error) -> Self {
        ergani_client::Error::from(error).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(Exit::Configuration, "store", error.to_string());
        match greek::headed(ErrorKind::Store, failure.message()) {
            Some(greek) => failure.in_greek(greek),
            None => failure,
        }
    }
}
