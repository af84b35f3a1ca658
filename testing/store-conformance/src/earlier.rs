//! Stores as an earlier version left them, before records had a nonce: commit 1886305 wrote what is
//! in `fixtures/1886305`, a directory, the hashes of a Redis and the rows of a PostgreSQL, each plain
//! and sealed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ergani_token::store::{Record, RefreshToken, Revision, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Timestamp, TokenPair, UserType};

use crate::check::{Checked, ensure, told};
use crate::checks::{is_kept, swapped};

/// The access token that was stored.
pub const ACCESS_TOKEN: &str = "canary-access-of-1886305";

/// Where the files are: `plain`, `sealed`, `redis-plain.tsv` and so on, and the `store-key`.
#[must_use]
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/1886305")
}

/// Has a pair that was never sent; its tokens end in 2096.
#[must_use]
pub fn account_with_a_session() -> Account {
    named("user-with-a-session")
}

/// The server refused its password, and asked for fewer calls.
#[must_use]
pub fn rejected_account() -> Account {
    named("user-that-was-rejected")
}

fn named(name: &str) -> Account {
    Account::new(
        Credentials::new(name, "canary-password-1886", UserType::External),
        Environment::Test,
    )
}

/// Reads all of it as it was, writes over it, and loses no swap.
///
/// # Errors
/// What was seen instead.
pub async fn goes_on<S: TokenStore>(store: &S) -> Checked {
    let session = loaded(store, &account_with_a_session()).await?;
    let note = session.state.note.as_ref();
    ensure!(
        note.is_some_and(|note| note.refresh == RefreshToken::Usable && !note.refused),
        "the refresh token is no longer usable: {session:?}"
    );
    let pair = session.pair.as_ref();
    ensure!(
        pair.is_some_and(|pair| pair.access_token().expose() == ACCESS_TOKEN),
        "it is another pair: {session:?}"
    );
    let rejected = loaded(store, &rejected_account()).await?;
    let count = rejected.state.rejection.as_ref().map(|it| it.count);
    ensure!(count == Some(1), "the rejection is lost: {rejected:?}");
    ensure!(
        rejected.state.cool_down.is_some(),
        "the cool-down is lost: {rejected:?}"
    );

    for (account, old) in [
        (account_with_a_session(), session),
        (rejected_account(), rejected),
    ] {
        let seen = old.revision();
        let mut intent = old.clone();
        intent.state.version = seen.next_version();
        intent.state.nonce = 7;
        intent.state.budget.full_at = Timestamp::from_seconds(1_800_001_800);
        let other = Revision { nonce: 7, ..seen };
        swapped(store, &account, other, &intent, Written::Conflict).await?;
        swapped(store, &account, seen, &intent, Written::Done).await?;
        is_kept(store, &account, Some(&intent)).await?;
        let mut renewed = intent.clone();
        renewed.pair = Some(Arc::new(new_pair()?));
        renewed.state.note = None;
        renewed.state.version = intent.revision().next_version();
        renewed.state.nonce = 8;
        let late = Revision {
            nonce: 0,
            ..intent.revision()
        };
        swapped(store, &account, late, &renewed, Written::Conflict).await?;
        swapped(store, &account, intent.revision(), &renewed, Written::Done).await?;
        is_kept(store, &account, Some(&renewed)).await?;
    }
    Ok(())
}

async fn loaded(store: &impl TokenStore, account: &Account) -> Result<Record, String> {
    let loaded = told("loading", store.load(account).await)?;
    ensure!(loaded.healed.is_none(), "it was mended: {loaded:?}");
    let Some(record) = loaded.record else {
        return Err(format!("nothing is known of {account}"));
    };
    ensure!(record.state.nonce == 0, "it has a nonce: {record:?}");
    Ok(record)
}

fn new_pair() -> Result<TokenPair, String> {
    let end = Timestamp::from_seconds(4_000_021_600);
    let made = TokenPair::new(
        "canary-access-of-today".to_owned().into(),
        end,
        "canary-refresh-of-today".to_owned().into(),
        end,
    );
    told("making a pair", made)
}
