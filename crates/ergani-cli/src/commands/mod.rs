//! The commands, a module each.

use crate::args::{Cli, Command, Document, Service};
use crate::exit::Outcome;
use crate::output::Output;
use crate::{logging, settings};

mod api;
mod completions;
mod demo;
mod document;
mod exec;
mod list;
mod login;
mod logout;
mod man;
mod sandbox;
mod status;
mod store;
mod token;

/// Runs a command; what it returns is the exit code.
pub(crate) fn run(cli: Cli, output: &Output) -> Outcome {
    let Cli { global, command } = cli;
    if global.environment.is_some() || global.base_url.is_some() {
        // A slip in a flag is one for every command, also for those that need no server.
        settings::environment(&global)?;
    }
    logging::start(&global)?;
    match command {
        Command::Token(args) => token::run(&global, output, &args),
        Command::Status => status::run(&global, output),
        Command::Login(args) => login::run(&global, output, &args),
        Command::Logout(args) => logout::run(&global, output, &args),
        Command::Exec(args) => exec::run(&global, output, &args),
        Command::Document(Document::List) => list::documents(&global, output),
        Command::Document(Document::Schema(args)) => document::schema(&global, output, &args),
        Command::Document(Document::Template { code }) => document::template(output, &code),
        Command::Document(Document::Validate(args)) => document::validate(&global, output, &args),
        Command::Service(Service::List) => list::services(&global, output),
        Command::Api(args) => api::run(&global, output, &args),
        Command::Store(args) => store::run(&global, output, &args),
        Command::Sandbox(args) => sandbox::run(output, args),
        Command::Demo => demo::run(&global, output),
        Command::Completions { shell } => completions::run(output, shell),
        Command::Man { dir } => man::run(output, dir.as_deref()),
    }
}
