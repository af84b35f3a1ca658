use std::fmt;
use std::str::FromStr;

use crate::types::InvalidValue;

/// A tax number, ΑΦΜ: nine digits, of which the last checks the others.
///
/// ERGANI's XSDs ask for nine digits only, and the trial server's data has 999999999, so that a wrong check
/// digit is no error here; [`strict`](Self::strict) makes it one.
///
/// ```
/// use ergani_documents::types::TaxNumber;
///
/// let trial: TaxNumber = "999999999".parse()?;
/// assert!(!trial.has_valid_check_digit());
/// assert!(TaxNumber::strict("999999999").is_err());
/// assert!("99999999".parse::<TaxNumber>().is_err());
/// # Ok::<(), ergani_documents::types::InvalidValue>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaxNumber([u8; 9]);

impl TaxNumber {
    /// Takes nine digits, spaces around them aside.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let digits: [u8; 9] = text.trim().as_bytes().try_into().map_err(|_| SHAPE)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(SHAPE)
        }
    }

    /// Takes nine digits of which the last checks the others.
    pub fn strict(text: &str) -> Result<Self, InvalidValue> {
        let number = Self::new(text)?;
        if number.has_valid_check_digit() {
            Ok(number)
        } else {
            Err(CHECK)
        }
    }

    /// Whether the last digit fits the others: the first eight weighted 256, 128 … 2, modulo 11, modulo 10.
    /// Nine zeros fit too, but are no tax number.
    pub fn has_valid_check_digit(&self) -> bool {
        let weighted = self.0[..8]
            .iter()
            .fold(0u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2);
        self.0 != [b'0'; 9] && weighted % 11 % 10 == u32::from(self.0[8] - b'0')
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "a tax number (AFM) has exactly 9 digits",
    "ο ΑΦΜ έχει ακριβώς 9 ψηφία",
);
const CHECK: InvalidValue = InvalidValue::new(
    "the last digit of the tax number (AFM) does not fit the others",
    "το τελευταίο ψηφίο του ΑΦΜ δεν ταιριάζει με τα υπόλοιπα",
);

impl FromStr for TaxNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::new(text)
    }
}

impl fmt::Display for TaxNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Shows the last three digits only: a tax number is personal data (quirk 69).
impl fmt::Debug for TaxNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaxNumber(******{})", &self.as_str()[6..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_tax_office() {
        // Made up; the digits were weighted by hand: 1·256 + 2·128 + … + 8·2 = 1004, mod 11 = 3.
        assert!(TaxNumber::strict("123456783").is_ok());
        for wrong in [
            "123456780",
            "123456784",
            "213456783",
            "000000000",
            "999999999",
        ] {
            assert!(TaxNumber::strict(wrong).is_err(), "{wrong}");
        }
        // 12345670x: the sum 988 leaves 9; 10 leaves 0.
        assert!(TaxNumber::strict("123456709").is_ok());
        // A remainder of 10 is written 0: 5·2 = 10.
        assert!(TaxNumber::strict("000000050").is_ok());
    }

    #[test]
    fn only_nine_ascii_digits_are_taken() {
        assert_eq!(TaxNumber::new(" 999999999 ").unwrap().as_str(), "999999999");
        for wrong in [
            "",
            "99999999",
            "9999999999",
            "99999999a",
            "٩٩٩٩٩٩٩٩٩",
            "999 999 999",
        ] {
            assert!(TaxNumber::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn debug_does_not_show_the_number() {
        assert_eq!(
            format!("{:?}", TaxNumber::new("123456783").unwrap()),
            "TaxNumber(******783)"
        );
    }
}
