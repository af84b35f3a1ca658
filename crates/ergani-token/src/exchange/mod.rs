//! Login, refresh and logout at the server.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::account::Account;
use crate::clock::Timestamp;
use crate::pair::TokenPair;
use crate::secret::Secret;

pub(crate) mod answer;
pub(crate) mod failure;
mod http;
mod members;
mod said;
#[doc(hidden)]
pub mod shape;
#[doc(hidden)]
pub mod transport;

pub(crate) use self::http::SLOWEST_RENEWAL;
pub use self::http::{HttpExchange, HttpExchangeBuilder};
pub use self::said::ServerText;
#[doc(hidden)]
pub use self::said::without_access_token;

/// Talks to the server about tokens. Each call sends at most one request, and never repeats it.
pub trait Exchange: Send + Sync + 'static {
    /// `POST Authentication` (manual §2.1.1).
    fn login(&self, account: &Account) -> impl Future<Output = Answer> + Send;

    /// `POST Authentication/Refresh` (manual §2.1.2), with both tokens of the pair.
    fn refresh(&self, account: &Account, pair: &TokenPair) -> impl Future<Output = Answer> + Send;

    /// `POST Authentication/Logout` (manual §2.1.3). The access token lives on to its own end.
    fn logout(
        &self,
        account: &Account,
        pair: &TokenPair,
    ) -> impl Future<Output = LogoutAnswer> + Send;
}

/// What the server's answer to a login or a refresh means.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A new pair.
    Issued(Grant),
    /// 401, 403, or 400 in the application's own words (for a refresh also without words): the
    /// credentials, or the refresh token, are refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the server said.
        said: Option<ServerText>,
    },
    /// 404 to a login, or 400 without words: the address or the request is wrong.
    Misconfigured {
        /// The HTTP status.
        status: u16,
        /// What the server said.
        said: Option<ServerText>,
    },
    /// 429. Nothing was done.
    RateLimited {
        /// As `Retry-After` says.
        retry_after: Option<Duration>,
    },
    /// 503. Nothing was done.
    Unavailable {
        /// As `Retry-After` says.
        retry_after: Option<Duration>,
    },
    /// The request did not leave this host, for the reason given.
    NotSent(Fault),
    /// Anything else: what was sent may have been used.
    InDoubt(Fault),
}

impl Answer {
    /// A refusal without words.
    #[must_use]
    pub fn refused(status: u16) -> Self {
        Self::Refused { status, said: None }
    }
}

/// What the server's answer to a logout means.
#[derive(Clone, Debug)]
pub enum LogoutAnswer {
    /// 2xx: the refresh token is revoked.
    Revoked,
    /// 400, 401, 403, 404: the server does not know the refresh token (any more).
    Unknown {
        /// The HTTP status.
        status: u16,
    },
    /// 401 with the header `api-token-expired: true`: the access token that the call was made with
    /// has ended, which says nothing of the refresh token (manual §2.1.1).
    AccessExpired,
    /// 429 or 503: not done.
    Postponed {
        /// The HTTP status.
        status: u16,
        /// As `Retry-After` says.
        retry_after: Option<Duration>,
    },
    /// The request did not leave this host.
    NotSent(Fault),
    /// The request left; what became of it is not known.
    InDoubt(Fault),
}

/// What went wrong on the way, in words without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// For people: `HTTP 502`, `connection refused`, `the answer is no JSON`.
    pub detail: String,
}

/// What kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// No connection, or it broke.
    Connection,
    /// No answer in time.
    Timeout,
    /// An answer that says failure: 5xx, or a redirect.
    Server,
    /// An answer that says nothing: empty, cut off, or a page that is not the server's own, with 2xx
    /// or 4xx.
    Unreadable,
    /// This host cannot send at all: no CA bundle, a wrong proxy.
    Configuration,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

/// A new pair as the server gave it, in the server's own time.
#[derive(Clone)]
pub struct Grant {
    /// The access token.
    pub access_token: Secret,
    /// `accessTokenExpired`: the life of the access token in seconds, if it is a number or the
    /// text of one (quirks 5 and 6); whether it makes sense is judged by [`Grant::into_issued`].
    pub access_token_life: Option<f64>,
    /// The refresh token.
    pub refresh_token: Secret,
    /// `refreshTokenExpired`: when the refresh token ends, if it can be read.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The `Date` header.
    pub server_date: Option<Timestamp>,
    /// When the request left this host, by its clock, if the exchange knows: after connecting, so
    /// that a slow connection does not shorten the life.
    pub sent_at: Option<Timestamp>,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("access_token_life", &self.access_token_life)
            .field("refresh_token_expires_at", &self.refresh_token_expires_at)
            .field("server_date", &self.server_date)
            .finish_non_exhaustive()
    }
}

/// A pair in the time of the one who asked for it.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The pair.
    pub pair: TokenPair,
    /// The life of its access token.
    pub life: Duration,
    /// Server's clock less ours, in milliseconds, as far as it can be told.
    pub skew_ms: Option<i64>,
}

/// The object-safe twin of [`Exchange`], for the manager.
pub(crate) trait DynExchange: Send + Sync + 'static {
    fn login<'a>(&'a self, account: &'a Account) -> Boxed<'a, Answer>;
    fn refresh<'a>(&'a self, account: &'a Account, pair: &'a TokenPair) -> Boxed<'a, Answer>;
    fn logout<'a>(&'a self, account: &'a Account, pair: &'a TokenPair) -> Boxed<'a, LogoutAnswer>;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl<E: Exchange> DynExchange for E {
    fn login<'a>(&'a self, account: &'a Account) -> Boxed<'a, Answer> {
        Box::pin(Exchange::login(self, account))
    }

    fn refresh<'a>(&'a self, account: &'a Account, pair: &'a TokenPair) -> Boxed<'a, Answer> {
        Box::pin(Exchange::refresh(self, account, pair))
    }

    fn logout<'a>(&'a self, account: &'a Account, pair: &'a TokenPair) -> Boxed<'a, LogoutAnswer> {
        Box::pin(Exchange::logout(self, account, pair))
    }
}
