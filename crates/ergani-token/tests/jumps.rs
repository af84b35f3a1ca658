//! A clock that jumps while a lease is given back, again and again.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{
    HeldLease, Lease, LeaseAttempt, Loaded, MemoryStore, Record, Revision, StoreError, TokenStore,
    Written,
};
use ergani_token::{
    Account, Clock as _, Credentials, Environment, TokenManager, TokenPair, UserType,
};

const LIFE: Duration = Duration::from_secs(3 * 60 * 60);

/// A store of many hosts. While a lease is given back the clock jumps past the life of the pair that
/// is there, and another host stores a new one.
#[derive(Clone)]
struct Jumpy {
    inside: MemoryStore,
    clock: FakeClock,
    account: Account,
    jumps: Arc<AtomicU32>,
    pairs: Arc<AtomicU32>,
}

impl Jumpy {
    async fn store_a_pair(&self) {
        let mut record = self.load(&self.account).await.unwrap().record.unwrap();
        let before = record.revision();
        let number = self.pairs.fetch_add(1, Ordering::SeqCst);
        let ends_at = self.clock.now().after(LIFE);
        let pair = TokenPair::new(
            format!("access-{number}").into(),
            ends_at,
            format!("canary-refresh-{number}").into(),
            ends_at.after(LIFE),
        );
        record.pair = Some(Arc::new(pair.unwrap()));
        record.state.note = None;
        record.state.version += 1;
        let written = self.write(&self.account, before, &record).await;
        assert_eq!(written, Ok(Written::Done));
    }
}

impl TokenStore for Jumpy {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        self.inside.load(account).await
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.inside.write(account, expected, record).await
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        Ok(match self.inside.try_lease(account).await? {
            LeaseAttempt::Held(lease) => LeaseAttempt::Held(Lease::new(JumpyLease {
                lease,
                store: self.clone(),
            })),
            busy => busy,
        })
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        self.inside.forget(account).await
    }

    fn describe(&self) -> String {
        "a store beside a clock that jumps".to_owned()
    }
}

struct JumpyLease {
    lease: Lease,
    store: Jumpy,
}

impl HeldLease for JumpyLease {
    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            self.lease.release().await;
            let jumps = &self.store.jumps;
            let left = jumps.load(Ordering::SeqCst);
            if left > 0 {
                jumps.store(left - 1, Ordering::SeqCst);
                self.store.clock.advance(2 * LIFE);
                self.store.store_a_pair().await;
            }
        })
    }
}

#[tokio::test]
async fn two_jumps_of_the_clock_while_a_lease_is_given_back_are_no_internal_error() {
    let clock = FakeClock::default();
    let credentials = Credentials::new("user", "canary-password-jumps", UserType::External);
    let account = Account::new(credentials, Environment::Test);
    let store = Jumpy {
        inside: MemoryStore::new(),
        clock: clock.clone(),
        account: account.clone(),
        jumps: Arc::default(),
        pairs: Arc::default(),
    };
    let exchange = FakeExchange::new(clock.clone());
    let manager = TokenManager::builder(account)
        .store(store.clone())
        .exchange(exchange.clone())
        .clock(Arc::new(clock.clone()))
        .build();
    manager.token().await.unwrap();
    clock.advance(2 * LIFE);
    store.store_a_pair().await;
    store.jumps.store(2, Ordering::SeqCst);
    let served = manager.token().await.unwrap();
    assert_eq!(served.expose(), "access-2");
    assert!(clock.now() < served.expires_at());
    // What others stored is enough.
    assert_eq!((exchange.logins(), exchange.refreshes()), (1, 0));
}
