//! `ergani acceptance`: whether an employee has accepted essential terms.

use ergani_documents::Lang;
use ergani_documents::services::{Acceptance as Answer, AcceptanceStep, Query, ServiceField};
use serde_json::Value;

use super::records::{Heading, Records, Shape, View};
use crate::args::{Acceptance, Global};
use crate::exit::{Failure, Outcome};
use crate::output::Output;

const CARD: &[Heading] = &[
    ("words", "Terms", "Όροι"),
    ("answered_on", "Answered on", "Ημερομηνία απάντησης"),
    ("protocol", "Protocol of the answer", "Πρωτόκολλο απάντησης"),
];

const PENDING: &[Heading] = &[("words", "Terms", "Όροι")];

const STEP: ServiceField = ServiceField {
    wire: "",
    name: "step",
    english: "Where it stands",
    greek: "Κατάσταση",
    kind: "text",
    personal: false,
};

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Acceptance) -> Outcome {
    let lang = global.lang.into();
    let employee = super::tax_number("--employee", &args.employee, lang)?;
    let day = super::day("--date", &args.date, lang)?;
    Query::acceptance(&employee, &args.protocol, day)
        .map_err(|error| Failure::usage(format!("--protocol: {}", error.message(lang))))?;
    let protocol = args.protocol.clone();
    let answer = super::fresh(global, output, &args.written, |ergani| async move {
        ergani.acceptance(&employee, &protocol, day).await
    })?;
    let step = answer.as_ref().and_then(Answer::step);
    let is_text = !output.is_json() && !args.written.csv;
    let mut records = Records::of(answer.as_slice())?;
    records.push(STEP, [step.map_or(Value::Null, |step| name(step).into())]);
    if is_text {
        let words = ServiceField {
            name: "words",
            ..STEP
        };
        records.push(words, [words_of(step, lang).into()]);
    }
    let has_answer = answer.is_some_and(|answer| !answer.answered_on.is_blank());
    records.write(
        global,
        output,
        Shape {
            name: "acceptance",
            is_single: true,
            asked: Value::Null,
            view: View::Card(if has_answer { CARD } else { PENDING }),
            csv: args.written.csv,
        },
    )
}

/// A contract with programs.
fn name(step: AcceptanceStep) -> &'static str {
    match step {
        AcceptanceStep::Withdrawn => "withdrawn",
        AcceptanceStep::Pending => "pending",
        AcceptanceStep::Rejected => "rejected",
        AcceptanceStep::Accepted => "accepted",
        AcceptanceStep::AcceptedByTime => "accepted_by_time",
        AcceptanceStep::RejectedByTime => "rejected_by_time",
        _ => "unknown",
    }
}

fn words_of(step: Option<AcceptanceStep>, lang: Lang) -> &'static str {
    match (step, lang) {
        (Some(AcceptanceStep::Withdrawn), Lang::En) => "the declaration was withdrawn",
        (Some(AcceptanceStep::Withdrawn), Lang::El) => "η δήλωση ανακλήθηκε",
        (Some(AcceptanceStep::Pending), Lang::En) => "the employee has not answered yet",
        (Some(AcceptanceStep::Pending), Lang::El) => "ο εργαζόμενος δεν έχει απαντήσει ακόμη",
        (Some(AcceptanceStep::Rejected), Lang::En) => "rejected by the employee",
        (Some(AcceptanceStep::Rejected), Lang::El) => "ο εργαζόμενος τους απέρριψε",
        (Some(AcceptanceStep::Accepted), Lang::En) => "accepted by the employee",
        (Some(AcceptanceStep::Accepted), Lang::El) => "ο εργαζόμενος τους αποδέχθηκε",
        (Some(AcceptanceStep::AcceptedByTime), Lang::En) => {
            "accepted, since the time for an answer passed"
        }
        (Some(AcceptanceStep::AcceptedByTime), Lang::El) => {
            "αποδεκτοί, επειδή πέρασε η προθεσμία απάντησης"
        }
        (Some(AcceptanceStep::RejectedByTime), Lang::En) => {
            "rejected, since the time for an answer passed"
        }
        (Some(AcceptanceStep::RejectedByTime), Lang::El) => {
            "απορρίφθηκαν, επειδή πέρασε η προθεσμία απάντησης"
        }
        (_, Lang::En) => "of a state that is not known here; `-o json` shows the server's codes",
        (_, Lang::El) => "άγνωστη κατάσταση· το `-o json` δείχνει τους κωδικούς του διακομιστή",
    }
}
