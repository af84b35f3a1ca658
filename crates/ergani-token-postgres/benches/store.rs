//! Load, write and lease beside bare statements of the same driver on the same PostgreSQL:
//! `cargo bench -p ergani-token-postgres`.
//!
//! A bare statement is one of the same kind on a row of the same size, for which the engine has as
//! much to do, and as unprepared as ours (a pooler allows no other): a `SELECT` by key, an `UPDATE`
//! of the same columns by key. The two take turns. A lease is two round trips, taken and given
//! back.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a panic is how a benchmark fails"
)]

use std::sync::Arc;

use ergani_test_engines::{Engine, by_turns};
use ergani_token::store::{LeaseAttempt, Record, RecordState, StoredRecord, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};
use ergani_token_postgres::PostgresStore;
use tokio_postgres::types::Type;

fn main() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = PostgresStore::open(&engine.url()).unwrap();
    runtime.block_on(store.init()).unwrap();
    let (account, mut record) = sample();
    let stored = StoredRecord::new(&record);
    let bare = runtime.block_on(async {
        let connected = tokio_postgres::connect(&engine.url(), tokio_postgres::NoTls).await;
        let (client, connection) = connected.unwrap();
        tokio::spawn(connection);
        let row = "INSERT INTO ergani_token (account) VALUES ('bare')";
        client.execute(row, &[]).await.unwrap();
        client
    });
    let one = || {
        let rows = runtime.block_on(bare.query_typed("SELECT 1", &[])).unwrap();
        assert_eq!(rows.len(), 1);
    };
    by_turns("SELECT 1 beside itself", 1, one, one);

    let pair = stored.pair.as_ref().unwrap().as_str();
    let update = || {
        let rows = runtime.block_on(bare.query_typed(
            "UPDATE ergani_token SET fingerprint = $2, version = $3, pair = $4, state = $5 \
             WHERE account = $1 RETURNING 1",
            &[
                (&"bare", Type::TEXT),
                (&stored.fingerprint, Type::TEXT),
                (&1_i64, Type::INT8),
                (&pair, Type::TEXT),
                (&stored.state, Type::TEXT),
            ],
        ));
        assert_eq!(rows.unwrap().len(), 1);
    };
    by_turns("write beside UPDATE", 1, update, || {
        let expected = match record.state.version {
            0 => Default::default(),
            _ => record.revision(),
        };
        record.state.version += 1;
        let written = runtime.block_on(store.write(&account, expected, &record));
        assert_eq!(written.unwrap(), Written::Done);
    });

    let select = || {
        let rows = runtime.block_on(bare.query_typed(
            "SELECT fingerprint, version, pair, state FROM ergani_token WHERE account = $1",
            &[(&"bare", Type::TEXT)],
        ));
        assert_eq!(rows.unwrap().len(), 1);
    };
    by_turns("load beside SELECT", 1, select, || {
        let loaded = runtime.block_on(store.load(&account)).unwrap();
        assert!(loaded.record.is_some());
    });

    let update = || {
        let rows = runtime.block_on(bare.query_typed(
            "UPDATE ergani_token SET lease_owner = $2, lease_until = now() + interval '15 seconds' \
             WHERE account = $1 RETURNING fingerprint, version, pair, state",
            &[(&"bare", Type::TEXT), (&"owner", Type::TEXT)],
        ));
        assert_eq!(rows.unwrap().len(), 1);
    };
    by_turns("lease and release beside UPDATE", 2, update, || {
        runtime.block_on(async {
            match store.lease_and_load(&account).await.unwrap() {
                (LeaseAttempt::Held(lease), Some(_)) => lease.release().await,
                other => panic!("{other:?}"),
            }
        });
    });
}

/// Tokens as long as ERGANI's.
fn sample() -> (Account, Record) {
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
    let state = RecordState::new(account.identity());
    let pair = Some(Arc::new(pair.unwrap()));
    (account, Record { pair, state })
}
