//! The word that is meant by one that is not known.

use super::super::error::ConfigError;

/// How different a word may be and still be meant.
const NEAR: f64 = 0.6;

pub(super) fn with_nearest<'a>(
    error: ConfigError,
    word: &str,
    known: impl Iterator<Item = &'a str>,
) -> ConfigError {
    match nearest(word, known) {
        Some(near) => error.with_hint(format!("Is `{near}` meant?")),
        None => error,
    }
}

/// The word that is meant, if one is near enough.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let word = plain(word);
    // Half a word is near too: `default` for `default_profile`.
    let likeness = |known: &str| {
        let known = plain(known);
        let half = word.len() >= 4 && known.starts_with(&word);
        let least = if half { NEAR } else { 0.0 };
        strsim::normalized_damerau_levenshtein(&word, &known).max(least)
    };
    known
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}
