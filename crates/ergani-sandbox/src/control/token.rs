//! What callers from other machines show.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::Error;
use crate::ledger::random;

/// The token of the control route, for callers that are not on this machine: `Authorization: Bearer TOKEN`.
///
/// Without one set, a sandbox makes one of 32 random bytes; [`Sandbox::control_token`](crate::Sandbox::control_token)
/// gives it. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ControlToken(String);

/// A shorter one could be guessed by trying.
const SHORTEST: usize = 32;

impl ControlToken {
    /// A token of one's own choice: 32 characters or more that a header can carry, without spaces.
    ///
    /// # Errors
    ///
    /// If it is shorter, or holds anything but visible ASCII.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        if text.len() < SHORTEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid(format!(
                "a control token has {SHORTEST} characters or more, all of them visible ASCII"
            )));
        }
        Ok(Self(text))
    }

    /// 32 random bytes in hex.
    pub(crate) fn random() -> Self {
        let bytes = random::<32>();
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The token itself. Keep it out of logs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is what was shown; the time that it takes tells nothing about the token.
    pub(crate) fn is(&self, shown: &str) -> bool {
        let key = random::<32>();
        let mac = |text: &str| {
            let mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes a key of any length");
            mac.chain_update(text.as_bytes())
        };
        let own = mac(&self.0).finalize().into_bytes();
        mac(shown).verify_slice(&own).is_ok()
    }
}

impl TryFrom<String> for ControlToken {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl FromStr for ControlToken {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::new(text)
    }
}

impl fmt::Debug for ControlToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ControlToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_its_own_and_never_shown() {
        let (one, other) = (ControlToken::random(), ControlToken::random());
        assert_eq!(one.reveal().len(), 64);
        assert!(one.is(one.reveal()) && !one.is(other.reveal()) && !one.is(""));
        assert!(!one.is(&one.reveal()[..63]));
        assert!(!format!("{one:?}").contains(&one.reveal()[..8]));
        assert!(ControlToken::new("short").is_err());
        assert!(ControlToken::new("space ".repeat(9)).is_err());
        assert!(ControlToken::new("a".repeat(32)).is_ok());
    }
}
