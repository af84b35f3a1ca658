//! What `ERGANI_LOG` and `-v` show, on standard error.

use std::io::{self, Write};

use ergani_token::one_line;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::args::Global;
use crate::exit::{Failure, Outcome};
use crate::settings;

/// Starts the log, if one is wanted: nothing is built otherwise.
pub(crate) fn start(global: &Global) -> Outcome<()> {
    let wanted = match (settings::variable(settings::LOG)?, global.verbose) {
        (Some(filter), _) => filter,
        (None, 0) => return Ok(()),
        (None, 1) => "ergani_token=info,ergani_client=info".to_owned(),
        (None, _) => "ergani_token=debug,ergani_client=debug".to_owned(),
    };
    if let Some(word) = wanted
        .split(',')
        .map(str::trim)
        .find(|word| !is_level_or_target(word))
    {
        return Err(Failure::usage(format!(
            "{}: `{}` is no level (error, warn, info, debug, trace); of one part of the program: TARGET=LEVEL",
            settings::LOG,
            one_line(word)
        )));
    }
    let filter = EnvFilter::builder()
        .parse(&wanted)
        .map_err(|error| Failure::usage(format!("{} is not a filter: {error}", settings::LOG)))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Clean)
        .with_ansi(false)
        .try_init()
        .map_err(|error| Failure::new(crate::exit::Exit::Unexpected, "internal", error.to_string()))
}

/// The filter takes a misspelled level for a target, and would show nothing.
fn is_level_or_target(word: &str) -> bool {
    let is_bare = !word.contains(['=', '[']);
    !is_bare || word.is_empty() || word.starts_with("ergani") || word.parse::<LevelFilter>().is_ok()
}

/// Standard error, a line for each record, whatever a server put into it.
struct Clean;

impl Write for Clean {
    /// Called once for each record, which ends with a line break.
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(record);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        writeln!(io::stderr().lock(), "{}", one_line(line))?;
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}
