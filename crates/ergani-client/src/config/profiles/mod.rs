//! Profiles: named settings in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::keys::{Config, Key};
use super::origin::Origin;
use super::store_url::StoreUrl;

mod check;
mod document;
mod draft;
mod edit;
mod file;
mod nearest;

pub use check::{Check, CheckedAccount};
pub use draft::ProfileDraft;

use document::{DEFAULT_PROFILE, Parsed, at};
use nearest::{nearest, with_nearest};

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
    are_there: bool,
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
        let Some(text) = file::read(&path)? else {
            return Ok(Self {
                path,
                are_there: false,
                default: None,
                profiles: BTreeMap::new(),
            });
        };
        Self::parse(path, &text.content, text.others_can_read)
    }

    fn parse(path: PathBuf, text: &str, others_can_read: bool) -> Result<Self, ConfigError> {
        let Parsed { default, profiles } = document::parse(&path, text)?;
        let profiles = Self {
            path,
            are_there: true,
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

    /// Whether there is such a file.
    pub(super) fn are_there(&self) -> bool {
        self.are_there
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
    fn heirs(&self, name: &str) -> Vec<&str> {
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
