//! A token store for [ergani](ergani_token) on Redis or Valkey, shared by many hosts.
//!
//! ```no_run
//! use ergani_token::{Account, Credentials, Environment, TokenManager, UserType};
//! use ergani_token_redis::RedisStore;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let store = RedisStore::open("redis://cache.internal/0")?;
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
//! For each account one hash, `ergani:{NAME}`, and while somebody renews it a lease,
//! `ergani:{NAME}:lease`, which the engine ends by itself. NAME is the account's
//! [stretched](ergani_token::AccountNaming::stretched) name, or its
//! [keyed](ergani_token::AccountNaming::keyed) one. Every method is one round trip; reading is
//! `HMGET` with `TIME`, the lease is `SET NX PX`, and what compares before it changes is a script.
//! Redis 7 or later, or Valkey; one server with its replicas, not a cluster.
//!
//! # What it stands on
//!
//! Tokens are secrets: whoever reads the database can act for the company. Use `rediss://` beyond
//! the own host, a user of its own, and sealed storage where others can read the database.
//!
//! An engine that loses its data (a flush, a fail-over to a replica that is behind) costs a login:
//! a process that has seen a newer pair never spends an older one; one that starts later cannot
//! know, may send one spent refresh token, and then logs in.
//!
//! Clones of a store share one connection, which is made when it is first needed, and anew when it
//! breaks. All futures need a Tokio runtime with time and I/O.

mod commands;
mod failure;
mod greeting;
mod link;
mod store;

pub use store::{RedisStore, RedisStoreBuilder};
