//! Records as text, for stores that stand on an engine.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Record, RecordState, Revision, SealedRecord};
use crate::clock::Timestamp;
use crate::pair::{Fingerprint, TokenPair};
use crate::secret::Secret;

/// A record as an engine keeps it: what compare-and-swap compares, and two JSON texts.
///
/// A store of one's own keeps these four values, in columns or fields. It compares the fingerprint,
/// the version, and the nonce that stands in the state: see [`nonce_text`](super::nonce_text).
#[derive(Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// 64 hex characters, or empty without a pair.
    pub fingerprint: String,
    /// Of the state; at least 1.
    pub version: u64,
    /// The pair; none without one. Secret.
    pub pair: Option<Zeroizing<String>>,
    /// The state.
    pub state: String,
}

/// What an engine keeps is no record of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadableRecord {
    /// The pair is no pair.
    #[error("its pair is unreadable")]
    Pair,
    /// The state is no state.
    #[error("its state is unreadable")]
    State,
    /// What compare-and-swap compares is not that of pair and state: a part was written, or by hand.
    #[error("its parts do not belong together")]
    Torn,
    /// A newer ergani wrote it, so it must stay as it is.
    #[error("a newer version of ergani wrote it: upgrade this one")]
    Newer,
}

impl StoredRecord {
    /// The text form of a record.
    #[must_use]
    pub fn new(record: &Record) -> Self {
        let pair = record.pair.as_ref().map(|pair| {
            let text = StoredPair {
                access: pair.access_token().expose(),
                access_until: pair.access_expires_at().as_millis(),
                refresh: pair.refresh_token().expose(),
                refresh_until: pair.refresh_expires_at().as_millis(),
            };
            Zeroizing::new(json(&text))
        });
        Self {
            fingerprint: fingerprint_text(record.revision()),
            version: record.state.version,
            pair,
            state: json(&record.state),
        }
    }

    /// The nonce that stands in the state, as [`nonce_text`](super::nonce_text) has it; empty if none
    /// does.
    #[must_use]
    pub fn nonce(&self) -> &str {
        let digits = self.state.split_once(r#""nonce":""#);
        digits
            .and_then(|(_, rest)| rest.split_once('"'))
            .map_or("", |(digits, _)| digits)
    }

    /// The record.
    ///
    /// # Errors
    /// [`UnreadableRecord`] when it is none. Nothing of it is quoted.
    pub fn read(&self) -> Result<Record, UnreadableRecord> {
        let state: RecordState =
            serde_json::from_str(&self.state).map_err(|_| match format_of(&self.state) {
                Some(format) if format > RecordState::FORMAT => UnreadableRecord::Newer,
                _ => UnreadableRecord::State,
            })?;
        if state.format > RecordState::FORMAT {
            return Err(UnreadableRecord::Newer);
        }
        let pair = self.pair.as_ref().map(|text| read_pair(text)).transpose()?;
        let record = Record {
            pair: pair.map(Arc::new),
            state,
        };
        let revision = record.revision();
        if fingerprint_text(revision) != self.fingerprint || revision.version != self.version {
            return Err(UnreadableRecord::Torn);
        }
        Ok(record)
    }
}

/// The fingerprint of a revision as [`StoredRecord::fingerprint`] has it.
#[must_use]
pub fn fingerprint_text(revision: Revision) -> String {
    revision
        .fingerprint
        .map_or_else(String::new, |fingerprint| fingerprint.to_hex())
}

impl fmt::Debug for StoredRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredRecord")
            .field("fingerprint", &self.fingerprint)
            .field("version", &self.version)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// What a shared store has of an account, for whoever looks after the store: nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreEntry {
    /// The account's name in the store.
    pub name: String,
    /// Of the pair, if there is one that can be read.
    pub fingerprint: Option<Fingerprint>,
    /// When the access token ends.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
    /// Until when the limits of the account matter: a rejection, a cool-down, a budget.
    pub limits_until: Timestamp,
    /// When all of it has ended, if it is sealed; the rest is then not to be seen.
    pub sealed_until: Option<Timestamp>,
}

impl StoreEntry {
    /// What there is to say of a record, or of what is none. Nothing if it is of no account: a
    /// sealed store keeps there which keys are in use.
    #[must_use]
    pub fn new(name: String, record: Option<&Record>) -> Option<Self> {
        let sealed = record.and_then(|record| record.state.sealed.as_ref());
        if sealed.is_some_and(SealedRecord::is_notice) {
            return None;
        }
        let pair = record.and_then(|record| record.pair.as_ref());
        let limits = record.map(|record| record.state.limits_until());
        Some(Self {
            name,
            fingerprint: pair.map(|pair| pair.fingerprint()),
            access_expires_at: pair.map(|pair| pair.access_expires_at()),
            refresh_expires_at: pair.map(|pair| pair.refresh_expires_at()),
            limits_until: limits.unwrap_or(Timestamp::MIN),
            sealed_until: sealed.map(SealedRecord::ends_at),
        })
    }

    /// Whether nothing of it can be of use any more.
    #[must_use]
    pub fn has_ended(&self, now: Timestamp) -> bool {
        let past = |at: Option<Timestamp>| at.is_none_or(|at| at <= now);
        past(self.access_expires_at)
            && past(self.refresh_expires_at)
            && past(self.sealed_until)
            && self.limits_until <= now
    }
}

#[derive(Serialize)]
struct StoredPair<'a> {
    access: &'a str,
    access_until: i64,
    refresh: &'a str,
    refresh_until: i64,
}

#[derive(Deserialize)]
struct ReadPair {
    access: String,
    access_until: i64,
    refresh: String,
    refresh_until: i64,
}

fn read_pair(text: &str) -> Result<TokenPair, UnreadableRecord> {
    let read: ReadPair = serde_json::from_str(text).map_err(|_| UnreadableRecord::Pair)?;
    TokenPair::new(
        Secret::new(read.access),
        Timestamp::from_millis(read.access_until),
        Secret::new(read.refresh),
        Timestamp::from_millis(read.refresh_until),
    )
    .map_err(|_| UnreadableRecord::Pair)
}

fn format_of(state: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    serde_json::from_str::<Format>(state)
        .ok()
        .map(|it| it.format)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are always JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Account, Credentials, Environment, UserType};

    fn record() -> Record {
        let account = Account::new(
            Credentials::new("user", "password", UserType::External),
            Environment::Test,
        );
        let pair = TokenPair::new(
            Secret::new("access-canary".to_owned()),
            Timestamp::from_millis(1001),
            Secret::new("refresh-canary \"\\ ά".to_owned()),
            Timestamp::from_millis(2002),
        );
        let mut state = RecordState::new(account.identity());
        state.version = 7;
        Record {
            pair: Some(Arc::new(pair.unwrap())),
            state,
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let mut record = record();
        assert_eq!(StoredRecord::new(&record).read().unwrap(), record);
        record.pair = None;
        assert_eq!(StoredRecord::new(&record).read().unwrap(), record);
    }

    #[test]
    fn the_nonce_is_found_in_the_text_of_the_state() {
        let mut record = record();
        for nonce in [0, 1, 0xfedc_ba98_7654_3210, u64::MAX] {
            record.state.nonce = nonce;
            let stored = StoredRecord::new(&record);
            assert_eq!(stored.nonce(), super::super::nonce_text(record.revision()));
            assert_eq!(stored.read().unwrap(), record);
        }
        let mut stored = StoredRecord::new(&record);
        for wrong in ["", "ffff", "FFFFFFFFFFFFFFFF", "+fffffffffffffff"] {
            stored.state = stored.state.replace(&"f".repeat(16), wrong);
            assert_eq!(stored.read(), Err(UnreadableRecord::State), "{wrong}");
            stored = StoredRecord::new(&record);
        }
    }

    #[test]
    fn a_sealed_record_has_ended_when_what_is_in_it_has() {
        let end = Timestamp::from_seconds(9);
        let mut record = record();
        record.pair = None;
        record.state.sealed = Some(SealedRecord {
            key: "key".into(),
            ends_at: end,
            text: "c2VhbGVk".into(),
        });
        let entry = StoreEntry::new("name".into(), Some(&record)).unwrap();
        assert!(!entry.has_ended(Timestamp::from_millis(end.as_millis() - 1)));
        assert!(entry.has_ended(end));
        // One that only names keys is of no account.
        record.state.sealed.as_mut().unwrap().text.clear();
        assert_eq!(StoreEntry::new("name".into(), Some(&record)), None);
    }

    #[test]
    fn what_is_no_record_is_told_apart_and_not_quoted() {
        let stored = StoredRecord::new(&record());
        let broken = |change: fn(&mut StoredRecord)| {
            let mut stored = stored.clone();
            change(&mut stored);
            stored.read().unwrap_err()
        };
        let newer = |stored: &mut StoredRecord| stored.state = r#"{"format":2,"other":1}"#.into();
        assert_eq!(broken(newer), UnreadableRecord::Newer);
        assert_eq!(broken(|it| it.state.truncate(9)), UnreadableRecord::State);
        assert_eq!(broken(|it| it.version += 1), UnreadableRecord::Torn);
        assert_eq!(broken(|it| it.pair = None), UnreadableRecord::Torn);
        assert_eq!(
            broken(|it| it.pair = Some(Zeroizing::new("{".into()))),
            UnreadableRecord::Pair
        );
        assert!(!format!("{stored:?}").contains("canary"));
    }
}
