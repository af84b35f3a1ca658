//! The server's own words in a refusal, made safe to show.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::one_line::is_hidden;
use crate::secret::Secret;

/// The longest text that is shown or kept: a refusal has a line or two, and a page is no refusal.
const LONGEST: usize = 500;
/// So many characters of what the server said are looked at: each may be the start of a secret in
/// several spellings, and the server decides how long it talks.
const LOOKED_AT: usize = 4096;
/// What stands in place of a secret.
const MASK: &str = "***";
/// Longer texts of calls are searched for an access token as it is sent only.
const SPELLED: usize = 4096;
/// So much of a secret at the very end of a text is one that the server cut off.
const CUT_SECRET: usize = 4;
/// So often an escape is escaped once more.
const ESCAPED_AGAIN: usize = 3;
/// More backslashes than so many do not escape one character: each escape doubles them.
const MOST_SLASHES: usize = 16;
/// The longest reference to a character in a page, from behind its `&` to its `;`.
const LONGEST_REFERENCE: usize = 16;
/// A run of base64 that is this long is a token, whoever's it is; a refresh token has 44 characters.
const TOKEN_RUN: usize = 40;
/// The shortest part of a JWT whose beginning is not the usual one.
const JWT_PART: usize = 10;

/// What the server said as it refused a login: at most 500 characters in one line, without control
/// characters. Passwords and tokens are masked wherever they stand, also where the server echoes
/// them escaped.
///
/// ```
/// use ergani_token::Secret;
/// use ergani_token::exchange::ServerText;
///
/// let password = Secret::new("p\"w");
/// let said = ServerText::new(r#"wrong "p\"w" for user1"#, &[&password]).unwrap();
/// assert_eq!(said.as_str(), r#"wrong "***" for user1"#);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ServerText(String);

impl ServerText {
    /// Makes the text safe. None if nothing is left of it.
    #[must_use]
    pub fn new(text: &str, secrets: &[&Secret]) -> Option<Self> {
        let said = Self::safe(text, secrets);
        (!said.0.is_empty()).then_some(said)
    }

    /// The same without these secrets either.
    #[must_use]
    pub fn without(&self, secrets: &[&Secret]) -> Self {
        Self::safe(&self.0, secrets)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is removed may have hidden a secret, and what is masked may have been in two lines, so
    /// both are looked for twice.
    fn safe(text: &str, secrets: &[&Secret]) -> Self {
        let shown = one_line(&masked(looked_at(text), secrets));
        Self(shortened(one_line(&masked(&shown, secrets))))
    }
}

impl From<String> for ServerText {
    /// From a store, which others may write.
    fn from(text: String) -> Self {
        Self::safe(&text, &[])
    }
}

impl From<ServerText> for String {
    fn from(said: ServerText) -> Self {
        said.0
    }
}

impl fmt::Display for ServerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ServerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Line breaks, also those that the server writes as a backslash and an n (quirk 51), become
/// spaces; other characters that a terminal obeys, or that nobody sees, are dropped.
fn one_line(text: &str) -> String {
    let text = text.replace("\\r\\n", " ").replace("\\n", " ");
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_hidden(c) {
            line.push(c);
        }
    }
    line.trim().to_owned()
}

/// The beginning of the text. A secret at its end is masked as one that the server cut off.
fn looked_at(text: &str) -> &str {
    let end = text.char_indices().nth(LOOKED_AT);
    end.map_or(text, |(end, _)| &text[..end])
}

fn shortened(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    let mut short: String = text.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

/// A text of any length without this access token in whatever spelling, and without anything that
/// looks like a JWT. Not a stable interface; it is public for the other crates of this workspace.
#[must_use]
pub fn without_access_token(text: &str, token: &str) -> String {
    // Other spellings than its own are looked for where that costs nothing to speak of.
    let text = if text.len() <= SPELLED {
        without_secret(text, token)
    } else if token.is_empty() {
        text.to_owned()
    } else {
        text.replace(token, MASK)
    };
    without_runs(&text, is_jwt)
}

fn masked(text: &str, secrets: &[&Secret]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        text = without_secret(&text, secret.expose());
        // As it stands after blanks and controls were taken out of the text.
        text = without_secret(&text, &one_line(secret.expose()));
    }
    without_runs(&text, is_token)
}

fn without_secret(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = length_of(&text[at..], secret) {
            shown.push_str(MASK);
            at += length;
        } else {
            shown.push(c);
            at += c.len_utf8();
        }
    }
    shown
}

/// How much of the beginning of `text` is the secret, in whatever mixture of spellings.
fn length_of(text: &str, secret: &str) -> Option<usize> {
    let mut ends = vec![0];
    for (matched, wanted) in secret.chars().enumerate() {
        let mut next: Vec<usize> = Vec::new();
        for end in ends {
            if end == text.len() && matched >= CUT_SECRET {
                return Some(end);
            }
            spellings(&text[end..], wanted, |length| {
                if !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            });
        }
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.into_iter().max()
}

/// Calls `found` with the length of each way in which `text` may begin with the character: as it
/// is, or escaped for JSON, a URL or a page, and each of these once more.
fn spellings(text: &str, wanted: char, mut found: impl FnMut(usize)) {
    let Some(first) = text.chars().next() else {
        return;
    };
    if is_same(first, wanted) {
        found(first.len_utf8());
    }
    match first {
        '\\' => {
            let slashes = leading_slashes(text);
            let bare = &text[slashes..];
            if wanted == '\\' {
                (2..=slashes).for_each(&mut found);
            } else if let Some(c) = bare.chars().next().filter(|c| is_same(*c, wanted)) {
                found(slashes + c.len_utf8());
            }
            if let Some((c, length)) = utf16_escape(bare).filter(|(c, _)| is_same(*c, wanted)) {
                debug_assert!(length >= 5, "an escape of {c:?}");
                found(slashes + length);
            }
        }
        '%' => (0..ESCAPED_AGAIN)
            .filter_map(|again| percent_escape(text, wanted, again))
            .for_each(&mut found),
        '&' => {
            if let Some(length) = page_escape(text, wanted) {
                found(length);
            }
        }
        '+' if wanted == ' ' => found(1),
        _ => {}
    }
}

/// A server may show a password in capitals.
fn is_same(c: char, wanted: char) -> bool {
    c == wanted || c.to_lowercase().eq(wanted.to_lowercase())
}

/// How many backslashes the text begins with, as far as they are looked at.
fn leading_slashes(text: &str) -> usize {
    let slashes = text.bytes().take(MOST_SLASHES);
    slashes.take_while(|byte| *byte == b'\\').count()
}

/// What stands before the `;` and behind it, if it is near.
fn reference(text: &str) -> Option<(&str, &str)> {
    let mut near = text.bytes().take(LONGEST_REFERENCE + 1);
    let end = near.position(|byte| byte == b';')?;
    Some((&text[..end], &text[end + 1..]))
}

/// `u00e4`, or two of them with a backslash between for what UTF-16 writes as a pair.
fn utf16_escape(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok();
    let first = unit(text)?;
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, 5));
    }
    let rest = &text[5..];
    let bare = &rest[leading_slashes(rest)..];
    let second = unit(bare)?;
    let c = char::decode_utf16([first, second]).next()?.ok()?;
    Some((c, 5 + rest.len() - bare.len() + 5))
}

/// `%C3%A4`; with `again` once `%25C3%25A4`, and so on; `%u00e4` as IIS writes it.
fn percent_escape(text: &str, wanted: char, again: usize) -> Option<usize> {
    let start = format!("%{}", "25".repeat(again));
    let after = text.strip_prefix(&start)?;
    if let Some((c, length)) = utf16_escape(after) {
        return is_same(c, wanted).then_some(start.len() + length);
    }
    let mut bytes = Vec::with_capacity(4);
    let mut rest = text;
    while bytes.len() < 4 {
        let digits = rest.strip_prefix(&start)?;
        bytes.push(u8::from_str_radix(digits.get(..2)?, 16).ok()?);
        rest = &digits[2..];
        if let Ok(decoded) = std::str::from_utf8(&bytes) {
            let same = decoded.chars().all(|c| is_same(c, wanted));
            return same.then_some(text.len() - rest.len());
        }
    }
    None
}

/// `&quot;`, `&#34;`, `&#x22;`, `&amp;quot;` and so on.
fn page_escape(text: &str, wanted: char) -> Option<usize> {
    let (name, _) = reference(&text[1..])?;
    let mut rest = &text[1..];
    if name == "amp" {
        if wanted == '&' {
            return Some(5);
        }
        while let Some(again) = rest.strip_prefix("amp;") {
            rest = again;
        }
    }
    let (name, after) = reference(rest)?;
    let c = match name {
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    is_same(c, wanted).then(|| text.len() - after.len())
}

/// Masks what looks like a token, whoever's it is.
fn without_runs(text: &str, is_token: fn(&str) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.len() - rest.trim_start_matches(is_of_token).len();
        let (run, after) = rest.split_at(word);
        shown.push_str(if is_token(run) { MASK } else { run });
        let gap = after.find(is_of_token).unwrap_or(after.len());
        shown.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    shown
}

/// Base64 of both kinds, and what joins the parts of a JWT; `%` since both may be in a URL.
fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '=' | '%' | '\\')
}

/// A JWT or a refresh token.
fn is_token(run: &str) -> bool {
    let is_long = run.split(['.', '-', '_', '%', '\\']).any(|part| {
        part.len() >= TOKEN_RUN && part.bytes().any(|b| b.is_ascii_digit() || b == b'=')
    });
    is_long || is_jwt(run)
}

fn is_jwt(run: &str) -> bool {
    // The base64 of `{"`.
    let is_usual_jwt = run
        .match_indices("eyJ")
        .any(|(at, _)| run[at..].len() > JWT_PART);
    let parts: Vec<&str> = run.split('.').collect();
    let has_parts = parts
        .windows(3)
        .any(|three| three.iter().all(|part| part.len() >= JWT_PART));
    is_usual_jwt || has_parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, secret: &str) -> String {
        let secret = Secret::new(secret);
        ServerText::new(text, &[&secret]).map_or_else(String::new, String::from)
    }

    #[test]
    fn invariant_11_a_password_is_masked_in_every_spelling() {
        let password = "p\"ά /\\&+%😀z";
        for spelling in [
            r#"p"ά /\&+%😀z"#,
            r#"P"Ά /\&+%😀Z"#,
            r#"p\"ά /\\&+%😀z"#,
            r#"p\u0022\u03ac\u0020\u002F\u005c\u0026\u002b\u0025\ud83d\uDE00\u007a"#,
            r#"p\\\"ά \/\\\\&+%😀z"#,
            "p%22%CE%AC%20%2f%5C%26%2B%25%F0%9F%98%80z",
            "p%22%ce%ac+%2F%5c%26%2b%25%f0%9f%98%80%7A",
            "p%2522%25CE%25AC%2520%252F%255C%2526%252B%2525%25F0%259F%2598%2580z",
            "p&quot;&#940; /\\&amp;+%&#x1F600;z",
            "p&#34;ά&nbsp;&#47;&#92;&amp;&#43;&#37;😀z",
            "p\"ά  /\\&+%😀z",
            "p\u{1b}\"ά /\\\u{200b}&+%😀z",
        ] {
            let shown = said(
                &format!("wrong: [{spelling}], again [{spelling}]"),
                password,
            );
            assert_eq!(shown, "wrong: [***], again [***]", "{spelling}");
        }
        assert_eq!(said("cut off: p\"ά /\\", password), "cut off: ***");
        assert_eq!(said("p\" is not it", password), "p\" is not it");
    }

    #[test]
    fn invariant_11_what_looks_like_a_token_is_masked_whoever_has_it() {
        let refresh = "AbCd0123".repeat(5) + "AAA=";
        for token in [
            "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3NjcyMjU2MDB9.c2ln",
            "eyJhbGciOiJIUzI1NiJ9",
            "ICB7ImFsZyI6.ICB7ImV4cCI6.ICB7ImV4cCI6",
            refresh.as_str(),
            &refresh.replace('=', "%3D"),
        ] {
            assert_eq!(
                said(&format!("of \"{token}\"!"), "x"),
                "of \"***\"!",
                "{token}"
            );
        }
        for text in [
            "www.trialv2eservices.yeka.gr says no",
            "support id 1234567890123456789012345678901234567",
            "id 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "route WebservicesAPI/Api/Authentication/Refresh is closed",
        ] {
            let shown = said(text, "unrelated");
            assert!(shown == text || text.starts_with("support"), "{shown}");
        }
    }

    #[test]
    fn a_text_is_one_line_of_five_hundred_characters_without_controls() {
        assert_eq!(
            said("a\r\n\tb\\nc\\r\\nd \u{1b}[31m\u{202e}e\0", "x"),
            "a b c d [31me"
        );
        let long = "ώ".repeat(600);
        let shown = said(&long, "x");
        assert_eq!(shown.chars().count(), 500);
        assert!(shown.ends_with('…'));
        // What is masked is masked before the text is cut.
        let shown = said(
            &format!("{}canary-secret", "ώ".repeat(495)),
            "canary-secret",
        );
        assert!(!shown.contains('c'), "{shown}");
        assert_eq!(ServerText::new(" \u{feff}\0 ", &[]), None);
    }

    #[test]
    fn only_the_beginning_of_a_hostile_text_is_looked_at() {
        const MIB: usize = 1 << 20;
        let password = "a\\\\\\b&c";
        for run in ["\\", "&", "&amp;", "a\\", "%25", "ώ"] {
            let hostile = run.repeat(MIB / run.len());
            assert!(looked_at(&hostile).chars().count() <= LOOKED_AT, "{run}");
            let shown = said(&hostile, password);
            assert!(shown.chars().count() <= LONGEST, "{run}");
        }
        assert_eq!(leading_slashes(&"\\".repeat(MIB)), MOST_SLASHES);
        assert_eq!(reference(&"&".repeat(MIB)), None);
        assert_eq!(reference(&(" ".repeat(MIB) + ";")), None);
        // A secret at the very cut: hidden characters before it make the rest short enough to show.
        let cut = "\0".repeat(LOOKED_AT - 8) + "canary-secret";
        assert_eq!(said(&cut, "canary-secret"), MASK);
    }

    #[test]
    fn a_text_from_a_store_is_made_safe_again() {
        let read: ServerText =
            serde_json::from_str(r#""\u001b[2Jeyja eyJhbGciOiJIUzI1NiJ9.e30""#).unwrap();
        assert_eq!(read.as_str(), "[2Jeyja ***");
        assert_eq!(serde_json::to_string(&read).unwrap(), r#""[2Jeyja ***""#);
    }
}
