//! `ergani man`: the manual page.

use std::fs;
use std::io;
use std::path::Path;

use clap::ColorChoice;
use clap_mangen::Man;

use crate::args;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;

pub(super) fn run(output: &Output, directory: Option<&Path>) -> Outcome {
    match directory {
        Some(directory) => pages(output, directory),
        None => page(output),
    }
}

fn page(output: &Output) -> Outcome {
    let mut page = Vec::new();
    Man::new(args::command(ColorChoice::Auto))
        .render(&mut page)
        .map_err(|error| Failure::new(Exit::Unexpected, "internal", error.to_string()))?;
    output.bytes(&page)?;
    Ok(Exit::Ok)
}

fn pages(output: &Output, directory: &Path) -> Outcome {
    let cannot = |error: io::Error| {
        Failure::configuration(format!(
            "cannot write the manual pages into {}: {error}",
            directory.display()
        ))
    };
    fs::create_dir_all(directory).map_err(cannot)?;
    clap_mangen::generate_to(args::command(ColorChoice::Auto), directory).map_err(cannot)?;
    output.note(&format!("manual pages written to {}", directory.display()));
    Ok(Exit::Ok)
}
