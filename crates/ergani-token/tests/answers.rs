//! Every way in which a login or a refresh can be answered, and what each costs.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use ergani_sandbox::{ErrorBody, Fault, Kind, RetryAfter, StatusFault, When};
use ergani_token::store::{
    LeaseAttempt, Loaded, Record, Revision, StoreError, TokenStore, Written,
};
use ergani_token::{Account, Clock as _, ErrorKind, TokenPair};
use support::{UNTIL_DUE, UNTIL_EXPIRED, World};

/// What may be done with a refresh token after the answer.
#[derive(Clone, Copy, PartialEq)]
enum After {
    /// The answer shows that it was not used.
    SentAgain,
    /// It is in doubt: only a login helps.
    NeverSentAgain,
}

/// A gateway's page with this status.
fn page(status: u16) -> Fault {
    with(status, ErrorBody::Html)
}

fn with(status: u16, body: ErrorBody) -> Fault {
    Fault::Status(StatusFault {
        status,
        body,
        ..StatusFault::default()
    })
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

/// One refresh of an expired token gets no answer, or one that says nothing: a login follows in the
/// same call.
async fn refresh_lost(fault: Fault) {
    let world = world_for(&fault).await;
    let (manager, old) = world.logged_in().await;
    let other = world.manager();
    world.pass(UNTIL_EXPIRED);
    let fault = world.sandbox.on(Kind::Refresh, fault.times(1));
    let new = manager.token().await.unwrap();
    assert_ne!(new.fingerprint(), old.fingerprint());
    let served = other.token().await.unwrap();
    assert_eq!(served.fingerprint(), new.fingerprint());
    world.sandbox.release_hung();
    assert_eq!(fault.hits(), 1);
    let counters = world.sandbox.counters();
    assert_eq!(counters.requests, 3, "{counters:?}");
    assert_eq!(counters.login_attempts(), 2, "{counters:?}");
    assert_eq!(counters.refreshes_repeated, 0, "{counters:?}");
    assert_eq!(counters.refreshes_spent, 0, "{counters:?}");
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
    ({$($name:ident: $fault:expr, $kind:ident, $after:ident, $wait:expr;)*}
     lost {$($lost:ident: $loss:expr, $lost_kind:ident, $lost_after:ident, $lost_wait:expr;)*}) => {
        mod a_refresh_answered_by {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                refresh($fault, ErrorKind::$kind, After::$after, $wait).await;
            })*
            $(#[tokio::test]
            async fn $lost() {
                refresh_lost($loss).await;
            })*
        }
        answers! {
            both: $($name: $fault, $kind, $after, $wait;)*
            $($lost: $loss, $lost_kind, $lost_after, $lost_wait;)*
        }
    };
    (both: $($name:ident: $fault:expr, $kind:ident, $after:ident, $wait:expr;)*) => {
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
    {
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
    a_redirect: Fault::redirect("https://example.invalid/"), Server, NeverSentAgain, Some(1);
    }
    lost {
    html: Fault::html_body(), Server, NeverSentAgain, Some(1);
    nothing_in_200: Fault::empty_body(), Server, NeverSentAgain, Some(1);
    broken_json: Fault::broken_json(), Server, NeverSentAgain, Some(1);
    half_an_answer: Fault::Torn, Server, NeverSentAgain, Some(1);
    a_reset_before: Fault::reset(When::Before), Server, NeverSentAgain, Some(1);
    a_reset_after: Fault::reset(When::After), Server, NeverSentAgain, Some(1);
    silence_before: Fault::hang(When::Before), Timeout, NeverSentAgain, None;
    silence_after: Fault::hang(When::After), Timeout, NeverSentAgain, None;
    a_page_with_401: page(401), Server, NeverSentAgain, Some(1);
    a_page_with_403: page(403), Server, NeverSentAgain, Some(1);
    a_page_with_451: page(451), Server, NeverSentAgain, Some(1);
    a_page_with_499: page(499), Server, NeverSentAgain, Some(1);
    a_message_with_409: Fault::status(409), Server, NeverSentAgain, Some(1);
    }
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
async fn quirk_73_a_login_refused_with_words_is_asked_once_and_told_to_all() {
    for (status, body) in [
        (400, ErrorBody::Message),
        (400, ErrorBody::JsonString),
        (400, ErrorBody::PlainText),
        (401, ErrorBody::DotNet),
        (401, ErrorBody::List),
        (403, ErrorBody::Message),
    ] {
        let world = World::new().await;
        let said = format!(
            "Ο χρήστης είναι κλειδωμένος\\n({}, 1\u{1b}[31m)",
            support::PASSWORD
        );
        let body = match body {
            ErrorBody::Message => ErrorBody::Raw(format!(r#"{{"message":"{said}"}}"#)),
            ErrorBody::DotNet => ErrorBody::Raw(format!(r#"{{"Message":"{said}"}}"#)),
            ErrorBody::JsonString => ErrorBody::Raw(format!("\"{said}\"")),
            ErrorBody::List => ErrorBody::Raw(format!("[\"{said}\"]")),
            _ => ErrorBody::Raw(said),
        };
        let body = match body {
            // What stands as it is in JSON is escaped there.
            ErrorBody::Raw(text) if text.starts_with(['{', '[', '"']) => {
                ErrorBody::Raw(text.replace('\u{1b}', "\\u001b"))
            }
            body => body,
        };
        world.sandbox.on(Kind::Login, with(status, body));
        // The second and third process find it in the store.
        for _ in 0..3 {
            let error = world.manager().token().await.unwrap_err();
            assert!(error.is_credentials_rejected(), "{status}: {error}");
            let said = error.server_text().unwrap().as_str();
            assert_eq!(said, "Ο χρήστης είναι κλειδωμένος (***, 1[31m)", "{status}");
            assert!(error.to_string().contains(said), "{error}");
        }
        world.assert_server_saw(1, 0);
        let stored = world.record().await.unwrap().state.rejection.unwrap();
        assert!(stored.said.is_some());
        assert!(!format!("{stored:?}").contains(support::PASSWORD));
    }
}

#[tokio::test]
async fn quirk_74_a_page_that_answers_a_login_is_no_rejection() {
    for status in [401, 403, 407, 444, 451, 499] {
        let world = World::new().await;
        world.sandbox.on(Kind::Login, page(status).times(1));
        let (manager, other) = (world.manager(), world.manager());
        let error = manager.token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server, "{status}: {error}");
        assert!(error.to_string().contains(&status.to_string()), "{error}");
        let stored = world.record().await.unwrap().state;
        assert_eq!(stored.rejection, None, "{status}");
        assert_eq!(other.token().await.unwrap_err().kind(), ErrorKind::CoolDown);
        world.assert_server_saw(1, 0);
        world.pass_cool_down(&other).await;
        other.token().await.unwrap();
        world.assert_server_saw(2, 0);
    }
}

#[tokio::test]
async fn a_login_answered_404_or_400_without_words_is_a_configuration_error() {
    for fault in [
        Fault::status(404),
        with(404, ErrorBody::Empty),
        page(404),
        with(400, ErrorBody::Empty),
        with(400, ErrorBody::Raw(r#"{"message":""}"#.to_owned())),
        page(400),
    ] {
        let kind = ErrorKind::Configuration;
        login(fault, kind, kind, Some(5 * 60)).await;
    }
}

#[tokio::test]
async fn who_logs_in_by_hand_is_not_held_up_by_a_wrong_address() {
    let world = World::new().await;
    let manager = world.manager();
    world.sandbox.on(Kind::Login, Fault::status(404).times(1));
    manager.token().await.unwrap_err();
    manager.log_in().await.unwrap();
    world.assert_server_saw(2, 0);
}

/// A store in which a program without a lease, such as oxygen-ergani, has stored a pair of its own
/// by the time the record is read again.
#[derive(Clone)]
struct Visited {
    inside: support::Shelf,
    /// Left by the stranger once the server has seen a refresh.
    visit: Arc<dyn Fn() -> Option<TokenPair> + Send + Sync>,
}

impl TokenStore for Visited {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let mut loaded = self.inside.load(account).await?;
        if let (Some(pair), Some(mut record)) = ((self.visit)(), loaded.record.take()) {
            let before = record.revision();
            record.pair = Some(Arc::new(pair));
            record.state.note = None;
            record.state.version += 1;
            assert_eq!(
                self.inside.write(account, before, &record).await?,
                Written::Done
            );
            loaded.record = Some(record);
        }
        self.inside.load(account).await
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.inside.write(account, expected, record).await
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        self.inside.try_lease(account).await
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        self.inside.forget(account).await
    }

    fn describe(&self) -> String {
        "a shelf with visitors".to_owned()
    }
}

#[tokio::test]
async fn quirk_75_after_a_refused_refresh_a_pair_that_another_program_stored_is_served() {
    for fault in [
        Fault::status(401),
        Fault::status(400),
        page(403),
        Fault::Torn,
    ] {
        let world = World::new().await;
        let (_, _) = world.logged_in().await;
        world.pass(UNTIL_EXPIRED);
        // Another program's login, past our store.
        let exchange = ergani_token::exchange::HttpExchange::new();
        let theirs = exchange
            .log_in(&world.account(support::PASSWORD))
            .await
            .unwrap();
        let ends = world.clock.now().after(support::LIFE);
        let theirs = TokenPair::new(
            theirs.access_token().clone(),
            ends,
            theirs.refresh_token().clone(),
            ends.after(Duration::from_secs(600_000)),
        )
        .unwrap();
        let name = theirs.fingerprint();
        let fault = world.sandbox.on(Kind::Refresh, fault.times(1));
        let left = std::sync::Mutex::new(Some(theirs));
        let store = Visited {
            inside: world.shelf.clone(),
            visit: Arc::new(move || {
                (fault.hits() > 0)
                    .then(|| left.lock().unwrap().take())
                    .flatten()
            }),
        };
        let manager = world.build(support::PASSWORD, |builder| builder.store(store));
        let served = manager.token().await.unwrap();
        assert_eq!(served.fingerprint(), name);
        // Ours and theirs, and none for the refused refresh.
        world.assert_server_saw(2, 1);
        let stored = world.record().await.unwrap().pair.unwrap();
        assert_eq!(stored.fingerprint(), name);
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
