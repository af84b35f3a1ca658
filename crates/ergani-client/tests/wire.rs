//! What is really sent over sockets, and what is made of servers that break off.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ergani_client::fake::FakeTokens;
use ergani_client::token::{Clock, Environment, Sleep, Timestamp};
use ergani_client::{
    Call, Connection, Ergani, HttpTransport, Outcome, Sent, Transport as _, TransportErrorKind,
    UnknownCause, Validation,
};
use http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const BODY: &str = r#"{"Cards":{"Card":[{"f_aa":"0","f_afm_ergodoti":"600000007"}]}}"#;
const RECEIPT: &str = r#"[{"id":"92","protocol":"ΑΚ 92","submitDate":"15/01/2026 09:01"}]"#;

/// What a server does with a connection that has sent a whole request.
#[derive(Clone)]
enum Then {
    /// Writes this and closes.
    Write(Vec<u8>),
    /// Writes this and keeps the connection open.
    Keep(Vec<u8>),
    /// Resets the connection.
    Reset,
    /// Says nothing.
    Hang,
}

/// A server of a script, one line for each request; the last goes on for ever.
struct Server {
    address: std::net::SocketAddr,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    closed: Arc<AtomicUsize>,
    received: Arc<std::sync::Mutex<Vec<String>>>,
}

async fn serve(script: Vec<Then>) -> Server {
    ergani_test_trace::on();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server {
        address: listener.local_addr().unwrap(),
        requests: Arc::default(),
        connections: Arc::default(),
        closed: Arc::default(),
        received: Arc::default(),
    };
    let (requests, connections) = (server.requests.clone(), server.connections.clone());
    let (received, closed) = (server.received.clone(), server.closed.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            connections.fetch_add(1, Ordering::SeqCst);
            let (requests, received) = (requests.clone(), received.clone());
            let closed = closed.clone();
            let script = script.clone();
            tokio::spawn(async move {
                while let Some(request) = read_request(&mut stream).await {
                    received.lock().unwrap().push(request);
                    let number = requests.fetch_add(1, Ordering::SeqCst);
                    match &script[number.min(script.len() - 1)] {
                        Then::Write(bytes) => {
                            let _ = stream.write_all(bytes).await;
                            drop(stream);
                            closed.fetch_add(1, Ordering::SeqCst);
                            return;
                        }
                        Then::Keep(bytes) => stream.write_all(bytes).await.unwrap(),
                        Then::Reset => {
                            stream.set_zero_linger().unwrap();
                            return;
                        }
                        Then::Hang => std::future::pending().await,
                    }
                }
            });
        }
    });
    server
}

/// One request, or none when the other side has closed.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length: usize = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= length {
            return Some(text.into_owned());
        }
    }
}

/// A clock on which every wait is over at once.
struct NoWait;

impl Clock for NoWait {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_768_467_600)
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

fn client(address: std::net::SocketAddr) -> Ergani {
    let environment =
        Environment::from_base_url(&format!("http://{address}/WebservicesAPI/Api")).unwrap();
    Ergani::builder(environment)
        .tokens(FakeTokens::new())
        .clock(Arc::new(NoWait))
        .validation(Validation::Off)
        .build()
        .unwrap()
}

fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

async fn submit(server: &Server) -> Outcome {
    client(server.address).submit_bytes("WRKCardSE", BODY).await
}

#[tokio::test]
async fn the_bytes_go_out_as_they_are_with_their_length() {
    let server = serve(vec![Then::Keep(answer("200 OK", "", RECEIPT))]).await;
    assert!(submit(&server).await.is_accepted());
    let request = server.received.lock().unwrap()[0].clone();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, BODY);
    let head = head.to_ascii_lowercase();
    assert!(
        head.starts_with("post /webservicesapi/api/documents/wrkcardse http/1.1"),
        "{head}"
    );
    for line in [
        "authorization: bearer fake-access-0",
        "content-type: application/json",
        "accept: application/json",
        // Without it any coding would do (RFC 9110 §12.5.3), and a yes could not be read.
        "accept-encoding: identity",
        // The server need not keep it for us.
        "connection: close",
        &format!("content-length: {}", BODY.len()),
        concat!("user-agent: ergani/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(head.lines().any(|l| l == line), "{line} is not in {head}");
    }
    assert!(!head.contains("transfer-encoding"), "{head}");
}

#[tokio::test]
async fn quirk_22_what_breaks_off_after_sending_is_unknown_and_was_sent_once() {
    use UnknownCause as U;
    let half = &RECEIPT[..20];
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{half}");
    let long = RECEIPT.len();
    for (then, cause, status) in [
        (Then::Reset, U::ConnectionLost, None),
        (Then::Write(Vec::new()), U::ConnectionLost, None),
        (
            Then::Write(b"HTTP/1.1 200 OK\r\nCont".to_vec()),
            U::ConnectionLost,
            None,
        ),
        (
            Then::Write(b"no HTTP at all".to_vec()),
            U::ConnectionLost,
            None,
        ),
        (
            Then::Write(answer("200 OK", "", "")),
            U::EmptyAnswer,
            Some(200),
        ),
        (
            Then::Write(answer("204 No Content", "", "")),
            U::EmptyAnswer,
            Some(204),
        ),
        (
            Then::Write(answer("504 Gateway Timeout", "", "<html>")),
            U::ServerFailed,
            Some(504),
        ),
        (
            Then::Write(answer("307 X", "Location: /elsewhere\r\n", "")),
            U::UnexpectedStatus,
            Some(307),
        ),
        // Less than Content-Length promises.
        (
            Then::Write(
                format!("HTTP/1.1 200 OK\r\nContent-Length: {long}\r\n\r\n{half}").into_bytes(),
            ),
            U::CutAnswer,
            Some(200),
        ),
        // A chunk that is cut, and chunks without an end although the JSON is whole.
        (
            Then::Write(format!("{chunked}ff\r\n{half}").into_bytes()),
            U::CutAnswer,
            Some(200),
        ),
        (
            Then::Write(format!("{chunked}2\r\n[]\r\n").into_bytes()),
            U::CutAnswer,
            Some(200),
        ),
        // Without a length only the JSON tells.
        (Then::Write(endless.into_bytes()), U::NotJson, Some(200)),
    ] {
        let server = serve(vec![then]).await;
        let outcome = submit(&server).await;
        let Outcome::Unknown(unknown) = &outcome else {
            panic!("{cause:?}: {outcome:?}")
        };
        assert_eq!(unknown.cause(), cause, "{unknown}");
        assert_eq!(unknown.status(), status, "{unknown}");
        assert_eq!(server.requests.load(Ordering::SeqCst), 1, "{unknown}");
        assert_eq!(unknown.body(), BODY.as_bytes());
    }
}

/// Wherever an answer breaks off: a yes is one when it came whole, a no when its head did.
#[tokio::test]
async fn quirk_22_an_answer_cut_at_any_byte_is_no_more_than_it_says() {
    let chunks = RECEIPT
        .as_bytes()
        .chunks(20)
        .flat_map(|part| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat())
        .collect::<Vec<u8>>();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunked = [&chunked[..], &chunks, b"0\r\n\r\n"].concat();
    for whole in [answer("200 OK", "", RECEIPT), chunked] {
        for end in 0..whole.len() {
            let server = serve(vec![Then::Write(whole[..end].to_vec())]).await;
            let outcome = submit(&server).await;
            assert!(outcome.is_unknown(), "{end}: {outcome:?}");
            assert_eq!(server.requests.load(Ordering::SeqCst), 1, "{end}");
        }
        let server = serve(vec![Then::Write(whole)]).await;
        assert!(submit(&server).await.is_accepted());
    }
    let no = answer("400 Bad Request", "", "{\"message\":\"Όχι\"}");
    let head = no.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    for end in 0..=no.len() {
        let server = serve(vec![Then::Write(no[..end].to_vec())]).await;
        let outcome = submit(&server).await;
        // Nothing of the body came: whose word it was to be is not known.
        let code = if end <= head { "unknown" } else { "rejected" };
        assert_eq!(outcome.code(), code, "{end}: {outcome:?}");
        assert_eq!(server.requests.load(Ordering::SeqCst), 1, "{end}");
    }
}

/// A server that breaks off while it reads: nothing goes out again of which anything arrived.
#[tokio::test]
async fn quirk_22_a_request_cut_at_any_byte_goes_out_once() {
    let whole = {
        let server = serve(vec![Then::Keep(answer("200 OK", "", RECEIPT))]).await;
        assert!(submit(&server).await.is_accepted());
        server.received.lock().unwrap()[0].len()
    };
    let mut ends: Vec<usize> = (0..whole).step_by(7).collect();
    ends.push(whole);
    for end in ends {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let reached = Arc::new(AtomicUsize::new(0));
        tokio::spawn({
            let reached = Arc::clone(&reached);
            async move {
                while let Ok((mut stream, _)) = listener.accept().await {
                    let mut read = vec![0; end];
                    if end > 0 && stream.read_exact(&mut read).await.is_ok() {
                        reached.fetch_add(1, Ordering::SeqCst);
                    }
                    stream.set_zero_linger().unwrap();
                }
            }
        });
        let outcome = client(address).submit_bytes("WRKCardSE", BODY).await;
        match &outcome {
            Outcome::Unknown(_) => assert!(reached.load(Ordering::SeqCst) <= 1, "{end}"),
            Outcome::NotSent(error) => {
                assert_eq!((error.sent(), end), (Sent::No, 0), "{error}");
            }
            other => panic!("{end}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_a_timeout_whose_outcome_is_unknown() {
    for (then, status) in [
        (Then::Hang, None),
        (
            Then::Keep(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[".to_vec()),
            Some(200),
        ),
    ] {
        let server = serve(vec![then]).await;
        let call = Call::submission("WRKCardSE", BODY.into())
            .unwrap()
            .limit(Duration::from_millis(200));
        let error = client(server.address).call(call).await.unwrap_err();
        let unknown = error.unknown().unwrap();
        assert_eq!(unknown.cause(), UnknownCause::Timeout, "{unknown}");
        assert_eq!(unknown.status(), status);
        assert_eq!(server.requests.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_cut_refusal_is_a_refusal() {
    let cut = "HTTP/1.1 400 Bad Request\r\nContent-Length: 999\r\n\r\n\"Χωρίς Ένδειξη";
    let server = serve(vec![Then::Write(cut.as_bytes().to_vec())]).await;
    assert!(matches!(submit(&server).await, Outcome::Rejected(_)));
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

/// A page that broke off before its first character looks like ERGANI's own empty refusal.
#[tokio::test]
async fn quirk_74_a_refusal_cut_before_its_first_character_is_not_erganis() {
    use UnknownCause as U;
    for status in ["400 Bad Request", "403 Forbidden", "409 Conflict"] {
        for kind in [
            "Content-Type: text/html\r\n",
            "Content-Type: application/json\r\n",
            "",
        ] {
            for begun in ["", "\r\n", "\u{feff} "] {
                let lengths = [("Content-Length: 500", begun.to_owned()), {
                    let chunk = match begun.len() {
                        0 => String::new(),
                        length => format!("{length:x}\r\n{begun}\r\n"),
                    };
                    ("Transfer-Encoding: chunked", chunk)
                }];
                for (length, body) in lengths {
                    let cut = format!("HTTP/1.1 {status}\r\n{kind}{length}\r\n\r\n{body}");
                    let server = serve(vec![Then::Write(cut.clone().into_bytes())]).await;
                    let outcome = submit(&server).await;
                    let Outcome::Unknown(unknown) = &outcome else {
                        panic!("{cut:?}: {outcome:?}")
                    };
                    assert!(
                        matches!(unknown.cause(), U::NotErgani | U::CutAnswer),
                        "{cut:?}: {unknown}"
                    );
                    assert_eq!(server.requests.load(Ordering::SeqCst), 1, "{cut:?}");
                }
            }
        }
        // An empty refusal that is whole is ERGANI's.
        let server = serve(vec![Then::Write(answer(status, "", ""))]).await;
        assert!(!submit(&server).await.is_unknown(), "{status}");
    }
}

#[tokio::test]
async fn invariant_14_a_transport_sends_to_its_own_server_only() {
    let script = vec![Then::Keep(answer("200 OK", "", "[]"))];
    let (own, other) = (serve(script.clone()).await, serve(script).await);
    let environment = Environment::from_base_url(&format!("http://{}/Api", own.address)).unwrap();
    let transport = HttpTransport::new(environment);
    let send = |address: std::net::SocketAddr| {
        let request = http::Request::get(format!("http://{address}/Api/Lookup/Submissions"))
            .header("authorization", "Bearer secret")
            .body(bytes::Bytes::new())
            .unwrap();
        transport.send(request, Duration::from_secs(60))
    };
    for _ in 0..2 {
        assert_eq!(send(own.address).await.unwrap().status(), 200);
        let error = send(other.address).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Configuration);
        assert_eq!(error.sent(), Sent::No);
    }
    assert_eq!(own.requests.load(Ordering::SeqCst), 2);
    assert_eq!(other.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn connection_refused_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let Outcome::NotSent(error) = client(address).submit_bytes("WRKCardSE", BODY).await else {
        panic!("sent")
    };
    assert_eq!((error.code(), error.sent()), ("connection", Sent::No));
    assert!(error.to_string().contains("nothing was sent"), "{error}");
}

/// Nothing of a request reaches a server that does not speak TLS.
#[tokio::test]
async fn a_failed_tls_handshake_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(&answer("400 Bad Request", "", "")).await;
        }
    });
    let environment = Environment::from_base_url(&format!("https://{address}/Api")).unwrap();
    let ergani = Ergani::builder(environment)
        .tokens(FakeTokens::new())
        .clock(Arc::new(NoWait))
        .validation(Validation::Off)
        .build()
        .unwrap();
    let Outcome::NotSent(error) = ergani.submit_bytes("WRKCardSE", BODY).await else {
        panic!("sent")
    };
    assert_eq!(error.sent(), Sent::No, "{error}");
    // A machine without root certificates does not even begin.
    assert!(
        matches!(error.code(), "connection" | "configuration"),
        "{error}"
    );
}

/// A server that closes an idle connection: the next submission goes over a new one, and is not
/// taken for lost.
#[tokio::test]
async fn a_connection_closed_while_idle_costs_no_false_unknown() {
    let server = serve(vec![Then::Write(answer("200 OK", "", RECEIPT))]).await;
    let ergani = client(server.address);
    for round in 1..=20 {
        let outcome = ergani.submit_bytes("WRKCardSE", BODY).await;
        assert!(outcome.is_accepted(), "{round}: {outcome:?}");
        // Until the close has arrived, as it has after any pause between two cards: the runtime
        // looks at its sockets once in 61 turns.
        while server.closed.load(Ordering::SeqCst) < round {
            tokio::task::yield_now().await;
        }
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 20);
}

#[tokio::test]
async fn a_401_before_recording_is_repeated_with_the_same_bytes() {
    let server = serve(vec![
        Then::Keep(answer(
            "401 Unauthorized",
            "api-token-expired: true\r\n",
            "",
        )),
        Then::Keep(answer("200 OK", "", RECEIPT)),
    ])
    .await;
    assert!(submit(&server).await.is_accepted());
    let received = server.received.lock().unwrap().clone();
    let bodies: Vec<&str> = received
        .iter()
        .map(|request| request.split_once("\r\n\r\n").unwrap().1)
        .collect();
    assert_eq!(bodies, [BODY, BODY]);
    assert!(received[1].contains("Bearer fake-access-1"));
    // Each on a connection of its own.
    assert_eq!(server.connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_read_survives_a_reset() {
    let server = serve(vec![Then::Reset, Then::Keep(answer("200 OK", "", "[]"))]).await;
    let ergani = client(server.address);
    assert!(ergani.submissions().await.unwrap().is_empty());
    assert_eq!(server.requests.load(Ordering::SeqCst), 2);
    let answer = ergani
        .call(Call::new(Method::GET, "Lookup/Submissions", None).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.body(), "[]");
}

#[tokio::test]
async fn reads_share_a_connection_and_say_so() {
    let server = serve(vec![Then::Keep(answer("200 OK", "", "[]"))]).await;
    let ergani = client(server.address);
    for _ in 0..100 {
        ergani.submissions().await.unwrap();
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 100);
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    let request = server.received.lock().unwrap()[0].to_ascii_lowercase();
    assert!(!request.contains("connection: close"), "{request}");
}

/// A transport that is used by itself judges by the method, unless the request says.
#[tokio::test]
async fn a_request_that_does_not_say_has_a_connection_of_its_own_unless_it_is_a_get() {
    for (method, says, connections) in [
        (Method::GET, None, 1),
        (Method::POST, None, 3),
        (Method::DELETE, None, 3),
        (Method::GET, Some(Connection::Fresh), 3),
        (Method::POST, Some(Connection::Pooled), 1),
    ] {
        let server = serve(vec![Then::Keep(answer("200 OK", "", "[]"))]).await;
        let base = format!("http://{}/Api", server.address);
        let transport = HttpTransport::new(Environment::from_base_url(&base).unwrap());
        for _ in 0..3 {
            let mut request = http::Request::new(bytes::Bytes::new());
            *request.method_mut() = method.clone();
            *request.uri_mut() = format!("{base}/X").parse().unwrap();
            request.extensions_mut().extend(extensions(says));
            let sent = transport.send(request, Duration::from_secs(60)).await;
            assert_eq!(sent.unwrap().status(), 200);
        }
        let opened = server.connections.load(Ordering::SeqCst);
        assert_eq!(opened, connections, "{method} {says:?}");
    }
}

fn extensions(says: Option<Connection>) -> http::Extensions {
    let mut extensions = http::Extensions::new();
    says.map(|connection| extensions.insert(connection));
    extensions
}

/// IIS answers a POST without a length with 411.
#[tokio::test]
async fn a_post_without_data_says_that_it_has_none() {
    let server = serve(vec![Then::Keep(answer("200 OK", "", "[]"))]).await;
    for body in [None, Some("".into())] {
        let call = Call::new(Method::POST, "Lookup/Submissions", body).unwrap();
        client(server.address).call(call).await.unwrap();
    }
    for request in server.received.lock().unwrap().iter() {
        let head = request.to_ascii_lowercase();
        assert!(head.contains("content-length: 0\r\n"), "{head}");
    }
}
