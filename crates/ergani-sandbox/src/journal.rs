//! What the server saw, in order.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::fault::Kind;

/// One request of the journal. Tokens appear as fingerprints, passwords not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Counts from 1, in the order in which requests arrived.
    pub number: u64,
    /// When it arrived, by the sandbox's clock: RFC 3339 in UTC.
    pub time: String,
    /// Which connection it came over.
    pub connection: u64,
    /// The HTTP method.
    pub method: String,
    /// The route below the base URL as the sandbox spells it, or the path of an unknown one.
    pub route: String,
    /// The kind, for known routes.
    pub kind: Option<Kind>,
    /// The user name that a login gives, if it is known; else the owner of the token.
    pub account: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The status of the answer; absent if none went out.
    pub status: Option<u16>,
    /// The name of the fault that struck it.
    pub fault: Option<String>,
    /// [`fingerprint`] of the access token that came with it.
    pub access_token: Option<String>,
    /// [`fingerprint`] of the refresh token that came with it.
    pub refresh_token: Option<String>,
    /// [`fingerprint`] of the refresh token that was issued.
    pub issued_refresh_token: Option<String>,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It has not been decided yet: it is held, hanging or delayed.
    Pending,
    /// It took effect.
    Done,
    /// A logout whose refresh token was not there to delete; answered as if it were.
    NothingToDo,
    /// A fault answered in its place.
    Faulted,
    /// The limit of calls was reached.
    LimitReached,
    /// The body is not what the route wants.
    BadRequest,
    /// The content type is not JSON.
    UnsupportedMediaType,
    /// User name, password or user type is wrong.
    WrongCredentials,
    /// The account is locked after too many wrong passwords.
    LockedOut,
    /// No such refresh token was ever issued.
    RefreshTokenUnknown,
    /// The refresh token was spent by an earlier refresh.
    RefreshTokenSpent,
    /// The refresh token's life is over.
    RefreshTokenExpired,
    /// The refresh token was deleted by a logout or revoked.
    RefreshTokenRevoked,
    /// The access token is not the one of the refresh token's pair.
    PairMismatch,
    /// The access token was still valid, and early refreshes are refused.
    RefreshTooEarly,
    /// The call came without a bearer token.
    AccessTokenMissing,
    /// No such access token was ever issued.
    AccessTokenUnknown,
    /// The access token was revoked.
    AccessTokenRevoked,
    /// The access token's life is over.
    AccessTokenExpired,
    /// A declaration, a cancellation or a service was refused for what it says.
    Rejected,
    /// No such route, or no document that the account may submit.
    NotFound,
    /// The route does not take this method.
    MethodNotAllowed,
}

/// How the journal names a token: the first 8 hexadecimal digits of its SHA-256.
#[must_use]
pub fn fingerprint(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
