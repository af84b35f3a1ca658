//! What keeps renewals few: back-off, cool-down, rejection and the budget.

use std::time::Duration;

use crate::clock::{CLOCK_TOLERANCE, Timestamp};
use crate::exchange::ServerText;
use crate::store::{Budget, CoolDown, CoolDownReason, Rejection};

/// First back-off after the server failed; doubles with each failure in a row.
const BACK_OFF: Duration = Duration::from_secs(1);
/// Longest back-off: an outage is over for nobody later than this.
const BACK_OFF_LONGEST: Duration = Duration::from_secs(5 * 60);
/// First cool-down after a 429 without `Retry-After`.
const RATE_LIMITED: Duration = Duration::from_secs(30);
/// Longest cool-down after a 429 without `Retry-After`.
const RATE_LIMITED_LONGEST: Duration = Duration::from_secs(15 * 60);
/// First probe of rejected credentials; doubles with each.
const PROBE: Duration = Duration::from_secs(60 * 60);
/// Longest wait for a probe of rejected credentials.
const PROBE_LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// Renewals that an account may make in a row (invariant 9).
const BUDGET: u32 = 10;
/// The part of the life after which one renewal comes back to the budget.
const REFILL_PART: u32 = 12;

fn doubled(first: Duration, longest: Duration, failures: u32) -> Duration {
    first
        .saturating_mul(
            1_u32
                .checked_shl(failures.saturating_sub(1).min(16))
                .unwrap_or(u32::MAX),
        )
        .min(longest)
}

/// The cool-down after one more failure. `jitter` is in thousandths, and shortens a back-off by up
/// to a quarter; what the server asked for is never shortened. Nor is it a licence to insist: a
/// moment that is past asks for nothing, and however little it asks for each time, a back-off
/// doubles below it.
pub(crate) fn cool_down(
    now: Timestamp,
    earlier: Option<&CoolDown>,
    reason: CoolDownReason,
    retry_after: Option<Duration>,
    jitter: u16,
) -> CoolDown {
    let failures = earlier
        .map_or(0, |earlier| earlier.failures)
        .saturating_add(1);
    let (first, longest) = match reason {
        CoolDownReason::RateLimited => (RATE_LIMITED, RATE_LIMITED_LONGEST),
        _ => (BACK_OFF, BACK_OFF_LONGEST),
    };
    let own = |first, longest| {
        let full = doubled(first, longest, failures);
        full - full / 4 * u32::from(jitter.min(1000)) / 1000
    };
    let wait = match retry_after.filter(|asked| !asked.is_zero()) {
        Some(asked) => asked.max(own(BACK_OFF, BACK_OFF_LONGEST)),
        None => own(first, longest),
    };
    CoolDown {
        since: now,
        until: now.after(wait),
        reason,
        failures,
    }
}

/// Whether a cool-down still holds. One that was set in the future is a clock's jump, and void.
pub(crate) fn holds(cool_down: &CoolDown, now: Timestamp) -> bool {
    now < cool_down.until && cool_down.since <= now.after(CLOCK_TOLERANCE)
}

/// Of two cool-downs that hold, the longer; it is the server's own wish if either was. A holder
/// that was frozen must not shorten what others were told meanwhile.
pub(crate) fn longer(stored: Option<&CoolDown>, new: &CoolDown) -> CoolDown {
    let mut cool_down = new.clone();
    if let Some(stored) = stored.filter(|stored| holds(stored, new.since)) {
        cool_down.until = cool_down.until.max(stored.until);
        cool_down.failures = cool_down.failures.max(stored.failures);
        if stored.reason == CoolDownReason::RateLimited {
            cool_down.reason = stored.reason;
        }
    }
    cool_down
}

pub(crate) fn rejection(
    now: Timestamp,
    earlier: Option<&Rejection>,
    said: Option<ServerText>,
) -> Rejection {
    let count = earlier.map_or(0, |earlier| earlier.count).saturating_add(1);
    Rejection {
        since: now,
        probe_at: now.after(doubled(PROBE, PROBE_LONGEST, count)),
        count,
        said,
    }
}

pub(crate) fn stands(rejection: &Rejection, now: Timestamp) -> bool {
    now < rejection.probe_at && rejection.since <= now.after(CLOCK_TOLERANCE)
}

/// The budget after one renewal, or the moment at which the next is allowed.
pub(crate) fn debit(budget: Budget, now: Timestamp, life: Duration) -> Result<Budget, Timestamp> {
    let refill = life / REFILL_PART;
    // No debits lead past an empty bucket: the clock jumped back, or the life was longer. One renewal
    // is allowed then, whose debit puts the bucket right.
    let full_at = if budget.full_at > now.after(refill * BUDGET) {
        now.after(refill * (BUDGET - 1))
    } else {
        budget.full_at.max(now)
    };
    let allowed_at = full_at.before(refill * (BUDGET - 1));
    if allowed_at > now {
        Err(allowed_at)
    } else {
        Ok(Budget {
            full_at: full_at.after(refill),
        })
    }
}

/// The budget with one renewal given back.
pub(crate) fn credit(budget: Budget, life: Duration) -> Budget {
    Budget {
        full_at: budget.full_at.before(life / REFILL_PART),
    }
}

/// The same number of renewals owed, counted in another life: what was debited before an answer
/// said how long a token lives was debited for the usual life.
pub(crate) fn counted_in(
    budget: Budget,
    now: Timestamp,
    earlier: Duration,
    life: Duration,
) -> Budget {
    let owed = now.until(budget.full_at);
    if earlier == life || earlier.is_zero() || owed > earlier / REFILL_PART * BUDGET {
        return budget;
    }
    let owed = owed.as_millis() * life.as_millis() / earlier.as_millis();
    let owed = Duration::from_millis(u64::try_from(owed).unwrap_or(u64::MAX));
    Budget {
        full_at: now.after(owed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);
    const LIFE: Duration = Duration::from_secs(3 * 60 * 60);

    #[test]
    fn invariant_9_ten_renewals_in_a_row_then_one_per_refill() {
        let mut budget = Budget::default();
        for _ in 0..10 {
            budget = debit(budget, NOW, LIFE).unwrap();
        }
        let next = NOW.after(Duration::from_secs(900));
        assert_eq!(debit(budget, NOW, LIFE), Err(next));
        budget = debit(budget, next, LIFE).unwrap();
        assert_eq!(
            debit(budget, next, LIFE),
            Err(next.after(Duration::from_secs(900)))
        );
    }

    #[test]
    fn invariant_12_a_budget_from_the_future_allows_one_renewal_and_is_then_put_right() {
        let before = NOW.after(Duration::from_secs(365 * 24 * 3600));
        let budget = debit(Budget::default(), before, LIFE).unwrap();
        let budget = debit(budget, NOW, LIFE).unwrap();
        let next = NOW.after(Duration::from_secs(900));
        assert_eq!(debit(budget, NOW, LIFE), Err(next));
        assert!(debit(budget, next, LIFE).is_ok());
    }

    #[test]
    fn a_budget_keeps_its_renewals_when_the_life_is_another() {
        let short = LIFE / 100;
        let mut budget = Budget::default();
        for _ in 0..4 {
            budget = debit(budget, NOW, LIFE).unwrap();
        }
        let mut counted = counted_in(budget, NOW, LIFE, short);
        assert_eq!(counted_in(counted, NOW, short, LIFE), budget);
        for _ in 4..10 {
            counted = debit(counted, NOW, short).unwrap();
        }
        assert_eq!(
            debit(counted, NOW, short),
            Err(NOW.after(short / REFILL_PART))
        );
        // One that is full stays so, and one from a clock ahead is left for the debit to put right.
        assert_eq!(
            counted_in(Budget::default(), NOW, LIFE, short),
            Budget { full_at: NOW }
        );
        let ahead = Budget {
            full_at: Timestamp::MAX,
        };
        assert_eq!(counted_in(ahead, NOW, LIFE, short), ahead);
    }

    #[test]
    fn back_off_doubles_from_one_second_to_five_minutes() {
        let mut last = None;
        let waits: Vec<u64> = (0..11)
            .map(|_| {
                let next = cool_down(NOW, last.as_ref(), CoolDownReason::ServerFailing, None, 0);
                let wait = NOW.until(next.until).as_secs();
                last = Some(next);
                wait
            })
            .collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }

    #[test]
    fn rate_limit_doubles_from_thirty_seconds_to_a_quarter_of_an_hour() {
        let first = cool_down(NOW, None, CoolDownReason::RateLimited, None, 0);
        assert_eq!(NOW.until(first.until).as_secs(), 30);
        let many = CoolDown {
            failures: 40,
            ..first
        };
        let last = cool_down(NOW, Some(&many), CoolDownReason::RateLimited, None, 0);
        assert_eq!(NOW.until(last.until).as_secs(), 900);
    }

    #[test]
    fn what_the_server_asked_for_is_not_shortened() {
        let asked = Some(Duration::from_secs(5));
        let cool_down = cool_down(NOW, None, CoolDownReason::RateLimited, asked, 1000);
        assert_eq!(NOW.until(cool_down.until).as_secs(), 5);
    }

    #[test]
    fn a_retry_after_of_nothing_is_no_licence_to_insist() {
        for (reason, asked, expected) in [
            (
                CoolDownReason::RateLimited,
                0,
                [30, 60, 120, 240, 480, 900, 900, 900, 900, 900],
            ),
            (
                CoolDownReason::RateLimited,
                1,
                [1, 2, 4, 8, 16, 32, 64, 128, 256, 300],
            ),
            (
                CoolDownReason::ServerFailing,
                0,
                [1, 2, 4, 8, 16, 32, 64, 128, 256, 300],
            ),
            (
                CoolDownReason::RateLimited,
                60,
                [60, 60, 60, 60, 60, 60, 64, 128, 256, 300],
            ),
        ] {
            let asked = Some(Duration::from_secs(asked));
            let mut last = None;
            let waits = expected.map(|_| {
                let next = cool_down(NOW, last.as_ref(), reason, asked, 0);
                let wait = NOW.until(next.until).as_secs();
                last = Some(next);
                wait
            });
            assert_eq!(waits, expected, "{reason:?} {asked:?}");
        }
    }

    #[test]
    fn invariant_12_a_cool_down_from_the_future_is_void() {
        let cool_down = cool_down(NOW, None, CoolDownReason::RateLimited, None, 0);
        assert!(holds(&cool_down, NOW));
        assert!(!holds(&cool_down, NOW.before(Duration::from_secs(7200))));
    }

    #[test]
    fn invariant_8_probes_come_after_an_hour_then_doubling_to_a_day() {
        let mut last = None;
        let hours: Vec<u64> = (0..7)
            .map(|_| {
                let next = rejection(NOW, last.as_ref(), None);
                let wait = NOW.until(next.probe_at).as_secs() / 3600;
                last = Some(next);
                wait
            })
            .collect();
        assert_eq!(hours, [1, 2, 4, 8, 16, 24, 24]);
    }
}
