//! Where records are kept, so that all who use an account share one session.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::account::Account;
use crate::clock::Timestamp;
use crate::one_line::in_one_line;

mod file;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod memory;
mod record;
#[cfg(feature = "sealed")]
mod sealed;
mod stored;
mod timed_lease;

pub use file::{FileStore, FileStoreEntry};
pub use memory::MemoryStore;
pub use record::{
    Budget, CoolDown, CoolDownReason, PairNote, Record, RecordState, RefreshToken, Rejection,
    Revision, SealedRecord, nonce_text,
};
#[cfg(feature = "sealed")]
pub use sealed::{SealedStore, StoreKey, StoreKeys};
pub use stored::{StoreEntry, StoredRecord, UnreadableRecord, fingerprint_text};
pub use timed_lease::{LeaseStart, LeaseTerm, OwnerName, timed_lease, unique_name};

/// Keeps a record per account, and hands out the right to renew it.
///
/// The contract, which every implementation must keep:
/// - [`write`](TokenStore::write) is compare-and-swap: of two writers that saw the same revision,
///   one gets [`Written::Conflict`]. It compares all of the [`Revision`], the nonce too. A record is
///   seen whole or not at all.
/// - Of all who ask for the lease of an account, in all tasks, processes and hosts that share the
///   store, one holds it at a time; it ends when it is dropped, released, or its holder dies.
/// - Dropping any of the futures leaves the store whole.
///
/// A store of one's own in a few lines. Here it adds a log to another; one that stands on an engine
/// answers each method with a statement or script of that engine.
///
/// ```
/// use ergani_token::Account;
/// use ergani_token::store::*;
///
/// struct Logged<S>(S);
///
/// impl<S: TokenStore> TokenStore for Logged<S> {
///     async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
///         self.0.load(account).await
///     }
///
///     async fn write(
///         &self,
///         account: &Account,
///         expected: Revision,
///         record: &Record,
///     ) -> Result<Written, StoreError> {
///         let written = self.0.write(account, expected, record).await?;
///         // A record has no secret in its Debug.
///         println!("{account}: {written:?} {record:?}");
///         Ok(written)
///     }
///
///     async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
///         self.0.try_lease(account).await
///     }
///
///     async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
///         self.0.forget(account).await
///     }
///
///     fn describe(&self) -> String {
///         format!("logged {}", self.0.describe())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> ergani_token::Result<()> {
/// # let fake = ergani_token::fake::FakeManager::build(|builder| builder.store(Logged(MemoryStore::new())));
/// # fake.manager().token().await?;
/// # Ok(()) }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// What is kept of the account.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    fn load(&self, account: &Account) -> impl Future<Output = Result<Loaded, StoreError>> + Send;

    /// Replaces the record, if it is still the one of `expected`. The caller has already put the
    /// next version and a new nonce into it. A record without a pair removes the pair and keeps the state.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was written.
    fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> impl Future<Output = Result<Written, StoreError>> + Send;

    /// Asks for the lease, without waiting for a holder to give it back.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be reached.
    fn try_lease(
        &self,
        account: &Account,
    ) -> impl Future<Output = Result<LeaseAttempt, StoreError>> + Send;

    /// Removes all that is kept of the account. Whether there was a pair.
    ///
    /// # Errors
    /// [`StoreError`] when it may still be there.
    fn forget(&self, account: &Account) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Keeps a copy of the record of this revision for people to look at, before it is replaced
    /// because it cannot be used. Where the copy is; none if the store has no place for one, or
    /// the record is another by now.
    ///
    /// # Errors
    /// [`StoreError`] when there is a place, and no copy could be made.
    fn set_aside(
        &self,
        account: &Account,
        seen: Revision,
    ) -> impl Future<Output = Result<Option<String>, StoreError>> + Send {
        let _ = (account, seen);
        std::future::ready(Ok(None))
    }

    /// The lease and, if it came, the record as it is under the lease. An engine that can do both
    /// in one round trip overrides this.
    ///
    /// # Errors
    /// [`StoreError`] when either fails; the lease is then given back.
    fn lease_and_load(
        &self,
        account: &Account,
    ) -> impl Future<Output = Result<(LeaseAttempt, Option<Loaded>), StoreError>> + Send {
        async move {
            match self.try_lease(account).await? {
                LeaseAttempt::Held(lease) => match self.load(account).await {
                    Ok(loaded) => Ok((LeaseAttempt::Held(lease), Some(loaded))),
                    Err(error) => {
                        lease.release().await;
                        Err(error)
                    }
                },
                busy @ LeaseAttempt::Busy(_) => Ok((busy, None)),
            }
        }
    }

    /// Writes as [`write`](TokenStore::write) does, and gives the lease back if the record was
    /// written: then it is taken out. Else it stays, and so does what it stands for. An engine that
    /// can do both in one round trip overrides this; what it needs is [`Lease::owner`] and
    /// [`Lease::given_back`].
    ///
    /// # Errors
    /// [`StoreError`] when nothing was written, or nobody knows; the lease may be back by then.
    fn write_and_release(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
        lease: &mut Option<Lease>,
    ) -> impl Future<Output = Result<Written, StoreError>> + Send {
        async move {
            let written = self.write(account, expected, record).await?;
            if written == Written::Done
                && let Some(lease) = lease.take()
            {
                lease.release().await;
            }
            Ok(written)
        }
    }

    /// The name under which the store keeps the account, for people who look into it. By default
    /// [`Account::key`]; a store that names accounts otherwise says so here, so that a bare hash is
    /// not shown where it is kept from others.
    fn name_of(&self, account: &Account) -> impl Future<Output = String> + Send {
        std::future::ready(account.key().to_string())
    }

    /// What the store is, for people: `memory`, or `file /var/lib/…`. No secret.
    fn describe(&self) -> String;
}

/// What a store answers to a load.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The record; none if the account is not known.
    pub record: Option<Record>,
    /// The engine's own time, when expiries are kept in it; none when this host's clock is used.
    pub now: Option<Timestamp>,
    /// What was mended while reading, to be reported.
    pub healed: Option<String>,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Written {
    /// The record is the new one.
    Done,
    /// Somebody else was faster; nothing was written.
    Conflict,
}

/// What became of the question for the lease.
#[derive(Debug)]
#[must_use]
pub enum LeaseAttempt {
    /// It is ours until dropped.
    Held(Lease),
    /// Somebody else has it.
    Busy(Holder),
}

/// Who holds a lease, as far as the store knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// For people: `process 4711`, `host web-3`.
    pub name: Option<String>,
    /// When the lease ends by itself, if it does.
    pub until: Option<Timestamp>,
}

/// The right to renew an account, held by one task of one process of one host at a time.
///
/// Given back when dropped; [`Lease::release`] does it in time for the next one.
pub struct Lease(Box<dyn HeldLease>);

/// What a store puts behind a [`Lease`]. Its `Drop` gives the lease back.
pub trait HeldLease: Send + Sync {
    /// Whether the lease is, as far as is known, still held. A store whose leases end by
    /// themselves answers `false` once it could not extend one in time.
    fn is_held(&self) -> bool {
        true
    }

    /// Gives the lease back. What fails here ends by itself.
    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>>;

    /// By what the engine knows the holder, if it can give the lease back with something else.
    fn owner(&self) -> Option<&str> {
        None
    }

    /// The engine gave it back with something else: its `Drop` has nothing to do any more.
    fn given_back(self: Box<Self>) {}
}

impl Lease {
    /// A lease of a store.
    pub fn new(held: impl HeldLease + 'static) -> Self {
        Self(Box::new(held))
    }

    /// Whether it is, as far as is known, still held.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.0.is_held()
    }

    /// Gives it back.
    pub async fn release(self) {
        self.0.release().await;
    }

    /// By what the engine knows the holder, for a store that gives the lease back with something
    /// else: see [`TokenStore::write_and_release`].
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.0.owner()
    }

    /// The engine gave it back with something else.
    pub fn given_back(self) {
        self.0.given_back();
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("held", &self.is_held())
            .finish()
    }
}

/// The store could not do it: which thing, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    message: String,
    refused: bool,
}

impl StoreError {
    /// The store failed.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: in_one_line(message.into()),
            refused: false,
        }
    }

    /// The store works, but using it would not be safe.
    pub fn refused(message: impl Into<String>) -> Self {
        Self {
            message: in_one_line(message.into()),
            refused: true,
        }
    }

    /// Whether the store was refused for safety.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refused
    }
}

/// The object-safe twin of [`TokenStore`], for the manager.
pub(crate) trait DynStore: Send + Sync + 'static {
    fn load<'a>(&'a self, account: &'a Account) -> Boxed<'a, Result<Loaded, StoreError>>;
    fn write<'a>(
        &'a self,
        account: &'a Account,
        expected: Revision,
        record: &'a Record,
    ) -> Boxed<'a, Result<Written, StoreError>>;
    fn write_and_release<'a>(
        &'a self,
        account: &'a Account,
        expected: Revision,
        record: &'a Record,
        lease: &'a mut Option<Lease>,
    ) -> Boxed<'a, Result<Written, StoreError>>;
    fn lease_and_load<'a>(
        &'a self,
        account: &'a Account,
    ) -> Boxed<'a, Result<(LeaseAttempt, Option<Loaded>), StoreError>>;
    fn name_of<'a>(&'a self, account: &'a Account) -> Boxed<'a, String>;
    fn describe(&self) -> String;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl<S: TokenStore> DynStore for S {
    fn load<'a>(&'a self, account: &'a Account) -> Boxed<'a, Result<Loaded, StoreError>> {
        Box::pin(TokenStore::load(self, account))
    }

    fn write<'a>(
        &'a self,
        account: &'a Account,
        expected: Revision,
        record: &'a Record,
    ) -> Boxed<'a, Result<Written, StoreError>> {
        Box::pin(TokenStore::write(self, account, expected, record))
    }

    fn write_and_release<'a>(
        &'a self,
        account: &'a Account,
        expected: Revision,
        record: &'a Record,
        lease: &'a mut Option<Lease>,
    ) -> Boxed<'a, Result<Written, StoreError>> {
        Box::pin(TokenStore::write_and_release(
            self, account, expected, record, lease,
        ))
    }

    fn lease_and_load<'a>(
        &'a self,
        account: &'a Account,
    ) -> Boxed<'a, Result<(LeaseAttempt, Option<Loaded>), StoreError>> {
        Box::pin(TokenStore::lease_and_load(self, account))
    }

    fn name_of<'a>(&'a self, account: &'a Account) -> Boxed<'a, String> {
        Box::pin(TokenStore::name_of(self, account))
    }

    fn describe(&self) -> String {
        TokenStore::describe(self)
    }
}
