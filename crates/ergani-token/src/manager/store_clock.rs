//! The store's time, by this host's clock.

use crate::clock::Timestamp;

/// How far the store's clock is from this host's. Until the store says otherwise, they agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StoreClock {
    /// The store's time less ours, in milliseconds.
    offset_ms: i64,
}

impl StoreClock {
    pub(super) fn store_time(self, local: Timestamp) -> Timestamp {
        local.shifted(self.offset_ms)
    }

    pub(super) fn local_time(self, store: Timestamp) -> Timestamp {
        store.shifted(-self.offset_ms)
    }

    /// The engine said `engine` at some moment between `asked` and `heard`, and how long ago that
    /// was nobody knows: a process may be frozen with the answer in its buffer. So what is known
    /// holds on as far as the answer allows, and a freeze cannot move it; it moves to the nearest
    /// offset that agrees with the answer, which is off by the time the answer took, at most.
    ///
    /// By how many milliseconds it moved.
    pub(super) fn hear(&mut self, asked: Timestamp, engine: Timestamp, heard: Timestamp) -> i64 {
        let least = engine.millis_since(heard);
        // If our clock went back meanwhile, `asked` is of a clock that is gone.
        let most = engine.millis_since(asked).max(least);
        let before = self.offset_ms;
        self.offset_ms = before.clamp(least, most);
        self.offset_ms.saturating_sub(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    /// The offset in seconds after a load: asked and heard by our clock, between them the engine's.
    fn after(clock: &mut StoreClock, asked: i64, engine: i64, heard: i64) -> i64 {
        clock.hear(at(asked), at(engine), at(heard));
        clock.store_time(at(0)).as_seconds()
    }

    #[test]
    fn a_quick_answer_sets_it_exactly() {
        for off in [-7200, 0, 7200] {
            let mut clock = StoreClock::default();
            assert_eq!(after(&mut clock, 1000, 1000 + off, 1000), off);
            assert_eq!(clock.local_time(clock.store_time(at(5))), at(5));
        }
    }

    #[test]
    fn a_freeze_before_the_answer_is_read_does_not_move_what_is_known() {
        for off in [-7200, 0, 7200] {
            let mut clock = StoreClock::default();
            after(&mut clock, 1000, 1000 + off, 1000);
            assert_eq!(
                after(&mut clock, 2000, 2000 + off, 9000),
                off,
                "frozen after"
            );
            assert_eq!(
                after(&mut clock, 2000, 9000 + off, 9000),
                off,
                "frozen before"
            );
        }
    }

    #[test]
    fn a_clock_that_jumped_is_found_out_by_the_next_answer() {
        let mut clock = StoreClock::default();
        assert_eq!(after(&mut clock, 1000, 1000, 1000), 0);
        assert_eq!(after(&mut clock, 500, 1001, 501), 500);
        assert_eq!(after(&mut clock, 9000, 1002, 9001), -7998);
        // Or by this one, if it goes back while the answer is under way.
        assert_eq!(after(&mut clock, 9002, 1003, 1003), 0);
    }

    #[test]
    fn with_nothing_known_a_slow_answer_leaves_no_more_doubt_than_it_took() {
        for off in [-7200, -3, 0, 3, 7200] {
            let mut clock = StoreClock::default();
            let got = after(&mut clock, 1000, 1004 + off, 1010);
            assert!((got - off).abs() <= 10, "{got} instead of {off}");
        }
    }
}
