//! Values that cannot be wrong: what the fields of the forms are made of.
//!
//! Each type holds only texts that ERGANI can accept, formats itself as the forms want it, and says in English
//! and in Greek why it refused a text.

mod amka;
mod branch;
mod dates;
mod error;
mod file;
mod iban;
pub(crate) mod lookalike;
mod moment;
mod number;
mod tax_number;
mod time;
pub(crate) mod visible;

pub use amka::Amka;
pub use branch::Branch;
pub use dates::{compact_date, form_date, iso_date, parse_form_date, parse_iso_date};
pub use error::InvalidValue;
pub use file::File;
pub use iban::Iban;
pub(crate) use moment::Said;
pub use moment::{LocalTimeError, Moment, Occurrence};
pub use number::{Hours, Money};
pub use tax_number::TaxNumber;
pub use time::{form_time, parse_form_time};

pub use jiff::civil::{Date, Time};
