//! Names and other texts that are not written as they look.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};

use super::{Element, Place, Role, Violation};
use crate::table::{Meaning, Rule};
use crate::types::{lookalike, visible};
use crate::validate::report::Alphabet;

/// What is odd about a text.
pub(super) fn of_field(element: &Element, text: &str) -> Vec<Violation> {
    let is_free = element.format().is_some_and(|format| {
        matches!(format.rule, Rule::Text { .. }) && format.meaning == Meaning::Plain
    });
    if !is_free {
        return Vec::new();
    }
    if is_wholly(Alphabet::Greek, text) || is_wholly(Alphabet::Latin, text) {
        return Vec::new();
    }
    let is_name = element.role == Role::Name;
    let mut found: Vec<Violation> = text
        .chars()
        .find(|letter| is_unseen(*letter, is_name))
        .map(|character| Violation::Invisible { character })
        .into_iter()
        .collect();
    if text.is_ascii() || element.role == Role::Protocol {
        return found;
    }
    let composed = visible::nfc(text);
    if composed != text {
        found.push(Violation::Decomposed);
    }
    if !matches!(element.role, Role::Name | Role::FirmName) {
        return found;
    }
    let mark = composed.chars().find(|letter| is_combining_mark(*letter));
    found.extend(mark.map(|mark| Violation::CombiningMark { mark }));
    found.extend(if is_name {
        mixed(&composed)
    } else {
        composed
            .split(|letter: char| !letter.is_alphabetic() && !is_combining_mark(letter))
            .find_map(mixed)
    });
    found
}

/// Whether a text is of nothing but plain letters of this alphabet and what is printed in ASCII. Nearly every text is,
/// and nothing can be odd about one.
fn is_wholly(alphabet: Alphabet, text: &str) -> bool {
    text.chars().all(|letter| match plain(letter) {
        Some(of) => of == alphabet,
        None => matches!(letter, ' '..='~'),
    })
}

/// The alphabet of a letter that is one character and nothing else, without a look into the tables of Unicode.
const fn plain(letter: char) -> Option<Alphabet> {
    match letter {
        'A'..='Z' | 'a'..='z' => Some(Alphabet::Latin),
        'Ά' | 'Έ'..='Ί' | 'Ό' | 'Ύ'..='Ρ' | 'Σ'..='ώ' => Some(Alphabet::Greek),
        _ => None,
    }
}

/// Whether a reader cannot see a character for what it is. XML carries no other control than these, so that those
/// are told already; in a name, a space is a plain one.
fn is_unseen(letter: char, is_name: bool) -> bool {
    let is_odd_space = is_name && letter.is_whitespace() && letter != ' ';
    (visible::is_invisible(letter) && letter >= ' ') || is_odd_space
}

/// That a text has letters of several alphabets, Greek or Latin being one of them.
fn mixed(text: &str) -> Option<Violation> {
    let alphabets: Vec<(char, Alphabet)> = text
        .chars()
        .filter_map(|letter| alphabet(letter).map(|alphabet| (letter, alphabet)))
        .collect();
    let count = |wanted: Alphabet| {
        alphabets
            .iter()
            .filter(|(_, alphabet)| *alphabet == wanted)
            .count()
    };
    let (greek, latin) = (count(Alphabet::Greek), count(Alphabet::Latin));
    let main = if latin > greek {
        Alphabet::Latin
    } else {
        Alphabet::Greek
    };
    if count(main) == 0 {
        return None;
    }
    let (_, alphabet) = *alphabets.iter().find(|(_, alphabet)| *alphabet != main)?;
    let mut letters = String::new();
    for (letter, _) in alphabets.iter().filter(|(_, other)| *other == alphabet) {
        if !letters.contains(*letter) {
            letters.push(*letter);
        }
    }
    Some(Violation::MixedScripts {
        letters,
        alphabet,
        beside: None,
    })
}

/// The alphabet of a letter; none for what is common to several.
fn alphabet(letter: char) -> Option<Alphabet> {
    if let Some(alphabet) = plain(letter) {
        return Some(alphabet);
    }
    if !letter.is_alphabetic() {
        return None;
    }
    match letter.script() {
        Script::Greek => Some(Alphabet::Greek),
        Script::Latin => {
            // Full-width and other letters for special use only look Latin.
            let is_plain = letter.is_ascii() || letter.nfkc().eq(std::iter::once(letter));
            Some(if is_plain {
                Alphabet::Latin
            } else {
                Alphabet::Other
            })
        }
        Script::Cyrillic => Some(Alphabet::Cyrillic),
        // Signs that stand for letters, as of mathematics; but not marks such as an apostrophe.
        Script::Common | Script::Inherited => {
            let is_sign = !letter.nfkc().eq(std::iter::once(letter));
            is_sign.then_some(Alphabet::Other)
        }
        _ => Some(Alphabet::Other),
    }
}

/// That a name of a record is wholly in letters that look like those of the other alphabet, in which a name beside
/// it is: `ANNA` in Latin letters beside `ΔΟΚΙΜΗ`.
pub(super) fn of_names(fields: &[Place]) -> Vec<(&Place, Violation)> {
    let names = || {
        fields
            .iter()
            .filter(|place| place.element.role == Role::Name)
    };
    let has = |wanted: Alphabet| {
        let mut letters = names().flat_map(|place| place.text.chars());
        letters.any(|letter| alphabet(letter) == Some(wanted))
    };
    if !has(Alphabet::Latin) || !has(Alphabet::Greek) {
        return Vec::new();
    }
    let names: Vec<(&Place, Alphabet, bool)> = names()
        .filter_map(|place| {
            let (alphabet, is_ambiguous) = whole(&place.text)?;
            Some((place, alphabet, is_ambiguous))
        })
        .collect();
    let sure_of = |wanted: Alphabet| {
        names
            .iter()
            .find(|(_, alphabet, is_ambiguous)| *alphabet == wanted && !is_ambiguous)
    };
    names
        .iter()
        .filter(|(_, alphabet, is_ambiguous)| *is_ambiguous && sure_of(*alphabet).is_none())
        .filter_map(|(place, alphabet, _)| {
            let other = match alphabet {
                Alphabet::Latin => Alphabet::Greek,
                _ => Alphabet::Latin,
            };
            let (beside, _, _) = sure_of(other)?;
            let violation = Violation::MixedScripts {
                letters: String::new(),
                alphabet: *alphabet,
                beside: Some(beside.element.wire),
            };
            Some((*place, violation))
        })
        .collect()
}

/// The alphabet of a name that is wholly Greek or wholly Latin, and whether each of its letters looks like one of the
/// other.
fn whole(text: &str) -> Option<(Alphabet, bool)> {
    let is_letter = |letter: &char| plain(*letter).is_some() || letter.is_alphabetic();
    let mut letters = text.chars().filter(is_letter);
    let first = letters.clone().next().and_then(alphabet)?;
    let is_one = letters
        .clone()
        .all(|letter| alphabet(letter) == Some(first));
    let is_ambiguous = letters.all(lookalike::has_twin);
    (is_one && matches!(first, Alphabet::Greek | Alphabet::Latin)).then_some((first, is_ambiguous))
}
