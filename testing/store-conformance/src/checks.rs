//! Records: load, compare-and-swap, forget.

use std::collections::HashSet;
use std::sync::Arc;

use ergani_token::Account;
use ergani_token::store::{Loaded, Record, Revision, TokenStore, Written};
use futures_util::FutureExt as _;
use futures_util::future::join_all;

use crate::accounts::{new_account, record, record_of, without_pair};
use crate::check::{Checked, ensure, told};
use crate::leases::hold;
use crate::suite::Suite;

const HANDLES: usize = 4;
const CONTENDING: u64 = 2000;
const ROUNDS: u64 = 20;

pub(crate) async fn an_unknown_account_is_empty<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let loaded = told("loading", store.load(&account).await)?;
    ensure!(loaded.record.is_none(), "there was {:?}", loaded.record);
    ensure!(
        !told("forgetting", store.forget(&account).await)?,
        "forgetting says that there was a pair"
    );
    Ok(())
}

pub(crate) async fn what_is_written_is_loaded<S: TokenStore>(suite: Suite<S>) -> Checked {
    let account = new_account();
    let [one, other] = [suite.handle(), suite.handle()];
    // Loaded before, so that a handle which keeps what it saw is found out.
    told("loading", other.load(&account).await)?;
    let mut expected = Revision::default();
    for version in 1..=3 {
        let record = record(&account, version);
        swapped(&*one, &account, expected, &record, Written::Done).await?;
        expected = record.revision();
        for store in [&one, &other] {
            is_kept(&**store, &account, Some(&record)).await?;
        }
    }
    let late = suite.handle();
    is_kept(&*late, &account, Some(&record(&account, 3))).await
}

pub(crate) async fn a_record_without_a_pair_keeps_its_state<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let first = without_pair(record(&account, 1), 1);
    swapped(
        &*store,
        &account,
        Revision::default(),
        &first,
        Written::Done,
    )
    .await?;
    is_kept(&*store, &account, Some(&first)).await?;
    let second = record(&account, 2);
    swapped(&*store, &account, first.revision(), &second, Written::Done).await?;
    let third = without_pair(second.clone(), 3);
    swapped(&*store, &account, second.revision(), &third, Written::Done).await?;
    is_kept(&*suite.handle(), &account, Some(&third)).await
}

pub(crate) async fn a_swap_compares_version_and_fingerprint<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let kept = record(&account, 2);
    let new = record(&account, 3);
    // Nothing is there, and something was expected.
    swapped(&*store, &account, kept.revision(), &new, Written::Conflict).await?;
    is_kept(&*store, &account, None).await?;
    swapped(&*store, &account, Revision::default(), &kept, Written::Done).await?;
    let wrong = [
        Revision::default(),
        record(&account, 1).revision(),
        // The right version with another pair, and with none; another version of the right pair.
        record_of(&account, 2, 9).revision(),
        without_pair(kept.clone(), 2).revision(),
        record_of(&account, 1, 2).revision(),
        record_of(&account, 4, 2).revision(),
    ];
    for expected in wrong {
        swapped(&*store, &account, expected, &new, Written::Conflict).await?;
        is_kept(&*store, &account, Some(&kept)).await?;
    }
    swapped(&*store, &account, kept.revision(), &new, Written::Done).await
}

/// An engine that lost its last write hands the version out again, to another record of the same
/// pair, or of none. Who has seen the lost one must not write over the other.
pub(crate) async fn a_swap_compares_the_nonce_of_the_last_write<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    for has_pair in [true, false] {
        let (store, account) = (suite.handle(), new_account());
        let of = |version, nonce| {
            let mut record = record_of(&account, version, 1);
            record.state.nonce = nonce;
            if has_pair {
                record
            } else {
                without_pair(record, version)
            }
        };
        let none = Revision::default();
        let (first, lost) = (of(1, 1), of(2, 2));
        swapped(&*store, &account, none, &first, Written::Done).await?;
        swapped(&*store, &account, first.revision(), &lost, Written::Done).await?;
        // As in a replica that never heard of the last write and takes over.
        told("forgetting", store.forget(&account).await)?;
        swapped(&*store, &account, none, &first, Written::Done).await?;
        let mut kept = of(2, 3);
        kept.state.rejection = None;
        swapped(&*store, &account, first.revision(), &kept, Written::Done).await?;

        let late = of(3, 4);
        swapped(&*store, &account, lost.revision(), &late, Written::Conflict).await?;
        // One that a version without nonces wrote, and one that it saw.
        let before = Revision {
            nonce: 0,
            ..kept.revision()
        };
        swapped(&*store, &account, before, &late, Written::Conflict).await?;
        is_kept(&*store, &account, Some(&kept)).await?;
        let old = of(3, 0);
        swapped(&*store, &account, kept.revision(), &old, Written::Done).await?;
        let other = of(3, 4).revision();
        swapped(&*store, &account, other, &of(4, 5), Written::Conflict).await?;
        is_kept(&*store, &account, Some(&old)).await?;
        let next = of(4, u64::MAX);
        swapped(&*store, &account, old.revision(), &next, Written::Done).await?;
        is_kept(&*suite.handle(), &account, Some(&next)).await?;
    }
    Ok(())
}

pub(crate) async fn the_last_version_is_followed_by_another<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let mut last = record(&account, 1);
    last.state.version = i64::MAX.unsigned_abs() - 1;
    swapped(&*store, &account, Revision::default(), &last, Written::Done).await?;
    is_kept(&*store, &account, Some(&last)).await?;
    let next = record(&account, last.revision().next_version());
    swapped(&*store, &account, last.revision(), &next, Written::Done).await?;
    is_kept(&*suite.handle(), &account, Some(&next)).await
}

pub(crate) async fn of_many_swaps_one_wins<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (stores, account) = (suite.handles(HANDLES), new_account());
    let mut expected = Revision::default();
    for round in 1..=ROUNDS {
        let tries = (0..16).map(|number| {
            let (store, account) = (Arc::clone(&stores[number % HANDLES]), account.clone());
            let record = record_of(&account, round, round * 100 + number as u64);
            tokio::spawn(async move {
                let written = store.write(&account, expected, &record).await;
                told("writing", written).map(|written| (written, record))
            })
        });
        let mut winner: Option<Record> = None;
        for tried in join_all(tries).await {
            let (written, record) = tried.map_err(|error| error.to_string())??;
            if written == Written::Done {
                ensure!(winner.is_none(), "two swaps of one revision were done");
                winner = Some(record);
            }
        }
        let Some(winner) = winner else {
            return Err("no swap was done, though one expected what was there".to_owned());
        };
        is_kept(&*stores[0], &account, Some(&winner)).await?;
        expected = winner.revision();
    }
    Ok(())
}

pub(crate) async fn thousands_of_tasks_lose_no_write<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (stores, account) = (suite.handles(HANDLES), new_account());
    let tasks = (0..CONTENDING).map(|number| {
        let store = Arc::clone(&stores[usize::try_from(number).unwrap_or(0) % HANDLES]);
        let account = account.clone();
        tokio::spawn(async move {
            let loaded = told("loading", store.load(&account).await)?;
            let expected = revision(&loaded);
            let record = record_of(&account, expected.version + 1, number);
            let written = told("writing", store.write(&account, expected, &record).await)?;
            Ok::<_, String>((written == Written::Done).then_some(record.state.version))
        })
    });
    let mut done = HashSet::new();
    for task in join_all(tasks).await {
        if let Some(version) = task.map_err(|error| error.to_string())?? {
            ensure!(done.insert(version), "version {version} was written twice");
        }
    }
    let last = told("loading", stores[0].load(&account).await)?;
    let last = revision(&last).version;
    ensure!(
        last == done.len() as u64,
        "{} writes were done, and the record is at version {last}",
        done.len()
    );
    Ok(())
}

pub(crate) async fn a_record_is_seen_whole<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (stores, account) = (suite.handles(HANDLES), new_account());
    let writer = {
        let (store, account) = (Arc::clone(&stores[0]), account.clone());
        tokio::spawn(async move {
            let mut expected = Revision::default();
            for version in 1..=200 {
                let record = record(&account, version);
                swapped(&*store, &account, expected, &record, Written::Done).await?;
                expected = record.revision();
                tokio::task::yield_now().await;
            }
            Ok::<_, String>(())
        })
    };
    let readers = stores.iter().map(|store| {
        let (store, account) = (Arc::clone(store), account.clone());
        tokio::spawn(async move {
            let mut last = 0;
            while last < 200 {
                let loaded = told("loading", store.load(&account).await)?;
                if let Some(found) = loaded.record {
                    let version = found.state.version;
                    ensure!(
                        found == record(&account, version),
                        "parts of two records were seen: {found:?}"
                    );
                    ensure!(version >= last, "version {version} came after {last}");
                    last = version;
                }
                tokio::task::yield_now().await;
            }
            Ok::<_, String>(())
        })
    });
    let readers: Vec<_> = readers.collect();
    let written = writer.await.map_err(|error| error.to_string())?;
    if written.is_err() {
        // They wait for what will not come.
        readers.iter().for_each(tokio::task::JoinHandle::abort);
        return written;
    }
    let reading = tokio::time::timeout(suite.patience(), join_all(readers)).await;
    let Ok(read) = reading else {
        return Err("the last record was not seen".to_owned());
    };
    for reader in read {
        reader.map_err(|error| error.to_string())??;
    }
    Ok(())
}

pub(crate) async fn accounts_are_apart<S: TokenStore>(suite: Suite<S>) -> Checked {
    let store = suite.handle();
    let [one, other] = [new_account(), new_account()];
    let kept = record(&one, 1);
    swapped(&*store, &one, Revision::default(), &kept, Written::Done).await?;
    is_kept(&*store, &other, None).await?;
    let lease = hold(&*store, &one, &suite).await?;
    let second = hold(&*store, &other, &suite).await?;
    told("forgetting", store.forget(&other).await)?;
    second.release().await;
    ensure!(
        lease.is_held(),
        "giving back the lease of another account ended it"
    );
    lease.release().await;
    is_kept(&*store, &one, Some(&kept)).await
}

pub(crate) async fn forgetting_leaves_nothing<S: TokenStore>(suite: Suite<S>) -> Checked {
    let account = new_account();
    let [one, other] = [suite.handle(), suite.handle()];
    let kept = record(&account, 1);
    swapped(&*one, &account, Revision::default(), &kept, Written::Done).await?;
    ensure!(
        told("forgetting", other.forget(&account).await)?,
        "forgetting says that there was no pair"
    );
    for store in [&one, &other] {
        is_kept(&**store, &account, None).await?;
    }
    ensure!(
        !told("forgetting", one.forget(&account).await)?,
        "forgetting twice says that there was a pair"
    );
    // Who still has the old one in mind must not bring it back.
    let stale = record(&account, 2);
    swapped(&*one, &account, kept.revision(), &stale, Written::Conflict).await?;
    let anew = record(&account, 1);
    swapped(&*one, &account, Revision::default(), &anew, Written::Done).await
}

pub(crate) async fn dropped_futures_leave_it_whole<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let kept = record(&account, 1);
    swapped(&*store, &account, Revision::default(), &kept, Written::Done).await?;
    let new = record(&account, 2);
    for _ in 0..20 {
        // Each is begun, and then dropped wherever it waits first.
        let _ = store.load(&account).now_or_never();
        let _ = store.write(&account, kept.revision(), &new).now_or_never();
        let _ = store.lease_and_load(&account).now_or_never();
        let _ = store.try_lease(&account).now_or_never();
        tokio::task::yield_now().await;
    }
    let lease = hold(&*store, &account, &suite).await?;
    let loaded = told("loading", store.load(&account).await)?;
    let revision = revision(&loaded);
    ensure!(
        loaded.record == Some(kept) || loaded.record == Some(new),
        "neither the old record nor the new one is there: {:?}",
        loaded.record
    );
    let next = record(&account, revision.version + 1);
    swapped(&*store, &account, revision, &next, Written::Done).await?;
    lease.release().await;
    Ok(())
}

pub(crate) async fn its_name_is_no_secret<S: TokenStore>(suite: Suite<S>) -> Checked {
    let name = suite.handle().describe();
    ensure!(!name.is_empty(), "it has no name");
    ensure!(
        !name.contains("canary") && !name.contains('@'),
        "its name looks as if it held a password: {name}"
    );
    Ok(())
}

pub(crate) fn revision(loaded: &Loaded) -> Revision {
    loaded
        .record
        .as_ref()
        .map(Record::revision)
        .unwrap_or_default()
}

pub(crate) async fn swapped(
    store: &impl TokenStore,
    account: &Account,
    expected: Revision,
    record: &Record,
    should: Written,
) -> Checked {
    let written = told("writing", store.write(account, expected, record).await)?;
    ensure!(
        written == should,
        "a write of version {} that expected {expected:?} ended as {written:?}",
        record.state.version
    );
    Ok(())
}

pub(crate) async fn is_kept(
    store: &impl TokenStore,
    account: &Account,
    record: Option<&Record>,
) -> Checked {
    let loaded = told("loading", store.load(account).await)?;
    ensure!(
        loaded.record.as_ref() == record,
        "there should be {record:?}, and there is {:?}",
        loaded.record
    );
    // A Debug shows no token, so what it hides is compared here.
    let secrets = |record: &Record| {
        let pair = record.pair.as_ref()?;
        Some((pair.access_token().clone(), pair.refresh_token().clone()))
    };
    ensure!(
        loaded.record.as_ref().and_then(secrets) == record.and_then(secrets),
        "the tokens changed"
    );
    Ok(())
}
