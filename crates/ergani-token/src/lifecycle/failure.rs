//! Why a flight did not get what it was for.

use std::time::Duration;

use super::Revoked;
use crate::account::Account;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::exchange::failure::{CHECK_CREDENTIALS, misconfigured, words};
use crate::exchange::{Fault, FaultKind, ServerText};
use crate::store::{CoolDownReason, Holder, Rejection, StoreError};

/// As data, without the account's name; [`Failure::into_error`] makes words of it.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The server refused the credentials, now (with its status) or earlier.
    Rejected {
        status: Option<u16>,
        probe_at: Timestamp,
        said: Option<ServerText>,
    },
    CoolDown {
        until: Timestamp,
        reason: CoolDownReason,
    },
    /// No connection.
    NotSent(String),
    /// A connection that broke after a request was sent.
    Connection(String),
    Timeout(String),
    Server(String),
    Misconfigured {
        status: u16,
        said: Option<ServerText>,
    },
    Setting(String),
    Store(StoreError),
    /// A logout got so far, and the store could not forget the session.
    NotForgotten {
        revoked: Revoked,
        error: StoreError,
    },
    /// Another process held the lease for too long.
    Busy(Holder),
    /// The record under this key is of another account.
    ForeignRecord,
    /// What carried the flight is gone.
    Abandoned,
}

impl Failure {
    pub(crate) fn contended() -> Self {
        Self::Store(StoreError::new(
            "others changed the record again and again; try again",
        ))
    }

    /// By a rejection that is stored already.
    pub(super) fn rejected_before(rejection: &Rejection) -> Self {
        Self::Rejected {
            status: None,
            probe_at: rejection.probe_at,
            said: rejection.said.clone(),
        }
    }

    /// What kept a request on this host.
    pub(super) fn not_sent(fault: Fault) -> Self {
        match fault.kind {
            FaultKind::Connection => Self::NotSent(fault.detail),
            _ => fault.into(),
        }
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Rejected { .. } => ErrorKind::CredentialsRejected,
            Self::CoolDown {
                reason: CoolDownReason::Configuration,
                ..
            }
            | Self::Misconfigured { .. }
            | Self::Setting(_) => ErrorKind::Configuration,
            Self::CoolDown { .. } => ErrorKind::CoolDown,
            Self::NotSent(_) => ErrorKind::Connection,
            Self::Timeout(_) => ErrorKind::Timeout,
            // `ErrorKind::Connection` promises that nothing was sent.
            Self::Server(_) | Self::Connection(_) => ErrorKind::Server,
            Self::Store(_) | Self::NotForgotten { .. } | Self::Busy(_) | Self::ForeignRecord => {
                ErrorKind::Store
            }
            Self::Abandoned => ErrorKind::Internal,
        }
    }

    /// How long to wait if waiting is worth it: for a back-off or the next renewal of the budget,
    /// never for what the server asked.
    pub(crate) fn rest(&self, now: Timestamp) -> Option<Duration> {
        match self {
            Self::CoolDown {
                until,
                reason: CoolDownReason::ServerFailing | CoolDownReason::Budget,
            } => Some(now.until(*until)),
            _ => None,
        }
    }

    /// In words. `to_local` turns the store's time into this host's.
    pub(crate) fn into_error(
        self,
        account: &Account,
        now: Timestamp,
        to_local: impl Fn(Timestamp) -> Timestamp,
    ) -> Error {
        let kind = self.kind();
        match self {
            Self::Rejected {
                status,
                probe_at,
                said: text,
            } => {
                let words = words(text.as_ref());
                let probe_at = to_local(probe_at);
                let said = match status {
                    Some(status) => format!("ERGANI refused the login (HTTP {status})"),
                    None => format!(
                        "ERGANI refused this login before; it is not tried again before {probe_at}"
                    ),
                };
                Error::new(
                    kind,
                    format!(
                        "{said}: {account}. {CHECK_CREDENTIALS}. A corrected password works at once; `ergani \
                         login` tries this one anyway{words}"
                    ),
                )
                .with_retry(now, probe_at)
                .with_server_text(text)
                .with_username(&account.credentials().username)
            }
            Self::CoolDown { until, reason } => {
                let until = to_local(until);
                let why = match reason {
                    CoolDownReason::RateLimited => {
                        "ERGANI said that there were too many calls (HTTP 429)"
                    }
                    CoolDownReason::ServerFailing => {
                        "the ERGANI server failed or could not be reached the last time"
                    }
                    CoolDownReason::Configuration => {
                        "the last try failed for a setting, or ERGANI said that the address or the request is \
                         wrong; check environment, base URL, CA file and proxy"
                    }
                    CoolDownReason::Budget => {
                        "this account has renewed its token too often; look for a program that has no right to \
                         what it calls"
                    }
                };
                Error::new(
                    kind,
                    format!("{why}: no renewal before {until} for {account}"),
                )
                .with_retry(now, until)
            }
            Self::NotSent(detail) => Error::new(
                kind,
                format!(
                    "ERGANI could not be reached at {}: {detail}; nothing was sent. Check the network and the address",
                    account.environment().base_url()
                ),
            ),
            Self::Connection(detail) => Error::new(
                kind,
                format!(
                    "the connection to ERGANI broke before the answer came ({detail}) for {account}; try again later"
                ),
            ),
            Self::Timeout(detail) => Error::new(
                kind,
                format!("ERGANI did not answer in time ({detail}) for {account}; try again later"),
            ),
            Self::Server(detail) => Error::new(
                kind,
                format!("ERGANI failed ({detail}) for {account}; try again later"),
            ),
            // Only a login is answered so: a refresh then counts as failed.
            Self::Misconfigured { status, said } => misconfigured(account, "login", status, said),
            Self::Setting(detail) => Error::new(kind, detail),
            Self::Store(error) => {
                Error::new(kind, format!("the token store failed: {error}")).with_source(error)
            }
            Self::NotForgotten { revoked, error } => {
                let token = match revoked {
                    Revoked::Yes | Revoked::AlreadyEnded => "the refresh token is revoked, but",
                    _ => "the refresh token is not revoked, and",
                };
                let message = format!("{token} the session could not be forgotten: {error}");
                Error::new(kind, message)
                    .with_revoked(revoked)
                    .with_source(error)
            }
            Self::Busy(holder) => Error::new(
                kind,
                format!(
                    "{} has been renewing the token of {account} for too long; if it hangs, end it",
                    holder.name.as_deref().unwrap_or("another program")
                ),
            ),
            Self::ForeignRecord => Error::new(
                kind,
                format!(
                    "the stored record under the key of {account} belongs to another account or to another server; \
                     use another store for one of them, or remove the record with `ergani store forget`"
                ),
            ),
            Self::Abandoned => Error::new(
                kind,
                "the renewal was cut off by a panic or by the end of its runtime; the next call starts anew",
            ),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault.kind {
            FaultKind::Connection => Self::Connection(fault.detail),
            FaultKind::Timeout => Self::Timeout(fault.detail),
            FaultKind::Server | FaultKind::Unreadable => Self::Server(fault.detail),
            FaultKind::Configuration => Self::Setting(fault.detail),
        }
    }
}
