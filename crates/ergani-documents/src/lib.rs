//! Every declaration of ERGANI II as data: forms, code lists and Greek types, checked before they are sent.
//!
//! Most declarations cannot be withdrawn, so a mistake in one is a false statement to the state. This crate knows
//! each document's fields, their order, formats and codes from one table, and makes everything from it: a typed
//! struct, the JSON that ERGANI takes, a validation that names the field in English and in Greek, the schema, and
//! the reference page. It does no I/O and reads no clock.
//!
//! ```
//! use ergani_documents::prelude::*;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let employer = TaxNumber::new("600000007")?;
//! let employee = TaxNumber::new("500000004")?;
//! // A moment of any zone; it is sent in the time of Athens.
//! let moment: jiff::ZonedDateTime = "2026-01-15T08:00:00+01:00[Europe/Berlin]".parse()?;
//!
//! let card = WorkCard::new(employer, Branch::SEAT)
//!     .movement(CardMovement::arrival(employee, moment).named("ΤΕΣΤ", "ΤΕΣΤ"));
//!
//! assert!(card.validate().is_valid());
//! assert_eq!(card.to_json()["Cards"]["Card"][0]["Details"]["CardDetails"][0]["f_date"], "2026-01-15T09:00:00+02:00");
//! # Ok(())
//! # }
//! ```
//!
//! A document that comes as JSON is judged the same way:
//!
//! ```
//! use ergani_documents::{Lang, documents};
//! use serde_json::json;
//!
//! let card = documents::find("WRKCardSE").unwrap();
//! let report = card.validate(&json!({ "Cards": { "Card": [{ "f_afm_ergodoti": "12345678" }] } }));
//! let finding = report.errors().next().unwrap();
//! assert_eq!(finding.path(), "Cards.Card[0].f_afm_ergodoti");
//! assert!(finding.message(Lang::En).contains("Exactly 9 digits"));
//! assert!(finding.message(Lang::El).contains("Ακριβώς 9 ψηφία"));
//! ```
//!
//! # Where things are
//!
//! - [`documents`]: the documents by code, and what can be asked of one.
//! - [`forms`]: a typed record for each form.
//! - [`codes`]: code lists with labels.
//! - [`drift`]: whether the tables are still what the live server says.
//! - [`services`]: the read services, and how their answers are read.
//! - [`types`]: tax numbers, moments, amounts and the like.
//! - [`table`]: the form of the tables, for those who build on them.
//! - [`raw_json`]: documents as bytes, in which nothing stands that a reader would pass over.
//! - [`Report`], [`Finding`]: what validation says.
//! - `sample` (feature `test-util`): made-up data, valid and broken, for tests.
//!
//! Dates and times are those of [`jiff`], which comes with this crate under its name.
//!
//! Facts come from the Ministry's XSDs and its manual ("manual §"); "quirk" numbers are those of
//! `docs/QUIRKS-COVERAGE.md`.

pub mod codes;
pub mod documents;
pub mod drift;
pub mod forms;
mod lang;
pub mod raw_json;
mod reference;
mod retired;
mod schema;
mod serialize;
pub mod services;

#[cfg(feature = "test-util")]
pub mod sample;
pub mod table;
pub mod types;
mod validate;

pub use documents::Document;
pub use jiff;
pub use lang::Lang;
pub use reference::codes_markdown;
pub use serialize::{Declaration, FieldValue, ReadError, Record, WireValue};
pub use validate::{Alphabet, Finding, Report, Severity, Sheet, Strictness, Violation};

/// What most programs need.
pub mod prelude {
    pub use crate::codes::{LateReason, WeekDay, WorkTimeType};
    pub use crate::forms::{CardMovement, WorkCard};
    pub use crate::types::{Branch, Date, Hours, Moment, Money, TaxNumber, Time};
    pub use crate::{Declaration, Document, Lang, Record, documents};
}
