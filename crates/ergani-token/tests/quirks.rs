//! The traps of ERGANI's sessions that no other test here is about; the page
//! `docs/QUIRKS-COVERAGE.md` has them all.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use ergani_sandbox::{Account as SandboxAccount, Fault, Kind, RetryAfter, Sandbox, When};
use ergani_token::exchange::HttpExchange;
use ergani_token::store::{FileStore, MemoryStore, TokenStore};
use ergani_token::{Account, Clock, Credentials, ErrorKind, Revocation, TokenManager, UserType};
use support::{Hands, PASSWORD, UNTIL_EXPIRED, World};

/// A process that shares `store` and `clock` with others.
fn process(account: Account, store: impl TokenStore, clock: &Hands) -> TokenManager {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    TokenManager::builder(account)
        .runtime(ergani_token::FlightRuntime::Caller)
        .store(store)
        .exchange(HttpExchange::builder().clock(clock.clone()).build())
        .clock(clock)
        .patience(Duration::ZERO)
        .build()
}

#[tokio::test]
async fn quirk_1_many_calls_of_many_processes_cost_one_login() {
    let world = World::new().await;
    for _ in 0..20 {
        let manager = world.manager();
        for _ in 0..5 {
            world.call_through(&manager).await.unwrap();
        }
    }
    world.assert_server_saw(1, 0);
    assert_eq!(world.sandbox.counters().call_attempts(), 100);
}

#[tokio::test]
async fn quirk_3_an_access_token_that_ended_is_kept_for_the_refresh() {
    let world = World::new().await;
    let directory = tempfile::tempdir().unwrap();
    let account = world.account(PASSWORD);
    let store = || FileStore::open(directory.path()).unwrap();
    let first = process(account.clone(), store(), &world.clock);
    let old = first.token().await.unwrap();
    drop(first);

    world.pass(UNTIL_EXPIRED);
    let stored = store().load(&account).await.unwrap().record.unwrap();
    let kept = stored.pair.unwrap();
    assert_eq!(kept.access_token().expose(), old.expose());
    // The sandbox refuses a refresh that does not bring both tokens of one pair.
    let second = process(account, store(), &world.clock);
    let new = second.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
    assert_eq!(world.sandbox.counters().refreshes, 1);
}

#[tokio::test]
async fn quirk_4_a_pair_that_was_lost_on_the_way_costs_one_login() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);
    // The server has rotated, and nobody has the new pair.
    world
        .sandbox
        .on(Kind::Refresh, Fault::reset(When::After).times(1));
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let counters = world.sandbox.counters();
    assert_eq!((counters.login_attempts(), counters.refreshes), (2, 1));
    assert_eq!(
        (counters.refreshes_repeated, counters.refreshes_spent),
        (0, 0)
    );
}

#[tokio::test]
async fn quirk_11_a_refresh_that_fails_for_now_neither_logs_in_nor_drops_the_pair() {
    for (fault, kind) in [
        (
            Fault::too_many_requests(RetryAfter::Seconds(60)),
            ErrorKind::CoolDown,
        ),
        (
            Fault::unavailable(RetryAfter::Seconds(60)),
            ErrorKind::Server,
        ),
        (Fault::status(500), ErrorKind::Server),
        (Fault::gateway_timeout(When::Before), ErrorKind::Server),
    ] {
        let world = World::new().await;
        let (manager, old) = world.logged_in().await;
        world.pass(UNTIL_EXPIRED);
        world.sandbox.on(Kind::Refresh, fault.clone());
        let error = manager.token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault:?}: {error}");
        assert!(error.is_transient(), "{fault:?}: {error}");
        for _ in 0..10 {
            let error = manager.token().await.unwrap_err();
            assert!(error.is_transient(), "{fault:?}: {error}");
        }
        world.assert_server_saw(1, 1);
        let kept = world.record().await.unwrap().pair.unwrap();
        assert_eq!(kept.fingerprint(), old.fingerprint(), "{fault:?}");
    }
}

#[tokio::test]
async fn quirk_12_after_a_logout_the_live_access_token_is_nowhere_here() {
    let world = World::new().await;
    let (manager, token) = world.logged_in().await;
    manager.log_out(Revocation::AtServer).await.unwrap();
    // The server still takes it, so whoever kept it holds a secret.
    world.call(&token).await.unwrap();
    assert!(manager.current().is_none());
    assert!(world.record().await.unwrap().pair.is_none());
    assert!(!format!("{token:?} {manager:?}").contains(token.expose()));
    world.assert_server_saw(1, 0);
}

#[tokio::test]
async fn quirk_14_the_user_type_is_a_part_of_who_asks() {
    let world = World::new().await;
    let branch = SandboxAccount::new("user", PASSWORD).user_type("02");
    Sandbox::add_account(&world.sandbox, branch).unwrap();
    let environment = world.account(PASSWORD).environment().clone();
    let managers = [UserType::External, UserType::Ergani].map(|user_type| {
        let credentials = Credentials::new("user", PASSWORD, user_type);
        let account = Account::new(credentials, environment.clone());
        process(account, world.shelf.clone(), &world.clock)
    });
    let [external, of_branch] = &managers;
    assert_ne!(external.account().key(), of_branch.account().key());
    let mut fingerprints = Vec::new();
    for manager in managers.iter().chain(&managers) {
        fingerprints.push(manager.token().await.unwrap().fingerprint());
    }
    assert_ne!(fingerprints[0], fingerprints[1]);
    assert_eq!(fingerprints[..2], fingerprints[2..]);
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn quirk_15_a_token_of_one_server_never_goes_to_another() {
    let (trial, production) = (World::new().await, World::new().await);
    // One store and the same credentials: only the address differs.
    let store = MemoryStore::new();
    let managers = [&trial, &production]
        .map(|world| process(world.account(PASSWORD), store.clone(), &trial.clock));
    let mut tokens = Vec::new();
    for manager in managers.iter().chain(&managers) {
        tokens.push(manager.token().await.unwrap());
    }
    assert_ne!(managers[0].account().key(), managers[1].account().key());
    assert_ne!(tokens[0].expose(), tokens[1].expose());
    assert_eq!(tokens[0].fingerprint(), tokens[2].fingerprint());
    assert_eq!(tokens[1].fingerprint(), tokens[3].fingerprint());
    for (world, token) in [&trial, &production].into_iter().zip(&tokens) {
        world.call(token).await.unwrap();
        world.assert_server_saw(1, 0);
        assert_eq!(world.sandbox.counters().calls_refused, 0);
    }
}

#[tokio::test]
async fn quirk_71_accounts_of_one_process_have_sessions_of_their_own() {
    let world = World::new().await;
    let names: Vec<String> = (0..20).map(|number| format!("employer-{number}")).collect();
    let environment = world.account(PASSWORD).environment().clone();
    let managers: Vec<TokenManager> = names
        .iter()
        .map(|name| {
            let account = SandboxAccount::new(name.as_str(), PASSWORD);
            Sandbox::add_account(&world.sandbox, account).unwrap();
            let credentials = Credentials::new(name.as_str(), PASSWORD, UserType::External);
            let account = Account::new(credentials, environment.clone());
            process(account, world.shelf.clone(), &world.clock)
        })
        .collect();
    let tasks: Vec<_> = (0..200)
        .map(|number| managers[number % managers.len()].clone())
        .map(|manager| tokio::spawn(async move { manager.token().await.unwrap() }))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    world.assert_server_saw(20, 0);
    // The end of one is not the end of another.
    managers[0].log_out(Revocation::AtServer).await.unwrap();
    assert!(managers[0].current().is_none());
    assert!(managers[1].current().is_some());
    for name in &names {
        let counters = world.sandbox.counters_of(name);
        assert_eq!(counters.logins, 1, "{name}");
    }
}
