//! Paths in settings: completed where they can mean one thing only, else left to be refused where
//! they are used.

use std::path::{Path, PathBuf};

use ergani_token::path_setting;

use super::error::ConfigError;
use super::keys::{Config, Key};
use super::store_url::{StoreLocation, StoreUrl};

impl Config {
    /// Completes every path that the settings hold: `~/` is the home directory, and a relative one
    /// is in `directory`, if one is given.
    pub(super) fn complete_paths(&mut self, directory: Option<&Path>) {
        let complete = |path: &Path| match (path_setting(path), directory) {
            (Ok(path), Some(directory)) => directory.join(path),
            (Ok(path), None) => path,
            (Err(_), _) => path.to_owned(),
        };
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
            command.complete(complete);
        }
        if let Some(store) = &mut self.store
            && let Ok(StoreLocation::Directory(path)) = store.location()
            && let Some(path) = complete(&path).to_str()
        {
            *store = StoreUrl::new(format!("file:{path}"));
        }
    }

    /// A path that a setting gives, if it can mean nothing else.
    pub(super) fn path(&self, key: Key, path: &Path) -> Result<PathBuf, ConfigError> {
        path_setting(path).map_err(|what| ConfigError::usage(format!("{} {what}", self.place(key))))
    }
}
