//! Cards per second beside a bare client of the same HTTP library that sends the same bytes to the
//! same server: `cargo bench -p ergani-client --bench throughput`.
//!
//! The server only counts bytes and answers a receipt, so that nothing hides what the client
//! costs. The two take turns, and the last lines give the ratio of each pair of turns.
#![allow(clippy::unwrap_used, reason = "a panic is how a bench fails")]
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(missing_docs, reason = "criterion's macros make functions without any")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ergani_client::Ergani;
use ergani_client::documents::Declaration as _;
use ergani_client::documents::forms::{CardMovement, WorkCard};
use ergani_client::documents::types::{Branch, Moment, TaxNumber};
use ergani_client::token::exchange::transport::http_client_builder;
use ergani_client::token::{Environment, FixedToken};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Cards of one turn.
const CARDS: u32 = 4_000;
/// Cards under way at once, as the client has it by itself.
const AT_ONCE: u32 = 8;
/// Pairs of turns of the ratio.
const PAIRS: usize = 25;

const ANSWER: &str = r#"[{"id":"92","protocol":"ΑΚ - ΚΑΡ000092","submitDate":"15/01/2026 09:01"}]"#;

fn card() -> WorkCard {
    let moment: Moment = "2026-01-15T07:00:00Z".parse().unwrap();
    WorkCard::new(TaxNumber::new("999999999").unwrap(), Branch::SEAT).movement(
        CardMovement::arrival(TaxNumber::new("888888888").unwrap(), moment).named("ΤΕΣΤ", "ΤΕΣΤ"),
    )
}

/// A server on a thread of its own.
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
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{ANSWER}",
                        ANSWER.len()
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

struct Sides {
    runtime: Runtime,
    ergani: Ergani,
    bare: reqwest::Client,
    url: String,
    body: Bytes,
}

impl Sides {
    fn new() -> Self {
        let environment =
            Environment::from_base_url(&format!("http://{}/WebservicesAPI/Api", serve())).unwrap();
        Self {
            runtime: Runtime::new().unwrap(),
            bare: http_client_builder(&environment, None)
                .unwrap()
                .build()
                .unwrap(),
            url: environment.route("Documents/WRKCardSE"),
            ergani: Ergani::builder(environment)
                .tokens(FixedToken::new("token").unwrap())
                .build()
                .unwrap(),
            body: card().to_json_bytes().into(),
        }
    }

    /// The typed card: made into JSON, judged, sent, and its receipt read.
    fn client(&self) -> Duration {
        let (ergani, card) = (self.ergani.clone(), Arc::new(card()));
        self.runtime.block_on(turn(move || {
            let (ergani, card) = (ergani.clone(), Arc::clone(&card));
            async move {
                let accepted = ergani.submit(&*card).await.into_result().unwrap();
                assert_eq!(accepted.receipts().len(), 1);
            }
        }))
    }

    /// The same bytes, and the answer as bytes.
    fn bare(&self) -> Duration {
        let (bare, url, body) = (self.bare.clone(), self.url.clone(), self.body.clone());
        self.runtime.block_on(turn(move || {
            let request = bare
                .post(&url)
                .header("authorization", "Bearer token")
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .body(body.clone());
            async move {
                let answer = request.send().await.unwrap().bytes().await.unwrap();
                assert_eq!(answer.len(), ANSWER.len());
            }
        }))
    }
}

fn throughput(criterion: &mut Criterion) {
    let sides = Sides::new();
    let mut group = criterion.benchmark_group("throughput");
    group
        .throughput(Throughput::Elements(u64::from(CARDS)))
        .sample_size(10);
    let turns = |turn: &dyn Fn() -> Duration, times: u64| (0..times).map(|_| turn()).sum();
    group.bench_function("bare", |b| b.iter_custom(|n| turns(&|| sides.bare(), n)));
    group.bench_function("client", |b| {
        b.iter_custom(|n| turns(&|| sides.client(), n))
    });
    group.finish();

    let mut pairs: Vec<(f64, f64)> = (0..PAIRS)
        .map(|_| (sides.bare().as_secs_f64(), sides.client().as_secs_f64()))
        .collect();
    let best = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).fold(f64::MAX, f64::min);
    let (bare, client) = (best(|pair| pair.0), best(|pair| pair.1));
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (bare_half, client_half) = pairs[PAIRS / 2];
    println!(
        "the client beside the bare one, {PAIRS} pairs of turns: median of the ratios {:.3}; \
         best turns {:.0} and {:.0} cards a second, {:.3}",
        bare_half / client_half,
        f64::from(CARDS) / client,
        f64::from(CARDS) / bare,
        bare / client
    );
}

criterion_group!(benches, throughput);
criterion_main!(benches);
