//! Storing what a flight found out.

use std::sync::Arc;

use super::known::Learned;
use super::{
    Actions, Current, DEFAULT_LIFE, Done, Effect, Failure, Flight, Io, Kept, LogoutReport,
    MOST_CONFLICTS, Phase, Revoked, STORE_PAUSE, STORE_TRIES, State, Verdict, limits,
};
use crate::clock::Timestamp;
use crate::event::TokenEvent;
use crate::exchange::Issued;
use crate::pair::Fingerprint;
use crate::store::{
    CoolDown, CoolDownReason, PairNote, Record, RefreshToken, Rejection, Revision, StoreError,
};

/// A change of the record that can be made again on another base, and with it how the flight ends
/// once it is stored.
#[derive(Clone, Debug)]
pub(super) enum Save {
    /// The pair that this flight got. The server took the credentials, so limits are past.
    Commit(Issued),
    /// The pair of an earlier flight, which could not be stored then. What limits were set since
    /// stay, and this flight has its own needs.
    Recommit(Issued),
    /// What an attempt without a pair leaves behind.
    Failure { left: Left, verdict: Verdict },
    /// The end of the session. Limits stay.
    Clear(Revoked),
}

/// What an attempt without a pair leaves behind.
#[derive(Clone, Debug, Default)]
pub(super) struct Left {
    pub(super) note: Option<PairNote>,
    pub(super) cool_down: Option<CoolDown>,
    pub(super) rejection: Option<Rejection>,
}

impl Left {
    /// What is left beside a newer, valid pair: the server's own word. A mark on the old pair is void,
    /// and who got the new one was not stopped by what stopped us.
    fn give_way(&mut self) {
        self.note = None;
        self.cool_down = self
            .cool_down
            .take()
            .filter(|rest| rest.reason == CoolDownReason::RateLimited);
    }

    fn is_nothing(&self) -> bool {
        self.note.is_none() && self.cool_down.is_none() && self.rejection.is_none()
    }

    /// What was found out of the refresh token holds for the mark in `base`. Over another mark it
    /// does not make the token good again (invariant 1).
    fn keep_marks_of_others(&mut self, base: Option<&Record>, there: Option<&Record>) {
        let mark = |record: Option<&Record>| record?.state.note.as_ref().map(|note| note.refresh);
        let is_spent = |note: &PairNote| note.refresh == RefreshToken::Spent;
        if mark(base) != mark(there) {
            self.note = self.note.take().filter(is_spent);
        }
    }
}

impl Save {
    /// Of an attempt that sets no limit.
    pub(super) fn failure(note: Option<PairNote>, verdict: Verdict) -> Self {
        let left = Left {
            note,
            ..Left::default()
        };
        Self::Failure { left, verdict }
    }

    fn issued(&self) -> Option<&Issued> {
        match self {
            Self::Commit(issued) | Self::Recommit(issued) => Some(issued),
            Self::Failure { .. } | Self::Clear(_) => None,
        }
    }

    fn apply(&self, record: &mut Record) {
        match self {
            Self::Commit(issued) | Self::Recommit(issued) => {
                let pair = Arc::new(issued.pair.clone());
                record.state.note = Some(PairNote {
                    fingerprint: pair.fingerprint(),
                    life: issued.life,
                    skew_ms: issued.skew_ms,
                    refused: false,
                    refresh: RefreshToken::Usable,
                });
                if let Self::Commit(_) = self {
                    record.state.cool_down = None;
                    record.state.rejection = None;
                }
                record.pair = Some(pair);
            }
            Self::Failure { left, .. } => {
                let Left {
                    note,
                    cool_down,
                    rejection,
                } = left;
                let stored = record.pair.as_ref().map(|pair| pair.fingerprint());
                if let Some(note) = note
                    .as_ref()
                    .filter(|note| stored == Some(note.fingerprint))
                {
                    record.state.note = Some(note.clone());
                }
                if let Some(new) = cool_down {
                    let stored = record.state.cool_down.as_ref();
                    record.state.cool_down = Some(limits::longer(stored, new));
                }
                if rejection.is_some() {
                    record.state.rejection.clone_from(rejection);
                }
            }
            Self::Clear(_) => {
                // By its name those who hold the pair know that it was ended on purpose.
                record.state.note = record.pair.take().map(|pair| PairNote {
                    fingerprint: pair.fingerprint(),
                    life: DEFAULT_LIFE,
                    skew_ms: None,
                    refused: true,
                    refresh: RefreshToken::Spent,
                });
            }
        }
    }
}

impl State {
    pub(super) fn commit(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        issued: Issued,
        by_login: bool,
    ) -> Actions {
        let earlier = self.life();
        if let Some(base) = &mut flight.base {
            base.state.budget = limits::counted_in(base.state.budget, now, earlier, issued.life);
        }
        let event = TokenEvent::Renewed {
            fingerprint: issued.pair.fingerprint(),
            by_login,
            expires_at: issued.pair.access_expires_at(),
        };
        self.save(flight, Save::Commit(issued))
            .first(Effect::Emit(event))
    }

    pub(super) fn save(&mut self, mut flight: Flight, save: Save) -> Actions {
        let mut record = flight.record_or_new(&self.policy.identity);
        save.apply(&mut record);
        if let Some(issued) = save.issued() {
            self.doubt(issued, flight.expected(), &mut record);
        }
        let expected = flight.expected();
        record.state.version = expected.next_version();
        record.state.nonce = match &save {
            // No other write has it, and a store of files need not keep it. A write that is tried
            // again may leave something else than the first.
            Save::Commit(issued) if flight.store_tries == 0 && flight.conflicts == 0 => {
                issued.pair.fingerprint().nonce()
            }
            _ => self.draw_nonce(),
        };
        flight.intended = Some(record.clone());
        // Only where a later look at the record, by whoever holds the lease then, does no harm.
        let last = matches!(save, Save::Commit(_)) && flight.needs.logout.is_none();
        let write = Io::Write {
            expected,
            record,
            last,
        };
        self.fly_to(flight, Phase::Saving(save), write)
    }

    /// A pair whose first write failed is stored over another record than that write was to
    /// replace. It may have come there, been used by others, and been taken away since, by a logout
    /// or with the engine's data: they may have spent it.
    fn doubt(&self, issued: &Issued, there: Revision, record: &mut Record) {
        let fingerprint = issued.pair.fingerprint();
        let Some(over) = self.written_over(fingerprint) else {
            return;
        };
        // Had it come, the record would be another, and the pair before it gone. Of no record at
        // all nobody knows since when it is none.
        let never_came = there.version > 0 && there == over
            || there.fingerprint.is_some()
                && there.fingerprint == over.fingerprint
                && there.version > over.version;
        if let (false, Some(note)) = (never_came, &mut record.state.note) {
            note.refresh = RefreshToken::Spent;
        }
    }

    /// What the first write of the pair was to replace, if it failed.
    fn written_over(&self, fingerprint: Fingerprint) -> Option<Revision> {
        match &self.current {
            Some(Current {
                pair,
                kept: Kept::Perhaps { over },
                ..
            }) if pair.fingerprint() == fingerprint => Some(*over),
            _ => None,
        }
    }

    pub(super) fn saved(&mut self, now: Timestamp, mut flight: Flight, save: Save) -> Actions {
        flight.base = flight.intended.take();
        flight.conflicts = 0;
        let stored = flight.base.as_ref().map(|base| base.state.clone());
        if let Some(stored) = &stored {
            self.seen = stored.version;
        }
        match save {
            Save::Commit(ref issued) | Save::Recommit(ref issued) => {
                let is_new = matches!(save, Save::Commit(_));
                if is_new {
                    self.forget_limits();
                }
                self.take(issued, Kept::Yes);
                // As it was stored, which may be less than usable.
                self.noted(stored.and_then(|stored| stored.note).as_ref());
                // Committed first, then published (invariant 5).
                if flight.needs.logout.is_some() {
                    self.log_out(now, flight)
                } else if is_new {
                    self.release(flight, Ok(Done::Token { renewed: true }))
                } else {
                    self.decide(now, flight)
                }
                .first(Effect::Publish)
            }
            Save::Failure { left, verdict } => {
                self.noted(left.note.as_ref());
                // As it was stored, which may be another's.
                self.noted(stored.as_ref().and_then(|stored| stored.note.as_ref()));
                if left.cool_down.is_some() {
                    // As it was stored, which may be longer.
                    self.remember(stored.and_then(|stored| stored.cool_down));
                }
                self.release(flight, verdict)
            }
            Save::Clear(revoked) => {
                self.replace_current(None);
                self.release(flight, Ok(Done::LoggedOut(LogoutReport { revoked })))
                    .first(Effect::Emit(TokenEvent::LoggedOut))
                    .first(Effect::Publish)
            }
        }
    }

    /// Somebody wrote in between. Changes of the state are made again on top; of two pairs the
    /// newer stays, and ours wins a tie since it is the later commit.
    pub(super) fn rebase(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        mut save: Save,
        record: Option<Record>,
    ) -> Actions {
        flight.conflicts += 1;
        if flight.conflicts > MOST_CONFLICTS {
            return self.not_saved(
                flight,
                save,
                StoreError::new("others changed the record again and again"),
            );
        }
        if let Some(issued) = save.issued() {
            let ours = issued.pair.issue_order();
            let stored = record.as_ref().and_then(|record| record.pair.as_ref());
            if stored.is_some_and(|pair| pair.fingerprint() == issued.pair.fingerprint()) {
                // The write that failed was done, and others may have used the pair since.
                flight.intended = record;
                return self.saved(now, flight, save);
            }
            if stored.is_some_and(|pair| pair.issue_order() > ours) {
                let event = TokenEvent::SetAside {
                    fingerprint: issued.pair.fingerprint(),
                };
                // What we hold came before both.
                self.replace_current(None);
                self.adopt(now, record.as_ref());
                if flight.needs.logout.is_some() {
                    flight.base = record;
                    return self
                        .log_out(now, flight)
                        .first(Effect::Emit(event))
                        .first(Effect::Publish);
                }
                let verdict = Ok(Done::Token { renewed: false });
                return self
                    .release(flight, verdict)
                    .first(Effect::Emit(event))
                    .first(Effect::Publish);
            }
        }
        let mut learned = None;
        if let Save::Failure { left, verdict } = &mut save {
            left.keep_marks_of_others(flight.base.as_ref(), record.as_ref());
            if let Some(news) = self.take_over(now, &flight, record.as_ref()) {
                learned = Some(news);
                left.give_way();
                if self.satisfies(&flight, now) {
                    *verdict = Ok(Done::Token { renewed: false });
                }
            }
        }
        flight.base = record;
        let next = match save {
            Save::Failure { left, verdict } if learned.is_some() && left.is_nothing() => {
                self.release(flight, verdict)
            }
            save => self.save(flight, save),
        };
        next.after(learned.map(Learned::effects).unwrap_or_default())
    }

    /// Takes over a pair that a program without a lease stored while this flight failed, if it is
    /// newer and valid.
    fn take_over(
        &mut self,
        now: Timestamp,
        flight: &Flight,
        record: Option<&Record>,
    ) -> Option<Learned> {
        let theirs = record?.pair.as_ref()?;
        let name = theirs.fingerprint();
        let ours = flight.base_pair();
        let is_newer = ours.is_none_or(|ours| {
            ours.fingerprint() != name && ours.issue_order() <= theirs.issue_order()
        });
        if !is_newer || self.is_foreign(record) {
            return None;
        }
        let learned = self.adopt(now, record);
        self.current
            .as_ref()
            .is_some_and(|current| current.pair.fingerprint() == name && current.is_alive(now))
            .then_some(learned)
    }

    pub(super) fn not_saved(
        &mut self,
        mut flight: Flight,
        save: Save,
        error: StoreError,
    ) -> Actions {
        match &save {
            Save::Commit(issued) | Save::Recommit(issued) => {
                let is_new = matches!(save, Save::Commit(_));
                let over = self
                    .written_over(issued.pair.fingerprint())
                    .unwrap_or_else(|| flight.expected());
                if is_new {
                    self.forget_limits();
                }
                self.take(issued, Kept::Perhaps { over });
                let event = TokenEvent::NotStored {
                    fingerprint: issued.pair.fingerprint(),
                };
                flight.store_tries += 1;
                if flight.store_tries < STORE_TRIES {
                    let pause = Io::Pause {
                        duration: STORE_PAUSE * (1 << flight.store_tries),
                        needed: true,
                    };
                    return self
                        .fly_to(flight, Phase::SavePausing(save), pause)
                        .first(Effect::Publish);
                }
                let verdict = if is_new && flight.needs.logout.is_none() {
                    Ok(Done::Token { renewed: true })
                } else {
                    // A logout has not ended the session; another flight has got nothing new.
                    Err(Failure::Store(error))
                };
                let next = self.release(flight, verdict);
                // It is valid, so it is served; the next one who looks stores it.
                next.first(Effect::Emit(event)).first(Effect::Publish)
            }
            Save::Failure { left, verdict } => {
                let Left {
                    note,
                    cool_down,
                    rejection,
                } = left;
                if note
                    .as_ref()
                    .is_some_and(|note| note.refresh == RefreshToken::Usable)
                {
                    self.not_used(flight.base.as_ref());
                }
                self.noted(note.as_ref());
                self.remember(cool_down.clone());
                if rejection.is_some() {
                    self.rejection.clone_from(rejection);
                }
                self.release(flight, verdict.clone())
            }
            &Save::Clear(revoked) => {
                self.release(flight, Err(Failure::NotForgotten { revoked, error }))
            }
        }
    }
}
