//! Standard streams that are closed: what cannot be written was not written.

use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};

use ergani_sandbox::Kind;

use crate::home::{Ended, Home, ended};
use crate::submissions::CARD;

/// The program with streams redirected by a shell, as in `>&-`.
fn redirected(home: &Home, how: &str, arguments: &[&str]) -> Ended {
    let mut shell = Command::new("sh");
    let script = format!("exec \"$0\" \"$@\" {how}");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_ergani")]);
    ended(home.adapt(shell, arguments).output().unwrap())
}

const RESULTS: &[&[&str]] = &[
    &["token"],
    &["token", "-o", "json"],
    &["token", "--format", "header"],
    &["token", "--format", "env"],
    &["login", "-o", "json"],
    &["status"],
    &["status", "-o", "json"],
    &["whoami"],
    &["document", "list"],
    &["document", "schema", "WRKCardSE"],
    &["document", "template", "WRKCardSE"],
    &["service", "list"],
    &["service", "run", "EX_BASE_01"],
    &["employer"],
    &["branches", "-o", "json"],
    &["workforce", "--csv"],
    &["parameters"],
    &["check", "coverage"],
    &["api", "GET", "Lookup/Submissions"],
    &["profile", "list", "-o", "json"],
    &["store", "info"],
    &["store", "init", "--print-sql"],
    &["completions", "bash"],
    &["man"],
    &["--help"],
    &["sandbox"],
];

#[test]
fn a_result_for_a_closed_standard_output_is_a_failure() {
    let home = Home::new();
    home.token();
    for arguments in RESULTS {
        let arguments: Vec<&str> = match arguments {
            ["store", "init", ..] => {
                [arguments, &["--store", "postgres://u@127.0.0.1:1/db"][..]].concat()
            }
            _ => arguments.to_vec(),
        };
        let run = redirected(&home, ">&-", &arguments);
        assert_eq!(run.code, 1, "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("cannot write to standard output"),
            "{arguments:?}: {}",
            run.stderr
        );
        let (reader, gone) = std::io::pipe().unwrap();
        drop(reader);
        let run = ended(home.command(&arguments).stdout(gone).output().unwrap());
        assert_eq!(run.code, 1, "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("reader has gone"),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    // Opened for reading only: nothing can be written either.
    let run = redirected(&home, "1</dev/null", &["token"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
}

#[test]
fn a_result_that_nobody_wants_is_no_failure() {
    let both = || {
        let null = OpenOptions::new().read(true).write(true).open("/dev/null");
        Stdio::from(null.unwrap())
    };
    // As of a shell's `>/dev/null`, and of Python's `subprocess.DEVNULL` and of `daemon(3)`.
    for null in [Stdio::null as fn() -> Stdio, both] {
        let home = Home::new();
        for arguments in [&["token"][..], &["status"], &CARD, &["document", "list"]] {
            let run = ended(home.command(arguments).stdout(null()).output().unwrap());
            assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
        }
    }
}

#[test]
fn a_receipt_for_a_closed_standard_output_is_told_on_standard_error() {
    for json in [false, true] {
        for way in ["card", "document", "api"] {
            // One each: a movement is taken once.
            let home = Home::new();
            let document = home.run(&[&CARD[..], &["--dry-run"]].concat());
            let file = home.directory.path().join("card.json");
            std::fs::write(&file, document.stdout).unwrap();
            let file = file.to_str().unwrap();
            let at_file = format!("@{file}");
            let (arguments, said) = match way {
                "card" => (&CARD[..], "ACCEPTED"),
                "document" => (&["document", "submit", "WRKCardSE", file][..], "ACCEPTED"),
                _ => (
                    &["api", "POST", "Documents/WRKCardSE", "--data", &at_file][..],
                    "ANSWERED",
                ),
            };
            let more: &[&str] = if json { &["-o", "json"] } else { &[] };
            let run = redirected(&home, ">&-", &[arguments, more].concat());
            assert_eq!(run.code, 1, "{way}: {}", run.stderr);
            let sent = home.sandbox.submissions();
            let protocol = &sent.last().unwrap().receipts[0].protocol;
            assert!(run.stderr.contains(protocol), "{way}: {}", run.stderr);
            assert!(run.stderr.contains(said), "{way}: {}", run.stderr);
            assert_eq!(home.counters().submissions, 1);
        }
    }
    let home = Home::new();
    let greek = redirected(&home, ">&-", &[&CARD[..], &["--lang", "el"]].concat());
    assert!(greek.stderr.contains("έγινε ΔΕΚΤΟ"), "{}", greek.stderr);
}

/// A verdict that the exit code tells is not changed by a result that could not be written.
#[test]
fn an_outcome_for_a_closed_standard_output_keeps_its_exit_code() {
    let home = Home::new();
    home.token();
    home.sandbox.on(
        Kind::Submit,
        ergani_sandbox::Fault::reset(ergani_sandbox::When::After),
    );
    let run = redirected(&home, ">&-", &[&CARD[..], &["-o", "json"]].concat());
    assert_eq!(run.code, 8, "{}", run.stderr);
}

#[test]
fn closed_standard_input_is_not_taken_for_an_empty_one() {
    let home = Home::new();
    for arguments in [
        &["api", "POST", "Documents/WRKCardSE", "--data", "-"][..],
        &["document", "submit", "WRKCardSE", "-"],
        &["document", "validate", "WRKCardSE", "-"],
    ] {
        let run = redirected(&home, "<&-", arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("cannot read standard input"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(home.counters().requests, 0);
}

/// A file that is opened later must not get the number of a closed stream.
#[test]
fn nothing_else_is_written_where_a_stream_was_closed() {
    let home = Home::new();
    for how in [">&-", ">&- <&-", "2>&-", "<&- >&- 2>&-"] {
        let run = redirected(&home, how, &["token"]);
        assert_eq!(
            run.code,
            i32::from(how.contains(">&- ") || how == ">&-"),
            "{how}"
        );
    }
    // Whole, and none of it is a result.
    assert!(home.pair()["token"]["accessToken"].is_string());
    assert_eq!(home.counters().login_attempts(), 1);
}

/// The command of `exec` finds its output as closed as it is.
#[test]
fn exec_hands_a_closed_standard_output_on() {
    let home = Home::new();
    let run = redirected(
        &home,
        ">&-",
        &["exec", "--", "sh", "-c", "echo lost || exit 33"],
    );
    assert_eq!(run.code, 33, "{}", run.stderr);
    let file = home.directory.path().join("kept");
    let mut command = home.command(["exec", "--", "echo", "kept"]);
    command
        .stdout(File::create(&file).unwrap())
        .status()
        .unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), "kept\n");
}
