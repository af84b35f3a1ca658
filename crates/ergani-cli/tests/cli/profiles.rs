//! `ergani profile`, and settings from profiles.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use ergani_sandbox::{Account, Fault, Kind};
use serde_json::json;

use crate::home::{Ended, Home, PASSWORD, USER, ended};

/// The program with nothing in its environment but the file of profiles.
fn run(home: &Home, arguments: &[&str]) -> Ended {
    run_with(home, arguments, &[])
}

fn run_with(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = home.command(arguments);
    for name in ["ERGANI_USERNAME", "ERGANI_PASSWORD", "ERGANI_BASE_URL"] {
        command.env_remove(name);
    }
    command
        .env("ERGANI_CONFIG", config(home))
        .envs(variables.iter().copied());
    ended(command.output().unwrap())
}

fn config(home: &Home) -> PathBuf {
    home.directory.path().join("config.toml")
}

#[test]
fn what_a_profile_cannot_use_is_not_added() {
    let home = Home::new();
    let text = "# mine\n";
    write(&home, text);
    for (arguments, code) in [
        (&["--user-type", "9"][..], 2),
        (&["--environment", "nowhere"], 2),
        (&["--base-url", "nonsense"], 2),
        (&["--base-url", "http://ergani.example/Api"], 9),
        (&["--store", "mysql://host"], 2),
        // Arguments can be listed by every user of the machine.
        (&["--store", "postgres://user:canary@host/db"], 9),
    ] {
        let add = run(&home, &[&["profile", "add", "acme"], arguments].concat());
        assert_eq!(add.code, code, "{arguments:?}: {}", add.stderr);
        assert!(!add.stderr.contains("canary"), "{}", add.stderr);
        assert_eq!(fs::read_to_string(config(&home)).unwrap(), text);
    }
}

#[test]
fn a_password_command_may_have_words_with_dashes() {
    let home = Home::new();
    write(&home, "");
    let url = home.sandbox.url();
    let print = format!("--password-command=echo {PASSWORD}");
    let command = ["--password-command", "sh", "--password-command=-c", &print];
    let add = [
        "profile",
        "add",
        "acme",
        "--username",
        USER,
        "--base-url",
        &url,
    ];
    let add = run(&home, &[&add[..], &command].concat());
    assert_eq!(add.code, 0, "{}", add.stderr);
    let token = run(&home, &["token", "-p", "acme"]);
    assert_eq!(token.code, 0, "{}", token.stderr);
}

/// In the file they would be relative to the file.
#[test]
fn what_is_typed_is_relative_to_where_it_is_typed() {
    let home = Home::new();
    write(&home, "");
    let here = home.directory.path().join("here");
    fs::create_dir(&here).unwrap();
    let arguments = "profile add acme --username x --store tokens --password-command ./get";
    let mut command = home.command(arguments.split(' ').collect::<Vec<_>>());
    command.env("ERGANI_CONFIG", config(&home));
    let add = ended(command.current_dir(&here).output().unwrap());
    assert_eq!(add.code, 0, "{}", add.stderr);
    let show = run(&home, &["profile", "show", "acme", "-o", "json"]).json();
    let value = |key: &str| {
        let mut settings = show["settings"].as_array().unwrap().iter();
        let setting = settings.find(|setting| setting["key"] == key).unwrap();
        setting["value"].as_str().unwrap().to_owned()
    };
    let here = here.to_str().unwrap();
    assert_eq!(value("store"), format!("file:{here}/tokens"));
    assert_eq!(value("password_command"), format!("{here}/get"));
}

/// A file of profiles, and a file with the right password beside it.
fn write(home: &Home, text: &str) {
    for (path, text) in [
        (config(home), text),
        (home.directory.path().join("password"), PASSWORD),
    ] {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn a_profile_is_added_shown_used_and_removed() {
    let home = Home::new();
    write(&home, "# mine\n");
    let url = home.sandbox.url();
    let password = home.directory.path().join("password");
    let add = run(
        &home,
        &[
            "profile",
            "add",
            "acme",
            "--username",
            USER,
            "--password-file",
            password.to_str().unwrap(),
            "--base-url",
            &url,
        ],
    );
    assert_eq!(add.code, 0, "{}", add.stderr);
    assert!(
        fs::read_to_string(config(&home))
            .unwrap()
            .contains("# mine")
    );
    let again = run(&home, &["profile", "add", "acme", "--username", "x"]);
    assert_eq!(again.code, 2, "{}", again.stderr);

    let list = run(&home, &["profile", "list", "-o", "json"]).json();
    assert_eq!(list["profiles"][0]["name"], json!("acme"));
    assert_eq!(list["profiles"][0]["username"], json!(USER));
    let show = run(&home, &["profile", "show", "acme"]);
    assert!(show.stdout.contains(USER) && show.stdout.contains("profile `acme`"));
    assert!(!show.stdout.contains(PASSWORD), "{}", show.stdout);

    let by_flag = run(&home, &["token", "-p", "acme"]);
    assert_eq!(by_flag.code, 0, "{}", by_flag.stderr);
    let by_variable = run_with(&home, &["token"], &[("ERGANI_PROFILE", "acme")]);
    assert_eq!(by_variable.stdout, by_flag.stdout);
    assert_eq!(home.counters().logins, 1);
    assert_eq!(run(&home, &["token"]).code, 3, "no profile is named");
    assert_ne!(run(&home, &["token", "-p", "nobody"]).code, 0);

    assert_eq!(run(&home, &["profile", "remove", "acme"]).code, 0);
    assert_ne!(run(&home, &["token", "-p", "acme"]).code, 0);
}

#[test]
fn a_flag_beats_a_variable_which_beats_a_profile() {
    let home = Home::new();
    write(
        &home,
        "default_profile = \"a\"\n[profiles.a]\nusername = \"u\"\npassword_env = \"P\"\nuser_type = \"03\"\n",
    );
    let user_type = |arguments: &[&str], variables: &[(&str, &str)]| {
        let variables = [&[("P", "x")], variables].concat();
        let run = run_with(
            &home,
            &[&["status", "-o", "json"], arguments].concat(),
            &variables,
        );
        assert_eq!(run.code, 4, "{}", run.stderr);
        run.json()["user_type"].as_str().unwrap().to_owned()
    };
    let variable = [("ERGANI_USER_TYPE", "02")];
    assert_eq!(user_type(&[], &[]), "03");
    assert_eq!(user_type(&[], &variable), "02");
    assert_eq!(user_type(&["--user-type", "01"], &variable), "01");
}

#[test]
fn what_is_not_safe_is_9() {
    let home = Home::new();
    let url = home.sandbox.url();
    write(
        &home,
        "[profiles.a]\nusername = \"u\"\npassword_file = \"password\"\n",
    );
    // Somebody's environment must not lead the password of a profile to another server.
    let led = run_with(
        &home,
        &["token", "-p", "a"],
        &[("ERGANI_BASE_URL", url.as_str())],
    );
    assert_eq!(led.code, 9, "{}", led.stderr);
    fs::set_permissions(
        home.directory.path().join("password"),
        fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    let wide = run(&home, &["token", "-p", "a", "--base-url", &url]);
    assert_eq!(wide.code, 9, "{}", wide.stderr);
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn check_all_of_none_says_so() {
    let home = Home::new();
    let none = run(&home, &["profile", "check", "--all"]);
    assert_eq!(none.code, 0, "{}", none.stderr);
    assert!(none.stderr.contains("no profiles in"), "{}", none.stderr);
}

#[test]
fn check_all_of_twenty_is_one_login_each_and_the_bad_are_named() {
    let home = Home::new();
    let url = home.sandbox.url();
    let mut text = String::new();
    for number in 0..20 {
        let user = format!("user-{number}");
        home.sandbox
            .add_account(Account::new(&user, PASSWORD))
            .unwrap();
        let (url, password) = match number {
            3 | 11 => (url.as_str(), "wrong"),
            7 => ("http://127.0.0.1:1/", "password"),
            _ => (url.as_str(), "password"),
        };
        text.push_str(&format!(
            "[profiles.p{number:02}]\nusername = \"{user}\"\nbase_url = \"{url}\"\npassword_file = \"{password}\"\n",
        ));
    }
    text.push_str("[profiles.q]\nusername = \"nobody\"\npassword_file = \"no-such-file\"\n");
    write(&home, &text);
    let wrong = home.directory.path().join("wrong");
    fs::write(&wrong, "wrong").unwrap();
    fs::set_permissions(&wrong, fs::Permissions::from_mode(0o600)).unwrap();

    let run_json = run(&home, &["profile", "check", "--all", "-o", "json"]);
    assert_eq!(run_json.code, 4, "{}", run_json.stderr);
    let told = run_json.json();
    let bad: Vec<&str> = told["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|profile| profile["ok"] == json!(false))
        .map(|profile| profile["profile"].as_str().unwrap())
        .collect();
    assert_eq!(bad, ["p03", "p07", "p11", "q"]);
    assert_eq!(
        told["profiles"][3]["error"]["code"],
        json!("credentials_rejected")
    );
    assert_eq!(told["profiles"][7]["error"]["code"], json!("connection"));
    let message = run_json.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("p03, p07, p11, q"), "{message}");

    let counters = home.counters();
    assert_eq!((counters.logins, counters.logins_refused), (17, 2));
    for number in 0..20 {
        let of = home.sandbox.counters_of(&format!("user-{number}"));
        let expected = u64::from(number != 7);
        assert_eq!(of.login_attempts(), expected, "user-{number}");
    }
}

#[test]
fn good_profiles_are_told_while_a_bad_one_hangs() {
    let home = Home::new();
    let url = home.sandbox.url();
    let mut text = String::new();
    for user in ["fast", "slow"] {
        home.sandbox
            .add_account(Account::new(user, PASSWORD))
            .unwrap();
        text.push_str(&format!(
            "[profiles.{user}]\nusername = \"{user}\"\nbase_url = \"{url}\"\npassword_file = \"password\"\n",
        ));
    }
    write(&home, &text);
    home.sandbox.on(
        Kind::Login,
        Fault::hang(ergani_sandbox::When::Before).account("slow"),
    );
    let check = ["profile", "check", "--all", "--timeout", "2"];
    let run_text = run(&home, &check);
    assert_eq!(run_text.code, 6, "{}", run_text.stderr);
    assert!(
        run_text.stdout.starts_with("ok      fast"),
        "{}",
        run_text.stdout
    );
    assert!(
        run_text.stderr.contains("not known yet: slow"),
        "{}",
        run_text.stderr
    );
    assert_eq!(home.sandbox.counters_of("fast").logins, 1);
    home.sandbox.release_hung();
}

#[test]
fn one_profile_is_checked_by_name_or_by_default() {
    let home = Home::new();
    let url = home.sandbox.url();
    write(
        &home,
        &format!(
            "[profiles.a]\nusername = \"{USER}\"\nbase_url = \"{url}\"\npassword_file = \"password\"\n"
        ),
    );
    assert_eq!(run(&home, &["profile", "check"]).code, 2);
    assert_eq!(run(&home, &["profile", "check", "a"]).code, 0);
    assert_eq!(run(&home, &["profile", "check", "-p", "a"]).code, 0);
    assert_ne!(run(&home, &["profile", "check", "b"]).code, 0);
    let counters = home.counters();
    assert_eq!(counters.login_attempts(), 2);
    // A check leaves a session that the next program finds.
    assert_eq!(run(&home, &["token", "-p", "a"]).code, 0);
    assert_eq!(home.counters().login_attempts(), 2);
}

#[test]
fn exec_keeps_the_variable_of_a_profiles_password_from_the_command() {
    let home = Home::new();
    let url = home.sandbox.url();
    write(
        &home,
        &format!(
            "[profiles.a]\nusername = \"{USER}\"\nbase_url = \"{url}\"\npassword_env = \"ACME\"\n"
        ),
    );
    let script = r#"printf '%s|%s' "${ACME-none}" "$ERGANI_BASE_URL""#;
    let run = run_with(
        &home,
        &["exec", "-p", "a", "--", "sh", "-c", script],
        &[("ACME", PASSWORD)],
    );
    let expected = format!("none|{}", url.trim_end_matches('/'));
    assert_eq!((run.code, run.stdout), (0, expected), "{}", run.stderr);
}
