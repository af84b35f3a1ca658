//! Which layers of settings there are, and how they are put together.

use std::ffi::OsString;
use std::path::PathBuf;

use ergani_token::path_setting;
use etcetera::BaseStrategy as _;

use super::error::ConfigError;
use super::keys::{Config, Key};
use super::origin::Origin;
use super::profiles::Profiles;
use super::variables::Variables;

/// The variable that names a profile.
pub const PROFILE: &str = "ERGANI_PROFILE";
/// The variable that names the file of profiles.
pub const CONFIG_FILE: &str = "ERGANI_CONFIG";

/// Where settings come from: flags, which beat the environment, which beats a profile.
///
/// ```
/// use ergani_client::config::{Config, Sources};
///
/// let mut flags = Config::default();
/// flags.environment = Some("production".into());
/// let config = Sources::new()
///     .variables(|name| (name == "ERGANI_ENVIRONMENT").then(|| "test".into()))
///     .flags(flags)
///     .load()?;
/// assert_eq!(config.environment()?, ergani_token::Environment::Production);
/// # Ok::<(), ergani_client::config::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Sources {
    flags: Config,
    profile: Option<String>,
    file: Option<PathBuf>,
    variables: Variables,
}

impl Sources {
    /// The environment of the process, and the profile that it names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Settings of a command line; they beat all others.
    pub fn flags(mut self, flags: Config) -> Self {
        self.flags = flags.stamped(|key| match key.flag() {
            Some(flag) => Origin::Flag(flag),
            None => Origin::Program,
        });
        self
    }

    /// The settings of the command line, and no others.
    #[must_use]
    pub fn given_by_flags(&self) -> &Config {
        &self.flags
    }

    /// The profile; else the one that `ERGANI_PROFILE` names.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The file of profiles; else the one that `ERGANI_CONFIG` names, else
    /// `~/.config/ergani/config.toml`.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Where variables are looked up; else the environment of the process.
    pub fn variables(
        mut self,
        look_up: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::new(look_up);
        self
    }

    /// The settings, layer upon layer. Reads the file of profiles, and no password.
    ///
    /// # Errors
    /// When the profile is not there, or the file is no good or not safe.
    pub fn load(self) -> Result<Config, ConfigError> {
        let given = self.given()?;
        let profile = match self.named_profile()? {
            Some(name) => Some(self.profiles()?.config(&name)?),
            // The default profile is for who says nothing of an account.
            None if given.has(Key::Username) || given.has(Key::AccessToken) => None,
            None => {
                let profiles = self.profiles()?;
                self.must_be_there(&profiles)?;
                profiles
                    .default_profile()
                    .map(|name| profiles.config(name))
                    .transpose()?
            }
        };
        Ok(given.or(profile.unwrap_or_default()))
    }

    /// A file that a variable names and that is not there is a slip: without its default profile
    /// all would go elsewhere.
    fn must_be_there(&self, profiles: &Profiles) -> Result<(), ConfigError> {
        if self.file.is_some()
            || self.variables.value(CONFIG_FILE).is_none()
            || profiles.are_there()
        {
            return Ok(());
        }
        Err(ConfigError::missing(format!(
            "{CONFIG_FILE} names {}, which is not there",
            profiles.path().display()
        ))
        .with_hint("Correct it or unset it; `ergani profile add` makes such a file."))
    }

    /// The profiles of the file. One that is not there has none.
    ///
    /// # Errors
    /// When the file is no good or not safe.
    pub fn profiles(&self) -> Result<Profiles, ConfigError> {
        Profiles::load(self.path()?)
    }

    /// The profile that is named, by [`profile`](Self::profile) or by `ERGANI_PROFILE`.
    ///
    /// # Errors
    /// When the variable is no text.
    pub fn named_profile(&self) -> Result<Option<String>, ConfigError> {
        match (&self.profile, self.variables.value(PROFILE)) {
            (Some(name), _) => Ok(Some(name.clone())),
            (None, Some(name)) => name
                .into_string()
                .map(Some)
                .map_err(|_| ConfigError::usage(format!("{PROFILE} is no UTF-8 text"))),
            (None, None) => Ok(None),
        }
    }

    /// The settings of a profile as they are used for a check: the environment can say where
    /// tokens are kept and where the server is, and not whose account it is.
    pub(super) fn of_profile(
        &self,
        profiles: &Profiles,
        name: &str,
    ) -> Result<Config, ConfigError> {
        const WHO: &[Key] = &[
            Key::Username,
            Key::Password,
            Key::PasswordFile,
            Key::PasswordCommand,
            Key::PasswordEnv,
            Key::UserType,
            Key::AccessToken,
        ];
        Ok(self.given()?.without(WHO).or(profiles.config(name)?))
    }

    /// What flags and variables give.
    fn given(&self) -> Result<Config, ConfigError> {
        let mut flags = self.flags.clone();
        flags.variables = self.variables.clone();
        let mut given = flags.or(Config::of_variables(&self.variables)?);
        // No shell expands the `~` of `--store file:~/tokens`, or of a variable in a unit file.
        given.complete_paths(None);
        Ok(given)
    }

    fn path(&self) -> Result<PathBuf, ConfigError> {
        if let Some(file) = &self.file {
            return Ok(file.clone());
        }
        if let Some(file) = self.variables.value(CONFIG_FILE) {
            return path_setting(file.as_ref())
                .map_err(|what| ConfigError::usage(format!("{CONFIG_FILE} {what}")));
        }
        if let Some(directory) = self.variables.value("XDG_CONFIG_HOME").map(PathBuf::from)
            && directory.is_absolute()
        {
            return Ok(directory.join("ergani").join("config.toml"));
        }
        if let Some(home) = self.variables.value("HOME") {
            return Ok(PathBuf::from(home).join(".config/ergani/config.toml"));
        }
        let strategy = etcetera::base_strategy::Xdg::new().map_err(|_| {
            ConfigError::missing("there is no home directory to look for profiles in")
                .with_hint(format!("Name the file with {CONFIG_FILE}."))
        })?;
        Ok(strategy.config_dir().join("ergani").join("config.toml"))
    }
}
