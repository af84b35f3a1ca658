//! The transport over HTTP.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use ergani_token::Environment;
use ergani_token::exchange::transport::{HttpClients, Way, cause_of};
use http::uri::Authority;
use http::{Request, Response, Uri};
use http_body::{Body, Frame, SizeHint};
use tokio::sync::OnceCell;
use url::Url;

use super::{Connection, Partial, Sent, Transport, TransportError, TransportErrorKind};

/// Time to make a connection (DESIGN: a server that is there answers at once).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer that is read: a workforce of tens of thousands, or a PDF in base64.
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;
const USER_AGENT: &str = concat!("ergani/", env!("CARGO_PKG_VERSION"));

/// [`Transport`] over HTTP/1.1 to one environment. What is for another server is refused.
///
/// A request goes out on a connection as its [`Connection`] says: what may not be repeated on one
/// of its own, since a used one that the server closes while a submission goes out leaves the
/// outcome unknown. The others share one pool, as clones do. Its connections are dropped when they
/// were idle for 15 s, before servers and balancers drop them. The HTTP clients are built at the
/// first call, since loading root certificates takes tens of milliseconds.
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    settings: HttpTransportBuilder,
    clients: OnceCell<Clients>,
    /// The address of the last call, parsed: most calls in a row go to the same one.
    last: Mutex<Option<(Uri, Url)>>,
}

/// One of each kind. They share the TLS session, so that a new connection is a short handshake.
struct Clients {
    pooled: reqwest::Client,
    fresh: reqwest::Client,
    way: Way,
}

impl Clients {
    fn of(&self, connection: Connection) -> &reqwest::Client {
        match connection {
            Connection::Pooled => &self.pooled,
            Connection::Fresh => &self.fresh,
        }
    }
}

/// Settings of an [`HttpTransport`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct HttpTransportBuilder {
    environment: Environment,
    connect_timeout: Duration,
    ca_file: Option<PathBuf>,
    user_agent: String,
}

impl HttpTransport {
    /// A transport with default settings.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self::builder(environment).build()
    }

    /// Default settings, to change.
    pub fn builder(environment: Environment) -> HttpTransportBuilder {
        HttpTransportBuilder {
            environment,
            connect_timeout: CONNECT_TIMEOUT,
            ca_file: None,
            user_agent: USER_AGENT.to_owned(),
        }
    }

    async fn clients(&self) -> Result<&Clients, TransportError> {
        let build = || async {
            let settings = self.0.settings.clone();
            // Loading root certificates blocks.
            tokio::task::spawn_blocking(move || settings.clients())
                .await
                .unwrap_or_else(|error| Err(cannot_build(&error.to_string())))
        };
        self.0.clients.get_or_try_init(build).await
    }

    /// The address as reqwest wants it, if it is one of this environment's server (invariant 14).
    fn url(&self, uri: Uri) -> Result<Url, TransportError> {
        // A parsed address is as good as another one.
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, url)) if is_same(known, &uri) => Ok(url.clone()),
            _ => {
                let refused = |detail| {
                    TransportError::new(TransportErrorKind::Configuration, Sent::No, detail)
                };
                let url = Url::parse(&uri.to_string())
                    .map_err(|error| refused(format!("the address cannot be used: {error}")))?;
                let base = self.0.settings.environment.base_url();
                if Url::parse(base).map(|base| base.origin()) != Ok(url.origin()) {
                    return Err(refused(format!("the address is not one of {base}")));
                }
                *last = Some((uri, url.clone()));
                Ok(url)
            }
        }
    }
}

/// Whether they are the same letter for letter, which `==` does not ask.
fn is_same(one: &Uri, other: &Uri) -> bool {
    one.path_and_query() == other.path_and_query()
        && one.scheme() == other.scheme()
        && one.authority().map(Authority::as_str) == other.authority().map(Authority::as_str)
}

impl HttpTransportBuilder {
    /// Time to make a connection; 10 s unless told.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
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

    /// The transport. It cannot fail: the HTTP clients are built at the first call.
    #[must_use]
    pub fn build(self) -> HttpTransport {
        HttpTransport(Arc::new(Inner {
            settings: self,
            clients: OnceCell::new(),
            last: Mutex::new(None),
        }))
    }

    fn clients(&self) -> Result<Clients, TransportError> {
        let clients =
            HttpClients::load(&self.environment, self.ca_file.as_deref()).map_err(|fault| {
                TransportError::new(TransportErrorKind::Configuration, Sent::No, fault.detail)
            })?;
        let build = |builder: reqwest::ClientBuilder| {
            builder
                .connect_timeout(self.connect_timeout)
                .user_agent(&self.user_agent)
                .build()
                .map_err(|error| cannot_build(&cause_of(&error)))
        };
        Ok(Clients {
            pooled: build(clients.pooled())?,
            fresh: build(clients.fresh())?,
            way: clients.way().clone(),
        })
    }
}

fn cannot_build(cause: &str) -> TransportError {
    TransportError::new(
        TransportErrorKind::Configuration,
        Sent::No,
        format!("the HTTP client cannot be built: {cause}"),
    )
}

impl Transport for HttpTransport {
    async fn send(
        &self,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let clients = self.clients().await?;
        let client = clients.of(Connection::of(&request));
        let taken = Arc::new(AtomicBool::new(false));
        let (parts, bytes) = request.into_parts();
        let has_body = !bytes.is_empty();
        let body = if has_body {
            reqwest::Body::wrap(Watched {
                bytes: Some(bytes),
                taken: Arc::clone(&taken),
            })
        } else {
            reqwest::Body::from(bytes)
        };
        let mut request = reqwest::Request::new(parts.method, self.url(parts.uri)?);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body);
        *request.timeout_mut() = Some(limit);
        let mut response = client.execute(request).await.map_err(|error| {
            let surely_not = error.is_connect()
                || error.is_builder()
                || (has_body && !taken.load(Ordering::Acquire));
            let sent = if surely_not { Sent::No } else { Sent::Maybe };
            TransportError::new(kind_of(&error), sent, clients.way.trouble(&error))
        })?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        match read(&mut response).await {
            Ok(body) => {
                let mut answer = Response::new(body);
                *answer.status_mut() = status;
                *answer.headers_mut() = headers;
                Ok(answer)
            }
            Err((error, body)) => Err(error.with_partial(Partial {
                status,
                headers,
                body,
            })),
        }
    }
}

/// Reads the body to its end; with an error comes what was read before it.
async fn read(response: &mut reqwest::Response) -> Result<Bytes, (TransportError, Bytes)> {
    // Most answers come in one piece, which is then not copied.
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    let so_far = |first: &Bytes, more: BytesMut| {
        if more.is_empty() {
            first.clone()
        } else {
            more.freeze()
        }
    };
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(so_far(&first, more)),
            Ok(Some(chunk)) if first.is_empty() && more.is_empty() => first = chunk,
            Ok(Some(chunk)) => {
                if more.is_empty() {
                    more.extend_from_slice(&first);
                }
                more.extend_from_slice(&chunk);
                if more.len() > ANSWER_LIMIT {
                    let error = TransportError::new(
                        TransportErrorKind::TooLong,
                        Sent::Maybe,
                        "the answer is too long",
                    );
                    return Err((error, so_far(&first, more)));
                }
            }
            Err(error) => {
                let (kind, detail) = if error.is_timeout() {
                    (
                        TransportErrorKind::Timeout,
                        "the answer did not end in time".to_owned(),
                    )
                } else {
                    let cause = cause_of(&error);
                    (
                        TransportErrorKind::Cut,
                        format!("the answer was cut off: {cause}"),
                    )
                };
                let error = TransportError::new(kind, Sent::Maybe, detail);
                return Err((error, so_far(&first, more)));
            }
        }
    }
}

fn kind_of(error: &reqwest::Error) -> TransportErrorKind {
    if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_builder() {
        TransportErrorKind::Configuration
    } else {
        TransportErrorKind::Reset
    }
}

/// A body that says whether it was taken to be written. As long as it was not, the server cannot
/// have the request, whatever became of the connection.
struct Watched {
    bytes: Option<Bytes>,
    taken: Arc<AtomicBool>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.taken.store(true, Ordering::Release);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpTransport")
            .field(&self.0.settings)
            .finish()
    }
}
