//! Lives of every form, servers whose clock is wrong, and clocks that jump.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::Duration;

use ergani_sandbox::{
    AccessTokenExpired, Fault, Kind, RefreshTokenExpired, RetryAfter, SecondLogin, Switch,
};
use ergani_token::{Clock, Timestamp};
use serde_json::{Value, json};
use support::{UNTIL_EXPIRED, World};

const HOUR: i64 = 60 * 60 * 1000;
const TWO_HOURS: Duration = Duration::from_secs(2 * 60 * 60);

/// Asserts that a moment is `seconds` ahead, give or take the time that a test takes.
#[track_caller]
fn assert_ahead(world: &World, moment: Timestamp, seconds: i64) {
    let ahead = moment.millis_since(world.clock.now());
    let range = seconds * 1000 - 20_000..=seconds * 1000 + 2_000;
    assert!(range.contains(&ahead), "{ahead} ms, not {seconds} s");
}

/// A token of two hours whose life is told in this form is served for two hours.
async fn lives_two_hours(form: AccessTokenExpired) {
    let world = World::new().await;
    world.sandbox.switch(Switch::AccessTtlSeconds(7200));
    world
        .sandbox
        .switch(Switch::AccessTokenExpired(form.clone()));
    let (manager, old) = world.logged_in().await;
    assert_ahead(&world, old.expires_at(), 7200);

    world.pass(TWO_HOURS * 11 / 12 - Duration::from_secs(10));
    for _ in 0..3 {
        manager.token().await.unwrap();
        world.settle().await;
    }
    world.assert_server_saw(1, 0);
    world.pass(TWO_HOURS / 12 + Duration::from_secs(11));
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint(), "{form:?}");
    assert_ahead(&world, new.expires_at(), 7200);
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn quirks_5_and_6_a_life_is_a_number_of_seconds() {
    lives_two_hours(AccessTokenExpired::Number).await;
}

#[tokio::test]
async fn quirk_5_a_life_is_the_text_of_a_number() {
    lives_two_hours(AccessTokenExpired::String).await;
}

#[tokio::test]
async fn quirk_5_a_missing_life_is_read_from_the_token() {
    lives_two_hours(AccessTokenExpired::Missing).await;
}

#[tokio::test]
async fn quirk_5_an_absurd_life_is_read_from_the_token() {
    for absurd in [
        json!(0),
        json!(-1),
        json!(-10_800),
        json!(86_401),
        json!(1e300),
        json!("0"),
        json!("-1"),
        json!("99999999999999999999"),
        json!("soon"),
        json!(""),
        json!({}),
        json!([10_800]),
        json!(true),
        Value::Null,
    ] {
        lives_two_hours(AccessTokenExpired::Value(absurd)).await;
    }
}

#[tokio::test]
async fn quirk_5_a_life_that_no_two_sources_tell_sensibly_is_three_hours() {
    for (ttl, life) in [(60, 60), (86_400, 86_400), (200_000, 10_800)] {
        let world = World::new().await;
        world.sandbox.switch(Switch::AccessTtlSeconds(ttl));
        let (_, token) = world.logged_in().await;
        assert_ahead(&world, token.expires_at(), life);
        world.assert_server_saw(1, 0);
    }
}

#[tokio::test]
async fn quirk_7_the_end_of_a_refresh_token_is_read_with_either_offset_and_seven_digits() {
    let world = World::new().await;
    // Noon in Greece, five days on, in summer and in winter time, and in UTC.
    let days = 5 * 24 * 60 * 60;
    let end = world.clock.now().after(Duration::from_secs(days));
    let plain = |hours: i64| {
        let shifted = end.shifted(hours * HOUR).to_string();
        shifted.trim_end_matches('Z').to_owned()
    };
    for text in [
        format!("{}.1234567+02:00", plain(2)),
        format!("{}.7654321+03:00", plain(3)),
        format!("{}+02:00", plain(2)),
        format!("{}Z", plain(0)),
    ] {
        let form = RefreshTokenExpired::Value(json!(text));
        world.sandbox.switch(Switch::RefreshTokenExpired(form));
        let manager = world.manager();
        manager.log_in().await.unwrap();
        let status = manager.status().await.unwrap();
        assert_ahead(
            &world,
            status.refresh_expires_at.unwrap(),
            i64::try_from(days).unwrap(),
        );
    }
}

#[tokio::test]
async fn the_end_of_a_refresh_token_that_cannot_be_read_is_a_week() {
    for form in [
        RefreshTokenExpired::Missing,
        RefreshTokenExpired::Value(json!("next week")),
        RefreshTokenExpired::Value(json!("1999-01-01T00:00:00Z")),
        RefreshTokenExpired::Value(json!(-1)),
        RefreshTokenExpired::Value(Value::Null),
    ] {
        let world = World::new().await;
        world.sandbox.switch(Switch::RefreshTokenExpired(form));
        let (manager, _) = world.logged_in().await;
        let status = manager.status().await.unwrap();
        assert_ahead(&world, status.refresh_expires_at.unwrap(), 7 * 24 * 60 * 60);
        world.pass(UNTIL_EXPIRED);
        manager.token().await.unwrap();
        world.assert_server_saw(1, 1);
    }
}

#[tokio::test]
async fn invariant_12_a_server_two_hours_off_costs_nothing() {
    for hours in [-2, 2] {
        let world = World::new().await;
        world.sandbox.clock().set_offset(hours * 3600);
        let (manager, old) = world.logged_in().await;
        assert_ahead(&world, old.expires_at(), 10_800);
        let skew = manager.status().await.unwrap().server_skew_ms.unwrap();
        assert!((skew - hours * HOUR).abs() < 20_000, "{skew}");

        for _ in 0..16 {
            world.call_through(&manager).await.unwrap();
            world.settle().await;
            world.pass(Duration::from_secs(10 * 60));
        }
        world.assert_server_saw(1, 0);
        world.pass(Duration::from_secs(21 * 60));
        world.call_through(&manager).await.unwrap();
        world.assert_server_saw(1, 1);
        assert_eq!(world.sandbox.counters().calls_refused, 0);
    }
}

#[tokio::test]
async fn a_retry_after_date_of_a_server_two_hours_off_is_read_against_its_own_clock() {
    for hours in [-2, 2] {
        let world = World::new().await;
        world.sandbox.clock().set_offset(hours * 3600);
        let fault = Fault::too_many_requests(RetryAfter::Date(60));
        world.sandbox.on(Kind::Login, fault);
        let error = world.manager().token().await.unwrap_err();
        assert!(error.is_cool_down(), "{error}");
        assert_ahead(&world, error.retry_at().unwrap(), 60);
        world.assert_server_saw(1, 0);
    }
}

#[tokio::test]
async fn invariant_12_a_local_clock_that_jumps_costs_at_most_one_renewal() {
    for hours in [4, -4] {
        let world = World::new().await;
        let managers = [world.manager(), world.manager()];
        for manager in &managers {
            manager.token().await.unwrap();
        }
        world.clock.jump(hours * HOUR);
        for manager in managers.iter().cycle().take(20) {
            world.call_through(manager).await.unwrap();
            world.settle().await;
        }
        let counters = world.sandbox.counters();
        assert_eq!(counters.login_attempts(), 1, "{counters:?}");
        // Forward the old token looks expired; back it looks good, and is.
        assert_eq!(counters.refreshes, u64::from(hours > 0), "{counters:?}");
        assert_eq!(counters.refreshes_repeated, 0, "{counters:?}");
    }
}

#[tokio::test]
async fn after_a_jump_back_the_server_says_when_the_token_has_ended() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    world.clock.jump(-4 * HOUR);
    world.pass(UNTIL_EXPIRED);
    for _ in 0..5 {
        world.call_through(&manager).await.unwrap();
        world.settle().await;
    }
    world.assert_server_saw(1, 1);
    assert_eq!(world.sandbox.counters().calls_expired, 1);
}

#[tokio::test]
async fn invariant_12_a_jump_there_and_back_costs_at_most_one_renewal() {
    let world = World::new().await;
    let (manager, _) = world.logged_in().await;
    for jump in [4 * HOUR, -4 * HOUR] {
        world.clock.jump(jump);
        for _ in 0..10 {
            world.call_through(&manager).await.unwrap();
            world.settle().await;
        }
    }
    world.assert_server_saw(1, 1);
}

#[tokio::test]
async fn invariant_12_a_jump_while_a_renewal_is_under_way_costs_at_most_one_more() {
    let world = World::new().await;
    let (manager, old) = world.logged_in().await;
    world.pass(UNTIL_EXPIRED);
    let gate = world.sandbox.hold(Kind::Refresh);
    let waiting = tokio::spawn({
        let manager = manager.clone();
        async move { manager.token().await }
    });
    gate.waiting(1).await;
    world.clock.jump(4 * HOUR);
    gate.release();
    // Our clock is not the judge of a token that was just issued.
    let new = waiting.await.unwrap().unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    world.call(&new).await.unwrap();
    for _ in 0..10 {
        world.call_through(&manager).await.unwrap();
        world.settle().await;
    }
    let counters = world.sandbox.counters();
    assert_eq!(counters.login_attempts(), 1, "{counters:?}");
    assert_eq!(counters.refreshes, 2, "{counters:?}");
    assert_eq!(counters.refreshes_repeated, 0, "{counters:?}");
}

#[tokio::test]
async fn invariant_12_a_jump_back_ends_a_cool_down_and_locks_nobody_out() {
    let world = World::new().await;
    let fault = Fault::too_many_requests(RetryAfter::Seconds(30));
    world.sandbox.on(Kind::Login, fault.times(1));
    let manager = world.manager();
    assert!(manager.token().await.unwrap_err().is_cool_down());
    assert!(manager.token().await.unwrap_err().is_cool_down());
    world.assert_server_saw(1, 0);
    world.clock.jump(-4 * HOUR);
    manager.token().await.unwrap();
    world.assert_server_saw(2, 0);
    // Nor is the budget of the time before the jump in the way of what comes after it.
    world.pass(UNTIL_EXPIRED);
    manager.token().await.unwrap();
    world.assert_server_saw(2, 1);
}

#[tokio::test]
async fn invariant_12_a_token_that_was_stored_by_a_clock_ahead_ends_when_it_ends() {
    for hours in [3, 48, 24 * 365] {
        let world = World::new().await;
        world.clock.jump(hours * HOUR);
        let (manager, old) = world.logged_in().await;
        // Set right: in a process that runs, and in one that starts now.
        world.clock.jump(-hours * HOUR);
        for manager in [&manager, &world.manager()] {
            let served = manager.token().await.unwrap();
            assert_eq!(served.fingerprint(), old.fingerprint(), "{hours} h");
            assert_ahead(&world, served.expires_at(), 3 * 60 * 60);
        }
        world.assert_server_saw(1, 0);
        world.pass(UNTIL_EXPIRED);
        for manager in [&manager, &world.manager()] {
            let served = manager.token().await.unwrap();
            assert_ne!(served.fingerprint(), old.fingerprint(), "{hours} h");
            world.call(&served).await.unwrap();
        }
        world.assert_server_saw(1, 1);
    }
}

#[tokio::test]
async fn a_second_login_that_ends_the_first_session_costs_one_login() {
    let world = World::new().await;
    world
        .sandbox
        .switch(Switch::SecondLogin(SecondLogin::EndsOthers));
    world.logged_in().await;
    let manager = world.manager();
    manager.token().await.unwrap();
    // Somebody logs in with the same account on a host that shares nothing.
    let stranger = World::new().await;
    let elsewhere = ergani_token::TokenManager::builder(world.account(support::PASSWORD))
        .runtime(ergani_token::FlightRuntime::Caller)
        .exchange(stranger.cable.clone())
        .build();
    elsewhere.token().await.unwrap();
    world.call_through(&manager).await.unwrap();
    world.assert_server_saw(3, 1);
}
