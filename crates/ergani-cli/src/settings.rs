//! Settings: a flag beats the environment, which beats a profile, which beats the default.

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal as _};

use ergani_client::ErrorKind;
use ergani_client::config::{Config, ConfigError, Key, Sources, StoreUrl};
use ergani_token::{Account, one_line};

use crate::args::Global;
use crate::deadline::Awaited;
use crate::exit::{Exit, Failure, Outcome};
use crate::{deadline, greek, prompt};

pub(crate) const ACCESS_TOKEN: &str = "ERGANI_ACCESS_TOKEN";
pub(crate) const ACCESS_TOKEN_EXPIRES_AT: &str = "ERGANI_ACCESS_TOKEN_EXPIRES_AT";
pub(crate) const BASE_URL: &str = "ERGANI_BASE_URL";
pub(crate) const ENVIRONMENT: &str = "ERGANI_ENVIRONMENT";
pub(crate) const PROFILE: &str = ergani_client::config::PROFILE;
pub(crate) const STORE: &str = "ERGANI_STORE";
pub(crate) const LOG: &str = "ERGANI_LOG";
/// What a command that is run must not see.
pub(crate) const SECRETS: [Key; 3] = [Key::Password, Key::PasswordFile, Key::StoreKeyFile];

/// The settings of this run, layer upon layer.
pub(crate) fn load(global: &Global) -> Outcome<Config> {
    let waiting = Awaited::of("the file of profiles", "το αρχείο των προφίλ");
    let config = deadline::waiting_for(waiting, || sources(global).load())?;
    // A slip in a flag is told before anything is asked for or looked up.
    config.environment()?;
    config.user_type()?;
    if config.has(Key::Store) || config.has(Key::TokenDir) {
        config.store_location()?;
    }
    // It is read for each of several connections, which a pipe cannot be.
    if let Some(file) = &config.ca_file
        && fs::metadata(file).is_ok_and(|there| !there.is_file())
    {
        let shown = one_line(&file.display().to_string()).into_owned();
        return Err(
            Failure::configuration(format!("the CA file {shown} is not a plain file"))
                .in_greek(format!("το αρχείο CA {shown} δεν είναι κανονικό αρχείο")),
        );
    }
    Ok(config)
}

/// Where settings come from.
pub(crate) fn sources(global: &Global) -> Sources {
    let mut flags = Config::default();
    flags.environment.clone_from(&global.environment);
    flags.base_url.clone_from(&global.base_url);
    flags.user_type.clone_from(&global.user_type);
    flags.key_environment.clone_from(&global.key_environment);
    flags.store = global.store.as_ref().map(StoreUrl::new);
    if let Some(deadline) = global.deadline.at() {
        flags = flags.wait_until(deadline);
    }
    let sources = Sources::new().flags(flags);
    match &global.profile {
        Some(name) => sources.profile(name),
        None => sources,
    }
}

/// A variable; an empty one counts as unset.
pub(crate) fn variable(name: &str) -> Outcome<Option<String>> {
    match std::env::var_os(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text
            .into_string()
            .map(Some)
            .map_err(|_: OsString| Failure::usage(format!("{name} is not UTF-8 text"))),
    }
}

/// Who logs in, and where; a password that is not set is asked for on a terminal, or read from
/// standard input.
pub(crate) fn account_or_ask(global: &Global, config: &Config) -> Outcome<Account> {
    let account = || {
        config.account_or(|| {
            let password = if io::stdin().is_terminal() {
                prompt::password(global.deadline, "Password: ")?
            } else {
                prompt::from_standard_input(global.deadline)?
            };
            if password.is_empty() {
                return Err(Failure::configuration("no password was given").with_hint(
                    "Set ERGANI_PASSWORD_FILE, type the password, or send it on standard input.",
                ));
            }
            Ok(password)
        })
    };
    deadline::minded(account)
}

/// Who logs in, and where. A password command or a pipe is waited for until the deadline.
pub(crate) fn account(config: &Config) -> Outcome<Account> {
    Ok(deadline::minded(|| config.account())?)
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let token_error = ergani_token::Error::from(error.clone());
        let kind = ergani_client::Error::from(token_error).kind();
        if kind == ErrorKind::Timeout {
            // Ours is the only limit that is set.
            let message = format!("{} of --timeout", error.message());
            let greek = format!("κανένα αποτέλεσμα μέσα στον χρόνο του --timeout:\n  {message}");
            return Self::new(Exit::of(kind), kind.code(), message).in_greek(greek);
        }
        let mut failure = Self::new(Exit::of(kind), kind.code(), error.message());
        if let Some(greek) = greek::headed(kind, error.message()) {
            failure = failure.in_greek(greek);
        }
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}
