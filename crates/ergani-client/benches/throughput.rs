//! Cards per second beside bare clients of the same HTTP library:
//! `cargo bench -p ergani-client --bench throughput`.
//!
//! All sides send the same bytes to the same server in the same run, with the same settings of
//! reqwest, the same headers, the same limit of time for each request and as many at once, and
//! read the answer to its end. The client also makes the card into JSON, judges it, watches what
//! was sent, and reads the receipt; the bare sides have their bytes ready and look at none. The
//! sides take turns, and the ratio of each round of turns is taken, since a machine is not equally
//! fast all the time.
//!
//! There are two floors. One bare client opens a connection for each request, as the client does
//! for each submission: that ratio is what the client itself costs, and should stay above 0.95. The
//! other uses its connections again: that ratio is the price of never losing an outcome to a server
//! that closes a used connection.
//!
//! There are two servers: one that only counts bytes and answers a receipt, so that nothing hides
//! what the client costs, and the sandbox, which reads and judges as the Ministry's server does.
//!
//! Measured on two busy cores, three runs, medians: 0.73, 0.76 and 0.80 to a connection for each
//! request beside the server that counts, 0.78, 0.82 and 0.80 beside the sandbox; 0.18 to 0.20 and
//! 0.34 to 0.36 to connections used again. Of 83,000 instructions that the client adds to a card,
//! 61,000 make and weigh it (`Document::weigh`, `Declaration::envelope`); what sends it adds none.
//!
//! With the arguments `bare`, `pooled` or `client` only that side runs, once and on one thread,
//! against the server that counts: for a profiler.
#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use ergani_client::documents::Declaration as _;
use ergani_client::documents::forms::{CardMovement, WorkCard};
use ergani_client::documents::types::{Branch, Moment, TaxNumber};
use ergani_client::token::exchange::transport::HttpClients;
use ergani_client::token::{AccessToken, FixedToken};
use ergani_client::token::{Account, Credentials, Environment, TokenManager, UserType};
use ergani_client::{Ergani, SUBMIT_LIMIT};
use ergani_sandbox::{DuplicateCard, Sandbox, Switch};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Cards of one turn.
const CARDS: u32 = 2_000;
/// Cards under way at once, as the client has it by itself.
const AT_ONCE: u32 = 8;
/// Rounds of turns of each server.
const ROUNDS: usize = 15;

const RECEIPT: &str =
    r#"[{"id":"92","protocol":"ΑΚ - ΚΑΡ000092","submitDate":"15/01/2026 09:01"}]"#;

fn card() -> WorkCard {
    let moment: Moment = "2026-01-15T07:00:00Z".parse().unwrap();
    WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT).movement(
        CardMovement::arrival(TaxNumber::new("500000004").unwrap(), moment).named("ΤΕΣΤ", "ΤΕΣΤ"),
    )
}

/// A server that only counts bytes, on a thread of its own.
fn serve() -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(async move {
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{RECEIPT}",
                        RECEIPT.len()
                    );
                    let mut bytes = Vec::new();
                    loop {
                        while let Some(length) = request_length(&bytes) {
                            bytes.drain(..length);
                            stream.write_all(answer.as_bytes()).await.unwrap();
                        }
                        if !matches!(stream.read_buf(&mut bytes).await, Ok(read) if read > 0) {
                            return;
                        }
                    }
                });
            }
        });
    });
    told.recv().unwrap()
}

/// The length of the request at the beginning of these bytes, if it is whole.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).ok()?;
    let length: usize = text
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse().ok())?
        })
        .unwrap_or(0);
    (bytes.len() >= head + length).then_some(head + length)
}

/// Runs one turn with so many workers.
async fn turn<F, Fut>(send: F) -> Duration
where
    F: Fn() -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    let left = Arc::new(AtomicU32::new(CARDS));
    let started = Instant::now();
    let workers: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (send, left) = (send.clone(), Arc::clone(&left));
            tokio::spawn(async move {
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
                    .is_ok()
                {
                    send().await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    started.elapsed()
}

/// The clients of one server.
struct Sides {
    ergani: Ergani,
    /// Opens a connection for each request.
    fresh: reqwest::Client,
    /// Uses its connections again.
    pooled: reqwest::Client,
    url: String,
    token: AccessToken,
    body: Bytes,
}

impl Sides {
    fn new(ergani: Ergani, token: AccessToken) -> Self {
        let environment = ergani.environment();
        let clients = HttpClients::load(environment, None).unwrap();
        let bare = |builder: reqwest::ClientBuilder| {
            builder
                .connect_timeout(Duration::from_secs(10))
                .user_agent(concat!("ergani/", env!("CARGO_PKG_VERSION")))
                .build()
                .unwrap()
        };
        Self {
            fresh: bare(clients.fresh()),
            pooled: bare(clients.pooled()),
            url: environment.route("Documents/WRKCardSE"),
            token,
            body: card().to_json_bytes().into(),
            ergani,
        }
    }

    /// With the server that only counts.
    fn counted() -> Self {
        let base = format!("http://{}/WebservicesAPI/Api", serve());
        let token = FixedToken::new("token").unwrap();
        let ergani = Ergani::builder(Environment::from_base_url(&base).unwrap())
            .tokens(token.clone())
            .build()
            .unwrap();
        Self::new(ergani, token.token())
    }

    /// With the sandbox, logged in.
    fn sandboxed(runtime: &Runtime, sandbox: &Sandbox) -> Self {
        sandbox.switch(Switch::CardLateMinutes(None));
        sandbox.switch(Switch::CardFutureMinutes(None));
        sandbox.switch(Switch::DuplicateCard(DuplicateCard::Never));
        let credentials = Credentials::new("user", "password", UserType::External);
        let environment = Environment::from_base_url(&sandbox.url()).unwrap();
        runtime.block_on(async {
            let manager = TokenManager::builder(Account::new(credentials, environment)).build();
            let ergani = Ergani::with_manager(manager);
            let token = ergani.log_in().await.unwrap();
            Self::new(ergani, token)
        })
    }

    /// The typed card: made into JSON, judged, sent, and its receipt read.
    fn client(&self, runtime: &Runtime) -> f64 {
        let (ergani, card) = (self.ergani.clone(), Arc::new(card()));
        let time = runtime.block_on(turn(move || {
            let (ergani, card) = (ergani.clone(), Arc::clone(&card));
            async move {
                let accepted = ergani.submit(&*card).await.into_result().unwrap();
                assert_eq!(accepted.receipts().len(), 1);
            }
        }));
        time.as_secs_f64()
    }

    /// The same bytes, and the answer as bytes.
    fn bare(&self, bare: &reqwest::Client, runtime: &Runtime) -> f64 {
        let (bare, url, body) = (bare.clone(), self.url.clone(), self.body.clone());
        let token = self.token.clone();
        let time = runtime.block_on(turn(move || {
            let request = bare
                .post(&url)
                .header("authorization", token.header().clone())
                .header("accept", "application/json")
                .header("accept-encoding", "identity")
                .header("content-type", "application/json")
                .timeout(SUBMIT_LIMIT)
                .body(body.clone());
            async move {
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status(), 200);
                assert!(!answer.bytes().await.unwrap().is_empty());
            }
        }));
        time.as_secs_f64()
    }

    /// One turn of each side: the client, and the two bare ones.
    fn round(&self, runtime: &Runtime) -> [f64; 3] {
        [
            self.client(runtime),
            self.bare(&self.fresh, runtime),
            self.bare(&self.pooled, runtime),
        ]
    }

    /// Lets them take turns, and prints how they compare.
    fn compare(&self, runtime: &Runtime, server: &str) {
        // Connections and caches are made.
        self.round(runtime);
        let rounds: Vec<[f64; 3]> = (0..ROUNDS).map(|_| self.round(runtime)).collect();
        let best = |side: usize| {
            rounds
                .iter()
                .map(|round| round[side])
                .fold(f64::MAX, f64::min)
        };
        let ratio = |floor: usize| {
            let mut ratios: Vec<f64> = rounds.iter().map(|round| round[floor] / round[0]).collect();
            ratios.sort_by(f64::total_cmp);
            ratios[ROUNDS / 2]
        };
        println!(
            "{server}: medians of the ratios of {ROUNDS} rounds: {:.3} to a connection for each \
             request, {:.3} to connections used again; best turns, in cards a second: {:.0} \
             (client), {:.0} and {:.0} (bare)",
            ratio(1),
            ratio(2),
            f64::from(CARDS) / best(0),
            f64::from(CARDS) / best(1),
            f64::from(CARDS) / best(2),
        );
    }
}

fn main() {
    let counted = Sides::counted();
    let one_thread = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let asked = |side: &str| std::env::args().any(|argument| argument == side);
    if asked("bare") {
        println!("{:.3} s", counted.bare(&counted.fresh, &one_thread()));
    } else if asked("pooled") {
        println!("{:.3} s", counted.bare(&counted.pooled, &one_thread()));
    } else if asked("client") {
        println!("{:.3} s", counted.client(&one_thread()));
    } else {
        let runtime = Runtime::new().unwrap();
        counted.compare(&runtime, "a server that only counts");
        let sandbox = Sandbox::start_blocking();
        Sides::sandboxed(&runtime, &sandbox).compare(&runtime, "the sandbox");
    }
}
