//! Answers that are no success, as errors for people and programs.

use std::time::Duration;

use super::{Answer, Fault, FaultKind, Issued, LogoutAnswer, ServerText};
use crate::account::Account;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};

/// How long a 429 without `Retry-After` asks one to wait: the first step of the back-off, since
/// the manual gives no number (Annex II).
const USUAL_COOL_DOWN: Duration = Duration::from_secs(30);

/// What helps against refused credentials. The manager says it too.
pub(crate) const CHECK_CREDENTIALS: &str = "Check user name and password; a wrong user type (01 e-EFKA, 02 ERGANI \
     branch user, 03 construction) looks the same";

/// The address or the request is wrong. The manager says it too.
pub(crate) fn misconfigured(
    account: &Account,
    what: &str,
    status: u16,
    said: Option<ServerText>,
) -> Error {
    let words = words(said.as_ref());
    Error::new(
        ErrorKind::Configuration,
        format!(
            "ERGANI does not take a {what} at {} (HTTP {status}), asked for {account}: check environment and base \
             URL{words}",
            account.environment().base_url()
        ),
    )
    .with_server_text(said)
}

/// The server's own words, at the end of a message.
pub(crate) fn words(said: Option<&ServerText>) -> String {
    said.map_or_else(String::new, |said| format!(". ERGANI says: {said}"))
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// A login.
    Login,
    /// A refresh.
    Refresh,
}

impl Attempt {
    fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Refresh => "refresh",
        }
    }
}

/// The pair of an answer, or the error that the answer is.
pub(crate) fn issued(
    account: &Account,
    attempt: Attempt,
    answer: Answer,
    sent_at: Timestamp,
    now: Timestamp,
) -> Result<Issued> {
    match answer {
        Answer::Issued(grant) => grant.into_issued(sent_at).map_err(|error| {
            let message = format!(
                "the {} of {account} gave no usable pair: {error}",
                attempt.name()
            );
            Error::new(ErrorKind::Server, message)
        }),
        other => Err(failure(account, attempt, &other, now)),
    }
}

/// The error that an answer is. It names the account, and never a secret.
pub(crate) fn failure(
    account: &Account,
    attempt: Attempt,
    answer: &Answer,
    now: Timestamp,
) -> Error {
    let what = attempt.name();
    match answer {
        Answer::Issued(_) => Error::new(
            ErrorKind::Internal,
            format!("the {what} of {account} succeeded"),
        ),
        Answer::Refused { status, said } => {
            let words = words(said.as_ref());
            let error = match attempt {
                Attempt::Login => Error::new(
                    ErrorKind::CredentialsRejected,
                    format!(
                        "ERGANI refused the login (HTTP {status}): {account}. {CHECK_CREDENTIALS}. Correct it \
                         before the next try, repeated failures may lock the account{words}"
                    ),
                ),
                Attempt::Refresh => Error::new(
                    ErrorKind::RefreshEnded,
                    format!(
                        "the server refused the refresh token of {account} (HTTP {status}): log in{words}"
                    ),
                ),
            };
            error.with_server_text(said.clone())
        }
        Answer::Misconfigured { status, said } => {
            misconfigured(account, what, *status, said.clone())
        }
        Answer::RateLimited { retry_after } => {
            let at = now.after(retry_after.unwrap_or(USUAL_COOL_DOWN));
            let message = format!(
                "the server limits the calls of {account} (HTTP 429): no {what} before {at}"
            );
            Error::new(ErrorKind::CoolDown, message).with_retry(now, at)
        }
        Answer::Unavailable { retry_after } => {
            let message = format!(
                "the server is unavailable (HTTP 503); the {what} of {account} was not done: try later"
            );
            let error = Error::new(ErrorKind::Server, message);
            match retry_after {
                Some(wait) => error.with_retry(now, now.after(*wait)),
                None => error,
            }
        }
        Answer::NotSent(fault) => not_sent(account, what, fault),
        Answer::InDoubt(fault) => {
            let next = match attempt {
                Attempt::Login => "try again later",
                Attempt::Refresh => {
                    "the refresh token may be spent; do not send it again, log in later"
                }
            };
            in_doubt(account, what, fault, next)
        }
    }
}

/// The error that the answer to a logout is, if it is one. A refresh token that the server does
/// not know is as good as revoked.
pub(crate) fn logout_failure(
    account: &Account,
    answer: &LogoutAnswer,
    now: Timestamp,
) -> Option<Error> {
    match answer {
        LogoutAnswer::Revoked | LogoutAnswer::Unknown { .. } => None,
        LogoutAnswer::Postponed {
            status,
            retry_after,
        } => {
            let kind = if *status == 429 {
                ErrorKind::CoolDown
            } else {
                ErrorKind::Server
            };
            let at = now.after(retry_after.unwrap_or(USUAL_COOL_DOWN));
            let message =
                format!("the logout of {account} was not done (HTTP {status}): try after {at}");
            Some(Error::new(kind, message).with_retry(now, at))
        }
        LogoutAnswer::AccessExpired => Some(Error::new(
            ErrorKind::AccessExpired,
            format!(
                "the logout of {account} was not done, since the access token has ended: renew the pair first"
            ),
        )),
        LogoutAnswer::NotSent(fault) => Some(not_sent(account, "logout", fault)),
        LogoutAnswer::InDoubt(fault) => Some(in_doubt(
            account,
            "logout",
            fault,
            "the refresh token may still be alive",
        )),
    }
}

fn not_sent(account: &Account, what: &str, fault: &Fault) -> Error {
    let kind = match fault.kind {
        FaultKind::Connection | FaultKind::Server | FaultKind::Unreadable => ErrorKind::Connection,
        FaultKind::Timeout => ErrorKind::Timeout,
        FaultKind::Configuration => ErrorKind::Configuration,
    };
    Error::new(
        kind,
        format!("the {what} of {account} was not sent: {fault}"),
    )
}

fn in_doubt(account: &Account, what: &str, fault: &Fault, next: &str) -> Error {
    // `Connection` promises that nothing was sent, which is not so here.
    let kind = match fault.kind {
        FaultKind::Timeout => ErrorKind::Timeout,
        FaultKind::Configuration => ErrorKind::Configuration,
        FaultKind::Connection | FaultKind::Server | FaultKind::Unreadable => ErrorKind::Server,
    };
    Error::new(
        kind,
        format!("the {what} of {account} was sent, but its outcome is not known ({fault}): {next}"),
    )
}
