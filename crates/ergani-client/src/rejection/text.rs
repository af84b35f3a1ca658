//! The text of a refusal, whatever shape its body has.

use ergani_token::exchange::shape::{Shape, text_of};
use http::header::CONTENT_TYPE;

use crate::answer::Answer;

/// The text of an error body of any shape (quirk 52): an object with a message, a JSON string, a
/// list, plain text. A page for a browser and an empty body say nothing. A token in it is masked.
pub(crate) fn server_text(answer: &Answer) -> Option<String> {
    let text = match answer.json() {
        Some(json) => text_of(&json)?,
        None => String::from_utf8_lossy(answer.body()).into_owned(),
    };
    let shown = text.trim_start_matches('\u{feff}').trim();
    (!shown.is_empty() && !shown.starts_with('<')).then(|| answer.without_token(&text))
}

/// Whether a refusal has a shape in which ERGANI is known to refuse, or is empty. A page, or JSON of
/// any other kind, is of somebody else.
///
/// JSON that broke off was to be whole, and is taken for ERGANI's as far as it came. What broke off
/// before its first character may have been anybody's.
pub(crate) fn speaks_as_ergani(answer: &Answer, is_cut: bool) -> bool {
    if is_cut && answer.is_empty() {
        return false;
    }
    let begins_as_json = || {
        let first = answer.content().trim_ascii_start().first();
        first.is_some_and(|byte| matches!(byte, b'{' | b'[' | b'"'))
    };
    let kind = answer.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok());
    Shape::of(answer.content(), kind) != Shape::Foreign || is_cut && begins_as_json()
}

/// Splits at line breaks and at the literal `\n` and `\r\n` that the server writes (quirk 51).
pub(super) fn lines_of(text: &str) -> Vec<String> {
    text.replace("\\r\\n", "\n")
        .replace("\\n", "\n")
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
