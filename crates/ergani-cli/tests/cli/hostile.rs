//! A server whose words hold what a terminal obeys: none of it arrives there, in any message.

use std::fs::File;
use std::io::Read as _;

use ergani_sandbox::{Kind, Rule};
use ergani_token::is_hidden;
use serde_json::json;

use crate::home::{Home, ended};
use crate::submissions::CARD;
use crate::terminal::terminal;

/// Wipes the screen, goes up, rings, reverses the line, hides itself, in C0, C1 and Unicode.
const HOSTILE: &str = "α\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}1A\u{7f}\u{85}\u{8}\u{202e}\u{200b}\u{feff}\rω\nergani: accepted";

/// All that the program writes to a terminal.
fn seen(home: &Home, arguments: &[&str]) -> String {
    let (person, program) = terminal();
    let reader = std::thread::spawn(move || read(person));
    let mut command = home.command(arguments);
    command
        .stdin(program.try_clone().unwrap())
        .stdout(program.try_clone().unwrap())
        .stderr(program);
    let mut child = command.spawn().unwrap();
    drop(command);
    child.wait().unwrap();
    reader.join().unwrap()
}

fn read(mut person: File) -> String {
    let mut seen = Vec::new();
    let mut some = [0; 1024];
    // The terminal of a program that has ended reads as an error.
    while let Ok(read @ 1..) = person.read(&mut some) {
        seen.extend_from_slice(&some[..read]);
    }
    // The terminal itself ends its lines so.
    String::from_utf8(seen).unwrap().replace("\r\n", "\n")
}

/// From now on, until the next one.
fn answer(home: &Home, on: impl Into<Option<Kind>>, status: u16, body: &str) {
    home.sandbox.clear_faults();
    let rule = json!({"fault": "status", "status": status, "body": {"raw": body}});
    home.sandbox
        .on(on, Rule::from_json(&rule.to_string()).unwrap());
}

#[test]
fn nothing_that_a_terminal_obeys_comes_from_the_server() {
    let message = json!({ "message": HOSTILE }).to_string();
    let list = json!([{ "code": HOSTILE, "id": HOSTILE, "name": HOSTILE, "description": HOSTILE }]);
    let receipt = json!([{ "id": HOSTILE, "protocol": HOSTILE, "submitDate": HOSTILE }]);
    let record = json!({ "EX_BASE_01": { "Ergodotis": { "Afm": HOSTILE, "Eponimia": HOSTILE } } });
    let (list, receipt, record) = (list.to_string(), receipt.to_string(), record.to_string());
    let page = format!("<html>{HOSTILE}</html>");
    let api = ["api", "GET", "Lookup/Submissions"];
    let documents = ["document", "list"];
    let schema = ["document", "schema", "WRKCardSE", "--live"];
    let template = json!({ "title": HOSTILE, "json": { HOSTILE: { "x": [HOSTILE] } } }).to_string();
    let cancel = ["document", "cancel", "WTOLeave", "Α 1", "2026-01-15"];
    let run = ["service", "run", "EX_BASE_01"];
    let cases: [(&[&str], u16, &str); 17] = [
        (&CARD, 400, &message),
        (&CARD, 401, &message),
        (&CARD, 403, &message),
        (&CARD, 404, &message),
        (&CARD, 429, &message),
        (&CARD, 500, &message),
        (&CARD, 403, &page),
        (&CARD, 200, &message),
        (&CARD, 200, &receipt),
        (&api, 200, &message),
        (&api, 400, HOSTILE),
        (&documents, 200, &list),
        (&documents, 403, &message),
        (&schema, 200, &template),
        (&cancel, 200, &message),
        (&run, 200, &record),
        (&["whoami"], 403, &message),
    ];
    for (arguments, status, body) in cases {
        for more in [&[][..], &["-o", "json"], &["-vv", "--lang", "el"]] {
            let home = Home::new();
            home.token();
            answer(&home, None, status, body);
            let arguments = [arguments, more, &["--no-color"]].concat();
            let seen = seen(&home, &arguments);
            assert!(!seen.is_empty(), "{arguments:?}");
            let obeyed = |c: char| is_hidden(c) && !matches!(c, '\n' | '\t');
            assert!(
                !seen.contains(obeyed),
                "{arguments:?} {status}: {}",
                seen.escape_debug()
            );
            // Nor does a line of its own look like one of ours, but where the answer is the result.
            let is_raw = arguments[0] == "api";
            let forged = seen.lines().any(|line| line == "ergani: accepted");
            assert!(is_raw || !forged, "{arguments:?} {status}: {seen}");
        }
    }
}

#[test]
fn a_refused_login_obeys_no_less() {
    for status in [400, 401, 403, 429, 500] {
        for more in [&[][..], &["-o", "json"], &["-vv"]] {
            let home = Home::new();
            let message = json!({ "message": HOSTILE }).to_string();
            answer(&home, Kind::Login, status, &message);
            let seen = seen(&home, &[&["login", "--no-color"][..], more].concat());
            let obeyed = |c: char| is_hidden(c) && !matches!(c, '\n' | '\t');
            assert!(!seen.contains(obeyed), "{status}: {}", seen.escape_debug());
            let forged = seen.lines().any(|line| line == "ergani: accepted");
            assert!(!forged, "{status}: {seen}");
        }
    }
}

/// Of what a server echoes, the token of the call is not shown; a program has the answer itself.
#[test]
fn invariant_11_a_token_that_is_echoed_is_not_shown() {
    let canary = "canary-access-7742";
    let message = json!({ "message": format!("no right with Bearer {canary}") }).to_string();
    for status in [400, 401, 403] {
        for more in [&[][..], &["--lang", "el"], &["-vv"], &["-o", "json"]] {
            let home = Home::new();
            answer(&home, None, status, &message);
            let mut command = home.command(CARD.iter().chain(more));
            command.env("ERGANI_ACCESS_TOKEN", canary);
            let mut run = ended(command.output().unwrap());
            assert_ne!(run.code, 0, "{status}: {}", run.stdout);
            if more.contains(&"json") {
                let mut told = run.json();
                told.as_object_mut().unwrap().remove("answer");
                run.stdout = told.to_string();
            }
            let shown = run.stdout + &run.stderr;
            assert!(
                !shown.contains("canary-access"),
                "{status}, {more:?}: {shown}"
            );
            let says = status == 401 || shown.contains("no right with Bearer ***");
            assert!(says, "{status}, {more:?}: {shown}");
        }
    }
}

/// A program that reads an answer has it byte for byte.
#[test]
fn what_goes_to_a_program_is_untouched() {
    let home = Home::new();
    home.token();
    let body = json!({ "message": HOSTILE }).to_string() + "\u{9b}\u{202e}";
    answer(&home, None, 200, &body);
    let raw = home.run(&["api", "GET", "Lookup/Submissions"]);
    assert_eq!((raw.code, raw.stdout), (0, body));
    // As JSON the words are the same to every reader.
    answer(&home, None, 400, &json!({ "message": HOSTILE }).to_string());
    let mut command = home.command(CARD.iter().chain(&["-o", "json"]));
    let told = ended(command.output().unwrap());
    assert_eq!(told.json()["text"], json!(HOSTILE));
}
