//! Ctrl-C, SIGTERM and `--timeout`.

use std::process::Child;

use ergani_sandbox::Kind;
use rustix::process::{Pid, Signal, kill_process};

use crate::home::{Home, ended};

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn an_interrupt_is_130_and_what_was_sent_is_stored() {
    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    let child = home.command(["token"]).spawn().unwrap();
    gate.waiting_blocking(1);
    signal(&child, Signal::INT);
    gate.release();
    let run = ended(child.wait_with_output().unwrap());
    // The login may have come in before the signal.
    assert!(matches!(run.code, 130 | 0), "{}: {}", run.code, run.stderr);
    home.token();
    assert_eq!(home.counters().login_attempts(), 1);
}

#[test]
fn an_interrupt_of_a_server_that_hangs_is_130() {
    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    let child = home.command(["token"]).spawn().unwrap();
    gate.waiting_blocking(1);
    signal(&child, Signal::INT);
    let run = ended(child.wait_with_output().unwrap());
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    gate.release();
}

#[test]
fn the_end_of_a_timeout_says_what_was_waited_for() {
    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    let holder = home.command(["token"]).spawn().unwrap();
    gate.waiting_blocking(1);
    let waiter = home.run(&["token", "--timeout", "2"]);
    assert_eq!(waiter.code, 6, "{}", waiter.stderr);
    let pid = format!("another process (pid {})", holder.id());
    assert!(waiter.stderr.contains(&pid), "{}", waiter.stderr);
    gate.release();
    assert_eq!(ended(holder.wait_with_output().unwrap()).code, 0);
    assert_eq!(home.counters().login_attempts(), 1);
}

#[test]
fn a_termination_ends_as_an_interrupt_does() {
    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    let child = home.command(["token"]).spawn().unwrap();
    gate.waiting_blocking(1);
    signal(&child, Signal::TERM);
    gate.release();
    let run = ended(child.wait_with_output().unwrap());
    // The login may have come in before the signal.
    assert!(matches!(run.code, 130 | 0), "{}: {}", run.code, run.stderr);
    // What was sent is stored.
    home.token();
    assert_eq!(home.counters().login_attempts(), 1);

    let gate = home.sandbox.hold(None);
    let post = ["api", "POST", "Lookup/Submissions", "--data", "{}"];
    let child = home.command(post).spawn().unwrap();
    gate.waiting_blocking(1);
    signal(&child, Signal::TERM);
    let run = ended(child.wait_with_output().unwrap());
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(
        run.stderr.contains("It may be registered"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_timeout_ends_a_command() {
    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    let run = home.run(&["token", "--timeout", "0.3", "-o", "json"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert_eq!(run.error()["code"], "timeout");
    gate.release();
}

#[test]
fn a_post_that_is_cut_short_is_of_unknown_outcome() {
    let home = Home::new();
    home.token();
    let gate = home.sandbox.hold(None);
    let post = ["api", "POST", "Lookup/Submissions", "--data", "{}"];
    let run = home.run(&[&post[..], &["--timeout", "1"]].concat());
    assert_eq!(run.code, 8, "{}", run.stderr);
    let read = home.run(&["document", "list", "--timeout", "0.3"]);
    assert_eq!(read.code, 6, "{}", read.stderr);

    let child = home.command(post).spawn().unwrap();
    gate.waiting_blocking(3);
    signal(&child, Signal::INT);
    let run = ended(child.wait_with_output().unwrap());
    assert_eq!(run.code, 130, "{}", run.stderr);
    assert!(
        run.stderr.contains("It may be registered"),
        "{}",
        run.stderr
    );
}
