//! Moments, and where they come from.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far a mark may lie in the future before the clock is known to have been set back.
pub(crate) const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
///
/// One word that is cheap to compare, since every call for a token compares one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Before every moment that matters.
    pub const MIN: Self = Self(i64::MIN);
    /// After every moment that matters.
    pub const MAX: Self = Self(i64::MAX);

    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From seconds since the epoch. Seconds too large for a moment give the nearest one.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment `by` later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(millis(by)))
    }

    /// The moment `by` earlier.
    #[must_use]
    pub fn before(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(millis(by)))
    }

    /// How long until `later`; nothing if it is past.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// This moment shifted by a signed number of milliseconds.
    #[must_use]
    pub const fn shifted(self, by_millis: i64) -> Self {
        Self(self.0.saturating_add(by_millis))
    }

    /// Milliseconds from `earlier` to this moment; negative if this one is the earlier.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(millis(since)),
            Err(before) => Self(-millis(before.duration())),
        }
    }
}

impl From<Timestamp> for SystemTime {
    fn from(moment: Timestamp) -> Self {
        let size = Duration::from_millis(moment.0.unsigned_abs());
        let shifted = if moment.0 < 0 {
            UNIX_EPOCH.checked_sub(size)
        } else {
            UNIX_EPOCH.checked_add(size)
        };
        shifted.unwrap_or(UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, to the second: `2026-01-15T09:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.as_seconds()) {
            Ok(moment) => write!(f, "{moment}"),
            Err(_) if self.0 < 0 => f.write_str("before all time"),
            Err(_) => f.write_str("after all time"),
        }
    }
}

impl serde::Serialize for Timestamp {
    /// As text, in the form of `Display`.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// A future that a [`Clock`] completes.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the time comes from, so that tests own it.
///
/// `now` is wall time: it decides whether a token is valid, and it may jump.
pub trait Clock: Send + Sync + 'static {
    /// The wall time of this host.
    fn now(&self) -> Timestamp;

    /// Completes after `duration` has passed on this clock. Dropping it is harmless.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the machine"
    )]
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that waits on the machine"
    )]
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}
