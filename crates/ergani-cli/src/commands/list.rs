//! `ergani document list` and `ergani service list`: what the account may do.

use ergani_client::Call;
use serde_json::Value;

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::runtime;
use crate::session::{self, Session};

/// Manual §2.1.4.
const SUBMISSIONS: &str = "Lookup/Submissions";
/// Manual §2.1.9.
const SERVICES: &str = "WebServices/ServicesList";

pub(super) fn documents(global: &Global, output: &Output) -> Outcome {
    list(global, output, SUBMISSIONS)
}

pub(super) fn services(global: &Global, output: &Output) -> Outcome {
    list(global, output, SERVICES)
}

fn list(global: &Global, output: &Output, route: &str) -> Outcome {
    let call = Call::get(route)?;
    let session = Session::open(global, output)?;
    let work = async { Ok(session.ergani.call(call).await?) };
    let answer = runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
    )?;
    // An empty answer to a read is no data (quirk 21).
    let nothing = answer.is_empty().then_some(Value::Null);
    let value = answer.json().or(nothing).ok_or_else(|| {
        Failure::new(
            Exit::Unexpected,
            "unreadable_answer",
            "the server's list is not JSON",
        )
    })?;
    if output.is_json() {
        // As it came: a number keeps its digits.
        if answer.is_empty() {
            output.json(&value)?;
        } else {
            output.bytes(answer.body())?;
        }
        return Ok(Exit::Ok);
    }
    output.table(&rows(&value))?;
    Ok(Exit::Ok)
}

/// A row for each object, whose first row is the names of the fields; a lone object is a list of
/// one (quirk of both lists). Of what is nested the names are shown, as those of a service's
/// parameters; the rest is left to `-o json`.
fn rows(value: &Value) -> Vec<Vec<String>> {
    let items: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) if fields.len() == 1 && fields.values().all(Value::is_array) => {
            fields
                .values()
                .filter_map(Value::as_array)
                .flatten()
                .collect()
        }
        Value::Null => Vec::new(),
        other => vec![other],
    };
    let mut names: Vec<&str> = Vec::new();
    for (name, field) in items.iter().filter_map(|item| item.as_object()).flatten() {
        let is_shown = !field.is_array() && !field.is_object() || !named(field).is_empty();
        if is_shown && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    // These are long texts, behind which nothing would be seen.
    names.sort_by_key(|name| name.eq_ignore_ascii_case("instructions"));
    let mut rows = vec![
        names
            .iter()
            .map(|name| name.to_uppercase())
            .collect::<Vec<_>>(),
    ];
    rows.retain(|row| !row.is_empty());
    for item in items {
        match item {
            Value::Object(fields) => {
                rows.push(names.iter().map(|name| cell(fields.get(*name))).collect())
            }
            other => rows.push(vec![cell(Some(other))]),
        }
    }
    rows
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(nested @ (Value::Array(_) | Value::Object(_))) => named(nested).join(" "),
        Some(other) => other.to_string(),
    }
}

/// The names of the records in a field; one record may stand for a list of one.
fn named(field: &Value) -> Vec<String> {
    let records = match field {
        Value::Array(records) => records.as_slice(),
        other => std::slice::from_ref(other),
    };
    let name = |record: &Value| {
        let mut fields = record.as_object()?.iter();
        let (_, name) = fields.find(|(key, _)| key.eq_ignore_ascii_case("name"))?;
        Some(cell(Some(name)))
    };
    records.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_and_lone_objects_become_rows() {
        let row = json!({"code": "E8", "description": "Κάρτα", "nested": [1]});
        let expected = vec![vec!["CODE", "DESCRIPTION"], vec!["E8", "Κάρτα"]];
        assert_eq!(rows(&json!([row])), expected);
        assert_eq!(rows(&row), expected);
        assert_eq!(rows(&json!({"items": [row]})), expected);
        assert!(rows(&json!([])).is_empty());
        let services = json!([
            {"name": "EX_BASE_01", "parameters": []},
            {"name": "EX_BASE_07", "parameters": [{"name": "PararthmaAa"}, {"Name": "Date"}]},
            {"name": "EX_BASE_03", "instructions": "…", "parameters": {"name": "Parameter"}},
        ]);
        assert_eq!(
            rows(&services),
            [
                ["NAME", "PARAMETERS", "INSTRUCTIONS"],
                ["EX_BASE_01", "", ""],
                ["EX_BASE_07", "PararthmaAa Date", ""],
                ["EX_BASE_03", "Parameter", "…"],
            ]
        );
    }
}
