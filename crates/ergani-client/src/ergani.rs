//! The facade.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use ergani_documents::{Declaration, Document, Finding, Report, Strictness, documents, raw_json};
use ergani_token::{
    AccessToken, Clock, Environment, LogoutReport, Revocation, SystemClock, TokenManager,
};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::answer::Answer;
use crate::cache::{AccountCache, Cache};
use crate::call::{Call, Limits};
use crate::error::{Error, ErrorKind, Result};
use crate::outcome::{Accepted, Outcome};
use crate::perform::Performer;
use crate::source::{DynTokenSource, TokenSource};
use crate::transport::{DynTransport, HttpTransport, Transport};

/// Calls under way at once, unless told. The Ministry limits the calls of an account and says not
/// how (manual, annex II); more connections gain little, since each answer waits for its database.
const CONCURRENCY: usize = 8;

/// The client of one account: declarations, services and lookups.
///
/// Cheap to clone; all clones share one source of tokens, one pool of connections, one limit of
/// calls under way, and the wait that a 429 asks for.
#[derive(Clone)]
pub struct Ergani {
    pub(crate) performer: Arc<Performer>,
    manager: Option<TokenManager>,
    validation: Validation,
    cache: Option<AccountCache>,
}

/// How documents are judged before they are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Validation {
    /// What ERGANI's schema refuses is not sent; what it lets pass and is most likely wrong is sent
    /// with a [`Warning`](crate::Warning).
    #[default]
    Normal,
    /// Warnings count as errors.
    Strict,
    /// Nothing is judged: the bytes are sent as they are. For a document whose schema changed
    /// before this library did.
    Off,
}

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
                cool_down: Mutex::default(),
                submitting: AtomicUsize::new(0),
            }),
            manager: self.manager,
            validation: self.validation,
            cache,
        })
    }
}

impl Ergani {
    /// Starts to build a client of this environment.
    pub fn builder(environment: Environment) -> ErganiBuilder {
        ErganiBuilder {
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

    /// A client with the tokens of this manager, in its environment.
    #[must_use]
    pub fn with_manager(manager: TokenManager) -> Self {
        let environment = manager.account().environment().clone();
        match Self::builder(environment).manager(manager).build() {
            Ok(ergani) => ergani,
            Err(error) => unreachable!("a manager and its own environment: {error}"),
        }
    }

    /// A client that shares everything with this one and judges documents in another way.
    #[must_use]
    pub fn with_validation(&self, validation: Validation) -> Self {
        Self {
            validation,
            ..self.clone()
        }
    }

    /// A client that shares everything with this one, passes by what is in the cache, and puts what
    /// the server answers in its place.
    #[must_use]
    pub fn refreshing(&self) -> Self {
        let mut refreshing = self.clone();
        if let Some(cache) = &mut refreshing.cache {
            cache.refresh = true;
        }
        refreshing
    }

    pub(crate) fn cache(&self) -> Option<&AccountCache> {
        self.cache.as_ref()
    }

    /// The environment.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.performer.environment
    }

    /// The manager of the tokens, if there is one.
    #[must_use]
    pub fn manager(&self) -> Option<&TokenManager> {
        self.manager.as_ref()
    }

    /// How many submissions are with the server without an answer at this moment. Look at it before
    /// you drop a submission's future or end the program: what became of these will not be known.
    #[must_use]
    pub fn submissions_under_way(&self) -> usize {
        self.performer.submitting.load(Ordering::SeqCst)
    }

    /// Makes a call, and gives the answer to a success as it came.
    ///
    /// Of a submission only a whole JSON answer is a success.
    ///
    /// # Cancel safety
    /// A read can be dropped at any time. A call that may declare something is not cancel safe, as
    /// [`submit`](Self::submit).
    ///
    /// # Errors
    /// See [`ErrorKind`]; [`Error::answer`] has what the server said.
    pub async fn call(&self, call: Call) -> Result<Answer> {
        self.performer.perform(&call).await
    }

    /// Submits one declaration: `POST Documents/{code}` (manual §2.1.6).
    ///
    /// # Cancel safety
    /// Not cancel safe: the server may register what was sent when the future is dropped. Run it in
    /// a task of its own if the caller may go away, and keep what you submit until an outcome came.
    pub async fn submit<D: Declaration>(&self, declaration: &D) -> Outcome {
        let mut documents = D::documents();
        match (documents.next(), documents.next()) {
            (Some(only), None) => {
                self.submit_as(only.code(), std::slice::from_ref(declaration))
                    .await
            }
            _ => Outcome::NotSent(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "several documents take a {}: say which with `submit_as`",
                    D::NAME
                ),
            )),
        }
    }

    /// Submits declarations in one request as the document of this code. One bad record refuses
    /// them all (quirk 46), and each gets a receipt of its own (quirk 47).
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    pub async fn submit_as<D: Declaration>(&self, code: &str, declarations: &[D]) -> Outcome {
        if !D::documents().any(|document| document.code() == code) {
            let takers: Vec<_> = D::documents().map(Document::code).collect();
            return Outcome::NotSent(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the document {code} takes no {}; {} does",
                    D::NAME,
                    takers.join(", ")
                ),
            ));
        }
        if let Some(strictness) = self.strictness()
            && let Some(document) = documents::find(code)
            && let Some((bytes, report)) = D::to_judged_bytes(declarations, document, strictness)
        {
            let sent = match warnings(code, report) {
                Ok(warnings) => {
                    self.submit_call(code, bytes.into(), Some(declarations.len()), warnings)
                        .await
                }
                Err(error) => Err(error),
            };
            return Outcome::of(sent);
        }
        self.submit_json(code, D::envelope(declarations)).await
    }

    /// Submits a document as JSON, keys in the order given. Documents with a published schema are
    /// judged first.
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    pub async fn submit_json(&self, code: &str, body: Value) -> Outcome {
        // Not by `Display`, which checks each piece for UTF-8 again.
        let bytes = match serde_json::to_vec(&body) {
            Ok(bytes) => Bytes::from(bytes),
            Err(error) => {
                let message = format!("the {code} cannot be written as JSON: {error}");
                return Outcome::NotSent(
                    Error::new(ErrorKind::InvalidInput, message).with_source(error),
                );
            }
        };
        Outcome::of(self.submit_judged(code, Some(&body), bytes).await)
    }

    /// Submits a document as these bytes, untouched. They are judged first: as JSON that every
    /// reader reads alike ([`raw_json`]), and as [`submit_json`](Self::submit_json) does.
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    pub async fn submit_bytes(&self, code: &str, body: impl Into<Bytes>) -> Outcome {
        let bytes = body.into();
        let json = match raw_json::parse(&bytes) {
            Ok(json) => Some(json),
            Err(_) if self.validation == Validation::Off => None,
            Err(fault) => {
                let message = format!("the {code} was not sent: {fault}");
                let error = Error::new(ErrorKind::InvalidDocument, message);
                return Outcome::NotSent(error.with_source(fault));
            }
        };
        Outcome::of(self.submit_judged(code, json.as_ref(), bytes).await)
    }

    async fn submit_judged(
        &self,
        code: &str,
        json: Option<&Value>,
        bytes: Bytes,
    ) -> Result<Accepted> {
        let warnings = match json {
            Some(json) => self.judge(code, json)?,
            None => Vec::new(),
        };
        let records = json.and_then(|json| count_records(code, json));
        self.submit_call(code, bytes, records, warnings).await
    }

    /// Submits bytes that were judged.
    async fn submit_call(
        &self,
        code: &str,
        bytes: Bytes,
        records: Option<usize>,
        warnings: Vec<Finding>,
    ) -> Result<Accepted> {
        let call = Call::submission(code, bytes)?;
        let answer = self.call(call).await?;
        Ok(Accepted::read(answer, records, warnings))
    }

    /// How documents are judged, if they are.
    fn strictness(&self) -> Option<Strictness> {
        match self.validation {
            Validation::Off => None,
            Validation::Normal => Some(Strictness::Normal),
            Validation::Strict => Some(Strictness::Strict),
        }
    }

    /// The warnings, or the errors for which it must not be sent.
    fn judge(&self, code: &str, json: &Value) -> Result<Vec<Finding>> {
        let Some(strictness) = self.strictness() else {
            return Ok(Vec::new());
        };
        let Some(document) = documents::find(code) else {
            return Ok(Vec::new());
        };
        warnings(code, document.validate_with(json, strictness))
    }

    /// Logs in now, even if the session is valid or the credentials were rejected before.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] without a manager; else as [`TokenManager::log_in`].
    pub async fn log_in(&self) -> Result<AccessToken> {
        Ok(self.managed()?.log_in().await?)
    }

    /// Ends the session.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] without a manager; else as [`TokenManager::log_out`].
    pub async fn log_out(&self, revocation: Revocation) -> Result<LogoutReport> {
        Ok(self.managed()?.log_out(revocation).await?)
    }

    fn managed(&self) -> Result<&TokenManager> {
        self.manager.as_ref().ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                "this client has a token and no manager, so it can neither log in nor out",
            )
        })
    }
}

/// What is odd about a document, or the errors for which it must not be sent.
fn warnings(code: &str, report: Report) -> Result<Vec<Finding>> {
    if report.is_valid() {
        return Ok(report.into_findings());
    }
    let errors: Vec<Finding> = report.errors().cloned().collect();
    let places: Vec<String> = errors
        .iter()
        .map(|finding| format!("{}: {}", finding.path(), finding.rule()))
        .collect();
    let message = format!(
        "the {code} has {} errors and was not sent: {}",
        errors.len(),
        places.join(", ")
    );
    Err(Error::of_findings(message, errors))
}

/// How many receipts are due: the items of the list in the envelope. Every envelope is an object
/// with one key that holds an object with one list.
fn count_records(code: &str, body: &Value) -> Option<usize> {
    let root = documents::find(code).and_then(Document::root);
    let list = match root {
        Some(root) => body.get(root.wire)?.get(root.children().first()?.wire)?,
        None => {
            let mut outer = body.as_object()?.values();
            let mut inner = outer.next()?.as_object()?.values();
            let list = inner.next()?;
            (outer.next().is_none() && inner.next().is_none()).then_some(list)?
        }
    };
    match list {
        Value::Array(items) => Some(items.len()),
        Value::Object(_) => Some(1),
        _ => None,
    }
}

impl fmt::Debug for Ergani {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ergani")
            .field("environment", self.environment())
            .field("manager", &self.manager)
            .field("validation", &self.validation)
            .finish_non_exhaustive()
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
