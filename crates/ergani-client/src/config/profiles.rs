//! Profiles: named settings in a file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use toml_edit::{Document, Item, Table, TableLike, Value};

use super::error::ConfigError;
use super::keys::{Config, Key};
use super::origin::Origin;
use super::safety;
use super::store_url::{StoreLocation, StoreUrl};

/// The table that profiles are in.
pub(super) const PROFILES: &str = "profiles";
/// The key of the profile that is used when none is named.
pub(super) const DEFAULT_PROFILE: &str = "default_profile";
/// The key of the profile that one builds on.
pub(super) const INHERITS: &str = "inherits";

/// No file of profiles is larger; what is, is some other file.
const LIMIT: u64 = 4 * 1024 * 1024;
/// How different a word may be and still be meant.
const NEAR: f64 = 0.6;

/// The profiles of a file.
///
/// ```toml
/// default_profile = "acme"
///
/// [profiles.acme]
/// username = "acme-payroll"
/// password_command = ["pass", "show", "ergani/acme"]
/// environment = "production"
///
/// [profiles.acme-branch]
/// inherits = "acme"
/// username = "acme-branch-1"
/// password_file = "acme-branch.password"
/// user_type = "02"
/// ```
///
/// A file that is not there has no profiles. Relative paths are relative to the file, and `~/` is
/// the home directory. One that others can write is refused, since it says where passwords go and
/// what is run for them; so is one that others can read, if a password is in it.
#[derive(Clone, Debug)]
pub struct Profiles {
    path: PathBuf,
    default: Option<String>,
    profiles: BTreeMap<String, Profile>,
}

#[derive(Clone, Debug)]
struct Profile {
    inherits: Option<String>,
    line: usize,
    config: Config,
}

/// A profile in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileSummary {
    /// Its name.
    pub name: String,
    /// The profile that it builds on.
    pub inherits: Option<String>,
    /// Whether it is used when none is named.
    pub is_default: bool,
    /// The user name.
    pub username: Option<String>,
    /// The environment or the base URL, as it is written.
    pub environment: Option<String>,
    /// The user type, as it is written.
    pub user_type: Option<String>,
}

/// A setting of a profile, as people may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Setting {
    /// Which one.
    pub key: Key,
    /// Its value; no secret.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl Profiles {
    /// Reads the file.
    ///
    /// # Errors
    /// For what is no TOML, a key that is not known, a profile that inherits from none or from
    /// itself, and, refused, for a file that others can write, or read with a password in it.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, ConfigError> {
        let path = path.into();
        let path = std::path::absolute(&path).unwrap_or(path);
        let Some(text) = read(&path)? else {
            return Ok(Self {
                path,
                default: None,
                profiles: BTreeMap::new(),
            });
        };
        Self::parse(path, &text.content, text.others_can_read)
    }

    pub(super) fn parse(
        path: PathBuf,
        text: &str,
        others_can_read: bool,
    ) -> Result<Self, ConfigError> {
        let document = Document::parse(text.to_owned()).map_err(|error| {
            // The error's own text quotes the line, which may hold a password.
            ConfigError::usage(format!(
                "{}: {}",
                at(&path, line_of(text, error.span())),
                error.message().trim()
            ))
        })?;
        let reader = Reader { path: &path, text };
        let mut default = None;
        let mut profiles = BTreeMap::new();
        for (name, item) in document.iter() {
            match name {
                DEFAULT_PROFILE => default = Some(reader.text(document.as_table(), name, item)?),
                PROFILES => profiles = reader.profiles(item)?,
                _ => {
                    let line = reader.line_of_key(document.as_table(), name);
                    return Err(unknown(
                        &at(&path, line),
                        name,
                        &[PROFILES, DEFAULT_PROFILE],
                    ));
                }
            }
        }
        let profiles = Self {
            path,
            default,
            profiles,
        };
        profiles.check_links()?;
        if others_can_read {
            profiles.refuse_readable_secrets()?;
        }
        Ok(profiles)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The profile that is used when none is named.
    #[must_use]
    pub fn default_profile(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// Whether there is such a profile.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.profiles.contains_key(name)
    }

    /// All profiles, by name.
    #[must_use]
    pub fn list(&self) -> Vec<ProfileSummary> {
        self.profiles
            .iter()
            .map(|(name, profile)| {
                let config = self.joined(name);
                ProfileSummary {
                    name: name.clone(),
                    inherits: profile.inherits.clone(),
                    is_default: self.default.as_ref() == Some(name),
                    environment: config.base_url.or(config.environment),
                    user_type: config.user_type,
                    username: config.username,
                }
            })
            .collect()
    }

    /// The settings of a profile, with where each comes from. Secrets are not shown: of a password
    /// one sees that it is set.
    ///
    /// # Errors
    /// When there is no such profile.
    pub fn show(&self, name: &str) -> Result<Vec<Setting>, ConfigError> {
        let config = self.config(name)?;
        let setting = |key: &Key| {
            config.shown(*key).map(|value| Setting {
                key: *key,
                value,
                origin: config.origin(*key),
            })
        };
        Ok(Key::ALL.iter().filter_map(setting).collect())
    }

    /// The settings of a profile, with those that it inherits.
    ///
    /// # Errors
    /// When there is no such profile.
    pub fn config(&self, name: &str) -> Result<Config, ConfigError> {
        if self.contains(name) {
            return Ok(self.joined(name));
        }
        let path = self.path.display();
        let error = ConfigError::missing(format!("there is no profile `{name}` in {path}"));
        Err(match nearest(name, self.names()) {
            Some(near) => error.with_hint(format!("Is `{near}` meant?")),
            None if self.profiles.is_empty() => {
                error.with_hint("`ergani profile add` makes one; ERGANI_CONFIG names another file.")
            }
            None => error.with_hint("`ergani profile list` shows which there are."),
        })
    }

    /// Who inherits from the profile.
    pub(super) fn heirs(&self, name: &str) -> Vec<&str> {
        self.profiles
            .iter()
            .filter(|(_, profile)| profile.inherits.as_deref() == Some(name))
            .map(|(heir, _)| heir.as_str())
            .collect()
    }

    fn joined(&self, name: &str) -> Config {
        let mut joined = Config::default();
        let mut next = Some(name);
        while let Some(profile) = next.and_then(|name| self.profiles.get(name)) {
            joined = joined.or(profile.config.clone());
            next = profile.inherits.as_deref();
        }
        joined
    }

    /// Every profile that is named is there, and none inherits from itself.
    fn check_links(&self) -> Result<(), ConfigError> {
        if let Some(default) = &self.default
            && !self.contains(default)
        {
            let path = self.path.display();
            return Err(with_nearest(
                ConfigError::usage(format!(
                    "{path}: `{DEFAULT_PROFILE}` names the profile `{default}`, which is not there"
                )),
                default,
                self.names(),
            ));
        }
        for (name, profile) in &self.profiles {
            let mut line_of_descent = vec![name.as_str()];
            let mut heir = profile;
            while let Some(parent) = &heir.inherits {
                let place = at(&self.path, heir.line);
                let Some(next) = self.profiles.get(parent) else {
                    return Err(with_nearest(
                        ConfigError::usage(format!(
                            "{place}: the profile inherits from `{parent}`, which is not there"
                        )),
                        parent,
                        self.names(),
                    ));
                };
                let seen = line_of_descent.contains(&parent.as_str());
                line_of_descent.push(parent);
                if seen {
                    return Err(ConfigError::usage(format!(
                        "{place}: profiles inherit from each other in a circle: {}",
                        line_of_descent.join(" → ")
                    ))
                    .with_hint("Take one `inherits` out."));
                }
                heir = next;
            }
        }
        Ok(())
    }

    fn refuse_readable_secrets(&self) -> Result<(), ConfigError> {
        for profile in self.profiles.values() {
            let config = &profile.config;
            let secret = Key::ALL.iter().find(|key| match key {
                Key::Store => config.store.as_ref().is_some_and(StoreUrl::holds_password),
                key => key.is_secret() && config.has(**key),
            });
            if let Some(key) = secret {
                let path = self.path.display();
                return Err(ConfigError::refused(format!(
                    "{} is a secret, and others can read the file",
                    config.place(*key)
                ))
                .with_hint(format!(
                    "Run: chmod 600 '{path}'; or use `password_file` or `password_command`."
                )));
            }
        }
        Ok(())
    }
}

/// What was read of the file.
struct Text {
    content: String,
    others_can_read: bool,
}

/// The file, if it is there and safe to obey.
fn read(path: &Path) -> Result<Option<Text>, ConfigError> {
    let cannot = |error: io::Error| {
        ConfigError::missing(format!(
            "cannot read the profiles in {}: {error}",
            path.display()
        ))
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(cannot(io::Error::other("it is no file")));
    }
    safety::refuse_foreign(path, &metadata)?;
    let mut content = String::new();
    file.take(LIMIT + 1)
        .read_to_string(&mut content)
        .map_err(cannot)?;
    if content.len() as u64 > LIMIT {
        return Err(cannot(io::Error::other("it is longer than 4 MiB")));
    }
    Ok(Some(Text {
        content,
        others_can_read: safety::others_can_read(&metadata),
    }))
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
        self.complete_paths(&mut config);
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

    /// Paths are relative to the file, and `~/` is the home directory.
    fn complete_paths(&self, config: &mut Config) {
        let directory = self.path.parent().unwrap_or(Path::new(""));
        let paths = [
            &mut config.password_file,
            &mut config.token_dir,
            &mut config.store_key_file,
            &mut config.ca_file,
        ];
        let complete = |path: &Path| match (path.strip_prefix("~"), etcetera::home_dir()) {
            (Ok(rest), Ok(home)) => home.join(rest),
            _ => directory.join(path),
        };
        for path in paths.into_iter().flatten() {
            *path = complete(path);
        }
        if let Some(command) = &mut config.password_command {
            command.complete(complete);
        }
        // What is no store is said where it is opened.
        if let Some(store) = &mut config.store
            && let Ok(StoreLocation::Directory(path)) = store.location()
            && let Some(path) = complete(&path).to_str()
        {
            *store = StoreUrl::new(format!("file:{path}"));
        }
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

fn at(path: &Path, line: usize) -> String {
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

fn with_nearest<'a>(
    error: ConfigError,
    word: &str,
    known: impl Iterator<Item = &'a str>,
) -> ConfigError {
    match nearest(word, known) {
        Some(near) => error.with_hint(format!("Is `{near}` meant?")),
        None => error,
    }
}

/// The word that is meant, if one is near enough.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let word = plain(word);
    // Half a word is near too: `default` for `default_profile`.
    let likeness = |known: &str| {
        let known = plain(known);
        let half = word.len() >= 4 && known.starts_with(&word);
        let least = if half { NEAR } else { 0.0 };
        strsim::normalized_damerau_levenshtein(&word, &known).max(least)
    };
    known
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}
