//! Where tokens are kept, by name.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use ergani_token::{NoPath, one_line, path_setting};
use serde::Deserialize;

use super::read::{FromVariable, Shown};

/// The name of a store. It may hold the password of a database, so `Debug` and `Display` leave
/// that out.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct StoreUrl(String);

/// Where tokens are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreLocation {
    /// In this process only.
    Memory,
    /// In files of this directory.
    Directory(PathBuf),
    /// On Redis or Valkey.
    Redis(StoreUrl),
    /// On PostgreSQL.
    Postgres(StoreUrl),
}

impl StoreUrl {
    /// Takes the name of a store.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The whole text, with a password if it holds one. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What it names.
    ///
    /// # Errors
    /// What is wrong with it, in words that quote nothing of it: it may hold a password.
    pub(super) fn location(&self) -> Result<StoreLocation, String> {
        let text = self.0.as_str();
        if text == "memory:" {
            return Ok(StoreLocation::Memory);
        }
        match self.server() {
            Some((kind, rest)) => {
                check_server(rest)?;
                Ok(match kind {
                    Server::Redis => StoreLocation::Redis(self.clone()),
                    Server::Postgres => StoreLocation::Postgres(self.clone()),
                })
            }
            None => directory(text).map(StoreLocation::Directory),
        }
    }

    /// The kind of server that it begins with, and what follows.
    fn server(&self) -> Option<(Server, &str)> {
        let (scheme, rest) = self.0.split_once("://")?;
        match scheme {
            "redis" | "rediss" => Some((Server::Redis, rest)),
            "postgres" | "postgresql" => Some((Server::Postgres, rest)),
            _ => None,
        }
    }

    /// Whether a password is part of it, or may be: of what names no store, nobody knows.
    #[must_use]
    pub fn holds_password(&self) -> bool {
        let text = &self.0;
        let in_parameters = || {
            let text = text.to_ascii_lowercase();
            text.contains("pass") || text.contains("pwd")
        };
        match self.location() {
            Ok(StoreLocation::Memory | StoreLocation::Directory(_)) => false,
            Ok(StoreLocation::Redis(_) | StoreLocation::Postgres(_)) => {
                let (_, rest) = text.split_once("://").unwrap_or(("", text));
                let login = rest.split_once('@').map(|(login, _)| login);
                login.is_some_and(|login| login.contains(':')) || in_parameters()
            }
            Err(_) => text.contains('@') || in_parameters(),
        }
    }
}

enum Server {
    Redis,
    Postgres,
}

const STORES: &str =
    "`memory:`, `file:DIR`, a directory, `redis://…`, `rediss://…` or `postgres://…`";

/// What nobody wants as the name of a directory: the colon or the slashes were forgotten.
const NAMES_OF_STORES: [&str; 9] = [
    "memory",
    "file",
    "redis",
    "rediss",
    "valkey",
    "valkeys",
    "unix",
    "postgres",
    "postgresql",
];

/// The directory that `file:DIR` or a path names.
fn directory(text: &str) -> Result<PathBuf, String> {
    let path = match text.strip_prefix("file:") {
        Some(rest) => match rest.strip_prefix("//") {
            Some(path) => path_of_url(path)?,
            None => rest,
        },
        None => {
            let first = text.split('/').next().unwrap_or_default();
            let store = |name: &&&str| first.eq_ignore_ascii_case(name);
            if let Some(name) = NAMES_OF_STORES.iter().find(store) {
                return Err(format!(
                    "names no store: write {STORES}, and `./{name}` for a directory of that name"
                ));
            }
            text
        }
    };
    path_setting(Path::new(path)).map_err(|what| match what {
        NoPath::Empty => "names no directory; write `file:DIR`".to_owned(),
        NoPath::Url | NoPath::Address | NoPath::TwoSlashes => {
            format!("names no store that is known: write {STORES}")
        }
        what => what.to_string(),
    })
}

/// The path of `file://`, which is a whole URL: with a host, and with escapes.
fn path_of_url(path: &str) -> Result<&str, String> {
    if !path.starts_with('/') {
        return Err("names a host behind `file://`: write `file:DIR` or `file:///DIR`".to_owned());
    }
    if path.contains(['%', '?', '#']) {
        return Err(
            "has `%`, `?` or `#` behind `file://`: write `file:DIR`, where they stand for themselves"
                .to_owned(),
        );
    }
    Ok(path)
}

/// Whether the address of a server can be read in one way only. What an unescaped password makes of
/// it would be taken for a host or a port by one reader or another, and shown.
fn check_server(rest: &str) -> Result<(), String> {
    let unescaped = || {
        "is an address that cannot be read; in a user name or password `@` is written `%40`, `:` `%3A`, `/` `%2F`, `?` `%3F`, `#` `%23`, `%` `%25` and a blank `%20`".to_owned()
    };
    let is_odd = |c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '<' | '>' | '#');
    if rest.contains(is_odd) || rest.ends_with(['\'', '`']) || one_line(rest) != rest {
        return Err(
            "is an address with blanks, quotation marks or other characters that have no place in one"
                .to_owned(),
        );
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (login, hosts),
        None => ("", authority),
    };
    let is_clear = !path.contains('@')
        && !login.contains('@')
        && login.matches(':').count() <= 1
        && hosts.split(',').all(has_port_or_none);
    if is_clear { Ok(()) } else { Err(unescaped()) }
}

/// `HOST`, `HOST:PORT`, or an IPv6 address in brackets with or without a port.
fn has_port_or_none(host: &str) -> bool {
    let rest = match host.strip_prefix('[') {
        Some(bracketed) => match bracketed.split_once(']') {
            Some((_, rest)) => rest,
            None => return false,
        },
        None => host.find(':').map_or("", |at| &host[at..]),
    };
    rest.is_empty()
        || rest
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok())
}

impl fmt::Display for StoreUrl {
    /// Without user name, password and parameters; nothing of what names no store.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.location() {
            Ok(StoreLocation::Memory | StoreLocation::Directory(_)) => f.write_str(&self.0),
            Ok(StoreLocation::Redis(_) | StoreLocation::Postgres(_)) => {
                let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
                let (rest, parameters) = match rest.split_once('?') {
                    Some((rest, _)) => (rest, "?…"),
                    None => (rest, ""),
                };
                match rest.rsplit_once('@') {
                    Some((_, host)) => write!(f, "{scheme}://…@{host}{parameters}"),
                    None => write!(f, "{scheme}://{rest}{parameters}"),
                }
            }
            Err(_) => f.write_str("(not shown)"),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

impl FromVariable for StoreUrl {
    fn from_variable(value: OsString) -> Result<Self, &'static str> {
        String::from_variable(value).map(Self)
    }
}

impl Shown for StoreUrl {
    fn shown(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_named_by_url_or_path() {
        let location = |text: &str| StoreUrl::new(text).location();
        assert_eq!(location("memory:").unwrap(), StoreLocation::Memory);
        for (text, directory) in [
            ("file:/x/y", "/x/y"),
            ("file:///x", "/x"),
            ("./a:b", "./a:b"),
            ("/x", "/x"),
        ] {
            assert_eq!(
                location(text).unwrap(),
                StoreLocation::Directory(directory.into()),
                "{text}"
            );
        }
        for text in ["redis://host", "rediss://host:6380/1"] {
            assert!(
                matches!(location(text), Ok(StoreLocation::Redis(_))),
                "{text}"
            );
        }
        for text in ["postgres://host/db", "postgresql://host/db"] {
            assert!(
                matches!(location(text), Ok(StoreLocation::Postgres(_))),
                "{text}"
            );
        }
        assert!(location("file:").unwrap_err().contains("file:DIR"));
        for text in ["memory", "file", "redis", "rediss", "postgres"] {
            let error = location(text).unwrap_err();
            assert!(error.contains(&format!("`./{text}`")), "{error}");
            assert!(location(&format!("./{text}")).is_ok());
        }
    }

    /// Each of them was a directory once, with what it holds in its name.
    #[test]
    fn what_names_no_store_is_never_taken_for_a_directory() {
        for text in [
            "postgresql+psycopg2://erg:s3cret@h/db",
            "redis+sentinel://:s3cret@h:26379/mymaster",
            "redis+unix:///run/s3cret.sock",
            "\"redis://:s3cret@h\"",
            "'postgres://u:s3cret@h/db'",
            "“redis://:s3cret@h”",
            " redis://:s3cret@h",
            "redis://:s3cret@h ",
            "redis://:s3cret@h\n",
            "\u{feff}redis://:s3cret@h",
            "REDIS://:s3cret@h",
            "Postgres://u:s3cret@h/db",
            "redis:/:s3cret@h",
            "redis::s3cret@h",
            "redis//:s3cret@h",
            "redis/s3cret",
            "Redis",
            "//u:s3cret@h/db",
            "unix:///run/s3cret",
            "valkey://:s3cret@h",
            "mysql://u:s3cret@h/db",
            "https://u:s3cret@h/db",
            "u:s3cret@h/db",
            "us_er:s3cret@h/db",
            "u@h/s3cret",
            "host=h user=u password=s3cret",
            "Server=h;Password=s3cret",
            "{\"url\": \"redis://:s3cret@h\"}",
            "file://s3cret/dir",
            "file:///dir/s3cret?x",
            "file:///s3cret%20x",
            "file:redis://:s3cret@h",
            "file:",
            "file:// /s3cret",
            "memory:s3cret",
            "memory://",
            "C:\\s3cret",
            "$HOME/s3cret",
            "file:${HOME}/s3cret",
            "~other/s3cret",
            "%h/s3cret",
            "",
            " ",
            "x\ny",
        ] {
            let url = StoreUrl::new(text);
            let error = url.location().unwrap_err();
            let said = format!("{error} {url} {url:?}");
            assert!(!said.contains("s3cret"), "{text:?}: {said}");
            for part in ["psycopg2", "sentinel", "mysql", "erg:"] {
                assert!(!said.contains(part), "{text:?}: {said}");
            }
        }
    }

    /// Nor is a server's address that two readers would read in two ways.
    #[test]
    fn an_address_is_read_in_one_way_or_not_at_all() {
        for text in [
            "redis://:pa/s3cret@h",
            "redis://:pa?s3cret@h",
            "redis://:pa#s3cret@h",
            "redis://u:p@s3cret@h",
            "redis://u:p:s3cret@h",
            "redis://h:s3cret",
            "redis://:s3cret",
            "redis://u:s3 cret@h",
            "postgres://u:s3cret\n@h/db",
            "postgres://u:p@s3cret@h/db",
            "postgres://u:1234/s3cret@h/db",
            "postgres://h/db?password=p@s3cret",
            "postgres://h/db?host=x#s3cret",
        ] {
            let url = StoreUrl::new(text);
            let error = url.location().unwrap_err();
            let said = format!("{error} {url} {url:?}");
            assert!(!said.contains("s3cret"), "{text:?}: {said}");
        }
        for text in [
            "redis://h",
            "redis://:p%40w@h:6379/0",
            "rediss://u:p@[::1]:6380/1",
            "redis://[::1]",
            "postgres://u:p@h1,h2:5433/db?target_session_attrs=read-write",
            "postgres:///db?host=/run/postgresql",
            "postgresql://u@h/db?sslmode=require",
        ] {
            assert!(StoreUrl::new(text).location().is_ok(), "{text}");
        }
    }

    #[test]
    fn the_password_of_a_store_is_not_shown_invariant_11() {
        for text in [
            "redis://:canary@host:6379/0",
            "postgres://user:canary@host/db?sslmode=require",
            "postgres://host/db?user=x&password=canary",
            "postgres://host/db?sslmode=require&sslpassword=canary",
        ] {
            let url = StoreUrl::new(text);
            assert!(url.holds_password(), "{text}");
            for shown in [url.to_string(), format!("{url:?}")] {
                assert!(!shown.contains("canary"), "{shown}");
                assert!(shown.contains("host"), "{shown}");
            }
        }
        // No URL at all, since the password is not encoded; but it is in it.
        for text in [
            "postgres://user:p?canary@host/db",
            "postgres://user:p@canary@host/db",
            "postgres://user:canary?p@host/db?sslmode=require",
            "redis://:p#canary@host",
            "postgres://host/db?password=p@canary",
            "postgres://user:p@canary?p@host/db",
            "redis://:p@canary?p#p@host",
            "postgres:/user:canary@host/db",
            "redis::canary@host",
        ] {
            let url = StoreUrl::new(text);
            assert!(url.holds_password(), "{text}");
            assert!(!format!("{url} {url:?}").contains("canary"), "{url}");
        }
        let open = StoreUrl::new("redis://user@host:6379/0");
        assert!(!open.holds_password());
        assert_eq!(open.to_string(), "redis://…@host:6379/0");
    }
}
