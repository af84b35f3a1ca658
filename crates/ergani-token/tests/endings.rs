//! Invariant 13: background work ends with its handles, and a panic in it is an error and a
//! restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ergani_token::exchange::{Answer, Exchange, LogoutAnswer};
use ergani_token::fake::{FakeClock, FakeExchange, FakeManager};
use ergani_token::{
    Account, Credentials, Environment, ErrorKind, TokenManager, TokenPair, UserType,
};

/// Panics once, then answers.
#[derive(Clone)]
struct Stumbling {
    stumbled: Arc<AtomicBool>,
    inner: FakeExchange,
}

impl Exchange for Stumbling {
    async fn login(&self, account: &Account) -> Answer {
        assert!(
            self.stumbled.swap(true, Ordering::SeqCst),
            "the first login panics on purpose"
        );
        self.inner.login(account).await
    }

    async fn refresh(&self, account: &Account, pair: &TokenPair) -> Answer {
        self.inner.refresh(account, pair).await
    }

    async fn logout(&self, account: &Account, pair: &TokenPair) -> LogoutAnswer {
        self.inner.logout(account, pair).await
    }
}

#[tokio::test]
async fn invariant_13_a_panic_becomes_an_error_and_the_next_call_starts_anew() {
    let clock = FakeClock::default();
    let inner = FakeExchange::new(clock.clone());
    let stumbling = Stumbling {
        stumbled: Arc::default(),
        inner: inner.clone(),
    };
    let credentials = Credentials::new("user", "password", UserType::External);
    let manager = TokenManager::builder(Account::new(credentials, Environment::Test))
        .exchange(stumbling)
        .clock(Arc::new(clock))
        .build();

    let (one, two) = tokio::join!(manager.token(), manager.token());
    assert_eq!(one.unwrap_err().kind(), ErrorKind::Internal);
    assert_eq!(two.unwrap_err().kind(), ErrorKind::Internal);
    assert_eq!(inner.logins(), 0);
    manager.token().await.unwrap();
    assert_eq!(inner.logins(), 1);
}

#[test]
fn invariant_13_a_runtime_that_ends_before_a_renewal_ran_leaves_nothing_stuck() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    };
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let first = runtime();
    first.block_on(fake.manager().token()).unwrap();
    fake.clock()
        .advance(Duration::from_secs(3 * 60 * 60 - 9 * 60));
    // Due: the renewal is started behind this call, and the runtime ends before it ran.
    first.block_on(fake.manager().token()).unwrap();
    drop(first);
    assert_eq!(fake.exchange().refreshes(), 0);

    fake.clock().advance(Duration::from_secs(10 * 60));
    runtime().block_on(fake.manager().token()).unwrap();
    assert_eq!(
        (fake.exchange().logins(), fake.exchange().refreshes()),
        (1, 1)
    );
    runtime().block_on(fake.manager().log_in()).unwrap();
    assert_eq!(fake.exchange().logins(), 2);
}

#[tokio::test]
async fn invariant_13_the_last_handle_dropped_ends_the_background_renewal() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let clock = fake.clock().clone();
    let task = fake.manager().spawn_renewal().unwrap();
    tokio::task::yield_now().await;
    clock.advance(Duration::from_secs(60));
    tokio::task::yield_now().await;
    assert!(!task.is_finished(), "a handle is left");

    drop(fake);
    for _ in 0..10 {
        clock.advance(Duration::from_secs(60));
        tokio::task::yield_now().await;
    }
    assert!(task.is_finished());
}

#[tokio::test]
async fn the_background_renews_what_is_used_and_nothing_else() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let _task = fake.manager().spawn_renewal().unwrap();
    fake.manager().token().await.unwrap();
    // Used once: renewed once, then left alone, since nobody asked again.
    for _ in 0..(20 * 60) {
        fake.clock().advance(Duration::from_secs(30));
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(
        (fake.exchange().logins(), fake.exchange().refreshes()),
        (1, 1)
    );
}

#[tokio::test]
async fn after_shut_down_nothing_new_is_started() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    fake.manager().token().await.unwrap();
    fake.manager().shut_down().await;
    fake.manager().token().await.unwrap();
    fake.clock().advance(Duration::from_secs(4 * 60 * 60));
    let error = fake.manager().token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ShutDown);
    assert_eq!(fake.exchange().refreshes(), 0);
}
