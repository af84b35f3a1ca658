use serde_json::{Map, Value};

use crate::documents::Document;
use crate::sample::text::edges;
use crate::sample::valid;
use crate::table::{Content, Element, Rule};

/// A document with exactly one fault.
#[derive(Clone, Debug)]
pub struct Broken {
    /// How it was broken.
    pub breakage: Breakage,
    /// The key where the fault is to be reported.
    pub path: String,
    /// The document.
    pub document: Value,
}

/// A way to break a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Breakage {
    /// A required key is left out.
    MissingKey,
    /// A key stands before the first one.
    WrongOrder,
    /// A text has a character too many.
    TooLong,
    /// A text is not written as it must be.
    BadPattern,
    /// A code is not allowed.
    BadValue,
    /// A blank where a value is needed.
    Blank,
    /// A key that the document does not have.
    ExtraKey,
    /// A list that needs items has none.
    EmptyList,
}

/// A document in which one field has a text at the edge of its format, right or wrong.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The field.
    pub path: String,
    /// The document.
    pub document: Value,
}

/// A valid document broken in every way that applies, at every key of its first records.
pub fn broken(document: &Document, seed: u64) -> Vec<Broken> {
    let mut found = Vec::new();
    let (Some(good), Some(root)) = (valid(document, seed), document.root()) else {
        return found;
    };
    let whole = std::slice::from_ref(root);
    visit(whole, &good, &mut Vec::new(), &mut |place| {
        for (breakage, wire, record) in breakages(&place) {
            let path = if place.path.is_empty() {
                wire
            } else {
                format!("{}.{wire}", place.path)
            };
            let document = replaced(&good, place.steps, Value::Object(record));
            found.push(Broken {
                breakage,
                path,
                document,
            });
        }
    });
    found
}

/// A valid document with each field, in turn, at each edge of its format.
pub fn probes(document: &Document, seed: u64) -> Vec<Probe> {
    let mut found = Vec::new();
    let (Some(good), Some(root)) = (valid(document, seed), document.root()) else {
        return found;
    };
    visit(
        std::slice::from_ref(root),
        &good,
        &mut Vec::new(),
        &mut |place| {
            for element in place.elements {
                let Content::Leaf(format) = &element.content else {
                    continue;
                };
                for text in edges(format) {
                    let mut record = place.record.clone();
                    record.insert(element.wire.to_owned(), Value::String(text));
                    let document = replaced(&good, place.steps, Value::Object(record));
                    found.push(Probe {
                        path: format!("{}.{}", place.path, element.wire),
                        document,
                    });
                }
            }
        },
    );
    found
}

/// A record inside a document.
struct Place<'a> {
    elements: &'static [Element],
    record: &'a Map<String, Value>,
    steps: &'a [Step],
    path: String,
}

#[derive(Clone)]
enum Step {
    Key(&'static str),
    First,
}

/// Calls `each` for the document and the first record of every list in it.
fn visit(
    elements: &'static [Element],
    value: &Value,
    steps: &mut Vec<Step>,
    each: &mut dyn FnMut(Place<'_>),
) {
    let Value::Object(record) = value else { return };
    each(Place {
        elements,
        record,
        steps,
        path: path(steps),
    });
    for element in elements {
        let Some(mut under) = record.get(element.wire) else {
            continue;
        };
        let depth = steps.len();
        steps.push(Step::Key(element.wire));
        if let Value::Array(items) = under {
            let Some(first) = items.first() else {
                steps.truncate(depth);
                continue;
            };
            under = first;
            steps.push(Step::First);
        }
        visit(element.children(), under, steps, each);
        steps.truncate(depth);
    }
}

fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => {
                path.push('.');
                path.push_str(key);
            }
            Step::First => path.push_str("[0]"),
        }
    }
    path
}

fn replaced(document: &Value, steps: &[Step], record: Value) -> Value {
    let mut copy = document.clone();
    let mut at = &mut copy;
    for step in steps {
        at = match step {
            Step::Key(key) => &mut at[*key],
            Step::First => &mut at[0],
        };
    }
    *at = record;
    copy
}

/// The record broken in each way, with the key where the fault is.
fn breakages(place: &Place<'_>) -> Vec<(Breakage, String, Map<String, Value>)> {
    let mut found = Vec::new();
    let mut add = |breakage, wire: &str, record| found.push((breakage, wire.to_owned(), record));
    for (index, element) in place.elements.iter().enumerate() {
        let Some(under) = place.record.get(element.wire) else {
            continue;
        };
        let with = |value: Value| {
            let mut record = place.record.clone();
            record.insert(element.wire.to_owned(), value);
            record
        };
        if element.required {
            let mut record = place.record.clone();
            record.shift_remove(element.wire);
            add(Breakage::MissingKey, element.wire, record);
        }
        // Two from the front, so that it is this key and not its neighbour that is out of place.
        if index > 1
            && !is_empty(under)
            && place.elements[..index]
                .iter()
                .filter(|other| there(other, place))
                .count()
                > 1
        {
            add(
                Breakage::WrongOrder,
                element.wire,
                to_front(place.record, element.wire),
            );
        }
        if element.repeats && element.required {
            add(
                Breakage::EmptyList,
                element.wire,
                with(Value::Array(Vec::new())),
            );
        }
        let Content::Leaf(format) = &element.content else {
            continue;
        };
        if !format.allows_blank() {
            add(
                Breakage::Blank,
                element.wire,
                with(Value::String(String::new())),
            );
        }
        match format.rule {
            Rule::Text { max, .. } => {
                add(
                    Breakage::TooLong,
                    element.wire,
                    with(Value::String("Τ".repeat(usize::from(max) + 1))),
                );
            }
            Rule::OneOf(_) => add(
                Breakage::BadValue,
                element.wire,
                with(Value::String("9".to_owned())),
            ),
            Rule::Digits { max, .. } => {
                add(
                    Breakage::BadPattern,
                    element.wire,
                    with(Value::String("1α".to_owned())),
                );
                if max < u16::MAX {
                    add(
                        Breakage::TooLong,
                        element.wire,
                        with(Value::String("1".repeat(usize::from(max) + 1))),
                    );
                }
            }
            // No other format takes these letters.
            _ => add(
                Breakage::BadPattern,
                element.wire,
                with(Value::String("λάθος;".to_owned())),
            ),
        }
    }
    let mut record = place.record.clone();
    record.insert(
        "f_not_in_this_form".to_owned(),
        Value::String(String::new()),
    );
    add(Breakage::ExtraKey, "f_not_in_this_form", record);
    found
}

fn there(element: &Element, place: &Place<'_>) -> bool {
    place
        .record
        .get(element.wire)
        .is_some_and(|value| !is_empty(value))
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

fn to_front(record: &Map<String, Value>, wire: &str) -> Map<String, Value> {
    let mut moved = Map::with_capacity(record.len());
    moved.extend(
        record
            .iter()
            .filter(|(key, _)| *key == wire)
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    moved.extend(
        record
            .iter()
            .filter(|(key, _)| *key != wire)
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    moved
}
