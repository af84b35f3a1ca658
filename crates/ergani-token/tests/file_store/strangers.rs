//! What is not a plain file of ours, in a directory of ours.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use ergani_token::store::{FileStore, StoreError, TokenStore};

use super::*;

#[tokio::test]
async fn links_and_other_strangers_are_refused_and_never_written_through() {
    for extension in ["json", "state", "lock"] {
        for stranger in ["link", "dangling link", "directory", "pipe"] {
            let place = place();
            let first = place.first_write().await;
            let path = place.file(extension);
            fs::remove_file(&path).unwrap();
            let target = place.dir.join("target");
            match stranger {
                "link" => {
                    fs::write(&target, "theirs").unwrap();
                    symlink(&target, &path).unwrap();
                }
                "dangling link" => symlink(&target, &path).unwrap(),
                "directory" => fs::create_dir(&path).unwrap(),
                _ => assert!(
                    Command::new("mkfifo")
                        .arg(&path)
                        .status()
                        .unwrap()
                        .success()
                ),
            }
            let refused = |error: StoreError| {
                assert!(error.is_refused(), "{extension} {stranger}: {error}");
                assert!(
                    error.to_string().contains(&*path.to_string_lossy()),
                    "{error}"
                );
            };
            if extension != "lock" {
                refused(place.store.load(&account()).await.unwrap_err());
            } else {
                refused(place.store.try_lease(&account()).await.unwrap_err());
            }
            refused(
                place
                    .store
                    .write(&account(), first.revision(), &record("2", 2))
                    .await
                    .unwrap_err(),
            );
            refused(place.store.forget(&account()).await.unwrap_err());
            match stranger {
                "link" => assert_eq!(fs::read_to_string(&target).unwrap(), "theirs"),
                _ => assert!(!target.exists()),
            }
            assert_eq!(place.left_over(), 0);
        }
    }
}

#[tokio::test]
async fn a_file_of_another_user_is_refused() {
    let place = place();
    place.first_write().await;
    if std::os::unix::fs::chown(place.file("json"), Some(12345), None).is_err() {
        eprintln!("LEFT OUT: only root can give a file to another user");
        return;
    }
    let error = place.store.load(&account()).await.unwrap_err();
    assert!(
        error.is_refused() && error.to_string().contains("12345"),
        "{error}"
    );
}

#[tokio::test]
async fn a_directory_that_others_can_write_is_refused_and_one_they_can_list_is_told_of() {
    let place = place();
    place.first_write().await;
    assert_eq!(place.store.warnings(), Vec::<String>::new());

    fs::set_permissions(&place.dir, fs::Permissions::from_mode(0o750)).unwrap();
    assert!(place.store.load(&account()).await.is_ok());
    let warnings = place.store.warnings();
    assert!(
        warnings.len() == 1 && warnings[0].contains("chmod go-rwx"),
        "{warnings:?}"
    );

    for shared in [0o770, 0o702, 0o1777] {
        fs::set_permissions(&place.dir, fs::Permissions::from_mode(shared)).unwrap();
        let mend = format!("chmod go-w {}", place.dir.display());
        for error in [
            FileStore::open(&place.dir).unwrap_err(),
            place.store.load(&account()).await.unwrap_err(),
            place.store.try_lease(&account()).await.unwrap_err(),
            place.store.list().unwrap_err(),
        ] {
            assert!(
                error.is_refused() && error.to_string().contains(&mend),
                "{error}"
            );
        }
    }
}
