//! When a token is served, renewed behind the caller's back, or waited for.

use std::time::Duration;

use crate::clock::Timestamp;

/// Life of an access token when nothing says otherwise (manual, Annex II).
pub(crate) const DEFAULT_LIFE: Duration = Duration::from_secs(3 * 60 * 60);
/// The part of the life in which a token is *due*: 15 minutes of 3 hours leave room for an outage.
const DUE_PART: u32 = 12;
/// The part of *due* that hosts spread themselves over, so that a fleet does not renew as one.
const JITTER_PART: u32 = 3;
/// A minute is more than the slowest renewal takes.
const LAST_CALL: Duration = Duration::from_secs(60);
/// For short lives: the same share of the life that a minute is of 3 hours.
const LAST_CALL_PART: u32 = 180;

/// The moments at which a token changes from *fresh* to *due* to *last call* to *expired*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Windows {
    pub(crate) due_at: Timestamp,
    pub(crate) last_call_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// Where in its life a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Window {
    /// Served; nothing else happens.
    Fresh,
    /// Served at once, and one renewal starts behind it.
    Due,
    /// A caller waits for the renewal, at most to the end of the token.
    LastCall,
    /// Not served.
    Expired,
}

impl Window {
    /// `fresh`, `due`, `last_call` or `expired`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Due => "due",
            Self::LastCall => "last_call",
            Self::Expired => "expired",
        }
    }
}

impl Windows {
    /// `jitter` is this host's and account's own share of the spread, in thousandths.
    pub(crate) fn new(expires_at: Timestamp, life: Duration, jitter: u16) -> Self {
        let due = life / DUE_PART;
        let jitter = due / JITTER_PART * u32::from(jitter.min(1000)) / 1000;
        Self {
            due_at: expires_at.before(due - jitter),
            last_call_at: expires_at.before(LAST_CALL.min(life / LAST_CALL_PART)),
            expires_at,
        }
    }

    pub(crate) fn at(&self, now: Timestamp) -> Window {
        if now >= self.expires_at {
            Window::Expired
        } else if now >= self.last_call_at {
            Window::LastCall
        } else if now >= self.due_at {
            Window::Due
        } else {
            Window::Fresh
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_three_hour_token_is_due_for_a_quarter_of_an_hour() {
        let end = Timestamp::from_seconds(100_000);
        let early = Windows::new(end, DEFAULT_LIFE, 0);
        assert_eq!(early.due_at, end.before(Duration::from_secs(900)));
        assert_eq!(early.last_call_at, end.before(Duration::from_secs(60)));
        let late = Windows::new(end, DEFAULT_LIFE, 1000);
        assert_eq!(late.due_at, end.before(Duration::from_secs(600)));
        for (before, window) in [
            (901, Window::Fresh),
            (900, Window::Due),
            (60, Window::LastCall),
            (0, Window::Expired),
        ] {
            assert_eq!(
                early.at(end.before(Duration::from_secs(before))),
                window,
                "{before} s before the end"
            );
        }
    }

    #[test]
    fn a_short_life_keeps_the_order_of_windows() {
        for seconds in [1, 5, 60, 86_400] {
            for jitter in [0, 500, 1000] {
                let windows = Windows::new(
                    Timestamp::from_seconds(1000),
                    Duration::from_secs(seconds),
                    jitter,
                );
                assert!(
                    windows.due_at <= windows.last_call_at
                        && windows.last_call_at <= windows.expires_at
                );
            }
        }
    }
}
