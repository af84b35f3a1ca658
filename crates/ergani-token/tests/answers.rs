//! Every way in which a login or a refresh can be answered, and what each costs.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use ergani_sandbox::{Fault, Kind, RetryAfter, When};
use ergani_token::ErrorKind;
use support::{UNTIL_DUE, UNTIL_EXPIRED, World};

/// What may be done with a refresh token after the answer.
#[derive(Clone, Copy, PartialEq)]
enum After {
    /// The answer shows that it was not used.
    SentAgain,
    /// It is in doubt: only a login helps.
    NeverSentAgain,
}

const TIMEOUT: Duration = Duration::from_millis(400);

async fn world_for(fault: &Fault) -> World {
    match fault {
        Fault::Hang { .. } => World::with_timeout(TIMEOUT).await,
        _ => World::new().await,
    }
}

/// One refresh of an expired token is answered by `fault`; two processes want the token.
async fn refresh(fault: Fault, kind: ErrorKind, after: After, wait: Option<u64>) {
    let world = world_for(&fault).await;
    let (manager, old) = world.logged_in().await;
    let other = world.manager();
    world.pass(UNTIL_EXPIRED);
    let fault = world.sandbox.on(Kind::Refresh, fault.times(1));

    let error = manager.token().await.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(fault.hits(), 1);
    let requests = world.sandbox.counters().requests;
    assert_eq!(requests, 2);

    // The back-off holds for both processes, and lasts as long as it should.
    for manager in [&manager, &other, &manager] {
        let error = manager.token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CoolDown, "{error}");
        if let Some(wait) = wait {
            let told = error.retry_after().unwrap().as_secs_f64();
            let wait = f64::from(u32::try_from(wait).unwrap());
            assert!((wait - 3.0..=wait + 1.0).contains(&told), "{told} s");
        }
    }
    assert_eq!(world.sandbox.counters().requests, requests);

    world.sandbox.release_hung();
    world.pass_cool_down(&other).await;
    let new = other.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), new.fingerprint());

    let counters = world.sandbox.counters();
    assert_eq!(counters.requests, requests + 1, "{counters:?}");
    assert_eq!(counters.refreshes_spent, 0, "{counters:?}");
    assert_eq!(counters.requests_during_retry_after, 0, "{counters:?}");
    let (logins, repeated) = match after {
        After::SentAgain => (1, 1),
        After::NeverSentAgain => (2, 0),
    };
    assert_eq!(counters.login_attempts(), logins, "{counters:?}");
    assert_eq!(counters.refreshes_repeated, repeated, "{counters:?}");
}

/// The same in *due*: what is valid is served, and a refresh token in doubt waits for its end.
async fn refresh_in_due(fault: Fault, after: After) {
    let world = world_for(&fault).await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_DUE);
    let fault = world.sandbox.on(Kind::Refresh, fault.times(1));
    for _ in 0..5 {
        let served = manager.token().await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
        world.settle().await;
    }
    assert_eq!(fault.hits(), 1);
    assert_eq!(world.sandbox.counters().requests, 2);

    // Past the back-off, in the last minutes of the token.
    world.sandbox.release_hung();
    world.pass(Duration::from_secs(7 * 60));
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), old.fingerprint());
    world.settle().await;
    let counters = world.sandbox.counters();
    assert_eq!(counters.login_attempts(), 1, "{counters:?}");
    let sent_again = u64::from(after == After::SentAgain);
    assert_eq!(counters.refreshes_repeated, sent_again, "{counters:?}");

    world.pass(Duration::from_secs(3 * 60));
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let counters = world.sandbox.counters();
    assert_eq!(counters.requests, 3, "{counters:?}");
    assert_eq!(counters.login_attempts(), 2 - sent_again, "{counters:?}");
    assert_eq!(counters.refreshes_spent, 0, "{counters:?}");
}

/// The first login is answered by `fault`.
async fn login(fault: Fault, kind: ErrorKind, blocked: ErrorKind, wait: Option<u64>) {
    let world = world_for(&fault).await;
    let (manager, other) = (world.manager(), world.manager());
    let fault = world.sandbox.on(Kind::Login, fault.times(1));

    let error = manager.token().await.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(fault.hits(), 1);
    for manager in [&manager, &other, &manager] {
        let error = manager.token().await.unwrap_err();
        assert_eq!(error.kind(), blocked, "{error}");
        if let Some(wait) = wait {
            let told = error.retry_after().unwrap().as_secs_f64();
            let wait = f64::from(u32::try_from(wait).unwrap());
            assert!((wait - 3.0..=wait + 1.0).contains(&told), "{told} s");
        }
    }
    assert_eq!(world.sandbox.counters().requests, 1);

    world.sandbox.release_hung();
    world.pass_cool_down(&other).await;
    let token = other.token().await.unwrap();
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), token.fingerprint());
    let counters = world.sandbox.counters();
    assert_eq!(counters.requests, 2, "{counters:?}");
    assert_eq!(counters.requests_during_retry_after, 0, "{counters:?}");
    assert_eq!(counters.refresh_attempts(), 0, "{counters:?}");
}

macro_rules! answers {
    ($($name:ident: $fault:expr, $kind:ident, $after:ident, $wait:expr;)*) => {
        mod a_refresh_answered_by {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                refresh($fault, ErrorKind::$kind, After::$after, $wait).await;
            })*
        }
        mod a_refresh_in_due_answered_by {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                refresh_in_due($fault, After::$after).await;
            })*
        }
        mod a_login_answered_by {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                login($fault, ErrorKind::$kind, ErrorKind::CoolDown, $wait).await;
            })*
        }
    };
}

answers! {
    status_500: Fault::status(500), Server, NeverSentAgain, Some(1);
    status_502: Fault::status(502), Server, NeverSentAgain, Some(1);
    status_503: Fault::unavailable(None), Server, SentAgain, Some(1);
    status_503_with_seconds: Fault::unavailable(RetryAfter::Seconds(90)), Server, SentAgain, Some(90);
    status_503_with_a_date: Fault::unavailable(RetryAfter::Date(90)), Server, SentAgain, Some(90);
    status_504_before: Fault::gateway_timeout(When::Before), Server, NeverSentAgain, Some(1);
    status_504_after: Fault::gateway_timeout(When::After), Server, NeverSentAgain, Some(1);
    status_429: Fault::too_many_requests(None), CoolDown, SentAgain, None;
    status_429_with_seconds: Fault::too_many_requests(RetryAfter::Seconds(5)), CoolDown, SentAgain, Some(5);
    status_429_with_a_date: Fault::too_many_requests(RetryAfter::Date(60)), CoolDown, SentAgain, Some(60);
    html: Fault::html_body(), Server, NeverSentAgain, Some(1);
    nothing_in_200: Fault::empty_body(), Server, NeverSentAgain, Some(1);
    broken_json: Fault::broken_json(), Server, NeverSentAgain, Some(1);
    half_an_answer: Fault::Torn, Connection, NeverSentAgain, Some(1);
    a_reset_before: Fault::reset(When::Before), Connection, NeverSentAgain, Some(1);
    a_reset_after: Fault::reset(When::After), Connection, NeverSentAgain, Some(1);
    silence_before: Fault::hang(When::Before), Timeout, NeverSentAgain, None;
    silence_after: Fault::hang(When::After), Timeout, NeverSentAgain, None;
    a_redirect: Fault::redirect("https://example.invalid/"), Server, NeverSentAgain, Some(1);
}

#[tokio::test]
async fn quirk_11_a_refresh_that_was_not_sent_is_sent_later() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);
    world.cable.pull();
    let error = manager.token().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    world.assert_server_saw(1, 0);
    world.cable.plug_in();
    assert!(manager.token().await.unwrap_err().is_cool_down());
    world.pass_cool_down(&manager).await;
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn a_login_that_was_not_sent_is_sent_later() {
    let world = World::new().await;
    let manager = world.manager();
    world.cable.pull();
    let error = manager.token().await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    world.cable.plug_in();
    assert!(manager.token().await.unwrap_err().is_cool_down());
    world.pass_cool_down(&manager).await;
    manager.token().await.unwrap();
    world.assert_server_saw(1, 0);
}

#[tokio::test]
async fn quirk_9_a_refresh_refused_at_the_end_of_the_access_token_costs_one_login() {
    for fault in [
        Fault::status(400),
        Fault::status(401),
        Fault::status(403),
        // No refresh because of a refresh, whatever its header says.
        Fault::token_expired(),
    ] {
        let world = World::new().await;
        let (manager, old) = world.logged_in().await;
        world.pass(UNTIL_EXPIRED);
        world.sandbox.on(Kind::Refresh, fault);
        let new = manager.token().await.unwrap();
        assert_ne!(new.fingerprint(), old.fingerprint());
        let served = world.manager().token().await.unwrap();
        assert_eq!(served.fingerprint(), new.fingerprint());
        world.assert_server_saw(2, 1);
    }
}

#[tokio::test]
async fn invariant_8_a_login_refused_by_401_or_403_is_a_rejection() {
    for status in [401, 403] {
        let world = World::new().await;
        world.sandbox.on(Kind::Login, Fault::status(status));
        for _ in 0..3 {
            let error = world.manager().token().await.unwrap_err();
            assert!(error.is_credentials_rejected(), "{error}");
        }
        world.assert_server_saw(1, 0);
    }
}

#[tokio::test]
async fn a_login_answered_400_or_404_is_a_configuration_error() {
    for status in [400, 404] {
        let fault = Fault::status(status);
        let kind = ErrorKind::Configuration;
        login(fault, kind, kind, Some(1)).await;
    }
}

#[tokio::test]
async fn a_caller_waits_for_a_short_back_off_to_end() {
    let world = World::new().await;
    let manager = world.build(support::PASSWORD, |builder| {
        builder.patience(Duration::from_secs(2))
    });
    world.sandbox.on(Kind::Login, Fault::status(500).times(1));
    manager.token().await.unwrap_err();
    manager.token().await.unwrap();
    world.assert_server_saw(2, 0);
}

#[tokio::test]
async fn invariant_6_a_429_holds_for_the_second_process_and_what_is_valid_is_served() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    let other = world.manager();
    world.pass(UNTIL_DUE);
    let fault = Fault::too_many_requests(RetryAfter::Seconds(5 * 60));
    world.sandbox.on(Kind::Refresh, fault.times(1));
    manager.token().await.unwrap();
    world.settle().await;
    for _ in 0..4 {
        for manager in [&manager, &other] {
            let served = manager.token().await.unwrap();
            assert_eq!(served.fingerprint(), old.fingerprint());
            world.settle().await;
            // Nor by hand.
            assert!(manager.log_in().await.unwrap_err().is_cool_down());
        }
        world.pass(Duration::from_secs(60));
    }
    assert_eq!(world.sandbox.counters().requests, 2);
    world.pass(Duration::from_secs(61));
    other.token().await.unwrap();
    world.settle().await;
    let new = other.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let counters = world.sandbox.counters();
    assert_eq!(counters.requests, 3, "{counters:?}");
    assert_eq!(counters.requests_during_retry_after, 0, "{counters:?}");
}

#[tokio::test]
async fn a_429_without_a_time_doubles_from_thirty_seconds() {
    let world = World::new().await;
    let manager = world.manager();
    world
        .sandbox
        .on(Kind::Login, Fault::too_many_requests(None));
    let mut waits = Vec::new();
    for _ in 0..4 {
        let error = manager.token().await.unwrap_err();
        waits.push(error.retry_after().unwrap().as_secs());
        world.pass_cool_down(&manager).await;
    }
    for (wait, full) in waits.iter().zip([30, 60, 120, 240]) {
        assert!((full * 3 / 4 - 1..=full).contains(wait), "{waits:?}");
    }
    world.assert_server_saw(4, 0);
}
