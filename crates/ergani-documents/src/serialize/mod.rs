//! Typed records to JSON and back, driven by the tables.
//!
//! What is sent has the XSD's key order (quirk 25) and every key, blank as `""` (quirks 26, 28). What is read may
//! have one object for a list of one (quirk 40), numbers for texts, and `null` for a blank.

mod error;
mod normalize;
mod record;
mod value;

pub use error::ReadError;
pub use record::{Declaration, Record};
pub use value::{FieldValue, WireValue};

pub(crate) use value::{occurrences, scalar_text};
