//! What comes from outside: foreign hands, and the end of the engine.

use std::time::{Duration, Instant};

use ergani_token::store::{LeaseAttempt, Revision, TokenStore, Written};
use ergani_token::{Clock as _, SystemClock};

use crate::accounts::{new_account, record};
use crate::check::{Checked, ensure, told};
use crate::checks::{is_kept, revision, swapped};
use crate::leases::hold;
use crate::suite::Suite;

/// No caller may wait longer than this for an engine that is not there.
const MOST_WAIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

pub(crate) async fn what_others_spoiled_is_mended_or_named<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let Some(spoil) = suite.spoil.clone() else {
        return Ok(());
    };
    let (store, account) = (suite.handle(), new_account());
    let first = record(&account, 1);
    swapped(
        &*store,
        &account,
        Revision::default(),
        &first,
        Written::Done,
    )
    .await?;
    spoil(account.clone()).await;
    match store.load(&account).await {
        Ok(loaded) => {
            ensure!(
                loaded.record.as_ref() != Some(&first),
                "nothing was spoiled, so nothing was tried"
            );
            ensure!(
                loaded.healed.is_some() || loaded.record.is_some(),
                "a spoiled record vanished without a word"
            );
        }
        Err(error) => ensure!(
            !error.to_string().contains("canary"),
            "the error quotes a secret"
        ),
    }
    // Under the lease it goes on, whatever was there.
    let lease = hold(&*store, &account, &suite).await?;
    let seen = revision(&told(
        "loading under the lease",
        store.load(&account).await,
    )?);
    let next = record(&account, seen.version + 1);
    swapped(&*store, &account, seen, &next, Written::Done).await?;
    lease.release().await;
    is_kept(&*suite.handle(), &account, Some(&next)).await
}

pub(crate) async fn an_engine_that_comes_back_is_found_again<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let (Some(stop), Some(start)) = (suite.stop.clone(), suite.start.clone()) else {
        return Ok(());
    };
    let (store, account) = (suite.handle(), new_account());
    let first = record(&account, 1);
    swapped(
        &*store,
        &account,
        Revision::default(),
        &first,
        Written::Done,
    )
    .await?;
    let lease = hold(&*store, &account, &suite).await?;

    stop().await;
    let asked = Instant::now();
    let failed = store.load(&account).await;
    let took = asked.elapsed();
    let written = store
        .write(&account, first.revision(), &record(&account, 2))
        .await;
    start().await;

    ensure!(
        took < MOST_WAIT,
        "a caller waited {took:?} for an engine that was gone"
    );
    let Err(error) = failed else {
        return Err("without an engine there was an answer".to_owned());
    };
    ensure!(
        written.is_err(),
        "without an engine a write ended as {written:?}"
    );
    let error = error.to_string();
    ensure!(
        error.len() > 20 && !error.contains("canary"),
        "the error says too little, or too much: {error}"
    );

    // The same handles find it again; and the lease ends, whether the engine remembers it or not.
    let back = Instant::now();
    let loaded = loop {
        match store.load(&account).await {
            Ok(loaded) => break loaded,
            Err(error) => ensure!(
                back.elapsed() < MOST_WAIT,
                "the engine is back, and not found: {error}"
            ),
        }
        SystemClock.sleep(POLL).await;
    };
    let other = suite.handle();
    let attempt = told("asking for the lease", other.try_lease(&account).await)?;
    if let LeaseAttempt::Held(_) = &attempt {
        // It forgot the lease: then its holder must find out, in time.
        while lease.is_held() {
            ensure!(
                back.elapsed() < suite.patience(),
                "a lease that the engine forgot says that it is held"
            );
            SystemClock.sleep(POLL).await;
        }
    }
    drop(attempt);
    lease.release().await;
    let lease = hold(&*other, &account, &suite).await?;
    let seen = revision(&loaded);
    let next = record(&account, seen.version + 1);
    swapped(&*other, &account, seen, &next, Written::Done).await?;
    lease.release().await;
    is_kept(&*store, &account, Some(&next)).await
}
