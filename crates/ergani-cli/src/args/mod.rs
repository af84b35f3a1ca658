//! The command line as data: every command, flag and help text.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

mod declare;
mod host;
mod inquire;
mod session;
mod values;

pub(crate) use declare::{
    Api, Cancel, Card, CardDetails, Document, Movement, Pdf, Run, Schema, Service, Submit, Validate,
};
pub(crate) use host::{Profile, ProfileAdd, Sandbox, Store};
pub(crate) use inquire::{
    Acceptance, Cache, Check, Days, Kept, Monthly, Parameters, What, Workforce, Written,
};
pub(crate) use session::{Exec, Login, Logout, Token, TokenFormat};

use crate::deadline::Deadline;
use values::seconds;

/// A valid ERGANI II access token for every program, with the fewest calls the Ministry allows.
#[derive(Debug, Parser)]
#[command(
    name = "ergani",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Settings come from flags, then from the environment, then from a profile: ERGANI_USERNAME, ERGANI_PASSWORD or \
                  ERGANI_PASSWORD_FILE, ERGANI_ENVIRONMENT or ERGANI_BASE_URL, ERGANI_USER_TYPE, ERGANI_STORE, \
                  ERGANI_TOKEN_DIR, ERGANI_STORE_KEY_FILE, ERGANI_PROFILE, ERGANI_CONFIG, ERGANI_ACCESS_TOKEN, ERGANI_CA_FILE, ERGANI_CACHE_DIR, ERGANI_LOG. An empty variable counts as \
                  unset.\n\n\
                  Exit codes: 0 ok, 1 unexpected, 2 usage or invalid input, 3 configuration or store, 4 credentials \
                  rejected or not logged in, 5 cool-down, 6 server unreachable or failing and nothing was sent, 7 \
                  rejected by ERGANI, 8 outcome unknown, 9 refused for safety, 130 interrupted; `exec` uses 126 (found, but \
                  cannot be executed) and 127 (not found) as shells do.\n\n\
                  Without credentials, try `ergani demo`."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What `-o json` has no result to write of: a story for people, a script for a shell, pages for `man`.
const ONLY_TEXT: [&str; 3] = ["completions", "demo", "man"];

/// The command line, in colours or without.
pub(crate) fn command(color: clap::ColorChoice) -> clap::Command {
    let mut command = Cli::command().color(color);
    for name in ONLY_TEXT {
        // Instead of the flag that all commands share.
        let output = clap::Arg::new("output")
            .short('o')
            .long("output")
            .value_name("FORMAT")
            .value_parser(PossibleValuesParser::new(["text"]).map(|_| Format::Text))
            .hide(true);
        command = command.mut_subcommand(name, |command| command.arg(output));
    }
    command
}

/// Reads the arguments of the program.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let has_no_color = arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--no-color");
    let color = if has_no_color {
        clap::ColorChoice::Never
    } else {
        clap::ColorChoice::Auto
    };
    let mut command = command(color);
    let cli = Cli::from_arg_matches(&command.try_get_matches_from_mut(arguments)?)
        .map_err(|error| error.format(&mut command))?;
    let is_only_text = matches!(
        cli.command,
        Command::Completions { .. } | Command::Demo | Command::Man { .. }
    );
    if is_only_text && cli.global.output == Format::Json {
        let told = "this command has no JSON to write: leave `-o json` out";
        return Err(command.error(clap::error::ErrorKind::ArgumentConflict, told));
    }
    Ok(cli)
}

/// Flags that every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The profile to take settings from [variable: ERGANI_PROFILE; default: the file's default_profile]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// `production` or `test` (also `trial`), the Ministry's servers [variable: ERGANI_ENVIRONMENT; default: test]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) environment: Option<String>,

    /// Base URL of a server of your own, such as a sandbox [variable: ERGANI_BASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Kind of account: 01 e-EFKA, 02 ERGANI branch user, 03 construction [variable: ERGANI_USER_TYPE; default: 01]
    #[arg(long, global = true, value_name = "TYPE")]
    pub(crate) user_type: Option<String>,

    /// Name the token file as for `test`, to share it with oxygen-ergani; for a sandbox and a --store directory of your choice [variable: ERGANI_KEY_ENVIRONMENT]
    #[arg(long, global = true, value_name = "test", hide_short_help = true)]
    pub(crate) key_environment: Option<String>,

    /// Where tokens are kept: `memory:`, `file:DIR`, a directory, `redis://…` or `postgres://…` [variables: ERGANI_STORE, ERGANI_TOKEN_DIR]
    #[arg(long, global = true, value_name = "STORE")]
    pub(crate) store: Option<String>,

    /// How results and errors are written
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub(crate) output: Format,

    /// Write nothing to standard error but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Say what is done; twice: in detail
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// No colours, also on a terminal
    #[arg(long, global = true)]
    pub(crate) no_color: bool,

    /// Timeout for the whole command, with all that it waits for on this machine; a call already in flight gets 2 more seconds
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// When that is over
    #[arg(skip)]
    pub(crate) deadline: Deadline,

    /// Answer yes to what would be asked
    #[arg(long, global = true)]
    pub(crate) yes: bool,

    /// Language of hints, and of what is said about documents
    #[arg(long, global = true, value_name = "LANG", default_value = "en")]
    pub(crate) lang: Lang,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; keys are only ever added
    Json,
}

/// The language of hints, and of what is said about documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    #[default]
    En,
    /// Greek
    El,
}

impl From<Lang> for ergani_documents::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::El => Self::El,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the whole life of a token against a built-in sandbox, step by step; needs no credentials
    Demo,
    /// Log in, unless a session of these credentials is there already
    Login(Login),
    /// Revoke the refresh token at the server and forget the session
    Logout(Logout),
    /// Say whether there is a session, and until when; asks no server
    Status,
    /// Say whose account it is, what it may do, and how its session is; asks the server
    Whoami,
    /// Print a valid access token, renewing it only if it must be
    Token(Token),
    /// Run a command with ERGANI_ACCESS_TOKEN in its environment, and without the password
    Exec(Exec),
    /// Declare that an employee has come or gone: one movement of a work card
    Card(Card),
    /// Documents: what there is, what they hold, whether one is right
    #[command(subcommand)]
    Document(Document),
    /// Services: which the account may ask, and what they answer
    #[command(subcommand)]
    Service(Service),
    /// Show the employer of the account
    Employer(Kept),
    /// Show the branches of the employer
    Branches(Kept),
    /// Show the lists of codes that ERGANI keeps, and their values
    Parameters(Parameters),
    /// Show the statement of a month: what ERGANI has of each employee
    Monthly(Monthly),
    /// Show who works now: name, branch, hiring and work card
    Workforce(Workforce),
    /// Say whether an employee has accepted the terms of a declaration
    Acceptance(Acceptance),
    /// Show the actual work of a branch, of last month and earlier
    Actual(Days),
    /// Show the digital organisation of working time of a branch, of last month and earlier
    Schedule(Days),
    /// Employer, branches and lists are kept for 30 days: $ERGANI_CACHE_DIR, else ~/.cache/ergani
    #[command(subcommand)]
    Cache(Cache),
    /// Compare what is known here with the server of today
    ///
    /// Ends with 0 when nothing differs, and with 1 when something does, so that a nightly job can run it.
    #[command(subcommand)]
    Check(Check),
    /// Make one authenticated call and print the answer as it is
    Api(Api),
    /// Look after the place where tokens are kept
    #[command(subcommand)]
    Store(Store),
    /// Settings under a name, in a file: $ERGANI_CONFIG, else ~/.config/ergani/config.toml
    #[command(subcommand)]
    Profile(Profile),
    /// Play the Ministry's server on this machine, until interrupted
    Sandbox(Sandbox),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write a page for each command
    Man {
        /// Write a page for each command into this directory
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command(clap::ColorChoice::Auto).debug_assert();
    }
}
