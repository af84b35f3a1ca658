//! What goes into a step, and what comes out of it.

use std::time::Duration;

use super::{Failure, LogoutReport, Wish};
use crate::event::TokenEvent;
use crate::exchange::{Answer, LogoutAnswer};
use crate::pair::{Fingerprint, SharedPair};
use crate::store::{Holder, Record, Revision, StoreError};

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// A caller wants something that what is served cannot give.
    Wanted(Wish),
    /// The server said that the pair of this name has expired.
    Expired(Fingerprint),
    /// The answer to [`Io::Load`].
    Loaded(Result<Option<Record>, StoreError>),
    /// The answer to [`Io::Acquire`]: the record as it is under the lease.
    LeaseHeld(Option<Record>),
    /// Another answer to [`Io::Acquire`].
    LeaseBusy(Holder),
    /// Another answer to [`Io::Acquire`].
    LeaseUnavailable(StoreError),
    /// The lease ended before the request could be sent; it was not sent.
    LeaseLost,
    /// The answer to [`Io::Write`].
    Written,
    /// Another answer to [`Io::Write`]: this is there instead.
    Conflict(Option<Record>),
    /// Another answer to [`Io::Write`].
    WriteFailed(StoreError),
    /// The answer to [`Io::Login`] or [`Io::Refresh`].
    Answered(Answer),
    /// The answer to [`Io::Revoke`].
    LoggedOut(LogoutAnswer),
    /// The lease was given back.
    Released,
    /// The pause of [`Io::Pause`] is over.
    Tick,
    /// What carried the flight is gone: a panic, or the end of its runtime.
    Abandoned,
}

/// The one thing to do now.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made per step, and none is kept"
)]
pub(crate) enum Io {
    Load,
    Acquire,
    Write {
        expected: Revision,
        record: Record,
        /// Nothing follows under the lease: once it is written, the lease may be given back with it.
        last: bool,
    },
    Login,
    Refresh(SharedPair),
    Revoke(SharedPair),
    /// `needed` is a pause that must be followed up even if nobody waits any more.
    Pause {
        duration: Duration,
        needed: bool,
    },
    Release,
}

/// What to make known.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Serve what [`State::current`] says; nothing if it says none.
    Publish,
    /// The flight is over.
    Finish(Verdict),
    Emit(TokenEvent),
}

/// How a flight ended.
#[derive(Clone, Debug)]
pub(crate) enum Done {
    /// What is served now is what there is; whether this flight got it from the server.
    Token {
        renewed: bool,
    },
    LoggedOut(LogoutReport),
}

pub(crate) type Verdict = Result<Done, Failure>;

/// What follows from an event.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    pub(crate) effects: Vec<Effect>,
    pub(crate) io: Option<Io>,
}

impl Actions {
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn io(io: Io) -> Self {
        Self {
            effects: Vec::new(),
            io: Some(io),
        }
    }

    pub(super) fn first(mut self, effect: Effect) -> Self {
        self.effects.insert(0, effect);
        self
    }

    pub(super) fn after(mut self, mut effects: Vec<Effect>) -> Self {
        effects.append(&mut self.effects);
        Self { effects, ..self }
    }
}
