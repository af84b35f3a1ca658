//! The cold path: what a valid token in a file costs.

use std::io::Write as _;
use std::process::Command;

use crate::home::{Home, ended};

#[test]
fn a_valid_token_costs_no_socket_no_thread_and_no_ca_bundle() {
    if Command::new("strace").arg("-V").output().is_err() {
        // Not swallowed by the test harness, so that nobody takes silence for success.
        let _ = writeln!(
            std::io::stderr(),
            "LEFT OUT: strace is not installed, the cold path was not traced"
        );
        return;
    }
    let home = Home::new();
    let token = home.token();
    let trace = home.directory.path().join("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_ergani"));
    let mut command = home.adapt(command, ["token"]);
    let run = ended(command.output().unwrap());
    let calls = std::fs::read_to_string(&trace).unwrap_or_default();
    if run.code != 0 && !calls.contains("execve(") {
        let _ = writeln!(
            std::io::stderr(),
            "LEFT OUT: strace may not trace here: {}",
            run.stderr
        );
        return;
    }
    assert_eq!((run.code, run.stdout.trim()), (0, token.as_str()));
    for call in [
        "socket(",
        "connect(",
        "clone(",
        "clone3(",
        "fork(",
        "epoll_create",
        "io_uring_setup(",
    ] {
        assert!(!calls.contains(call), "{call} in\n{calls}");
    }
    for file in [
        "/ssl/",
        "ca-certificates",
        ".pem",
        ".crt",
        "zoneinfo",
        "resolv.conf",
    ] {
        assert!(!calls.contains(file), "{file} in\n{calls}");
    }
}
