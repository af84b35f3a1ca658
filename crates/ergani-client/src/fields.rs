//! Lenient reading of answers: keys in any case, texts for numbers.

use serde_json::{Map, Value};

/// The fields of a JSON object, found without regard to case (quirk 57).
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn of(json: &'a Value) -> Option<Self> {
        json.as_object().map(Self)
    }

    /// The field of this name; one in exactly this case first.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).or_else(|| {
            self.0
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        })
    }

    /// The field as text without outer white space; none if it is blank or missing (quirk 56).
    pub(crate) fn text(self, name: &str) -> Option<String> {
        let text = raw_text(self.get(name)?)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A flag: `0`, `1`, `true`, `false`, as text or not.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        match self.text(name)?.to_ascii_lowercase().as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        }
    }

    /// A number, as text or not.
    pub(crate) fn number(self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }
}

/// A JSON value as text, untouched; none for `null`, an object or a list.
pub(crate) fn raw_text(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quirks_56_and_57_texts_numbers_flags_and_keys_in_any_case() {
        let json = json!({ "Afm": " 600000007 ", "n": 7, "blank": " ", "IsIn": "1", "no": false, "nil": null });
        let fields = Fields::of(&json).unwrap();
        assert_eq!(fields.text("afm").as_deref(), Some("600000007"));
        assert_eq!(fields.text("N").as_deref(), Some("7"));
        assert_eq!(fields.number("n"), Some(7));
        assert_eq!(fields.text("blank"), None);
        assert_eq!(fields.text("nil"), None);
        assert_eq!(fields.text("missing"), None);
        assert_eq!(fields.flag("isin"), Some(true));
        assert_eq!(fields.flag("no"), Some(false));
        assert_eq!(fields.flag("afm"), None);
    }
}
