//! A world in which nothing moves by itself: a clock that stands still, a server in memory whose
//! answers can be held back, and a store that fails on demand.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ergani_token::exchange::{Answer, Exchange, LogoutAnswer};
use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{Record, TokenStore as _};
use ergani_token::{
    AccessToken, Account, Credentials, Environment, TokenManager, TokenManagerBuilder, TokenPair,
    UserType,
};
use tokio::sync::watch;

use super::{PASSWORD, Shelf, UNTIL_EXPIRED};

/// How far the clock moves when everything waits for it.
const STEP: Duration = Duration::from_millis(25);
/// More turns than any task in memory needs to come to rest.
const TURNS: usize = 50;

/// A [`FakeExchange`] whose answers can be held back. Clones are the same server.
#[derive(Clone)]
pub(crate) struct Held {
    inner: FakeExchange,
    open: watch::Sender<bool>,
}

impl Held {
    /// From now on requests arrive, and their answers wait.
    pub(crate) fn hold(&self) {
        self.open.send_replace(false);
    }

    /// Lets all answers go.
    pub(crate) fn release(&self) {
        self.open.send_replace(true);
    }

    async fn pass<T>(&self, answer: T) -> T {
        // The sender lives as long as this does.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
        answer
    }
}

impl Exchange for Held {
    async fn login(&self, account: &Account) -> Answer {
        let answer = Exchange::login(&self.inner, account).await;
        self.pass(answer).await
    }

    async fn refresh(&self, account: &Account, pair: &TokenPair) -> Answer {
        let answer = Exchange::refresh(&self.inner, account, pair).await;
        self.pass(answer).await
    }

    async fn logout(&self, account: &Account, pair: &TokenPair) -> LogoutAnswer {
        let answer = Exchange::logout(&self.inner, account, pair).await;
        self.pass(answer).await
    }
}

/// Managers made here are processes of one host. For a runtime of one thread only.
pub(crate) struct Still {
    pub(crate) clock: FakeClock,
    pub(crate) server: FakeExchange,
    pub(crate) wire: Held,
    pub(crate) shelf: Shelf,
}

impl Still {
    pub(crate) fn new() -> Self {
        ergani_test_trace::on();
        let clock = FakeClock::default();
        let server = FakeExchange::new(clock.clone());
        let wire = Held {
            inner: server.clone(),
            open: watch::Sender::new(true),
        };
        Self {
            clock,
            server,
            wire,
            shelf: Shelf::default(),
        }
    }

    pub(crate) fn account() -> Account {
        let credentials = Credentials::new("user", PASSWORD, UserType::External);
        Account::new(credentials, Environment::Test)
    }

    pub(crate) fn manager(&self) -> TokenManager {
        self.build(|builder| builder)
    }

    pub(crate) fn build(
        &self,
        change: impl FnOnce(TokenManagerBuilder) -> TokenManagerBuilder,
    ) -> TokenManager {
        let builder = TokenManager::builder(Self::account())
            .runtime(ergani_token::FlightRuntime::Caller)
            .store(self.shelf.clone())
            .exchange(self.wire.clone())
            .clock(Arc::new(self.clock.clone()))
            .host(7)
            .patience(Duration::ZERO);
        change(builder).build()
    }

    /// A manager that has logged in, and a token that was not issued for the call that gets it.
    pub(crate) async fn logged_in(&self) -> (TokenManager, AccessToken) {
        let manager = self.manager();
        manager.token().await.unwrap();
        let token = manager.token().await.unwrap();
        (manager, token)
    }

    /// A manager that serves a pair which its store has not taken, and its token.
    pub(crate) async fn unsaved(&self) -> (TokenManager, AccessToken) {
        let (manager, old) = self.logged_in().await;
        self.clock.advance(UNTIL_EXPIRED);
        self.shelf.fail_commits(true);
        let new = self.run(manager.token()).await.unwrap();
        assert_ne!(new.fingerprint(), old.fingerprint());
        assert_eq!(self.stored().await, Some(old.fingerprint()));
        self.assert_server_saw(1, 1);
        let token = manager.token().await.unwrap();
        assert_eq!(token.fingerprint(), new.fingerprint());
        (manager, token)
    }

    /// Runs a call to its end; the clock moves when everything waits for it.
    pub(crate) async fn run<F: Future>(&self, call: F) -> F::Output {
        let mut call = pin!(call);
        for _ in 0..100_000 {
            tokio::select! {
                biased;
                output = &mut call => return output,
                () = rest() => self.clock.advance(STEP),
            }
        }
        panic!("a call does not end");
    }

    /// The clock moves on by so much, and all that waits for it does what it has to.
    pub(crate) async fn let_pass(&self, time: Duration) {
        let mut left = time;
        while left > Duration::ZERO {
            rest().await;
            self.clock.advance(STEP.min(left));
            left = left.saturating_sub(STEP);
        }
        rest().await;
    }

    pub(crate) async fn record(&self) -> Option<Record> {
        self.shelf.load(&Self::account()).await.unwrap().record
    }

    /// The name of the stored pair.
    pub(crate) async fn stored(&self) -> Option<ergani_token::Fingerprint> {
        let pair = self.record().await?.pair?;
        Some(pair.fingerprint())
    }

    #[track_caller]
    pub(crate) fn assert_server_saw(&self, logins: u64, refreshes: u64) {
        assert_eq!(
            (self.server.logins(), self.server.refreshes()),
            (logins, refreshes),
            "logins and refreshes"
        );
    }
}

/// Lets all other tasks run until they wait for something.
pub(crate) async fn rest() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}
