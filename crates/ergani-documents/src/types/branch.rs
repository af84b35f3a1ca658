use std::fmt;
use std::str::FromStr;

use crate::types::InvalidValue;

/// The number of an employer's branch, 0 (the seat) to 99999.
///
/// ```
/// use ergani_documents::types::Branch;
///
/// assert_eq!(Branch::SEAT.to_string(), "0");
/// assert_eq!("007".parse::<Branch>()?.to_string(), "7");
/// assert!("100000".parse::<Branch>().is_err());
/// # Ok::<(), ergani_documents::types::InvalidValue>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Branch(u32);

impl Branch {
    /// The employer's seat, branch 0.
    pub const SEAT: Branch = Branch(0);

    /// Takes a number of at most five digits.
    pub const fn new(number: u32) -> Result<Self, InvalidValue> {
        if number <= 99_999 {
            Ok(Self(number))
        } else {
            Err(SHAPE)
        }
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "a branch number has 1 to 5 digits",
    "ο α/α παραρτήματος έχει 1 έως 5 ψηφία",
);

impl FromStr for Branch {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim();
        let shaped =
            (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !shaped {
            return Err(SHAPE);
        }
        text.parse().map(Self).map_err(|_| SHAPE)
    }
}

impl fmt::Display for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
