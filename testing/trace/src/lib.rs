//! Everything that is logged in a test run, at trace level, in files.
//!
//! `./test` names a directory in `ERGANI_TEST_TRACE` and searches what is in it for secrets after
//! the run (invariant 11). Without the variable nothing is logged.
//!
//! A test calls [`on`] where it makes its world; more than once does no harm. What a program logs
//! that a test starts goes through [`keep_log`].

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
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
        if !is_on() {
            return;
        }
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(Mutex::new(file("log")))
            .init();
        tracing::trace!("all that this process logs");
    });
}

/// Whether the variable names a directory.
#[must_use]
pub fn is_on() -> bool {
    env::var_os(VARIABLE).is_some()
}

/// Keeps the lines of a log among those that a program wrote to standard error, and gives the
/// others back: what it would have written without a log.
///
/// # Panics
/// When the lines cannot be kept.
#[track_caller]
#[must_use]
pub fn keep_log(stderr: &str) -> String {
    let (log, own): (Vec<&str>, Vec<&str>) = stderr
        .split_inclusive('\n')
        .partition(|line| is_of_a_log(line));
    if let Err(error) = file("children.log").write_all(log.concat().as_bytes()) {
        panic!("{VARIABLE}: {error}");
    }
    own.concat()
}

/// `2026-01-15T07:00:00.000000Z TRACE …`
fn is_of_a_log(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_time = |word: &str| word.starts_with("20") && word.contains('T') && word.ends_with('Z');
    words.next().is_some_and(is_time)
        && words
            .next()
            .is_some_and(|word| word.parse::<tracing::Level>().is_ok())
}

/// The file of this process that ends so.
#[track_caller]
fn file(ending: &str) -> File {
    let directory = PathBuf::from(env::var_os(VARIABLE).unwrap_or_default());
    let program = env::current_exe()
        .ok()
        .and_then(|path| {
            path.file_stem()
                .map(|name| name.to_string_lossy().into_owned())
        })
        .unwrap_or_else(|| "program".to_owned());
    let path = directory.join(format!("{program}-{}.{ending}", std::process::id()));
    fs::create_dir_all(&directory)
        .and_then(|()| OpenOptions::new().create(true).append(true).open(&path))
        .unwrap_or_else(|error| panic!("{VARIABLE}: {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_log_are_told_from_what_a_program_says() {
        for line in [
            "2026-01-15T07:00:00.123456Z TRACE hyper_util::client: checkout\n",
            "2026-01-15T07:00:00Z  INFO ergani_token: logged in",
        ] {
            assert!(is_of_a_log(line), "{line}");
        }
        for line in [
            "warning: 2026-01-15T07:00:00Z TRACE",
            "ergani: the server is down until 2026-01-15T07:00:00Z",
            "2026-01-15T07:00:00Z is the time\n",
            "{\"error\":{}}",
            "",
        ] {
            assert!(!is_of_a_log(line), "{line}");
        }
    }
}
