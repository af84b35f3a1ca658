//! Many accounts of one process, and many hosts of one account.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ergani_sandbox::Sandbox;
use ergani_test_engines::Engine;
use ergani_token::store::{LeaseAttempt, TokenStore};
use ergani_token::{
    Account, AccountNaming, Credentials, Environment, ErrorKind, Refusal, TokenManager, UserType,
};
use ergani_token_postgres::PostgresStore;
use ergani_token_redis::RedisStore;
use tokio::net::{TcpListener, TcpStream};

const PASSWORD: &str = "canary-password-6104";
/// Well above the connections that a process makes.
const ACCOUNTS: usize = 40;
/// Of a bucket (invariant 9).
const RENEWALS: u64 = 10;

fn user(number: usize) -> String {
    format!("user-{number}")
}

async fn sandbox() -> Sandbox {
    ergani_test_trace::on();
    let mut builder = Sandbox::builder();
    for number in 0..ACCOUNTS {
        builder = builder.account(ergani_sandbox::Account::new(user(number), PASSWORD));
    }
    builder.start().await.unwrap()
}

fn account(sandbox: &Sandbox, number: usize) -> Account {
    Account::new(
        Credentials::new(user(number), PASSWORD, UserType::External),
        Environment::from_base_url(&sandbox.url()).unwrap(),
    )
}

/// Passes everything on, and counts the connections.
async fn counted(port: u16) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut engine = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                // It ends when one of the two does.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut engine).await;
            });
        }
    });
    (address.port(), connections)
}

/// Half of the accounts wait for a lease that does not come back. The others are served, over the
/// same few connections.
async fn one_bad_account_delays_no_other<S: TokenStore + Clone>(
    store: S,
    connections: &AtomicUsize,
    most: usize,
) {
    let sandbox = sandbox().await;
    let mut held = Vec::new();
    let mut waiting = Vec::new();
    for number in 0..ACCOUNTS / 2 {
        let bad = account(&sandbox, number);
        let LeaseAttempt::Held(lease) = store.try_lease(&bad).await.unwrap() else {
            panic!("nobody else is here");
        };
        held.push(lease);
        let manager = TokenManager::builder(bad).store(store.clone()).build();
        waiting.push(tokio::spawn(async move { manager.token().await }));
    }
    let mut served = Vec::new();
    for number in ACCOUNTS / 2..ACCOUNTS {
        let manager = TokenManager::builder(account(&sandbox, number))
            .store(store.clone())
            .build();
        served.push(tokio::spawn(async move { manager.token().await }));
    }
    for good in served {
        good.await.unwrap().unwrap();
    }
    assert!(!waiting.iter().any(|bad| bad.is_finished()));
    let logins = sandbox.counters().logins;
    assert_eq!(usize::try_from(logins).unwrap(), ACCOUNTS / 2);
    // Once it can, each of the others is served too.
    drop(held);
    for bad in waiting {
        bad.await.unwrap().unwrap();
    }
    assert!(connections.load(Ordering::SeqCst) <= most);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_accounts_share_one_connection_to_redis_and_a_bad_one_delays_no_other() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let (port, connections) = counted(engine.port()).await;
    let store = RedisStore::builder(&format!("redis://127.0.0.1:{port}/0"))
        .unwrap()
        .naming(AccountNaming::keyed(b"names that cost nothing"))
        .build();
    one_bad_account_delays_no_other(store, &connections, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_accounts_share_one_pool_to_postgres_and_a_bad_one_delays_no_other() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let (port, connections) = counted(engine.port()).await;
    let store = PostgresStore::builder(&format!("postgres://ergani@127.0.0.1:{port}/postgres"))
        .unwrap()
        .naming(AccountNaming::keyed(b"names that cost nothing"))
        .build()
        .unwrap();
    store.init().await.unwrap();
    one_bad_account_delays_no_other(store, &connections, 4).await;
}

/// Three hosts are told again and again that their token has ended: together they have one bucket.
async fn one_bucket<S: TokenStore>(stores: [S; 3]) {
    let sandbox = sandbox().await;
    let hosts = stores.map(|store| {
        TokenManager::builder(account(&sandbox, 0))
            .store(store)
            .build()
    });
    let mut refused = 0;
    for turn in 0..3 * RENEWALS {
        let host = &hosts[usize::try_from(turn % 3).unwrap()];
        // The first may be of the renewal of this very call.
        let asked = async {
            host.token().await?;
            let token = host.token().await?;
            host.refused(&token, Refusal::Expired).await
        };
        if let Err(error) = asked.await {
            assert_eq!(error.kind(), ErrorKind::CoolDown, "{error}");
            refused += 1;
        }
    }
    assert_eq!(sandbox.counters().authentications(), RENEWALS);
    assert!(refused > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invariant_9_hosts_share_one_bucket_on_redis() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    one_bucket([0; 3].map(|_| RedisStore::open(&engine.url()).unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invariant_9_hosts_share_one_bucket_on_postgres() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let stores = [0; 3].map(|_| PostgresStore::open(&engine.url()).unwrap());
    stores[0].init().await.unwrap();
    one_bucket(stores).await;
}
