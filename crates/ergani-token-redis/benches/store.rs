//! Load, write and lease beside bare commands of the same driver on the same Redis:
//! `cargo bench -p ergani-token-redis`.
//!
//! A bare command is one of the same kind on a key of the same size, for which the engine has as
//! much to do: `HGETALL`, `HSET` of all fields, `SET` with a term. The two take turns. A lease is
//! two round trips, taken and given back.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a panic is how a benchmark fails"
)]

use std::collections::HashMap;
use std::sync::Arc;

use ergani_test_engines::{Engine, by_turns};
use ergani_token::store::{LeaseAttempt, Record, RecordState, StoredRecord, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};
use ergani_token_redis::RedisStore;

fn main() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = RedisStore::open(&engine.url()).unwrap();
    let (account, mut record) = sample();
    let stored = StoredRecord::new(&record);
    let connection = runtime.block_on(async {
        let client = redis::Client::open(engine.url()).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    });

    let mut bare = connection.clone();
    let ping = || {
        let ping = redis::cmd("PING");
        runtime.block_on(ping.query_async::<()>(&mut bare)).unwrap();
    };
    let mut bare = connection.clone();
    by_turns("PING beside PING", 1, ping, || {
        let ping = redis::cmd("PING");
        runtime.block_on(ping.query_async::<()>(&mut bare)).unwrap();
    });

    let mut bare = connection.clone();
    let set = || {
        let mut set = redis::cmd("HSET");
        set.arg("bare")
            .arg(&[("fingerprint", &stored.fingerprint)])
            .arg(&[("version", stored.version)])
            .arg(&[("pair", stored.pair.as_ref().unwrap().as_str())])
            .arg(&[("state", &stored.state)]);
        runtime.block_on(set.query_async::<()>(&mut bare)).unwrap();
    };
    by_turns("write beside HSET", 1, set, || {
        let expected = match record.state.version {
            0 => Default::default(),
            _ => record.revision(),
        };
        record.state.version += 1;
        let written = runtime.block_on(store.write(&account, expected, &record));
        assert_eq!(written.unwrap(), Written::Done);
    });

    let mut bare = connection.clone();
    let get = || {
        let mut get = redis::cmd("HGETALL");
        get.arg("bare");
        let fields = get.query_async::<HashMap<String, String>>(&mut bare);
        assert_eq!(runtime.block_on(fields).unwrap().len(), 4);
    };
    by_turns("load beside HGETALL", 1, get, || {
        let loaded = runtime.block_on(store.load(&account)).unwrap();
        assert!(loaded.record.is_some());
    });

    let mut bare = connection;
    let set = || {
        let mut set = redis::cmd("SET");
        set.arg("bare:lease").arg("owner").arg("PX").arg(15_000);
        runtime.block_on(set.query_async::<()>(&mut bare)).unwrap();
    };
    by_turns("lease and release beside SET", 2, set, || {
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
