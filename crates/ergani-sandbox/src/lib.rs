//! The ERGANI II server of the Greek Ministry of Labour, played on loopback.
mod account;
mod api;
mod clock;
mod config;
mod control;
mod counters;
mod error;
mod fault;
mod gate;
mod journal;
mod ledger;
mod pause;
mod sandbox;
mod server;
mod state;
mod switches;

pub use account::Account;
pub use api::Catalogue;
pub use clock::Clock;
pub use config::{Builder, Config};
pub use counters::Counters;
pub use error::Error;
pub use fault::{ErrorBody, Fault, Kind, RetryAfter, Rule, StatusFault, When};
pub use gate::Gate;
pub use journal::{Entry, Outcome, fingerprint};
pub use sandbox::{ActiveFault, Sandbox};
pub use switches::{
    AccessTokenExpired, CallLimit, EarlyRefresh, RefreshTokenExpired, SecondLogin,
    SpentRefreshToken, Switch, Switches,
};
