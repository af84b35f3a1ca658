//! The ERGANI II server of the Greek Ministry of Labour, played on loopback: faithful by default,
//! misbehaving on request.
//!
//! Whoever writes a client of the Ministry's API needs a server that answers like it, without
//! credentials and without declaring anything to the state; and then one that does what the real
//! one does on its worst day: rotates a refresh token and drops the answer, refuses a token in the
//! middle of its life, says 429 or nothing at all. This is both: a library for tests in Rust, and
//! an HTTP server with a [control route](control_route) for everyone else.
//!
//! ```
//! use std::time::Duration;
//! use ergani_sandbox::{Fault, Kind, Sandbox, When};
//!
//! // User `user`, password `password`, user type `01`, on a free port of 127.0.0.1.
//! let sandbox = Sandbox::start_blocking();
//! println!("listening {}", sandbox.url());
//!
//! // The next refresh rotates, and its answer is lost to a connection reset.
//! sandbox.on(Kind::Refresh, Fault::reset(When::After).times(1));
//! // Three hours pass: the access tokens are over.
//! sandbox.clock().advance(Duration::from_secs(3 * 60 * 60));
//!
//! // … let a client work against `sandbox.url()`, and then:
//! assert_eq!(sandbox.counters().refreshes_spent, 0, "a spent refresh token was sent again");
//! ```
//!
//! # What it plays
//!
//! | Route | As in |
//! |---|---|
//! | `POST Authentication` | manual §2.1.1: HS256 tokens of 3 hours, refresh tokens of 7 days |
//! | `POST Authentication/Refresh` | manual §2.1.2: rotation; wants both tokens of a pair |
//! | `POST Authentication/Logout` | manual §2.1.3: a bare JSON string; the access token lives on |
//! | `GET Lookup/Submissions` | manual §2.1.4: by account, see [`Catalogue`] |
//! | `GET Documents/{code}` | manual §2.1.5: the schema, wrapped as real answers are |
//! | `POST Documents/{code}` | manual §2.1.6: validation in the server's words, receipts; see [`declarations`] |
//! | `POST Documents/CancelSubmittedDocument` | manual §2.1.7: leaves only |
//! | `GET Documents/{code}?protocol=…&submittedDate=…` | manual §2.1.8: the PDF |
//! | `GET WebServices/ServicesList` | manual §2.1.9: by account |
//! | `POST WebServices/ExecuteService` | manual §2.1.10: EX_BASE_01 to EX_BASE_08, with made-up data or your own |
//!
//! below `/WebservicesAPI/Api`, in any letter case and with any number of slashes between the parts. An access token that is too old is answered
//! 401 with the header `api-token-expired: true`, any other that is not good 401 without it. *The
//! manual* is the Ministry's interoperability user guide, edition of 15/04/2025; where it is
//! silent, the sandbox does what real answers are seen to do, or the milder of two readings.
//!
//! # What can be made to go wrong
//!
//! | To see | Set |
//! |---|---|
//! | other lifetimes | [`Builder::access_ttl`], [`Builder::refresh_ttl`], [`Switch::AccessTtlSeconds`], [`Switch::RefreshTtlSeconds`] |
//! | time pass, or a server whose clock is wrong | [`Clock::advance`], [`Clock::set_offset`] |
//! | latency | [`Switch::LatencyMillis`], [`Fault::Delay`] |
//! | a status in place of an answer | [`Fault::status`], [`Fault::Status`] |
//! | 429 or 503 with or without `Retry-After` | [`Fault::too_many_requests`], [`Fault::unavailable`], [`Switch::CallLimit`] |
//! | a refresh refused while the access token is valid | [`Switch::EarlyRefresh`] |
//! | the reuse of a refresh token revoke the family | [`Switch::SpentRefreshToken`] |
//! | a second login end the first session | [`Switch::SecondLogin`] |
//! | a lock-out after wrong passwords | [`Switch::LockOutAfter`], [`Switch::LockOutSeconds`] |
//! | 401 with and without the header | [`Fault::token_expired`], [`Fault::access_denied`] |
//! | tokens die now | [`Sandbox::revoke`], [`Sandbox::expire_access`], [`Sandbox::expire_refresh`] |
//! | a lost answer, before or after it took effect | [`Fault::reset`], [`Fault::hang`], [`Fault::gateway_timeout`], [`Fault::when`] |
//! | a torn, empty or unreadable answer | [`Fault::Torn`], [`Fault::empty_body`], [`Fault::html_body`], [`Fault::broken_json`], [`Fault::no_content`] |
//! | an answer of another shape | [`Fault::other_json`], [`Switch::ReceiptId`], [`Switch::SchemaAnswer`], [`Switch::CancelAnswer`], [`Switch::PdfAnswer`] |
//! | a declaration of anybody taken, as for generated documents | [`Builder::lenient`], [`Switch::OtherEmployer`], [`Switch::UnknownBranch`], [`Switch::NoEmployment`], [`Switch::UnknownCode`] |
//! | a declaration refused by a rule | [`Switch::CardLateMinutes`], [`Switch::DuplicateCard`], [`Switch::LateOvertime`] and others, see [`declarations`] |
//! | one record, or none, in all its forms | [`Switch::SingleRecord`], [`Switch::NothingFound`], [`Switch::KeyCase`], [`Switch::MoneyForm`] |
//! | an account without a document or a service | [`Account::catalogue`], [`Account::documents`], [`Account::services`] |
//! | the forms of an expiry | [`Switch::AccessTokenExpired`], [`Switch::RefreshTokenExpired`], [`Fault::SetField`], [`Fault::RemoveField`] |
//! | the bodies of a refusal | [`Switch::RefusalBody`], [`Switch::RejectionBody`], [`Switch::LineBreak`], [`ErrorBody`] |
//! | a redirect | [`Fault::redirect`] |
//! | what happens while a request is under way | [`Sandbox::hold`], [`Sandbox::hold_answers`] |
//!
//! A *switch* is lasting behaviour of the whole server; a *fault* strikes requests of a [`Kind`],
//! an account or a route, so many times or for ever (see [`Rule`]); a [`Gate`] holds requests
//! until a test releases them, so that tests need no sleeps. [`Counters`], the journal
//! ([`Sandbox::journal`]) and the list of declarations ([`Sandbox::submissions`]) say what the
//! clients did.
//!
//! # What it is not
//!
//! It is no safe place for anything: passwords are compared as they are, the traffic is plain
//! HTTP, and whoever reaches the port can use the API. Only the control route is kept for programs
//! on this machine, and for those who show its token. It declares nothing to anybody.

mod account;
mod api;
mod clock;
mod config;
mod control;
mod counters;
mod employer;
mod error;
mod fault;
mod gate;
mod journal;
mod ledger;
mod path;
mod pause;
mod query;
mod sandbox;
mod server;
mod state;
mod submission;
mod switches;

#[doc = include_str!("../docs/control-route.md")]
pub mod control_route {}

#[doc = include_str!("../docs/declarations.md")]
pub mod declarations {}

pub use account::Account;
pub use api::Catalogue;
pub use clock::Clock;
pub use config::{Builder, Config};
pub use control::ControlToken;
pub use counters::Counters;
pub use employer::{Branch, Employee, Employer};
pub use error::Error;
pub use fault::{ErrorBody, Fault, Kind, RetryAfter, Rule, StatusFault, When};
pub use gate::Gate;
pub use journal::{Entry, Outcome, fingerprint};
pub use sandbox::{ActiveFault, Sandbox};
pub use submission::{Receipt, Submission};
pub use switches::{
    AccessTokenExpired, CallLimit, CancelAnswer, DuplicateCard, EarlyRefresh, KeyCase, LineBreak,
    MoneyForm, NothingFound, PdfAnswer, ReceiptId, RefreshTokenExpired, Ruling, SchemaAnswer,
    SecondLogin, SingleRecord, SpentRefreshToken, Switch, Switches,
};
