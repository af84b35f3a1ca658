//! Who was told to wait, and the limit of calls.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::clock::after_seconds;
use crate::switches::CallLimit;

/// By user; requests that belong to no user share one place.
#[derive(Default)]
pub(crate) struct Limits {
    waits: HashMap<Option<Arc<str>>, Timestamp>,
    windows: HashMap<Arc<str>, Window>,
}

/// The calls of an account in the present window of the limit.
struct Window {
    ends: Timestamp,
    calls: u32,
}

impl Limits {
    /// An answer tells a user to wait.
    pub(crate) fn tell_to_wait(&mut self, user: Option<&Arc<str>>, now: Timestamp, seconds: u64) {
        self.waits
            .insert(user.cloned(), after_seconds(now, seconds));
    }

    pub(crate) fn is_waiting(&self, user: Option<&Arc<str>>, now: Timestamp) -> bool {
        let until = self.waits.get(&user.cloned());
        until.is_some_and(|until| now < *until)
    }

    /// Counts a call. If it is over the limit: the seconds to the end of the window, rounded up.
    pub(crate) fn count(
        &mut self,
        limit: &CallLimit,
        user: &Arc<str>,
        now: Timestamp,
    ) -> Option<u64> {
        let fresh = || Window {
            ends: after_seconds(now, limit.window_seconds),
            calls: 0,
        };
        let window = self.windows.entry(Arc::clone(user)).or_insert_with(fresh);
        if window.ends <= now {
            *window = fresh();
        }
        window.calls = window.calls.saturating_add(1);
        if window.calls <= limit.calls {
            return None;
        }
        let left = window.ends.duration_since(now);
        let part = i64::from(left.subsec_nanos() > 0);
        u64::try_from(left.as_secs() + part).ok()
    }
}
