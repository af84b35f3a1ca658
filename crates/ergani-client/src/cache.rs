//! What changes rarely, kept: the employer, its branches, and the lists of codes.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ergani_documents::services::Query;
use ergani_token::{Account, Timestamp};
use serde_json::{Value, json};
use tokio::sync::OwnedMutexGuard;

use crate::error::{Error, ErrorKind, Result};

/// How long an answer is good for, unless told: the lists change a few times a year.
pub const CACHE_LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Answers of services that change rarely, each account's apart: in memory or in a directory.
///
/// Cheap to clone; all clones are one cache, and several clients may share it. A file that cannot be
/// read is no answer, and one that cannot be written is no error: the server is asked instead.
///
/// ```
/// use ergani_client::Cache;
/// use std::time::Duration;
///
/// let directory = tempfile::tempdir()?;
/// let cache = Cache::in_directory(directory.path())?.life(Duration::from_secs(3600));
/// # let _ = cache;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Cache {
    shelf: Arc<Shelf>,
    life: Duration,
    /// One lock for each entry, so that of those who ask at once one goes to the server.
    asking: Arc<Mutex<HashMap<Name, Arc<tokio::sync::Mutex<()>>>>>,
}

/// Account and query.
type Name = (String, String);

enum Shelf {
    Memory(Mutex<HashMap<Name, Kept>>),
    Directory(PathBuf),
}

#[derive(Clone)]
struct Kept {
    at: Timestamp,
    answer: Value,
}

impl Cache {
    /// A cache for the life of the program.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::on(Shelf::Memory(Mutex::default()))
    }

    /// A cache that outlives the program: a file of mode 0600 for each answer, in a directory of
    /// mode 0700 for each account, below this one.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the directory is not there and cannot be made.
    pub fn in_directory(directory: impl Into<PathBuf>) -> Result<Self> {
        let directory = directory.into();
        make_directory(&directory).map_err(|error| {
            Error::new(
                ErrorKind::Configuration,
                format!(
                    "cannot make the directory of the cache {}: {error}",
                    directory.display()
                ),
            )
            .with_source(error)
        })?;
        Ok(Self::on(Shelf::Directory(directory)))
    }

    fn on(shelf: Shelf) -> Self {
        Self {
            shelf: Arc::new(shelf),
            life: CACHE_LIFE,
            asking: Arc::default(),
        }
    }

    /// How long an answer is good for. By default 30 days.
    #[must_use]
    pub fn life(mut self, life: Duration) -> Self {
        self.life = life;
        self
    }

    /// Forgets what is kept of this account.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a file cannot be removed.
    pub fn clear(&self, account: &Account) -> Result<()> {
        let owner = account.identity();
        match &*self.shelf {
            Shelf::Memory(kept) => {
                lock(kept).retain(|(of, _), _| of != owner.as_str());
                Ok(())
            }
            Shelf::Directory(directory) => {
                let directory = directory.join(owner.as_str());
                match fs::remove_dir_all(&directory) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::new(
                        ErrorKind::Configuration,
                        format!("cannot remove {}: {error}", directory.display()),
                    )
                    .with_source(error)),
                    _ => Ok(()),
                }
            }
        }
    }

    fn load(&self, name: &Name, now: Timestamp) -> Option<Value> {
        let kept = match &*self.shelf {
            Shelf::Memory(kept) => lock(kept).get(name).cloned()?,
            Shelf::Directory(directory) => read_file(&path_of(directory, name))?,
        };
        // What comes from the future was kept by a clock that was wrong.
        let good = kept.at <= now && now < kept.at.after(self.life);
        good.then_some(kept.answer)
    }

    fn store(&self, name: &Name, kept: Kept) {
        match &*self.shelf {
            Shelf::Memory(entries) => {
                lock(entries).insert(name.clone(), kept);
            }
            Shelf::Directory(directory) => {
                let path = path_of(directory, name);
                if let Err(error) = write_file(&path, &kept) {
                    tracing::warn!(path = %path.display(), %error, "an answer could not be kept");
                }
            }
        }
    }
}

/// The part of a cache that belongs to one account.
#[derive(Clone, Debug)]
pub(crate) struct AccountCache {
    pub(crate) cache: Cache,
    pub(crate) owner: String,
    /// Whether what is kept is passed by, and replaced.
    pub(crate) refresh: bool,
}

impl AccountCache {
    /// The entry of a query, which nobody else has at the time.
    pub(crate) async fn entry(&self, query: &Query) -> Entry<'_> {
        let name = (self.owner.clone(), name_of(query));
        let asking = Arc::clone(lock(&self.cache.asking).entry(name.clone()).or_default());
        Entry {
            cache: self,
            name,
            _alone: asking.lock_owned().await,
        }
    }
}

pub(crate) struct Entry<'a> {
    cache: &'a AccountCache,
    name: Name,
    _alone: OwnedMutexGuard<()>,
}

impl Entry<'_> {
    /// What is kept and still good.
    pub(crate) fn load(&self, now: Timestamp) -> Option<Value> {
        if self.cache.refresh {
            return None;
        }
        self.cache.cache.load(&self.name, now)
    }

    pub(crate) fn store(&self, now: Timestamp, answer: &Value) {
        let kept = Kept {
            at: now,
            answer: answer.clone(),
        };
        self.cache.cache.store(&self.name, kept);
    }
}

/// `EX_BASE_03-WorkTimeType`: codes and names of lists are letters, digits and `_`.
fn name_of(query: &Query) -> String {
    let mut name = query.service().to_owned();
    for (_, value) in query.parameters() {
        name.push('-');
        name.push_str(value);
    }
    name
}

fn path_of(directory: &Path, (owner, query): &Name) -> PathBuf {
    directory.join(owner).join(format!("{query}.json"))
}

fn read_file(path: &Path) -> Option<Kept> {
    let bytes = fs::read(path).ok()?;
    let mut json: Value = serde_json::from_slice(&bytes).ok()?;
    Some(Kept {
        at: Timestamp::from_millis(json.get("kept_at_ms")?.as_i64()?),
        answer: json.get_mut("answer")?.take(),
    })
}

/// Written aside and renamed, so that another process reads the old one or the new one.
fn write_file(path: &Path, kept: &Kept) -> io::Result<()> {
    let directory = path.parent().unwrap_or(path);
    make_directory(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    let json = json!({ "kept_at_ms": kept.at.as_millis(), "answer": kept.answer });
    file.write_all(json.to_string().as_bytes())?;
    file.persist(path)?;
    Ok(())
}

fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// A panic while it was held left the map whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Cache");
        match &*self.shelf {
            Shelf::Memory(_) => shown.field("in", &"memory"),
            Shelf::Directory(directory) => shown.field("in", directory),
        };
        shown.field("life", &self.life).finish()
    }
}
