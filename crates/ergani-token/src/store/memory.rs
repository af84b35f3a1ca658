//! A store for one process.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    HeldLease, Holder, Lease, LeaseAttempt, Loaded, Record, Revision, StoreError, TokenStore,
    Written,
};
use crate::account::{Account, AccountKey};

/// Keeps records in memory: nothing is written anywhere, and the session ends with the process.
///
/// Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    accounts: Arc<Mutex<HashMap<AccountKey, Entry>>>,
}

#[derive(Debug, Default)]
struct Entry {
    record: Option<Record>,
    leased: bool,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountKey, Entry>> {
        // Every change under the lock is a single assignment, so a poisoned map is whole.
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let record = self
            .lock()
            .get(&account.key())
            .and_then(|entry| entry.record.clone());
        Ok(Loaded {
            record,
            ..Loaded::default()
        })
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        let mut accounts = self.lock();
        let entry = accounts.entry(account.key()).or_default();
        if entry
            .record
            .as_ref()
            .map(Record::revision)
            .unwrap_or_default()
            != expected
        {
            return Ok(Written::Conflict);
        }
        entry.record = Some(record.clone());
        Ok(Written::Done)
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        let key = account.key();
        let mut accounts = self.lock();
        let entry = accounts.entry(key.clone()).or_default();
        if entry.leased {
            return Ok(LeaseAttempt::Busy(Holder::default()));
        }
        entry.leased = true;
        Ok(LeaseAttempt::Held(Lease::new(MemoryLease {
            store: self.clone(),
            key,
        })))
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        let record = self
            .lock()
            .get_mut(&account.key())
            .and_then(|entry| entry.record.take());
        Ok(record.is_some_and(|record| record.pair.is_some()))
    }

    fn describe(&self) -> String {
        "memory".to_owned()
    }
}

struct MemoryLease {
    store: MemoryStore,
    key: AccountKey,
}

impl HeldLease for MemoryLease {
    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        drop(self);
        Box::pin(std::future::ready(()))
    }
}

impl Drop for MemoryLease {
    fn drop(&mut self) {
        if let Some(entry) = self.store.lock().get_mut(&self.key) {
            entry.leased = false;
        }
    }
}
