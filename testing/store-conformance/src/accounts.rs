//! Accounts and records to try a store with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ergani_token::store::{
    Budget, CoolDown, CoolDownReason, PairNote, Record, RecordState, RefreshToken, Rejection,
    unique_name,
};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};

/// An account that no check before had, in this run or another.
pub(crate) fn new_account() -> Account {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    named(&format!("conformance-{count}-{}", unique_name()))
}

/// The account of a name that a worker was told.
pub(crate) fn named(name: &str) -> Account {
    Account::new(
        Credentials::new(name, "canary-password", UserType::External),
        Environment::Test,
    )
}

/// Of each record here, unless a check says otherwise.
const NONCE: u64 = 0xfedc_ba98_7654_3210;

/// A record with everything in it. All of it says which version it is, so that parts of two
/// versions are told apart.
pub(crate) fn record(account: &Account, version: u64) -> Record {
    record_of(account, version, version)
}

/// A record of this version with the pair of that number.
pub(crate) fn record_of(account: &Account, version: u64, number: u64) -> Record {
    let pair = pair(number);
    let at = moment(version);
    let mut state = RecordState::new(account.identity());
    state.version = version;
    // The same for all, so that a check of the version or of the pair is one of these alone.
    state.nonce = NONCE;
    state.note = Some(PairNote {
        fingerprint: pair.fingerprint(),
        life: Duration::from_millis(10_800_000 + version),
        skew_ms: Some(-1500),
        refused: true,
        refresh: RefreshToken::Sent {
            attempt: u64::MAX - version,
            at,
        },
    });
    state.cool_down = Some(CoolDown {
        since: at,
        until: at.after(Duration::from_millis(60_001)),
        reason: CoolDownReason::RateLimited,
        failures: 3,
    });
    state.rejection = Some(Rejection {
        since: at,
        probe_at: at.after(Duration::from_secs(3600)),
        count: 2,
        said: None,
    });
    state.budget = Budget { full_at: at };
    Record {
        pair: Some(Arc::new(pair)),
        state,
    }
}

/// The record without its pair, as a logout leaves it.
pub(crate) fn without_pair(mut record: Record, version: u64) -> Record {
    record.pair = None;
    record.state.note = None;
    record.state.version = version;
    record
}

fn moment(version: u64) -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000).after(Duration::from_secs(version))
}

#[expect(
    clippy::unwrap_used,
    reason = "a header takes the access token, and there is a refresh token"
)]
fn pair(number: u64) -> TokenPair {
    // Whole seconds, since the files of the PHP package hold no others; and what JSON, SQL and
    // scripts could trip over.
    TokenPair::new(
        Secret::new(format!("canary-access.{number}.{}", "x".repeat(700))),
        moment(number),
        Secret::new(format!(
            "canary-refresh-{number} '\"\\%{{}}:$1\u{3b1}\u{1F511}"
        )),
        moment(number + 1_000_000),
    )
    .unwrap()
}
