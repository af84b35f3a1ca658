//! The sandbox's own clock.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};

/// The clock by which the sandbox judges every token, and which its `Date` header shows.
///
/// It runs with the machine's clock at an offset, or stands still until it is moved. Clones share
/// one set of hands, so a clone held by a test moves the clock of its sandbox.
///
/// ```
/// use std::time::Duration;
/// use ergani_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start_blocking();
/// let clock = sandbox.clock();
/// clock.freeze();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(3 * 60 * 60));
/// assert_eq!(clock.now().duration_since(before).unwrap(), Duration::from_secs(10_800));
/// ```
#[derive(Clone)]
pub struct Clock {
    hands: Arc<Mutex<Hands>>,
}

#[derive(Clone, Copy, Debug)]
enum Hands {
    Running { offset: SignedDuration },
    Frozen { at: Timestamp },
}

impl Clock {
    pub(crate) fn at_offset(seconds: i64) -> Self {
        Self {
            hands: Arc::new(Mutex::new(Hands::Running {
                offset: SignedDuration::from_secs(seconds),
            })),
        }
    }

    /// The sandbox's present moment.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        SystemTime::try_from(self.timestamp()).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// Moves the clock forward, whether it runs or stands still.
    pub fn advance(&self, by: Duration) {
        self.shift(SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX));
    }

    /// Moves the clock back, whether it runs or stands still.
    pub fn rewind(&self, by: Duration) {
        self.shift(-SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX));
    }

    /// Lets the clock run `seconds` ahead of the machine's clock; negative is behind.
    ///
    /// A frozen clock runs again from here.
    pub fn set_offset(&self, seconds: i64) {
        self.with(|hands| {
            *hands = Hands::Running {
                offset: SignedDuration::from_secs(seconds),
            };
        });
    }

    /// Stops the clock where it stands; only [`advance`](Self::advance),
    /// [`rewind`](Self::rewind) and [`set_offset`](Self::set_offset) move it after this.
    pub fn freeze(&self) {
        self.with(|hands| *hands = Hands::Frozen { at: hands.read() });
    }

    /// Stops the clock at a moment.
    pub fn freeze_at(&self, moment: SystemTime) {
        if let Ok(at) = Timestamp::try_from(moment) {
            self.with(|hands| *hands = Hands::Frozen { at });
        }
    }

    /// Puts the clock to a moment; it runs or stands still as before.
    pub fn set_now(&self, moment: SystemTime) {
        if let Ok(at) = Timestamp::try_from(moment) {
            self.with(|hands| {
                *hands = match hands {
                    Hands::Running { .. } => Hands::Running {
                        offset: at.duration_since(machine_time()),
                    },
                    Hands::Frozen { .. } => Hands::Frozen { at },
                };
            });
        }
    }

    /// Lets a frozen clock run on from where it stands.
    pub fn thaw(&self) {
        self.with(|hands| {
            *hands = Hands::Running {
                offset: hands.read().duration_since(machine_time()),
            };
        });
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.with(|hands| matches!(hands, Hands::Frozen { .. }))
    }

    /// How far the clock is ahead of the machine's, in whole seconds; negative is behind.
    #[must_use]
    pub fn offset_seconds(&self) -> i64 {
        self.with(|hands| match hands {
            Hands::Running { offset } => *offset,
            Hands::Frozen { at } => at.duration_since(machine_time()),
        })
        .as_secs()
    }

    pub(crate) fn timestamp(&self) -> Timestamp {
        self.with(|hands| hands.read())
    }

    fn shift(&self, by: SignedDuration) {
        self.with(|hands| {
            *hands = match *hands {
                Hands::Running { offset } => Hands::Running {
                    offset: offset.saturating_add(by),
                },
                Hands::Frozen { at } => Hands::Frozen { at: later(at, by) },
            };
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Hands) -> T) -> T {
        act(&mut self.hands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Hands {
    fn read(self) -> Timestamp {
        match self {
            Self::Running { offset } => later(machine_time(), offset),
            Self::Frozen { at } => at,
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("now", &self.timestamp())
            .field("frozen", &self.is_frozen())
            .finish()
    }
}

/// `at + by`, held to the years that a timestamp can show.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

/// `at` and so many seconds, for lifetimes that come as unsigned numbers.
pub(crate) fn after_seconds(at: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    later(at, SignedDuration::from_secs(seconds))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the sandbox asks the machine for the time"
)]
fn machine_time() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_by_hand() {
        let clock = Clock::at_offset(0);
        clock.freeze_at(SystemTime::UNIX_EPOCH);
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH);
        clock.advance(Duration::from_secs(90));
        clock.rewind(Duration::from_secs(30));
        assert_eq!(
            clock.now(),
            SystemTime::UNIX_EPOCH + Duration::from_secs(60)
        );
        clock.set_offset(0);
        assert!(!clock.is_frozen());
        assert_eq!(clock.offset_seconds(), 0);
        clock.set_offset(100);
        assert_eq!(clock.offset_seconds(), 100);
        assert!(clock.now() > SystemTime::UNIX_EPOCH + Duration::from_secs(60));
    }

    #[test]
    fn an_absurd_step_stops_at_the_end_of_the_calendar() {
        let clock = Clock::at_offset(i64::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.timestamp(), Timestamp::MAX);
    }
}
