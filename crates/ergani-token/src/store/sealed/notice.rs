//! Which keys seal the records of a user: so that a wrong key is told from an empty store.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::SealedStore;
use crate::account::{Account, Identity};
use crate::clock::Timestamp;
use crate::store::{Record, RecordState, Revision, SealedRecord, StoreError, TokenStore, Written};

/// Others may write the notice at the same time: as many as share a store begin at once.
const TRIES: usize = 100;

/// The users of whose records it is known that our keys are among those in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Agreed(Arc<Mutex<HashSet<Identity>>>);

impl Agreed {
    fn lock(&self) -> MutexGuard<'_, HashSet<Identity>> {
        // Every change is a single insertion or removal.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept of the keys: their names, and the revision to replace.
struct Notice {
    keys: Vec<String>,
    revision: Revision,
}

impl<S: TokenStore> SealedStore<S> {
    /// Nothing is known of keys where nothing was written yet.
    pub(super) async fn check_keys(&self, account: &Account) -> Result<(), StoreError> {
        let identity = account.identity();
        if self.agreed.lock().contains(&identity) {
            return Ok(());
        }
        let notice = self.notice(account).await?;
        self.compare(account, &notice)?;
        if self.keys.names().all(|name| notice.keys.contains(&name)) {
            self.agreed.lock().insert(identity);
        }
        Ok(())
    }

    /// As [`check_keys`](Self::check_keys), and then our keys are among those that are noted.
    pub(super) async fn agree_on_keys(&self, account: &Account) -> Result<(), StoreError> {
        let identity = account.identity();
        for _ in 0..TRIES {
            self.check_keys(account).await?;
            if self.agreed.lock().contains(&identity) {
                return Ok(());
            }
            let mut notice = self.notice(account).await?;
            self.compare(account, &notice)?;
            for name in self.keys.names() {
                if !notice.keys.contains(&name) {
                    notice.keys.push(name);
                }
            }
            let place = account.notice_of_keys();
            let state = RecordState {
                version: notice.revision.next_version(),
                sealed: Some(SealedRecord {
                    key: notice.keys.join(" "),
                    ends_at: Timestamp::MAX,
                    text: String::new(),
                }),
                ..RecordState::new(place.identity())
            };
            let record = Record { pair: None, state };
            match self.inner.write(&place, notice.revision, &record).await? {
                Written::Done => {
                    self.agreed.lock().insert(identity);
                    return Ok(());
                }
                Written::Conflict => {}
            }
        }
        Err(StoreError::new(format!(
            "which keys seal the records of {account} could not be noted in the store ({}): it changes all the time",
            self.inner.describe()
        )))
    }

    pub(super) async fn forget_keys(&self, account: &Account) -> Result<(), StoreError> {
        self.agreed.lock().remove(&account.identity());
        self.inner.forget(&account.notice_of_keys()).await.map(drop)
    }

    async fn notice(&self, account: &Account) -> Result<Notice, StoreError> {
        let kept = self.inner.load(&account.notice_of_keys()).await?.record;
        let revision = kept.as_ref().map(Record::revision).unwrap_or_default();
        let sealed = kept.and_then(|record| record.state.sealed);
        let keys = sealed
            .filter(SealedRecord::is_notice)
            .map(|notice| notice.key.split(' ').map(str::to_owned).collect());
        Ok(Notice {
            keys: keys.unwrap_or_default(),
            revision,
        })
    }

    fn compare(&self, account: &Account, notice: &Notice) -> Result<(), StoreError> {
        if notice.keys.is_empty() || self.keys.names().any(|name| notice.keys.contains(&name)) {
            return Ok(());
        }
        Err(StoreError::new(format!(
            "the records of {account} in the store ({}) are sealed with the key {}, and the key in use is {}: name the file of that key (ERGANI_STORE_KEY_FILE), or add that key to the file as another line; if it is lost, `ergani store forget` removes what the store has under {}, and the next call logs in",
            self.inner.describe(),
            notice.keys.join(" or "),
            self.keys.sealing().name(),
            account.notice_of_keys().key(),
        )))
    }
}
