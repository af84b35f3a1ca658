//! What the XSD lets pass and is most likely wrong.

use serde_json::{Map, Value};

use crate::codes::{IDENTITY_CARD, LateReason, WorkTimeType, nearest_work_time_type};
use crate::serialize::scalar_text;
use crate::table::{Format, Meaning, Rule, calendar_date};
use crate::types::{Amka, TaxNumber, lookalike};
use crate::validate::report::{Severity, Violation};

/// What is odd about a text that its format accepts.
pub(super) fn of(format: &Format, text: &str) -> Option<Violation> {
    let is_dated = matches!(format.rule, Rule::Date | Rule::IsoDateTime);
    if format.meaning == Meaning::Plain && !is_dated {
        return None;
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    match format.meaning {
        Meaning::Plain if format.rule == Rule::IsoDateTime => {
            (!has_offset(trimmed)).then_some(Violation::NoOffset)
        }
        Meaning::TaxNumber => TaxNumber::strict(trimmed)
            .err()
            .map(|_| Violation::CheckDigit),
        Meaning::Amka => Amka::strict(trimmed).err().map(|_| Violation::CheckDigit),
        Meaning::WorkTimeType => work_time_type(text),
        Meaning::LateReason if LateReason::LIST.find(text).is_none() => {
            Some(Violation::UnknownCode { meant: None })
        }
        Meaning::IdentityKind => lookalike::twin(text, std::iter::once(IDENTITY_CARD))
            .map(|meant| Violation::Lookalike { meant }),
        Meaning::LateReason | Meaning::Plain
            if format.rule == Rule::Date && calendar_date(text).is_none() =>
        {
            Some(Violation::NoSuchDay)
        }
        Meaning::LateReason | Meaning::Plain => None,
    }
}

/// Whether an `xs:dateTime` ends in `Z`, `+02:00` or the like.
fn has_offset(text: &str) -> bool {
    let sign = text.len().checked_sub(6).map(|at| text.as_bytes()[at]);
    text.ends_with('Z') || matches!(sign, Some(b'+' | b'-'))
}

fn work_time_type(text: &str) -> Option<Violation> {
    if WorkTimeType::LIST.find(text).is_some() {
        return None;
    }
    Some(match WorkTimeType::lookalike(text) {
        Some(meant) => Violation::Lookalike { meant },
        None => Violation::UnknownCode {
            meant: nearest_work_time_type(text),
        },
    })
}

/// What is odd about a stretch of working time as a whole: hours that are missing or too many, or another document's
/// type. `document_code` is unknown for a typed record that several documents share.
pub(super) fn of_slot(
    record: &Map<String, Value>,
    type_key: &str,
    document_code: Option<&str>,
) -> Vec<Violation> {
    let text = |key: &str| record.get(key).and_then(scalar_text).unwrap_or_default();
    let Some(category) = text(type_key)
        .parse::<WorkTimeType>()
        .ok()
        .and_then(|kind| kind.category())
    else {
        return Vec::new();
    };
    let hours = ["f_from", "f_to"].map(|key| !text(key).trim().is_empty());
    let mut found = Vec::new();
    if category.has_hours() && hours.contains(&false) {
        found.push(Violation::HoursMissing);
    }
    if !category.has_hours() && hours.contains(&true) {
        found.push(Violation::HoursGiven);
    }
    if document_code.is_some_and(|code| !category.belongs_in(code)) {
        found.push(Violation::OtherDocument {
            codes: category.document_codes(),
        });
    }
    found
}

/// How bad a violation is, unless the judge is strict.
///
/// A look-alike of a work-time type is an error, since that list is known in full and the letters mean another
/// code to the server; one of an identity kind is a warning, since only the server knows that list.
pub(super) fn severity(violation: &Violation) -> Severity {
    match violation {
        Violation::Lookalike { meant } if *meant == IDENTITY_CARD => Severity::Warning,
        Violation::UnknownCode { .. }
        | Violation::CheckDigit
        | Violation::NoSuchDay
        | Violation::NoOffset
        | Violation::HoursMissing
        | Violation::HoursGiven
        | Violation::OtherDocument { .. }
        | Violation::NoSchema
        | Violation::DaysApart { .. }
        | Violation::InFuture
        | Violation::LongPast
        | Violation::WrongOffset { .. }
        | Violation::TimeTwice
        | Violation::NoSuchTime
        | Violation::SameMovement { .. }
        | Violation::DepartureBeforeArrival { .. }
        | Violation::Overlap { .. }
        | Violation::MixedScripts { .. }
        | Violation::Decomposed
        | Violation::CombiningMark { .. }
        | Violation::Invisible { .. } => Severity::Warning,
        _ => Severity::Error,
    }
}
