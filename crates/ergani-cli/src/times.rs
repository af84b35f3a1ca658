//! Moments and lengths of time, for people and for programs.

use std::time::Duration;

use ergani_documents::types::Moment;
use ergani_token::{Clock as _, SystemClock, Timestamp};
use jiff::tz::TimeZone;

/// Where the offices are that read these times.
const ATHENS: &str = "Europe/Athens";

/// This second, in Athens.
pub(crate) fn now() -> Moment {
    let now = jiff::Timestamp::from_second(SystemClock.now().as_seconds());
    Moment::from_timestamp(now.unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

/// `2026-01-15 11:00:00 +02:00`, in the time of Athens.
pub(crate) fn for_people(moment: Timestamp) -> String {
    let Ok(utc) = jiff::Timestamp::from_second(moment.as_seconds()) else {
        return moment.to_string();
    };
    let zone = TimeZone::get(ATHENS).unwrap_or(TimeZone::UTC);
    utc.to_zoned_datetime(zone)
        .strftime("%Y-%m-%d %H:%M:%S %:z")
        .to_string()
}

/// `2 h 59 min`, `4 min 10 s`, `12 s`.
pub(crate) fn length(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) if seconds.is_multiple_of(60) => format!("{minutes} min"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, 0) => format!("{hours} h"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        (_, 0, _) => format!("{days} d"),
        _ => format!("{days} d {hours} h"),
    }
}

/// `2026-01-15 11:00:00 +02:00 (in 2 h 59 min)`.
pub(crate) fn relative(moment: Timestamp, now: Timestamp) -> String {
    if moment > now {
        format!("{} (in {})", for_people(moment), length(now.until(moment)))
    } else {
        format!("{} ({} ago)", for_people(moment), length(moment.until(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_in_athens_time() {
        assert_eq!(
            for_people(Timestamp::from_seconds(1_768_467_600)),
            "2026-01-15 11:00:00 +02:00"
        );
        assert_eq!(
            for_people(Timestamp::from_seconds(1_784_106_000)),
            "2026-07-15 12:00:00 +03:00"
        );
    }

    #[test]
    fn lengths_have_two_units() {
        assert_eq!(length(Duration::from_secs(12)), "12 s");
        assert_eq!(length(Duration::from_secs(250)), "4 min 10 s");
        assert_eq!(length(Duration::from_secs(10_740)), "2 h 59 min");
        assert_eq!(length(Duration::from_secs(604_799)), "6 d 23 h");
    }
}
