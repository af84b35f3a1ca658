//! The end of a session.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use ergani_sandbox::{Fault, Kind, When};
use ergani_token::exchange::LogoutAnswer;
use ergani_token::store::TokenStore as _;
use ergani_token::{Revocation, Revoked, TokenEvent, TokenManager};
use support::still::{Still, rest};
use support::{UNTIL_EXPIRED, World};

#[tokio::test]
async fn a_logout_while_live_revokes_and_the_next_call_logs_in_anew() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    let report = manager.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(report.revoked, Revoked::Yes);
    assert!(manager.current().is_none());
    assert!(world.record().await.unwrap().pair.is_none());
    assert_eq!(world.sandbox.counters().logouts, 1);
    world.assert_server_saw(1, 0);

    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn a_logout_after_expiry_refreshes_first() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);
    let report = manager.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(report.revoked, Revoked::Yes);
    assert!(manager.current().is_none());
    assert!(world.record().await.unwrap().pair.is_none());
    let counters = world.sandbox.counters();
    assert_eq!((counters.logouts, counters.logouts_refused), (1, 0));
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn a_logout_that_the_server_calls_too_late_for_the_access_token_refreshes_first_and_once() {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    still.server.script_logout(LogoutAnswer::AccessExpired);
    let report = still.run(manager.log_out(Revocation::AtServer)).await;
    assert_eq!(report.unwrap().revoked, Revoked::Yes);
    assert_eq!(still.server.logouts(), 2);
    still.assert_server_saw(1, 1);
    assert_eq!(still.stored().await, None);

    // A server that says so of each new token gets no more of them, and nothing is forgotten.
    still.run(manager.token()).await.unwrap();
    for _ in 0..2 {
        still.server.script_logout(LogoutAnswer::AccessExpired);
    }
    let error = still.run(manager.log_out(Revocation::AtServer)).await;
    assert_eq!(error.unwrap_err().code(), "server");
    assert_eq!(still.server.logouts(), 4);
    still.assert_server_saw(2, 2);
    let current = manager.current().unwrap();
    assert_eq!(still.stored().await, Some(current.fingerprint()));
}

#[tokio::test]
async fn a_logout_after_expiry_of_a_session_ended_at_the_server_says_so_and_never_logs_in() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.sandbox.revoke("user");
    world.pass(UNTIL_EXPIRED);
    let report = manager.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(report.revoked, Revoked::AlreadyEnded);
    assert!(world.record().await.unwrap().pair.is_none());
    world.assert_server_saw(1, 1);
    assert_eq!(world.sandbox.counters().logout_attempts(), 0);
}

#[tokio::test]
async fn a_logout_that_cannot_reach_the_server_is_an_error_and_keeps_the_record() {
    for expired in [false, true] {
        let world = World::new().await;
        let (manager, token) = world.logged_in().await;
        if expired {
            world.pass(UNTIL_EXPIRED);
        }
        world.cable.pull();
        let error = manager.log_out(Revocation::AtServer).await.unwrap_err();
        assert!(error.is_connection(), "{error}");
        let stored = world.record().await.unwrap().pair.unwrap();
        assert_eq!(stored.fingerprint(), token.fingerprint());
        assert_eq!(manager.current().is_some(), !expired);
        world.assert_server_saw(1, 0);

        world.cable.plug_in();
        if expired {
            world.pass_cool_down(&manager).await;
        }
        let report = manager.log_out(Revocation::AtServer).await.unwrap();
        assert_eq!(report.revoked, Revoked::Yes);
        world.assert_server_saw(1, u64::from(expired));
        assert_eq!(world.sandbox.counters().logout_attempts(), 1);
    }
}

#[tokio::test]
async fn a_logout_that_the_server_does_not_do_is_an_error_and_the_token_is_served_on() {
    for fault in [
        Fault::status(500),
        Fault::unavailable(None),
        Fault::too_many_requests(None),
        Fault::reset(When::Before),
    ] {
        let world = World::new().await;
        let (manager, token) = world.logged_in().await;
        world.sandbox.on(Kind::Logout, fault.clone().times(1));
        manager.log_out(Revocation::AtServer).await.unwrap_err();
        let served = manager.token().await.unwrap();
        assert_eq!(served.fingerprint(), token.fingerprint(), "{fault:?}");
        assert!(world.record().await.unwrap().pair.is_some());
        world.assert_server_saw(1, 0);
        let counters = world.sandbox.counters();
        assert_eq!((counters.logout_attempts(), counters.logouts), (1, 0));
    }
}

#[tokio::test]
async fn a_local_logout_sends_nothing() {
    for expired in [false, true] {
        let world = World::new().await;
        let (manager, _) = world.logged_in().await;
        if expired {
            world.pass(UNTIL_EXPIRED);
        }
        let report = manager.log_out(Revocation::LocalOnly).await.unwrap();
        assert_eq!(report.revoked, Revoked::NotAsked);
        assert!(manager.current().is_none());
        assert!(world.record().await.unwrap().pair.is_none());
        assert_eq!(world.sandbox.counters().requests, 1);
        manager.token().await.unwrap();
        world.assert_server_saw(2, 0);
    }
}

#[tokio::test]
async fn a_logout_without_a_session_sends_nothing() {
    let world = World::new().await;
    let report = world.manager().log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(report.revoked, Revoked::NothingToRevoke);
    assert_eq!(world.sandbox.counters().requests, 0);
}

#[tokio::test]
async fn a_second_logout_says_that_there_was_nothing_to_log_out_of() {
    for (revocation, revoked) in [
        (Revocation::AtServer, Revoked::Yes),
        (Revocation::LocalOnly, Revoked::NotAsked),
    ] {
        let still = Still::new();
        let (manager, _) = still.logged_in().await;
        // One after the other, and at once; by this handle, by another, by another process.
        let (first, second) =
            tokio::join!(manager.log_out(revocation), manager.log_out(revocation));
        assert_eq!(first.unwrap().revoked, revoked);
        assert_eq!(second.unwrap().revoked, Revoked::NothingToRevoke);
        for other in [manager.clone(), still.manager()] {
            let report = other.log_out(revocation).await.unwrap();
            assert_eq!(report.revoked, Revoked::NothingToRevoke);
        }
        let at_server = u64::from(revocation == Revocation::AtServer);
        assert_eq!(still.server.logouts(), at_server);
        still.assert_server_saw(1, 0);
    }
}

#[tokio::test]
async fn a_caller_who_waits_while_others_log_out_gets_a_token_in_the_end() {
    for logouts in 1..=5 {
        let still = Still::new();
        let (manager, old) = still.logged_in().await;
        still.clock.advance(UNTIL_EXPIRED);
        still.wire.hold();
        let spawn = |manager: &TokenManager| {
            let manager = manager.clone();
            tokio::spawn(async move { manager.log_out(Revocation::AtServer).await })
        };
        let leavers: Vec<_> = (0..logouts).map(|_| spawn(&manager)).collect();
        rest().await;
        // Nothing is valid, and a logout is under way: it has sent a refresh.
        let caller = {
            let manager = manager.clone();
            tokio::spawn(async move { manager.token().await })
        };
        rest().await;
        assert!(!caller.is_finished());
        still.wire.release();
        rest().await;
        let token = caller.await.unwrap().unwrap();
        assert_ne!(token.fingerprint(), old.fingerprint());
        for leaver in leavers {
            leaver.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_caller_who_waited_for_a_logout_that_failed_is_told_nothing_of_it() {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    still.clock.advance(UNTIL_EXPIRED);
    still.wire.hold();
    still.server.script_logout(LogoutAnswer::Postponed {
        status: 500,
        retry_after: None,
    });
    let leaver = {
        let manager = manager.clone();
        tokio::spawn(async move { manager.log_out(Revocation::AtServer).await })
    };
    rest().await;
    let caller = {
        let manager = manager.clone();
        tokio::spawn(async move { manager.token().await })
    };
    rest().await;
    still.wire.release();
    rest().await;
    // The logout got a new pair, to revoke it, and could not.
    assert_eq!(leaver.await.unwrap().unwrap_err().code(), "server");
    let token = caller.await.unwrap().unwrap();
    assert_eq!(still.stored().await, Some(token.fingerprint()));
    still.assert_server_saw(1, 1);
}

#[tokio::test]
async fn every_handle_of_a_process_loses_the_token_and_hears_of_it() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    let (handle, mut events) = (manager.clone(), manager.events());
    manager.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(events.try_recv().unwrap(), TokenEvent::LoggedOut);
    assert!(handle.current().is_none());
    let new = handle.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn after_a_logout_by_another_process_the_spent_refresh_token_is_not_sent() {
    let world = World::new().await;
    let (other, _) = world.logged_in().await;
    let (manager, _) = world.logged_in().await;
    manager.log_out(Revocation::AtServer).await.unwrap();
    // The other process served its valid access token from memory; at its end it logs in.
    world.pass(UNTIL_EXPIRED);
    other.token().await.unwrap();
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn a_logout_whose_record_cannot_be_cleared_is_an_error() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.shelf.fail_others(true);
    let error = manager.log_out(Revocation::AtServer).await.unwrap_err();
    assert!(error.is_store(), "{error}");
    assert!(world.record().await.unwrap().pair.is_some());
    assert_eq!(world.sandbox.counters().logouts, 1);
}

#[tokio::test]
async fn a_logout_after_the_record_was_lost_revokes_what_is_in_memory_and_tells() {
    for (revocation, revoked, logouts) in [
        (Revocation::AtServer, Revoked::Yes, 1),
        (Revocation::LocalOnly, Revoked::NotAsked, 0),
    ] {
        let world = World::new().await;
        let (manager, _) = world.logged_in().await;
        let (handle, mut events) = (manager.clone(), manager.events());
        world.shelf.forget(manager.account()).await.unwrap();
        let report = manager.log_out(revocation).await.unwrap();
        assert_eq!(report.revoked, revoked);
        assert_eq!(events.try_recv().unwrap(), TokenEvent::LoggedOut);
        assert!(handle.current().is_none());
        assert_eq!(world.sandbox.counters().logouts, logouts);
        // Once more there is nothing, and nobody is told.
        let report = manager.log_out(revocation).await.unwrap();
        assert_eq!(report.revoked, Revoked::NothingToRevoke);
        assert!(events.try_recv().is_err());
        world.assert_server_saw(1, 0);
    }
}

#[tokio::test]
async fn a_logout_of_a_lost_record_that_the_server_does_not_know_is_in_doubt() {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    still.shelf.forget(manager.account()).await.unwrap();
    // Somebody may have spent it before the record was lost.
    still
        .server
        .script_logout(LogoutAnswer::Unknown { status: 404 });
    let report = still.run(manager.log_out(Revocation::AtServer)).await;
    assert_eq!(report.unwrap().revoked, Revoked::InDoubt);
    assert!(manager.current().is_none());
    assert_eq!(still.server.logouts(), 1);
    still.assert_server_saw(1, 0);
}

#[tokio::test]
async fn a_logout_of_a_pair_in_doubt_says_that_it_is_in_doubt() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);
    world
        .sandbox
        .on(Kind::Refresh, Fault::gateway_timeout(When::After).times(1));
    manager.token().await.unwrap_err();
    let report = manager.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(report.revoked, Revoked::InDoubt);
    assert!(world.record().await.unwrap().pair.is_none());
    world.assert_server_saw(1, 1);
    assert_eq!(world.sandbox.counters().logout_attempts(), 0);
}
