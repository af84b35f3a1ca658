//! Invariants 1, 2, 3, 8 and 9 across hosts: real processes that share nothing but an engine, and
//! what they cost the server. The run with kills is ten times as long with
//!
//! ```sh
//! ERGANI_FLEET_RENEWALS=500 cargo test -p ergani-test-fleet
//! ```
//!
//! A process of the fleet is this test program, told by a variable to get one token. It knows
//! engine, server and credentials, as a process of another host would, and no directory.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![allow(
    clippy::print_stdout,
    reason = "the log of a test is its standard output"
)]

use std::collections::HashSet;
use std::future::Future;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ergani_sandbox::{Fault, Kind, RetryAfter, Sandbox, Switch};
use ergani_test_engines::Engine;
use ergani_token::store::{Budget, Record, TokenStore, Written};
use ergani_token::{
    Account, Credentials, Environment, ErrorKind, Refusal, Timestamp, TokenManager, TokenPair,
    UserType,
};
use ergani_token_postgres::PostgresStore;
use ergani_token_redis::RedisStore;

const HOSTS: usize = 3;
const PROCESSES: usize = 20;
const USER: &str = "user";
const PASSWORD: &str = "canary-password-4402";
/// Short, so that a killed holder is not waited for so long.
const TERM: Duration = Duration::from_millis(1500);
/// On a machine that runs sixty programs at once, no command takes longer.
const LIMIT: Duration = Duration::from_secs(30);

const WORKER: &str = "ERGANI_FLEET_WORKER";
const STORE: &str = "ERGANI_FLEET_STORE";
const SERVER: &str = "ERGANI_FLEET_SERVER";
const SECRET: &str = "ERGANI_FLEET_PASSWORD";
const RENEWALS: &str = "ERGANI_FLEET_RENEWALS";

fn redis(url: &str) -> RedisStore {
    RedisStore::builder(url)
        .unwrap()
        .lease_term(TERM)
        .command_limit(LIMIT)
        .build()
}

fn postgres(url: &str) -> PostgresStore {
    PostgresStore::builder(url)
        .unwrap()
        .lease_term(TERM)
        .command_limit(LIMIT)
        .build()
        .unwrap()
}

fn account(server: &str, password: &str) -> Account {
    Account::new(
        Credentials::new(USER, password, UserType::External),
        Environment::from_base_url(server).unwrap(),
    )
}

fn manager(url: &str, account: Account) -> TokenManager {
    let builder = TokenManager::builder(account);
    if url.starts_with("redis") {
        builder.store(redis(url)).build()
    } else {
        builder.store(postgres(url)).build()
    }
}

/// One process of the fleet. Says the token, or the kind of the error.
#[test]
fn worker() {
    if std::env::var_os(WORKER).is_none() {
        return;
    }
    ergani_test_trace::on();
    let setting = |name| std::env::var(name).unwrap();
    block_on(async {
        let account = account(&setting(SERVER), &setting(SECRET));
        let manager = manager(&setting(STORE), account);
        match manager.token().await {
            Ok(token) => println!("\ntoken {}", token.expose()),
            Err(error) => println!("\nerror {:?}", error.kind()),
        }
        manager.shut_down().await;
    });
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

struct Fleet {
    sandbox: Sandbox,
    engine: Engine,
}

impl Fleet {
    fn new(engine: Engine) -> Self {
        if engine.url().starts_with("postgres") {
            assert!(block_on(postgres(&engine.url()).init()).unwrap());
        }
        ergani_test_trace::on();
        let sandbox = Sandbox::builder()
            .account(ergani_sandbox::Account::new(USER, PASSWORD))
            .start_blocking()
            .unwrap();
        Self { sandbox, engine }
    }

    fn start(&self, password: &str) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "worker", "--nocapture"])
            .env(WORKER, "1")
            .env(STORE, self.engine.url())
            .env(SERVER, self.sandbox.url())
            .env(SECRET, password)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn all_at_once(&self, password: &str) -> HashSet<String> {
        let processes: Vec<_> = (0..HOSTS * PROCESSES)
            .map(|_| self.start(password))
            .collect();
        processes.into_iter().map(said).collect()
    }

    /// Three hours pass in the record: the access token has ended, and the budget is full again.
    fn age(&self) {
        let url = self.engine.url();
        let account = account(&self.sandbox.url(), PASSWORD);
        if url.starts_with("redis") {
            block_on(age(&redis(&url), &account));
        } else {
            block_on(age(&postgres(&url), &account));
        }
    }
}

async fn age(store: &impl TokenStore, account: &Account) {
    let Some(mut record) = store.load(account).await.unwrap().record else {
        return;
    };
    let expected = record.revision();
    if let Some(pair) = &record.pair {
        let aged = TokenPair::new(
            pair.access_token().clone(),
            Timestamp::from_millis(1),
            pair.refresh_token().clone(),
            pair.refresh_expires_at(),
        );
        record.pair = Some(Arc::new(aged.unwrap()));
    }
    record.state.budget = Budget::default();
    record.state.cool_down = None;
    record.state.version += 1;
    let written = store.write(account, expected, &record).await.unwrap();
    assert_eq!(written, Written::Done);
}

/// What a process said in the end.
fn said(process: Child) -> String {
    let output = process.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .find(|line| line.starts_with("token ") || line.starts_with("error "))
        .unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
        .to_owned()
}

fn cold_and_at_expiry(engine: Engine) {
    let fleet = Fleet::new(engine);
    let first = fleet.all_at_once(PASSWORD);
    let counters = fleet.sandbox.counters();
    assert_eq!((counters.logins, counters.authentications()), (1, 1));
    assert_eq!(first.len(), 1, "callers got different tokens: {first:?}");

    fleet.age();
    let second = fleet.all_at_once(PASSWORD);
    let counters = fleet.sandbox.counters();
    assert_eq!(
        (
            counters.logins,
            counters.refreshes,
            counters.authentications()
        ),
        (1, 1, 2)
    );
    assert_eq!(second.len(), 1, "callers got different tokens: {second:?}");
    assert!(second.is_disjoint(&first));
    assert!(second.iter().all(|said| said.starts_with("token ")));
    assert_eq!(counters.refreshes_repeated, 0);
}

fn one_rejection_and_one_cool_down(engine: Engine) {
    let fleet = Fleet::new(engine);
    let said = fleet.all_at_once("wrong");
    assert_eq!(fleet.sandbox.counters().login_attempts(), 1);
    assert_eq!(said.len(), 1, "{said:?}");
    let rejected = format!("error {:?}", ErrorKind::CredentialsRejected);
    assert!(said.contains(&rejected), "{said:?}");

    // The right password is another account, and free at once; but then it is 429.
    let fault = Fault::too_many_requests(RetryAfter::Seconds(3600)).times(1);
    fleet.sandbox.on(Kind::Login, fault);
    let said = fleet.all_at_once(PASSWORD);
    assert_eq!(fleet.sandbox.counters().login_attempts(), 2);
    let resting = format!("error {:?}", ErrorKind::CoolDown);
    assert_eq!(said, HashSet::from([resting]));
}

/// Not a good random number, but one that differs, and can be told when a run fails.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

fn killed_at_random_instants(engine: Engine) {
    let renewals: u64 = std::env::var(RENEWALS).map_or(50, |text| text.parse().unwrap());
    let fleet = Fleet::new(engine);
    fleet.sandbox.switch(Switch::LatencyMillis(10));
    let start = Instant::now();
    assert!(said(fleet.start(PASSWORD)).starts_with("token "));
    let whole = start.elapsed();
    let mut seed = u64::from(std::process::id()) << 20 | 0x9e37;
    println!("seed {seed}, a whole run takes {whole:?}");

    let mut kills = 0;
    for _ in 0..renewals {
        fleet.age();
        let mut victim = fleet.start(PASSWORD);
        let other = fleet.start(PASSWORD);
        let share = u32::try_from(next(&mut seed) % 1200).unwrap();
        let end = Instant::now() + whole * share / 1000;
        while Instant::now() < end {
            std::thread::yield_now();
        }
        victim.kill().unwrap();
        let killed = Instant::now();
        kills += u64::from(!victim.wait().unwrap().success());
        // Whatever the victim held is free when its term is over, and then the other renews.
        let survivor = said(other);
        assert!(survivor.starts_with("token "), "{survivor}");
        let waited = killed.elapsed();
        assert!(
            waited < TERM + whole * 4 + Duration::from_secs(5),
            "a lease outlived its time: {waited:?}"
        );
    }
    let counters = fleet.sandbox.counters();
    println!(
        "{kills} killed of {renewals}; {} logins, {} refreshes",
        counters.logins, counters.refreshes
    );
    assert!(kills > renewals / 10, "too few were killed: {kills}");
    assert_eq!(counters.refreshes_repeated, 0, "a token was sent again");
    assert_eq!(counters.refreshes_spent, 0, "a spent token was sent");
    assert!(
        counters.logins <= 1 + kills,
        "{} logins for {kills} kills",
        counters.logins
    );
    assert!(counters.refreshes > 0, "nothing was renewed by a refresh");
}

/// 1,000 callers ask again and again, and in the middle of it the engine stops, and comes back:
/// none fails as long as there is a token. Then all of them hear at once that it has ended, which
/// takes one renewal.
fn an_outage_in_the_middle_of_callers(engine: Engine) {
    const HANDLES: usize = 10;
    const CALLERS: usize = 1000;
    let mut fleet = Fleet::new(engine);
    let account = account(&fleet.sandbox.url(), PASSWORD);
    let managers: Vec<_> = (0..HANDLES)
        .map(|_| manager(&fleet.engine.url(), account.clone()))
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    // Who has no token yet needs the store.
    for manager in &managers {
        runtime.block_on(manager.token()).unwrap();
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..CALLERS)
        .map(|number| {
            let manager = managers[number % HANDLES].clone();
            let (asked, over) = (Arc::clone(&asked), Arc::clone(&over));
            runtime.spawn(async move {
                let mut seen = HashSet::new();
                while !over.load(Ordering::Relaxed) {
                    let token = manager.token().await.expect("a valid token was not served");
                    seen.insert(token.fingerprint());
                    asked.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                }
                seen
            })
        })
        .collect();
    let all_ask_again = || {
        let until = asked.load(Ordering::Relaxed) + 10 * CALLERS;
        while asked.load(Ordering::Relaxed) < until {
            assert!(
                !callers.iter().any(|caller| caller.is_finished()),
                "a caller failed"
            );
            std::thread::yield_now();
        }
    };
    all_ask_again();
    fleet.engine.stop();
    all_ask_again();
    fleet.engine.start();
    all_ask_again();
    over.store(true, Ordering::Relaxed);
    let mut seen = HashSet::new();
    for caller in callers {
        seen.extend(runtime.block_on(caller).unwrap());
    }
    assert_eq!(seen.len(), 1);
    assert_eq!(fleet.sandbox.counters().authentications(), 1);

    let renewed = runtime.block_on(async {
        let mut tokens = Vec::new();
        for manager in &managers {
            tokens.push(manager.token().await.unwrap());
        }
        let callers: Vec<_> = (0..CALLERS)
            .map(|number| {
                let manager = managers[number % HANDLES].clone();
                let ended = tokens[number % HANDLES].clone();
                tokio::spawn(async move { manager.refused(&ended, Refusal::Expired).await })
            })
            .collect();
        let mut renewed = HashSet::new();
        for caller in callers {
            renewed.insert(caller.await.unwrap().unwrap().fingerprint());
        }
        renewed
    });
    assert_eq!(renewed.len(), 1);
    assert!(renewed.is_disjoint(&seen));
    let counters = fleet.sandbox.counters();
    assert_eq!((counters.refreshes, counters.authentications()), (1, 2));
    assert_eq!(counters.refreshes_repeated, 0);
}

/// A copy of the data that is older than what was seen: its refresh token is spent.
fn an_older_copy_of_the_data(engine: Engine) {
    async fn run<S: TokenStore + Clone>(store: S, sandbox: &Sandbox) {
        let account = account(&sandbox.url(), PASSWORD);
        let build = || {
            TokenManager::builder(account.clone())
                .store(store.clone())
                .build()
        };
        let seeing = build();
        seeing.token().await.unwrap();
        let first = seeing.token().await.unwrap();
        let copy = store.load(&account).await.unwrap().record.unwrap();
        // A newer pair, by a refresh; asked for twice, since the first is of the call that got it.
        let expired = Refusal::Expired;
        seeing.refused(&first, expired).await.unwrap();
        let second = seeing.token().await.unwrap();
        assert_eq!(sandbox.counters().refreshes, 1);
        assert_ne!(first.fingerprint(), second.fingerprint());
        let before = sandbox.counters();

        // The engine comes back as it was before, as from a backup.
        restore(&store, &account, &copy).await;
        assert_eq!(
            seeing.token().await.unwrap().fingerprint(),
            second.fingerprint(),
            "an older pair was served"
        );
        seeing.refused(&second, expired).await.unwrap();
        let after = sandbox.counters();
        assert_eq!(
            (after.refreshes_spent, after.refreshes_repeated),
            (before.refreshes_spent, before.refreshes_repeated),
            "who has seen a newer pair sent a spent token"
        );
        assert!(after.logins <= before.logins + 1);

        // Who starts later cannot know: one spent token at most, and one login.
        restore(&store, &account, &copy).await;
        let late = build();
        age(&store, &account).await;
        late.token().await.unwrap();
        let end = sandbox.counters();
        assert!(end.refreshes_spent <= after.refreshes_spent + 1);
        assert_eq!(end.logins, after.logins + 1);
    }

    let fleet = Fleet::new(engine);
    let url = fleet.engine.url();
    if url.starts_with("redis") {
        block_on(run(redis(&url), &fleet.sandbox));
    } else {
        block_on(run(postgres(&url), &fleet.sandbox));
    }
}

async fn restore(store: &impl TokenStore, account: &Account, copy: &Record) {
    store.forget(account).await.unwrap();
    let mut copy = copy.clone();
    copy.state.budget = Budget::default();
    let written = store.write(account, Default::default(), &copy).await;
    assert_eq!(written.unwrap(), Written::Done);
}

#[test]
fn invariant_8_one_rejection_for_the_fleet_on_redis() {
    if let Some(engine) = Engine::redis(true) {
        one_rejection_and_one_cool_down(engine);
    }
}

#[test]
fn invariant_8_one_rejection_for_the_fleet_on_postgres() {
    if let Some(engine) = Engine::postgres() {
        one_rejection_and_one_cool_down(engine);
    }
}

#[test]
fn an_outage_of_redis_disturbs_nobody() {
    if let Some(engine) = Engine::redis(true) {
        an_outage_in_the_middle_of_callers(engine);
    }
}

#[test]
fn an_outage_of_postgres_disturbs_nobody() {
    if let Some(engine) = Engine::postgres() {
        an_outage_in_the_middle_of_callers(engine);
    }
}

#[test]
fn an_older_copy_in_redis_costs_one_login() {
    if let Some(engine) = Engine::redis(true) {
        an_older_copy_of_the_data(engine);
    }
}

#[test]
fn an_older_copy_in_postgres_costs_one_login() {
    if let Some(engine) = Engine::postgres() {
        an_older_copy_of_the_data(engine);
    }
}

#[test]
fn invariant_2_sixty_processes_on_redis_log_in_once_and_refresh_once() {
    if let Some(engine) = Engine::redis(true) {
        cold_and_at_expiry(engine);
    }
}

#[test]
fn invariant_2_sixty_processes_on_postgres_log_in_once_and_refresh_once() {
    if let Some(engine) = Engine::postgres() {
        cold_and_at_expiry(engine);
    }
}

#[test]
fn invariant_1_killed_at_random_instants_on_redis_no_spent_token_is_sent() {
    if let Some(engine) = Engine::redis(true) {
        killed_at_random_instants(engine);
    }
}

#[test]
fn invariant_1_killed_at_random_instants_on_postgres_no_spent_token_is_sent() {
    if let Some(engine) = Engine::postgres() {
        killed_at_random_instants(engine);
    }
}
