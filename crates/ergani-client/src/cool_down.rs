//! The wait that a 429 asks of all calls of a client (quirk 16).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ergani_token::Timestamp;

use crate::error::{Error, ErrorKind, Result};

/// Wait after a 429 that does not say for how long; it doubles with each further one.
const COOL_DOWN: Duration = Duration::from_secs(30);
/// The longest such wait.
const LONGEST_COOL_DOWN: Duration = Duration::from_secs(15 * 60);

/// When the server asked for fewer calls of this account.
#[derive(Debug, Default)]
pub(crate) struct CoolDown(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    until: Option<Timestamp>,
    /// How many 429 came in a row that did not say for how long.
    strikes: u32,
}

impl CoolDown {
    /// Refuses a call while the server wants none of this account.
    pub(crate) fn check(&self, now: Timestamp) -> Result<()> {
        let mut state = self.lock();
        let Some(until) = state.until else {
            return Ok(());
        };
        if until <= now {
            state.until = None;
            return Ok(());
        }
        let error = Error::new(
            ErrorKind::CoolDown,
            format!("ERGANI asked for fewer calls of this account: nothing is sent before {until}"),
        );
        Err(error.with_retry(now, now.until(until)))
    }

    /// A 429 came, which may have said for how long; gives how long nothing may be sent.
    pub(crate) fn begin(&self, now: Timestamp, told: Option<Duration>) -> Duration {
        let mut state = self.lock();
        let under_way = state.until.filter(|until| *until > now);
        let until = match (told, under_way) {
            // Of calls that were under way together, the longest wait counts.
            (Some(wait), Some(until)) => until.max(now.after(wait)),
            (Some(wait), None) => now.after(wait),
            (None, Some(until)) => until,
            (None, None) => {
                let doubled = COOL_DOWN * 2_u32.pow(state.strikes.min(5));
                state.strikes += 1;
                now.after(doubled.min(LONGEST_COOL_DOWN))
            }
        };
        state.until = Some(until);
        now.until(until)
    }

    /// A call was served, so that a 429 to come is the first of its row.
    pub(crate) fn served(&self) {
        self.lock().strikes = 0;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every state of it is a whole one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
