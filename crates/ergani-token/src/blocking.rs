//! For programs without a runtime.

use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::{Handle, Runtime};

use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::{LogoutReport, Revocation};
use crate::manager::{Refusal, Status, TokenManager as AsyncManager};
use crate::pair::AccessToken;

/// How long the last of a renewal is waited for: longer than the slowest exchange takes.
const LONGEST_FAREWELL: Duration = Duration::from_secs(75);

/// A [`TokenManager`](crate::TokenManager) whose calls block the thread.
///
/// It starts a runtime of its own with the first call that needs one; a token that is valid in
/// memory or in a file needs none. Not for use inside of async code. Dropping it waits for a renewal
/// that was sent and for its commit, since its runtime ends with it (invariant 4).
#[derive(Debug)]
pub struct TokenManager {
    manager: AsyncManager,
    runtime: OnceLock<Runtime>,
}

impl TokenManager {
    /// Makes the manager's calls blocking.
    #[must_use]
    pub fn new(manager: AsyncManager) -> Self {
        Self {
            manager,
            runtime: OnceLock::new(),
        }
    }

    /// The manager itself.
    #[must_use]
    pub fn manager(&self) -> &AsyncManager {
        &self.manager
    }

    /// As [`token`](crate::TokenManager::token).
    ///
    /// # Errors
    /// As there.
    pub fn token(&self) -> Result<AccessToken> {
        // On the runtime, if there is one by now, so that a due token is renewed behind this call.
        let _entered = self.runtime.get().map(Runtime::enter);
        match self.manager.glance() {
            Some(token) => Ok(token),
            None => self.runtime()?.block_on(self.manager.token()),
        }
    }

    /// As [`token_valid_for`](crate::TokenManager::token_valid_for).
    ///
    /// # Errors
    /// As there.
    pub fn token_valid_for(&self, duration: Duration) -> Result<AccessToken> {
        self.runtime()?
            .block_on(self.manager.token_valid_for(duration))
    }

    /// As [`refused`](crate::TokenManager::refused).
    ///
    /// # Errors
    /// As there.
    pub fn refused(&self, token: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        self.runtime()?
            .block_on(self.manager.refused(token, refusal))
    }

    /// As [`log_in`](crate::TokenManager::log_in).
    ///
    /// # Errors
    /// As there.
    pub fn log_in(&self) -> Result<AccessToken> {
        self.runtime()?.block_on(self.manager.log_in())
    }

    /// As [`log_out`](crate::TokenManager::log_out).
    ///
    /// # Errors
    /// As there.
    pub fn log_out(&self, revocation: Revocation) -> Result<LogoutReport> {
        self.runtime()?.block_on(self.manager.log_out(revocation))
    }

    /// As [`shut_down`](crate::TokenManager::shut_down).
    ///
    /// # Errors
    /// When no runtime could be started to wait on.
    pub fn shut_down(&self) -> Result<()> {
        self.runtime()?.block_on(self.manager.shut_down());
        Ok(())
    }

    /// As [`status`](crate::TokenManager::status).
    ///
    /// # Errors
    /// As there.
    pub fn status(&self) -> Result<Status> {
        self.runtime()?.block_on(self.manager.status())
    }

    fn runtime(&self) -> Result<&Runtime> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("ergani-token")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(
                    ErrorKind::Internal,
                    format!("no runtime could be started: {error}"),
                )
                .with_source(error)
            })?;
        Ok(self.runtime.get_or_init(|| runtime))
    }
}

impl Drop for TokenManager {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        if Handle::try_current().is_ok() {
            // Async code must not be held up: this is then like the end of the process.
            return runtime.shutdown_background();
        }
        let settled = runtime.block_on(async {
            tokio::time::timeout(LONGEST_FAREWELL, self.manager.settle()).await
        });
        if settled.is_err() {
            tracing::warn!("a renewal was cut off, since it did not end");
        }
    }
}
