//! The wait that a 429 asks of all calls of a client (quirk 16).

use std::sync::atomic::{AtomicBool, Ordering};
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
pub(crate) struct CoolDown {
    /// Whether there is anything in the state, so that calls of many threads share no lock.
    is_set: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    until: Option<Timestamp>,
    /// How many 429 came in a row that did not say for how long.
    strikes: u32,
}

impl CoolDown {
    /// Refuses a call while the server wants none of this account.
    pub(crate) fn check(&self, now: Timestamp) -> Result<()> {
        if !self.is_set.load(Ordering::Acquire) {
            return Ok(());
        }
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
        self.is_set.store(true, Ordering::Release);
        now.until(until)
    }

    /// A call was served, so that a 429 to come is the first of its row.
    pub(crate) fn served(&self) {
        if self.is_set.load(Ordering::Acquire) {
            let mut state = self.lock();
            state.strikes = 0;
            self.is_set.store(state.until.is_some(), Ordering::Release);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every state of it is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTOLD: [u64; 7] = [30, 60, 120, 240, 480, 900, 900];

    #[test]
    fn quirk_16_a_wait_that_is_not_told_doubles_until_a_call_is_served() {
        let cool_down = CoolDown::default();
        let mut now = Timestamp::from_seconds(0);
        assert!(cool_down.check(now).is_ok());
        for seconds in UNTOLD {
            let wait = Duration::from_secs(seconds);
            assert_eq!(cool_down.begin(now, None), wait);
            let before = now.after(wait - Duration::from_secs(1));
            let refused = cool_down.check(before).unwrap_err();
            assert_eq!(refused.retry_after(), Some(Duration::from_secs(1)));
            now = now.after(wait);
            assert!(cool_down.check(now).is_ok());
        }
        cool_down.served();
        assert_eq!(cool_down.begin(now, None), COOL_DOWN);
        // A call that was under way does not end what still runs.
        cool_down.served();
        assert!(cool_down.check(now).is_err());
    }
}
