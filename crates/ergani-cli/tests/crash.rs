//! Invariant 1 with real processes: killed at random instants of a renewal, they lose nothing that
//! was valid and never make a spent refresh token go out again.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use ergani_sandbox::{Account, Sandbox, Switch};
use serde_json::{Value, json};

const RENEWALS: u32 = 200;
const PASSWORD: &str = "canary-password-9057";

fn ergani(url: &str, directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ergani"));
    command
        .args(["token", "--base-url", url])
        .env_clear()
        .env("ERGANI_USERNAME", "user")
        .env("ERGANI_PASSWORD", PASSWORD)
        .env("ERGANI_TOKEN_DIR", directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn with_ending(directory: &Path, ending: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(directory).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|it| it == ending))
}

/// Three hours pass: the access token has ended, and the budget of renewals is full again.
fn age(directory: &Path) {
    for (ending, pointer, value) in [
        ("json", "/token/accessTokenExpiresAt", json!(1)),
        ("state", "/budget/full_at", json!(0)),
    ] {
        let Some(path) = with_ending(directory, ending) else {
            continue;
        };
        let mut content: Value = serde_json::from_slice(&std::fs::read(&path).unwrap())
            .unwrap_or_else(|error| panic!("{} is torn: {error}", path.display()));
        *content
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer} in {}", path.display())) = value;
        // In place, so that the mode stays what the program made it.
        std::fs::write(&path, content.to_string()).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
    }
}

/// Not a good random number, but one that differs, and can be told when a run fails.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[test]
fn invariant_1_killed_at_random_instants_no_spent_token_is_sent() {
    ergani_test_trace::on();
    let sandbox = Sandbox::builder()
        .account(Account::new("user", PASSWORD))
        .start_blocking()
        .unwrap();
    sandbox.switch(Switch::LatencyMillis(5));
    let url = sandbox.url();
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("tokens");

    let start = Instant::now();
    assert!(ergani(&url, &directory).output().unwrap().status.success());
    let whole = start.elapsed();
    let mut seed = u64::from(std::process::id()) << 20 | 0x9e37;
    println!("seed {seed}, a whole run takes {whole:?}");

    let mut kills = 0;
    for _ in 0..RENEWALS {
        age(&directory);
        let mut child = ergani(&url, &directory).spawn().unwrap();
        let share = u32::try_from(next(&mut seed) % 1200).unwrap();
        let end = Instant::now() + whole * share / 1000;
        while Instant::now() < end {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        if !child.wait().unwrap().success() {
            kills += 1;
        }
    }
    age(&directory);
    let last = ergani(&url, &directory).output().unwrap();
    assert!(
        last.status.success(),
        "{}",
        String::from_utf8_lossy(&last.stderr)
    );

    let counters = sandbox.counters();
    println!(
        "{kills} killed of {RENEWALS}; {} logins, {} refreshes",
        counters.logins, counters.refreshes
    );
    assert!(
        kills > RENEWALS / 10,
        "too few were killed to show anything: {kills}"
    );
    assert_eq!(
        counters.refreshes_repeated, 0,
        "a refresh token was sent again"
    );
    assert_eq!(
        counters.refreshes_spent, 0,
        "a spent refresh token was sent"
    );
    assert!(
        counters.logins <= 1 + u64::from(kills),
        "{} logins for {kills} kills",
        counters.logins
    );
    assert!(counters.refreshes > 0, "nothing was renewed by a refresh");
    assert!(with_ending(&directory, "json").is_some());
    let corrupt = std::fs::read_dir(&directory)
        .unwrap()
        .filter_map(Result::ok)
        .map(|entry| entry.file_name());
    let corrupt: Vec<_> = corrupt
        .filter(|name| name.to_string_lossy().contains("corrupt"))
        .collect();
    assert!(corrupt.is_empty(), "torn files: {corrupt:?}");
}
