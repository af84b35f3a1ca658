//! One flight: does what the lifecycle says, one thing after the other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Inner;
use crate::clock::Timestamp;
use crate::lifecycle::{Event, Io, Verdict};
use crate::store::{Lease, LeaseAttempt, Loaded, Record, StoreError, Written};

/// Runs in a task of its own, so that no caller can cut it off (invariant 4).
pub(super) async fn drive(inner: Arc<Inner>, landing: watch::Sender<Option<Verdict>>, first: Io) {
    let mut flight = Landing {
        inner: &inner,
        landing: &landing,
        landed: false,
    };
    let mut lease = None;
    let mut next = Some(first);
    while let Some(io) = next {
        let event = inner.perform(io, &mut lease).await;
        let mut locked = inner.lock();
        let now = inner.store_now(&locked);
        let actions = locked.state.step(now, event);
        inner.apply(&mut locked, actions.effects, Some(&landing));
        next = actions.io;
    }
    flight.landed = true;
}

/// Ends the flight for those who wait when its task is dropped or panics (invariant 13).
struct Landing<'a> {
    inner: &'a Inner,
    landing: &'a watch::Sender<Option<Verdict>>,
    landed: bool,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        if !self.landed {
            let mut locked = self.inner.lock();
            let now = self.inner.store_now(&locked);
            let actions = locked.state.step(now, Event::Abandoned);
            locked.flight = None;
            self.inner
                .apply(&mut locked, actions.effects, Some(self.landing));
        }
    }
}

impl Inner {
    async fn perform(&self, io: Io, lease: &mut Option<Lease>) -> Event {
        match io {
            Io::Load => Event::Loaded(self.load().await),
            Io::Acquire => self.acquire(lease).await,
            Io::Write {
                expected,
                record,
                last,
            } => {
                let (store, account) = (&self.store, &self.account);
                let written = if last {
                    store
                        .write_and_release(account, expected, &record, lease)
                        .await
                } else {
                    store.write(account, expected, &record).await
                };
                match written {
                    Ok(Written::Done) => Event::Written,
                    Ok(Written::Conflict) => match self.load().await {
                        Ok(record) => Event::Conflict(record),
                        Err(error) => Event::WriteFailed(error),
                    },
                    Err(error) => Event::WriteFailed(error),
                }
            }
            Io::Login | Io::Refresh(_) | Io::Revoke(_)
                if lease.as_ref().is_some_and(|lease| !lease.is_held()) =>
            {
                Event::LeaseLost
            }
            Io::Login => Event::Answered(self.exchange.login(&self.account).await),
            Io::Refresh(pair) => Event::Answered(self.exchange.refresh(&self.account, &pair).await),
            Io::Revoke(pair) => Event::LoggedOut(self.exchange.logout(&self.account, &pair).await),
            Io::Pause { duration, needed } => self.pause(duration, needed).await,
            Io::Release => {
                if let Some(lease) = lease.take() {
                    lease.release().await;
                }
                Event::Released
            }
        }
    }

    async fn acquire(&self, lease: &mut Option<Lease>) -> Event {
        let asked = self.clock.now();
        match self.store.lease_and_load(&self.account).await {
            Ok((LeaseAttempt::Held(held), loaded)) => {
                *lease = Some(held);
                match loaded {
                    Some(loaded) => Event::LeaseHeld(self.record_of(asked, loaded)),
                    None => {
                        lease.take();
                        Event::LeaseUnavailable(StoreError::new(
                            "the store gave a lease without the record",
                        ))
                    }
                }
            }
            Ok((LeaseAttempt::Busy(holder), _)) => Event::LeaseBusy(holder),
            Err(error) => Event::LeaseUnavailable(error),
        }
    }

    /// Waits, unless there is nobody left to wait for.
    async fn pause(&self, duration: Duration, needed: bool) -> Event {
        self.clock.sleep(duration).await;
        if !needed && self.handles.strong_count() == 0 {
            Event::Abandoned
        } else {
            Event::Tick
        }
    }

    async fn load(&self) -> Result<Option<Record>, StoreError> {
        let asked = self.clock.now();
        let loaded = self.store.load(&self.account).await?;
        Ok(self.record_of(asked, loaded))
    }

    fn record_of(&self, asked: Timestamp, loaded: Loaded) -> Option<Record> {
        self.hear(&mut self.lock(), asked, &loaded);
        loaded.record
    }
}
