//! One renewal or logout under way.

use std::time::Duration;

use super::save::Save;
use super::{Revocation, Verdict};
use crate::account::Identity;
use crate::clock::Timestamp;
use crate::pair::{Fingerprint, SharedPair};
use crate::store::{Holder, Record, RecordState, Revision};

/// What one caller wants.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// A renewal behind the callers' backs.
    Due,
    /// A valid token.
    Token,
    /// A token that lives until a moment.
    TokenUntil(Timestamp),
    /// Another pair than this one, which the server refused.
    Other(Fingerprint),
    /// A login now, even after a rejection.
    Login,
    /// The same, even in a cool-down that the server asked for.
    LoginInCoolDown,
    /// The end of the session.
    LogOut(Revocation),
}

/// What all who wait for a flight want together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    /// Nobody waits: what is served may be old, but not as old as it was.
    pub(super) due: bool,
    pub(super) until: Option<Timestamp>,
    pub(super) refused: Option<Fingerprint>,
    pub(super) force: bool,
    /// Whether what the server asked for does not hold it up either.
    pub(super) lift: bool,
    pub(super) logout: Option<Revocation>,
}

impl Needs {
    /// Whether a pair that is there already can be enough.
    pub(super) fn may_be_served(&self) -> bool {
        !self.force && self.logout.is_none()
    }
}

/// By what a new pair is got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Login,
    Refresh,
}

/// Where a flight is: what was asked for last.
#[derive(Clone, Debug)]
pub(super) enum Phase {
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
    /// After a refresh that brought nothing, before the login that it leaves.
    Rereading,
    Revoking,
    Saving(Save),
    /// Between two tries to store a new pair.
    SavePausing(Save),
    Releasing(Verdict),
}

/// What tells whether another has logged in, or was rejected, since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saw {
    pub(super) pair: Option<Fingerprint>,
    pub(super) rejections: u32,
}

impl Saw {
    pub(super) fn of(record: Option<&Record>) -> Self {
        let pair = record.and_then(|record| record.pair.as_ref());
        let rejection = record.and_then(|record| record.state.rejection.as_ref());
        Self {
            pair: pair.map(|pair| pair.fingerprint()),
            rejections: rejection.map_or(0, |rejection| rejection.count),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Flight {
    pub(super) needs: Needs,
    pub(super) phase: Phase,
    /// The pair that was served when the flight began.
    pub(super) started_with: Option<Fingerprint>,
    /// The record that the next write replaces.
    pub(super) base: Option<Record>,
    /// The record that is being written as an intent.
    pub(super) intended: Option<Record>,
    /// What there was when it first looked past a lease that another holds.
    pub(super) saw: Option<Saw>,
    /// How long it has waited for a lease that another holds. Counted, since clocks jump.
    pub(super) lease_waited: Duration,
    /// When it last asked for the lease again.
    pub(super) asked_again_at: Option<Timestamp>,
    pub(super) conflicts: u32,
    pub(super) store_tries: u32,
    /// Whether what it is about to send was debited from the budget.
    pub(super) debited: bool,
    /// Whether it has waited for a back-off: once is enough.
    pub(super) rested: bool,
    /// Whether it has read the record once more after a refresh that brought nothing.
    pub(super) reread: bool,
    /// Whether the server said to a logout that the access token has ended.
    pub(super) told_expired: bool,
    /// Whether it goes past a store that cannot be reached.
    pub(super) private: bool,
}

impl Flight {
    pub(super) fn new(wish: Wish, started_with: Option<Fingerprint>) -> Self {
        let mut flight = Self {
            needs: Needs {
                due: matches!(wish, Wish::Due),
                ..Needs::default()
            },
            phase: Phase::Loading,
            started_with,
            base: None,
            intended: None,
            saw: None,
            lease_waited: Duration::ZERO,
            asked_again_at: None,
            conflicts: 0,
            store_tries: 0,
            debited: false,
            rested: false,
            reread: false,
            told_expired: false,
            private: false,
        };
        match wish {
            Wish::LogOut(revocation) => flight.needs.logout = Some(revocation),
            Wish::Login => flight.needs.force = true,
            Wish::LoginInCoolDown => {
                flight.needs.force = true;
                flight.needs.lift = true;
            }
            wish => flight.join(wish),
        }
        flight
    }

    /// One more caller. A login or a logout never joins: it waits, and flies itself.
    pub(super) fn join(&mut self, wish: Wish) {
        match wish {
            Wish::Due | Wish::Login | Wish::LoginInCoolDown | Wish::LogOut(_) => {}
            Wish::Token => self.needs.due = false,
            Wish::TokenUntil(until) => {
                self.needs.due = false;
                self.needs.until = self.needs.until.max(Some(until));
            }
            Wish::Other(fingerprint) => {
                self.needs.due = false;
                self.needs.refused = Some(fingerprint);
            }
        }
    }

    pub(super) fn base_pair(&self) -> Option<&SharedPair> {
        self.base.as_ref().and_then(|base| base.pair.as_ref())
    }

    pub(super) fn expected(&self) -> Revision {
        self.base.as_ref().map(Record::revision).unwrap_or_default()
    }

    pub(super) fn record_or_new(&self, identity: &Identity) -> Record {
        self.base.clone().unwrap_or_else(|| Record {
            pair: None,
            state: RecordState::new(identity.clone()),
        })
    }
}
