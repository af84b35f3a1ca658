//! The arguments of what looks after this machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::values::life;

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// What the store is, and which sessions it holds
    Info,
    /// Prepare the store: make the table of a PostgreSQL store; other stores need nothing
    Init {
        /// Only show the SQL that makes the table
        #[arg(long)]
        print_sql: bool,
    },
    /// Remove sessions that have ended
    Prune,
    /// Remove all that is kept of the account, whatever it is; also when the store key is lost
    ///
    /// Asks no server and revokes nothing: a refresh token that was kept lives on to its own end. A rejection or a cool-down
    /// of the account is forgotten too. A password that is not set is asked for, as `login` does. Where there is a
    /// session that can be read, `ergani logout` is what ends it.
    Forget,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    /// List the profiles of the file
    List,
    /// Show the settings of a profile, and where each comes from; no secret is shown
    Show {
        /// The profile
        name: String,
    },
    /// Add a profile to the file; --environment, --base-url, --user-type and --store become settings of it
    Add(ProfileAdd),
    /// Take a profile out of the file; its session and its password file are left alone
    Remove {
        /// The profile
        name: String,
    },
    /// Log in once with a profile, or with each, and say which cannot
    ///
    /// Ends with 4 if the credentials of any were rejected, else with the code of the first that failed.
    Check {
        /// The profiles; without any that of --profile, else the default one
        names: Vec<String>,

        /// All profiles of the file
        #[arg(long, conflicts_with = "names")]
        all: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ProfileAdd {
    /// The name of the new profile
    pub(crate) name: String,

    /// The user name of ERGANI
    #[arg(long, value_name = "USER")]
    pub(crate) username: Option<String>,

    /// The file whose first line is the password; readable by its owner only
    #[arg(long, value_name = "FILE", group = "password")]
    pub(crate) password_file: Option<PathBuf>,

    /// The command, word by word and without a shell, whose first line of output is the password; a word that
    /// begins with a dash is given as --password-command=-x
    #[arg(long, value_name = "WORD", num_args = 1.., group = "password")]
    pub(crate) password_command: Option<Vec<String>>,

    /// The name of the variable that holds the password
    #[arg(long, value_name = "VARIABLE", group = "password")]
    pub(crate) password_env: Option<String>,

    /// The profile that it builds on
    #[arg(long, value_name = "PROFILE")]
    pub(crate) inherits: Option<String>,

    /// The file of root certificates beside those of the system
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,

    /// Use it when no profile is named
    #[arg(long)]
    pub(crate) default: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// Who may log in: USER:PASS or USER:PASS:TYPE; may be repeated [default: user:password:01]
    #[arg(long = "account", value_name = "USER:PASS[:TYPE]")]
    pub(crate) accounts: Vec<ergani_sandbox::Account>,

    /// Take declarations of any employer, branch, employee and code, as long as their form is right
    ///
    /// Otherwise a declaration must name employer 600000007, its branch 0 or 1, and one of its employees 500000004, 400000001
    /// and 700000000, or somebody who was hired by a declaration. Each rule has a switch of its own: other_employer, unknown_branch, no_employment
    /// and unknown_code, such as --switch unknown_branch=accepted.
    #[arg(long)]
    pub(crate) lenient: bool,

    /// File whose first line opens the control route to callers from other machines; readable by its owner only
    ///
    /// Without it the token is taken from ERGANI_SANDBOX_TOKEN, or made and printed on standard error when the sandbox listens on
    /// more than loopback. Callers on this machine need none.
    #[arg(long, value_name = "FILE")]
    pub(crate) control_token_file: Option<PathBuf>,

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
