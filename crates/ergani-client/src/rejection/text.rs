//! The text of a refusal, whatever shape its body has.

use serde_json::Value;

use crate::answer::Answer;

/// Keys under which a refusal's text is looked for, in this order. The first is the Ministry's and
/// also .NET's `Message`; the rest are read in case (CONTRACT: never proved to exist).
const TEXT_KEYS: [&str; 6] = ["message", "error", "detail", "msg", "title", "errors"];

/// Keys beside that text under which .NET lists the faults of each field: without them all that it
/// says is `The request is invalid.`
const FAULT_KEYS: [&str; 2] = ["modelstate", "errors"];

/// The text of an error body of any shape (quirk 52): an object with a message, a JSON string, a
/// list, plain text. A page for a browser and an empty body say nothing.
pub(crate) fn server_text(answer: &Answer) -> Option<String> {
    let text = match answer.json() {
        Some(json) => text_of(&json)?,
        None => String::from_utf8_lossy(answer.body()).into_owned(),
    };
    let shown = text.trim_start_matches('\u{feff}').trim();
    (!shown.is_empty() && !shown.starts_with('<')).then_some(text)
}

fn text_of(json: &Value) -> Option<String> {
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

/// Splits at line breaks and at the literal `\n` and `\r\n` that the server writes (quirk 51).
pub(super) fn lines_of(text: &str) -> Vec<String> {
    text.replace("\\r\\n", "\n")
        .replace("\\n", "\n")
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
