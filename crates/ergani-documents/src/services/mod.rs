//! The read services of ERGANI II: what they are asked with, and how their answers are read.
//!
//! An answer is XML turned to JSON: one record comes as an object and several as a list, nothing comes as `null`,
//! numbers and flags are text, and the case of keys varies (quirks 54 to 57). [`read`] takes them all. Each
//! record has a table, one line a field, from which come the struct, its reading, its columns and the reference
//! page.
//!
//! ```
//! use ergani_documents::services::{self, Branch};
//! use serde_json::json;
//!
//! let one = json!({ "EX_BASE_02": { "Pararthma": { "aa": "0", "Address": "ΤΕΣΤ 1" } } });
//! let branches = services::read::<Branch>(&one)?;
//! assert_eq!(branches[0].number.value(), Some(&0));
//! assert!(services::read::<Branch>(&json!(null))?.is_empty());
//! # Ok::<(), services::UnreadableAnswer>(())
//! ```

mod acceptance;
mod employer;
mod json;
mod list;
mod macros;
mod monthly;
mod query;
mod read;
mod reading;
pub(crate) mod record;
mod reference;
mod search;
mod work_time;
mod workforce;

pub use acceptance::{Acceptance, AcceptanceStep};
pub use employer::{Branch, Employer, ListValue};
pub use list::{Parameter, ParameterKind, Service, all, find};
pub use monthly::MonthlyStatement;
pub use query::{InvalidQuery, Query};
pub use read::{UnreadableAnswer, read};
pub use reading::{Labelled, Reading, Wire};
pub use record::{ServiceField, ServiceRecord};
pub use search::{Choice, SearchTerms, choices, search};
pub use work_time::{ActualWork, ScheduledWork};
pub use workforce::{EmployeeSummary, WorkforceRow};
