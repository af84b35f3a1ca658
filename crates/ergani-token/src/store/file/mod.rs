//! A store in plain files, shared with the PHP package oxygen-ergani.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;

use self::account_files::{AccountFiles, Committed, PairFile, Remains, Snapshot};
use self::lease::{FileLease, LockAttempt, Locked};
use super::{
    Holder, Lease, LeaseAttempt, Loaded, Record, Revision, StoreError, TokenStore, Written,
};
use crate::account::{Account, AccountKey, AccountNaming};
use crate::clock::{Clock, SystemClock, Timestamp};

mod account_files;
mod atomic;
#[cfg(test)]
mod crash_points;
mod directory;
mod entry;
mod lease;
pub(super) mod pair_file;
pub(super) mod regular;
pub(super) mod state_file;

pub use entry::FileStoreEntry;

/// How often, and how many times in a row without a change, an unreadable pair is read again: the
/// forerunner truncates in place and narrows late, and on a busy machine it may rest for 100 ms
/// between the two.
const REREAD_EVERY: Duration = Duration::from_millis(10);
const REREADS: u32 = 30;
/// How many times at most, however often it changes.
const REREADS_IN_ALL: u32 = 300;

/// How often, and how many times, a write without a lease asks for the lock: for 1 s.
const LOCK_POLL_EVERY: Duration = Duration::from_millis(20);
const LOCK_POLLS: u32 = 50;

/// Keeps each account's record in a directory, in the format of the PHP package oxygen-ergani, so
/// that both use one session.
///
/// - `KEY.json`: the pair, never wider than 0600. The PHP package writes it too, at any time and
///   without a lock.
/// - `KEY.state`: all else that a record holds. What it notes about a pair names that pair, so it
///   is void for one that the PHP package wrote.
/// - `KEY.lock`: the lease, an OS lock, so that it ends with its holder. It stays forever.
/// - `KEY.corrupt-TIME`: what could not be read. A login heals it.
///
/// Clones share the leases that they hold.
#[derive(Clone)]
pub struct FileStore(Arc<Inner>);

struct Inner {
    directory: PathBuf,
    clock: Arc<dyn Clock>,
    naming: Option<AccountNaming>,
    /// What was done when it was opened.
    narrowed: Option<String>,
    fenced: AtomicBool,
    warned: AtomicBool,
    slots: Mutex<HashMap<AccountKey, Arc<Slot>>>,
}

/// An account, within this store.
#[derive(Default)]
struct Slot {
    /// Held over a compare and its swap, since all clones share the one OS lock of a lease.
    writing: Mutex<()>,
    lease: Mutex<Weak<Locked>>,
}

impl FileStore {
    /// A store in the directory. It is made, 0700, when something is first written. One of our own
    /// that a volume has opened to a group is narrowed to us again, which [`warnings`] says.
    ///
    /// [`warnings`]: Self::warnings
    ///
    /// # Errors
    /// [`StoreError`] when it is no directory, or the URL of another store; refused when others
    /// can write it.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let named = directory.into();
        if named.to_str().is_some_and(|named| named.contains("://")) {
            // It may hold a password, so it is not quoted.
            return Err(StoreError::new(
                "the directory to keep tokens in is a URL: name a directory",
            ));
        }
        let directory =
            std::path::absolute(&named).map_err(|error| atomic::failed("use", &named, &error))?;
        let narrowed = directory::narrow_widened(&directory)?;
        if let Some(report) = &narrowed {
            tracing::warn!("{report}");
        }
        directory::check(&directory)?;
        let store = Self(Arc::new(Inner {
            directory,
            clock: Arc::new(SystemClock),
            naming: None,
            narrowed,
            fenced: AtomicBool::new(false),
            warned: AtomicBool::new(false),
            slots: Mutex::default(),
        }));
        store.0.warn();
        Ok(store)
    }

    /// The same directory with another clock, for tests. Leases are not taken over.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        let naming = self.0.naming.clone();
        self.anew(clock, naming)
    }

    /// The same directory with files named by HMAC-SHA-256 under a key derived from `store_key`,
    /// so that their names tell nothing of the password. The PHP package then does not find them.
    /// Leases are not taken over.
    #[must_use]
    pub fn with_store_key(self, store_key: &[u8]) -> Self {
        let clock = Arc::clone(&self.0.clock);
        self.anew(clock, Some(AccountNaming::keyed(store_key)))
    }

    fn anew(self, clock: Arc<dyn Clock>, naming: Option<AccountNaming>) -> Self {
        Self(Arc::new(Inner {
            directory: self.0.directory.clone(),
            clock,
            naming,
            narrowed: self.0.narrowed.clone(),
            fenced: AtomicBool::new(false),
            warned: AtomicBool::new(self.0.warned.load(Ordering::Relaxed)),
            slots: Mutex::default(),
        }))
    }

    /// `ERGANI_TOKEN_DIR`, else `ergani/tokens` in the XDG state directory
    /// (`~/.local/state/ergani/tokens`).
    ///
    /// # Errors
    /// [`StoreError`] when there is neither the variable nor a home directory.
    pub fn default_directory() -> Result<PathBuf, StoreError> {
        directory::default_directory()
    }

    /// The directory, as an absolute path.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.0.directory
    }

    /// The file of the account's pair, whether or not it is there.
    #[must_use]
    pub fn path_of(&self, account: &Account) -> PathBuf {
        self.0.files(&self.0.key(account)).pair_path()
    }

    /// What is not as it should be about the directory, but no reason to stop: for people.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let warning = directory::warning(&self.0.directory);
        self.0.narrowed.iter().cloned().chain(warning).collect()
    }

    /// The pairs and sealed records that the directory holds, by key. Blocks on the disk.
    ///
    /// # Errors
    /// [`StoreError`] when the directory cannot be read.
    pub fn list(&self) -> Result<Vec<FileStoreEntry>, StoreError> {
        let mut entries = Vec::new();
        for key in self.0.keys(&["json", "state"])? {
            match self.0.files(&key).read() {
                Ok(seen) => entries.extend(seen.entry(key)),
                Err(_) => entries.push(FileStoreEntry::new(key, None)),
            }
        }
        Ok(entries)
    }

    /// Removes the records whose tokens have ended by `now`, and gives their keys. The limits of an
    /// account (a rejection, a cool-down, its budget) stay as long as they hold, and go with the
    /// first call after that. An account that is being renewed is left alone, and a lock file is
    /// never removed. Blocks on the disk.
    ///
    /// # Errors
    /// [`StoreError`] when one could not be removed.
    pub fn prune(&self, now: Timestamp) -> Result<Vec<AccountKey>, StoreError> {
        let mut pruned = Vec::new();
        for key in self.0.keys(&["json", "state"])? {
            let files = self.0.files(&key);
            // What cannot be read is for its user to hear of.
            if files.read().map_or(Remains::All, |seen| seen.remains(now)) == Remains::All {
                continue;
            }
            let slot = self.0.slot(&key);
            let _writing = held(&slot.writing);
            // Under a lease of this very store a renewal is under way, too.
            if held(&slot.lease).upgrade().is_some() {
                continue;
            }
            let LockAttempt::Taken(_locked) = Locked::attempt(&files.lock_path())? else {
                continue;
            };
            match files.read()?.remains(now) {
                Remains::All => continue,
                Remains::State => {
                    atomic::remove(&files.directory, &files.pair_path())?;
                }
                Remains::Nothing => {
                    files.remove()?;
                }
            }
            pruned.push(key);
        }
        Ok(pruned)
    }

    /// Removes what is kept of every account, and gives how many pairs there were. Lock files
    /// stay. Blocks on the disk.
    ///
    /// # Errors
    /// [`StoreError`] when an account is being renewed, or its files cannot be removed. All others
    /// are removed all the same.
    pub fn forget_all(&self) -> Result<usize, StoreError> {
        let mut pairs = 0;
        let mut failure = None;
        for key in self.0.keys(&["json", "state", "corrupt-"])? {
            let done = self.0.locked(&key, |files| files.remove());
            match done {
                Ok(Ok(had_pair)) => pairs += usize::from(had_pair),
                Ok(Err(holder)) => failure = Some(self.0.busy(&key, &holder)),
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(pairs), Err)
    }

    /// Reads until the pair is whole, or was unreadable for 300 ms on end: then it is set aside.
    async fn settle(
        &self,
        files: &AccountFiles,
        mut seen: Snapshot,
    ) -> Result<Settled, StoreError> {
        let mut healed = None;
        let mut quiet = 0;
        for _ in 0..REREADS_IN_ALL {
            let PairFile::Unsettled { reason, stamp } = seen.pair else {
                return Ok(Settled { seen, healed });
            };
            if quiet == REREADS {
                healed = files.set_pair_aside(reason, self.0.clock.now())?;
                quiet = 0;
            } else {
                self.0.pause(REREAD_EVERY).await;
            }
            seen = files.read()?;
            quiet = match &seen.pair {
                // Somebody is at work on it: have patience anew.
                PairFile::Unsettled { stamp: newer, .. } if *newer != stamp => 0,
                _ => quiet + 1,
            };
        }
        Err(StoreError::new(format!(
            "{} is being written all the time and never whole: stop whatever writes it",
            files.pair_path().display()
        )))
    }

    /// What the files hold.
    async fn look(&self, account: &Account) -> Result<Loaded, StoreError> {
        let files = self.0.files(&self.0.key(account));
        let Settled { seen, healed } = self.settle(&files, files.read()?).await?;
        let (record, report) = seen.into_record(account);
        let healed = match (healed, report) {
            (Some(healed), Some(report)) => Some(format!("{healed}; {report}")),
            (healed, report) => healed.or(report),
        };
        Ok(Loaded {
            record,
            now: None,
            healed,
        })
    }

    /// Notes whose a pair of the PHP package is, before it is used, where its file could be of
    /// another server as well: then who opens it with another server finds the note (invariant 14).
    async fn note_origin(
        &self,
        account: &Account,
        mut loaded: Loaded,
    ) -> Result<Loaded, StoreError> {
        for _ in 0..REREADS {
            let Some(mut record) = loaded.record.take_if(|record| record.state.version == 0) else {
                return Ok(loaded);
            };
            let seen = record.revision();
            record.state.version = 1;
            // Who is faster has noted it, or brought another pair.
            let _ = self.write(account, seen, &record).await?;
            loaded = self.look(account).await?;
        }
        Err(StoreError::new(format!(
            "{} is being written all the time: stop whatever writes it",
            self.path_of(account).display()
        )))
    }

    /// Does `action` under the account's lock, waiting up to 1 s for it, or until `settled` knows
    /// what would come of it.
    async fn under_lock<T: Send + 'static>(
        &self,
        key: &AccountKey,
        action: impl Fn(&AccountFiles) -> Result<T, StoreError> + Clone + Send + 'static,
        settled: impl Fn(&AccountFiles) -> Result<Option<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let mut polls = 0;
        loop {
            let (inner, action, of) = (Arc::clone(&self.0), action.clone(), key.clone());
            match blocking(move || inner.locked(&of, action)).await? {
                Ok(done) => return Ok(done),
                Err(holder) => {
                    if let Some(known) = settled(&self.0.files(key))? {
                        return Ok(known);
                    }
                    if polls == LOCK_POLLS {
                        return Err(self.0.busy(key, &holder));
                    }
                }
            }
            polls += 1;
            self.0.pause(LOCK_POLL_EVERY).await;
        }
    }
}

struct Settled {
    seen: Snapshot,
    healed: Option<String>,
}

impl Inner {
    fn key(&self, account: &Account) -> AccountKey {
        match &self.naming {
            None => account.key(),
            Some(naming) => naming.name_at_once(account),
        }
    }

    fn files(&self, key: &AccountKey) -> AccountFiles {
        AccountFiles {
            directory: self.directory.clone(),
            key: key.clone(),
        }
    }

    fn slot(&self, key: &AccountKey) -> Arc<Slot> {
        Arc::clone(held(&self.slots).entry(key.clone()).or_default())
    }

    /// Makes the directory ready for a lock or a write.
    fn make_ready(&self) -> Result<(), StoreError> {
        directory::make(&self.directory)?;
        if !self.fenced.swap(true, Ordering::Relaxed) {
            directory::fence(&self.directory);
        }
        self.warn();
        Ok(())
    }

    /// Says once in the log what [`FileStore::warnings`] says.
    fn warn(&self) {
        if let Some(warning) = directory::warning(&self.directory)
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!("{warning}");
        }
    }

    /// The keys of accounts that have a file with one of the extensions.
    fn keys(&self, extensions: &[&str]) -> Result<BTreeSet<AccountKey>, StoreError> {
        if !directory::check(&self.directory)? {
            return Ok(BTreeSet::new());
        }
        let fail = |error: std::io::Error| atomic::failed("list", &self.directory, &error);
        let mut keys = BTreeSet::new();
        for entry in std::fs::read_dir(&self.directory).map_err(fail)? {
            let name = entry.map_err(fail)?.file_name();
            let Some((key, extension)) = name.to_str().and_then(|name| name.split_once('.')) else {
                continue;
            };
            let is_key = key.len() == 64
                && key
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            let is_asked = |asked: &&str| {
                extension == *asked || asked.ends_with('-') && extension.starts_with(*asked)
            };
            if is_key && extensions.iter().any(is_asked) {
                keys.insert(AccountKey(key.to_owned()));
            }
        }
        Ok(keys)
    }

    /// Asks for the lease, without waiting.
    fn lease(&self, key: &AccountKey) -> Result<LeaseAttempt, StoreError> {
        self.make_ready()?;
        let slot = self.slot(key);
        // Outlast a write that holds the lock for a moment.
        let _writing = held(&slot.writing);
        let files = self.files(key);
        match Locked::attempt(&files.lock_path())? {
            LockAttempt::Busy(holder) => Ok(LeaseAttempt::Busy(holder)),
            LockAttempt::Taken(locked) => {
                atomic::sweep(&files.directory, key, self.clock.now());
                let locked = Arc::new(locked);
                *held(&slot.lease) = Arc::downgrade(&locked);
                Ok(LeaseAttempt::Held(Lease::new(FileLease(locked))))
            }
        }
    }

    /// Does `action` under the account's lock: that of the lease, if this store holds it, else one
    /// taken for the moment. The holder, if somebody else has it.
    fn locked<T>(
        &self,
        key: &AccountKey,
        action: impl FnOnce(&AccountFiles) -> Result<T, StoreError>,
    ) -> Result<Result<T, Holder>, StoreError> {
        self.make_ready()?;
        let slot = self.slot(key);
        let _writing = held(&slot.writing);
        let files = self.files(key);
        // A lease that is dropped meanwhile goes on until the action is done.
        let leased = held(&slot.lease).upgrade();
        let _locked = match leased {
            Some(locked) => locked,
            None => match Locked::attempt(&files.lock_path())? {
                LockAttempt::Taken(locked) => Arc::new(locked),
                LockAttempt::Busy(holder) => return Ok(Err(holder)),
            },
        };
        action(&files).map(Ok)
    }

    fn busy(&self, key: &AccountKey, holder: &Holder) -> StoreError {
        StoreError::new(format!(
            "{} is held by {}: wait until its renewal is done, or stop it if it hangs",
            self.files(key).lock_path().display(),
            holder.name.as_deref().unwrap_or("another process")
        ))
    }

    /// Waits on the clock. A clock may need a runtime; a caller who polls once without one must
    /// find the future not ready, and no panic.
    async fn pause(&self, duration: Duration) {
        let end = self.clock.now().after(duration);
        while Handle::try_current().is_err() {
            if self.clock.now() >= end {
                return;
            }
            yield_once().await;
        }
        self.clock.sleep(duration).await;
    }
}

impl TokenStore for FileStore {
    /// Takes no lock, and is ready at the first poll unless the pair is unreadable. A pair of the PHP
    /// package that several servers could claim is noted to be of this account's first.
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        if !directory::check(&self.0.directory)? {
            return Ok(Loaded::default());
        }
        let loaded = self.look(account).await?;
        if account.has_key_of_test() {
            return self.note_origin(account, loaded).await;
        }
        Ok(loaded)
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        let key = self.0.key(account);
        loop {
            let (record, clock) = (record.clone(), Arc::clone(&self.0.clock));
            let commit = move |files: &AccountFiles| files.commit(expected, &record, clock.now());
            // Who lost already need not wait for the lock.
            let lost = move |files: &AccountFiles| {
                Ok(files.is_past(expected)?.then_some(Committed::Conflict))
            };
            match self.under_lock(&key, commit, lost).await? {
                Committed::Done => return Ok(Written::Done),
                Committed::Conflict => return Ok(Written::Conflict),
                Committed::Unsettled => {
                    let files = self.0.files(&key);
                    // A load hands its report to whoever asked; a write has nobody to hand it to.
                    if let Some(report) = self.settle(&files, files.read()?).await?.healed {
                        tracing::warn!(%account, "{report}");
                    }
                }
            }
        }
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        let (inner, key) = (Arc::clone(&self.0), self.0.key(account));
        blocking(move || inner.lease(&key)).await
    }

    /// Waits up to 1 s for a renewal that somebody else has under way. What was set aside of the
    /// account goes too; the lock file stays.
    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        if !directory::check(&self.0.directory)? {
            return Ok(false);
        }
        self.under_lock(&self.0.key(account), AccountFiles::remove, |_| Ok(None))
            .await
    }

    async fn set_aside(
        &self,
        account: &Account,
        seen: Revision,
    ) -> Result<Option<String>, StoreError> {
        let clock = Arc::clone(&self.0.clock);
        let aside = move |files: &AccountFiles| files.set_state_aside(seen, clock.now());
        let path = self
            .under_lock(&self.0.key(account), aside, |_| Ok(None))
            .await?;
        Ok(path.map(|path| path.display().to_string()))
    }

    fn name_of(&self, account: &Account) -> impl Future<Output = String> + Send {
        std::future::ready(self.0.key(account).to_string())
    }

    fn describe(&self) -> String {
        format!("file {}", self.0.directory.display())
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore")
            .field("directory", &self.0.directory)
            .finish_non_exhaustive()
    }
}

/// Nothing is half done under these locks, so a poisoned one is whole.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does what may wait for the disk where no other task waits with it. Once begun it runs to its
/// end, even if the future is dropped.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match Handle::try_current() {
        Err(_) => work(),
        Ok(runtime) => match runtime.spawn_blocking(work).await {
            Ok(done) => done,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(StoreError::new(
                "the runtime ended before the token store was done",
            )),
        },
    }
}

fn yield_once() -> impl Future<Output = ()> {
    let mut yielded = false;
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
}
