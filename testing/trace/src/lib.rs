//! Everything that is logged in a test run, at trace level, in files.
//!
//! `./test` names a directory in `ERGANI_TEST_TRACE` and searches what is in it for secrets after
//! the run (invariant 11). Without the variable nothing is logged.
//!
//! A test calls [`on`] where it makes its world; more than once does no harm.

use std::env;
use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::sync::{Mutex, Once};

use tracing_subscriber::filter::LevelFilter;

/// The directory of the files, one for each process.
pub const VARIABLE: &str = "ERGANI_TEST_TRACE";

/// Logs what this process does from now on, if the variable names a directory.
///
/// # Panics
/// When the file cannot be made: a search of nothing would find nothing.
#[track_caller]
pub fn on() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let Some(directory) = env::var_os(VARIABLE).map(PathBuf::from) else {
            return;
        };
        let program = env::current_exe()
            .ok()
            .and_then(|path| {
                path.file_stem()
                    .map(|name| name.to_string_lossy().into_owned())
            })
            .unwrap_or_else(|| "program".to_owned());
        let path = directory.join(format!("{program}-{}.log", std::process::id()));
        let file = fs::create_dir_all(&directory)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&path))
            .unwrap_or_else(|error| panic!("{VARIABLE}: {}: {error}", path.display()));
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(Mutex::new(file))
            .init();
        tracing::trace!("all that this process logs");
    });
}
