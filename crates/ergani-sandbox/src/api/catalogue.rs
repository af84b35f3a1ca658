//! Which documents and services an account may use.

use serde::{Deserialize, Serialize};

/// What `Lookup/Submissions` and `WebServices/ServicesList` show an account.
///
/// The lists differ from account to account and from environment to environment, and so do the
/// ids: a client must go by the codes it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Catalogue {
    /// The 38 document codes that either environment knows, and all eight services.
    #[default]
    Full,
    /// What every production account has: 32 document codes, and the services without EX_BASE_04.
    Production,
    /// What the trial environment gives: 36 document codes and all eight services.
    Trial,
}
