//! Who else can get at a file that holds a secret.

use std::fs::{File, Metadata};
use std::path::Path;

/// Why a file is no place for a secret, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct ExposedSecret {
    what: String,
    mend: String,
}

impl ExposedSecret {
    /// The command that mends it.
    #[must_use]
    pub fn mend(&self) -> &str {
        &self.mend
    }
}

/// Refuses a secret that others can read or write. What is taken:
///
/// - a file of mode 0600 or less, as one makes it oneself;
/// - a file below `$CREDENTIALS_DIRECTORY`, as systemd mounts it: with an access list, so that its
///   group seems to read it, in a directory that nobody else can write;
/// - a file of root's that its group can read, if we are in that group: as Kubernetes mounts a
///   Secret with `fsGroup`, and as an administrator hands one to a service.
///
/// # Errors
/// [`ExposedSecret`], which follows the name of the file.
pub fn guard_secret_file(path: &Path, file: &File) -> Result<(), ExposedSecret> {
    match file.metadata() {
        Ok(metadata) => imp::guard(path, &metadata),
        Err(error) => Err(ExposedSecret {
            what: format!("cannot be judged: {error}"),
            mend: String::new(),
        }),
    }
}

/// Narrows a file of our own that a volume has opened to its group (a directory with setgid, and
/// both of one group) to its owner again, and logs it. Whether it did.
pub fn narrow_secret_file(path: &Path, file: &File) -> bool {
    let narrowed = imp::narrowed(path, file);
    if narrowed {
        tracing::warn!(path = %path.display(), "a volume had opened this secret to a group; it was narrowed to its owner");
    }
    narrowed
}

/// Whether a volume has opened this directory or file of ours to a group: what Kubernetes does to
/// one with `fsGroup` at each start. The directory it is in, or itself, has setgid.
pub(crate) fn is_widened(metadata: &Metadata, directory: &Metadata) -> bool {
    imp::is_widened(metadata, directory)
}

#[cfg(unix)]
mod imp {
    use std::fs::{self, File, Metadata, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::path::Path;

    use super::ExposedSecret;

    const ROOT: u32 = 0;
    const OTHERS: u32 = 0o007;
    const GROUP_AND_OTHERS: u32 = 0o077;
    /// Its group can write, or others can do anything.
    const MORE_THAN_GROUP_READS: u32 = 0o027;
    const WRITABLE: u32 = 0o022;
    const SETGID: u32 = 0o2000;

    pub(super) fn guard(path: &Path, metadata: &Metadata) -> Result<(), ExposedSecret> {
        let mode = metadata.mode() & 0o7777;
        if mode & GROUP_AND_OTHERS == 0 || is_credential(path, metadata) || is_handed_over(metadata)
        {
            return Ok(());
        }
        let does = if mode & WRITABLE == 0 {
            "read"
        } else {
            "read or written"
        };
        Err(ExposedSecret {
            what: format!("can be {does} by others (mode {mode:04o})"),
            mend: mend(path, metadata),
        })
    }

    fn mend(path: &Path, metadata: &Metadata) -> String {
        let (path, us) = (path.display(), us());
        if metadata.uid() == us || us == ROOT {
            return format!("Run: chmod 600 '{path}'");
        }
        if metadata.uid() == ROOT {
            let group = rustix::process::getegid().as_raw();
            return format!(
                "Run as root: chgrp {group} '{path}' && chmod 640 '{path}'; of a Kubernetes Secret set defaultMode: 0440, and fsGroup: {group}"
            );
        }
        format!("Run as root: chown {us} '{path}' && chmod 600 '{path}'")
    }

    fn us() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    fn is_ours_or_roots(metadata: &Metadata) -> bool {
        [ROOT, us()].contains(&metadata.uid())
    }

    /// Below the directory that a service manager names for the secrets of this service.
    fn is_credential(path: &Path, metadata: &Metadata) -> bool {
        let Some(directory) = std::env::var_os("CREDENTIALS_DIRECTORY") else {
            return false;
        };
        let (Ok(directory), Ok(path)) = (fs::canonicalize(directory), fs::canonicalize(path))
        else {
            return false;
        };
        let Ok(around) = fs::metadata(&directory) else {
            return false;
        };
        let is_shut = around.mode() & OTHERS == 0;
        path.starts_with(&directory)
            && path != directory
            && (around.mode() | metadata.mode()) & WRITABLE == 0
            && (is_shut || metadata.mode() & OTHERS == 0)
            && is_ours_or_roots(&around)
            && is_ours_or_roots(metadata)
    }

    /// Of root, for a group that we are in. What is root's own when we are root is no such file.
    fn is_handed_over(metadata: &Metadata) -> bool {
        let group = metadata.gid();
        metadata.uid() == ROOT
            && metadata.mode() & MORE_THAN_GROUP_READS == 0
            && (us() != ROOT || group != ROOT)
            && is_group_of_ours(group)
    }

    fn is_group_of_ours(group: u32) -> bool {
        let more = rustix::process::getgroups().unwrap_or_default();
        rustix::process::getegid().as_raw() == group
            || more.iter().any(|other| other.as_raw() == group)
    }

    pub(super) fn is_widened(metadata: &Metadata, directory: &Metadata) -> bool {
        metadata.uid() == us()
            && metadata.mode() & OTHERS & WRITABLE == 0
            && (metadata.is_dir() || metadata.mode() & OTHERS == 0)
            && directory.mode() & SETGID != 0
            && directory.gid() == metadata.gid()
    }

    pub(super) fn narrowed(path: &Path, file: &File) -> bool {
        let Ok(metadata) = file.metadata() else {
            return false;
        };
        // Where it lies, not where a link to it does.
        let directory = fs::canonicalize(path)
            .ok()
            .and_then(|path| fs::metadata(path.parent()?).ok());
        metadata.is_file()
            && metadata.mode() & GROUP_AND_OTHERS != 0
            && directory.is_some_and(|directory| is_widened(&metadata, &directory))
            && file.set_permissions(Permissions::from_mode(0o600)).is_ok()
    }
}

#[cfg(not(unix))]
mod imp {
    use std::fs::{File, Metadata};
    use std::path::Path;

    use super::ExposedSecret;

    pub(super) fn guard(_: &Path, _: &Metadata) -> Result<(), ExposedSecret> {
        Ok(())
    }

    pub(super) fn narrowed(_: &Path, _: &File) -> bool {
        false
    }

    pub(super) fn is_widened(_: &Metadata, _: &Metadata) -> bool {
        false
    }
}
