//! What a document holds: from the tables compiled in.

use ergani_documents::table::{Content, Element};
use ergani_documents::{Document, Lang};

use crate::args::{Global, Schema};
use crate::exit::{Exit, Outcome};
use crate::output::Output;

pub(in crate::commands) fn schema(global: &Global, output: &Output, args: &Schema) -> Outcome {
    let document = super::with_form(&args.code)?;
    if output.is_json() {
        output.json(&document.schema())?;
    } else {
        show(output, document, global.lang.into())?;
    }
    Ok(Exit::Ok)
}

pub(in crate::commands) fn template(output: &Output, code: &str) -> Outcome {
    let document = super::with_form(code)?;
    // A template is for a person to fill in, whoever reads it first.
    output.line(&format!("{:#}", document.template()))?;
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
