//! What to do next, decided without I/O, clock, randomness or async.
//!
//! [`State::step`] takes what happened and says what to do; the manager does it, and comes back
//! with what happened then. At most one thing is being done at a time, and it belongs to a
//! *flight*: one renewal or logout, from the wish to the lease given back.

use std::collections::VecDeque;
use std::time::Duration;

use crate::account::Identity;
use crate::clock::Timestamp;
use crate::event::TokenEvent;
use crate::pair::Fingerprint;
use crate::store::{CoolDown, Holder, Record, RefreshToken, Rejection, StoreError};

mod answers;
mod current;
mod decide;
mod failure;
mod flight;
mod known;
pub(crate) mod limits;
mod logout;
#[cfg(test)]
mod model;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod regressions;
mod save;
#[cfg(test)]
mod scenarios;
mod step;
mod window;

pub(crate) use current::Current;
use current::Kept;
pub(crate) use failure::Failure;
pub(crate) use flight::Wish;
use flight::{Flight, Means, Needs, Phase, Saw};
use known::Learned;
pub use logout::{LogoutReport, Revocation, Revoked};
use save::Save;
pub(crate) use step::{Actions, Done, Effect, Event, Io, Verdict};
pub use window::Window;
pub(crate) use window::{DEFAULT_LIFE, Windows};

/// Pauses between two questions for a lease that another holds.
const LEASE_POLL: Duration = Duration::from_millis(25);
/// So much of one question for the lease, and of the look at the record after it, counts as waiting:
/// what a store may take for the two. More is a clock that jumped.
const LONGEST_LOOK: Duration = Duration::from_secs(20);
/// From so many milliseconds on an offset of a clock was wrong; what is less, an answer took.
const CLOCK_WRONG_MS: u64 = 1000;
/// Pairs that are remembered as spent: more than a copy of the data can be behind.
const MOST_RETIRED: usize = 64;
/// Conflicts in a row after which a write counts as failed.
const MOST_CONFLICTS: u32 = 5;
/// How soon a pair that could not be stored is tried to be stored again.
const STORE_AGAIN: Duration = Duration::from_secs(5);
/// Tries to store a new pair before its callers are let go.
const STORE_TRIES: u32 = 3;
/// Pause before the second try to store a new pair; doubles.
const STORE_PAUSE: Duration = Duration::from_millis(100);

/// What does not change while a manager lives.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) identity: Identity,
    /// This host's and account's own number, in thousandths; spreads renewals and back-offs.
    pub(crate) jitter: u16,
    /// Tells this process's attempts from those of others.
    pub(crate) nonce: u64,
    /// How long a caller waits for a back-off to end, before it gets an error.
    pub(crate) patience: Duration,
    /// How long one waits for a lease that another holds.
    pub(crate) lease_wait: Duration,
    /// Whether to log in without the store while it cannot be reached.
    pub(crate) private_login: bool,
}

/// What this process knows of the account.
#[derive(Clone, Debug)]
pub(crate) struct State {
    policy: Policy,
    current: Option<Current>,
    /// Of the newest pair that was ever served here; it outlives a logout.
    newest: Option<Timestamp>,
    /// The version of the newest record seen.
    seen: u64,
    /// Pairs that were replaced or spent: an older copy of the engine's data may bring one back.
    retired: VecDeque<Fingerprint>,
    /// Limits that could not be stored.
    cool_down: Option<CoolDown>,
    rejection: Option<Rejection>,
    /// When a login was made past an unreachable store.
    private_login_at: Option<Timestamp>,
    attempts: u64,
    /// Records that were to be written.
    writes: u64,
    /// The last attempt of this process that was marked in the record and then not sent, or not
    /// used: its mark may still stand there.
    unused: Option<u64>,
    /// On the heap, since most accounts of a program with thousands have none.
    flight: Option<Box<Flight>>,
}

impl State {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            current: None,
            newest: None,
            seen: 0,
            retired: VecDeque::new(),
            cool_down: None,
            rejection: None,
            private_login_at: None,
            attempts: 0,
            writes: 0,
            unused: None,
            flight: None,
        }
    }

    pub(crate) fn current(&self) -> Option<&Current> {
        self.current.as_ref()
    }

    pub(crate) fn is_flying(&self) -> bool {
        self.flight.is_some()
    }

    /// This host's clock was found to be further from the store's, by so many milliseconds: what
    /// callers asked for was meant by this host's.
    pub(crate) fn clock_moved(&mut self, by_ms: i64) {
        if by_ms.unsigned_abs() >= CLOCK_WRONG_MS
            && let Some(current) = &mut self.current
        {
            current.end_in_doubt = true;
        }
        if let Some(flight) = &mut self.flight {
            flight.needs.until = flight.needs.until.map(|until| until.shifted(by_ms));
        }
    }

    pub(crate) fn is_logging_out(&self) -> bool {
        self.flight
            .as_ref()
            .is_some_and(|flight| flight.needs.logout.is_some())
    }

    pub(crate) fn windows(&self) -> Option<Windows> {
        let current = self.current.as_ref()?;
        Some(Windows::new(
            current.pair.access_expires_at(),
            current.life,
            self.policy.jitter,
        ))
    }

    /// The moment before which a caller with a valid token has nothing to start.
    pub(crate) fn renew_at(&self, now: Timestamp) -> Timestamp {
        let (Some(current), Some(windows)) = (&self.current, self.windows()) else {
            return Timestamp::MIN;
        };
        if current.refused {
            return Timestamp::MIN;
        }
        if current.is_unsaved() {
            return now.after(STORE_AGAIN).min(windows.expires_at);
        }
        let rests = self
            .cool_down
            .as_ref()
            .filter(|rest| limits::holds(rest, now))
            .map(|rest| rest.until);
        let wanted = match current.refresh {
            RefreshToken::Usable if now < current.pair.refresh_expires_at() => windows.due_at,
            // Nothing but a login is left, or the server wants it later: served to its end.
            _ => windows.expires_at,
        };
        wanted
            .max(rests.unwrap_or(Timestamp::MIN))
            .min(windows.expires_at)
    }

    /// One step of the account's life.
    pub(crate) fn step(&mut self, now: Timestamp, event: Event) -> Actions {
        match event {
            Event::Wanted(wish) => self.wanted(wish),
            Event::Expired(fingerprint) => self.expired(fingerprint),
            event => match self.flight.take() {
                Some(flight) => self.fly(now, *flight, event),
                None => Actions::none(),
            },
        }
    }

    /// The server's word on a pair outranks every clock (quirk 8). It touches that pair only.
    fn expired(&mut self, fingerprint: Fingerprint) -> Actions {
        match &mut self.current {
            Some(current) if current.pair.fingerprint() == fingerprint && !current.refused => {
                current.refused = true;
                Actions {
                    effects: vec![Effect::Publish],
                    io: None,
                }
            }
            _ => Actions::none(),
        }
    }

    fn wanted(&mut self, wish: Wish) -> Actions {
        if let Some(flight) = &mut self.flight {
            flight.join(wish);
            return Actions::none();
        }
        let started_with = self
            .current
            .as_ref()
            .map(|current| current.pair.fingerprint());
        let flight = Flight::new(wish, started_with);
        // With nothing in hand, a look costs less than a lease; else the lease brings the record.
        if self.current.is_none() && flight.needs.may_be_served() {
            self.fly_to(flight, Phase::Loading, Io::Load)
        } else {
            self.fly_to(flight, Phase::Acquiring, Io::Acquire)
        }
    }

    fn fly_to(&mut self, mut flight: Flight, phase: Phase, io: Io) -> Actions {
        flight.phase = phase;
        self.flight = Some(Box::new(flight));
        Actions::io(io)
    }

    fn fly(&mut self, now: Timestamp, mut flight: Flight, event: Event) -> Actions {
        let phase = std::mem::replace(&mut flight.phase, Phase::Loading);
        match (phase, event) {
            (_, Event::Abandoned) => Actions {
                effects: vec![Effect::Finish(Err(Failure::Abandoned))],
                io: None,
            },
            (Phase::Loading, Event::Loaded(Ok(record))) => {
                if self.is_foreign(record.as_ref()) {
                    return self.finish(Err(Failure::ForeignRecord));
                }
                let learned = self.adopt(now, record.as_ref());
                let next = if self.satisfies(&flight, now) {
                    self.finish(Ok(Done::Token { renewed: false }))
                } else {
                    self.fly_to(flight, Phase::Acquiring, Io::Acquire)
                };
                next.after(learned.effects())
            }
            (Phase::Loading, Event::Loaded(Err(error)))
            | (Phase::Acquiring, Event::LeaseUnavailable(error)) => {
                self.without_store(now, flight, error)
            }
            (Phase::Acquiring, Event::LeaseHeld(record)) => self.leased(now, flight, record),
            (Phase::Acquiring, Event::LeaseBusy(holder)) => {
                self.fly_to(flight, Phase::Looking(holder), Io::Load)
            }
            (Phase::Looking(holder), Event::Loaded(loaded)) => {
                self.looked(now, flight, holder, loaded.ok())
            }
            (Phase::Pausing | Phase::Resting(_), Event::Tick) => {
                flight.asked_again_at = Some(now);
                self.fly_to(flight, Phase::Acquiring, Io::Acquire)
            }
            (Phase::Intending(means), Event::Written) => self.intended(now, flight, means),
            (Phase::Intending(means), Event::Conflict(record)) => {
                if means == Means::Refresh {
                    self.not_used(flight.intended.as_ref());
                }
                flight.conflicts += 1;
                if flight.conflicts > MOST_CONFLICTS {
                    return self.release(flight, Err(Failure::contended()));
                }
                self.leased(now, flight, record)
            }
            (Phase::Intending(means), Event::WriteFailed(error)) => {
                if means == Means::Refresh {
                    self.not_used(flight.intended.as_ref());
                }
                self.release(flight, Err(Failure::Store(error)))
            }
            (Phase::Exchanging { means, private, .. }, Event::LeaseLost) => {
                debug_assert!(!private, "a login past the store holds no lease");
                // Only a refresh that was not sent leaves its token as it was: a login comes after
                // one that was refused or is in doubt.
                let left = match means {
                    Means::Refresh => RefreshToken::Usable,
                    Means::Login => RefreshToken::Spent,
                };
                let lost =
                    StoreError::new("the lease ended before the renewal could be sent; try again");
                let note = self.spent_by(means, &flight, left);
                self.save(flight, Save::failure(note, Err(Failure::Store(lost))))
            }
            (
                Phase::Exchanging {
                    means: Means::Refresh,
                    sent_at,
                    ..
                },
                Event::Answered(answer),
            ) => self.refreshed(now, sent_at, flight, answer),
            (
                Phase::Exchanging {
                    means: Means::Login,
                    sent_at,
                    private,
                },
                Event::Answered(answer),
            ) => self.logged_in(now, sent_at, flight, private, answer),
            (Phase::Rereading, Event::Loaded(loaded)) => self.reread(now, flight, loaded),
            (Phase::Revoking, Event::LoggedOut(answer)) => self.revoked(now, flight, answer),
            (Phase::Revoking, Event::LeaseLost) => {
                let lost =
                    StoreError::new("the lease ended before the logout could be sent; try again");
                self.release(flight, Err(Failure::Store(lost)))
            }
            (Phase::Saving(save), Event::Written) => self.saved(now, flight, save),
            (Phase::Saving(save), Event::Conflict(record)) => {
                self.rebase(now, flight, save, record)
            }
            (Phase::Saving(save), Event::WriteFailed(error)) => self.not_saved(flight, save, error),
            (Phase::SavePausing(save), Event::Tick) => self.save(flight, save),
            (Phase::Resting(rest), Event::Released) => self.fly_to(
                flight,
                Phase::Resting(rest),
                Io::Pause {
                    duration: rest,
                    needed: false,
                },
            ),
            (Phase::Releasing(verdict), Event::Released) => self.finish(verdict),
            (phase, event) => {
                debug_assert!(false, "{event:?} does not follow {phase:?}");
                self.release(flight, Err(Failure::Abandoned))
            }
        }
    }

    fn finish(&mut self, verdict: Verdict) -> Actions {
        let failed = verdict.as_ref().err().map(Failure::kind);
        let mut effects = Vec::new();
        if let Some(kind) = failed {
            effects.push(Effect::Emit(TokenEvent::RenewalFailed { kind }));
        }
        // What may be started next depends on how this ended.
        effects.push(Effect::Publish);
        effects.push(Effect::Finish(verdict));
        self.flight = None;
        Actions { effects, io: None }
    }

    fn release(&mut self, flight: Flight, verdict: Verdict) -> Actions {
        self.fly_to(flight, Phase::Releasing(verdict), Io::Release)
    }

    fn looked(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        holder: Holder,
        record: Option<Option<Record>>,
    ) -> Actions {
        if let (None, Some(record)) = (&flight.saw, &record) {
            flight.saw = Some(Saw::of(record.as_ref()));
        }
        let asked_at = flight.asked_again_at.take();
        flight.lease_waited +=
            asked_at.map_or(Duration::ZERO, |at| at.until(now).min(LONGEST_LOOK));
        let learned = record
            .filter(|record| !self.is_foreign(record.as_ref()))
            .map(|record| self.adopt(now, record.as_ref()));
        let next = if self.satisfies(&flight, now) {
            self.finish(Ok(Done::Token { renewed: false }))
        } else if flight.lease_waited >= self.policy.lease_wait {
            self.finish(Err(Failure::Busy(holder)))
        } else {
            let duration = LEASE_POLL + LEASE_POLL * u32::from(self.policy.jitter) / 1000;
            flight.lease_waited += duration;
            let pause = Io::Pause {
                duration,
                needed: false,
            };
            self.fly_to(flight, Phase::Pausing, pause)
        };
        next.after(learned.map(Learned::effects).unwrap_or_default())
    }
}
