//! The store.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ergani_token::store::{
    Holder, Lease, LeaseAttempt, LeaseStart, LeaseTerm, Loaded, OwnerName, Record, Revision,
    StoreEntry, StoreError, StoredRecord, TokenStore, UnreadableRecord, Written, timed_lease,
    unique_name,
};
use ergani_token::{Account, AccountNaming, Timestamp};
use zeroize::Zeroizing;

use crate::commands::{self, EngineTime, Fields, moment};
use crate::link::{Address, Link, SharedLink};

/// Longer than a pause of a busy machine, and short enough to wait for when a holder died.
const LEASE_TERM: Duration = Duration::from_secs(15);
/// A command takes a millisecond; what takes so long will not come.
const COMMAND_LIMIT: Duration = Duration::from_secs(3);
/// Records that are looked through at a time.
const PAGE: usize = 500;
/// What the keys begin with.
const PREFIX: &str = "ergani:";

/// Keeps records in Redis or Valkey. Clones share one connection.
#[derive(Clone)]
pub struct RedisStore {
    link: SharedLink,
    naming: AccountNaming,
    prefix: Arc<str>,
    term: Duration,
}

/// Builds a [`RedisStore`].
#[must_use]
pub struct RedisStoreBuilder {
    address: Address,
    naming: AccountNaming,
    prefix: String,
    term: Duration,
    limit: Duration,
    ca_file: Option<PathBuf>,
}

impl RedisStore {
    /// A store at `redis://USER:PASSWORD@HOST:PORT/DATABASE`, or `rediss://…` over TLS. Nothing is
    /// sent before the first use.
    ///
    /// # Errors
    /// [`StoreError`] when the address cannot be read. It does not quote it.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        Ok(Self::builder(url)?.build())
    }

    /// As [`open`](Self::open), with more to choose.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn builder(url: &str) -> Result<RedisStoreBuilder, StoreError> {
        let address = Address::parse(url)?;
        if address.uses_tls() && cfg!(not(feature = "tls")) {
            return Err(StoreError::new(
                "rediss:// needs the feature `tls` of ergani-token-redis",
            ));
        }
        Ok(RedisStoreBuilder {
            address,
            naming: AccountNaming::stretched(),
            prefix: PREFIX.to_owned(),
            term: LEASE_TERM,
            limit: COMMAND_LIMIT,
            ca_file: None,
        })
    }

    /// What is kept, for whoever looks after the store, and the engine's time.
    ///
    /// # Errors
    /// [`StoreError`] when the engine cannot be read.
    pub async fn list(&self) -> Result<(Vec<StoreEntry>, Timestamp), StoreError> {
        let mut entries = Vec::new();
        for names in self.names().await?.chunks(PAGE) {
            let page = self.read_all(names).await?;
            entries.extend(
                page.into_iter().filter_map(|(name, stored)| {
                    StoreEntry::new(name, stored.read().ok().as_ref())
                }),
            );
        }
        let (_, now) = self.read("").await?;
        Ok((entries, now))
    }

    /// Removes the accounts of which nothing can be of use any more; their names.
    ///
    /// # Errors
    /// [`StoreError`] when the engine fails; some may be removed by then.
    pub async fn prune(&self) -> Result<Vec<String>, StoreError> {
        let mut pruned = Vec::new();
        let (_, now) = self.read("").await?;
        for names in self.names().await?.chunks(PAGE) {
            for (name, stored) in self.read_all(names).await? {
                let Ok(record) = stored.read() else { continue };
                let entry = StoreEntry::new(name.clone(), Some(&record));
                if !entry.is_some_and(|entry| entry.has_ended(now)) {
                    continue;
                }
                let (key, lease) = self.keys(&name);
                let remove = commands::remove(&key, &lease, stored.pair.as_ref(), &stored.state);
                let (removed,): (u32,) = self.link.send(&remove).await?;
                if removed > 0 {
                    pruned.push(name);
                }
            }
        }
        Ok(pruned)
    }

    /// Those of the records that are there.
    async fn read_all(&self, names: &[String]) -> Result<Vec<(String, StoredRecord)>, StoreError> {
        let keys: Vec<_> = names.iter().map(|name| self.keys(name).0).collect();
        let all: Vec<Fields> = self.link.send(&commands::load_all(&keys)).await?;
        let records = names.iter().zip(all);
        Ok(records
            .filter_map(|(name, fields)| Some((name.clone(), stored(fields)?)))
            .collect())
    }

    async fn names(&self) -> Result<Vec<String>, StoreError> {
        let (head, tail) = (format!("{}{{", self.prefix), "}");
        let pattern = format!("{}*{tail}", head.replace(['*', '?', '[', ']', '\\'], "?"));
        let mut names = Vec::new();
        let mut cursor = 0;
        loop {
            let ((next, keys),): ((u64, Vec<String>),) =
                self.link.send(&commands::scan(cursor, &pattern)).await?;
            names.extend(keys.iter().filter_map(|key| {
                let name = key.strip_prefix(&head)?.strip_suffix(tail)?;
                Some(name.to_owned())
            }));
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The keys of the record and of the lease. The braces keep them together for whatever divides
    /// keys by their hash.
    fn keys(&self, name: &str) -> (String, String) {
        let record = format!("{}{{{name}}}", self.prefix);
        let lease = format!("{record}:lease");
        (record, lease)
    }

    async fn read(&self, name: &str) -> Result<(Option<StoredRecord>, Timestamp), StoreError> {
        let (fields, time): (Fields, EngineTime) =
            self.link.send(&commands::load(&self.keys(name).0)).await?;
        Ok((stored(fields), moment(time)))
    }

    /// A record, or the removal of what is none.
    async fn loaded(
        &self,
        name: &str,
        stored: Option<StoredRecord>,
        now: Timestamp,
    ) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded {
            now: Some(now),
            ..Loaded::default()
        };
        let Some(stored) = stored else {
            return Ok(loaded);
        };
        match stored.read() {
            Ok(record) => loaded.record = Some(record),
            Err(newer @ UnreadableRecord::Newer) => {
                return Err(StoreError::new(format!("{}: {newer}", self.link.address)));
            }
            Err(unreadable) => {
                let (key, _) = self.keys(name);
                // The lease may be ours: what is unreadable is of no use to its holder either.
                let remove = commands::remove(&key, "", stored.pair.as_ref(), &stored.state);
                let (removed,): (u32,) = self.link.send(&remove).await?;
                if removed > 0 {
                    loaded.healed = Some(format!(
                        "{}: the record {key} was removed: {unreadable}",
                        self.link.address
                    ));
                }
            }
        }
        Ok(loaded)
    }

    async fn lease_of(
        self,
        account: Account,
    ) -> Result<(LeaseAttempt, Option<Loaded>), StoreError> {
        let name = self.naming.name(&account).await;
        let (record, lease) = self.keys(name.as_str());
        let owner = OwnerName::new();
        let asked = LeaseStart::now();
        let (holder, left, fields, time): (Option<String>, i64, Fields, EngineTime) = self
            .link
            .send(&commands::lease(&lease, &record, owner.as_str(), self.term))
            .await?;
        let now = moment(time);
        if holder.as_deref() != Some(owner.as_str()) {
            let until = u64::try_from(left)
                .ok()
                .map(|left| now.after(Duration::from_millis(left)));
            // It was given back between the two commands if nobody has it.
            let name = holder.map(|owner| OwnerName::shown(&owner).to_owned());
            return Ok((LeaseAttempt::Busy(Holder { name, until }), None));
        }
        let held = RedisLease {
            link: Arc::clone(&self.link),
            key: lease,
            owner: owner.as_str().to_owned(),
            term: self.term,
        };
        // Dropped, and so given back, if what follows fails.
        let held = timed_lease(held, asked, self.term);
        let loaded = self.loaded(name.as_str(), stored(fields), now).await?;
        Ok((LeaseAttempt::Held(held), Some(loaded)))
    }
}

impl TokenStore for RedisStore {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let name = self.name(account).await?;
        let (stored, now) = self.read(&name).await?;
        self.loaded(&name, stored, now).await
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.swap(account, expected, record, None).await
    }

    async fn write_and_release(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
        lease: &mut Option<Lease>,
    ) -> Result<Written, StoreError> {
        let owner = lease.as_ref().and_then(Lease::owner);
        let written = self.swap(account, expected, record, owner).await?;
        if written == Written::Done
            && let Some(lease) = lease.take()
        {
            lease.given_back();
        }
        Ok(written)
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        self.lease_and_load(account)
            .await
            .map(|(attempt, _)| attempt)
    }

    async fn lease_and_load(
        &self,
        account: &Account,
    ) -> Result<(LeaseAttempt, Option<Loaded>), StoreError> {
        self.in_runtime()?;
        // In a task of its own: a lease that came for somebody who no longer waits is given back.
        match tokio::spawn(self.clone().lease_of(account.clone())).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::new(
                "the lease was not waited for: the program is ending",
            )),
        }
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        let name = self.name(account).await?;
        let (had, _): (bool, u32) = self
            .link
            .send(&commands::forget(&self.keys(&name).0))
            .await?;
        Ok(had)
    }

    async fn name_of(&self, account: &Account) -> String {
        self.naming.name(account).await.to_string()
    }

    fn describe(&self) -> String {
        self.link.address.to_string()
    }
}

impl RedisStore {
    /// Writes, and gives the lease of this owner back.
    async fn swap(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
        owner: Option<&str>,
    ) -> Result<Written, StoreError> {
        let name = self.name(account).await?;
        let (key, lease) = self.keys(&name);
        let write = commands::write(
            &key,
            expected,
            &StoredRecord::new(record),
            &unique_name(),
            owner.map(|owner| (lease.as_str(), owner)),
        );
        let (done,): (bool,) = self.link.send(&write).await?;
        Ok(if done {
            Written::Done
        } else {
            Written::Conflict
        })
    }

    async fn name(&self, account: &Account) -> Result<String, StoreError> {
        self.in_runtime()?;
        Ok(self.naming.name(account).await.to_string())
    }

    fn in_runtime(&self) -> Result<(), StoreError> {
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(()),
            Err(_) => Err(StoreError::new(format!(
                "{} is reached from a Tokio runtime only",
                self.link.address
            ))),
        }
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("at", &self.describe())
            .field("naming", &self.naming)
            .finish_non_exhaustive()
    }
}

struct RedisLease {
    link: SharedLink,
    key: String,
    owner: String,
    term: Duration,
}

impl LeaseTerm for RedisLease {
    fn owner(&self) -> Option<&str> {
        Some(&self.owner)
    }

    async fn extend(&self) -> Result<bool, StoreError> {
        let extend = commands::extend(&self.key, &self.owner, self.term);
        let (ours,): (bool,) = self.link.send(&extend).await?;
        Ok(ours)
    }

    fn give_back(&self) -> impl Future<Output = ()> + Send {
        let give_back = commands::give_back(&self.key, &self.owner);
        async move {
            let given: Result<(u32,), _> = self.link.send(&give_back).await;
            if let Err(error) = given {
                tracing::warn!(%error, "a lease could not be given back; it ends by itself");
            }
        }
    }
}

impl RedisStoreBuilder {
    /// How long a lease lasts when its holder dies, and at most when its holder hangs. By default
    /// 15 s. It is extended while the holder works. All who share the store should agree.
    pub fn lease_term(mut self, term: Duration) -> Self {
        self.term = term;
        self
    }

    /// How long a command may take, with the connection it may need. By default 3 s.
    pub fn command_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// How accounts are named. By default stretched; with a store key, keyed.
    pub fn naming(mut self, naming: AccountNaming) -> Self {
        self.naming = naming;
        self
    }

    /// What the keys begin with. By default `ergani:`.
    pub fn key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// A file of certificates in PEM or DER form that are trusted besides the platform's.
    pub fn ca_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(file.into());
        self
    }

    /// The store.
    #[must_use]
    pub fn build(self) -> RedisStore {
        RedisStore {
            link: Arc::new(Link::new(self.address, self.limit, self.ca_file)),
            naming: self.naming,
            prefix: self.prefix.into(),
            term: self.term,
        }
    }
}

impl fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStoreBuilder")
            .field("at", &self.address.to_string())
            .finish_non_exhaustive()
    }
}

/// None when there is no record at all.
fn stored((fingerprint, version, pair, state): Fields) -> Option<StoredRecord> {
    if fingerprint.is_none() && version.is_none() && pair.is_none() && state.is_none() {
        return None;
    }
    Some(StoredRecord {
        fingerprint: fingerprint.unwrap_or_default(),
        version: version.and_then(|text| text.parse().ok()).unwrap_or(0),
        pair: pair.map(Zeroizing::new),
        state: state.unwrap_or_default(),
    })
}
