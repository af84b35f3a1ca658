//! The conformance suite on a real Redis.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ergani_store_conformance::{Suite, WORKER, worker};
use ergani_test_engines::{Engine, shared_redis};
use ergani_token::{Account, AccountNaming};
use ergani_token_redis::RedisStore;

/// So short because the suite waits for a few.
const TERM: Duration = Duration::from_millis(1500);
/// Tells the worker where the store is.
const URL: &str = "ERGANI_CONFORMANCE_URL";

fn open(url: &str) -> RedisStore {
    ergani_test_trace::on();
    RedisStore::builder(url)
        .unwrap()
        .lease_term(TERM)
        // Thousands of tasks at once, on whatever machine this is.
        .command_limit(Duration::from_secs(30))
        // Stretching is not tried here, and would take most of the time.
        .naming(AccountNaming::keyed(b"conformance"))
        .build()
}

fn suite(url: &str) -> Suite<RedisStore> {
    let [url, workers] = [url.to_owned(), url.to_owned()];
    Suite::new(move || open(&url))
        .lease_term(TERM)
        .worker(move || {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command
                .args(["--exact", "conformance_worker", "--nocapture"])
                .env(URL, &workers);
            command
        })
}

#[test]
fn conformance_worker() {
    if std::env::var_os(WORKER).is_some() {
        let url = std::env::var(URL).unwrap();
        assert!(worker(move || open(&url)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_store_passes_on_the_shared_server() {
    let Some(url) = shared_redis() else { return };
    let report = suite(&url).run().await;
    println!("{report}");
    report.assert_complete(&[
        "a_late_holder_frees_no_other",
        "what_others_spoiled_is_mended_or_named",
        "an_engine_that_comes_back_is_found_again",
    ]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_store_passes_with_an_engine_that_is_stopped_and_keeps_its_data() {
    let Some(engine) = Engine::redis(true) else {
        return;
    };
    let url = engine.url();
    let engine = Arc::new(Mutex::new(engine));
    let [stopped, started] = [Arc::clone(&engine), engine];
    let report = suite(&url)
        .end_lease({
            let url = url.clone();
            move |account| {
                let url = url.clone();
                async move { behind::end_lease(&url, &name(&account).await).await }
            }
        })
        .spoil(move |account| {
            let url = url.clone();
            async move { behind::spoil(&url, &name(&account).await).await }
        })
        .engine(
            move || {
                stopped.lock().unwrap().stop();
                std::future::ready(())
            },
            move || {
                started.lock().unwrap().start();
                std::future::ready(())
            },
        )
        .run()
        .await;
    println!("{report}");
    report.assert_complete(&[]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_store_passes_with_an_engine_that_is_stopped_and_loses_its_data() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let url = engine.url();
    let engine = Arc::new(Mutex::new(engine));
    let [stopped, started] = [Arc::clone(&engine), engine];
    let report = suite(&url)
        .end_lease({
            let url = url.clone();
            move |account| {
                let url = url.clone();
                async move { behind::end_lease(&url, &name(&account).await).await }
            }
        })
        .spoil(move |account| {
            let url = url.clone();
            async move { behind::spoil(&url, &name(&account).await).await }
        })
        .engine(
            move || {
                stopped.lock().unwrap().stop();
                std::future::ready(())
            },
            move || {
                started.lock().unwrap().start();
                std::future::ready(())
            },
        )
        .run()
        .await;
    println!("{report}");
    report.assert_complete(&[]);
}

async fn name(account: &Account) -> String {
    AccountNaming::keyed(b"conformance")
        .name(account)
        .await
        .to_string()
}

/// What goes on behind the store's back.
mod behind {
    use redis::AsyncCommands as _;

    async fn engine(url: &str) -> redis::aio::MultiplexedConnection {
        let client = redis::Client::open(url).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    pub(crate) async fn end_lease(url: &str, name: &str) {
        let gone: u32 = engine(url)
            .await
            .del(format!("ergani:{{{name}}}:lease"))
            .await
            .unwrap();
        assert_eq!(gone, 1, "there was no lease to end");
    }

    pub(crate) async fn spoil(url: &str, name: &str) {
        let record = format!("ergani:{{{name}}}");
        let new: u32 = engine(url)
            .await
            .hset(record, "state", "{\"format\": ")
            .await
            .unwrap();
        assert_eq!(new, 0, "there was no record to spoil");
    }
}
