//! The store.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ergani_token::store::{
    Holder, Lease, LeaseAttempt, LeaseStart, LeaseTerm, Loaded, OwnerName, Record, Revision,
    StoreEntry, StoreError, StoredRecord, TokenStore, UnreadableRecord, Written, fingerprint_text,
    nonce_text, timed_lease, unique_name,
};
use ergani_token::{Account, AccountNaming, Timestamp};
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use zeroize::Zeroizing;

use crate::address::Address;
use crate::failure::Failure;
use crate::link::{Link, SharedLink};
use crate::statements;

/// Longer than a pause of a busy machine, and short enough to wait for when a holder died.
const LEASE_TERM: Duration = Duration::from_secs(15);
/// A statement takes a millisecond; what takes so long will not come.
const COMMAND_LIMIT: Duration = Duration::from_secs(3);
/// A renewal needs one connection at a time, for four short statements; so few serve many accounts.
const CONNECTIONS: usize = 4;

/// Rows that are looked through at a time.
const PAGE: i64 = 500;

/// Keeps records in PostgreSQL. Clones share one pool of connections.
#[derive(Clone)]
pub struct PostgresStore {
    link: SharedLink,
    naming: AccountNaming,
    term: Duration,
}

/// Builds a [`PostgresStore`].
#[must_use]
pub struct PostgresStoreBuilder {
    address: Address,
    naming: AccountNaming,
    term: Duration,
    limit: Duration,
    connections: usize,
    ca_file: Option<PathBuf>,
}

impl PostgresStore {
    /// A store at `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Nothing is sent before the first
    /// use. The table must be there: see [`init`](Self::init).
    ///
    /// Of the parameters that libpq knows, `sslmode`, `application_name`, `options` and a few more
    /// count. Without `sslmode` it is `require` to other hosts and `disable` to this one.
    ///
    /// # Errors
    /// [`StoreError`] when the address cannot be read, which is not quoted, or when there are no
    /// root certificates to check the server with.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        Self::builder(url)?.build()
    }

    /// As [`open`](Self::open), with more to choose.
    ///
    /// # Errors
    /// [`StoreError`] when the address cannot be read.
    pub fn builder(url: &str) -> Result<PostgresStoreBuilder, StoreError> {
        Ok(PostgresStoreBuilder {
            address: Address::parse(url)?,
            naming: AccountNaming::stretched(),
            term: LEASE_TERM,
            limit: COMMAND_LIMIT,
            connections: CONNECTIONS,
            ca_file: None,
        })
    }

    /// The SQL that makes the table, for whoever may run it.
    #[must_use]
    pub fn schema() -> &'static str {
        statements::SCHEMA
    }

    /// Makes the table if it is not there; whether it was made now.
    ///
    /// # Errors
    /// [`StoreError`] when the role may not make it, or the database fails.
    pub async fn init(&self) -> Result<bool, StoreError> {
        let there = self.link.send(statements::IS_THERE, &[]).await?;
        if there.first().is_some_and(|row| row.get(0)) {
            return Ok(false);
        }
        match self.link.run(statements::SCHEMA).await {
            Ok(()) => Ok(true),
            // Two at once: PostgreSQL lets one of them fail, although it says IF NOT EXISTS.
            Err(error) => {
                let there = self.link.send(statements::IS_THERE, &[]).await?;
                if there.first().is_some_and(|row| row.get(0)) {
                    Ok(false)
                } else {
                    Err(error)
                }
            }
        }
    }

    /// What is kept, for whoever looks after the store, and the database's time.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn list(&self) -> Result<(Vec<StoreEntry>, Timestamp), StoreError> {
        let mut entries = Vec::new();
        let mut pages = Pages::default();
        while let Some(rows) = pages.next(self).await? {
            entries.extend(rows.into_iter().filter_map(|(name, row)| {
                let record = row.stored()?.read().ok();
                StoreEntry::new(name, record.as_ref())
            }));
        }
        Ok((entries, pages.now))
    }

    /// Removes the accounts of which nothing can be of use any more, and rows that only carried a
    /// lease; the names of the accounts.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails; some may be removed by then.
    pub async fn prune(&self) -> Result<Vec<String>, StoreError> {
        let mut pruned = Vec::new();
        let mut pages = Pages::default();
        while let Some(rows) = pages.next(self).await? {
            for (name, row) in rows {
                if self.prune_row(&name, &row, pages.now).await? && row.is_record() {
                    pruned.push(name);
                }
            }
        }
        Ok(pruned)
    }

    async fn prune_row(&self, name: &str, row: &Kept, now: Timestamp) -> Result<bool, StoreError> {
        if let Some(stored) = row.stored() {
            let Ok(record) = stored.read() else {
                return Ok(false);
            };
            let entry = StoreEntry::new(name.to_owned(), Some(&record));
            if !entry.is_some_and(|entry| entry.has_ended(now)) {
                return Ok(false);
            }
        }
        let removed = self
            .link
            .send(
                statements::REMOVE,
                &[
                    (&name, Type::TEXT),
                    (&row.state, Type::TEXT),
                    (&row.pair.as_deref(), Type::TEXT),
                ],
            )
            .await?;
        Ok(!removed.is_empty())
    }

    async fn name(&self, account: &Account) -> Result<String, StoreError> {
        self.link.in_runtime()?;
        Ok(self.naming.name(account).await.to_string())
    }

    /// A record, or the removal of what is none.
    async fn loaded(&self, name: &str, kept: Kept, now: Timestamp) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded {
            now: Some(now),
            ..Loaded::default()
        };
        let Some(stored) = kept.stored() else {
            return Ok(loaded);
        };
        match stored.read() {
            Ok(record) => loaded.record = Some(record),
            Err(newer @ UnreadableRecord::Newer) => {
                return Err(StoreError::new(format!("{}: {newer}", self.link.shown)));
            }
            Err(unreadable) => {
                let cleared = self
                    .link
                    .send(
                        statements::CLEAR,
                        &[
                            (&name, Type::TEXT),
                            (&kept.state, Type::TEXT),
                            (&kept.pair.as_deref(), Type::TEXT),
                        ],
                    )
                    .await?;
                if !cleared.is_empty() {
                    loaded.healed = Some(format!(
                        "{}: the record {name} was removed: {unreadable}",
                        self.link.shown
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
        let name = self.naming.name(&account).await.to_string();
        let owner = OwnerName::new();
        let asked = LeaseStart::now();
        let rows = self
            .link
            .send(
                statements::LEASE,
                &[
                    (&name, Type::TEXT),
                    (&owner.as_str(), Type::TEXT),
                    (&millis(self.term), Type::INT8),
                ],
            )
            .await?;
        let Some(row) = rows.first() else {
            // The row of the holder came after the statement began.
            return Ok((LeaseAttempt::Busy(Holder::default()), None));
        };
        if !row.get::<_, bool>(0) {
            let holder: Option<String> = row.get(5);
            let until: Option<i64> = row.get(6);
            let holder = Holder {
                name: holder.map(|owner| OwnerName::shown(&owner).to_owned()),
                until: until.map(Timestamp::from_millis),
            };
            return Ok((LeaseAttempt::Busy(holder), None));
        }
        let held = PostgresLease {
            link: Arc::clone(&self.link),
            name: name.clone(),
            owner: owner.as_str().to_owned(),
            term: self.term,
        };
        // Dropped, and so given back, if what follows fails.
        let held = timed_lease(held, asked, self.term);
        let now = Timestamp::from_millis(row.get(7));
        let loaded = self
            .loaded(&name, Kept::of(&self.link, row, 1)?, now)
            .await?;
        Ok((LeaseAttempt::Held(held), Some(loaded)))
    }

    /// Writes, and gives the lease of this owner back.
    async fn swap(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
        owner: Option<&str>,
    ) -> Result<Written, StoreError> {
        let name = self.name(account).await?;
        let new = StoredRecord::new(record);
        let write = unique_name();
        let fingerprint = Some(&new.fingerprint).filter(|text| !text.is_empty());
        let pair = new.pair.as_ref().map(|pair| pair.as_str());
        let version = number(new.version);
        let mut parameters: Vec<(&(dyn tokio_postgres::types::ToSql + Sync), Type)> = vec![
            (&name, Type::TEXT),
            (&fingerprint, Type::TEXT),
            (&version, Type::INT8),
            (&pair, Type::TEXT),
            (&new.state, Type::TEXT),
            (&write, Type::TEXT),
            (&owner, Type::TEXT),
        ];
        let (seen, seen_version) = (fingerprint_text(expected), number(expected.version));
        let seen_nonce = nonce_text(expected);
        let rows = if expected == Revision::default() {
            self.link.send(statements::INSERT, &parameters).await?
        } else {
            parameters.push((&seen, Type::TEXT));
            parameters.push((&seen_version, Type::INT8));
            parameters.push((&seen_nonce, Type::TEXT));
            self.link.send(statements::UPDATE, &parameters).await?
        };
        Ok(if rows.is_empty() {
            Written::Conflict
        } else {
            Written::Done
        })
    }
}

impl TokenStore for PostgresStore {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let name = self.name(account).await?;
        let rows = self
            .link
            .send(statements::LOAD, &[(&name, Type::TEXT)])
            .await?;
        let Some(row) = rows.first() else {
            return Err(StoreError::new(format!(
                "{}: it answers a load without the time",
                self.link.shown
            )));
        };
        let now = Timestamp::from_millis(row.get(4));
        self.loaded(&name, Kept::of(&self.link, row, 0)?, now).await
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
        self.link.in_runtime()?;
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
        let rows = self
            .link
            .send(statements::FORGET, &[(&name, Type::TEXT)])
            .await?;
        let empty: Option<String> = None;
        self.link
            .send(
                statements::REMOVE,
                &[
                    (&name, Type::TEXT),
                    (&empty, Type::TEXT),
                    (&empty, Type::TEXT),
                ],
            )
            .await?;
        Ok(rows.first().is_some_and(|row| row.get(0)))
    }

    async fn name_of(&self, account: &Account) -> String {
        self.naming.name(account).await.to_string()
    }

    fn describe(&self) -> String {
        self.link.shown.clone()
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("at", &self.link.shown)
            .field("naming", &self.naming)
            .finish_non_exhaustive()
    }
}

struct PostgresLease {
    link: SharedLink,
    name: String,
    owner: String,
    term: Duration,
}

impl LeaseTerm for PostgresLease {
    fn owner(&self) -> Option<&str> {
        Some(&self.owner)
    }

    async fn extend(&self) -> Result<bool, StoreError> {
        let rows = self
            .link
            .send(
                statements::EXTEND,
                &[
                    (&self.name, Type::TEXT),
                    (&self.owner, Type::TEXT),
                    (&millis(self.term), Type::INT8),
                ],
            )
            .await?;
        Ok(!rows.is_empty())
    }

    async fn give_back(&self) {
        let given = self
            .link
            .send(
                statements::GIVE_BACK,
                &[(&self.name, Type::TEXT), (&self.owner, Type::TEXT)],
            )
            .await;
        if let Err(error) = given {
            tracing::warn!(%error, "a lease could not be given back; it ends by itself");
        }
    }
}

impl PostgresStoreBuilder {
    /// How long a lease lasts when its holder dies, and at most when its holder hangs. By default
    /// 15 s. It is extended while the holder works. All who share the store should agree.
    pub fn lease_term(mut self, term: Duration) -> Self {
        self.term = term;
        self
    }

    /// How long a statement may take, with the connection it may need. By default 3 s.
    pub fn command_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// How many connections are made at most. By default 4.
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most;
        self
    }

    /// How accounts are named. By default stretched; with a store key, keyed.
    pub fn naming(mut self, naming: AccountNaming) -> Self {
        self.naming = naming;
        self
    }

    /// A file of certificates in PEM or DER form that are trusted besides the platform's.
    pub fn ca_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(file.into());
        self
    }

    /// The store.
    ///
    /// # Errors
    /// [`StoreError`] when TLS is wanted and there are no root certificates to check with.
    pub fn build(self) -> Result<PostgresStore, StoreError> {
        let link = Link::new(self.address, self.limit, self.connections, self.ca_file)?;
        Ok(PostgresStore {
            link: Arc::new(link),
            naming: self.naming,
            term: self.term,
        })
    }
}

impl fmt::Debug for PostgresStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStoreBuilder")
            .field("tls", &self.address.uses_tls())
            .finish_non_exhaustive()
    }
}

/// All rows, some at a time: of tens of thousands of accounts not all are held at once.
#[derive(Default)]
struct Pages {
    after: String,
    over: bool,
    /// The database's, at the last page.
    now: Timestamp,
}

impl Pages {
    async fn next(
        &mut self,
        store: &PostgresStore,
    ) -> Result<Option<Vec<(String, Kept)>>, StoreError> {
        if self.over {
            return Ok(None);
        }
        let rows = store
            .link
            .send(
                statements::PAGE,
                &[(&self.after, Type::TEXT), (&PAGE, Type::INT8)],
            )
            .await?;
        if let Some(row) = rows.first() {
            self.now = Timestamp::from_millis(row.get(4));
        }
        let rows = rows
            .iter()
            .filter_map(|row| {
                let name = row.try_get::<_, Option<String>>(5).ok()??;
                Some(Kept::of(&store.link, row, 0).map(|kept| (name, kept)))
            })
            .collect::<Result<Vec<_>, _>>()?;
        match rows.last() {
            Some((name, _)) => self.after.clone_from(name),
            None => self.over = true,
        }
        Ok(Some(rows))
    }
}

/// A row, as it is kept.
struct Kept {
    fingerprint: Option<String>,
    version: Option<i64>,
    pair: Option<Zeroizing<String>>,
    state: Option<String>,
}

impl Kept {
    fn of(link: &Link, row: &Row, from: usize) -> Result<Self, StoreError> {
        let read = || {
            Ok::<_, tokio_postgres::Error>(Self {
                fingerprint: row.try_get(from)?,
                version: row.try_get(from + 1)?,
                pair: row
                    .try_get::<_, Option<String>>(from + 2)?
                    .map(Zeroizing::new),
                state: row.try_get(from + 3)?,
            })
        };
        read().map_err(|_| Failure::foreign_table().at(&link.shown))
    }

    /// Whether it is more than a lease.
    fn is_record(&self) -> bool {
        self.state.is_some() || self.pair.is_some()
    }

    fn stored(&self) -> Option<StoredRecord> {
        self.is_record().then(|| StoredRecord {
            fingerprint: self.fingerprint.clone().unwrap_or_default(),
            version: self
                .version
                .and_then(|version| u64::try_from(version).ok())
                .unwrap_or(0),
            pair: self.pair.clone(),
            state: self.state.clone().unwrap_or_default(),
        })
    }
}

fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn millis(term: Duration) -> i64 {
    i64::try_from(term.as_millis()).unwrap_or(i64::MAX).max(1)
}
