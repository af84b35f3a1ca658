//! `KEY.state`: all that a record holds besides the pair.
//!
//! A renewal writes two durable files, one for the intent and one for the pair, and no third one
//! when all that it would say is known already. The state names the pair that it was written
//! beside. Where another lies beside it, and no older one, that pair was committed later: the
//! version is then one higher than what is written, the nonce is the pair's own, and life and skew, which no pair file can
//! hold, are those of the pair before, since it came from the same server. So a commit that would
//! leave just this writes the pair alone.
//!
//! A commit that must change both files writes the state first, with the state of before in it.
//! Until the pair has changed too, the state of before holds: the step that changes the pair
//! changes the record, for readers and for a crash.

use serde::{Deserialize, Serialize};

use crate::pair::{Fingerprint, TokenPair};
use crate::store::record::hex_fingerprint;
use crate::store::{PairNote, RecordState, RefreshToken, Revision};

/// How exactly the server's clock is known: it is read off whole seconds, and an answer travels.
const SKEW_TOLERANCE_MS: u64 = 2_000;

/// What `KEY.state` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::store) struct Kept {
    #[serde(flatten)]
    state: RecordState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<Beside>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Before>,
}

/// What holds until the pair has changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Before {
    /// None if there was no state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<RecordState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beside: Option<Beside>,
    /// The file that is about to become the pair. Without one before, its absence alone does not
    /// tell whether the new pair is still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending: Option<String>,
}

impl Before {
    pub(super) fn new(
        state: Option<RecordState>,
        pair: Option<&TokenPair>,
        pending: Option<String>,
    ) -> Self {
        Self {
            state,
            beside: pair.map(Beside::of),
            pending,
        }
    }
}

/// The pair that a state was written beside.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Beside {
    #[serde(with = "hex_fingerprint")]
    fingerprint: Fingerprint,
    /// Its place in the order of pairs, in whole seconds, as the pair file has it.
    order: i64,
}

impl Beside {
    fn of(pair: &TokenPair) -> Self {
        Self {
            fingerprint: pair.fingerprint(),
            order: pair.issue_order().as_seconds(),
        }
    }
}

impl Kept {
    pub(in crate::store) fn new(state: RecordState, pair: Option<&TokenPair>) -> Self {
        Self {
            state,
            beside: pair.map(Beside::of),
            before: None,
        }
    }

    /// The same, for a pair that changes only after it.
    pub(super) fn after(self, before: Option<Before>) -> Self {
        Self { before, ..self }
    }

    /// Forgets the state of before if the pair that was to come has come, and was taken away.
    pub(super) fn settle(&mut self, is_there: impl FnOnce(&str) -> bool) {
        if let Some(Before {
            beside: None,
            pending,
            ..
        }) = &self.before
            && !pending.as_deref().is_some_and(is_there)
        {
            self.before = None;
        }
    }

    /// The state as it was written.
    pub(super) fn written(&self) -> &RecordState {
        &self.state
    }

    /// The state as it is with this pair beside it; none as if there were no file.
    pub(in crate::store) fn with(&self, pair: Option<&TokenPair>) -> Option<RecordState> {
        let there = pair.map(TokenPair::fingerprint);
        let name = |beside: Option<Beside>| beside.map(|pair| pair.fingerprint);
        match &self.before {
            Some(before) if name(before.beside) == there && name(self.beside) != there => {
                before.state.clone()
            }
            _ => Some(self.beside(pair)),
        }
    }

    fn beside(&self, pair: Option<&TokenPair>) -> RecordState {
        let mut state = self.state.clone();
        if let Some(pair) = pair.filter(|pair| self.precedes(pair)) {
            state.version = revision_of(&state).next_version();
            state.nonce = pair.fingerprint().nonce();
            if state.note_on(pair.fingerprint()).is_none() {
                state.note = state.note.map(|before| PairNote {
                    fingerprint: pair.fingerprint(),
                    refused: false,
                    refresh: RefreshToken::Usable,
                    ..before
                });
            }
        }
        state
    }

    /// Whether the pair was committed after this state was written. One that is older than the
    /// pair of then is a copy that somebody put back.
    fn precedes(&self, pair: &TokenPair) -> bool {
        let there = Beside::of(pair);
        // A sealed state holds its pair itself.
        self.state.sealed.is_none()
            && self.beside.is_none_or(|then| {
                then.fingerprint != there.fingerprint && then.order <= there.order
            })
    }

    /// Whether with this pair beside it the file says what `state` says.
    pub(super) fn says(&self, pair: &TokenPair, state: &RecordState) -> bool {
        let Some(mut said) = self.with(Some(pair)) else {
            return false;
        };
        if let (Some(ours), Some(theirs)) = (&mut said.note, &state.note) {
            if near(ours.skew_ms, theirs.skew_ms) {
                ours.skew_ms = theirs.skew_ms;
            }
            // The file has milliseconds.
            if ours.life.as_millis() == theirs.life.as_millis() {
                ours.life = theirs.life;
            }
        }
        said == *state
    }
}

fn revision_of(state: &RecordState) -> Revision {
    Revision {
        version: state.version,
        ..Revision::default()
    }
}

fn near(a: Option<i64>, b: Option<i64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.abs_diff(b) <= SKEW_TOLERANCE_MS,
        (a, b) => a == b,
    }
}
