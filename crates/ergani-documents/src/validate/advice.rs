//! What the XSD lets pass and is most likely wrong.

use crate::codes::{IDENTITY_CARD, LateReason, WorkTimeType, nearest_work_time_type};
use crate::table::{Format, Meaning, Rule, calendar_date};
use crate::types::{Amka, TaxNumber, lookalike};
use crate::validate::report::{Severity, Violation};

/// What is odd about a text that its format accepts.
pub(super) fn of(format: &Format, text: &str) -> Option<Violation> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    match format.meaning {
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
        | Violation::NoSchema => Severity::Warning,
        _ => Severity::Error,
    }
}
