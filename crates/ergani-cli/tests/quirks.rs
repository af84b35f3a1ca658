//! `docs/QUIRKS-COVERAGE.md` says what holds against each quirk of the server; this test fails when
//! a number has no row, when a test named there is gone, and when no test of a row names its number.
//!
//! What it reads: rows `| N | trap | what ergani does | tests |`, where the tests are names in
//! backticks, or `No test:` and a reason.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod named;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use named::{has_test, missing, root};

/// There are so many quirks.
const COUNT: u32 = 78;

/// How a reason why no test can hold a quirk begins.
const UNTESTED: &str = "No test: ";

#[test]
fn every_quirk_names_tests_that_exist_and_name_it() {
    let root = root();
    let page = root.join("docs/QUIRKS-COVERAGE.md");
    let text = fs::read_to_string(&page).unwrap();
    let faults = faults(&text, &|name| missing(&root, name));
    assert!(
        faults.is_empty(),
        "{}:\n  {}",
        page.display(),
        faults.join("\n  ")
    );
}

#[test]
fn every_test_that_names_a_quirk_names_one_that_there_is() {
    let mut seen = 0;
    for directory in ["crates", "testing"] {
        each_source(&root().join(directory), &mut |path, source| {
            for (name, numbers) in quirk_tests(source) {
                seen += 1;
                let known = |number: &u32| (1..=COUNT).contains(number);
                assert!(
                    !numbers.is_empty() && numbers.iter().all(known),
                    "{}: {name}",
                    path.display()
                );
            }
        });
    }
    assert!(seen > 50, "only {seen} were found");
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    let page = |row_7: &str| {
        let row = |number: u32| match number {
            7 => format!("{row_7}\n"),
            _ => format!("| {number} | a | b | `f.rs::quirk_{number}_x` |\n"),
        };
        (1..=COUNT).map(row).collect::<String>()
    };
    let all_exist = |_: &str| None;
    let faults_of = |row_7: &str| faults(&page(row_7), &all_exist).join("\n");
    assert_eq!(faults_of("| 7 | a | b | `f.rs::quirk_7_x` |"), "");
    assert_eq!(faults_of("| 7 | a | b | `f.rs::quirks_6_and_7_x` |"), "");
    assert_eq!(faults_of("| 7 | a | b | No test: nothing to see |"), "");
    for (row, fault) in [
        ("", "7: there is no row"),
        (
            "| 7 | a | b | No test: |",
            "7: it has no test and no reason",
        ),
        ("| 7 | a | b | |", "7: it has no test and no reason"),
        (
            "| 7 | a | b | `f.rs::quirk_70_x`, `f.rs::x_7` |",
            "7: no test of its row names it",
        ),
        ("| 7 | | b | `f.rs::quirk_7_x` |", "7: a cell is empty"),
        (
            "| 79 | a | b | `f.rs::quirk_79_x` |",
            "79: there is no such",
        ),
    ] {
        assert!(faults_of(row).contains(fault), "{row}: {}", faults_of(row));
    }
    let twice = "| 7 | a | b | `f.rs::quirk_7_x` |\n| 7 | a | b | `f.rs::quirk_7_x` |";
    assert!(faults_of(twice).contains("7: it has two rows"));
    let gone = faults(&page("| 7 | a | b | `f.rs::quirk_7_x` |"), &|name| {
        name.contains("_7_").then(|| "gone".to_owned())
    });
    assert_eq!(gone, ["7: gone"]);
}

/// All that is wrong with the page.
fn faults(text: &str, missing: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let Some(number) = cells.first().and_then(|cell| cell.parse::<u32>().ok()) else {
            continue;
        };
        if rows.insert(number, cells).is_some() {
            faults.push(format!("{number}: it has two rows"));
        }
    }
    let absent = (1..=COUNT).filter(|number| !rows.contains_key(number));
    faults.extend(absent.map(|number| format!("{number}: there is no row")));
    for (number, cells) in &rows {
        let &[_, trap, answer, tests] = cells.as_slice() else {
            faults.push(format!("{number}: a row has four cells"));
            continue;
        };
        if *number == 0 || *number > COUNT {
            faults.push(format!("{number}: there is no such quirk"));
        }
        if trap.is_empty() || answer.is_empty() {
            faults.push(format!("{number}: a cell is empty"));
        }
        let names: Vec<_> = tests.split('`').skip(1).step_by(2).collect();
        if names.is_empty() {
            let reason = tests.strip_prefix(UNTESTED).unwrap_or_default();
            if reason.is_empty() {
                faults.push(format!("{number}: it has no test and no reason"));
            }
            continue;
        }
        let names_it = |name: &&str| {
            let test = name.rsplit("::").next().unwrap_or_default();
            numbers(test).contains(number)
        };
        if !names.iter().any(names_it) {
            faults.push(format!("{number}: no test of its row names it"));
        }
        let gone = names.iter().filter_map(|name| missing(name));
        faults.extend(gone.map(|fault| format!("{number}: {fault}")));
    }
    faults
}

/// The quirks that the name of a test begins with: `quirk_7_…`, `quirks_54_56_and_57_…`.
fn numbers(test: &str) -> Vec<u32> {
    let mut words = test.split('_');
    if !matches!(words.next(), Some("quirk" | "quirks")) {
        return Vec::new();
    }
    words
        .filter(|word| *word != "and")
        .map_while(|word| word.parse().ok())
        .collect()
}

/// The tests of a source that say they are about quirks.
fn quirk_tests(source: &str) -> Vec<(&str, Vec<u32>)> {
    let starts = ["fn quirk_", "fn quirks_"];
    source
        .lines()
        .map(str::trim)
        .map(|line| line.trim_start_matches("async "))
        .filter(|line| starts.iter().any(|start| line.starts_with(start)))
        .filter_map(|line| line.trim_start_matches("fn ").split('(').next())
        .filter(|name| has_test(source, name))
        .map(|name| (name, numbers(name)))
        .collect()
}

/// Calls `found` with each source file below a directory.
fn each_source(directory: &Path, found: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                each_source(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}
