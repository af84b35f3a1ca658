//! A token without a manager.

use std::fmt;

use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::Refusal;
use crate::pair::{AccessToken, TokenPair, jwt_expiry};
use crate::secret::Secret;

/// An access token that somebody else got. Nothing renews it: the caller handles its end.
#[derive(Clone)]
pub struct FixedToken(AccessToken);

impl FixedToken {
    /// Takes an access token.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when it is empty or cannot be sent in a header.
    pub fn new(token: impl Into<Secret>) -> Result<Self> {
        let token = token.into();
        let expires_at = jwt_expiry(token.expose()).unwrap_or(Timestamp::MAX);
        // A pair needs a refresh token; this one is never sent.
        let pair =
            TokenPair::new(token, expires_at, Secret::new("-"), expires_at).map_err(|invalid| {
                Error::new(ErrorKind::InvalidInput, invalid.to_string()).with_source(invalid)
            })?;
        Ok(Self(pair.access()))
    }

    /// The token, as it is.
    #[must_use]
    pub fn token(&self) -> AccessToken {
        self.0.clone()
    }

    /// The error for a call that the server refused.
    #[must_use]
    pub fn refused(&self, refusal: Refusal) -> Error {
        match refusal {
            Refusal::Expired => Error::new(
                ErrorKind::AccessExpired,
                "ERGANI says that the given access token has expired; get a new one, or give user name and \
                 password",
            ),
            Refusal::Unexplained => Error::new(
                ErrorKind::AccessDenied,
                "ERGANI refuses the given access token: it was revoked, or has no right to this call",
            ),
        }
    }
}

impl fmt::Debug for FixedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FixedToken").field(&self.0).finish()
    }
}
