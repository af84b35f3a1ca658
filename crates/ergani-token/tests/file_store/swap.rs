//! Compare and swap.

use std::fs;

use ergani_token::store::{LeaseAttempt, Revision, TokenStore, Written};

use super::*;

#[tokio::test]
async fn of_two_writers_that_saw_the_same_one_conflicts() {
    let place = place();
    let other = another(&place.dir);
    let first = place.first_write().await;
    assert_eq!(
        other
            .write(&account(), Revision::default(), &record("2", 1))
            .await,
        Ok(Written::Conflict)
    );
    assert_eq!(
        other
            .write(&account(), first.revision(), &record("2", 2))
            .await,
        Ok(Written::Done)
    );
    assert_eq!(
        place
            .store
            .write(&account(), first.revision(), &record("3", 2))
            .await,
        Ok(Written::Conflict)
    );
    // A pair of the forerunner's is a conflict, too.
    let theirs = r#"{"token":{"accessToken":"a","accessTokenExpiresAt":1,"refreshToken":"r","refreshTokenExpiresAt":null}}"#;
    fs::write(place.file("json"), theirs).unwrap();
    assert_eq!(
        other
            .write(&account(), record("2", 2).revision(), &record("4", 3))
            .await,
        Ok(Written::Conflict)
    );
    assert_eq!(fs::read_to_string(place.file("json")).unwrap(), theirs);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_swaps_at_once_exactly_one_wins() {
    let place = place();
    let first = place.first_write().await;
    let held = place.store.try_lease(&account()).await.unwrap();
    assert!(matches!(held, LeaseAttempt::Held(_)));
    let tasks: Vec<_> = (0..20)
        .map(|turn| {
            let (store, expected) = (place.store.clone(), first.revision());
            tokio::spawn(async move {
                store
                    .write(&account(), expected, &record(&format!("new-{turn}"), 2))
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(task.await.unwrap() == Written::Done);
    }
    assert_eq!(done, 1);
}
