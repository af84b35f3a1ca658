//! For programs without a runtime.

use std::future::Future;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::error::Result;
use crate::exchange::SLOWEST_RENEWAL;
use crate::lifecycle::{LogoutReport, Revocation};
use crate::manager::{Refusal, Status, TokenManager as AsyncManager};
use crate::pair::AccessToken;

/// A [`TokenManager`](crate::TokenManager) whose calls block the thread.
///
/// A token that is valid in memory or in a file needs no runtime; the first renewal starts the one
/// of this library ([`FlightRuntime`](crate::FlightRuntime)). Not for use inside of async code; on a
/// thread of `spawn_blocking` it is fine. Dropping it waits for a renewal that was sent and for its
/// commit, unless async code would be held up by it: then that goes on by itself.
#[derive(Debug)]
pub struct TokenManager(AsyncManager);

impl TokenManager {
    /// Makes the manager's calls blocking.
    #[must_use]
    pub fn new(manager: AsyncManager) -> Self {
        Self(manager)
    }

    /// The manager itself.
    #[must_use]
    pub fn manager(&self) -> &AsyncManager {
        &self.0
    }

    /// As [`token`](crate::TokenManager::token).
    ///
    /// # Errors
    /// As there.
    pub fn token(&self) -> Result<AccessToken> {
        match self.0.glance() {
            Some(token) => Ok(token),
            None => self.block_on(self.0.token())?,
        }
    }

    /// As [`token_valid_for`](crate::TokenManager::token_valid_for).
    ///
    /// # Errors
    /// As there.
    pub fn token_valid_for(&self, duration: Duration) -> Result<AccessToken> {
        self.block_on(self.0.token_valid_for(duration))?
    }

    /// As [`refused`](crate::TokenManager::refused).
    ///
    /// # Errors
    /// As there.
    pub fn refused(&self, token: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        self.block_on(self.0.refused(token, refusal))?
    }

    /// As [`log_in`](crate::TokenManager::log_in).
    ///
    /// # Errors
    /// As there.
    pub fn log_in(&self) -> Result<AccessToken> {
        self.block_on(self.0.log_in())?
    }

    /// As [`log_in_despite_cool_down`](crate::TokenManager::log_in_despite_cool_down).
    ///
    /// # Errors
    /// As there.
    pub fn log_in_despite_cool_down(&self) -> Result<AccessToken> {
        self.block_on(self.0.log_in_despite_cool_down())?
    }

    /// As [`log_out`](crate::TokenManager::log_out).
    ///
    /// # Errors
    /// As there.
    pub fn log_out(&self, revocation: Revocation) -> Result<LogoutReport> {
        self.block_on(self.0.log_out(revocation))?
    }

    /// As [`shut_down`](crate::TokenManager::shut_down).
    ///
    /// # Errors
    /// When no runtime could be started to wait on.
    pub fn shut_down(&self) -> Result<()> {
        self.block_on(self.0.shut_down())
    }

    /// As [`status`](crate::TokenManager::status).
    ///
    /// # Errors
    /// As there.
    pub fn status(&self) -> Result<Status> {
        self.block_on(self.0.status())?
    }

    fn block_on<T>(&self, call: impl Future<Output = T>) -> Result<T> {
        Ok(self.0.flight_runtime()?.block_on(call))
    }
}

impl Drop for TokenManager {
    fn drop(&mut self) {
        // Async code must not be held up. Others, whose process may end next, wait.
        if Handle::try_current().is_ok() || !self.0.is_flying() {
            return;
        }
        let settling = async { tokio::time::timeout(SLOWEST_RENEWAL, self.0.settle()).await };
        if !matches!(self.block_on(settling), Ok(Ok(()))) {
            tracing::warn!("a renewal was cut off, since it did not end");
        }
    }
}
