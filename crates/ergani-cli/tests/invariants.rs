//! `docs/INVARIANTS.md` names the tests that hold each invariant; this test fails when one of them
//! is gone, renamed or ignored, so that the page stays true.
//!
//! What it reads: a heading `## N. Title` for each invariant, and below it one paragraph that
//! begins with `Tests:` and holds either `none yet` or names in backticks, each the path of a file
//! from the root of the workspace, `::`, and the name of a test function in it.

mod named;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use named::{has_test, missing, root};

/// There are so many invariants.
const COUNT: u32 = 15;

/// The invariants that no test holds yet. Take a number out when its tests are there.
const NO_TESTS_YET: &[u32] = &[];

#[test]
fn every_invariant_names_tests_that_exist() {
    let root = root();
    let page = root.join("docs/INVARIANTS.md");
    let text = fs::read_to_string(&page).unwrap();
    let faults = faults(&root, &text);
    assert!(
        faults.is_empty(),
        "{}:\n  {}",
        page.display(),
        faults.join("\n  ")
    );
}

#[test]
fn a_name_that_leads_nowhere_is_found() {
    let root = root();
    let this = "crates/ergani-cli/tests/invariants.rs";
    let complaint = |name: &str| missing(&root, name).unwrap_or_default();

    let here = format!("{this}::a_name_that_leads_nowhere_is_found");
    assert_eq!(missing(&root, &here), None);
    assert!(complaint(&format!("{this}::gone")).contains("no test"));
    // A function, but not a test.
    assert!(complaint(&format!("{this}::sections")).contains("no test"));
    assert!(complaint("crates/gone.rs::gone").contains("cannot be read"));
    assert!(complaint("no_file_named").contains("FILE::TEST"));

    // As text: a test that is left out holds nothing, and must not count as one.
    let ignored = ["#[test]", "#[ignore]", "fn slow() {}"].join("\n");
    assert!(!has_test(&ignored, "slow"));
    assert!(has_test(
        "    #[tokio::test(start_paused = true)]\n    async fn quick() {\n",
        "quick"
    ));
    assert!(!has_test("#[test]\nfn quick_too() {}", "quick"));
}

/// All that is wrong with the page.
fn faults(root: &Path, text: &str) -> Vec<String> {
    let sections = sections(text);
    let mut faults = Vec::new();
    for number in 1..=COUNT {
        let Some(tests) = sections.get(&number) else {
            faults.push(format!("{number}: there is no heading `## {number}. …`"));
            continue;
        };
        let untested = NO_TESTS_YET.contains(&number);
        match tests.as_deref() {
            None => faults.push(format!("{number}: no line begins with `Tests:`")),
            Some("none yet") if untested => {}
            Some("none yet") => faults.push(format!("{number}: it has no tests")),
            Some(names) => {
                if untested {
                    faults.push(format!(
                        "{number}: it has tests now; take it out of NO_TESTS_YET"
                    ));
                }
                let names: Vec<_> = names.split('`').skip(1).step_by(2).collect();
                if names.is_empty() {
                    faults.push(format!("{number}: it names no test in backticks"));
                }
                let gone = names.iter().filter_map(|name| missing(root, name));
                faults.extend(gone.map(|fault| format!("{number}: {fault}")));
            }
        }
    }
    let unknown = sections.keys().filter(|number| **number > COUNT);
    faults.extend(unknown.map(|number| format!("{number}: there is no such invariant")));
    faults
}

/// The invariants of the page, each with what follows `Tests:`.
fn sections(text: &str) -> BTreeMap<u32, Option<String>> {
    let mut sections = BTreeMap::new();
    let mut current = None;
    let mut in_tests = false;
    for line in text.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("## ") {
            let number = heading.split('.').next().and_then(|n| n.parse().ok());
            current = number;
            in_tests = false;
            if let Some(number) = number {
                sections.insert(number, None);
            }
        } else if line.is_empty() {
            in_tests = false;
        } else if let Some(section) = current.and_then(|number| sections.get_mut(&number)) {
            if let Some(names) = line.strip_prefix("Tests:") {
                *section = Some(names.trim().to_owned());
                in_tests = true;
            } else if let (true, Some(names)) = (in_tests, section) {
                names.push(' ');
                names.push_str(line);
            }
        }
    }
    sections
}
