use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::types::InvalidValue;

/// A social security number, ΑΜΚΑ: the birth date as `ddmmyy`, four digits, and a check digit.
///
/// As with the [tax number](crate::types::TaxNumber), a wrong check digit is no error unless
/// [`strict`](Self::strict) is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amka([u8; 11]);

impl Amka {
    /// Takes eleven digits, spaces around them aside.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let digits: [u8; 11] = text.trim().as_bytes().try_into().map_err(|_| SHAPE)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(SHAPE)
        }
    }

    /// Takes eleven digits that begin with a date and of which the last checks the others.
    pub fn strict(text: &str) -> Result<Self, InvalidValue> {
        let number = Self::new(text)?;
        if number.has_valid_check_digit() && number.begins_with_a_date() {
            Ok(number)
        } else {
            Err(CHECK)
        }
    }

    /// Whether the last digit fits the others (Luhn).
    pub fn has_valid_check_digit(&self) -> bool {
        let sum: u32 = self
            .0
            .iter()
            .rev()
            .enumerate()
            .map(|(place, digit)| luhn(place, u32::from(digit - b'0')))
            .sum();
        sum.is_multiple_of(10)
    }

    /// Whether the first six digits are a day of the calendar in 19yy or 20yy.
    pub fn begins_with_a_date(&self) -> bool {
        let pair = |at: usize| (self.0[at] - b'0') * 10 + (self.0[at + 1] - b'0');
        let (day, month, year) = (pair(0) as i8, pair(2) as i8, i16::from(pair(4)));
        [1900, 2000]
            .iter()
            .any(|century| Date::new(century + year, month, day).is_ok())
    }

    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// What a digit counts for, by its place from the right.
pub(crate) const fn luhn(place: usize, digit: u32) -> u32 {
    match (place % 2 == 1, digit * 2) {
        (false, _) => digit,
        (true, doubled) if doubled > 9 => doubled - 9,
        (true, doubled) => doubled,
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "an AMKA has exactly 11 digits",
    "ο ΑΜΚΑ έχει ακριβώς 11 ψηφία",
);
const CHECK: InvalidValue = InvalidValue::new(
    "the AMKA does not begin with a date, or its last digit does not fit the others",
    "ο ΑΜΚΑ δεν αρχίζει με ημερομηνία ή το τελευταίο ψηφίο του δεν ταιριάζει με τα υπόλοιπα",
);

impl FromStr for Amka {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::new(text)
    }
}

impl fmt::Display for Amka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Shows nothing of the number, which begins with a birth date (quirk 69).
impl fmt::Debug for Amka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Amka(***********)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_luhns() {
        // Made up: 0101800000x. Doubled from the right of the check digit: 0 0 0 0 0 8 2 0 2 0 → 0+0+0+0+0+8+2+0+2+0 = 12.
        assert!(Amka::strict("01018000008").is_ok());
        for wrong in ["01018000000", "01018000009", "10018000008", "32018000002"] {
            assert!(Amka::strict(wrong).is_err(), "{wrong}");
            assert!(Amka::new(wrong).is_ok(), "{wrong}");
        }
    }

    #[test]
    fn the_date_may_be_of_either_century() {
        // 29/2 of year 00 exists in 2000 only.
        assert!(Amka::new("29020000000").unwrap().begins_with_a_date());
        assert!(!Amka::new("29020100000").unwrap().begins_with_a_date());
        assert!(!Amka::new("00010100000").unwrap().begins_with_a_date());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(
            format!("{:?}", Amka::new("01018000008").unwrap()),
            "Amka(***********)"
        );
    }
}
