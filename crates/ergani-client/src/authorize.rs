//! A tower layer that authorizes the requests of any `http` service.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ergani_token::Environment;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode, Uri, response};
use http_body::{Body, Frame, SizeHint};
use tower_layer::Layer;
use tower_service::Service;
use url::{Origin, Url};

use crate::source::{TokenSource, refusal};

/// Puts an access token on every request to ERGANI, and repeats the one that a 401 refused.
///
/// For programs that make their own requests, on hyper, reqwest or anything else that is a
/// [`Service`] of `http` requests. An `Authorization` that a request has is replaced. A 401, with
/// the header `api-token-expired` or without it, costs one renewal for all requests that it hits,
/// and one repeat of the same bytes for each; a second 401 is passed on as it is. Nothing else is
/// repeated: whether a declaration was taken is for [`Ergani`](crate::Ergani) to say.
///
/// ```
/// # use std::convert::Infallible;
/// use bytes::Bytes;
/// use ergani_client::AuthorizeLayer;
/// use ergani_token::fake::FakeManager;
/// use http::{Request, Response};
/// use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// # let server = service_fn(|request: Request<Bytes>| async move {
/// #     assert!(request.headers()["authorization"].to_str().unwrap().starts_with("Bearer "));
/// #     Ok::<_, Infallible>(Response::new(Bytes::new()))
/// # });
/// # let fake = FakeManager::new();
/// # let manager = fake.manager().clone();
/// let environment = manager.account().environment().clone();
/// let mut service = ServiceBuilder::new()
///     .layer(AuthorizeLayer::new(manager, &environment))
///     .service(server);
/// let request = Request::get(environment.route("Lookup/Submissions")).body(Bytes::new());
/// let response = service.ready().await.unwrap().call(request.unwrap()).await.unwrap();
/// assert_eq!(response.status(), 200);
/// # }
/// ```
///
/// # The server of the account, and no other
///
/// A request whose URL is not of the environment's own scheme, host and port is refused with
/// [`AuthorizeError::Foreign`] before a token is even asked for (invariant 14); so is one without
/// a host, since nobody could tell where it goes. The service below must not follow redirects,
/// which would take the token along: `reqwest` does unless told otherwise.
///
/// # Bodies that can be sent again
///
/// To be repeated, a body must be [`Repeat`], as every body is that is `Clone`: `Bytes`, `String`,
/// `Full<Bytes>`. A clone must give the same bytes from their start. What is `Clone` by sharing a
/// stream is not that:
///
/// ```
/// # use std::sync::{Arc, Mutex};
/// # struct File;
/// // Wrong: a clone reads on where the first one stopped, so that the repeat of a refused
/// // declaration would be cut, or empty.
/// #[derive(Clone)]
/// struct Upload(Arc<Mutex<File>>);
/// ```
///
/// Read what is small into `Bytes`. What is not goes into [`Once`], which is sent once: its 401
/// ends in [`AuthorizeError::NotRepeated`], after the renewal, so that the caller can make the body
/// again and send it with the new token.
///
/// # Readiness
///
/// As with every service, the one that was made ready is the one to call:
///
/// ```no_run
/// # use tower::{Service, ServiceExt};
/// # async fn example<S, R>(mut service: S, first: R, second: R) -> Result<(), S::Error>
/// # where S: Service<R> + Clone {
/// // Wrong: the clone was never made ready, and a service that limits calls may panic.
/// service.ready().await?;
/// let response = service.clone().call(first).await?;
///
/// // Right; and for a request that is sent from a task of its own, `service.clone().oneshot(second)`.
/// let response = service.ready().await?.call(second).await?;
/// # Ok(()) }
/// ```
///
/// The layer keeps to it below: it calls the instance that it made ready, leaves a fresh clone in
/// its place, and makes that same instance ready again before the repeat. While a token is waited
/// for, the place that the service below gave is held.
#[derive(Debug)]
pub struct AuthorizeLayer<S> {
    tokens: Arc<S>,
    origin: Origin,
}

impl<S: TokenSource> AuthorizeLayer<S> {
    /// A layer that sends the tokens of this source to the server of this environment; those of a
    /// [`TokenManager`](ergani_token::TokenManager) to its own environment, whatever is said here.
    pub fn new(tokens: S, environment: &Environment) -> Self {
        let environment = tokens.environment().unwrap_or(environment);
        // A base URL was read before, so that it has an origin.
        let origin = Url::parse(environment.base_url())
            .map_or_else(|_| Origin::new_opaque(), |url| url.origin());
        Self {
            tokens: Arc::new(tokens),
            origin,
        }
    }
}

impl<S> Clone for AuthorizeLayer<S> {
    fn clone(&self) -> Self {
        Self {
            tokens: Arc::clone(&self.tokens),
            origin: self.origin.clone(),
        }
    }
}

impl<S, N> Layer<N> for AuthorizeLayer<S> {
    type Service = Authorize<S, N>;

    fn layer(&self, inner: N) -> Self::Service {
        Authorize {
            layer: self.clone(),
            inner,
        }
    }
}

/// A service under an [`AuthorizeLayer`].
#[derive(Debug)]
pub struct Authorize<S, N> {
    layer: AuthorizeLayer<S>,
    inner: N,
}

impl<S, N: Clone> Clone for Authorize<S, N> {
    fn clone(&self) -> Self {
        Self {
            layer: self.layer.clone(),
            inner: self.inner.clone(),
        }
    }
}

/// A body that can be sent again.
pub trait Repeat: Sized {
    /// The same bytes from their start, if that can be.
    fn repeat(&self) -> Option<Self>;
}

impl<B: Clone> Repeat for B {
    fn repeat(&self) -> Option<Self> {
        Some(self.clone())
    }
}

/// A body that is sent once, such as a stream.
#[derive(Debug)]
pub struct Once<B>(pub B);

impl<B> Repeat for Once<B> {
    fn repeat(&self) -> Option<Self> {
        None
    }
}

impl<B: Body + Unpin> Body for Once<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// Why a request did not come through an [`AuthorizeLayer`].
#[derive(Debug)]
#[non_exhaustive]
pub enum AuthorizeError<E = Infallible> {
    /// The request is for another server than the account's. Nothing was sent.
    Foreign {
        /// Where the request was going; without path and query.
        to: String,
        /// Where tokens may go.
        only: String,
    },
    /// There is no token to send, or none after a 401.
    Token(ergani_token::Error),
    /// The server answered 401, and the body cannot be sent again. The token is renewed: make the
    /// request again.
    NotRepeated(Box<response::Parts>),
    /// The service below failed.
    Inner(E),
}

impl<E: fmt::Display> fmt::Display for AuthorizeError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign { to, only } => write!(
                f,
                "the request is for {to}, and the token of this account goes to {only} only"
            ),
            Self::Token(error) => error.fmt(f),
            Self::NotRepeated(_) => f.write_str(
                "ERGANI refused the token, which is renewed by now, but the body cannot be sent again: make the \
                 request again",
            ),
            Self::Inner(error) => error.fmt(f),
        }
    }
}

impl<E: StdError + 'static> StdError for AuthorizeError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Token(error) => error.source(),
            Self::Inner(error) => error.source(),
            Self::Foreign { .. } | Self::NotRepeated(_) => None,
        }
    }
}

type Answer<R, E> = Pin<Box<dyn Future<Output = Result<Response<R>, AuthorizeError<E>>> + Send>>;

impl<S, N, B, R> Service<Request<B>> for Authorize<S, N>
where
    S: TokenSource,
    N: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    N::Future: Send,
    N::Error: Send,
    B: Repeat + Send + 'static,
    R: Send + 'static,
{
    type Response = Response<R>;
    type Error = AuthorizeError<N::Error>;
    type Future = Answer<R, N::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner
            .poll_ready(context)
            .map_err(AuthorizeError::Inner)
    }

    /// Dropping the future is safe for the session: a renewal that it waits for goes on.
    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The instance that was made ready is called; the clone takes its place.
        let next = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, next);
        let AuthorizeLayer { tokens, origin } = self.layer.clone();
        Box::pin(async move {
            check_origin(request.uri(), &origin)?;
            exchange(tokens.as_ref(), ready, request).await
        })
    }
}

/// One request, and one more after a 401 (invariant 7).
async fn exchange<S, N, B, R>(
    tokens: &S,
    mut service: N,
    mut request: Request<B>,
) -> Result<Response<R>, AuthorizeError<N::Error>>
where
    S: TokenSource,
    N: Service<Request<B>, Response = Response<R>>,
    B: Repeat,
{
    let again = repeat(&request);
    let token = tokens.token().await.map_err(AuthorizeError::Token)?;
    request
        .headers_mut()
        .insert(AUTHORIZATION, token.header().clone());
    let response = service.call(request).await.map_err(AuthorizeError::Inner)?;
    if response.status() != StatusCode::UNAUTHORIZED {
        return Ok(response);
    }
    // Without the body, so that its connection is free for the repeat.
    let parts = response.into_parts().0;
    let token = tokens
        .refused(&token, refusal(&parts.headers))
        .await
        .map_err(AuthorizeError::Token)?;
    let Some(mut request) = again else {
        return Err(AuthorizeError::NotRepeated(Box::new(parts)));
    };
    request
        .headers_mut()
        .insert(AUTHORIZATION, token.header().clone());
    poll_fn(|context| service.poll_ready(context))
        .await
        .map_err(AuthorizeError::Inner)?;
    service.call(request).await.map_err(AuthorizeError::Inner)
}

fn repeat<B: Repeat>(request: &Request<B>) -> Option<Request<B>> {
    let mut again = Request::new(request.body().repeat()?);
    *again.method_mut() = request.method().clone();
    *again.uri_mut() = request.uri().clone();
    *again.version_mut() = request.version();
    *again.headers_mut() = request.headers().clone();
    *again.extensions_mut() = request.extensions().clone();
    Some(again)
}

/// Only the scheme, the host and the port of the environment (invariant 14).
fn check_origin<E>(uri: &Uri, only: &Origin) -> Result<(), AuthorizeError<E>> {
    let to = Url::parse(&uri.to_string()).ok();
    let plain = |url: &Url| url.username().is_empty() && url.password().is_none();
    match &to {
        Some(url) if url.origin() == *only && only.is_tuple() && plain(url) => Ok(()),
        _ => Err(AuthorizeError::Foreign {
            to: to.map_or_else(
                || "no server".to_owned(),
                |url| url.origin().ascii_serialization(),
            ),
            only: only.ascii_serialization(),
        }),
    }
}
