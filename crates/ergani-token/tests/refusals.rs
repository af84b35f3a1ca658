//! A server that says 401: to a call, to a login, to an early refresh.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use ergani_sandbox::{EarlyRefresh, Fault, Kind, Sandbox, Switch};
use ergani_token::store::RefreshToken;
use ergani_token::{Refusal, UserType};
use support::{LIFE, PASSWORD, UNTIL_DUE, World};

#[tokio::test]
async fn quirk_8_expired_by_the_server_while_our_clock_says_valid_costs_one_refresh() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.sandbox.expire_access("user");
    for _ in 0..5 {
        world.call_through(&manager).await.unwrap();
    }
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
    assert_eq!(world.sandbox.counters().calls_expired, 1);
}

#[tokio::test]
async fn quirk_2_a_thousand_calls_refused_as_expired_at_once_make_one_refresh() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    let old = manager.token().await.unwrap();
    world.sandbox.expire_access("user");
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let (manager, old) = (manager.clone(), old.clone());
            tokio::spawn(async move { manager.refused(&old, Refusal::Expired).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_ne!(task.await.unwrap().fingerprint(), old.fingerprint());
    }
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn invariant_7_a_server_that_says_401_for_ever_gets_one_renewal_and_one_repeat() {
    for fault in [Fault::token_expired(), Fault::access_denied()] {
        let world = World::new().await;
        let (manager, _) = world.logged_in().await;
        world.sandbox.on(Kind::Call, fault);
        let error = world.call_through(&manager).await.unwrap_err();
        assert!(error.is_access_denied(), "{error}");
        world.assert_server_saw(1, 1);
        assert_eq!(world.sandbox.counters().call_attempts(), 2);
        // Nothing is deleted.
        assert!(world.record().await.unwrap().pair.is_some());
        manager.token().await.unwrap();
        world.assert_server_saw(1, 1);
    }
}

#[tokio::test]
async fn a_401_on_a_token_issued_for_this_very_call_is_denied_without_a_renewal() {
    let world = World::new().await;
    let manager = world.manager();
    let token = manager.token().await.unwrap();
    assert!(token.renewed_at().is_some());
    let error = manager
        .refused(&token, Refusal::Unexplained)
        .await
        .unwrap_err();
    assert!(error.is_access_denied(), "{error}");
    world.assert_server_saw(1, 0);
}

#[tokio::test]
async fn invariant_7_a_headerless_401_deletes_nothing_and_others_are_served_on() {
    let world = World::new().await;
    world.logged_in().await;
    let manager = world.manager();
    let old = manager.token().await.unwrap();
    let gate = world.sandbox.hold(Kind::Refresh);
    let refused = tokio::spawn({
        let (manager, old) = (manager.clone(), old.clone());
        async move { manager.refused(&old, Refusal::Unexplained).await }
    });
    gate.waiting(1).await;
    // While the one renewal is under way, all others go on with the same token.
    for manager in [&manager, &world.manager()] {
        let served = manager.token().await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
    }
    let stored = world.record().await.unwrap().pair.unwrap();
    assert_eq!(stored.fingerprint(), old.fingerprint());
    gate.release();
    let new = refused.await.unwrap().unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn invariant_7_a_late_401_for_an_old_pair_makes_no_renewal() {
    for refusal in [Refusal::Expired, Refusal::Unexplained] {
        let world = World::new().await;
        let (_, _) = world.logged_in().await;
        // Two processes with the old pair; one of them renews.
        let (manager, other) = (world.manager(), world.manager());
        let old = manager.token().await.unwrap();
        other.token().await.unwrap();
        let new = manager.refused(&old, Refusal::Expired).await.unwrap();
        world.assert_server_saw(1, 1);

        for manager in [&manager, &other] {
            for _ in 0..3 {
                let better = manager.refused(&old, refusal).await.unwrap();
                assert_eq!(better.fingerprint(), new.fingerprint());
            }
        }
        world.assert_server_saw(1, 1);
    }
}

#[tokio::test]
async fn invariant_9_the_bucket_ends_headerless_401s() {
    let world = World::new().await;
    world.logged_in().await;
    let manager = world.manager();
    world.sandbox.on(Kind::Call, Fault::access_denied());
    for _ in 0..30 {
        let error = world.call_through(&manager).await.unwrap_err();
        assert!(error.is_access_denied(), "{error}");
    }
    let counters = world.sandbox.counters();
    let renewals = counters.login_attempts() + counters.refresh_attempts();
    assert_eq!(renewals, 10, "{counters:?}");
    assert_eq!(counters.refreshes_repeated, 0);

    // The token is good for the calls that the account has a right to.
    world.sandbox.clear_faults();
    world.call_through(&manager).await.unwrap();
    world.assert_server_saw(1, 9);

    // One comes back with each twelfth of the life.
    world.pass(LIFE / 12);
    world.sandbox.on(Kind::Call, Fault::access_denied());
    for _ in 0..5 {
        world.call_through(&manager).await.unwrap_err();
    }
    world.assert_server_saw(1, 10);
}

#[tokio::test]
async fn invariant_9_a_login_before_the_life_is_known_takes_one_of_the_bucket_only() {
    let world = World::new().await;
    world.sandbox.switch(Switch::AccessTtlSeconds(600));
    world.logged_in().await;
    let manager = world.manager();
    world.sandbox.on(Kind::Call, Fault::access_denied());
    for _ in 0..30 {
        world.call_through(&manager).await.unwrap_err();
    }
    world.assert_server_saw(1, 9);
}

#[tokio::test]
async fn a_session_revoked_at_the_server_costs_one_refused_refresh_and_one_login() {
    let world = World::new().await;
    world.logged_in().await;
    let manager = world.manager();
    manager.token().await.unwrap();
    world.sandbox.revoke("user");
    for _ in 0..3 {
        world.call_through(&manager).await.unwrap();
    }
    world.assert_server_saw(2, 1);
}

#[tokio::test]
async fn an_early_refresh_refused_is_served_to_its_end_then_refreshed_once() {
    let world = World::new().await;
    world
        .sandbox
        .switch(Switch::EarlyRefresh(EarlyRefresh::Refused));
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_DUE);
    manager.token().await.unwrap();
    world.settle().await;
    world.assert_server_saw(1, 1);
    let note = world.record().await.unwrap().state.note.unwrap();
    assert_eq!(note.refresh, RefreshToken::EarlyRefused);

    // To the last seconds of the token, here and in a process that starts now.
    for _ in 0..8 {
        for manager in [&manager, &world.manager()] {
            let served = manager.token().await.unwrap();
            assert_eq!(served.fingerprint(), old.fingerprint());
            world.settle().await;
        }
        world.pass(Duration::from_secs(60));
    }
    world.pass(Duration::from_secs(50));
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);

    world.pass(Duration::from_secs(20));
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let counters = world.sandbox.counters();
    assert_eq!((counters.login_attempts(), counters.refreshes), (1, 1));
    assert_eq!(counters.refresh_attempts(), 2);
    assert_eq!(counters.refreshes_spent, 0);
}

#[tokio::test]
async fn invariant_8_a_wrong_password_with_a_thousand_tasks_in_two_processes_is_one_login() {
    let world = World::new().await;
    let managers = [0, 1].map(|_| world.build("canary-wrong", |builder| builder));
    let tasks: Vec<_> = (0..1000)
        .map(|number| {
            let manager = managers[number % 2].clone();
            tokio::spawn(async move { manager.token().await.unwrap_err() })
        })
        .collect();
    for task in tasks {
        let error = task.await.unwrap();
        assert!(error.is_credentials_rejected(), "{error}");
        let environment = managers[0].account().environment().to_string();
        for (text, is_in) in [
            ("user user", true),
            (environment.as_str(), true),
            (UserType::External.code(), true),
            ("wrong user type", true),
            ("canary-wrong", false),
        ] {
            assert_eq!(error.to_string().contains(text), is_in, "{text} in {error}");
        }
        assert!(!format!("{error:?}").contains("canary-wrong"));
    }
    world.assert_server_saw(1, 0);
    assert_eq!(world.sandbox.counters().logins_refused, 1);
}

#[tokio::test]
async fn invariant_8_a_new_password_works_at_once_and_the_wrong_one_stays_rejected() {
    let world = World::new().await;
    let wrong = world.build("canary-wrong", |builder| builder);
    wrong.token().await.unwrap_err();
    world.manager().token().await.unwrap();
    let error = wrong.token().await.unwrap_err();
    assert!(error.is_credentials_rejected(), "{error}");
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn invariant_8_log_in_tries_rejected_credentials_anyway() {
    let world = World::new().await;
    let manager = world.build("changed", |builder| builder);
    manager.token().await.unwrap_err();
    manager.log_in().await.unwrap_err();
    world.assert_server_saw(2, 0);

    let account = ergani_sandbox::Account::new("user", "changed");
    Sandbox::add_account(&world.sandbox, account).unwrap();
    assert!(manager.token().await.is_err());
    world.assert_server_saw(2, 0);
    let token = manager.log_in().await.unwrap();
    // And the rejection is lifted for all who share the store.
    let other = world.build("changed", |builder| builder);
    let served = other.token().await.unwrap();
    assert_eq!(served.fingerprint(), token.fingerprint());
    world.assert_server_saw(3, 0);
}

#[tokio::test]
async fn invariant_8_rejected_credentials_are_probed_once_after_an_hour_then_after_two() {
    let world = World::new().await;
    let managers = [0, 1].map(|_| world.build("canary-wrong", |builder| builder));
    let mut logins = 0;
    for minutes in [0, 61, 121] {
        world.pass(Duration::from_secs(minutes * 60));
        logins += 1;
        for manager in managers.iter().cycle().take(6) {
            manager.token().await.unwrap_err();
        }
        world.assert_server_saw(logins, 0);
        world.pass(Duration::from_secs(50 * 60));
        managers[0].token().await.unwrap_err();
        world.assert_server_saw(logins, 0);
        world.sandbox.clock().rewind(Duration::from_secs(50 * 60));
        world.clock.jump(-50 * 60 * 1000);
    }
}

#[tokio::test]
async fn invariant_8_a_rejected_password_does_not_stop_a_refresh() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.sandbox.on(Kind::Login, Fault::status(401));
    manager.log_in().await.unwrap_err();
    world.pass(support::UNTIL_EXPIRED);
    manager.token().await.unwrap();
    world.assert_server_saw(2, 1);
    assert_eq!(manager.account().credentials().password.expose(), PASSWORD);
}
