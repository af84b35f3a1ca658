//! Storing what a flight found out.

use std::sync::Arc;

use super::{
    Actions, Current, DEFAULT_LIFE, Done, Effect, Failure, Flight, Io, Kept, MOST_CONFLICTS, Phase,
    STORE_PAUSE, STORE_TRIES, State, Verdict, limits,
};
use crate::clock::Timestamp;
use crate::event::TokenEvent;
use crate::exchange::Issued;
use crate::pair::Fingerprint;
use crate::store::{CoolDown, PairNote, Record, RefreshToken, Rejection, Revision, StoreError};

/// A change of the record that can be made again on another base.
#[derive(Clone, Debug)]
pub(super) enum Save {
    /// A new pair.
    Commit(Issued),
    /// What a failure leaves behind.
    Failure {
        note: Option<PairNote>,
        cool_down: Option<CoolDown>,
        rejection: Option<Rejection>,
    },
    /// The end of the session. Limits stay.
    Clear,
}

impl Save {
    pub(super) fn failure(note: Option<PairNote>) -> Self {
        Self::Failure {
            note,
            cool_down: None,
            rejection: None,
        }
    }

    fn apply(&self, record: &mut Record) {
        match self {
            Self::Commit(issued) => {
                let pair = Arc::new(issued.pair.clone());
                record.state.note = Some(PairNote {
                    fingerprint: pair.fingerprint(),
                    life: issued.life,
                    skew_ms: issued.skew_ms,
                    refused: false,
                    refresh: RefreshToken::Usable,
                });
                record.state.cool_down = None;
                record.state.rejection = None;
                record.pair = Some(pair);
            }
            Self::Failure {
                note,
                cool_down,
                rejection,
            } => {
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
            Self::Clear => {
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
    pub(super) fn commit(&mut self, flight: Flight, issued: Issued, by_login: bool) -> Actions {
        let event = TokenEvent::Renewed {
            fingerprint: issued.pair.fingerprint(),
            by_login,
            expires_at: issued.pair.access_expires_at(),
        };
        self.save(
            flight,
            Save::Commit(issued),
            Ok(Done::Token { renewed: true }),
        )
        .first(Effect::Emit(event))
    }

    pub(super) fn save(&mut self, mut flight: Flight, save: Save, then: Verdict) -> Actions {
        let mut record = flight.record_or_new(&self.policy.identity);
        save.apply(&mut record);
        if let Save::Commit(issued) = &save {
            self.doubt(issued, flight.expected(), &mut record);
        }
        let expected = flight.expected();
        record.state.version = expected.version + 1;
        flight.intended = Some(record.clone());
        self.fly_to(
            flight,
            Phase::Saving { save, then },
            Io::Write { expected, record },
        )
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

    pub(super) fn saved(
        &mut self,
        now: Timestamp,
        mut flight: Flight,
        save: Save,
        then: Verdict,
    ) -> Actions {
        flight.base = flight.intended.take();
        flight.conflicts = 0;
        if let Some(base) = &flight.base {
            self.seen = base.state.version;
        }
        match save {
            Save::Commit(issued) => {
                self.take(&issued, Kept::Yes);
                // As it was stored, which may be less than usable.
                self.noted(
                    flight
                        .base
                        .as_ref()
                        .and_then(|base| base.state.note.as_ref()),
                );
                if flight.needs.logout.is_some() {
                    return self.log_out(now, flight).first(Effect::Publish);
                }
                if matches!(then, Ok(Done::Token { renewed: false })) {
                    // A pair of an earlier flight is stored at last; this one has its own needs.
                    return self.decide(now, flight).first(Effect::Publish);
                }
                // Committed first, then published (invariant 5).
                self.release(flight, then).first(Effect::Publish)
            }
            Save::Failure {
                note, cool_down, ..
            } => {
                self.noted(note.as_ref());
                if cool_down.is_some() {
                    // As it was stored, which may be longer.
                    let stored = flight.base.as_ref();
                    self.remember(stored.and_then(|base| base.state.cool_down.clone()));
                }
                self.release(flight, then)
            }
            Save::Clear => {
                self.replace_current(None);
                self.release(flight, then)
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
        save: Save,
        then: Verdict,
        record: Option<Record>,
    ) -> Actions {
        flight.conflicts += 1;
        if flight.conflicts > MOST_CONFLICTS {
            return self.not_saved(
                flight,
                save,
                then,
                StoreError::new("others changed the record again and again"),
            );
        }
        if let Save::Commit(issued) = &save {
            let ours = issued.pair.issue_order();
            let stored = record.as_ref().and_then(|record| record.pair.as_ref());
            if stored.is_some_and(|pair| pair.fingerprint() == issued.pair.fingerprint()) {
                // The write that failed was done, and others may have used the pair since.
                flight.intended = record;
                return self.saved(now, flight, save, then);
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
        flight.base = record;
        self.save(flight, save, then)
    }

    pub(super) fn not_saved(
        &mut self,
        mut flight: Flight,
        save: Save,
        then: Verdict,
        error: StoreError,
    ) -> Actions {
        match &save {
            Save::Commit(issued) => {
                let over = self
                    .written_over(issued.pair.fingerprint())
                    .unwrap_or_else(|| flight.expected());
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
                        .fly_to(flight, Phase::SavePausing { save, then }, pause)
                        .first(Effect::Publish);
                }
                let next = if flight.needs.logout.is_some()
                    || matches!(then, Ok(Done::Token { renewed: false }))
                {
                    // A logout has not ended the session; another flight has got nothing new.
                    self.release(flight, Err(Failure::Store(error)))
                } else {
                    self.release(flight, then)
                };
                // It is valid, so it is served; the next one who looks stores it.
                next.first(Effect::Emit(event)).first(Effect::Publish)
            }
            Save::Failure {
                note,
                cool_down,
                rejection,
            } => {
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
                self.release(flight, then)
            }
            Save::Clear => self.release(flight, Err(Failure::Store(error))),
        }
    }
}
