//! Renewal ahead of the callers, started by the application.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::publish::AFTER_FAILURE;
use super::{Inner, TokenManager};
use crate::clock::Timestamp;
use crate::error::Result;

/// How long the task sleeps at most: a clock that jumps is noticed this soon.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Keeps the token of a manager fresh while it is used, until it is dropped.
///
/// A renewal that was sent when it is dropped runs to its end.
#[derive(Debug)]
#[must_use = "dropping it ends the renewal"]
pub struct RenewalTask(JoinHandle<()>);

impl RenewalTask {
    /// Whether it has ended, because the last [`TokenManager`] was dropped.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for RenewalTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl TokenManager {
    /// Renews a token when it is due without waiting for a caller, as long as callers use it:
    /// nothing is renewed for an account that nobody asked for since the last renewal.
    ///
    /// The task runs [where renewals do](crate::FlightRuntime). It holds no handle: it ends when the
    /// last [`TokenManager`] is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) when there is no runtime for it, and none
    /// can be started.
    pub fn spawn_renewal(&self) -> Result<RenewalTask> {
        let task = renew(Arc::downgrade(&self.inner), Arc::downgrade(&self.alive));
        Ok(RenewalTask(self.inner.ground.spawn(task)?))
    }
}

async fn renew(inner: Weak<Inner>, alive: Weak<()>) {
    loop {
        let sleep = {
            let (Some(inner), Some(alive)) = (inner.upgrade(), alive.upgrade()) else {
                return;
            };
            let manager = TokenManager { inner, alive };
            manager.inner.clock.sleep(manager.until_due())
        };
        sleep.await;
    }
}

impl TokenManager {
    /// Starts a renewal if one is due, and says how long to sleep.
    fn until_due(&self) -> Duration {
        let now = self.inner.clock.now();
        let published = self.inner.published.load_full();
        let Some(published) = published.filter(|published| published.used.load(Ordering::Relaxed))
        else {
            return LONGEST_SLEEP;
        };
        if !published.is_quiet(now) {
            self.renew_ahead();
        }
        let next = Timestamp::from_millis(published.renew_at.load(Ordering::Relaxed));
        if next <= now {
            // Nothing is valid. A renewal is under way, or none is allowed before some moment.
            return AFTER_FAILURE;
        }
        now.until(next).clamp(Duration::from_secs(1), LONGEST_SLEEP)
    }
}
