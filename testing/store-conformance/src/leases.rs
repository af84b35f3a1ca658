//! Leases.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ergani_token::store::{Lease, LeaseAttempt, Revision, TokenStore, Written};
use ergani_token::{Account, Clock as _, SystemClock};
use futures_util::future::join_all;

use crate::accounts::{new_account, record};
use crate::check::{Checked, ensure, told};
use crate::checks::{revision, swapped};
use crate::suite::Suite;

const HANDLES: usize = 4;
const ASKING: usize = 400;
const RENEWING: usize = 32;
const RENEWALS_EACH: usize = 5;
/// Between two questions for a lease.
const POLL: Duration = Duration::from_millis(10);

/// Waits for the lease, as long as it may take for one to end.
pub(crate) async fn hold<S: TokenStore>(
    store: &S,
    account: &Account,
    suite: &Suite<S>,
) -> Result<Lease, String> {
    let start = Instant::now();
    loop {
        match told("asking for the lease", store.try_lease(account).await)? {
            LeaseAttempt::Held(lease) => return Ok(lease),
            LeaseAttempt::Busy(holder) => {
                if start.elapsed() > suite.patience() {
                    return Err(format!("nobody gives the lease back; held by {holder:?}"));
                }
                SystemClock.sleep(POLL).await;
            }
        }
    }
}

pub(crate) async fn is_busy<S: TokenStore>(store: &S, account: &Account) -> Checked {
    match told("asking for the lease", store.try_lease(account).await)? {
        LeaseAttempt::Busy(_) => Ok(()),
        LeaseAttempt::Held(_) => Err("a lease was given while another has it".to_owned()),
    }
}

pub(crate) async fn a_lease_has_one_holder<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (stores, account) = (suite.handles(HANDLES), new_account());
    let lease = hold(&*stores[0], &account, &suite).await?;
    ensure!(lease.is_held(), "a new lease says that it is not held");
    for store in &stores {
        is_busy(&**store, &account).await?;
    }
    lease.release().await;

    let holders = Arc::new(AtomicI64::new(0));
    let held = Arc::new(AtomicU64::new(0));
    let tasks = (0..ASKING).map(|number| {
        let (store, account) = (Arc::clone(&stores[number % HANDLES]), account.clone());
        let (holders, held) = (Arc::clone(&holders), Arc::clone(&held));
        tokio::spawn(async move {
            let attempt = told("asking for the lease", store.try_lease(&account).await)?;
            if let LeaseAttempt::Held(lease) = attempt {
                held.fetch_add(1, Ordering::SeqCst);
                let others = holders.fetch_add(1, Ordering::SeqCst);
                for _ in 0..20 {
                    tokio::task::yield_now().await;
                }
                holders.fetch_sub(1, Ordering::SeqCst);
                lease.release().await;
                ensure!(others == 0, "{} had the lease at once", others + 1);
            }
            Ok::<_, String>(())
        })
    });
    for task in join_all(tasks).await {
        task.map_err(|error| error.to_string())??;
    }
    ensure!(
        held.load(Ordering::SeqCst) > 0,
        "of {ASKING} nobody got a lease that was free"
    );
    Ok(())
}

pub(crate) async fn a_lease_ends_when_dropped_or_given_back<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let [one, other] = [suite.handle(), suite.handle()];
    let account = new_account();
    for _ in 0..5 {
        let lease = hold(&*one, &account, &suite).await?;
        lease.release().await;
        match told("asking for the lease", other.try_lease(&account).await)? {
            LeaseAttempt::Held(lease) => drop(lease),
            LeaseAttempt::Busy(holder) => {
                return Err(format!("after `release` it is held by {holder:?}"));
            }
        }
        // Dropped, it may be given back a moment later; but long before it would end by itself.
        let dropped = Instant::now();
        let lease = hold(&*one, &account, &suite).await?;
        let took = dropped.elapsed();
        let most = suite.term.map_or(suite.patience(), |term| term / 2);
        ensure!(took < most, "a dropped lease was free after {took:?} only");
        lease.release().await;
    }
    Ok(())
}

pub(crate) async fn a_lease_ends_with_the_write_that_gives_it_back<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let [one, other] = [suite.handle(), suite.handle()];
    let account = new_account();
    let mut expected = Revision::default();
    for version in 1..=5 {
        let mut lease = Some(hold(&*one, &account, &suite).await?);
        // Over another record than the one that is there it gives nothing back.
        let stranger = Revision {
            version: expected.version + 7,
            ..expected
        };
        let new = record(&account, version);
        let written = one.write_and_release(&account, stranger, &new, &mut lease);
        let written = told("writing", written.await)?;
        ensure!(written == Written::Conflict, "it wrote over another record");
        ensure!(
            lease.as_ref().is_some_and(Lease::is_held),
            "with a write that was not done the lease was given back"
        );
        is_busy(&*other, &account).await?;

        let written = one.write_and_release(&account, expected, &new, &mut lease);
        let written = told("writing", written.await)?;
        ensure!(written == Written::Done, "it did not write");
        ensure!(lease.is_none(), "the lease was not given back");
        expected = new.revision();
        match told("asking for the lease", other.lease_and_load(&account).await)? {
            (LeaseAttempt::Held(lease), Some(loaded)) => {
                let seen = revision(&loaded);
                ensure!(seen == expected, "with the lease came {seen:?}");
                lease.release().await;
            }
            (attempt, _) => return Err(format!("after the write there was {attempt:?}")),
        }
    }
    Ok(())
}

pub(crate) async fn a_lease_brings_what_its_last_holder_wrote<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let (stores, account) = (suite.handles(HANDLES), new_account());
    let last = Arc::new(AtomicU64::new(0));
    let patience = suite.patience();
    let tasks = (0..RENEWING).map(|number| {
        let (store, account) = (Arc::clone(&stores[number % HANDLES]), account.clone());
        let last = Arc::clone(&last);
        tokio::spawn(async move {
            let mut renewals = 0;
            let mut progress = (last.load(Ordering::SeqCst), Instant::now());
            while renewals < RENEWALS_EACH {
                let attempt = store.lease_and_load(&account).await;
                let (lease, loaded) = match told("asking for the lease", attempt)? {
                    (LeaseAttempt::Held(lease), Some(loaded)) => (lease, loaded),
                    (LeaseAttempt::Held(_), None) => {
                        return Err("a lease came without what there is".to_owned());
                    }
                    (LeaseAttempt::Busy(holder), _) => {
                        let version = last.load(Ordering::SeqCst);
                        if version != progress.0 {
                            progress = (version, Instant::now());
                        }
                        ensure!(
                            progress.1.elapsed() < patience,
                            "nobody gives the lease back; held by {holder:?}"
                        );
                        SystemClock.sleep(POLL / 5).await;
                        continue;
                    }
                };
                let seen = revision(&loaded);
                let wrote = last.load(Ordering::SeqCst);
                ensure!(
                    seen.version == wrote,
                    "with the lease came version {}, and its last holder wrote {wrote}",
                    seen.version
                );
                let record = record(&account, wrote + 1);
                swapped(&*store, &account, seen, &record, Written::Done).await?;
                last.store(wrote + 1, Ordering::SeqCst);
                lease.release().await;
                renewals += 1;
            }
            Ok::<_, String>(())
        })
    });
    for task in join_all(tasks).await {
        task.map_err(|error| error.to_string())??;
    }
    Ok(())
}

pub(crate) async fn forgetting_ends_no_lease<S: TokenStore>(suite: Suite<S>) -> Checked {
    let [one, other] = [suite.handle(), suite.handle()];
    let account = new_account();
    let kept = record(&account, 1);
    swapped(&*one, &account, Revision::default(), &kept, Written::Done).await?;
    let lease = hold(&*one, &account, &suite).await?;
    // A store may make others wait, or refuse them, until the lease is back: then nothing is lost.
    let forgot = tokio::time::timeout(Duration::from_millis(300), other.forget(&account)).await;
    drop(forgot);
    is_busy(&*other, &account).await?;
    lease.release().await;
    hold(&*other, &account, &suite).await?.release().await;
    Ok(())
}

pub(crate) async fn a_lease_is_extended_while_alive<S: TokenStore>(suite: Suite<S>) -> Checked {
    let term = suite.term.unwrap_or_default();
    let [one, other] = [suite.handle(), suite.handle()];
    let account = new_account();
    let lease = hold(&*one, &account, &suite).await?;
    let start = Instant::now();
    while start.elapsed() < term * 3 {
        is_busy(&*other, &account).await?;
        ensure!(
            lease.is_held(),
            "a lease was not held any more after {:?}",
            start.elapsed()
        );
        SystemClock.sleep(POLL).await;
    }
    lease.release().await;
    Ok(())
}

/// Whoever dies with its runtime cannot give anything back, nor extend it.
pub(crate) async fn a_lease_ends_with_its_holder<S: TokenStore>(suite: Suite<S>) -> Checked {
    let term = suite.term.unwrap_or_default();
    let account = new_account();
    let dying = {
        let (suite, account) = (suite.clone(), account.clone());
        tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            let lease = runtime.block_on(async {
                let store = suite.handle();
                hold(&*store, &account, &suite).await
            })?;
            // Not dropped, which would give it back; its runtime is.
            std::mem::forget(lease);
            drop(runtime);
            Ok::<_, String>(Instant::now())
        })
    };
    let died = dying.await.map_err(|error| error.to_string())??;
    let other = suite.handle();
    if died.elapsed() < term / 4 {
        is_busy(&*other, &account).await?;
    }
    hold(&*other, &account, &suite).await?.release().await;
    let lasted = died.elapsed();
    ensure!(
        lasted < term + Duration::from_secs(2),
        "a lease of {term:?} lasted for {lasted:?} after its holder's death"
    );
    Ok(())
}

pub(crate) async fn a_late_holder_frees_no_other<S: TokenStore>(suite: Suite<S>) -> Checked {
    let Some(end_lease) = suite.end_lease.clone() else {
        return Ok(());
    };
    let stores = suite.handles(3);
    let account = new_account();
    let late = hold(&*stores[0], &account, &suite).await?;
    end_lease(account.clone()).await;
    let lease = hold(&*stores[1], &account, &suite).await?;
    let (mut late, kept) = (Some(late), record(&account, 1));
    let written = stores[0].write_and_release(&account, Revision::default(), &kept, &mut late);
    let _ = told("writing", written.await)?;
    is_busy(&*stores[2], &account).await?;
    if let Some(late) = late {
        late.release().await;
    }
    is_busy(&*stores[2], &account).await?;

    end_lease(account.clone()).await;
    drop(lease);
    let late = hold(&*stores[0], &account, &suite).await?;
    end_lease(account.clone()).await;
    let lease = hold(&*stores[1], &account, &suite).await?;
    late.release().await;
    is_busy(&*stores[2], &account).await?;

    // And one that still lives finds out that it is not the holder any more.
    end_lease(account.clone()).await;
    let next = hold(&*stores[2], &account, &suite).await?;
    let start = Instant::now();
    while lease.is_held() {
        ensure!(
            start.elapsed() < suite.patience(),
            "a lease that another has says that it is held"
        );
        SystemClock.sleep(POLL).await;
    }
    ensure!(
        next.is_held(),
        "the new holder lost its lease to the old one"
    );
    drop(lease);
    is_busy(&*stores[0], &account).await?;
    next.release().await;
    Ok(())
}
