//! Paths in settings: `~/` is the home directory, and the shell does not always say so.

use std::path::{Path, PathBuf};

use super::keys::Config;
use super::store_url::{StoreLocation, StoreUrl};

/// `~/x` is `x` in the home directory; all else is itself.
pub(super) fn under_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

impl Config {
    /// Completes every path that the settings hold.
    pub(super) fn complete_paths(&mut self, complete: impl Fn(&Path) -> PathBuf) {
        let paths = [
            &mut self.password_file,
            &mut self.token_dir,
            &mut self.store_key_file,
            &mut self.ca_file,
        ];
        for path in paths.into_iter().flatten() {
            *path = complete(path);
        }
        if let Some(command) = &mut self.password_command {
            command.complete(&complete);
        }
        // What is no store is said where it is opened.
        if let Some(store) = &mut self.store
            && let Ok(StoreLocation::Directory(path)) = store.location()
            && let completed = complete(&path)
            && completed != path
            && let Some(completed) = completed.to_str()
        {
            *store = StoreUrl::new(format!("file:{completed}"));
        }
    }
}
