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
        let password = if name == "ERGANI_PASSWORD_FILE" {
            ""
        } else {
            "p"
        };
        // With a user name in the environment no profile is looked for.
        let user = if name == "ERGANI_CONFIG" { "" } else { "u" };
        let run = run(
            &home,
            &["token"],
            &[
                ("ERGANI_USERNAME", user),
                ("ERGANI_PASSWORD", password),
                (name, text),
            ],
        );
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

/// A Secret that was made with `echo` has a line break at its end; ERGANI would count a wrong login.
#[test]
fn a_user_name_or_password_that_nobody_types_is_refused_before_anything_is_sent() {
    let home = Home::new();
    let config = home.directory.path().join("config.toml");
    write_private(
        &config,
        "[profiles.broken]\nusername = 'u'\npassword = \"canary-s3cret\\n\"\n\
         [profiles.nul]\nusername = \"u\\u0000\"\npassword = 'canary-s3cret'\n\
         [profiles.env]\nusername = 'u'\npassword_env = 'THEIRS'\n",
    );
    let profile = |name| {
        [
            ("ERGANI_CONFIG", config.to_str().unwrap()),
            ("ERGANI_PROFILE", name),
            ("ERGANI_BASE_URL", ""),
            ("ERGANI_USERNAME", ""),
            ("ERGANI_PASSWORD", ""),
            ("THEIRS", "canary-s3cret\u{1b}[2J"),
        ]
    };
    let theirs = [profile("broken"), profile("nul"), profile("env")];
    for (variables, which, what) in [
        (
            &[("ERGANI_PASSWORD", "canary-s3cret\n")][..],
            "ERGANI_PASSWORD",
            "ends in a line break",
        ),
        (
            &[("ERGANI_PASSWORD", "canary-s3cret\r\n")],
            "ERGANI_PASSWORD",
            "ends in a line break",
        ),
        (
            &[("ERGANI_PASSWORD", "\u{feff}canary-s3cret")],
            "ERGANI_PASSWORD",
            "byte order mark",
        ),
        (
            &[("ERGANI_PASSWORD", "canary\ts3cret")],
            "ERGANI_PASSWORD",
            "holds a tab",
        ),
        (
            &[("ERGANI_PASSWORD", "canary\u{85}s3cret")],
            "ERGANI_PASSWORD",
            "control character",
        ),
        (
            &[("ERGANI_USERNAME", "user\nergani: logged in")],
            "ERGANI_USERNAME",
            "holds a line break",
        ),
        (
            &[("ERGANI_USERNAME", "user\n")],
            "ERGANI_USERNAME",
            "ends in a line break",
        ),
        (
            &[("ERGANI_ACCESS_TOKEN", "abc\n")],
            "ERGANI_ACCESS_TOKEN",
            "ends in a line break",
        ),
        (
            &theirs[0],
            "`password` of profile `broken`",
            "ends in a line break",
        ),
        (
            &theirs[1],
            "`username` of profile `nul`",
            "holds a NUL character",
        ),
        (&theirs[2], "the variable THEIRS", "control character"),
    ] {
        for arguments in [&["token"][..], &["login", "-o", "json"], &["status", "-vv"]] {
            if which == "ERGANI_ACCESS_TOKEN" && arguments[0] == "login" {
                continue;
            }
            let run = run(&home, arguments, variables);
            assert_eq!(run.code, 2, "{variables:?}: {}", run.stderr);
            let told = run.stderr.replace("\\\"", "\"");
            assert!(
                told.contains(which) && told.contains(what),
                "{variables:?}: {told}"
            );
            assert!(
                !told.contains("s3cret") && !told.contains("logged in"),
                "{told}"
            );
        }
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn from_a_file_a_command_or_standard_input_one_line_break_is_cut_and_no_more() {
    use std::io::Write as _;
    use std::process::Stdio;

    use crate::home::PASSWORD;

    let home = Home::new();
    let file = home.directory.path().join("password");
    let script = home.directory.path().join("say");
    for (text, code) in [
        (format!("{PASSWORD}\n"), 0),
        (format!("\u{feff}{PASSWORD}\r\nmore"), 0),
        (PASSWORD.to_owned(), 0),
        (format!("{PASSWORD}\0"), 3),
        (format!("{PASSWORD}\r\r\n"), 3),
        (format!("{PASSWORD}\u{1b}\n"), 3),
    ] {
        let _ = fs::remove_dir_all(home.tokens());
        write_private(&file, &text);
        let by_file = [
            ("ERGANI_PASSWORD", ""),
            ("ERGANI_PASSWORD_FILE", file.to_str().unwrap()),
        ];
        write_private(
            &script,
            &format!(
                "[profiles.p]\nusername = '{}'\npassword_command = ['cat', '{}']\nbase_url = '{}'\n",
                crate::home::USER,
                file.display(),
                home.sandbox.url()
            ),
        );
        let by_command = [
            ("ERGANI_PASSWORD", ""),
            ("ERGANI_USERNAME", ""),
            ("ERGANI_BASE_URL", ""),
            ("ERGANI_CONFIG", script.to_str().unwrap()),
            ("ERGANI_PROFILE", "p"),
        ];
        for variables in [&by_file[..], &by_command] {
            let run = run(&home, &["login", "--store", "memory:"], variables);
            assert_eq!(run.code, code, "{text:?} {variables:?}: {}", run.stderr);
            assert!(!run.stderr.contains(PASSWORD), "{}", run.stderr);
        }
        let mut command = home.command(["login", "--store", "memory:"]);
        command.env("ERGANI_PASSWORD", "").stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let run = ended(child.wait_with_output().unwrap());
        assert_eq!(run.code, code, "{text:?}: {}", run.stderr);
    }
}

#[test]
fn blanks_and_quotes_are_asked_about_when_the_login_is_refused() {
    let home = Home::new();
    for (password, lang, doubt) in [
        ("\"canary-s3cret\"", "en", Some("in quotation marks")),
        (" canary-s3cret", "en", Some("begins or ends with a blank")),
        ("'canary-s3cret'", "el", Some("εισαγωγικά")),
        ("canary-s3cret", "en", None),
    ] {
        for format in ["text", "json"] {
            let _ = fs::remove_dir_all(home.tokens());
            let run = run(
                &home,
                &["login", "--store", "memory:", "--lang", lang, "-o", format],
                &[("ERGANI_PASSWORD", password)],
            );
            assert_eq!(run.code, 4, "{}", run.stderr);
            assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
            let doubts = ["quotation", "blank", "εισαγωγικά"];
            match doubt {
                Some(doubt) => assert!(run.stderr.contains(doubt), "{}", run.stderr),
                None => assert!(
                    !doubts.iter().any(|it| run.stderr.contains(it)),
                    "{}",
                    run.stderr
                ),
            }
        }
    }
}

/// A name or a path from outside begins no line of its own.
#[test]
fn no_value_forges_a_line() {
    let home = Home::new();
    let forged = "x\nergani: accepted\u{202e}\u{1b}[2J";
    let config = home.directory.path().join("a\nergani: accepted.toml");
    write_private(
        &config,
        "[profiles.p]\nusername = \"u\\nergani: accepted\"\nenvironment = \"test\"\n",
    );
    let config = config.to_str().unwrap();
    let document = home.directory.path().join("document.json");
    let keys = serde_json::json!({ "Cards": { "Card": [{ forged: 1 }] } });
    std::fs::write(&document, keys.to_string()).unwrap();
    let document = document.to_str().unwrap();
    for (arguments, variables) in [
        (&["token", "-p", forged][..], &[][..]),
        (&["status"], &[("ERGANI_ENVIRONMENT", forged)]),
        (&["status"], &[("ERGANI_BASE_URL", forged)]),
        (&["status"], &[("ERGANI_USER_TYPE", forged)]),
        (&["status"], &[("ERGANI_USERNAME", forged)]),
        (&["status"], &[("ERGANI_LOG", forged)]),
        (&["status"], &[("ERGANI_PROFILE", forged)]),
        (&["store", "info", "--store", "./x\nergani: accepted"], &[]),
        (&["token"], &[("ERGANI_CA_FILE", forged)]),
        (&["profile", "show", forged], &[]),
        (&["profile", "add", forged], &[]),
        (&["profile", "list"], &[("ERGANI_CONFIG", config)]),
        (&["profile", "show", "p"], &[("ERGANI_CONFIG", config)]),
        (&["profile", "check", "p"], &[("ERGANI_CONFIG", config)]),
        (&["document", "validate", "WRKCardSE", forged], &[]),
        (&["document", "template", forged], &[]),
        (&["exec", "--", forged], &[]),
        (&["api", "GET", forged], &[]),
        (&["--lang", forged, "token"], &[]),
        (&["--timeout", forged, "token"], &[]),
        (&["exec", "--min-ttl", forged, "--", "true"], &[]),
        (&[forged], &[]),
        (&["cache", "clear", forged], &[]),
        (&["completions", forged], &[]),
        (&["sandbox", "--access-ttl", forged], &[]),
        (&["document", "validate", "WRKCardSE", document], &[]),
    ] {
        let run = run(&home, arguments, variables);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(
            !told
                .lines()
                .any(|line| line.starts_with("ergani: accepted")),
            "{arguments:?} {variables:?}: {told}"
        );
        assert!(
            !told.contains(['\u{1b}', '\u{202e}']),
            "{arguments:?}: {told:?}"
        );
    }
}
