//! Names, shape and modes of the files.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use ergani_token::Timestamp;
use ergani_token::store::{FileStore, RefreshToken, TokenStore, Written};

use super::*;

#[tokio::test]
async fn the_files_are_the_forerunners_in_name_shape_and_mode() {
    let place = place();
    assert!(place.store.load(&account()).await.unwrap().record.is_none());
    assert!(!place.dir.exists(), "reading makes nothing");

    let first = place.first_write().await;
    assert_eq!(place.store.path_of(&account()), place.file("json"));
    assert_eq!(
        fs::read_to_string(place.file("json")).unwrap(),
        r#"{"token":{"accessToken":"access-1","accessTokenExpiresAt":1800000000,"refreshToken":"refresh-1","refreshTokenExpiresAt":1800003600}}"#
    );
    assert_eq!(mode(&place.dir), 0o700);
    for extension in ["json", "state", "lock"] {
        assert_eq!(mode(&place.file(extension)), 0o600, "{extension}");
    }
    for name in [".gitignore", ".htaccess"] {
        assert_eq!(mode(&place.dir.join(name)), 0o600, "{name}");
    }
    assert_eq!(
        fs::read_to_string(place.dir.join(".gitignore")).unwrap(),
        "*\n"
    );
    let htaccess = fs::read_to_string(place.dir.join(".htaccess")).unwrap();
    assert!(htaccess.contains("Require all denied") && htaccess.contains("Deny from all"));
    assert_eq!(place.left_over(), 0);

    let loaded = place.store.load(&account()).await.unwrap();
    assert_eq!(loaded.healed, None);
    let loaded = loaded.record.unwrap();
    assert_eq!(loaded.state, first.state);
    assert_eq!(loaded.revision(), first.revision());
    assert_eq!(
        loaded.pair.unwrap().access_expires_at(),
        Timestamp::from_seconds(1_800_000_000)
    );
    assert_eq!(
        place.store.describe(),
        format!("file {}", place.dir.display())
    );
}

#[tokio::test]
async fn a_pair_that_stays_is_not_written_again_and_a_pair_that_goes_leaves_the_state() {
    let place = place();
    let first = place.first_write().await;
    let inode = fs::metadata(place.file("json")).unwrap().ino();

    let second = record("1", 2);
    assert_eq!(
        place
            .store
            .write(&account(), first.revision(), &second)
            .await,
        Ok(Written::Done)
    );
    assert_eq!(fs::metadata(place.file("json")).unwrap().ino(), inode);

    let mut none = record("1", 3);
    none.pair = None;
    assert_eq!(
        place
            .store
            .write(&account(), second.revision(), &none)
            .await,
        Ok(Written::Done)
    );
    assert!(!place.file("json").exists());
    assert_eq!(
        place.store.load(&account()).await.unwrap().record,
        Some(none)
    );

    assert_eq!(place.store.forget(&account()).await, Ok(false));
    assert!(place.store.load(&account()).await.unwrap().record.is_none());
    assert!(place.file("lock").exists());
}

#[tokio::test]
async fn a_pair_that_comes_with_an_intent_is_kept_with_it() {
    let place = place();
    let first = place.first_write().await;
    let mut second = record("2", 2);
    let at = Timestamp::from_millis(7);
    second.state.note.as_mut().unwrap().refresh = RefreshToken::Sent { attempt: 9, at };
    assert_eq!(
        place
            .store
            .write(&account(), first.revision(), &second)
            .await,
        Ok(Written::Done)
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
        second.state
    );
}

#[test]
fn a_healthy_load_is_ready_at_once_without_a_runtime() {
    let place = place();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(place.first_write());
    let store = FileStore::open(&place.dir).unwrap();
    let account = account();
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(loaded)) = pin!(store.load(&account)).poll(&mut context) else {
        panic!("not ready")
    };
    assert!(loaded.record.is_some());
    // And one that is not healthy is not ready, instead of a panic for want of a runtime.
    fs::write(place.file("json"), "").unwrap();
    assert!(pin!(store.load(&account)).poll(&mut context).is_pending());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_70_no_file_is_wider_than_0600_at_any_instant() {
    let place = place();
    let mut last = place.first_write().await;
    let stop = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (stop, dir) = (Arc::clone(&stop), place.dir.clone());
        std::thread::spawn(move || {
            let (mut seen, mut wide) = (0_u64, Vec::new());
            while !stop.load(Ordering::Relaxed) {
                for entry in fs::read_dir(&dir).unwrap().flatten() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    if let Ok(metadata) = entry.metadata()
                        && name.contains(KEY)
                    {
                        seen += 1;
                        if metadata.mode() & 0o177 != 0 {
                            wide.push(format!("{name} {:o}", metadata.mode()));
                        }
                    }
                }
            }
            (seen, wide)
        })
    };
    for version in 2..=201 {
        let next = record(&version.to_string(), version);
        assert_eq!(
            place.store.write(&account(), last.revision(), &next).await,
            Ok(Written::Done)
        );
        last = next;
    }
    stop.store(true, Ordering::Relaxed);
    let (seen, wide) = watcher.join().unwrap();
    assert_eq!(wide, Vec::<String>::new());
    assert!(seen > 200, "{seen}");
}

#[tokio::test]
async fn nothing_that_is_said_holds_a_token() {
    let place = place();
    place.first_write().await;
    fs::write(
        place.file("json"),
        r#"{"token":{"accessToken":"very-secret","accessTokenExpiresAt":"very-secret"}}"#,
    )
    .unwrap();
    let loaded = place.store.load(&account()).await.unwrap();
    let said = format!("{loaded:?} {:?}", place.store);
    assert!(
        !said.contains("very-secret") && !said.contains("access-1"),
        "{said}"
    );
}
