//! The store in files, on a real disk and beside a real forerunner.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stderr, reason = "what is left out is said loudly")]

mod corrupt;
mod disk;
mod forerunner;
mod format;
mod lease;
mod listing;
mod origin;
mod strangers;
mod swap;

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ergani_token::store::{
    FileStore, Loaded, PairNote, Record, RecordState, RefreshToken, Revision, TokenStore, Written,
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
