//! `ergani completions`: what a shell needs to know.

use clap::CommandFactory as _;

use crate::args::Cli;
use crate::exit::{Exit, Outcome};
use crate::output::Output;

pub(super) fn run(output: &Output, shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ergani", &mut script);
    output.bytes(&script)?;
    Ok(Exit::Ok)
}
