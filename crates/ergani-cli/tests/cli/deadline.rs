//! `--timeout` is one deadline for all that is waited for, on this machine too.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::home::{Ended, Home, ended};

fn pipe(home: &Home, name: &str) -> PathBuf {
    let path = home.directory.path().join(name);
    let mut make = Command::new("mkfifo");
    let made = make.args(["-m", "600"]).arg(&path).status();
    assert!(made.unwrap().success());
    path
}

/// Runs into the deadline. On a busy machine it may pass before the command comes to its wait; then
/// there is more time.
fn times_out(command: impl Fn(&str) -> Command, awaited: &str) -> Ended {
    let mut seconds = 0.25;
    loop {
        let run = ended(command(&seconds.to_string()).output().unwrap());
        assert_eq!(run.code, 6, "{awaited}: {}", run.stderr);
        assert!(
            run.stderr.contains("--timeout") || run.stderr.contains("time limit"),
            "{}",
            run.stderr
        );
        if run.stderr.contains(awaited) {
            return run;
        }
        seconds *= 2.0;
        assert!(seconds < 100.0, "{awaited}: {}", run.stderr);
    }
}

#[test]
fn a_file_that_nobody_writes_ends_at_the_deadline() {
    let home = Home::new();
    let data = pipe(&home, "data");
    let (data, at_data) = (data.to_str().unwrap(), format!("@{}", data.display()));
    for arguments in [
        &["document", "submit", "WRKCardSE", data][..],
        &["document", "validate", "WRKCardSE", data],
        &["api", "POST", "Documents/WRKCardSE", "--data", &at_data],
    ] {
        times_out(
            |limit| home.command([arguments, &["--timeout", limit]].concat()),
            data,
        );
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn standard_input_that_never_ends_ends_at_the_deadline() {
    let home = Home::new();
    let (reader, writer) = std::io::pipe().unwrap();
    for (lang, awaited) in [
        ("en", "waiting for standard input"),
        ("el", "τυπική είσοδος"),
    ] {
        for arguments in [
            &["document", "submit", "WRKCardSE", "-"][..],
            &["api", "POST", "Documents/WRKCardSE", "--data", "-"],
        ] {
            let more = ["--lang", lang, "--timeout"];
            times_out(
                |limit| {
                    let mut command = home.command([arguments, &more, &[limit]].concat());
                    command.stdin(reader.try_clone().unwrap());
                    command
                },
                awaited,
            );
        }
    }
    times_out(
        |limit| {
            let mut command = home.command(["login", "--timeout", limit]);
            command
                .env_remove("ERGANI_PASSWORD")
                .stdin(reader.try_clone().unwrap());
            command
        },
        "a password on standard input",
    );
    drop(writer);
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn a_password_that_does_not_come_ends_at_the_deadline() {
    let home = Home::new();
    let file = pipe(&home, "password");
    times_out(
        |limit| {
            let mut command = home.command(["token", "--timeout", limit]);
            command
                .env_remove("ERGANI_PASSWORD")
                .env("ERGANI_PASSWORD_FILE", &file);
            command
        },
        file.to_str().unwrap(),
    );

    // The command and what it started hold the pipe for as long as they live.
    let alive = pipe(&home, "alive");
    let profiles = home.directory.path().join("profiles.toml");
    let script = format!(
        "exec 3<>{}; sleep 600 & sleep 600; echo canary",
        alive.display()
    );
    fs::write(
        &profiles,
        format!(
            "[profiles.a]\nusername = 'u'\npassword_command = ['sh', '-c', '{script}']\nbase_url = '{}'\n",
            home.sandbox.url()
        ),
    )
    .unwrap();
    for arguments in [
        &["token", "-p", "a"][..],
        &["exec", "-p", "a", "--", "true"],
    ] {
        let run = times_out(
            |limit| {
                let mut command =
                    home.command([&["--timeout", limit, "-o", "json"], arguments].concat());
                command
                    .env_remove("ERGANI_BASE_URL")
                    .env_remove("ERGANI_USERNAME")
                    .env_remove("ERGANI_PASSWORD")
                    .env("ERGANI_CONFIG", &profiles);
                command
            },
            "password command",
        );
        assert_eq!(run.error()["code"], "timeout");
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn a_store_that_hangs_ends_at_the_deadline() {
    let home = Home::new();
    // Connections are taken in by the system, and nobody answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let store = format!("redis://{}/0", listener.local_addr().unwrap());
    for arguments in [&["token"][..], &["status"], &["exec", "--", "true"]] {
        times_out(
            |limit| {
                let mut command = home.command([&["--timeout", limit], arguments].concat());
                command.env("ERGANI_STORE", &store);
                command
            },
            "(",
        );
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn a_file_to_write_that_nobody_reads_ends_at_the_deadline() {
    let home = Home::new();
    let card = home.run(&[&crate::submissions::CARD[..], &["-o", "json"]].concat());
    assert_eq!(card.code, 0, "{}", card.stderr);
    let receipt = &card.json()["receipts"][0];
    let text = |key: &str| receipt[key].as_str().unwrap().to_owned();
    let file = pipe(&home, "card.pdf");
    let file = file.to_str().unwrap();
    let (protocol, date) = (text("protocol"), text("submit_date"));
    let pdf = [
        "document",
        "pdf",
        "WRKCardSE",
        &protocol,
        &date,
        "--to",
        file,
    ];
    times_out(
        |limit| home.command([&pdf[..], &["--timeout", limit]].concat()),
        file,
    );
}

/// A result that is longer than a pipe holds.
#[test]
fn a_result_that_nobody_reads_ends_at_the_deadline() {
    let home = Home::new();
    let (reader, writer) = std::io::pipe().unwrap();
    let mut command = home.command(["completions", "bash", "--timeout", "0.1"]);
    let run = ended(command.stdout(writer).output().unwrap());
    drop(reader);
    // Within the deadline it may not come to writing at all.
    assert!(matches!(run.code, 1 | 6), "{}: {}", run.code, run.stderr);
    assert!(!run.stderr.is_empty());
}

/// A file of profiles is a file; a pipe in its place holds nobody up.
#[test]
fn a_pipe_is_no_file_of_profiles() {
    let home = Home::new();
    let file = pipe(&home, "profiles");
    let mut command = home.command(["token", "-p", "a"]);
    let run = ended(command.env("ERGANI_CONFIG", &file).output().unwrap());
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("it is no file"), "{}", run.stderr);
}

#[test]
fn a_command_that_ends_in_time_is_not_held_up() {
    let home = Home::new();
    let file = home.directory.path().join("password");
    fs::write(&file, "canary-password-7301\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = home.command(["token", "--timeout", "600"]);
    command
        .env_remove("ERGANI_PASSWORD")
        .env("ERGANI_PASSWORD_FILE", &file);
    let run = ended(command.stdin(Stdio::null()).output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

/// With all that it started, whoever runs it.
#[test]
fn a_password_command_is_killed_at_the_deadline() {
    let home = Home::new();
    let alive = pipe(&home, "alive");
    let profiles = home.directory.path().join("profiles.toml");
    let script = format!(
        "exec 3>{}; echo up >&3; sleep 600 & sleep 600; echo canary",
        alive.display()
    );
    fs::write(
        &profiles,
        format!(
            "[profiles.a]\nusername = 'u'\npassword_command = ['sh', '-c', '{script}']\nbase_url = '{}'\n",
            home.sandbox.url()
        ),
    )
    .unwrap();
    for arguments in [
        &["token", "-p", "a"][..],
        &["status", "-p", "a"],
        &["profile", "check", "a"],
    ] {
        let mut seconds = 0.25;
        loop {
            // Opened before there is a writer.
            let mut options = fs::OpenOptions::new();
            let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
            let mut held = options.read(true).custom_flags(flags).open(&alive).unwrap();
            rustix::io::ioctl_fionbio(&held, false).unwrap();
            let limit = seconds.to_string();
            let mut command = home.command([&["--timeout", &limit], arguments].concat());
            command
                .env_remove("ERGANI_BASE_URL")
                .env_remove("ERGANI_USERNAME")
                .env_remove("ERGANI_PASSWORD")
                .env("ERGANI_CONFIG", &profiles);
            let run = ended(command.output().unwrap());
            assert_eq!(run.code, 6, "{arguments:?}: {}{}", run.stdout, run.stderr);
            // To the end of the pipe, which nobody holds any more.
            let mut told = String::new();
            held.read_to_string(&mut told).unwrap();
            if told == "up\n" {
                break;
            }
            seconds *= 2.0;
        }
    }
    assert_eq!(home.counters().requests, 0);
}
