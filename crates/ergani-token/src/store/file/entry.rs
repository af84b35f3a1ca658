//! What the directory holds, account by account.

use crate::account::AccountKey;
use crate::clock::Timestamp;
use crate::pair::{Fingerprint, TokenPair};

/// A token pair that a [`FileStore`](super::FileStore) keeps, as far as it can be known without
/// the account's credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStoreEntry {
    key: AccountKey,
    pair: Option<(Fingerprint, Timestamp, Timestamp)>,
    sealed_until: Option<Timestamp>,
}

impl FileStoreEntry {
    pub(super) fn new(key: AccountKey, pair: Option<&TokenPair>) -> Self {
        let pair = pair.map(|pair| {
            (
                pair.fingerprint(),
                pair.access_expires_at(),
                pair.refresh_expires_at(),
            )
        });
        Self {
            key,
            pair,
            sealed_until: None,
        }
    }

    pub(super) fn sealed(key: AccountKey, until: Timestamp) -> Self {
        Self {
            key,
            pair: None,
            sealed_until: Some(until),
        }
    }

    /// The name of the account's files.
    #[must_use]
    pub fn key(&self) -> &AccountKey {
        &self.key
    }

    /// The name of the pair; none if the file could not be read just now, or is sealed.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.pair.map(|(fingerprint, ..)| fingerprint)
    }

    /// When its access token ends.
    #[must_use]
    pub fn access_expires_at(&self) -> Option<Timestamp> {
        self.pair.map(|(_, access, _)| access)
    }

    /// When its refresh token ends.
    #[must_use]
    pub fn refresh_expires_at(&self) -> Option<Timestamp> {
        self.pair.map(|(.., refresh)| refresh)
    }

    /// Until when something in it may be of use, if the record is sealed; its tokens and their
    /// ends are then not to be seen.
    #[must_use]
    pub fn sealed_until(&self) -> Option<Timestamp> {
        self.sealed_until
    }

    /// Whether both of its tokens have ended; of a sealed record, all that is in it.
    #[must_use]
    pub fn has_ended(&self, now: Timestamp) -> bool {
        match (self.pair, self.sealed_until) {
            (Some((_, access, refresh)), _) => access <= now && refresh <= now,
            (None, Some(until)) => until <= now,
            (None, None) => false,
        }
    }
}
