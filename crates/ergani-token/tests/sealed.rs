//! Sealed storage: what is kept can be read, changed or moved by nobody without the key.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ergani_token::store::{
    FileStore, LeaseAttempt, MemoryStore, PairNote, Record, RecordState, RefreshToken, Revision,
    SealedStore, StoreKey, StoreKeys, TokenStore, Written,
};
use ergani_token::{
    Account, Credentials, Environment, ErrorKind, Secret, Timestamp, TokenPair, UserType,
};
use support::{PASSWORD, UNTIL_EXPIRED, World};
use tempfile::TempDir;

fn keys(byte: u8) -> StoreKeys {
    StoreKeys::new(StoreKey::new([byte; 32]))
}

fn both(sealing: u8, opening: u8) -> StoreKeys {
    keys(sealing).and_open(StoreKey::new([opening; 32]))
}

fn account(username: &str) -> Account {
    Account::new(
        Credentials::new(username, "password", UserType::External),
        Environment::Test,
    )
}

fn record(account: &Account, name: &str, version: u64) -> Record {
    let pair = TokenPair::new(
        Secret::new(format!("access-{name}")),
        Timestamp::from_millis(1_800_000_000_123),
        Secret::new(format!("refresh-{name}")),
        Timestamp::from_millis(1_800_003_600_456),
    )
    .unwrap();
    let mut state = RecordState::new(account.identity());
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

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn files(&self) -> FileStore {
        FileStore::open(self.0.path()).unwrap()
    }

    fn sealed(&self, keys: StoreKeys) -> SealedStore<FileStore> {
        SealedStore::new(self.files(), keys)
    }

    fn state(&self, account: &Account) -> PathBuf {
        self.0.path().join(format!("{}.state", account.key()))
    }

    fn set_aside(&self) -> Vec<PathBuf> {
        fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains(".corrupt-"))
            .collect()
    }
}

async fn write_first(store: &impl TokenStore, account: &Account) -> Record {
    let first = record(account, "one", 1);
    let written = store.write(account, Revision::default(), &first).await;
    assert_eq!(written, Ok(Written::Done));
    first
}

async fn loaded(store: &impl TokenStore, account: &Account) -> Record {
    let loaded = store.load(account).await.unwrap();
    assert_eq!(loaded.healed, None);
    loaded.record.unwrap()
}

#[tokio::test]
async fn any_store_keeps_a_sealed_record_whole_and_sees_nothing_of_it() {
    let account = account("user");
    let memory = SealedStore::new(MemoryStore::new(), keys(1));
    let first = write_first(&memory, &account).await;
    assert_eq!(loaded(&memory, &account).await, first);

    let place = Place::new();
    let store = place.sealed(keys(1));
    let first = write_first(&store, &account).await;
    assert_eq!(loaded(&store, &account).await, first);
    for entry in fs::read_dir(place.0.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_ne!(path.extension().unwrap_or_default(), "json");
        let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
        for secret in ["access-one", "refresh-one", "note", "life_ms"] {
            assert!(!text.contains(secret), "{}", path.display());
        }
    }
    let said = format!("{store:?} {:?}", store.load(&account).await.unwrap());
    assert!(
        !said.contains("access-one") && !said.contains("0101"),
        "{said}"
    );
    assert!(store.describe().starts_with("sealed, file "));

    // Two seals of one record have nothing in common.
    let before = fs::read(place.state(&account)).unwrap();
    let second = record(&account, "one", 2);
    let written = store.write(&account, first.revision(), &second).await;
    assert_eq!(written, Ok(Written::Done));
    assert_ne!(fs::read(place.state(&account)).unwrap(), before);
}

#[tokio::test]
async fn a_swap_compares_the_pair_too_and_nothing_comes_back_after_a_forget() {
    let account = account("user");
    for turn in 0..4 {
        let store = SealedStore::new(MemoryStore::new(), keys(1));
        let first = write_first(&store, &account).await;
        let again = store
            .write(&account, Revision::default(), &record(&account, "two", 1))
            .await;
        assert_eq!(again, Ok(Written::Conflict));
        assert_eq!(store.forget(&account).await, Ok(true));
        assert_eq!(store.forget(&account).await, Ok(false));
        let other = record(&account, "other", 1);
        let written = store.write(&account, Revision::default(), &other).await;
        assert_eq!(written, Ok(Written::Done));
        // As late as one who saw the record of before, at the same version.
        let late = store
            .write(&account, first.revision(), &record(&account, "late", 2))
            .await;
        assert_eq!(late, Ok(Written::Conflict), "turn {turn}");
        assert_eq!(loaded(&store, &account).await, other);
    }
}

#[tokio::test]
async fn a_record_that_was_changed_by_a_bit_anywhere_is_never_used() {
    let (place, account) = (Place::new(), account("user"));
    let store = place.sealed(keys(1));
    write_first(&store, &account).await;
    let whole = fs::read(place.state(&account)).unwrap();
    for at in 0..whole.len() {
        // Bit by bit where the parts have their names, and one of each byte elsewhere.
        let bits = if at < 64 { 0..8 } else { at % 8..at % 8 + 1 };
        for bit in bits {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            fs::write(place.state(&account), &changed).unwrap();
            match store.load(&account).await {
                Ok(loaded) => {
                    let pair = loaded.record.and_then(|record| record.pair);
                    assert_eq!(pair, None, "bit {bit} of byte {at}");
                    assert!(loaded.healed.is_some(), "bit {bit} of byte {at}");
                }
                // The digit of the format: what a newer version wrote stays as it is.
                Err(error) => assert!(error.to_string().contains("newer version"), "{error}"),
            }
        }
    }
}

#[tokio::test]
async fn a_record_that_was_cut_or_moved_is_reported_set_aside_and_healed_by_a_write() {
    let (ours, theirs) = (account("user"), account("other"));
    let place = Place::new();
    let store = place.sealed(keys(1));
    write_first(&store, &ours).await;
    write_first(&store, &theirs).await;
    let whole = fs::read(place.state(&ours)).unwrap();
    let moved = fs::read(place.state(&theirs)).unwrap();
    let mut cut = serde_json::from_slice::<serde_json::Value>(&whole).unwrap();
    let text = cut["sealed"]["text"].as_str().unwrap().to_owned();
    cut["sealed"]["text"] = text[..text.len() - 8].into();
    let mut none = cut.clone();
    none["sealed"]["text"] = "".into();
    let damaged = [
        ("moved", moved),
        ("cut", cut.to_string().into_bytes()),
        ("emptied", none.to_string().into_bytes()),
        ("torn", whole[..whole.len() / 2].to_vec()),
    ];
    for (kind, bytes) in damaged {
        fs::write(place.state(&ours), &bytes).unwrap();
        let seen = store.load(&ours).await.unwrap();
        let report = seen.healed.expect(kind);
        assert!(report.contains("user user"), "{kind}: {report}");
        let seen = seen.record.unwrap();
        assert_eq!(seen.pair, None, "{kind}");

        let next = record(&ours, kind, seen.state.version + 1);
        let written = store.write(&ours, seen.revision(), &next).await;
        assert_eq!(written, Ok(Written::Done), "{kind}");
        assert_eq!(loaded(&store, &ours).await, next, "{kind}");
        let aside = place.set_aside();
        assert_eq!(aside.len(), 1, "{kind}");
        assert_eq!(fs::read(&aside[0]).unwrap(), bytes, "{kind}");
        let mode = fs::metadata(&aside[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{kind}");
        fs::remove_file(&aside[0]).unwrap();
    }
    // The other account's own record is as it was.
    assert_eq!(loaded(&store, &theirs).await.state.version, 1);
}

#[tokio::test]
async fn with_the_wrong_key_nothing_is_used_and_nothing_is_changed() {
    let (place, account) = (Place::new(), account("user"));
    let first = write_first(&place.sealed(keys(1)), &account).await;
    let before = fs::read(place.state(&account)).unwrap();

    let wrong = place.sealed(keys(2));
    for error in [
        wrong.load(&account).await.unwrap_err(),
        wrong.lease_and_load(&account).await.unwrap_err(),
        wrong
            .write(&account, first.revision(), &record(&account, "two", 2))
            .await
            .unwrap_err(),
        wrong
            .write(&account, Revision::default(), &record(&account, "two", 1))
            .await
            .unwrap_err(),
    ] {
        let said = error.to_string();
        let name = StoreKey::new([1; 32]).name();
        assert!(
            said.contains("ERGANI_STORE_KEY_FILE") && said.contains(&name),
            "{said}"
        );
    }
    assert_eq!(fs::read(place.state(&account)).unwrap(), before);
    assert_eq!(place.set_aside(), Vec::<PathBuf>::new());
    // The lease was given back.
    let attempt = place.files().try_lease(&account).await.unwrap();
    assert!(matches!(attempt, LeaseAttempt::Held(_)));
    drop(attempt);
    assert_eq!(wrong.forget(&account).await, Ok(false));
    assert!(wrong.load(&account).await.unwrap().record.is_none());
}

#[tokio::test]
async fn an_older_key_opens_and_the_next_write_seals_with_the_new_one() {
    let (place, account) = (Place::new(), account("user"));
    let first = write_first(&place.sealed(keys(1)), &account).await;
    let changing = place.sealed(both(2, 1));
    assert_eq!(loaded(&changing, &account).await, first);
    let second = record(&account, "two", 2);
    let written = changing.write(&account, first.revision(), &second).await;
    assert_eq!(written, Ok(Written::Done));
    assert!(place.sealed(keys(1)).load(&account).await.is_err());
    assert_eq!(loaded(&place.sealed(keys(2)), &account).await, second);
}

#[tokio::test]
async fn a_pair_that_is_not_sealed_is_not_accepted_and_does_not_stay() {
    let (place, account) = (Place::new(), account("user"));
    let plain = write_first(&place.files(), &account).await;
    let store = place.sealed(keys(1));
    let seen = store.load(&account).await.unwrap();
    assert!(seen.healed.unwrap().contains("not sealed"));
    let seen = seen.record.unwrap();
    assert_eq!(seen.pair, None);
    assert_eq!(
        store
            .write(&account, plain.revision(), &record(&account, "two", 2))
            .await,
        Ok(Written::Conflict),
        "who saw the plain pair saw nothing"
    );
    let next = record(&account, "two", seen.state.version + 1);
    let written = store.write(&account, seen.revision(), &next).await;
    assert_eq!(written, Ok(Written::Done));
    assert!(!place.files().path_of(&account).exists());
    assert_eq!(
        place.set_aside(),
        Vec::<PathBuf>::new(),
        "no copy in the clear"
    );

    // Nor does one that is put beside a sealed record do it any harm.
    let other = Place::new();
    write_first(&other.files(), &account).await;
    fs::copy(
        other.files().path_of(&account),
        place.files().path_of(&account),
    )
    .unwrap();
    let seen = store.load(&account).await.unwrap();
    assert!(seen.healed.unwrap().contains("not sealed"));
    assert_eq!(seen.record, Some(next.clone()));
    let last = record(&account, "three", next.state.version + 1);
    let written = store.write(&account, next.revision(), &last).await;
    assert_eq!(written, Ok(Written::Done));
    assert!(!place.files().path_of(&account).exists());
}

#[tokio::test]
async fn listing_and_pruning_know_when_a_sealed_record_ends() {
    let (place, account) = (Place::new(), account("user"));
    let store = place.sealed(keys(1));
    write_first(&store, &account).await;
    let files = place.files();
    let entries = files.list().unwrap();
    assert_eq!(entries.len(), 1);
    let end = Timestamp::from_millis(1_800_003_600_456);
    assert_eq!(entries[0].sealed_until(), Some(end));
    assert_eq!(entries[0].fingerprint(), None);
    assert_eq!(
        files.prune(end.before(Duration::from_millis(1))),
        Ok(vec![])
    );
    assert_eq!(files.prune(end), Ok(vec![account.key()]));
    assert!(store.load(&account).await.unwrap().record.is_none());
}

#[tokio::test]
async fn under_a_store_key_the_files_have_other_names() {
    let (place, account) = (Place::new(), account("user"));
    let keys = keys(1);
    let files = place.files().with_store_key(keys.naming().expose());
    let name = account.keyed(keys.naming().expose());
    let store = SealedStore::new(files, keys);
    write_first(&store, &account).await;
    assert!(place.0.path().join(format!("{name}.state")).exists());
    assert!(!place.state(&account).exists());
}

#[test]
fn while_keys_are_changed_accounts_keep_their_names() {
    let old = keys(1);
    // As it is rolled out: every host opens the new key before the first one seals with it.
    for (step, sealing) in [
        (both(1, 2).and_open(StoreKey::new([1; 32])), 1),
        (both(2, 1), 2),
    ] {
        assert_eq!(step.naming().expose(), old.naming().expose());
        assert_eq!(step.sealing().expose(), keys(sealing).sealing().expose());
    }
}

/// As programs do: what is kept is named by the key too, so that a wrong key finds nothing.
fn named_by_key(place: &Place, keys: StoreKeys) -> SealedStore<FileStore> {
    let files = place.files().with_store_key(keys.naming().expose());
    SealedStore::new(files, keys)
}

#[tokio::test]
async fn under_names_by_the_key_a_wrong_one_is_no_empty_store() {
    let (place, account) = (Place::new(), account("user"));
    let empty = named_by_key(&place, keys(2));
    assert!(empty.load(&account).await.unwrap().record.is_none());
    let right = named_by_key(&place, keys(1));
    let first = write_first(&right, &account).await;

    let second = record(&account, "two", 1);
    // One that looked before anything was there has not agreed on anything.
    for wrong in [empty, named_by_key(&place, keys(2))] {
        for error in [
            wrong.load(&account).await.unwrap_err(),
            wrong.lease_and_load(&account).await.unwrap_err(),
            wrong
                .write(&account, Revision::default(), &second)
                .await
                .unwrap_err(),
        ] {
            let said = error.to_string();
            let name = StoreKey::new([1; 32]).name();
            assert!(
                said.contains("ERGANI_STORE_KEY_FILE") && said.contains(&name),
                "{said}"
            );
        }
    }
    assert_eq!(loaded(&right, &account).await, first);
    // Another user's records may be of another key, and a new password is under the same one.
    write_first(&named_by_key(&place, keys(2)), &self::account("other")).await;
    let files = place.files();
    assert_eq!(
        files.list().unwrap().len(),
        2,
        "what names keys is no session"
    );
    assert_eq!(files.prune(Timestamp::MAX).unwrap().len(), 2);
}

#[tokio::test]
async fn a_new_key_is_known_once_somebody_had_both_and_after_a_forget_any_is_taken() {
    let (place, account) = (Place::new(), account("user"));
    let old = named_by_key(&place, keys(1));
    let first = write_first(&old, &account).await;
    let changing = named_by_key(&place, both(2, 1));
    let second = record(&account, "two", 2);
    let written = changing.write(&account, first.revision(), &second).await;
    assert_eq!(written, Ok(Written::Done));
    // The old key gone, names change; but the key is no wrong one.
    let new = named_by_key(&place, keys(2));
    assert!(new.load(&account).await.unwrap().record.is_none());
    assert!(named_by_key(&place, keys(3)).load(&account).await.is_err());
    assert_eq!(changing.forget(&account).await, Ok(true));
    assert!(named_by_key(&place, keys(3)).load(&account).await.is_ok());
}

fn key_file(directory: &Path, bytes: &[u8]) -> PathBuf {
    let path = directory.join("key");
    let _ = fs::remove_file(&path);
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

#[test]
fn a_key_file_holds_hex_base64_or_bytes_and_an_older_key_on_the_next_line() {
    let directory = tempfile::tempdir().unwrap();
    let name = |byte| StoreKey::new([byte; 32]).name();
    let hex = "ab".repeat(32);
    let base64 = "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=";
    for text in [
        hex.clone(),
        hex.to_uppercase(),
        format!("{base64}\n"),
        base64.trim_end_matches('=').to_owned(),
        format!("# made today\n\n  {hex}  \r\n"),
    ] {
        let read = StoreKeys::read(&key_file(directory.path(), text.as_bytes())).unwrap();
        assert_eq!(read.sealing().name(), name(0xab), "{text}");
    }
    let read = StoreKeys::read(&key_file(directory.path(), &[0xab; 32])).unwrap();
    assert_eq!(read.sealing().name(), name(0xab));
    // 32 bytes that happen to be text.
    let read = StoreKeys::read(&key_file(directory.path(), &[b'k'; 32])).unwrap();
    assert_eq!(read.sealing().name(), name(b'k'));

    let two = format!("{}\n{hex}\n", "01".repeat(32));
    let read = StoreKeys::read(&key_file(directory.path(), two.as_bytes())).unwrap();
    assert_eq!(read.sealing().name(), name(1));
    assert_eq!(read.naming().name(), name(0xab));

    for wrong in [
        "".to_owned(),
        "secret".to_owned(),
        hex[..62].to_owned(),
        format!("{hex}\nsecret\n"),
        "# nothing\n".to_owned(),
        "ü".repeat(32),
    ] {
        let error = StoreKeys::read(&key_file(directory.path(), wrong.as_bytes())).unwrap_err();
        let said = error.to_string();
        assert!(!said.contains("secret") && !said.contains("abab"), "{said}");
        assert!(said.contains("32 bytes"), "{said}");
    }
}

#[test]
fn a_key_file_that_others_could_read_or_replace_is_refused_with_what_mends_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let missing = StoreKeys::read(&path).unwrap_err().to_string();
    assert!(missing.contains("head -c 32 /dev/urandom"), "{missing}");

    let made = StoreKeys::create(&path).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let read = StoreKeys::read(&path).unwrap();
    assert_eq!(read.sealing().name(), made.sealing().name());
    assert!(StoreKeys::create(&path).is_err(), "never over another");

    for wide in [0o640, 0o604, 0o660] {
        fs::set_permissions(&path, fs::Permissions::from_mode(wide)).unwrap();
        let error = StoreKeys::read(&path).unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("chmod 600"));
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    // A link is what Kubernetes makes of each file; what it leads to is judged.
    let link = directory.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(StoreKeys::read(&link).is_ok());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    assert!(StoreKeys::read(&link).unwrap_err().is_refused());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    if std::os::unix::fs::chown(&path, Some(12345), None).is_ok() {
        let error = StoreKeys::read(&path).unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("12345"));
    }
}

#[tokio::test]
async fn a_manager_heals_a_damaged_record_by_one_login_and_stops_at_a_wrong_key() {
    let (world, place) = (World::new().await, Place::new());
    let account = world.account(PASSWORD);
    let start = |keys| world.build(PASSWORD, |builder| builder.store(place.sealed(keys)));
    start(keys(1)).token().await.unwrap();
    world.assert_server_saw(1, 0);

    let error = start(keys(2)).token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(
        error.to_string().contains("ERGANI_STORE_KEY_FILE"),
        "{error}"
    );
    world.assert_server_saw(1, 0);
    start(keys(1)).token().await.unwrap();
    world.assert_server_saw(1, 0);

    let state = place.state(&account);
    let mut bytes = fs::read(&state).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&state, &bytes).unwrap();
    start(keys(1)).token().await.unwrap();
    world.assert_server_saw(2, 0);
    assert_eq!(place.set_aside().len(), 1);
    start(keys(1)).token().await.unwrap();
    world.assert_server_saw(2, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_of_keys_under_load_loses_nothing() {
    let (world, place) = (World::new().await, Place::new());
    let start = |keys| world.build(PASSWORD, |builder| builder.store(place.sealed(keys)));
    start(keys(1)).token().await.unwrap();

    // As it is rolled out: every host opens the new key before the first one seals with it.
    let steps = [
        [keys(1), both(1, 2)],
        [both(1, 2), both(2, 1)],
        [both(2, 1), both(2, 1)],
        [both(2, 1), keys(2)],
    ];
    for (step, [one, other]) in steps.into_iter().enumerate() {
        for _ in 0..2 {
            world.pass(UNTIL_EXPIRED);
            let managers = [start(one.clone()), start(other.clone())];
            let tasks: Vec<_> = (0..200)
                .map(|number| {
                    let manager = managers[number % 2].clone();
                    tokio::spawn(async move { manager.token().await.unwrap().fingerprint() })
                })
                .collect();
            let mut served = Vec::new();
            for task in tasks {
                served.push(task.await.unwrap());
            }
            served.dedup();
            assert_eq!(served.len(), 1, "step {step}");
        }
    }
    // One login at the start, then one refresh for each end of a token.
    world.assert_server_saw(1, 8);
}
