//! A record as bytes that only who has the key can read or make.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{AeadInPlace as _, KeyInit as _};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keys::{StoreKey, StoreKeys, is_name};
use crate::account::{Account, Identity};
use crate::clock::Timestamp;
use crate::store::record::SealedRecord;
use crate::store::{Record, StoreError, StoredRecord, UnreadableRecord};

/// Begins what is authenticated beside the record; another format has another.
const FORMAT: &[u8] = b"ergani sealed record v1";
const NONCE: usize = 24;
const TAG: usize = 16;

/// What a seal holds for: elsewhere it does not open.
pub(super) struct Place<'a> {
    pub(super) account: &'a Account,
    /// Whose record it says to be.
    pub(super) identity: &'a Identity,
    /// The version of the record that it is in.
    pub(super) version: u64,
    /// The nonce of its write; 0 where there was none yet.
    pub(super) nonce: u64,
}

#[derive(Serialize)]
struct Written<'a> {
    fingerprint: &'a str,
    version: u64,
    pair: Option<&'a str>,
    state: &'a str,
}

#[derive(Deserialize)]
struct Read {
    fingerprint: String,
    version: u64,
    pair: Option<String>,
    state: String,
}

pub(super) fn seal(
    key: &StoreKey,
    place: &Place<'_>,
    record: &Record,
) -> Result<SealedRecord, StoreError> {
    let stored = StoredRecord::new(record);
    let written = Written {
        fingerprint: &stored.fingerprint,
        version: stored.version,
        pair: stored.pair.as_ref().map(|pair| pair.as_str()),
        state: &stored.state,
    };
    // Room for all of it, so that no shorter copy stays behind in memory: an escape at most
    // doubles a text, and this one is JSON within JSON.
    let room = 4 * (stored.state.len() + stored.pair.as_ref().map_or(0, |pair| pair.len())) + 256;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, &written)
        .map_err(|_| StoreError::new("the record has no JSON form"))?;

    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce)
        .map_err(|error| StoreError::new(format!("no random numbers to seal with: {error}")))?;
    let (name, ends_at) = (key.name(), ends_at(record));
    let tag = cipher(key)
        .encrypt_in_place_detached(
            XNonce::from_slice(&nonce),
            &beside(place, &name, ends_at),
            &mut bytes,
        )
        .map_err(|_| StoreError::new("the record is too large to be sealed"))?;
    let sealed = [&nonce[..], &bytes, &tag].concat();
    Ok(SealedRecord {
        key: name,
        ends_at,
        text: STANDARD.encode(sealed),
    })
}

/// Why a sealed record could not be opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// It was changed, cut, moved here from elsewhere, or is none.
    Damaged,
    /// It was sealed with a key that we do not have.
    OtherKey,
    /// It opens, and a newer version wrote what is in it.
    Newer,
}

pub(super) fn open(
    keys: &StoreKeys,
    place: &Place<'_>,
    sealed: &SealedRecord,
) -> Result<Record, Closed> {
    let Some(key) = keys.named(&sealed.key) else {
        return Err(if is_name(&sealed.key) {
            Closed::OtherKey
        } else {
            Closed::Damaged
        });
    };
    let damaged = |_| Closed::Damaged;
    let bytes = STANDARD.decode(&sealed.text).map_err(|_| Closed::Damaged)?;
    if bytes.len() < NONCE + TAG {
        return Err(Closed::Damaged);
    }
    let (nonce, rest) = bytes.split_at(NONCE);
    let (text, tag) = rest.split_at(rest.len() - TAG);
    let mut text = Zeroizing::new(text.to_vec());
    cipher(key)
        .decrypt_in_place_detached(
            XNonce::from_slice(nonce),
            &beside(place, &sealed.key, sealed.ends_at),
            &mut text,
            Tag::from_slice(tag),
        )
        .map_err(|_| Closed::Damaged)?;
    let read: Read = serde_json::from_slice(&text).map_err(|_| Closed::Damaged)?;
    let stored = StoredRecord {
        fingerprint: read.fingerprint,
        version: read.version,
        pair: read.pair.map(Zeroizing::new),
        state: read.state,
    };
    match stored.read() {
        Err(UnreadableRecord::Newer) => Err(Closed::Newer),
        read => read.map_err(damaged),
    }
}

fn cipher(key: &StoreKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.seal_key()[..].into())
}

/// What is authenticated and not hidden. Each part has its length before it, so that no two places
/// run together.
fn beside(place: &Place<'_>, key: &str, ends_at: Timestamp) -> Zeroizing<Vec<u8>> {
    let account = place.account.key();
    let nonce = place.nonce.to_be_bytes();
    // Records of earlier versions have none, and are sealed without.
    let nonce: &[&[u8]] = if place.nonce == 0 { &[] } else { &[&nonce] };
    let parts: [&[u8]; 6] = [
        FORMAT,
        account.as_str().as_bytes(),
        place.identity.as_str().as_bytes(),
        &place.version.to_be_bytes(),
        key.as_bytes(),
        &ends_at.as_millis().to_be_bytes(),
    ];
    let mut bytes = Zeroizing::new(Vec::with_capacity(256));
    for part in parts.iter().chain(nonce) {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(*part);
    }
    bytes
}

/// When neither a token nor a limit of the record can matter any more.
fn ends_at(record: &Record) -> Timestamp {
    let state = &record.state;
    let tokens = record
        .pair
        .as_ref()
        .map(|pair| pair.access_expires_at().max(pair.refresh_expires_at()));
    let rejection = state.rejection.as_ref().map(|it| it.probe_at);
    let cool_down = state.cool_down.as_ref().map(|it| it.until);
    [tokens, rejection, cool_down, Some(state.budget.full_at)]
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(Timestamp::MIN)
}
