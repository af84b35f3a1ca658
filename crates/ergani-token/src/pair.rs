//! The token pair, its name, and what a caller gets of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use sha2::{Digest, Sha256};

use crate::clock::{CLOCK_TOLERANCE, Timestamp};
use crate::secret::Secret;

/// The name of a token pair: SHA-256 over both of its tokens.
///
/// It says which pair is meant without showing it. `Display` gives the first 8 hex characters,
/// which is what logs and `status` show; [`Fingerprint::to_hex`] gives all 64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    fn of(access: &Secret, refresh: &Secret) -> Self {
        let mut hash = Sha256::new();
        hash.update(access.expose().as_bytes());
        // No token holds a zero byte, so no two pairs can run together.
        hash.update([0]);
        hash.update(refresh.expose().as_bytes());
        Self(hash.finalize().into())
    }

    /// The nonce of the write that brings the pair: no other has it.
    pub(crate) fn nonce(&self) -> u64 {
        let first = self.0.first_chunk().copied().unwrap_or_default();
        u64::from_be_bytes(first).max(1)
    }

    /// All 64 hex characters.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    /// Reads what [`Fingerprint::to_hex`] wrote; nothing else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0[..4]))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Why text is no token pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPair {
    /// The access token is empty, or holds what an HTTP header cannot carry.
    #[error("the access token is empty or cannot be sent in an HTTP header")]
    AccessToken,
    /// The refresh token is empty.
    #[error("the refresh token is empty")]
    RefreshToken,
}

/// An access token and its refresh token, each with its expiry; replaced only as one unit.
///
/// Expiries are in the time of whoever keeps the pair: this host's for memory and files, the
/// engine's for shared stores.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    access: Secret,
    refresh: Secret,
    access_expires_at: Timestamp,
    refresh_expires_at: Timestamp,
    fingerprint: Fingerprint,
    issue_order: Timestamp,
}

impl TokenPair {
    /// Joins two tokens to a pair.
    ///
    /// # Errors
    /// [`InvalidPair`] when a token is empty or could not be sent.
    pub fn new(
        access: Secret,
        access_expires_at: Timestamp,
        refresh: Secret,
        refresh_expires_at: Timestamp,
    ) -> Result<Self, InvalidPair> {
        if access.is_empty()
            || access.expose().contains(char::is_whitespace)
            || bearer(&access).is_none()
        {
            return Err(InvalidPair::AccessToken);
        }
        if refresh.is_empty() {
            return Err(InvalidPair::RefreshToken);
        }
        let fingerprint = Fingerprint::of(&access, &refresh);
        let issue_order = jwt_expiry(access.expose()).unwrap_or(access_expires_at);
        Ok(Self {
            access,
            refresh,
            access_expires_at,
            refresh_expires_at,
            fingerprint,
            issue_order,
        })
    }

    /// The pair's name.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The access token, for the `Authorization` header.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.access
    }

    /// The refresh token. Whoever sends it spends it (manual §2.1.2, quirk 2).
    #[must_use]
    pub fn refresh_token(&self) -> &Secret {
        &self.refresh
    }

    /// When the access token ends.
    #[must_use]
    pub fn access_expires_at(&self) -> Timestamp {
        self.access_expires_at
    }

    /// When the refresh token ends.
    #[must_use]
    pub fn refresh_expires_at(&self) -> Timestamp {
        self.refresh_expires_at
    }

    /// What decides which of two pairs is the newer: the JWT's `exp`, else the stored expiry.
    #[must_use]
    pub fn issue_order(&self) -> Timestamp {
        self.issue_order
    }

    /// The same pair with the end of its access token by the JWT's `exp`, if the stored end is more
    /// than a life away and `exp` is not: it was stored by a clock that has been set back since.
    pub(crate) fn by_the_clock_of(&self, now: Timestamp, life: Duration) -> Option<Self> {
        let latest = now.after(life).after(CLOCK_TOLERANCE);
        if self.access_expires_at <= latest {
            return None;
        }
        let access_expires_at = jwt_expiry(self.access.expose()).filter(|exp| *exp <= latest)?;
        Some(self.ending_at(access_expires_at))
    }

    /// The same pair, whose access token ends then.
    pub(crate) fn ending_at(&self, access_expires_at: Timestamp) -> Self {
        Self {
            access_expires_at,
            ..self.clone()
        }
    }

    /// What a caller gets of this pair.
    pub(crate) fn access(&self) -> AccessToken {
        AccessToken {
            header: bearer(&self.access).unwrap_or_else(|| HeaderValue::from_static("Bearer")),
            fingerprint: self.fingerprint,
            expires_at: self.access_expires_at,
            renewed_at: None,
        }
    }
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPair")
            .field("fingerprint", &self.fingerprint)
            .field("access_expires_at", &self.access_expires_at)
            .field("refresh_expires_at", &self.refresh_expires_at)
            .finish_non_exhaustive()
    }
}

fn bearer(access: &Secret) -> Option<HeaderValue> {
    let text = zeroize::Zeroizing::new(format!("{SCHEME}{}", access.expose()));
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.to_str().ok()?;
    header.set_sensitive(true);
    Some(header)
}

const SCHEME: &str = "Bearer ";

/// The `exp` claim of a JWT. The signature is the server's business: there is no key to check it.
pub(crate) fn jwt_expiry(token: &str) -> Option<Timestamp> {
    #[derive(serde::Deserialize)]
    struct Claims {
        exp: serde_json::Number,
    }
    let payload = token.split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let exp = serde_json::from_slice::<Claims>(&bytes).ok()?.exp;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of a second is dropped on purpose"
    )]
    let seconds = exp
        .as_i64()
        .or_else(|| exp.as_f64().map(|seconds| seconds as i64))?;
    (seconds > 0).then(|| Timestamp::from_seconds(seconds))
}

/// A valid access token, ready to send.
///
/// The header is marked sensitive, so that HTTP libraries leave it out of their logs. Cloning
/// copies no token text.
#[derive(Clone)]
pub struct AccessToken {
    header: HeaderValue,
    fingerprint: Fingerprint,
    expires_at: Timestamp,
    renewed_at: Option<Timestamp>,
}

impl AccessToken {
    /// The value of the `Authorization` header: `Bearer …`, marked sensitive.
    #[must_use]
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// The header, without a copy.
    #[must_use]
    pub fn into_header(self) -> HeaderValue {
        self.header
    }

    /// The token itself, for a program that takes it in another way. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.header
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix(SCHEME))
            .unwrap_or("")
    }

    /// The name of the pair that this token is of.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// When it ends, in this host's time.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// When the pair was issued for the very call that got this token, so that its refusal says
    /// something about the account's rights and not about the token's age; none if it was there.
    #[must_use]
    pub fn renewed_at(&self) -> Option<Timestamp> {
        self.renewed_at
    }

    /// The same token, marked as issued for this very call.
    pub(crate) fn with_renewed_at(mut self, renewed_at: Timestamp) -> Self {
        self.renewed_at = Some(renewed_at);
        self
    }

    /// The same token with its end in another clock's time.
    pub(crate) fn with_expiry(mut self, expires_at: Timestamp) -> Self {
        self.expires_at = expires_at;
        self
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("fingerprint", &self.fingerprint)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A pair that many hold at once.
pub(crate) type SharedPair = Arc<TokenPair>;
