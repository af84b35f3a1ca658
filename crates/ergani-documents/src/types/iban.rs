use std::fmt;
use std::str::FromStr;

use crate::types::InvalidValue;

/// A bank account number, IBAN, without spaces and in capitals.
///
/// No document carries one today; employers' payroll files do, beside the fields that are declared.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

impl Iban {
    /// Takes 15 to 34 letters and digits that begin with a country and two digits (27 characters for
    /// Greece); spaces are dropped.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let packed: String = text
            .chars()
            .filter(|letter| *letter != ' ')
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let bytes = packed.as_bytes();
        let shaped = (15..=34).contains(&bytes.len())
            && bytes.iter().all(u8::is_ascii_alphanumeric)
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit)
            && (!packed.starts_with("GR")
                || (bytes.len() == 27 && bytes[4..11].iter().all(u8::is_ascii_digit)));
        if shaped { Ok(Self(packed)) } else { Err(SHAPE) }
    }

    /// Takes an IBAN whose check digits fit.
    pub fn strict(text: &str) -> Result<Self, InvalidValue> {
        let iban = Self::new(text)?;
        if iban.has_valid_check_digits() {
            Ok(iban)
        } else {
            Err(CHECK)
        }
    }

    /// Whether the two check digits fit: the number, country and check digits last, leaves 1 by 97.
    pub fn has_valid_check_digits(&self) -> bool {
        let (head, tail) = self.0.split_at(4);
        let remainder = tail.chars().chain(head.chars()).fold(0u32, |rest, letter| {
            let value = letter.to_digit(36).unwrap_or_default();
            (rest * if value > 9 { 100 } else { 10 } + value) % 97
        });
        remainder == 1
    }

    /// The IBAN without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "an IBAN is a country, two digits and the account: 27 characters for Greece",
    "ο IBAN αποτελείται από τη χώρα, δύο ψηφία και τον λογαριασμό: 27 χαρακτήρες για την Ελλάδα",
);
const CHECK: InvalidValue = InvalidValue::new(
    "the check digits of the IBAN do not fit",
    "τα ψηφία ελέγχου του IBAN δεν ταιριάζουν",
);

impl FromStr for Iban {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        Self::new(text)
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the country only.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iban({}…)", &self.0[..2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_follow_iso_13616() {
        // The example the standard's registry prints for Greece.
        assert!(Iban::strict("GR16 0110 1250 0000 0001 2300 695").is_ok());
        assert!(Iban::strict("GR17 0110 1250 0000 0001 2300 695").is_err());
        assert!(Iban::new("GR17 0110 1250 0000 0001 2300 695").is_ok());
        for wrong in [
            "",
            "GR",
            "GR160110125000000001230069",
            "1616011012500000000123006",
            "GRΑ60110125000000001230069",
        ] {
            assert!(Iban::new(wrong).is_err(), "{wrong}");
        }
    }
}
