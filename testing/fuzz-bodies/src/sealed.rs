//! Sealed records that somebody else wrote, cut or changed.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use ergani_token::store::{
    MemoryStore, Record, RecordState, Revision, SealedStore, StoreKey, StoreKeys, TokenStore,
    Written,
};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};

/// The memory store waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the memory store waits"),
    }
}

fn account() -> Account {
    Account::new(
        Credentials::new("user", "password", UserType::External),
        Environment::Test,
    )
}

fn keys() -> StoreKeys {
    StoreKeys::new(StoreKey::new([7; 32]))
}

fn record() -> Record {
    let end = Timestamp::from_seconds(1_768_467_600);
    let pair = TokenPair::new(Secret::from("access"), end, Secret::from("refresh"), end).unwrap();
    let mut state = RecordState::new(account().identity());
    state.version = 1;
    Record {
        pair: Some(Arc::new(pair)),
        state,
    }
}

/// What the sealed store makes of what is in the inner store.
fn seen(kept: &Record) -> Option<Record> {
    let (inner, account) = (MemoryStore::new(), account());
    let written = at_once(inner.write(&account, Revision::default(), kept));
    assert_eq!(written, Ok(Written::Done));
    let store = SealedStore::new(inner, keys());
    match at_once(store.load(&account)) {
        Ok(loaded) => {
            let read = loaded.record.expect("there is one");
            let believed = loaded.healed.is_none();
            assert!(believed || read.pair.is_none());
            if !believed {
                // What is not believed can be healed by a write.
                let mut next = record();
                next.state.version = read.revision().next_version();
                let written = at_once(store.write(&account, read.revision(), &next));
                assert_eq!(written, Ok(Written::Done));
                let healed = at_once(store.load(&account)).unwrap();
                assert_eq!(healed.record, Some(next));
            }
            believed.then_some(read)
        }
        // Another key, or a newer version: nothing is overwritten.
        Err(_) => {
            let refused = at_once(store.write(&account, kept.revision(), &record()));
            assert!(refused.is_err());
            let still = at_once(store.inner().load(&account)).unwrap();
            assert_eq!(still.record.as_ref(), Some(kept));
            None
        }
    }
}

/// Either the state of an inner record as JSON; or, after a `*`, what is done to a good one: three
/// bytes for each change, of where and what.
pub(crate) fn sealed_record(bytes: &[u8]) {
    if let Some(changes) = bytes.strip_prefix(b"*") {
        let account = account();
        let store = SealedStore::new(MemoryStore::new(), keys());
        let written = at_once(store.write(&account, Revision::default(), &record()));
        assert_eq!(written, Ok(Written::Done));
        let good = at_once(store.inner().load(&account))
            .unwrap()
            .record
            .unwrap();
        let whole = serde_json::to_vec(&good.state).unwrap();
        let mut changed = whole.clone();
        for change in changes.chunks_exact(3) {
            let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % changed.len();
            changed[at] ^= change[2];
        }
        let Ok(state) = serde_json::from_slice::<RecordState>(&changed) else {
            return;
        };
        let is_same = state == good.state;
        let read = seen(&Record { pair: None, state });
        assert_eq!(read.is_some(), is_same);
    } else if let Ok(state) = serde_json::from_slice::<RecordState>(bytes) {
        let read = seen(&Record { pair: None, state });
        assert_eq!(read, None, "nobody else has the key");
    }
}
