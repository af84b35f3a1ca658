//! The exchange over HTTP.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use http_body::{Frame, SizeHint};
use serde::Serialize;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

use super::answer::{Reply, classify_login, classify_logout, classify_refresh};
use super::failure::{self, Attempt};
use super::transport::{HttpClients, Way, build_fault, is_plain, send_fault};
use super::{Answer, Exchange, Fault, FaultKind, LogoutAnswer};
use crate::account::{Account, Environment};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::error::Result;
use crate::pair::TokenPair;

/// Time to make a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time from the start of a call to the end of its answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// No renewal takes longer: a refresh that is not answered, the login after it, and half a minute
/// for the store. Who waits for one so long gives up on none that works.
pub(crate) const SLOWEST_RENEWAL: Duration = Duration::from_secs(2 * TIMEOUT.as_secs() + 30);
/// The largest body that is read; a true answer has less than 2 KiB.
const CONTENT_LIMIT: usize = 1024 * 1024;
/// The room that a body gets at once, so that a true answer is never copied while it grows.
const CONTENT_ROOM: usize = 16 * 1024;
/// The name that requests carry.
const USER_AGENT: &str = concat!("ergani/", env!("CARGO_PKG_VERSION"));
const TOKEN_EXPIRED: HeaderName = HeaderName::from_static("api-token-expired");
const JSON: &str = "application/json";

const LOGIN: &str = "Authentication";
const REFRESH: &str = "Authentication/Refresh";
const LOGOUT: &str = "Authentication/Logout";

/// [`Exchange`] with the real server, or with a sandbox of it.
///
/// A clone shares the HTTP client, which is built at the first call, so that a program that finds a
/// valid token in its store never loads a CA bundle. It follows no redirect, repeats nothing by
/// itself, and goes to loopback past any proxy. Each call opens a connection of its own (with the
/// TLS session of the one before): on a used one, a server that closes it leaves a refresh in
/// doubt.
///
/// [`log_in`](Self::log_in), [`renew`](Self::renew) and [`log_out`](Self::log_out) are for
/// programs that keep their pair themselves (manual §2.1.1 to §2.1.3). They send one request each
/// and guard nothing: who renews one pair twice at once loses one of the two.
///
/// ```no_run
/// use ergani_token::exchange::HttpExchange;
/// use ergani_token::{Account, Credentials, Environment, UserType};
///
/// # async fn example() -> ergani_token::Result<()> {
/// let credentials = Credentials::new("user1", "password", UserType::External);
/// let account = Account::new(credentials, Environment::Test);
/// let exchange = HttpExchange::new();
/// let pair = exchange.log_in(&account).await?;
/// let pair = exchange.renew(&account, &pair).await?;
/// exchange.log_out(&account, &pair).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HttpExchange(Arc<Inner>);

struct Inner {
    settings: HttpExchangeBuilder,
    /// By kind of environment: `http` on loopback, `https` on loopback, anywhere else.
    clients: [OnceCell<reqwest::Client>; 3],
}

/// Settings of an [`HttpExchange`].
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct HttpExchangeBuilder {
    connect_timeout: Duration,
    timeout: Duration,
    ca_file: Option<PathBuf>,
    user_agent: String,
    clock: Arc<dyn Clock>,
}

impl HttpExchangeBuilder {
    /// Time to make a connection; 10 s unless told.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Time from the start of a call to the end of its answer; 60 s unless told. A refresh cut
    /// short costs a login, since nobody knows whether the refresh token was spent.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// A file of root certificates in PEM or DER form that count beside those of the platform.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// The `User-Agent` of all requests; `ergani/VERSION` unless told.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Where the time comes from that expiries are counted from.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The exchange. It cannot fail: the HTTP client is built at the first call.
    #[must_use]
    pub fn build(self) -> HttpExchange {
        HttpExchange(Arc::new(Inner {
            settings: self,
            clients: Default::default(),
        }))
    }

    /// Blocks while the CA bundle is loaded.
    fn client(&self, environment: &Environment) -> Result<reqwest::Client, Fault> {
        // Nothing here may be repeated: a lost answer to a refresh costs the session.
        HttpClients::load(environment, self.ca_file.as_deref())?
            .fresh()
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            .user_agent(&self.user_agent)
            .build()
            .map_err(|error| build_fault(&error))
    }
}

impl Default for HttpExchangeBuilder {
    fn default() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
            ca_file: None,
            user_agent: USER_AGENT.to_owned(),
            clock: Arc::new(SystemClock),
        }
    }
}

impl fmt::Debug for HttpExchangeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpExchangeBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("ca_file", &self.ca_file)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpExchange")
            .field(&self.0.settings)
            .finish()
    }
}

impl Default for HttpExchange {
    fn default() -> Self {
        Self::new()
    }
}

/// What was sent and did not come back as an answer.
enum Lost {
    NotSent(Fault),
    InDoubt(Fault),
}

impl From<Lost> for Answer {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NotSent(fault) => Self::NotSent(fault),
            Lost::InDoubt(fault) => Self::InDoubt(fault),
        }
    }
}

impl From<Lost> for LogoutAnswer {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NotSent(fault) => Self::NotSent(fault),
            Lost::InDoubt(fault) => Self::InDoubt(fault),
        }
    }
}

/// An answer read to its end.
struct Received {
    status: u16,
    headers: HeaderMap,
    sent_at: Option<Timestamp>,
    received_at: Timestamp,
    content: Zeroizing<Vec<u8>>,
    is_cut: bool,
}

impl Received {
    fn reply(&self) -> Reply<'_> {
        let text = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        Reply {
            status: self.status,
            retry_after: text(RETRY_AFTER),
            date: text(DATE),
            token_expired: text(TOKEN_EXPIRED),
            content_type: text(CONTENT_TYPE),
            is_cut: self.is_cut,
            sent_at: self.sent_at,
            received_at: self.received_at,
            content: &self.content,
        }
    }
}

impl HttpExchange {
    /// An exchange with default settings.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Default settings, to change.
    pub fn builder() -> HttpExchangeBuilder {
        HttpExchangeBuilder::default()
    }

    /// Logs in: `POST Authentication` (manual §2.1.1).
    ///
    /// # Errors
    /// [`CredentialsRejected`](crate::ErrorKind::CredentialsRejected) on 401, 403, and 400 with a
    /// message; do not try again without a change, since nobody documents when an account is locked.
    pub async fn log_in(&self, account: &Account) -> Result<TokenPair> {
        let sent_at = self.now();
        let answer = Exchange::login(self, account).await;
        failure::issued(account, Attempt::Login, answer, sent_at, self.now())
            .map(|issued| issued.pair)
    }

    /// Trades a pair for a new one: `POST Authentication/Refresh` (manual §2.1.2). The old pair is
    /// spent, whatever the answer, unless the error says that it was not sent or not done.
    ///
    /// # Errors
    /// [`RefreshEnded`](crate::ErrorKind::RefreshEnded) on 400, 401 and 403: log in.
    pub async fn renew(&self, account: &Account, pair: &TokenPair) -> Result<TokenPair> {
        let sent_at = self.now();
        let answer = Exchange::refresh(self, account, pair).await;
        failure::issued(account, Attempt::Refresh, answer, sent_at, self.now())
            .map(|issued| issued.pair)
    }

    /// Revokes the refresh token: `POST Authentication/Logout` (manual §2.1.3). The access token
    /// lives on to its own end. A refresh token that the server does not know counts as revoked.
    ///
    /// # Errors
    /// When the server did not do it, or it is not known whether it did.
    pub async fn log_out(&self, account: &Account, pair: &TokenPair) -> Result<()> {
        let answer = Exchange::logout(self, account, pair).await;
        failure::logout_failure(account, &answer, self.now()).map_or(Ok(()), Err)
    }

    fn now(&self) -> Timestamp {
        self.0.settings.clock.now()
    }

    async fn client(&self, environment: &Environment) -> Result<reqwest::Client, Fault> {
        let kind = match (environment.is_loopback(), is_plain(environment)) {
            (true, true) => 0,
            (true, false) => 1,
            (false, _) => 2,
        };
        let build = || async {
            let (settings, environment) = (self.0.settings.clone(), environment.clone());
            if is_plain(&environment) {
                return settings.client(&environment);
            }
            // Loading the CA bundle blocks.
            tokio::task::spawn_blocking(move || settings.client(&environment))
                .await
                .unwrap_or_else(|error| {
                    Err(Fault {
                        kind: FaultKind::Configuration,
                        detail: format!("the HTTP client cannot be built: {error}"),
                    })
                })
        };
        self.0.clients[kind].get_or_try_init(build).await.cloned()
    }

    /// Sends one request, and says in the log what became of it.
    async fn post(
        &self,
        account: &Account,
        pair: Option<&TokenPair>,
        route: &'static str,
        body: &impl Serialize,
        authorized: bool,
    ) -> Result<Received, Lost> {
        let started = Instant::now();
        let pair_name = pair.map(|pair| tracing::field::display(pair.fingerprint()));
        tracing::trace!(route, %account, pair = pair_name, "sending");
        let authorization = pair.filter(|_| authorized);
        let result = self.send(account, authorization, route, body).await;
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let pair_name = pair.map(|pair| tracing::field::display(pair.fingerprint()));
        match &result {
            Ok(received) => {
                let status = received.status;
                tracing::debug!(route, %account, pair = pair_name, status, millis, "answered");
            }
            Err(Lost::NotSent(fault)) => {
                tracing::debug!(route, %account, pair = pair_name, millis, %fault, "not sent");
            }
            Err(Lost::InDoubt(fault)) => {
                tracing::debug!(route, %account, pair = pair_name, millis, %fault, "in doubt");
            }
        }
        result
    }

    async fn send(
        &self,
        account: &Account,
        authorization: Option<&TokenPair>,
        route: &str,
        body: &impl Serialize,
    ) -> Result<Received, Lost> {
        let environment = account.environment();
        // A client may serve several servers, each with a way of its own.
        let way = Way::to(environment).map_err(Lost::NotSent)?;
        let client = self.client(environment).await.map_err(Lost::NotSent)?;
        let left = Arc::new(OnceLock::new());
        let departing = Departing {
            content: Some(content(body).map_err(Lost::NotSent)?),
            left: Arc::clone(&left),
            clock: Arc::clone(&self.0.settings.clock),
        };
        let mut request = client
            .post(environment.route(route))
            .header(CONTENT_TYPE, JSON)
            .header(ACCEPT, JSON)
            .body(reqwest::Body::wrap(departing));
        if let Some(pair) = authorization {
            request = request.header(AUTHORIZATION, pair.access().into_header());
        }
        let mut response =
            request
                .send()
                .await
                .map_err(|error| match send_fault(&way, &error) {
                    (fault, true) => Lost::NotSent(fault),
                    (fault, false) => Lost::InDoubt(fault),
                })?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let received_at = self.now();
        let (content, is_cut) = match read(&mut response, &way).await {
            Ok(content) => (content, false),
            // The status of a failure says enough.
            Err(_) if !status.is_success() => (Zeroizing::default(), true),
            Err(fault) => return Err(Lost::InDoubt(fault)),
        };
        Ok(Received {
            status: status.as_u16(),
            headers,
            sent_at: left.get().copied(),
            received_at,
            content,
            is_cut,
        })
    }
}

/// Bytes to send, wiped when the last of those who send them is done.
fn content(body: &impl Serialize) -> Result<Bytes, Fault> {
    // Room for any body, so that no half of it stays behind where it grew.
    let mut bytes = Zeroizing::new(Vec::with_capacity(CONTENT_ROOM));
    serde_json::to_writer(&mut *bytes, body).map_err(|_| Fault {
        kind: FaultKind::Configuration,
        detail: "the request cannot be written as JSON".to_owned(),
    })?;
    Ok(Bytes::from_owner(bytes))
}

/// A body that notes when it is asked for, which is when the connection is there and the request
/// leaves.
struct Departing {
    content: Option<Bytes>,
    left: Arc<OnceLock<Timestamp>>,
    clock: Arc<dyn Clock>,
}

impl http_body::Body for Departing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.left.get_or_init(|| self.clock.now());
        Poll::Ready(self.content.take().map(|content| Ok(Frame::data(content))))
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.content.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

async fn read(response: &mut reqwest::Response, way: &Way) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut content = Zeroizing::new(Vec::with_capacity(CONTENT_ROOM));
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| send_fault(way, &error).0)?
    {
        if content.len() + chunk.len() > CONTENT_LIMIT {
            return Err(Fault {
                kind: FaultKind::Unreadable,
                detail: "the answer is too long".to_owned(),
            });
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LoginBody<'a> {
    username: &'a str,
    password: &'a str,
    usertype: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RefreshBody<'a> {
    access_token: &'a str,
    refresh_token: &'a str,
}

impl Exchange for HttpExchange {
    async fn login(&self, account: &Account) -> Answer {
        let credentials = account.credentials();
        let body = LoginBody {
            username: &credentials.username,
            password: credentials.password.expose(),
            usertype: credentials.user_type.code(),
        };
        match self.post(account, None, LOGIN, &body, false).await {
            Ok(received) => classify_login(&received.reply(), &[&credentials.password]),
            Err(lost) => lost.into(),
        }
    }

    async fn refresh(&self, account: &Account, pair: &TokenPair) -> Answer {
        let body = RefreshBody {
            access_token: pair.access_token().expose(),
            refresh_token: pair.refresh_token().expose(),
        };
        match self.post(account, Some(pair), REFRESH, &body, false).await {
            Ok(received) => {
                let password = &account.credentials().password;
                let secrets = [pair.access_token(), pair.refresh_token(), password];
                classify_refresh(&received.reply(), &secrets)
            }
            Err(lost) => lost.into(),
        }
    }

    async fn logout(&self, account: &Account, pair: &TokenPair) -> LogoutAnswer {
        let body = pair.refresh_token().expose();
        match self.post(account, Some(pair), LOGOUT, &body, true).await {
            Ok(received) => classify_logout(&received.reply()),
            Err(lost) => lost.into(),
        }
    }
}
