//! Amounts and hours, which ERGANI writes with a comma (quirk 32).

use std::fmt;
use std::str::FromStr;

use crate::table::Rule;
use crate::types::InvalidValue;

/// An amount in euro, kept in cents and written `1500,00`.
///
/// ```
/// use ergani_documents::types::Money;
///
/// assert_eq!(Money::from_cents(150_000).to_string(), "1500,00");
/// assert_eq!("1.500,00".parse(), Ok(Money::from_cents(150_000)));
/// assert!("1500".parse::<Money>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money(u64);

impl Money {
    /// An amount of so many cents.
    pub const fn from_cents(cents: u64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    pub const fn cents(self) -> u64 {
        self.0
    }
}

impl FromStr for Money {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim();
        if !Rule::Money.accepts(text) {
            return Err(MONEY);
        }
        digits_of(text).map(Self).ok_or(MONEY)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A number of hours with one decimal, kept in tenths and written `40,0`.
///
/// ```
/// use ergani_documents::types::Hours;
///
/// assert_eq!(Hours::from_tenths(400).to_string(), "40,0");
/// assert_eq!("040,0".parse(), Ok(Hours::from_tenths(400)));
/// assert!("40".parse::<Hours>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hours(u32);

impl Hours {
    /// So many tenths of an hour.
    pub const fn from_tenths(tenths: u32) -> Self {
        Self(tenths)
    }

    /// The tenths of an hour.
    pub const fn tenths(self) -> u32 {
        self.0
    }
}

impl FromStr for Hours {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim();
        if !Rule::OneDecimal.accepts(text) {
            return Err(HOURS);
        }
        digits_of(text)
            .and_then(|tenths| u32::try_from(tenths).ok())
            .map(Self)
            .ok_or(HOURS)
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.0 / 10, self.0 % 10)
    }
}

/// The number that the digits make when dots and comma are dropped.
fn digits_of(text: &str) -> Option<u64> {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .try_fold(0u64, |number, digit| {
            number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
        })
}

const MONEY: InvalidValue = InvalidValue::new(
    "an amount is written 1500,00 or 1.500,00",
    "το ποσό γράφεται 1500,00 ή 1.500,00",
);
const HOURS: InvalidValue = InvalidValue::new("hours are written 40,0", "οι ώρες γράφονται 40,0");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quirk_32_amounts_are_formatted_from_numbers() {
        for (cents, text) in [
            (0, "0,00"),
            (5, "0,05"),
            (99, "0,99"),
            (123_456_789, "1234567,89"),
        ] {
            assert_eq!(Money::from_cents(cents).to_string(), text);
            assert_eq!(text.parse(), Ok(Money::from_cents(cents)));
        }
        assert_eq!("1.234.567,89".parse(), Ok(Money::from_cents(123_456_789)));
        assert!("99999999999999999999,00".parse::<Money>().is_err());
        assert_eq!("0,5".parse(), Ok(Hours::from_tenths(5)));
    }
}
