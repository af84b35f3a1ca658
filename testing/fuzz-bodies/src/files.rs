//! What lies in the store: files of ours, of the PHP package, and of nobody.

use std::sync::Arc;

use ergani_token::fuzzing::{
    read_key_file, read_pair_file, read_state_file, write_pair_file, write_state_file,
};
use ergani_token::store::{Record, RecordState, Revision, StoredRecord};
use ergani_token::{Secret, Timestamp, TokenPair};
use zeroize::Zeroizing;

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

fn pair() -> TokenPair {
    let end = Timestamp::from_seconds(1_768_467_600);
    TokenPair::new(Secret::from("access"), end, Secret::from("refresh"), end).unwrap()
}

pub(crate) fn token_file(bytes: &[u8]) {
    match read_pair_file(bytes) {
        Ok(pair) => {
            for end in [pair.access_expires_at(), pair.refresh_expires_at()] {
                assert!((0..=LAST_SECOND).contains(&end.as_seconds()), "{end:?}");
            }
            let again = read_pair_file(&write_pair_file(&pair)).expect("a file of our own");
            assert_eq!(again, pair);
            assert_eq!(again.issue_order(), pair.issue_order());
        }
        // In words of our own: the file may hold half a token.
        Err(reason) => assert!(reason.len() < 100, "{reason}"),
    }
}

pub(crate) fn state_file(bytes: &[u8]) {
    let Some(alone) = read_state_file(bytes, None) else {
        return;
    };
    let pair = pair();
    let beside = read_state_file(bytes, Some(&pair)).expect("the same file");
    // A pair that came later is one write more, and nothing of the limits is lost to it.
    let seen = Revision {
        version: alone.version,
        ..Revision::default()
    };
    assert!([alone.version, seen.next_version()].contains(&beside.version));
    assert_eq!(beside.cool_down, alone.cool_down);
    assert_eq!(beside.rejection, alone.rejection);
    assert_eq!(beside.budget, alone.budget);
    assert_eq!(beside.identity, alone.identity);
    // An intent on this very pair is never lost.
    if alone.note_on(pair.fingerprint()).is_some() {
        assert_eq!(beside.note, alone.note);
    }
    for (state, pair) in [(&alone, None), (&beside, Some(&pair))] {
        let written = write_state_file(state, pair);
        assert_eq!(read_state_file(&written, pair).as_ref(), Some(state));
    }
}

/// A record as an engine keeps it: the pair's JSON, an empty line, the state's JSON.
pub(crate) fn store_record(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (pair_text, state_text) = text.split_once("\n\n").unwrap_or(("", &text));
    let Ok(state) = serde_json::from_str::<RecordState>(state_text) else {
        return;
    };
    let json = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<RecordState>(&json).unwrap(), state);
    assert!(state.version < i64::MAX.unsigned_abs(), "it can go up");

    let (version, format) = (state.version, state.format);
    for with_pair in [None, Some(Arc::new(pair()))] {
        let record = Record {
            pair: with_pair,
            state: state.clone(),
        };
        let stored = StoredRecord::new(&record);
        match stored.read() {
            Ok(read) => assert_eq!(read, record),
            Err(_) => assert!(format > RecordState::FORMAT, "{stored:?}"),
        }
    }
    let torn = StoredRecord {
        fingerprint: String::new(),
        version,
        pair: Some(Zeroizing::new(pair_text.to_owned())),
        state: state_text.to_owned(),
    };
    assert!(torn.read().is_err(), "a pair without its name");
}

pub(crate) fn key_file(bytes: &[u8]) {
    match read_key_file(bytes) {
        Ok(keys) => {
            let name = keys.sealing().name();
            assert_eq!(name.len(), 25);
            let hex: String = keys
                .sealing()
                .expose()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let again = read_key_file(hex.as_bytes()).expect("a key in hex");
            assert_eq!(again.sealing().name(), name);
            assert!(!format!("{keys:?}").contains(&hex));
        }
        Err(what) => assert!(what.len() < 100, "{what}"),
    }
}
