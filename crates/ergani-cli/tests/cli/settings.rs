//! A setting is taken as it was meant, or not at all; and what is wrong with it is said without it.

use std::fs;

use serde_json::json;

use crate::home::{Ended, Home, ended};

fn run(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = home.command(arguments);
    command
        .current_dir(home.directory.path())
        .env_remove("ERGANI_TOKEN_DIR")
        .envs(variables.iter().copied());
    ended(command.output().unwrap())
}

/// Whatever lies in the working directory now was made by a guess.
fn nothing_was_made(home: &Home, text: &str) {
    let made: Vec<_> = fs::read_dir(home.directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(made.is_empty(), "{text}: {made:?}");
}

#[test]
fn what_names_no_store_is_an_error_and_no_part_of_it_is_shown() {
    let home = Home::new();
    for text in [
        "postgresql+psycopg2://erg:canary-s3cret@db.example/x",
        "redis+sentinel://:canary-s3cret@db.example:26379/mymaster",
        "\"redis://:canary-s3cret@db.example\"",
        " redis://:canary-s3cret@db.example",
        "redis://:canary-s3cret@db.example\n",
        "REDIS://:canary-s3cret@db.example",
        "redis//:canary-s3cret@db.example",
        "erg:canary-s3cret@db.example/x",
        "host=db.example password=canary-s3cret",
        "postgres://erg:p@canary-s3cret@db.example/x",
        "redis://db.example:canary-s3cret",
        "{\"db.example\": \"canary-s3cret\"}",
    ] {
        for (arguments, variables) in [
            (&["token"][..], &[("ERGANI_STORE", text)][..]),
            (&["store", "info"], &[("ERGANI_STORE", text)]),
            (&["store", "info", "-o", "json"], &[("ERGANI_STORE", text)]),
            (&["token", "-vv"], &[("ERGANI_TOKEN_DIR", text)]),
            (
                &["token"],
                &[("ERGANI_STORE", text), ("ERGANI_LOG", "trace")],
            ),
            (&["status", "--store", text], &[]),
            (&["login", "--lang", "el"], &[("ERGANI_STORE", text)]),
        ] {
            let run = run(&home, arguments, variables);
            let told = format!("{}{}", run.stdout, run.stderr);
            assert_eq!(run.code, 2, "{arguments:?} {text}: {told}");
            for part in ["canary", "s3cret", "db.example", "erg:"] {
                assert!(!told.contains(part), "{arguments:?} {text}: {told}");
            }
            nothing_was_made(&home, text);
        }
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn the_error_says_which_setting_and_what_would_be_right() {
    let home = Home::new();
    for (name, text, advice) in [
        ("ERGANI_STORE", "mysql://h", "`postgres://…`"),
        ("ERGANI_STORE", "redis", "`./redis`"),
        ("ERGANI_STORE", "$HOME/x", "nothing expands"),
        ("ERGANI_TOKEN_DIR", "$HOME/x", "nothing expands"),
        ("ERGANI_TOKEN_DIR", "file:/x", "is a URL"),
        ("ERGANI_TOKEN_DIR", "~other/x", "another user"),
        ("ERGANI_PASSWORD_FILE", "'/x'", "quotation mark"),
        ("ERGANI_STORE_KEY_FILE", "%d/key", "`%`"),
        ("ERGANI_CONFIG", "$HOME/x", "nothing expands"),
    ] {
        let run = run(&home, &["token"], &[("ERGANI_PASSWORD", ""), (name, text)]);
        assert_eq!(run.code, 2, "{name}={text}: {}", run.stderr);
        assert!(run.stderr.contains(name), "{}", run.stderr);
        assert!(run.stderr.contains(advice), "{}", run.stderr);
        nothing_was_made(&home, text);
    }
    let missing = run(
        &home,
        &["store", "info"],
        &[("ERGANI_CONFIG", "/no/such/file"), ("ERGANI_USERNAME", "")],
    );
    assert_eq!(missing.code, 3, "{}", missing.stderr);
    assert!(
        missing.stderr.contains("ERGANI_CONFIG"),
        "{}",
        missing.stderr
    );
    let level = run(&home, &["token"], &[("ERGANI_LOG", "ture")]);
    assert_eq!(level.code, 2, "{}", level.stderr);
}

/// Nor does anybody else show it: the profile that has it, or the driver that cannot connect.
#[test]
fn the_password_of_a_store_that_is_understood_is_not_shown_either() {
    let home = Home::new();
    let config = home.directory.path().join("config.toml");
    for store in [
        "redis://erg:canary-s3cret@127.0.0.1:1/0",
        "redis://erg:canary%2Ds3cret@127.0.0.1:1/0",
        "postgres://erg:canary-s3cret@127.0.0.1:1/x?sslmode=disable",
        "postgres://127.0.0.1:1/x?sslmode=disable&user=erg&password=canary-s3cret",
        "postgres://erg:canary-s3cret@127.0.0.1:1/x?no_such_parameter=canary-s3cret",
    ] {
        write_private(
            &config,
            &format!("[profiles.acme]\nusername = 'u'\nstore = '{store}'\n"),
        );
        for arguments in [
            &["profile", "show", "acme"][..],
            &["profile", "show", "acme", "-o", "json"],
            &["token", "-p", "acme"],
            &["status", "-p", "acme", "-vv"],
            &["store", "info", "-p", "acme", "-o", "json"],
        ] {
            let variables = [
                ("ERGANI_CONFIG", config.to_str().unwrap()),
                ("ERGANI_LOG", "trace"),
            ];
            let run = run(&home, arguments, &variables);
            let told = format!("{}{}", run.stdout, run.stderr);
            for part in ["canary", "s3cret", "erg:"] {
                assert!(!told.contains(part), "{arguments:?} {store}: {told}");
            }
        }
    }
}

pub(crate) fn write_private(path: &std::path::Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn one_host_has_one_environment() {
    let home = Home::new();
    let environment = |arguments: &[&str]| {
        let run = run(&home, arguments, &[("ERGANI_BASE_URL", "")]);
        run.json()["environment"].clone()
    };
    for url in [
        "https://eservices.yeka.gr./WebservicesAPI/Api",
        "https://eservices.yeka.gr:443//webservicesapi/API/",
    ] {
        assert_eq!(
            environment(&["status", "-o", "json", "--base-url", url]),
            json!("production"),
            "{url}"
        );
    }
    let refused = run(
        &home,
        &["status"],
        &[(
            "ERGANI_BASE_URL",
            "https://user:canary-s3cret@eservices.yeka.gr/x y",
        )],
    );
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(!refused.stderr.contains("canary"), "{}", refused.stderr);
}
