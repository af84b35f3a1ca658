//! Records of a service, written for people or for programs.

use ergani_documents::Lang;
use ergani_documents::services::{ServiceField, ServiceRecord};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::table::{self, Column};

/// Records with the fields that they have.
pub(super) struct Records {
    fields: Vec<ServiceField>,
    rows: Vec<Map<String, Value>>,
}

/// What a text shows of them.
pub(super) enum View {
    /// A row for each record, with these columns.
    Table(&'static [Heading]),
    /// A line for each of these fields of one record.
    Card(&'static [Heading]),
    /// Every field that says something, record after record.
    Full,
}

/// A field, and the heading over it.
pub(super) type Heading = (&'static str, &'static str, &'static str);

/// How they are to be written, and under which name.
pub(super) struct Shape {
    pub(super) name: &'static str,
    /// One record or none, rather than a list.
    pub(super) is_single: bool,
    /// What was asked for, in JSON.
    pub(super) asked: Value,
    pub(super) view: View,
    pub(super) csv: bool,
}

impl Records {
    pub(super) fn of<R: ServiceRecord + Serialize>(records: &[R]) -> Outcome<Self> {
        Self::with_fields(R::FIELDS, records)
    }

    /// Of a type that has these fields, in this order.
    pub(super) fn with_fields(
        fields: &[ServiceField],
        records: &[impl Serialize],
    ) -> Outcome<Self> {
        let row = |record| match serde_json::to_value(record) {
            Ok(Value::Object(row)) => Ok(row),
            other => Err(Failure::new(
                Exit::Unexpected,
                "internal",
                format!("a record is no object: {other:?}"),
            )),
        };
        Ok(Self {
            fields: fields.to_vec(),
            rows: records.iter().map(row).collect::<Outcome<_>>()?,
        })
    }

    /// Adds a field at the end, with its value in each record.
    pub(super) fn push(&mut self, field: ServiceField, values: impl IntoIterator<Item = Value>) {
        for (row, value) in self.rows.iter_mut().zip(values) {
            row.insert(field.name.to_owned(), value);
        }
        self.fields.push(field);
    }

    pub(super) fn write(self, global: &Global, output: &Output, shape: Shape) -> Outcome {
        if shape.csv {
            output.bytes(&self.csv()?)?;
        } else if output.is_json() {
            output.json(&self.json(shape))?;
        } else if self.rows.is_empty() {
            output.note(match global.lang.into() {
                Lang::En => "nothing found",
                Lang::El => "δεν βρέθηκε τίποτα",
            });
        } else {
            let lines = self.lines(&shape.view, global.lang.into());
            output.styled(&lines.join("\n"))?;
        }
        Ok(Exit::Ok)
    }

    fn json(self, shape: Shape) -> Value {
        let mut rows = self.rows.into_iter().map(Value::Object);
        let records = if shape.is_single {
            rows.next().unwrap_or(Value::Null)
        } else {
            rows.collect()
        };
        let mut json = match shape.asked {
            Value::Object(asked) => asked,
            _ => Map::new(),
        };
        json.insert(shape.name.to_owned(), records);
        json.into()
    }

    fn csv(&self) -> Outcome<Vec<u8>> {
        let cannot =
            |error: String| Failure::new(Exit::Unexpected, "internal", format!("no CSV: {error}"));
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let names = self.fields.iter().map(|field| field.name.to_owned());
        let rows = self.rows.iter().map(|row| -> Vec<String> {
            let cell = |field: &ServiceField| harmless(plain(&row[field.name]));
            self.fields.iter().map(cell).collect()
        });
        for record in std::iter::once(names.collect()).chain(rows) {
            writer
                .write_record(record)
                .map_err(|error| cannot(error.to_string()))?;
        }
        writer
            .into_inner()
            .map_err(|error| cannot(error.to_string()))
    }

    fn lines(&self, view: &View, lang: Lang) -> Vec<String> {
        match view {
            View::Table(headings) => {
                let columns: Vec<Column> = headings
                    .iter()
                    .map(|heading| self.column(heading, lang))
                    .collect();
                let rows: Vec<Vec<String>> = self
                    .rows
                    .iter()
                    .map(|row| self.cells(row, headings, lang))
                    .collect();
                table::lines(&columns, &rows)
            }
            View::Card(headings) => self
                .rows
                .iter()
                .flat_map(|row| {
                    let pairs: Vec<Vec<String>> = headings
                        .iter()
                        .zip(self.cells(row, headings, lang))
                        .map(|((_, english, greek), cell)| vec![pick(lang, english, greek), cell])
                        .collect();
                    pairs_as_lines(&pairs)
                })
                .collect(),
            View::Full => {
                let mut lines = Vec::new();
                for row in &self.rows {
                    if !lines.is_empty() {
                        lines.push(String::new());
                    }
                    lines.extend(pairs_as_lines(&self.all(row, lang)));
                }
                lines
            }
        }
    }

    /// Titles and values of what is neither blank nor a count of nothing.
    fn all(&self, row: &Map<String, Value>, lang: Lang) -> Vec<Vec<String>> {
        let pair = |field: &ServiceField| {
            let shown = for_people(&row[field.name], field.kind, lang);
            // What follows in a title explains it further.
            let title = field.title(lang).split([';', ':']).next();
            let title = title.unwrap_or_default().to_owned();
            let is_nothing = shown.is_empty() || (shown == "0" && is_count(field.name));
            (!is_nothing).then(|| vec![title, shown])
        };
        self.fields.iter().filter_map(pair).collect()
    }

    fn column(&self, (name, english, greek): &Heading, lang: Lang) -> Column {
        let kind = self.kind(name);
        Column {
            heading: pick(lang, english, greek),
            is_number: matches!(kind, "number" | "hours" | "amount in euro"),
            may_wrap: matches!(kind, "text" | "code and label"),
        }
    }

    fn cells(&self, row: &Map<String, Value>, headings: &[Heading], lang: Lang) -> Vec<String> {
        headings
            .iter()
            .map(|(name, _, _)| for_people(&row[*name], self.kind(name), lang))
            .collect()
    }

    fn kind(&self, name: &str) -> &'static str {
        let field = self.fields.iter().find(|field| field.name == name);
        field.map_or("text", |field| field.kind)
    }
}

fn pairs_as_lines(pairs: &[Vec<String>]) -> Vec<String> {
    let columns = [false, true].map(|may_wrap| Column {
        may_wrap,
        ..Column::default()
    });
    table::lines(&columns, pairs)
}

fn pick(lang: Lang, english: &str, greek: &str) -> String {
    match lang {
        Lang::En => english,
        Lang::El => greek,
    }
    .to_owned()
}

/// Of days or minutes, of which a statement has some fifty.
fn is_count(name: &str) -> bool {
    ["days", "minutes", "sundays"]
        .iter()
        .any(|unit| name.ends_with(unit))
}

/// As programs expect it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(labelled) => {
            let parts = ["code", "label"].map(|key| labelled.get(key).and_then(Value::as_str));
            parts
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
                .trim()
                .to_owned()
        }
        other => other.to_string(),
    }
}

/// A spreadsheet would run what begins like a formula.
fn harmless(cell: String) -> String {
    if cell.len() > 1 && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{cell}");
    }
    cell
}

/// As people write it: flags as words, times without seconds, and in Greek days with the day first.
fn for_people(value: &Value, kind: &str, lang: Lang) -> String {
    match (value, kind, lang) {
        (Value::Bool(true), _, Lang::En) => "yes".to_owned(),
        (Value::Bool(false), _, Lang::En) => "no".to_owned(),
        (Value::Bool(true), _, Lang::El) => "ναι".to_owned(),
        (Value::Bool(false), _, Lang::El) => "όχι".to_owned(),
        (Value::String(text), "time of day", _) => text
            .strip_suffix(":00")
            .filter(|text| text.len() > 3)
            .unwrap_or(text)
            .to_owned(),
        (Value::Object(labelled), _, _) => {
            let part = |key: &str| labelled.get(key).and_then(Value::as_str);
            match (part("label").unwrap_or_default(), part("code")) {
                (label, None) => label.to_owned(),
                ("", Some(code)) => code.to_owned(),
                (label, Some(code)) => format!("{label} ({code})"),
            }
        }
        (Value::String(text), "day", Lang::El) => {
            let day = ergani_documents::types::parse_iso_date(text);
            day.map_or_else(|_| text.clone(), ergani_documents::types::form_date)
        }
        _ => plain(value),
    }
}

/// What was asked for, as JSON says it.
pub(super) fn asked(pairs: &[(&str, Value)]) -> Value {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    json!(pairs.collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_days_times_and_flags_in_their_way() {
        for (value, kind, english, greek) in [
            (json!(true), "0 or 1", "yes", "ναι"),
            (json!("09:00:00"), "time of day", "09:00", "09:00"),
            (json!("09:00:30"), "time of day", "09:00:30", "09:00:30"),
            (json!("2026-01-05"), "day", "2026-01-05", "05/01/2026"),
            (json!("σύντομα"), "day", "σύντομα", "σύντομα"),
            (
                json!({ "code": "0", "label": "ΑΝΔΡΑΣ" }),
                "code and label",
                "ΑΝΔΡΑΣ (0)",
                "ΑΝΔΡΑΣ (0)",
            ),
            (json!(null), "text", "", ""),
        ] {
            assert_eq!(for_people(&value, kind, Lang::En), english);
            assert_eq!(for_people(&value, kind, Lang::El), greek);
        }
    }

    #[test]
    fn a_formula_is_made_harmless_and_nothing_else_is_touched() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@A1", "'@A1"),
            ("+30", "'+30"),
            ("-", "-"),
            ("2026-01-05", "2026-01-05"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell.to_owned()), written);
        }
    }
}
