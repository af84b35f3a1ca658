//! Where flights run: renewals, logouts, and the calls of the store and the server that they make.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use tokio::runtime::{Builder, EnterGuard, Handle, Runtime};
use tokio::task::JoinHandle;

use crate::error::{Error, ErrorKind, Result};

/// One works while the other waits for a store that blocks its thread.
const WORKERS: usize = 2;

/// Where the renewals and logouts of a [`TokenManager`](crate::TokenManager) run.
///
/// ```
/// use ergani_token::fake::FakeManager;
/// use ergani_token::FlightRuntime;
///
/// // A test on a paused clock, or on one thread, keeps everything on its own runtime.
/// let fake = FakeManager::build(|builder| builder.runtime(FlightRuntime::Caller));
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum FlightRuntime {
    /// On a small runtime of this library, which all managers of the process share. It starts with
    /// the first renewal and ends with the last manager. Callers may await on any runtime, of
    /// Tokio or not, stop awaiting at any time, and end their runtime: no renewal is cut off by it,
    /// and no other caller waits for it.
    #[default]
    Library,
    /// On a Tokio runtime of the application, with its I/O and time drivers enabled. Nothing is
    /// renewed unless somebody drives it; its end cuts off the renewal in flight.
    Handle(Handle),
    /// On the Tokio runtime of the call that starts it, for tests that own the time or the order of
    /// tasks; outside of one, as [`Library`](Self::Library). A runtime that is no longer driven
    /// leaves the callers on others waiting.
    Caller,
}

/// The runtime of one manager, found when it is first needed.
pub(super) struct Ground {
    runtime: FlightRuntime,
    library: OnceLock<Arc<LibraryRuntime>>,
}

impl Ground {
    pub(super) fn new(runtime: FlightRuntime) -> Self {
        Self {
            runtime,
            library: OnceLock::new(),
        }
    }

    /// Whether a flight can start without a runtime being started for it. One that only serves what
    /// is there, as a program of one call does, shall stay without.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.runtime, FlightRuntime::Handle(_))
            || self.library.get().is_some()
            || Handle::try_current().is_ok()
    }

    /// # Errors
    /// When there is no runtime, and none can be started.
    pub(super) fn handle(&self) -> Result<Handle> {
        match &self.runtime {
            FlightRuntime::Library => self.library(),
            FlightRuntime::Handle(handle) => Ok(handle.clone()),
            FlightRuntime::Caller => Handle::try_current().or_else(|_| self.library()),
        }
    }

    /// Starts a flight, or fails without having polled it.
    pub(super) fn spawn(
        &self,
        flight: impl Future<Output = ()> + Send + 'static,
    ) -> Result<JoinHandle<()>> {
        Ok(self.handle()?.spawn(flight))
    }

    /// Runs `work` to its end where flights run, so that what it opens is driven there.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        self.handle()?
            .spawn(work)
            .await
            .map_err(|error| match error.is_panic() {
                true => internal("the token store panicked"),
                false => internal("the runtime that renewals run on has ended"),
            })
    }

    /// Makes a timer of a [`Clock`](crate::Clock) where flights run, so that it fires whatever polls
    /// it.
    pub(super) fn make<T>(&self, timer: impl FnOnce() -> T) -> T {
        let handle = self.handle().ok();
        let _entered: Option<EnterGuard<'_>> = handle.as_ref().map(Handle::enter);
        timer()
    }

    fn library(&self) -> Result<Handle> {
        if let Some(library) = self.library.get() {
            return Ok(library.handle().clone());
        }
        let library = LibraryRuntime::shared()?;
        Ok(self.library.get_or_init(|| library).handle().clone())
    }
}

impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.runtime {
            FlightRuntime::Library if self.library.get().is_none() => {
                f.write_str("Library(not started)")
            }
            runtime => runtime.fmt(f),
        }
    }
}

/// Ends with the last manager that holds it. A flight holds its manager's inside, so that one under
/// way comes to its end first.
struct LibraryRuntime(Option<Runtime>);

impl LibraryRuntime {
    fn shared() -> Result<Arc<Self>> {
        static SHARED: Mutex<Weak<LibraryRuntime>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Ok(running);
        }
        let started = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("ergani-token")
            .enable_all()
            .build()
            .map_err(|error| {
                internal(format!("no thread could be started for renewals: {error}"))
                    .with_source(error)
            })?;
        let started = Arc::new(Self(Some(started)));
        *shared = Arc::downgrade(&started);
        Ok(started)
    }

    fn handle(&self) -> &Handle {
        self.0
            .as_ref()
            .map(Runtime::handle)
            .expect("taken only when it is dropped")
    }
}

impl Drop for LibraryRuntime {
    fn drop(&mut self) {
        // The last manager may be dropped anywhere, also by a flight, where nothing may block.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn internal(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Internal, message)
}
