//! How a manager is made.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use sha2::{Digest, Sha256};

use super::ground::{FlightRuntime, Ground};
use super::{Inner, Locked, Outbox, StoreClock, TokenManager};
use crate::account::Account;
use crate::clock::{Clock, SystemClock};
use crate::exchange::{DynExchange, Exchange, HttpExchange, SLOWEST_RENEWAL};
use crate::lifecycle::{Policy, State};
use crate::store::{DynStore, MemoryStore, TokenStore};

/// A caller gets over a short stumble of the server without an error.
const PATIENCE: Duration = Duration::from_secs(2);
/// Many times what a store takes that is well, and short enough that a caller hears of one that
/// is not while it still waits.
const STORE_TIMEOUT: Duration = Duration::from_secs(10);

/// Builds a [`TokenManager`].
#[must_use]
pub struct TokenManagerBuilder {
    account: Account,
    store: Box<dyn DynStore>,
    exchange: Option<Box<dyn DynExchange>>,
    clock: Arc<dyn Clock>,
    renew_when_due: bool,
    patience: Duration,
    lease_wait: Duration,
    private_login: bool,
    host: Option<u64>,
    store_timeout: Duration,
    runtime: FlightRuntime,
}

impl TokenManagerBuilder {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account,
            store: Box::new(MemoryStore::new()),
            exchange: None,
            clock: Arc::new(SystemClock),
            renew_when_due: true,
            patience: PATIENCE,
            lease_wait: SLOWEST_RENEWAL,
            private_login: false,
            host: None,
            store_timeout: STORE_TIMEOUT,
            runtime: FlightRuntime::default(),
        }
    }

    /// Where the token pair is kept. By default in memory: then no other process shares it.
    pub fn store(mut self, store: impl TokenStore) -> Self {
        self.store = Box::new(store);
        self
    }

    /// How the server is talked to. By default over HTTP.
    pub fn exchange(mut self, exchange: impl Exchange) -> Self {
        self.exchange = Some(Box::new(exchange));
        self
    }

    /// Where the time comes from. By default the machine's clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Whether a due token is renewed behind the callers. A program that ends at once has no
    /// behind, and says `false`; it still renews in the last minute of a token. By default `true`.
    pub fn renew_when_due(mut self, renew: bool) -> Self {
        self.renew_when_due = renew;
        self
    }

    /// How long a caller without a valid token waits for a back-off to end before it gets an
    /// error; a cool-down that the server asked for is never waited for. By default 2 s.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How long to wait for a renewal that another process makes. By default 150 s:
    /// longer than the slowest renewal over HTTP takes.
    pub fn lease_wait(mut self, wait: Duration) -> Self {
        self.lease_wait = wait;
        self
    }

    /// Whether to log in past a store that cannot be reached, at most once per process and life of
    /// a token. By default `false`: on many hosts it would mean many logins.
    pub fn private_login(mut self, allow: bool) -> Self {
        self.private_login = allow;
        self
    }

    /// How long to wait for an answer of the store: to each question, to each write, and to the
    /// question for the lease. One that does not come counts as a failure of the store. By default
    /// 10 s.
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.store_timeout = timeout;
        self
    }

    /// Where renewals and logouts run. By default on a small runtime of this library.
    pub fn runtime(mut self, runtime: FlightRuntime) -> Self {
        self.runtime = runtime;
        self
    }

    /// A number that tells this host from others, to spread their renewals. By default random.
    pub fn host(mut self, host: u64) -> Self {
        self.host = Some(host);
        self
    }

    /// The manager. Nothing is read, sent or started before the first call for a token.
    #[must_use]
    pub fn build(self) -> TokenManager {
        // Without the machine's randomness, the process still differs from the next by its number.
        let nonce = getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id()));
        let host = self.host.unwrap_or(nonce);
        let policy = Policy {
            identity: self.account.identity(),
            jitter: jitter(&self.account, host),
            nonce,
            patience: self.patience,
            lease_wait: self.lease_wait,
            private_login: self.private_login,
        };
        let alive = Arc::new(());
        let inner = Inner {
            exchange: self
                .exchange
                .unwrap_or_else(|| Box::new(HttpExchange::new())),
            account: self.account,
            store: self.store,
            clock: self.clock,
            ground: Ground::new(self.runtime),
            store_timeout: self.store_timeout,
            renew_when_due: self.renew_when_due,
            published: ArcSwapOption::empty(),
            locked: Mutex::new(Locked {
                state: State::new(policy),
                flight: None,
                store_clock: StoreClock::default(),
                shut_down: false,
                outbox: Outbox::default(),
            }),
            events: OnceLock::new(),
            handles: Arc::downgrade(&alive),
        };
        TokenManager {
            inner: Arc::new(inner),
            alive,
        }
    }
}

/// Steady for a host and an account, spread evenly over both; in thousandths.
fn jitter(account: &Account, host: u64) -> u16 {
    let mut hash = Sha256::new();
    hash.update(host.to_be_bytes());
    hash.update(account.identity().as_str());
    let hash = hash.finalize();
    u16::from_be_bytes([hash[0], hash[1]]) % 1001
}

impl fmt::Debug for TokenManagerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenManagerBuilder")
            .field("account", &self.account)
            .field("store", &self.store.describe())
            .finish_non_exhaustive()
    }
}
