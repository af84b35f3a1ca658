//! Judges a document before it is sent, as the server will: JSON becomes XML, which an XSD judges.
//!
//! An *error* is what the XSD refuses, and a work-time type in look-alike letters. A *warning* is what the XSD lets
//! pass and is most likely wrong: a check digit, a code that is in no list, a day that is in no calendar,
//! a work-time type without its hours or in another document than its own. With
//! [`Strictness::Strict`] warnings are errors.

mod advice;
mod message;
mod order;
mod report;
mod sheet;
mod walk;
mod weigh;

pub use report::{Alphabet, Finding, Report, Severity, Strictness, Violation};
pub use sheet::Sheet;

pub(crate) use message::describe;
pub(crate) use walk::judge;

use serde_json::Value;

use crate::documents::Document;

impl Document {
    /// Judges a document as JSON.
    ///
    /// Lists may be single objects (quirk 40), texts may be numbers, and `null` is a blank (quirk 28), as the
    /// server has it. Keys must stand in the XSD's order and all be there (quirks 25, 26).
    pub fn validate(&self, value: &Value) -> Report {
        self.validate_with(value, Strictness::Normal)
    }

    /// Judges a document as JSON, warnings counting as errors.
    pub fn validate_strict(&self, value: &Value) -> Report {
        self.validate_with(value, Strictness::Strict)
    }

    /// Judges a document as JSON.
    pub fn validate_with(&self, value: &Value, strictness: Strictness) -> Report {
        match self.root() {
            Some(root) => judge(root, Some(self.code()), value, strictness),
            None => Report::unjudged(self.code()),
        }
    }
}
