//! One renewal or logout at a time: started, joined, waited for.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Locked, TokenManager, drive};
use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::{Done, Event, Verdict, Wish};

/// Which flight was waited for, and how it ended.
pub(super) enum Joined {
    Own(Verdict),
    Others(Verdict),
    /// Of somebody who logs out: how it ended is for whoever wanted it.
    Logout,
    /// It was cut off by the end of its runtime.
    Gone,
}

impl TokenManager {
    /// Forgets a flight whose task was dropped before it ran: the end of a runtime does that.
    pub(super) fn reap(&self, locked: &mut Locked) {
        // A flight that ends is taken away under this lock, so a closed one never flew.
        if locked
            .flight
            .as_ref()
            .is_some_and(|flight| flight.has_changed().is_err())
        {
            locked.flight = None;
            let local = self.inner.clock.now();
            let now = locked.store_clock.store_time(local);
            let actions = locked.state.step(now, Event::Abandoned);
            self.inner.apply(locked, local, actions.effects, None);
        }
    }

    /// Waits for the flight under way, or for one of its own.
    pub(super) async fn join(&self, wish: Wish) -> Result<Joined> {
        let (flight, joined): (_, fn(Verdict) -> Joined) = {
            let mut locked = self.inner.lock();
            self.reap(&mut locked);
            match locked.flight.clone() {
                Some(flight) if locked.state.is_logging_out() => (flight, |_| Joined::Logout),
                Some(flight) => {
                    let now = self.inner.store_now(&locked);
                    let wish = locked.in_store_time(wish);
                    let _ = locked.state.step(now, Event::Wanted(wish));
                    (flight, Joined::Others)
                }
                None => (self.start_checked(&mut locked, wish)?, Joined::Own),
            }
        };
        Ok(landed(flight).await.map_or(Joined::Gone, joined))
    }

    /// A flight of its own, after the one under way.
    pub(super) async fn fly(&self, wish: Wish) -> Result<Result<Done>> {
        loop {
            let flight = {
                let mut locked = self.inner.lock();
                self.reap(&mut locked);
                match &locked.flight {
                    Some(flight) => Err(flight.clone()),
                    None => Ok(self.start_checked(&mut locked, wish.clone())?),
                }
            };
            match flight {
                Ok(own) => {
                    let verdict = landed(own).await.ok_or_else(ended)?;
                    return Ok(verdict.map_err(|failure| self.inner.error(failure)));
                }
                Err(other) => drop(landed(other).await),
            }
        }
    }

    fn start_checked(
        &self,
        locked: &mut Locked,
        wish: Wish,
    ) -> Result<watch::Receiver<Option<Verdict>>> {
        if locked.shut_down {
            return Err(Error::new(
                ErrorKind::ShutDown,
                "the token manager was shut down",
            ));
        }
        self.start(locked, wish)
    }

    /// # Errors
    /// When there is no runtime to fly on: nothing was begun then.
    pub(super) fn start(
        &self,
        locked: &mut Locked,
        wish: Wish,
    ) -> Result<watch::Receiver<Option<Verdict>>> {
        let runtime = self.inner.ground.handle()?;
        let (landing, flight) = watch::channel(None);
        locked.flight = Some(flight.clone());
        let local = self.inner.clock.now();
        let now = locked.store_clock.store_time(local);
        let wish = locked.in_store_time(wish);
        let actions = locked.state.step(now, Event::Wanted(wish));
        self.inner
            .apply(locked, local, actions.effects, Some(&landing));
        if let Some(io) = actions.io {
            runtime.spawn(drive::drive(Arc::clone(&self.inner), landing, io));
        }
        Ok(flight)
    }
}

/// How the flight ended; nothing if its runtime ended first.
async fn landed(mut flight: watch::Receiver<Option<Verdict>>) -> Option<Verdict> {
    let verdict = flight.wait_for(Option::is_some).await.ok()?;
    verdict.clone()
}

/// What becomes of a call whose own flight was cut off.
pub(super) fn ended() -> Error {
    Error::new(
        ErrorKind::Internal,
        "the runtime that renewals run on ended in the middle of one; the next call starts anew",
    )
}
