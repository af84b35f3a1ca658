use std::fmt;

use crate::Lang;

/// Why a text is no value of the wanted type. Never quotes the text, which may be personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    english: &'static str,
    greek: &'static str,
}

impl InvalidValue {
    pub(crate) const fn new(english: &'static str, greek: &'static str) -> Self {
        Self { english, greek }
    }

    /// What a value must be, in the given language.
    pub const fn message(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english)
    }
}

impl std::error::Error for InvalidValue {}
