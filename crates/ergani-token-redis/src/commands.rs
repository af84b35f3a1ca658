//! What is sent. Each pipeline is one round trip, and may be sent twice.

use std::time::Duration;

use ergani_token::Timestamp;
use ergani_token::store::{Revision, StoredRecord, fingerprint_text, nonce_text};
use redis::{Pipeline, pipe};
use zeroize::Zeroizing;

const FINGERPRINT: &str = "fingerprint";
const VERSION: &str = "version";
const PAIR: &str = "pair";
const STATE: &str = "state";

/// Replaces the record if it is the expected one, or has been replaced by this very write; and then
/// gives the lease back, if one is named and it is still its owner's.
const SWAP: &str = "\
local function done()
  if KEYS[2] and redis.call('GET', KEYS[2]) == ARGV[9] then redis.call('DEL', KEYS[2]) end
  return 1
end
local is = redis.call('HMGET', KEYS[1], 'fingerprint', 'version', 'write', 'state')
if is[3] == ARGV[7] then return done() end
if (is[1] or '') ~= ARGV[1] or (is[2] or '0') ~= ARGV[2] then return 0 end
if (string.match(is[4] or '', '\"nonce\":\"(%x+)\"') or '') ~= ARGV[8] then return 0 end
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[3], 'version', ARGV[4], 'state', ARGV[6], 'write', ARGV[7])
if ARGV[5] == '' then redis.call('HDEL', KEYS[1], 'pair') else redis.call('HSET', KEYS[1], 'pair', ARGV[5]) end
return done()";

/// Lets the term begin anew, for its owner.
const EXTEND: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

/// Gives the lease back, for its owner.
const GIVE_BACK: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])";

/// Removes a record that nobody is renewing and that is still the one that was looked at.
const REMOVE: &str = "\
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local is = redis.call('HMGET', KEYS[1], 'pair', 'state')
if (is[1] or '') ~= ARGV[1] or (is[2] or '') ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[1])";

/// What is kept of an account, as it is kept.
pub(crate) type Fields = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);
/// What `TIME` answers: seconds and microseconds.
pub(crate) type EngineTime = (i64, i64);

pub(crate) fn moment((seconds, micros): EngineTime) -> Timestamp {
    Timestamp::from_seconds(seconds).shifted(micros / 1000)
}

pub(crate) fn load(record: &str) -> Pipeline {
    let mut pipe = pipe();
    add_load(&mut pipe, record);
    pipe
}

fn add_load(pipe: &mut Pipeline, record: &str) {
    pipe.cmd("HMGET")
        .arg(record)
        .arg(&[FINGERPRINT, VERSION, PAIR, STATE])
        .cmd("TIME");
}

/// `release` is the key of a lease and its owner.
pub(crate) fn write(
    record: &str,
    expected: Revision,
    new: &StoredRecord,
    write: &str,
    release: Option<(&str, &str)>,
) -> Pipeline {
    let pair = new.pair.as_ref().map_or("", |pair| pair.as_str());
    let (lease, owner) = release.unzip();
    let mut pipe = pipe();
    pipe.cmd("EVAL")
        .arg(SWAP)
        .arg(1 + usize::from(lease.is_some()))
        .arg(record)
        .arg(lease)
        .arg(fingerprint_text(expected))
        .arg(expected.version)
        .arg(&new.fingerprint)
        .arg(new.version)
        .arg(pair)
        .arg(&new.state)
        .arg(write)
        .arg(nonce_text(expected))
        .arg(owner);
    pipe
}

/// Several records at once.
pub(crate) fn load_all(records: &[String]) -> Pipeline {
    let mut pipe = pipe();
    for record in records {
        pipe.cmd("HMGET")
            .arg(record)
            .arg(&[FINGERPRINT, VERSION, PAIR, STATE]);
    }
    pipe
}

/// Asks for the lease, and says who has it, for how long, and what there is. One connection's
/// commands are done in order, so the record is as it is under the lease.
pub(crate) fn lease(lease: &str, record: &str, owner: &str, term: Duration) -> Pipeline {
    let mut pipe = pipe();
    pipe.cmd("SET")
        .arg(lease)
        .arg(owner)
        .arg("NX")
        .arg("PX")
        .arg(millis(term))
        .ignore()
        .cmd("GET")
        .arg(lease)
        .cmd("PTTL")
        .arg(lease);
    add_load(&mut pipe, record);
    pipe
}

pub(crate) fn extend(lease: &str, owner: &str, term: Duration) -> Pipeline {
    let mut pipe = script(EXTEND, lease, owner);
    pipe.arg(millis(term));
    pipe
}

pub(crate) fn give_back(lease: &str, owner: &str) -> Pipeline {
    script(GIVE_BACK, lease, owner)
}

fn script(text: &str, key: &str, argument: &str) -> Pipeline {
    let mut pipe = pipe();
    pipe.cmd("EVAL").arg(text).arg(1).arg(key).arg(argument);
    pipe
}

pub(crate) fn remove(
    record: &str,
    lease: &str,
    pair: Option<&Zeroizing<String>>,
    state: &str,
) -> Pipeline {
    let mut pipe = pipe();
    pipe.cmd("EVAL")
        .arg(REMOVE)
        .arg(2)
        .arg(record)
        .arg(lease)
        .arg(pair.map_or("", |pair| pair.as_str()))
        .arg(state);
    pipe
}

pub(crate) fn forget(record: &str) -> Pipeline {
    let mut pipe = pipe();
    pipe.atomic()
        .cmd("HEXISTS")
        .arg(record)
        .arg(PAIR)
        .cmd("DEL")
        .arg(record);
    pipe
}

pub(crate) fn scan(cursor: u64, pattern: &str) -> Pipeline {
    let mut pipe = pipe();
    pipe.cmd("SCAN")
        .arg(cursor)
        .arg("MATCH")
        .arg(pattern)
        .arg("COUNT")
        .arg(500)
        .arg("TYPE")
        .arg("hash");
    pipe
}

fn millis(term: Duration) -> u64 {
    u64::try_from(term.as_millis()).unwrap_or(u64::MAX).max(1)
}
