//! Time that passes when the demo says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ergani_token::{Clock, Sleep, SystemClock, Timestamp};

/// This machine's clock, moved together with the sandbox's.
#[derive(Clone, Debug, Default)]
pub(super) struct MovedClock {
    ahead_millis: Arc<AtomicI64>,
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        SystemClock
            .now()
            .shifted(self.ahead_millis.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}

impl MovedClock {
    pub(super) fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.ahead_millis.fetch_add(millis, Ordering::SeqCst);
    }
}
