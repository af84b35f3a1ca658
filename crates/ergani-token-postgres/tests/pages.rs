//! More accounts than are looked through at a time.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_test_engines::Engine;
use ergani_token::store::{Record, RecordState, TokenStore as _, Written};
use ergani_token::{Account, Credentials, Environment, UserType};
use ergani_token_postgres::PostgresStore;

const ACCOUNTS: usize = 1201;

#[tokio::test]
async fn all_accounts_are_listed_and_those_that_have_ended_removed() {
    ergani_test_trace::on();
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let store = PostgresStore::open(&engine.url()).unwrap();
    store.init().await.unwrap();
    assert_eq!(store.list().await.unwrap().0, []);
    let account = Account::new(
        Credentials::new("user", "canary-password-8120", UserType::External),
        Environment::Test,
    );
    let mut state = RecordState::new(account.identity());
    state.version = 1;
    let record = Record { pair: None, state };
    let written = store.write(&account, Default::default(), &record).await;
    assert_eq!(written.unwrap(), Written::Done);

    // What others look like, as far as the store can tell.
    let (client, connection) = tokio_postgres::connect(&engine.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let copies = "INSERT INTO ergani_token (account, version, state, written)
        SELECT 'copy ' || number, version, state, written
        FROM ergani_token, generate_series(1, $1) AS number";
    let others = i32::try_from(ACCOUNTS).unwrap() - 1;
    client.execute(copies, &[&others]).await.unwrap();

    let (entries, now) = store.list().await.unwrap();
    assert_eq!(entries.len(), ACCOUNTS);
    assert!(entries.iter().all(|entry| entry.has_ended(now)));
    let names: std::collections::HashSet<_> = entries.iter().map(|entry| &entry.name).collect();
    assert_eq!(names.len(), ACCOUNTS);
    // One is being renewed.
    let lease = store.try_lease(&account).await.unwrap();
    assert_eq!(store.prune().await.unwrap().len(), ACCOUNTS - 1);
    drop(lease);
    assert_eq!(store.list().await.unwrap().0.len(), 1);
}
