//! Directories that an earlier version wrote, before records had a nonce: nobody is logged in anew
//! or locked out, and what is there is written on.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ergani_store_conformance::earlier::{
    ACCESS_TOKEN, account_with_a_session, fixtures, goes_on, rejected_account,
};
use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{FileStore, SealedStore, StoreKeys, TokenStore};
use ergani_token::{Account, Timestamp, TokenManager};
use tempfile::TempDir;

/// A copy with the modes that the files had.
fn copy(of: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(fixtures().join(of)).unwrap() {
        let entry = entry.unwrap();
        narrow_copy(&entry.path(), &place.path().join(entry.file_name()));
    }
    place
}

fn narrow_copy(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
    fs::set_permissions(to, fs::Permissions::from_mode(0o600)).unwrap();
}

fn keys() -> StoreKeys {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("store-key");
    narrow_copy(&fixtures().join("store-key"), &file);
    StoreKeys::read(&file).unwrap()
}

fn plain(place: &TempDir, clock: &FakeClock) -> FileStore {
    let store = FileStore::open(place.path()).unwrap();
    store.with_clock(Arc::new(clock.clone()))
}

fn sealed(place: &TempDir, clock: &FakeClock) -> SealedStore<FileStore> {
    let keys = keys();
    let store = plain(place, clock).with_store_key(keys.naming().expose());
    SealedStore::new(store, keys)
}

#[tokio::test]
async fn a_directory_of_an_earlier_version_is_read_and_written_on() {
    let clock = FakeClock::default();
    goes_on(&plain(&copy("plain"), &clock)).await.unwrap();
    goes_on(&sealed(&copy("sealed"), &clock)).await.unwrap();
}

/// The session is served, and refreshed when it is over; the rejection holds.
async fn nobody_logs_in<S: TokenStore>(clock: &FakeClock, open: impl Fn() -> S) {
    clock.set(Timestamp::from_seconds(1_800_000_030));
    let exchange = FakeExchange::new(clock.clone());
    let manager = |account: Account| {
        TokenManager::builder(account)
            .exchange(exchange.clone())
            .clock(Arc::new(clock.clone()))
            .store(open())
            .build()
    };
    let served = manager(account_with_a_session()).token().await.unwrap();
    assert_eq!(served.expose(), ACCESS_TOKEN);
    let error = manager(rejected_account()).token().await.unwrap_err();
    assert!(
        error.is_credentials_rejected() || error.is_cool_down(),
        "{error}"
    );
    clock.advance(Duration::from_secs(120));
    let error = manager(rejected_account()).token().await.unwrap_err();
    assert!(error.is_credentials_rejected(), "{error}");
    assert_eq!((exchange.logins(), exchange.refreshes()), (0, 0));

    clock.set(Timestamp::from_seconds(4_000_010_900));
    let renewed = manager(account_with_a_session()).token().await.unwrap();
    assert_eq!((exchange.logins(), exchange.refreshes()), (0, 1));
    let again = manager(account_with_a_session()).token().await.unwrap();
    assert_eq!(again.expose(), renewed.expose());
    assert_eq!((exchange.logins(), exchange.refreshes()), (0, 1));
}

#[tokio::test]
async fn a_directory_of_an_earlier_version_costs_no_login_and_no_lock_out() {
    let clock = FakeClock::default();
    let place = copy("plain");
    nobody_logs_in(&clock, || plain(&place, &clock)).await;
}

#[tokio::test]
async fn a_sealed_directory_of_an_earlier_version_costs_no_login_and_no_lock_out() {
    let clock = FakeClock::default();
    let place = copy("sealed");
    nobody_logs_in(&clock, || sealed(&place, &clock)).await;
}
