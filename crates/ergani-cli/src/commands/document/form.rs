//! What a document holds: from the tables compiled in, or from the server.

use ergani_client::Property;
use ergani_documents::table::{Content, Element};
use ergani_documents::{Document, Lang, documents};
use ergani_token::one_line;
use serde_json::Value;

use crate::args::{Global, Schema};
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::runtime;
use crate::session::{self, Session};

pub(in crate::commands) fn schema(global: &Global, output: &Output, args: &Schema) -> Outcome {
    if args.live {
        return live(global, output, &args.code);
    }
    let document = super::with_form(&args.code)?;
    if output.is_json() {
        output.json(&document.schema())?;
    } else {
        show(output, document, global.lang.into())?;
    }
    Ok(Exit::Ok)
}

/// The schema in force, as the server has it.
fn live(global: &Global, output: &Output, code: &str) -> Outcome {
    if let Some(retired) = documents::find_retired(code) {
        output.note(&format!("ergani: {}", retired.message(global.lang.into())));
    }
    let session = Session::open(global, output)?;
    let work = async { Ok(session.ergani.schema(code).await?) };
    let schema = runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
    )?;
    if output.is_json() {
        output.json(&schema.to_json())?;
        return Ok(Exit::Ok);
    }
    let title = schema.title.unwrap_or_default();
    output.line(&format!("{code}: {}", one_line(&title)))?;
    output.line(match global.lang.into() {
        Lang::En => {
            "its keys, in the server's order; where a form is published, the order of that one counts"
        }
        Lang::El => {
            "τα κλειδιά του, με τη σειρά του διακομιστή· όπου υπάρχει δημοσιευμένο έντυπο, ισχύει η δική του σειρά"
        }
    })?;
    let mut shown = Vec::new();
    keys(output, &schema.template, "", &schema.properties, &mut shown)?;
    // Whatever the template does not show.
    let rest: Vec<Vec<String>> = schema
        .properties
        .iter()
        .filter(|property| !shown.contains(&property.name.as_str()))
        .map(|property| live_row(&property.name, Some(property)))
        .collect();
    output.table(&rest)?;
    Ok(Exit::Ok)
}

/// The keys of a record of the server's template, and below them those of the records in it. Its
/// lists have items that are alike.
fn keys<'a>(
    output: &Output,
    template: &'a Value,
    path: &str,
    properties: &[Property],
    shown: &mut Vec<&'a str>,
) -> Outcome<()> {
    let (record, path) = match template {
        Value::Array(items) => (items.first(), format!("{path}[]")),
        other => (Some(other), path.to_owned()),
    };
    let Some(Value::Object(record)) = record else {
        return Ok(());
    };
    shown.extend(record.keys().map(String::as_str));
    let is_leaf = |value: &Value| !value.is_object() && !value.is_array();
    let rows: Vec<Vec<String>> = record
        .iter()
        .filter(|(_, value)| is_leaf(value))
        .map(|(key, _)| {
            let property = properties.iter().find(|property| property.name == *key);
            live_row(key, property)
        })
        .collect();
    if !rows.is_empty() {
        output.line(&format!("\n{path}"))?;
        output.table(&rows)?;
    }
    let dot = if path.is_empty() { "" } else { "." };
    record
        .iter()
        .filter(|(_, value)| !is_leaf(value))
        .try_for_each(|(key, value)| {
            let path = format!("{path}{dot}{key}");
            keys(output, value, &path, properties, shown)
        })
}

/// A key, its title, and at the end its restrictions, whose patterns are long.
fn live_row(key: &str, property: Option<&Property>) -> Vec<String> {
    let restrictions = property.map_or(&[][..], |property| &property.restrictions);
    let restrictions: Vec<String> = restrictions
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let title = property.and_then(|property| property.title.clone());
    [
        format!("  {key}"),
        title.unwrap_or_default(),
        restrictions.join(", "),
    ]
    .to_vec()
}

pub(in crate::commands) fn template(output: &Output, code: &str) -> Outcome {
    let document = super::with_form(code)?;
    // A template is for a person to fill in, whoever reads it first; a program asks for the one line.
    if output.is_json() {
        output.json(&document.template())?;
    } else {
        output.line(&format!("{:#}", document.template()))?;
    }
    Ok(Exit::Ok)
}

fn show(output: &Output, document: &Document, lang: Lang) -> Outcome<()> {
    output.line(&format!("{}: {}", document.code(), document.title(lang)))?;
    output.line(&match lang {
        Lang::En => format!("envelope {}", document.envelope_path()),
        Lang::El => format!("φάκελος {}", document.envelope_path()),
    })?;
    document
        .root()
        .map_or(Ok(()), |root| record(output, root, "", lang))
}

/// The fields of a record, and below them those of the records in it.
fn record(output: &Output, element: &'static Element, above: &str, lang: Lang) -> Outcome<()> {
    let dot = if above.is_empty() { "" } else { "." };
    let many = if element.repeats { "[]" } else { "" };
    let path = format!("{above}{dot}{}{many}", element.wire);
    let fields: Vec<_> = element
        .children()
        .iter()
        .filter(|child| matches!(child.content, Content::Leaf(_)))
        .map(|field| row(field, lang))
        .collect();
    if !fields.is_empty() {
        output.line(&format!("\n{path}"))?;
        output.table(&fields)?;
    }
    element
        .children()
        .iter()
        .filter(|child| matches!(child.content, Content::Children(_)))
        .try_for_each(|child| record(output, child, &path, lang))
}

fn row(field: &Element, lang: Lang) -> Vec<String> {
    let optional = match (field.required, lang) {
        (true, _) => "",
        (false, Lang::En) => "; the key may be missing",
        (false, Lang::El) => "· το κλειδί μπορεί να λείπει",
    };
    vec![
        format!("  {}", field.wire),
        format!("{}{optional}", field.takes(lang)),
        field.label(lang),
    ]
}
