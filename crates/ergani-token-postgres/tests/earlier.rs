//! Rows that an earlier version wrote, before records had a nonce: nobody is logged in anew or
//! locked out, and what is there is written on.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use ergani_store_conformance::earlier::{ACCESS_TOKEN, account_with_a_session, fixtures, goes_on};
use ergani_test_engines::Engine;
use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{SealedStore, StoreKeys, TokenStore};
use ergani_token::{AccountNaming, TokenManager};
use ergani_token_postgres::PostgresStore;

fn open(url: &str, keys: Option<&StoreKeys>) -> PostgresStore {
    // Not traced: the driver logs the statements by which the rows are put in, tokens and all.
    let mut builder = PostgresStore::builder(url).unwrap();
    if let Some(keys) = keys {
        builder = builder.naming(AccountNaming::keyed(keys.naming().expose()));
    }
    builder.build().unwrap()
}

fn keys() -> StoreKeys {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("store-key");
    fs::copy(fixtures().join("store-key"), &file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    StoreKeys::read(&file).unwrap()
}

/// The rows as they were dumped.
async fn fill(url: &str, of: &str) {
    let rows = fs::read_to_string(fixtures().join(format!("postgres-{of}.sql"))).unwrap();
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client.batch_execute(&rows).await.unwrap();
}

async fn is_taken_over<S: TokenStore + Clone>(store: S) {
    let exchange = FakeExchange::new(FakeClock::default());
    let manager = TokenManager::builder(account_with_a_session())
        .exchange(exchange.clone())
        .store(store.clone())
        .build();
    let served = manager.token().await.unwrap();
    assert_eq!(served.expose(), ACCESS_TOKEN);
    assert_eq!((exchange.logins(), exchange.refreshes()), (0, 0));
    goes_on(&store).await.unwrap();
}

#[tokio::test]
async fn rows_of_an_earlier_version_are_read_and_written_on() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    open(&engine.url(), None).init().await.unwrap();
    fill(&engine.url(), "plain").await;
    is_taken_over(open(&engine.url(), None)).await;
}

#[tokio::test]
async fn sealed_rows_of_an_earlier_version_are_read_and_written_on() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    open(&engine.url(), None).init().await.unwrap();
    fill(&engine.url(), "sealed").await;
    let keys = keys();
    is_taken_over(SealedStore::new(open(&engine.url(), Some(&keys)), keys)).await;
}
