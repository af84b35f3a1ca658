//! A store of one's own, from the start.
//!
//! Its engine is a shelf in memory: a map that many handles share, with a clock, as a database has
//! one. Take away the map and put in your engine, and each method becomes one statement of it:
//!
//! 1. [`StoredRecord`] is what to keep: fingerprint, version, and two texts. Of what is in them only
//!    the nonce in the state is the store's business.
//! 2. `write` compares fingerprint, version and nonce and replaces all four, in one step of the
//!    engine. What the engine answers is the answer; a store decides nothing by what it saw before.
//! 3. The lease is an owner's name and an end, on the engine's clock. [`timed_lease`] extends it
//!    while it is held and gives it back; the store says how to do both for one owner.
//! 4. `load` answers with the engine's time, so that hosts with wrong clocks agree.
//!
//! The rest is for an engine that can fail: a time limit for each question, and a [`StoreError`]
//! that names the engine and what to do, and no password.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ergani_token::store::{
    Holder, LeaseAttempt, LeaseStart, LeaseTerm, Loaded, OwnerName, Record, Revision, StoreError,
    StoredRecord, TokenStore, Written, fingerprint_text, nonce_text, timed_lease,
};
use ergani_token::{Account, AccountNaming, Clock as _, SystemClock, Timestamp};

/// The engine. [`Shelf::handle`] opens a store on it.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    rows: Arc<Mutex<HashMap<String, Row>>>,
}

/// What the engine keeps for an account.
#[derive(Debug, Default)]
struct Row {
    record: Option<StoredRecord>,
    lease: Option<(String, Timestamp)>,
}

impl Shelf {
    /// How long a lease lasts without being extended. So short because the suite waits for a few.
    pub const TERM: Duration = Duration::from_millis(600);

    /// An empty shelf.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store on this shelf, as one more host would open it.
    #[must_use]
    pub fn handle(&self) -> ShelfStore {
        ShelfStore {
            shelf: self.clone(),
            // A key of the company's own; without one `AccountNaming::stretched()`.
            naming: AccountNaming::keyed(b"the key of this example"),
        }
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<String, Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store on a [`Shelf`].
#[derive(Clone, Debug)]
pub struct ShelfStore {
    shelf: Shelf,
    naming: AccountNaming,
}

impl ShelfStore {
    /// The name of the account in the engine, which is not that of a token file.
    async fn name(&self, account: &Account) -> String {
        self.naming.name(account).await.to_string()
    }
}

impl TokenStore for ShelfStore {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let name = self.name(account).await;
        let rows = self.shelf.rows();
        let record = match rows.get(&name).and_then(|row| row.record.as_ref()) {
            None => None,
            Some(stored) => Some(
                stored
                    .read()
                    .map_err(|why| StoreError::new(format!("the shelf's row {name}: {why}")))?,
            ),
        };
        Ok(Loaded {
            record,
            now: Some(SystemClock.now()),
            healed: None,
        })
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        let name = self.name(account).await;
        let mut rows = self.shelf.rows();
        let row = rows.entry(name).or_default();
        let there = row.record.as_ref().map(|stored| {
            let nonce = stored.nonce().to_owned();
            (stored.fingerprint.clone(), stored.version, nonce)
        });
        let seen = (
            fingerprint_text(expected),
            expected.version,
            nonce_text(expected),
        );
        if there.unwrap_or_default() != seen {
            return Ok(Written::Conflict);
        }
        row.record = Some(StoredRecord::new(record));
        Ok(Written::Done)
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        let name = self.name(account).await;
        let owner = OwnerName::new();
        // Before the engine is asked: the term may begin at any moment after.
        let asked = LeaseStart::now();
        {
            let now = SystemClock.now();
            let mut rows = self.shelf.rows();
            let row = rows.entry(name.clone()).or_default();
            if let Some((holder, until)) = row.lease.as_ref().filter(|(_, until)| now < *until) {
                return Ok(LeaseAttempt::Busy(Holder {
                    name: Some(OwnerName::shown(holder).to_owned()),
                    until: Some(*until),
                }));
            }
            row.lease = Some((owner.as_str().to_owned(), now.after(Shelf::TERM)));
        }
        let lease = ShelfLease {
            shelf: self.shelf.clone(),
            name,
            owner,
        };
        Ok(LeaseAttempt::Held(timed_lease(lease, asked, Shelf::TERM)))
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        let name = self.name(account).await;
        let mut rows = self.shelf.rows();
        let record = rows.get_mut(&name).and_then(|row| row.record.take());
        Ok(record.is_some_and(|record| record.pair.is_some()))
    }

    fn describe(&self) -> String {
        "shelf".to_owned()
    }
}

/// One lease of one owner.
struct ShelfLease {
    shelf: Shelf,
    name: String,
    owner: OwnerName,
}

impl ShelfLease {
    /// Does something to the lease if it is still this owner's; whether it is.
    fn if_ours(&self, change: impl FnOnce(&mut Option<(String, Timestamp)>)) -> bool {
        let mut rows = self.shelf.rows();
        let row = rows.entry(self.name.clone()).or_default();
        let ours = row
            .lease
            .as_ref()
            .is_some_and(|(owner, _)| owner == self.owner.as_str());
        if ours {
            change(&mut row.lease);
        }
        ours
    }
}

impl LeaseTerm for ShelfLease {
    async fn extend(&self) -> Result<bool, StoreError> {
        let until = SystemClock.now().after(Shelf::TERM);
        let owner = self.owner.as_str().to_owned();
        Ok(self.if_ours(|lease| *lease = Some((owner, until))))
    }

    async fn give_back(&self) {
        self.if_ours(|lease| *lease = None);
    }
}
