use jiff::civil::Time;

use crate::table::Rule;
use crate::types::InvalidValue;

/// `HH:mm`, as every form writes a time of day.
pub fn form_time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Reads `HH:mm`.
pub fn parse_form_time(text: &str) -> Result<Time, InvalidValue> {
    let text = text.trim();
    if !Rule::Time.accepts(text) {
        return Err(SHAPE);
    }
    text.parse().map_err(|_| SHAPE)
}

const SHAPE: InvalidValue = InvalidValue::new(
    "a time is written HH:mm, 00:00 to 23:59",
    "η ώρα γράφεται ΩΩ:ΛΛ, από 00:00 έως 23:59",
);

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn times_are_read_as_written() {
        for moment in [time(0, 0, 0, 0), time(9, 5, 0, 0), time(23, 59, 0, 0)] {
            assert_eq!(parse_form_time(&form_time(moment)), Ok(moment));
        }
        assert!(parse_form_time("24:00").is_err());
        assert!(parse_form_time("9:05").is_err());
    }
}
