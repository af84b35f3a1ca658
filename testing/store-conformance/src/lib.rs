//! The suite that every [`TokenStore`] must pass.
//!
//! A store holds the session of a company. One that swaps without comparing, or gives a lease
//! twice, sends a refresh token twice, and everybody is logged out. So a store is not done when it
//! works once, but when it passes this suite, on the real engine.
//!
//! ```
//! use ergani_store_conformance::{Suite, example::Shelf};
//!
//! # #[tokio::main] async fn main() {
//! let shelf = Shelf::new();
//! // Every call gives one more handle on the same data, as another host would have it.
//! let report = Suite::new(move || shelf.handle())
//!     .lease_term(Shelf::TERM)
//!     .run()
//!     .await;
//! report.assert_passed();
//! # }
//! ```
//!
//! [`example`] is a whole store of one's own, told from the start, and the one that the lines above
//! run on.
//!
//! # What is asked of a store
//!
//! | Check | What would go wrong |
//! |---|---|
//! | what is written is loaded, all of it, by every handle | an intent or a cool-down is forgotten |
//! | a swap compares fingerprint and version, and one of many wins | a refresh token is sent twice |
//! | a swap compares the nonce of the last write | after a fail-over a late write erases another's |
//! | a record is seen whole or not at all | the tokens of two pairs are mixed |
//! | a lease has one holder, until it is dropped, given back, or its holder dies | two hosts renew at once |
//! | a lease that is given back with a write is free with it, and kept if nothing was written | a lease is lost, or kept by nobody |
//! | what comes with a lease is what its last holder wrote | a spent token is sent |
//! | forgetting leaves nothing, and no lease is lost by it | a logout is undone |
//! | futures that are dropped leave it whole | a time-out blocks the account |
//! | what others spoiled is mended or named | one bad record stops the account for ever |
//! | an engine that goes away and comes back is found again | a restart of the engine needs one of the program |
//!
//! What cannot be asked of a store in general is asked when it says how: [`Suite::lease_term`] for
//! leases that end by themselves, [`Suite::worker`] for other processes, [`Suite::end_lease`],
//! [`Suite::spoil`] and [`Suite::engine`]. A check that lacks its ability is in the [`Report`] as
//! left out, and [`Report::assert_complete`] fails for it.

mod accounts;
mod check;
mod checks;
pub mod earlier;
mod engine;
pub mod example;
mod leases;
mod processes;
mod suite;

pub use check::{Outcome, Report, Verdict};
pub use processes::{WORKER, worker};
pub use suite::Suite;

#[cfg(doc)]
use ergani_token::store::TokenStore;
