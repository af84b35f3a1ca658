//! Invariant 15: no caller waits without a bound, whatever runtime drives it, whoever else holds
//! the flight, and whether or not the store ever answers.
//!
//! These run on the library's own runtime and on the machine's clock, as programs do.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use ergani_token::exchange::{Answer, Exchange, LogoutAnswer};
use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{
    FileStore, HeldLease, Lease, LeaseAttempt, Loaded, MemoryStore, Record, Revision, StoreError,
    TokenStore, Written,
};
use ergani_token::{
    Account, Clock, Credentials, Environment, ErrorKind, FlightRuntime, Revocation, Sleep,
    SystemClock, Timestamp, TokenManager, TokenManagerBuilder, TokenPair, UserType, blocking,
};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

/// No caller may wait for longer, with a server that answers and a store that is well.
const BOUND: Duration = Duration::from_secs(15);

fn account() -> Account {
    let credentials = Credentials::new("user", "canary-password-runtimes", UserType::External);
    Account::new(credentials, Environment::Test)
}

/// A server in memory: it says when a request arrived, and answers when it is let.
#[derive(Clone)]
struct Server {
    inner: FakeExchange,
    arrived: watch::Sender<u32>,
    open: watch::Sender<bool>,
}

impl Server {
    fn new() -> Self {
        ergani_test_trace::on();
        Self {
            inner: FakeExchange::new(FakeClock::at(SystemClock.now())),
            arrived: watch::Sender::new(0),
            open: watch::Sender::new(false),
        }
    }

    fn open() -> Self {
        let server = Self::new();
        server.answer();
        server
    }

    fn answer(&self) {
        self.open.send_replace(true);
    }

    fn builder(&self) -> TokenManagerBuilder {
        TokenManager::builder(account()).exchange(self.clone())
    }

    fn wait_for_a_request(&self) {
        let mut arrived = self.arrived.subscribe();
        on_this_thread(async { arrived.wait_for(|count| *count > 0).await.map(drop) }).unwrap();
    }

    async fn pass<T>(&self, answer: T) -> T {
        self.arrived.send_modify(|count| *count += 1);
        // The sender lives as long as this does.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
        answer
    }

    #[track_caller]
    fn assert_saw(&self, logins: u64, refreshes: u64) {
        let saw = (self.inner.logins(), self.inner.refreshes());
        assert_eq!(saw, (logins, refreshes), "logins and refreshes");
    }
}

impl Exchange for Server {
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

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// An executor that is not Tokio's: no reactor, no timer. Panics after [`BOUND`].
fn on_this_thread<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let began = Instant::now();
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        let left = BOUND
            .checked_sub(began.elapsed())
            .expect("a caller waits without a bound");
        std::thread::park_timeout(left);
    }
}

/// Begins a call on a runtime that is not driven any more afterwards.
fn begin(runtime: &Runtime, manager: &TokenManager) {
    let mut call = Box::pin(manager.token());
    let polled = runtime.block_on(poll_fn(|context| {
        Poll::Ready(call.as_mut().poll(context).is_ready())
    }));
    assert!(!polled, "the server has not answered");
}

#[test]
fn invariant_15_a_caller_whose_runtime_stands_still_holds_up_no_other() {
    let server = Server::new();
    let manager = server.builder().build();
    let idle = one_thread();
    begin(&idle, &manager);
    server.wait_for_a_request();
    server.answer();
    let busy = one_thread();
    let token = busy.block_on(async { tokio::time::timeout(BOUND, manager.token()).await });
    token
        .expect("it waits for a runtime that nobody drives")
        .unwrap();
    server.assert_saw(1, 0);
    drop(idle);
}

#[test]
fn invariants_4_and_15_a_runtime_that_ends_in_mid_renewal_cuts_nothing_off() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens");
    let server = Server::new();
    let store = FileStore::open(&path).unwrap();
    let manager = server.builder().store(store).build();
    let ends = one_thread();
    begin(&ends, &manager);
    server.wait_for_a_request();
    drop(ends);
    server.answer();
    let token = on_this_thread(manager.token()).unwrap();
    server.assert_saw(1, 0);

    // What was sent is committed, and the lock is free for another process.
    let another = FileStore::open(&path).unwrap();
    let (lease, loaded) = one_thread()
        .block_on(another.lease_and_load(&account()))
        .unwrap();
    assert!(matches!(lease, LeaseAttempt::Held(_)), "{lease:?}");
    let stored = loaded.unwrap().record.unwrap().pair.unwrap();
    assert_eq!(stored.fingerprint(), token.fingerprint());
}

#[test]
fn invariant_15_who_gives_up_waiting_leaves_the_lock_to_be_given_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens");
    let server = Server::new();
    let manager = server
        .builder()
        .store(FileStore::open(&path).unwrap())
        .build();
    let given_up = one_thread().block_on(async {
        let short = tokio::time::timeout(Duration::from_millis(20), manager.token());
        short.await.is_err()
    });
    assert!(given_up);
    server.wait_for_a_request();
    server.answer();
    // Its runtime is gone; the lock comes back all the same, and another process finds the pair.
    let other = server
        .builder()
        .store(FileStore::open(&path).unwrap())
        .build();
    on_this_thread(other.token()).unwrap();
    server.assert_saw(1, 0);
}

#[test]
fn invariant_4_a_blocking_manager_dropped_on_a_blocking_thread_cuts_nothing_off() {
    let server = Server::new();
    let store = MemoryStore::new();
    let manager = server.builder().store(store.clone()).build();
    let runtime = one_thread();
    let dropped = runtime.spawn_blocking({
        let (server, manager) = (server.clone(), manager.clone());
        move || {
            let face = blocking::TokenManager::new(manager);
            begin(&one_thread(), face.manager());
            server.wait_for_a_request();
            drop(face);
        }
    });
    runtime.block_on(dropped).unwrap();
    drop(manager);
    // No handle and no runtime is left but the one that the renewal itself holds.
    server.answer();
    let other = server.builder().store(store).build();
    on_this_thread(other.token()).unwrap();
    server.assert_saw(1, 0);
}

#[test]
fn invariant_15_callers_need_no_tokio_runtime() {
    let server = Server::open();
    let manager = server.builder().build();
    on_this_thread(manager.token()).unwrap();
    on_this_thread(manager.status()).unwrap();
    on_this_thread(manager.log_in()).unwrap();
    on_this_thread(manager.log_out(Revocation::AtServer)).unwrap();
    on_this_thread(manager.shut_down());
    server.assert_saw(2, 0);
}

#[test]
fn invariant_15_a_blocking_thread_that_is_occupied_holds_up_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::open();
    let store = FileStore::open(directory.path().join("tokens")).unwrap();
    let manager = server.builder().store(store).build();
    let (let_go, occupied) = std::sync::mpsc::channel::<()>();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let blocked = runtime.spawn_blocking(move || occupied.recv());
    let token = runtime.block_on(async { tokio::time::timeout(BOUND, manager.token()).await });
    token.expect("it waits for a thread of the caller").unwrap();
    server.assert_saw(1, 0);
    let_go.send(()).unwrap();
    runtime.block_on(blocked).unwrap().unwrap();
}

#[test]
fn a_renewal_that_its_runtime_cut_off_is_made_by_who_waited_for_it() {
    let server = Server::new();
    let callers = one_thread();
    let manager = server.builder().runtime(FlightRuntime::Caller).build();
    let ends = one_thread();
    begin(&ends, &manager);
    ends.block_on(async {
        let mut arrived = server.arrived.subscribe();
        arrived.wait_for(|count| *count > 0).await.unwrap();
    });
    callers.block_on(async {
        let mut waiting = Box::pin(manager.token());
        let first = poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending()));
        assert!(first.await);
        server.answer();
        std::thread::spawn(move || drop(ends)).join().unwrap();
        let token = tokio::time::timeout(BOUND, waiting).await;
        token.expect("it waits for a runtime that ended").unwrap();
    });
    // The first was sent and cut off, as by a crash.
    server.assert_saw(2, 0);
}

// --- stores ---------------------------------------------------------------------------------------------------------

const STORE_TIMEOUT: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Load,
    Write,
    Lease,
    Release,
}

/// A store on which one kind of call never answers, until it is well.
#[derive(Clone)]
struct Hanging {
    inner: MemoryStore,
    hangs: Arc<Mutex<Option<Call>>>,
    hung: Arc<AtomicU32>,
}

impl Hanging {
    fn on(call: Call) -> Self {
        Self {
            inner: MemoryStore::new(),
            hangs: Arc::new(Mutex::new(Some(call))),
            hung: Arc::default(),
        }
    }

    fn heal(&self) {
        *self.hangs.lock().unwrap() = None;
    }

    async fn answer(&self, call: Call) {
        let hangs = *self.hangs.lock().unwrap() == Some(call);
        if hangs {
            self.hung.fetch_add(1, Ordering::SeqCst);
            pending::<()>().await;
        }
    }
}

impl TokenStore for Hanging {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        self.answer(Call::Load).await;
        self.inner.load(account).await
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.answer(Call::Write).await;
        self.inner.write(account, expected, record).await
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        self.answer(Call::Lease).await;
        Ok(match self.inner.try_lease(account).await? {
            LeaseAttempt::Held(lease) => LeaseAttempt::Held(Lease::new(Slow(self.clone(), lease))),
            busy => busy,
        })
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        self.inner.forget(account).await
    }

    fn describe(&self) -> String {
        "a store of the test".to_owned()
    }
}

struct Slow(Hanging, Lease);

impl HeldLease for Slow {
    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            self.0.answer(Call::Release).await;
            self.1.release().await;
        })
    }
}

#[test]
fn invariant_15_a_store_that_does_not_answer_is_an_error_and_no_end() {
    for call in [Call::Load, Call::Write, Call::Lease] {
        let server = Server::open();
        let store = Hanging::on(call);
        let manager = server
            .builder()
            .store(store.clone())
            .store_timeout(STORE_TIMEOUT)
            .patience(Duration::ZERO)
            .build();
        let error = on_this_thread(manager.token()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{call:?}: {error}");
        let told = error.to_string();
        assert!(
            told.contains("a store of the test") && told.contains("within 0.05 s"),
            "{told}"
        );
        assert!(store.hung.load(Ordering::SeqCst) > 0, "{call:?}");
        server.assert_saw(0, 0);
        if call == Call::Load {
            let error = on_this_thread(manager.status()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        }

        store.heal();
        let healed = on_this_thread(async {
            loop {
                // What is left of the failure is a pause of the manager's own.
                match manager.token().await {
                    Err(error) if error.kind() == ErrorKind::Store => {}
                    other => return other,
                }
            }
        });
        healed.unwrap();
        server.assert_saw(1, 0);
        on_this_thread(manager.shut_down());
    }
}

#[test]
fn invariant_15_a_lease_that_is_not_given_back_keeps_no_pair_from_the_callers() {
    let server = Server::open();
    let store = Hanging::on(Call::Release);
    let manager = server
        .builder()
        .store(store.clone())
        .store_timeout(STORE_TIMEOUT)
        .build();
    let token = on_this_thread(manager.token()).unwrap();
    assert!(store.hung.load(Ordering::SeqCst) > 0);
    let loaded = one_thread().block_on(store.inner.load(&account())).unwrap();
    let stored = loaded.record.unwrap().pair.unwrap();
    assert_eq!(stored.fingerprint(), token.fingerprint());
    server.assert_saw(1, 0);
}

#[test]
fn invariant_15_a_store_that_blocks_its_thread_holds_up_no_other_account() {
    struct Blocking(Mutex<std::sync::mpsc::Receiver<()>>, MemoryStore);

    impl TokenStore for Blocking {
        async fn load(&self, _: &Account) -> Result<Loaded, StoreError> {
            // Wrong, and yet somebody writes it.
            let _ = self.0.lock().unwrap().recv();
            Ok(Loaded::default())
        }

        async fn write(
            &self,
            account: &Account,
            expected: Revision,
            record: &Record,
        ) -> Result<Written, StoreError> {
            self.1.write(account, expected, record).await
        }

        async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
            self.1.try_lease(account).await
        }

        async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
            self.1.forget(account).await
        }

        fn describe(&self) -> String {
            "a store that blocks".to_owned()
        }
    }

    let server = Server::open();
    let (let_go, blocks) = std::sync::mpsc::channel();
    let blocked = server
        .builder()
        .store(Blocking(Mutex::new(blocks), MemoryStore::new()))
        .build();
    begin(&one_thread(), &blocked);
    let manager = server.builder().build();
    on_this_thread(manager.token()).unwrap();
    drop(let_go);
    on_this_thread(blocked.token()).unwrap();
    server.assert_saw(2, 0);
}

#[tokio::test]
async fn invariant_15_an_exchange_that_does_not_answer_is_an_error() {
    let server = Server::new();
    let clock = FakeClock::default();
    let manager = server
        .builder()
        .clock(Arc::new(clock.clone()))
        .runtime(FlightRuntime::Caller)
        .build();
    let mut call = Box::pin(manager.token());
    for _ in 0..100 {
        let polled = poll_fn(|context| Poll::Ready(call.as_mut().poll(context)));
        if let Poll::Ready(ended) = polled.await {
            assert!(ended.unwrap_err().is_timeout());
            server.assert_saw(1, 0);
            return;
        }
        tokio::task::yield_now().await;
        if *server.arrived.borrow() > 0 {
            clock.advance(Duration::from_secs(10));
        }
    }
    panic!("a caller waits without a bound");
}

// --- a clock that panics --------------------------------------------------------------------------------------------

/// The machine's clock, that panics once it is told to.
#[derive(Clone, Default)]
struct Breaking(Arc<AtomicBool>);

impl Clock for Breaking {
    fn now(&self) -> Timestamp {
        let flying = std::thread::current().name() == Some("ergani-token");
        assert!(
            !(flying && self.0.load(Ordering::SeqCst)),
            "the clock panics on purpose"
        );
        SystemClock.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}

#[test]
fn invariant_13_a_clock_that_panics_in_a_renewal_is_an_error() {
    let server = Server::new();
    let clock = Breaking::default();
    let manager = server.builder().clock(Arc::new(clock.clone())).build();
    begin(&one_thread(), &manager);
    server.wait_for_a_request();
    clock.0.store(true, Ordering::SeqCst);
    server.answer();
    let error = on_this_thread(manager.token()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal, "{error}");
    clock.0.store(false, Ordering::SeqCst);
    on_this_thread(manager.token()).unwrap();
    server.assert_saw(2, 0);
}
