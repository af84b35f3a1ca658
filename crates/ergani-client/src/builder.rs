//! How a client is made.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ergani_token::{Clock, Environment, SystemClock, TokenManager};
use tokio::sync::Semaphore;

use crate::cache::{AccountCache, Cache};
use crate::call::Limits;
use crate::cool_down::CoolDown;
use crate::ergani::Ergani;
use crate::error::{Error, ErrorKind, Result};
use crate::perform::Performer;
use crate::source::{DynTokenSource, TokenSource};
use crate::submit::Validation;
use crate::transport::{DynTransport, HttpTransport, Transport};

/// Calls under way at once, unless told. The Ministry limits the calls of an account and says not
/// how (manual, annex II); more connections gain little, since each answer waits for its database.
const CONCURRENCY: usize = 8;

/// Builds an [`Ergani`].
#[must_use = "a builder does nothing until `build`"]
pub struct ErganiBuilder {
    environment: Environment,
    source: Option<Box<dyn DynTokenSource>>,
    manager: Option<TokenManager>,
    transport: Option<Box<dyn DynTransport>>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    concurrency: usize,
    validation: Validation,
    cache: Option<Cache>,
}

impl ErganiBuilder {
    pub(crate) fn new(environment: Environment) -> Self {
        Self {
            environment,
            source: None,
            manager: None,
            transport: None,
            clock: Arc::new(SystemClock),
            limits: Limits::default(),
            concurrency: CONCURRENCY,
            validation: Validation::Normal,
            cache: None,
        }
    }

    /// Where the tokens come from: a [`FixedToken`](ergani_token::FixedToken), or a source of your
    /// own. For a [`TokenManager`] use [`manager`](Self::manager).
    pub fn tokens(mut self, source: impl TokenSource) -> Self {
        self.source = Some(Box::new(source));
        self.manager = None;
        self
    }

    /// The manager that the tokens come from; with it the client can log in and out.
    pub fn manager(mut self, manager: TokenManager) -> Self {
        self.source = Some(Box::new(manager.clone()));
        self.manager = Some(manager);
        self
    }

    /// How requests are sent. By default over HTTP.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Where the time comes from. By default the machine's clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Time for the whole answer to a read. By default 60 s.
    pub fn read_limit(mut self, limit: Duration) -> Self {
        self.limits.read = limit;
        self
    }

    /// Time for the whole answer to a submission. By default 120 s: they are slow when many submit
    /// (quirk 20), and one that is given up on has an unknown outcome.
    pub fn submit_limit(mut self, limit: Duration) -> Self {
        self.limits.submit = limit;
        self
    }

    /// How many calls may be under way at once; the others wait in order. By default 8, at least 1.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// How documents are judged before they are sent.
    pub fn validation(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// Where answers of services that change rarely are kept. By default nowhere.
    pub fn cache(mut self, cache: Cache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// The client. Nothing is connected or read before the first call.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] without a source of tokens, with a manager of another
    /// environment, since tokens go to their own server only (invariant 14), or with a cache and no
    /// manager, since nobody knows then whose answers they are.
    pub fn build(self) -> Result<Ergani> {
        let Some(source) = self.source else {
            return Err(Error::new(
                ErrorKind::Configuration,
                "the client has no source of tokens: give it a manager or a token",
            ));
        };
        if let Some(theirs) = source.environment()
            && theirs != &self.environment
        {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "the manager's tokens are for {theirs}, and the client is for {}",
                    self.environment
                ),
            ));
        }
        let cache = match (self.cache, &self.manager) {
            (None, _) => None,
            (Some(cache), Some(manager)) => Some(AccountCache {
                cache,
                owner: manager.account().identity().as_str().to_owned(),
                refresh: false,
            }),
            (Some(_), None) => {
                return Err(Error::new(
                    ErrorKind::Configuration,
                    "a cache keeps the answers of each account apart: give the client a manager",
                ));
            }
        };
        let transport = self
            .transport
            .unwrap_or_else(|| Box::new(HttpTransport::new(self.environment.clone())));
        Ok(Ergani {
            performer: Arc::new(Performer {
                environment: self.environment,
                source,
                transport,
                clock: self.clock,
                limits: self.limits,
                permits: Semaphore::new(self.concurrency),
                cool_down: CoolDown::default(),
                last_address: Mutex::default(),
                submitting: Mutex::default(),
            }),
            manager: self.manager,
            validation: self.validation,
            cache,
        })
    }
}

impl fmt::Debug for ErganiBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErganiBuilder")
            .field("environment", &self.environment)
            .field("manager", &self.manager)
            .field("concurrency", &self.concurrency)
            .field("validation", &self.validation)
            .finish_non_exhaustive()
    }
}
