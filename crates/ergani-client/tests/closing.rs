//! Beside a server that closes its connections soon after each answer: nothing that may not be
//! repeated is in doubt for that, and nothing goes out twice.
//!
//! `ERGANI_TEST_SUBMISSIONS` sets how many submissions are made; see [`submissions`].
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ergani_client::documents::types::Date;
use ergani_client::fake::FakeTokens;
use ergani_client::token::Environment;
use ergani_client::{Ergani, Outcome, Validation};

/// As many as the client has under way at once by itself.
const AT_ONCE: usize = 8;
/// The longest that the server waits after an answer, before it closes.
const LONGEST_WAIT: Duration = Duration::from_millis(2);

/// How many submissions are made: enough that each fault of this kind shows hundreds of times.
fn submissions() -> usize {
    std::env::var("ERGANI_TEST_SUBMISSIONS").map_or(2_000, |set| set.parse().unwrap())
}

/// How the server ends a connection.
#[derive(Clone, Copy, Debug)]
enum Close {
    /// In order: the client reads the end.
    Finish,
    /// The client finds the connection reset.
    Reset,
}

/// A server with a thread for each connection. It closes each 0 to 2 ms after an answer, whatever
/// arrived meanwhile.
struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
    /// How often each body was received whole, with which tokens.
    bodies: Mutex<HashMap<String, Vec<String>>>,
}

impl Server {
    /// Answers each request with what `answer` makes of its number.
    fn start(close: Close, answer: fn(usize) -> &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
        };
        let seen = Arc::clone(&server.seen);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, seen) = (stream.unwrap(), Arc::clone(&seen));
                seen.connections.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || serve(stream, &seen, close, answer));
            }
        });
        server
    }

    fn client(&self) -> Ergani {
        let base = format!("http://{}/WebservicesAPI/Api", self.address);
        Ergani::builder(Environment::from_base_url(&base).unwrap())
            .tokens(FakeTokens::new())
            .validation(Validation::Off)
            .build()
            .unwrap()
    }

    fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// How often each body came.
    fn received(&self, body: &str) -> usize {
        let bodies = self.seen.bodies.lock().unwrap();
        bodies.get(body).map_or(0, Vec::len)
    }
}

fn serve(mut stream: TcpStream, seen: &Seen, close: Close, answer: fn(usize) -> &'static str) {
    stream.set_nodelay(true).unwrap();
    let Some((token, body)) = request(&mut stream) else {
        return;
    };
    let number = seen.requests.fetch_add(1, Ordering::SeqCst);
    let mut bodies = seen.bodies.lock().unwrap();
    bodies.entry(body).or_default().push(token);
    drop(bodies);
    if stream.write_all(answer(number).as_bytes()).is_err() {
        return;
    }
    thread::park_timeout(wait());
    if matches!(close, Close::Reset) {
        let socket = socket2::SockRef::from(&stream);
        socket.set_linger(Some(Duration::ZERO)).unwrap();
    }
}

/// The next of a row of waits from none to the longest, which no two runs of threads order alike.
fn wait() -> Duration {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // Steps of a prime number of microseconds go through all lengths.
    let step = NEXT.fetch_add(617, Ordering::Relaxed);
    let longest = u64::try_from(LONGEST_WAIT.as_micros()).unwrap();
    Duration::from_micros(step % (longest + 1))
}

/// The token and the body of a request, or none when the other side closed before.
fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).ok().filter(|&read| read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let of = |name: &str| {
            head.lines().find_map(|line| {
                let (header, value) = line.split_once(": ")?;
                header.eq_ignore_ascii_case(name).then_some(value)
            })
        };
        let length = of("content-length").map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            let token = of("authorization").unwrap_or_default().to_owned();
            return Some((token, body.to_owned()));
        }
    }
}

const RECEIPT: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 65\r\n\r\n\
    [{\"id\":\"92\",\"protocol\":\"KAR 92\",\"submitDate\":\"15/01/2026 09:01\"}]";
const EXPIRED: &str =
    "HTTP/1.1 401 Unauthorized\r\napi-token-expired: true\r\nContent-Length: 0\r\n\r\n";
const LIST: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]";
const CANCELLED: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n\"OK\"";

fn body(number: usize) -> String {
    format!(r#"{{"Cards":{{"Card":[{{"f_comments":"{number}"}}]}}}}"#)
}

/// Makes so many calls, as many at once as the client does by itself.
async fn many<F, Fut>(count: usize, call: F)
where
    F: Fn(usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    let next = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (call, next) = (call.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= count {
                        return;
                    }
                    call(number).await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn submissions_beside_a_server_that_closes_are_all_accepted_and_received_once() {
    let count = submissions() / 2;
    for close in [Close::Finish, Close::Reset] {
        let server = Server::start(close, |_| RECEIPT);
        let ergani = server.client();
        let fates = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
        many(count, {
            let fates = Arc::clone(&fates);
            move |number| {
                let (ergani, fates) = (ergani.clone(), Arc::clone(&fates));
                async move {
                    let outcome = ergani.submit_bytes("WRKCardSE", body(number)).await;
                    let fate = match &outcome {
                        Outcome::Accepted(_) => "accepted".to_owned(),
                        other => format!("{other:?}"),
                    };
                    *fates.lock().unwrap().entry(fate).or_default() += 1;
                }
            }
        })
        .await;
        let not_once = (0..count).filter(|&number| server.received(&body(number)) != 1);
        assert_eq!(not_once.count(), 0, "{close:?}");
        let fates = fates.lock().unwrap().clone();
        assert_eq!(
            fates,
            HashMap::from([("accepted".to_owned(), count)]),
            "{close:?}"
        );
        // One each: none was used again.
        assert_eq!(
            (server.requests(), server.connections()),
            (count, count),
            "{close:?}"
        );
    }
}

#[tokio::test]
async fn the_repeat_after_a_401_is_a_submission_too() {
    for close in [Close::Finish, Close::Reset] {
        // Each is refused once, and accepted with the new token.
        let server = Server::start(
            close,
            |number| if number % 2 == 0 { EXPIRED } else { RECEIPT },
        );
        let ergani = server.client();
        for number in 0..200 {
            let outcome = ergani.submit_bytes("WRKCardSE", body(number)).await;
            assert!(outcome.is_accepted(), "{close:?} {number}: {outcome:?}");
            assert_eq!(server.received(&body(number)), 2, "{close:?} {number}");
        }
        assert_eq!((server.requests(), server.connections()), (400, 400));
    }
}

/// A cancellation changes something as well, and so does any other call that is not a read.
#[tokio::test]
async fn cancellations_beside_a_server_that_closes_are_never_in_doubt() {
    let day = Date::constant(2026, 1, 15);
    for close in [Close::Finish, Close::Reset] {
        let server = Server::start(close, |_| CANCELLED);
        let ergani = server.client();
        for number in 0..200 {
            let protocol = format!("ΑΔΕ {number}");
            let cancelled = ergani.cancel("WTOLeave", &protocol, day).await;
            assert!(cancelled.is_ok(), "{close:?} {number}: {cancelled:?}");
        }
        assert_eq!((server.requests(), server.connections()), (200, 200));
    }
}

/// Reads keep their connections, and are made again when one breaks; the second time on a new
/// connection, since others of the pool may be as old.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_beside_a_server_that_closes_are_all_answered() {
    for close in [Close::Finish, Close::Reset] {
        let server = Server::start(close, |_| LIST);
        let ergani = server.client();
        many(200, move |number| {
            let ergani = ergani.clone();
            async move {
                let read = ergani.submissions().await;
                assert!(read.is_ok(), "{number}: {read:?}");
            }
        })
        .await;
        assert!(server.requests() >= 200);
    }
}
