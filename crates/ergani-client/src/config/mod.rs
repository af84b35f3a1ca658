//! Settings: from flags, variables and profiles to a [client](crate::Ergani).
//!
//! A flag beats a variable, which beats a profile, which beats the default. `docs/CONFIGURATION.md`
//! lists every key, variable and rule.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use ergani_client::config::Config;
//!
//! let ergani = Config::from_env()?.client()?;
//! println!("{:?}", ergani.submissions().await?);
//! # Ok(()) }
//! ```
//!
//! What would not be safe is refused, with [`ErrorKind::Unsafe`](ergani_token::ErrorKind::Unsafe):
//! a secret in a file that others can read, a base URL from the environment together with a
//! profile's password, and `http` to another machine.

#[cfg(unix)]
mod descendants;
mod error;
mod keys;
mod open;
mod origin;
mod password;
mod paths;
mod profiles;
mod read;
mod resolve;
mod safety;
mod sources;
mod store_url;
mod variables;

pub use error::ConfigError;
pub use keys::{Config, Key};
pub use open::{OpenStore, Tokens};
pub use origin::Origin;
pub use password::{PasswordCommand, password_in};
pub use profiles::{Check, CheckedAccount, ProfileDraft, ProfileSummary, Profiles, Setting};
pub use sources::{CONFIG_FILE, PROFILE, Sources};
pub use store_url::{StoreLocation, StoreUrl};
