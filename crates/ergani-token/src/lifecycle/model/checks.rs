//! What must hold in every state.

use std::sync::Arc;

use super::super::{Done, Effect, Event, Io, limits};
use super::{Class, Sent, World, number};
use crate::exchange::Answer;
use crate::pair::TokenPair;

pub(super) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

impl World {
    /// What must hold when a request leaves.
    pub(super) fn may_send(&self, at: usize, pair: Option<&TokenPair>) -> Result<(), String> {
        if let Some(pair) = pair {
            let sent = self.tokens[number(pair)].sent;
            ensure(matches!(sent, Sent::Never | Sent::ShownUnused), || {
                format!("invariant 1: process {at} sends a refresh token again: {sent:?}")
            })?;
        }
        let nobody_lost = self.processes.iter().all(|process| !process.lost);
        if !nobody_lost || self.wild {
            return Ok(());
        }
        let ended = pair.is_some_and(|pair| self.ended.contains(&pair.fingerprint()));
        ensure(!ended, || {
            format!("invariant 3: process {at} sends what a logout ended")
        })?;
        let others = self
            .processes
            .iter()
            .enumerate()
            .any(|(other, process)| other != at && process.is_exchanging());
        ensure(!others, || {
            "invariant 2: two exchanges in flight".to_owned()
        })?;
        ensure(self.lease == Some(at), || {
            format!("invariant 3: process {at} sends without the lease")
        })?;
        let there = self.record.as_ref().map(|record| record.state.version);
        let process = &self.processes[at];
        ensure(there == Some(process.state.seen), || {
            "invariant 3: not decided on the newest record".to_owned()
        })?;
        let state = self.record.as_ref().map(|record| &record.state);
        let rejected = state
            .and_then(|state| state.rejection.as_ref())
            .is_some_and(|rejection| limits::stands(rejection, self.now));
        ensure(pair.is_some() || !rejected || process.forced, || {
            "invariant 8: a login while the credentials are rejected".to_owned()
        })?;
        let resting = state
            .and_then(|state| state.cool_down.as_ref())
            .is_some_and(|rest| limits::holds(rest, self.now));
        ensure(!resting || process.forced, || {
            "invariant 9: an exchange during a cool-down".to_owned()
        })
    }

    pub(super) fn answered(
        &mut self,
        at: usize,
        class: Class,
        answer: Answer,
    ) -> Result<(), String> {
        if let Some(Io::Refresh(pair)) = &self.processes[at].io {
            let alive = self.processes[at]
                .state
                .current()
                .is_some_and(|current| current.is_alive(self.now));
            self.tokens[number(pair)].sent = match class {
                Class::RateLimited | Class::Unavailable | Class::NotSent => Sent::ShownUnused,
                // Early refused: once more after its end.
                Class::Refused if alive => Sent::ShownUnused,
                _ => Sent::Spent,
            };
        }
        if class == Class::Issued {
            self.issued_this_round += 1;
        }
        // A pair that was issued and then lost to a crash or a failed store is one more to get.
        ensure(
            !self.counted || self.issued_this_round <= 1 + self.excused,
            || {
                format!(
                    "invariant 9: {} pairs in one round with {} things gone wrong",
                    self.issued_this_round, self.excused
                )
            },
        )?;
        self.step(at, Event::Answered(answer))
    }

    pub(super) fn step(&mut self, at: usize, event: Event) -> Result<(), String> {
        let joined = matches!(event, Event::Wanted(_)) && self.processes[at].state.is_flying();
        let actions = self.processes[at].state.step(self.now, event);
        if joined {
            return ensure(actions.io.is_none(), || {
                "a caller that joins starts something".to_owned()
            });
        }
        let finished = actions
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Finish(_)));
        ensure(finished == actions.io.is_none(), || {
            "a flight neither goes on nor ends, or both".to_owned()
        })?;
        self.processes[at].io = actions.io;
        ensure(self.processes[at].state.is_flying() != finished, || {
            "a flight is over for some only".to_owned()
        })?;
        ensure(!finished || self.lease != Some(at), || {
            "a flight ends and keeps its lease".to_owned()
        })?;
        self.effects(at, actions.effects)
    }

    pub(super) fn effects(&mut self, at: usize, effects: Vec<Effect>) -> Result<(), String> {
        for effect in effects {
            match effect {
                Effect::Publish => self.publish(at)?,
                Effect::Finish(verdict) => {
                    let kept = matches!(verdict, Ok(Done::Token { .. }));
                    ensure(!(kept && self.processes[at].leaving), || {
                        "a logout ends well and there is still a session".to_owned()
                    })?;
                    self.processes[at].verdict = Some(match verdict {
                        Ok(Done::Token { renewed }) => Ok(renewed),
                        Ok(Done::LoggedOut(_)) => Ok(false),
                        Err(failure) => Err(failure.kind()),
                    });
                }
                Effect::Emit(_) => {}
            }
        }
        Ok(())
    }

    fn publish(&mut self, at: usize) -> Result<(), String> {
        let now = self.now;
        let process = &mut self.processes[at];
        let next = process.state.current();
        if let Some(next) = next {
            let stored = self.committed.contains(&next.pair.fingerprint());
            ensure(stored || process.store_failed, || {
                "invariant 5: published before it was committed".to_owned()
            })?;
        }
        if let Some(last) = &process.published
            && now < last.access_expires_at()
            && !process.published_refused
            && !self.wild
        {
            let ended = next.is_none() && self.ended.contains(&last.fingerprint());
            let kept = next.is_some_and(|next| next.pair.issue_order() >= last.issue_order());
            ensure(kept || ended, || {
                "invariant 6: what is valid is replaced by what is older or nothing".to_owned()
            })?;
        }
        process.published_refused = next.is_some_and(|next| next.refused);
        process.published = next.map(|next| Arc::clone(&next.pair));
        Ok(())
    }
}
