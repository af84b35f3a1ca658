//! Always a valid ERGANI II access token, with the fewest calls the Ministry allows.
//!
//! A login to ERGANI II, the API of the Greek Ministry of Labour, gives an access token of 3 hours
//! and a refresh token of 7 days that changes with each use. Programs that log in or refresh for
//! every call are answered 429; programs that share a session without care lose it. This library
//! keeps one session for all tasks, processes and hosts that share a [store], renews it ahead of
//! its end by exactly one of them, and never sends a refresh token twice.
//!
//! ```
//! use ergani_token::store::FileStore;
//! use ergani_token::{Account, Credentials, Environment, TokenManager, UserType};
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = ergani_sandbox::Sandbox::start().await;
//! # let (directory, url) = (tempfile::tempdir()?, sandbox.url());
//! let credentials = Credentials::new("user", "password", UserType::External);
//! let account = Account::new(credentials, Environment::from_base_url(&url)?);
//! let manager = TokenManager::builder(account).store(FileStore::open(directory.path())?).build();
//!
//! let token = manager.token().await?;
//! let request = http::Request::get("…").header("Authorization", token.header());
//! # let _ = request;
//! # assert_eq!(sandbox.counters().logins, 1);
//! # Ok(()) }
//! ```
//!
//! # Overview
//!
//! | For | Take |
//! |---|---|
//! | a token in async code | [`TokenManager::token`]; cheap to clone, no lock and no allocation while it is valid |
//! | a token without a runtime | [`blocking::TokenManager`] |
//! | a 401 on a call | [`TokenManager::refused`], once per call |
//! | a session shared by processes | [`store::FileStore`], which reads and writes oxygen-ergani's files |
//! | a store of your own | [`store::TokenStore`], with an example |
//! | login, refresh and logout by hand | [`exchange::HttpExchange`] |
//! | a token that somebody else got | [`FixedToken`] |
//! | tests without a server | the module `fake`, with the feature `test-util` |
//!
//! # How it works
//!
//! A token is *fresh*, then *due* for the last twelfth of its life: it is served at once, and one
//! renewal starts behind it. In its last minute callers wait for that renewal, and get the old
//! token if it fails. What to do next is decided by a pure function; the [manager](TokenManager)
//! carries it out in a task of its own, which no caller can cut off. The right to renew is a lease
//! of the store, and what is about to be sent is marked there first, so that a crash at any moment
//! costs one login at most.

mod account;
pub mod blocking;
mod clock;
mod error;
mod event;
pub mod exchange;
#[cfg(feature = "test-util")]
pub mod fake;
mod fixed;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod lifecycle;
mod manager;
mod one_line;
mod open_files;
mod pair;
mod path_setting;
mod secret;
mod secret_file;
pub mod store;

/// The types of a request, since an [`AccessToken`] gives its header as one.
pub use http;

pub use account::{
    Account, AccountKey, AccountNaming, BaseUrl, Credentials, Environment, Identity,
    InvalidBaseUrl, InvalidUserType, NotOnThisMachine, UserType,
};
pub use clock::{Clock, Sleep, SystemClock, Timestamp};
pub use error::{Error, ErrorKind, Result};
pub use event::TokenEvent;
pub use fixed::FixedToken;
pub use lifecycle::{LogoutReport, Revocation, Revoked, Window};
pub use manager::{
    CoolDownStatus, FlightRuntime, Refusal, RenewalTask, Status, TokenManager, TokenManagerBuilder,
};
pub use one_line::{is_hidden, one_line, printable};
pub use pair::{AccessToken, Fingerprint, InvalidPair, TokenPair};
pub use path_setting::{NoPath, path_setting};
pub use secret::Secret;
pub use secret_file::{ExposedSecret, guard_secret_file, narrow_secret_file};
