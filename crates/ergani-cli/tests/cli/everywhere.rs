//! The flags that every command takes do something for every command, or are not offered there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};

use serde_json::Value;

use crate::home::{Ended, Home, ended};

/// What `-o json` does to a command.
enum Json {
    /// Its result is JSON.
    Result,
    /// Its result is another program's, the server's or a file's own; that it fails is told as JSON.
    Failure,
    /// It is not offered.
    Refused,
}

use Json::{Failure, Refused, Result as Written};

const CARD: &str = "--employer 600000007 --branch 0 --employee 500000004 --last-name ΤΕΣΤ --first-name ΤΕΣΤ --dry-run";

/// Every command that is no group of others, as it is called in this test.
fn cases() -> Vec<(&'static str, String, Json)> {
    let of = |name, arguments: &str, json| (name, arguments.to_owned(), json);
    vec![
        of("demo", "demo", Refused),
        of("login", "login", Written),
        of("logout", "logout", Written),
        of("status", "status", Written),
        of("whoami", "whoami", Written),
        of("token", "token", Written),
        of("exec", "exec -- /no/such/command", Failure),
        of("card-in", &format!("card in {CARD}"), Written),
        of("card-out", &format!("card out {CARD}"), Written),
        of("document-list", "document list", Written),
        of("document-schema", "document schema WRKCardSE", Written),
        of("document-template", "document template WRKCardSE", Written),
        of(
            "document-submit",
            "document submit WRKCardSE /no/such/file",
            Failure,
        ),
        of(
            "document-validate",
            "document validate WRKCardSE DOCUMENT",
            Written,
        ),
        of(
            "document-pdf",
            "document pdf WTOLeave ΑΔ1 2026-01-15",
            Failure,
        ),
        of(
            "document-cancel",
            "document cancel WTOLeave ΑΔ1 2026-01-15",
            Failure,
        ),
        of("service-list", "service list", Written),
        of("service-run", "service run EX_BASE_01", Written),
        of("employer", "employer", Written),
        of("branches", "branches", Written),
        of("parameters", "parameters", Written),
        of("monthly", "monthly 2026-01", Written),
        of("workforce", "workforce", Written),
        of(
            "acceptance",
            "acceptance --employee 500000004 --protocol Ε31 --date 2026-01-15",
            Written,
        ),
        of("actual", "actual --branch 0 --date 2026-01-15", Written),
        of("schedule", "schedule --branch 0 --date 2026-01-15", Written),
        of("cache-clear", "cache clear", Written),
        of("check-schema", "check schema WRKCardSE", Written),
        of("check-codes", "check codes WorkTimeType", Written),
        of("check-coverage", "check coverage", Written),
        of("api", "api GET no/such/path", Failure),
        of("store-info", "store info", Written),
        of("store-init", "store init", Written),
        of("store-prune", "store prune", Written),
        of("store-forget", "store forget", Written),
        of("profile-list", "profile list", Written),
        of("profile-show", "profile show one", Written),
        of("profile-add", "profile add NEW --username user", Written),
        of("profile-remove", "profile remove NEW", Written),
        of("profile-check", "profile check none", Failure),
        of("completions", "completions bash", Refused),
        of("man", "man", Refused),
    ]
}

fn call(home: &Home, arguments: &str, more: &[&str]) -> Ended {
    let file = home.directory.path().join("card.json");
    let arguments: Vec<&str> = arguments
        .split(' ')
        .map(|word| {
            if word == "DOCUMENT" {
                file.to_str().unwrap()
            } else {
                word
            }
        })
        .collect();
    // A flag behind `--` is another program's.
    let end = arguments.iter().position(|word| *word == "--");
    let (before, after) = arguments.split_at(end.unwrap_or(arguments.len()));
    home.run(&[before, more, after].concat())
}

/// The names of all commands, from the pages of the manual: those that no other name goes on from.
fn commands(home: &Home) -> BTreeSet<String> {
    let directory = home.directory.path().join("man");
    let run = home.run(&["man", "--dir", directory.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let names: BTreeSet<String> = fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".1")?.strip_prefix("ergani-")?.to_owned()))
        .filter(|name| name.split('-').all(|word| word != "help"))
        .collect();
    let is_group = |name: &String| {
        names
            .iter()
            .any(|other| other.starts_with(&format!("{name}-")))
    };
    names
        .iter()
        .filter(|name| !is_group(name))
        .cloned()
        .collect()
}

#[test]
fn json_is_written_by_every_command_or_not_offered_there() {
    let home = Home::new();
    let told: BTreeSet<String> = cases()
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    // The sandbox runs until it is ended, and has a test of its own.
    let sandbox = BTreeSet::from(["sandbox".to_owned()]);
    assert_eq!(&told | &sandbox, commands(&home));
    let content = r#"{"Cards":{"Card":[]}}"#;
    fs::write(home.directory.path().join("card.json"), content).unwrap();
    assert_eq!(
        home.run(&["profile", "add", "one", "--username", "user"])
            .code,
        0
    );
    for (name, arguments, json) in cases() {
        let named = |new: &str| arguments.replace("NEW", new);
        if name == "profile-remove" {
            for new in ["text", "json"] {
                home.run(&["profile", "add", new, "--username", "user"]);
            }
        }
        let text = call(&home, &named("text"), &[]);
        if name == "profile-add" {
            for new in ["text", "json"] {
                home.run(&["profile", "remove", new]);
            }
        }
        let run = call(&home, &named("json"), &["-o", "json"]);
        match json {
            Json::Result => {
                for line in run.stdout.lines() {
                    let read: Result<Value, _> = serde_json::from_str(line);
                    assert!(read.is_ok(), "{name}: {line}");
                }
                assert!(!run.stdout.is_empty(), "{name}: {}", run.stderr);
                assert!(
                    run.stdout != text.stdout || name.starts_with("card"),
                    "{name}: {}",
                    run.stdout
                );
            }
            Json::Failure => {
                assert!(
                    run.code != 0 && text.code == run.code,
                    "{name}: {}",
                    run.stderr
                );
                assert!(run.error()["code"].is_string(), "{name}: {}", run.stderr);
                assert!(
                    !text.stderr.contains("{\"error\""),
                    "{name}: {}",
                    text.stderr
                );
            }
            Json::Refused => {
                assert!(text.code != 2 && run.code == 2, "{name}: {}", run.stderr);
                assert_eq!(run.stdout, "", "{name}");
                let before = home.run(
                    &[
                        &["-o", "json"],
                        &arguments.split(' ').collect::<Vec<_>>()[..],
                    ]
                    .concat(),
                );
                assert_eq!((before.code, before.stdout.as_str()), (2, ""), "{name}");
                let help = call(&home, &arguments, &["--help"]);
                assert!(!help.stdout.contains("--output"), "{}", help.stdout);
            }
        }
    }
}

#[test]
fn a_card_that_is_tried_says_who_reads_it_in_json_what_people_are_told() {
    let home = Home::new();
    let text = call(&home, &format!("card in {CARD}"), &[]);
    let json = call(&home, &format!("card in {CARD}"), &["-o", "json"]);
    // Both print the document; its errors are an object for programs only.
    assert!(text.json()["Cards"].is_object() && json.json()["Cards"].is_object());
    let wrong = ["--at", "2036-01-15T09:00:00+02:00", "--strict"];
    let text = call(&home, &format!("card in {CARD}"), &wrong);
    let json = call(
        &home,
        &format!("card in {CARD}"),
        &[&wrong[..], &["-o", "json"]].concat(),
    );
    assert_eq!((text.code, json.code), (2, 2));
    assert_eq!(text.stdout, "");
    assert_eq!(json.json()["findings"][0]["rule"], "in-future");
}

#[test]
fn the_sandbox_says_where_it_listens_in_json_too() {
    let home = Home::new();
    let mut command = home.command(["sandbox", "-o", "json"]);
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let read = stdout.read_line(&mut line);
    child.kill().unwrap();
    child.wait().unwrap();
    read.unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    assert!(
        told["listening"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:"),
        "{line}"
    );
}

#[test]
fn no_color_is_heeded_by_every_command() {
    let home = Home::new();
    let names = commands(&home);
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let words: Vec<&str> = name.split('-').collect();
        let help = |more: &[&str]| {
            let mut command = home.command([&words[..], &["--help"], more].concat());
            // As on a terminal.
            ended(command.env("CLICOLOR_FORCE", "1").output().unwrap())
        };
        let (plain, coloured) = (help(&["--no-color"]), help(&[]));
        // In whichever place.
        let mut first = home.command([&["--no-color"], &words[..], &["--help"]].concat());
        let first = ended(first.env("CLICOLOR_FORCE", "1").output().unwrap());
        assert!(
            coloured.stdout.contains('\u{1b}'),
            "{name}: {}",
            coloured.stdout
        );
        assert!(!plain.stdout.contains('\u{1b}'), "{name}: {}", plain.stdout);
        assert_eq!(plain.stdout, first.stdout, "{name}");
        let mut wrong = home.command([&words[..], &["--no-color", "--no-such-flag"]].concat());
        let wrong = ended(wrong.env("CLICOLOR_FORCE", "1").output().unwrap());
        assert_eq!(wrong.code, 2, "{name}");
        assert!(!wrong.stderr.contains('\u{1b}'), "{name}: {}", wrong.stderr);
    }
}
