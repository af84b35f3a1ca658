//! Settings: a flag beats the environment, which beats the default.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ergani_token::store::FileStore;
use ergani_token::{Account, Credentials, Environment, InvalidBaseUrl, Secret, UserType};

use crate::args::Global;
use crate::exit::{Failure, Outcome};

pub(crate) const USERNAME: &str = "ERGANI_USERNAME";
pub(crate) const PASSWORD: &str = "ERGANI_PASSWORD";
pub(crate) const PASSWORD_FILE: &str = "ERGANI_PASSWORD_FILE";
pub(crate) const ENVIRONMENT: &str = "ERGANI_ENVIRONMENT";
pub(crate) const BASE_URL: &str = "ERGANI_BASE_URL";
pub(crate) const USER_TYPE: &str = "ERGANI_USER_TYPE";
pub(crate) const STORE: &str = "ERGANI_STORE";
pub(crate) const TOKEN_DIR: &str = "ERGANI_TOKEN_DIR";
pub(crate) const STORE_KEY_FILE: &str = "ERGANI_STORE_KEY_FILE";
pub(crate) const ACCESS_TOKEN: &str = "ERGANI_ACCESS_TOKEN";
pub(crate) const ACCESS_TOKEN_EXPIRES_AT: &str = "ERGANI_ACCESS_TOKEN_EXPIRES_AT";
pub(crate) const CA_FILE: &str = "ERGANI_CA_FILE";
pub(crate) const LOG: &str = "ERGANI_LOG";

/// No password is longer; what is, is some other file.
const PASSWORD_LIMIT: u64 = 64 * 1024;

/// Where sessions are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    /// For this process only.
    Memory,
    /// In files of this directory.
    Directory(PathBuf),
}

/// A variable; an empty one counts as unset.
pub(crate) fn variable(name: &str) -> Outcome<Option<String>> {
    match os_variable(name) {
        None => Ok(None),
        Some(text) => text
            .into_string()
            .map(Some)
            .map_err(|_| Failure::usage(format!("{name} is no UTF-8 text"))),
    }
}

fn os_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|text| !text.is_empty())
}

/// A file named by a variable.
pub(crate) fn file_variable(name: &str) -> Option<PathBuf> {
    os_variable(name).map(PathBuf::from)
}

/// Where ERGANI is.
pub(crate) fn environment(global: &Global) -> Outcome<Environment> {
    let (name, url) = match (&global.environment, &global.base_url) {
        (Some(_), Some(_)) => {
            return Err(Failure::usage(
                "--environment and --base-url name two servers; give one of them",
            ));
        }
        (Some(name), None) => (Some(name.clone()), None),
        (None, Some(url)) => (None, Some(url.clone())),
        // The base URL is the more definite of two variables: it names one server.
        (None, None) => (variable(ENVIRONMENT)?, variable(BASE_URL)?),
    };
    match (url, name) {
        (Some(url), _) => Environment::from_base_url(&url).map_err(invalid_url),
        (None, Some(name)) => name.parse().map_err(invalid_url),
        (None, None) => Ok(Environment::Test),
    }
}

fn invalid_url(error: InvalidBaseUrl) -> Failure {
    if error.is_unsafe() {
        Failure::refused(error.to_string())
    } else {
        Failure::usage(error.to_string())
    }
}

/// Which kind of account.
pub(crate) fn user_type(global: &Global) -> Outcome<UserType> {
    match global
        .user_type
        .clone()
        .map_or_else(|| variable(USER_TYPE), |text| Ok(Some(text)))?
    {
        Some(text) => text
            .parse()
            .map_err(|error: ergani_token::InvalidUserType| Failure::usage(error.to_string())),
        None => Ok(UserType::External),
    }
}

/// Where sessions are kept.
pub(crate) fn store(global: &Global) -> Outcome<StoreChoice> {
    let named = match &global.store {
        Some(text) => Some(text.clone()),
        None => variable(STORE)?,
    };
    match (named, file_variable(TOKEN_DIR)) {
        (Some(text), _) => store_named(&text),
        (None, Some(directory)) => Ok(StoreChoice::Directory(directory)),
        (None, None) => Ok(StoreChoice::Directory(FileStore::default_directory()?)),
    }
}

fn store_named(text: &str) -> Outcome<StoreChoice> {
    if text == "memory:" {
        return Ok(StoreChoice::Memory);
    }
    let directory = match text.split_once(':') {
        Some(("file", rest)) => rest.strip_prefix("//").unwrap_or(rest),
        Some((scheme, _))
            if scheme.chars().all(|c| c.is_ascii_alphanumeric()) && scheme.len() > 1 =>
        {
            return Err(Failure::usage(format!(
                "`{scheme}:` is no store that this program knows: `memory:`, `file:DIR` or a directory"
            )));
        }
        _ => text,
    };
    if directory.is_empty() {
        return Err(Failure::usage(
            "the store names no directory; write `file:DIR`",
        ));
    }
    Ok(StoreChoice::Directory(PathBuf::from(directory)))
}

/// Who logs in, and where. All of it must be there: the name of a session is made from it.
pub(crate) fn account(global: &Global) -> Outcome<Account> {
    account_with(global, || {
        Err(Failure::configuration(format!("no password: neither {PASSWORD} nor {PASSWORD_FILE} is set")).with_hint(
            format!(
                "Put the password into a file that only you can read and set {PASSWORD_FILE} to it; `ergani login` \
                 also asks for it, and `ergani demo` needs none."
            ),
        ))
    })
}

/// As [`account`]; a password that is not set is asked for on a terminal, or read from standard
/// input.
pub(crate) fn account_or_ask(global: &Global) -> Outcome<Account> {
    account_with(global, || {
        let password = if io::stdin().is_terminal() {
            rpassword::prompt_password("Password: ")
                .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
        } else {
            let mut line = String::new();
            io::stdin()
                .lock()
                .take(PASSWORD_LIMIT)
                .read_line(&mut line)
                .map(|_| first_line(&line).to_owned())
        };
        let password = password.map_err(|error| {
            Failure::configuration(format!("cannot read the password: {error}"))
        })?;
        if password.is_empty() {
            return Err(
                Failure::configuration("no password was given").with_hint(format!(
                    "Set {PASSWORD_FILE}, type the password, or send it on standard input."
                )),
            );
        }
        Ok(Secret::new(password))
    })
}

fn account_with(global: &Global, ask: impl FnOnce() -> Outcome<Secret>) -> Outcome<Account> {
    // What is cheap to judge comes first, so that a slip in a flag is not hidden by a prompt.
    let environment = environment(global)?;
    let user_type = user_type(global)?;
    let username = variable(USERNAME)?.ok_or_else(|| {
        Failure::configuration(format!("no user name: {USERNAME} is not set"))
            .with_hint("Set it to the user name of ERGANI; `ergani demo` needs none.")
    })?;
    let password = match password()? {
        Some(password) => password,
        None => ask()?,
    };
    Ok(Account::new(
        Credentials::new(username, password, user_type),
        environment,
    ))
}

/// The password from the environment or from the file that it names.
fn password() -> Outcome<Option<Secret>> {
    if let Some(password) = variable(PASSWORD)? {
        return Ok(Some(Secret::new(password)));
    }
    file_variable(PASSWORD_FILE)
        .map(|file| password_in(&file))
        .transpose()
}

fn password_in(path: &Path) -> Outcome<Secret> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        Failure::configuration(format!("cannot read {shown} ({PASSWORD_FILE}): {error}"))
    };
    let file = File::open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        return Err(
            Failure::refused(format!("{shown} ({PASSWORD_FILE}) can be read by others"))
                .with_hint(format!("chmod 600 '{shown}'")),
        );
    }
    let mut text = String::new();
    file.take(PASSWORD_LIMIT)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    let password = first_line(&text);
    if password.is_empty() {
        return Err(Failure::configuration(format!(
            "{shown} ({PASSWORD_FILE}) has no password in its first line"
        )));
    }
    Ok(Secret::new(password))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_named_by_url_or_path() {
        assert_eq!(store_named("memory:").unwrap(), StoreChoice::Memory);
        for (text, directory) in [
            ("file:/x/y", "/x/y"),
            ("file:///x", "/x"),
            ("./a:b", "./a:b"),
            ("/x", "/x"),
        ] {
            assert_eq!(
                store_named(text).unwrap(),
                StoreChoice::Directory(directory.into()),
                "{text}"
            );
        }
        assert!(store_named("redis://host").is_err());
        assert!(store_named("file:").is_err());
    }

    #[test]
    fn two_flags_for_one_thing_are_a_slip() {
        let global = Global {
            environment: Some("test".into()),
            base_url: Some("http://127.0.0.1:1/".into()),
            ..Global::default()
        };
        assert_eq!(
            environment(&global).unwrap_err().exit(),
            crate::exit::Exit::Usage
        );
    }
}
