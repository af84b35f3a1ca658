//! The reference pages in `docs/reference` are those that the tables make.
//!
//! `ERGANI_WRITE_DOCS=1 cargo test -p ergani-documents --test reference_pages` writes them anew.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ergani_documents::sample::{self, Breakage};
use ergani_documents::{Document, Finding, Lang, Strictness, codes_markdown, documents, services};
use serde_json::{Value, json};

#[test]
fn the_reference_pages_are_those_of_the_tables() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let pages = pages();
    if std::env::var_os("ERGANI_WRITE_DOCS").is_some_and(|value| value == "1") {
        for (name, text) in &pages {
            let path = directory.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    for (name, text) in &pages {
        let path = directory.join(name);
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == *text,
            "{} is not what the tables say; write it anew with ERGANI_WRITE_DOCS=1",
            path.display()
        );
    }
    let strays: Vec<_> = files_below(&directory)
        .into_iter()
        .filter(|file| {
            !pages.contains_key(file.strip_prefix(&directory).unwrap().to_str().unwrap())
        })
        .collect();
    assert!(strays.is_empty(), "no table makes {strays:?}");
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Every page by its name below the directory.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for document in documents::all() {
        let name = format!("documents/{}.md", document.code());
        pages.insert(name, document.reference_markdown());
    }
    for service in services::all() {
        let name = format!("services/{}.md", service.code());
        pages.insert(name, service.reference_markdown());
    }
    pages.insert("CODES.md".to_owned(), codes_markdown());
    pages.insert("MESSAGES.md".to_owned(), messages());
    pages.insert("README.md".to_owned(), index());
    pages
}

fn index() -> String {
    let mut page = String::from(
        "# Reference\n\n\
         Made from the tables of `ergani-documents`, and kept in step by a test.\n\n\
         - [Code lists](CODES.md)\n\
         - [What validation says](MESSAGES.md), in English and in Greek\n\n\
         ## Documents\n\n\
         An account may submit a part of them only: `ergani document list` asks the server which.\n\n\
         | Code | English | Greek | XSD |\n|---|---|---|---|\n",
    );
    for document in documents::all() {
        let _ = writeln!(
            page,
            "| [`{code}`](documents/{code}.md) | {} | {} | {} |",
            document.title(Lang::En),
            document.title(Lang::El),
            document.xsd().unwrap_or("none is published"),
            code = document.code(),
        );
    }
    page.push_str("\n## Services\n\n| Code | English | Greek |\n|---|---|---|\n");
    for service in services::all() {
        let _ = writeln!(
            page,
            "| [`{code}`](services/{code}.md) | {} | {} |",
            service.title(Lang::En),
            service.title(Lang::El),
            code = service.code(),
        );
    }
    page
}

fn messages() -> String {
    let mut page = String::from(
        "# What validation says\n\n\
         Before a document is sent, each of its fields is judged by the table of its form. A finding names the place, \
         the rule and the value, and says what to do, in English and in Greek (`ergani document validate --lang el`). \
         The name of a rule does not change; programs may rely on it.\n\n\
         After that the document is weighed: whether it can be true at the present moment what it says of moments, \
         days, stretches of time and names. That is done for `ergani card`, `ergani document validate` and `submit`, and \
         by the library, and gives warnings only; with `--strict` they are errors.\n\n\
         ## Each rule\n",
    );
    let now = sample::NOW.parse().unwrap();
    let judged = examples()
        .into_iter()
        .map(|(document, title, body)| (document, title, document.validate(&body)));
    let weighed = oddities().into_iter().map(|(document, title, body)| {
        (
            document,
            title,
            document.weigh(&body, &now, Strictness::Normal),
        )
    });
    for (document, title, report) in judged.chain(weighed) {
        let Some(finding) = report.findings().first() else {
            panic!("no finding: {title}");
        };
        entry(&mut page, title, document, finding);
    }
    page.push_str(
        "\n## Each document\n\n\
         The same for every document: here one made-up fault of each, as a clerk would read it.\n",
    );
    for document in documents::all() {
        if let Some(finding) = one_fault(document) {
            entry(&mut page, document.title(Lang::En), document, &finding);
        } else {
            let report = document.validate(&json!({}));
            entry(
                &mut page,
                document.title(Lang::En),
                document,
                &report.findings()[0],
            );
        }
    }
    page
}

fn entry(page: &mut String, title: &str, document: &Document, finding: &Finding) {
    let _ = write!(
        page,
        "\n### {title}\n\n`{}`, rule `{}`\n\n> {}\n>\n> {}\n",
        document.code(),
        finding.rule(),
        finding.message(Lang::En),
        finding.message(Lang::El),
    );
}

/// A bad value in the middle of the document, which is what clerks meet most.
fn one_fault(document: &Document) -> Option<Finding> {
    let faults: Vec<_> = sample::broken(document, 7)
        .into_iter()
        .filter(|broken| matches!(broken.breakage, Breakage::BadPattern | Breakage::BadValue))
        .collect();
    let broken = faults.get(faults.len() / 2)?;
    let report = document.validate(&broken.document);
    report.errors().next().cloned()
}

/// Documents that have the right form and say what is odd at the moment of the samples.
fn oddities() -> Vec<(&'static Document, &'static str, Value)> {
    let card = documents::find("WRKCardSE").unwrap();
    let daily = documents::find("WTODaily").unwrap();
    let hiring = documents::find("WebE3N").unwrap();
    // One movement of one employee, in time.
    let movement = |changes: &[(&str, &str)]| {
        let mut movement = json!({
            "f_afm": "500000004", "f_eponymo": "ΔΟΚΙΜΗ", "f_onoma": "ΤΕΣΤ", "f_type": "0",
            "f_reference_date": "2026-01-15", "f_date": "2026-01-15T09:00:00+02:00", "f_aitiologia": "",
        });
        for (key, value) in changes {
            movement[key] = json!(value);
        }
        movement
    };
    let cards = |movements: &[Value]| {
        json!({ "Cards": { "Card": [{
            "f_afm_ergodoti": "600000007", "f_aa": "0", "f_comments": "", "Details": { "CardDetails": movements },
        }] } })
    };
    let one = |changes: &[(&str, &str)]| cards(&[movement(changes)]);
    let days = |day: &str, slots: &[[&str; 3]]| {
        let slots: Vec<Value> = slots
            .iter()
            .map(|[kind, from, to]| json!({ "f_type": kind, "f_from": from, "f_to": to }))
            .collect();
        json!({ "WTOS": { "WTO": [{
            "f_aa_pararthmatos": "0", "f_rel_protocol": "", "f_rel_date": "", "f_comments": "", "f_from_date": "",
            "f_to_date": "",
            "Ergazomenoi": { "ErgazomenoiWTO": [{
                "f_afm": "500000004", "f_eponymo": "ΔΟΚΙΜΗ", "f_onoma": "ΤΕΣΤ", "f_date": day,
                "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": slots },
            }] },
        }] } })
    };
    let hired = |key: &str, day: &str| {
        let mut document = sample::valid(hiring, 7).unwrap();
        document["AnaggeliesE3N"]["AnaggeliaE3N"] =
            json!([document["AnaggeliesE3N"]["AnaggeliaE3N"][0]]);
        document["AnaggeliesE3N"]["AnaggeliaE3N"][0][key] = json!(day);
        document
    };
    let of_name = |name: &str| one(&[("f_onoma", name)]);
    let work = |from, to| ["ΕΡΓ", from, to];
    vec![
        (
            card,
            "A movement in the future (a warning, as all that follow)",
            { one(&[("f_date", "2026-01-15T21:00:00+02:00")]) },
        ),
        (card, "A movement long past", {
            one(&[
                ("f_reference_date", "2026-01-05"),
                ("f_date", "2026-01-05T09:00:00+02:00"),
            ])
        }),
        (card, "A day of the shift far from the movement", {
            one(&[("f_reference_date", "2025-01-15")])
        }),
        (card, "An offset that is not that of Athens", {
            one(&[("f_date", "2026-01-15T09:00:00+03:00")])
        }),
        (card, "A time that Athens has twice", {
            one(&[
                ("f_reference_date", "2025-10-26"),
                ("f_date", "2025-10-26T03:30:00"),
            ])
        }),
        (card, "The same movement twice", {
            cards(&[
                movement(&[]),
                movement(&[("f_date", "2026-01-15T09:00:30+02:00")]),
            ])
        }),
        (card, "A departure before its arrival", {
            let departure = movement(&[("f_type", "1"), ("f_date", "2026-01-15T06:00:00+02:00")]);
            cards(&[movement(&[]), departure])
        }),
        (
            card,
            "A name with letters of two alphabets",
            of_name("ΤEΣT"),
        ),
        (
            card,
            "A name in letters that look like those of the name beside it",
            of_name("ANNA"),
        ),
        (card, "A name with letters in parts", of_name("Α\u{301}ΝΝΑ")),
        (
            card,
            "A name with a mark that belongs to no letter",
            of_name("ΤΕΣΤ\u{301}"),
        ),
        (
            card,
            "A name with a character that cannot be seen",
            of_name("ΤΕΣΤ\u{200b}"),
        ),
        (daily, "Hours that overlap", {
            days(
                "16/01/2026",
                &[work("09:00", "17:00"), work("16:00", "18:00")],
            )
        }),
        (daily, "A rest day that stands there twice", {
            days("16/01/2026", &[["ΑΝ", "", ""], ["ΑΝ", "", ""]])
        }),
        (daily, "A time that Athens does not have on the day", {
            days("29/03/2026", &[work("03:30", "11:30")])
        }),
        (
            daily,
            "A day long past",
            days("16/01/2025", &[work("09:00", "17:00")]),
        ),
        (
            hiring,
            "A day too far ahead",
            hired("f_proslipsidate", "16/01/2027"),
        ),
        (
            hiring,
            "A day that is to come, where it must have been",
            hired("f_birthdate", "16/01/2026"),
        ),
        (
            hiring,
            "A birth more than a century ago",
            hired("f_birthdate", "16/01/1896"),
        ),
    ]
}

#[test]
fn every_rule_of_the_scales_has_its_message_in_the_reference() {
    let page = messages();
    for rule in [
        "days-apart",
        "in-future",
        "long-past",
        "wrong-offset",
        "time-twice",
        "no-such-time",
        "same-movement",
        "departure-before-arrival",
        "overlap",
        "mixed-scripts",
        "decomposed",
        "combining-mark",
        "invisible-character",
    ] {
        assert!(page.contains(&format!("rule `{rule}`")), "{rule}");
    }
}

/// Documents with one fault each, by hand where a table cannot know it.
fn examples() -> Vec<(&'static Document, &'static str, Value)> {
    let card = documents::find("WRKCardSE").unwrap();
    let daily = documents::find("WTODaily").unwrap();
    let of_card = |breakage| {
        sample::broken(card, 7)
            .into_iter()
            .rfind(|broken| broken.breakage == breakage)
            .unwrap()
            .document
    };
    let movement = |key: &str, value: Value| {
        let mut document = sample::valid(card, 7).unwrap();
        document["Cards"]["Card"][0]["Details"]["CardDetails"][0][key] = value;
        document
    };
    let analytics = |key: &str, value: Value| {
        let place = "/WTOS/WTO/0/Ergazomenoi/ErgazomenoiWTO/0";
        let mut samples = (7..).map(|seed| sample::valid(daily, seed).unwrap());
        let mut document = samples
            .find(|sample| sample.pointer(place).is_some())
            .unwrap();
        let employee = &mut document["WTOS"]["WTO"][0]["Ergazomenoi"]["ErgazomenoiWTO"][0];
        employee["ErgazomenosAnalytics"]["ErgazomenosWTOAnalytics"] = json!([{
            "f_type": "ΕΡΓ", "f_from": "09:00", "f_to": "17:00",
        }]);
        employee["ErgazomenosAnalytics"]["ErgazomenosWTOAnalytics"][0][key] = value;
        document
    };
    vec![
        (card, "A missing key", of_card(Breakage::MissingKey)),
        (card, "A missing key that cannot stay blank", {
            let mut document = sample::valid(card, 7).unwrap();
            let movement = &mut document["Cards"]["Card"][0]["Details"]["CardDetails"][0];
            movement.as_object_mut().unwrap().shift_remove("f_afm");
            document
        }),
        (
            card,
            "A key in the wrong place",
            of_card(Breakage::WrongOrder),
        ),
        (
            card,
            "A text that is too long",
            movement("f_onoma", json!("Τ".repeat(31))),
        ),
        (
            card,
            "A text that is not written as it must be",
            of_card(Breakage::BadPattern),
        ),
        (
            card,
            "A code that is not in the list",
            of_card(Breakage::BadValue),
        ),
        (
            card,
            "A blank where a value is needed",
            movement("f_afm", json!("")),
        ),
        (
            card,
            "A key that the document does not have",
            of_card(Breakage::ExtraKey),
        ),
        (card, "A key that is misspelt", {
            let mut document = sample::valid(card, 7).unwrap();
            let movement = document["Cards"]["Card"][0]["Details"]["CardDetails"][0]
                .as_object_mut()
                .unwrap();
            movement.insert("f_AFM".to_owned(), json!("500000004"));
            document
        }),
        (card, "A list without records", {
            let mut document = sample::valid(card, 7).unwrap();
            document["Cards"]["Card"] = json!([]);
            document
        }),
        (
            card,
            "A record where a text belongs",
            movement("f_onoma", json!({ "first": "ΤΕΣΤ" })),
        ),
        (
            card,
            "A tax number with a wrong check digit (a warning)",
            movement("f_afm", json!("999999999")),
        ),
        (
            card,
            "A day that is not in the calendar",
            movement("f_reference_date", json!("2026-02-30")),
        ),
        (
            card,
            "A moment without its offset (a warning)",
            movement("f_date", json!("2026-01-05T09:00:00")),
        ),
        (
            daily,
            "Latin letters that look Greek",
            analytics("f_type", json!("EPΓ")),
        ),
        (
            daily,
            "A work-time type that is not known (a warning)",
            analytics("f_type", json!("ΕΡΓΑΣ")),
        ),
        (
            daily,
            "Hours that are missing",
            analytics("f_from", json!("")),
        ),
        (
            daily,
            "Hours with a day of rest",
            analytics("f_type", json!("ΑΝ")),
        ),
        (
            daily,
            "A leave in the wrong document",
            analytics("f_type", json!("ΑΔΚΑΝ")),
        ),
    ]
}
