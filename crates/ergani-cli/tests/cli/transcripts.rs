//! The pages in `docs/transcripts` are what the program says to a sandbox whose clock stands still.
//!
//! `ERGANI_WRITE_DOCS=1 cargo test -p ergani-cli --test cli transcripts` writes them anew.

use std::fs;
use std::path::Path;

use ergani_documents::types::form_date;
use ergani_documents::{documents, sample};
use ergani_sandbox::{Employee, Employer, Fault, Kind, Rule};
use serde_json::json;

use crate::home::{Home, USER, ended, now};

/// 2 March 2026, 9 in Athens.
const NOW: &str = "2026-03-02T09:00:00+02:00";

/// A page that is being written, and the sandbox that it tells of.
struct Page {
    home: Home,
    text: String,
}

impl Page {
    fn new(title: &str, about: &str) -> Self {
        let home = Home::new();
        let now: jiff::Timestamp = NOW.parse().unwrap();
        home.sandbox
            .clock()
            .freeze_at(std::time::SystemTime::try_from(now).unwrap());
        let mut third = Employee::new("700000000", "ΔΟΚΙΜΑΚΗ", "ΔΕΙΓΜΑ").branch(1);
        third.weekly_hours = 20;
        third.monthly_pay_cents = 62_050;
        let mut employer = Employer::sample();
        employer.employees.truncate(2);
        home.sandbox.set_employer(USER, employer.employee(third));
        Self {
            home,
            text: format!("# {title}\n\n{about}\n"),
        }
    }

    fn says(&mut self, text: &str) -> &mut Self {
        self.text.push_str(&format!("\n{text}\n"));
        self
    }

    /// A file that the next commands are given.
    fn has_file(&mut self, name: &str, contents: &str) -> &mut Self {
        fs::write(self.home.directory.path().join(name), contents).unwrap();
        self.text
            .push_str(&format!("\n`{name}`:\n\n```json\n{contents}\n```\n"));
        self
    }

    /// A command with everything that it writes, and its exit code if that is not 0.
    fn runs(&mut self, arguments: &[&str]) -> &mut Self {
        let mut command = self.home.command(arguments);
        let run = ended(
            command
                .current_dir(self.home.directory.path())
                .output()
                .unwrap(),
        );
        let quoted = |word: &&str| {
            if word.is_empty() || word.contains(' ') {
                format!("'{word}'")
            } else {
                (*word).to_owned()
            }
        };
        let line: Vec<String> = arguments.iter().map(quoted).collect();
        let here = self.home.sandbox.address().to_string();
        let said = format!("{}{}", run.stdout, run.stderr)
            .replace("\r\n", "\n")
            .replace(&here, "127.0.0.1:8080");
        self.text.push_str(&format!(
            "\n```console\n$ ergani {}\n{said}",
            line.join(" ")
        ));
        if run.code != 0 {
            self.text.push_str(&format!("[exit code {}]\n", run.code));
        }
        self.text.push_str("```\n");
        self
    }

    /// Compares the page with the one that is kept, or writes that anew.
    fn is(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs/transcripts")
            .join(name);
        if std::env::var_os("ERGANI_WRITE_DOCS").is_some_and(|value| value == "1") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &self.text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let first = kept
            .lines()
            .zip(self.text.lines())
            .find(|(kept, said)| kept != said);
        assert!(
            kept == self.text,
            "{} is not what the program says; write it anew with ERGANI_WRITE_DOCS=1. First: {first:?}",
            path.display()
        );
    }
}

#[test]
fn the_services() {
    let mut page = Page::new(
        "The services",
        "What ERGANI knows of an employer, as a clerk asks for it. Made by a test, which runs each command against the\n\
         sandbox; names and numbers are nobody's.",
    );
    page.says("## Who we are")
        .runs(&["employer"])
        .runs(&["branches"])
        .says("These are kept for 30 days and then asked for again; `--refresh` asks at once.")
        .says("## Who works")
        .says("Without pay, family and identity, which only `--full` shows.")
        .runs(&["workforce"])
        .runs(&["workforce", "--employee", "700000000", "--full"])
        .runs(&["workforce", "--employee", "123456789"])
        .says("## Codes")
        .says("The lists that there are, and a value of one. Words are found in code or label, whatever their accents.")
        .runs(&["parameters", "--search", "offices"])
        .runs(&["parameters", "WorkTimeType", "--search", "ωρες παιδιού"])
        .says("## A month")
        .says("Days of each employee; overtime is in minutes. `--full` shows all that is not zero.")
        .runs(&["monthly", "2026-01"])
        .says("## Days")
        .says("What was worked: `+1` is the next day. Each day of a range is a call of its own, one after the other.")
        .runs(&["actual", "--branch", "0", "--date", "2026-01-30", "--to", "2026-02-02"])
        .says("What was planned:")
        .runs(&["schedule", "--branch", "1", "--date", "2026-01-30", "--to", "2026-01-31"])
        .says("ERGANI has no days of this month, which is said before anything is asked:")
        .runs(&["schedule", "--branch", "1", "--date", "2099-01-05"]);

    let mut hiring = sample::valid(documents::find("WebE3N").unwrap(), 5).unwrap();
    hiring["AnaggeliesE3N"]["AnaggeliaE3N"][0]["f_aa_pararthmatos"] = "0".into();
    // What is declared is of today, whenever that is.
    for hiring in hiring["AnaggeliesE3N"]["AnaggeliaE3N"]
        .as_array_mut()
        .unwrap()
    {
        hiring["f_proslipsidate"] = form_date(now().date()).into();
    }
    fs::write(
        page.home.directory.path().join("hiring.json"),
        hiring.to_string(),
    )
    .unwrap();
    page.says("## The terms of a hiring")
        .says("A hiring is declared, and its terms wait for the employee in myErgani.")
        .runs(&["document", "submit", "WebE3N", "hiring.json"]);
    let protocol = page.home.sandbox.submissions()[0].receipts[0]
        .protocol
        .clone();
    let acceptance = [
        "acceptance",
        "--employee",
        "500000004",
        "--protocol",
        &protocol,
        "--date",
        "2026-03-02",
    ];
    page.runs(&acceptance).says("The next day:");
    page.home
        .sandbox
        .clock()
        .advance(std::time::Duration::from_secs(24 * 60 * 60));
    page.runs(&acceptance);
    page.is("SERVICES.md");
}

#[test]
fn the_same_in_greek() {
    let mut page = Page::new(
        "Στα ελληνικά",
        "Το ίδιο πρόγραμμα με `--lang el`: επικεφαλίδες, ημερομηνίες και μηνύματα στα ελληνικά. Τη σελίδα τη γράφει ένα \
         test, που εκτελεί κάθε εντολή σε δοκιμαστικό διακομιστή· τα στοιχεία δεν είναι κανενός.",
    );
    page.runs(&["employer", "--lang", "el"])
        .runs(&["workforce", "--lang", "el"])
        .runs(&["monthly", "2026-01", "--lang", "el"])
        .runs(&["parameters", "--search", "αιτιολογίες", "--lang", "el"])
        .runs(&[
            "schedule",
            "--branch",
            "0",
            "--date",
            "30/01/2026",
            "--to",
            "31/01/2026",
            "--lang",
            "el",
        ])
        .runs(&[
            "actual", "--branch", "0", "--date", "5.1.2099", "--lang", "el",
        ])
        .runs(&[
            "actual",
            "--branch",
            "0",
            "--date",
            "05/01/2099",
            "--lang",
            "el",
        ])
        .runs(&["workforce", "--employee", "123456789", "--lang", "el"])
        .runs(&["check", "codes", "--lang", "el"]);
    page.is("GREEK.md");
}

#[test]
fn for_programs() {
    let mut page = Page::new(
        "For programs",
        "`--output json` is a contract: English names, which are only ever added to, and each value in one form, whatever \
         the server wrote: `2026-01-15`, `09:00:00`, `\"1200.00\"`, `true`; `null` is nothing. `--csv` has the same names \
         and values as RFC 4180.",
    );
    page.runs(&["employer", "-o", "json"])
        .runs(&["workforce", "--employee", "700000000", "-o", "json"])
        .runs(&["actual", "--branch", "0", "--date", "2026-01-05", "-o", "json"])
        .runs(&["parameters", "WorkCardDelayReason", "-o", "json"])
        .says("A list that has nothing is empty, and one record that is not there is `null`; neither is a failure.")
        .runs(&["workforce", "--employee", "123456789", "-o", "json"])
        .says("The same as CSV:")
        .runs(&["branches", "--csv"])
        .runs(&["actual", "--branch", "0", "--date", "2026-01-29", "--to", "2026-01-30", "--csv"])
        .says("A failure is an object on standard error, and the exit code says of which kind.")
        .runs(&["monthly", "2026-13", "-o", "json"]);
    page.is("PROGRAMS.md");
}

#[test]
fn checks() {
    let mut page = Page::new(
        "Is it still true?",
        "The Ministry changes its forms and lists. `ergani check` compares what this version knows with the server of \
         today; a nightly job can run it, since it ends with 1 when something differs.",
    );
    page.runs(&["check", "schema", "--all", "--ignore-order"])
        .runs(&["check", "codes"])
        .runs(&["check", "coverage"])
        .says(
            "The order in the server's schemas is known to differ from the XSDs, which count: hence `--ignore-order`.\n\n\
             Here the server has a new field in the card, and then wider branch numbers:",
        );
    let mut schema = documents::find("WRKCardSE").unwrap().schema();
    schema["json"]["Cards"]["Card"][0]["Details"]["CardDetails"][0]["f_new"] = json!("f_new");
    for property in schema["propertiesInfo"].as_array_mut().unwrap() {
        if property["name"] == "f_aa" {
            property["restrictions"] = json!([{ "name": "pattern", "value": "[0-9]{1,6}" }]);
        }
    }
    for key in ["json", "propertiesInfo"] {
        let fault = Fault::SetField {
            name: key.to_owned(),
            value: schema[key].clone(),
        };
        let fault = Rule::from(fault).route("Documents/WRKCardSE");
        let bent = page.home.sandbox.on(Kind::Call, fault);
        page.runs(&["check", "schema", "WRKCardSE"]);
        bent.clear();
    }
    page.says("A value that a list got since, told in Greek, and as JSON for a program:");
    let mut reasons: Vec<_> = ergani_documents::codes::LateReason::LIST
        .entries
        .iter()
        .map(|entry| json!({ "Code": entry.code, "Description": entry.greek }))
        .collect();
    reasons.push(json!({ "Code": "004", "Description": "ΔΟΚΙΜΗ" }));
    let fault = Fault::SetField {
        name: "EX_BASE_03".to_owned(),
        value: json!({ "Param": reasons }),
    };
    page.home.sandbox.on(Kind::Execute, fault);
    let list = "WorkCardDelayReason";
    page.runs(&["check", "codes", list, "--lang", "el"])
        .runs(&["check", "codes", list, "-o", "json"]);
    page.is("CHECK.md");
}

const CARD: &str = r#"{
  "Cards": { "Card": [ {
    "f_afm_ergodoti": "99999999",
    "f_aa": "0",
    "f_comments": "",
    "Details": { "CardDetails": [ {
      "f_afm": "999999999",
      "f_eponymo": "ΤΕΣΤ",
      "f_onoma": "",
      "f_type": "2",
      "f_reference_date": "15/01/2016",
      "f_date": "2016-01-15T09:00:00+02:00",
      "f_aitiologiα": ""
    } ] }
  } ] }
}"#;

const DAY: &str = r#"{
  "WTOS": { "WTO": [ {
    "f_aa_pararthmatos": "0",
    "f_rel_protocol": "",
    "f_rel_date": "",
    "f_comments": "",
    "f_to_date": "15/01/2016",
    "f_from_date": "15/01/2016",
    "Ergazomenoi": { "ErgazomenoiWTO": [ {
      "f_afm": "123456783",
      "f_eponymo": "ΤΕΣΤ",
      "f_onoma": "ΤΕΣΤ",
      "f_date": "15/01/2016",
      "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": [
        { "f_type": "EPΓ", "f_from": "09:00", "f_to": "17:00" },
        { "f_type": "ΤΗΛ", "f_from": "", "f_to": "" },
        { "f_type": "ΑΔΚΑΝ", "f_from": "", "f_to": "" }
      ] }
    } ] }
  } ] }
}"#;

const TORN: &str = r#"{
  "WTOS": { "WTO": [ {
    "f_comments": "",
    "f_comments": "δύο φορές"
  } ] }
}"#;

#[test]
fn wrong_documents() {
    let mut page = Page::new(
        "Wrong documents",
        "Before anything is sent, a document is judged here, as ERGANI's schema does. Each finding says where, what is \
         wrong and what to do. All messages are in [the reference](../reference/MESSAGES.md).",
    );
    page.says("A card with a slip in almost every line (the last key has a Greek alpha):")
        .has_file("card.json", CARD)
        .runs(&["document", "validate", "WRKCardSE", "card.json"])
        .runs(&["document", "validate", "WRKCardSE", "card.json", "--lang", "el"])
        .says("Working time of a day, with Latin letters that look Greek, hours that are missing, a leave that belongs in \
               another document, and two keys that have changed places:")
        .has_file("day.json", DAY)
        .runs(&["document", "validate", "WTODaily", "day.json", "--lang", "el"])
        .says("What is no JSON that can be sent is told with its line:")
        .has_file("twice.json", TORN)
        .runs(&["document", "validate", "WTODaily", "twice.json", "--lang", "el"])
        .runs(&["document", "validate", "WTODaily", "twice.json"])
        .says("A wrong document is not sent:")
        .runs(&["document", "submit", "WTODaily", "twice.json", "-o", "json"]);
    assert_eq!(page.home.counters().requests, 0);
    page.is("WRONG-DOCUMENTS.md");
}
