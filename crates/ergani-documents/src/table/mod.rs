//! The table form: what a document is, as data.
//!
//! A document is a tree of [`Element`]s in the order of the Ministry's XSD. The [`forms`](crate::forms) write
//! each record as one table, one line a field, and everything else is derived from the tree: the typed
//! struct, its serialization, validation, the schema and template, and the reference page.

mod element;
mod format;
pub(crate) mod macros;
mod role;
mod rule;

pub use element::{Content, Element, Leaves};
pub use format::{Facet, Format, Meaning};
pub use role::Role;
pub use rule::{Blank, Rule};

pub(crate) use rule::{calendar_date, is_xml_space};
