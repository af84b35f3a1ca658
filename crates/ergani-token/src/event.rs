//! What a manager tells those who listen.

use crate::clock::Timestamp;
use crate::error::ErrorKind;
use crate::pair::Fingerprint;

/// Something that happened to the token of an account. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenEvent {
    /// This manager got a new pair.
    Renewed {
        /// The new pair.
        fingerprint: Fingerprint,
        /// Whether by a login; else by a refresh.
        by_login: bool,
        /// When its access token ends, in the store's time.
        expires_at: Timestamp,
    },
    /// Somebody else got a new pair, and it is used here now.
    Adopted {
        /// The pair.
        fingerprint: Fingerprint,
    },
    /// A renewal failed. What is valid is still served.
    RenewalFailed {
        /// The kind of failure.
        kind: ErrorKind,
    },
    /// A new pair could not be stored; it is served, and storing it is tried again.
    NotStored {
        /// The pair.
        fingerprint: Fingerprint,
    },
    /// A pair that lost to a newer one. It is not logged out.
    SetAside {
        /// The pair.
        fingerprint: Fingerprint,
    },
    /// The store mended something while reading.
    Healed {
        /// What, for people.
        what: String,
    },
    /// The session was ended here.
    LoggedOut,
}
