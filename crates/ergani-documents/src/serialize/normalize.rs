use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::documents::Document;
use crate::serialize::{occurrences, scalar_text};
use crate::table::{Content, Element};

impl Document {
    /// Rewrites a document in the one form that is sent: lists as lists (quirk 40), texts as texts (a number or
    /// flag in words, `null` as `""`, quirk 28). Keys keep their order; nothing is added or dropped.
    ///
    /// ```
    /// use ergani_documents::documents;
    /// use serde_json::json;
    ///
    /// let card = documents::find("WRKCardSE").unwrap();
    /// let single = json!({ "Cards": { "Card": { "f_aa": 0, "f_comments": null } } });
    /// assert_eq!(card.normalize(single), json!({ "Cards": { "Card": [{ "f_aa": "0", "f_comments": "" }] } }));
    /// ```
    pub fn normalize(&self, value: Value) -> Value {
        self.rewrite(
            value,
            Keys {
                sort: false,
                fill: false,
            },
        )
    }

    /// [`normalize`](Self::normalize), and puts the keys in the XSD's order (quirk 25). Unknown keys go last.
    pub fn reorder(&self, value: Value) -> Value {
        self.rewrite(
            value,
            Keys {
                sort: true,
                fill: false,
            },
        )
    }

    /// [`reorder`](Self::reorder), and adds each missing field as a blank (quirk 26). Whether the blank is
    /// allowed is for [`validate`](Self::validate) to say.
    pub fn complete(&self, value: Value) -> Value {
        self.rewrite(
            value,
            Keys {
                sort: true,
                fill: true,
            },
        )
    }

    fn rewrite(&self, value: Value, keys: Keys) -> Value {
        match (self.root(), value) {
            (Some(root), Value::Object(mut body)) => {
                if let Some(under) = body.get_mut(root.wire) {
                    *under = element(root, under.take(), keys);
                }
                Value::Object(body)
            }
            (_, value) => value,
        }
    }
}

#[derive(Clone, Copy)]
struct Keys {
    sort: bool,
    fill: bool,
}

fn element(shape: &Element, value: Value, keys: Keys) -> Value {
    if shape.repeats {
        let items = match value {
            Value::Array(items) => items,
            single => vec![single],
        };
        return Value::Array(
            items
                .into_iter()
                .map(|item| content(shape, item, keys))
                .collect(),
        );
    }
    match value {
        Value::Array(mut items) if items.len() == 1 => content(shape, items.remove(0), keys),
        value => content(shape, value, keys),
    }
}

fn content(shape: &Element, value: Value, keys: Keys) -> Value {
    match (shape.content, value) {
        (Content::Leaf(_), value) => {
            let text = scalar_text(&value).map(Cow::into_owned);
            text.map_or(value, Value::String)
        }
        (Content::Children(children), Value::Object(fields)) => {
            Value::Object(record(children, fields, keys))
        }
        (Content::Children(children), value)
            if keys.fill && occurrences(&value).all(Value::is_null) =>
        {
            Value::Object(record(children, Map::new(), keys))
        }
        (Content::Children(_), value) => value,
    }
}

fn record(shapes: &[Element], mut fields: Map<String, Value>, keys: Keys) -> Map<String, Value> {
    if !keys.sort {
        for shape in shapes {
            if let Some(under) = fields.get_mut(shape.wire) {
                *under = element(shape, under.take(), keys);
            }
        }
        return fields;
    }
    let mut sorted = Map::with_capacity(shapes.len());
    for shape in shapes {
        match fields.shift_remove(shape.wire) {
            Some(under) => {
                sorted.insert(shape.wire.to_owned(), element(shape, under, keys));
            }
            None if keys.fill && matches!(shape.content, Content::Leaf(_)) => {
                sorted.insert(shape.wire.to_owned(), Value::String(String::new()));
            }
            None => {}
        }
    }
    sorted.extend(fields);
    sorted
}
