//! Test doubles for programs that use this library: no server, no waiting.
//!
//! ```
//! use ergani_client::fake::{FakeTokens, FakeTransport};
//! use ergani_client::token::Environment;
//! use ergani_client::{Ergani, Outcome, Validation};
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> ergani_client::Result<()> {
//! let transport = FakeTransport::new();
//! let ergani = Ergani::builder(Environment::Test)
//!     .tokens(FakeTokens::new())
//!     .transport(transport.clone())
//!     .validation(Validation::Off)
//!     .build()?;
//!
//! transport.answer(504, "<html>Gateway Timeout</html>");
//! let outcome = ergani.submit_bytes("WRKCardSE", "{}").await;
//! assert!(matches!(outcome, Outcome::Unknown(_)));
//! assert_eq!(transport.requests().len(), 1);
//! # Ok(()) }
//! ```

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use ergani_token::{AccessToken, FixedToken, Refusal, Result};
use http::{Request, Response, StatusCode};

use crate::source::TokenSource;
use crate::transport::{Transport, TransportError};

/// A [`Transport`] that answers by script and keeps what it was given. Clones are the same one.
#[derive(Clone, Default)]
pub struct FakeTransport(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    answers: VecDeque<std::result::Result<Response<Bytes>, TransportError>>,
    requests: Vec<Request<Bytes>>,
}

impl FakeTransport {
    /// A transport without a script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers one request with this status and body, after those scripted before.
    ///
    /// # Panics
    /// If the status is none.
    pub fn answer(&self, status: u16, body: impl Into<Bytes>) {
        let mut response = Response::new(body.into());
        match StatusCode::from_u16(status) {
            Ok(status) => *response.status_mut() = status,
            Err(_) => panic!("{status} is no HTTP status"),
        }
        self.respond(response);
    }

    /// Answers one request with this response.
    pub fn respond(&self, response: Response<Bytes>) {
        lock(&self.0).answers.push_back(Ok(response));
    }

    /// Lets one request fail.
    pub fn fail(&self, error: TransportError) {
        lock(&self.0).answers.push_back(Err(error));
    }

    /// The requests that came, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        lock(&self.0).requests.clone()
    }

    /// The bodies of the requests that came.
    #[must_use]
    pub fn bodies(&self) -> Vec<Bytes> {
        let script = lock(&self.0);
        script.requests.iter().map(|r| r.body().clone()).collect()
    }
}

impl Transport for FakeTransport {
    /// # Panics
    /// At the end of the script, so that a test sees each request that it did not expect.
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Duration,
    ) -> std::result::Result<Response<Bytes>, TransportError> {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let answer = {
            let mut script = lock(&self.0);
            script.requests.push(request);
            script.answers.pop_front()
        };
        match answer {
            Some(answer) => answer,
            None => panic!("no answer is scripted for {method} {uri}"),
        }
    }
}

impl fmt::Debug for FakeTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = lock(&self.0);
        f.debug_struct("FakeTransport")
            .field("requests", &script.requests.len())
            .field("answers_left", &script.answers.len())
            .finish()
    }
}

/// A [`TokenSource`] that gives a new token whenever one was refused, and counts. Clones are the
/// same one.
#[derive(Clone, Debug, Default)]
pub struct FakeTokens(Arc<Mutex<Tokens>>);

#[derive(Debug, Default)]
struct Tokens {
    issued: u64,
    taken: u64,
    refusals: Vec<Refusal>,
    error: Option<ergani_token::Error>,
}

impl FakeTokens {
    /// A source whose first token is `fake-access-0`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on there is no token, but this error.
    pub fn fail_with(&self, error: ergani_token::Error) {
        lock(&self.0).error = Some(error);
    }

    /// How often a token was asked for.
    #[must_use]
    pub fn taken(&self) -> u64 {
        lock(&self.0).taken
    }

    /// How tokens were refused, in order.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        lock(&self.0).refusals.clone()
    }

    fn give(&self) -> Result<AccessToken> {
        let tokens = lock(&self.0);
        match &tokens.error {
            Some(error) => Err(error.clone()),
            None => Ok(FixedToken::new(format!("fake-access-{}", tokens.issued))?.token()),
        }
    }
}

impl TokenSource for FakeTokens {
    async fn token(&self) -> Result<AccessToken> {
        lock(&self.0).taken += 1;
        self.give()
    }

    async fn refused(&self, _: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        {
            let mut tokens = lock(&self.0);
            tokens.refusals.push(refusal);
            tokens.issued += 1;
        }
        self.give()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
