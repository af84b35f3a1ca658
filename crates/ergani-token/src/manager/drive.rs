//! One flight: does what the lifecycle says, one thing after the other.

use std::future::{Future, pending, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch;

use super::Inner;
use crate::clock::Timestamp;
use crate::exchange::{Answer, Fault, FaultKind, LogoutAnswer};
use crate::lifecycle::{Event, Io, Verdict};
use crate::store::{Lease, LeaseAttempt, Loaded, Record, Revision, StoreError, Written};

/// What a store is asked to do, for people.
const WRITE: &str = "write the record";

/// How long an [`Exchange`](crate::exchange::Exchange) has to answer. The one over HTTP has limits
/// of its own that are shorter; one of the application may have none.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(120);
/// A lease that is not back by then is given back by its `Drop`, or ends by itself. What was
/// committed under it is not kept from the callers for longer.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(1);

/// Runs in a task of its own, so that no caller can cut it off (invariant 4).
pub(super) async fn drive(inner: Arc<Inner>, landing: watch::Sender<Option<Verdict>>, first: Io) {
    let mut flight = Landing {
        inner: &inner,
        landing: &landing,
        last: inner.clock.now(),
        landed: false,
    };
    let mut lease = None;
    let mut next = Some(first);
    while let Some(io) = next {
        let event = inner.perform(io, &mut lease).await;
        let mut locked = inner.lock();
        flight.last = inner.clock.now();
        let now = locked.store_clock.store_time(flight.last);
        let actions = locked.state.step(now, event);
        inner.apply(&mut locked, flight.last, actions.effects, Some(&landing));
        next = actions.io;
        // Before the lock is let go: whoever is told then may panic, and a flight that is under way
        // by then is another's.
        flight.landed = next.is_none();
    }
}

/// Ends the flight for those who wait when its task is dropped or panics (invariant 13).
struct Landing<'a> {
    inner: &'a Inner,
    landing: &'a watch::Sender<Option<Verdict>>,
    /// When the last step was made: it may be the clock that panicked, and a second panic would
    /// abort the process.
    last: Timestamp,
    landed: bool,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        if self.landed {
            return;
        }
        let mut locked = self.inner.lock();
        let now = locked.store_clock.store_time(self.last);
        let actions = locked.state.step(now, Event::Abandoned);
        locked.flight = None;
        // Whoever waits for a flight whose runtime ended can fly on another. A panic is an error.
        let landing = std::thread::panicking().then_some(self.landing);
        self.inner
            .apply(&mut locked, self.last, actions.effects, landing);
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
            } => match self.write(expected, &record, lease, last).await {
                Ok(Written::Done) => Event::Written,
                Ok(Written::Conflict) => match self.load().await {
                    Ok(record) => Event::Conflict(record),
                    Err(error) => Event::WriteFailed(error),
                },
                Err(error) => Event::WriteFailed(error),
            },
            Io::Login | Io::Refresh(_) | Io::Revoke(_)
                if lease.as_ref().is_some_and(|lease| !lease.is_held()) =>
            {
                Event::LeaseLost
            }
            Io::Login => {
                let answer = self.exchange.login(&self.account);
                let answer = self.within_limit(answer).await;
                self.answered(answer.unwrap_or_else(Answer::InDoubt))
            }
            Io::Refresh(pair) => {
                let answer = self.exchange.refresh(&self.account, &pair);
                let answer = self.within_limit(answer).await;
                self.answered(answer.unwrap_or_else(Answer::InDoubt))
            }
            Io::Revoke(pair) => {
                let answer = self.exchange.logout(&self.account, &pair);
                let answer = self.within_limit(answer).await;
                Event::LoggedOut(answer.unwrap_or_else(LogoutAnswer::InDoubt))
            }
            Io::Pause { duration, needed } => self.pause(duration, needed).await,
            Io::Release => {
                self.give_back(lease).await;
                Event::Released
            }
        }
    }

    /// The exchange knows this host's time, the lifecycle the store's.
    fn answered(&self, mut answer: Answer) -> Event {
        if let Answer::Issued(grant) = &mut answer {
            let store_clock = self.lock().store_clock;
            grant.sent_at = grant.sent_at.map(|left| store_clock.store_time(left));
        }
        Event::Answered(answer)
    }

    async fn acquire(&self, lease: &mut Option<Lease>) -> Event {
        let asked = self.clock.now();
        let leased = self.store.lease_and_load(&self.account);
        match self.in_time("give the lease", leased).await {
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
        let loaded = self.store.load(&self.account);
        let loaded = self.in_time("read the record", loaded).await?;
        Ok(self.record_of(asked, loaded))
    }

    /// With `last`, gives the lease back once it is written.
    async fn write(
        &self,
        expected: Revision,
        record: &Record,
        lease: &mut Option<Lease>,
        last: bool,
    ) -> Result<Written, StoreError> {
        let (store, account) = (&self.store, &self.account);
        // Only an engine that knows its leases by name gives one back together with a write. Else
        // the two have a limit each, so that a lease that hangs does not keep what was written.
        if last && lease.as_ref().is_some_and(|lease| lease.owner().is_some()) {
            let written = store.write_and_release(account, expected, record, lease);
            return self.in_time(WRITE, written).await;
        }
        let written = self
            .in_time(WRITE, store.write(account, expected, record))
            .await?;
        if last && written == Written::Done {
            self.give_back(lease).await;
        }
        Ok(written)
    }

    async fn give_back(&self, lease: &mut Option<Lease>) {
        if let Some(lease) = lease.take() {
            // One that is late is given back, or ends, without us.
            let limit = RELEASE_TIMEOUT.min(self.store_timeout);
            self.until(limit, lease.release()).await;
        }
    }

    /// What the store answers, if it does so in time.
    pub(super) async fn in_time<T>(
        &self,
        what: &str,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let limit = self.store_timeout;
        self.until(limit, answer).await.unwrap_or_else(|| {
            Err(StoreError::new(format!(
                "{} did not {what} within {} s: see whether it can be reached, and what holds it up",
                self.store.describe(),
                limit.as_secs_f32()
            )))
        })
    }

    async fn within_limit<T>(&self, answer: impl Future<Output = T>) -> Result<T, Fault> {
        let answer = self.until(EXCHANGE_TIMEOUT, answer).await;
        answer.ok_or_else(|| Fault {
            kind: FaultKind::Timeout,
            detail: format!("no answer within {} s", EXCHANGE_TIMEOUT.as_secs()),
        })
    }

    /// Nothing if `work` is not done within the limit; it is dropped then.
    async fn until<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            // In order: what is done by then counts.
            biased;
            done = work => Some(done),
            () = self.bound(limit) => None,
        }
    }

    /// Ends after the limit. A clock whose sleep is over at once, as tests have to be rid of pauses, bounds
    /// nothing.
    async fn bound(&self, limit: Duration) {
        let mut sleep = self.sleep(limit);
        let first = poll_fn(|context| Poll::Ready(sleep.as_mut().poll(context)));
        match first.await {
            Poll::Ready(()) => pending().await,
            Poll::Pending => sleep.await,
        }
    }

    fn record_of(&self, asked: Timestamp, loaded: Loaded) -> Option<Record> {
        self.hear(&mut self.lock(), asked, &loaded);
        loaded.record
    }
}
