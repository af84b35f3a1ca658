//! What a flight that holds the lease does.

use std::time::Duration;

use super::save::Save;
use super::{
    Actions, DEFAULT_LIFE, Done, Failure, Flight, Io, Means, Needs, Phase, Revocation, State,
    Verdict, Window, limits,
};
use crate::clock::Timestamp;
use crate::store::{CoolDown, CoolDownReason, PairNote, Record, RecordState, RefreshToken};

impl State {
    /// Decides under the lease, on the newest record (invariant 3).
    pub(super) fn leased(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        record: Option<Record>,
    ) -> Actions {
        if self.is_foreign(record.as_ref()) {
            return self.release(flight, Err(Failure::ForeignRecord));
        }
        let learned = self.adopt(now, record.as_ref());
        flight.base = record;
        let unsaved = self.current.as_ref().filter(|current| current.is_unsaved());
        let ends_here_only = flight.needs.logout == Some(Revocation::LocalOnly);
        let next = if let (Some(current), false) = (unsaved, ends_here_only) {
            // Stored before anything else, so that it can be renewed and revoked like any other.
            let save = Save::Recommit(self.issued_again(current));
            self.save(flight, save)
        } else if flight.needs.logout.is_some() {
            self.log_out(now, flight)
        } else {
            self.decide(now, flight)
        };
        next.after(learned.effects())
    }

    pub(super) fn decide(&mut self, now: Timestamp, flight: Flight) -> Actions {
        // Nobody waits for what was logged out elsewhere.
        let ended = self.current.is_none() && flight.needs.due;
        if ended || self.satisfies(&flight, now) {
            return self.release(flight, Ok(Done::Token { renewed: false }));
        }
        if let (true, Some(verdict)) = (flight.needs.force, self.ended_meanwhile(&flight, now)) {
            return self.release(flight, verdict);
        }
        let alive = self
            .current
            .as_ref()
            .is_some_and(|current| current.is_alive(now));
        let explicit = self.is_explicit(&flight, now);
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

    /// What became of the login of another that this one waited for: many who log in at once begin
    /// one session, and are rejected once.
    fn ended_meanwhile(&self, flight: &Flight, now: Timestamp) -> Option<Verdict> {
        let (saw, base) = (flight.saw.as_ref()?, flight.base.as_ref()?);
        if let Some(rejection) = &base.state.rejection
            && rejection.count > saw.rejections
            && limits::stands(rejection, now)
        {
            return Some(Err(Failure::rejected_before(rejection)));
        }
        let (current, windows) = (self.current.as_ref()?, self.windows()?);
        let is_new = flight.base_pair()?.fingerprint() == current.pair.fingerprint()
            && saw.pair != Some(current.pair.fingerprint());
        (is_new && current.is_alive(now) && windows.at(now) == Window::Fresh)
            .then_some(Ok(Done::Token { renewed: false }))
    }

    /// Whether the current pair's refresh token may be sent: the record holds it, and nobody used
    /// it (invariant 1).
    pub(super) fn refreshable(&self, now: Timestamp, flight: &Flight, explicit: bool) -> bool {
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
    pub(super) fn intend(&mut self, now: Timestamp, mut flight: Flight, means: Means) -> Actions {
        let state = flight.base.as_ref().map(|base| &base.state);
        if let Some(failure) = self.blocked(now, state, &flight.needs, means) {
            return self.rest_or_fail(now, flight, failure);
        }
        let mut record = flight.record_or_new(&self.policy.identity);
        match limits::debit(record.state.budget, now, self.life()) {
            Ok(budget) => {
                record.state.budget = budget;
                flight.debited = true;
            }
            // While the server fails, the back-off is all that bounds the logins: an empty bucket would
            // outlast it by a quarter of an hour.
            Err(_) if means == Means::Login && self.follows_a_failure(&record.state) => {
                flight.debited = false;
            }
            Err(until) => {
                let reason = CoolDownReason::Budget;
                return self.rest_or_fail(now, flight, Failure::CoolDown { until, reason });
            }
        }
        if let (Means::Refresh, Some(current)) = (means, &self.current) {
            self.attempts += 1;
            let attempt = self.attempt();
            record.state.note = Some(PairNote {
                fingerprint: current.pair.fingerprint(),
                life: current.life,
                skew_ms: current.skew_ms,
                refused: current.refused,
                refresh: RefreshToken::Sent { attempt, at: now },
            });
        }
        let expected = flight.expected();
        record.state.version = expected.next_version();
        record.state.nonce = self.draw_nonce();
        flight.intended = Some(record.clone());
        self.fly_to(
            flight,
            Phase::Intending(means),
            Io::Write {
                expected,
                record,
                last: false,
            },
        )
    }

    /// Whether the last attempt failed because of the server, and none has succeeded since.
    fn follows_a_failure(&self, state: &RecordState) -> bool {
        let rests = [state.cool_down.as_ref(), self.cool_down.as_ref()];
        rests.into_iter().flatten().any(|rest| match rest.reason {
            CoolDownReason::ServerFailing | CoolDownReason::RateLimited => true,
            CoolDownReason::Configuration | CoolDownReason::Budget => false,
        })
    }

    /// Waits for what is over soon, once in a flight; else the flight ends with it.
    fn rest_or_fail(&mut self, now: Timestamp, mut flight: Flight, failure: Failure) -> Actions {
        match failure.rest(now) {
            Some(rest) if rest <= self.policy.patience && !flight.rested => {
                flight.rested = true;
                self.fly_to(flight, Phase::Resting(rest), Io::Release)
            }
            _ => {
                let state = flight.base.as_ref().map(|base| &base.state);
                self.remember(state.and_then(|state| state.cool_down.clone()));
                self.release(flight, Err(failure))
            }
        }
    }

    /// The life of the current token, or the usual one: what the budget is counted in.
    pub(super) fn life(&self) -> Duration {
        let current = self.current.as_ref();
        current.map_or(DEFAULT_LIFE, |current| current.life)
    }

    /// What forbids a renewal now.
    pub(super) fn blocked(
        &self,
        now: Timestamp,
        state: Option<&RecordState>,
        needs: &Needs,
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
        if let (Some(rejection), false, Means::Login) = (rejection, needs.force, means) {
            return Some(Failure::rejected_before(rejection));
        }
        let rests = [
            state.and_then(|state| state.cool_down.as_ref()),
            self.cool_down.as_ref(),
        ];
        rests
            .into_iter()
            .flatten()
            .filter(|rest| limits::holds(rest, now))
            .filter(|rest| {
                !needs.force || rest.reason == CoolDownReason::RateLimited && !needs.lift
            })
            .max_by_key(|rest| rest.until)
            .map(|rest| Failure::CoolDown {
                until: rest.until,
                reason: rest.reason,
            })
    }

    pub(super) fn remember(&mut self, cool_down: Option<CoolDown>) {
        if cool_down.is_some() {
            self.cool_down = cool_down;
        }
    }

    /// The intent is stored: send.
    pub(super) fn intended(&mut self, now: Timestamp, mut flight: Flight, means: Means) -> Actions {
        flight.base = flight.intended.take();
        flight.conflicts = 0;
        self.seen = flight
            .base
            .as_ref()
            .map_or(self.seen, |base| base.state.version);
        self.exchange(now, flight, means)
    }
}
