//! A pair that the store would not take: served, stored again, and then what follows.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use ergani_token::exchange::Answer;
use ergani_token::store::Record;
use ergani_token::{ErrorKind, Refusal, Revocation, Revoked, TokenEvent, TokenManager};
use support::UNTIL_EXPIRED;
use support::still::{Still, rest};

/// After this a pair that could not be stored is tried to be stored again.
const STORE_AGAIN: Duration = Duration::from_secs(6);

#[tokio::test]
async fn an_unsaved_pair_that_expires_is_stored_and_then_refreshed() {
    let still = Still::new();
    let (manager, unsaved) = still.unsaved().await;
    still.clock.advance(UNTIL_EXPIRED);

    // Nothing is sent as long as the store does not take it.
    let error = still.run(manager.token()).await.unwrap_err();
    assert!(error.is_store(), "{error}");
    still.assert_server_saw(1, 1);

    still.shelf.fail_commits(false);
    let new = still.run(manager.token()).await.unwrap();
    assert_ne!(new.fingerprint(), unsaved.fingerprint());
    still.assert_server_saw(1, 2);
    assert_eq!(still.stored().await, Some(new.fingerprint()));
}

#[tokio::test]
async fn an_unsaved_pair_that_is_refused_is_stored_and_then_refreshed() {
    for refusal in [Refusal::Expired, Refusal::Unexplained] {
        let still = Still::new();
        let (manager, unsaved) = still.unsaved().await;

        let error = still.run(manager.refused(&unsaved, refusal)).await;
        let error = error.unwrap_err();
        assert!(error.is_store(), "{error}");
        still.assert_server_saw(1, 1);

        still.shelf.fail_commits(false);
        let new = still.run(manager.refused(&unsaved, refusal)).await.unwrap();
        assert_ne!(new.fingerprint(), unsaved.fingerprint());
        still.assert_server_saw(1, 2);
        assert_eq!(still.stored().await, Some(new.fingerprint()));
    }
}

#[tokio::test]
async fn a_refusal_of_an_unsaved_pair_is_not_forgotten_when_it_is_stored() {
    let still = Still::new();
    let (manager, unsaved) = still.unsaved().await;
    still
        .run(manager.refused(&unsaved, Refusal::Expired))
        .await
        .unwrap_err();
    // The server ended it, and no later try to store it may bring it back.
    assert!(manager.current().is_none());
    still.shelf.fail_commits(false);
    let new = still.run(manager.token()).await.unwrap();
    assert_ne!(new.fingerprint(), unsaved.fingerprint());
    still.assert_server_saw(1, 2);
}

#[tokio::test]
async fn a_login_by_hand_stores_an_unsaved_pair_first() {
    let still = Still::new();
    let (manager, unsaved) = still.unsaved().await;
    let error = still.run(manager.log_in()).await.unwrap_err();
    assert!(error.is_store(), "{error}");
    still.assert_server_saw(1, 1);
    assert_eq!(
        manager.current().unwrap().fingerprint(),
        unsaved.fingerprint()
    );

    still.shelf.fail_commits(false);
    let new = still.run(manager.log_in()).await.unwrap();
    assert_ne!(new.fingerprint(), unsaved.fingerprint());
    still.assert_server_saw(2, 1);
    assert_eq!(still.stored().await, Some(new.fingerprint()));
}

#[tokio::test]
async fn a_logout_with_an_unsaved_pair_stores_it_and_revokes_it() {
    let still = Still::new();
    let (manager, unsaved) = still.unsaved().await;
    let error = still.run(manager.log_out(Revocation::AtServer)).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(still.server.logouts(), 0);
    // Nothing was forgotten, and what is valid is served.
    assert_eq!(
        manager.current().unwrap().fingerprint(),
        unsaved.fingerprint()
    );

    still.shelf.fail_commits(false);
    let report = still.run(manager.log_out(Revocation::AtServer)).await;
    assert_eq!(report.unwrap().revoked, Revoked::Yes);
    assert_eq!(still.server.logouts(), 1);
    assert_eq!(still.stored().await, None);
    assert!(manager.current().is_none());
    still.assert_server_saw(1, 1);
}

#[tokio::test]
async fn a_local_logout_with_an_unsaved_pair_forgets_it_even_if_it_can_never_be_stored() {
    let still = Still::new();
    let (manager, _) = still.unsaved().await;
    let report = still.run(manager.log_out(Revocation::LocalOnly)).await;
    assert_eq!(report.unwrap().revoked, Revoked::NotAsked);
    assert_eq!(still.server.logouts(), 0);
    assert_eq!(still.stored().await, None);
    assert!(manager.current().is_none());

    // Nor does it come back.
    still.shelf.fail_commits(false);
    still.run(manager.token()).await.unwrap();
    still.assert_server_saw(2, 1);
}

#[tokio::test]
async fn the_next_caller_stores_an_unsaved_pair_without_waiting_and_without_the_server() {
    let still = Still::new();
    let (manager, unsaved) = still.unsaved().await;
    still.shelf.fail_commits(false);
    still.clock.advance(STORE_AGAIN);
    let served = manager.current().unwrap();
    assert_eq!(served.fingerprint(), unsaved.fingerprint());
    rest().await;
    assert_eq!(still.stored().await, Some(unsaved.fingerprint()));
    still.assert_server_saw(1, 1);
}

#[tokio::test]
async fn invariant_13_a_saving_pause_outlives_the_last_handle_and_then_ends() {
    for works_again in [true, false] {
        let still = Still::new();
        let (manager, old) = still.logged_in().await;
        still.clock.advance(UNTIL_EXPIRED);
        still.shelf.fail_commits(true);
        let caller = tokio::spawn(async move { manager.token().await });
        rest().await;
        // It has its pair, and waits to store it once more.
        still.assert_server_saw(1, 1);
        assert_eq!(still.stored().await, Some(old.fingerprint()));
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());

        if works_again {
            still.shelf.fail_commits(false);
        }
        still.let_pass(Duration::from_secs(2)).await;
        let stored = still.stored().await.unwrap();
        assert_eq!(stored == old.fingerprint(), !works_again);
        still.assert_server_saw(1, 1);
        // Only this test can still use the store: the manager is gone.
        assert_eq!(still.shelf.users(), 1);
    }
}

#[tokio::test]
async fn a_refusal_that_joins_the_flight_of_the_refused_pair_gets_another_pair() {
    for refusal in [Refusal::Expired, Refusal::Unexplained] {
        let still = Still::new();
        let (manager, _) = still.logged_in().await;
        still.clock.advance(UNTIL_EXPIRED);
        still.shelf.fail_commits(true);
        let renewal = tokio::spawn({
            let manager = manager.clone();
            async move { manager.token().await }
        });
        rest().await;
        // Served while its flight still tries to store it, and refused by the server.
        let doomed = manager.current().unwrap();
        still.assert_server_saw(1, 1);
        let refused = tokio::spawn({
            let (manager, doomed) = (manager.clone(), doomed.clone());
            async move { manager.refused(&doomed, refusal).await }
        });
        rest().await;
        assert!(!refused.is_finished() && !renewal.is_finished());
        still.shelf.fail_commits(false);
        let better = still.run(refused).await.unwrap().unwrap();
        assert_ne!(better.fingerprint(), doomed.fingerprint());
        renewal.await.unwrap().unwrap();
        still.assert_server_saw(1, 2);
        assert_eq!(still.stored().await, Some(better.fingerprint()));
    }
}

/// A pair that was stored although its write seemed to fail, and another process that found it.
async fn stored_after_all() -> (Still, TokenManager, TokenManager) {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    still.clock.advance(UNTIL_EXPIRED);
    still.shelf.lose_reply();
    let unsaved = still.run(manager.token()).await.unwrap();
    still.shelf.cut_off(false);
    assert_eq!(still.stored().await, Some(unsaved.fingerprint()));
    let other = still.manager();
    let adopted = still.run(other.token()).await.unwrap();
    assert_eq!(adopted.fingerprint(), unsaved.fingerprint());
    still.assert_server_saw(1, 1);
    (still, manager, other)
}

#[tokio::test]
async fn invariant_1_a_pair_that_others_spent_and_logged_out_is_not_spent_again() {
    let (still, manager, other) = stored_after_all().await;
    still.clock.advance(UNTIL_EXPIRED);
    still.run(other.token()).await.unwrap();
    still.assert_server_saw(1, 2);
    still
        .run(other.log_out(Revocation::AtServer))
        .await
        .unwrap();

    still.clock.advance(UNTIL_EXPIRED);
    still.run(manager.token()).await.unwrap();
    still.assert_server_saw(2, 2);
}

#[tokio::test]
async fn a_pair_that_was_stored_after_all_and_logged_out_by_others_does_not_come_back() {
    let (still, manager, other) = stored_after_all().await;
    still
        .run(other.log_out(Revocation::AtServer))
        .await
        .unwrap();
    still.clock.advance(STORE_AGAIN);
    manager.token().await.unwrap();
    rest().await;
    assert_eq!(still.stored().await, None);
    assert!(manager.current().is_none());
    still.run(manager.token()).await.unwrap();
    still.assert_server_saw(2, 1);
}

#[tokio::test]
async fn a_pair_that_never_came_to_the_store_is_refreshed_whatever_others_wrote_meanwhile() {
    let still = Still::new();
    let (manager, _) = still.unsaved().await;
    still.shelf.fail_commits(false);
    // Another process finds the mark of the refresh, and its login fails.
    still
        .server
        .script_login(Answer::Unavailable { retry_after: None });
    let other = still.manager();
    still.run(other.token()).await.unwrap_err();
    still.assert_server_saw(2, 1);

    still.clock.advance(UNTIL_EXPIRED);
    still.run(manager.token()).await.unwrap();
    still.assert_server_saw(2, 2);
}

#[tokio::test]
async fn a_pair_that_could_not_be_stored_is_told_of_once_and_one_that_was_at_last_never() {
    for works_again in [true, false] {
        let still = Still::new();
        let (manager, _) = still.logged_in().await;
        let mut events = manager.events();
        still.clock.advance(UNTIL_EXPIRED);
        still.shelf.fail_commits(true);
        let caller = tokio::spawn(async move { manager.token().await });
        rest().await;
        still.shelf.fail_commits(!works_again);
        let new = still.run(caller).await.unwrap().unwrap();
        let mut told = 0;
        while let Ok(event) = events.try_recv() {
            let fingerprint = new.fingerprint();
            told += usize::from(event == TokenEvent::NotStored { fingerprint });
        }
        assert_eq!(told, usize::from(!works_again));
    }
}

#[tokio::test]
async fn a_pair_that_is_stored_late_ends_no_limit_that_was_set_meanwhile() {
    let hour = Duration::from_secs(3600);
    for answer in [
        Answer::refused(401),
        Answer::RateLimited {
            retry_after: Some(hour),
        },
    ] {
        let still = Still::new();
        let (manager, unsaved) = still.unsaved().await;
        // Another process finds the refresh token in doubt, and logs in.
        still.server.script_login(answer.clone());
        let other = still.manager();
        still.run(other.token()).await.unwrap_err();
        still.assert_server_saw(2, 1);
        let limits = |record: Record| (record.state.cool_down, record.state.rejection);
        let set = limits(still.record().await.unwrap());
        assert!(set.0.is_some() || set.1.is_some());

        still.shelf.fail_commits(false);
        still.let_pass(STORE_AGAIN).await;
        manager.token().await.unwrap();
        rest().await;
        assert_eq!(still.stored().await, Some(unsaved.fingerprint()));
        assert_eq!(limits(still.record().await.unwrap()), set, "{answer:?}");
        // For this process too.
        let forced = still.run(manager.refused(&unsaved, Refusal::Unexplained));
        if set.0.is_some() {
            forced.await.unwrap_err();
            still.assert_server_saw(2, 1);
        } else {
            // A refresh needs no password.
            forced.await.unwrap();
            still.assert_server_saw(2, 2);
        }
    }
}
