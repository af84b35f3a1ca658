//! What a store keeps for an account.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::account::Identity;
use crate::clock::Timestamp;
use crate::exchange::ServerText;
use crate::pair::{Fingerprint, SharedPair};

/// The pair, and the state that must outlive a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The pair; none before the first login and after a logout.
    pub pair: Option<SharedPair>,
    /// The state.
    pub state: RecordState,
}

impl Record {
    /// What compare-and-swap compares.
    #[must_use]
    pub fn revision(&self) -> Revision {
        Revision {
            fingerprint: self.pair.as_ref().map(|pair| pair.fingerprint()),
            version: self.state.version,
            nonce: self.state.nonce,
        }
    }
}

/// Which record one has seen: the pair's name, the state's version, and the nonce of the write that
/// left it so. An engine that lost its last writes hands out their versions again; the nonce tells
/// such a record from the one that was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// Of the pair; none when there was none.
    pub fingerprint: Option<Fingerprint>,
    /// Of the state; 0 when there was no record.
    pub version: u64,
    /// Of the last write; 0 when there was no record, or a version wrote it that had none.
    pub nonce: u64,
}

impl Revision {
    /// The version of the record that takes this one's place.
    #[must_use]
    pub fn next_version(self) -> u64 {
        // Beyond it no version can be read. Who begins anew is told from the beginning by the nonce.
        if self.version >= LAST_VERSION {
            1
        } else {
            self.version + 1
        }
    }
}

/// A version that every engine's integers can hold, and one more.
const LAST_VERSION: u64 = i64::MAX.unsigned_abs() - 1;

/// All of a record that is not the pair. Stores keep it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordState {
    /// Of this format: [`RecordState::FORMAT`].
    pub format: u32,
    /// Goes up by one with each write.
    #[serde(deserialize_with = "version")]
    pub version: u64,
    /// Drawn for each write; 0 in records of versions that had none.
    #[serde(default, skip_serializing_if = "is_zero", with = "hex_nonce")]
    pub nonce: u64,
    /// Whose record it is.
    pub identity: Identity,
    /// What concerns one pair; void for any other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<PairNote>,
    /// The last cool-down, kept until a renewal succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cool_down: Option<CoolDown>,
    /// Set when the server refused the credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
    /// How many renewals are left.
    pub budget: Budget,
    /// The whole record, if a sealed store put it here; then all else is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedRecord>,
}

/// A whole record, pair and state, that only who has the key can read. To stores it is opaque.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRecord {
    /// The name of the key.
    pub(crate) key: String,
    /// When nothing in it can be of use any more.
    #[serde(with = "moment")]
    pub(crate) ends_at: Timestamp,
    /// The sealed bytes, in base64.
    pub(crate) text: String,
}

impl SealedRecord {
    /// When nothing in it can be of use any more: tokens, and limits to keep.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// Whether nothing is sealed in it: it only says which keys seal the records of a user.
    #[must_use]
    pub fn is_notice(&self) -> bool {
        self.text.is_empty()
    }
}

impl RecordState {
    /// The format that this version of the library writes.
    pub const FORMAT: u32 = 1;

    /// The state of an account that nothing is known of.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self {
            format: Self::FORMAT,
            version: 0,
            nonce: 0,
            identity,
            note: None,
            cool_down: None,
            rejection: None,
            budget: Budget::default(),
            sealed: None,
        }
    }

    /// Until when the limits of the account matter: a rejection, a cool-down, a budget.
    pub(crate) fn limits_until(&self) -> Timestamp {
        let rejection = self.rejection.as_ref().map(|it| it.probe_at);
        let cool_down = self.cool_down.as_ref().map(|it| it.until);
        [rejection, cool_down]
            .into_iter()
            .flatten()
            .fold(self.budget.full_at, Timestamp::max)
    }

    /// What is noted about the pair of this name.
    #[must_use]
    pub fn note_on(&self, fingerprint: Fingerprint) -> Option<&PairNote> {
        self.note
            .as_ref()
            .filter(|note| note.fingerprint == fingerprint)
    }
}

/// What concerns the pair with this fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairNote {
    /// The pair.
    #[serde(with = "hex_fingerprint")]
    pub fingerprint: Fingerprint,
    /// Life of its access token.
    #[serde(with = "millis", rename = "life_ms")]
    pub life: Duration,
    /// Server's clock less ours when it was issued, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew_ms: Option<i64>,
    /// Whether the server refused its access token on a call.
    #[serde(default)]
    pub refused: bool,
    /// What became of its refresh token.
    pub refresh: RefreshToken,
}

/// What became of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum RefreshToken {
    /// Never sent, or the answer showed that it was not used.
    Usable,
    /// The intent: an attempt was about to send it. Found without an answer, it counts as spent.
    Sent {
        /// Which attempt: a process knows its own that was never sent after all.
        attempt: u64,
        /// When.
        #[serde(with = "moment")]
        at: Timestamp,
    },
    /// Refused while the access token was still valid: to be sent once more after its end.
    EarlyRefused,
    /// Spent, or in doubt: never to be sent again.
    Spent,
}

/// No renewals before a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoolDown {
    /// When it was set.
    #[serde(with = "moment")]
    pub since: Timestamp,
    /// When it ends.
    #[serde(with = "moment")]
    pub until: Timestamp,
    /// Why.
    pub reason: CoolDownReason,
    /// How many attempts failed in a row, this one included.
    pub failures: u32,
}

/// Why renewals rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoolDownReason {
    /// The server answered 429.
    RateLimited,
    /// The server failed or could not be reached.
    ServerFailing,
    /// The server says that address or request are wrong.
    Configuration,
    /// The budget of renewals is used up.
    Budget,
}

/// The server refused the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// When it did so last.
    #[serde(with = "moment")]
    pub since: Timestamp,
    /// When one login may probe again.
    #[serde(with = "moment")]
    pub probe_at: Timestamp,
    /// How many logins were refused in a row.
    pub count: u32,
    /// What the server said as it did so last, for those who are stopped by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<ServerText>,
}

/// A bucket of renewals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// When the bucket will be full again; each renewal moves it by one refill time.
    #[serde(with = "moment")]
    pub full_at: Timestamp,
}

/// A version that can still go up.
fn version<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let version = u64::deserialize(from)?;
    if version > LAST_VERSION {
        return Err(serde::de::Error::custom("not a version"));
    }
    Ok(version)
}

fn is_zero(nonce: &u64) -> bool {
    *nonce == 0
}

/// As text, since not every reader of JSON has integers of 64 bits; and so that an engine finds it
/// without reading JSON.
mod hex_nonce {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use super::nonce_digits;

    pub(super) fn serialize<S: Serializer>(nonce: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&nonce_digits(*nonce))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let text = String::deserialize(from)?;
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(&text, 16)
            .ok()
            .filter(|nonce| digits && nonce_digits(*nonce) == text)
            .ok_or_else(|| D::Error::custom("not a nonce"))
    }
}

fn nonce_digits(nonce: u64) -> String {
    format!("{nonce:016x}")
}

/// The nonce of a revision as it stands in [`StoredRecord::state`](super::StoredRecord::state),
/// after `"nonce":"`; empty if none does. That state holds no other text that looks like it.
#[must_use]
pub fn nonce_text(revision: Revision) -> String {
    match revision.nonce {
        0 => String::new(),
        nonce => nonce_digits(nonce),
    }
}

mod moment {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::clock::Timestamp;

    pub(super) fn serialize<S: Serializer>(moment: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(moment.as_millis())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(from).map(Timestamp::from_millis)
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(life: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(life.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

pub(super) mod hex_fingerprint {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use crate::pair::Fingerprint;

    pub(in crate::store) fn serialize<S: Serializer>(
        fingerprint: &Fingerprint,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&fingerprint.to_hex())
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Fingerprint, D::Error> {
        let text = String::deserialize(from)?;
        Fingerprint::from_hex(&text).ok_or_else(|| D::Error::custom("not a fingerprint"))
    }
}
