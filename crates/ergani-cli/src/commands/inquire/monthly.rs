//! `ergani monthly`: the statement of a month.

use ergani_documents::services::Query;
use serde_json::json;

use super::records::{self, Heading, Records, Shape, View};
use crate::args::{Global, Monthly};
use crate::exit::{Failure, Outcome};
use crate::output::Output;

/// What a clerk holds against the payroll; the other fields are one `--full` away.
const ESSENTIALS: &[Heading] = &[
    ("branch", "Branch", "Παρ."),
    ("tax_number", "Tax number", "ΑΦΜ"),
    ("last_name", "Last name", "Επώνυμο"),
    ("first_name", "First name", "Όνομα"),
    ("work_days", "Work", "Εργασία"),
    ("remote_work_days", "Remote", "Τηλεργ."),
    ("rest_days", "Rest", "Ρεπό"),
    ("insured_leave_days", "Leave", "Άδεια"),
    ("sick_days", "Sick", "Ασθένεια"),
    ("work_card_days", "Card", "Κάρτα"),
    ("overtime_minutes", "Overtime min", "Υπερωρία λ."),
];

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Monthly) -> Outcome {
    let (year, month) = month(&args.month, global)?;
    let statement = super::fresh(global, output, &args.written, |ergani| async move {
        ergani.monthly_statement(year, month).await
    })?;
    Records::of(&statement)?.write(
        global,
        output,
        Shape {
            name: "statement",
            is_single: false,
            asked: records::asked(&[("year", json!(year)), ("month", json!(month))]),
            view: if args.full {
                View::Full
            } else {
                View::Table(ESSENTIALS)
            },
            csv: args.written.csv,
        },
    )
}

fn month(text: &str, global: &Global) -> Outcome<(i16, i8)> {
    let parts = text.trim().split_once('-');
    let month = parts.and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
    let (year, month) = month.unwrap_or((0, 0));
    Query::monthly_statement(year, month).map_err(|error| {
        Failure::usage(format!("YEAR-MONTH: {}", error.message(global.lang.into())))
            .with_hints("A month is written 2026-01.", "Ο μήνας γράφεται 2026-01.")
    })?;
    Ok((year, month))
}
