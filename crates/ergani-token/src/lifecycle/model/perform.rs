//! Carries out what is chosen: what a process asks for, and how the store, the server and chance
//! answer.

use std::time::Duration;

use super::super::{Event, Io, Revocation, STORE_PAUSE, Wish};
use super::checks::ensure;
use super::{Ask, Broken, Class, Jump, LIFE, Move, Outcome, Process, Sent, Token, World, number};
use crate::exchange::{Answer, Fault, FaultKind, Grant, LogoutAnswer};
use crate::pair::{SharedPair, TokenPair};
use crate::store::{Holder, Record, Revision, StoreError};

fn fault(kind: FaultKind) -> Fault {
    Fault {
        kind,
        detail: "of the model".to_owned(),
    }
}

impl World {
    pub(in crate::lifecycle) fn apply(&mut self, chosen: Move) -> Result<(), String> {
        match chosen {
            Move::Want(at, ask) => self.want(at, ask),
            Move::Do(at, outcome) => self.perform(at, outcome),
            Move::Crash(at) => {
                self.limits.crashes = self.limits.crashes.saturating_sub(1);
                self.excused += 1;
                self.free_lease(at);
                for token in &mut self.tokens {
                    if token.sent == Sent::InHands(at) {
                        token.sent = Sent::Spent;
                    }
                }
                self.processes[at] = Process::new(at);
                Ok(())
            }
            Move::LoseLease => {
                self.limits.lost_leases = self.limits.lost_leases.saturating_sub(1);
                if let Some(holder) = self.lease.take() {
                    self.excused += 1;
                    self.processes[holder].lost = true;
                }
                Ok(())
            }
            Move::Round(jump) => {
                self.round(jump);
                Ok(())
            }
            Move::LoseData => {
                self.record = None;
                Ok(())
            }
            Move::Stranger => {
                self.stranger();
                Ok(())
            }
        }
    }

    fn stranger(&mut self) {
        let number = self.tokens.len();
        self.tokens.push(Token {
            valid: true,
            sent: Sent::Never,
        });
        let pair = super::pair(number, self.now);
        self.committed.push(pair.fingerprint());
        if let Some(record) = &mut self.record {
            record.pair = Some(pair);
            record.state.note = None;
            record.state.version += 1;
        }
    }

    fn round(&mut self, jump: Jump) {
        self.limits.rounds = self.limits.rounds.saturating_sub(1);
        self.issued_this_round = 0;
        self.excused = 0;
        self.refused = None;
        let stored = self.record.as_ref().and_then(|record| record.pair.clone());
        let end = stored
            .as_ref()
            .map_or(self.now, |pair| pair.access_expires_at());
        match jump {
            Jump::Soon => self.now = self.now.after(Duration::from_secs(10)),
            Jump::Due => self.now = self.now.max(end.before(Duration::from_secs(600))),
            Jump::Ended => self.now = self.now.max(end).after(LIFE),
            Jump::Refused => self.refused = stored.map(|pair| pair.fingerprint()),
            Jump::By(seconds) => self.now = self.now.shifted(seconds * 1000),
        }
        for process in &mut self.processes {
            process.wants = 1;
        }
    }

    fn want(&mut self, at: usize, ask: Ask) -> Result<(), String> {
        let now = self.now;
        if ask == Ask::LogOut {
            self.limits.logouts = self.limits.logouts.saturating_sub(1);
            // What it ends is got anew by the next who asks.
            self.excused += 1;
        }
        let process = &mut self.processes[at];
        process.wants = process.wants.saturating_sub(1);
        let fingerprint = process
            .state
            .current()
            .map(|current| current.pair.fingerprint());
        let alive = process
            .state
            .current()
            .is_some_and(|current| current.is_alive(now));
        let wish = match ask {
            Ask::Needed if fingerprint.is_some() && fingerprint == self.refused => {
                self.refused_call(at)?
            }
            Ask::Needed if alive && process.state.renew_at(now) > now => return Ok(()),
            Ask::Needed if alive => Wish::Due,
            Ask::Other if fingerprint.is_some() => self.refused_call(at)?,
            Ask::Due => Wish::Due,
            Ask::Until(seconds) => Wish::TokenUntil(now.after(Duration::from_secs(seconds))),
            Ask::Login => Wish::Login,
            Ask::LoginInCoolDown => Wish::LoginInCoolDown,
            Ask::LogOut => Wish::LogOut(Revocation::AtServer),
            Ask::Needed | Ask::Token | Ask::Other => Wish::Token,
        };
        let process = &mut self.processes[at];
        if !process.state.is_flying() {
            process.forced = matches!(ask, Ask::Login | Ask::LoginInCoolDown);
            process.leaving = ask == Ask::LogOut;
            process.lost = false;
            process.verdict = None;
        }
        self.step(at, Event::Wanted(wish))
    }

    /// A call with the current pair is refused.
    fn refused_call(&mut self, at: usize) -> Result<Wish, String> {
        let Some(current) = self.processes[at].state.current() else {
            return Ok(Wish::Token);
        };
        let fingerprint = current.pair.fingerprint();
        let keep = self.processes[at].io.clone();
        let actions = self.processes[at]
            .state
            .step(self.now, Event::Expired(fingerprint));
        self.effects(at, actions.effects)?;
        self.processes[at].io = keep;
        Ok(Wish::Other(fingerprint))
    }

    pub(super) fn free_lease(&mut self, at: usize) {
        if self.lease == Some(at) {
            self.lease = None;
        }
    }

    fn perform(&mut self, at: usize, outcome: Outcome) -> Result<(), String> {
        if let Some((class, answer)) = self.processes[at].answer.take() {
            return self.answered(at, class, answer);
        }
        let Some(io) = self.processes[at].io.clone() else {
            return Ok(());
        };
        if matches!(outcome, Outcome::Failed | Outcome::WrittenButFailed) {
            self.limits.store_faults = self.limits.store_faults.saturating_sub(1);
            self.excused += 1;
            self.processes[at].store_failed = true;
        }
        let failed = || StoreError::new("of the model");
        let event = match (io, outcome) {
            (Io::Load, Outcome::Failed) => Event::Loaded(Err(failed())),
            (Io::Load, _) => Event::Loaded(Ok(self.record.clone())),
            (Io::Acquire, Outcome::Failed) => Event::LeaseUnavailable(failed()),
            (Io::Acquire, _) => {
                let busy = self.lease.is_some_and(|holder| holder != at);
                if busy && self.broken != Broken::LeasesTwice {
                    Event::LeaseBusy(Holder::default())
                } else {
                    self.lease = Some(at);
                    self.processes[at].lost = false;
                    Event::LeaseHeld(self.record.clone())
                }
            }
            (Io::Write { .. }, Outcome::Failed) => Event::WriteFailed(failed()),
            (
                Io::Write {
                    expected,
                    record,
                    last,
                },
                outcome,
            ) => {
                let written = self.write(expected, record, outcome)?;
                if last && !matches!(written, Event::Conflict(_)) {
                    // A store may give the lease back with the write.
                    self.free_lease(at);
                }
                written
            }
            (Io::Login, Outcome::Sent(class)) => return self.send(at, None, class),
            (Io::Refresh(pair), Outcome::Sent(class)) => return self.send(at, Some(pair), class),
            // The holder sees in time that its lease has ended.
            (Io::Login | Io::Refresh(_), _) => Event::LeaseLost,
            (Io::Revoke(pair), _) => {
                self.tokens[number(&pair)].valid = false;
                Event::LoggedOut(LogoutAnswer::Revoked)
            }
            (Io::Pause { duration, .. }, _) => {
                if duration >= STORE_PAUSE {
                    self.now = self.now.after(duration);
                }
                Event::Tick
            }
            (Io::Release, _) => {
                self.free_lease(at);
                Event::Released
            }
        };
        self.step(at, event)
    }

    fn write(
        &mut self,
        expected: Revision,
        record: Record,
        outcome: Outcome,
    ) -> Result<Event, String> {
        let there = self
            .record
            .as_ref()
            .map(Record::revision)
            .unwrap_or_default();
        if there != expected && self.broken != Broken::SwapsBlindly {
            return Ok(Event::Conflict(self.record.clone()));
        }
        ensure(record.state.version == expected.version + 1, || {
            "a write does not carry the next version".to_owned()
        })?;
        if self.broken != Broken::LosesWrites {
            if let Some(pair) = &record.pair
                && !self.committed.contains(&pair.fingerprint())
            {
                self.committed.push(pair.fingerprint());
            }
            let before = self.record.as_ref().and_then(|record| record.pair.as_ref());
            if let (Some(before), None) = (before, &record.pair) {
                self.ended.push(before.fingerprint());
            }
            self.record = Some(record);
        }
        Ok(match outcome {
            Outcome::WrittenButFailed => Event::WriteFailed(StoreError::new("of the model")),
            _ => Event::Written,
        })
    }

    fn send(&mut self, at: usize, pair: Option<SharedPair>, class: Class) -> Result<(), String> {
        if class != Class::Issued {
            let known = pair
                .as_ref()
                .is_none_or(|pair| self.tokens[number(pair)].valid);
            if class != Class::Refused || known {
                self.limits.failures = self.limits.failures.saturating_sub(1);
            }
        }
        self.sent.push(pair.as_deref().map(number));
        self.may_send(at, pair.as_deref())?;
        let answer = match class {
            Class::Issued => Answer::Issued(self.issue(pair.as_deref())),
            Class::Refused => Answer::refused(401),
            Class::Misconfigured => Answer::Misconfigured {
                status: 404,
                said: None,
            },
            Class::RateLimited => Answer::RateLimited { retry_after: None },
            Class::Unavailable => Answer::Unavailable { retry_after: None },
            Class::NotSent => Answer::NotSent(fault(FaultKind::Connection)),
            Class::Failing => Answer::InDoubt(fault(FaultKind::Server)),
            Class::DoubtBefore => Answer::InDoubt(fault(FaultKind::Timeout)),
            Class::DoubtAfter => {
                self.issue(pair.as_deref());
                Answer::InDoubt(fault(FaultKind::Connection))
            }
        };
        if let Some(pair) = &pair {
            self.tokens[number(pair)].sent = Sent::InHands(at);
        }
        self.processes[at].answer = Some((class, answer));
        Ok(())
    }

    fn issue(&mut self, spent: Option<&TokenPair>) -> Grant {
        if let Some(pair) = spent {
            self.tokens[number(pair)].valid = false;
        }
        let number = self.tokens.len();
        self.tokens.push(Token {
            valid: true,
            sent: Sent::Never,
        });
        Grant {
            access_token: format!("a{number}").into(),
            access_token_life: Some(LIFE.as_secs_f64()),
            refresh_token: format!("r{number}").into(),
            refresh_token_expires_at: None,
            server_date: None,
            sent_at: None,
        }
    }
}
