//! Where the answers of services that change rarely are kept.

use std::path::PathBuf;

use ergani_client::Cache;
use ergani_client::config::Config;
use ergani_token::{Secret, path_setting};
use etcetera::BaseStrategy as _;

use crate::exit::{Failure, Outcome};
use crate::output::Output;

pub(crate) const CACHE_DIR: &str = "ERGANI_CACHE_DIR";

/// `$ERGANI_CACHE_DIR`, else `ergani` in the XDG cache directory; none without a home.
fn directory() -> Outcome<Option<PathBuf>> {
    if let Some(named) = std::env::var_os(CACHE_DIR).filter(|name| !name.is_empty()) {
        return path_setting(named.as_ref())
            .map(Some)
            .map_err(|what| Failure::usage(format!("{CACHE_DIR} {what}")));
    }
    let strategy = etcetera::base_strategy::Xdg::new().ok();
    Ok(strategy.map(|strategy| strategy.cache_dir().join("ergani")))
}

/// The cache on disk. One that cannot be made is none: the server is asked then.
pub(crate) fn open(output: &Output) -> Option<Cache> {
    let directory = match directory() {
        Ok(directory) => directory?,
        Err(failure) => {
            output.note(&format!("ergani: {}; nothing is kept", failure.message()));
            return None;
        }
    };
    match Cache::in_directory(directory) {
        Ok(cache) => Some(cache),
        Err(error) => {
            output.note(&format!("ergani: {error}; nothing is kept"));
            None
        }
    }
}

/// Forgets what is kept of the account of the settings.
pub(crate) fn clear(config: &Config) -> Outcome<PathBuf> {
    let directory = directory()?.ok_or_else(|| {
        Failure::configuration("there is no home directory, and so no cache")
            .with_hint(format!("Name the directory of the cache with {CACHE_DIR}."))
    })?;
    // The password is no part of what an account's answers are kept under.
    let account = config.account_or(|| Ok::<_, Failure>(Secret::new("-")))?;
    if directory.is_dir() {
        Cache::in_directory(&directory)?.clear(&account)?;
    }
    Ok(directory)
}
