//! Exit codes of what goes wrong before or without a server.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use ergani_sandbox::{ErrorBody, Fault, Kind, Rule, StatusFault};
use serde_json::json;

use crate::home::{Home, PASSWORD, USER, ended};

fn code(home: &Home, changes: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    let mut command = home.command(arguments);
    command.envs(changes.iter().copied());
    let run = ended(command.output().unwrap());
    (run.code, run.stderr)
}

#[test]
fn usage_is_2() {
    let home = Home::new();
    for arguments in [
        &["no-such-command"][..],
        &["token", "--no-such-flag"],
        &["token", "--min-ttl", "-1"],
        &["token", "--user-type", "04"],
        &["token", "-e", "nowhere"],
        &["token", "-e", "test", "--base-url", "http://127.0.0.1:1/"],
        &["token", "--store", "nosuch:host"],
        &["service", "run", "EX_BASE_03", "--param", "Parameter"],
        &["logout", "--local", "--all"],
        &["exec"],
        &["api", "BREW", "Lookup/Submissions"],
        &["api", "GET", "https://example.org/"],
        &["api", "GET", "//example.org/"],
        &["api", "GET", "../x"],
        &["api", "GET", "Lookup/Submissions", "--data", "{}"],
        &["api", "POST", "Authentication/Refresh", "--data", "{}"],
    ] {
        let (code, stderr) = code(&home, &[], arguments);
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(!stderr.is_empty());
    }
    assert_eq!(code(&home, &[("ERGANI_USER_TYPE", "9")], &["token"]).0, 2);
    assert_eq!(code(&home, &[("ERGANI_LOG", "=[")], &["token"]).0, 2);
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn a_flag_beats_the_others_variable() {
    let home = Home::new();
    let run = home.run(&["status", "-e", "production", "-o", "json"]);
    assert_eq!(run.json()["environment"], "production");
    let url = home.sandbox.url();
    let mut command = home.command(["status", "--base-url", url.as_str(), "-o", "json"]);
    command.env("ERGANI_ENVIRONMENT", "production");
    assert_eq!(
        ended(command.output().unwrap()).json()["environment"],
        url.trim_end_matches('/')
    );
}

#[test]
fn configuration_is_3() {
    let home = Home::new();
    assert_eq!(code(&home, &[("ERGANI_PASSWORD", "")], &["token"]).0, 3);
    assert_eq!(code(&home, &[("ERGANI_USERNAME", "")], &["token"]).0, 3);
    assert_eq!(
        code(
            &home,
            &[
                ("ERGANI_PASSWORD", ""),
                ("ERGANI_PASSWORD_FILE", "/no/such/file")
            ],
            &["token"]
        )
        .0,
        3
    );
    let open = home.directory.path().join("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o777)).unwrap();
    let (code, stderr) = code(
        &home,
        &[("ERGANI_STORE", open.to_str().unwrap())],
        &["token"],
    );
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("chmod"), "{stderr}");
}

#[test]
fn unreachable_is_6() {
    let home = Home::new();
    for url in ["http://127.0.0.1:1/", "http://no-such-host.localhost:1/"] {
        let (code, stderr) = code(&home, &[("ERGANI_BASE_URL", url)], &["token"]);
        assert_eq!(code, 6, "{url}: {stderr}");
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn unsafe_is_9() {
    let home = Home::new();
    let (http, stderr) = code(
        &home,
        &[("ERGANI_BASE_URL", "http://example.org/Api")],
        &["token"],
    );
    assert_eq!(http, 9, "{stderr}");
    assert_eq!(
        home.run(&["token", "--base-url", "http://example.org/Api"])
            .code,
        9
    );

    let file = home.directory.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let by_file = [
        ("ERGANI_PASSWORD", ""),
        ("ERGANI_PASSWORD_FILE", file.to_str().unwrap()),
    ];
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let (wide, stderr) = code(&home, &by_file, &["token"]);
    assert_eq!(wide, 9, "{stderr}");
    assert!(stderr.contains("chmod 600"), "{stderr}");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(code(&home, &by_file, &["token"]).0, 0);
}

#[test]
fn errors_are_objects_when_asked_for() {
    let home = Home::new();
    let run = home.run(&["token", "--user-type", "7", "-o", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let error = run.error();
    assert_eq!(error["code"], "invalid_input");
    assert!(error["message"].as_str().unwrap().contains("01"));
    assert!(error["retry_at"].is_null() && error["retry_after"].is_null());
}

#[test]
fn arguments_that_cannot_be_read_are_an_object_too() {
    let home = Home::new();
    for arguments in [
        &["card", "in", "-o", "json"][..],
        &["token", "--no-such-flag", "--output=json"],
        &["--output", "json", "no-such-command"],
    ] {
        let run = home.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        let error = run.error();
        assert_eq!(error["code"], "invalid_input");
        let message = error["message"].as_str().unwrap();
        assert!(
            !message.is_empty() && !message.contains("Usage"),
            "{message}"
        );
    }
    let help = home.run(&["card", "in", "--help", "-o", "json"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let home = Home::new();
    home.token();
    let mut command = home.command(["token"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.stdout(writer);
    let run = ended(command.output().unwrap());
    let told = "ergani: cannot write to standard output: its reader has gone\n";
    assert_eq!((run.code, run.stderr.as_str()), (1, told));
}

#[test]
fn a_reader_that_goes_away_does_not_change_a_verdict() {
    let home = Home::new();
    let broken = home.directory.path().join("broken.json");
    fs::write(&broken, r#"{"Cards":{}}"#).unwrap();
    let broken = broken.to_str().unwrap();
    let profiles = home.directory.path().join("profiles.toml");
    fs::write(
        &profiles,
        "[profiles.a]\nusername = \"u\"\npassword_file = \"no-such\"\n",
    )
    .unwrap();
    let other = Fault::SetField {
        name: "json".to_owned(),
        value: json!({ "Other": {} }),
    };
    home.sandbox
        .on(Kind::Call, Rule::from(other).route("Documents/WRKCardSE"));
    for (code, arguments) in [
        (2, &["document", "validate", "WRKCardSE", broken][..]),
        (2, &["document", "submit", "WRKCardSE", broken]),
        (4, &["status"]),
        (1, &["check", "schema", "WRKCardSE"]),
        (9, &["profile", "check", "--all"]),
    ] {
        for more in [&[][..], &["-o", "json"]] {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let mut command = home.command(arguments.iter().chain(more));
            command.env("ERGANI_CONFIG", &profiles).stdout(writer);
            let run = ended(command.output().unwrap());
            assert_eq!(run.code, code, "{arguments:?} {more:?}: {}", run.stderr);
        }
    }
}

#[test]
fn help_is_no_failure() {
    let home = Home::new();
    let help = home.run(&["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(help.stdout.contains("ergani demo"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(home.run(&["completions", shell]).stdout.contains("ergani"));
    }
    let greek = home.run(&["token", "--lang", "el"]);
    assert_eq!(greek.code, 0);
    let mut wrong = home.command(["token", "--lang", "el"]);
    let wrong = ended(wrong.env("ERGANI_PASSWORD", "wrong").output().unwrap());
    assert!(
        wrong.stderr.contains("τύπο χρήστη") && wrong.stderr.contains(USER),
        "{}",
        wrong.stderr
    );
}

#[test]
fn help_that_cannot_be_written_is_a_failure() {
    let home = Home::new();
    for arguments in [&["--help"][..], &["store", "forget", "--help"], &["-V"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = home.command(arguments);
        command.stdout(full.unwrap());
        let run = ended(command.output().unwrap());
        assert_eq!(run.code, 1, "{arguments:?}");
        assert!(
            run.stderr.contains("cannot write to standard output"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn missing_arguments_are_named_in_one_line() {
    let home = Home::new();
    let run = home.run(&["document", "submit", "-o", "json"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.error()["message"],
        "the following required arguments were not provided: <CODE> <FILE>"
    );
}

fn refusal(status: u16, body: ErrorBody) -> Fault {
    Fault::Status(StatusFault {
        status,
        body,
        ..StatusFault::default()
    })
}

#[test]
fn quirk_73_a_refused_login_is_told_in_erganis_own_words() {
    for (status, text) in [
        (400, "Λείπει το όνομα χρήστη"),
        (401, "Ο λογαριασμός έχει κλειδωθεί"),
    ] {
        let home = Home::new();
        let body = json!({ "message": format!("{text}\u{1b}[2J\n{PASSWORD}") }).to_string();
        home.sandbox
            .on(Kind::Login, refusal(status, ErrorBody::Raw(body)));
        let said = format!("{text}[2J ***");
        // The second run finds it in the store.
        for run in [home.run(&["token"]), home.run(&["token"])] {
            assert_eq!(run.code, 4, "{}", run.stderr);
            assert_eq!(run.stderr.matches(&said).count(), 1, "{}", run.stderr);
            assert!(!run.stderr.contains(PASSWORD), "{}", run.stderr);
        }
        let json = home.run(&["token", "-o", "json"]).error();
        assert_eq!(json["code"], json!("credentials_rejected"));
        assert_eq!(json["detail"], json!(said));
        let greek = home.run(&["token", "--lang", "el"]).stderr;
        let start = format!(
            "ergani: το ΕΡΓΑΝΗ δεν δέχτηκε τα στοιχεία σύνδεσης: χρήστης {USER}\n  Το ΕΡΓΑΝΗ απάντησε: {said}\n"
        );
        assert!(greek.contains(&start), "{greek}");
        assert!(!greek.contains("refused"), "{greek}");
        assert_eq!(home.counters().login_attempts(), 1, "asked once");
    }
}

#[test]
fn quirk_74_a_gateways_page_at_a_login_is_6_and_locks_nobody_out() {
    for status in [401, 403, 451] {
        let home = Home::new();
        let page = refusal(status, ErrorBody::Html);
        home.sandbox.on(Kind::Login, page.times(1));
        let run = home.run(&["login"]);
        assert_eq!(run.code, 6, "{}", run.stderr);
        assert!(run.stderr.contains("gateway"), "{}", run.stderr);
        let run = home.run(&["login"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(home.counters().login_attempts(), 2);
    }
}

#[test]
fn a_cool_down_of_hours_is_lifted_by_who_forces_a_login() {
    let home = Home::new();
    let wait = ergani_sandbox::RetryAfter::Seconds(6 * 60 * 60);
    home.sandbox
        .on(Kind::Login, Fault::too_many_requests(wait).times(1));
    assert_eq!(home.run(&["token"]).code, 5);
    assert_eq!(home.run(&["token"]).code, 5);
    assert_eq!(home.run(&["login"]).code, 5, "without --force it holds");
    assert_eq!(home.counters().login_attempts(), 1);
    // Not on a terminal, so nobody is asked.
    let run = home.run(&["login", "--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(home.run(&["token"]).code, 0);
    assert_eq!(home.counters().login_attempts(), 2);
}
