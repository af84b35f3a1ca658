//! Values as the services give them: text, of which most is something else.

use std::fmt;

use jiff::civil::{Date, Time};

use crate::types::{Hours, Moment, Money, parse_form_date};

/// What the server wrote, and what it means if that could be made out (quirks 56 and 58). Blank is no value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Reading<T> {
    text: String,
    value: Option<T>,
}

impl<T> Reading<T> {
    /// The text of the server, spaces around it aside.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value; none when the text is blank or of a form not known.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Whether the server gave nothing.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

impl<T: Wire> Reading<T> {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        Self {
            value: if text.is_empty() { None } else { T::read(text) },
            text: text.to_owned(),
        }
    }

    /// The value in the one form that programs expect (`2026-01-15`, `09:00:00`, `1200.00`, `true`), or else the
    /// server's text.
    pub fn canonical(&self) -> String {
        self.value
            .as_ref()
            .map_or_else(|| self.text.clone(), Wire::canonical)
    }
}

impl Reading<Labelled> {
    /// Reads `code-LABEL` where the code always comes first (`ΔAT-ΔΕΛΤΙΟ ΤΑΥΤΟΤΗΤΑΣ`), so that it may have no digit
    /// and the label may end in brackets; else as [`of`](Self::of).
    pub(super) fn coded(text: &str) -> Self {
        let text = text.trim();
        let is_code = |code: &str| {
            let short = (1..=10).contains(&code.chars().count());
            short && code.chars().all(|c| c.is_alphanumeric() || c == '.')
        };
        match text.split_once('-') {
            Some((code, label)) if is_code(code.trim()) => Self {
                value: Some(Labelled::new(code, label)),
                text: text.to_owned(),
            },
            _ => Self::of(text),
        }
    }
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self {
            text: String::new(),
            value: None,
        }
    }
}

/// Shows the text of the server.
impl<T> fmt::Debug for Reading<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// A type that a text of a service can be read as, however it is written.
pub trait Wire: Sized {
    /// Reads a text that is not blank.
    fn read(text: &str) -> Option<Self>;

    /// The one form that programs expect.
    fn canonical(&self) -> String;

    /// The same as JSON: a number or a flag where it is one, else a text.
    fn to_json(&self) -> serde_json::Value {
        self.canonical().into()
    }
}

/// A whole number: `40`, `40.0`, or `1.000` for a thousand, as in amounts.
impl Wire for i64 {
    fn read(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        Some(sign * Self::try_from(decimal(digits, 0)?).ok()?)
    }

    fn canonical(&self) -> String {
        self.to_string()
    }

    fn to_json(&self) -> serde_json::Value {
        (*self).into()
    }
}

impl Wire for bool {
    fn read(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "1" | "true" | "ναι" => Some(true),
            "0" | "false" | "οχι" | "όχι" => Some(false),
            _ => match Labelled::read(text)?.code.as_deref() {
                Some("1") => Some(true),
                Some("0") => Some(false),
                _ => None,
            },
        }
    }

    fn canonical(&self) -> String {
        self.to_string()
    }

    fn to_json(&self) -> serde_json::Value {
        (*self).into()
    }
}

/// A day: `15/01/2026`, `2026-01-15`, `20260115`, or midnight in Athens with an offset.
impl Wire for Date {
    fn read(text: &str) -> Option<Self> {
        if text.contains('/') {
            let day = text.split([' ', 'T']).next().unwrap_or(text);
            return parse_form_date(day).ok();
        }
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok();
        }
        let written = || text.get(..10)?.parse().ok();
        // The day in Athens is the one that is written. The offset does not count: .NET gives every summer the
        // summer time of today, also those of births before 1975, when Greece had none.
        if ["+02:00", "+03:00"]
            .iter()
            .any(|offset| text.ends_with(offset))
        {
            return written();
        }
        // A midnight of Athens that is written in another offset belongs to the day in Athens.
        match text.parse::<Moment>() {
            Ok(moment) => Some(moment.date()),
            Err(_) => written(),
        }
    }

    fn canonical(&self) -> String {
        crate::types::iso_date(*self)
    }
}

/// A time of day: `09:00:00`, or `09:00` (quirk 60).
impl Wire for Time {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let mut part = || parts.next()?.parse::<i8>().ok();
        let (hour, minute) = (part()?, part()?);
        let second = match parts.next() {
            // Parts of a second say nothing about working time.
            Some(second) => second.split('.').next()?.parse().ok()?,
            None => 0,
        };
        if parts.next().is_some() {
            return None;
        }
        Time::new(hour, minute, second, 0).ok()
    }

    fn canonical(&self) -> String {
        format!(
            "{:02}:{:02}:{:02}",
            self.hour(),
            self.minute(),
            self.second()
        )
    }
}

/// An amount: `5500.00`, `1.200,00` or `1200` (quirk 58).
impl Wire for Money {
    fn read(text: &str) -> Option<Self> {
        decimal(text, 2).map(Money::from_cents)
    }

    fn canonical(&self) -> String {
        format!("{}.{:02}", self.cents() / 100, self.cents() % 100)
    }
}

/// Hours of a week: `40.0`, `40,0` or `40`.
impl Wire for Hours {
    fn read(text: &str) -> Option<Self> {
        decimal(text, 1)
            .and_then(|tenths| u32::try_from(tenths).ok())
            .map(Hours::from_tenths)
    }

    fn canonical(&self) -> String {
        format!("{}.{}", self.tenths() / 10, self.tenths() % 10)
    }
}

/// A number in units of its `places`-th decimal. The last separator is the decimal mark if one or two digits
/// follow it; every other one groups thousands. A decimal that has no place is refused rather than rounded.
fn decimal(text: &str, places: usize) -> Option<u64> {
    let is_mark = |c: char| c == '.' || c == ',';
    let text: String = text
        .trim_end_matches('€')
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let (whole, fraction) = match text.rfind(is_mark) {
        Some(at) if (1..=2).contains(&(text.len() - at - 1)) => (&text[..at], &text[at + 1..]),
        _ => (text.as_str(), ""),
    };
    let grouped: Vec<&str> = whole.split(is_mark).collect();
    let well_grouped = grouped.len() == 1 || grouped[1..].iter().all(|group| group.len() == 3);
    let fraction = fraction.trim_end_matches('0');
    if !well_grouped || grouped[0].is_empty() || fraction.len() > places {
        return None;
    }
    let digits = format!("{}{fraction:0<places$}", grouped.concat());
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

/// A code with its label, in either of the two forms of `EX_BASE_05`: `LABEL (n)` or `code-LABEL` (quirk 59).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Labelled {
    /// The code; none when the server gave a label alone.
    pub code: Option<String>,
    /// The label.
    pub label: String,
}

impl Labelled {
    fn new(code: &str, label: &str) -> Self {
        Self {
            code: Some(code.trim().to_owned()),
            label: label.trim().to_owned(),
        }
    }
}

impl Wire for Labelled {
    fn read(text: &str) -> Option<Self> {
        if let Some((label, code)) = text
            .strip_suffix(')')
            .and_then(|text| text.rsplit_once('('))
            .filter(|(_, code)| is_code(code))
        {
            return Some(Self::new(code, label));
        }
        // A label may hold brackets and hyphens of its own; a code holds a digit.
        if let Some((code, label)) = text.split_once('-')
            && is_code(code.trim())
        {
            return Some(Self::new(code, label));
        }
        Some(Self {
            code: None,
            label: text.to_owned(),
        })
    }

    fn canonical(&self) -> String {
        match &self.code {
            Some(code) => format!("{code} {}", self.label).trim_end().to_owned(),
            None => self.label.clone(),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "code": self.code, "label": self.label })
    }
}

fn is_code(text: &str) -> bool {
    let short = text.chars().count() <= 10;
    let dotted = text.chars().all(|c| c.is_alphanumeric() || c == '.');
    !text.is_empty() && short && dotted && text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn quirk_56_numbers_flags_and_blanks_are_text() {
        assert_eq!(Reading::<i64>::of(" 16858 ").value(), Some(&16858));
        assert_eq!(Reading::<i64>::of("40.0").value(), Some(&40));
        assert!(Reading::<i64>::of("").is_blank());
        // The rule of amounts (quirk 58): three digits after a mark are thousands.
        assert_eq!(Reading::<i64>::of("1.000").value(), Some(&1000));
        assert_eq!(Reading::<i64>::of("12.345,0").value(), Some(&12_345));
        assert_eq!(Reading::<i64>::of("-5").value(), Some(&-5));
        assert_eq!(Reading::<i64>::of("7,5").value(), None);
        let odd = Reading::<i64>::of("σαράντα");
        assert_eq!((odd.text(), odd.value()), ("σαράντα", None));
        for (text, value) in [
            ("1", true),
            ("0", false),
            ("ΝΑΙ (1)", true),
            ("ΟΧΙ (0)", false),
        ] {
            assert_eq!(Reading::<bool>::of(text).value(), Some(&value), "{text}");
        }
    }

    #[test]
    fn quirk_62_space_around_a_value_is_no_part_of_it() {
        assert_eq!(Reading::<i64>::of("\u{a0} 12 \t").value(), Some(&12));
        assert_eq!(
            Reading::<Date>::of(" 05/01/2026 ").value(),
            Some(&date(2026, 1, 5))
        );
        let label = Reading::<Labelled>::of(" 048 - ΕΛΛΗΝΙΚΗ ");
        assert_eq!(label.value().unwrap().code.as_deref(), Some("048"));
        // Space within stays.
        assert_eq!(
            Reading::<Labelled>::of(" ΚΑΤΑ ΜΟΝΑΣ ")
                .value()
                .unwrap()
                .label,
            "ΚΑΤΑ ΜΟΝΑΣ"
        );
    }

    #[test]
    fn quirk_58_the_last_mark_before_one_or_two_digits_is_the_decimal_one() {
        for (text, cents) in [
            ("5500.00", 550_000),
            ("1.200,00", 120_000),
            ("1,200.00", 120_000),
            ("1200", 120_000),
            ("1.200", 120_000),
            ("7,5", 750),
            ("1200.00 €", 120_000),
        ] {
            let read = Reading::<Money>::of(text);
            assert_eq!(read.value(), Some(&Money::from_cents(cents)), "{text}");
            assert_eq!(read.text(), text);
        }
        for text in ["12.34.56", "abc", "-5,00", "1.2.3", ",50"] {
            assert_eq!(Reading::<Money>::of(text).value(), None, "{text}");
        }
        assert_eq!(
            Reading::<Hours>::of("40.0").value(),
            Some(&Hours::from_tenths(400))
        );
        assert_eq!(
            Reading::<Hours>::of("40,0").value(),
            Some(&Hours::from_tenths(400))
        );
        assert_eq!(Reading::<Hours>::of("37,75").value(), None);
    }

    #[test]
    fn quirk_59_both_forms_of_a_code_with_a_label() {
        let read = |text| Reading::<Labelled>::of(text).value().cloned().unwrap();
        let both = |code: &str, label: &str| Labelled {
            code: Some(code.to_owned()),
            label: label.to_owned(),
        };
        assert_eq!(read("ΕΓΓΑΜΟΣ (1)"), both("1", "ΕΓΓΑΜΟΣ"));
        assert_eq!(read("048-ΕΛΛΗΝΙΚΗ"), both("048", "ΕΛΛΗΝΙΚΗ"));
        assert_eq!(
            read("5223.1-ΠΩΛΗΤΗΣ - ΤΑΜΙΑΣ"),
            both("5223.1", "ΠΩΛΗΤΗΣ - ΤΑΜΙΑΣ")
        );
        assert_eq!(read("ΑΟΡΙΣΤΟΥ ΧΡΟΝΟΥ").code, None);
        // A hyphen in a label makes no code of what stands before it.
        assert_eq!(read("ΜΕΡΙΚΗ-ΕΚ ΠΕΡΙΤΡΟΠΗΣ").code, None);
        assert_eq!(read("ΠΛΗΡΗΣ (8 ΩΡΕΣ)").label, "ΠΛΗΡΗΣ (8 ΩΡΕΣ)");
        assert_eq!(read("ΠΛΗΡΗΣ (ΤΕΣΤ)").label, "ΠΛΗΡΗΣ (ΤΕΣΤ)");
        // Where the code always stands before the hyphen it may be letters, and the label end as it likes.
        let coded = |text| Reading::<Labelled>::coded(text).value().cloned().unwrap();
        assert_eq!(
            coded("ΔAT-ΔΕΛΤΙΟ ΤΑΥΤΟΤΗΤΑΣ"),
            both("ΔAT", "ΔΕΛΤΙΟ ΤΑΥΤΟΤΗΤΑΣ")
        );
        assert_eq!(coded("5223-ΠΩΛΗΤΗΣ (2)"), both("5223", "ΠΩΛΗΤΗΣ (2)"));
        assert_eq!(coded("ΕΛΛΗΝΙΚΗ (1)"), both("1", "ΕΛΛΗΝΙΚΗ"));
        assert_eq!(coded("ΕΛΛΗΝΙΚΗ").code, None);
        assert!(Reading::<Labelled>::coded(" ").is_blank());
    }

    #[test]
    fn quirk_60_days_and_times_in_every_form() {
        let day = date(2026, 1, 15);
        for text in [
            "15/01/2026",
            "2026-01-15",
            "20260115",
            "2026-01-15T00:00:00+02:00",
            "2026-01-14T22:00:00Z",
            "2026-01-15T00:00:00",
        ] {
            assert_eq!(Reading::<Date>::of(text).value(), Some(&day), "{text}");
        }
        assert_eq!(Reading::<Date>::of("31/02/2026").value(), None);
        // Summers without summer time, and autumns after its end, to which the server gives one all the same.
        for (text, day) in [
            ("1960-07-01T00:00:00+03:00", date(1960, 7, 1)),
            ("1980-10-05T00:00:00+03:00", date(1980, 10, 5)),
            ("1975-01-01T00:00:00.0000000+02:00", date(1975, 1, 1)),
        ] {
            assert_eq!(Reading::<Date>::of(text).value(), Some(&day), "{text}");
        }
        for text in ["09:05:00", "09:05", "9:05", "09:05:00.000"] {
            assert_eq!(
                Reading::<Time>::of(text).value(),
                Some(&time(9, 5, 0, 0)),
                "{text}"
            );
        }
        assert_eq!(Reading::<Time>::of("25:00").value(), None);
        assert_eq!(Reading::<Time>::of("09:05").canonical(), "09:05:00");
    }
}
