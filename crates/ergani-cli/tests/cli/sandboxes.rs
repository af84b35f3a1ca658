//! The sandbox as a program of its own.

use std::fs::Permissions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};

use ergani_documents::{documents, sample};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::home::{Ended, Home, ended};

/// A running `ergani sandbox`, which ends with its test.
pub(crate) struct Running {
    child: Child,
    pub(crate) url: String,
    _stdout: BufReader<ChildStdout>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ergani"));
        command.arg("sandbox").args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening ").unwrap().to_owned();
        Self {
            child,
            url,
            _stdout: stdout,
        }
    }

    /// A run of the program against it, as the default account.
    fn run(&self, home: &Home, base_url: &str, arguments: &[&str]) -> Ended {
        let mut command = home.command(arguments);
        command
            .env("ERGANI_BASE_URL", base_url)
            .env("ERGANI_USERNAME", "user")
            .env("ERGANI_PASSWORD", "password");
        ended(command.output().unwrap())
    }

    /// What it counted, from its control route.
    pub(crate) fn counters(&self) -> Value {
        let address = self.url.strip_prefix("http://").unwrap();
        let address = address.split('/').next().unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let head =
            "GET /_sandbox/counters HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
    }

    fn end(mut self, signal: Signal) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_serves_until_it_is_told_to_end() {
    let home = Home::new();
    for (signal, code) in [(Signal::TERM, 0), (Signal::INT, 130)] {
        let running = Running::start(&[
            "--account",
            "branch:secret:02",
            "--access-ttl",
            "10m",
            "--switch",
            "early_refresh=refused",
            "--fault",
            r#"{"on":"logout","fault":"status","status":503}"#,
        ]);
        let mut login = home.command(["login", "--force", "--user-type", "02"]);
        login
            .env("ERGANI_BASE_URL", &running.url)
            .env("ERGANI_USERNAME", "branch")
            .env("ERGANI_PASSWORD", "secret");
        let run = ended(login.output().unwrap());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(running.end(signal), Some(code));
    }
}

/// A run of the sandbox that ends by itself, or is ended after its first line; all that it wrote.
fn started(arguments: &[&str], token: Option<&str>) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ergani"));
    command.arg("sandbox").args(arguments);
    command.env_remove("ERGANI_SANDBOX_TOKEN");
    if let Some(token) = token {
        command.env("ERGANI_SANDBOX_TOKEN", token);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    // It has caught the signal by the time that it says where it listens.
    if !line.is_empty() {
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    }
    ended(child.wait_with_output().unwrap())
}

#[test]
fn the_token_of_its_control_route_is_made_for_the_network_or_set_and_then_not_shown() {
    let loopback = started(&[], None);
    assert_eq!((loopback.code, loopback.stderr.as_str()), (0, ""));
    let wide = ["--listen", "0.0.0.0:0"];
    let made = started(&wide, None);
    let token = made.stderr.trim().rsplit(' ').next().unwrap();
    assert!(
        token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{}",
        made.stderr
    );
    assert_ne!(made.stderr, started(&wide, None).stderr);

    let home = Home::new();
    let set = "canary-token-".repeat(3);
    let file = home.directory.path().join("token");
    std::fs::write(&file, format!("{set}\n")).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let by_file = [&wide[..], &["--control-token-file", file.to_str().unwrap()]].concat();
    for run in [started(&wide, Some(&set)), started(&by_file, None)] {
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
    let short = started(&wide, Some("canary-token"));
    assert_eq!(short.code, 2, "{}", short.stderr);
    assert!(!short.stderr.contains("canary"), "{}", short.stderr);
    std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let open = started(&by_file, None);
    assert_eq!(open.code, 9, "{}", open.stderr);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(started(&by_file, None).code, 3);
}

#[test]
fn it_takes_its_own_employers_declarations_and_with_a_flag_anybodys() {
    let home = Home::new();
    let card = |branch, employee| {
        [
            "card",
            "in",
            "--employer",
            "600000007",
            "--branch",
            branch,
            "--employee",
            employee,
            "--last-name",
            "ΤΕΣΤ",
            "--first-name",
            "ΤΕΣΤ",
        ]
    };
    let strict = Running::start(&[]);
    let lenient = Running::start(&["--lenient"]);
    let one = Running::start(&["--switch", "unknown_branch=accepted"]);
    for employee in ["500000004", "400000001", "700000000"] {
        let run = strict.run(&home, &strict.url, &card("1", employee));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    for (running, branch, employee, code) in [
        (&strict, "7", "500000004", 7),
        (&strict, "0", "800000002", 7),
        (&lenient, "7", "800000002", 0),
        (&one, "7", "500000004", 0),
        (&one, "7", "800000002", 7),
    ] {
        let run = running.run(&home, &running.url, &card(branch, employee));
        assert_eq!(run.code, code, "{branch} {employee}: {}", run.stderr);
    }
}

/// Others join its URL and a route with a slash of their own; ours works with and without one, as one account.
#[test]
fn quirk_76_its_url_ends_in_no_slash_and_works_with_one() {
    let home = Home::new();
    let running = Running::start(&[]);
    assert!(
        running.url.ends_with("/WebservicesAPI/Api"),
        "{}",
        running.url
    );
    let bare = running.run(&home, &running.url, &["login"]);
    assert_eq!(bare.code, 0, "{}", bare.stderr);
    for base_url in [format!("{}/", running.url), format!("{}//", running.url)] {
        let run = running.run(&home, &base_url, &["document", "list", "-o", "json"]);
        assert_eq!(run.code, 0, "{base_url}: {}", run.stderr);
        let run = running.run(&home, &base_url, &["status", "-o", "json"]);
        assert_eq!(run.json()["environment"], json!(running.url));
    }
    assert_eq!(home.counters().requests, 0, "nothing went elsewhere");
}

#[test]
fn quirk_78_a_hiring_with_a_pdf_of_many_megabytes_is_submitted_as_it_is() {
    let home = Home::new();
    let mut body = sample::valid(documents::find("WebE3N").unwrap(), 5).unwrap();
    let hiring = &mut body["AnaggeliesE3N"]["AnaggeliaE3N"][0];
    hiring["f_aa_pararthmatos"] = json!("0");
    // `%PDF-1` and what follows, in base64.
    hiring["f_file"] = json!(format!("JVBERi0x{}", "QUJD".repeat(2 * 1024 * 1024)));
    let file = home.directory.path().join("hiring.json");
    std::fs::write(&file, body.to_string()).unwrap();
    let run = home.run(&["document", "submit", "WebE3N", file.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let recorded = &home.sandbox.submissions()[0];
    assert!(recorded.body.as_deref() == Some(body.to_string().as_bytes()));
    // Once is enough, and of what is printed the file is no part.
    assert_eq!(home.counters().submissions, 1);
    assert!(run.stdout.len() + run.stderr.len() < 10_000);
}
