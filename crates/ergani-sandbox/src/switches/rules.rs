//! What the server checks beyond the form of a declaration.

use serde::{Deserialize, Serialize};

/// Whether a declaration of a kind is taken or refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It is taken.
    #[default]
    Accepted,
    /// It is refused with the Ministry's message.
    Refused,
}

/// Which card movement is one that exists already (`υπάρχει ήδη είσοδος`, quirk 23).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateCard {
    /// The same movement of the same employee at the same moment. Whether the Ministry's server
    /// refuses that one, nobody knows.
    #[default]
    SameMoment,
    /// The same movement of the same employee for the same reference date.
    SameDay,
    /// None: every repeat is taken.
    Never,
}
