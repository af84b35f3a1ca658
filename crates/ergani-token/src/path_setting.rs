//! A path as somebody wrote it into a setting: taken only if it can mean nothing else.

use std::path::{Path, PathBuf};

use crate::one_line::is_hidden;

/// The path that a setting names; `~/` is the home directory.
///
/// A path is never guessed. What was meant for something else would make a directory of that name:
/// the address of a database, `$HOME` where no shell expands it, quotes that belong to another
/// language. A relative path with such characters is written with `./` before it.
///
/// # Errors
/// [`NoPath`], which does not quote the path: it may hold a password.
pub fn path_setting(path: &Path) -> Result<PathBuf, NoPath> {
    let Some(text) = path.to_str() else {
        // No characters that could mean anything else.
        return Ok(path.to_owned());
    };
    if let Some(fault) = fault(text) {
        return Err(fault);
    }
    let Some(rest) = text.strip_prefix('~') else {
        return Ok(path.to_owned());
    };
    if !matches!(rest.as_bytes(), [] | [b'/', ..]) {
        return Err(NoPath::HomeOfOther);
    }
    let home = etcetera::home_dir().map_err(|_| NoPath::NoHome)?;
    Ok(home.join(rest.trim_start_matches('/')))
}

/// Why a setting is no path; it follows the name of the setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoPath {
    /// It is empty.
    #[error("is empty, and a path is wanted")]
    Empty,
    /// A line break or another character that does not show.
    #[error("holds a line break or another character that cannot be seen")]
    Hidden,
    /// A blank before or after it.
    #[error("begins or ends with a blank: remove it")]
    Blank,
    /// Quotes around it.
    #[error("begins or ends with a quotation mark: remove the quotation marks")]
    Quoted,
    /// A URL, or what begins as one.
    #[error("is a URL, or begins as one, and a path is wanted")]
    Url,
    /// Two slashes at its beginning, as what is left of a URL.
    #[error("begins with `//`: a path begins with one `/`")]
    TwoSlashes,
    /// A variable that nothing expands.
    #[error("holds a variable, which nothing expands here: write the path itself")]
    Variable,
    /// A specifier of systemd that nothing expands.
    #[error(
        "begins with a `%` specifier, which nothing expands here: give it with `Environment=` in the unit"
    )]
    Specifier,
    /// The home directory of another user.
    #[error("begins with the home directory of another user: write the path itself")]
    HomeOfOther,
    /// There is no home directory.
    #[error("begins with `~`, and there is no home directory")]
    NoHome,
    /// Characters that a path seldom has, and the address of a server has.
    #[error(
        "may be the address of a server, and a path is wanted; if it is a path, write `./` before it"
    )]
    Address,
}

fn fault(text: &str) -> Option<NoPath> {
    const QUOTES: &[char] = &['"', '\'', '`', '“', '”', '‘', '’', '«', '»'];
    /// In a name that begins with nothing that says "path".
    const OF_ADDRESSES: &[char] = &[
        ':', '@', '?', '=', '&', ';', '#', '<', '>', '|', '*', '{', '}', '[', ']', '\\',
    ];
    if text.is_empty() {
        return Some(NoPath::Empty);
    }
    if text.contains(is_hidden) {
        return Some(NoPath::Hidden);
    }
    if text.trim() != text {
        return Some(NoPath::Blank);
    }
    if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        return Some(NoPath::Quoted);
    }
    if text.contains("://") || has_scheme(text) {
        return Some(NoPath::Url);
    }
    if text.starts_with("//") {
        return Some(NoPath::TwoSlashes);
    }
    let is_named = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '{' | '('))
    };
    if text.split('$').skip(1).any(is_named) {
        return Some(NoPath::Variable);
    }
    if let [b'%', specifier, rest @ ..] = text.as_bytes()
        && specifier.is_ascii_alphabetic()
        && matches!(rest, [] | [b'/', ..])
    {
        return Some(NoPath::Specifier);
    }
    let says_path = ["/", "./", "../", "~"]
        .iter()
        .any(|it| text.starts_with(it));
    (!says_path && text.contains(OF_ADDRESSES)).then_some(NoPath::Address)
}

/// Whether it begins as a URL does, also without slashes.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Result<PathBuf, NoPath> {
        path_setting(Path::new(text))
    }

    #[test]
    fn a_path_is_taken_as_it_is() {
        for text in [
            "/x",
            "x",
            "x/y",
            "./a:b",
            "../x",
            ".",
            "my tokens",
            "/srv/a@b:c",
            "./x=y",
            "/x/~/y",
            "/cost$/x",
            "100%/x",
            "λ/x",
        ] {
            assert_eq!(taken(text), Ok(text.into()), "{text}");
        }
        let home = etcetera::home_dir().unwrap();
        assert_eq!(taken("~/x"), Ok(home.join("x")));
        assert_eq!(taken("~"), Ok(home));
    }

    #[test]
    fn what_was_meant_for_something_else_is_no_path() {
        for (text, fault) in [
            ("", NoPath::Empty),
            ("/x\n", NoPath::Hidden),
            ("\u{feff}/x", NoPath::Hidden),
            (" /x", NoPath::Blank),
            ("/x\u{a0}", NoPath::Blank),
            ("\"/x\"", NoPath::Quoted),
            ("'/x", NoPath::Quoted),
            ("redis://h", NoPath::Url),
            ("postgresql+psycopg2://erg:s3cret@h/db", NoPath::Url),
            ("./redis://h", NoPath::Url),
            ("redis:/h", NoPath::Url),
            ("file:/x", NoPath::Url),
            ("C:\\x", NoPath::Url),
            ("user:pw@host/db", NoPath::Url),
            ("//user:pw@host/db", NoPath::TwoSlashes),
            ("$HOME/x", NoPath::Variable),
            ("/srv/${NAME}/x", NoPath::Variable),
            ("%S/ergani", NoPath::Specifier),
            ("~other/x", NoPath::HomeOfOther),
            ("us_er:pw@host/db", NoPath::Address),
            ("user@host/db", NoPath::Address),
            ("host=h password=s3cret", NoPath::Address),
            ("{\"url\": 1}", NoPath::Address),
        ] {
            let error = taken(text).unwrap_err();
            assert_eq!(error, fault, "{text}");
            assert!(!error.to_string().contains("s3cret"));
        }
    }
}
