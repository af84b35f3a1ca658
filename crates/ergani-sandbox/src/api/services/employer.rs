//! `EX_BASE_01`, `EX_BASE_02` and `EX_BASE_06`: the employer, its branches, and whether a
//! declaration was accepted by the employee.

use ergani_documents::types::Date;

use super::{Found, flag, midnight, record, some};
use crate::employer::Employer;
use crate::state::Registry;

pub(super) fn employer(employer: &Employer) -> Found {
    Found {
        element: "Ergodotis",
        records: vec![record([
            ("Id", some(1)),
            ("Afm", some(&employer.tax_number)),
            ("Eponimia", some(&employer.name)),
            ("DiakritikosTitlos", some(&employer.trade_name)),
            ("Ame", some(&employer.insurance_number)),
            ("IsInCardSector", flag(employer.in_card_sector)),
        ])],
    }
}

pub(super) fn branches(employer: &Employer) -> Found {
    let branches = employer.branches.iter().map(|branch| {
        record([
            ("Aa", some(branch.number)),
            ("Address", some(&branch.address)),
            ("YpiresiaSepe", some("10001")),
            ("YpiresiaOaed", some("100001")),
            ("Kad", some("6201")),
            ("Kallikratis", some("00000001")),
            ("StatusDescription", some("ΕΝΕΡΓΟ")),
        ])
    });
    Found {
        element: "Pararthma",
        records: branches.collect(),
    }
}

/// The declarations whose essential terms an employee accepts in myErgani.
const WITH_TERMS: [&str; 3] = ["WebE3N", "WebE3PD", "WebMA"];

/// Pending on the day of the declaration, accepted from the next day on.
pub(super) fn acceptance(
    registry: &Registry,
    user: &str,
    protocol: &str,
    day: Date,
    today: Date,
) -> Found {
    let declaration = registry
        .look(user, protocol, day)
        .filter(|declaration| WITH_TERMS.contains(&declaration.code));
    let records = declaration.map(|declaration| {
        let next_day = declaration.date.tomorrow().ok();
        let given = next_day.filter(|next| *next <= today);
        record([
            ("MainStatus", some(1)),
            ("AnswerStatus", flag(given.is_some())),
            ("AnswerAccept", flag(given.is_some())),
            (
                "AnswerProtocol",
                given.map(|_| format!("ΑΠ{:06}", declaration.id)),
            ),
            ("AnswerDate", given.and_then(midnight)),
        ])
    });
    Found {
        element: "AnswerStatus",
        records: records.into_iter().collect(),
    }
}
