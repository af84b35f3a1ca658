//! Makes the directory, and judges who else can get at it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::atomic::{failed, sync_directory};
use crate::path_setting::path_setting;
use crate::secret_file::is_widened;
use crate::store::StoreError;

/// Denies everything, to Apache 2.4 and to 2.2, should the directory lie under a web root.
const HTACCESS: &str = "\
<IfModule mod_authz_core.c>
    Require all denied
</IfModule>
<IfModule !mod_authz_core.c>
    Order allow,deny
    Deny from all
</IfModule>
";

const GITIGNORE: &str = "*\n";

/// `ERGANI_TOKEN_DIR`, else `ergani/tokens` in the XDG state directory.
pub(super) fn default_directory() -> Result<PathBuf, StoreError> {
    if let Some(named) = std::env::var_os("ERGANI_TOKEN_DIR").filter(|named| !named.is_empty()) {
        return path_setting(named.as_ref())
            .map_err(|what| StoreError::new(format!("ERGANI_TOKEN_DIR {what}")));
    }
    let strategy = etcetera::base_strategy::Xdg::new().map_err(|_| {
        StoreError::new(
            "there is no home directory to keep tokens in: name a directory with ERGANI_TOKEN_DIR",
        )
    })?;
    // XDG always has a state directory.
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(state.join("ergani").join("tokens"))
}

/// Whether the directory is there.
///
/// # Errors
/// Refused if others can write it.
pub(super) fn check(directory: &Path) -> Result<bool, StoreError> {
    match fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => refuse_shared(directory, &metadata).map(|()| true),
        Ok(_) => Err(StoreError::new(format!(
            "{} is not a directory: name another with ERGANI_TOKEN_DIR",
            directory.display()
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed("read", directory, &error)),
    }
}

/// Makes the directory if it is missing, and its missing parents, all of them 0700: who can write a
/// parent can put another directory in the place of ours.
pub(super) fn make(directory: &Path) -> Result<(), StoreError> {
    if check(directory)? {
        return Ok(());
    }
    let fail = |error: io::Error| failed("make directory", directory, &error);
    let parent = directory
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    if let Some(parent) = parent {
        builder.recursive(true).create(parent).map_err(fail)?;
    }
    match builder.recursive(false).create(directory) {
        Ok(()) => {
            if let Some(parent) = parent {
                sync_directory(parent)?;
            }
            Ok(())
        }
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check(directory).map(|_| ()),
        Err(error) => Err(fail(error)),
    }
}

/// Puts files in it that keep its contents off the web and out of git.
pub(super) fn fence(directory: &Path) {
    for (name, text) in [(".htaccess", HTACCESS), (".gitignore", GITIGNORE)] {
        let path = directory.join(name);
        match put(&path, |file| file.write_all(text.as_bytes())) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                tracing::warn!(path = %path.display(), %error, "cannot write the file that fences the token directory");
            }
            _ => {}
        }
    }
}

/// Makes a file that is not there yet, whole or not at all: half of one would stay for ever, since
/// it would be taken for somebody's own.
fn put(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // `create_new` follows no link and leaves a file of somebody's own alone.
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Without a secret in it, but nobody may write to it, whatever the umask. A web server that
        // cannot read it denies all the same.
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    write(&mut file).inspect_err(|_| {
        // What cannot be removed either is reported with the cause of it all.
        let _ = fs::remove_file(path);
    })
}

#[cfg(unix)]
fn refuse_shared(directory: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt as _;
    let own = rustix::process::geteuid().as_raw();
    if metadata.mode() & 0o022 != 0 {
        let directory = directory.display();
        let mend = if metadata.uid() == own || own == 0 {
            format!("`chmod go-w {directory}`")
        } else {
            // The root of a volume is not ours to narrow.
            format!(
                "set ERGANI_TOKEN_DIR={directory}/ergani, which is made for this user alone, or as user {}: `chmod go-w {directory}`",
                metadata.uid()
            )
        };
        return Err(StoreError::refused(format!(
            "{directory} can be written by others (mode {mode:04o}), who could put in tokens of their own: {mend}",
            mode = metadata.mode() & 0o7777,
        )));
    }
    // Root can do everything anyway.
    if metadata.uid() == 0 {
        Ok(())
    } else {
        super::regular::check_owner(directory, metadata)
    }
}

/// Takes from the group what a volume gave it of a directory of ours, files first, so that a crash
/// leaves it to be done again. What is said of it; nothing if there was nothing to do.
///
/// # Errors
/// When a mode cannot be changed.
#[cfg(unix)]
pub(super) fn narrow_widened(directory: &Path) -> Result<Option<String>, StoreError> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let Ok(metadata) = fs::metadata(directory) else {
        // It is made when it is needed, or what is wrong is said then.
        return Ok(None);
    };
    let mode = metadata.mode() & 0o7777;
    if !metadata.is_dir() || mode & 0o020 == 0 || !is_widened(&metadata, &metadata) {
        return Ok(None);
    }
    let fail = |error: io::Error| failed("narrow", directory, &error);
    for entry in fs::read_dir(directory).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let is_widened = entry
            .metadata()
            .is_ok_and(|file| file.is_file() && is_widened(&file, &metadata));
        if is_widened && entry.file_name().to_str().is_some_and(is_of_store) {
            super::regular::narrow(&entry.path()).map_err(fail)?;
        }
    }
    fs::set_permissions(directory, fs::Permissions::from_mode(mode & !0o077)).map_err(fail)?;
    Ok(Some(format!(
        "a volume had opened {} to its group (mode {mode:04o}); it was narrowed to its owner",
        directory.display()
    )))
}

#[cfg(not(unix))]
pub(super) fn narrow_widened(_: &Path) -> Result<Option<String>, StoreError> {
    Ok(None)
}

/// Whether a file of this name is one of the store's: `KEY.json` and its like, or a fence.
fn is_of_store(name: &str) -> bool {
    let is_key = |key: &str| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    let of_account = name.split_once('.').is_some_and(|(key, _)| is_key(key));
    let left_over = || {
        name.strip_prefix('.')
            .and_then(|name| name.split_once('-'))
            .is_some_and(|(key, _)| is_key(key))
    };
    of_account || matches!(name, ".htaccess" | ".gitignore") || left_over()
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path, _: &Metadata) -> Result<(), StoreError> {
    Ok(())
}

/// What is not as it should be, but no reason to stop.
pub(super) fn warning(directory: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let mode = fs::metadata(directory).ok()?.mode();
        if mode & 0o044 != 0 {
            return Some(format!(
                "others can list {directory} (mode {mode:04o}): `chmod go-rwx {directory}`",
                directory = directory.display(),
                mode = mode & 0o7777,
            ));
        }
    }
    let _ = directory;
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn missing_parents_are_made_for_their_owner_only_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let tokens = directory.path().join("state/ergani/tokens");
        make(&tokens).unwrap();
        for made in tokens.ancestors().take(3) {
            assert_eq!(mode(made), 0o700, "{}", made.display());
        }
        assert_eq!(mode(directory.path()), 0o755);
        make(&tokens).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_others_can_only_pass_through_gets_no_warning() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        for (mode, warns) in [(0o700, false), (0o711, false), (0o750, true), (0o744, true)] {
            fs::set_permissions(directory.path(), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(warning(directory.path()).is_some(), warns, "{mode:o}");
        }
    }

    #[test]
    fn a_fence_that_cannot_be_written_is_tried_again_the_next_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(".htaccess");
        let full = put(&path, |file| {
            file.write_all(b"<If")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
        fence(directory.path());
        assert_eq!(fs::read_to_string(&path).unwrap(), HTACCESS);
        fs::write(&path, "of somebody's own").unwrap();
        fence(directory.path());
        assert_eq!(fs::read_to_string(&path).unwrap(), "of somebody's own");
    }
}
