//! Whose answer it is: the application's, in one of the shapes that it uses, or a page of something
//! in between.

use serde_json::Value;

/// Keys under which a refusal's text is looked for, in this order. The first is the Ministry's and
/// also .NET's `Message`; the rest are read in case: they were never seen for sure.
const TEXT_KEYS: [&str; 6] = ["message", "error", "detail", "msg", "title", "errors"];

/// Keys beside that text under which .NET lists the faults of each field: without them all that it
/// says is `The request is invalid.`
const FAULT_KEYS: [&str; 2] = ["modelstate", "errors"];

/// What the body of a refusal is (quirk 52). Not a stable interface; it is public for the other
/// crates of this workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// The application's, with words.
    Words(String),
    /// The application's, and it says nothing: an empty body, an empty message.
    Silent,
    /// Nothing that the application sends: a page, other JSON, JSON that breaks off, bytes.
    Foreign,
}

impl Shape {
    /// `content_type` decides only about text that is neither JSON nor a page by its looks.
    #[must_use]
    pub fn of(content: &[u8], content_type: Option<&str>) -> Self {
        // Text in another encoding is a text all the same.
        let text = String::from_utf8_lossy(content);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Self::Silent;
        }
        if text.starts_with('<') || text.contains('\0') {
            return Self::Foreign;
        }
        match serde_json::from_str(text) {
            Ok(json) => Self::of_json(&json),
            Err(_) if text.starts_with(['{', '[', '"']) => Self::Foreign,
            Err(_) if content_type.is_some_and(is_markup) => Self::Foreign,
            Err(_) => Self::Words(text.to_owned()),
        }
    }

    fn of_json(json: &Value) -> Self {
        let said = || match text_of(json) {
            Some(text) if is_page(&text) => Self::Foreign,
            Some(text) if !text.trim().is_empty() => Self::Words(text),
            _ => Self::Silent,
        };
        match json {
            Value::Null | Value::String(_) | Value::Array(_) => said(),
            Value::Object(fields) => {
                let is_known = |name: &String| {
                    let names = TEXT_KEYS.iter().chain(&FAULT_KEYS);
                    names.into_iter().any(|key| name.eq_ignore_ascii_case(key))
                };
                // An object of lists, as .NET writes the faults of each field.
                let is_of_faults = fields.values().all(Value::is_array);
                if fields.keys().any(is_known) || is_of_faults {
                    said()
                } else {
                    Self::Foreign
                }
            }
            Value::Number(_) | Value::Bool(_) => Self::Foreign,
        }
    }
}

/// Something in between may wrap its page in JSON.
fn is_page(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .starts_with('<')
}

fn is_markup(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type.ends_with("html") || media_type.ends_with("xml")
}

/// The text of a JSON body of any shape: an object with a message, a string, a list. Not a stable
/// interface; it is public for the other crates of this workspace.
#[must_use]
pub fn text_of(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(json.to_string()),
        Value::Null => None,
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Object(fields) => {
            let under = |keys: &[&str]| {
                keys.iter().find_map(|key| {
                    fields
                        .iter()
                        .filter(|(name, _)| name.eq_ignore_ascii_case(key))
                        .find_map(|(_, value)| {
                            text_of(value).filter(|text| !text.trim().is_empty())
                        })
                })
            };
            let said = under(&TEXT_KEYS).map(|said| match under(&FAULT_KEYS) {
                Some(faults) if !said.contains(&faults) => format!("{said}\n{faults}"),
                _ => said,
            });
            // An object of lists, as .NET writes the faults of each field.
            said.or_else(|| {
                let texts: Vec<String> = fields.values().filter_map(text_of).collect();
                (!texts.is_empty()).then(|| texts.join("\n"))
            })
        }
    }
}
