//! Records of two servers under one key.

use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{FileStore, TokenStore as _};
use ergani_token::{Account, Credentials, Environment, ErrorKind, TokenManager, UserType};

use super::*;

fn credentials() -> Credentials {
    Credentials::new("user", "canary-password-6630", UserType::External)
}

fn of(environment: Environment) -> Account {
    let account = Account::new(credentials(), environment);
    match account.environment() {
        Environment::Custom(_) => account.with_key_of_test().unwrap(),
        _ => account,
    }
}

fn sandbox() -> Account {
    of(Environment::from_base_url("http://127.0.0.1:1/Api").unwrap())
}

#[test]
fn only_an_account_of_this_machine_gets_the_key_of_test() {
    let test = Account::new(credentials(), Environment::Test);
    assert_eq!(sandbox().key(), test.key());
    assert_ne!(sandbox().identity(), test.identity());
    assert_ne!(sandbox(), test);
    for elsewhere in [
        Environment::Test,
        Environment::Production,
        Environment::from_base_url("https://ergani.invalid/Api").unwrap(),
    ] {
        let account = Account::new(credentials(), elsewhere);
        assert!(account.with_key_of_test().is_err());
    }
}

#[tokio::test]
async fn invariant_14_the_ministrys_server_is_not_sent_a_pair_of_a_sandbox() {
    let place = place();
    let clock = FakeClock::default();
    let exchange = FakeExchange::new(clock.clone());
    let manager = |account| {
        let store = FileStore::open(&place.dir).unwrap();
        TokenManager::builder(account)
            .exchange(exchange.clone())
            .clock(std::sync::Arc::new(clock.clone()))
            .store(store.with_clock(std::sync::Arc::new(clock.clone())))
            .build()
    };
    manager(sandbox()).token().await.unwrap();
    assert_eq!(exchange.logins(), 1);
    for elsewhere in [
        of(Environment::Test),
        of(Environment::from_base_url("http://127.0.0.1:2/Api").unwrap()),
    ] {
        let error = manager(elsewhere).token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(error.to_string().contains("another server"), "{error}");
    }
    assert_eq!((exchange.logins(), exchange.refreshes()), (1, 0));
    manager(sandbox()).token().await.unwrap();
    assert_eq!((exchange.logins(), exchange.refreshes()), (1, 0));
}

/// A pair of the PHP package has no note: it gets one before it is used.
#[tokio::test]
async fn whose_a_pair_of_php_is_is_noted_when_it_is_first_read() {
    let place = place();
    let path = FileStore::open(&place.dir).unwrap().path_of(&sandbox());
    let state = path.with_extension("state");
    let php = r#"{"token":{"accessToken":"php","accessTokenExpiresAt":1800000000,"refreshToken":"r","refreshTokenExpiresAt":1800003600}}"#;
    std::fs::create_dir_all(&place.dir).unwrap();
    std::fs::write(&path, php).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let store = FileStore::open(&place.dir).unwrap();
    // The Ministry's own server has the key by right, and takes it as it always did.
    let test = of(Environment::Test);
    assert!(store.load(&test).await.unwrap().record.is_some());
    assert!(!state.exists());

    let record = store.load(&sandbox()).await.unwrap().record.unwrap();
    assert_eq!(record.state.identity, sandbox().identity());
    assert!(state.exists());
    let seen_by_others = store.load(&test).await.unwrap().record.unwrap();
    assert_eq!(seen_by_others.state.identity, sandbox().identity());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), php);
}
