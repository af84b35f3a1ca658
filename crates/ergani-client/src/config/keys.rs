//! The one list of settings: keys, variables and flags, and how layers of them are joined.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ergani_token::Secret;
use serde::Deserialize;

use super::error::ConfigError;
use super::origin::Origin;
use super::password::PasswordCommand;
use super::read::{self, FromVariable};
use super::store_url::StoreUrl;
use super::variables::Variables;

/// Makes [`Config`] and [`Key`] from one line per setting.
macro_rules! settings {
    ($(
        $(#[doc = $about:literal])+
        $(#[serde($serde:meta)])?
        $key:ident $name:ident: $type:ty $(, variable $variable:literal)? $(, flag $flag:literal)?;
    )+) => {
        /// Settings of one account, each given or not; [layers](Config::or) of them make a whole.
        ///
        /// It can be a part of a program's own configuration: every key is optional and an unknown
        /// one is an error. `Debug` shows no secret.
        ///
        /// ```
        /// use ergani_client::config::Config;
        ///
        /// let config: Config = serde_json::from_str(
        ///     r#"{"username": "user", "password_file": "/run/ergani/password", "user_type": "02"}"#,
        /// )?;
        /// assert_eq!(config.username.as_deref(), Some("user"));
        /// assert!(serde_json::from_str::<Config>(r#"{"user_name": "user"}"#).is_err());
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Config {
            $(
                $(#[doc = $about])+
                $(#[serde($serde)])?
                pub $name: Option<$type>,
            )+
            #[serde(skip)]
            pub(super) origins: BTreeMap<Key, Origin>,
            #[serde(skip)]
            pub(super) variables: Variables,
            /// Where a password was set aside, being another user's.
            #[serde(skip)]
            pub(super) set_aside: Option<SetAside>,
            /// Until when a password is waited for.
            #[serde(skip)]
            pub(super) deadline: Option<Instant>,
        }

        /// A setting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Key {
            $($(#[doc = $about])+ $key,)+
        }

        impl Key {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$key),+];

            /// Its name in a profile, and in a configuration of one's own.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$key => stringify!($name),)+ }
            }

            /// The variable that gives it, if one does.
            #[must_use]
            pub fn variable(self) -> Option<&'static str> {
                match self { $(Self::$key => None::<&'static str>$(.or(Some($variable)))?,)+ }
            }

            /// The flag of the program `ergani` that gives it, if one does.
            #[must_use]
            pub fn flag(self) -> Option<&'static str> {
                match self { $(Self::$key => None::<&'static str>$(.or(Some($flag)))?,)+ }
            }

            /// What it is, in a line.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$key => concat!($($about),+).trim_ascii(),)+ }
            }
        }

        impl Config {
            /// Whether the setting is given.
            #[must_use]
            pub fn has(&self, key: Key) -> bool {
                match key { $(Key::$key => self.$name.is_some(),)+ }
            }

            /// Takes one setting over, with where it came from.
            pub(super) fn take(&mut self, key: Key, from: &mut Self) {
                match key { $(Key::$key => self.$name = from.$name.take(),)+ }
                match from.origins.remove(&key) {
                    Some(origin) => self.origins.insert(key, origin),
                    None => self.origins.remove(&key),
                };
            }

            /// The settings that variables give.
            pub(super) fn of_variables(variables: &Variables) -> Result<Self, ConfigError> {
                let mut config = Self::default();
                $($(
                    if let Some(value) = variables.value($variable) {
                        let value = FromVariable::from_variable(value)
                            .map_err(|what| ConfigError::usage(format!("{} {what}", $variable)))?;
                        config.$name = Some(value);
                        config.origins.insert(Key::$key, Origin::Variable($variable));
                    }
                )?)+
                config.variables = variables.clone();
                Ok(config)
            }

            /// The setting as people may see it.
            pub(super) fn shown(&self, key: Key) -> Option<String> {
                match key { $(Key::$key => self.$name.as_ref().map(read::Shown::shown),)+ }
            }
        }
    };
}

settings! {
    /// User name of ERGANI.
    Username username: String, variable "ERGANI_USERNAME";
    /// The password itself.
    #[serde(deserialize_with = "read::secret")]
    Password password: Secret, variable "ERGANI_PASSWORD";
    /// File whose first line is the password; nobody else may read it.
    PasswordFile password_file: PathBuf, variable "ERGANI_PASSWORD_FILE";
    /// Command, as a list of words without a shell, whose first line of output is the password.
    PasswordCommand password_command: PasswordCommand;
    /// Variable that holds the password.
    PasswordEnv password_env: String;
    /// `production`, `test` (also `trial`), or a base URL; `test` unless given.
    Environment environment: String, variable "ERGANI_ENVIRONMENT", flag "--environment";
    /// Base URL of a server of one's own.
    BaseUrl base_url: String, variable "ERGANI_BASE_URL", flag "--base-url";
    /// `test`: names the token file of a server on this machine as for the trial server, so that oxygen-ergani finds it.
    KeyEnvironment key_environment: String, variable "ERGANI_KEY_ENVIRONMENT", flag "--key-environment";
    /// `01` e-EFKA, `02` ERGANI branch user, `03` construction; `01` unless given.
    UserType user_type: String, variable "ERGANI_USER_TYPE", flag "--user-type";
    /// Where tokens are kept: `memory:`, `file:DIR`, a directory, `redis://…` or `postgres://…`.
    Store store: StoreUrl, variable "ERGANI_STORE", flag "--store";
    /// Directory where tokens are kept, unless `store` says otherwise.
    TokenDir token_dir: PathBuf, variable "ERGANI_TOKEN_DIR";
    /// File with the key that what is kept is sealed with.
    StoreKeyFile store_key_file: PathBuf, variable "ERGANI_STORE_KEY_FILE";
    /// File of root certificates in PEM or DER form that count beside those of the system.
    CaFile ca_file: PathBuf, variable "ERGANI_CA_FILE";
    /// Access token to use as it is: then nothing logs in, renews or stores.
    #[serde(deserialize_with = "read::secret")]
    AccessToken access_token: Secret, variable "ERGANI_ACCESS_TOKEN";
    /// Seconds to make a connection; 10 unless given.
    #[serde(deserialize_with = "read::seconds")]
    ConnectTimeout connect_timeout: Duration;
    /// Seconds for a login, a refresh or a read; 60 unless given.
    #[serde(deserialize_with = "read::seconds")]
    ReadTimeout read_timeout: Duration;
    /// Seconds for a submission; 120 unless given.
    #[serde(deserialize_with = "read::seconds")]
    SubmitTimeout submit_timeout: Duration;
}

/// A password that was not taken over.
#[derive(Clone, Debug)]
pub(super) struct SetAside {
    /// Where it is.
    pub(super) password: Origin,
    /// The user that it belongs to.
    pub(super) user: String,
}

/// Settings that say one thing: who gives one of them overrules all of them.
const GROUPS: &[&[Key]] = &[
    &[
        Key::Password,
        Key::PasswordFile,
        Key::PasswordCommand,
        Key::PasswordEnv,
    ],
    &[Key::Environment, Key::BaseUrl],
    &[Key::Store, Key::TokenDir],
];

/// The ways to give a password.
pub(super) const PASSWORDS: &[Key] = GROUPS[0];

impl Key {
    /// Whether the value itself must not be seen.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::AccessToken)
    }

    fn group(self) -> &'static [Self] {
        let of_one = || std::slice::from_ref(&Self::ALL[self as usize]);
        GROUPS
            .iter()
            .find(|group| group.contains(&self))
            .copied()
            .unwrap_or_else(of_one)
    }
}

impl Config {
    /// These settings, and those of `weaker` where there is none: a flag beats the environment,
    /// which beats a profile.
    ///
    /// What says one thing in several ways is taken from one layer: a password file beats a weaker
    /// layer's password command, `environment` a weaker layer's `base_url`, and a password of any
    /// kind a weaker layer's access token. A password or an access token is not taken from a layer
    /// that gives it to another user than the stronger one names.
    #[must_use]
    pub fn or(mut self, mut weaker: Self) -> Self {
        if self.set_aside.is_none() {
            self.set_aside = weaker.set_aside.take();
        }
        let another = match (&self.username, &weaker.username) {
            (Some(ours), Some(theirs)) if ours != theirs => Some(theirs.clone()),
            _ => None,
        };
        // As it is before anything is taken over: two keys of one group may come from below.
        let overruled: Vec<Key> = (Key::ALL.iter().copied())
            .filter(|key| key.group().iter().any(|other| self.has(*other)))
            .collect();
        let logs_in = PASSWORDS.iter().any(|key| self.has(*key));
        for &key in Key::ALL {
            if !weaker.has(key) || overruled.contains(&key) {
                continue;
            }
            match &another {
                // Who gives a password wants a session.
                _ if key == Key::AccessToken && logs_in => {}
                // It would log nobody in but that other user.
                Some(_) if key == Key::AccessToken => {}
                Some(user) if PASSWORDS.contains(&key) => {
                    self.set_aside = Some(SetAside {
                        password: weaker.origin(key),
                        user: user.clone(),
                    });
                }
                _ => self.take(key, &mut weaker),
            }
        }
        self
    }

    /// Where a setting comes from.
    #[must_use]
    pub fn origin(&self, key: Key) -> Origin {
        match self.origins.get(&key) {
            Some(origin) => origin.clone(),
            None if self.has(key) => Origin::Program,
            None => Origin::Default,
        }
    }

    /// Notes where every setting that is given comes from.
    pub(super) fn stamped(mut self, origin: impl Fn(Key) -> Origin) -> Self {
        self.origins = Key::ALL
            .iter()
            .filter(|key| self.has(**key))
            .map(|key| (*key, origin(*key)))
            .collect();
        self
    }

    /// Without the settings that `unwanted` names.
    pub(super) fn without(mut self, unwanted: &[Key]) -> Self {
        let mut rest = Self::default();
        for key in unwanted {
            rest.take(*key, &mut self);
        }
        self
    }
}
