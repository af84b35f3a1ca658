//! What a crash leaves, at every step of every kind of write.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::FileStore;
use super::account_files::{AccountFiles, Committed};
use super::atomic::steps;
use crate::account::{Account, Credentials, Environment, UserType};
use crate::clock::Timestamp;
use crate::pair::TokenPair;
use crate::secret::Secret;
use crate::store::{
    CoolDown, CoolDownReason, PairNote, Record, RecordState, RefreshToken, Revision, TokenStore,
};

fn account() -> Account {
    Account::new(
        Credentials::new("user", "password", UserType::External),
        Environment::Test,
    )
}

fn pair(number: i64) -> Arc<TokenPair> {
    let end = Timestamp::from_seconds(1_800_000_000 + number);
    let access = Secret::new(format!("access-{number}"));
    let refresh = Secret::new(format!("refresh-{number}"));
    Arc::new(TokenPair::new(access, end, refresh, end).unwrap())
}

fn empty() -> Record {
    Record {
        pair: None,
        state: RecordState::new(account().identity()),
    }
}

/// The record after `before`, with another version.
fn after(before: &Record, change: impl FnOnce(&mut Record)) -> Record {
    let mut record = before.clone();
    change(&mut record);
    record.state.version = before.state.version + 1;
    let name = |record: &Record| record.pair.as_ref().map(|pair| pair.fingerprint());
    record.state.nonce = match name(&record) {
        Some(new) if name(before) != Some(new) => new.nonce(),
        _ => record.state.version,
    };
    record
}

fn sent(before: &Record) -> Record {
    after(before, |record| {
        let note = record.state.note.as_mut().unwrap();
        note.refresh = RefreshToken::Sent {
            attempt: 7,
            at: Timestamp::from_seconds(1_700_000_000),
        };
        record.state.budget.full_at = Timestamp::from_seconds(1_700_000_900);
    })
}

/// What a renewal commits.
fn renewed(before: &Record, number: i64, skew_ms: i64) -> Record {
    after(before, |record| {
        let pair = pair(number);
        record.state.note = Some(PairNote {
            fingerprint: pair.fingerprint(),
            life: Duration::from_secs(10_800),
            skew_ms: Some(skew_ms),
            refused: false,
            refresh: RefreshToken::Usable,
        });
        record.state.cool_down = None;
        record.pair = Some(pair);
    })
}

fn failed(before: &Record) -> Record {
    after(before, |record| {
        record.state.note.as_mut().unwrap().refresh = RefreshToken::Usable;
        record.state.cool_down = Some(CoolDown {
            since: Timestamp::from_seconds(1_700_000_000),
            until: Timestamp::from_seconds(1_700_000_030),
            reason: CoolDownReason::ServerFailing,
            failures: 2,
        });
    })
}

fn logged_out(before: &Record) -> Record {
    after(before, |record| {
        record.pair = None;
        record.state.note = None;
    })
}

fn copy(from: &Path) -> PathBuf {
    let to = tempfile::tempdir().unwrap().keep();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    to
}

fn load(directory: &Path) -> Record {
    let account = account();
    let loaded = std::pin::pin!(FileStore::open(directory).unwrap().load(&account))
        .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    match loaded {
        std::task::Poll::Ready(Ok(loaded)) => {
            assert_eq!(loaded.healed, None);
            loaded.record.unwrap_or_else(empty)
        }
        other => panic!("{other:?}"),
    }
}

fn write(directory: &Path, before: &Record, next: &Record) {
    let files = AccountFiles {
        directory: directory.to_owned(),
        key: account().key(),
    };
    let expected = match before.state.version {
        0 => Revision::default(),
        _ => before.revision(),
    };
    assert_eq!(
        files
            .commit(expected, next, Timestamp::from_seconds(1_700_000_000))
            .unwrap(),
        Committed::Done
    );
}

/// Writes `next` over `before`, and gives each step with the record that a crash after it leaves.
fn walk(directory: &Path, before: &Record, next: &Record) -> Vec<(&'static str, Record)> {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let watcher = {
        let (seen, directory) = (Rc::clone(&seen), directory.to_owned());
        move |step| {
            let left = copy(&directory);
            seen.borrow_mut().push((step, load(&left)));
            fs::remove_dir_all(left).unwrap();
        }
    };
    steps::watched(watcher, || write(directory, before, next));
    seen.take()
}

fn names(steps: &[(&'static str, Record)]) -> Vec<&'static str> {
    steps.iter().map(|(step, _)| *step).collect()
}

/// Every step leaves one of the two records, and none goes back.
fn assert_old_then_new(walked: &[(&'static str, Record)], old: &Record, new: &Record) {
    let mut past = false;
    for (step, left) in walked {
        past |= left == new;
        assert_eq!(left, if past { new } else { old }, "after {step}");
    }
    assert!(past);
}

struct Place(tempfile::TempDir);

impl Place {
    /// A directory with the records written one after the other.
    fn with(records: &[&Record]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let mut before = empty();
        for record in records {
            write(place.0.path(), &before, record);
            before = (*record).clone();
        }
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

const ONE_FILE: [&str; 5] = ["make", "write", "sync", "rename", "sync directory"];

#[test]
fn invariant_1_a_renewal_is_one_durable_write_for_the_intent_and_one_for_the_pair() {
    let first = renewed(&empty(), 1, 0);
    let intent = sent(&first);
    let place = Place::with(&[&first]);
    let walked = walk(place.path(), &first, &intent);
    assert_eq!(names(&walked), ONE_FILE);
    assert_old_then_new(&walked, &first, &intent);

    let second = renewed(&intent, 2, 0);
    let walked = walk(place.path(), &intent, &second);
    assert_eq!(names(&walked), ONE_FILE);
    assert_old_then_new(&walked, &intent, &second);

    // And so on: the version that a reader sees goes up with each write, whatever was written.
    let intent = sent(&second);
    assert_old_then_new(&walk(place.path(), &second, &intent), &second, &intent);
    let third = renewed(&intent, 3, 0);
    let walked = walk(place.path(), &intent, &third);
    assert_eq!(names(&walked), ONE_FILE);
    assert_old_then_new(&walked, &intent, &third);
}

const TWO_FILES: [&str; 10] = [
    "make",
    "write",
    "sync",
    "make",
    "write",
    "sync",
    "rename",
    "sync directory",
    "rename",
    "sync directory",
];

#[test]
fn a_commit_without_an_intent_before_it_writes_both_files() {
    let first = renewed(&empty(), 1, 0);
    let place = Place::with(&[]);
    let walked = walk(place.path(), &empty(), &first);
    assert_eq!(names(&walked), TWO_FILES);
    assert_old_then_new(&walked, &empty(), &first);

    let intent = sent(&first);
    let second = renewed(&intent, 2, 0);
    // The state was not written since, so that it cannot count this one too.
    let third = renewed(&second, 3, 0);
    let place = Place::with(&[&first, &intent, &second]);
    let walked = walk(place.path(), &second, &third);
    assert_eq!(names(&walked), TWO_FILES);
    assert_old_then_new(&walked, &second, &third);
}

#[test]
fn after_a_failure_the_end_of_its_limits_is_written_too() {
    let first = renewed(&empty(), 1, 0);
    let limited = failed(&first);
    let intent = sent(&limited);
    let place = Place::with(&[&first, &limited, &intent]);
    let second = renewed(&intent, 2, 0);
    let walked = walk(place.path(), &intent, &second);
    assert_eq!(names(&walked), TWO_FILES);
    assert_old_then_new(&walked, &intent, &second);
}

#[test]
fn a_skew_that_moved_is_written_and_one_within_what_can_be_known_is_not() {
    for (moved, files) in [(2_000, 1), (-2_000, 1), (2_001, 2)] {
        let first = renewed(&empty(), 1, 0);
        let intent = sent(&first);
        let place = Place::with(&[&first, &intent]);
        let second = renewed(&intent, 2, moved);
        let walked = walk(place.path(), &intent, &second);
        assert_eq!(walked.len(), files * ONE_FILE.len(), "{moved}");
        assert_eq!(load(place.path()).revision(), second.revision());
    }
}

#[test]
fn a_pair_that_is_older_than_the_one_before_it_is_never_taken_for_a_commit() {
    let first = renewed(&empty(), 5, 0);
    let intent = sent(&first);
    let place = Place::with(&[&first, &intent]);
    // As when the forerunner, or a backup, puts an older one there.
    let older = renewed(&intent, 1, 0);
    let walked = walk(place.path(), &intent, &older);
    assert_eq!(walked.len(), 2 * ONE_FILE.len());
    assert_old_then_new(&walked, &intent, &older);
}

#[test]
fn invariant_1_a_crash_in_a_logout_or_a_late_store_leaves_no_pair_without_its_note() {
    let first = renewed(&empty(), 1, 0);
    let intent = sent(&first);
    let out = logged_out(&intent);
    let place = Place::with(&[&first, &intent]);
    assert_old_then_new(&walk(place.path(), &intent, &out), &intent, &out);
    let login = after(&out, |record| record.state.budget.full_at = Timestamp::MAX);
    assert_old_then_new(&walk(place.path(), &out, &login), &out, &login);
    let again = renewed(&login, 3, 0);
    assert_old_then_new(&walk(place.path(), &login, &again), &login, &again);

    // A pair that is put there together with the mark that its token was sent.
    let place = Place::with(&[&first, &intent]);
    let second = after(&sent(&renewed(&intent, 2, 0)), |_| ());
    let second = Record {
        state: RecordState {
            version: intent.state.version + 1,
            ..second.state
        },
        ..second
    };
    assert_old_then_new(&walk(place.path(), &intent, &second), &intent, &second);
}

#[test]
fn a_pair_that_was_taken_away_or_replaced_brings_no_state_of_before_back() {
    let limited = after(&empty(), |record| {
        record.state.budget.full_at = Timestamp::from_seconds(1_700_000_900);
    });
    let first = renewed(&limited, 1, 0);
    let place = Place::with(&[&limited, &first]);
    let files = AccountFiles {
        directory: place.path().to_owned(),
        key: account().key(),
    };
    fs::remove_file(files.pair_path()).unwrap();
    let left = load(place.path());
    assert_eq!((left.pair.as_ref(), &left.state), (None, &first.state));

    // The forerunner's pair comes on top of the new state, and not of that of before.
    let place = Place::with(&[&first, &failed(&first)]);
    let second = renewed(&failed(&first), 2, 0);
    write(place.path(), &failed(&first), &second);
    let theirs = Place::with(&[&renewed(&empty(), 3, 0)]);
    let from = AccountFiles {
        directory: theirs.path().to_owned(),
        ..files.clone()
    };
    let to = AccountFiles {
        directory: place.path().to_owned(),
        ..files
    };
    fs::copy(from.pair_path(), to.pair_path()).unwrap();
    let left = load(place.path());
    assert_eq!(left.pair, Some(pair(3)));
    assert_eq!(left.state.cool_down, None);
    assert_eq!(left.state.version, second.state.version + 1);
}
