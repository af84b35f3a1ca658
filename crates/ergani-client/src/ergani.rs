//! The facade.

use std::fmt;
use std::sync::{Arc, MutexGuard, PoisonError};

use ergani_documents::types::Moment;
use ergani_token::{AccessToken, Environment, LogoutReport, Revocation, Timestamp, TokenManager};

use crate::answer::Answer;
use crate::builder::ErganiBuilder;
use crate::cache::AccountCache;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::perform::Performer;
use crate::submit::Validation;

/// The client of one account: declarations, services and lookups.
///
/// Cheap to clone; all clones share one source of tokens, one pool of connections, one limit of
/// calls under way, and the wait that a 429 asks for.
#[derive(Clone)]
pub struct Ergani {
    pub(crate) performer: Arc<Performer>,
    pub(crate) manager: Option<TokenManager>,
    pub(crate) validation: Validation,
    pub(crate) cache: Option<AccountCache>,
}

impl Ergani {
    /// Starts to build a client of this environment.
    pub fn builder(environment: Environment) -> ErganiBuilder {
        ErganiBuilder::new(environment)
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

    /// The present moment in Athens, by the client's clock.
    pub(crate) fn now(&self) -> Moment {
        let now = self.performer.clock.now().as_millis();
        let now = jiff::Timestamp::from_millisecond(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Moment::from_timestamp(now)
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
        self.submitting().len()
    }

    /// When the submission was sent that has waited longest for its answer, of those that are
    /// [under way](Self::submissions_under_way); none if there are none.
    #[must_use]
    pub fn submitting_since(&self) -> Option<Timestamp> {
        self.submitting().iter().min().copied()
    }

    fn submitting(&self) -> MutexGuard<'_, Vec<Timestamp>> {
        self.performer
            .submitting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a call, and gives the answer to a success as it came.
    ///
    /// A declaration is a success only with a receipt for each of its records, whose number is
    /// counted in the body. Where that cannot be done, since no schema of the document is known and
    /// its shape is another, one receipt or more is. Of any other call that changes something a whole
    /// JSON answer is a success.
    ///
    /// # Cancel safety
    /// A read can be dropped at any time. A call that may declare something is not cancel safe, as
    /// [`submit`](Self::submit).
    ///
    /// # Errors
    /// See [`ErrorKind`]; [`Error::answer`] has what the server said.
    pub async fn call(&self, call: Call) -> Result<Answer> {
        self.performer
            .perform(&call)
            .await
            .map(|served| served.answer)
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

impl fmt::Debug for Ergani {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ergani")
            .field("environment", self.environment())
            .field("manager", &self.manager)
            .field("validation", &self.validation)
            .finish_non_exhaustive()
    }
}
