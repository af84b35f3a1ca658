//! Leases that an engine ends by itself, kept alive while they are used.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::{HeldLease, Lease, StoreError};
use crate::clock::{Clock as _, SystemClock, Timestamp};

/// A lease is extended so often in its term: two may fail before it is lost.
const EXTENSIONS: u32 = 3;
/// After a failure the next try comes after this share of the term.
const TRIES: u32 = 15;
/// The end is taken to come earlier by this share of the term, so that a request that is begun at
/// the last moment has left before the engine gives the lease to another.
const MARGIN: u32 = 10;

/// One lease of an engine: the two things to do with it.
pub trait LeaseTerm: Send + Sync + 'static {
    /// Lets a whole term begin anew, if the lease is still ours; whether it is.
    ///
    /// # Errors
    /// [`StoreError`] when the engine does not answer: it is tried again until the term is over.
    fn extend(&self) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Gives the lease back, if it is still ours. What fails here ends by itself.
    fn give_back(&self) -> impl Future<Output = ()> + Send;

    /// By what the engine knows the holder, if it can give the lease back with a write: see
    /// [`TokenStore::write_and_release`](super::TokenStore::write_and_release).
    fn owner(&self) -> Option<&str> {
        None
    }
}

/// Makes a [`Lease`] of an engine's lease of `term`, which was asked for at `asked` or later.
///
/// It is extended in a task that ends with the lease, and given back when dropped, as long as a
/// Tokio runtime is there; without one the engine ends it.
///
/// # Panics
/// Outside of a Tokio runtime.
#[must_use]
pub fn timed_lease(engine: impl LeaseTerm, asked: LeaseStart, term: Duration) -> Lease {
    let engine = Arc::new(engine);
    let held = Arc::new(Mutex::new(Some(asked.end_after(term))));
    let extending = tokio::spawn(extend(Arc::clone(&engine), Arc::clone(&held), term));
    Lease::new(TimedLease {
        engine,
        held,
        extending,
        given_back: false,
    })
}

/// When a lease was asked for, by both clocks: the monotonic one stands still while some systems
/// sleep, and the wall's may be set back.
#[derive(Clone, Copy, Debug)]
pub struct LeaseStart {
    monotonic: Instant,
    wall: Timestamp,
}

impl LeaseStart {
    /// This moment.
    #[must_use]
    pub fn now() -> Self {
        Self {
            monotonic: Instant::now(),
            wall: SystemClock.now(),
        }
    }

    fn end_after(self, term: Duration) -> LeaseEnd {
        let term = term - term / MARGIN;
        LeaseEnd {
            monotonic: self.monotonic + term,
            wall: self.wall.after(term),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct LeaseEnd {
    monotonic: Instant,
    wall: Timestamp,
}

impl LeaseEnd {
    fn is_past(self) -> bool {
        let now = LeaseStart::now();
        self.monotonic <= now.monotonic || self.wall <= now.wall
    }
}

/// Who holds a lease: process and host, for people, and a number that no other attempt has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerName(String);

impl OwnerName {
    /// Of an attempt of this process.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        let host = rustix::system::uname();
        let host = host.nodename().to_string_lossy();
        let process = std::process::id();
        Self(format!("process {process} on {host}#{}", unique_name()))
    }

    /// What the engine keeps.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part for people of what the engine keeps.
    #[must_use]
    pub fn shown(kept: &str) -> &str {
        kept.rsplit_once('#').map_or(kept, |(shown, _)| shown)
    }
}

/// A text that nobody else comes up with, to tell one attempt to lease or write from all others.
#[must_use]
pub fn unique_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    // Without randomness, process and count still differ from all others of this host.
    let random = getrandom::u64().unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{random:016x}.{:x}.{count:x}", std::process::id())
}

struct TimedLease<E: LeaseTerm> {
    engine: Arc<E>,
    /// None once the engine said that it is another's.
    held: Arc<Mutex<Option<LeaseEnd>>>,
    extending: JoinHandle<()>,
    given_back: bool,
}

async fn extend<E: LeaseTerm>(engine: Arc<E>, held: Arc<Mutex<Option<LeaseEnd>>>, term: Duration) {
    let mut pause = term / EXTENSIONS;
    loop {
        SystemClock.sleep(pause).await;
        let asked = LeaseStart::now();
        match engine.extend().await {
            Ok(true) => {
                set(&held, Some(asked.end_after(term)));
                pause = term / EXTENSIONS;
            }
            Ok(false) => {
                set(&held, None);
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "a lease could not be extended");
                pause = term / TRIES;
            }
        }
    }
}

fn set(held: &Mutex<Option<LeaseEnd>>, end: Option<LeaseEnd>) {
    *held.lock().unwrap_or_else(PoisonError::into_inner) = end;
}

impl<E: LeaseTerm> HeldLease for TimedLease<E> {
    fn is_held(&self) -> bool {
        let held = *self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.is_some_and(|end| !end.is_past())
    }

    fn release(mut self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // In a task of its own, so that whoever stops waiting does not stop it.
        let giving = self.give_back();
        Box::pin(async move {
            if let Some(giving) = giving {
                // It is given back, or ends by itself.
                let _ = giving.await;
            }
        })
    }

    fn owner(&self) -> Option<&str> {
        self.engine.owner()
    }

    fn given_back(mut self: Box<Self>) {
        self.given_back = true;
    }
}

impl<E: LeaseTerm> TimedLease<E> {
    fn give_back(&mut self) -> Option<JoinHandle<()>> {
        self.extending.abort();
        if std::mem::replace(&mut self.given_back, true) {
            return None;
        }
        let engine = Arc::clone(&self.engine);
        let runtime = Handle::try_current().ok()?;
        Some(runtime.spawn(async move { engine.give_back().await }))
    }
}

impl<E: LeaseTerm> Drop for TimedLease<E> {
    fn drop(&mut self) {
        self.give_back();
    }
}
