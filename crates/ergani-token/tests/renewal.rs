//! When a token is renewed, how often, and who waits.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use ergani_sandbox::{Fault, Kind};
use ergani_token::TokenEvent;
use ergani_token::exchange::{Answer, Grant};
use ergani_token::store::RefreshToken;
use support::still::Still;
use support::{LIFE, UNTIL_DUE, UNTIL_EXPIRED, UNTIL_LAST_CALL, World, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invariant_2_ten_thousand_tasks_at_expiry_make_one_renewal() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);

    let tasks: Vec<_> = (0..10_000)
        .map(|_| {
            let manager = manager.clone();
            tokio::spawn(async move { manager.token().await.unwrap().fingerprint() })
        })
        .collect();
    let mut served = Vec::new();
    for task in tasks {
        served.push(task.await.unwrap());
    }

    served.dedup();
    assert_eq!(served.len(), 1);
    assert_ne!(served[0], old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invariant_2_ten_managers_on_one_store_log_in_once_and_refresh_once() {
    let world = World::new().await;
    let managers: Vec<_> = (0..10).map(|_| world.manager()).collect();
    for expected_refreshes in [0, 1] {
        let tasks: Vec<_> = managers
            .iter()
            .flat_map(|manager| std::iter::repeat_n(manager.clone(), 20))
            .map(|manager| tokio::spawn(async move { manager.token().await.unwrap() }))
            .collect();
        let mut served = Vec::new();
        for task in tasks {
            served.push(task.await.unwrap().fingerprint());
        }
        served.dedup();
        assert_eq!(served.len(), 1);
        world.assert_server_saw(1, expected_refreshes);
        world.pass(UNTIL_EXPIRED);
    }
}

#[tokio::test]
async fn a_second_process_takes_the_pair_from_the_store() {
    let world = World::new().await;
    let (_, first) = world.logged_in().await;
    let (_, second) = world.logged_in().await;
    assert_eq!(first.fingerprint(), second.fingerprint());
    world.assert_server_saw(1, 0);
}

#[tokio::test]
async fn invariant_10_in_due_no_caller_waits_and_then_the_new_pair_is_served() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_DUE);
    let gate = world.sandbox.hold(Kind::Refresh);

    assert_eq!(
        manager.token().await.unwrap().fingerprint(),
        old.fingerprint()
    );
    gate.waiting(1).await;
    for _ in 0..100 {
        let token = manager.token().await.unwrap();
        assert_eq!(token.fingerprint(), old.fingerprint());
    }
    assert_eq!(gate.held(), 1);

    gate.release();
    world.settle().await;
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn a_program_without_a_behind_just_serves_in_due() {
    let world = World::new().await;
    let manager = world.build(support::PASSWORD, |builder| builder.renew_when_due(false));
    let old = manager.token().await.unwrap();
    world.pass(UNTIL_DUE);
    let served = manager.token().await.unwrap();
    world.settle().await;
    assert_eq!(served.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 0);
}

#[tokio::test]
async fn invariant_6_server_down_in_due_serves_to_the_end_and_attempts_back_off() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_DUE);
    world.cable.pull();

    // To the last second of the token, a caller each second.
    let (mut attempts, mut tries) = (Vec::new(), world.cable.tries());
    for second in 0..(9 * 60 - 2) {
        let token = manager.token().await.unwrap();
        assert_eq!(token.fingerprint(), old.fingerprint());
        world.settle().await;
        if world.cable.tries() > tries {
            attempts.push(second);
            tries = world.cable.tries();
        }
        world.pass(Duration::from_secs(1));
    }
    assert!((6..=10).contains(&attempts.len()), "{attempts:?}");
    let pauses: Vec<i32> = attempts.windows(2).map(|two| two[1] - two[0]).collect();
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert!(pauses.iter().any(|pause| *pause >= 90), "{pauses:?}");

    world.pass(Duration::from_secs(5));
    let error = manager.token().await.unwrap_err();
    assert!(error.is_cool_down() || error.is_connection(), "{error}");

    // Nothing was sent, so the refresh token is as good as ever; the attempts of the outage count
    // against the budget, of which one comes back with each twelfth of the life.
    world.cable.plug_in();
    world.pass(LIFE / 12);
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn in_last_call_a_caller_waits_for_the_new_token() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_LAST_CALL);
    let gate = world.sandbox.hold(Kind::Refresh);
    let waiting = tokio::spawn({
        let manager = manager.clone();
        async move { manager.token().await }
    });
    gate.waiting(1).await;
    assert!(!waiting.is_finished());
    gate.release();
    let new = waiting.await.unwrap().unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn invariant_6_in_last_call_a_failed_renewal_falls_back_to_the_old_token() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_LAST_CALL);
    world.sandbox.on(Kind::Refresh, Fault::status(500));
    for _ in 0..20 {
        let token = manager.token().await.unwrap();
        assert_eq!(token.fingerprint(), old.fingerprint());
    }
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn invariant_4_dropping_every_caller_does_not_stop_a_renewal() {
    for kind in [Kind::Refresh, Kind::Login] {
        let world = World::new().await;
        let refreshes = u64::from(kind == Kind::Refresh);
        let mut old = None;
        if kind == Kind::Refresh {
            old = Some(world.logged_in().await.1.fingerprint());
            world.pass(UNTIL_EXPIRED);
        }
        let manager = world.manager();
        let gate = world.sandbox.hold_answers(kind);
        let callers: Vec<_> = (0..10)
            .map(|_| {
                let manager = manager.clone();
                tokio::spawn(async move { manager.token().await })
            })
            .collect();
        gate.waiting(1).await;
        for caller in callers {
            caller.abort();
            assert!(caller.await.unwrap_err().is_cancelled());
        }
        drop(manager);
        gate.release();

        eventually(async || {
            let record = world.record().await;
            let pair = record.and_then(|record| record.pair);
            pair.is_some_and(|pair| Some(pair.fingerprint()) != old)
        })
        .await;
        let (_, token) = world.logged_in().await;
        assert_eq!(
            world.record().await.unwrap().pair.unwrap().fingerprint(),
            token.fingerprint()
        );
        world.assert_server_saw(1, refreshes);
    }
}

#[tokio::test]
async fn invariant_1_an_intent_without_an_answer_is_in_doubt_and_costs_one_login() {
    let world = World::new().await;
    let (_, old) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);

    // A process that dies between the request and the answer.
    let gate = world.sandbox.hold_answers(Kind::Refresh);
    let manager = world.manager();
    let process = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let _caller = tokio::spawn(async move { manager.token().await });
            gate.waiting(1).await;
        });
        gate
    });
    let gate = tokio::task::spawn_blocking(|| process.join().unwrap())
        .await
        .unwrap();
    let record = world.record().await.unwrap();
    let note = record.state.note.unwrap();
    assert!(
        matches!(note.refresh, RefreshToken::Sent { .. }),
        "{note:?}"
    );
    gate.release();

    let (_, new) = world.logged_in().await;
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(2, 1);
}

#[tokio::test]
async fn invariant_5_a_pair_that_cannot_be_stored_is_served_and_stored_later() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);
    world.shelf.fail_commits(true);
    let mut events = manager.events();

    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let stored = world.record().await.unwrap().pair.unwrap();
    assert_eq!(stored.fingerprint(), old.fingerprint());
    let mut not_stored = false;
    while let Ok(event) = events.try_recv() {
        not_stored |= matches!(event, TokenEvent::NotStored { fingerprint } if fingerprint == new.fingerprint());
    }
    assert!(not_stored);

    world.shelf.fail_commits(false);
    world.settle().await;
    world.pass(Duration::from_secs(10));
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), new.fingerprint());
    eventually(async || {
        let pair = world.record().await.unwrap().pair.unwrap();
        pair.fingerprint() == new.fingerprint()
    })
    .await;
    world.assert_server_saw(1, 1);
    // The next process uses it as if nothing had been.
    let (_, other) = world.logged_in().await;
    assert_eq!(other.fingerprint(), new.fingerprint());
    world.pass(LIFE);
    world.manager().token().await.unwrap();
    world.assert_server_saw(1, 2);
}

#[tokio::test]
async fn invariant_1_nothing_is_sent_when_the_intent_cannot_be_stored() {
    let world = World::new().await;
    world.shelf.fail_others(true);
    let manager = world.manager();
    assert!(manager.token().await.unwrap_err().is_store());
    world.assert_server_saw(0, 0);

    world.shelf.fail_others(false);
    let old = manager.token().await.unwrap();
    world.pass(UNTIL_EXPIRED);
    world.shelf.fail_others(true);
    assert!(manager.token().await.unwrap_err().is_store());
    world.assert_server_saw(1, 0);

    world.shelf.fail_others(false);
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn the_end_of_the_refresh_token_costs_one_login_and_no_refresh() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.pass(Duration::from_secs(7 * 24 * 60 * 60 + 1));
    manager.token().await.unwrap();
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn a_token_valid_for_longer_than_what_is_left_costs_one_refresh() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(LIFE - Duration::from_secs(60 * 60));
    let half = Duration::from_secs(30 * 60);
    let same = manager.token_valid_for(half).await.unwrap();
    assert_eq!(same.fingerprint(), old.fingerprint());
    let hour = Duration::from_secs(61 * 60);
    let new = manager.token_valid_for(hour).await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    manager.token_valid_for(hour).await.unwrap();
    world.assert_server_saw(1, 1);
    assert!(manager.token_valid_for(LIFE).await.is_err());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn a_token_of_a_shorter_life_than_was_known_is_not_given_for_more_than_it_is() {
    let minute = Duration::from_secs(60);
    let still = Still::new();
    let shorter = Grant {
        access_token_life: Some(minute.as_secs_f64()),
        // Nothing says that the token itself is of another mind.
        server_date: None,
        ..still.server.grant()
    };
    still.server.script_login(Answer::Issued(shorter));
    let manager = still.manager();
    // What is asked for is half of the usual life at most, and more than this token has.
    let error = manager.token_valid_for(10 * minute).await.unwrap_err();
    assert_eq!(error.code(), "invalid_input", "{error}");
    still.assert_server_saw(1, 0);
    // It costs no renewal to find that out anew, in this process or in another.
    for process in [manager, still.manager(), still.manager()] {
        let error = process.token_valid_for(10 * minute).await.unwrap_err();
        assert_eq!(error.code(), "invalid_input", "{error}");
        process.token_valid_for(minute / 2).await.unwrap();
    }
    still.assert_server_saw(1, 0);
}
