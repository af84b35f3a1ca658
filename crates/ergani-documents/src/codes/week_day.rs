use crate::codes::macros::closed_list;

closed_list! {
    /// A day of the week (`f_day`, WTO_Weekly_v1). Sunday is 0, not 7 (quirk 33).
    WeekDay {
        Sunday = "0", "Sunday", "Κυριακή";
        Monday = "1", "Monday", "Δευτέρα";
        Tuesday = "2", "Tuesday", "Τρίτη";
        Wednesday = "3", "Wednesday", "Τετάρτη";
        Thursday = "4", "Thursday", "Πέμπτη";
        Friday = "5", "Friday", "Παρασκευή";
        Saturday = "6", "Saturday", "Σάββατο";
    }
}

impl From<jiff::civil::Weekday> for WeekDay {
    fn from(day: jiff::civil::Weekday) -> Self {
        Self::ALL[usize::try_from(day.to_sunday_zero_offset()).unwrap_or_default()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quirk_33_sunday_is_0() {
        assert_eq!(WeekDay::from(jiff::civil::Weekday::Sunday).code(), "0");
        assert_eq!(WeekDay::from(jiff::civil::Weekday::Saturday).code(), "6");
        assert_eq!(WeekDay::from_code("7"), None);
    }
}
