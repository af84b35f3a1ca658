//! A store that keeps its own time: hosts with wrong clocks agree by it.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ergani_token::exchange::Answer;
use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{
    LeaseAttempt, Loaded, MemoryStore, Record, Revision, StoreError, TokenStore, Written,
};
use ergani_token::{Account, Clock as _, Timestamp, TokenManager};
use support::still::{Still, rest};
use support::{LIFE, UNTIL_DUE, UNTIL_EXPIRED};

/// A store in memory with the time of an engine.
#[derive(Clone, Default)]
struct Engine {
    memory: MemoryStore,
    clock: FakeClock,
    /// The next answer is read so much later, by this clock and the engine's.
    freeze: Arc<Mutex<Option<(FakeClock, Duration)>>>,
}

impl Engine {
    fn manager(&self, server: &FakeExchange, clock: &FakeClock) -> TokenManager {
        TokenManager::builder(Still::account())
            .runtime(ergani_token::FlightRuntime::Caller)
            .store(self.clone())
            .exchange(server.clone())
            .clock(Arc::new(clock.clone()))
            .host(7)
            .build()
    }

    /// A process of the host with this clock stands still before it reads the next answer.
    fn freeze_before_reading(&self, clock: &FakeClock, time: Duration) {
        *self.freeze.lock().unwrap() = Some((clock.clone(), time));
    }
}

impl TokenStore for Engine {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let loaded = self.memory.load(account).await?;
        let now = Some(self.clock.now());
        if let Some((host, time)) = self.freeze.lock().unwrap().take() {
            self.clock.advance(time);
            host.advance(time);
        }
        Ok(Loaded { now, ..loaded })
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.memory.write(account, expected, record).await
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        self.memory.try_lease(account).await
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        self.memory.forget(account).await
    }

    fn describe(&self) -> String {
        "an engine".to_owned()
    }
}

#[tokio::test]
async fn invariant_12_hosts_two_hours_off_agree_through_the_time_of_their_store() {
    const TWO_HOURS: i64 = 2 * 60 * 60 * 1000;
    let engine = Engine::default();
    let server = FakeExchange::new(engine.clock.clone());
    let hosts = [TWO_HOURS, -TWO_HOURS, 0].map(|off| {
        let clock = FakeClock::at(engine.clock.now().shifted(off));
        (engine.manager(&server, &clock), clock)
    });
    let pass = |time: Duration| {
        engine.clock.advance(time);
        hosts.iter().for_each(|(_, clock)| clock.advance(time));
    };
    let seen = |logins: u64, refreshes: u64| {
        assert_eq!((server.logins(), server.refreshes()), (logins, refreshes));
    };

    let mut last = None;
    for life in 0..3 {
        let issued = engine.clock.now();
        for (manager, clock) in &hosts {
            let token = manager.token().await.unwrap();
            // Each host is told the end in its own time.
            let off = clock.now().millis_since(engine.clock.now());
            let end: Timestamp = issued.after(LIFE).shifted(off);
            assert!(
                token.expires_at().millis_since(end).abs() <= 1000,
                "{} is not {end}",
                token.expires_at()
            );
            assert_eq!(
                *last.get_or_insert(token.fingerprint()),
                token.fingerprint()
            );
        }
        seen(1, life);
        pass(UNTIL_DUE - Duration::from_secs(7 * 60));
        for (manager, _) in &hosts {
            let token = manager.token().await.unwrap();
            assert_eq!(last, Some(token.fingerprint()));
            rest().await;
        }
        seen(1, life);
        pass(Duration::from_secs(7 * 60) + UNTIL_EXPIRED - UNTIL_DUE);
        last = None;
    }
}

#[tokio::test]
async fn a_cool_down_is_told_in_the_time_of_the_host() {
    for off in [-7_200_000, 7_200_000] {
        let engine = Engine::default();
        let server = FakeExchange::new(engine.clock.clone());
        let clock = FakeClock::at(engine.clock.now().shifted(off));
        let manager = engine.manager(&server, &clock);
        let wait = Duration::from_secs(90);
        server.script_login(Answer::RateLimited {
            retry_after: Some(wait),
        });
        for _ in 0..3 {
            let error = manager.token().await.unwrap_err();
            assert!(error.is_cool_down(), "{error}");
            assert_eq!(error.retry_at(), Some(clock.now().after(wait)));
        }
        let status = manager.status().await.unwrap();
        assert_eq!(status.cool_down.unwrap().until, clock.now().after(wait));
        assert_eq!(server.logins(), 1);
        clock.advance(wait);
        engine.clock.advance(wait);
        manager.token().await.unwrap();
        assert_eq!(server.logins(), 2);
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn invariant_12_a_process_frozen_before_it_reads_the_stores_answer_keeps_the_stores_time() {
    for off in [-7_200_000, 0, 7_200_000] {
        let engine = Engine::default();
        let server = FakeExchange::new(engine.clock.clone());
        let clock = FakeClock::at(engine.clock.now().shifted(off));
        let manager = engine.manager(&server, &clock);
        let first = manager.token().await.unwrap();

        // The answer to a look: the token has an hour to live when it is read.
        engine.freeze_before_reading(&clock, 2 * HOUR);
        let status = manager.status().await.unwrap();
        assert_eq!(status.access_expires_at, Some(clock.now().after(HOUR)));

        // The answer to the question for the lease, in due: the token has ended when it is read.
        let due = HOUR - (LIFE - UNTIL_DUE);
        for clock in [&clock, &engine.clock] {
            clock.advance(due);
        }
        engine.freeze_before_reading(&clock, LIFE - UNTIL_DUE);
        assert_eq!(
            manager.token().await.unwrap().fingerprint(),
            first.fingerprint()
        );
        rest().await;
        let second = manager.token().await.unwrap();
        assert_ne!(second.fingerprint(), first.fingerprint());
        // It was issued when it was issued, for this host and for all others.
        assert_eq!(second.expires_at(), clock.now().after(LIFE));
        let other = engine.manager(&server, &engine.clock);
        let token = other.token().await.unwrap();
        assert_eq!(token.expires_at(), engine.clock.now().after(LIFE));
        assert_eq!((server.logins(), server.refreshes()), (1, 1));
    }
}

#[tokio::test]
async fn a_process_frozen_in_its_first_look_is_not_further_off_than_its_clock_or_the_freeze() {
    for (off, late) in [
        (-7_200_000, HOUR),
        (0, Duration::ZERO),
        (7_200_000, Duration::ZERO),
    ] {
        let engine = Engine::default();
        let server = FakeExchange::new(engine.clock.clone());
        engine
            .manager(&server, &engine.clock)
            .token()
            .await
            .unwrap();
        let clock = FakeClock::at(engine.clock.now().shifted(off));
        let manager = engine.manager(&server, &clock);
        engine.freeze_before_reading(&clock, HOUR);
        let status = manager.status().await.unwrap();
        // A life that is taken for too long is a 401; one too short would be a renewal too soon.
        assert_eq!(
            status.access_expires_at,
            Some(clock.now().after(LIFE - HOUR + late))
        );
        // The next look puts it right, in what is served too.
        manager.status().await.unwrap();
        let token = manager.token().await.unwrap();
        assert_eq!(token.expires_at(), clock.now().after(LIFE - HOUR));
        assert_eq!((server.logins(), server.refreshes()), (1, 0));
    }
}

#[tokio::test]
async fn a_new_process_with_a_wrong_clock_asks_for_no_more_validity_than_its_caller() {
    for off in [-7_200_000, 7_200_000] {
        for (age, refreshes) in [(HOUR, 0), (LIFE - HOUR / 3, 1)] {
            let engine = Engine::default();
            let server = FakeExchange::new(engine.clock.clone());
            let first = engine.manager(&server, &engine.clock);
            let first = first.token().await.unwrap();
            engine.clock.advance(age);
            let clock = FakeClock::at(engine.clock.now().shifted(off));
            let manager = engine.manager(&server, &clock);
            let token = manager.token_valid_for(HOUR / 2).await.unwrap();
            let told = (server.logins(), server.refreshes());
            assert_eq!(told, (1, refreshes), "{off} ms off, {age:?} old");
            let is_first = token.fingerprint() == first.fingerprint();
            assert_eq!(is_first, refreshes == 0);
            assert!(clock.now().until(token.expires_at()) >= HOUR / 2);
        }
    }
}
