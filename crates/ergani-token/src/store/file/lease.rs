//! The lock of an account: an OS lock on `KEY.lock`, which ends with the process that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::future::Future;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use super::atomic::failed;
use super::regular;
use crate::store::{HeldLease, Holder, StoreError};

/// The lock, held.
///
/// The lock file is never deleted or renamed by us: a second file under the same name would be a
/// second lock.
#[derive(Debug)]
pub(super) struct Locked {
    file: File,
    process: u32,
}

/// What became of the question for the lock.
#[derive(Debug)]
pub(super) enum LockAttempt {
    Taken(Locked),
    Busy(Holder),
}

impl Locked {
    /// Asks for the lock, without waiting.
    pub(super) fn attempt(path: &Path) -> Result<LockAttempt, StoreError> {
        // Somebody who deletes the file between our opening and our locking makes us lock a file
        // that no one else will ever see.
        for _ in 0..8 {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt as _;
                options.mode(0o600);
            }
            let Some(mut file) = regular::open(path, &mut options)? else {
                continue;
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(LockAttempt::Busy(holder(&mut file))),
                Err(TryLockError::Error(error)) => return Err(not_locked(path, &error)),
            }
            let process = std::process::id();
            let mut locked = Self { file, process };
            if !locked.is_at(path) {
                continue;
            }
            locked.sign();
            return Ok(LockAttempt::Taken(locked));
        }
        Err(StoreError::new(format!(
            "cannot lock {}: somebody keeps deleting it",
            path.display()
        )))
    }

    fn is_at(&self, path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            let ours = self
                .file
                .metadata()
                .map(|metadata| (metadata.dev(), metadata.ino()))
                .ok();
            let there = std::fs::symlink_metadata(path)
                .map(|metadata| (metadata.dev(), metadata.ino()))
                .ok();
            ours.is_some() && ours == there
        }
        #[cfg(not(unix))]
        path.exists()
    }

    /// Leaves our process's number for those who find the lock busy. It is for people: a full
    /// disk is no reason to go without the lock.
    fn sign(&mut self) {
        let signed = self
            .file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .and_then(|()| write!(self.file, "{}", self.process));
        if let Err(error) = signed {
            tracing::debug!(%error, "the lock file does not name its holder");
        }
    }

    /// Whether it is ours, and not a copy that a fork made.
    fn is_ours(&self) -> bool {
        self.process == std::process::id()
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing is not enough: a child between fork and exec has the same lock. And a fork that
        // goes on must not give back what is its parent's.
        if self.is_ours() {
            let _ = self.file.unlock();
        }
    }
}

/// Why there is no lock. Without one the directory is of no use: two programs at once would spend
/// one refresh token.
fn not_locked(path: &Path, error: &io::Error) -> StoreError {
    if !has_no_locks(error) {
        return failed("lock", path, error);
    }
    let directory = path.parent().unwrap_or(path).display();
    StoreError::new(format!(
        "the file system of {directory} has no locks ({error}): name a directory on a local disk with \
         ERGANI_TOKEN_DIR, or a store that several hosts share with ERGANI_STORE (redis://…, postgres://…)"
    ))
}

/// Whether the file system, and not this file, is what cannot be locked: an NFS without its lock
/// service, or a file system in user space that knows none.
fn has_no_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let codes = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS];
        let told = |code| codes.iter().any(|none| none.raw_os_error() == code);
        if error.raw_os_error().is_some_and(told) {
            return true;
        }
    }
    error.kind() == io::ErrorKind::Unsupported
}

fn holder(file: &mut File) -> Holder {
    let mut text = String::new();
    let read = file.take(20).read_to_string(&mut text);
    let process = read.ok().and_then(|_| text.trim().parse::<u32>().ok());
    Holder {
        name: process.map(|process| format!("process {process}")),
        until: None,
    }
}

/// The lease: the lock, shared with the writes that are under way. The last of them gives it back.
#[derive(Debug)]
pub(super) struct FileLease(pub(super) Arc<Locked>);

impl HeldLease for FileLease {
    fn is_held(&self) -> bool {
        self.0.is_ours()
    }

    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        drop(self);
        Box::pin(std::future::ready(()))
    }
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn a_file_system_without_locks_is_told_with_what_to_use_instead() {
        let path = Path::new("/mnt/share/tokens/KEY.lock");
        let told = |errno: Errno| not_locked(path, &errno.into()).to_string();
        for errno in [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS] {
            let told = told(errno);
            assert!(told.contains("/mnt/share/tokens has no locks"), "{told}");
            assert!(
                told.contains("ERGANI_TOKEN_DIR") && told.contains("ERGANI_STORE"),
                "{told}"
            );
        }
        for errno in [Errno::IO, Errno::ACCESS, Errno::STALE] {
            let told = told(errno);
            assert!(
                told.starts_with("cannot lock /mnt/share/tokens/KEY.lock"),
                "{told}"
            );
            assert!(!told.contains("has no locks"), "{told}");
        }
        let told = told(Errno::MFILE);
        assert!(told.contains("ulimit -n"), "{told}");
    }
}
