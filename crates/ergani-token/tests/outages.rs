//! Outages of minutes and hours, in virtual time, with a caller every ten seconds: how soon after the
//! server's recovery there is a token again, what it costs, and what callers are told meanwhile.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ergani_token::exchange::{Answer, Exchange, Fault, FaultKind, LogoutAnswer};
use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::MemoryStore;
use ergani_token::{
    Account, Clock as _, Credentials, Environment, Error, ErrorKind, TokenManager, TokenPair,
    UserType,
};

const STEP: Duration = Duration::from_secs(10);
const MINUTE: Duration = Duration::from_secs(60);
const LIFE: Duration = Duration::from_secs(3 * 60 * 60);

/// What every request gets during the outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outage {
    BadGateway,
    Unavailable,
    Refused,
    RateLimited(Option<u64>),
}

impl Outage {
    fn answer(self) -> Answer {
        let fault = |kind, detail: &str| Fault {
            kind,
            detail: detail.to_owned(),
        };
        match self {
            Self::BadGateway => Answer::InDoubt(fault(FaultKind::Server, "HTTP 502")),
            Self::Unavailable => Answer::Unavailable { retry_after: None },
            Self::Refused => Answer::NotSent(fault(FaultKind::Connection, "connection refused")),
            Self::RateLimited(seconds) => Answer::RateLimited {
                retry_after: seconds.map(Duration::from_secs),
            },
        }
    }

    /// Longest time from the recovery to a token.
    fn longest(self) -> Duration {
        match self {
            Self::RateLimited(_) => 15 * MINUTE + STEP,
            _ => 5 * MINUTE + STEP,
        }
    }

    /// Whether an error says what keeps the account down.
    fn is_named_by(self, error: &Error) -> bool {
        let text = error.to_string();
        match self {
            Self::RateLimited(_) => error.kind() == ErrorKind::CoolDown && text.contains("429"),
            _ => {
                text.contains("ERGANI")
                    && ["failed", "could not be reached"]
                        .iter()
                        .any(|it| text.contains(it))
            }
        }
    }
}

/// A server that can be out of order.
#[derive(Clone)]
struct Server {
    well: FakeExchange,
    outage: Outage,
    is_out: Arc<AtomicBool>,
    requests: Arc<AtomicU64>,
}

impl Server {
    fn out(&self) -> Option<Answer> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let is_out = self.is_out.load(Ordering::SeqCst);
        is_out.then(|| self.outage.answer())
    }
}

impl Exchange for Server {
    async fn login(&self, account: &Account) -> Answer {
        match self.out() {
            Some(answer) => answer,
            None => Exchange::login(&self.well, account).await,
        }
    }

    async fn refresh(&self, account: &Account, pair: &TokenPair) -> Answer {
        match self.out() {
            Some(answer) => answer,
            None => Exchange::refresh(&self.well, account, pair).await,
        }
    }

    async fn logout(&self, account: &Account, pair: &TokenPair) -> LogoutAnswer {
        Exchange::logout(&self.well, account, pair).await
    }
}

/// Where the account is in its life when the outage begins.
#[derive(Clone, Copy, Debug)]
enum Start {
    NeverLoggedIn,
    /// Fresh: the token ends a minute into the outage.
    Running,
    Expired,
}

async fn outlasts(outage: Outage, minutes: u32, start: Start) {
    let name = format!("{outage:?} for {minutes} min, {start:?}");
    let clock = FakeClock::default();
    let server = Server {
        well: FakeExchange::new(clock.clone()),
        outage,
        is_out: Arc::default(),
        requests: Arc::default(),
    };
    let credentials = Credentials::new("user", "canary-password-outage", UserType::External);
    let manager = TokenManager::builder(Account::new(credentials, Environment::Test))
        .store(MemoryStore::new())
        .exchange(server.clone())
        .clock(Arc::new(clock.clone()))
        .host(7)
        .patience(Duration::ZERO)
        .build();
    match start {
        Start::NeverLoggedIn => {}
        Start::Running => {
            manager.token().await.unwrap();
            clock.advance(LIFE - MINUTE);
        }
        Start::Expired => {
            manager.token().await.unwrap();
            clock.advance(LIFE + MINUTE);
        }
    }
    let ends_at = manager.current().map(|token| token.expires_at());
    server.is_out.store(true, Ordering::SeqCst);
    let before = server.requests.load(Ordering::SeqCst);
    for _ in 0..minutes * 6 {
        let result = manager.token().await;
        match result {
            Ok(token) => assert!(clock.now() < token.expires_at(), "{name}"),
            Err(error) => {
                assert!(
                    ends_at.is_none_or(|end| clock.now() >= end),
                    "{name}: {error}"
                );
                assert!(outage.is_named_by(&error), "{name}: {error}");
                assert!(!error.to_string().contains("no right"), "{name}: {error}");
            }
        }
        tokio::task::yield_now().await;
        clock.advance(STEP);
    }
    let during = server.requests.load(Ordering::SeqCst) - before;
    // Doubling to five minutes: nine tries in the first of them, then one each.
    let most = 12 + u64::from(minutes) / 3;
    assert!(during <= most, "{name}: {during} requests");

    server.is_out.store(false, Ordering::SeqCst);
    let recovered = clock.now();
    let token = loop {
        match manager.token().await {
            Ok(token) => break token,
            Err(error) => assert!(outage.is_named_by(&error), "{name}: {error}"),
        }
        let down = recovered.until(clock.now());
        assert!(
            down <= outage.longest(),
            "{name}: still down after {down:?}"
        );
        clock.advance(STEP);
    };
    assert!(clock.now() < token.expires_at(), "{name}");
    let after = server.requests.load(Ordering::SeqCst) - before - during;
    assert_eq!(after, 1, "{name}");
    // And then all is as before: one renewal in a life.
    clock.advance(LIFE + MINUTE);
    manager.token().await.unwrap();
}

#[tokio::test]
async fn invariant_9_after_any_outage_a_token_is_back_within_the_longest_back_off() {
    for outage in [
        Outage::BadGateway,
        Outage::Unavailable,
        Outage::Refused,
        Outage::RateLimited(None),
        Outage::RateLimited(Some(0)),
        Outage::RateLimited(Some(1)),
    ] {
        for minutes in [2, 10, 20, 180] {
            for start in [Start::NeverLoggedIn, Start::Running, Start::Expired] {
                outlasts(outage, minutes, start).await;
            }
        }
    }
}
