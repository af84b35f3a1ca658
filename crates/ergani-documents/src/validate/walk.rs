use std::borrow::Cow;
use std::fmt::Write;

use serde_json::{Map, Value};

use crate::serialize::{occurrences, scalar_text};
use crate::table::{Blank, Content, Element, Format, Meaning, Rule, is_xml_space};
use crate::validate::advice;
use crate::validate::order::misplaced;
use crate::validate::report::{Finding, Report, Severity, Strictness, Violation};

/// Judges a document against its tree.
pub(crate) fn judge(
    root: &'static Element,
    document_code: Option<&'static str>,
    value: &Value,
    strictness: Strictness,
) -> Report {
    let mut walk = Walk::new(document_code, strictness);
    match value {
        Value::Object(body) => walk.record(std::slice::from_ref(root), body),
        _ => walk.found(Some(root), root.wire, Violation::WrongShape, None),
    }
    walk.into_report()
}

#[derive(Debug)]
pub(super) struct Walk {
    /// The document's code, where it is known.
    document_code: Option<&'static str>,
    pub(super) path: String,
    findings: Vec<Finding>,
    strictness: Strictness,
}

impl Walk {
    pub(super) fn new(document_code: Option<&'static str>, strictness: Strictness) -> Self {
        Self {
            document_code,
            path: String::with_capacity(64),
            findings: Vec::new(),
            strictness,
        }
    }

    pub(super) fn into_report(self) -> Report {
        Report::new(self.findings)
    }

    /// Goes on to a key.
    pub(super) fn enter(&mut self, element: &Element) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(element.wire);
    }

    /// A record's keys against its elements. Faults are told in document order.
    fn record(&mut self, elements: &'static [Element], keys: &Map<String, Value>) {
        // As nearly all are, and then no key need be looked up.
        let whole = keys.len() == elements.len()
            && keys
                .keys()
                .zip(elements)
                .all(|(key, element)| key == element.wire);
        if whole {
            for (element, value) in elements.iter().zip(keys.values()) {
                self.element(element, value);
            }
            return self.working_time(elements, keys);
        }
        let place = |key: &str| elements.iter().position(|element| element.wire == key);
        // A list without items is nothing in XML, so that its key has no place.
        let present: Vec<usize> = keys
            .iter()
            .filter(|(_, value)| occurrences(value).len() > 0)
            .filter_map(|(key, _)| place(key))
            .collect();
        let misplaced: Vec<usize> = misplaced(&present)
            .into_iter()
            .map(|at| present[at])
            .collect();

        for (index, element) in elements.iter().enumerate() {
            match keys.get(element.wire) {
                None if element.required => self.missing(element),
                None => {}
                Some(value) => {
                    if misplaced.contains(&index) {
                        let violation = place_of(index, &present, elements);
                        self.found(Some(element), element.wire, violation, None);
                    }
                    self.element(element, value);
                }
            }
        }
        self.working_time(elements, keys);
        // An empty list leaves nothing in the XML, known or not.
        let unknown = keys
            .iter()
            .filter(|(key, value)| place(key).is_none() && occurrences(value).len() > 0);
        for (key, _) in unknown {
            let meant = nearest(key, elements);
            self.found(None, key.clone(), Violation::Unknown { meant }, None);
        }
    }

    /// What a work-time type says about the fields beside it.
    fn working_time(&mut self, elements: &'static [Element], keys: &Map<String, Value>) {
        let is_type = |element: &&Element| {
            element
                .format()
                .is_some_and(|format| format.meaning == Meaning::WorkTimeType)
        };
        let Some(element) = elements.iter().find(is_type) else {
            return;
        };
        let value = keys
            .get(element.wire)
            .and_then(scalar_text)
            .map(Cow::into_owned);
        for violation in advice::of_slot(keys, element.wire, self.document_code) {
            self.found(Some(element), element.wire, violation, value.clone());
        }
    }

    fn missing(&mut self, element: &'static Element) {
        self.found(Some(element), element.wire, Violation::Missing, None);
    }

    /// The values under one key.
    fn element(&mut self, element: &'static Element, value: &Value) {
        let count = occurrences(value).len();
        if count == 0 && element.required {
            return self.found(Some(element), element.wire, Violation::Empty, None);
        }
        if count > 1 && !element.repeats {
            return self.found(Some(element), element.wire, Violation::Repeated, None);
        }
        for (index, value) in occurrences(value).enumerate() {
            let length = self.path.len();
            self.enter(element);
            if element.repeats {
                let _ = write!(self.path, "[{index}]");
            }
            self.content(element, value);
            self.path.truncate(length);
        }
    }

    /// One value; the path ends in its key.
    fn content(&mut self, element: &'static Element, value: &Value) {
        match (&element.content, value) {
            (Content::Children(children), Value::Object(keys)) => self.record(children, keys),
            (Content::Children(children), other) => match scalar_text(other) {
                // An empty element, as `null` and `""` become; white space is no content either.
                Some(text) if text.chars().all(is_xml_space) => self.record(children, &Map::new()),
                _ => self.here(element, Violation::WrongShape, None),
            },
            // An empty element too.
            (Content::Leaf(format), Value::Object(keys)) if keys.is_empty() => {
                self.leaf(element, format, "")
            }
            (Content::Leaf(format), value) => match scalar_text(value) {
                Some(text) => self.leaf(element, format, &text),
                None => self.here(element, Violation::WrongShape, None),
            },
        }
    }

    /// The text of the field that the path ends in.
    pub(super) fn leaf(&mut self, element: &'static Element, format: &'static Format, text: &str) {
        if xml_carries(text) {
            self.carried(element, format, text);
        } else {
            self.here(element, Violation::Character, Some(text.to_owned()));
        }
    }

    /// The same of a text that XML can carry.
    pub(super) fn carried(
        &mut self,
        element: &'static Element,
        format: &'static Format,
        text: &str,
    ) {
        let violation = if format.accepts(text) {
            advice::of(format, text)
        } else {
            Some(refusal(format, text))
        };
        if let Some(violation) = violation {
            self.here(element, violation, Some(text.to_owned()));
        }
    }

    /// A fault of the element that the path ends in.
    fn here(&mut self, element: &'static Element, violation: Violation, value: Option<String>) {
        let path = self.path.clone();
        self.push(path, Some(element), element.wire.into(), violation, value);
    }

    /// A fault of a key under the path.
    pub(super) fn found(
        &mut self,
        element: Option<&'static Element>,
        wire: impl Into<Cow<'static, str>>,
        violation: Violation,
        value: Option<String>,
    ) {
        let wire = wire.into();
        let dot = if self.path.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{wire}", self.path);
        self.push(path, element, wire, violation, value);
    }

    fn push(
        &mut self,
        path: String,
        element: Option<&'static Element>,
        wire: Cow<'static, str>,
        violation: Violation,
        value: Option<String>,
    ) {
        let severity = match self.strictness {
            Strictness::Strict => Severity::Error,
            Strictness::Normal => advice::severity(&violation),
        };
        self.findings.push(Finding {
            severity,
            path,
            wire,
            element,
            violation,
            value,
        });
    }
}

/// The keys between which the misplaced one belongs, of those that are there.
fn place_of(index: usize, present: &[usize], elements: &'static [Element]) -> Violation {
    let after = present.iter().filter(|other| **other < index).max();
    let before = present.iter().filter(|other| **other > index).min();
    let wire = |at: Option<&usize>| at.map(|at| elements[*at].wire);
    Violation::OutOfOrder {
        after: wire(after),
        before: wire(before),
    }
}

/// Why a format refuses a text, in the words that help most.
fn refusal(format: &Format, text: &str) -> Violation {
    let count = text.chars().count();
    match format.rule {
        _ if text.chars().all(|letter| letter == ' ') && format.blank != Blank::Spaces => {
            match format.rule {
                // Too many spaces are too many characters.
                Rule::Text { max, .. } if count > usize::from(max) => {
                    Violation::TooLong { actual: count, max }
                }
                Rule::OneOf(values) if values.contains(&"") => Violation::NotAllowed,
                _ => Violation::Blank,
            }
        }
        Rule::Text { max, .. } if count > usize::from(max) => {
            Violation::TooLong { actual: count, max }
        }
        Rule::Text { min, .. } => Violation::TooShort { actual: count, min },
        Rule::OneOf(_) => Violation::NotAllowed,
        _ => Violation::Malformed,
    }
}

/// Whether XML 1.0 can carry the text.
fn xml_carries(text: &str) -> bool {
    text.bytes().all(is_carried) || text.chars().all(is_xml_character)
}

/// Whether a byte of UTF-8 is of no character that XML 1.0 cannot carry: these are below the
/// space, or begin with the one byte.
pub(super) const fn is_carried(byte: u8) -> bool {
    byte >= b' ' && byte != 0xef
}

/// Whether XML 1.0 can carry the character.
const fn is_xml_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The key that a mistaken one most likely means: the same letters but for case, or one edit away.
fn nearest(key: &str, elements: &'static [Element]) -> Option<&'static str> {
    let folded = key.to_lowercase();
    let close = |element: &&Element| edits(&folded, &element.wire.to_lowercase()) <= 2;
    elements
        .iter()
        .filter(close)
        .min_by_key(|element| edits(&folded, &element.wire.to_lowercase()))
        .map(|element| element.wire)
}

/// Levenshtein's distance.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for column in 0..right.len() {
            let substituted = diagonal + usize::from(right[column] != letter);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(edits("f_afm", "f_afm"), 0);
        assert_eq!(edits("f_afm", "f_amf"), 2);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("f_eponimo", "f_eponymo"), 1);
    }

    #[test]
    fn xml_carries_no_control_characters() {
        assert!(xml_carries("αβγ\t\n\r😀\u{fffd}"));
        for letter in ['\0', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            assert!(!xml_carries(&format!("α{letter}")), "{letter:?}");
        }
        for letter in (0..=0x1_0ffff).filter_map(char::from_u32) {
            let text = letter.encode_utf8(&mut [0; 4]).to_owned();
            assert_eq!(xml_carries(&text), is_xml_character(letter), "{letter:?}");
        }
    }
}
