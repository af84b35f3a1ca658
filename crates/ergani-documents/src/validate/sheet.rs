//! Typed records, written and judged in one pass, without a tree of JSON between.

use std::fmt::Write as _;

use crate::serialize::Record;
use crate::table::{Content, Element};
use crate::validate::report::{Report, Strictness, Violation};
use crate::validate::walk::{Walk, is_carried};

/// A declaration while it is written and judged.
///
/// It says what [`Document::validate`](crate::Document::validate) would say of the text that it
/// writes.
#[derive(Debug)]
pub struct Sheet {
    json: Vec<u8>,
    walk: Walk,
    /// The text of the field at hand, in memory that is used again for the next.
    text: String,
}

impl Sheet {
    /// Writes and judges declarations in their envelope. Rules that look at several fields
    /// together are for the tree.
    pub(crate) fn of<R: Record>(
        root: &'static Element,
        declarations: &[R],
        document_code: &'static str,
        strictness: Strictness,
    ) -> (Vec<u8>, Report) {
        let mut sheet = Self {
            json: Vec::with_capacity(512 * declarations.len().max(1)),
            walk: Walk::new(Some(document_code), strictness),
            text: String::with_capacity(64),
        };
        sheet.json.push(b'{');
        sheet.under(root, |sheet| sheet.list(root, declarations));
        sheet.json.push(b'}');
        (sheet.json, sheet.walk.into_report())
    }

    /// A text, which stands in the field that the path ends in.
    pub(crate) fn text(&mut self, element: &'static Element, text: &str) {
        let is_plain = text.bytes().all(stands_for_itself);
        if is_plain {
            self.json.push(b'"');
            self.json.extend_from_slice(text.as_bytes());
            self.json.push(b'"');
        } else {
            // Writing to memory and from a text, nothing can fail.
            let _ = serde_json::to_writer(&mut self.json, text);
        }
        match &element.content {
            Content::Leaf(format) if is_plain => self.walk.carried(element, format, text),
            Content::Leaf(format) => self.walk.leaf(element, format, text),
            Content::Children(_) => {}
        }
    }

    /// A text that is made for the field that the path ends in.
    pub(crate) fn value(&mut self, element: &'static Element, write: impl FnOnce(&mut String)) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        write(&mut text);
        self.text(element, &text);
        self.text = text;
    }

    /// A wrapper with the records of a list: `{"CardDetails": [...]}`.
    pub(crate) fn list<R: Record>(&mut self, wrapper: &'static Element, records: &[R]) {
        self.json.push(b'{');
        for (index, item) in wrapper.children().iter().enumerate() {
            self.comma(index);
            self.key(item);
            self.json.push(b'[');
            if records.is_empty() && item.required {
                self.walk
                    .found(Some(item), item.wire, Violation::Empty, None);
            }
            for (index, record) in records.iter().enumerate() {
                self.comma(index);
                let length = self.walk.path.len();
                self.walk.enter(item);
                let _ = write!(self.walk.path, "[{index}]");
                self.record(record);
                self.walk.path.truncate(length);
            }
            self.json.push(b']');
        }
        self.json.push(b'}');
    }

    /// A list of wrappers with one in it, where the wrapper may occur several times.
    pub(crate) fn lists<R: Record>(&mut self, wrapper: &'static Element, records: &[R]) {
        self.walk.path.push_str("[0]");
        self.json.push(b'[');
        self.list(wrapper, records);
        self.json.push(b']');
    }

    fn record<R: Record>(&mut self, record: &R) {
        self.json.push(b'{');
        for (index, (element, value)) in R::ELEMENTS.iter().zip(record.values()).enumerate() {
            self.comma(index);
            self.under(element, |sheet| value.write(element, sheet));
        }
        self.json.push(b'}');
    }

    /// A key and what stands under it.
    fn under(&mut self, element: &'static Element, write: impl FnOnce(&mut Self)) {
        self.key(element);
        let length = self.walk.path.len();
        self.walk.enter(element);
        write(self);
        self.walk.path.truncate(length);
    }

    /// Keys are Latin letters, digits and `_`.
    fn key(&mut self, element: &Element) {
        self.json.push(b'"');
        self.json.extend_from_slice(element.wire.as_bytes());
        self.json.extend_from_slice(b"\":");
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.json.push(b',');
        }
    }
}

/// Whether a byte of a text needs no escape in JSON (RFC 8259 §7), and is of nothing that XML
/// cannot carry.
const fn stands_for_itself(byte: u8) -> bool {
    byte != b'"' && byte != b'\\' && is_carried(byte)
}

#[cfg(test)]
mod tests {
    use crate::serialize::Declaration;
    use crate::{Strictness, documents, forms, sample};

    /// Reads what is there of a document, whatever is wrong with it, and tells both ways of
    /// judging it.
    fn compared<D: Declaration>(code: &str) -> usize {
        let document = documents::find(code).unwrap();
        let mut compared = 0;
        let broken = (0..20).flat_map(|seed| sample::broken(document, seed));
        let bodies = (0..20)
            .filter_map(|seed| sample::valid(document, seed))
            .chain(broken.map(|broken| broken.document));
        for body in bodies {
            let Ok(declarations) = D::from_json(&body) else {
                continue;
            };
            for strictness in [Strictness::Normal, Strictness::Strict] {
                let tree = D::envelope(&declarations);
                let (bytes, report) =
                    D::to_judged_bytes(&declarations, document, strictness).unwrap();
                assert_eq!(String::from_utf8(bytes).unwrap(), tree.to_string());
                let expected = document.validate_with(&tree, strictness);
                assert_eq!(
                    serde_json::to_value(report.findings()).unwrap(),
                    serde_json::to_value(expected.findings()).unwrap()
                );
                compared += report.findings().len();
            }
        }
        compared
    }

    #[test]
    fn one_pass_writes_and_finds_what_the_tree_does() {
        assert!(compared::<forms::WorkCard>("WRKCardSE") > 100);
        assert!(compared::<forms::Hiring>("WebE3N") > 100);
    }

    #[test]
    fn an_empty_list_is_found_in_one_pass_too() {
        let document = documents::find("WRKCardSE").unwrap();
        for cards in [vec![], vec![forms::WorkCard::default()]] {
            let normal = Strictness::Normal;
            let (_, report) = Declaration::to_judged_bytes(&cards, document, normal).unwrap();
            let expected = document.validate_with(&Declaration::envelope(&cards), normal);
            let places = |report: &crate::Report| -> Vec<_> {
                let findings = report.findings().iter();
                findings
                    .map(|finding| (finding.path().to_owned(), finding.rule()))
                    .collect()
            };
            assert!(!report.is_valid());
            assert_eq!(places(&report), places(&expected));
        }
    }
}
