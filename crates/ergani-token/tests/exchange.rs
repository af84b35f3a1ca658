//! Login, refresh and logout over real sockets.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use ergani_sandbox::{Account as SandboxAccount, Fault, Kind, RetryAfter, Sandbox, Switch, When};
use ergani_token::exchange::{Answer, Exchange, FaultKind, HttpExchange, LogoutAnswer};
use ergani_token::{
    Account, Clock, Credentials, Environment, ErrorKind, Sleep, SystemClock, Timestamp, TokenPair,
    UserType,
};

const PASSWORD: &str = "canary-password-6174";

async fn start() -> Sandbox {
    ergani_test_trace::on();
    let account = SandboxAccount::new("user", PASSWORD);
    Sandbox::builder().account(account).start().await.unwrap()
}

fn account_at(url: &str, password: &str, user_type: UserType) -> Account {
    let environment = Environment::from_base_url(url).unwrap();
    Account::new(Credentials::new("user", password, user_type), environment)
}

fn account(sandbox: &Sandbox) -> Account {
    account_at(&sandbox.url(), PASSWORD, UserType::External)
}

async fn logged_in(sandbox: &Sandbox) -> (HttpExchange, Account, TokenPair) {
    let (exchange, account) = (HttpExchange::new(), account(sandbox));
    let pair = exchange.log_in(&account).await.unwrap();
    (exchange, account, pair)
}

/// A clock that is wrong by so many milliseconds.
struct Wrong(i64);

impl Clock for Wrong {
    fn now(&self) -> Timestamp {
        SystemClock.now().shifted(self.0)
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}

#[tokio::test]
async fn login_refresh_and_logout_by_hand() {
    let sandbox = start().await;
    let before = SystemClock.now();
    let (exchange, account, first) = logged_in(&sandbox).await;
    let life = first.access_expires_at().millis_since(before);
    assert!((10_800_000..10_860_000).contains(&life), "{life}");
    let week = first.refresh_expires_at().millis_since(before);
    assert!((604_790_000..604_860_000).contains(&week), "{week}");

    let second = exchange.renew(&account, &first).await.unwrap();
    assert_ne!(first.fingerprint(), second.fingerprint());
    exchange.log_out(&account, &second).await.unwrap();

    let error = exchange.renew(&account, &second).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RefreshEnded, "{error}");
    let counters = sandbox.counters();
    assert_eq!(
        (counters.logins, counters.refreshes, counters.logouts),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn a_wrong_clock_changes_no_life_invariant_12() {
    for hours in [-2, 2] {
        let sandbox = start().await;
        let clock = Arc::new(Wrong(hours * 3_600_000));
        let exchange = HttpExchange::builder().clock(clock.clone()).build();
        let sent_at = clock.now();
        let Answer::Issued(grant) = exchange.login(&account(&sandbox)).await else {
            panic!()
        };
        let issued = grant.into_issued(sent_at).unwrap();
        assert_eq!(issued.life, Duration::from_secs(10_800));
        let skew = issued.skew_ms.unwrap() + hours * 3_600_000;
        assert!(skew.abs() < 60_000, "{skew}");
    }
}

#[tokio::test]
async fn quirk_14_a_rejection_names_the_account_and_the_user_type_but_no_password_invariant_11() {
    let sandbox = start().await;
    let exchange = HttpExchange::new();
    for (password, user_type) in [
        ("wr0ng-secret", UserType::External),
        (PASSWORD, UserType::Ergani),
    ] {
        let account = account_at(&sandbox.url(), password, user_type);
        let error = exchange.log_in(&account).await.unwrap_err();
        assert!(error.is_credentials_rejected());
        let text = format!("{error} {error:?}");
        assert!(text.contains(&account.to_string()), "{text}");
        assert!(text.contains("user type"), "{text}");
        assert!(!text.contains("wr0ng-secret"), "{text}");
    }
    assert_eq!(sandbox.counters().logins_refused, 2);
}

#[tokio::test]
async fn no_redirect_is_followed_invariant_14() {
    let sandbox = start().await;
    let other = start().await;
    let (exchange, account, pair) = logged_in(&sandbox).await;
    sandbox.on(
        None,
        Fault::redirect(format!("{}/Authentication", other.url())),
    );
    let detail = |answer| match answer {
        Answer::InDoubt(fault) => fault.detail,
        other => panic!("{other:?}"),
    };
    assert_eq!(detail(exchange.login(&account).await), "HTTP 307");
    assert_eq!(detail(exchange.refresh(&account, &pair).await), "HTTP 307");
    let answer = exchange.logout(&account, &pair).await;
    assert!(matches!(answer, LogoutAnswer::InDoubt(_)), "{answer:?}");
    assert_eq!(other.counters().requests, 0);
    assert_eq!(sandbox.counters().requests, 4);
}

#[tokio::test]
async fn each_class_of_answer_to_a_refresh_once() {
    let sandbox = start().await;
    let (exchange, account, pair) = logged_in(&sandbox).await;
    let wait = RetryAfter::Seconds(7);
    for (fault, expected) in [
        (Fault::status(400), "Refused { status: 400,"),
        (Fault::status(401), "Refused { status: 401,"),
        (Fault::token_expired(), "Refused { status: 401,"),
        (Fault::status(403), "Refused { status: 403,"),
        (
            Fault::too_many_requests(wait),
            "RateLimited { retry_after: Some(7s) }",
        ),
        (
            Fault::too_many_requests(None),
            "RateLimited { retry_after: None }",
        ),
        (
            Fault::unavailable(RetryAfter::Date(90)),
            "Unavailable { retry_after: Some(90s) }",
        ),
        (Fault::status(404), "HTTP 404"),
        (Fault::status(500), "HTTP 500"),
        (Fault::status(502), "HTTP 502"),
        (Fault::gateway_timeout(When::Before), "HTTP 504"),
        (Fault::reset(When::Before), "kind: Connection"),
    ] {
        sandbox.clear_faults();
        sandbox.on(Kind::Refresh, fault.clone().times(1));
        let answer = format!("{:?}", exchange.refresh(&account, &pair).await);
        assert!(answer.contains(expected), "{fault:?}: {answer}");
        assert!(!answer.contains("NotSent"), "{fault:?}: {answer}");
    }
    for (fault, expected) in [
        (Fault::empty_body(), "the answer is empty"),
        (Fault::html_body(), "the answer is no JSON"),
        (Fault::broken_json(), "the answer is no JSON"),
        (Fault::Torn, "kind: Connection"),
        (
            Fault::RemoveField {
                name: "refreshToken".to_owned(),
            },
            "the answer holds no token pair",
        ),
    ] {
        sandbox.clear_faults();
        let pair = exchange.log_in(&account).await.unwrap();
        sandbox.on(Kind::Refresh, fault.clone().times(1));
        let answer = format!("{:?}", exchange.refresh(&account, &pair).await);
        assert!(
            answer.contains("InDoubt") && answer.contains(expected),
            "{fault:?}: {answer}"
        );
    }
}

#[tokio::test]
async fn each_class_of_answer_to_a_login_is_an_error_of_its_own() {
    let sandbox = start().await;
    let (exchange, account) = (HttpExchange::new(), account(&sandbox));
    for (fault, kind) in [
        (Fault::status(400), ErrorKind::CredentialsRejected),
        (Fault::status(401), ErrorKind::CredentialsRejected),
        (Fault::status(403), ErrorKind::CredentialsRejected),
        (Fault::status(404), ErrorKind::Configuration),
        (Fault::too_many_requests(None), ErrorKind::CoolDown),
        (Fault::status(500), ErrorKind::Server),
        (Fault::unavailable(None), ErrorKind::Server),
        (Fault::html_body(), ErrorKind::Server),
        (Fault::reset(When::After), ErrorKind::Server),
    ] {
        sandbox.clear_faults();
        sandbox.on(Kind::Login, fault.clone().times(1));
        let error = exchange.log_in(&account).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault:?}: {error}");
        assert!(!format!("{error:?}").contains(PASSWORD.to_uppercase().as_str()));
        assert_eq!(error.retry_at().is_some(), kind == ErrorKind::CoolDown);
    }
}

#[tokio::test]
async fn logout_answers() {
    let sandbox = start().await;
    let (exchange, account, pair) = logged_in(&sandbox).await;
    sandbox.on(Kind::Logout, Fault::unavailable(None).times(1));
    let error = exchange.log_out(&account, &pair).await.unwrap_err();
    assert!(error.is_transient() && error.retry_at().is_some());
    sandbox.on(Kind::Logout, Fault::status(404).times(1));
    exchange.log_out(&account, &pair).await.unwrap();
    sandbox.on(Kind::Logout, Fault::status(500).times(1));
    let error = exchange.log_out(&account, &pair).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
}

/// A refresh whose answer is lost costs the session, and a login may lock an account: neither goes
/// out on a connection that the server may just close.
#[tokio::test]
async fn each_call_has_a_connection_of_its_own() {
    let sandbox = start().await;
    let (exchange, account, mut pair) = logged_in(&sandbox).await;
    for _ in 0..99 {
        pair = exchange.clone().renew(&account, &pair).await.unwrap();
    }
    exchange.log_out(&account, &pair).await.unwrap();
    let counters = sandbox.counters();
    assert_eq!((counters.refreshes, counters.connections), (99, 101));
    assert_eq!(counters.refreshes_repeated, 0);
}

#[tokio::test]
async fn a_silent_server_leaves_the_outcome_in_doubt() {
    let sandbox = start().await;
    sandbox.on(Kind::Login, Fault::hang(When::After));
    let exchange = HttpExchange::builder()
        .timeout(Duration::from_millis(200))
        .build();
    let answer = exchange.login(&account(&sandbox)).await;
    let Answer::InDoubt(fault) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert_eq!(fault.detail, "no answer in time");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_not_sent_to() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/Api", free.local_addr().unwrap());
    drop(free);
    let account = account_at(&url, PASSWORD, UserType::External);
    let answer = HttpExchange::new().login(&account).await;
    let Answer::NotSent(fault) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (fault.kind, fault.detail.as_str()),
        (FaultKind::Connection, "connection refused")
    );
    let error = HttpExchange::new().log_in(&account).await.unwrap_err();
    assert!(error.is_connection(), "{error:?}");
}

#[tokio::test]
async fn a_ca_file_that_cannot_be_read_is_a_setting_to_correct() {
    let mut empty = tempfile::NamedTempFile::new().unwrap();
    writeln!(empty, "no certificate").unwrap();
    let account = account_at("https://localhost:1/Api", PASSWORD, UserType::External);
    for path in [empty.path(), std::path::Path::new("/nowhere/ca.pem")] {
        let exchange = HttpExchange::builder().ca_file(path).build();
        let error = exchange.log_in(&account).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
    }
    // On plain loopback no certificate is ever looked at.
    let sandbox = start().await;
    let exchange = HttpExchange::builder().ca_file("/nowhere/ca.pem").build();
    exchange.log_in(&self::account(&sandbox)).await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_refused_before_anything_is_sent() {
    // Plain HTTP behind an `https` address: no handshake, and so no password.
    let sandbox = start().await;
    let url = sandbox.url().replace("http://", "https://");
    let error = HttpExchange::new()
        .log_in(&account_at(&url, PASSWORD, UserType::External))
        .await
        .unwrap_err();
    assert!(
        error.is_connection() || error.is_configuration(),
        "{error:?}"
    );
    assert_eq!(sandbox.counters().login_attempts(), 0);
}

#[tokio::test]
async fn forms_of_the_lives_are_read() {
    use ergani_sandbox::AccessTokenExpired;
    let sandbox = start().await;
    for form in [
        AccessTokenExpired::String,
        AccessTokenExpired::Missing,
        AccessTokenExpired::Number,
    ] {
        sandbox.switch(Switch::AccessTokenExpired(form));
        let (_, _, pair) = logged_in(&sandbox).await;
        let life = SystemClock.now().until(pair.access_expires_at());
        assert!(
            life > Duration::from_secs(10_700) && life < Duration::from_secs(10_860),
            "{life:?}"
        );
    }
}

/// Answers one request with 204, and tells what it was.
fn one_request() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/Api/", listener.local_addr().unwrap());
    let request = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut seen, mut chunk) = (String::new(), [0; 4096]);
        loop {
            let read = stream.read(&mut chunk).unwrap();
            seen.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
            let whole = seen.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                length.is_some_and(|length| body.len() == length.parse::<usize>().unwrap())
            });
            if whole || read == 0 {
                break;
            }
        }
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .unwrap();
        seen
    });
    (url, request)
}

#[tokio::test]
async fn quirks_3_and_13_requests_look_as_the_manual_says() {
    let pair = TokenPair::new(
        "old.access.token".into(),
        Timestamp::MAX,
        "AA+/=\"".into(),
        Timestamp::MAX,
    )
    .unwrap();
    for (route, body, authorized) in [
        (
            "Authentication",
            r#"{"Username":"user","Password":"p\"ä","Usertype":"02"}"#,
            false,
        ),
        (
            "Authentication/Refresh",
            r#"{"AccessToken":"old.access.token","RefreshToken":"AA+/=\""}"#,
            false,
        ),
        ("Authentication/Logout", r#""AA+/=\"""#, true),
    ] {
        let (url, request) = one_request();
        let account = account_at(&url, "p\"ä", UserType::Ergani);
        let exchange = HttpExchange::builder().user_agent("payroll/7").build();
        match route {
            "Authentication" => drop(exchange.login(&account).await),
            "Authentication/Refresh" => drop(exchange.refresh(&account, &pair).await),
            _ => drop(exchange.logout(&account, &pair).await),
        }
        let request = request.join().unwrap();
        let (head, sent) = request.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with(&format!("POST /Api/{route} HTTP/1.1\r\n")),
            "{head}"
        );
        assert_eq!(sent, body);
        let head = head.to_ascii_lowercase();
        assert!(head.contains("\r\ncontent-type: application/json\r\n"));
        assert!(head.contains("\r\naccept: application/json\r\n"));
        assert!(head.contains("\r\nuser-agent: payroll/7"));
        assert_eq!(
            head.contains("\r\nauthorization: bearer old.access.token"),
            authorized,
            "{head}"
        );
    }
}

#[tokio::test]
async fn a_pair_says_when_its_request_left() {
    let sandbox = start().await;
    let (exchange, account) = (HttpExchange::new(), account(&sandbox));
    let before = SystemClock.now();
    let Answer::Issued(grant) = exchange.login(&account).await else {
        panic!()
    };
    let left = grant.sent_at.unwrap();
    assert!(before <= left && left <= SystemClock.now());
    // The moment of the decision does not count then, be it hours ago.
    let issued = grant
        .into_issued(before.before(Duration::from_secs(7200)))
        .unwrap();
    assert_eq!(issued.pair.access_expires_at(), left.after(issued.life));
}
