//! Load, lease and write beside a bare round trip of the same PostgreSQL, in one run:
//! `cargo bench -p ergani-token-postgres`. A lease is two round trips, taken and given back.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a panic is how a benchmark fails"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use ergani_test_engines::Engine;
use ergani_token::store::{LeaseAttempt, Record, RecordState, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};
use ergani_token_postgres::PostgresStore;

fn store(c: &mut Criterion) {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = PostgresStore::open(&engine.url()).unwrap();
    runtime.block_on(store.init()).unwrap();
    let account = Account::new(
        Credentials::new("user", "password", UserType::External),
        Environment::Test,
    );
    let pair = TokenPair::new(
        Secret::new("x".repeat(800)),
        Timestamp::from_seconds(2_000_000_000),
        Secret::new("y".repeat(64)),
        Timestamp::from_seconds(2_000_600_000),
    );
    let mut record = Record {
        pair: Some(pair.unwrap().into()),
        state: RecordState::new(account.identity()),
    };
    let bare = runtime.block_on(async {
        let connected = tokio_postgres::connect(&engine.url(), tokio_postgres::NoTls).await;
        let (client, connection) = connected.unwrap();
        tokio::spawn(connection);
        client
    });
    let mut group = c.benchmark_group("postgres");
    group.bench_function("bare", |b| {
        b.iter(|| {
            let rows = runtime.block_on(bare.query_typed("SELECT 1", &[])).unwrap();
            assert_eq!(rows.len(), 1);
        });
    });
    group.bench_function("write", |b| {
        b.iter(|| {
            let expected = match record.state.version {
                0 => Default::default(),
                _ => record.revision(),
            };
            record.state.version += 1;
            let written = runtime.block_on(store.write(&account, expected, &record));
            assert_eq!(written.unwrap(), Written::Done);
        });
    });
    group.bench_function("load", |b| {
        b.iter(|| {
            let loaded = runtime.block_on(store.load(&account)).unwrap();
            assert!(loaded.record.is_some());
        });
    });
    group.bench_function("lease_and_release", |b| {
        b.iter(|| {
            runtime.block_on(async {
                match store.lease_and_load(&account).await.unwrap() {
                    (LeaseAttempt::Held(lease), Some(_)) => lease.release().await,
                    other => panic!("{other:?}"),
                }
            });
        });
    });
    group.finish();
}

criterion_group!(benches, store);
criterion_main!(benches);
