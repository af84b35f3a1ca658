use serde_json::{Value, json};

use crate::documents::Document;
use crate::sample::{Rng, varied};

/// A document that was valid before one to three random changes of its shape: values of other types, lists for
/// single values and the reverse, keys moved, dropped and added. Right or wrong is for the judges to say.
pub fn mutated(document: &Document, seed: u64) -> Option<Value> {
    let mut value = varied(document, seed)?;
    let mut rng = Rng::new(seed);
    for _ in 0..rng.between(1, 3) {
        let mut places = Vec::new();
        walk(&value, String::new(), &mut places);
        if places.is_empty() {
            break;
        }
        // Records and lists are rarer than fields, and more is wrong with them.
        let nested: Vec<&(String, bool)> = places.iter().filter(|(_, nested)| *nested).collect();
        let place = if rng.one_in(3) && !nested.is_empty() {
            &rng.pick(&nested).0
        } else {
            &rng.pick(&places).0
        };
        mutate(&mut value, place, &mut rng);
    }
    Some(value)
}

/// The JSON pointers of everything under a value, and whether it is a record or list.
fn walk(value: &Value, at: String, found: &mut Vec<(String, bool)>) {
    let under: Vec<(String, &Value)> = match value {
        Value::Object(keys) => keys
            .iter()
            .map(|(key, value)| (format!("{at}/{key}"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (format!("{at}/{index}"), item))
            .collect(),
        _ => Vec::new(),
    };
    for (at, value) in under {
        found.push((at.clone(), value.is_object() || value.is_array()));
        walk(value, at, found);
    }
}

fn mutate(document: &mut Value, place: &str, rng: &mut Rng) {
    let Some((above, last)) = place.rsplit_once('/') else {
        return;
    };
    match rng.below(10) {
        0..=4 => {
            let other = odd_value(rng);
            if let Some(value) = document.pointer_mut(place) {
                *value = other;
            }
        }
        5 => {
            if let Some(value) = document.pointer_mut(place) {
                *value = json!([value.take()]);
            }
        }
        6 => {
            if let Some(value) = document.pointer_mut(place) {
                *value = json!([value.clone(), value.clone()]);
            }
        }
        change => match document.pointer_mut(above) {
            Some(Value::Object(keys)) if change == 7 => {
                keys.shift_remove(last);
            }
            Some(Value::Object(keys)) if change == 8 => {
                // Out, and in again at the end.
                if let Some(value) = keys.shift_remove(last) {
                    keys.insert(last.to_owned(), value);
                }
            }
            Some(Value::Object(keys)) => {
                let other = [json!(""), json!([]), json!({}), Value::Null];
                keys.insert("f_not_in_this_form".to_owned(), rng.pick(&other).clone());
            }
            Some(Value::Array(items)) => {
                items.pop();
            }
            _ => {}
        },
    }
}

fn odd_value(rng: &mut Rng) -> Value {
    let values = [
        Value::Null,
        json!(""),
        json!(" "),
        json!("\n"),
        json!("x"),
        json!("0"),
        json!("1"),
        json!(0),
        json!(1),
        json!(-1),
        json!(true),
        json!([]),
        json!({}),
        json!([""]),
        json!(["a", "b"]),
        json!({ "x": "y" }),
        json!([[]]),
        json!([["a"]]),
        json!([null]),
        json!([{}]),
        json!([null, null]),
        json!("1".repeat(300)),
        json!("01/01/2026"),
        json!("09:00"),
        json!("123456789"),
        json!("1,00"),
        json!("1,0"),
        json!(" 0"),
        json!("\u{7}"),
    ];
    rng.pick(&values).clone()
}
