//! What to do next, decided without I/O, clock, randomness or async.
//!
//! [`State::step`] takes what happened and says what to do; the manager does it, and comes back
//! with what happened then. At most one thing is being done at a time, and it belongs to a
//! *flight*: one renewal or logout, from the wish to the lease given back.

use std::sync::Arc;
use std::time::Duration;

use crate::account::Identity;
use crate::clock::Timestamp;
use crate::event::TokenEvent;
use crate::exchange::{Answer, Fault, FaultKind, Issued, LogoutAnswer};
use crate::pair::{Fingerprint, SharedPair};
use crate::store::{
    CoolDown, CoolDownReason, Holder, PairNote, Record, RecordState, RefreshToken, Rejection,
    Revision, StoreError,
};

mod failure;
mod flight;
mod limits;
mod logout;
mod save;
mod window;

pub(crate) use failure::Failure;
use flight::Flight;
pub(crate) use flight::Wish;
pub use logout::{LogoutReport, Revoked};
use save::Save;
pub use window::Window;
pub(crate) use window::{DEFAULT_LIFE, Windows};

/// Pauses between two questions for a lease that another holds.
const LEASE_POLL: Duration = Duration::from_millis(25);
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
    /// The version of the newest record seen.
    seen: u64,
    /// Limits that could not be stored.
    cool_down: Option<CoolDown>,
    rejection: Option<Rejection>,
    /// When a login was made past an unreachable store.
    private_login_at: Option<Timestamp>,
    attempts: u64,
    flight: Option<Flight>,
}

/// The pair that is served here.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    pub(crate) pair: SharedPair,
    pub(crate) life: Duration,
    pub(crate) skew_ms: Option<i64>,
    /// Whether the server said that it has expired, or that it is refused and a renewal began.
    pub(crate) refused: bool,
    /// Whether the store does not have it yet.
    unsaved: bool,
    /// What became of its refresh token, as far as the newest record says.
    refresh: RefreshToken,
}

impl Current {
    pub(crate) fn refresh_token(&self) -> RefreshToken {
        self.refresh
    }

    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        !self.refused && now < self.pair.access_expires_at()
    }
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// A caller wants something that what is served cannot give.
    Wanted(Wish),
    /// The server said that the pair of this name has expired.
    Expired(Fingerprint),
    /// The answer to [`Io::Load`].
    Loaded(Result<Option<Record>, StoreError>),
    /// The answer to [`Io::Acquire`]: the record as it is under the lease.
    LeaseHeld(Option<Record>),
    /// Another answer to [`Io::Acquire`].
    LeaseBusy(Holder),
    /// Another answer to [`Io::Acquire`].
    LeaseUnavailable(StoreError),
    /// The lease ended before the request could be sent; it was not sent.
    LeaseLost,
    /// The answer to [`Io::Write`].
    Written,
    /// Another answer to [`Io::Write`]: this is there instead.
    Conflict(Option<Record>),
    /// Another answer to [`Io::Write`].
    WriteFailed(StoreError),
    /// The answer to [`Io::Login`] or [`Io::Refresh`].
    Answered(Answer),
    /// The answer to [`Io::Revoke`].
    LoggedOut(LogoutAnswer),
    /// The lease was given back.
    Released,
    /// The pause of [`Io::Pause`] is over.
    Tick,
    /// What carried the flight is gone: a panic, or the end of its runtime.
    Abandoned,
}

/// The one thing to do now.
#[derive(Clone, Debug)]
pub(crate) enum Io {
    Load,
    Acquire,
    Write { expected: Revision, record: Record },
    Login,
    Refresh(SharedPair),
    Revoke(SharedPair),
    Pause(Duration),
    Release,
}

/// What to make known.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Serve what [`State::current`] says; nothing if it says none.
    Publish,
    /// The flight is over.
    Finish(Verdict),
    Emit(TokenEvent),
}

/// How a flight ended.
#[derive(Clone, Debug)]
pub(crate) enum Done {
    /// What is served now is what there is; whether this flight got it from the server.
    Token {
        renewed: bool,
    },
    LoggedOut(LogoutReport),
}

pub(crate) type Verdict = Result<Done, Failure>;

/// What follows from an event.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    pub(crate) effects: Vec<Effect>,
    pub(crate) io: Option<Io>,
}

impl Actions {
    fn none() -> Self {
        Self::default()
    }

    fn io(io: Io) -> Self {
        Self {
            effects: Vec::new(),
            io: Some(io),
        }
    }

    fn first(mut self, effect: Effect) -> Self {
        self.effects.insert(0, effect);
        self
    }

    fn first_if(self, condition: bool, effect: Effect) -> Self {
        if condition { self.first(effect) } else { self }
    }
}

/// By what a new pair is got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    Login,
    Refresh,
}

/// Where a flight is: what was asked for last.
#[derive(Clone, Debug)]
enum Phase {
    Loading,
    Acquiring,
    /// The lease is another's: look whether it has renewed.
    Looking(Holder),
    /// Between two tries for the lease.
    Pausing,
    /// The lease was given back for the time of a back-off.
    Resting(Duration),
    Intending(Means),
    Exchanging {
        means: Means,
        sent_at: Timestamp,
        private: bool,
    },
    Revoking,
    Saving {
        save: Save,
        then: Verdict,
    },
    /// Between two tries to store a new pair.
    SavePausing {
        save: Save,
        then: Verdict,
    },
    Releasing(Verdict),
}

impl State {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            policy,
            current: None,
            seen: 0,
            cool_down: None,
            rejection: None,
            private_login_at: None,
            attempts: 0,
            flight: None,
        }
    }

    pub(crate) fn current(&self) -> Option<&Current> {
        self.current.as_ref()
    }

    pub(crate) fn is_flying(&self) -> bool {
        self.flight.is_some()
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
        if current.unsaved {
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
            Event::Wanted(wish) => self.wanted(now, wish),
            Event::Expired(fingerprint) => self.expired(fingerprint),
            event => match self.flight.take() {
                Some(flight) => self.fly(now, flight, event),
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

    fn wanted(&mut self, now: Timestamp, wish: Wish) -> Actions {
        if let Some(flight) = &mut self.flight {
            flight.join(wish);
            return Actions::none();
        }
        let started_with = self
            .current
            .as_ref()
            .map(|current| current.pair.fingerprint());
        let flight = Flight::new(wish, started_with, now.after(self.policy.lease_wait));
        // With nothing in hand, a look costs less than a lease; else the lease brings the record.
        if self.current.is_none() && flight.needs.may_be_served() {
            self.fly_to(flight, Phase::Loading, Io::Load)
        } else {
            self.fly_to(flight, Phase::Acquiring, Io::Acquire)
        }
    }

    fn fly_to(&mut self, mut flight: Flight, phase: Phase, io: Io) -> Actions {
        flight.phase = phase;
        self.flight = Some(flight);
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
                let adopted = self.adopt(record.as_ref());
                let next = if self.satisfies(&flight, now) {
                    self.finish(Ok(Done::Token { renewed: false }))
                } else {
                    self.fly_to(flight, Phase::Acquiring, Io::Acquire)
                };
                next.first_if(adopted, Effect::Publish)
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
                self.fly_to(flight, Phase::Acquiring, Io::Acquire)
            }
            (Phase::Intending(means), Event::Written) => self.intended(now, flight, means),
            (Phase::Intending(_), Event::Conflict(record)) => {
                flight.conflicts += 1;
                if flight.conflicts > MOST_CONFLICTS {
                    return self.release(flight, Err(Failure::contended()));
                }
                self.leased(now, flight, record)
            }
            (Phase::Intending(_), Event::WriteFailed(error)) => {
                self.release(flight, Err(Failure::Store(error)))
            }
            (Phase::Exchanging { means, private, .. }, Event::LeaseLost) => {
                debug_assert!(!private, "a login past the store holds no lease");
                let save = Save::failure(self.spent_by(means, &flight, RefreshToken::Usable));
                let lost =
                    StoreError::new("the lease ended before the renewal could be sent; try again");
                self.save(flight, save, Err(Failure::Store(lost)))
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
            (Phase::Revoking, Event::LoggedOut(answer)) => self.revoked(flight, answer),
            (Phase::Revoking, Event::LeaseLost) => {
                let lost =
                    StoreError::new("the lease ended before the logout could be sent; try again");
                self.release(flight, Err(Failure::Store(lost)))
            }
            (Phase::Saving { save, then }, Event::Written) => self.saved(now, flight, save, then),
            (Phase::Saving { save, then }, Event::Conflict(record)) => {
                self.rebase(flight, save, then, record)
            }
            (Phase::Saving { save, then }, Event::WriteFailed(error)) => {
                self.not_saved(flight, save, then, error)
            }
            (Phase::SavePausing { save, then }, Event::Tick) => self.save(flight, save, then),
            (Phase::Resting(rest), Event::Released) => {
                self.fly_to(flight, Phase::Resting(rest), Io::Pause(rest))
            }
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

    fn is_foreign(&self, record: Option<&Record>) -> bool {
        record.is_some_and(|record| record.state.identity != self.policy.identity)
    }

    /// Takes over what the store has without a flight, for a caller that only looks.
    pub(crate) fn glance(&mut self, record: Option<&Record>) -> bool {
        !self.is_flying() && !self.is_foreign(record) && self.adopt(record)
    }

    /// Takes over what the store has, if it is newer than what is served here. Whether it was.
    fn adopt(&mut self, record: Option<&Record>) -> bool {
        let version = record.map_or(0, |record| record.state.version);
        let later_commit = version > self.seen;
        let Some(record) = record else {
            // Lost with the engine's data: what we hold may be spent by somebody since.
            if let Some(current) = self.current.as_mut().filter(|current| !current.unsaved) {
                current.refresh = RefreshToken::Spent;
            }
            return false;
        };
        self.seen = version;
        let Some(pair) = &record.pair else {
            if let Some(current) = self.current.as_mut().filter(|current| !current.unsaved) {
                current.refresh = RefreshToken::Spent;
            }
            return false;
        };
        let note = record.state.note_on(pair.fingerprint());
        match &mut self.current {
            Some(current) if current.pair.fingerprint() == pair.fingerprint() => {
                current.unsaved = false;
                current.refused |= note.is_some_and(|note| note.refused);
                current.refresh = note.map_or(RefreshToken::Usable, |note| note.refresh);
                false
            }
            Some(current)
                if current.unsaved && pair.issue_order() <= current.pair.issue_order() =>
            {
                false
            }
            Some(current) if !later_commit && pair.issue_order() < current.pair.issue_order() => {
                // An older copy of the engine's data: never spend the older pair, nor ours, which
                // somebody may have spent before the copy came back.
                current.refresh = RefreshToken::Spent;
                false
            }
            _ => {
                // A pair came by after all, so what could not be stored here is past.
                self.cool_down = None;
                self.rejection = None;
                self.current = Some(Current {
                    pair: Arc::clone(pair),
                    life: note.map_or(DEFAULT_LIFE, |note| note.life),
                    skew_ms: note.and_then(|note| note.skew_ms),
                    refused: note.is_some_and(|note| note.refused),
                    unsaved: false,
                    refresh: note.map_or(RefreshToken::Usable, |note| note.refresh),
                });
                true
            }
        }
    }

    /// Whether what is served now is all that the flight is for.
    fn satisfies(&self, flight: &Flight, now: Timestamp) -> bool {
        let (Some(current), Some(windows)) = (&self.current, self.windows()) else {
            return false;
        };
        let fingerprint = current.pair.fingerprint();
        flight.needs.may_be_served()
            && !current.unsaved
            && current.is_alive(now)
            && flight.needs.refused != Some(fingerprint)
            && flight
                .needs
                .until
                .is_none_or(|until| until <= windows.expires_at)
            && match windows.at(now) {
                Window::Fresh => true,
                Window::Due => !flight.needs.due || flight.started_with != Some(fingerprint),
                Window::LastCall | Window::Expired => false,
            }
    }

    /// Whether the flight asks for more than the current pair can give while it lives.
    fn is_explicit(&self, flight: &Flight) -> bool {
        let Some(current) = &self.current else {
            return true;
        };
        flight.needs.refused == Some(current.pair.fingerprint())
            || flight
                .needs
                .until
                .is_some_and(|until| until > current.pair.access_expires_at())
    }

    fn looked(
        &mut self,
        now: Timestamp,
        flight: Flight,
        holder: Holder,
        record: Option<Option<Record>>,
    ) -> Actions {
        let adopted = record
            .filter(|record| !self.is_foreign(record.as_ref()))
            .is_some_and(|record| self.adopt(record.as_ref()));
        let next = if self.satisfies(&flight, now) {
            self.finish(Ok(Done::Token { renewed: false }))
        } else if now >= flight.lease_deadline {
            self.finish(Err(Failure::Busy(holder)))
        } else {
            let jitter = LEASE_POLL * u32::from(self.policy.jitter) / 1000;
            self.fly_to(flight, Phase::Pausing, Io::Pause(LEASE_POLL + jitter))
        };
        next.first_if(adopted, Effect::Publish)
    }

    /// Decides under the lease, on the newest record (invariant 3).
    fn leased(&mut self, now: Timestamp, mut flight: Flight, record: Option<Record>) -> Actions {
        if self.is_foreign(record.as_ref()) {
            return self.release(flight, Err(Failure::ForeignRecord));
        }
        let adopted = self.adopt(record.as_ref());
        let adopted_event =
            self.current
                .as_ref()
                .filter(|_| adopted)
                .map(|current| TokenEvent::Adopted {
                    fingerprint: current.pair.fingerprint(),
                });
        flight.base = record;
        let mut next = if flight.needs.logout.is_some() {
            self.log_out(now, flight)
        } else {
            self.decide(now, flight)
        };
        if let Some(event) = adopted_event {
            next = next.first(Effect::Emit(event)).first(Effect::Publish);
        }
        next
    }

    fn decide(&mut self, now: Timestamp, flight: Flight) -> Actions {
        if let Some(current) = self.current.as_ref().filter(|current| current.unsaved) {
            let save = Save::Commit(self.issued_again(current));
            return self.save(flight, save, Ok(Done::Token { renewed: false }));
        }
        if self.satisfies(&flight, now) {
            return self.release(flight, Ok(Done::Token { renewed: false }));
        }
        let alive = self
            .current
            .as_ref()
            .is_some_and(|current| current.is_alive(now));
        let explicit = self.is_explicit(&flight);
        let means = match self.refreshable(now, &flight, explicit) {
            _ if flight.needs.force => Means::Login,
            true => Means::Refresh,
            // Nothing but a login is left, and that is for the end of what is valid.
            false if alive && !explicit => {
                return self.release(flight, Ok(Done::Token { renewed: false }));
            }
            false => Means::Login,
        };
        self.intend(now, flight, means)
    }

    /// Whether the current pair's refresh token may be sent: the record holds it, and nobody used
    /// it (invariant 1).
    fn refreshable(&self, now: Timestamp, flight: &Flight, explicit: bool) -> bool {
        let (Some(current), Some(base)) = (&self.current, &flight.base) else {
            return false;
        };
        let stored = base.pair.as_ref().map(|pair| pair.fingerprint());
        stored == Some(current.pair.fingerprint())
            && now < current.pair.refresh_expires_at()
            && match current.refresh {
                RefreshToken::Usable => true,
                RefreshToken::EarlyRefused => explicit || !current.is_alive(now),
                RefreshToken::Sent { .. } | RefreshToken::Spent => false,
            }
    }

    /// Marks what is about to happen, before it does (invariants 1 and 9).
    fn intend(&mut self, now: Timestamp, mut flight: Flight, means: Means) -> Actions {
        let state = flight.base.as_ref().map(|base| &base.state);
        if let Some(failure) = self.blocked(now, state, flight.needs.force, means) {
            return match failure.rest(now) {
                Some(rest) if rest <= self.policy.patience && !flight.rested => {
                    flight.rested = true;
                    self.fly_to(flight, Phase::Resting(rest), Io::Release)
                }
                _ => {
                    self.remember(state.and_then(|state| state.cool_down.clone()));
                    self.release(flight, Err(failure))
                }
            };
        }
        let life = self
            .current
            .as_ref()
            .map_or(DEFAULT_LIFE, |current| current.life);
        let mut record = flight.record_or_new(&self.policy.identity);
        match limits::debit(record.state.budget, now, life) {
            Ok(budget) => record.state.budget = budget,
            Err(until) => {
                let reason = CoolDownReason::Budget;
                return self.release(flight, Err(Failure::CoolDown { until, reason }));
            }
        }
        if let (Means::Refresh, Some(current)) = (means, &self.current) {
            self.attempts += 1;
            let attempt = self.policy.nonce.wrapping_add(self.attempts);
            record.state.note = Some(PairNote {
                fingerprint: current.pair.fingerprint(),
                life: current.life,
                skew_ms: current.skew_ms,
                refused: current.refused,
                refresh: RefreshToken::Sent { attempt, at: now },
            });
        }
        let expected = flight.expected();
        record.state.version = expected.version + 1;
        flight.intended = Some(record.clone());
        self.fly_to(
            flight,
            Phase::Intending(means),
            Io::Write { expected, record },
        )
    }

    /// What forbids a renewal now.
    fn blocked(
        &self,
        now: Timestamp,
        state: Option<&RecordState>,
        force: bool,
        means: Means,
    ) -> Option<Failure> {
        let rejections = [
            state.and_then(|state| state.rejection.as_ref()),
            self.rejection.as_ref(),
        ];
        let rejection = rejections
            .into_iter()
            .flatten()
            .find(|rejection| limits::stands(rejection, now));
        // A refresh needs no password, so rejected credentials do not stop it.
        if let (Some(rejection), false, Means::Login) = (rejection, force, means) {
            return Some(Failure::Rejected {
                status: None,
                probe_at: rejection.probe_at,
            });
        }
        let rests = [
            state.and_then(|state| state.cool_down.as_ref()),
            self.cool_down.as_ref(),
        ];
        rests
            .into_iter()
            .flatten()
            .filter(|rest| limits::holds(rest, now))
            .filter(|rest| !force || rest.reason == CoolDownReason::RateLimited)
            .max_by_key(|rest| rest.until)
            .map(|rest| Failure::CoolDown {
                until: rest.until,
                reason: rest.reason,
            })
    }

    fn remember(&mut self, cool_down: Option<CoolDown>) {
        if cool_down.is_some() {
            self.cool_down = cool_down;
        }
    }

    /// The intent is stored: send.
    fn intended(&mut self, now: Timestamp, mut flight: Flight, means: Means) -> Actions {
        flight.base = flight.intended.take();
        flight.conflicts = 0;
        self.seen = flight
            .base
            .as_ref()
            .map_or(self.seen, |base| base.state.version);
        self.exchange(now, flight, means)
    }

    fn exchange(&mut self, now: Timestamp, flight: Flight, means: Means) -> Actions {
        let io = match (means, &self.current) {
            (Means::Refresh, Some(current)) => Io::Refresh(Arc::clone(&current.pair)),
            _ => Io::Login,
        };
        self.fly_to(
            flight,
            Phase::Exchanging {
                means,
                sent_at: now,
                private: false,
            },
            io,
        )
    }

    /// What a refresh leaves of the refresh token; nothing to note after a login.
    fn spent_by(&self, means: Means, flight: &Flight, refresh: RefreshToken) -> Option<PairNote> {
        let note = flight.base.as_ref()?.state.note.clone()?;
        (means == Means::Refresh || matches!(note.refresh, RefreshToken::Sent { .. }))
            .then_some(PairNote { refresh, ..note })
    }

    fn refreshed(
        &mut self,
        now: Timestamp,
        sent_at: Timestamp,
        flight: Flight,
        answer: Answer,
    ) -> Actions {
        let note = |refresh| self.spent_by(Means::Refresh, &flight, refresh);
        match answer {
            Answer::Issued(grant) => match grant.into_issued(sent_at) {
                Ok(issued) => self.commit(flight, issued, false),
                Err(invalid) => {
                    let note = note(RefreshToken::Spent);
                    self.failing(
                        now,
                        flight,
                        note,
                        Failure::Server(invalid.to_string()),
                        None,
                    )
                }
            },
            Answer::Refused { .. } => {
                if flight.needs.logout.is_some() {
                    return self.forget(flight, Revoked::AlreadyEnded);
                }
                let alive = self
                    .current
                    .as_ref()
                    .is_some_and(|current| current.is_alive(now));
                if alive && !self.is_explicit(&flight) {
                    let save = Save::failure(note(RefreshToken::EarlyRefused));
                    return self.save(flight, save, Ok(Done::Token { renewed: false }));
                }
                // The mark stays until the login's answer is stored: it says what is true.
                self.exchange(now, flight, Means::Login)
            }
            Answer::RateLimited { retry_after } => {
                let note = note(RefreshToken::Usable);
                self.rate_limited(now, flight, note, retry_after)
            }
            Answer::Unavailable { retry_after } => {
                let note = note(RefreshToken::Usable);
                self.failing(
                    now,
                    flight,
                    note,
                    Failure::Server("HTTP 503".to_owned()),
                    retry_after,
                )
            }
            Answer::NotSent(fault) => {
                let note = note(RefreshToken::Usable);
                self.failing(now, flight, note, Failure::from(fault), None)
            }
            Answer::Misconfigured { status } => {
                let note = note(RefreshToken::Spent);
                self.failing(
                    now,
                    flight,
                    note,
                    Failure::Server(format!("HTTP {status}")),
                    None,
                )
            }
            Answer::InDoubt(fault) => {
                let note = note(RefreshToken::Spent);
                self.failing(now, flight, note, Failure::from(fault), None)
            }
        }
    }

    fn logged_in(
        &mut self,
        now: Timestamp,
        sent_at: Timestamp,
        flight: Flight,
        private: bool,
        answer: Answer,
    ) -> Actions {
        // A login follows a refused refresh, or finds the refresh token useless.
        let note = self.spent_by(Means::Login, &flight, RefreshToken::Spent);
        let failure = match answer {
            Answer::Issued(grant) => match grant.into_issued(sent_at) {
                Ok(issued) if private => {
                    self.private_login_at = Some(now);
                    self.take(&issued, true);
                    return self
                        .finish(Ok(Done::Token { renewed: true }))
                        .first(Effect::Publish);
                }
                Ok(issued) => return self.commit(flight, issued, true),
                Err(invalid) => Failure::Server(invalid.to_string()),
            },
            Answer::Refused { status } => {
                let earlier = flight
                    .base
                    .as_ref()
                    .and_then(|base| base.state.rejection.as_ref());
                let rejection = limits::rejection(now, earlier);
                let failure = Failure::Rejected {
                    status: Some(status),
                    probe_at: rejection.probe_at,
                };
                self.rejection = Some(rejection.clone());
                let save = Save::Failure {
                    note,
                    cool_down: None,
                    rejection: Some(rejection),
                };
                return if private {
                    self.finish(Err(failure))
                } else {
                    self.save(flight, save, Err(failure))
                };
            }
            Answer::RateLimited { retry_after } => {
                return self.rate_limited(now, flight, note, retry_after);
            }
            Answer::Misconfigured { status } => Failure::Misconfigured { status },
            Answer::Unavailable { retry_after } => {
                let failure = Failure::Server("HTTP 503".to_owned());
                return self.failing(now, flight, note, failure, retry_after);
            }
            Answer::NotSent(fault) | Answer::InDoubt(fault) => Failure::from(fault),
        };
        self.failing(now, flight, note, failure, None)
    }

    fn rate_limited(
        &mut self,
        now: Timestamp,
        flight: Flight,
        note: Option<PairNote>,
        retry_after: Option<Duration>,
    ) -> Actions {
        let reason = CoolDownReason::RateLimited;
        let cool_down = self.next_cool_down(now, &flight, reason, retry_after);
        let failure = Failure::CoolDown {
            until: cool_down.until,
            reason,
        };
        self.rest(flight, note, cool_down, failure)
    }

    fn failing(
        &mut self,
        now: Timestamp,
        flight: Flight,
        note: Option<PairNote>,
        failure: Failure,
        retry_after: Option<Duration>,
    ) -> Actions {
        let reason = match failure {
            Failure::Misconfigured { .. } | Failure::Setting(_) => CoolDownReason::Configuration,
            _ => CoolDownReason::ServerFailing,
        };
        let cool_down = self.next_cool_down(now, &flight, reason, retry_after);
        self.rest(flight, note, cool_down, failure)
    }

    fn next_cool_down(
        &self,
        now: Timestamp,
        flight: &Flight,
        reason: CoolDownReason,
        retry_after: Option<Duration>,
    ) -> CoolDown {
        let stored = flight
            .base
            .as_ref()
            .and_then(|base| base.state.cool_down.as_ref());
        let earlier = stored.or(self.cool_down.as_ref());
        limits::cool_down(now, earlier, reason, retry_after, self.policy.jitter)
    }

    fn rest(
        &mut self,
        flight: Flight,
        note: Option<PairNote>,
        cool_down: CoolDown,
        failure: Failure,
    ) -> Actions {
        self.cool_down = Some(cool_down.clone());
        if flight.private {
            return self.finish(Err(failure));
        }
        let save = Save::Failure {
            note,
            cool_down: Some(cool_down),
            rejection: None,
        };
        self.save(flight, save, Err(failure))
    }

    fn take(&mut self, issued: &Issued, unsaved: bool) {
        self.cool_down = None;
        self.rejection = None;
        self.current = Some(Current {
            pair: Arc::new(issued.pair.clone()),
            life: issued.life,
            skew_ms: issued.skew_ms,
            refused: false,
            unsaved,
            refresh: RefreshToken::Usable,
        });
    }

    fn issued_again(&self, current: &Current) -> Issued {
        Issued {
            pair: (*current.pair).clone(),
            life: current.life,
            skew_ms: current.skew_ms,
        }
    }

    /// The store cannot be reached: what is valid is served, then it is an error.
    fn without_store(&mut self, now: Timestamp, mut flight: Flight, error: StoreError) -> Actions {
        let once = self
            .private_login_at
            .is_none_or(|at| now >= at.after(DEFAULT_LIFE) || now < at);
        if self.policy.private_login && once && flight.needs.logout.is_none() {
            if self
                .blocked(now, None, flight.needs.force, Means::Login)
                .is_none()
            {
                flight.private = true;
                let phase = Phase::Exchanging {
                    means: Means::Login,
                    sent_at: now,
                    private: true,
                };
                return self.fly_to(flight, phase, Io::Login);
            }
        }
        self.finish(Err(Failure::Store(error)))
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault.kind {
            FaultKind::Connection => Self::Connection(fault.detail),
            FaultKind::Timeout => Self::Timeout(fault.detail),
            FaultKind::Server => Self::Server(fault.detail),
            FaultKind::Configuration => Self::Setting(fault.detail),
        }
    }
}
