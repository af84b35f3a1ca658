//! What the tests of the token's life share: a sandbox, a store, and a clock to move.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

pub(crate) mod still;

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ergani_sandbox::{Account as SandboxAccount, Sandbox};
use ergani_token::exchange::transport::HttpClients;
use ergani_token::exchange::{Answer, Exchange, HttpExchange, LogoutAnswer};
use ergani_token::store::{
    Holder, LeaseAttempt, Loaded, MemoryStore, Record, Revision, StoreError, TokenStore, Written,
};
use ergani_token::{
    AccessToken, Account, Clock, Credentials, Environment, Refusal, Result, Sleep, SystemClock,
    Timestamp, TokenManager, TokenManagerBuilder, TokenPair, UserType,
};

/// What must be seen in no output; `./test` searches for it.
pub(crate) const PASSWORD: &str = "canary-password-2290";
/// The life of an access token.
pub(crate) const LIFE: Duration = Duration::from_secs(3 * 60 * 60);
/// From the login: every host finds the token due, whatever its jitter.
pub(crate) const UNTIL_DUE: Duration = Duration::from_secs(3 * 60 * 60 - 9 * 60);
/// From the login: the last minute.
pub(crate) const UNTIL_LAST_CALL: Duration = Duration::from_secs(3 * 60 * 60 - 30);
/// From the login: the access token is over.
pub(crate) const UNTIL_EXPIRED: Duration = Duration::from_secs(3 * 60 * 60 + 1);

/// The machine's clock, with hands that can be moved. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands(Arc<AtomicI64>);

impl Hands {
    /// Moves this clock alone.
    pub(crate) fn jump(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        SystemClock.now().shifted(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}

/// HTTP over a cable that can be pulled: then every connection is refused by a closed port.
#[derive(Clone)]
pub(crate) struct Cable {
    http: HttpExchange,
    wires: Arc<Wires>,
}

#[derive(Default)]
struct Wires {
    pulled: AtomicBool,
    started: AtomicU64,
    ended: AtomicU64,
}

impl Cable {
    pub(crate) fn pull(&self) {
        self.wires.pulled.store(true, Ordering::SeqCst);
    }

    pub(crate) fn plug_in(&self) {
        self.wires.pulled.store(false, Ordering::SeqCst);
    }

    /// How many requests were tried, sent or not.
    pub(crate) fn tries(&self) -> u64 {
        self.wires.started.load(Ordering::SeqCst)
    }

    fn is_quiet(&self) -> bool {
        self.tries() == self.wires.ended.load(Ordering::SeqCst)
    }

    fn way(&self, account: &Account) -> Account {
        self.wires.started.fetch_add(1, Ordering::SeqCst);
        if !self.wires.pulled.load(Ordering::SeqCst) {
            return account.clone();
        }
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
        let environment = Environment::from_base_url(&format!("http://{}", closed.unwrap()));
        Account::new(account.credentials().clone(), environment.unwrap())
    }

    fn end<T>(&self, answer: T) -> T {
        self.wires.ended.fetch_add(1, Ordering::SeqCst);
        answer
    }
}

impl Exchange for Cable {
    async fn login(&self, account: &Account) -> Answer {
        let way = self.way(account);
        self.end(Exchange::login(&self.http, &way).await)
    }

    async fn refresh(&self, account: &Account, pair: &TokenPair) -> Answer {
        let way = self.way(account);
        self.end(Exchange::refresh(&self.http, &way, pair).await)
    }

    async fn logout(&self, account: &Account, pair: &TokenPair) -> LogoutAnswer {
        let way = self.way(account);
        self.end(Exchange::logout(&self.http, &way, pair).await)
    }
}

/// A store in memory that fails on demand. Clones are the same store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    memory: MemoryStore,
    commits_fail: Arc<AtomicBool>,
    loses_reply: Arc<AtomicBool>,
    others_fail: Arc<AtomicBool>,
    unreachable: Arc<AtomicBool>,
    holder: Arc<Mutex<Option<String>>>,
    lease_tries: Arc<AtomicU64>,
}

impl Shelf {
    /// Whether writes of a new pair fail.
    pub(crate) fn fail_commits(&self, fail: bool) {
        self.commits_fail.store(fail, Ordering::SeqCst);
    }

    /// The next write of a new pair is done, but its answer is lost, and then nobody can reach it.
    pub(crate) fn lose_reply(&self) {
        self.loses_reply.store(true, Ordering::SeqCst);
    }

    /// Whether writes that bring no new pair fail: intents, notes, a cleared record.
    pub(crate) fn fail_others(&self, fail: bool) {
        self.others_fail.store(fail, Ordering::SeqCst);
    }

    /// Whether everything fails.
    pub(crate) fn cut_off(&self, cut: bool) {
        self.unreachable.store(cut, Ordering::SeqCst);
    }

    /// Another program holds the lease, until it is nobody.
    pub(crate) fn held_by(&self, holder: Option<&str>) {
        *self.holder.lock().unwrap() = holder.map(str::to_owned);
    }

    /// How often the lease was asked for.
    pub(crate) fn lease_tries(&self) -> u64 {
        self.lease_tries.load(Ordering::SeqCst)
    }

    /// How many there are who could use it.
    pub(crate) fn users(&self) -> usize {
        Arc::strong_count(&self.unreachable)
    }

    fn reach(&self) -> Result<(), StoreError> {
        if self.unreachable.load(Ordering::SeqCst) {
            return Err(StoreError::new("the shelf cannot be reached"));
        }
        Ok(())
    }
}

impl TokenStore for Shelf {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        self.reach()?;
        self.memory.load(account).await
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.reach()?;
        let new = record.revision().fingerprint;
        let is_commit = new.is_some() && new != expected.fingerprint;
        let fails = if is_commit {
            &self.commits_fail
        } else {
            &self.others_fail
        };
        if fails.load(Ordering::SeqCst) {
            return Err(StoreError::new("no space left"));
        }
        let written = self.memory.write(account, expected, record).await;
        if is_commit && self.loses_reply.swap(false, Ordering::SeqCst) {
            self.cut_off(true);
            self.reach()?;
        }
        written
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        self.reach()?;
        self.lease_tries.fetch_add(1, Ordering::SeqCst);
        let name = self.holder.lock().unwrap().clone();
        if name.is_some() {
            return Ok(LeaseAttempt::Busy(Holder { name, until: None }));
        }
        self.memory.try_lease(account).await
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        self.memory.forget(account).await
    }

    fn describe(&self) -> String {
        "a shelf".to_owned()
    }
}

/// A server, a store and a clock: managers made here are processes of one host.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Hands,
    pub(crate) shelf: Shelf,
    pub(crate) cable: Cable,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_timeout(Duration::from_secs(30)).await
    }

    /// One whose exchange gives up after `timeout`.
    pub(crate) async fn with_timeout(timeout: Duration) -> Self {
        ergani_test_trace::on();
        let sandbox = Sandbox::builder().account(SandboxAccount::new("user", PASSWORD));
        let clock = Hands::default();
        let http = HttpExchange::builder()
            .clock(Arc::new(clock.clone()))
            .timeout(timeout)
            .build();
        Self {
            sandbox: sandbox.start().await.unwrap(),
            clock,
            shelf: Shelf::default(),
            cable: Cable {
                http,
                wires: Arc::default(),
            },
        }
    }

    pub(crate) fn account(&self, password: &str) -> Account {
        let environment = Environment::from_base_url(&self.sandbox.url()).unwrap();
        Account::new(
            Credentials::new("user", password, UserType::External),
            environment,
        )
    }

    /// A process's manager, which does not wait for a back-off to end.
    pub(crate) fn manager(&self) -> TokenManager {
        self.build(PASSWORD, |builder| builder)
    }

    pub(crate) fn build(
        &self,
        password: &str,
        change: impl FnOnce(TokenManagerBuilder) -> TokenManagerBuilder,
    ) -> TokenManager {
        let builder = TokenManager::builder(self.account(password))
            .runtime(ergani_token::FlightRuntime::Caller)
            .store(self.shelf.clone())
            .exchange(self.cable.clone())
            .clock(Arc::new(self.clock.clone()))
            .host(7)
            .patience(Duration::ZERO);
        change(builder).build()
    }

    /// A manager that has logged in, and its token.
    pub(crate) async fn logged_in(&self) -> (TokenManager, AccessToken) {
        let manager = self.manager();
        let token = manager.token().await.unwrap();
        (manager, token)
    }

    /// Time passes, here and at the server.
    pub(crate) fn pass(&self, time: Duration) {
        self.sandbox.clock().advance(time);
        self.clock.jump(i64::try_from(time.as_millis()).unwrap());
    }

    /// Lets the cool-down end that the record holds.
    pub(crate) async fn pass_cool_down(&self, manager: &TokenManager) {
        let rest = manager.status().await.unwrap().cool_down.unwrap();
        self.pass(self.clock.now().until(rest.until) + Duration::from_secs(1));
    }

    /// What is stored for the account.
    pub(crate) async fn record(&self) -> Option<Record> {
        let loaded = self.shelf.load(&self.account(PASSWORD)).await;
        loaded.unwrap().record
    }

    /// Waits until the renewals behind the callers are over. On a runtime of one thread only,
    /// where a task that was started runs when this one yields.
    pub(crate) async fn settle(&self) {
        tokio::task::yield_now().await;
        eventually(async || self.cable.is_quiet()).await;
        tokio::task::yield_now().await;
    }

    /// One protected call; how it was refused, if it was.
    pub(crate) async fn call(&self, token: &AccessToken) -> Result<(), Refusal> {
        let account = self.account(PASSWORD);
        let clients = HttpClients::load(account.environment(), None).unwrap();
        let answer = clients
            .pooled()
            .build()
            .unwrap()
            .get(format!("{}/Lookup/Submissions", self.sandbox.url()))
            .header("authorization", token.header())
            .send()
            .await
            .unwrap();
        match answer.status().as_u16() {
            200 => Ok(()),
            401 if answer.headers().contains_key("api-token-expired") => Err(Refusal::Expired),
            401 => Err(Refusal::Unexplained),
            status => panic!("HTTP {status}"),
        }
    }

    /// A call as a client makes it: at most one renewal, and one repeat.
    pub(crate) async fn call_through(&self, manager: &TokenManager) -> Result<()> {
        let token = manager.token().await?;
        let Err(refusal) = self.call(&token).await else {
            return Ok(());
        };
        let token = manager.refused(&token, refusal).await?;
        match self.call(&token).await {
            Ok(()) => Ok(()),
            Err(refusal) => Err(match manager.refused(&token, refusal).await {
                Ok(_) => panic!("a third token for one call"),
                Err(error) => error,
            }),
        }
    }

    /// Asserts what the server saw: logins that came, refreshes that came, and that no refresh
    /// token came twice.
    #[track_caller]
    pub(crate) fn assert_server_saw(&self, logins: u64, refreshes: u64) {
        let counters = self.sandbox.counters();
        assert_eq!(
            (counters.login_attempts(), counters.refresh_attempts()),
            (logins, refreshes),
            "logins and refreshes: {counters:?}"
        );
        assert_eq!(counters.refreshes_repeated, 0, "{counters:?}");
    }
}

/// Waits for something that happens in another task, and fails when it does not.
pub(crate) async fn eventually(condition: impl AsyncFn() -> bool) {
    let met = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), met)
        .await
        .expect("waited for 30 s");
}
