//! How values are read.

use std::time::Duration;

/// A century: what is longer is a slip, and would overflow the arithmetic of moments.
const LONGEST: f64 = 100.0 * 365.25 * 86_400.0;

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=LONGEST).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number of seconds is wanted, such as 30".to_owned()),
    }
}

/// `90`, `90s`, `10m`, `3h`, `7d`.
pub(super) fn life(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err("a length of time is wanted, such as 90s, 10m, 3h or 7d".to_owned()),
    };
    number
        .parse::<u32>()
        .map(|number| Duration::from_secs(u64::from(number) * unit))
        .map_err(|_| "a length of time is wanted, such as 90s, 10m, 3h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read() {
        assert_eq!(life("3h"), Ok(Duration::from_secs(10_800)));
        assert_eq!(life("7d"), Ok(Duration::from_secs(604_800)));
        assert_eq!(life("90"), Ok(Duration::from_secs(90)));
        assert!(life("3y").is_err());
        assert!(life("h").is_err());
        assert!(seconds("-1").is_err());
        assert!(seconds("inf").is_err());
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
    }
}
