//! The sandbox's own clock.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    hands: Arc<Mutex<(Hands, u64)>>,
}

#[derive(Clone, Copy, Debug)]
enum Hands {
    Running { offset: SignedDuration },
    Frozen { at: Timestamp },
}

/// What the clock shows, and how often its hands were moved to get there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) at: Timestamp,
    moves: u64,
}

/// A moment at which something ends, as it was told to a client.
///
/// A client counts from when it reads the answer, which is later than the sandbox wrote it. So an end that comes by
/// itself, the hands not having been moved since, comes [`ON_THE_WAY`] later than told; one that a test brings about
/// by moving the clock comes to the millisecond.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) told: Timestamp,
    /// The moves at which it was told, and how much later it may come; none if it was brought about.
    late: Option<(u64, SignedDuration)>,
}

/// The longest that an answer is under way to a client on a busy machine.
const ON_THE_WAY: SignedDuration = SignedDuration::from_millis(500);

impl Reading {
    /// The end of a life of so many seconds from now. A life of none has ended.
    pub(crate) fn end_after(self, seconds: u64) -> End {
        let told = after_seconds(self.at, seconds);
        End {
            told,
            late: (seconds > 0).then_some((self.moves, ON_THE_WAY)),
        }
    }
}

impl End {
    pub(crate) fn has_come(self, now: Reading) -> bool {
        let late = self
            .late
            .filter(|(moves, _)| *moves == now.moves)
            .map_or(SignedDuration::ZERO, |(_, late)| late);
        later(self.told, late) <= now.at
    }

    /// The same, no later than now.
    pub(crate) fn at_the_latest(self, now: Timestamp) -> Self {
        Self {
            told: self.told.min(now),
            late: None,
        }
    }
}

impl Clock {
    pub(crate) fn at_offset(seconds: i64) -> Self {
        Self {
            hands: Arc::new(Mutex::new((
                Hands::Running {
                    offset: SignedDuration::from_secs(seconds),
                },
                0,
            ))),
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
        self.move_to(|_| Hands::Running {
            offset: SignedDuration::from_secs(seconds),
        });
    }

    /// Stops the clock where it stands; only [`advance`](Self::advance),
    /// [`rewind`](Self::rewind) and [`set_offset`](Self::set_offset) move it after this.
    pub fn freeze(&self) {
        self.move_to(|hands| Hands::Frozen { at: hands.read() });
    }

    /// Stops the clock at a moment.
    pub fn freeze_at(&self, moment: SystemTime) {
        if let Ok(at) = Timestamp::try_from(moment) {
            self.move_to(|_| Hands::Frozen { at });
        }
    }

    /// Puts the clock to a moment; it runs or stands still as before.
    pub fn set_now(&self, moment: SystemTime) {
        if let Ok(at) = Timestamp::try_from(moment) {
            self.move_to(|hands| match hands {
                Hands::Running { .. } => Hands::Running {
                    offset: at.duration_since(machine_time()),
                },
                Hands::Frozen { .. } => Hands::Frozen { at },
            });
        }
    }

    /// Lets a frozen clock run on from where it stands.
    pub fn thaw(&self) {
        self.move_to(|hands| Hands::Running {
            offset: hands.read().duration_since(machine_time()),
        });
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        matches!(self.hands().0, Hands::Frozen { .. })
    }

    /// How far the clock is ahead of the machine's, in whole seconds; negative is behind.
    #[must_use]
    pub fn offset_seconds(&self) -> i64 {
        match self.hands().0 {
            Hands::Running { offset } => offset,
            Hands::Frozen { at } => at.duration_since(machine_time()),
        }
        .as_secs()
    }

    pub(crate) fn timestamp(&self) -> Timestamp {
        self.read().at
    }

    pub(crate) fn read(&self) -> Reading {
        let (hands, moves) = *self.hands();
        Reading {
            at: hands.read(),
            moves,
        }
    }

    fn shift(&self, by: SignedDuration) {
        self.move_to(|hands| match hands {
            Hands::Running { offset } => Hands::Running {
                offset: offset.saturating_add(by),
            },
            Hands::Frozen { at } => Hands::Frozen { at: later(at, by) },
        });
    }

    fn move_to(&self, place: impl FnOnce(Hands) -> Hands) {
        let (hands, moves) = &mut *self.hands();
        *hands = place(*hands);
        *moves += 1;
    }

    fn hands(&self) -> MutexGuard<'_, (Hands, u64)> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn an_end_waits_for_the_answers_way_unless_the_hands_bring_it_about() {
        let clock = Clock::at_offset(0);
        clock.freeze_at(SystemTime::UNIX_EPOCH);
        let issued = clock.read();
        let end = issued.end_after(10);
        let by_itself = |millis| Reading {
            at: later(issued.at, SignedDuration::from_millis(millis)),
            ..issued
        };
        assert!(!end.has_come(by_itself(10_499)));
        assert!(end.has_come(by_itself(10_500)));
        clock.advance(Duration::from_millis(9_999));
        assert!(!end.has_come(clock.read()));
        clock.advance(Duration::from_millis(1));
        assert!(end.has_come(clock.read()));
        assert!(issued.end_after(0).has_come(issued));
        assert!(end.at_the_latest(issued.at).has_come(issued));
        assert!(!issued.end_after(u64::MAX).has_come(clock.read()));
    }

    #[test]
    fn an_absurd_step_stops_at_the_end_of_the_calendar() {
        let clock = Clock::at_offset(i64::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.timestamp(), Timestamp::MAX);
    }
}
