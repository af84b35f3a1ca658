//! `ergani store forget`: the way out when what is kept of an account is of no use, such as when
//! the store key is lost.

use std::time::Duration;

use ergani_client::config::OpenStore;
use ergani_token::store::{Lease, LeaseAttempt, StoreError, TokenStore};
use ergani_token::{Account, Clock as _, SystemClock, Timestamp};
use serde_json::json;

use crate::args::Global;
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::{session, settings};

/// How long a renewal of somebody else is waited for: longer than the lease of one who died.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL_EVERY: Duration = Duration::from_millis(200);

pub(super) fn run(global: &Global, output: &Output) -> Outcome {
    let config = settings::load(global)?;
    let account = settings::account_or_ask(global, &config)?;
    let store = session::open(&config, output)?;
    let work = async {
        match &store {
            OpenStore::Memory(store) => store.forget(&account).await,
            // These wait for the lock by themselves.
            OpenStore::File(store) => store.forget(&account).await,
            OpenStore::SealedFile(store) => store.forget(&account).await,
            OpenStore::Redis(store) => leased(store, &account).await,
            OpenStore::SealedRedis(store) => leased(store, &account).await,
            OpenStore::Postgres(store) => leased(store, &account).await,
            OpenStore::SealedPostgres(store) => leased(store, &account).await,
            _ => Err(StoreError::new(
                "this program cannot forget what is in a store of this kind",
            )),
        }
    };
    super::wait_for(global, output, work)?;
    if output.is_json() {
        output.json(&json!({"done": "forgotten", "revoked": "not_asked"}))?;
    } else {
        output.note(&format!(
            "forgotten, and the next call logs in ({account}); a refresh token that was kept is NOT revoked, and ends by \
             itself within 7 days"
        ));
    }
    Ok(Exit::Ok)
}

/// Under the lease, so that no renewal is under way that would write its answer afterwards.
async fn leased(store: &impl TokenStore, account: &Account) -> Result<bool, StoreError> {
    let lease = lease(store, account).await?;
    let forgotten = store.forget(account).await;
    lease.release().await;
    forgotten
}

async fn lease(store: &impl TokenStore, account: &Account) -> Result<Lease, StoreError> {
    let mut waited = Duration::ZERO;
    loop {
        match store.try_lease(account).await? {
            LeaseAttempt::Held(lease) => return Ok(lease),
            LeaseAttempt::Busy(holder) if waited >= PATIENCE => {
                let who = holder.name.unwrap_or_else(|| "somebody else".to_owned());
                let until = holder.until.map(|at: Timestamp| format!(", until {at}"));
                return Err(StoreError::new(format!(
                    "{who} is renewing the token of {account}{}: nothing was forgotten; try again when it is done",
                    until.unwrap_or_default()
                )));
            }
            LeaseAttempt::Busy(_) => {}
        }
        SystemClock.sleep(POLL_EVERY).await;
        waited += POLL_EVERY;
    }
}
