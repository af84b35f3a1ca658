//! Test doubles for programs that use this library: no server, no file, no waiting.
//!
//! The counterpart of oxygen-ergani's `FakeFileToken` and `FakeInMemoryToken`.
//!
//! ```
//! use ergani_token::exchange::Answer;
//! use ergani_token::fake::FakeManager;
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> ergani_token::Result<()> {
//! let fake = FakeManager::new();
//! let token = fake.manager().token().await?;
//!
//! // The next login or refresh is answered by the script; after it, all goes well again.
//! fake.exchange().script_login(Answer::refused(401));
//! fake.clock().advance(std::time::Duration::from_secs(8 * 24 * 3600));
//! assert!(fake.manager().token().await.unwrap_err().is_credentials_rejected());
//! assert_eq!(fake.exchange().logins(), 2);
//! # Ok(()) }
//! ```

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::account::{Account, Credentials, Environment, UserType};
use crate::clock::{Clock, Sleep, Timestamp};
use crate::exchange::{Answer, Exchange, Grant, LogoutAnswer};
use crate::manager::{FlightRuntime, TokenManager, TokenManagerBuilder};
use crate::pair::TokenPair;
use crate::secret::Secret;
use crate::store::MemoryStore;

/// A clock that stands still until it is moved. Clones show the same time.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    now: Timestamp,
    sleepers: Vec<(Timestamp, Waker)>,
}

impl FakeClock {
    /// Stands at the moment given.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Hands {
            now,
            sleepers: Vec::new(),
        })))
    }

    /// Moves the clock on, and wakes those whose time has come.
    pub fn advance(&self, by: Duration) {
        let now = lock(&self.0).now.after(by);
        self.set(now);
    }

    /// Puts the clock to a moment, which may be an earlier one.
    pub fn set(&self, now: Timestamp) {
        let woken = {
            let mut hands = lock(&self.0);
            hands.now = now;
            let (woken, asleep) = std::mem::take(&mut hands.sleepers)
                .into_iter()
                .partition(|(at, _)| *at <= now);
            hands.sleepers = asleep;
            let woken: Vec<(Timestamp, Waker)> = woken;
            woken
        };
        woken.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

impl Default for FakeClock {
    /// Stands at 2026-01-15T09:00:00Z.
    fn default() -> Self {
        Self::at(Timestamp::from_seconds(1_768_467_600))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        lock(&self.0).now
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.clone();
        let at = self.now().after(duration);
        Box::pin(poll_fn(move |context| {
            let mut hands = lock(&clock.0);
            if hands.now >= at {
                return Poll::Ready(());
            }
            hands.sleepers.push((at, context.waker().clone()));
            Poll::Pending
        }))
    }
}

/// A server in a few lines: answers by script, else with new tokens of 3 hours and 7 days, and
/// counts what it is asked. Clones are the same server.
#[derive(Clone, Debug)]
pub struct FakeExchange {
    clock: FakeClock,
    inner: Arc<Mutex<Script>>,
}

#[derive(Debug, Default)]
struct Script {
    logins: VecDeque<Answer>,
    refreshes: VecDeque<Answer>,
    logouts: VecDeque<LogoutAnswer>,
    counts: [u64; 3],
    issued: u64,
}

impl FakeExchange {
    /// A server with this clock.
    #[must_use]
    pub fn new(clock: FakeClock) -> Self {
        Self {
            clock,
            inner: Arc::default(),
        }
    }

    /// Answers one login with this, after those scripted before.
    pub fn script_login(&self, answer: Answer) {
        lock(&self.inner).logins.push_back(answer);
    }

    /// Answers one refresh with this, after those scripted before.
    pub fn script_refresh(&self, answer: Answer) {
        lock(&self.inner).refreshes.push_back(answer);
    }

    /// Answers one logout with this, after those scripted before.
    pub fn script_logout(&self, answer: LogoutAnswer) {
        lock(&self.inner).logouts.push_back(answer);
    }

    /// How many logins were asked for.
    #[must_use]
    pub fn logins(&self) -> u64 {
        lock(&self.inner).counts[0]
    }

    /// How many refreshes were asked for.
    #[must_use]
    pub fn refreshes(&self) -> u64 {
        lock(&self.inner).counts[1]
    }

    /// How many logouts were asked for.
    #[must_use]
    pub fn logouts(&self) -> u64 {
        lock(&self.inner).counts[2]
    }

    /// New tokens, as the server would give them now.
    #[must_use]
    pub fn grant(&self) -> Grant {
        let mut script = lock(&self.inner);
        script.issued += 1;
        let now = self.clock.now();
        let expires = now.after(LIFE).as_seconds();
        let claims =
            URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{expires},"jti":{}}}"#, script.issued));
        Grant {
            access_token: Secret::new(format!("eyJhbGciOiJIUzI1NiJ9.{claims}.fake")),
            access_token_life: Some(LIFE.as_secs_f64()),
            refresh_token: Secret::new(format!("canary-refresh-{}", script.issued)),
            refresh_token_expires_at: Some(now.after(REFRESH_LIFE)),
            server_date: Some(now),
            sent_at: None,
        }
    }
}

/// The secrets of the fakes can be told from all else, for tests that search their output for them.
const PASSWORD: &str = "canary-password-fake";
const LIFE: Duration = Duration::from_secs(3 * 60 * 60);
const REFRESH_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Exchange for FakeExchange {
    async fn login(&self, _: &Account) -> Answer {
        let scripted = {
            let mut script = lock(&self.inner);
            script.counts[0] += 1;
            script.logins.pop_front()
        };
        scripted.unwrap_or_else(|| Answer::Issued(self.grant()))
    }

    async fn refresh(&self, _: &Account, _: &TokenPair) -> Answer {
        let scripted = {
            let mut script = lock(&self.inner);
            script.counts[1] += 1;
            script.refreshes.pop_front()
        };
        scripted.unwrap_or_else(|| Answer::Issued(self.grant()))
    }

    async fn logout(&self, _: &Account, _: &TokenPair) -> LogoutAnswer {
        let mut script = lock(&self.inner);
        script.counts[2] += 1;
        script.logouts.pop_front().unwrap_or(LogoutAnswer::Revoked)
    }
}

/// A real [`TokenManager`] on a [`FakeExchange`], a [`FakeClock`] and a store in memory.
#[derive(Clone, Debug)]
pub struct FakeManager {
    manager: TokenManager,
    exchange: FakeExchange,
    clock: FakeClock,
}

impl FakeManager {
    /// For the user `user` in the test environment. Its password and its refresh tokens begin with
    /// `canary-`, so that a test can search its own output for them.
    #[must_use]
    pub fn new() -> Self {
        Self::build(|builder| builder)
    }

    /// With the settings that `change` makes.
    #[must_use]
    pub fn build(change: impl FnOnce(TokenManagerBuilder) -> TokenManagerBuilder) -> Self {
        let clock = FakeClock::default();
        let exchange = FakeExchange::new(clock.clone());
        let credentials = Credentials::new("user", PASSWORD, UserType::External);
        let builder = TokenManager::builder(Account::new(credentials, Environment::Test))
            .store(MemoryStore::new())
            .exchange(exchange.clone())
            .clock(Arc::new(clock.clone()))
            // So that a test on one thread knows what runs when.
            .runtime(FlightRuntime::Caller);
        Self {
            manager: change(builder).build(),
            exchange,
            clock,
        }
    }

    /// The manager, to be handed to the code under test.
    #[must_use]
    pub fn manager(&self) -> &TokenManager {
        &self.manager
    }

    /// The server.
    #[must_use]
    pub fn exchange(&self) -> &FakeExchange {
        &self.exchange
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &FakeClock {
        &self.clock
    }
}

impl Default for FakeManager {
    fn default() -> Self {
        Self::new()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
