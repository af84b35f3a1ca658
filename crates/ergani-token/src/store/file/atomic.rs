//! Files that are replaced whole or not at all, and are never wider than 0600.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::account::AccountKey;
use crate::clock::Timestamp;
use crate::open_files::{TOO_MANY_FILES, is_too_many_files};
use crate::store::StoreError;

/// How old a temporary file must be before it is taken for the remains of a killed process.
const LEFT_OVER: Duration = Duration::from_secs(60);

const SUFFIX: &str = ".tmp";

/// New contents on the disk, under a name that nobody reads.
#[derive(Debug)]
pub(super) struct Prepared {
    temporary: NamedTempFile,
    target: PathBuf,
}

/// Writes the contents beside `target`, down to the disk, so that all that can fail for want of
/// space fails before anything is replaced. Dropped, it is removed.
pub(super) fn prepare(
    directory: &Path,
    key: &AccountKey,
    target: PathBuf,
    contents: &[u8],
) -> Result<Prepared, StoreError> {
    // `tempfile` creates with mode 0600 and `O_EXCL`: there is no instant at which it is wider.
    let mut temporary = tempfile::Builder::new()
        .prefix(&prefix(key))
        .suffix(SUFFIX)
        .tempfile_in(directory)
        .map_err(|error| failed("write", &target, &error))?;
    did("make");
    let write = |error: io::Error| failed("write", &target, &error);
    temporary.write_all(contents).map_err(write)?;
    did("write");
    temporary.as_file().sync_all().map_err(write)?;
    did("sync");
    Ok(Prepared { temporary, target })
}

impl Prepared {
    /// The name under which it lies until then.
    pub(super) fn name(&self) -> Option<String> {
        let name = self.temporary.path().file_name()?;
        Some(name.to_str()?.to_owned())
    }

    /// Puts the contents in place, and the new name down to the disk.
    pub(super) fn put(self, directory: &Path) -> Result<(), StoreError> {
        let Self { temporary, target } = self;
        temporary
            .persist(&target)
            .map_err(|error| failed("replace", &target, &error.error))?;
        did("rename");
        sync_directory(directory)
    }
}

/// Removes a file, if it is there, and puts its absence down to the disk. Whether it was there.
pub(super) fn remove(directory: &Path, path: &Path) -> Result<bool, StoreError> {
    match fs::remove_file(path) {
        Ok(()) => {
            did("remove");
            sync_directory(directory).map(|()| true)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("remove", path, &error)),
    }
}

/// Puts the names in the directory down to the disk.
pub(super) fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    if !cfg!(unix) {
        return Ok(());
    }
    match fs::File::open(directory).and_then(|opened| opened.sync_all()) {
        // Some network file systems cannot do it, and need it not.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        done => done.map_err(|error| failed("sync", directory, &error)),
    }
    .inspect(|()| did("sync directory"))
}

/// A step that changes the disk is done: a test looks at what a crash here would leave.
fn did(step: &'static str) {
    #[cfg(test)]
    steps::tell(step);
    let _ = step;
}

/// Removes what killed processes left of writing this account. Only under the account's lock.
pub(super) fn sweep(directory: &Path, key: &AccountKey, now: Timestamp) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    let prefix = prefix(key);
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(&prefix) && name.ends_with(SUFFIX));
        let old = || {
            let written = entry.metadata().ok()?.modified().ok()?;
            Some(Timestamp::from(written).until(now) >= LEFT_OVER)
        };
        if ours && old() == Some(true) {
            // What cannot be removed now is tried again with the next lease.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn prefix(key: &AccountKey) -> String {
    format!(".{key}-")
}

/// What failed, on which file, and what to do.
pub(super) fn failed(what: &str, path: &Path, error: &io::Error) -> StoreError {
    if is_too_many_files(error) {
        return StoreError::new(format!(
            "cannot {what} {}: {TOO_MANY_FILES}",
            path.display()
        ));
    }
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ": make room there, or name another directory with ERGANI_TOKEN_DIR"
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            ": make it writable, or name another directory with ERGANI_TOKEN_DIR"
        }
        io::ErrorKind::PermissionDenied => {
            ": run as the user who owns it, or name another directory with ERGANI_TOKEN_DIR"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::NotFound => {
            ": name a directory that can be made, with ERGANI_TOKEN_DIR"
        }
        _ => "",
    };
    StoreError::new(format!("cannot {what} {}: {error}{advice}", path.display()))
}

#[cfg(test)]
pub(super) mod steps {
    use std::cell::RefCell;

    type Watcher = Box<dyn FnMut(&'static str)>;

    thread_local! {
        static WATCHER: RefCell<Option<Watcher>> = const { RefCell::new(None) };
    }

    /// Lets `watcher` see every step that this thread takes during `work`.
    pub(in crate::store::file) fn watched<T>(
        watcher: impl FnMut(&'static str) + 'static,
        work: impl FnOnce() -> T,
    ) -> T {
        WATCHER.set(Some(Box::new(watcher)));
        let done = work();
        WATCHER.set(None);
        done
    }

    pub(super) fn tell(step: &'static str) {
        WATCHER.with_borrow_mut(|watcher| {
            if let Some(watcher) = watcher {
                watcher(step);
            }
        });
    }
}
