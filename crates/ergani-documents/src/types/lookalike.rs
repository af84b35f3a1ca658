//! Greek and Latin letters that look alike (quirk 34).

/// The Greek capital that a Latin capital looks like.
const fn greek_twin(letter: char) -> Option<char> {
    Some(match letter {
        'A' => 'Α',
        'B' => 'Β',
        'E' => 'Ε',
        'Z' => 'Ζ',
        'H' => 'Η',
        'I' => 'Ι',
        'K' => 'Κ',
        'M' => 'Μ',
        'N' => 'Ν',
        'O' => 'Ο',
        'P' => 'Ρ',
        'T' => 'Τ',
        'Y' => 'Υ',
        'X' => 'Χ',
        _ => return None,
    })
}

/// Whether a letter, as a capital, cannot be told from one of the other alphabet by its look.
pub(crate) fn has_twin(letter: char) -> bool {
    letter.to_uppercase().all(|capital| {
        greek_twin(capital).is_some() || ('A'..='Z').any(|latin| greek_twin(latin) == Some(capital))
    })
}

/// How a text looks: two texts that no reader can tell apart have the same appearance.
pub(crate) fn appearance(text: &str) -> String {
    text.chars()
        .map(|letter| greek_twin(letter).unwrap_or(letter))
        .collect()
}

/// The text of `known` that looks like `text` but is written in other letters.
pub(crate) fn twin<'a>(text: &str, mut known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let seen = appearance(text);
    known.find(|code| *code != text && appearance(code) == seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quirk_34_twins_are_found_in_either_script() {
        assert_eq!(twin("AN", ["ΕΡΓ", "ΑΝ"].into_iter()), Some("ΑΝ"));
        assert_eq!(twin("ΔΑΤ", ["ΔAT"].into_iter()), Some("ΔAT"));
        assert_eq!(twin("ΑΝ", ["ΕΡΓ", "ΑΝ"].into_iter()), None);
        assert_eq!(twin("AD", ["ΑΔ"].into_iter()), None);
    }
}
