//! The blocking face, for programs without a runtime.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::time::{Duration, Instant};

use ergani_token::exchange::Answer;
use ergani_token::fake::FakeManager;
use ergani_token::store::MemoryStore;
use ergani_token::{Refusal, Revocation, Revoked, blocking};
use support::still::Still;
use support::{LIFE, UNTIL_DUE, UNTIL_EXPIRED, UNTIL_LAST_CALL};

fn blocking(fake: &FakeManager) -> blocking::TokenManager {
    blocking::TokenManager::new(fake.manager().clone())
}

#[track_caller]
fn assert_asked(fake: &FakeManager, logins: u64, refreshes: u64) {
    let asked = (fake.exchange().logins(), fake.exchange().refreshes());
    assert_eq!(asked, (logins, refreshes), "logins and refreshes");
}

/// Waits for what the runtime's own thread does.
fn eventually(condition: impl Fn() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(30), "waited for 30 s");
        std::thread::yield_now();
    }
}

#[test]
fn a_whole_life_without_a_runtime_of_ones_own() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let manager = blocking(&fake);
    let first = manager.token().unwrap();
    assert_eq!(manager.token().unwrap().fingerprint(), first.fingerprint());
    assert_asked(&fake, 1, 0);

    fake.clock().advance(UNTIL_EXPIRED);
    let second = manager.token().unwrap();
    assert_ne!(second.fingerprint(), first.fingerprint());
    assert_asked(&fake, 1, 1);

    let kept = manager.token().unwrap();
    let third = manager.refused(&kept, Refusal::Expired).unwrap();
    assert_ne!(third.fingerprint(), second.fingerprint());
    assert_asked(&fake, 1, 2);

    fake.clock().advance(LIFE * 2 / 3);
    let long = manager.token_valid_for(LIFE * 2 / 5).unwrap();
    assert_ne!(long.fingerprint(), third.fingerprint());
    assert_asked(&fake, 1, 3);
    assert!(manager.token_valid_for(LIFE).is_err());

    let status = manager.status().unwrap();
    assert_eq!(status.fingerprint, Some(long.fingerprint().to_string()));
    let forced = manager.log_in().unwrap();
    assert_ne!(forced.fingerprint(), long.fingerprint());
    assert_asked(&fake, 2, 3);

    let report = manager.log_out(Revocation::AtServer).unwrap();
    assert_eq!(report.revoked, Revoked::Yes);
    assert!(!manager.status().unwrap().logged_in);
    assert_eq!(fake.exchange().logouts(), 1);
    manager.token().unwrap();
    assert_asked(&fake, 3, 3);
}

#[test]
fn errors_are_those_of_the_async_face() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let manager = blocking(&fake);
    fake.exchange().script_login(Answer::refused(401));
    for _ in 0..3 {
        assert!(manager.token().unwrap_err().is_credentials_rejected());
    }
    assert_asked(&fake, 1, 0);
}

#[test]
fn a_due_token_is_served_at_once_and_renewed_behind_a_program_that_has_a_runtime() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let manager = blocking(&fake);
    let old = manager.token().unwrap();
    fake.clock().advance(UNTIL_DUE);
    let served = manager.token().unwrap();
    assert_eq!(served.fingerprint(), old.fingerprint());
    eventually(|| fake.exchange().refreshes() == 1);
    eventually(|| manager.token().unwrap().fingerprint() != old.fingerprint());
    assert_asked(&fake, 1, 1);
}

/// Two processes on one store: the first has logged in.
fn two() -> (FakeManager, blocking::TokenManager, blocking::TokenManager) {
    let store = MemoryStore::new();
    let fake = FakeManager::build(|builder| builder.store(store.clone()));
    let other = ergani_token::TokenManager::builder(fake.manager().account().clone())
        .store(store)
        .exchange(fake.exchange().clone())
        .clock(std::sync::Arc::new(fake.clock().clone()))
        .build();
    let first = blocking(&fake);
    first.token().unwrap();
    (fake, first, blocking::TokenManager::new(other))
}

#[test]
fn a_due_token_of_the_store_is_served_by_a_program_that_has_no_behind() {
    let (fake, first, second) = two();
    let old = first.token().unwrap();
    fake.clock().advance(UNTIL_DUE);
    for _ in 0..3 {
        let served = second.token().unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
    }
    // It never needed a runtime, so nothing can have begun.
    assert_asked(&fake, 1, 0);
    assert!(
        format!("{second:?}").contains("Library(not started)"),
        "{second:?}"
    );
}

#[test]
fn in_last_call_a_look_at_the_store_comes_before_a_renewal() {
    for after in [UNTIL_LAST_CALL, UNTIL_EXPIRED] {
        let (fake, first, second) = two();
        let old = second.token().unwrap();
        fake.clock().advance(after);
        // Nothing new is in the store: this one renews.
        let new = first.token().unwrap();
        assert_ne!(new.fingerprint(), old.fingerprint());
        assert_asked(&fake, 1, 1);
        // The other one finds that.
        let served = second.token().unwrap();
        assert_eq!(served.fingerprint(), new.fingerprint());
        assert_asked(&fake, 1, 1);
    }
}

#[test]
fn in_last_call_a_failed_renewal_gives_the_old_token() {
    ergani_test_trace::on();
    let fake = FakeManager::new();
    let manager = blocking(&fake);
    let old = manager.token().unwrap();
    fake.clock().advance(UNTIL_LAST_CALL);
    fake.exchange()
        .script_refresh(Answer::RateLimited { retry_after: None });
    for _ in 0..3 {
        let served = manager.token().unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
    }
    assert_asked(&fake, 1, 1);
}

#[test]
fn invariant_4_dropping_the_manager_waits_for_the_renewal_behind_it() {
    let still = Still::new();
    let manager = blocking::TokenManager::new(still.manager());
    let old = manager.token().unwrap();
    still.clock.advance(UNTIL_DUE);
    still.wire.hold();
    assert_eq!(manager.token().unwrap().fingerprint(), old.fingerprint());
    eventually(|| still.server.refreshes() == 1);

    let dropping = std::thread::spawn(move || drop(manager));
    // Without waiting it would be over in no time.
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(300) {
        assert!(!dropping.is_finished(), "the renewal was cut off");
        std::thread::yield_now();
    }
    still.wire.release();
    dropping.join().unwrap();
    let stored = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(still.stored());
    assert!(stored.is_some_and(|stored| stored != old.fingerprint()));
    still.assert_server_saw(1, 1);
}

#[test]
fn after_a_shut_down_what_is_valid_is_served_and_nothing_is_renewed() {
    let fake = FakeManager::new();
    let manager = blocking(&fake);
    manager.token().unwrap();
    manager.shut_down().unwrap();
    manager.token().unwrap();
    fake.clock().advance(UNTIL_EXPIRED);
    let error = manager.token().unwrap_err();
    assert_eq!(error.code(), "shut_down");
    assert_asked(&fake, 1, 0);
}
