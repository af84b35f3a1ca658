//! `ergani workforce`: who works now, and on what terms if one asks for that.

use ergani_documents::services::{EmployeeSummary, ServiceField, ServiceRecord, WorkforceRow};
use serde_json::Value;

use super::records::{Heading, Records, Shape, View};
use crate::args::{Global, Workforce};
use crate::exit::Outcome;
use crate::output::Output;

const SUMMARY: &[Heading] = &[
    ("tax_number", "Tax number", "ΑΦΜ"),
    ("last_name", "Last name", "Επώνυμο"),
    ("first_name", "First name", "Όνομα"),
    ("branch", "Branch", "Παράρτημα"),
    ("hired_on", "Hired", "Πρόσληψη"),
    ("has_work_card", "Work card", "Κάρτα εργασίας"),
];

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Workforce) -> Outcome {
    let employee = args
        .employee
        .as_deref()
        .map(|text| super::tax_number("--employee", text, global.lang.into()))
        .transpose()?;
    let rows = super::fresh(global, output, &args.written, |ergani| async move {
        ergani.workforce(employee.as_ref()).await
    })?;
    let (records, view) = if args.full {
        (Records::of(&rows)?, View::Full)
    } else {
        // Without pay, insurance, family and identity (quirk 69).
        let summaries: Vec<EmployeeSummary> = rows.iter().map(WorkforceRow::summary).collect();
        (
            Records::with_fields(&summary_fields(), &summaries)?,
            View::Table(SUMMARY),
        )
    };
    records.write(
        global,
        output,
        Shape {
            name: "workforce",
            is_single: false,
            asked: Value::Null,
            view,
            csv: args.written.csv,
        },
    )
}

/// Those of the summary, as the table of the service has them.
fn summary_fields() -> Vec<ServiceField> {
    SUMMARY
        .iter()
        .map(|(name, english, greek)| {
            let known = WorkforceRow::FIELDS
                .iter()
                .find(|field| field.name == *name);
            ServiceField {
                wire: "",
                name,
                english,
                greek,
                kind: known.map_or("0 or 1", |field| field.kind),
                personal: true,
            }
        })
        .collect()
}
