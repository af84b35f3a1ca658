//! What a program sees besides the manager: a fixed token, errors, and the test doubles.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::error::Error as _;
use std::time::Duration;

use ergani_token::exchange::{Answer, Fault, FaultKind, LogoutAnswer};
use ergani_token::fake::FakeManager;
use ergani_token::{Error, ErrorKind, FixedToken, Refusal, Revocation, Revoked, Timestamp};
use support::{LIFE, UNTIL_EXPIRED, World};

#[tokio::test]
async fn a_fixed_token_is_used_as_it_is_and_its_end_is_an_error_of_its_own() {
    let world = World::new().await;
    let (_, given) = world.logged_in().await;
    let text = given.header().to_str().unwrap().to_owned();
    let fixed = FixedToken::new(text.strip_prefix("Bearer ").unwrap()).unwrap();
    let token = fixed.token();
    assert_eq!(token.header(), given.header());
    assert!(token.header().is_sensitive());
    // Its end is read from the token itself, to the second.
    let off = token.expires_at().millis_since(given.expires_at());
    assert!(off.abs() <= 2000, "{off}");
    assert!(!format!("{fixed:?} {token:?}").contains(&text[7..]));

    world.call(&token).await.unwrap();
    world.pass(UNTIL_EXPIRED);
    let refusal = world.call(&fixed.token()).await.unwrap_err();
    let error = fixed.refused(refusal);
    assert!(
        error.is_access_expired() && !error.is_transient(),
        "{error}"
    );
    world.sandbox.revoke("user");
    let error = fixed.refused(Refusal::Unexplained);
    assert!(error.is_access_denied(), "{error}");
    // Nothing renewed it.
    world.assert_server_saw(1, 0);
}

#[test]
fn a_fixed_token_that_no_header_can_hold_is_refused() {
    for text in ["", "a\nb", "a b\u{7f}"] {
        let error = FixedToken::new(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text:?}");
    }
    // One that is no JWT has no end that could be read.
    let opaque = FixedToken::new("opaque").unwrap();
    assert_eq!(opaque.token().expires_at(), Timestamp::MAX);
}

#[test]
fn an_error_has_a_stable_code_and_one_predicate() {
    use ErrorKind as Kind;
    type Is = fn(&Error) -> bool;
    let predicates: [(Is, &[ErrorKind]); 9] = [
        (Error::is_credentials_rejected, &[Kind::CredentialsRejected]),
        (Error::is_access_expired, &[Kind::AccessExpired]),
        (Error::is_refresh_ended, &[Kind::RefreshEnded]),
        (Error::is_cool_down, &[Kind::CoolDown]),
        (Error::is_access_denied, &[Kind::AccessDenied]),
        (Error::is_connection, &[Kind::Connection]),
        (Error::is_timeout, &[Kind::Timeout]),
        (Error::is_store, &[Kind::Store]),
        (
            Error::is_configuration,
            &[Kind::Configuration, Kind::Unsafe],
        ),
    ];
    for (kind, code, transient) in [
        (Kind::CredentialsRejected, "credentials_rejected", false),
        (Kind::AccessExpired, "access_expired", false),
        (Kind::RefreshEnded, "refresh_ended", false),
        (Kind::CoolDown, "cool_down", true),
        (Kind::AccessDenied, "access_denied", false),
        (Kind::Connection, "connection", true),
        (Kind::Timeout, "timeout", true),
        (Kind::Server, "server", true),
        (Kind::Store, "store", true),
        (Kind::Configuration, "configuration", false),
        (Kind::Unsafe, "unsafe", false),
        (Kind::InvalidInput, "invalid_input", false),
        (Kind::ShutDown, "shut_down", false),
        (Kind::Internal, "internal", true),
    ] {
        let error = Error::new(kind, "what happened");
        assert_eq!((error.code(), error.kind()), (code, kind));
        assert_eq!(error.is_transient(), transient, "{code}");
        for (predicate, kinds) in &predicates {
            assert_eq!(predicate(&error), kinds.contains(&kind), "{code}");
        }
    }
    let now = Timestamp::from_seconds(1000);
    let error = Error::new(ErrorKind::CoolDown, "wait")
        .with_retry(now, now.after(Duration::from_secs(5)))
        .with_source(Error::new(ErrorKind::Server, "HTTP 429"));
    let copy = error.clone();
    assert_eq!(copy.retry_after(), Some(Duration::from_secs(5)));
    assert_eq!(copy.retry_at(), Some(Timestamp::from_seconds(1005)));
    assert_eq!(copy.source().unwrap().to_string(), "HTTP 429");
}

#[tokio::test]
async fn fakes_answer_by_script_count_each_call_and_move_their_clock() {
    ergani_test_trace::on();
    let fake = FakeManager::build(|builder| builder.patience(Duration::ZERO));
    let (manager, server) = (fake.manager(), fake.exchange());
    let counts = || (server.logins(), server.refreshes(), server.logouts());
    let fault = Fault {
        kind: FaultKind::Connection,
        detail: "of the test".to_owned(),
    };

    server.script_login(Answer::NotSent(fault.clone()));
    assert!(manager.token().await.unwrap_err().is_connection());
    fake.clock().advance(Duration::from_secs(2));
    manager.token().await.unwrap();
    assert_eq!(counts(), (2, 0, 0));

    server.script_refresh(Answer::refused(401));
    fake.clock().advance(UNTIL_EXPIRED);
    manager.token().await.unwrap();
    assert_eq!(counts(), (3, 1, 0));
    fake.clock().advance(LIFE);
    manager.token().await.unwrap();
    assert_eq!(counts(), (3, 2, 0));

    server.script_logout(LogoutAnswer::NotSent(fault));
    let error = manager.log_out(Revocation::AtServer).await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    let report = manager.log_out(Revocation::AtServer).await.unwrap();
    assert_eq!(report.revoked, Revoked::Yes);
    assert_eq!(counts(), (3, 2, 2));
}
