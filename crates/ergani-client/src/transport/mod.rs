//! Requests are data; a [`Transport`] sends them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};

mod http_transport;

pub use http_transport::{HttpTransport, HttpTransportBuilder};

/// Sends one request and reads its answer to the end. It repeats nothing, follows no redirect, and
/// takes every status for an answer.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`; the answer must be complete within `limit`.
    ///
    /// Dropping the future closes the connection; the server may act on the request all the same.
    fn send(
        &self,
        request: Request<Bytes>,
        limit: Duration,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send;
}

/// On which connection a request may go out; it stands in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connection {
    /// Any: the request may be made again when the connection turns out to be closed.
    Pooled,
    /// One that carried nothing before: the request may not be repeated, and a server may close a
    /// connection that it has answered on just when the next request arrives.
    Fresh,
}

impl Connection {
    /// What a request says; else a `GET` may go out on any connection, and nothing else.
    #[must_use]
    pub fn of<B>(request: &Request<B>) -> Self {
        match request.extensions().get() {
            Some(&connection) => connection,
            None if request.method() == Method::GET => Self::Pooled,
            None => Self::Fresh,
        }
    }
}

/// Whether the server may have acted on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sent {
    /// Surely not: nothing of the request's body left this host.
    No,
    /// Perhaps: it was sent, in whole or in part, and no whole answer came.
    Maybe,
    /// It was sent, and the server answered.
    Answered,
}

/// What kept an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportErrorKind {
    /// No connection: refused, no such host, TLS failed.
    Connect,
    /// The time was over.
    Timeout,
    /// The connection broke before an answer began.
    Reset,
    /// The connection broke within the answer.
    Cut,
    /// The answer is longer than a client reads.
    TooLong,
    /// This host cannot send at all: no root certificates, a request that cannot be made.
    Configuration,
}

/// Why there is no answer, or no whole one.
#[derive(Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: Sent,
    detail: String,
    /// Boxed, since results should be small.
    partial: Option<Box<Partial>>,
}

/// What came of an answer before it broke off.
#[derive(Clone)]
pub struct Partial {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as far as it came.
    pub body: Bytes,
}

impl TransportError {
    /// An error without any part of an answer. The detail is for people and holds no secret.
    pub fn new(kind: TransportErrorKind, sent: Sent, detail: impl Into<String>) -> Self {
        Self {
            kind,
            sent,
            detail: detail.into(),
            partial: None,
        }
    }

    /// The same error with what came of the answer.
    #[must_use]
    pub fn with_partial(mut self, partial: Partial) -> Self {
        self.partial = Some(Box::new(partial));
        self
    }

    /// What kept the answer from coming.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the server may have acted: [`Sent::No`] or [`Sent::Maybe`].
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// What came of the answer, if it had begun.
    #[must_use]
    pub fn partial(&self) -> Option<&Partial> {
        self.partial.as_deref()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.kind)
            .field("sent", &self.sent)
            .field("detail", &self.detail)
            .field("partial", &self.partial)
            .finish()
    }
}

impl std::error::Error for TransportError {}

impl fmt::Debug for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partial")
            .field("status", &self.status.as_u16())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

type Boxed<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// [`Transport`] behind a pointer.
pub(crate) trait DynTransport: Send + Sync + 'static {
    fn send(&self, request: Request<Bytes>, limit: Duration) -> Boxed<'_>;
}

impl<T: Transport> DynTransport for T {
    fn send(&self, request: Request<Bytes>, limit: Duration) -> Boxed<'_> {
        Box::pin(Transport::send(self, request, limit))
    }
}
