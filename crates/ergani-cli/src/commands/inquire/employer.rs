//! `ergani employer` and `ergani branches`.

use serde_json::Value;

use super::records::{Heading, Records, Shape, View};
use crate::args::{Global, Kept};
use crate::exit::Outcome;
use crate::output::Output;

const EMPLOYER: &[Heading] = &[
    ("name", "Company name", "Επωνυμία"),
    ("trade_name", "Trade name", "Διακριτικός τίτλος"),
    ("tax_number", "Tax number", "ΑΦΜ"),
    ("social_insurance_number", "Social insurance number", "ΑΜΕ"),
    (
        "in_card_sector",
        "Sector under the work card",
        "Κλάδος με ψηφιακή κάρτα",
    ),
    ("id", "Number in ERGANI", "Εσωτερικός αριθμός"),
];

const BRANCHES: &[Heading] = &[
    ("number", "No", "Α/Α"),
    ("address", "Address", "Διεύθυνση"),
    ("status", "State", "Κατάσταση"),
    ("activity", "Activity", "ΚΑΔ"),
    ("municipality", "Municipality", "Καλλικράτης"),
    ("labour_inspectorate", "Inspectorate", "ΣΕΠΕ"),
    ("employment_service", "DYPA", "ΔΥΠΑ"),
];

pub(in crate::commands) fn employer(global: &Global, output: &Output, args: &Kept) -> Outcome {
    let employer = super::kept(global, output, args, |ergani| async move {
        ergani.employer().await
    })?;
    Records::of(employer.as_slice())?.write(
        global,
        output,
        Shape {
            name: "employer",
            is_single: true,
            asked: Value::Null,
            view: View::Card(EMPLOYER),
            csv: args.written.csv,
        },
    )
}

pub(in crate::commands) fn branches(global: &Global, output: &Output, args: &Kept) -> Outcome {
    let branches = super::kept(global, output, args, |ergani| async move {
        ergani.branches().await
    })?;
    Records::of(&branches)?.write(
        global,
        output,
        Shape {
            name: "branches",
            is_single: false,
            asked: Value::Null,
            view: View::Table(BRANCHES),
            csv: args.written.csv,
        },
    )
}
