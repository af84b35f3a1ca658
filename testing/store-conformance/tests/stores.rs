//! The suite on the stores of `ergani-token`, and on the example of a store of one's own.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::path::PathBuf;
use std::process::Command;

use ergani_store_conformance::example::Shelf;
use ergani_store_conformance::{Suite, WORKER, worker};
use ergani_token::store::{FileStore, MemoryStore, SealedStore, StoreKey, StoreKeys};

/// Tells the worker where the files are.
const DIRECTORY: &str = "ERGANI_CONFORMANCE_DIRECTORY";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_example_passes() {
    let shelf = Shelf::new();
    let report = Suite::new(move || shelf.handle())
        .lease_term(Shelf::TERM)
        .run()
        .await;
    report.assert_complete(&[
        "a_late_holder_frees_no_other",
        "the_lease_of_another_process_holds_until_it_is_killed",
        "processes_lose_no_write",
        "what_others_spoiled_is_mended_or_named",
        "an_engine_that_comes_back_is_found_again",
    ]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_sealed_store_passes() {
    let shelf = Shelf::new();
    let keys = StoreKeys::new(StoreKey::new([7; StoreKey::BYTES]));
    let report = Suite::new(move || SealedStore::new(shelf.handle(), keys.clone()))
        .lease_term(Shelf::TERM)
        .run()
        .await;
    report.assert_complete(&[
        "a_late_holder_frees_no_other",
        "the_lease_of_another_process_holds_until_it_is_killed",
        "processes_lose_no_write",
        "what_others_spoiled_is_mended_or_named",
        "an_engine_that_comes_back_is_found_again",
    ]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_memory_store_passes() {
    let store = MemoryStore::new();
    let report = Suite::new(move || store.clone()).run().await;
    report.assert_complete(&[
        // It is of one process, and no lease ends before its holder does.
        "a_lease_is_extended_while_alive",
        "a_lease_ends_with_its_holder",
        "a_late_holder_frees_no_other",
        "the_lease_of_another_process_holds_until_it_is_killed",
        "processes_lose_no_write",
        "what_others_spoiled_is_mended_or_named",
        "an_engine_that_comes_back_is_found_again",
    ]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_file_store_passes() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("tokens");
    let open = {
        let directory = directory.clone();
        move || FileStore::open(&directory).unwrap()
    };
    let files = open();
    let report = Suite::new(open)
        .worker(move || {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command
                .args(["--exact", "file_worker", "--nocapture"])
                .env(DIRECTORY, &directory);
            command
        })
        .spoil(move |account| {
            let pair = files.path_of(&account);
            std::fs::write(pair, "{\"token\": ").unwrap();
            std::future::ready(())
        })
        .run()
        .await;
    println!("{report}");
    report.assert_complete(&[
        // The system takes a lock back from a dead process, and from nobody else.
        "a_lease_is_extended_while_alive",
        "a_lease_ends_with_its_holder",
        "a_late_holder_frees_no_other",
        "an_engine_that_comes_back_is_found_again",
    ]);
}

#[test]
fn file_worker() {
    if std::env::var_os(WORKER).is_some() {
        let directory = PathBuf::from(std::env::var_os(DIRECTORY).unwrap());
        assert!(worker(move || FileStore::open(&directory).unwrap()));
    }
}
