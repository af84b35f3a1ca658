//! A profile to be added, as data.

use std::path::PathBuf;

use toml_edit::{Array, Table, value};

use super::document::INHERITS;

/// A profile to be added.
///
/// It has no password: a profile says where the password is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ProfileDraft {
    entries: Vec<(&'static str, Entry)>,
    pub(super) make_default: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Text(String),
    Words(Vec<String>),
}

impl ProfileDraft {
    /// A profile without settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// The profile that it builds on.
    pub fn inherits(self, name: impl Into<String>) -> Self {
        self.text(INHERITS, name)
    }

    /// The user name.
    pub fn username(self, username: impl Into<String>) -> Self {
        self.text("username", username)
    }

    /// The file that the password is in.
    pub fn password_file(self, path: impl Into<PathBuf>) -> Self {
        self.text("password_file", path.into().to_string_lossy())
    }

    /// The command that writes the password.
    pub fn password_command<S: Into<String>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        let words = words.into_iter().map(Into::into).collect();
        self.entries.push(("password_command", Entry::Words(words)));
        self
    }

    /// The variable that holds the password.
    pub fn password_env(self, name: impl Into<String>) -> Self {
        self.text("password_env", name)
    }

    /// `production` or `test`.
    pub fn environment(self, name: impl Into<String>) -> Self {
        self.text("environment", name)
    }

    /// Base URL of a server of one's own.
    pub fn base_url(self, url: impl Into<String>) -> Self {
        self.text("base_url", url)
    }

    /// `01`, `02` or `03`.
    pub fn user_type(self, user_type: impl Into<String>) -> Self {
        self.text("user_type", user_type)
    }

    /// Where tokens are kept.
    pub fn store(self, store: impl Into<String>) -> Self {
        self.text("store", store)
    }

    /// The directory where tokens are kept.
    pub fn token_dir(self, path: impl Into<PathBuf>) -> Self {
        self.text("token_dir", path.into().to_string_lossy())
    }

    /// The file of root certificates.
    pub fn ca_file(self, path: impl Into<PathBuf>) -> Self {
        self.text("ca_file", path.into().to_string_lossy())
    }

    /// The file of the key that what is kept is sealed with.
    pub fn store_key_file(self, path: impl Into<PathBuf>) -> Self {
        self.text("store_key_file", path.into().to_string_lossy())
    }

    /// It is used when no profile is named.
    pub fn make_default(mut self) -> Self {
        self.make_default = true;
        self
    }

    fn text(mut self, key: &'static str, text: impl Into<String>) -> Self {
        self.entries.push((key, Entry::Text(text.into())));
        self
    }

    pub(super) fn table(&self) -> Table {
        let mut table = Table::new();
        for (key, entry) in &self.entries {
            table[*key] = match entry {
                Entry::Text(text) => value(text),
                Entry::Words(words) => value(words.iter().collect::<Array>()),
            };
        }
        table
    }
}
