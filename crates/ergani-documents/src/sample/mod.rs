//! Made-up data for tests: valid Greek numbers, a valid instance of each document, and instances broken in one way.
//!
//! Everything follows from the tables and a seed: the same seed gives the same data. No number or name is
//! anyone's; names are words like ΤΕΣΤ.
//!
//! ```
//! use ergani_documents::{documents, sample};
//!
//! let hiring = documents::find("WebE3N").unwrap();
//! assert!(hiring.validate(&sample::valid(hiring, 7).unwrap()).is_valid());
//! for broken in sample::broken(hiring, 7) {
//!     let report = hiring.validate(&broken.document);
//!     assert!(report.errors().any(|finding| finding.path() == broken.path), "{}", broken.path);
//! }
//! ```

mod broken;
mod greek;
mod mutated;
mod rng;
mod text;
mod valid;

pub use broken::{Breakage, Broken, Probe, broken, probes};
pub use greek::{amka, iban, name, tax_number};
pub use mutated::mutated;
pub use rng::Rng;
pub use valid::{valid, varied};

/// When what [`valid`] makes up can be true: its hirings are of these weeks, its movements of this day and the one
/// before.
pub const NOW: &str = "2026-01-15T12:00:00+02:00";
