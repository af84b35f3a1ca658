//! The arguments of what looks after this machine.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::values::life;

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
