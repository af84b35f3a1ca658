//! The last minute of a token and the moment of its end, with callers and without.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use ergani_token::exchange::{Answer, Fault, FaultKind};
use ergani_token::fake::{FakeClock, FakeManager};
use ergani_token::{Clock, ErrorKind, Refusal, Sleep, Timestamp, TokenManager};
use support::still::{Still, rest};
use support::{UNTIL_DUE, UNTIL_EXPIRED, UNTIL_LAST_CALL};

/// From the last call to the end.
const REST: Duration = Duration::from_secs(30);

/// What happens while a caller waits in last call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Turn {
    /// The token ends.
    Ends,
    /// The server's answer comes.
    Answers,
    /// Everything that can run does.
    Rests,
}

#[tokio::test]
async fn a_caller_in_last_call_at_the_moment_of_the_end_gets_the_new_token_or_the_error() {
    use Turn::{Answers, Ends, Rests};
    for turns in [
        [Ends, Rests, Answers],
        [Ends, Answers, Rests],
        [Answers, Ends, Rests],
        [Rests, Ends, Answers],
        [Rests, Answers, Ends],
    ] {
        for fails in [false, true] {
            let still = Still::new();
            let (manager, old) = still.logged_in().await;
            still.clock.advance(UNTIL_LAST_CALL);
            still.wire.hold();
            if fails {
                still.server.script_refresh(Answer::InDoubt(Fault {
                    kind: FaultKind::Server,
                    detail: "HTTP 502".to_owned(),
                }));
            }
            let callers: Vec<_> = (0..20)
                .map(|_| {
                    let manager = manager.clone();
                    tokio::spawn(async move { manager.token().await })
                })
                .collect();
            rest().await;
            assert!(callers.iter().all(|caller| !caller.is_finished()));
            for turn in turns {
                match turn {
                    Ends => still.clock.advance(REST),
                    Answers => still.wire.release(),
                    Rests => rest().await,
                }
            }
            rest().await;
            for caller in callers {
                assert!(caller.is_finished(), "{turns:?}: a caller hangs");
                match caller.await.unwrap() {
                    Ok(new) => {
                        assert!(!fails, "{turns:?}");
                        assert_ne!(new.fingerprint(), old.fingerprint(), "{turns:?}");
                    }
                    // One that comes just after the failure is told of the back-off.
                    Err(error) => assert!(
                        fails && (error.kind() == ErrorKind::Server || error.is_cool_down()),
                        "{turns:?}: {error}"
                    ),
                }
            }
            still.assert_server_saw(1, 1);
        }
    }
}

#[tokio::test]
async fn a_caller_in_last_call_waits_for_the_renewal_at_most_to_the_end_of_a_due_one_too() {
    // The renewal began in due, behind a caller; its answer comes after the end of the token.
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    let shortly_before = Duration::from_secs(60);
    still.clock.advance(UNTIL_LAST_CALL - shortly_before);
    still.wire.hold();
    let served = manager.token().await.unwrap();
    assert_eq!(served.fingerprint(), old.fingerprint());
    rest().await;
    still.clock.advance(shortly_before);
    let caller = tokio::spawn({
        let manager = manager.clone();
        async move { manager.token().await }
    });
    rest().await;
    assert!(!caller.is_finished());
    still.clock.advance(REST);
    rest().await;
    assert!(!caller.is_finished());
    still.wire.release();
    let new = caller.await.unwrap().unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    still.assert_server_saw(1, 1);
}

#[test]
fn a_look_at_a_due_token_outside_of_a_runtime_serves_and_leaves_the_renewal_to_a_later_call() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let fake = FakeManager::new();
    let old = runtime.block_on(fake.manager().token()).unwrap();
    fake.clock().advance(UNTIL_DUE);
    for _ in 0..3 {
        let served = fake.manager().current().unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint());
    }
    runtime.block_on(rest());
    assert_eq!(fake.exchange().refreshes(), 0);

    let served = runtime.block_on(async {
        let served = fake.manager().current().unwrap();
        rest().await;
        served
    });
    assert_eq!(served.fingerprint(), old.fingerprint());
    assert_eq!(fake.exchange().refreshes(), 1);
    let new = fake.manager().current().unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());

    // In last call it gives what is valid, and at the end nothing.
    fake.clock().advance(UNTIL_LAST_CALL);
    let served = fake.manager().current().unwrap();
    assert_eq!(served.fingerprint(), new.fingerprint());
    fake.clock().advance(REST);
    assert!(fake.manager().current().is_none());
    assert_eq!(fake.exchange().refreshes(), 1);
}

#[tokio::test]
async fn the_background_renews_in_last_call_and_after_the_end_without_a_caller() {
    for slept in [UNTIL_DUE, UNTIL_LAST_CALL, UNTIL_EXPIRED] {
        let fake = FakeManager::new();
        let old = fake.manager().token().await.unwrap();
        let task = fake.manager().spawn_renewal().unwrap();
        rest().await;
        // The host slept until then.
        fake.clock().advance(slept);
        rest().await;
        assert_eq!(
            (fake.exchange().logins(), fake.exchange().refreshes()),
            (1, 1),
            "after {slept:?}"
        );
        let new = fake.manager().current().unwrap();
        assert_ne!(new.fingerprint(), old.fingerprint());
        assert!(!task.is_finished());
    }
}

#[tokio::test]
async fn the_background_makes_one_renewal_at_a_time_and_backs_off() {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    let _task = manager.spawn_renewal().unwrap();
    still.wire.hold();
    still.clock.advance(UNTIL_EXPIRED);
    for _ in 0..100 {
        rest().await;
        still.clock.advance(Duration::from_secs(1));
    }
    still.assert_server_saw(1, 1);
    still.wire.release();
    rest().await;
    assert!(manager.current().is_some());
}

#[tokio::test]
async fn a_token_that_was_refused_while_a_caller_waited_in_last_call_is_not_given_to_it() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    still.clock.advance(UNTIL_LAST_CALL);
    still.wire.hold();
    still.server.script_refresh(Answer::InDoubt(Fault {
        kind: FaultKind::Server,
        detail: "HTTP 502".to_owned(),
    }));
    let waiting = tokio::spawn({
        let manager = manager.clone();
        async move { manager.token().await }
    });
    rest().await;
    let refused = tokio::spawn(async move { manager.refused(&old, Refusal::Expired).await });
    rest().await;
    still.wire.release();
    for caller in [waiting, refused] {
        let error = caller.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    }
    still.assert_server_saw(1, 1);
}

#[tokio::test]
async fn the_background_asks_the_store_seldom_while_nothing_may_be_renewed() {
    let still = Still::new();
    let (manager, _) = still.logged_in().await;
    let _task = manager.spawn_renewal().unwrap();
    still.server.script_refresh(Answer::refused(401));
    still.server.script_login(Answer::refused(401));
    rest().await;
    still.clock.advance(UNTIL_EXPIRED);
    rest().await;
    still.assert_server_saw(2, 1);

    let before = still.shelf.lease_tries();
    for _ in 0..100 {
        still.clock.advance(Duration::from_secs(1));
        rest().await;
    }
    let tries = still.shelf.lease_tries() - before;
    assert!((1..=21).contains(&tries), "{tries} in 100 s");
    still.assert_server_saw(2, 1);
}

#[tokio::test]
async fn invariant_6_a_pair_adopted_by_a_renewal_that_failed_is_served() {
    let still = Still::new();
    let (manager, old) = still.logged_in().await;
    still.clock.advance(Duration::from_secs(10));
    let newer = still.run(still.manager().log_in()).await.unwrap();
    assert_ne!(newer.fingerprint(), old.fingerprint());
    // Both are in last call, so that the one found in the store is renewed, too.
    still
        .clock
        .advance(UNTIL_LAST_CALL - Duration::from_secs(10));
    still
        .server
        .script_refresh(Answer::Unavailable { retry_after: None });
    let served = still.run(manager.token()).await.unwrap();
    assert_eq!(served.fingerprint(), newer.fingerprint());
    still.assert_server_saw(2, 1);
}

#[tokio::test]
async fn a_new_process_in_last_call_whose_renewal_fails_gets_the_token_that_was_stored() {
    for failure in [
        Answer::Unavailable { retry_after: None },
        Answer::RateLimited { retry_after: None },
        Answer::InDoubt(Fault {
            kind: FaultKind::Timeout,
            detail: "of the test".to_owned(),
        }),
    ] {
        let still = Still::new();
        let (_, old) = still.logged_in().await;
        still.clock.advance(UNTIL_LAST_CALL);
        still.server.script_refresh(failure.clone());
        let new_process = still.manager();
        let served = still.run(new_process.token()).await.unwrap();
        assert_eq!(served.fingerprint(), old.fingerprint(), "{failure:?}");
        still.assert_server_saw(1, 1);
        // Not what was refused, nor what ends too soon.
        let until = old.expires_at().after(REST);
        for error in [
            new_process.refused(&old, Refusal::Unexplained).await,
            new_process.token_valid_until(until).await,
        ] {
            error.unwrap_err();
        }
        still.assert_server_saw(1, 1);
    }
}

/// Shuts the manager down between the judgement of a call and the start of its renewal.
#[derive(Clone)]
struct Between {
    clock: FakeClock,
    manager: Arc<Mutex<Option<TokenManager>>>,
}

impl Clock for Between {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let manager = self.manager.lock().unwrap().take();
        if let Some(manager) = manager {
            let mut down = pin!(manager.shut_down());
            let mut context = Context::from_waker(Waker::noop());
            assert!(down.as_mut().poll(&mut context).is_ready());
        }
        self.clock.sleep(duration)
    }
}

#[tokio::test]
async fn invariant_6_a_renewal_that_cannot_start_takes_no_valid_token_from_a_caller() {
    let still = Still::new();
    let clock = Between {
        clock: still.clock.clone(),
        manager: Arc::default(),
    };
    let manager = still.build(|builder| builder.clock(Arc::new(clock.clone())));
    let old = manager.token().await.unwrap();
    still.clock.advance(UNTIL_LAST_CALL);
    *clock.manager.lock().unwrap() = Some(manager.clone());
    let token = manager.token().await.unwrap();
    assert!(clock.manager.lock().unwrap().is_none(), "no shut-down came");
    assert_eq!(token.fingerprint(), old.fingerprint());
    still.assert_server_saw(1, 0);
    // Once it has ended there is nothing to fall back to.
    still.clock.advance(UNTIL_EXPIRED);
    let error = manager.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ShutDown, "{error}");
}
