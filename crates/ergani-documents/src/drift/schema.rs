//! A document's table beside the answer of `GET Documents/{code}`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

use super::difference::{Change, Difference};
use crate::documents::Document;
use crate::table::{Content, Element};

/// What the live schema has otherwise than the table. Both shapes of the answer are read: wrapped with the
/// restrictions, or the bare envelope, which has none to compare.
///
/// # Errors
/// [`NotASchema`] when the answer is no schema of this document, or no form of it is known here.
pub fn schema(document: &Document, live: &Value) -> Result<Vec<Difference>, NotASchema> {
    let root = document.root().ok_or(NotASchema::NoTable)?;
    let envelope = live.get("json").unwrap_or(live);
    let contents = envelope
        .as_object()
        .and_then(|envelope| envelope.get(root.wire))
        .ok_or(NotASchema::OtherEnvelope)?;
    let mut found = Vec::new();
    compare(root, contents, "", &mut found);
    if let Some(properties) = live.get("propertiesInfo").and_then(Value::as_array)
        && !properties.is_empty()
    {
        restrictions(document, properties, &mut found);
    }
    Ok(found)
}

/// Why there is nothing to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotASchema {
    /// No form of this document is known here: the Ministry publishes no XSD of it.
    NoTable,
    /// The answer has not the envelope of this document.
    OtherEnvelope,
}

impl fmt::Display for NotASchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotASchema::NoTable => "no form of this document is known to compare with",
            NotASchema::OtherEnvelope => {
                "the server's schema has not the envelope of this document"
            }
        })
    }
}

impl std::error::Error for NotASchema {}

fn compare(ours: &'static Element, theirs: &Value, above: &str, found: &mut Vec<Difference>) {
    let place = join(above, ours);
    let item = match theirs {
        Value::Array(items) => items.first().unwrap_or(&Value::Null),
        other => other,
    };
    match (&ours.content, item) {
        (Content::Children(children), Value::Object(keys)) => {
            record(children, keys, &place, found);
        }
        (Content::Leaf(_), Value::Object(_)) => found.push(
            Difference::new(place, Change::ShapeChanged)
                .with_ours("field")
                .with_theirs("record"),
        ),
        (Content::Children(_), Value::String(_) | Value::Number(_) | Value::Bool(_)) => found.push(
            Difference::new(place, Change::ShapeChanged)
                .with_ours("record")
                .with_theirs("field"),
        ),
        // A template may leave a list empty or a field null, which says nothing.
        _ => {}
    }
}

fn record(
    children: &'static [Element],
    keys: &Map<String, Value>,
    place: &str,
    found: &mut Vec<Difference>,
) {
    for child in children {
        match keys.get(child.wire) {
            Some(value) => compare(child, value, place, found),
            None => found.push(Difference::new(join(place, child), Change::FieldRemoved)),
        }
    }
    for key in keys.keys() {
        if !children.iter().any(|child| child.wire == key) {
            found.push(Difference::new(
                format!("{place}.{key}"),
                Change::FieldAdded,
            ));
        }
    }
    let common: Vec<&'static Element> = children
        .iter()
        .filter(|child| keys.contains_key(child.wire))
        .collect();
    let order: Vec<usize> = keys
        .keys()
        .filter_map(|key| common.iter().position(|child| child.wire == key))
        .collect();
    for (at, index) in moved(&order) {
        let before = |index: Option<usize>| index.map_or("", |index| common[index].wire);
        found.push(
            Difference::new(join(place, common[index]), Change::FieldMoved)
                .with_ours(before(index.checked_sub(1)))
                .with_theirs(before(at.checked_sub(1).map(|before| order[before]))),
        );
    }
}

/// The fewest places and numbers that must move so that the rest of a permutation ascends.
fn moved(order: &[usize]) -> Vec<(usize, usize)> {
    // Length of the longest ascending run that ends at each place, and the place before it.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(order.len());
    for (at, number) in order.iter().enumerate() {
        let before = (0..at)
            .filter(|before| order[*before] < *number)
            .max_by_key(|before| (best[*before].0, std::cmp::Reverse(*before)));
        best.push((before.map_or(1, |before| best[before].0 + 1), before));
    }
    let mut next = (0..order.len()).max_by_key(|at| (best[*at].0, std::cmp::Reverse(*at)));
    let mut stays = BTreeSet::new();
    while let Some(at) = next {
        stays.insert(at);
        next = best[at].1;
    }
    order
        .iter()
        .copied()
        .enumerate()
        .filter(|(at, _)| !stays.contains(at))
        .collect()
}

type Restrictions = BTreeSet<(String, String)>;

fn restrictions(document: &Document, properties: &[Value], found: &mut Vec<Difference>) {
    let mut theirs: BTreeMap<&str, Vec<Restrictions>> = BTreeMap::new();
    for property in properties {
        if let Some(name) = property.get("name").and_then(Value::as_str) {
            theirs
                .entry(name)
                .or_default()
                .push(live_restrictions(property));
        }
    }
    // A key may stand in several records, with a restriction of its own in each.
    let mut ours: BTreeMap<&str, Vec<Restrictions>> = BTreeMap::new();
    for leaf in document.leaves() {
        ours.entry(leaf.wire)
            .or_default()
            .push(our_restrictions(leaf));
    }
    for (name, ours) in &ours {
        let none = [Restrictions::new()];
        let theirs = theirs.get(name).map_or(&none[..], Vec::as_slice);
        for theirs in theirs {
            if !ours.contains(theirs)
                && let Some(ours) = ours.first()
            {
                differ(name, ours, theirs, found);
            }
        }
    }
}

fn differ(name: &str, ours: &Restrictions, theirs: &Restrictions, found: &mut Vec<Difference>) {
    let only = |of: &Restrictions, not_of: &Restrictions, values: bool| -> Vec<(String, String)> {
        of.difference(not_of)
            .filter(|(kind, _)| (kind == ENUMERATION) == values)
            .cloned()
            .collect()
    };
    for (_, value) in only(theirs, ours, true) {
        found.push(Difference::new(name, Change::ValueAdded).with_theirs(quoted(&value)));
    }
    for (_, value) in only(ours, theirs, true) {
        found.push(Difference::new(name, Change::ValueRemoved).with_ours(quoted(&value)));
    }
    let (mine, live) = (only(ours, theirs, false), only(theirs, ours, false));
    if !mine.is_empty() || !live.is_empty() {
        found.push(
            Difference::new(name, Change::RestrictionChanged)
                .with_ours(listed(&mine))
                .with_theirs(listed(&live)),
        );
    }
}

const ENUMERATION: &str = "enumeration";

fn live_restrictions(property: &Value) -> Restrictions {
    let list = property.get("restrictions").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|restriction| {
            let name = restriction.get("name")?.as_str()?;
            let value = match restriction.get("value")? {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Some((name.to_owned(), normal(name, &value)))
        })
        .collect()
}

fn our_restrictions(leaf: &Element) -> Restrictions {
    let facets = leaf.format().map(|format| format.facets());
    facets
        .unwrap_or_default()
        .iter()
        .map(|facet| {
            (
                facet.name().to_owned(),
                normal(facet.name(), &facet.value()),
            )
        })
        .collect()
}

/// Some patterns carry the anchors that a schema implies anyway (quirk 38).
fn normal(name: &str, value: &str) -> String {
    if name == "pattern" {
        let value = value.strip_prefix('^').unwrap_or(value);
        return value.strip_suffix('$').unwrap_or(value).to_owned();
    }
    value.to_owned()
}

fn listed(restrictions: &[(String, String)]) -> String {
    let each: Vec<_> = restrictions
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    each.join(", ")
}

fn quoted(value: &str) -> String {
    format!("«{value}»")
}

fn join(above: &str, element: &Element) -> String {
    let dot = if above.is_empty() { "" } else { "." };
    let list = if element.repeats { "[]" } else { "" };
    format!("{above}{dot}{}{list}", element.wire)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Lang, documents};

    fn card() -> &'static Document {
        documents::find("WRKCardSE").unwrap()
    }

    fn rules(live: &Value) -> Vec<(&'static str, String)> {
        let found = schema(card(), live).unwrap();
        found
            .iter()
            .map(|difference| (difference.rule(), difference.place().to_owned()))
            .collect()
    }

    fn movement(live: &mut Value) -> &mut Map<String, Value> {
        live["json"]["Cards"]["Card"][0]["Details"]["CardDetails"][0]
            .as_object_mut()
            .unwrap()
    }

    fn property<'a>(live: &'a mut Value, name: &str) -> &'a mut Value {
        live["propertiesInfo"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .find(|property| property["name"] == name)
            .unwrap()
    }

    #[test]
    fn every_table_agrees_with_its_own_schema_wrapped_or_bare() {
        for document in documents::all()
            .iter()
            .filter(|document| document.root().is_some())
        {
            let live = document.schema();
            assert_eq!(
                schema(document, &live),
                Ok(Vec::new()),
                "{}",
                document.code()
            );
            assert_eq!(
                schema(document, &live["json"]),
                Ok(Vec::new()),
                "{}",
                document.code()
            );
        }
    }

    #[test]
    fn quirk_41_fields_added_removed_and_moved_are_found() {
        let path = "Cards.Card[].Details.CardDetails[]";
        let mut live = card().schema();
        movement(&mut live).insert("f_new".to_owned(), json!("f_new"));
        assert_eq!(rules(&live), [("field-added", format!("{path}.f_new"))]);

        let mut live = card().schema();
        movement(&mut live).shift_remove("f_onoma");
        assert_eq!(rules(&live), [("field-removed", format!("{path}.f_onoma"))]);

        let mut live = card().schema();
        let movement = movement(&mut live);
        let first = movement.shift_remove("f_afm").unwrap();
        movement.insert("f_afm".to_owned(), first);
        assert_eq!(rules(&live), [("field-moved", format!("{path}.f_afm"))]);
        let message = schema(card(), &live).unwrap()[0].message(Lang::En);
        assert!(
            message.contains("after f_aitiologia") && message.contains("after nothing"),
            "{message}"
        );
    }

    #[test]
    fn another_shape_is_found() {
        let mut live = card().schema();
        live["json"]["Cards"]["Card"][0]["f_aa"] = json!({ "number": "1" });
        live["json"]["Cards"]["Card"][0]["Details"] = json!("Details");
        let found = rules(&live);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|(rule, _)| *rule == "shape"));
    }

    #[test]
    fn values_and_restrictions_are_compared() {
        let mut live = card().schema();
        let values = property(&mut live, "f_type")["restrictions"]
            .as_array_mut()
            .unwrap();
        values.retain(|value| value["value"] != "1");
        values.push(json!({ "name": "enumeration", "value": "2" }));
        property(&mut live, "f_aa")["restrictions"] =
            json!([{ "name": "pattern", "value": "[0-9]{1,6}" }]);
        property(&mut live, "f_eponymo")["restrictions"] =
            json!([{ "name": "maxLength", "value": 60 }]);
        let found = rules(&live);
        let expected = [
            ("restriction", "f_aa".to_owned()),
            ("restriction", "f_eponymo".to_owned()),
            ("value-added", "f_type".to_owned()),
            ("value-removed", "f_type".to_owned()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn quirk_38_anchors_in_a_pattern_are_no_difference() {
        let mut live = card().schema();
        let pattern = property(&mut live, "f_aa")["restrictions"][0]["value"]
            .as_str()
            .unwrap()
            .to_owned();
        property(&mut live, "f_aa")["restrictions"][0]["value"] = json!(format!("^{pattern}$"));
        assert!(rules(&live).is_empty());
    }

    #[test]
    fn what_is_no_schema_is_said() {
        assert_eq!(
            schema(card(), &json!({ "WTOS": {} })),
            Err(NotASchema::OtherEnvelope)
        );
        assert_eq!(schema(card(), &json!(null)), Err(NotASchema::OtherEnvelope));
        let urgent = documents::find("FastAna").unwrap();
        assert_eq!(schema(urgent, &json!({})), Err(NotASchema::NoTable));
    }

    #[test]
    fn the_fewest_fields_are_said_to_have_moved() {
        assert!(moved(&[0, 1, 2, 3]).is_empty());
        assert_eq!(moved(&[1, 2, 3, 0]), [(3, 0)]);
        assert_eq!(moved(&[3, 0, 1, 2]), [(0, 3)]);
        assert_eq!(moved(&[1, 0]).len(), 1);
    }
}
