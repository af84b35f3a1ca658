//! Opens plain files of our own, and nothing else.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::atomic::failed;
use crate::clock::Timestamp;
use crate::store::StoreError;

/// No file of the store comes near this.
const LARGEST: u64 = 1 << 20;

/// Which contents a path had: changes whenever the file is written, replaced or narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Stamp {
    length: u64,
    modified: i128,
    #[cfg(unix)]
    changed: (u64, i64, i64, u32),
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: modified(metadata),
            #[cfg(unix)]
            changed: {
                use std::os::unix::fs::MetadataExt as _;
                (
                    metadata.ino(),
                    metadata.ctime(),
                    metadata.ctime_nsec(),
                    metadata.mode(),
                )
            },
        }
    }

    /// The stamp of what is at the path now.
    pub(super) fn at(path: &Path) -> Option<Self> {
        fs::symlink_metadata(path)
            .ok()
            .map(|metadata| Self::of(&metadata))
    }

    /// When it was written.
    pub(super) fn written_at(&self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(self.modified / 1_000_000).unwrap_or_default())
    }

    /// When it was written, in nanoseconds since the epoch.
    pub(super) fn written_nanos(&self) -> u64 {
        u64::try_from(self.modified).unwrap_or_default()
    }
}

fn modified(metadata: &Metadata) -> i128 {
    let since = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since
        .and_then(|since| i128::try_from(since.as_nanos()).ok())
        .unwrap_or_default()
}

/// The contents of a plain file, and what was wrong with it as a file.
pub(in crate::store) struct Contents {
    pub(in crate::store) bytes: Zeroizing<Vec<u8>>,
    pub(super) stamp: Stamp,
    pub(in crate::store) fault: Option<&'static str>,
}

/// Reads a file whole; none if there is none.
///
/// # Errors
/// Refused if it is not a plain file of our own.
pub(in crate::store) fn read(path: &Path) -> Result<Option<Contents>, StoreError> {
    let Some(mut file) = open(path, OpenOptions::new().read(true))? else {
        return Ok(None);
    };
    let metadata = |file: &File| {
        file.metadata()
            .map_err(|error| failed("read", path, &error))
    };
    let before = metadata(&file)?;
    if before.len() > LARGEST {
        let (bytes, stamp) = (Zeroizing::default(), Stamp::of(&before));
        return Ok(Some(Contents {
            bytes,
            stamp,
            fault: Some("it is far too large"),
        }));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(
        usize::try_from(before.len()).unwrap_or(0) + 1,
    ));
    (&mut file)
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| failed("read", path, &error))?;
    let after = metadata(&file)?;
    let stamp = Stamp::of(&after);
    let fault = if stamp != Stamp::of(&before) {
        Some("it changed while being read")
    } else if is_wide(&after) {
        Some("others may read or write it")
    } else {
        None
    };
    Ok(Some(Contents {
        bytes,
        stamp,
        fault,
    }))
}

/// Opens a plain file of our own, through no symbolic link; none if it is not there.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> Result<Option<File>, StoreError> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        // NONBLOCK: a named pipe must not hold us up before it is seen to be one.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) => {
            return match fs::symlink_metadata(path) {
                Ok(there) if !there.is_file() => Err(not_plain(path, &there)),
                _ if error.kind() == io::ErrorKind::NotFound => Ok(None),
                _ => Err(failed("open", path, &error)),
            };
        }
    };
    let metadata = file
        .metadata()
        .map_err(|error| failed("open", path, &error))?;
    if !metadata.is_file() {
        return Err(not_plain(path, &metadata));
    }
    check_owner(path, &metadata)?;
    Ok(Some(file))
}

/// Refuses what is not a plain file at a path that is about to be replaced or removed.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => check_owner(path, &there),
        Ok(there) => Err(not_plain(path, &there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed("open", path, &error)),
    }
}

fn not_plain(path: &Path, there: &Metadata) -> StoreError {
    let what = if there.is_symlink() {
        "a symbolic link"
    } else if there.is_dir() {
        "a directory"
    } else {
        "not a plain file"
    };
    StoreError::refused(format!(
        "{} is {what}, where a plain file of ours belongs: find out who put it there, then remove it",
        path.display()
    ))
}

#[cfg(unix)]
pub(in crate::store) fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt as _;
    let (owner, us) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner == us {
        return Ok(());
    }
    Err(StoreError::refused(format!(
        "{} belongs to user {owner}, and this is user {us}: run as the owner, or `chown {us} {}`",
        path.display(),
        path.display()
    )))
}

#[cfg(not(unix))]
pub(in crate::store) fn check_owner(_: &Path, _: &Metadata) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(unix)]
fn is_wide(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_wide(_: &Metadata) -> bool {
    false
}

/// Narrows a file that is ours to its owner.
pub(super) fn narrow(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Ok(Some(file)) = open(path, OpenOptions::new().read(true)) {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    let _ = path;
    Ok(())
}
