//! One renewal or logout at a time: started, joined, waited for.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Locked, TokenManager, drive};
use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::{Done, Event, Failure, Verdict, Wish};

/// Which flight was waited for, and how it ended.
pub(super) enum Joined {
    Own(Verdict),
    Others(Verdict),
    /// Of somebody who logs out: how it ended is for whoever wanted it.
    Logout,
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
            let now = self.inner.store_now(locked);
            let actions = locked.state.step(now, Event::Abandoned);
            self.inner.apply(locked, actions.effects, None);
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
        Ok(joined(landed(flight).await))
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
                    return Ok(landed(own)
                        .await
                        .map_err(|failure| self.inner.error(failure)));
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
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::new(
                ErrorKind::Internal,
                "a renewal needs a Tokio runtime; outside of one use `ergani_token::blocking`",
            ));
        }
        Ok(self.start(locked, wish))
    }

    pub(super) fn start(
        &self,
        locked: &mut Locked,
        wish: Wish,
    ) -> watch::Receiver<Option<Verdict>> {
        let (landing, flight) = watch::channel(None);
        locked.flight = Some(flight.clone());
        let now = self.inner.store_now(locked);
        let wish = locked.in_store_time(wish);
        let actions = locked.state.step(now, Event::Wanted(wish));
        self.inner.apply(locked, actions.effects, Some(&landing));
        if let Some(io) = actions.io {
            tokio::spawn(drive::drive(Arc::clone(&self.inner), landing, io));
        }
        flight
    }
}

/// How the flight ended. One whose task is gone was abandoned.
async fn landed(mut flight: watch::Receiver<Option<Verdict>>) -> Verdict {
    match flight.wait_for(Option::is_some).await {
        Ok(verdict) => verdict.clone().unwrap_or(Err(Failure::Abandoned)),
        Err(_) => Err(Failure::Abandoned),
    }
}
