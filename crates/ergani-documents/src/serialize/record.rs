use std::fmt::Debug;

use serde_json::{Map, Value};

use crate::documents::Document;
use crate::serialize::value::{NOT_A_RECORD, occurrences};
use crate::serialize::{FieldValue, ReadError};
use crate::table::{Content, Element, Meaning};
use crate::validate::Sheet;
use crate::{Report, Strictness, documents};

/// A typed record of a document, made from its table. Implemented by the [`forms`](crate::forms) only.
pub trait Record: Clone + Debug + Default + PartialEq {
    /// The Rust type's name.
    const NAME: &'static str;

    /// The record's keys, in the XSD's order.
    const ELEMENTS: &'static [Element];

    /// The values of the keys, in the same order.
    fn values(&self) -> Vec<&dyn FieldValue>;

    /// The values of the keys, in the same order, to be read into.
    fn values_mut(&mut self) -> Vec<&mut dyn FieldValue>;

    /// The record as JSON: every key, in order.
    fn to_record_json(&self) -> Value {
        let values = self.values();
        let mut keys = Map::with_capacity(values.len());
        for (element, value) in Self::ELEMENTS.iter().zip(values) {
            keys.insert(element.wire.to_owned(), value.to_json(element));
        }
        Value::Object(keys)
    }

    /// Reads the record. Keys that are missing are left blank; unknown ones are passed over: judging them is
    /// the work of [`Document::validate`].
    fn from_record_json(value: &Value) -> Result<Self, ReadError> {
        let Value::Object(keys) = value else {
            return Err(ReadError::new(NOT_A_RECORD));
        };
        let mut record = Self::default();
        for (element, field) in Self::ELEMENTS.iter().zip(record.values_mut()) {
            if let Some(value) = keys.get(element.wire) {
                field
                    .read(element, value)
                    .map_err(|error| error.under(element.wire))?;
            }
        }
        Ok(record)
    }
}

/// A record that is a declaration by itself: ERGANI gives each a receipt of its own.
pub trait Declaration: Record {
    /// The envelope's outer key, which holds the list of declarations.
    const ROOT: Element;

    /// The documents that take this record. Several when they differ by code only, as the schedules do.
    fn documents() -> impl Iterator<Item = &'static Document> {
        documents::all()
            .iter()
            .filter(|document| document.record() == Some(Self::NAME))
    }

    /// The body of a submission with several declarations.
    fn envelope(declarations: &[Self]) -> Value {
        let mut root = Map::with_capacity(1);
        for item in Self::ROOT.children() {
            root.insert(
                item.wire.to_owned(),
                Value::Array(declarations.iter().map(Record::to_record_json).collect()),
            );
        }
        let mut body = Map::with_capacity(1);
        body.insert(Self::ROOT.wire.to_owned(), Value::Object(root));
        Value::Object(body)
    }

    /// The body of a submission with this declaration only.
    fn to_json(&self) -> Value {
        Self::envelope(std::slice::from_ref(self))
    }

    /// The bytes of [`to_json`](Self::to_json), as they are sent.
    fn to_json_bytes(&self) -> Vec<u8> {
        self.to_json().to_string().into_bytes()
    }

    /// The bytes of a submission with these declarations, and what
    /// [`Document::validate_with`] says of them, in one pass and so several times as fast. None
    /// for records of working time, whose rules look at several fields together.
    fn to_judged_bytes(
        declarations: &[Self],
        document: &'static Document,
        strictness: Strictness,
    ) -> Option<(Vec<u8>, Report)> {
        if const { looks_at_several_fields(&Self::ROOT) } {
            return None;
        }
        let root = const { &Self::ROOT };
        Some(Sheet::of(root, declarations, document.code(), strictness))
    }

    /// Reads the declarations of a body, one or many (quirk 40).
    fn from_json(body: &Value) -> Result<Vec<Self>, ReadError> {
        let root = body
            .get(Self::ROOT.wire)
            .ok_or_else(|| ReadError::new(NOT_A_RECORD).under(Self::ROOT.wire))?;
        let mut declarations = Vec::new();
        for item in Self::ROOT.children() {
            for (index, value) in root
                .get(item.wire)
                .into_iter()
                .flat_map(occurrences)
                .enumerate()
            {
                let step = format!("{}.{}[{index}]", Self::ROOT.wire, item.wire);
                declarations
                    .push(Self::from_record_json(value).map_err(|error| error.under(&step))?);
            }
        }
        Ok(declarations)
    }

    /// Judges this declaration as [`Document::validate`] does.
    fn validate(&self) -> Report {
        let code = match (Self::documents().next(), Self::documents().nth(1)) {
            (Some(only), None) => Some(only.code()),
            _ => None,
        };
        crate::validate::judge(
            &Self::ROOT,
            code,
            &self.to_json(),
            crate::Strictness::Normal,
        )
    }
}

/// Whether a rule of the element, or of one in it, looks at several fields together.
const fn looks_at_several_fields(element: &Element) -> bool {
    match &element.content {
        Content::Leaf(format) => matches!(format.meaning, Meaning::WorkTimeType),
        Content::Children(children) => {
            let mut index = 0;
            while index < children.len() {
                if looks_at_several_fields(&children[index]) {
                    return true;
                }
                index += 1;
            }
            false
        }
    }
}
