//! The command line as data: every command, flag and help text.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A valid ERGANI II access token for every program, with the fewest calls the Ministry allows.
#[derive(Debug, Parser)]
#[command(
    name = "ergani",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "Settings come from flags, then from the environment: ERGANI_USERNAME, ERGANI_PASSWORD or \
                  ERGANI_PASSWORD_FILE, ERGANI_ENVIRONMENT or ERGANI_BASE_URL, ERGANI_USER_TYPE, ERGANI_STORE, \
                  ERGANI_TOKEN_DIR, ERGANI_ACCESS_TOKEN, ERGANI_CA_FILE, ERGANI_LOG. An empty variable counts as \
                  unset.\n\n\
                  Exit codes: 0 ok, 1 unexpected, 2 usage or invalid input, 3 configuration or store, 4 credentials \
                  rejected or not logged in, 5 cool-down, 6 server unreachable or failing and nothing was sent, 7 \
                  rejected by ERGANI, 8 outcome unknown, 9 refused for safety, 130 interrupted.\n\n\
                  Without credentials, try `ergani demo`."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// `production` or `test` (also `trial`), the Ministry's servers [variable: ERGANI_ENVIRONMENT; default: test]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) environment: Option<String>,

    /// Base URL of a server of your own, such as a sandbox [variable: ERGANI_BASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Kind of account: 01 e-EFKA, 02 ERGANI branch user, 03 construction [variable: ERGANI_USER_TYPE; default: 01]
    #[arg(long, global = true, value_name = "TYPE")]
    pub(crate) user_type: Option<String>,

    /// Where tokens are kept: `memory:`, `file:DIR` or a directory [variables: ERGANI_STORE, ERGANI_TOKEN_DIR]
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

    /// The longest that the whole command may take
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// Answer yes to what would be asked
    #[arg(long, global = true)]
    pub(crate) yes: bool,

    /// Language of hints
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

/// The language of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English
    #[default]
    En,
    /// Greek
    El,
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
    /// Print a valid access token, renewing it only if it must be
    Token(Token),
    /// Run a command with ERGANI_ACCESS_TOKEN in its environment, and without the password
    Exec(Exec),
    /// Documents that the account may submit
    #[command(subcommand)]
    Document(Document),
    /// Services that the account may call
    #[command(subcommand)]
    Service(Service),
    /// Make one authenticated call and print the answer as it is
    Api(Api),
    /// Look after the place where tokens are kept
    #[command(subcommand)]
    Store(Store),
    /// Play the Ministry's server on this machine, until interrupted
    Sandbox(Sandbox),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Log in anew even if there is a session
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Logout {
    /// Forget the session here, and leave the server alone: the refresh token is not revoked
    #[arg(long)]
    pub(crate) local: bool,

    /// Forget every session of the store, here only: no refresh token is revoked
    #[arg(long, conflicts_with = "local")]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Token {
    /// The token must be valid for so long yet; at most half of its life
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) min_ttl: Option<Duration>,

    /// What is printed
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<TokenFormat>,
}

/// How a token is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenFormat {
    /// The token and nothing else; the default
    Raw,
    /// An object with token, expiry and fingerprint
    Json,
    /// A line for curl's `-H @-`: Authorization: Bearer …
    Header,
    /// A line for a shell: export ERGANI_ACCESS_TOKEN='…'
    Env,
}

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// The command and its arguments
    #[arg(required = true, last = true, value_name = "CMD")]
    pub(crate) command: Vec<std::ffi::OsString>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Document {
    /// List them
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// List them
    List,
}

#[derive(Debug, Args)]
pub(crate) struct Api {
    /// GET, POST, PUT or DELETE
    pub(crate) method: String,

    /// Below the base URL of the account, such as Lookup/Submissions
    pub(crate) path: String,

    /// The JSON to send: text, @FILE, or - for standard input
    #[arg(long, value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// What the store is, and which sessions it holds
    Info,
    /// Prepare the store; a file store or memory needs nothing
    Init,
    /// Remove sessions that have ended
    Prune,
}

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// Who may log in: USER:PASS or USER:PASS:TYPE; may be repeated [default: user:password:01]
    #[arg(long = "account", value_name = "USER:PASS[:TYPE]")]
    pub(crate) accounts: Vec<ergani_sandbox::Account>,

    /// Life of access tokens: 3h, 10m, 90s
    #[arg(long, value_name = "LIFE", value_parser = life)]
    pub(crate) access_ttl: Option<Duration>,

    /// Life of refresh tokens: 7d, 12h
    #[arg(long, value_name = "LIFE", value_parser = life)]
    pub(crate) refresh_ttl: Option<Duration>,

    /// Lasting behaviour, such as early_refresh=refused; may be repeated
    #[arg(long = "switch", value_name = "NAME=VALUE")]
    pub(crate) switches: Vec<ergani_sandbox::Switch>,

    /// A fault, such as {"on":"login","times":1,"fault":"status","status":503}; may be repeated
    #[arg(long = "fault", value_name = "JSON", value_parser = ergani_sandbox::Rule::from_json)]
    pub(crate) faults: Vec<ergani_sandbox::Rule>,
}

/// `--data` as it is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    Text(String),
    File(PathBuf),
    Stdin,
}

impl Data {
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix('@') {
            Some(file) => Self::File(PathBuf::from(file)),
            None if text == "-" => Self::Stdin,
            None => Self::Text(text.to_owned()),
        }
    }
}

/// A century: what is longer is a slip, and would overflow the arithmetic of moments.
const LONGEST: f64 = 100.0 * 365.25 * 86_400.0;

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=LONGEST).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number of seconds is wanted, such as 30".to_owned()),
    }
}

/// `90`, `90s`, `10m`, `3h`, `7d`.
fn life(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err("a length of time is wanted, such as 90s, 10m, 3h or 7d".to_owned()),
    };
    number
        .parse::<u32>()
        .map(|number| Duration::from_secs(u64::from(number) * unit))
        .map_err(|_| "a length of time is wanted, such as 90s, 10m, 3h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn lengths_of_time_are_read() {
        assert_eq!(life("3h"), Ok(Duration::from_secs(10_800)));
        assert_eq!(life("7d"), Ok(Duration::from_secs(604_800)));
        assert_eq!(life("90"), Ok(Duration::from_secs(90)));
        assert!(life("3y").is_err());
        assert!(life("h").is_err());
        assert!(seconds("-1").is_err());
        assert!(seconds("inf").is_err());
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
    }
}
