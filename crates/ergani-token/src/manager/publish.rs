//! What is made known: to the callers, to those who listen, and in errors.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::{Inner, Locked};
use crate::clock::{CLOCK_TOLERANCE, Timestamp};
use crate::error::Error;
use crate::event::TokenEvent;
use crate::lifecycle::{Effect, Failure, Verdict};
use crate::pair::AccessToken;
use crate::store::Loaded;

/// How soon after a failure that set no cool-down a renewal is started again behind a valid token.
pub(super) const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// What the hot path reads: all times are this host's.
pub(super) struct Published {
    pub(super) token: AccessToken,
    /// Before this moment the clock was set back, and all is to be judged anew.
    since: Timestamp,
    /// Before this moment there is nothing to do but serve.
    pub(super) renew_at: AtomicI64,
    pub(super) last_call_at: Timestamp,
    /// Whether anybody took this token: nothing is renewed for an account that nobody uses.
    pub(super) used: AtomicBool,
}

impl Published {
    pub(super) fn is_quiet(&self, now: Timestamp) -> bool {
        now.as_millis() < self.renew_at.load(Ordering::Relaxed) && !self.is_of_a_clock_ahead(now)
    }

    pub(super) fn is_of_a_clock_ahead(&self, now: Timestamp) -> bool {
        now < self.since
    }

    pub(super) fn take(&self) -> AccessToken {
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
        self.token.clone()
    }
}

impl Inner {
    pub(super) fn error(&self, failure: Failure) -> Error {
        let store_clock = self.lock().store_clock;
        failure.into_error(&self.account, self.clock.now(), |moment| {
            store_clock.local_time(moment)
        })
    }

    /// Notes the engine's time, and reports what the store mended. `asked` is when the store was.
    pub(super) fn hear(&self, locked: &mut Locked, asked: Timestamp, loaded: &Loaded) {
        if let Some(engine) = loaded.now {
            let moved_ms = locked.store_clock.hear(asked, engine, self.clock.now());
            locked.state.clock_moved(moved_ms);
        }
        if let Some(what) = &loaded.healed {
            let what = what.clone();
            locked.outbox.event(TokenEvent::Healed { what });
        }
    }

    /// Takes over a record that was read without a flight; `asked` is when the store was.
    pub(super) fn look(&self, asked: Timestamp, loaded: &Loaded) {
        let mut locked = self.lock();
        let before = locked.store_clock;
        self.hear(&mut locked, asked, loaded);
        let local = self.clock.now();
        let now = locked.store_clock.store_time(local);
        let actions = locked.state.glance(now, loaded.record.as_ref());
        if locked.store_clock != before {
            // What is served has its times by this host's clock.
            self.publish(&locked, local, Timestamp::MIN);
        }
        self.apply(&mut locked, local, actions.effects, None);
    }

    /// What is served changes at once; what is told of it is told when the lock is let go. `local` is
    /// now by this host's clock.
    pub(super) fn apply(
        &self,
        locked: &mut Locked,
        local: Timestamp,
        effects: Vec<Effect>,
        landing: Option<&watch::Sender<Option<Verdict>>>,
    ) {
        for effect in effects {
            match effect {
                Effect::Publish => self.publish(locked, local, Timestamp::MIN),
                Effect::Emit(event) => locked.outbox.event(event),
                Effect::Finish(verdict) => {
                    if verdict.is_err() {
                        self.publish(locked, local, local.after(AFTER_FAILURE));
                    }
                    locked.flight = None;
                    if let Some(landing) = landing {
                        locked.outbox.landed(landing.clone(), verdict);
                    }
                }
            }
        }
    }

    /// Serves what the state says, with nothing to start before `not_before`.
    pub(super) fn publish(&self, locked: &Locked, local: Timestamp, not_before: Timestamp) {
        let (Some(current), Some(windows)) = (locked.state.current(), locked.state.windows())
        else {
            self.published.store(None);
            return;
        };
        let expires_at = locked.store_clock.local_time(windows.expires_at);
        let renew_at = locked
            .store_clock
            .local_time(locked.state.renew_at(locked.store_clock.store_time(local)));
        let renew_at = if current.refused {
            Timestamp::MIN
        } else {
            renew_at.max(not_before).min(expires_at)
        };
        let used = self.published.load().as_ref().is_some_and(|old| {
            old.token.fingerprint() == current.pair.fingerprint()
                && old.used.load(Ordering::Relaxed)
        });
        self.published.store(Some(Arc::new(Published {
            token: current.pair.access().with_expiry(expires_at),
            since: local.before(CLOCK_TOLERANCE),
            renew_at: AtomicI64::new(renew_at.as_millis()),
            last_call_at: locked.store_clock.local_time(windows.last_call_at),
            used: AtomicBool::new(used),
        })));
    }
}
