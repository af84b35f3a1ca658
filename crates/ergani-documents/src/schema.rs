//! What `GET Documents/{code}` answers, made from the tables.

use serde_json::{Map, Value, json};

use crate::documents::Document;
use crate::table::{Content, Element, Rule};

/// The moment that stands for a moment in the Ministry's own template.
const TEMPLATE_MOMENT: &str = "2026-01-01T09:00:00.1234567+02:00";
const TEMPLATE_DAY: &str = "2026-01-01";

impl Document {
    /// The document in the shape of `GET Documents/{code}`: `title`, `json` with two items a list and the
    /// field's own name or first code as each value, and `propertiesInfo` with title and restrictions.
    /// `null` without an XSD.
    pub fn schema(&self) -> Value {
        let Some(root) = self.root() else {
            return Value::Null;
        };
        let mut json = Map::with_capacity(1);
        json.insert(root.wire.to_owned(), fill(root, 2, &template_value));
        let properties: Vec<Value> = self.leaves().map(property).collect();
        json!({ "title": root.title, "json": json, "propertiesInfo": properties })
    }

    /// An empty form: every key in order, each list with one item, each field blank. `null` without an XSD.
    pub fn template(&self) -> Value {
        let Some(root) = self.root() else {
            return Value::Null;
        };
        let mut body = Map::with_capacity(1);
        body.insert(
            root.wire.to_owned(),
            fill(root, 1, &|_| Value::String(String::new())),
        );
        Value::Object(body)
    }
}

fn fill(element: &Element, items: usize, leaf: &dyn Fn(&Element) -> Value) -> Value {
    let single = || match element.content {
        Content::Leaf(_) => leaf(element),
        Content::Children(children) => {
            let keys = children
                .iter()
                .map(|child| (child.wire.to_owned(), fill(child, items, leaf)));
            Value::Object(keys.collect())
        }
    };
    if element.repeats {
        Value::Array((0..items).map(|_| single()).collect())
    } else {
        single()
    }
}

fn template_value(element: &Element) -> Value {
    let text = match element.format().map(|format| format.rule) {
        // The live template of WTOWeek has `null` for the day, the only list of codes that starts blank there.
        Some(Rule::OneOf(["", ..])) => return Value::Null,
        Some(Rule::OneOf(values)) => values.first().copied().unwrap_or_default(),
        Some(Rule::IsoDateTime) => TEMPLATE_MOMENT,
        Some(Rule::IsoDate) => TEMPLATE_DAY,
        _ => element.wire,
    };
    Value::String(text.to_owned())
}

fn property(element: &Element) -> Value {
    let facets = element
        .format()
        .map(|format| format.facets())
        .unwrap_or_default();
    let restrictions: Vec<Value> = facets
        .iter()
        .map(|facet| json!({ "name": facet.name(), "value": facet.value() }))
        .collect();
    json!({ "name": element.wire, "title": element.title, "restrictions": restrictions })
}
