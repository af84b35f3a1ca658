//! What the server's answers mean for the pair, and for the next attempt.

use std::sync::Arc;
use std::time::Duration;

use super::save::{Left, Save};
use super::{
    Actions, Current, DEFAULT_LIFE, Done, Effect, Failure, Flight, Io, Kept, Means, Phase, Revoked,
    State, limits,
};
use crate::clock::Timestamp;
use crate::exchange::{Answer, Fault, FaultKind, Grant, Issued, ServerText};
use crate::pair::InvalidPair;
use crate::store::{CoolDown, CoolDownReason, PairNote, Record, RefreshToken, StoreError};

/// How long nobody logs in again at an address that was found to be wrong. Another address is another
/// account and is free at once, and so is who logs in by hand.
const MISCONFIGURED: Duration = Duration::from_secs(5 * 60);

/// A life is counted from when the request left. An exchange whose clock is another, and one that
/// jumped meanwhile, say nothing of that: then it counts from the decision, which is earlier.
fn issued(mut grant: Grant, decided_at: Timestamp, now: Timestamp) -> Result<Issued, InvalidPair> {
    grant.sent_at = grant
        .sent_at
        .filter(|left| (decided_at..=now).contains(left));
    grant.into_issued(decided_at)
}

impl State {
    pub(super) fn exchange(&mut self, now: Timestamp, flight: Flight, means: Means) -> Actions {
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
    pub(super) fn spent_by(
        &self,
        means: Means,
        flight: &Flight,
        refresh: RefreshToken,
    ) -> Option<PairNote> {
        let note = flight.base.as_ref()?.state.note.clone()?;
        (means == Means::Refresh || matches!(note.refresh, RefreshToken::Sent { .. }))
            .then_some(PairNote { refresh, ..note })
    }

    pub(super) fn refreshed(
        &mut self,
        now: Timestamp,
        sent_at: Timestamp,
        flight: Flight,
        answer: Answer,
    ) -> Actions {
        let note = |refresh| self.spent_by(Means::Refresh, &flight, refresh);
        match answer {
            Answer::Issued(grant) => match issued(grant, sent_at, now) {
                Ok(issued) => self.commit(now, flight, issued, false),
                Err(invalid) => {
                    let fault = Fault {
                        kind: FaultKind::Unreadable,
                        detail: invalid.to_string(),
                    };
                    self.in_doubt(now, flight, fault)
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
                if alive && !self.is_explicit(&flight, now) {
                    let served = Ok(Done::Token { renewed: false });
                    let save = Save::failure(note(RefreshToken::EarlyRefused), served);
                    return self.save(flight, save);
                }
                self.log_in_instead(now, flight)
            }
            Answer::RateLimited { retry_after } => {
                let note = note(RefreshToken::Usable);
                let flight = self.give_back(flight);
                self.rate_limited(now, flight, note, retry_after)
            }
            Answer::Unavailable { retry_after } => {
                let note = note(RefreshToken::Usable);
                let flight = self.give_back(flight);
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
                let flight = self.give_back(flight);
                self.failing(now, flight, note, Failure::not_sent(fault), None)
            }
            // A 404 says nothing of the refresh token.
            Answer::Misconfigured { status, .. } => {
                let fault = Fault {
                    kind: FaultKind::Unreadable,
                    detail: format!("HTTP {status}"),
                };
                self.in_doubt(now, flight, fault)
            }
            Answer::InDoubt(fault) => self.in_doubt(now, flight, fault),
        }
    }

    /// Nobody knows whether the refresh token was used, so it is never sent again. A login is allowed
    /// as soon as the access token has ended, unless the server said that it fails.
    fn in_doubt(&mut self, now: Timestamp, flight: Flight, fault: Fault) -> Actions {
        let fails = match fault.kind {
            FaultKind::Server | FaultKind::Configuration => true,
            FaultKind::Connection | FaultKind::Timeout | FaultKind::Unreadable => false,
        };
        let alive = self
            .current
            .as_ref()
            .is_some_and(|current| current.is_alive(now));
        if fails || alive || flight.needs.logout.is_some() {
            let note = self.spent_by(Means::Refresh, &flight, RefreshToken::Spent);
            return self.failing(now, flight, note, Failure::from(fault), None);
        }
        self.log_in_instead(now, flight)
    }

    /// After a refresh that brought nothing a login is left. Before it the record is read once more:
    /// a program that knows no lease, such as oxygen-ergani, may have stored a pair meanwhile.
    fn log_in_instead(&mut self, now: Timestamp, mut flight: Flight) -> Actions {
        if std::mem::replace(&mut flight.reread, true) {
            return self.log_in_on(now, flight);
        }
        self.fly_to(flight, Phase::Rereading, Io::Load)
    }

    /// What the record holds now, after a refresh that brought nothing.
    pub(super) fn reread(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        loaded: Result<Option<Record>, StoreError>,
    ) -> Actions {
        // If it cannot be read, what was read under the lease holds on.
        let Ok(record) = loaded else {
            return self.log_in_on(now, flight);
        };
        let name = |record: Option<&Record>| record.map(Record::revision)?.fingerprint;
        if name(record.as_ref()) != name(flight.base.as_ref()) {
            return self.leased(now, flight, record);
        }
        let learned = self.adopt(now, record.as_ref());
        flight.base = record;
        self.log_in_on(now, flight).after(learned.effects())
    }

    fn log_in_on(&mut self, now: Timestamp, mut flight: Flight) -> Actions {
        // The credentials may have been rejected since the pair was issued.
        let state = flight.base.as_ref().map(|base| &base.state);
        if let Some(failure) = self.blocked(now, state, &flight.needs, Means::Login) {
            let note = self.spent_by(Means::Refresh, &flight, RefreshToken::Spent);
            return self.save(flight, Save::failure(note, Err(failure)));
        }
        // The refresh was debited, and it came to the server.
        flight.debited = false;
        // The mark stays until the login's answer is stored: it says what is true.
        self.exchange(now, flight, Means::Login)
    }

    pub(super) fn logged_in(
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
            Answer::Issued(grant) => match issued(grant, sent_at, now) {
                Ok(issued) if private => {
                    self.private_login_at = Some(now);
                    self.forget_limits();
                    self.take(&issued, Kept::Never);
                    return self
                        .finish(Ok(Done::Token { renewed: true }))
                        .first(Effect::Publish);
                }
                Ok(issued) => return self.commit(now, flight, issued, true),
                Err(invalid) => Failure::Server(invalid.to_string()),
            },
            Answer::Refused { status, said } => {
                let earlier = flight
                    .base
                    .as_ref()
                    .and_then(|base| base.state.rejection.as_ref());
                let said = said.map(|said| self.without_tokens(&said));
                let rejection = limits::rejection(now, earlier, said.clone());
                let failure = Failure::Rejected {
                    status: Some(status),
                    probe_at: rejection.probe_at,
                    said,
                };
                self.rejection = Some(rejection.clone());
                if private {
                    return self.finish(Err(failure));
                }
                let left = Left {
                    note,
                    rejection: Some(rejection),
                    ..Left::default()
                };
                let verdict = Err(failure);
                return self.save(flight, Save::Failure { left, verdict });
            }
            Answer::RateLimited { retry_after } => {
                let flight = self.give_back(flight);
                return self.rate_limited(now, flight, note, retry_after);
            }
            Answer::Misconfigured { status, said } => {
                let said = said.map(|said| self.without_tokens(&said));
                let failure = Failure::Misconfigured { status, said };
                // An address does not mend itself.
                return self.failing(now, flight, note, failure, Some(MISCONFIGURED));
            }
            Answer::Unavailable { retry_after } => {
                let failure = Failure::Server("HTTP 503".to_owned());
                let flight = self.give_back(flight);
                return self.failing(now, flight, note, failure, retry_after);
            }
            Answer::NotSent(fault) => {
                let flight = self.give_back(flight);
                return self.failing(now, flight, note, Failure::not_sent(fault), None);
            }
            Answer::InDoubt(fault) => Failure::from(fault),
        };
        self.failing(now, flight, note, failure, None)
    }

    /// The server may name the pair that a login follows.
    fn without_tokens(&self, said: &ServerText) -> ServerText {
        match &self.current {
            Some(current) => {
                said.without(&[current.pair.access_token(), current.pair.refresh_token()])
            }
            None => said.clone(),
        }
    }

    /// What the server surely did not do was no renewal: an outage must not use up the budget.
    fn give_back(&self, mut flight: Flight) -> Flight {
        let debited = std::mem::replace(&mut flight.debited, false);
        if let Some(base) = flight.base.as_mut().filter(|_| debited) {
            base.state.budget = limits::credit(base.state.budget, self.life());
        }
        flight
    }

    pub(super) fn rate_limited(
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

    pub(super) fn failing(
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

    pub(super) fn next_cool_down(
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

    pub(super) fn rest(
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
        let left = Left {
            note,
            cool_down: Some(cool_down),
            ..Left::default()
        };
        let verdict = Err(failure);
        self.save(flight, Save::Failure { left, verdict })
    }

    /// Serves the pair that the server issued here.
    pub(super) fn take(&mut self, issued: &Issued, kept: Kept) {
        let fingerprint = issued.pair.fingerprint();
        // A pair that is stored later keeps what the server said of it meanwhile.
        let earlier = self
            .current
            .as_ref()
            .filter(|current| current.pair.fingerprint() == fingerprint);
        let refused = earlier.is_some_and(|current| current.refused);
        self.replace_current(Some(Current {
            pair: Arc::new(issued.pair.clone()),
            life: issued.life,
            skew_ms: issued.skew_ms,
            refused,
            kept,
            refresh: RefreshToken::Usable,
            end_in_doubt: false,
        }));
    }

    /// The store cannot be reached: what is valid is served, then it is an error.
    pub(super) fn without_store(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        error: StoreError,
    ) -> Actions {
        let once = self
            .private_login_at
            .is_none_or(|at| now >= at.after(DEFAULT_LIFE) || now < at);
        if self.policy.private_login
            && once
            && flight.needs.logout.is_none()
            && (flight.needs.force
                || self.is_explicit(&flight, now)
                || !self
                    .current
                    .as_ref()
                    .is_some_and(|current| current.is_alive(now)))
            && self
                .blocked(now, None, &flight.needs, Means::Login)
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
        self.finish(Err(Failure::Store(error)))
    }
}
