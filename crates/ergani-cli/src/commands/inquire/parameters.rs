//! `ergani parameters`: the lists of codes that the server keeps.

use ergani_documents::codes::ParameterList;
use ergani_documents::services::{ListValue, SearchTerms, ServiceField, search};
use serde_json::{Value, json};

use super::records::{self, Heading, Records, Shape, View};
use crate::args::{Global, Parameters};
use crate::exit::{Failure, Outcome};
use crate::output::Output;

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Parameters) -> Outcome {
    match &args.list {
        None => lists(global, output, args),
        Some(name) => values(global, output, args, &named(name, global)?),
    }
}

/// The list of a name, in whatever case it is typed; one that is not known here is asked for as it is.
fn named(name: &str, global: &Global) -> Outcome<ParameterList> {
    let entries = ParameterList::LIST.entries.iter();
    let known = entries
        .map(|entry| entry.code)
        .find(|code| code.eq_ignore_ascii_case(name));
    known
        .unwrap_or(name)
        .parse()
        .map_err(|error: ergani_documents::types::InvalidValue| {
            Failure::usage(format!("LIST: {}", error.message(global.lang.into()))).with_hints(
                "`ergani parameters` shows the lists that there are.",
                "Η εντολή `ergani parameters` δείχνει τις λίστες που υπάρχουν.",
            )
        })
}

const LIST_FIELDS: [ServiceField; 3] = [
    text("name", "Name of the list", "Όνομα της λίστας"),
    text("english", "What it holds", "Περιεχόμενο στα αγγλικά"),
    text("greek", "What it holds, in Greek", "Περιεχόμενο"),
];

const fn text(name: &'static str, english: &'static str, greek: &'static str) -> ServiceField {
    ServiceField {
        wire: name,
        name,
        english,
        greek,
        kind: "text",
        personal: false,
    }
}

/// The lists that there are; asks no server.
fn lists(global: &Global, output: &Output, args: &Parameters) -> Outcome {
    const ENGLISH: &[Heading] = &[("name", "List", "Λίστα"), ("english", "What it holds", "")];
    const GREEK: &[Heading] = &[("name", "List", "Λίστα"), ("greek", "", "Περιεχόμενο")];
    super::one_format(output, &args.kept.written)?;
    let terms = SearchTerms::new(args.search.as_deref().unwrap_or_default());
    let lists: Vec<Value> = ParameterList::LIST
        .entries
        .iter()
        .filter(|entry| terms.are_in([entry.code, entry.english, entry.greek]))
        .map(|entry| json!({ "name": entry.code, "english": entry.english, "greek": entry.greek }))
        .collect();
    let columns = match global.lang.into() {
        ergani_documents::Lang::En => ENGLISH,
        ergani_documents::Lang::El => GREEK,
    };
    Records::with_fields(&LIST_FIELDS, &lists)?.write(
        global,
        output,
        Shape {
            name: "lists",
            is_single: false,
            asked: Value::Null,
            view: View::Table(columns),
            csv: args.kept.written.csv,
        },
    )
}

fn values(global: &Global, output: &Output, args: &Parameters, list: &ParameterList) -> Outcome {
    const PLAIN: &[Heading] = &[("code", "Code", "Κωδικός"), ("label", "Label", "Περιγραφή")];
    const WITH_EXTRA: &[Heading] = &[
        ("code", "Code", "Κωδικός"),
        ("label", "Label", "Περιγραφή"),
        ("extra", "More", "Πρόσθετα"),
    ];
    let asked = list.clone();
    let values = super::kept(global, output, &args.kept, |ergani| async move {
        ergani.list_values(&asked).await
    })?;
    let found: Vec<&ListValue> = search(&values, args.search.as_deref().unwrap_or_default());
    let has_extra = found.iter().any(|value| !value.extra.is_empty());
    Records::with_fields(
        <ListValue as ergani_documents::services::ServiceRecord>::FIELDS,
        &found,
    )?
    .write(
        global,
        output,
        Shape {
            name: "values",
            is_single: false,
            asked: records::asked(&[("list", list.code().into())]),
            view: View::Table(if has_extra { WITH_EXTRA } else { PLAIN }),
            csv: args.kept.written.csv,
        },
    )
}
