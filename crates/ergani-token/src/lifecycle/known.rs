//! What is known of the account: which of two pairs is the newer, and whether it is enough.

use std::sync::Arc;
use std::time::Duration;

use super::{Actions, Current, DEFAULT_LIFE, Effect, Flight, Kept, MOST_RETIRED, State, Window};
use crate::clock::{CLOCK_TOLERANCE, Timestamp};
use crate::event::TokenEvent;
use crate::exchange::Issued;
use crate::exchange::answer::{LONGEST_LIFE, SHORTEST_LIFE, USUAL_REFRESH_LIFE};
use crate::pair::{Fingerprint, TokenPair};
use crate::store::{PairNote, Record, RefreshToken};

/// What a look at the record changed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Learned {
    Nothing,
    /// Another pair is served from now on.
    Newer(Fingerprint),
    /// The session was ended elsewhere, on purpose: nothing is served any more.
    LoggedOut,
}

impl Learned {
    /// What is to be made known of it.
    pub(super) fn effects(self) -> Vec<Effect> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Newer(fingerprint) => vec![
                Effect::Publish,
                Effect::Emit(TokenEvent::Adopted { fingerprint }),
            ],
            Self::LoggedOut => vec![Effect::Publish, Effect::Emit(TokenEvent::LoggedOut)],
        }
    }
}

impl State {
    pub(super) fn is_foreign(&self, record: Option<&Record>) -> bool {
        record.is_some_and(|record| record.state.identity != self.policy.identity)
    }

    /// Takes over what the store has without a flight, for a caller that only looks.
    pub(crate) fn glance(&mut self, now: Timestamp, record: Option<&Record>) -> Actions {
        let effects = if self.is_flying() || self.is_foreign(record) {
            Vec::new()
        } else {
            self.adopt(now, record).effects()
        };
        Actions { effects, io: None }
    }

    /// Takes over what the store has, if it is newer than what is served here.
    pub(super) fn adopt(&mut self, now: Timestamp, record: Option<&Record>) -> Learned {
        let version = record.map_or(0, |record| record.state.version);
        let later_commit = version > self.seen;
        let Some(record) = record else {
            // Lost with the engine's data: what we hold may be spent by somebody since.
            if let Some(current) = self
                .current
                .as_mut()
                .filter(|current| !current.is_unsaved())
            {
                current.refresh = RefreshToken::Spent;
            }
            return Learned::Nothing;
        };
        if version < self.seen
            && let Some(used) = self.current.as_ref().filter(|current| current.is_used())
        {
            // An older copy of the engine's data does not know yet that it was sent.
            self.retire(used.pair.fingerprint());
        }
        self.seen = version;
        self.noted(record.state.note.as_ref());
        let Some(pair) = &record.pair else {
            let Some(current) = &mut self.current else {
                return Learned::Nothing;
            };
            // A logout leaves the name of what it ended. Without it the pair was lost.
            let note = record.state.note_on(current.pair.fingerprint());
            if note.is_some_and(|note| note.refused) {
                self.replace_current(None);
                return Learned::LoggedOut;
            }
            if !current.is_unsaved() {
                current.refresh = RefreshToken::Spent;
            }
            return Learned::Nothing;
        };
        let note = record.state.note_on(pair.fingerprint());
        // An older copy of the data does not make a spent refresh token usable again.
        let refresh = if self.retired.contains(&pair.fingerprint()) {
            RefreshToken::Spent
        } else {
            note.map_or(RefreshToken::Usable, |note| self.as_known(note.refresh))
        };
        match &mut self.current {
            Some(current) if current.pair.fingerprint() == pair.fingerprint() => {
                current.kept = Kept::Yes;
                current.refused |= note.is_some_and(|note| note.refused);
                current.refresh = refresh;
                Learned::Nothing
            }
            Some(current)
                if current.is_unsaved() && pair.issue_order() <= current.pair.issue_order() =>
            {
                Learned::Nothing
            }
            Some(current)
                if (!later_commit || current.is_alive(now))
                    && pair.issue_order() < current.pair.issue_order() =>
            {
                // An older copy of the engine's data: never spend the older pair, nor ours, which
                // somebody may have spent before the copy came back. What is valid is served on,
                // whatever was written on the copy since (invariant 6).
                current.refresh = RefreshToken::Spent;
                Learned::Nothing
            }
            _ => {
                let is_older = Some(pair.issue_order()) < self.newest;
                // A pair came by after all, so what could not be stored here is past.
                self.forget_limits();
                let life = note.map_or_else(|| self.life_of(pair, now), |note| note.life);
                let settled = pair.by_the_clock_of(now, life).map(Arc::new);
                let settled = settled.unwrap_or_else(|| Arc::clone(pair));
                // The server ends it no earlier than the pair before it, whenever whoever stored it
                // counted from; but the end of that one may be of a clock that was wrong.
                let served = self.current.as_ref().filter(|served| {
                    served.is_alive(now)
                        && !served.end_in_doubt
                        && served.pair.issue_order() <= pair.issue_order()
                });
                let ends_at = served
                    .map(|served| served.pair.access_expires_at())
                    .filter(|ends_at| *ends_at <= now.after(life));
                let settled = match ends_at {
                    Some(ends_at) if settled.access_expires_at() < ends_at => {
                        Arc::new(settled.ending_at(ends_at))
                    }
                    _ => settled,
                };
                self.replace_current(Some(Current {
                    pair: settled,
                    life,
                    skew_ms: note.and_then(|note| note.skew_ms),
                    refused: note.is_some_and(|note| note.refused),
                    kept: Kept::Yes,
                    refresh: if is_older {
                        RefreshToken::Spent
                    } else {
                        refresh
                    },
                    end_in_doubt: false,
                }));
                if is_older {
                    // An older copy of the engine's data that was written on since: it is what there
                    // is, and somebody may have spent it before the copy came back (invariant 1).
                    self.retire(pair.fingerprint());
                }
                Learned::Newer(pair.fingerprint())
            }
        }
    }

    /// The life of a pair that nothing is noted of: of a program without a state of its own, or of
    /// a store that lost it. The server gives all pairs of an account one life.
    fn life_of(&self, pair: &TokenPair, now: Timestamp) -> Duration {
        let left = now.until(pair.access_expires_at());
        let issued_at = pair.refresh_expires_at().before(USUAL_REFRESH_LIFE);
        let by_its_times = issued_at.until(pair.access_expires_at());
        let believable = SHORTEST_LIFE..=LONGEST_LIFE;
        let known = self.current.as_ref().map(|current| current.life);
        let told = Some(by_its_times)
            .filter(|life| believable.contains(life) && issued_at <= now.after(CLOCK_TOLERANCE));
        known
            .or(told)
            .unwrap_or(DEFAULT_LIFE)
            .max(left.min(LONGEST_LIFE))
    }

    /// Judges the current token anew after the clock was set back.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        if let Some(current) = &mut self.current
            && let Some(pair) = current.pair.by_the_clock_of(now, current.life)
        {
            current.pair = Arc::new(pair);
        }
    }

    /// The nonce of the next write: no other of this process has it, and by chance alone one of
    /// another.
    pub(super) fn draw_nonce(&mut self) -> u64 {
        self.writes += 1;
        // The finalizer of SplitMix64 over the process's own number and a counter.
        let step = self.writes.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.policy.nonce.wrapping_add(step);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).max(1)
    }

    /// The number of this process's last attempt to refresh.
    pub(super) fn attempt(&self) -> u64 {
        self.policy.nonce.wrapping_add(self.attempts)
    }

    /// The mark of an attempt of this process that used nothing says nothing.
    fn as_known(&self, refresh: RefreshToken) -> RefreshToken {
        match refresh {
            RefreshToken::Sent { attempt, .. } if self.unused == Some(attempt) => {
                RefreshToken::Usable
            }
            refresh => refresh,
        }
    }

    /// Remembers the attempt that is marked in this record as one that used nothing.
    pub(super) fn not_used(&mut self, marked: Option<&Record>) {
        let note = marked.and_then(|record| record.state.note.as_ref());
        if let Some(RefreshToken::Sent { attempt, .. }) = note.map(|note| note.refresh)
            && attempt == self.attempt()
        {
            self.unused = Some(attempt);
        }
    }

    /// What a record says of the pair that is served here; of any pair, that it is spent.
    pub(super) fn noted(&mut self, note: Option<&PairNote>) {
        let Some(note) = note else { return };
        let refresh = self.as_known(note.refresh);
        if note.refresh == RefreshToken::Spent {
            self.retire(note.fingerprint);
        }
        if let Some(current) = &mut self.current
            && note.fingerprint == current.pair.fingerprint()
        {
            current.refresh = refresh;
        }
    }

    /// The limits that could not be stored are past: the server took the credentials since.
    pub(super) fn forget_limits(&mut self) {
        self.cool_down = None;
        self.rejection = None;
    }

    /// Serves this from now on, and remembers that the pair served so far was replaced.
    pub(super) fn replace_current(&mut self, next: Option<Current>) {
        let name = |current: &Current| current.pair.fingerprint();
        let former = self.current.as_ref().map(name);
        if let Some(next) = &next {
            self.newest = self.newest.max(Some(next.pair.issue_order()));
        }
        if let Some(former) = former
            && next.as_ref().map(name) != Some(former)
        {
            self.retire(former);
        }
        self.current = next;
    }

    fn retire(&mut self, fingerprint: Fingerprint) {
        if self.retired.contains(&fingerprint) {
            return;
        }
        if self.retired.len() == MOST_RETIRED {
            self.retired.pop_front();
        }
        self.retired.push_back(fingerprint);
    }

    /// Whether what is served now is all that the flight is for.
    pub(super) fn satisfies(&self, flight: &Flight, now: Timestamp) -> bool {
        let (Some(current), Some(windows)) = (&self.current, self.windows()) else {
            return false;
        };
        let fingerprint = current.pair.fingerprint();
        flight.needs.may_be_served()
            && !current.is_unsaved()
            && current.is_alive(now)
            && flight.needs.refused != Some(fingerprint)
            && current
                .asked_until(flight, now)
                .is_none_or(|until| until <= windows.expires_at)
            && match windows.at(now) {
                Window::Fresh => true,
                Window::Due => !flight.needs.due || flight.started_with != Some(fingerprint),
                Window::LastCall | Window::Expired => false,
            }
    }

    /// Whether the flight asks for more than the current pair can give while it lives.
    pub(super) fn is_explicit(&self, flight: &Flight, now: Timestamp) -> bool {
        let Some(current) = &self.current else {
            return true;
        };
        flight.needs.refused == Some(current.pair.fingerprint())
            || current
                .asked_until(flight, now)
                .is_some_and(|until| until > current.pair.access_expires_at())
    }

    pub(super) fn issued_again(&self, current: &Current) -> Issued {
        Issued {
            pair: (*current.pair).clone(),
            life: current.life,
            skew_ms: current.skew_ms,
        }
    }
}
