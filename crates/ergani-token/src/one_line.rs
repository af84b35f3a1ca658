//! Text from outside, as a part of what we print.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with everything escaped that a terminal does not simply print: line breaks and other
/// control characters, and characters that hide themselves or turn the direction of writing. So no
/// user name, path or answer of a server begins a line of its own, or makes one look like another.
///
/// ```
/// use ergani_token::one_line;
///
/// assert_eq!(one_line("ΤΕΣΤ"), "ΤΕΣΤ");
/// assert_eq!(one_line("user\nergani: done\u{1b}[2J"), "user\\nergani: done\\u{1b}[2J");
/// ```
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_hidden(c) => {
                // Writing to a `String` does not fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// As [`one_line`], for text that may have lines: line breaks and tabs stay. Whoever prints it sees
/// to it that its lines cannot be taken for others.
///
/// ```
/// use ergani_token::printable;
///
/// assert_eq!(printable("ΤΕΣΤ\u{1b}[2J\nΤΕΣΤ"), "ΤΕΣΤ\\u{1b}[2J\nΤΕΣΤ");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_kept = |c: char| matches!(c, '\n' | '\t');
    if !text.contains(|c| is_hidden(c) && !is_kept(c)) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let parts = text.split_inclusive(is_kept).map(|part| {
        let end = part.find(is_kept).unwrap_or(part.len());
        format!("{}{}", one_line(&part[..end]), &part[end..])
    });
    Cow::Owned(parts.collect())
}

/// The same of text that is ours already.
pub(crate) fn in_one_line(text: String) -> String {
    match one_line(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(shown) => shown,
    }
}

/// Whether a terminal does not simply print this character: control characters, line breaks
/// included, line and paragraph separators, and what is invisible or turns the direction of writing.
/// The joiner of emoji and of some scripts is among them: no text of ERGANI needs it.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    match c {
        // The soft hyphen, the joiner of accents, the fillers of Hangul, the separator of Mongolian,
        // annotations and tags.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180e}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        // What has no width, and what turns the direction.
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_does_not_simply_print_is_escaped() {
        for (text, shown) in [
            ("a\r\nb", "a\\r\\nb"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\u{2028}b\u{85}", "a\\u{2028}b\\u{85}"),
            ("\u{202e}gnp", "\\u{202e}gnp"),
            ("\u{feff}x\u{200b}", "\\u{feff}x\\u{200b}"),
            ("\0\t\u{7f}", "\\u{0}\\t\\u{7f}"),
        ] {
            assert_eq!(one_line(text), shown);
        }
        // Nothing else is touched: Greek, marks of their own, a backslash.
        let plain = "Ώρα «α\u{301}» C:\\x 😀";
        assert!(matches!(one_line(plain), Cow::Borrowed(text) if text == plain));
    }

    #[test]
    fn lines_stay_lines_where_they_may() {
        for (text, shown) in [
            ("a\r\nb\n\tc\n", "a\nb\n\tc\n"),
            ("a\rb", "a\\rb"),
            ("\u{9b}1A\n\u{202e}x\u{ad}", "\\u{9b}1A\n\\u{202e}x\\u{ad}"),
        ] {
            assert_eq!(printable(text), shown);
        }
        assert!(matches!(printable("Ώρα\n\tκαι"), Cow::Borrowed(_)));
    }

    /// Whoever builds an error from a path or a name need not think of it.
    #[test]
    fn no_name_in_an_error_forges_a_line() {
        let forged = "x\nergani: accepted";
        let error = crate::Error::new(crate::ErrorKind::Store, format!("cannot read {forged}"));
        assert_eq!(error.to_string(), "cannot read x\\nergani: accepted");
        for error in [
            crate::store::StoreError::new(format!("cannot read {forged}")),
            crate::store::StoreError::refused(format!("cannot read {forged}")),
        ] {
            assert_eq!(error.to_string(), "cannot read x\\nergani: accepted");
        }
    }
}
