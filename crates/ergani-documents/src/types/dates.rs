//! The three ways ERGANI writes a day (quirk 29), one formatter each.

use jiff::civil::Date;

use crate::table::{Rule, calendar_date};
use crate::types::InvalidValue;

/// `dd/mm/yyyy`: every document but the card, and the parameters of services.
pub fn form_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `yyyy-MM-dd`: the reference date of the work card.
pub fn iso_date(date: Date) -> String {
    date.to_string()
}

/// `yyyyMMdd`: URLs and the cancel call.
pub fn compact_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Reads `d/m/yyyy` as the forms write it, if the calendar has that day.
pub fn parse_form_date(text: &str) -> Result<Date, InvalidValue> {
    let text = text.trim();
    if !Rule::Date.accepts(text) {
        return Err(FORM);
    }
    calendar_date(text).ok_or(FORM)
}

/// Reads `yyyy-MM-dd`; an offset after it, which XSD allows, says nothing about a day and is dropped.
pub fn parse_iso_date(text: &str) -> Result<Date, InvalidValue> {
    let text = text.trim();
    if !Rule::IsoDate.accepts(text) {
        return Err(ISO);
    }
    text.get(..10).and_then(|day| day.parse().ok()).ok_or(ISO)
}

const FORM: InvalidValue = InvalidValue::new(
    "a date is written dd/mm/yyyy and is in the calendar",
    "η ημερομηνία γράφεται ηη/μμ/εεεε και υπάρχει στο ημερολόγιο",
);
const ISO: InvalidValue = InvalidValue::new(
    "a date is written yyyy-mm-dd and is in the calendar",
    "η ημερομηνία γράφεται εεεε-μμ-ηη και υπάρχει στο ημερολόγιο",
);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn quirk_29_one_formatter_for_each_way() {
        let day = date(2026, 1, 5);
        assert_eq!(
            (
                form_date(day).as_str(),
                iso_date(day).as_str(),
                compact_date(day).as_str()
            ),
            ("05/01/2026", "2026-01-05", "20260105")
        );
    }

    #[test]
    fn one_digit_days_are_read_and_absent_days_refused() {
        assert_eq!(parse_form_date("5/1/2026"), Ok(date(2026, 1, 5)));
        assert_eq!(parse_iso_date(" 2026-01-05+02:00"), Ok(date(2026, 1, 5)));
        // The XSD's pattern lets 29/2/1900 pass; the calendar does not.
        assert!(parse_form_date("29/02/1900").is_err());
        assert!(parse_form_date("2026-01-05").is_err());
        assert!(parse_iso_date("05/01/2026").is_err());
    }
}
