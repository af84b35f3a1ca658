//! Looking for a value in a list as people type, and what a drop-down needs.

use std::fmt;

use super::ListValue;
use crate::Lang;
use crate::codes::CodeList;

/// The values that have every word of a text in their code or label, in their order. Case, accents and the two forms
/// of a small sigma do not count; a text without a word finds everything.
///
/// ```
/// use ergani_documents::services::{ListValue, read, search};
/// use serde_json::json;
///
/// let values: Vec<ListValue> = read(&json!({ "EX_BASE_03": { "Param": [
///     { "Code": "ΚΑΝ", "Description": "ΚΑΝΟΝΙΚΗ ΑΔΕΙΑ" },
///     { "Code": "ΑΑΔ", "Description": "ΑΙΜΟΔΟΤΙΚΗ ΑΔΕΙΑ" },
/// ] } }))?;
/// assert_eq!(search(&values, "Άδεια").len(), 2);
/// assert_eq!(search(&values, "άδεια κανον")[0].code, "ΚΑΝ");
/// assert_eq!(search(&values, "ααδ")[0].label, "ΑΙΜΟΔΟΤΙΚΗ ΑΔΕΙΑ");
/// # Ok::<(), ergani_documents::services::UnreadableAnswer>(())
/// ```
pub fn search<'a>(values: &'a [ListValue], text: &str) -> Vec<&'a ListValue> {
    let terms = SearchTerms::new(text);
    values
        .iter()
        .filter(|value| terms.are_in([value.code.as_str(), value.label.as_str()]))
        .collect()
}

/// The words of a text that is looked for, for what is no [`ListValue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerms(Vec<String>);

impl SearchTerms {
    /// The words of a text.
    pub fn new(text: &str) -> Self {
        Self(folded(text).split_whitespace().map(str::to_owned).collect())
    }

    /// Whether each word is in one of these texts.
    pub fn are_in<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let texts: Vec<String> = texts.into_iter().map(folded).collect();
        self.0
            .iter()
            .all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

/// A text as it is compared: in small letters, without accents, with one sigma.
fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .map(|letter| match letter {
            'ά' => 'α',
            'έ' => 'ε',
            'ή' => 'η',
            'ί' | 'ϊ' | 'ΐ' => 'ι',
            'ό' => 'ο',
            'ύ' | 'ϋ' | 'ΰ' => 'υ',
            'ώ' => 'ω',
            'ς' => 'σ',
            plain => plain,
        })
        .collect()
}

/// An entry of a drop-down: what is sent, and what is shown. Displayed as `001 ΠΡΟΒΛΗΜΑ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Choice<'a> {
    /// The code, as it is sent.
    pub code: &'a str,
    /// What people read.
    pub label: &'a str,
}

impl fmt::Display for Choice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.label {
            "" => f.write_str(self.code),
            label => write!(f, "{} {label}", self.code),
        }
    }
}

impl ListValue {
    /// This value in a drop-down.
    pub fn choice(&self) -> Choice<'_> {
        Choice {
            code: &self.code,
            label: &self.label,
        }
    }
}

/// The values of a list as a drop-down shows them, in the order of the server: each code once, and none that is blank.
pub fn choices(values: &[ListValue]) -> Vec<Choice<'_>> {
    let mut choices: Vec<Choice<'_>> = Vec::with_capacity(values.len());
    let mut seen = std::collections::HashSet::new();
    for value in values {
        if !value.code.is_empty() && seen.insert(value.code.as_str()) {
            choices.push(value.choice());
        }
    }
    choices
}

impl CodeList {
    /// The list as a drop-down shows it, in the given language.
    ///
    /// ```
    /// use ergani_documents::{Lang, codes::LateReason};
    ///
    /// let choices = LateReason::LIST.choices(Lang::En);
    /// assert_eq!(choices[0].code, "001");
    /// ```
    pub fn choices(&self, lang: Lang) -> Vec<Choice<'static>> {
        self.entries
            .iter()
            .map(|entry| Choice {
                code: entry.code,
                label: entry.label(lang),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(code: &str, label: &str) -> ListValue {
        ListValue {
            code: code.to_owned(),
            label: label.to_owned(),
            ..ListValue::default()
        }
    }

    #[test]
    fn case_accents_and_sigmas_do_not_count() {
        let values = [
            value("01", "ΕΙΔΙΚΟΣ ΛΟΓΟΣ"),
            value("02", "Άδεια χωρίς αποδοχές"),
            value("03", "ΠΡΟΫΠΗΡΕΣΙΑ"),
        ];
        let codes = |text| -> Vec<&str> {
            search(&values, text)
                .iter()
                .map(|value| value.code.as_str())
                .collect()
        };
        assert_eq!(codes("λογος"), ["01"]);
        assert_eq!(codes("ΛΌΓΟΣ"), ["01"]);
        assert_eq!(codes("ΧΩΡΙΣ"), ["02"]);
        assert_eq!(codes("προϋπηρεσία"), ["03"]);
        // Accents as marks of their own, as some systems send them.
        assert_eq!(codes("α\u{301}δεια"), ["02"]);
    }

    #[test]
    fn every_word_counts_in_any_order_in_code_or_label() {
        let values = [
            value("4711", "ΔΟΚΙΜΗ ΠΡΩΤΗ"),
            value("4712", "ΔΟΚΙΜΗ ΔΕΥΤΕΡΗ"),
        ];
        assert_eq!(search(&values, "πρωτη 47").len(), 1);
        assert_eq!(search(&values, "δοκ 471").len(), 2);
        assert!(search(&values, "πρωτη δευτερη").is_empty());
        assert_eq!(search(&values, " ").len(), 2);
    }

    #[test]
    fn a_drop_down_has_each_code_once() {
        let values = [
            value("1", "ΕΝΑ"),
            value("", "-"),
            value("1", "ΕΝΑ"),
            value("2", ""),
        ];
        let shown: Vec<String> = choices(&values).iter().map(Choice::to_string).collect();
        assert_eq!(shown, ["1 ΕΝΑ", "2"]);
    }
}
