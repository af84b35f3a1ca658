//! Text as it is read: its letters, its marks, and what cannot be seen in it.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc, is_nfc_quick};

/// The text in the normal form NFC, in which what looks like one letter is one. Mac file names and some keyboards
/// write `Ά` as two.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Whether a character cannot be seen: a control, one of no width, or one that turns the direction of the text.
/// Spaces and line breaks are no such characters.
pub(crate) const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        // Controls of ASCII and of Latin-1 that XML carries.
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // Soft hyphen, joiner of graphemes, mark of the Arabic direction.
        | '\u{ad}' | '\u{34f}' | '\u{61c}'
        // Fillers, and Khmer and Mongolian separators.
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        // Zero width, marks of direction, and separators of lines and paragraphs.
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        // Joiners, isolates of direction and deprecated controls.
        | '\u{2060}'..='\u{206f}' | '\u{3164}'
        // Selectors of variants, the byte order mark, and what else has no glyph.
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The text, with `escape` in the place of what cannot be seen.
pub(crate) fn with(text: &str, mut escape: impl FnMut(char, &mut String)) -> String {
    let mut visible = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_invisible(letter) {
            escape(letter, &mut visible);
        } else {
            visible.push(letter);
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_decomposed_is_composed() {
        for (text, composed) in [
            ("ΤΕΣΤ", "ΤΕΣΤ"),
            ("TEST", "TEST"),
            ("\u{391}\u{301}ΝΝΑ", "ΆΝΝΑ"),
            // An omega that is a unit, and the other acute accent of polytonic Greek.
            ("\u{2126}", "Ω"),
            ("\u{1f71}", "ά"),
        ] {
            assert_eq!(nfc(text), composed);
        }
        assert!(matches!(nfc("Δοκιμή"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_cannot_be_seen_is_known() {
        for letter in
            "\u{200b}\u{200d}\u{202e}\u{2066}\u{feff}\u{ad}\u{85}\u{e0041}\u{fe0f}".chars()
        {
            assert!(is_invisible(letter), "{letter:?}");
        }
        for letter in "Ω A-'.\u{a0}\t\n😀\u{fffd}".chars() {
            assert!(!is_invisible(letter), "{letter:?}");
        }
    }
}
