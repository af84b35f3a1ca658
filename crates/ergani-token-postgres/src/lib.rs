//! A token store for [ergani](ergani_token) on PostgreSQL, shared by many hosts.
//!
//! ```no_run
//! use ergani_token::{Account, Credentials, Environment, TokenManager, UserType};
//! use ergani_token_postgres::PostgresStore;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let store = PostgresStore::open("postgres://app@db.internal/payroll")?;
//! store.init().await?;
//! let credentials = Credentials::new("user", "password", UserType::External);
//! let manager = TokenManager::builder(Account::new(credentials, Environment::Test))
//!     .store(store.clone())
//!     .build();
//! let token = manager.token().await?;
//! # Ok(()) }
//! ```
//!
//! # What is kept
//!
//! One row per account in the table `ergani_token` ([`PostgresStore::schema`] is its SQL), with the
//! account's [stretched](ergani_token::AccountNaming::stretched) name, or its
//! [keyed](ergani_token::AccountNaming::keyed) one. Lease and write are single statements on the
//! database's clock, and every method is one round trip. PostgreSQL 15 or later.
//!
//! Nothing is kept in a session: no prepared statement with a name, no setting, no advisory lock, no
//! `LISTEN`. So PgBouncer may stand between in transaction mode, and in statement mode too.
//!
//! # What it stands on
//!
//! Tokens are secrets: whoever reads the table can act for the company. Give it to a role of its
//! own, and use sealed storage where others can read it. To any host but this one the connection
//! is encrypted and the certificate checked, unless the address says `sslmode=disable` or `prefer`.
//!
//! A database that comes back from a backup, or a replica that is behind and takes over, costs a
//! login: a process that has seen a newer pair never spends an older one; one that starts later
//! cannot know, may send one spent refresh token, and then logs in.
//!
//! Clones of a store share one pool of connections, which are made when they are first needed, and
//! anew when they break. All futures need a Tokio runtime with time and I/O.

mod address;
mod failure;
mod link;
mod statements;
mod store;

pub use store::{PostgresStore, PostgresStoreBuilder};
