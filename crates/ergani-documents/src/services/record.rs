//! What every record of a service has.

use serde_json::{Map, Value};

use crate::Lang;

/// A record of a service.
pub trait ServiceRecord: Sized {
    /// The code of the service.
    const SERVICE: &'static str;
    /// The key under which its records stand; the first is the usual one.
    const ELEMENTS: &'static [&'static str];
    /// Its fields, in the order of the server.
    const FIELDS: &'static [ServiceField];

    /// Reads a record. Never fails: what is missing or odd has no value.
    fn from_fields(fields: &Map<String, Value>) -> Self;

    /// Each field's value in the form that programs expect, in the order of [`FIELDS`](Self::FIELDS).
    fn cells(&self) -> Vec<String>;
}

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceField {
    /// The key of the server.
    pub wire: &'static str,
    /// The English name: the field of the struct, and the column of tables.
    pub name: &'static str,
    /// What it is, in English.
    pub english: &'static str,
    /// What it is, in Greek.
    pub greek: &'static str,
    /// Its type in words: `text`, `day`, `amount`.
    pub kind: &'static str,
    /// Whether it says something about a person (quirk 69).
    pub personal: bool,
}

impl ServiceField {
    /// What it is, in the given language.
    pub const fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }
}

/// The value of a key, whatever its case (quirk 57).
pub(crate) fn lookup<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    fields.get(key).or_else(|| {
        fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    })
}

/// The value of the first of these keys as text, spaces around it aside (quirk 62); blank when there is none.
pub(crate) fn text_of(fields: &Map<String, Value>, keys: &[&str]) -> String {
    match keys.iter().find_map(|key| lookup(fields, key)) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => String::new(),
    }
}

/// The fields that no line of the table knows.
pub(super) fn unknown_of(
    fields: &Map<String, Value>,
    known: &[&'static [&'static str]],
) -> Map<String, Value> {
    fields
        .iter()
        .filter(|(key, _)| {
            !known
                .iter()
                .flat_map(|keys| keys.iter())
                .any(|name| name.eq_ignore_ascii_case(key))
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
