//! Always a valid ERGANI II access token, with the fewest calls the Ministry allows.

mod account;
pub mod blocking;
mod clock;
mod error;
mod event;
pub mod exchange;
#[cfg(feature = "test-util")]
pub mod fake;
mod fixed;
mod lifecycle;
mod manager;
mod pair;
mod secret;
pub mod store;

pub use account::{
    Account, AccountKey, BaseUrl, Credentials, Environment, Identity, InvalidBaseUrl,
    InvalidUserType, UserType,
};
pub use clock::{Clock, Sleep, SystemClock, Timestamp};
pub use error::{Error, ErrorKind, Result};
pub use event::TokenEvent;
pub use fixed::FixedToken;
pub use lifecycle::{LogoutReport, Revoked, Window};
pub use manager::{
    CoolDownStatus, Refusal, RenewalTask, Revocation, Status, TokenManager, TokenManagerBuilder,
};
pub use pair::{AccessToken, Fingerprint, InvalidPair, TokenPair};
pub use secret::Secret;
