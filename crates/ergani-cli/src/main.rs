//! The program `ergani`: a valid ERGANI II access token for every program, and calls made with it.

use std::process::ExitCode;

use deadline::Deadline;

mod args;
mod caching;
mod command_line;
mod commands;
mod confirm;
mod deadline;
mod doubts;
mod exit;
mod findings;
mod greek;
mod input;
mod logging;
mod notices;
mod output;
mod progress;
mod prompt;
mod runtime;
mod session;
mod settings;
mod submission;
mod table;
mod times;

fn main() -> ExitCode {
    let mut cli = match args::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return exit::misused(error),
    };
    let deadline = Deadline::after(cli.global.timeout);
    cli.global.deadline = deadline;
    let output = output::Output::new(&cli.global);
    let lang = cli.global.lang;
    let ended = runtime::can_start()
        .and_then(|()| deadline::keep(deadline, move || commands::run(cli, &output)));
    let exit = ended.unwrap_or_else(|failure| {
        failure.report(&output, lang);
        failure.exit()
    });
    ExitCode::from(exit as u8)
}
