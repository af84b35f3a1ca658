//! Too few file descriptors: an error that says so, and never a panic.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::home::{Ended, Home, ended};

/// From what the loader of programs needs, to what every command has enough of.
const LIMITS: std::ops::RangeInclusive<u32> = 5..=40;

fn limited(home: &Home, limit: u32, arguments: &[&str]) -> Command {
    let program = env!("CARGO_BIN_EXE_ergani");
    let line = format!("ulimit -n {limit}; exec \"$0\" \"$@\"");
    let mut shell = vec!["-c", &line, program];
    shell.extend(arguments);
    let mut command = home.adapt(Command::new("sh"), shell);
    // The renewals of one account are bounded.
    command.env(
        "ERGANI_TOKEN_DIR",
        home.directory.path().join(limit.to_string()),
    );
    command
}

/// Whether there were enough.
#[track_caller]
fn check(limit: u32, command: &str, run: &Ended) -> bool {
    let told = format!("ulimit -n {limit}: {command}: {}: {}", run.code, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{told}");
    if run.code != 0 {
        assert!(matches!(run.code, 3 | 6), "{told}");
        assert!(run.stderr.contains("too many files are open"), "{told}");
        assert!(run.stderr.contains("ulimit -n"), "{told}");
    }
    run.code == 0
}

#[test]
fn too_few_descriptors_are_told_and_never_a_panic() {
    let card = [
        "card",
        "in",
        "--employer",
        "600000007",
        "--branch",
        "0",
        "--employee",
        "500000004",
        "--last-name",
        "ΤΕΣΤ",
        "--first-name",
        "ΤΕΣΤ",
    ];
    for arguments in [&["login"][..], &["token"], &card, &["logout", "--local"]] {
        let home = Home::new();
        let enough: Vec<u32> = LIMITS
            .filter(|&limit| {
                // A card a second time is a duplicate.
                home.sandbox.switch(ergani_sandbox::Switch::DuplicateCard(
                    ergani_sandbox::DuplicateCard::Never,
                ));
                let run = ended(limited(&home, limit, arguments).output().unwrap());
                check(limit, arguments[0], &run)
            })
            .collect();
        // The test sees both sides.
        assert!(enough.contains(LIMITS.end()), "{arguments:?}: {enough:?}");
        assert!(
            !enough.contains(LIMITS.start()),
            "{arguments:?}: {enough:?}"
        );
    }
}

#[test]
fn a_password_command_with_too_few_descriptors_is_no_panic() {
    let home = Home::new();
    let url = home.sandbox.url();
    let added = home.run(&[
        "profile",
        "add",
        "shop",
        "--username",
        crate::home::USER,
        "--base-url",
        &url,
        "--password-command",
        "printf",
        crate::home::PASSWORD,
    ]);
    assert_eq!(added.code, 0, "{}", added.stderr);
    let enough: Vec<u32> = LIMITS
        .filter(|&limit| {
            let mut command = limited(&home, limit, &["login", "-p", "shop"]);
            for variable in ["ERGANI_PASSWORD", "ERGANI_USERNAME", "ERGANI_BASE_URL"] {
                command.env_remove(variable);
            }
            check(limit, "login", &ended(command.output().unwrap()))
        })
        .collect();
    assert!(enough.contains(LIMITS.end()), "{enough:?}");
}

/// It ends by itself when there are too few, and serves when there are enough.
#[test]
fn a_sandbox_with_too_few_descriptors_says_so() {
    let home = Home::new();
    let enough: Vec<u32> = LIMITS
        .filter(|&limit| {
            let mut command = limited(&home, limit, &["sandbox", "--listen", "127.0.0.1:0"]);
            let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
            let mut line = String::new();
            let out = child.stdout.take().unwrap();
            BufReader::new(out).read_line(&mut line).unwrap();
            let serves = line.starts_with("listening ");
            if serves {
                child.kill().unwrap();
                child.wait().unwrap();
            } else {
                let run = ended(child.wait_with_output().unwrap());
                assert!(!check(limit, "sandbox", &run), "{line}");
            }
            serves
        })
        .collect();
    assert!(
        enough.contains(LIMITS.end()) && !enough.contains(LIMITS.start()),
        "{enough:?}"
    );
}
