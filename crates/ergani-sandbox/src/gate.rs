//! Gates: requests wait at them until a test lets them pass, so that tests need no sleeps.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};

use crate::fault::{Kind, When};
use crate::pause::pause;
use crate::state::Shared;

/// Holds requests until released; made by [`Sandbox::hold`](crate::Sandbox::hold).
///
/// A held request is in the journal and in [`Counters::requests`](crate::Counters::requests), with
/// its outcome pending. It stays held, and is processed after the release, even if its client has
/// gone away, as on a real server. Dropping the gate releases it.
///
/// ```
/// # use ergani_sandbox::{Kind, Sandbox};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let sandbox = Sandbox::start().await;
/// let gate = sandbox.hold(Kind::Refresh);
/// // … start what must refresh, then:
/// # gate.waiting(0).await;
/// # let _ = "gate.waiting(1).await";
/// gate.release();
/// # }
/// ```
pub struct Gate {
    barrier: Arc<Barrier>,
    shared: Arc<Shared>,
    runtime: Handle,
}

/// How long [`Gate::waiting`] has patience: far beyond what a busy machine needs, and short enough
/// that a test that hangs says why before its runner kills it.
const PATIENCE: Duration = Duration::from_secs(30);

impl Gate {
    pub(crate) fn new(
        shared: Arc<Shared>,
        runtime: Handle,
        kind: Option<Kind>,
        when: When,
    ) -> Self {
        let barrier = shared.lock().close_gate(kind, when);
        Self {
            barrier,
            shared,
            runtime,
        }
    }

    /// Waits until at least `requests` are held here at once.
    ///
    /// # Panics
    ///
    /// After 30 seconds, saying how many are held.
    pub async fn waiting(&self, requests: usize) {
        let mut held = self.barrier.held.subscribe();
        // The alarm rings on the sandbox's own runtime: the caller's may stand still or have no
        // timer.
        let mut alarm = self.runtime.spawn(pause(PATIENCE));
        tokio::select! {
            biased;
            _ = held.wait_for(|held| *held >= requests) => alarm.abort(),
            _ = &mut alarm => panic!(
                "waited {} s for {requests} requests to be held, and {} are",
                PATIENCE.as_secs(),
                self.held(),
            ),
        }
    }

    /// [`waiting`](Self::waiting) for callers without a runtime.
    ///
    /// # Panics
    ///
    /// As `waiting`, and inside an async task.
    pub fn waiting_blocking(&self, requests: usize) {
        self.runtime.block_on(self.waiting(requests));
    }

    /// How many requests are held here now.
    #[must_use]
    pub fn held(&self) -> usize {
        *self.barrier.held.borrow()
    }

    /// Lets one request pass, which is held or yet to come; the gate stays.
    pub fn release_one(&self) {
        self.barrier.pass_one();
    }

    /// Opens the gate for good: all that are held pass, and none is held any more.
    pub fn release(&self) {
        self.shared.lock().open_gate(&self.barrier);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.release();
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("kind", &self.barrier.kind)
            .field("when", &self.barrier.when)
            .field("held", &self.held())
            .finish()
    }
}

/// The server's side of a gate.
pub(crate) struct Barrier {
    id: u64,
    kind: Option<Kind>,
    when: When,
    held: watch::Sender<usize>,
    passes: Semaphore,
}

impl Barrier {
    pub(crate) fn new(id: u64, kind: Option<Kind>, when: When) -> Self {
        Self {
            id,
            kind,
            when,
            held: watch::Sender::new(0),
            passes: Semaphore::new(0),
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn describe(&self) -> Value {
        json!({
            "id": self.id,
            "on": self.kind,
            "when": self.when,
            "held": *self.held.borrow(),
        })
    }

    pub(crate) fn pass_one(&self) {
        self.passes.add_permits(1);
    }

    pub(crate) fn stops(&self, kind: Option<Kind>, when: When) -> bool {
        self.when == when
            && self
                .kind
                .is_none_or(|held| kind.is_some_and(|kind| held.covers(kind)))
    }

    /// Waits for a pass, or for the gate to open.
    pub(crate) async fn wait(&self) {
        self.held.send_modify(|held| *held += 1);
        if let Ok(pass) = self.passes.acquire().await {
            pass.forget();
        }
        self.held.send_modify(|held| *held -= 1);
    }

    pub(crate) fn open(&self) {
        self.passes.close();
    }
}
