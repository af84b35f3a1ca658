//! The client of ERGANI II: declarations, services and lookups, whose outcome is never guessed.
//!
//! A declaration to ERGANI II, the API of the Greek Ministry of Labour, cannot be taken back, and no
//! call tells whether one arrived. A client that repeats it after a timeout declares twice; one that
//! calls a cut answer a failure makes somebody else do so. This one sends a declaration once, and
//! says what became of it: accepted, rejected, not sent, or unknown.
//!
//! ```
//! use ergani_client::documents::prelude::*;
//! use ergani_client::token::{Account, Credentials, Environment, TokenManager, UserType};
//! use ergani_client::{Ergani, Outcome};
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = ergani_sandbox::Sandbox::start().await;
//! # let (url, now) = (sandbox.url(), jiff::Timestamp::try_from(sandbox.clock().now())?);
//! let credentials = Credentials::new("user", "password", UserType::External);
//! let account = Account::new(credentials, Environment::from_base_url(&url)?);
//! let ergani = Ergani::with_manager(TokenManager::builder(account).build());
//!
//! let card = WorkCard::new(TaxNumber::new("600000007")?, Branch::SEAT).movement(
//!     CardMovement::arrival(TaxNumber::new("500000004")?, now).named("ΤΕΣΤ", "ΤΕΣΤ"),
//! );
//! match ergani.submit(&card).await {
//!     Outcome::Accepted(accepted) => println!("save this: {:?}", accepted.receipts()),
//!     Outcome::Rejected(rejected) => println!("ERGANI says no: {rejected}"),
//!     Outcome::NotSent(error) => println!("nothing was declared: {error}"),
//!     Outcome::Unknown(unknown) => println!("look in ERGANI before anything else: {unknown}"),
//! }
//! # assert_eq!(sandbox.counters().submissions, 1);
//! # assert_eq!(sandbox.counters().logins, 1);
//! # Ok(()) }
//! ```
//!
//! # Overview
//!
//! | For | Take |
//! |---|---|
//! | one typed declaration | [`Ergani::submit`] |
//! | several in one request, or one of several codes | [`Ergani::submit_as`] |
//! | any code as JSON or as bytes | [`Ergani::submit_json`], [`Ergani::submit_bytes`] |
//! | a document that is judged too strictly here | [`Ergani::with_validation`] |
//! | what the account may submit and ask | [`Ergani::submissions`], [`Ergani::services`], [`Ergani::schema`] |
//! | a service | [`Ergani::employer`], [`Ergani::ask`], [`Ergani::execute`]; a [`Cache`] for what changes rarely |
//! | the PDF of a document, or taking it back | [`Ergani::pdf`], [`Ergani::cancel`] |
//! | a call of your own | [`Call`], [`Ergani::call`] |
//! | settings from the environment and from profiles | `Ergani::from_env`, and the module `config` |
//! | requests of your own HTTP client | `AuthorizeLayer`, with the feature `tower` |
//! | a token from elsewhere | [`ErganiBuilder::tokens`] with a [`TokenSource`] |
//! | tests without a server | the module `fake`, with the feature `test-util` |
//!
//! # What is repeated
//!
//! - A read is sent again, twice at most, after a broken connection or a failure of the server.
//! - A declaration is sent again only when it was surely not sent: no connection came about, or
//!   nothing of its body was taken to be written.
//! - A 401 costs one renewal of the token and one repeat of the same bytes; the server refuses it
//!   before it reads the body. A second 401 is [`ErrorKind::AccessDenied`], and deletes nothing.
//! - A 429 is never waited for. It ends the call with [`ErrorKind::CoolDown`], and every further call
//!   of this client and its clones too, until the time that the server gave. Other processes learn of
//!   it by a 429 of their own; only that of a renewal is told to all who share the store.
//!
//! # When the caller goes away
//!
//! Dropping the future of a submission closes its connection; the server may register it all the
//! same, and nobody is told. So run a submission in a task of its own when the caller may go away,
//! as a handler of a web service may, and keep what you submit until an outcome came.
//! [`Ergani::submissions_under_way`] says how many are with the server at a moment, and the log has a
//! warning for each that was given up.
//!
//! Everything that only reads can be dropped at any time; a renewal of the token that it waits for
//! goes on.
//!
//! # Many at once
//!
//! All clones of an [`Ergani`] share 8 calls under way ([`ErganiBuilder::concurrency`]); the others
//! wait in order, without a token, since theirs might end meanwhile. Begin as many as you like.
//! Reads share a pool of about as many connections. Each submission opens one of its own, on which
//! nothing was sent before: a server that closes a used connection, as it may at any moment, would
//! leave the outcome unknown.

//!
//! # Features
//!
//! | Feature | Gives |
//! |---|---|
//! | `config` (default) | settings from flags, variables and profiles |
//! | `tls-aws-lc` (default), `tls-ring` | the TLS provider; with both, the first; with none, the one that the program installs |
//! | `redis`, `postgres` | these stores, for settings to name |
//! | `tower` | a layer that authorizes the requests of any `http` service |
//! | `test-util` | test doubles |
//!
//! # Of other crates
//!
//! [`bytes`], [`http`] and [`serde_json`] are parts of this interface, and come with it under their
//! names. `serde_json` is built with `preserve_order`, without which a `json!` would be sorted, and
//! refused by ERGANI (quirk 25). The HTTP client is no part of it.

mod answer;
#[cfg(feature = "tower")]
mod authorize;
mod builder;
mod cache;
mod call;
mod cancel;
#[cfg(feature = "config")]
pub mod config;
mod cool_down;
mod ergani;
mod error;
#[cfg(feature = "test-util")]
pub mod fake;
mod fields;
mod hint;
mod inquiry;
mod lookup;
mod outcome;
mod pdf;
mod perform;
mod receipt;
mod rejection;
mod source;
mod submission;
mod submit;
mod transport;
mod unknown;
mod verdict;

pub use {bytes, http, serde_json};

pub use answer::Answer;
#[cfg(feature = "tower")]
pub use authorize::{Authorize, AuthorizeError, AuthorizeLayer, Once, Repeat};
pub use builder::ErganiBuilder;
pub use cache::{CACHE_LIFE, Cache};
pub use call::{Call, CallKind, READ_LIMIT, SUBMIT_LIMIT};
pub use cancel::Cancelled;
pub use ergani::Ergani;
pub use ergani_documents as documents;
pub use ergani_documents::Lang;
pub use ergani_token as token;
pub use error::{Error, ErrorKind, Result};
pub use lookup::{
    DocumentSchema, DocumentType, ParameterType, Property, ServiceInfo, ServiceParameter,
};
pub use outcome::{Accepted, Outcome, Warning};
pub use pdf::Pdf;
pub use receipt::Receipt;
pub use rejection::{Cause, Rejected, RejectionReason};
pub use source::TokenSource;
pub use submission::Submission;
pub use submit::Validation;
pub use transport::{
    Connection, HttpTransport, HttpTransportBuilder, Partial, Sent, Transport, TransportError,
    TransportErrorKind,
};
pub use unknown::{Unknown, UnknownCause};
