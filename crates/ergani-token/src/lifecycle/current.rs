//! The pair that is served here, and what is known of it.

use std::time::Duration;

use super::Flight;
use crate::clock::Timestamp;
use crate::pair::SharedPair;
use crate::store::{RefreshToken, Revision};

/// The pair that is served here.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    pub(crate) pair: SharedPair,
    pub(crate) life: Duration,
    pub(crate) skew_ms: Option<i64>,
    /// Whether the server said that it has expired, or that it is refused and a renewal began.
    pub(crate) refused: bool,
    /// Whether the store has it.
    pub(super) kept: Kept,
    /// What became of its refresh token, as far as the newest record says.
    pub(super) refresh: RefreshToken,
    /// Whether a clock was found to be wrong since its end was reckoned.
    pub(super) end_in_doubt: bool,
}

/// Whether the store has a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Yes,
    /// A write over this record failed, and what failed may have been done.
    Perhaps {
        over: Revision,
    },
    Never,
}

impl Current {
    pub(crate) fn refresh_token(&self) -> RefreshToken {
        self.refresh
    }

    pub(crate) fn is_unsaved(&self) -> bool {
        self.kept != Kept::Yes
    }

    /// Whether its refresh token was sent, as far as is known.
    pub(super) fn is_used(&self) -> bool {
        matches!(
            self.refresh,
            RefreshToken::Sent { .. } | RefreshToken::Spent
        )
    }

    /// Until when callers want a token. More than half of a life is no reason for a renewal, since no
    /// pair would be enough for long; they are told so.
    pub(super) fn asked_until(&self, flight: &Flight, now: Timestamp) -> Option<Timestamp> {
        let most = now.after(self.life / 2);
        flight.needs.until.map(|until| until.min(most))
    }

    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        !self.refused && now < self.pair.access_expires_at()
    }
}
