//! What a renewal costs the engine: three round trips, counted on the wire; and four if the process
//! has just started, since it looks for a valid token first.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ergani_sandbox::Sandbox;
use ergani_test_engines::Engine;
use ergani_token::store::TokenStore;
use ergani_token::{Account, Credentials, Environment, Refusal, TokenManager, UserType};
use ergani_token_postgres::PostgresStore;
use ergani_token_redis::RedisStore;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const PASSWORD: &str = "canary-password-7718";

/// Passes everything on, and counts how often the client speaks after the engine has spoken.
struct Proxy {
    address: SocketAddr,
    round_trips: Arc<AtomicUsize>,
}

impl Proxy {
    async fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let round_trips = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&round_trips);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let engine = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                client.set_nodelay(true).unwrap();
                engine.set_nodelay(true).unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_engine, to_engine) = engine.into_split();
                let heard = Arc::new(AtomicBool::new(true));
                let (asked, counter) = (Arc::clone(&heard), Arc::clone(&counter));
                tokio::spawn(pass(from_client, to_engine, move || {
                    if asked.swap(false, Ordering::SeqCst) {
                        counter.fetch_add(1, Ordering::SeqCst);
                    }
                }));
                tokio::spawn(pass(from_engine, to_client, move || {
                    heard.store(true, Ordering::SeqCst);
                }));
            }
        });
        Self {
            address,
            round_trips,
        }
    }

    fn count(&self) -> usize {
        self.round_trips.swap(0, Ordering::SeqCst)
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, heard: impl Fn()) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count) = from.read(&mut bytes).await {
        if count == 0 {
            break;
        }
        heard();
        if to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
}

async fn a_renewal_takes_three(store: impl TokenStore, proxy: &Proxy) {
    ergani_test_trace::on();
    let sandbox = Sandbox::builder()
        .account(ergani_sandbox::Account::new("user", PASSWORD))
        .start()
        .await
        .unwrap();
    let account = Account::new(
        Credentials::new("user", PASSWORD, UserType::External),
        Environment::from_base_url(&sandbox.url()).unwrap(),
    );
    // Connects, so that only what a renewal asks is counted from here on.
    store.load(&account).await.unwrap();
    let manager = TokenManager::builder(account).store(store).build();
    proxy.count();
    manager.token().await.unwrap();
    assert_eq!(
        proxy.count(),
        4,
        "a look, lease with load, intent, commit with release"
    );
    let token = manager.token().await.unwrap();
    for _ in 0..1000 {
        manager.token().await.unwrap();
    }
    assert_eq!(proxy.count(), 0, "a valid token costs the engine nothing");
    manager.refused(&token, Refusal::Expired).await.unwrap();
    manager.shut_down().await;
    assert_eq!(sandbox.counters().refreshes, 1);
    assert_eq!(
        proxy.count(),
        3,
        "lease with load, intent, commit with release"
    );
}

fn port_of(url: &str) -> u16 {
    let (_, after) = url.rsplit_once(':').unwrap();
    after.split('/').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_three_round_trips_to_redis() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let proxy = Proxy::before(port_of(&engine.url())).await;
    let url = format!("redis://{}/0", proxy.address);
    a_renewal_takes_three(RedisStore::open(&url).unwrap(), &proxy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_three_round_trips_to_postgres() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let proxy = Proxy::before(port_of(&engine.url())).await;
    let url = format!("postgres://ergani@{}/postgres", proxy.address);
    let store = PostgresStore::open(&url).unwrap();
    store.init().await.unwrap();
    a_renewal_takes_three(store, &proxy).await;
}
