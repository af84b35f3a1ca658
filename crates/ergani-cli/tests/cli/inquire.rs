//! The services on the command line: what is asked of the server, and what people and programs get.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use ergani_documents::{documents, sample};
use ergani_sandbox::{Account, Branch, Catalogue, Employer, Fault, Kind, RetryAfter, Sandbox};
use serde_json::{Value, json};

use crate::home::{Home, PASSWORD, USER, ended};
use crate::terminal::terminal;

/// The lines of a text, each as its words.
fn words(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .map(|line| line.split_whitespace().collect())
        .collect()
}

#[test]
fn employer_branches_and_lists_are_asked_for_once_and_kept() {
    let home = Home::new();
    for command in [&["employer"][..], &["branches"], &["parameters", "Bank"]] {
        let before = home.counters().calls;
        let first = home.run(command);
        assert_eq!(first.code, 0, "{}", first.stderr);
        let second = home.run(command);
        assert_eq!(first.stdout, second.stdout);
        assert_eq!(home.counters().calls, before + 1, "{command:?}");
    }
    // A search is made here, of what is kept.
    let before = home.counters().calls;
    home.run(&["parameters", "bank", "--search", "δοκιμή 12"]);
    assert_eq!(home.counters().calls, before);

    let kept = home.directory.path().join(".cache/ergani");
    let account = fs::read_dir(kept).unwrap().next().unwrap().unwrap().path();
    let files: Vec<_> = fs::read_dir(account).unwrap().collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn the_cache_can_be_passed_by_refreshed_and_cleared() {
    let home = Home::new();
    let name = |arguments: &[&str]| {
        let run = home.run(arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()["employer"]["name"].clone()
    };
    let ask = ["employer", "-o", "json"];
    assert_eq!(name(&ask), "ΤΕΣΤ ΑΕ");
    let mut renamed = Employer::sample();
    renamed.name = "ΔΟΚΙΜΗ ΑΕ".to_owned();
    home.sandbox.set_employer(USER, renamed);

    assert_eq!(name(&["employer", "-o", "json", "--no-cache"]), "ΔΟΚΙΜΗ ΑΕ");
    assert_eq!(name(&ask), "ΤΕΣΤ ΑΕ", "what is passed by is left alone");
    assert_eq!(name(&["employer", "-o", "json", "--refresh"]), "ΔΟΚΙΜΗ ΑΕ");
    assert_eq!(name(&ask), "ΔΟΚΙΜΗ ΑΕ");
    assert_eq!(home.counters().calls, 3);

    let requests = home.counters().requests;
    let cleared = home.run(&["cache", "clear", "-o", "json"]);
    assert_eq!(
        (cleared.code, &cleared.json()["cleared"]),
        (0, &json!(true))
    );
    assert_eq!(home.counters().requests, requests);
    name(&ask);
    assert_eq!(home.counters().calls, 4);
    // Nothing to forget is no fault.
    assert_eq!(home.run(&["cache", "clear"]).code, 0);
    assert_eq!(home.run(&["cache", "clear"]).code, 0);
}

#[test]
fn a_cache_of_ones_own_and_one_that_cannot_be_made() {
    let home = Home::new();
    let mut command = home.command(["employer"]);
    let kept = home.directory.path().join("kept");
    let run = ended(command.env("ERGANI_CACHE_DIR", &kept).output().unwrap());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(fs::read_dir(&kept).unwrap().count(), 1);

    let file = home.directory.path().join("no-directory");
    fs::write(&file, b"").unwrap();
    let mut command = home.command(["employer"]);
    let run = ended(
        command
            .env("ERGANI_CACHE_DIR", file.join("x"))
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("ΤΕΣΤ ΑΕ"));
    assert!(run.stderr.contains("nothing is kept"), "{}", run.stderr);
}

#[test]
fn json_has_english_names_and_canonical_values() {
    let home = Home::new();
    let json = |arguments: &[&str]| {
        let run = home.run(&[arguments, &["-o", "json"]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()
    };
    assert_eq!(
        json(&["employer"]),
        json!({ "employer": {
            "id": 1, "tax_number": "600000007", "name": "ΤΕΣΤ ΑΕ", "trade_name": "ΤΕΣΤ",
            "social_insurance_number": "0000000000", "in_card_sector": true,
        } })
    );
    assert_eq!(json(&["branches"])["branches"][1]["number"], 1);
    let lists = json(&["parameters"]);
    assert_eq!(lists["lists"].as_array().unwrap().len(), 30);
    assert_eq!(lists["lists"][11]["english"], "levels of education");
    let values = json(&["parameters", "WorkTimeType", "--search", "τηλεργασια"]);
    assert_eq!(values["list"], "WorkTimeType");
    assert_eq!(
        values["values"],
        json!([{ "code": "ΤΗΛ", "label": "ΤΗΛΕΡΓΑΣΙΑ", "extra": "ΕΡΓΑΣΙΑ-ΕΡΓΑΣΙΑ" }])
    );
    let monthly = json(&["monthly", "2026-01"]);
    assert_eq!(
        (&monthly["year"], &monthly["month"]),
        (&json!(2026), &json!(1))
    );
    let statement = &monthly["statement"][2];
    assert_eq!(statement["gross_pay"], "620.50");
    assert_eq!(statement["week_hours"], "20.0");
    assert_eq!(
        statement["nationality"],
        json!({ "code": "048", "label": "ΕΛΛΗΝΙΚΗ" })
    );
    assert_eq!(statement["insured_number"], Value::Null);
    assert_eq!(
        json(&["workforce", "--employee", "700000000"]),
        json!({ "workforce": [{
            "tax_number": "700000000", "last_name": "ΔΟΚΙΜΑΚΗΣ", "first_name": "ΔΕΙΓΜΑ", "branch": 1,
            "hired_on": "2020-01-01", "has_work_card": false,
        }] })
    );
    let actual = json(&["actual", "--branch", "0", "--date", "2026-01-05"]);
    assert_eq!(
        actual,
        json!({
            "branch": 0, "first_day": "2026-01-05", "last_day": "2026-01-05",
            "intervals": [
                { "branch": 0, "tax_number": "500000004", "day": "2026-01-05", "from": "09:00:00", "to": "17:00:00",
                  "ends_next_day": false },
                { "branch": 0, "tax_number": "400000001", "day": "2026-01-05", "from": "22:00:00", "to": "06:00:00",
                  "ends_next_day": true },
            ],
        })
    );
    let schedule = json(&["schedule", "--branch", "0", "--date", "14/08/2026"]);
    assert_eq!(schedule["parts"][0]["work_time_type"], "ΑΔΚΑΝ");
    assert_eq!(schedule["parts"][0]["from"], Value::Null);
    assert!(
        schedule["parts"][0].get("words").is_none(),
        "words are for people"
    );
}

#[test]
fn csv_is_quoted_and_runs_no_formula() {
    let home = Home::new();
    let mut branch = Branch::new(1);
    branch.address = "=1+1, \"ΤΕΣΤ\"".to_owned();
    let employer = Employer::new("600000007")
        .branch(Branch::new(0))
        .branch(branch);
    home.sandbox.set_employer(USER, employer);
    let run = home.run(&["branches", "--csv"]);
    assert_eq!(
        run.stdout,
        "number,address,labour_inspectorate,employment_service,activity,municipality,status\r\n\
         0,\"ΟΔΟΣ ΔΟΚΙΜΗΣ 1, 00000, ΔΟΚΙΜΗ\",10001,100001,6201,00000001,ΕΝΕΡΓΟ\r\n\
         1,\"'=1+1, \"\"ΤΕΣΤ\"\"\",10001,100001,6201,00000001,ΕΝΕΡΓΟ\r\n"
    );
    // Nobody works there: the names come all the same.
    let none = home.run(&["workforce", "--csv"]);
    assert_eq!(
        (none.code, none.stdout.as_str()),
        (
            0,
            "tax_number,last_name,first_name,branch,hired_on,has_work_card\r\n"
        )
    );
    assert_eq!(home.run(&["branches", "--csv", "-o", "json"]).code, 2);
}

#[test]
fn quirk_69_the_workforce_shows_no_pay_family_or_identity_unless_asked() {
    let home = Home::new();
    for format in [&[][..], &["--csv"], &["-o", "json"], &["--lang", "el"]] {
        let run = home.run(&[&["workforce"], format].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("ΤΕΣΤΙΔΗΣ"));
        for personal in [
            "1200",
            "01018000000",
            "ΑΓΑΜΟΣ",
            "Λ010123",
            "1980",
            "ΔΟΚΙΜΗΣ 3",
        ] {
            assert!(!run.stdout.contains(personal), "{personal}: {}", run.stdout);
            assert!(!run.stderr.contains(personal));
        }
        let full = home.run(&[&["workforce", "--full"], format].concat());
        for personal in ["1200.00", "01018000000", "Λ010123"] {
            assert!(
                full.stdout.contains(personal),
                "{personal}: {}",
                full.stdout
            );
        }
    }
}

#[test]
fn a_text_is_a_table_in_either_language() {
    let home = Home::new();
    let run = home.run(&["workforce"]);
    let lines = words(&run.stdout);
    assert_eq!(
        lines[0],
        [
            "Tax", "number", "Last", "name", "First", "name", "Branch", "Hired", "Work", "card"
        ]
    );
    assert_eq!(
        lines[2],
        ["500000004", "ΤΕΣΤ", "ΤΕΣΤ", "0", "2020-01-01", "yes"]
    );
    // Each column begins at one place, counted in letters.
    let place = |line: &str| {
        line.chars()
            .position(|letter| letter == '2' || letter == 'H')
    };
    let starts: Vec<_> = run.stdout.lines().filter_map(place).collect();
    assert!(
        starts.windows(2).all(|pair| pair[0] == pair[1]),
        "{starts:?}"
    );
    assert!(
        !run.stdout.contains('\u{1b}'),
        "no styles but on a terminal"
    );

    let greek = home.run(&["workforce", "--lang", "el"]);
    let lines = words(&greek.stdout);
    assert_eq!(lines[0][..2], ["ΑΦΜ", "Επώνυμο"]);
    assert_eq!(
        lines[4],
        ["700000000", "ΔΟΚΙΜΑΚΗΣ", "ΔΕΙΓΜΑ", "1", "01/01/2020", "όχι"]
    );
}

#[test]
fn nothing_found_is_said_and_is_no_failure() {
    let home = Home::new();
    let ask = ["workforce", "--employee", "123456789"];
    let text = home.run(&ask);
    assert_eq!((text.code, text.stdout.as_str()), (0, ""));
    assert!(text.stderr.contains("nothing found"), "{}", text.stderr);
    let greek = home.run(&["parameters", "RapidExceptionReason", "--lang", "el"]);
    assert!(
        greek.stderr.contains("δεν βρέθηκε τίποτα"),
        "{}",
        greek.stderr
    );
    let json = home.run(&[&ask[..], &["-o", "json"]].concat());
    assert_eq!(json.json(), json!({ "workforce": [] }));
    let answer = home.run(&[
        "acceptance",
        "--employee",
        "500000004",
        "--protocol",
        "none",
        "--date",
        "2026-01-05",
        "-o",
        "json",
    ]);
    assert_eq!(answer.json(), json!({ "acceptance": null }));
}

#[test]
fn quirk_61_a_range_is_one_call_a_day_and_a_day_of_this_month_none_at_all() {
    let home = Home::new();
    home.token();
    let run = home.run(&[
        "actual",
        "--branch",
        "0",
        "--date",
        "2026-01-30",
        "--to",
        "02/02/2026",
        "--csv",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(home.counters().calls, 4);
    let days: Vec<&str> = run
        .stdout
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(2))
        .collect();
    // The 31st and the 1st are a weekend.
    assert_eq!(
        days,
        ["2026-01-30", "2026-01-30", "2026-02-02", "2026-02-02"]
    );

    for command in ["actual", "schedule"] {
        for (arguments, lang, said) in [
            (
                &["--date", "2099-01-05"][..],
                "en",
                "last month and earlier",
            ),
            (
                &["--date", "2026-01-05", "--to", "2099-01-05"],
                "el",
                "προηγούμενου μήνα",
            ),
            (
                &["--date", "2026-01-05", "--to", "2026-01-04"],
                "en",
                "before --date",
            ),
            (
                &["--date", "2024-01-01", "--to", "2025-01-01"],
                "en",
                "366 days",
            ),
            (&["--date", "5.1.2026"], "en", "2026-01-15"),
        ] {
            let requests = home.counters().requests;
            let head = [command, "--branch", "0", "--lang", lang];
            let run = home.run(&[&head[..], arguments].concat());
            assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
            assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
            assert_eq!(home.counters().requests, requests);
        }
    }
}

#[test]
fn a_failure_in_a_range_names_the_day_and_gives_no_part_of_it() {
    let home = Home::new();
    home.token();
    let limit = Fault::too_many_requests(RetryAfter::Seconds(9));
    home.sandbox
        .on(Kind::Execute, ergani_sandbox::Rule::from(limit).after(2));
    let run = home.run(&[
        "schedule",
        "--branch",
        "0",
        "--date",
        "2026-01-05",
        "--to",
        "2026-01-31",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (5, ""));
    assert!(run.stderr.contains("2026-01-07"), "{}", run.stderr);
    assert_eq!(
        home.counters().call_attempts(),
        3,
        "the rest is not asked for"
    );
}

#[test]
fn a_terminal_sees_how_far_a_range_has_come() {
    use std::io::Read as _;
    let home = Home::new();
    home.token();
    let (mut person, program) = terminal();
    let mut command = home.command([
        "actual",
        "--branch",
        "0",
        "--date",
        "2026-01-05",
        "--to",
        "2026-01-07",
    ]);
    command.stderr(program).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    drop::<Command>(command);
    let mut seen = Vec::new();
    let mut some = [0; 256];
    // The terminal of a program that has ended reads as an error.
    while let Ok(read @ 1..) = person.read(&mut some) {
        seen.extend_from_slice(&some[..read]);
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("2026-01-07, day 3 of 3"), "{seen:?}");
    assert!(seen.ends_with("\r\u{1b}[2K"), "the line is wiped: {seen:?}");
}

#[test]
fn quirk_53_a_service_that_the_account_has_not_is_7() {
    let sandbox = Sandbox::builder()
        .account(Account::new(USER, PASSWORD).catalogue(Catalogue::Production))
        .start_blocking()
        .unwrap();
    let home = Home {
        sandbox,
        ..Home::new()
    };
    let run = home.run(&["monthly", "2026-01", "-o", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (7, ""));
    assert_eq!(run.error()["code"], "rejected");
}

#[test]
fn slips_are_told_before_any_call() {
    let home = Home::new();
    for arguments in [
        &["monthly", "2026-13"][..],
        &["monthly", "01/2026"],
        &["workforce", "--employee", "12345678"],
        &[
            "acceptance",
            "--employee",
            "500000004",
            "--protocol",
            " ",
            "--date",
            "2026-01-05",
        ],
        &["parameters", "no list"],
        &["employer", "--refresh", "--no-cache"],
        &["actual", "--branch", "x", "--date", "2026-01-05"],
    ] {
        let run = home.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn an_acceptance_is_pending_and_then_given() {
    let home = Home::new();
    home.sandbox.make_lenient();
    let file = home.directory.path().join("hiring.json");
    let document = documents::find("WebE3N").unwrap();
    fs::write(&file, sample::valid(document, 5).unwrap().to_string()).unwrap();
    let path = file.to_str().unwrap();
    let run = home.run(&["document", "submit", "WebE3N", path, "-o", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let receipt = &run.json()["receipts"][0];
    let text = |key: &str| receipt[key].as_str().unwrap().to_owned();
    let (protocol, day) = (text("protocol"), text("submit_date"));
    let ask = [
        "acceptance",
        "--employee",
        "500000004",
        "--protocol",
        &protocol,
        "--date",
        &day,
    ];
    let json = home.run(&[&ask[..], &["-o", "json"]].concat()).json();
    assert_eq!(json["acceptance"]["step"], "pending");
    assert_eq!(json["acceptance"]["given"], false);
    let pending = home.run(&ask);
    assert!(
        pending.stdout.contains("has not answered yet"),
        "{}",
        pending.stdout
    );

    home.sandbox
        .clock()
        .advance(Duration::from_secs(24 * 60 * 60));
    let accepted = home.run(&ask);
    assert!(
        accepted.stdout.contains("accepted by the employee"),
        "{}",
        accepted.stdout
    );
    let json = home.run(&[&ask[..], &["-o", "json"]].concat()).json();
    assert_eq!(json["acceptance"]["step"], "accepted");
    let csv = home.run(&[&ask[..], &["--csv"]].concat());
    assert!(
        csv.stdout
            .starts_with("declaration,given,answer,protocol,answered_on,step\r\n1,true,1,")
    );
}
