//! The shapes of an answer: XML that was turned to JSON (quirks 54 to 57).

use serde_json::{Map, Value, json};

use super::{Found, Record};
use crate::switches::{KeyCase, NothingFound, SingleRecord, Switches};

pub(super) fn shape(found: Found, service: &str, switches: &Switches) -> Value {
    let Found { element, records } = found;
    let mut records: Vec<Value> = records
        .into_iter()
        .map(|record| Value::Object(in_case(record, switches.key_case)))
        .collect();
    let under_element = match (records.len(), switches.single_record) {
        (0, _) => return nothing(service, element, switches.nothing_found),
        (1, SingleRecord::Object) => records.remove(0),
        _ => Value::Array(records),
    };
    json!({ service: { element: under_element } })
}

fn nothing(service: &str, element: &str, form: NothingFound) -> Value {
    match form {
        NothingFound::Null => Value::Null,
        NothingFound::NullService => json!({ service: null }),
        NothingFound::EmptyList => json!({ service: { element: [] } }),
        NothingFound::NoRecord => json!({ service: {} }),
        NothingFound::EmptyText => json!({ service: "" }),
    }
}

fn in_case(record: Record, case: KeyCase) -> Map<String, Value> {
    let fold = |key: String| match case {
        KeyCase::AsSeen => key,
        KeyCase::Lower => key.to_lowercase(),
        KeyCase::Upper => key.to_uppercase(),
    };
    record
        .into_iter()
        .map(|(key, value)| (fold(key), value))
        .collect()
}
