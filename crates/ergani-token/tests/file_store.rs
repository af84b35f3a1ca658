//! The store in files, on a real disk and beside a real forerunner.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stderr, reason = "what is left out is said loudly")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ergani_token::store::{
    FileStore, LeaseAttempt, Loaded, PairNote, Record, RecordState, RefreshToken, Revision,
    StoreError, TokenStore, Written,
};
use ergani_token::{
    Account, Clock, Credentials, Environment, Secret, Sleep, Timestamp, TokenPair, UserType,
};
use tempfile::TempDir;

/// `printf user-password-TEST | sha256sum`, from coreutils.
const KEY: &str = "fd6c5f9ffefd4af9ce4c91ca34bd1b725c8a917b633e274435cfbba556acdc67";

/// Sleeps at once, and moves on by as much.
#[derive(Default)]
struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.fetch_add(
            i64::try_from(duration.as_millis()).unwrap(),
            Ordering::SeqCst,
        );
        Box::pin(tokio::task::yield_now())
    }
}

fn account() -> Account {
    Account::new(
        Credentials::new("user", "password", UserType::External),
        Environment::Test,
    )
}

fn pair(name: &str) -> TokenPair {
    TokenPair::new(
        Secret::new(format!("access-{name}")),
        Timestamp::from_millis(1_800_000_000_999),
        Secret::new(format!("refresh-{name}")),
        Timestamp::from_millis(1_800_003_600_000),
    )
    .unwrap()
}

fn record(name: &str, version: u64) -> Record {
    let pair = pair(name);
    let mut state = RecordState::new(account().identity());
    state.version = version;
    state.note = Some(PairNote {
        fingerprint: pair.fingerprint(),
        life: Duration::from_secs(3600),
        skew_ms: Some(-5),
        refused: false,
        refresh: RefreshToken::Usable,
    });
    Record {
        pair: Some(Arc::new(pair)),
        state,
    }
}

struct Place {
    _root: TempDir,
    dir: PathBuf,
    store: FileStore,
}

fn place() -> Place {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("made").join("tokens");
    let store = another(&dir);
    Place {
        _root: root,
        dir,
        store,
    }
}

fn another(dir: &Path) -> FileStore {
    FileStore::open(dir)
        .unwrap()
        .with_clock(Arc::new(TestClock::default()))
}

impl Place {
    fn file(&self, extension: &str) -> PathBuf {
        self.dir.join(format!("{KEY}.{extension}"))
    }

    fn set_aside(&self) -> Vec<PathBuf> {
        let names = fs::read_dir(&self.dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        names
            .filter(|path| path.to_string_lossy().contains(".corrupt-"))
            .collect()
    }

    fn left_over(&self) -> usize {
        let names = fs::read_dir(&self.dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| name.to_string_lossy().ends_with(".tmp"))
            .count()
    }

    async fn first_write(&self) -> Record {
        let first = record("1", 1);
        assert_eq!(
            self.store
                .write(&account(), Revision::default(), &first)
                .await,
            Ok(Written::Done)
        );
        first
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn fingerprint(loaded: &Loaded) -> Option<ergani_token::Fingerprint> {
    loaded
        .record
        .as_ref()?
        .pair
        .as_ref()
        .map(|pair| pair.fingerprint())
}

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
async fn no_file_is_wider_than_0600_at_any_instant() {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forerunner_that_truncates_in_place_and_narrows_late_is_waited_for() {
    let place = place();
    place.first_write().await;
    let store = FileStore::open(&place.dir).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let forerunner = {
        let (stop, path) = (Arc::clone(&stop), place.file("json"));
        std::thread::spawn(move || {
            let mut turn = 0_u64;
            while !stop.load(Ordering::Relaxed) {
                turn += 1;
                let padding = "x".repeat(usize::try_from(turn % 7).unwrap() * 900);
                let json = format!(
                    r#"{{"token":{{"accessToken":"php-{padding}","accessTokenExpiresAt":1800000000,"refreshToken":"r","refreshTokenExpiresAt":1800003600}}}}"#
                );
                if turn.is_multiple_of(3) {
                    // As a file that has just been made.
                    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
                }
                fs::write(&path, json).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
                // It reads far more than it writes.
                for _ in 0..50 {
                    fs::read(&path).unwrap();
                }
            }
            turn
        })
    };
    for _ in 0..300 {
        let loaded = store.load(&account()).await.unwrap();
        assert_eq!(loaded.healed, None);
        assert!(fingerprint(&loaded).is_some());
    }
    stop.store(true, Ordering::Relaxed);
    assert!(forerunner.join().unwrap() > 10);
    assert_eq!(place.set_aside(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn php_reads_our_file_and_we_read_its() {
    let place = place();
    let mut first = place.first_write().await;
    let before = first.revision();
    let note = first.state.note.as_mut().unwrap();
    (note.refused, note.refresh) = (true, RefreshToken::Spent);
    first.state.version += 1;
    assert_eq!(
        place.store.write(&account(), before, &first).await,
        Ok(Written::Done)
    );
    let script = r#"
        $path = $argv[1];
        $token = json_decode(file_get_contents($path), true, 512, JSON_THROW_ON_ERROR)["token"];
        if (!is_int($token["accessTokenExpiresAt"])) { exit(1); }
        echo $token["accessToken"], " ", $token["refreshTokenExpiresAt"];
        $token["accessToken"] = "from/php";
        file_put_contents($path, json_encode(["token" => $token]));
        chmod($path, 0600);
    "#;
    let ran = Command::new("php")
        .args(["-r", script, "--"])
        .arg(place.file("json"))
        .output();
    let Ok(ran) = ran else {
        eprintln!("LEFT OUT: php is not installed, so nothing shows that PHP reads our files");
        return;
    };
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(
        String::from_utf8(ran.stdout).unwrap(),
        "access-1 1800003600"
    );

    let loaded = place.store.load(&account()).await.unwrap().record.unwrap();
    assert_eq!(
        loaded.pair.as_ref().unwrap().access_token().expose(),
        "from/php"
    );
    let new = loaded.pair.unwrap().fingerprint();
    assert_ne!(new, first.pair.unwrap().fingerprint());
    // A note on our pair is void for theirs; but it has the life of ours, being of one server.
    let note = loaded.state.note_on(new).unwrap();
    assert!(!note.refused && note.refresh == RefreshToken::Usable);
    assert_eq!(note.life, Duration::from_secs(3600));
}

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

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    for dir in [file.clone(), file.join("tokens")] {
        let error = FileStore::open(&dir).unwrap_err();
        assert!(
            error.to_string().contains(&*dir.to_string_lossy()),
            "{error}"
        );
        assert!(error.to_string().contains("ERGANI_TOKEN_DIR"), "{error}");
    }
    // Nobody, not even root, makes a directory in /proc.
    if Path::new("/proc/self").exists() {
        let store = FileStore::open("/proc/ergani-tokens").unwrap();
        let error = store.try_lease(&account()).await.unwrap_err();
        assert!(error.to_string().contains("/proc/ergani-tokens"), "{error}");
        assert!(store.load(&account()).await.unwrap().record.is_none());
    }
}

/// A file system of 64 KiB, taken away when dropped.
struct TinyDisk(TempDir);

impl TinyDisk {
    fn mount() -> Option<Self> {
        let root = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"])
            .arg(root.path())
            .output()
            .is_ok_and(|ran| ran.status.success());
        if !mounted {
            eprintln!(
                "LEFT OUT: a small disk cannot be mounted here, so none was full or read-only"
            );
        }
        mounted.then_some(Self(root))
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_and_a_read_only_one_leave_the_old_record_whole() {
    let Some(disk) = TinyDisk::mount() else {
        return;
    };
    let dir = disk.0.path().join("tokens");
    let store = another(&dir);
    let first = record("1", 1);
    assert_eq!(
        store.write(&account(), Revision::default(), &first).await,
        Ok(Written::Done)
    );
    let ballast = disk.0.path().join("ballast");
    let _ = fs::write(&ballast, vec![0; 128 << 10]);

    let error = store
        .write(&account(), first.revision(), &record("2", 2))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains(KEY) && error.to_string().contains("make room"),
        "{error}"
    );
    assert_eq!(
        store.load(&account()).await.unwrap().record.unwrap().state,
        first.state
    );
    let names: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().ends_with(".tmp")),
        "{names:?}"
    );
    // A lease comes all the same: it needs no room.
    assert!(matches!(
        store.try_lease(&account()).await,
        Ok(LeaseAttempt::Held(_))
    ));

    fs::remove_file(&ballast).unwrap();
    let remount = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(disk.0.path())
        .status();
    assert!(remount.unwrap().success());
    let error = store
        .write(&account(), first.revision(), &record("2", 2))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("make it writable"), "{error}");
    assert_eq!(
        store.load(&account()).await.unwrap().record.unwrap().state,
        first.state
    );
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
