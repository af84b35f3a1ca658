//! The arguments of what has to do with the session.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::values::seconds;

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Log in again even if there is a session or a cool-down (on a terminal, asks before it
    /// ignores a cool-down that ERGANI asked for)
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
    /// Minimum remaining lifetime of the token; at most half of its life. A token that is due is renewed first anyway
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) min_ttl: Option<Duration>,

    /// The command and its arguments
    #[arg(required = true, last = true, value_name = "CMD")]
    pub(crate) command: Vec<std::ffi::OsString>,
}
