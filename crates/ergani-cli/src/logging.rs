//! What `ERGANI_LOG` and `-v` show, on standard error.

use std::io;

use tracing_subscriber::EnvFilter;

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
    let filter = EnvFilter::builder()
        .parse(&wanted)
        .map_err(|error| Failure::usage(format!("{} is not a filter: {error}", settings::LOG)))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .try_init()
        .map_err(|error| Failure::new(crate::exit::Exit::Unexpected, "internal", error.to_string()))
}
