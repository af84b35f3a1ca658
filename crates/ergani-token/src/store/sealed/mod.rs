//! Encryption at rest, over any store.

use super::{
    Lease, LeaseAttempt, Loaded, Record, RecordState, Revision, StoreError, TokenStore, Written,
};
use crate::account::Account;

mod keys;
mod notice;
mod seal;

pub use keys::{StoreKey, StoreKeys};
use notice::Agreed;
use seal::{Closed, Place};

/// Keeps every record of another store sealed: with XChaCha20-Poly1305, under a key that the store
/// does not have, bound to the account and to the version that it was written as.
///
/// The inner store sees a record without a pair, whose state carries the whole record as one
/// opaque text ([`RecordState::sealed`]); so any store can be sealed, and what it does at once it
/// does at once with the sealed record too. What it can still tell is which accounts there are,
/// how often they change and when they end. An older copy of a sealed record opens: against those
/// who can put back what was there before there is no seal.
///
/// - A record that was changed, cut, or moved here from another account, and one that is not
///   sealed at all, is not used: it is reported ([`Loaded::healed`]), the next write sets it aside
///   where the store can, and a login heals it.
/// - A record that was sealed with another key is an error, and stays as it is. Since accounts may
///   be named by the key too, so that a wrong one finds nothing, a notice is kept for each user of
///   the names of the keys in use. It is read once by each store and user, before anything else.
///
/// ```
/// use ergani_token::store::{MemoryStore, SealedStore, StoreKey, StoreKeys};
///
/// # fn main() -> Result<(), ergani_token::store::StoreError> {
/// let keys = StoreKeys::new(StoreKey::generate()?);
/// let store = SealedStore::new(MemoryStore::new(), keys);
/// # let _ = store;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct SealedStore<S> {
    inner: S,
    keys: StoreKeys,
    agreed: Agreed,
}

/// An inner record, opened.
struct Opened {
    record: Record,
    /// What is to be said of it.
    report: Option<String>,
    /// Whether it is to be kept for people to look at.
    damaged: bool,
}

impl<S: TokenStore> SealedStore<S> {
    /// Seals what is in `inner`.
    pub fn new(inner: S, keys: StoreKeys) -> Self {
        Self {
            inner,
            keys,
            agreed: Agreed::default(),
        }
    }

    /// The store that holds what is sealed.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn open(&self, account: &Account, kept: &Record) -> Result<Opened, StoreError> {
        let Some(sealed) = &kept.state.sealed else {
            return Ok(match kept.pair {
                // Its tokens must not stay behind in the clear.
                Some(_) => self.refused(account, kept, "is not sealed", false),
                None => self.refused(account, kept, "is not sealed", true),
            });
        };
        let place = Place {
            account,
            identity: &kept.state.identity,
            version: kept.state.version,
            nonce: kept.state.nonce,
        };
        let opened = seal::open(&self.keys, &place, sealed);
        // All of it is known, so anything else was put there.
        let expected = RecordState {
            version: kept.state.version,
            nonce: kept.state.nonce,
            sealed: Some(sealed.clone()),
            ..RecordState::new(kept.state.identity.clone())
        };
        match opened {
            Ok(record) if kept.state == expected => Ok(Opened {
                record,
                report: kept.pair.as_ref().map(|_| {
                    format!(
                        "a pair that is not sealed lies beside the record of {account}; it is not used, and the next write removes it"
                    )
                }),
                damaged: false,
            }),
            Ok(_) | Err(Closed::Damaged) => Ok(self.refused(
                account,
                kept,
                "was changed, cut or moved here since it was sealed",
                true,
            )),
            Err(Closed::OtherKey) => Err(StoreError::new(format!(
                "the record of {account} in the store ({}) is sealed with the key {}, and the key in use is {}: name the file of that key (ERGANI_STORE_KEY_FILE), or add that key to the file as another line; if it is lost, `ergani store forget` removes the record, and the next call logs in",
                self.inner.describe(),
                sealed.key,
                self.keys.sealing().name(),
            ))),
            Err(Closed::Newer) => Err(StoreError::new(format!(
                "the record of {account} in the store ({}) was written by a newer version: use that version",
                self.inner.describe(),
            ))),
        }
    }

    /// In the place of a record that is not believed stands an empty one, which a write replaces.
    fn refused(&self, account: &Account, kept: &Record, why: &str, damaged: bool) -> Opened {
        let mut state = RecordState::new(account.identity());
        state.version = kept.state.version;
        state.nonce = kept.state.nonce;
        Opened {
            record: Record { pair: None, state },
            report: Some(format!(
                "the record of {account} in the store ({}) {why}: it is not used, and a login makes a new one",
                self.inner.describe()
            )),
            damaged,
        }
    }

    fn open_loaded(&self, account: &Account, loaded: Loaded) -> Result<Loaded, StoreError> {
        let Some(kept) = &loaded.record else {
            return Ok(loaded);
        };
        let opened = self.open(account, kept)?;
        Ok(Loaded {
            record: Some(opened.record),
            now: loaded.now,
            healed: match (loaded.healed, opened.report) {
                (Some(inner), Some(ours)) => Some(format!("{inner}; {ours}")),
                (inner, ours) => inner.or(ours),
            },
        })
    }

    /// What is to be written, and over which revision of the inner store; nothing if the record is
    /// not the expected one. Reads first what is there, since only who can open it can compare: one
    /// round trip more. Between the two the inner store's own compare-and-swap stands guard.
    async fn sealed(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Option<(Revision, Record)>, StoreError> {
        self.agree_on_keys(account).await?;
        let (seen, kept, damaged) = match self.inner.load(account).await?.record {
            None => (Revision::default(), None, false),
            Some(kept) => {
                let opened = self.open(account, &kept)?;
                (
                    opened.record.revision(),
                    Some(kept.revision()),
                    opened.damaged,
                )
            }
        };
        if seen != expected {
            return Ok(None);
        }
        let kept_revision = kept.unwrap_or_default();
        if damaged && let Some(place) = self.inner.set_aside(account, kept_revision).await? {
            tracing::warn!(%account, place, "a record that cannot be opened was set aside");
        }
        let version = match kept {
            Some(kept) => kept.next_version(),
            None => first_version()?,
        };
        let nonce = random()?.max(1);
        let identity = record.state.identity.clone();
        let place = Place {
            account,
            identity: &identity,
            version,
            nonce,
        };
        let sealed = seal::seal(self.keys.sealing(), &place, record)?;
        let outside = Record {
            pair: None,
            state: RecordState {
                version,
                nonce,
                sealed: Some(sealed),
                ..RecordState::new(identity.clone())
            },
        };
        Ok(Some((kept_revision, outside)))
    }
}

impl<S: TokenStore> TokenStore for SealedStore<S> {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        self.check_keys(account).await?;
        let loaded = self.inner.load(account).await?;
        self.open_loaded(account, loaded)
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        match self.sealed(account, expected, record).await? {
            Some((kept, outside)) => self.inner.write(account, kept, &outside).await,
            None => Ok(Written::Conflict),
        }
    }

    async fn write_and_release(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
        lease: &mut Option<Lease>,
    ) -> Result<Written, StoreError> {
        match self.sealed(account, expected, record).await? {
            Some((kept, outside)) => {
                self.inner
                    .write_and_release(account, kept, &outside, lease)
                    .await
            }
            None => Ok(Written::Conflict),
        }
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        self.inner.try_lease(account).await
    }

    /// Whether there was a record: only who opens it knows whether a pair was in it, and what
    /// cannot be opened can be forgotten too.
    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        let had_pair = match self.inner.load(account).await {
            Ok(Loaded {
                record: Some(kept), ..
            }) => self
                .open(account, &kept)
                .is_ok_and(|opened| opened.record.pair.is_some()),
            _ => false,
        };
        let had_pair = self.inner.forget(account).await? || had_pair;
        self.forget_keys(account).await?;
        Ok(had_pair)
    }

    async fn set_aside(
        &self,
        account: &Account,
        seen: Revision,
    ) -> Result<Option<String>, StoreError> {
        let kept = self.inner.load(account).await?.record;
        match kept {
            Some(kept) if self.open(account, &kept)?.record.revision() == seen => {
                self.inner.set_aside(account, kept.revision()).await
            }
            _ => Ok(None),
        }
    }

    async fn lease_and_load(
        &self,
        account: &Account,
    ) -> Result<(LeaseAttempt, Option<Loaded>), StoreError> {
        self.check_keys(account).await?;
        let (attempt, loaded) = self.inner.lease_and_load(account).await?;
        let opened = loaded.map(|loaded| self.open_loaded(account, loaded));
        match (attempt, opened.transpose()) {
            (attempt, Ok(opened)) => Ok((attempt, opened)),
            (LeaseAttempt::Held(lease), Err(error)) => {
                lease.release().await;
                Err(error)
            }
            (LeaseAttempt::Busy(_), Err(error)) => Err(error),
        }
    }

    async fn name_of(&self, account: &Account) -> String {
        self.inner.name_of(account).await
    }

    fn describe(&self) -> String {
        format!("sealed, {}", self.inner.describe())
    }
}

/// Where the inner versions of an account begin: by chance, so that after a forget none comes back
/// that somebody may still remember. The pair's name, which tells records apart otherwise, is not
/// outside.
fn first_version() -> Result<u64, StoreError> {
    Ok((random()? >> 32) + 1)
}

fn random() -> Result<u64, StoreError> {
    getrandom::u64()
        .map_err(|error| StoreError::new(format!("no random numbers to seal with: {error}")))
}
