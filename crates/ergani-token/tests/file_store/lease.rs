//! The lease: an OS lock.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;
use std::time::Duration;

use ergani_token::store::{LeaseAttempt, TokenStore};

use super::*;

#[tokio::test]
async fn a_lease_is_one_instances_until_it_is_dropped() {
    let place = place();
    let other = another(&place.dir);
    let LeaseAttempt::Held(lease) = place.store.try_lease(&account()).await.unwrap() else {
        panic!()
    };
    assert!(lease.is_held());
    let process = std::process::id();
    for store in [&other, &place.store] {
        let LeaseAttempt::Busy(holder) = store.try_lease(&account()).await.unwrap() else {
            panic!()
        };
        assert_eq!(holder.name, Some(format!("process {process}")));
    }
    // The holder writes; others wait for it a second, then name it.
    place.first_write().await;
    let error = other
        .write(&account(), record("1", 1).revision(), &record("2", 2))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains(&format!("process {process}")),
        "{error}"
    );

    let inode = fs::metadata(place.file("lock")).unwrap().ino();
    drop(lease);
    let LeaseAttempt::Held(lease) = other.try_lease(&account()).await.unwrap() else {
        panic!()
    };
    lease.release().await;
    assert!(matches!(
        place.store.try_lease(&account()).await,
        Ok(LeaseAttempt::Held(_))
    ));
    assert_eq!(fs::metadata(place.file("lock")).unwrap().ino(), inode);
}

#[tokio::test]
async fn a_child_that_outlives_the_lease_does_not_keep_it() {
    let place = place();
    let LeaseAttempt::Held(lease) = place.store.try_lease(&account()).await.unwrap() else {
        panic!()
    };
    let mut child = Command::new("cat")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(lease);
    assert!(matches!(
        another(&place.dir).try_lease(&account()).await,
        Ok(LeaseAttempt::Held(_))
    ));
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[tokio::test]
async fn a_lease_sweeps_what_killed_writers_left() {
    let place = place();
    place.first_write().await;
    let old = place.dir.join(format!(".{KEY}-abc123.tmp"));
    let foreign = place.dir.join("notes.tmp");
    for path in [&old, &foreign] {
        let file = fs::File::create(path).unwrap();
        file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_600_000_000))
            .unwrap();
    }
    let fresh = place.dir.join(format!(".{KEY}-fresh1.tmp"));
    fs::write(&fresh, "").unwrap();
    let _lease = place.store.try_lease(&account()).await.unwrap();
    assert!(!old.exists() && foreign.exists() && fresh.exists());
}
