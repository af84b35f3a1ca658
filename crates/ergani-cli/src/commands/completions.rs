//! `ergani completions`: what a shell needs to know.

use clap::ColorChoice;

use crate::args;
use crate::exit::{Exit, Outcome};
use crate::output::Output;

pub(super) fn run(output: &Output, shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(
        shell,
        &mut args::command(ColorChoice::Auto),
        "ergani",
        &mut script,
    );
    output.bytes(&script)?;
    Ok(Exit::Ok)
}
