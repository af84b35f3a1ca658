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
        Self { key, pair }
    }

    /// The name of the account's files.
    #[must_use]
    pub fn key(&self) -> &AccountKey {
        &self.key
    }

    /// The name of the pair; none if the file could not be read just now.
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

    /// Whether both of its tokens have ended.
    #[must_use]
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.pair
            .is_some_and(|(_, access, refresh)| access <= now && refresh <= now)
    }
}
