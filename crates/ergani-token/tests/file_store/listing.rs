//! All accounts of a directory.

use std::sync::Arc;
use std::time::Duration;

use ergani_token::store::{Budget, CoolDown, CoolDownReason, Rejection};
use ergani_token::store::{Record, RecordState, Revision, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Timestamp, TokenPair, UserType};

use super::*;

/// Whose pair has ended when the limits begin.
fn limited(now: Timestamp) -> Vec<RecordState> {
    let none = RecordState {
        version: 1,
        ..RecordState::new(account().identity())
    };
    let until = now.after(Duration::from_secs(900));
    let cool_down = CoolDown {
        since: now,
        until,
        reason: CoolDownReason::RateLimited,
        failures: 1,
    };
    let rejection = Rejection {
        since: now,
        probe_at: until,
        count: 1,
        said: None,
    };
    vec![
        RecordState {
            cool_down: Some(cool_down),
            ..none.clone()
        },
        RecordState {
            rejection: Some(rejection),
            ..none.clone()
        },
        RecordState {
            budget: Budget { full_at: until },
            ..none
        },
    ]
}

#[tokio::test]
async fn pruning_keeps_the_limits_of_an_account_while_they_hold_and_removes_them_afterwards() {
    let now = Timestamp::from_seconds(1_800_003_600);
    for with_pair in [true, false] {
        for state in limited(now) {
            let place = place();
            let record = Record {
                pair: with_pair.then(|| pair("1").into()),
                state: state.clone(),
            };
            let ours = account();
            let written = place.store.write(&ours, Revision::default(), &record);
            assert_eq!(written.await, Ok(Written::Done));
            let ended = if with_pair {
                vec![account().key()]
            } else {
                vec![]
            };
            assert_eq!(place.store.prune(now), Ok(ended), "{state:?}");
            assert!(!place.file("json").exists());
            let kept = place.store.load(&account()).await.unwrap().record.unwrap();
            assert_eq!(kept.state.cool_down, state.cool_down);
            assert_eq!(kept.state.rejection, state.rejection);
            assert_eq!(kept.state.budget, state.budget);
            assert_eq!(place.store.prune(now), Ok(vec![]), "nothing is left to do");

            let later = now.after(Duration::from_secs(900));
            assert_eq!(place.store.prune(later), Ok(vec![account().key()]));
            assert!(!place.file("state").exists(), "{state:?}");
            assert_eq!(place.store.prune(later), Ok(vec![]));
        }
    }
}

#[tokio::test]
async fn listing_pruning_and_forgetting_all_keep_the_locks() {
    let place = place();
    assert_eq!(place.store.list(), Ok(Vec::new()));
    place.first_write().await;
    let fresh = Account::new(
        Credentials::new("other", "password", UserType::Ergani),
        Environment::Test,
    );
    let late = Record {
        pair: Some(Arc::new(
            TokenPair::new(
                "a".into(),
                Timestamp::MAX,
                "r".into(),
                Timestamp::from_seconds(1_900_000_000),
            )
            .unwrap(),
        )),
        state: RecordState {
            version: 1,
            ..RecordState::new(fresh.identity())
        },
    };
    assert_eq!(
        place.store.write(&fresh, Revision::default(), &late).await,
        Ok(Written::Done)
    );
    let entries = place.store.list().unwrap();
    assert_eq!(entries.len(), 2);
    let ours = entries
        .iter()
        .find(|entry| entry.key() == &account().key())
        .unwrap();
    assert_eq!(ours.fingerprint(), Some(pair("1").fingerprint()));
    assert_eq!(
        ours.refresh_expires_at(),
        Some(Timestamp::from_seconds(1_800_003_600))
    );

    let now = Timestamp::from_seconds(1_800_003_600);
    assert_eq!(
        place.store.prune(now.before(Duration::from_millis(1))),
        Ok(vec![])
    );
    let lease = place.store.try_lease(&account()).await.unwrap();
    assert_eq!(
        place.store.prune(now),
        Ok(vec![]),
        "not while it is being renewed"
    );
    drop(lease);
    assert_eq!(place.store.prune(now), Ok(vec![account().key()]));
    assert!(!place.file("json").exists() && !place.file("state").exists());
    assert!(place.file("lock").exists());

    let other = another(&place.dir);
    let lease = other.try_lease(&fresh).await.unwrap();
    assert!(
        place
            .store
            .forget_all()
            .unwrap_err()
            .to_string()
            .contains("process")
    );
    drop(lease);
    assert_eq!(place.store.forget_all(), Ok(1));
    assert_eq!(place.store.list(), Ok(Vec::new()));
}
