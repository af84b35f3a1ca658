use std::fmt;

use crate::Lang;
use crate::types::InvalidValue;

/// Why a JSON value could not be read as a typed declaration. Never quotes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    path: String,
    reason: InvalidValue,
}

impl ReadError {
    pub(crate) fn new(reason: InvalidValue) -> Self {
        Self {
            path: String::new(),
            reason,
        }
    }

    /// The same error, one key further from the field.
    pub(crate) fn under(mut self, step: &str) -> Self {
        let separator = if self.path.is_empty() { "" } else { "." };
        self.path = format!("{step}{separator}{}", self.path);
        self
    }

    /// Where the value stands, for example `Cards.Card[0].f_aa`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The error in the given language.
    pub fn message(&self, lang: Lang) -> String {
        format!("{}: {}", self.path, self.reason.message(lang))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for ReadError {}
