//! A session that is shared with oxygen-ergani, tried with a sandbox.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use ergani_token::{Account, Credentials, Environment, UserType};
use serde_json::{Value, json};

use crate::home::{Ended, Home, PASSWORD, USER, ended};

const SETTING: &str = "ERGANI_KEY_ENVIRONMENT";

/// The name that the PHP package gives its token file in the trial environment.
fn shared_file(home: &Home) -> PathBuf {
    let credentials = Credentials::new(USER, PASSWORD, UserType::External);
    let key = Account::new(credentials, Environment::Test).key();
    home.tokens().join(format!("{key}.json"))
}

/// What the PHP package's `FileToken` leaves after a login at the same server: one file.
fn logged_in_by_php(home: &Home) -> Value {
    let elsewhere = home.directory.path().join("elsewhere");
    let login = home
        .command(["login"])
        .env("ERGANI_TOKEN_DIR", &elsewhere)
        .output()
        .unwrap();
    assert!(login.status.success());
    let pair = fs::read_dir(&elsewhere)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "json"))
        .unwrap();
    let pair: Value = serde_json::from_slice(&fs::read(pair).unwrap()).unwrap();
    put(home, &pair);
    fs::remove_dir_all(elsewhere).unwrap();
    pair
}

fn put(home: &Home, pair: &Value) {
    fs::create_dir_all(home.tokens()).unwrap();
    fs::set_permissions(home.tokens(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(shared_file(home), pair.to_string()).unwrap();
    fs::set_permissions(shared_file(home), fs::Permissions::from_mode(0o600)).unwrap();
}

fn run(home: &Home, arguments: &[&str]) -> Ended {
    let mut command = home.command(arguments);
    ended(command.env(SETTING, "test").output().unwrap())
}

fn token(home: &Home) -> String {
    let ended = run(home, &["token"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    ended.stdout.trim_end().to_owned()
}

#[test]
fn a_session_of_oxygen_ergani_is_used_and_renewed_where_it_finds_it() {
    let home = Home::new();
    let made = logged_in_by_php(&home);
    assert_eq!(token(&home), made["token"]["accessToken"]);
    assert_eq!(home.counters().authentications(), 1);

    // It ends, and is refreshed into the same file, in the same form.
    home.end(&["accessTokenExpiresAt"]);
    let renewed = token(&home);
    let counters = home.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
    assert_eq!(home.pair_file(), shared_file(&home));
    let pair = home.pair();
    assert_eq!(pair["token"]["accessToken"], json!(renewed));
    let keys = |pair: &Value| -> Vec<String> {
        pair["token"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(keys(&pair), keys(&made));

    // PHP truncates the file and writes a newer pair: that one counts from then on.
    let newer = logged_in_by_php(&home);
    assert_eq!(token(&home), newer["token"]["accessToken"]);
    assert_eq!(home.counters().authentications(), 3);
    // Without the setting it is another account, with a file of its own.
    let plain = home.run(&["token"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    assert_eq!(home.counters().logins, 3);
    // And nobody's key is the one of production.
    let credentials = Credentials::new(USER, PASSWORD, UserType::External);
    let production = Account::new(credentials, Environment::Production).key();
    for file in fs::read_dir(home.tokens()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with(production.as_str()));
    }
}

#[test]
fn invariant_14_a_pair_of_one_server_is_not_sent_to_another_under_the_same_key() {
    let [first, second] = [Home::new(), Home::new()];
    let made = logged_in_by_php(&first);
    // Looking is enough to note whose it is.
    token(&first);
    let at_second = |arguments: &[&str]| {
        let mut command = second.command(arguments);
        command.env("ERGANI_TOKEN_DIR", first.tokens());
        ended(command.env(SETTING, "test").output().unwrap())
    };
    let kept = fs::read(shared_file(&first)).unwrap();
    for arguments in [
        &["token"][..],
        &["login"],
        &["whoami"],
        &["logout"],
        &["api", "GET", "Documents/ListSubmissions"],
    ] {
        let ended = at_second(arguments);
        assert_eq!(ended.code, 3, "{arguments:?}: {}", ended.stderr);
        for part in ["another server", "ergani store forget"] {
            assert!(
                ended.stderr.contains(part),
                "{arguments:?}: {}",
                ended.stderr
            );
        }
    }
    assert_eq!(second.counters(), Default::default(), "something was sent");
    assert_eq!(fs::read(shared_file(&first)).unwrap(), kept);

    // What PHP puts in its place came from where PHP had the last one.
    let mut next = made;
    next["token"]["refreshToken"] = json!("canary-refresh-token-of-php");
    put(&first, &next);
    assert_eq!(at_second(&["token"]).code, 3);
    assert_eq!(second.counters(), Default::default(), "something was sent");

    // An unreadable note is none that says it may be sent.
    let state = shared_file(&first).with_extension("state");
    fs::write(&state, "{").unwrap();
    assert_eq!(at_second(&["token"]).code, 3);
    assert_eq!(second.counters(), Default::default(), "something was sent");

    let forgotten = at_second(&["store", "forget", "--yes"]);
    assert_eq!(forgotten.code, 0, "{}", forgotten.stderr);
    assert_eq!(at_second(&["token"]).code, 0);
    assert_eq!(second.counters().authentications(), 1);
    // Now it is the other way round.
    assert_eq!(run(&first, &["token"]).code, 3);
}

#[test]
fn the_key_of_test_is_for_a_sandbox_and_a_named_directory_only() {
    let home = Home::new();
    let key = home.directory.path().join("key");
    ergani_token::store::StoreKeys::create(&key).unwrap();
    let key = key.to_str().unwrap();
    for (code, value, arguments, variables) in [
        (9, "production", &[][..], &[][..]),
        (9, "test", &["--environment", "test"], &[]),
        (9, "test", &["--environment", "production"], &[]),
        (
            9,
            "test",
            &["--base-url", "https://ergani.invalid/Api"],
            &[],
        ),
        (2, "prod", &[], &[]),
        (2, "test", &["--store", "memory:"], &[]),
        (2, "test", &[], &[("ERGANI_TOKEN_DIR", "")]),
        (2, "test", &[], &[("ERGANI_STORE_KEY_FILE", key)]),
        (
            2,
            "test",
            &[],
            &[("ERGANI_STORE", "redis://:canary-p@127.0.0.1:1/0")],
        ),
    ] {
        for by_flag in [true, false] {
            let mut command = home.command(["token"]);
            command.args(arguments).envs(variables.iter().copied());
            if by_flag {
                command.args(["--key-environment", value]);
            } else {
                command.env(SETTING, value);
            }
            let ended = ended(command.output().unwrap());
            let told = format!("{value} {arguments:?} {variables:?}: {}", ended.stderr);
            assert_eq!(ended.code, code, "{told}");
            let name = if by_flag {
                "--key-environment"
            } else {
                SETTING
            };
            assert!(ended.stderr.contains(name), "{told}");
            assert!(!ended.stderr.contains("canary"), "{told}");
        }
    }
    assert_eq!(home.counters(), Default::default(), "something was sent");
    assert!(!home.tokens().exists());
}
