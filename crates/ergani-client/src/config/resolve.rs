//! From settings to what they mean, under the rules of safety.

use std::time::Instant;

use ergani_token::store::FileStore;
use ergani_token::{Account, Credentials, Environment, FixedToken, Secret, UserType};

use super::error::{ConfigError, invalid_url};
use super::keys::{Config, Key, PASSWORDS};
use super::origin::Origin;
use super::password::{self, Patience};
use super::sources::Sources;
use super::store_url::StoreLocation;

impl Config {
    /// The settings of the environment, over those of the profile that it names.
    ///
    /// # Errors
    /// As [`Sources::load`].
    pub fn from_env() -> Result<Self, ConfigError> {
        Sources::new().load()
    }

    /// Where ERGANI is; the trial server unless something else is said.
    ///
    /// # Errors
    /// For text that is no environment and no base URL, for two flags that name two servers, and,
    /// refused, for `http` to another machine and for a variable's base URL with a profile's
    /// password.
    pub fn environment(&self) -> Result<Environment, ConfigError> {
        // The base URL is the more definite of two variables: it names one server.
        let key = if self.has(Key::BaseUrl) {
            Key::BaseUrl
        } else {
            Key::Environment
        };
        if self.base_url.is_some() && self.environment.is_some() {
            let (name, url) = (self.origin(Key::Environment), self.origin(Key::BaseUrl));
            if !url.is_variable() {
                return Err(ConfigError::usage(format!(
                    "`environment` ({name}) and `base_url` ({url}) name two servers"
                ))
                .with_hint("Give one of them."));
            }
        }
        let place = self.origin(key);
        let environment = match (&self.base_url, &self.environment) {
            (Some(url), _) => Environment::from_base_url(url),
            (None, Some(name)) => name.parse(),
            (None, None) => return Ok(Environment::Test),
        }
        .map_err(|error| invalid_url(&error, &self.place(key)))?;
        if place.is_variable()
            && let Environment::Custom(_) = environment
            && let Some(secret) = self.profile_secret()
        {
            return Err(ConfigError::refused(format!(
                "{place} would have the secret of {secret} sent to {environment}"
            ))
            .with_hint(format!(
                "Unset {place}, put the base URL into the profile, or give it with --base-url."
            )));
        }
        Ok(environment)
    }

    /// Which kind of account; an e-EFKA account unless something else is said.
    ///
    /// # Errors
    /// For text that is no user type.
    pub fn user_type(&self) -> Result<UserType, ConfigError> {
        match &self.user_type {
            None => Ok(UserType::External),
            Some(text) => text.parse().map_err(|error| {
                ConfigError::usage(format!("{}: {error}", self.place(Key::UserType)))
            }),
        }
    }

    /// Where tokens are kept; in files of the user's state directory unless something else is said.
    ///
    /// # Errors
    /// For a store that is not known, or without a home directory; refused for a password in a
    /// flag.
    pub fn store_location(&self) -> Result<StoreLocation, ConfigError> {
        match (&self.store, &self.token_dir) {
            (Some(store), _) => {
                let location = store.location().map_err(|what| {
                    ConfigError::usage(format!("{} {what}", self.place(Key::Store)))
                })?;
                if store.holds_password() && matches!(self.origin(Key::Store), Origin::Flag(_)) {
                    return Err(ConfigError::refused(
                        "--store holds a password, and every user of the machine can list arguments",
                    )
                    .with_hint("Set ERGANI_STORE, or put the store into a profile."));
                }
                Ok(location)
            }
            (None, Some(directory)) => Ok(StoreLocation::Directory(
                self.path(Key::TokenDir, directory)?,
            )),
            (None, None) => Ok(StoreLocation::Directory(FileStore::default_directory()?)),
        }
    }

    /// Gives up a password command, or a password file that is a pipe, at this moment; unless set,
    /// after a minute. The command and what it started are killed then.
    #[must_use]
    pub fn wait_until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Who logs in, and where. Reads the password: from a file, or from a command, for which it
    /// blocks up to a minute, or [less](Self::wait_until).
    ///
    /// # Errors
    /// When something is missing, wrong, or not safe.
    pub fn account(&self) -> Result<Account, ConfigError> {
        self.account_or(|| {
            Err(match &self.set_aside {
                Some(aside) => ConfigError::missing(format!(
                    "no password: that of {} is of the user {}, and {} says {}",
                    aside.password,
                    aside.user,
                    self.origin(Key::Username),
                    self.username.as_deref().unwrap_or_default(),
                ))
                .with_hint("Give user name and password in one place."),
                None => ConfigError::missing(
                    "no password: neither ERGANI_PASSWORD nor ERGANI_PASSWORD_FILE is set, and no profile gives one",
                )
                .with_hint(
                    "Put the password into a file that only you can read and set ERGANI_PASSWORD_FILE to it.",
                ),
            })
        })
    }

    /// As [`account`](Self::account), with another way to the password when none is set.
    ///
    /// What is cheap to judge is judged first, so that a slip is not hidden by a prompt.
    ///
    /// # Errors
    /// As [`account`](Self::account), and those of `ask`.
    pub fn account_or<E: From<ConfigError>>(
        &self,
        ask: impl FnOnce() -> Result<Secret, E>,
    ) -> Result<Account, E> {
        let environment = self.environment()?;
        let user_type = self.user_type()?;
        let given = self.username.clone().filter(|name| !name.is_empty());
        let username = given.ok_or_else(|| {
            ConfigError::missing(
                "no user name: ERGANI_USERNAME is not set, and no profile is named",
            )
            .with_hint("Set it to the user name of ERGANI, or name a profile.")
        })?;
        Self::printable(&username, &self.place(Key::Username))?;
        let password = match self.password()? {
            Some(password) => password,
            None => ask()?,
        };
        let credentials = Credentials::new(username, password, user_type);
        Ok(self.named(Account::new(credentials, environment))?)
    }

    /// The account under the key that `key_environment` asks for.
    fn named(&self, account: Account) -> Result<Account, ConfigError> {
        let Some(name) = &self.key_environment else {
            return Ok(account);
        };
        let place = self.place(Key::KeyEnvironment);
        match name.trim().to_ascii_lowercase().as_str() {
            "test" | "trial" => {}
            "production" => {
                return Err(ConfigError::refused(format!(
                    "{place}: a token file of `production` is used with the production server only"
                ))
                .with_hint("Use `test`."));
            }
            _ => {
                return Err(ConfigError::usage(format!("{place}: unknown value"))
                    .with_hint("The only value is `test`."));
            }
        }
        let environment = account.environment().clone();
        let account = account.with_key_of_test().map_err(|_| {
            ConfigError::refused(format!(
                "{place} works with a server on this machine only, and the server is {environment}"
            ))
            .with_hint("Set the base URL of a sandbox, such as http://127.0.0.1:PORT/WebservicesAPI/Api, or unset the key environment.")
        })?;
        let is_chosen = self.has(Key::Store) || self.has(Key::TokenDir);
        if !is_chosen || !matches!(self.store_location()?, StoreLocation::Directory(_)) {
            return Err(ConfigError::usage(format!(
                "{place} needs a token directory that you name"
            ))
            .with_hint(
                "Give the directory that oxygen-ergani uses with --store or ERGANI_TOKEN_DIR.",
            ));
        }
        if let Some(file) = &self.store_key_file {
            return Err(ConfigError::usage(format!(
                "{place} does not go with a store key ({}): oxygen-ergani cannot read sealed files",
                file.display()
            ))
            .with_hint("Unset ERGANI_STORE_KEY_FILE."));
        }
        Ok(account)
    }

    /// The token to use as it is, if one is set.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub fn fixed_token(&self) -> Result<Option<FixedToken>, ConfigError> {
        if let Some(token) = &self.access_token {
            Self::printable(token.expose(), &self.place(Key::AccessToken))?;
        }
        self.access_token
            .clone()
            .map(FixedToken::new)
            .transpose()
            .map_err(|error| {
                ConfigError::usage(format!("{}: {error}", self.place(Key::AccessToken)))
            })
    }

    /// The password, from wherever it is.
    fn password(&self) -> Result<Option<Secret>, ConfigError> {
        let given: Vec<Key> = (PASSWORDS.iter().copied())
            .filter(|key| self.has(*key))
            .collect();
        if let [first, second, ..] = given[..]
            && !self.origin(first).is_variable()
        {
            return Err(ConfigError::usage(format!(
                "`{}` ({}) and `{}` are two passwords",
                first.name(),
                self.origin(first),
                second.name()
            ))
            .with_hint("Give one of them."));
        }
        let place = |key| self.place(key);
        if let Some(password) = &self.password {
            Self::printable(password.expose(), &place(Key::Password))?;
            return Ok(Some(password.clone()).filter(|password| !password.is_empty()));
        }
        if let Some(file) = &self.password_file {
            let patience = Patience::until(self.deadline);
            let file = self.path(Key::PasswordFile, file)?;
            return password::in_file(&file, &place(Key::PasswordFile), patience).map(Some);
        }
        if let Some(command) = &self.password_command {
            let patience = Patience::until(self.deadline);
            return command
                .run(&place(Key::PasswordCommand), patience)
                .map(Some);
        }
        let Some(name) = &self.password_env else {
            return Ok(None);
        };
        match self
            .variables
            .value(name)
            .map(std::ffi::OsString::into_string)
        {
            Some(Ok(text)) => {
                let text = Secret::new(text);
                let place = format!("the variable {name} ({})", place(Key::PasswordEnv));
                Self::printable(text.expose(), &place)?;
                Ok(Some(text))
            }
            Some(Err(_)) => Err(ConfigError::usage(format!(
                "the variable {name} ({}) is no UTF-8 text",
                place(Key::PasswordEnv)
            ))),
            None => Err(ConfigError::missing(format!(
                "the variable {name}, which is to hold the password ({}), is not set",
                place(Key::PasswordEnv)
            ))),
        }
    }

    /// Refuses a user name or a password that nobody can have typed, before it is sent and counted as
    /// a wrong login.
    fn printable(text: &str, place: &str) -> Result<(), ConfigError> {
        match password::unprintable(text) {
            None => Ok(()),
            Some(what) => Err(ConfigError::usage(format!("{place} {what}")).with_hint(
                "Set it without that; of a password file (ERGANI_PASSWORD_FILE) one line break at the end is no part.",
            )),
        }
    }

    /// A secret that a profile gives: where.
    fn profile_secret(&self) -> Option<Origin> {
        PASSWORDS
            .iter()
            .chain(&[Key::AccessToken])
            .map(|key| self.origin(*key))
            .find(Origin::is_profile)
    }

    /// Where a setting was written, for an error.
    pub(super) fn place(&self, key: Key) -> String {
        match self.origin(key) {
            origin @ Origin::Profile { .. } => format!("`{}` of {origin}", key.name()),
            Origin::Program | Origin::Default => format!("`{}`", key.name()),
            origin => origin.to_string(),
        }
    }
}
