//! How long a password is waited for: for a command, and for a file that is a pipe.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![cfg(all(unix, feature = "config"))]

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ergani_client::config::{Config, PasswordCommand};
use ergani_token::ErrorKind;

const CANARY: &str = "canary-password";

fn shell(script: &str, arguments: &[&Path]) -> Config {
    let mut words = vec!["sh".to_owned(), "-c".to_owned(), script.to_owned()];
    words.push("sh".to_owned());
    words.extend(arguments.iter().map(|it| it.to_str().unwrap().to_owned()));
    let mut config = user();
    config.password_command = Some(PasswordCommand::new(words));
    config
}

fn user() -> Config {
    let mut config = Config::default();
    config.username = Some("user".into());
    config
}

fn password(config: &Config) -> String {
    let account = config.account().unwrap();
    account.credentials().password.expose().to_owned()
}

fn pipe(directory: &tempfile::TempDir, name: &str) -> PathBuf {
    let path = directory.path().join(name);
    let made = Command::new("mkfifo")
        .args(["-m", "600"])
        .arg(&path)
        .status();
    assert!(made.unwrap().success());
    path
}

/// The reading end of a pipe whose writers may not be there yet.
fn reader(path: &Path) -> File {
    let mut options = OpenOptions::new();
    let flags = rustix::fs::OFlags::NONBLOCK.bits();
    let file = options
        .read(true)
        .custom_flags(flags.cast_signed())
        .open(path)
        .unwrap();
    rustix::io::ioctl_fionbio(&file, false).unwrap();
    file
}

/// As of an agent that a command starts: it holds the pipe that the password comes through.
#[test]
fn what_a_password_command_leaves_behind_is_not_waited_for() {
    for print in ["echo", "printf %s"] {
        let directory = tempfile::tempdir().unwrap();
        let alive = pipe(&directory, "alive");
        let end = pipe(&directory, "end");
        let mut left_behind = reader(&alive);
        // It lives until it is told to end, and its end is seen as that of the pipe.
        let script = format!("(exec 3>$1; echo up >&3; cat $2) & {print} {CANARY}");
        let config = shell(&script, &[&alive, &end]);
        assert_eq!(password(&config), CANARY);
        drop(OpenOptions::new().write(true).open(&end).unwrap());
        let mut told = String::new();
        left_behind.read_to_string(&mut told).unwrap();
        assert_eq!(told, "up\n");
    }
}

#[test]
fn the_exit_code_of_a_password_command_counts_whatever_it_leaves_behind() {
    let directory = tempfile::tempdir().unwrap();
    let end = pipe(&directory, "end");
    let config = shell("cat $1 & echo canary-password; exit 3", &[&end]);
    let error = config.account().unwrap_err();
    assert!(error.message().contains("exit status: 3"), "{error}");
    assert!(!error.to_string().contains(CANARY), "{error}");
    drop(OpenOptions::new().write(true).open(&end).unwrap());
}

/// Some print the password first, and are not done with it.
#[test]
fn a_password_command_that_goes_on_after_its_first_line_is_waited_for() {
    let config = shell("echo canary-password; exec >&-; exec 2>&-; false", &[]);
    assert!(config.account().is_err());
    // More than a pipe holds.
    let config = shell(
        "echo canary-password; yes | head -c 100000 | head -c 40000",
        &[],
    );
    assert_eq!(password(&config), CANARY);
}

#[test]
fn a_password_command_is_killed_at_the_time_limit_with_all_that_it_started() {
    let mut limit = Duration::from_millis(250);
    loop {
        let directory = tempfile::tempdir().unwrap();
        let alive = pipe(&directory, "alive");
        let mut command = reader(&alive);
        let script = "exec 3>$1; echo up >&3; sleep 600 & sleep 600; echo canary-password";
        let config = shell(script, &[&alive]).wait_until(Instant::now() + limit);
        let error = config.account().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.message().contains("`sh …`"), "{error}");
        let mut told = String::new();
        // The end of the pipe: nobody holds it any more.
        command.read_to_string(&mut told).unwrap();
        if told == "up\n" {
            return;
        }
        // A machine too busy to begin within the limit.
        limit *= 2;
    }
}

#[test]
fn a_password_file_that_nobody_writes_into_is_given_up_at_the_time_limit() {
    let directory = tempfile::tempdir().unwrap();
    let file = pipe(&directory, "password");
    let mut config = user().wait_until(Instant::now());
    config.password_file = Some(file.clone());
    let error = config.account().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.message().contains(file.to_str().unwrap()), "{error}");
}

/// The first line is the password, and the writer may have more to do.
#[test]
fn a_password_comes_through_a_pipe_that_stays_open() {
    let directory = tempfile::tempdir().unwrap();
    let file = pipe(&directory, "password");
    let (written, read) = std::sync::mpsc::channel();
    let path = file.clone();
    let writer = std::thread::spawn(move || {
        let mut pipe = OpenOptions::new().write(true).open(path).unwrap();
        pipe.write_all(b"canary-password\n").unwrap();
        // Open until the password was read.
        read.recv().unwrap();
    });
    let mut config = user();
    config.password_file = Some(file);
    assert_eq!(password(&config), CANARY);
    written.send(()).unwrap();
    writer.join().unwrap();
}
