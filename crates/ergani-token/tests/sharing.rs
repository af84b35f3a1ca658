//! What processes and hosts that share a store do to each other: wait, adopt, log out, disagree
//! about the time, and lose the store.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use ergani_token::exchange::{Answer, Exchange as _};
use ergani_token::store::{
    CoolDown, CoolDownReason, PairNote, Record, RecordState, RefreshToken, Rejection, Revision,
    TokenStore as _, Written,
};
use ergani_token::{
    Account, Clock as _, Credentials, Environment, ErrorKind, Refusal, Revocation, TokenEvent,
    TokenManager, UserType,
};
use support::still::{Still, rest};
use support::{LIFE, UNTIL_DUE, UNTIL_EXPIRED, UNTIL_LAST_CALL};

// --- a lease that another holds ---

#[tokio::test]
async fn the_wait_for_a_busy_lease_is_counted_and_ends_with_the_holder_named() {
    for asleep in [Duration::ZERO, Duration::from_secs(24 * 60 * 60)] {
        let still = Still::new();
        let manager = still.build(|builder| builder.lease_wait(Duration::from_secs(1)));
        still.shelf.held_by(Some("process 4711"));
        let caller = tokio::spawn(async move { manager.token().await });
        rest().await;
        // A jump of the clock, or a suspend, is no waiting.
        still.clock.advance(asleep);
        rest().await;
        assert!(!caller.is_finished(), "{asleep:?}");
        let error = still.run(caller).await.unwrap().unwrap_err();
        assert!(error.is_store(), "{error}");
        let text = error.to_string();
        for part in ["process 4711", "user user", "end it"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        // Once per pause of 25 to 50 ms.
        let tries = still.shelf.lease_tries();
        assert!((20..=42).contains(&tries), "{tries}");
        still.assert_server_saw(0, 0);
    }
}

#[tokio::test]
async fn invariant_15_a_holder_that_works_as_long_as_a_renewal_may_take_is_waited_for() {
    let still = Still::new();
    let (holder, old) = still.logged_in().await;
    let other = still.manager();
    assert_eq!(
        other.token().await.unwrap().fingerprint(),
        old.fingerprint()
    );
    still.clock.advance(UNTIL_EXPIRED);
    still.wire.hold();
    let holds = tokio::spawn(async move { holder.token().await });
    rest().await;
    let waits = tokio::spawn(async move { other.token().await });
    // A refresh and the login after it have a minute each.
    still.let_pass(Duration::from_secs(119)).await;
    assert!(!holds.is_finished() && !waits.is_finished());
    still.wire.release();
    let new = still.run(holds).await.unwrap().unwrap();
    let shared = still.run(waits).await.unwrap().unwrap();
    assert_eq!(shared.fingerprint(), new.fingerprint());
    still.assert_server_saw(1, 1);
}

#[tokio::test]
async fn while_a_lease_is_busy_what_its_holder_stored_is_taken_without_the_lease() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    still.clock.advance(UNTIL_EXPIRED);
    still.shelf.held_by(Some("process 4711"));
    let caller = tokio::spawn({
        let manager = manager.clone();
        async move { manager.token().await }
    });
    still.let_pass(Duration::from_secs(5)).await;
    assert!(!caller.is_finished());

    // The other process stores its pair, and hangs before it gives the lease back.
    let stored = still.record().await.unwrap();
    let pair = stored.pair.clone().unwrap();
    let answer = still.server.refresh(&Still::account(), &pair).await;
    let Answer::Issued(grant) = answer else {
        panic!("{answer:?}")
    };
    let issued = grant.into_issued(still.clock.now()).unwrap();
    let mut record = stored.clone();
    record.state.version += 1;
    record.state.note = Some(PairNote {
        fingerprint: issued.pair.fingerprint(),
        life: issued.life,
        skew_ms: None,
        refused: false,
        refresh: RefreshToken::Usable,
    });
    record.pair = Some(Arc::new(issued.pair));
    let written = still
        .shelf
        .write(&Still::account(), stored.revision(), &record)
        .await;
    assert_eq!(written, Ok(Written::Done));

    let adopted = still.run(caller).await.unwrap().unwrap();
    assert_ne!(adopted.fingerprint(), old.fingerprint());
    assert_eq!(Some(adopted.fingerprint()), still.stored().await);
    // The one refresh is the other process's.
    still.assert_server_saw(1, 1);
}

#[tokio::test]
async fn in_due_a_busy_lease_costs_no_caller_a_wait() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    still.clock.advance(UNTIL_DUE);
    still.shelf.held_by(Some("process 4711"));
    for _ in 0..10 {
        let served = manager.token().await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
        still.let_pass(Duration::from_secs(10)).await;
    }
    still.assert_server_saw(1, 0);
}

// --- a store that cannot be reached ---

#[tokio::test]
async fn without_its_store_a_manager_serves_what_is_valid_and_then_fails() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    still.shelf.cut_off(true);
    for until in [UNTIL_DUE, UNTIL_LAST_CALL - UNTIL_DUE] {
        still.clock.advance(until);
        let served = still.run(manager.token()).await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
    }
    still.clock.advance(UNTIL_EXPIRED - UNTIL_LAST_CALL);
    let error = still.run(manager.token()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    // Off by default: on many hosts it would mean many logins.
    let fresh = still.manager();
    assert!(still.run(fresh.token()).await.unwrap_err().is_store());
    still.assert_server_saw(1, 0);
}

#[tokio::test]
async fn a_private_login_is_made_once_per_process_and_life_and_only_when_nothing_is_valid() {
    let still = Still::new();
    let private = || still.build(|builder| builder.private_login(true));
    let manager = private();
    let shared = still.run(manager.token()).await.unwrap();
    still.shelf.cut_off(true);

    // What is valid is served to its end.
    for until in [UNTIL_DUE, UNTIL_LAST_CALL - UNTIL_DUE] {
        still.clock.advance(until);
        let served = still.run(manager.token()).await.unwrap();
        assert_eq!(served.fingerprint(), shared.fingerprint());
    }
    still.assert_server_saw(1, 0);

    still.clock.advance(UNTIL_EXPIRED - UNTIL_LAST_CALL);
    let first = still.run(manager.token()).await.unwrap();
    assert_ne!(first.fingerprint(), shared.fingerprint());
    still.assert_server_saw(2, 0);
    for _ in 0..5 {
        let served = still.run(manager.token()).await.unwrap();
        assert_eq!(served.fingerprint(), first.fingerprint());
    }
    // Not a second one in the same life, whatever becomes of the token.
    let token = manager.token().await.unwrap();
    let refused = manager.refused(&token, Refusal::Expired);
    assert!(still.run(refused).await.unwrap_err().is_store());
    assert!(still.run(manager.log_in()).await.unwrap_err().is_store());
    still.assert_server_saw(2, 0);

    // Another process has one of its own; and so has the next life.
    let other = private();
    still.run(other.token()).await.unwrap();
    still.assert_server_saw(3, 0);
    still.clock.advance(LIFE);
    still.run(manager.token()).await.unwrap();
    still.assert_server_saw(4, 0);
}

#[tokio::test]
async fn a_private_pair_is_stored_when_the_store_is_back() {
    let still = Still::new();
    let manager = still.build(|builder| builder.private_login(true));
    still.shelf.cut_off(true);
    let private = still.run(manager.token()).await.unwrap();
    still.shelf.cut_off(false);
    assert_eq!(still.stored().await, None);
    still.clock.advance(Duration::from_secs(6));
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), private.fingerprint());
    rest().await;
    assert_eq!(still.stored().await, Some(private.fingerprint()));
    still.assert_server_saw(1, 0);
}

#[tokio::test]
async fn a_private_login_that_is_rejected_is_not_tried_again() {
    let still = Still::new();
    let manager = still.build(|builder| builder.private_login(true));
    still.shelf.cut_off(true);
    still.server.script_login(Answer::refused(401));
    let error = still.run(manager.token()).await.unwrap_err();
    assert!(error.is_credentials_rejected(), "{error}");
    for _ in 0..5 {
        still.run(manager.token()).await.unwrap_err();
    }
    still.assert_server_saw(1, 0);
}

// --- a logout made elsewhere ---

#[tokio::test]
async fn a_logout_by_another_process_is_noticed_when_due_and_the_next_call_logs_in_anew() {
    for revocation in [Revocation::AtServer, Revocation::LocalOnly] {
        let still = Still::new();
        let (manager, old) = still.logged_in().await;
        let mut events = manager.events();
        still.manager().log_out(revocation).await.unwrap();
        // Nobody asks the store as long as the token is fresh.
        let served = manager.token().await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());

        still.clock.advance(UNTIL_DUE);
        manager.token().await.unwrap();
        rest().await;
        // The session was ended on purpose: what is left of it is not used, and nobody logs in
        // before somebody asks.
        assert!(manager.current().is_none());
        assert_eq!(events.try_recv().unwrap(), TokenEvent::LoggedOut);
        still.assert_server_saw(1, 0);

        let new = manager.token().await.unwrap();
        assert_ne!(new.fingerprint(), old.fingerprint());
        still.assert_server_saw(2, 0);
    }
}

#[tokio::test]
async fn a_logout_by_another_process_is_noticed_by_whoever_reads_the_store() {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    still.manager().log_out(Revocation::AtServer).await.unwrap();
    let status = manager.status().await.unwrap();
    assert!(
        !status.logged_in && status.fingerprint.is_none(),
        "{status:?}"
    );
    assert!(manager.current().is_none());
    manager.token().await.unwrap();
    still.assert_server_saw(2, 0);
}

#[tokio::test]
async fn a_store_that_lost_its_data_ends_no_session() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    assert_eq!(still.shelf.forget(&Still::account()).await, Ok(true));
    for until in [UNTIL_DUE, UNTIL_LAST_CALL - UNTIL_DUE] {
        still.clock.advance(until);
        let served = still.run(manager.token()).await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
        rest().await;
    }
    still.clock.advance(UNTIL_EXPIRED - UNTIL_LAST_CALL);
    still.run(manager.token()).await.unwrap();
    still.assert_server_saw(2, 0);
}

#[tokio::test]
async fn invariant_1_an_older_copy_of_a_pair_that_was_sent_does_not_make_it_usable() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    let copy = still.record().await.unwrap();
    // Another process marks that it sends the token, and this one sees it.
    let mut sent = copy.clone();
    sent.state.version += 1;
    sent.state.note.as_mut().unwrap().refresh = RefreshToken::Sent {
        attempt: 4711,
        at: still.clock.now(),
    };
    let written = still
        .shelf
        .write(&Still::account(), copy.revision(), &sent)
        .await;
    assert_eq!(written, Ok(Written::Done));
    assert!(!manager.status().await.unwrap().refreshable);

    // The engine falls back to the copy of before.
    assert_eq!(still.shelf.forget(&Still::account()).await, Ok(true));
    let written = still
        .shelf
        .write(&Still::account(), Revision::default(), &copy)
        .await;
    assert_eq!(written, Ok(Written::Done));
    assert!(!manager.status().await.unwrap().refreshable);
    still.clock.advance(UNTIL_EXPIRED);
    let new = still.run(manager.token()).await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    still.assert_server_saw(2, 0);
}

#[tokio::test]
async fn limits_of_another_account_under_the_same_key_or_of_a_clock_ahead_are_not_shown() {
    let still = Still::new();
    let account = |name: &str, password: &str| {
        let credentials = Credentials::new(name, password, UserType::External);
        Account::new(credentials, Environment::Test)
    };
    let (theirs, ours) = (account("a-b", "c"), account("a", "b-c"));
    assert_eq!(theirs.key(), ours.key());
    let mut state = RecordState::new(theirs.identity());
    state.version = 1;
    state.cool_down = Some(CoolDown {
        since: still.clock.now(),
        until: still.clock.now().after(LIFE),
        reason: CoolDownReason::RateLimited,
        failures: 1,
    });
    state.rejection = Some(Rejection {
        since: still.clock.now(),
        probe_at: still.clock.now().after(LIFE),
        count: 1,
        said: None,
    });
    let record = Record { pair: None, state };
    let written = still.shelf.write(&theirs, Revision::default(), &record);
    assert_eq!(written.await, Ok(Written::Done));
    let set_back = still.clock.now().before(2 * LIFE);
    for (account, now, is_shown) in [
        (theirs.clone(), still.clock.now(), true),
        (ours, still.clock.now(), false),
        (theirs, set_back, false),
    ] {
        still.clock.set(now);
        let manager = TokenManager::builder(account)
            .runtime(ergani_token::FlightRuntime::Caller)
            .store(still.shelf.clone())
            .clock(Arc::new(still.clock.clone()))
            .build();
        let status = manager.status().await.unwrap();
        assert_eq!(status.cool_down.is_some(), is_shown);
        assert_eq!(status.rejected_until.is_some(), is_shown);
    }
}
