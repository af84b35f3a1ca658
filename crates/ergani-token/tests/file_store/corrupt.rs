//! Files that cannot be read are set aside, and healed by a write.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::{fs, io};

use ergani_token::fake::{FakeClock, FakeExchange};
use ergani_token::store::{RefreshToken, Revision, TokenStore, Written};
use ergani_token::{Timestamp, TokenManager, TokenPair};

use super::*;

#[tokio::test]
async fn each_kind_of_corrupt_pair_is_set_aside_and_healed_by_a_write() {
    let whole = r#"{"token":{"accessToken":"a","accessTokenExpiresAt":1,"refreshToken":"r","refreshTokenExpiresAt":2}}"#;
    let huge = vec![b' '; (1 << 20) + 1];
    let kinds: [(&str, &[u8], u32); 9] = [
        ("empty", b"", 0o600),
        ("cut", &whole.as_bytes()[..60], 0o600),
        ("binary", &[0xff, 0xfe, 0x00, 0x80], 0o600),
        ("huge", &huge, 0o600),
        ("wrong types", br#"{"token":{"accessToken":1,"accessTokenExpiresAt":1,"refreshToken":"r","refreshTokenExpiresAt":2}}"#, 0o600),
        ("missing keys", br#"{"token":{"accessToken":"a","accessTokenExpiresAt":1,"refreshToken":"r"}}"#, 0o600),
        ("no token", b"{}", 0o600),
        ("foreign", b"<?php return [];", 0o600),
        ("too wide", whole.as_bytes(), 0o640),
    ];
    for (kind, bytes, mode_was) in kinds {
        let place = place();
        let first = place.first_write().await;
        fs::write(place.file("json"), bytes).unwrap();
        fs::set_permissions(place.file("json"), fs::Permissions::from_mode(mode_was)).unwrap();

        let loaded = place.store.load(&account()).await.unwrap();
        assert_eq!(fingerprint(&loaded), None, "{kind}");
        assert_eq!(loaded.record.as_ref().unwrap().state, first.state, "{kind}");
        let healed = loaded.healed.expect(kind);
        assert!(healed.contains(KEY), "{kind}: {healed}");
        assert!(!place.file("json").exists(), "{kind}");
        let aside = place.set_aside();
        assert_eq!(aside.len(), 1, "{kind}");
        assert_eq!(fs::read(&aside[0]).unwrap(), bytes, "{kind}");
        assert_eq!(mode(&aside[0]), 0o600, "{kind}");

        let again = place.store.load(&account()).await.unwrap();
        assert_eq!(again.healed, None, "{kind}");
        let seen = again.record.unwrap().revision();
        assert_eq!(
            place.store.write(&account(), seen, &record("2", 2)).await,
            Ok(Written::Done),
            "{kind}"
        );
        assert_eq!(
            fingerprint(&place.store.load(&account()).await.unwrap()),
            Some(pair("2").fingerprint()),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_write_settles_a_corrupt_pair_by_itself() {
    let place = place();
    let first = place.first_write().await;
    fs::write(place.file("json"), "torn").unwrap();
    let seen = Revision {
        fingerprint: None,
        ..first.revision()
    };
    assert_eq!(
        place.store.write(&account(), seen, &record("2", 2)).await,
        Ok(Written::Done)
    );
    assert_eq!(fs::read(&place.set_aside()[0]).unwrap(), b"torn");
}

#[tokio::test]
async fn a_state_that_cannot_be_read_leaves_the_refresh_token_in_doubt() {
    let place = place();
    let first = place.first_write().await;
    fs::write(place.file("state"), r#"{"format":1,"vers"#).unwrap();
    let mut versions = Vec::new();
    for _ in 0..2 {
        // However often it is read: only a write may say otherwise.
        let loaded = place.store.load(&account()).await.unwrap();
        assert!(loaded.healed.unwrap().contains("spent"));
        let loaded = loaded.record.unwrap();
        assert_eq!(
            loaded.pair,
            first.pair.clone().map(|_| Arc::new(floored("1")))
        );
        let fingerprint = pair("1").fingerprint();
        assert_eq!(
            loaded.state.note_on(fingerprint).unwrap().refresh,
            RefreshToken::Spent
        );
        versions.push(loaded.revision());
    }
    assert_eq!(versions[0], versions[1]);
    assert!(
        versions[0].version > 1_000_000,
        "an old version must not come back"
    );
    assert_eq!(
        place
            .store
            .write(&account(), first.revision(), &record("2", 2))
            .await,
        Ok(Written::Conflict)
    );
    let next = record("2", versions[0].version + 1);
    assert_eq!(
        place.store.write(&account(), versions[0], &next).await,
        Ok(Written::Done)
    );
    assert_eq!(
        fs::read(&place.set_aside()[0]).unwrap(),
        br#"{"format":1,"vers"#
    );
    assert_eq!(
        place
            .store
            .load(&account())
            .await
            .unwrap()
            .record
            .unwrap()
            .state,
        next.state
    );
}

fn floored(name: &str) -> TokenPair {
    let pair = pair(name);
    TokenPair::new(
        pair.access_token().clone(),
        Timestamp::from_seconds(pair.access_expires_at().as_seconds()),
        pair.refresh_token().clone(),
        pair.refresh_expires_at(),
    )
    .unwrap()
}

#[tokio::test]
async fn a_state_of_a_newer_format_is_left_alone() {
    let place = place();
    place.first_write().await;
    let newer = r#"{"format":2,"all":"new"}"#;
    fs::write(place.file("state"), newer).unwrap();
    let error = place.store.load(&account()).await.unwrap_err();
    assert!(error.to_string().contains("newer version"), "{error}");
    assert!(
        place
            .store
            .write(&account(), Revision::default(), &record("2", 2))
            .await
            .is_err()
    );
    assert_eq!(fs::read_to_string(place.file("state")).unwrap(), newer);
}

/// What is logged on this thread, warnings and worse.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<u8>>>);

impl io::Write for Warnings {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_pair_that_is_set_aside_is_warned_of_once() {
    let place = place();
    place.first_write().await;
    fs::write(place.file("json"), b"{}").unwrap();
    let warnings = Warnings::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer({
            let warnings = warnings.clone();
            move || warnings.clone()
        })
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);

    let manager = TokenManager::builder(account())
        .runtime(ergani_token::FlightRuntime::Caller)
        .store(place.store.clone())
        .exchange(FakeExchange::new(FakeClock::default()))
        .build();
    manager.token().await.unwrap();
    assert_eq!(place.set_aside().len(), 1);
    let told = String::from_utf8(warnings.0.lock().unwrap().clone()).unwrap();
    assert_eq!(told.matches("set aside").count(), 1, "{told}");
}
