//! Forms, and documents judged before anything is sent.

use ergani_documents::{documents, sample};
use serde_json::{Value, json};

use crate::home::{Ended, Home, ended, timely};

/// The program without credentials and without a server.
fn alone(home: &Home, arguments: &[&str]) -> Ended {
    let mut command = home.command(arguments);
    command
        .env_remove("ERGANI_USERNAME")
        .env_remove("ERGANI_PASSWORD")
        .env("ERGANI_BASE_URL", "http://127.0.0.1:1/");
    ended(command.output().unwrap())
}

fn judged(home: &Home, code: &str, content: &[u8], more: &[&str]) -> Ended {
    let file = home.directory.path().join("document.json");
    std::fs::write(&file, content).unwrap();
    let path = file.to_str().unwrap();
    alone(
        home,
        &[&["document", "validate", code, path], more].concat(),
    )
}

#[test]
fn every_known_form_is_shown_and_made_without_a_server() {
    let home = Home::new();
    for document in documents::all() {
        let code = document.code();
        let schema = alone(&home, &["document", "schema", code, "-o", "json"]);
        let template = alone(&home, &["document", "template", code]);
        if document.root().is_none() {
            for run in [schema, template] {
                assert_eq!(run.code, 2, "{code}: {}", run.stderr);
                assert!(run.stderr.contains("no local form"), "{}", run.stderr);
            }
            continue;
        }
        assert_eq!(schema.json(), document.schema(), "{code}");
        // Compared as text: the order of the keys counts.
        let read: Value = serde_json::from_str(&template.stdout).unwrap();
        assert_eq!(
            read.to_string(),
            document.template().to_string(),
            "{code}: {}",
            template.stderr
        );
        let text = alone(&home, &["document", "schema", code]);
        for field in document.leaves() {
            assert!(text.stdout.contains(field.wire), "{code}: {}", field.wire);
        }
    }
    let greek = alone(&home, &["document", "schema", "WRKCardSE", "--lang", "el"]);
    assert!(greek.stdout.contains("1 έως 5 ψηφία"), "{}", greek.stdout);
    let slip = alone(&home, &["document", "schema", "wrkcardse"]);
    assert_eq!(slip.code, 2);
    assert!(slip.stderr.contains("WRKCardSE"), "{}", slip.stderr);
}

#[test]
fn a_right_document_is_0_and_each_broken_one_is_2_with_its_field() {
    let home = Home::new();
    let card = documents::find("WRKCardSE").unwrap();
    let right = timely(sample::valid(card, 3).unwrap()).to_string();
    let run = judged(&home, "WRKCardSE", right.as_bytes(), &["-o", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.json()["valid"], json!(true));
    assert_eq!(run.json()["findings"], json!([]));

    for broken in sample::broken(card, 3) {
        let content = broken.document.to_string();
        let run = judged(&home, "WRKCardSE", content.as_bytes(), &["-o", "json"]);
        assert_eq!(run.code, 2, "{content}");
        assert_eq!(run.error()["code"], "invalid_document");
        let findings = run.json()["findings"].as_array().unwrap().clone();
        let found = findings
            .iter()
            .find(|finding| finding["path"] == json!(broken.path))
            .unwrap_or_else(|| panic!("{}: {findings:?}", broken.path));
        for key in ["severity", "field", "rule", "message", "message_el"] {
            assert!(found[key].is_string(), "{key} in {found}");
        }
    }
}

#[test]
fn findings_are_said_in_both_languages() {
    let home = Home::new();
    let content = br#"{"Cards":{"Card":[{"f_afm_ergodoti":"12"}]}}"#;
    let english = judged(&home, "WRKCardSE", content, &[]);
    assert_eq!(english.code, 2);
    let expected = "error: Cards.Card[0].f_afm_ergodoti (employer tax number): ";
    assert!(english.stdout.contains(expected), "{}", english.stdout);
    let told = "  field f_afm_ergodoti, rule malformed, value \"12\"";
    assert!(english.stdout.contains(told), "{}", english.stdout);
    let greek = judged(&home, "WRKCardSE", content, &["--lang", "el"]);
    assert!(
        greek.stdout.contains("σφάλμα: ") && greek.stdout.contains("κανόνας malformed"),
        "{}",
        greek.stdout
    );
    assert!(greek.stderr.contains("σφάλματα"), "{}", greek.stderr);
}

#[test]
fn strictly_a_warning_is_an_error() {
    let home = Home::new();
    let card = documents::find("WRKCardSE").unwrap();
    let mut document = timely(sample::valid(card, 3).unwrap());
    document["Cards"]["Card"][0]["f_afm_ergodoti"] = json!("999999999");
    let content = document.to_string();
    let normal = judged(&home, "WRKCardSE", content.as_bytes(), &["-o", "json"]);
    assert_eq!((normal.code, &normal.json()["warnings"]), (0, &json!(1)));
    let strict = judged(&home, "WRKCardSE", content.as_bytes(), &["--strict"]);
    assert_eq!(strict.code, 2);
    assert!(strict.stdout.contains("check-digit"), "{}", strict.stdout);
}

#[test]
fn bytes_that_are_no_json_are_told_with_line_and_column() {
    let home = Home::new();
    let cases: [(&[u8], &str, u64, u64); 4] = [
        (b"\xef\xbb\xbf{}", "byte-order-mark", 1, 1),
        (b"{\n \"\xd4\xc5\": 1}", "not-utf-8", 2, 3),
        (b"{\"Cards\": {\n},}", "not-json", 2, 3),
        (b"{\"Cards\": {}, \"Cards\": {}}", "repeated-key", 1, 21),
    ];
    for (content, rule, line, column) in cases {
        let run = judged(&home, "WRKCardSE", content, &["-o", "json"]);
        assert_eq!(run.code, 2, "{rule}");
        let finding = &run.json()["findings"][0];
        assert_eq!(finding["rule"], json!(rule));
        assert_eq!(
            (&finding["line"], &finding["column"]),
            (&json!(line), &json!(column)),
            "{rule}"
        );
    }
}

#[test]
fn a_document_comes_from_standard_input_too() {
    let home = Home::new();
    let file = home.directory.path().join("card.json");
    std::fs::write(&file, b"{}").unwrap();
    let mut command = home.command(["document", "validate", "WRKCardSE", "-"]);
    command.stdin(std::fs::File::open(&file).unwrap());
    let run = ended(command.output().unwrap());
    assert_eq!(run.code, 2);
    assert!(run.stdout.contains("rule missing"), "{}", run.stdout);
    let gone = alone(&home, &["document", "validate", "WRKCardSE", "/no/such"]);
    assert_eq!(gone.code, 2);
    assert!(gone.stderr.contains("/no/such"), "{}", gone.stderr);
}

#[test]
fn a_document_without_a_published_form_is_not_called_right() {
    let home = Home::new();
    let run = judged(&home, "FastAna", b"{\"a\": 1}", &["-o", "json"]);
    assert_eq!(
        (run.code, &run.json()["judged"]),
        (0, &json!(false)),
        "{}",
        run.stderr
    );
    let strict = judged(&home, "FastAna", b"{\"a\": 1}", &["--strict"]);
    assert_eq!(strict.code, 2);
    assert_eq!(judged(&home, "FastAna", b"{", &[]).code, 2);
}

#[test]
fn a_retired_code_is_answered_with_what_took_its_place() {
    let home = Home::new();
    let file = home.directory.path().join("document.json");
    std::fs::write(&file, b"{\"Overtimes\":{\"Overtime\":[]}}").unwrap();
    let path = file.to_str().unwrap();
    for (code, successor) in [
        ("OvTime", "WTOOv"),
        ("ovtime", "WTOOv"),
        ("E3", "WebE3N"),
        ("WKChgWK", "WebMA"),
    ] {
        for arguments in [
            &["document", "schema", code][..],
            &["document", "template", code],
            &["document", "validate", code, path],
            &["document", "submit", code, path],
            &["document", "submit", code, path, "--dry-run"],
        ] {
            let run = alone(&home, arguments);
            assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
            for word in ["is retired", successor] {
                assert!(run.stderr.contains(word), "{arguments:?}: {}", run.stderr);
            }
            let greek = alone(&home, &[arguments, &["--lang", "el"]].concat());
            for word in ["έχει καταργηθεί", successor] {
                assert!(
                    greek.stderr.contains(word),
                    "{arguments:?}: {}",
                    greek.stderr
                );
            }
        }
    }
    // The old envelope under the code of today.
    for arguments in [
        &["document", "validate", "WTOOv", path][..],
        &["document", "submit", "WTOOv", path],
    ] {
        let run = alone(&home, arguments);
        assert_eq!(run.code, 2);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(
            told.contains("OvTime (overtime, form E8) is retired"),
            "{told}"
        );
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn what_a_document_says_is_weighed_and_strictly_refused() {
    let home = Home::new();
    let movement = |name: &str, moment: &str| {
        json!({
            "f_afm": "500000004", "f_eponymo": name, "f_onoma": "ΔΟΚΙΜΗ", "f_type": "0",
            "f_reference_date": moment[..10], "f_date": moment, "f_aitiologia": "",
        })
    };
    let of = |movements: &[Value]| {
        json!({ "Cards": { "Card": [{
            "f_afm_ergodoti": "600000007", "f_aa": "0", "f_comments": "",
            "Details": { "CardDetails": movements },
        }] } })
        .to_string()
    };
    for (content, expected) in [
        (
            of(&[movement("ΤΕΣΤ", "2036-01-15T09:00:00+02:00")]),
            &["in-future"][..],
        ),
        (
            of(&[movement("ΤΕΣΤ", "2016-01-15T09:00:00+02:00")]),
            &["long-past"],
        ),
        (
            of(&[movement("ΤEΣΤ", "2016-01-15T09:00:00+03:00")]),
            &["mixed-scripts", "wrong-offset", "long-past"],
        ),
        (
            of(&[movement("Α\u{301}ΝΝΑ\u{202e}", "2016-01-15T09:00:00+02:00")]),
            &["invisible-character", "decomposed", "long-past"],
        ),
    ] {
        let normal = judged(&home, "WRKCardSE", content.as_bytes(), &["-o", "json"]);
        let findings = normal.json()["findings"].as_array().unwrap().clone();
        let rules: Vec<&str> = findings
            .iter()
            .map(|found| found["rule"].as_str().unwrap())
            .collect();
        assert_eq!((normal.code, &rules[..]), (0, expected));
        assert!(findings.iter().all(|found| found["severity"] == "warning"));
        let text = judged(&home, "WRKCardSE", content.as_bytes(), &["--lang", "el"]);
        assert_eq!(text.code, 0);
        for rule in expected {
            assert!(
                text.stdout.contains(&format!("κανόνας {rule}")),
                "{}",
                text.stdout
            );
        }
        // A terminal is not turned around by what a document says.
        assert!(!text.stdout.contains('\u{202e}'), "{}", text.stdout);
        let strict = judged(&home, "WRKCardSE", content.as_bytes(), &["--strict"]);
        assert_eq!(strict.code, 2, "{}", strict.stdout);
        let path = home.directory.path().join("document.json");
        let path = path.to_str().unwrap();
        let refused = home.run(&["document", "submit", "WRKCardSE", path, "--strict"]);
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        let tried = home.run(&[
            "document",
            "submit",
            "WRKCardSE",
            path,
            "--dry-run",
            "-o",
            "json",
        ]);
        assert_eq!(
            tried.json()["findings"].as_array().unwrap().len(),
            expected.len()
        );
    }
    assert_eq!(home.counters().requests, 0);
}
