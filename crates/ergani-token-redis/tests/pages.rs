//! More accounts than are looked through at a time.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_test_engines::Engine;
use ergani_token::store::{Record, RecordState, TokenStore as _, Written};
use ergani_token::{Account, Credentials, Environment, UserType};
use ergani_token_redis::RedisStore;

const ACCOUNTS: usize = 1201;

#[tokio::test]
async fn all_accounts_are_listed_and_those_that_have_ended_removed() {
    ergani_test_trace::on();
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let store = RedisStore::open(&engine.url()).unwrap();
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
    let client = redis::Client::open(engine.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let name = store.name_of(&account).await;
    let mut copies = redis::pipe();
    for number in 1..ACCOUNTS {
        copies
            .cmd("COPY")
            .arg(format!("ergani:{{{name}}}"))
            .arg(format!("ergani:{{{number:064x}}}"))
            .ignore();
    }
    copies.exec_async(&mut connection).await.unwrap();

    let (entries, now) = store.list().await.unwrap();
    assert_eq!(entries.len(), ACCOUNTS);
    assert!(entries.iter().all(|entry| entry.has_ended(now)));
    assert!(entries.is_sorted_by(|one, other| one.name < other.name));
    // One is being renewed.
    let lease = store.try_lease(&account).await.unwrap();
    assert_eq!(store.prune().await.unwrap().len(), ACCOUNTS - 1);
    drop(lease);
    assert_eq!(store.list().await.unwrap().0.len(), 1);
}
