//! The commands, a module each.

use crate::args::{Cache, Cli, Command, Document, Service};
use crate::exit::Outcome;
use crate::logging;
use crate::output::Output;

mod api;
mod card;
mod check;
mod completions;
mod demo;
mod document;
mod exec;
mod inquire;
mod list;
mod login;
mod logout;
mod man;
mod profile;
mod sandbox;
mod service;
mod status;
mod store;
mod token;
mod whoami;

/// Runs a command; what it returns is the exit code.
pub(crate) fn run(cli: Cli, output: &Output) -> Outcome {
    let Cli { global, command } = cli;
    logging::start(&global)?;
    match command {
        Command::Token(args) => token::run(&global, output, &args),
        Command::Whoami => whoami::run(&global, output),
        Command::Status => status::run(&global, output),
        Command::Login(args) => login::run(&global, output, &args),
        Command::Logout(args) => logout::run(&global, output, &args),
        Command::Exec(args) => exec::run(&global, output, &args),
        Command::Document(Document::List) => list::documents(&global, output),
        Command::Document(Document::Schema(args)) => document::schema(&global, output, &args),
        Command::Document(Document::Template { code }) => document::template(output, &code),
        Command::Document(Document::Submit(args)) => document::submit(&global, output, &args),
        Command::Document(Document::Pdf(args)) => document::pdf(&global, output, &args),
        Command::Document(Document::Cancel(args)) => document::cancel(&global, output, &args),
        Command::Document(Document::Validate(args)) => document::validate(&global, output, &args),
        Command::Card(args) => card::run(&global, output, args),
        Command::Service(Service::List) => list::services(&global, output),
        Command::Service(Service::Run(args)) => service::run(&global, output, &args),
        Command::Employer(args) => inquire::employer(&global, output, &args),
        Command::Branches(args) => inquire::branches(&global, output, &args),
        Command::Parameters(args) => inquire::parameters(&global, output, &args),
        Command::Monthly(args) => inquire::monthly(&global, output, &args),
        Command::Workforce(args) => inquire::workforce(&global, output, &args),
        Command::Acceptance(args) => inquire::acceptance(&global, output, &args),
        Command::Actual(args) => inquire::actual(&global, output, &args),
        Command::Schedule(args) => inquire::schedule(&global, output, &args),
        Command::Cache(Cache::Clear) => inquire::clear_cache(&global, output),
        Command::Check(args) => check::run(&global, output, &args),
        Command::Api(args) => api::run(&global, output, &args),
        Command::Store(args) => store::run(&global, output, &args),
        Command::Profile(args) => profile::run(&global, output, args),
        Command::Sandbox(args) => sandbox::run(output, args),
        Command::Demo => demo::run(&global, output),
        Command::Completions { shell } => completions::run(output, shell),
        Command::Man { dir } => man::run(output, dir.as_deref()),
    }
}
