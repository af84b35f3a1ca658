//! The program on three hosts that share nothing but a Redis or a PostgreSQL.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use ergani_sandbox::{Fault, Kind, RetryAfter};
use ergani_test_engines::Engine;
use ergani_token::store::{Budget, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Timestamp, TokenPair, UserType};
use ergani_token_postgres::PostgresStore;
use ergani_token_redis::RedisStore;
use serde_json::json;

use crate::home::{Ended, Home, PASSWORD, USER, ended};

const HOSTS: usize = 3;
const PROCESSES: usize = 20;
/// Of the engine.
const ENGINE_PASSWORD: &str = "canary-password-of-the-engine";

struct Hosts {
    home: Home,
    engine: Engine,
    url: String,
}

impl Hosts {
    fn on_redis() -> Option<Self> {
        let engine = Engine::redis_with_password(ENGINE_PASSWORD)?;
        let url = format!("redis://:{ENGINE_PASSWORD}@127.0.0.1:{}/0", engine.port());
        Some(Self {
            home: Home::new(),
            engine,
            url,
        })
    }

    /// Without the table.
    fn on_postgres() -> Option<Self> {
        let engine = Engine::postgres()?;
        let url = format!(
            "postgres://ergani:{ENGINE_PASSWORD}@127.0.0.1:{}/postgres",
            engine.port()
        );
        Some(Self {
            home: Home::new(),
            engine,
            url,
        })
    }

    fn on_postgres_with_the_table() -> Option<Self> {
        let hosts = Self::on_postgres()?;
        let made = hosts.run(&["store", "init", "-o", "json"]);
        assert_eq!(made.json(), json!({"done": "made"}), "{}", made.stderr);
        Some(hosts)
    }

    /// The program on one of the hosts: with directories of its own.
    fn command(&self, host: usize, arguments: &[&str]) -> Command {
        let directory = self.home.directory.path().join(format!("host-{host}"));
        std::fs::create_dir_all(&directory).unwrap();
        let mut command = self.home.command(arguments);
        command
            .env("HOME", &directory)
            .env_remove("ERGANI_TOKEN_DIR")
            .env("ERGANI_STORE", &self.url);
        command
    }

    /// A run on one host. Whatever it says, no password is in it.
    fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &Path)]) -> Ended {
        let mut command = self.command(0, arguments);
        command.envs(variables.iter().copied());
        let ended = ended(command.output().unwrap());
        for said in [&ended.stdout, &ended.stderr] {
            for secret in [ENGINE_PASSWORD, PASSWORD] {
                assert!(!said.contains(secret), "{said}");
            }
        }
        ended
    }

    /// `ergani token`, twenty times on each of three hosts, at once.
    fn sixty(&self, password: &str) -> Vec<Ended> {
        let numbers = std::cell::Cell::new(0);
        self.home.all_at_once(HOSTS * PROCESSES, || {
            let mut command = self.command(numbers.get() % HOSTS, &["token"]);
            numbers.set(numbers.get() + 1);
            command.env("ERGANI_PASSWORD", password);
            command
        })
    }

    /// Three hours pass in the record.
    fn age(&self) {
        if self.url.starts_with("redis") {
            block_on(age(&RedisStore::open(&self.url).unwrap(), &self.account()));
        } else {
            block_on(age(
                &PostgresStore::open(&self.url).unwrap(),
                &self.account(),
            ));
        }
    }

    fn account(&self) -> Account {
        Account::new(
            Credentials::new(USER, PASSWORD, UserType::External),
            Environment::from_base_url(&self.home.sandbox.url()).unwrap(),
        )
    }
}

async fn age(store: &impl TokenStore, account: &Account) {
    let mut record = store.load(account).await.unwrap().record.unwrap();
    let expected = record.revision();
    let pair = record.pair.take().unwrap();
    let aged = TokenPair::new(
        pair.access_token().clone(),
        Timestamp::from_millis(1),
        pair.refresh_token().clone(),
        pair.refresh_expires_at(),
    );
    record.pair = Some(Arc::new(aged.unwrap()));
    record.state.budget = Budget::default();
    record.state.version += 1;
    let written = store.write(account, expected, &record).await.unwrap();
    assert_eq!(written, Written::Done);
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

fn one_token(runs: &[Ended]) -> &str {
    for run in runs {
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout, runs[0].stdout, "another token");
        assert_eq!(run.stderr, "");
    }
    &runs[0].stdout
}

/// 1 login, 1 refresh, 1 rejection, 1 cool-down: what three hosts with twenty processes each cost.
fn sixty_processes_cost_what_one_does(hosts: &Hosts) {
    let runs = hosts.sixty(PASSWORD);
    let first = one_token(&runs);
    let counters = hosts.home.counters();
    assert_eq!((counters.logins, counters.authentications()), (1, 1));

    hosts.age();
    let runs = hosts.sixty(PASSWORD);
    assert_ne!(one_token(&runs), first);
    let counters = hosts.home.counters();
    assert_eq!((counters.refreshes, counters.authentications()), (1, 2));
    assert_eq!(counters.refreshes_repeated, 0);

    for run in hosts.sixty("canary-wrong-5513") {
        assert_eq!((run.code, run.stdout.as_str()), (4, ""), "{}", run.stderr);
    }
    assert_eq!(hosts.home.counters().login_attempts(), 2);

    // For an account that is new here, since the other has a token.
    let fault = Fault::too_many_requests(RetryAfter::Seconds(3600)).times(1);
    hosts.home.sandbox.on(Kind::Login, fault);
    for run in hosts.sixty("canary-wrong-5514") {
        assert_eq!((run.code, run.stdout.as_str()), (5, ""), "{}", run.stderr);
    }
    assert_eq!(hosts.home.counters().login_attempts(), 3);
    assert!(!hosts.home.tokens().exists(), "something is kept in files");
}

#[test]
fn invariant_2_sixty_processes_of_three_hosts_share_one_session_on_redis() {
    if let Some(hosts) = Hosts::on_redis() {
        sixty_processes_cost_what_one_does(&hosts);
    }
}

#[test]
fn invariant_2_sixty_processes_of_three_hosts_share_one_session_on_postgres() {
    if let Some(hosts) = Hosts::on_postgres_with_the_table() {
        sixty_processes_cost_what_one_does(&hosts);
    }
}

fn looked_after(hosts: &Hosts, kind: &str) {
    let info = |arguments: &[&str]| {
        let ended = hosts.run(arguments);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended
    };
    assert_eq!(
        info(&["store", "info"]).stdout.lines().nth(1),
        Some("no sessions")
    );
    assert_eq!(hosts.run(&["token"]).code, 0);
    let told = info(&["store", "info", "-o", "json"]).json();
    assert_eq!(told["store"], json!(kind));
    assert_eq!(told["sessions"].as_array().unwrap().len(), 1);
    let status = info(&["status", "-o", "json"]).json();
    assert_eq!(told["sessions"][0]["fingerprint"], status["fingerprint"]);
    // The name there is stretched. The bare hash would let whoever reads it try passwords.
    let bare = hosts.account().key();
    for text in [told.to_string(), status.to_string()] {
        assert!(!text.contains(bare.as_str()), "{text}");
    }
    // At the highest level of logs, too; `run_with` looks at what is in them.
    for (arguments, logged) in [(["store", "info"], ""), (["token", "-vv"], "Adopted")] {
        let loud = hosts.run_with(&arguments, &[("ERGANI_LOG", Path::new("trace"))]);
        assert_eq!(loud.code, 0, "{}", loud.stderr);
        assert!(loud.stderr.contains(logged), "{}", loud.stderr);
    }

    let pruned = |count: u32| {
        let ended = info(&["store", "prune", "-o", "json"]);
        assert_eq!(ended.json(), json!({"pruned": count}));
    };
    pruned(0);
    assert_eq!(hosts.run(&["logout"]).code, 0);
    assert_eq!(hosts.run(&["status"]).code, 4);
    assert_eq!(hosts.home.counters().logins, 1);
}

/// Without the engine: exit 3, what it is about, and no login past the store.
fn engine_away(hosts: &mut Hosts) {
    assert_eq!(hosts.run(&["token"]).code, 0);
    hosts.engine.stop();
    for arguments in [
        &["token", "-vv"][..],
        &["token", "-o", "json"],
        &["status"],
        &["store", "info"],
        &["store", "prune"],
    ] {
        let ended = hosts.run(arguments);
        assert_eq!(ended.code, 3, "{arguments:?}: {}", ended.stderr);
        for part in ["127.0.0.1", "is it running"] {
            assert!(
                ended.stderr.contains(part),
                "{arguments:?}: {}",
                ended.stderr
            );
        }
    }
    hosts.engine.start();
    assert_eq!(hosts.run(&["token"]).code, 0);
    assert_eq!(hosts.home.counters().authentications(), 1);
}

/// Each of these ends with 3, says what is wrong with the engine and what to do, logs nobody in, and
/// shows no password (`run` looks for it).
fn in_trouble(engine: Engine, login: &str, arguments: &[&str], parts: &[&str]) {
    let at = engine.url().replace("ergani@", "");
    let hosts = Hosts {
        home: Home::new(),
        url: at.replacen("://", &format!("://{login}"), 1),
        engine,
    };
    let ended = hosts.run(arguments);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (3, ""),
        "{}",
        ended.stderr
    );
    for part in parts {
        assert!(
            ended.stderr.contains(part),
            "{part:?} is not in: {}",
            ended.stderr
        );
    }
    assert_eq!(hosts.home.counters().login_attempts(), 0);
}

#[test]
fn a_redis_in_trouble_says_what_is_wrong_and_what_to_do() {
    let right = format!(":{ENGINE_PASSWORD}@");
    let wrong = right.replace("engine", "other-engine");
    for (options, login, parts) in [
        (
            ["--maxmemory", "1"],
            &right,
            ["maxmemory", "raise the limit"],
        ),
        (
            ["--min-replicas-to-write", "1"],
            &right,
            ["min-replicas-to-write", "start its replicas"],
        ),
        (["--appendonly", "no"], &wrong, ["rejects", "correct them"]),
        (
            ["--appendonly", "no"],
            &String::new(),
            ["requires a password", "add one"],
        ),
    ] {
        let options = [&options[..], &["--requirepass", ENGINE_PASSWORD]].concat();
        if let Some(engine) = Engine::redis_with(&options) {
            in_trouble(engine, login, &["token"], &parts);
        }
    }
}

#[test]
fn a_postgresql_in_trouble_says_what_is_wrong_and_what_to_do() {
    let login = format!("ergani:{ENGINE_PASSWORD}@");
    let read_only = ["-c", "default_transaction_read_only=on"];
    for (options, login, arguments, parts) in [
        (
            &[][..],
            &login,
            &["token"][..],
            ["ergani_token is missing", "`ergani store init`"],
        ),
        (
            &read_only,
            &login,
            &["store", "init"],
            ["accepts no writes", "address of the primary"],
        ),
        (
            &[],
            &login.replace("ergani:", "nobody:"),
            &["status"],
            ["no such role", "create it"],
        ),
    ] {
        if let Some(engine) = Engine::postgres_with(options) {
            in_trouble(engine, login, arguments, &parts);
        }
    }
}

fn key_file(hosts: &Hosts, name: &str) -> PathBuf {
    let file = hosts.home.directory.path().join(name);
    ergani_token::store::StoreKeys::create(&file).unwrap();
    file
}

fn sealed(hosts: &Hosts) {
    let files = [key_file(hosts, "key"), key_file(hosts, "other-key")];
    let [right, wrong] = files
        .each_ref()
        .map(|file| [("ERGANI_STORE_KEY_FILE", file.as_path())]);
    let token = hosts.run_with(&["token"], &right);
    assert_eq!(token.code, 0, "{}", token.stderr);
    let told = hosts.run_with(&["store", "info", "-o", "json"], &right);
    let sessions = told.json()["sessions"].clone();
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");
    assert_eq!(sessions[0]["fingerprint"], json!(null));

    let shown = hosts.run_with(&["store", "info"], &right).stdout;
    assert!(shown.contains("sealed; at most 20"), "{shown}");
    assert!(!shown.contains("none"), "{shown}");

    let pruned = hosts.run_with(&["store", "prune", "-o", "json"], &right);
    assert_eq!(pruned.json(), json!({"pruned": 0}));

    let refused = hosts.run_with(&["token"], &wrong);
    assert_eq!((refused.code, refused.stdout.as_str()), (3, ""));
    assert!(
        refused.stderr.contains("ERGANI_STORE_KEY_FILE"),
        "{}",
        refused.stderr
    );
    assert_eq!(hosts.home.counters().logins, 1);

    // A change of keys, step by step; on every step half of the hosts are a step behind.
    let [old, new] = files
        .each_ref()
        .map(|file| std::fs::read_to_string(file).unwrap());
    for (step, lines) in [[&old, &new, &old].as_slice(), &[&new, &old]]
        .iter()
        .enumerate()
    {
        let text: String = lines.iter().map(|line| line.as_str()).collect();
        let file = key_file(hosts, &format!("step-{step}"));
        std::fs::write(&file, text).unwrap();
        let stepped = hosts.run_with(&["token"], &[("ERGANI_STORE_KEY_FILE", &file)]);
        assert_eq!(
            (stepped.code, &stepped.stdout),
            (0, &token.stdout),
            "{}",
            stepped.stderr
        );
        let behind = hosts.run_with(&["token"], &right);
        assert_eq!(
            (behind.code, &behind.stdout),
            (0, &token.stdout),
            "{}",
            behind.stderr
        );
    }
    assert_eq!(hosts.home.counters().authentications(), 1);

    // All of these keys are lost.
    assert!(
        refused.stderr.contains("`ergani store forget`"),
        "{}",
        refused.stderr
    );
    let forgotten = hosts.run_with(&["store", "forget", "-o", "json"], &wrong);
    assert_eq!(
        forgotten.json(),
        json!({"done": "forgotten", "revoked": "not_asked"}),
        "{}",
        forgotten.stderr
    );
    for _ in 0..2 {
        let anew = hosts.run_with(&["token"], &wrong);
        assert_eq!(anew.code, 0, "{}", anew.stderr);
        assert_ne!(anew.stdout, token.stdout);
    }
    assert_eq!(hosts.home.counters().authentications(), 2);
}

/// A renewal that is under way writes its answer first.
fn forgotten_after_a_renewal(hosts: &Hosts) {
    let gate = hosts.home.sandbox.hold(Kind::Login);
    let renewal = hosts.command(0, &["token"]).spawn().unwrap();
    gate.waiting_blocking(1);
    let early = hosts.run(&["store", "forget", "--timeout", "1", "-o", "json"]);
    assert_eq!(early.code, 6, "{}", early.stderr);
    let forget = hosts.command(1, &["store", "forget"]).spawn().unwrap();
    gate.release();
    assert_eq!(ended(renewal.wait_with_output().unwrap()).code, 0);
    let forgotten = ended(forget.wait_with_output().unwrap());
    assert_eq!(forgotten.code, 0, "{}", forgotten.stderr);
    let told = hosts.run(&["store", "info", "-o", "json"]).json();
    assert_eq!(told["sessions"], json!([]));
    assert_eq!(hosts.run(&["token"]).code, 0);
    assert_eq!(hosts.home.counters().authentications(), 2);
}

#[test]
fn on_redis_is_forgotten_after_a_renewal() {
    if let Some(hosts) = Hosts::on_redis() {
        forgotten_after_a_renewal(&hosts);
    }
}

#[test]
fn on_postgres_is_forgotten_after_a_renewal() {
    if let Some(hosts) = Hosts::on_postgres_with_the_table() {
        forgotten_after_a_renewal(&hosts);
    }
}

#[test]
fn a_redis_is_looked_after() {
    if let Some(hosts) = Hosts::on_redis() {
        // Needs no table.
        let said = hosts.run(&["store", "init"]);
        assert_eq!((said.code, said.stdout.as_str()), (0, ""));
        looked_after(&hosts, "redis");
    }
}

#[test]
fn a_postgres_is_looked_after() {
    let Some(hosts) = Hosts::on_postgres() else {
        return;
    };
    for arguments in [&["token"][..], &["store", "info"], &["store", "prune"]] {
        let ended = hosts.run(arguments);
        assert_eq!(ended.code, 3, "{arguments:?}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("ergani store init"),
            "{}",
            ended.stderr
        );
    }
    assert_eq!(hosts.home.counters().authentications(), 0);
    let sql = hosts.run(&["store", "init", "--print-sql"]).stdout;
    assert!(
        sql.starts_with("CREATE TABLE IF NOT EXISTS ergani_token ("),
        "{sql}"
    );
    assert!(sql.ends_with(";\n"), "{sql}");
    for done in ["made", "nothing"] {
        let ended = hosts.run(&["store", "init", "-o", "json"]);
        assert_eq!(ended.json(), json!({"done": done}));
    }
    looked_after(&hosts, "postgres");
}

#[test]
fn without_redis_it_is_exit_3_and_no_login() {
    if let Some(mut hosts) = Hosts::on_redis() {
        engine_away(&mut hosts);
    }
}

#[test]
fn without_postgres_it_is_exit_3_and_no_login() {
    if let Some(mut hosts) = Hosts::on_postgres_with_the_table() {
        engine_away(&mut hosts);
    }
}

#[test]
fn sealed_on_redis_a_wrong_key_is_exit_3_and_a_change_of_keys_loses_nothing() {
    if let Some(hosts) = Hosts::on_redis() {
        sealed(&hosts);
    }
}

#[test]
fn sealed_on_postgres_a_wrong_key_is_exit_3_and_a_change_of_keys_loses_nothing() {
    if let Some(hosts) = Hosts::on_postgres_with_the_table() {
        sealed(&hosts);
    }
}

#[test]
fn the_password_of_a_store_is_refused_on_the_command_line() {
    let Some(hosts) = Hosts::on_redis() else {
        return;
    };
    let refused = hosts.run(&["token", "--store", &hosts.url]);
    assert_eq!(refused.code, 9, "{}", refused.stderr);
    assert_eq!(hosts.home.counters().authentications(), 0);
}
