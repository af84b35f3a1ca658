//! Login, status, token formats, exec and logout.

use std::process::Command;

use ergani_sandbox::{Fault, Kind};
use serde_json::json;

use crate::home::{Home, PASSWORD, USER, ended};

#[test]
fn login_is_idempotent_and_can_be_forced() {
    let home = Home::new();
    let first = home.run(&["login", "-o", "json"]);
    assert_eq!((first.code, &first.json()["already"]), (0, &json!(false)));
    let second = home.run(&["login", "-o", "json"]);
    assert_eq!((second.code, &second.json()["already"]), (0, &json!(true)));
    assert_eq!(home.counters().logins, 1);
    let said = home.run(&["login"]);
    assert!(said.stderr.contains("already logged in") && said.stdout.is_empty());
    assert_eq!(home.run(&["login", "--force", "-q"]).stderr, "");
    assert_eq!(home.counters().logins, 2);
}

#[test]
fn login_and_logout_read_a_password_from_standard_input() {
    let home = Home::new();
    let file = home.directory.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\nmore\n")).unwrap();
    for name in ["login", "logout"] {
        let mut command = home.command([name]);
        command
            .env_remove("ERGANI_PASSWORD")
            .stdin(std::fs::File::open(&file).unwrap());
        let run = ended(command.output().unwrap());
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    }
    assert_eq!((home.counters().logins, home.counters().logouts), (1, 1));
}

#[test]
fn status_asks_no_server_and_tells_by_its_code() {
    let home = Home::new();
    let before = home.run(&["status", "-o", "json"]);
    assert_eq!(
        (before.code, &before.json()["logged_in"]),
        (4, &json!(false))
    );
    assert_eq!(home.counters().requests, 0);
    home.token();
    let after = home.run(&["status", "-o", "json"]);
    assert_eq!(after.code, 0);
    let status = after.json();
    assert_eq!(status["logged_in"], json!(true));
    assert_eq!(status["username"], json!(USER));
    assert_eq!(status["window"], json!("fresh"));
    let text = home.run(&["status"]);
    assert!(
        text.stdout.contains("logged in") && text.stdout.contains("(in 2 h 59 min)"),
        "{}",
        text.stdout
    );
    assert_eq!(home.counters().requests, 1);
}

#[test]
fn a_token_has_four_forms() {
    let home = Home::new();
    let token = home.token();
    assert_eq!(
        home.run(&["token", "--format", "raw"]).stdout,
        format!("{token}\n")
    );
    assert_eq!(
        home.run(&["token", "--format", "header"]).stdout,
        format!("Authorization: Bearer {token}\n")
    );
    assert_eq!(
        home.run(&["token", "--format", "env"]).stdout,
        format!("export ERGANI_ACCESS_TOKEN='{token}'\n")
    );
    for arguments in [["token", "--format", "json"], ["token", "-o", "json"]] {
        let json = home.run(&arguments).json();
        assert_eq!(json["access_token"], json!(token));
        assert_eq!(json["fingerprint"].as_str().unwrap().len(), 8);
        assert!((10_700..=10_800).contains(&json["expires_in"].as_u64().unwrap()));
        assert!(json["expires_at"].as_str().unwrap().ends_with('Z'));
    }
    assert_eq!(home.counters().requests, 1);
}

#[test]
fn a_token_can_be_wanted_for_longer() {
    let home = Home::new();
    let token = home.token();
    assert_eq!(
        home.run(&["token", "--min-ttl", "900"]).stdout.trim(),
        token
    );
    assert_eq!(home.run(&["token", "--min-ttl", "9000"]).code, 2);
    assert_eq!(home.counters().requests, 1);
}

#[test]
fn exec_gives_the_token_and_takes_the_password() {
    let home = Home::new();
    let token = home.token();
    let script = r#"printf '%s|%s|%s|%s|%s' "$ERGANI_ACCESS_TOKEN" "${ERGANI_PASSWORD-none}" \
        "${ERGANI_PASSWORD_FILE-none}" "${ERGANI_STORE_KEY_FILE-none}" "$ERGANI_ACCESS_TOKEN_EXPIRES_AT"; exit 23"#;
    let run = home.run(&["exec", "--", "sh", "-c", script]);
    assert_eq!(run.code, 23, "{}", run.stderr);
    let fields: Vec<&str> = run.stdout.split('|').collect();
    assert_eq!(fields[..4], [token.as_str(), "none", "none", "none"]);
    assert!(fields[4].ends_with('Z'), "{}", fields[4]);
    let mut command = home.command(["exec", "--", "sh", "-c", script]);
    // With a token that is given no store is opened, so that any key file will do.
    command
        .env("ERGANI_ACCESS_TOKEN", &token)
        .env("ERGANI_PASSWORD_FILE", "/nowhere")
        .env("ERGANI_STORE_KEY_FILE", "/nowhere");
    let run = ended(command.output().unwrap());
    let fields: Vec<&str> = run.stdout.split('|').collect();
    assert_eq!(fields[..4], [token.as_str(), "none", "none", "none"]);
}

#[test]
fn exec_ends_as_a_shell_does_when_the_command_cannot_be_run() {
    let home = Home::new();
    let file = home.directory.path().join("no-program");
    std::fs::write(&file, "neither").unwrap();
    let file = file.to_str().unwrap();
    for (program, code) in [
        ("/no/such/program", 127),
        ("no-such-program-anywhere", 127),
        (file, 126),
        ("/", 126),
    ] {
        let run = home.run(&["exec", "-o", "json", "--", program]);
        assert_eq!(run.code, code, "{program}: {}", run.stderr);
        assert_eq!(run.error()["code"], "exec");
        assert!(run.stderr.contains(program), "{}", run.stderr);
        let mut shell = std::process::Command::new("sh");
        let status = shell
            .args(["-c", "exec \"$0\"", program])
            .output()
            .unwrap()
            .status;
        assert_eq!(status.code(), Some(code), "{program}");
    }
}

/// In its last quarter of an hour a token is due on every host, whatever its jitter, from the tenth
/// minute on.
const DUE: i64 = 8 * 60;
const PRINT: [&str; 5] = [
    "exec",
    "--",
    "sh",
    "-c",
    "printf %s \"$ERGANI_ACCESS_TOKEN\"",
];

#[test]
fn exec_renews_a_token_that_is_due_before_it_hands_it_over() {
    let home = Home::new();
    let first = home.token();
    for (left, refreshes) in [(2 * 3600, 0), (DUE, 1), (30, 2), (-60, 3)] {
        let before = home.run(&PRINT).stdout;
        home.end_in(left);
        let run = home.run(&PRINT);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout == before, left == 2 * 3600, "{left}");
        let counters = home.counters();
        assert_eq!(
            (counters.logins, counters.refreshes),
            (1, refreshes),
            "{left}"
        );
    }
    assert_ne!(home.run(&PRINT).stdout, first);
    assert_eq!(home.counters().refreshes, 3);
}

#[test]
fn exec_hands_over_a_due_token_that_cannot_be_renewed() {
    let home = Home::new();
    let token = home.token();
    home.end_in(DUE);
    let failing = home.sandbox.on(Kind::Refresh, Fault::status(503));
    let run = home.run(&PRINT);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, token.as_str()),
        "{}",
        run.stderr
    );
    assert_eq!(failing.hits(), 1);

    // A server that does not answer holds nobody up for longer than they said.
    let home = Home::new();
    let token = home.token();
    home.end_in(DUE);
    let gate = home.sandbox.hold(Kind::Refresh);
    let run = home.run(&[&["--timeout", "1"], &PRINT[..]].concat());
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, token.as_str()),
        "{}",
        run.stderr
    );
    gate.release();
}

#[test]
fn exec_takes_no_token_that_lives_shorter_than_was_asked() {
    let home = Home::new();
    let token = home.token();
    home.end_in(3600);
    let with = |seconds| home.run(&[&["exec", "--min-ttl", seconds], &PRINT[1..]].concat());
    assert_eq!(with("3000").stdout, token);
    assert_eq!(home.counters().refreshes, 0);
    let renewed = with("4000");
    assert_eq!(renewed.code, 0, "{}", renewed.stderr);
    assert_ne!(renewed.stdout, token);
    assert_eq!(home.counters().refreshes, 1);
    // More than half of its life.
    assert_eq!(with("6000").code, 2);

    home.end_in(3600);
    home.sandbox.on(Kind::Refresh, Fault::status(503));
    assert_eq!(with("4000").code, 6);
}

#[cfg(unix)]
#[test]
fn a_store_key_that_others_can_read_is_refused_for_safety() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let key = home.directory.path().join("key");
    std::fs::write(&key, "3b".repeat(32)).unwrap();
    for (mode, code, error) in [(0o644, 9, "unsafe"), (0o600, 0, "")] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut command = home.command(["token", "-o", "json"]);
        command.env("ERGANI_STORE_KEY_FILE", &key);
        let run = ended(command.output().unwrap());
        assert_eq!(run.code, code, "{}", run.stderr);
        if code != 0 {
            let told: serde_json::Value = serde_json::from_str(&run.stderr).unwrap();
            assert_eq!(told["error"]["code"], json!(error));
            assert!(run.stderr.contains("chmod 600"), "{}", run.stderr);
        }
    }
    std::fs::remove_file(&key).unwrap();
    let mut command = home.command(["token"]);
    command.env("ERGANI_STORE_KEY_FILE", &key);
    assert_eq!(ended(command.output().unwrap()).code, 3);
}

#[test]
fn exec_keeps_the_password_of_a_store_to_itself() {
    let home = Home::new();
    for (store, seen) in [
        ("redis://:canary@127.0.0.1:1/0", "none"),
        ("redis://127.0.0.1:1/0", "redis://127.0.0.1:1/0"),
    ] {
        let script = r#"printf '%s' "${ERGANI_STORE-none}""#;
        let mut command = home.command(["exec", "--", "sh", "-c", script]);
        command
            .env("ERGANI_ACCESS_TOKEN", "given")
            .env("ERGANI_STORE", store);
        let run = ended(command.output().unwrap());
        assert_eq!((run.code, run.stdout.as_str()), (0, seen), "{}", run.stderr);
    }
}

#[test]
fn exec_tells_the_command_which_server_its_token_is_for() {
    let home = Home::new();
    let url = home.sandbox.url();
    let script = r#"printf '%s|%s|%s' "$ERGANI_BASE_URL" "${ERGANI_ENVIRONMENT-none}" "${ERGANI_PROFILE-none}""#;
    let mut command = home.command(["exec", "--base-url", url.as_str(), "--", "sh", "-c", script]);
    command
        .env_remove("ERGANI_BASE_URL")
        .env("ERGANI_ENVIRONMENT", "production");
    let run = ended(command.output().unwrap());
    let expected = format!("{}|none|none", url.trim_end_matches('/'));
    assert_eq!((run.code, run.stdout), (0, expected), "{}", run.stderr);
}

#[test]
fn a_given_token_needs_no_session() {
    let home = Home::new();
    let token = home.token();
    let other = Home::new();
    let with = |arguments: &[&str]| {
        let mut command = other.command(arguments);
        command
            .env("ERGANI_ACCESS_TOKEN", &token)
            .env_remove("ERGANI_PASSWORD");
        ended(command.output().unwrap())
    };
    assert_eq!(with(&["token"]).stdout.trim(), token);
    assert_eq!(with(&["status"]).code, 0);
    // A session that is not used is told of.
    let status = || with(&["status", "-o", "json"]).json()["unused_session"].clone();
    assert!(status().is_null());
    let mut unused = home.command(["status"]);
    unused.env("ERGANI_ACCESS_TOKEN", &token);
    let told = ended(unused.output().unwrap());
    assert!(
        told.stdout.contains("is stored, and not used"),
        "{}",
        told.stdout
    );
    let told = ended(unused.args(["-o", "json"]).output().unwrap());
    assert_eq!(told.json()["unused_session"]["username"], json!(USER));
    // It is another server's.
    assert_eq!(with(&["document", "list"]).code, 7);
    other.sandbox.on(Kind::Call, Fault::token_expired());
    assert_eq!(with(&["document", "list"]).code, 4);
    assert_eq!(other.counters().authentications(), 0);
}

#[test]
fn logout_revokes_forgets_and_the_next_token_logs_in_anew() {
    let home = Home::new();
    let first = home.token();
    let run = home.run(&["logout", "-o", "json"]);
    assert_eq!((run.code, &run.json()["revoked"]), (0, &json!("yes")));
    assert_eq!(home.counters().logouts, 1);
    assert_eq!(
        home.run(&["logout", "-o", "json"]).json()["revoked"],
        json!("nothing_to_revoke")
    );
    assert_eq!(home.run(&["status"]).code, 4);
    assert_ne!(home.token(), first);
    assert_eq!(home.counters().logins, 2);
}

#[test]
fn logout_says_what_was_not_done() {
    let home = Home::new();
    let token = home.token();
    home.sandbox.on(Kind::Logout, Fault::status(500));
    let run = home.run(&["logout"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert!(
        run.stderr.contains("NOT revoked: it works until 2"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("ergani logout --local"),
        "{}",
        run.stderr
    );
    assert_eq!(home.token(), token);
    let local = home.run(&["logout", "--local"]);
    assert_eq!(local.code, 0);
    assert!(local.stderr.contains("NOT revoked"), "{}", local.stderr);
    assert_eq!(home.run(&["status"]).code, 4);
}

#[test]
fn a_logout_on_a_disk_that_cannot_be_written_says_what_was_not_done() {
    let disk = tempfile::tempdir().unwrap();
    let mount = |options: &str| {
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(disk.path())
            .output()
            .is_ok_and(|ran| ran.status.success())
    };
    if !mount("size=64k,mode=700") {
        eprintln!("LEFT OUT: a small disk cannot be mounted here, so none was read-only");
        return;
    }
    let home = Home::new();
    let run = |command: &str| {
        let mut command = home.command([command]);
        command.env("ERGANI_TOKEN_DIR", disk.path().join("tokens"));
        ended(command.output().unwrap())
    };
    let login = run("login");
    let read_only = mount("remount,ro");
    let refused = run("logout");
    let writable = mount("remount,rw");
    let done = run("logout");
    let unmounted = Command::new("umount").arg(disk.path()).status();
    assert!(login.code == 0 && read_only && writable);
    assert!(unmounted.unwrap().success());
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("NOT revoked: it works until 2"),
        "{}",
        refused.stderr
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(home.counters().logouts, 1);
}

#[test]
fn logout_of_all_forgets_every_session_and_calls_nobody() {
    let home = Home::new();
    home.token();
    let mut command = home.command(["logout", "--all", "-o", "json"]);
    command
        .env_remove("ERGANI_PASSWORD")
        .env_remove("ERGANI_USERNAME");
    let run = ended(command.output().unwrap());
    assert_eq!((run.code, &run.json()["forgotten"]), (0, &json!(1)));
    assert_eq!(home.counters().logout_attempts(), 0);
    assert_eq!(home.run(&["status"]).code, 4);
}

#[test]
fn the_demo_proves_itself() {
    let home = Home::new();
    let run = home.run(&["demo"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("login per call"), "{}", run.stdout);
    assert!(!run.stdout.contains('\x1b'), "{}", run.stdout);
    assert!(!run.stdout.contains("eyJ"), "{}", run.stdout);
    assert_eq!(home.counters().requests, 0);
}
