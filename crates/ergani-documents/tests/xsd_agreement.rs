//! Our verdict and that of a real XSD validator, on valid, varied, broken and borderline documents.
//!
//! Needs the Ministry's XSDs, in the folder that `ERGANI_XSD_DIR` names, and python3 with lxml. Without the
//! variable the test says loudly that it was left out.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use ergani_documents::table::Element;
use ergani_documents::{Document, documents, sample};
use serde_json::{Value, json};

/// Valid documents tried for each code.
const SEEDS: u64 = 25;
/// Documents changed at random tried for each code.
const MUTATIONS: u64 = 300;

/// A document with what was said about it.
struct Case {
    code: &'static str,
    xsd: &'static str,
    what: String,
    document: Value,
    ours: bool,
}

#[test]
fn our_verdict_is_that_of_the_xsd() {
    let Some(folder) = xsd_folder() else { return };
    let cases: Vec<Case> = documents::all().iter().flat_map(cases).collect();
    let theirs = xsd_verdicts(&folder, &cases);
    assert_eq!(theirs.len(), cases.len(), "the validator gave up");

    let mut counted: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut apart = Vec::new();
    for (case, theirs) in cases.iter().zip(theirs) {
        let kind = case.what.split(' ').next().unwrap_or_default();
        let count = counted.entry(kind).or_default();
        count.0 += 1;
        if case.ours == theirs {
            count.1 += 1;
        } else {
            apart.push(format!(
                "{} {}: we say {}, the XSD {theirs}: {}",
                case.code, case.what, case.ours, case.document
            ));
        }
    }
    for (kind, (total, agreed)) in &counted {
        say(&format!("{kind:>12}: {agreed} of {total} verdicts agree"));
    }
    say(&format!(
        "{:>12}: {} of {} verdicts agree",
        "all",
        cases.len() - apart.len(),
        cases.len()
    ));
    assert!(
        apart.is_empty(),
        "{} apart, the first:\n{}",
        apart.len(),
        apart[..apart.len().min(10)].join("\n")
    );
}

fn cases(document: &'static Document) -> Vec<Case> {
    let Some(xsd) = document.xsd() else {
        return Vec::new();
    };
    let mut cases = Vec::new();
    let mut add = |what: String, value: Value, expected: Option<bool>| {
        let ours = document.validate(&value).is_valid();
        if let Some(expected) = expected {
            assert_eq!(
                ours,
                expected,
                "{} {what}: {:?}",
                document.code(),
                document.validate(&value).errors().next()
            );
        }
        cases.push(Case {
            code: document.code(),
            xsd,
            what,
            document: value,
            ours,
        });
    };
    for seed in 0..SEEDS {
        add(
            "valid".to_owned(),
            sample::valid(document, seed).expect("it has an XSD"),
            Some(true),
        );
        add(
            "varied".to_owned(),
            sample::varied(document, seed).expect("it has an XSD"),
            Some(true),
        );
    }
    for seed in 0..MUTATIONS {
        add(
            "mutated".to_owned(),
            sample::mutated(document, seed).expect("it has an XSD"),
            None,
        );
    }
    for broken in sample::broken(document, 1) {
        add(
            format!("{:?} {}", broken.breakage, broken.path),
            broken.document,
            Some(false),
        );
    }
    for probe in sample::probes(document, 2) {
        add(format!("edge {}", probe.path), probe.document, None);
    }
    cases
}

fn judge(arguments: &[&str]) -> Command {
    let mut judge = Command::new("python3");
    judge
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/xsd/judge.py"))
        .args(arguments);
    judge
}

fn xsd_verdicts(folder: &str, cases: &[Case]) -> Vec<bool> {
    let mut judge = judge(&[folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 with lxml is needed to compare verdicts");
    let mut questions = judge.stdin.take().expect("stdin is piped");
    let answers = BufReader::new(judge.stdout.take().expect("stdout is piped"));
    let verdicts = std::thread::scope(|scope| {
        scope.spawn(move || {
            for case in cases {
                let line = json!({ "xsd": case.xsd, "document": case.document });
                if writeln!(questions, "{line}").is_err() {
                    break;
                }
            }
        });
        answers
            .lines()
            .map_while(Result::ok)
            .map(|line| line == "1")
            .collect()
    });
    assert!(
        judge.wait().expect("the validator ends").success(),
        "python3 with lxml is needed to compare verdicts"
    );
    verdicts
}

/// Writes past the test harness, which would keep it to itself.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The folder of the XSDs, or a loud word that the test was left out.
fn xsd_folder() -> Option<String> {
    let folder = std::env::var("ERGANI_XSD_DIR").ok();
    if folder.is_none() {
        say("
*** LEFT OUT: set ERGANI_XSD_DIR to the folder of the Ministry's XSDs to compare with them ***
");
    }
    folder
}

/// Keys, order, titles, restrictions: all that the XSD says of a document, the table says too.
#[test]
fn our_tables_are_the_xsds() {
    let Some(folder) = xsd_folder() else { return };
    let known: Vec<&Document> = documents::all()
        .iter()
        .filter(|document| document.xsd().is_some())
        .collect();
    let mut arguments = vec![folder.as_str()];
    arguments.extend(known.iter().filter_map(|document| document.xsd()));
    let output = judge(&arguments)
        .output()
        .expect("python3 with lxml is needed to read the XSDs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let trees: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("a tree a line"))
        .collect();
    assert_eq!(trees.len(), known.len());
    let mut compared = 0;
    for (document, theirs) in known.iter().zip(&trees) {
        compare(
            document.root().expect("it has an XSD"),
            theirs,
            document.code(),
            &mut compared,
        );
    }
    say(&format!(
        "{compared} keys of {} documents are as the XSDs have them",
        known.len()
    ));
}

fn compare(ours: &Element, theirs: &Value, path: &str, compared: &mut usize) {
    let path = format!("{path}.{}", ours.wire);
    let said = json!([ours.wire, ours.title, ours.required, ours.repeats]);
    let wanted = json!([
        theirs["wire"],
        theirs["title"],
        theirs["required"],
        theirs["repeats"]
    ]);
    assert_eq!(said, wanted, "{path}");
    *compared += 1;
    if let Some(format) = ours.format() {
        let mut facets: Vec<[String; 2]> = format
            .facets()
            .iter()
            .map(|facet| [facet.name().to_owned(), facet.value()])
            .collect();
        facets.sort();
        assert_eq!(json!(facets), theirs["facets"], "{path}");
    }
    let children = theirs["children"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    assert_eq!(ours.children().len(), children.len(), "{path}");
    for (ours, theirs) in ours.children().iter().zip(children) {
        compare(ours, theirs, &path, compared);
    }
}
