//! Whether the tables are still what the live server says: its schemas, its lists of codes, what it offers.
//!
//! ```
//! use ergani_documents::{documents, drift};
//!
//! let card = documents::find("WRKCardSE").unwrap();
//! let mut live = card.schema();
//! assert!(drift::schema(card, &live)?.is_empty());
//!
//! live["json"]["Cards"]["Card"][0]["f_new"] = "f_new".into();
//! let found = drift::schema(card, &live)?;
//! assert_eq!(found[0].rule(), "field-added");
//! assert_eq!(found[0].place(), "Cards.Card[].f_new");
//! # Ok::<(), drift::NotASchema>(())
//! ```

mod codes;
mod coverage;
mod difference;
mod schema;

pub use codes::{codes, watched_lists};
pub use coverage::{coverage, services};
pub use difference::{Change, Difference};
pub use schema::{NotASchema, schema};
