//! The judgement of the XSD, in the words of .NET.
//!
//! The server turns the JSON of a declaration into XML and validates it against an `xs:sequence`
//! (quirks 25, 26, 40). This walks the JSON as that XML would be, and stops at the first fault, as
//! a validating reader does.

use ergani_documents::table::{Content, Element, Format, Rule};
use serde_json::{Map, Value};

/// What .NET says of the first fault; none if the document is valid.
pub(super) fn fault(root: &Element, body: &Value) -> Option<String> {
    let Value::Object(keys) = body else {
        return Some(
            "XmlNodeConverter can only convert JSON that begins with an object.".to_owned(),
        );
    };
    let mut roots = keys.iter().flat_map(|(key, value)| {
        let times = occurrences(value).len();
        occurrences(value).zip(std::iter::repeat_n(key, times))
    });
    let Some((value, key)) = roots.next() else {
        return Some("Root element is missing.".to_owned());
    };
    if roots.next().is_some() {
        return Some(
            "JSON root object has multiple properties. The root object must have a single \
             property in order to create a valid XML document. Consider specifying a \
             DeserializeRootElementName."
                .to_owned(),
        );
    }
    if key != root.wire {
        return Some(format!("The '{key}' element is not declared."));
    }
    content(root, value).err()
}

type Judgement = Result<(), String>;

fn content(element: &Element, value: &Value) -> Judgement {
    match (&element.content, Node::of(value)) {
        (Content::Leaf(format), Node::Text(text)) => leaf(element, format, &text),
        (Content::Leaf(_), Node::Elements(list)) => text_only(element, list.first()),
        (Content::Leaf(_), Node::List) => text_only(element, None),
        (Content::Children(children), Node::List) => Err(invalid_child(
            element,
            element.wire,
            &expected(children, 0, false),
        )),
        (Content::Children(children), Node::Elements(list)) => sequence(element, children, &list),
        (Content::Children(children), Node::Text(text)) => {
            character(&text)?;
            if text.chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r')) {
                return sequence(element, children, &[]);
            }
            Err(format!(
                "The element '{}' cannot contain text. List of possible elements expected: '{}'.",
                element.wire,
                expected(children, 0, false)
            ))
        }
    }
}

/// A value as XML: text, or elements in order.
enum Node<'a> {
    Text(String),
    Elements(Vec<(&'a str, &'a Value)>),
    /// A list in a list: an element in one of the same name.
    List,
}

impl<'a> Node<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Text(String::new()),
            Value::Bool(flag) => Self::Text(flag.to_string()),
            Value::Number(number) => Self::Text(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Object(keys) => Self::elements(keys),
            Value::Array(_) => Self::List,
        }
    }

    fn elements(keys: &'a Map<String, Value>) -> Self {
        let list: Vec<_> = keys
            .iter()
            .flat_map(|(key, value)| occurrences(value).map(|item| (key.as_str(), item)))
            .collect();
        if list.is_empty() {
            Self::Text(String::new())
        } else {
            Self::Elements(list)
        }
    }
}

/// The elements that stand for a key: one for each item of a list, none for an empty one.
fn occurrences(value: &Value) -> std::slice::Iter<'_, Value> {
    match value {
        Value::Array(items) => items.iter(),
        single => std::slice::from_ref(single).iter(),
    }
}

fn sequence(parent: &Element, children: &[Element], list: &[(&str, &Value)]) -> Judgement {
    // The child that may come next, and whether one of it was there.
    let (mut at, mut seen) = (0, false);
    for (key, value) in list {
        let Some(place) = place_of(children, at, seen, key) else {
            return Err(invalid_child(parent, key, &expected(children, at, seen)));
        };
        content(&children[place], value)?;
        (at, seen) = match children[place].repeats {
            true => (place, true),
            false => (place + 1, false),
        };
    }
    let mut rest = children.iter().skip(at + usize::from(seen));
    if rest.any(|child| child.required) {
        return Err(format!(
            "The element '{}' has incomplete content. List of possible elements expected: '{}'.",
            parent.wire,
            expected(children, at, seen)
        ));
    }
    Ok(())
}

fn invalid_child(parent: &Element, key: &str, expected: &str) -> String {
    let hint = match expected {
        "" => String::new(),
        names => format!(" List of possible elements expected: '{names}'."),
    };
    format!(
        "The element '{}' has invalid child element '{key}'.{hint}",
        parent.wire
    )
}

fn text_only(element: &Element, child: Option<&(&str, &Value)>) -> Judgement {
    Err(format!(
        "The element '{}' cannot contain child element '{}' because the parent element's content \
         model is text only.",
        element.wire,
        child.map_or(element.wire, |(name, _)| name)
    ))
}

/// Where a key fits, no required element being passed over.
fn place_of(children: &[Element], at: usize, seen: bool, key: &str) -> Option<usize> {
    for (place, child) in children.iter().enumerate().skip(at) {
        if child.wire == key {
            return Some(place);
        }
        if child.required && !(seen && place == at) {
            return None;
        }
    }
    None
}

/// The elements that may come next, to the first that must.
fn expected(children: &[Element], at: usize, seen: bool) -> String {
    let mut names = Vec::new();
    for (place, child) in children.iter().enumerate().skip(at) {
        names.push(child.wire);
        if child.required && !(seen && place == at) {
            break;
        }
    }
    names.join(", ")
}

fn leaf(element: &Element, format: &Format, text: &str) -> Judgement {
    character(text)?;
    if format.accepts(text) {
        return Ok(());
    }
    let (datatype, reason) = reason(format, text);
    Err(format!(
        "The '{}' element is invalid - The value '{text}' is invalid according to its datatype \
         '{datatype}' - {reason}",
        element.wire
    ))
}

/// The datatype, and which of its constraints failed.
fn reason(format: &Format, text: &str) -> (&'static str, String) {
    let typed = |name: &str| format!("The string '{text}' is not a valid {name} value.");
    let string = |reason: &str| ("String", reason.to_owned());
    match format.rule {
        Rule::IsoDate => ("http://www.w3.org/2001/XMLSchema:date", typed("Date")),
        Rule::IsoDateTime => (
            "http://www.w3.org/2001/XMLSchema:dateTime",
            typed("DateTime"),
        ),
        Rule::Base64 => (
            "http://www.w3.org/2001/XMLSchema:base64Binary",
            typed("Base64Binary"),
        ),
        Rule::OneOf(_) => string("The Enumeration constraint failed."),
        Rule::Text { max, .. } if text.chars().count() > usize::from(max) => {
            string("The actual length is greater than the MaxLength value.")
        }
        Rule::Text { .. } => string("The actual length is less than the MinLength value."),
        _ => string("The Pattern constraint failed."),
    }
}

/// Refuses what XML 1.0 cannot carry.
fn character(text: &str) -> Judgement {
    let carried = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    match text.chars().find(|c| !carried(*c)) {
        None => Ok(()),
        Some(bad) => Err(format!(
            "'{bad}', hexadecimal value 0x{:02X}, is an invalid character.",
            u32::from(bad)
        )),
    }
}

#[cfg(test)]
mod tests {
    use ergani_documents::{Violation, documents, sample};
    use serde_json::json;

    use super::*;

    fn card(body: &Value) -> Option<String> {
        fault(documents::find("WRKCardSE").unwrap().root().unwrap(), body)
    }

    fn good() -> Value {
        json!({ "Cards": { "Card": [{
            "f_afm_ergodoti": "600000007", "f_aa": "0", "f_comments": "",
            "Details": { "CardDetails": [{
                "f_afm": "500000004", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": "0",
                "f_reference_date": "2026-01-15", "f_date": "2026-01-15T09:00:00+02:00",
                "f_aitiologia": null
            }] }
        }] } })
    }

    fn with(change: impl FnOnce(&mut Map<String, Value>)) -> Option<String> {
        let mut body = good();
        let movement = &mut body["Cards"]["Card"][0]["Details"]["CardDetails"][0];
        change(movement.as_object_mut().unwrap());
        card(&body)
    }

    #[test]
    fn the_words_are_those_of_dot_net() {
        assert_eq!(card(&good()), None);
        assert_eq!(
            with(|m| drop(m.shift_remove("f_aitiologia"))).unwrap(),
            "The element 'CardDetails' has incomplete content. \
             List of possible elements expected: 'f_aitiologia'."
        );
        assert_eq!(
            with(|m| drop(m.shift_remove("f_onoma"))).unwrap(),
            "The element 'CardDetails' has invalid child element 'f_type'. \
             List of possible elements expected: 'f_onoma'."
        );
        assert_eq!(
            with(|m| drop(m.insert("f_extra".to_owned(), json!("")))).unwrap(),
            "The element 'CardDetails' has invalid child element 'f_extra'."
        );
        for (key, value, told) in [
            (
                "f_afm",
                json!("12"),
                "'String' - The Pattern constraint failed.",
            ),
            (
                "f_type",
                json!("2"),
                "'String' - The Enumeration constraint failed.",
            ),
            (
                "f_onoma",
                json!("Τ".repeat(31)),
                "'String' - The actual length is greater than the MaxLength value.",
            ),
            (
                "f_date",
                json!("15/01/2026"),
                "The string '15/01/2026' is not a valid DateTime value.",
            ),
            ("f_onoma", json!({"a": ""}), "content model is text only."),
            (
                "f_onoma",
                json!("\u{1}"),
                "hexadecimal value 0x01, is an invalid character.",
            ),
        ] {
            let message = with(|m| drop(m.insert(key.to_owned(), value))).unwrap();
            assert!(message.ends_with(told), "{message}");
        }
        assert_eq!(
            card(&json!({"Cards": {}, "Card": {}})).unwrap()[..16],
            *"JSON root object"
        );
        assert_eq!(
            card(&json!({"Card": {}})).unwrap(),
            "The 'Card' element is not declared."
        );
        assert!(card(&json!([])).unwrap().contains("begins with an object"));
        assert_eq!(
            card(&json!({"Cards": "text"})).unwrap(),
            "The element 'Cards' cannot contain text. List of possible elements expected: 'Card'."
        );
    }

    /// The validation of ergani-documents, which is compared with the XSDs, and this walk are two
    /// judges; on everything the generators make they agree.
    #[test]
    fn the_verdict_is_that_of_the_documents_crate() {
        let mut judged = 0;
        for document in documents::all() {
            let Some(root) = document.root() else {
                continue;
            };
            let mut agree = |value: &Value| {
                let report = document.validate(value);
                // Look-alike letters are no matter of the XSD.
                let lookalike = |finding: &ergani_documents::Finding| {
                    matches!(finding.violation(), Violation::Lookalike { .. })
                };
                let valid = report.errors().all(lookalike);
                let ours = fault(root, value);
                assert_eq!(
                    valid,
                    ours.is_none(),
                    "{} {value}: {ours:?}",
                    document.code()
                );
                judged += 1;
            };
            for seed in 0..5 {
                agree(&sample::valid(document, seed).unwrap());
                agree(&sample::varied(document, seed).unwrap());
            }
            for seed in 0..30 {
                agree(&sample::mutated(document, seed).unwrap());
            }
            for broken in sample::broken(document, 1) {
                agree(&broken.document);
                let told = fault(root, &broken.document).unwrap();
                // Of the outermost key .NET says only that there must be one.
                let inner = broken.path.split_once('.').is_some();
                let key = broken.path.rsplit('.').next().unwrap_or_default();
                assert!(!inner || told.contains(key), "{}: {told}", broken.path);
            }
            // The edges of every format; of the large forms one will do.
            let edges = [
                "WRKCardSE",
                "WTOWeek",
                "WTOLeave",
                "SixthDay",
                "34",
                "WebE3N",
            ];
            if edges.contains(&document.code()) {
                for probe in sample::probes(document, 2) {
                    agree(&probe.document);
                }
            }
        }
        assert!(judged > 5_000, "{judged}");
    }
}
