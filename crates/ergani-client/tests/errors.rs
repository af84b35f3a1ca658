//! `docs/ERRORS.md` has a line for every code, and for no other.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;

use ergani_client::{ErrorKind, RejectionReason, UnknownCause};

/// The cells of each row of the table under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ERRORS.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text
        .lines()
        .skip_while(|line| line.trim_start_matches('#').trim() != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        row.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    })
    .collect()
}

fn check(heading: &str, codes: impl Iterator<Item = &'static str>, columns: usize) {
    let rows = table(heading);
    for row in &rows {
        assert_eq!(row.len(), columns, "{heading}: {row:?}");
        assert!(
            row.iter().all(|cell| !cell.is_empty()),
            "{heading}: {row:?}"
        );
    }
    let listed: Vec<String> = rows.iter().map(|row| row[0].replace('`', "")).collect();
    let unique: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    assert_eq!(unique.len(), listed.len(), "{heading}: a code stands twice");
    assert_eq!(unique, codes.collect(), "{heading}");
}

#[test]
fn every_code_has_its_line() {
    check("Errors", ErrorKind::ALL.iter().map(|kind| kind.code()), 4);
    check(
        "Reasons of a rejection",
        RejectionReason::ALL.iter().map(|reason| reason.code()),
        3,
    );
    check(
        "Why an outcome is unknown",
        UnknownCause::ALL.iter().map(|cause| cause.code()),
        2,
    );
    check(
        "Warnings of an accepted submission",
        ["document"].into_iter(),
        2,
    );
    check(
        "Outcomes of a submission",
        ["accepted", "rejected", "not_sent", "unknown"].into_iter(),
        4,
    );
}

#[test]
fn every_exit_code_is_one_of_the_command_line() {
    for row in table("Errors") {
        let exit: u8 = row[3].parse().unwrap();
        assert!((1..=9).contains(&exit), "{row:?}");
    }
}
