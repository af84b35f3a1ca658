//! The text of the file, read: tables, and where in them is what is wrong.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use toml_edit::{Document, Item, Table, TableLike, Value};

use super::super::error::ConfigError;
use super::super::keys::{Config, Key};
use super::super::origin::Origin;
use super::Profile;
use super::nearest::nearest;

/// The table that profiles are in.
pub(super) const PROFILES: &str = "profiles";
/// The key of the profile that is used when none is named.
pub(super) const DEFAULT_PROFILE: &str = "default_profile";
/// The key of the profile that one builds on.
pub(super) const INHERITS: &str = "inherits";

/// What a text says.
pub(super) struct Parsed {
    pub(super) default: Option<String>,
    pub(super) profiles: BTreeMap<String, Profile>,
}

/// Reads the text of the file of this path.
pub(super) fn parse(path: &Path, text: &str) -> Result<Parsed, ConfigError> {
    let document = Document::parse(text.to_owned()).map_err(|error| {
        // The error's own text quotes the line, which may hold a password.
        ConfigError::usage(format!(
            "{}: {}",
            at(path, line_of(text, error.span())),
            error.message().trim()
        ))
    })?;
    let reader = Reader { path, text };
    let mut parsed = Parsed {
        default: None,
        profiles: BTreeMap::new(),
    };
    for (name, item) in document.iter() {
        match name {
            DEFAULT_PROFILE => {
                parsed.default = Some(reader.text(document.as_table(), name, item)?);
            }
            PROFILES => parsed.profiles = reader.profiles(item)?,
            _ => {
                let line = reader.line_of_key(document.as_table(), name);
                let known = [PROFILES, DEFAULT_PROFILE];
                return Err(unknown(&at(path, line), name, &known));
            }
        }
    }
    Ok(parsed)
}

/// Reads tables, and says of what is wrong where it is.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn profiles(&self, item: &Item) -> Result<BTreeMap<String, Profile>, ConfigError> {
        let tables = item.as_table_like().ok_or_else(|| {
            ConfigError::usage(format!(
                "{}: `{PROFILES}` must be tables: [profiles.NAME]",
                at(self.path, line_of(self.text, item.span()))
            ))
        })?;
        let profile =
            |(name, item): (&str, &Item)| Ok((name.to_owned(), self.profile(tables, name, item)?));
        tables.iter().map(profile).collect()
    }

    fn profile(
        &self,
        tables: &dyn TableLike,
        name: &str,
        item: &Item,
    ) -> Result<Profile, ConfigError> {
        let line = self.line_of_key(tables, name);
        let place = at(self.path, line);
        check_name(name).map_err(|what| ConfigError::usage(format!("{place}: {what}")))?;
        let Some(table) = item.as_table_like() else {
            return Err(ConfigError::usage(format!(
                "{place}: `{name}` is no profile: write [profiles.{name}]"
            )));
        };
        let mut inherits = None;
        let mut settings = Table::new();
        let mut lines = BTreeMap::new();
        for (key, item) in table.iter() {
            if key == INHERITS {
                inherits = Some(self.text(table, key, item)?);
                continue;
            }
            let line = self.line_of_key(table, key);
            let Some(known) = Key::ALL.iter().find(|known| known.name() == key) else {
                let names: Vec<_> = (Key::ALL.iter().map(|key| key.name()))
                    .chain([INHERITS])
                    .collect();
                return Err(unknown(&at(self.path, line), key, &names));
            };
            lines.insert(*known, line);
            settings.insert(key, item.clone());
        }
        let mut config = Config::deserialize(
            Value::InlineTable(settings.into_inline_table()).into_deserializer(),
        )
        .map_err(|error| {
            let line = error
                .span()
                .map_or(line, |span| line_of(self.text, Some(span)));
            ConfigError::usage(format!(
                "{}: {}",
                at(self.path, line),
                error.message().trim()
            ))
        })?;
        // Relative paths are relative to the file.
        config.complete_paths(self.path.parent());
        let config = config.stamped(|key| Origin::Profile {
            name: name.to_owned(),
            file: self.path.to_owned(),
            line: lines.get(&key).copied().unwrap_or(line),
        });
        Ok(Profile {
            inherits,
            line,
            config,
        })
    }

    fn text(&self, table: &dyn TableLike, key: &str, item: &Item) -> Result<String, ConfigError> {
        item.as_str().map(str::to_owned).ok_or_else(|| {
            let line = self.line_of_key(table, key);
            ConfigError::usage(format!(
                "{}: `{key}` must be text in quotes",
                at(self.path, line)
            ))
        })
    }

    fn line_of_key(&self, table: &dyn TableLike, key: &str) -> usize {
        let span = table
            .key(key)
            .and_then(toml_edit::Key::span)
            .or_else(|| table.get(key).and_then(Item::span));
        line_of(self.text, span)
    }
}

/// A name that can be typed and be a part of a file name.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if !name.is_empty() && name.chars().all(good) && !name.starts_with(['-', '.']) {
        return Ok(());
    }
    Err(format!(
        "`{}` is no name of a profile: letters, digits, `-`, `_`, `.` and `@`",
        name.escape_debug()
    ))
}

pub(super) fn at(path: &Path, line: usize) -> String {
    format!("{}, line {line}", path.display())
}

/// From 1; a place that is not known is the first line.
fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start).min(text.len());
    1 + text.as_bytes()[..start]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

fn unknown(place: &str, key: &str, known: &[&str]) -> ConfigError {
    let error = ConfigError::usage(format!("{place}: the key `{key}` is not known"));
    match nearest(key, known.iter().copied()) {
        Some(near) => error.with_hint(format!("Is `{near}` meant?")),
        None => error.with_hint(format!("Known are: {}.", known.join(", "))),
    }
}
