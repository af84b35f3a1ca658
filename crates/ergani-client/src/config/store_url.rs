//! Where tokens are kept, by name.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

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
    /// What is wrong with it, in words.
    pub(super) fn location(&self) -> Result<StoreLocation, String> {
        let text = self.0.as_str();
        if text == "memory:" {
            return Ok(StoreLocation::Memory);
        }
        let directory = match text.split_once(':') {
            Some(("file", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            Some(("redis" | "rediss", rest)) if rest.starts_with("//") => {
                return Ok(StoreLocation::Redis(self.clone()));
            }
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
                return Ok(StoreLocation::Postgres(self.clone()));
            }
            Some((scheme, _))
                if scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric()) =>
            {
                return Err(format!(
                    "`{scheme}:` is no store: `memory:`, `file:DIR`, a directory, `redis://…`, `rediss://…` or \
                     `postgres://…`"
                ));
            }
            // Who forgot the colon does not want a directory of that name.
            None if matches!(text, "memory" | "file" | "redis" | "rediss" | "postgres") => {
                return Err(format!(
                    "`{text}` is no store: write `memory:`, `file:DIR`, `redis://…` or `postgres://…`, and `./{text}` \
                     for a directory of that name"
                ));
            }
            _ => text,
        };
        if directory.is_empty() {
            return Err("the store names no directory; write `file:DIR`".to_owned());
        }
        Ok(StoreLocation::Directory(PathBuf::from(directory)))
    }

    /// Scheme and rest, also of what was meant for a URL and is none.
    fn parts(&self) -> Option<(&str, &str)> {
        let of_server = |(scheme, _): &(&str, &str)| {
            ["redis", "rediss", "postgres", "postgresql"].contains(scheme)
        };
        let slip = || self.0.split_once(':').filter(of_server);
        self.0.split_once("://").or_else(slip)
    }

    /// Whether a password is part of it.
    #[must_use]
    pub fn holds_password(&self) -> bool {
        let Some((_, rest)) = self.parts() else {
            return false;
        };
        let (_, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let in_parameters = parameters.split('&').any(|parameter| {
            let name = parameter.split('=').next().unwrap_or("");
            name.to_ascii_lowercase().contains("password")
        });
        // One that is not encoded may hold the `?` or `#` that ends the host for a parser.
        in_parameters
            || rest
                .rsplit_once('@')
                .is_some_and(|(user, _)| user.contains(':'))
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.holds_password() {
            return f.write_str(&self.0);
        }
        // What can hold a password is left out whole: no parser's idea of a URL is relied on.
        let (scheme, rest) = self.parts().unwrap_or(("", &self.0));
        let (before, after) = rest.split_once('?').unwrap_or((rest, ""));
        // Where the password ends is not sure.
        if before.contains(':') && after.contains('@') {
            return write!(f, "{scheme}://…");
        }
        let host = before.rsplit_once('@').map_or(before, |(_, host)| host);
        write!(f, "{scheme}://…@{host}")
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
        assert!(location("mysql://host").unwrap_err().contains("`mysql:`"));
    }

    #[test]
    fn the_password_of_a_store_is_not_shown_invariant_11() {
        for text in [
            "redis://:canary@host:6379/0",
            "postgres://user:canary@host/db?sslmode=require",
            "postgres://host/db?user=x&password=canary",
            "postgres://user:p@canary@host/db",
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
        assert_eq!(open.to_string(), "redis://user@host:6379/0");
    }
}
