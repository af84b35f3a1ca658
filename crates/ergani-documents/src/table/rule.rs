//! Each pattern of the Ministry's XSDs as a typed rule.
//!
//! The 30 XSDs use some fifty patterns, which describe fewer than twenty sets of texts. Judging the sets by name keeps
//! a regular-expression engine out of the crate and gives every refusal words of its own. XSD patterns are
//! anchored at both ends; the literal `^` and `$` in `E3D_v1` and `MAD_v1` are read as the server reads
//! them, as anchors (quirk 38).

use base64::Engine;
use jiff::civil::Date;

/// The set of texts a field accepts, blank aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Any text of so many characters.
    Text {
        /// Fewest characters.
        min: u16,
        /// Most characters.
        max: u16,
    },
    /// Digits 0 to 9. `max` is [`u16::MAX`] where there is no limit.
    Digits {
        /// Fewest digits.
        min: u16,
        /// Most digits.
        max: u16,
    },
    /// So many decimal digits of any script: what `\d` means in an XSD.
    AnyDigits(u16),
    /// Digits and hyphens, at most so many.
    DigitsAndHyphens(u16),
    /// 1 to so many capital letters, Latin or Greek without accents.
    Capitals(u16),
    /// A date `dd/mm/yyyy`. Days and months under 10 may have one digit, but with the days 30 and 31 the
    /// month has two. 29/2 is accepted in every year divisible by 4.
    Date,
    /// A time `HH:mm`.
    Time,
    /// An amount `1.500,00` or `1500,00`.
    Money,
    /// A number with one decimal after a comma, as `40,0` or `040,0`.
    OneDecimal,
    /// A year 2000 to 2099.
    Year2000,
    /// A month `1` to `12`.
    Month,
    /// A month `01` to `12`.
    TwoDigitMonth,
    /// One of these texts, letter for letter.
    OneOf(&'static [&'static str]),
    /// `xs:date`, as `2026-01-15`. Space around it is ignored.
    IsoDate,
    /// `xs:dateTime`, as `2026-01-15T09:00:00+02:00`. Space around it is ignored.
    IsoDateTime,
    /// `xs:base64Binary`: a file. Space in it is ignored.
    Base64,
}

/// Which blank texts a field accepts besides its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// None.
    Refused,
    /// The empty text.
    Empty,
    /// The empty text and any number of spaces: `([ ]*)` in the XSD (quirk 28).
    Spaces,
}

impl Blank {
    /// Whether `text` is a blank that is allowed.
    pub fn allows(self, text: &str) -> bool {
        match self {
            Blank::Refused => false,
            Blank::Empty => text.is_empty(),
            Blank::Spaces => text.bytes().all(|byte| byte == b' '),
        }
    }
}

impl Rule {
    /// Whether `text` belongs to the set.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Rule::Text { min, max } => within(text.chars().count(), min, max),
            Rule::Digits { min, max } => digits(text) && within(text.len(), min, max),
            Rule::AnyDigits(count) => {
                text.chars().count() == usize::from(count) && text.chars().all(is_decimal_digit)
            }
            Rule::DigitsAndHyphens(max) => {
                text.bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'-')
                    && text.len() <= usize::from(max)
            }
            Rule::Capitals(max) => {
                text.chars()
                    .all(|letter| matches!(letter, 'A'..='Z' | 'Α'..='Ω'))
                    && within(text.chars().count(), 1, max)
            }
            Rule::Date => date(text),
            Rule::Time => time(text),
            Rule::Money => money(text),
            Rule::OneDecimal => decimals(text, 1).is_some(),
            Rule::Year2000 => text.len() == 4 && digits(text) && text.starts_with("20"),
            Rule::Month => {
                digits(text) && !text.starts_with('0') && matches!(text.parse(), Ok(1u8..=12))
            }
            Rule::TwoDigitMonth => {
                text.len() == 2 && digits(text) && matches!(text.parse(), Ok(1u8..=12))
            }
            Rule::OneOf(values) => values.contains(&text),
            Rule::IsoDate => iso_date(trim_xml(text)),
            Rule::IsoDateTime => iso_date_time(trim_xml(text)),
            Rule::Base64 => base64(text),
        }
    }
}

/// The four characters XML calls white space.
pub(crate) const fn is_xml_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

fn trim_xml(text: &str) -> &str {
    text.trim_matches(is_xml_space)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn within(count: usize, min: u16, max: u16) -> bool {
    count >= usize::from(min) && (max == u16::MAX || count <= usize::from(max))
}

/// Day, month and year of a text that looks like `d/m/yyyy`, whatever the calendar says.
fn date_parts(text: &str) -> Option<(&str, &str, &str)> {
    let mut parts = text.split('/');
    let found = (parts.next()?, parts.next()?, parts.next()?);
    let plausible = |part: &str, max: usize| (1..=max).contains(&part.len()) && digits(part);
    (parts.next().is_none()
        && plausible(found.0, 2)
        && plausible(found.1, 2)
        && plausible(found.2, 4))
    .then_some(found)
}

fn date(text: &str) -> bool {
    let Some((day, month, year)) = date_parts(text) else {
        return false;
    };
    if year.len() != 4 || !matches!(year.as_bytes()[0], b'1' | b'2') {
        return false;
    }
    let (Ok(day), Ok(month_number), Ok(year)) =
        (day.parse::<u8>(), month.parse::<u8>(), year.parse::<u16>())
    else {
        return false;
    };
    if !(1..=12).contains(&month_number) {
        return false;
    }
    match day {
        1..=28 => true,
        29 => month_number != 2 || year.is_multiple_of(4),
        30 => month.len() == 2 && month_number != 2,
        31 => month.len() == 2 && matches!(month_number, 1 | 3 | 5 | 7 | 8 | 10 | 12),
        _ => false,
    }
}

/// The day a `d/m/yyyy` text means in the real calendar, which has no 29/2/1900.
pub(crate) fn calendar_date(text: &str) -> Option<Date> {
    let (day, month, year) = date_parts(text)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 5
        && bytes[2] == b':'
        && digits(&text[..2])
        && digits(&text[3..])
        && matches!(text[..2].parse(), Ok(0u8..=23))
        && bytes[3] <= b'5'
}

/// The part before the comma of a text that ends in a comma and so many digits.
fn decimals(text: &str, count: usize) -> Option<&str> {
    let (whole, fraction) = text.split_once(',')?;
    let plain = !whole.is_empty() && digits(whole);
    (plain && fraction.len() == count && digits(fraction)).then_some(whole)
}

fn money(text: &str) -> bool {
    if decimals(text, 2).is_some() {
        return true;
    }
    let Some((whole, fraction)) = text.split_once(',') else {
        return false;
    };
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let mut thousands = groups.peekable();
    fraction.len() == 2
        && digits(fraction)
        && (1..=3).contains(&first.len())
        && digits(first)
        && thousands.peek().is_some()
        && thousands.all(|group| group.len() == 3 && digits(group))
}

/// `-?YYYY-MM-DD`, and what follows it.
fn split_iso_date(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let year_length = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    if year_length < 4 || (year_length > 4 && unsigned.starts_with('0')) {
        return None;
    }
    let (year, rest) = unsigned.split_at(year_length);
    let rest = rest.strip_prefix('-')?;
    let (month, rest) = two_digits(rest)?;
    let rest = rest.strip_prefix('-')?;
    let (day, rest) = two_digits(rest)?;
    // Only the last four digits decide leap years, since 10,000 is a multiple of 400.
    let cycle: u16 = year[year_length - 4..].parse().ok()?;
    let leap = cycle.is_multiple_of(4) && (!cycle.is_multiple_of(100) || cycle.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let no_year = year.bytes().all(|byte| byte == b'0');
    (!no_year && (1..=last).contains(&day)).then_some(rest)
}

fn two_digits(text: &str) -> Option<(u8, &str)> {
    let head = text.get(..2).filter(|head| digits(head))?;
    Some((head.parse().ok()?, &text[2..]))
}

/// Nothing, `Z`, or an offset up to 14 hours.
fn iso_offset(text: &str) -> bool {
    if text.is_empty() || text == "Z" {
        return true;
    }
    let offset = || -> Option<bool> {
        let rest = text.strip_prefix(['+', '-'])?;
        let (hours, rest) = two_digits(rest)?;
        let (minutes, rest) = two_digits(rest.strip_prefix(':')?)?;
        Some(rest.is_empty() && minutes < 60 && (hours < 14 || (hours == 14 && minutes == 0)))
    };
    offset().unwrap_or(false)
}

fn iso_date(text: &str) -> bool {
    split_iso_date(text).is_some_and(iso_offset)
}

fn iso_date_time(text: &str) -> bool {
    let moment = || -> Option<bool> {
        let rest = split_iso_date(text)?.strip_prefix('T')?;
        let (hour, rest) = two_digits(rest)?;
        let (minute, rest) = two_digits(rest.strip_prefix(':')?)?;
        let (second, rest) = two_digits(rest.strip_prefix(':')?)?;
        let (fraction, rest) = match rest.strip_prefix('.') {
            None => ("", rest),
            Some(rest) => {
                let length = rest.bytes().take_while(u8::is_ascii_digit).count();
                if length == 0 {
                    return None;
                }
                rest.split_at(length)
            }
        };
        let end_of_day =
            hour == 24 && minute == 0 && second == 0 && fraction.bytes().all(|byte| byte == b'0');
        Some((end_of_day || hour < 24) && minute < 60 && second < 60 && iso_offset(rest))
    };
    moment().unwrap_or(false)
}

fn base64(text: &str) -> bool {
    let packed: String = text
        .chars()
        .filter(|letter| !is_xml_space(*letter))
        .collect();
    base64::engine::general_purpose::STANDARD
        .decode(packed)
        .is_ok()
}

/// Whether a character is a decimal digit (Unicode category Nd) of the basic plane or an ASCII one.
///
/// Every script keeps its ten digits together, so the zeros are enough.
fn is_decimal_digit(letter: char) -> bool {
    const ZEROS: [u32; 37] = [
        0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66,
        0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946,
        0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0,
        0xa9f0, 0xaa50, 0xabf0, 0xff10,
    ];
    let point = u32::from(letter);
    ZEROS.iter().any(|zero| (*zero..zero + 10).contains(&point))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn judged(rule: Rule, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(rule.accepts(text), "{rule:?} refuses {text:?}");
        }
        for text in bad {
            assert!(!rule.accepts(text), "{rule:?} accepts {text:?}");
        }
    }

    #[test]
    fn dates_follow_the_pattern_not_the_calendar() {
        judged(
            Rule::Date,
            &[
                "1/1/2026",
                "01/1/2026",
                "1/01/2026",
                "29/2/2024",
                "29/02/1900",
                "30/04/2026",
                "31/01/2026",
                "31/12/2999",
                "29/4/2023",
            ],
            &[
                "30/4/2026",
                "31/1/2026",
                "30/02/2024",
                "31/04/2026",
                "29/02/2023",
                "0/1/2026",
                "00/01/2026",
                "1/0/2026",
                "1/13/2026",
                "001/1/2026",
                "1/1/3026",
                "1/1/0026",
                "1/1/026",
                "1-1-2026",
                "",
                " ",
                "1/1/2026 ",
                "1/1/2026\n",
                "1/1/2026/1",
                "١/1/2026",
            ],
        );
    }

    #[test]
    fn amounts_take_thousand_dots_all_or_none() {
        judged(
            Rule::Money,
            &[
                "0,00",
                "1500,00",
                "1.500,00",
                "12.500,00",
                "1.234.567,89",
                "000,00",
            ],
            &[
                "1500",
                "1500,0",
                "1500,000",
                "1.50,00",
                "1500.000,00",
                ".500,00",
                "1.,00",
                "1.500",
                "1500.00",
                "-1,00",
                "",
                ",00",
                "1,00 ",
                "1.500.00",
                "1,5,00",
            ],
        );
    }

    #[test]
    fn weekly_hours_take_one_decimal() {
        judged(
            Rule::OneDecimal,
            &["40,0", "040,0", "0,5", "1000,5"],
            &["40", "40,00", "40.0", ",5", "", "40,"],
        );
    }

    #[test]
    fn times_have_four_digits() {
        judged(
            Rule::Time,
            &["00:00", "09:30", "23:59"],
            &[
                "9:30", "24:00", "12:60", "12:5", "1230", "12:300", "1α:30", "",
            ],
        );
    }

    #[test]
    fn years_and_months() {
        judged(
            Rule::Year2000,
            &["2000", "2099"],
            &["1999", "2100", "20260", "20a0", ""],
        );
        judged(
            Rule::Month,
            &["1", "9", "10", "12"],
            &["0", "01", "13", "", "+1"],
        );
        judged(
            Rule::TwoDigitMonth,
            &["01", "09", "12"],
            &["1", "00", "13", "+1", ""],
        );
        judged(
            Rule::AnyDigits(4),
            &["2026", "٢٠٢٦", "0000"],
            &["202", "20267", "²²²²", "Ⅷ026"],
        );
    }

    #[test]
    fn letters_are_capitals_of_both_scripts() {
        judged(
            Rule::Capitals(10),
            &["ΔAT", "ΑΔΤ", "Z", "ABCDEFGHIJ"],
            &["", "δατ", "Ά", "ABCDEFGHIJK", "A1", "A ", "Ж"],
        );
    }

    #[test]
    fn iso_dates_follow_the_xsd_types() {
        judged(
            Rule::IsoDate,
            &[
                "2026-01-15",
                "2026-01-15Z",
                "2026-01-15+02:00",
                "2024-02-29",
                " 2026-01-15\n",
                "12026-01-01",
                "-2026-01-01",
                "2026-01-15-14:00",
            ],
            &[
                "",
                " ",
                "15/01/2026",
                "2026-1-15",
                "2026-02-29",
                "2026-13-01",
                "2026-00-01",
                "2026-01-32",
                "0000-01-01",
                "02026-01-01",
                "2026-01-15+14:01",
                "2026-01-15T00:00:00",
                "2026-01-15 +02:00",
                "1900-02-29",
            ],
        );
        judged(
            Rule::IsoDateTime,
            &[
                "2026-01-15T09:00:00",
                "2026-01-15T09:00:00.1234567+02:00",
                "2026-01-15T24:00:00",
                "2026-01-15T09:00:00Z",
            ],
            &[
                "",
                "2026-01-15",
                "2026-01-15T09:00",
                "2026-01-15T9:00:00",
                "2026-01-15 09:00:00",
                "2026-01-15T24:00:01",
                "2026-01-15T09:60:00",
                "2026-01-15T09:00:60",
                "2026-01-15T09:00:00.",
                "2026-01-15T09:00:00+2",
                "2026-01-15T09:00:00,5",
            ],
        );
    }

    #[test]
    fn files_are_base64_and_may_be_blank() {
        judged(
            Rule::Base64,
            &[
                "",
                "AAAA",
                "AAA=",
                "AA==",
                "AA AA",
                "A A\nA A ",
                "SGVsbG8sIHdvcmxkIQ==",
            ],
            &[
                "AAA",
                "A===",
                "AAB=",
                "AB==",
                "====",
                "AA=A",
                "Hello, world!",
                "####",
                "AAAA====",
            ],
        );
    }
}
