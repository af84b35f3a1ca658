//! The question for the password: whatever ends it, the terminal has its echo afterwards.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command};

use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use crate::home::{Home, PASSWORD};
use crate::terminal::terminal;

/// A login from the shell of a terminal, which tells the number of the process, and after its end
/// the exit code and how the terminal is.
const SHELL: &str = r#"
trap : INT
sh -c 'trap - INT; echo "number $$."; exec "$0" login $MORE 2>&1' "$0"
echo "code $?."
stty -a | tr ';' '\n' | grep -ow -- '-*echo'
stty -a | grep -o 'susp = [^;]*;'
IFS= read -r line
echo "left [$line]"
"#;

struct Session {
    person: File,
    shell: Child,
    seen: String,
}

impl Session {
    /// As far as the question.
    fn start(home: &Home) -> Self {
        Self::start_with(home, "")
    }

    fn start_with(home: &Home, more: &str) -> Self {
        let (person, program) = terminal();
        // Takes the terminal for the one that it is controlled by; of util-linux.
        let mut command = home.adapt(Command::new("setsid"), ["--ctty", "sh", "-c", SHELL]);
        command
            .arg(env!("CARGO_BIN_EXE_ergani"))
            .env("MORE", more)
            .env_remove("ERGANI_PASSWORD")
            .stdin(program.try_clone().unwrap())
            .stdout(program.try_clone().unwrap())
            .stderr(program);
        let shell = command.spawn().unwrap();
        drop(command);
        let mut session = Self {
            person,
            shell,
            seen: String::new(),
        };
        session.read_to("Password: ");
        session
    }

    fn read_to(&mut self, text: &str) {
        while !self.seen.contains(text) {
            let mut some = [0; 256];
            let read = self.person.read(&mut some).unwrap();
            self.seen.push_str(&String::from_utf8_lossy(&some[..read]));
        }
    }

    fn echoes(&self) -> bool {
        let modes = tcgetattr(&self.person).unwrap().local_modes;
        modes.contains(LocalModes::ECHO)
    }

    fn keys(&mut self, keys: &str) {
        self.person.write_all(keys.as_bytes()).unwrap();
    }

    fn signal(&self, signal: Signal) {
        let number = self.seen.split("number ").nth(1).unwrap();
        let number = number.split('.').next().unwrap().parse().unwrap();
        kill_process(Pid::from_raw(number).unwrap(), signal).unwrap();
    }

    /// All that was seen. The terminal is as it was, and nothing typed is left for the shell.
    fn end(mut self) -> String {
        self.read_to("susp = ");
        self.keys("\n");
        self.read_to("left [");
        self.read_to("]");
        self.shell.wait().unwrap();
        let seen = self.seen.replace('\r', "");
        assert!(seen.contains("\necho\nsusp = ^Z;"), "{seen}");
        assert!(seen.contains("left []"), "{seen}");
        seen
    }
}

#[test]
fn nobody_sees_what_is_typed() {
    let home = Home::new();
    let mut session = Session::start(&home);
    assert!(!session.echoes());
    // Neither key ends it, which would leave the terminal as it is now.
    session.keys("wrong\u{15}");
    session.keys("\u{1a}\u{1c}\u{15}");
    session.keys(&format!("{PASSWORD}\n"));
    let seen = session.end();
    assert!(seen.contains("Password: \n"), "{seen}");
    assert!(seen.contains("logged in: "), "{seen}");
    assert!(seen.contains("code 0."), "{seen}");
    assert!(!seen.contains("wrong"), "{seen}");
    assert!(!seen.contains(PASSWORD), "{seen}");
    assert_eq!(home.counters().logins, 1);
}

/// How a question ends.
type Way = fn(&mut Session);

#[test]
fn an_interrupted_question_leaves_a_terminal_with_echo() {
    let home = Home::new();
    let ways: [(&str, Way); 5] = [
        ("Ctrl-C", |it| it.keys("half\u{3}")),
        ("SIGINT", |it| it.signal(Signal::INT)),
        ("SIGTERM", |it| it.signal(Signal::TERM)),
        ("SIGHUP", |it| it.signal(Signal::HUP)),
        ("half a line and SIGTERM", |it| {
            it.keys("half");
            it.signal(Signal::TERM);
        }),
    ];
    for (name, end) in ways {
        let mut session = Session::start(&home);
        assert!(!session.echoes(), "{name}");
        end(&mut session);
        let seen = session.end();
        assert!(seen.contains("code 130."), "{name}: {seen}");
        assert!(seen.contains("\nergani: interrupted\n"), "{name}: {seen}");
        assert!(!seen.contains("half"), "{name}: {seen}");
    }
    assert_eq!(home.counters().login_attempts(), 0);
}

#[test]
fn no_answer_is_no_password() {
    let home = Home::new();
    for keys in ["\n", "\u{4}"] {
        let mut session = Session::start(&home);
        session.keys(keys);
        let seen = session.end();
        assert!(seen.contains("code 3."), "{keys:?}: {seen}");
        assert!(
            seen.contains("Password: \nergani: no password was given\n"),
            "{keys:?}: {seen}"
        );
    }
    assert_eq!(home.counters().login_attempts(), 0);
}

#[test]
fn a_question_that_nobody_answers_ends_at_the_deadline_with_echo() {
    let home = Home::new();
    let mut session = Session::start_with(&home, "--timeout 5");
    assert!(!session.echoes());
    session.keys("half");
    let seen = session.end();
    assert!(seen.contains("code 6."), "{seen}");
    assert!(seen.contains("a password at the terminal"), "{seen}");
    assert_eq!(home.counters().requests, 0);
}
