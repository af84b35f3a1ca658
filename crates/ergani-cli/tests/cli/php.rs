//! The PHP classes of `clients/php`, run by PHP against the sandbox, with the calls counted.
//!
//! Where PHP is missing they are left out, and that is said; with `ERGANI_REQUIRE_PHP=1`, which `./test` sets, it is a
//! failure.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ergani_sandbox::{Account, Fault, Kind, RetryAfter, Sandbox};
use serde_json::{Value, json};

use crate::home::{Ended, Home, PASSWORD, USER, ended};

const ERGANI: &str = env!("CARGO_BIN_EXE_ergani");

#[expect(clippy::print_stderr, reason = "what is left out must be seen")]
fn php_is_there() -> bool {
    let run = Command::new("php").arg("-v").stdout(Stdio::null()).status();
    let is_there = run.is_ok_and(|status| status.success());
    assert!(
        is_there || std::env::var("ERGANI_REQUIRE_PHP").is_err(),
        "PHP is required, and `php` cannot be run"
    );
    if !is_there {
        eprintln!("\n*** LEFT OUT: no `php`, so the classes of clients/php are not tested ***\n");
    }
    is_there
}

/// A script of theirs, with the settings of the home.
fn php(home: &Home, script: &str, arguments: &[&str]) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../clients/php/tests")
        .join(script);
    // An ini file of this machine has no say, and every notice is seen.
    let mut command = Command::new("php");
    command.args([
        "-n",
        "-d",
        "error_reporting=-1",
        "-d",
        "display_errors=stderr",
    ]);
    command.arg(script);
    home.adapt(command, arguments)
}

fn url(home: &Home) -> String {
    home.sandbox.url().trim_end_matches('/').to_owned()
}

fn result(run: &Ended) -> Value {
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    run.json()
}

/// Workers that outlive their tokens, beside programs that renew them, as from `cron`: one session, and no refresh token
/// that is sent when it is spent.
#[test]
fn quirk_75_a_php_worker_of_eleven_lives_logs_in_once_and_spends_nothing() {
    if !php_is_there() {
        return;
    }
    const LIVES: u64 = 11;
    let sandbox = Sandbox::builder()
        .account(Account::new(USER, PASSWORD))
        .access_ttl(Duration::from_secs(2))
        .start_blocking()
        .unwrap();
    let home = Home {
        sandbox,
        directory: tempfile::tempdir().unwrap(),
    };
    let arguments = [ERGANI, &url(&home), &LIVES.to_string()];
    let mut workers: Vec<Child> = (0..2)
        .map(|_| php(&home, "worker.php", &arguments).spawn().unwrap())
        .collect();
    while workers
        .iter_mut()
        .any(|worker| worker.try_wait().unwrap().is_none())
    {
        home.token();
    }
    for worker in workers {
        let told = result(&ended(worker.wait_with_output().unwrap()));
        assert_eq!(told["lives"], json!(LIVES));
        assert!(told["calls"].as_u64().unwrap() >= LIVES, "{told}");
    }
    let counters = home.counters();
    assert_eq!(counters.login_attempts(), 1, "{counters:?}");
    assert_eq!(
        (counters.refreshes_spent, counters.refreshes_repeated),
        (0, 0),
        "{counters:?}"
    );
    assert_eq!(counters.refreshes_refused, 0, "{counters:?}");
    assert!(counters.refreshes + 1 >= LIVES, "{counters:?}");
    assert_eq!(counters.authentications_in_flight_max, 1, "{counters:?}");
}

#[test]
fn a_php_program_gets_a_token_and_asks_for_it_once() {
    if !php_is_there() {
        return;
    }
    let home = Home::new();
    let token = home.token();
    let told = result(&ended(
        php(&home, "token.php", &[ERGANI, "60"]).output().unwrap(),
    ));
    assert_eq!(told, json!({"bearer": token, "hidden": true, "same": true}));
    assert_eq!(home.counters().requests, 1);
}

#[test]
fn a_php_program_is_told_by_the_class_of_the_exception_why_there_is_no_token() {
    if !php_is_there() {
        return;
    }
    let told = |home: &Home, program: &str, timeout: &str, variables: &[(&str, &str)]| {
        let mut command = php(home, "token.php", &[program, timeout]);
        result(&ended(
            command.envs(variables.iter().copied()).output().unwrap(),
        ))
    };
    let expect = |told: &Value, class: &str, exit: i32, code: &str| {
        assert_eq!(
            told["class"],
            json!(format!("Ergani\\Token\\{class}")),
            "{told}"
        );
        assert_eq!(
            (&told["exit"], &told["code"]),
            (&json!(exit), &json!(code)),
            "{told}"
        );
        assert!(!told["message"].as_str().unwrap().is_empty());
    };
    let home = Home::new();
    let rejected = told(&home, ERGANI, "60", &[("ERGANI_PASSWORD", "canary-wrong")]);
    expect(&rejected, "CredentialsRejected", 4, "credentials_rejected");
    assert!(!rejected.to_string().contains("canary"), "{rejected}");
    let unset = told(&home, ERGANI, "60", &[("ERGANI_USERNAME", "")]);
    expect(&unset, "Misconfigured", 3, "configuration");
    let nobody = [("ERGANI_BASE_URL", "http://127.0.0.1:1/Api")];
    expect(
        &told(&home, ERGANI, "60", &nobody),
        "Unreachable",
        6,
        "connection",
    );
    expect(
        &told(&home, "/no/such/ergani", "60", &[]),
        "TokenError",
        127,
        "not_run",
    );

    home.sandbox.on(
        Kind::Login,
        Fault::too_many_requests(RetryAfter::Seconds(600)),
    );
    let later = told(&home, ERGANI, "60", &[]);
    expect(&later, "CoolDown", 5, "cool_down");
    assert!(later["retry_at"].is_string(), "{later}");

    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    expect(&told(&home, ERGANI, "1", &[]), "Unreachable", 6, "timeout");
    gate.release();

    // What is no `ergani`, and neither ends nor stops.
    for (script, class, exit, code) in [
        ("exec sleep 600", "Unreachable", 6, "timeout"),
        ("exec yes >&2", "TokenError", 1, "unreadable_answer"),
        ("echo '{}'", "TokenError", 1, "unreadable_answer"),
    ] {
        let file = home.directory.path().join("no-ergani");
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
        expect(
            &told(&home, file.to_str().unwrap(), "0.1", &[]),
            class,
            exit,
            code,
        );
    }
}

/// That package repeats a call for as long as the server calls the token expired, with whatever its manager gives.
#[test]
fn quirk_75_a_client_of_oxygen_ergani_gets_over_a_token_that_ended_early() {
    if !php_is_there() {
        return;
    }
    let home = Home::new();
    let mut client = php(&home, "oxygen_calls.php", &[ERGANI, &url(&home)])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut go = client.stdin.take().unwrap();
    let mut said = std::io::BufReader::new(client.stdout.take().unwrap());
    let mut call = || {
        go.write_all(b"\n").unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut said, &mut line).unwrap();
        line.trim_end().to_owned()
    };
    assert_eq!((call(), call()), ("200".to_owned(), "200".to_owned()));
    home.sandbox.expire_access(USER);
    assert_eq!(call(), "200");
    let counters = home.counters();
    assert_eq!(
        (counters.login_attempts(), counters.refreshes),
        (1, 1),
        "{counters:?}"
    );
    // A server that says so of every token: an error, and no call without end.
    let always = home.sandbox.on(Kind::Call, Fault::token_expired());
    assert!(call().contains("ErganiException"), "{:?}", home.counters());
    assert!(always.hits() < 10, "{}", always.hits());
    always.clear();
    // A 401 of another kind costs nobody the session.
    let denied = home.sandbox.on(Kind::Call, Fault::access_denied().times(1));
    assert!(call().contains("AuthenticationException 401"));
    denied.clear();
    assert_eq!(call(), "200");
    assert_eq!(home.counters().login_attempts(), 1);
    drop(go);
    let run = ended(client.wait_with_output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
