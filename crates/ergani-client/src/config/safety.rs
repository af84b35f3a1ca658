//! What others can do to a file.

use std::fs::Metadata;
use std::path::Path;

use super::error::ConfigError;

/// Refuses a file or directory that others can write: what it says is done, and passwords are sent
/// where it says.
pub(super) fn refuse_foreign(path: &Path, metadata: &Metadata) -> Result<(), ConfigError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let shown = path.display();
        // In a directory such as /tmp nobody can replace a file of another.
        let sticky = metadata.is_dir() && metadata.mode() & 0o1000 != 0;
        if metadata.mode() & 0o022 != 0 && !sticky {
            return Err(ConfigError::refused(format!(
                "{shown} can be written by others (mode {:04o}), who could have passwords sent elsewhere",
                metadata.mode() & 0o7777
            ))
            .with_hint(format!("Run: chmod go-w '{shown}'")));
        }
        // Root can do everything anyway.
        let own = rustix::process::geteuid().as_raw();
        if metadata.uid() != 0 && metadata.uid() != own {
            return Err(ConfigError::refused(format!(
                "{shown} belongs to the user {}, and we are {own}",
                metadata.uid()
            ))
            .with_hint("Use a file of your own: ERGANI_CONFIG names it."));
        }
    }
    #[cfg(not(unix))]
    let _ = (path, metadata);
    Ok(())
}
