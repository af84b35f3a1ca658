//! A proxy in the way: what it does is told with its name and its variable, never its password.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};

use crate::home::{Ended, Home, ended};

const SECRET: &str = "canary-proxy-5519";
/// Nobody has this name, and nobody is asked for it: the proxy would be.
const SERVER: &str = "https://ergani.example/WebservicesAPI/Api";

/// What a proxy does with each connection.
#[derive(Clone, Copy)]
enum Then {
    Answer(&'static str),
    /// Says nothing, and goes when the client goes.
    Wait,
    Close,
}

/// A proxy; its port. It ends with the test's process.
fn proxy(then: Then) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || serve(&mut stream, then));
        }
    });
    port
}

fn serve(stream: &mut TcpStream, then: Then) {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 1024]);
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&chunk[..read]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&bytes);
    assert!(
        request.starts_with("CONNECT ergani.example:443 "),
        "{request}"
    );
    match then {
        Then::Answer(answer) => stream.write_all(answer.as_bytes()).unwrap(),
        Then::Wait => while matches!(stream.read(&mut chunk), Ok(read) if read > 0) {},
        Then::Close => {}
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn behind(home: &Home, variable: &str, value: &str, arguments: &[&str]) -> Command {
    let mut command = home.command(arguments);
    command.env("ERGANI_BASE_URL", SERVER).env(variable, value);
    command
}

fn finish(child: Child) -> Ended {
    ended(child.wait_with_output().unwrap())
}

#[test]
fn what_a_proxy_does_is_told_with_its_name_and_without_its_password() {
    let home = Home::new();
    let refused = free_port();
    let cases = [
        ("HTTPS_PROXY", refused, "connection refused"),
        (
            "https_proxy",
            proxy(Then::Answer(
                "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            )),
            "407",
        ),
        (
            "ALL_PROXY",
            proxy(Then::Answer("HTTP/1.1 403 Forbidden\r\n\r\n")),
            "does not connect to ergani.example",
        ),
        (
            "all_proxy",
            proxy(Then::Answer("HTTP/1.1 502 Bad Gateway\r\n\r\n")),
            "does not connect to ergani.example",
        ),
        ("HTTPS_PROXY", proxy(Then::Close), "without an answer"),
    ];
    let card = [
        "card",
        "in",
        "--employer",
        "600000007",
        "--branch",
        "0",
        "--employee",
        "500000004",
        "--last-name",
        "ΤΕΣΤ",
        "--first-name",
        "ΤΕΣΤ",
        "-o",
        "json",
    ];
    let runs = cases.map(|(variable, port, says)| {
        let value = format!("http://user:{SECRET}@127.0.0.1:{port}");
        let mut token = behind(&home, variable, &value, &["token"]);
        // The failures of one account are remembered for a second.
        token.env(
            "ERGANI_TOKEN_DIR",
            home.directory.path().join(port.to_string()),
        );
        let token = token.spawn().unwrap();
        // With a token at hand it is the declaration itself that meets the proxy.
        let mut declaration = behind(&home, variable, &value, &card);
        declaration.env("ERGANI_ACCESS_TOKEN", "canary-access-5520");
        (variable, port, says, token, declaration.spawn().unwrap())
    });
    for (variable, port, says, token, declaration) in runs {
        let token = finish(token);
        let declaration = finish(declaration);
        for run in [&token, &declaration] {
            assert_eq!(run.code, 6, "{says}: {}", run.stderr);
            let named = format!("the proxy http://127.0.0.1:{port} ({variable})");
            for text in [says, &named, "nothing was sent"] {
                assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
            }
            assert!(!run.stderr.contains(SECRET), "{}", run.stderr);
            assert!(!run.stdout.contains(SECRET), "{}", run.stdout);
        }
        assert_eq!(
            declaration.json()["outcome"],
            "not_sent",
            "{}",
            declaration.stdout
        );
    }
    assert_eq!(home.counters().requests, 0);
}

/// It is waited for as long as any connection: 10 s.
#[test]
fn a_proxy_that_says_nothing_is_named() {
    let home = Home::new();
    let port = proxy(Then::Wait);
    let value = format!("http://user:{SECRET}@127.0.0.1:{port}");
    let run = finish(
        behind(&home, "HTTPS_PROXY", &value, &["token"])
            .spawn()
            .unwrap(),
    );
    assert_eq!(run.code, 6, "{}", run.stderr);
    let named = format!("the proxy http://127.0.0.1:{port} (HTTPS_PROXY) gave no connection");
    assert!(run.stderr.contains(&named), "{}", run.stderr);
    assert!(!run.stderr.contains(SECRET), "{}", run.stderr);
}

/// The HTTP client would pass it over, and go to the server without a proxy.
#[test]
fn a_proxy_that_is_not_understood_is_a_setting_to_correct_and_not_shown() {
    let home = Home::new();
    for value in [
        format!("socks5://user:{SECRET}@127.0.0.1:1080"),
        format!("ftp://user:{SECRET}@127.0.0.1:1080"),
        format!("http://user:{SECRET} @127.0.0.1:1080"),
        format!("\"http://user:{SECRET}@127.0.0.1:1080\""),
        format!("{SECRET} nonsense"),
    ] {
        for variable in ["HTTPS_PROXY", "ALL_PROXY"] {
            // A failure is remembered for a second.
            let directory = tempfile::tempdir().unwrap();
            let mut command = behind(&home, variable, &value, &["token"]);
            command.env("ERGANI_TOKEN_DIR", directory.path());
            let run = ended(command.output().unwrap());
            assert_eq!(run.code, 3, "{value}: {}", run.stderr);
            assert!(run.stderr.contains(variable), "{}", run.stderr);
            assert!(run.stderr.contains("http://HOST:PORT"), "{}", run.stderr);
            assert!(!run.stderr.contains(SECRET), "{}", run.stderr);
        }
    }
}

/// A server on this machine is reached past any proxy, whatever the variable says.
#[test]
fn loopback_is_reached_past_a_proxy() {
    let home = Home::new();
    for value in [
        format!("http://127.0.0.1:{}", free_port()),
        "nonsense".to_owned(),
    ] {
        let mut command = home.command(["login", "--force"]);
        command.env("HTTPS_PROXY", &value).env("HTTP_PROXY", &value);
        let run = ended(command.output().unwrap());
        assert_eq!(run.code, 0, "{value}: {}", run.stderr);
    }
}
