//! The test of the tests: a store that breaks its contract in one way fails the suite, by the
//! check that is there for it.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![allow(
    clippy::print_stdout,
    reason = "the log of a test is its standard output"
)]

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use ergani_store_conformance::Suite;
use ergani_token::Account;
use ergani_token::store::{
    HeldLease, Holder, Lease, LeaseAttempt, Loaded, Record, Revision, StoreError, TokenStore,
    Written,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Fault {
    None,
    SwapsWithoutComparing,
    ComparesTheVersionOnly,
    ComparesThePairOnly,
    ComparesNoNonce,
    ComparesBeforeItWrites,
    TearsRecords,
    LosesAWrite,
    DropsState,
    DropsStateWithoutAPair,
    AnswersFromACache,
    ForgetKeeps,
    ForgetEndsTheLease,
    GivesTheLeaseTwice,
    ChecksTheLeaseBeforeItTakesIt,
    NeverReleases,
    ReleasesOnReleaseOnly,
    OneLeaseForAll,
    LoadsBeforeTheLease,
    ReleasesWithAConflict,
    SaysThatItReleased,
    ShowsItsPassword,
}

#[derive(Clone)]
struct Broken {
    fault: Fault,
    rows: Arc<Mutex<HashMap<String, Row>>>,
    /// Of this handle alone.
    cache: Arc<Mutex<HashMap<String, Record>>>,
}

#[derive(Default)]
struct Row {
    record: Option<Record>,
    leased: bool,
    writes: u64,
}

impl Broken {
    fn row<T>(&self, name: &str, with: impl FnOnce(&mut Row) -> T) -> T {
        with(
            self.rows
                .lock()
                .unwrap()
                .entry(name.to_owned())
                .or_default(),
        )
    }

    fn lease_name(&self, account: &Account) -> String {
        match self.fault {
            Fault::OneLeaseForAll => "all".to_owned(),
            _ => account.key().to_string(),
        }
    }

    fn loaded(record: Option<Record>) -> Loaded {
        Loaded {
            record,
            ..Loaded::default()
        }
    }
}

impl TokenStore for Broken {
    async fn load(&self, account: &Account) -> Result<Loaded, StoreError> {
        let name = account.key().to_string();
        let record = self.row(&name, |row| row.record.clone());
        if self.fault == Fault::AnswersFromACache {
            let mut cache = self.cache.lock().unwrap();
            if let Some(seen) = cache.get(&name) {
                return Ok(Self::loaded(Some(seen.clone())));
            }
            if let Some(record) = &record {
                cache.insert(name, record.clone());
            }
        }
        Ok(Self::loaded(record))
    }

    async fn write(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        let name = account.key().to_string();
        let is_expected = |row: &mut Row| {
            let there = row
                .record
                .as_ref()
                .map(Record::revision)
                .unwrap_or_default();
            match self.fault {
                Fault::SwapsWithoutComparing => true,
                Fault::ComparesTheVersionOnly => there.version == expected.version,
                Fault::ComparesThePairOnly => there.fingerprint == expected.fingerprint,
                Fault::ComparesNoNonce => {
                    let nonce = there.nonce;
                    there == Revision { nonce, ..expected }
                }
                _ => there == expected,
            }
        };
        if self.fault == Fault::ComparesBeforeItWrites {
            let expected = self.row(&name, |row| is_expected(row));
            tokio::task::yield_now().await;
            if !expected {
                return Ok(Written::Conflict);
            }
        } else if !self.row(&name, |row| is_expected(row)) {
            return Ok(Written::Conflict);
        }
        if self.fault == Fault::TearsRecords {
            self.row(&name, |row| match &mut row.record {
                Some(there) => there.pair.clone_from(&record.pair),
                None => row.record = Some(record.clone()),
            });
            tokio::task::yield_now().await;
        }
        self.row(&name, |row| {
            if !matches!(
                self.fault,
                Fault::ComparesBeforeItWrites | Fault::TearsRecords
            ) && !is_expected(row)
            {
                return Written::Conflict;
            }
            row.writes += 1;
            if self.fault == Fault::LosesAWrite && row.writes.is_multiple_of(3) {
                return Written::Done;
            }
            let mut record = record.clone();
            if self.fault == Fault::DropsState {
                record.state.cool_down = None;
            }
            if self.fault == Fault::DropsStateWithoutAPair && record.pair.is_none() {
                record.state.rejection = None;
            }
            row.record = Some(record);
            Written::Done
        })
        .pipe(Ok)
    }

    async fn try_lease(&self, account: &Account) -> Result<LeaseAttempt, StoreError> {
        let name = self.lease_name(account);
        if self.fault == Fault::ChecksTheLeaseBeforeItTakesIt {
            if self.row(&name, |row| row.leased) {
                return Ok(LeaseAttempt::Busy(Holder::default()));
            }
            tokio::task::yield_now().await;
        } else if self.row(&name, |row| row.leased) && self.fault != Fault::GivesTheLeaseTwice {
            return Ok(LeaseAttempt::Busy(Holder::default()));
        }
        let taken = self.row(&name, |row| {
            let free = !row.leased;
            row.leased = true;
            free
        });
        let twice = matches!(
            self.fault,
            Fault::GivesTheLeaseTwice | Fault::ChecksTheLeaseBeforeItTakesIt
        );
        if !taken && !twice {
            return Ok(LeaseAttempt::Busy(Holder::default()));
        }
        Ok(LeaseAttempt::Held(Lease::new(BrokenLease {
            store: self.clone(),
            name,
        })))
    }

    async fn lease_and_load(
        &self,
        account: &Account,
    ) -> Result<(LeaseAttempt, Option<Loaded>), StoreError> {
        if self.fault == Fault::LoadsBeforeTheLease {
            let loaded = self.load(account).await?;
            tokio::task::yield_now().await;
            return Ok((self.try_lease(account).await?, Some(loaded)));
        }
        match self.try_lease(account).await? {
            LeaseAttempt::Held(lease) => {
                let loaded = self.load(account).await?;
                Ok((LeaseAttempt::Held(lease), Some(loaded)))
            }
            busy @ LeaseAttempt::Busy(_) => Ok((busy, None)),
        }
    }

    async fn write_and_release(
        &self,
        account: &Account,
        expected: Revision,
        record: &Record,
        lease: &mut Option<Lease>,
    ) -> Result<Written, StoreError> {
        let written = self.write(account, expected, record).await?;
        if written == Written::Done || self.fault == Fault::ReleasesWithAConflict {
            let lease = lease.take();
            if self.fault == Fault::SaysThatItReleased {
                std::mem::forget(lease);
            }
        }
        Ok(written)
    }

    async fn forget(&self, account: &Account) -> Result<bool, StoreError> {
        let name = account.key().to_string();
        Ok(self.row(&name, |row| {
            if self.fault == Fault::ForgetEndsTheLease {
                row.leased = false;
            }
            let had = row.record.as_ref().is_some_and(|it| it.pair.is_some());
            if self.fault != Fault::ForgetKeeps {
                row.record = None;
            }
            had
        }))
    }

    fn describe(&self) -> String {
        match self.fault {
            Fault::ShowsItsPassword => "broken user:canary@host".to_owned(),
            fault => format!("broken {fault:?}"),
        }
    }
}

struct BrokenLease {
    store: Broken,
    name: String,
}

impl HeldLease for BrokenLease {
    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        if self.store.fault == Fault::ReleasesOnReleaseOnly {
            self.store.row(&self.name, |row| row.leased = false);
        }
        drop(self);
        Box::pin(std::future::ready(()))
    }
}

impl Drop for BrokenLease {
    fn drop(&mut self) {
        let kept = [Fault::NeverReleases, Fault::ReleasesOnReleaseOnly];
        if !kept.contains(&self.store.fault) {
            self.store.row(&self.name, |row| row.leased = false);
        }
    }
}

trait Pipe: Sized {
    fn pipe<T>(self, into: impl FnOnce(Self) -> T) -> T {
        into(self)
    }
}

impl Pipe for Written {}

async fn failed(fault: Fault) -> Vec<&'static str> {
    let rows = Arc::default();
    let open = move || Broken {
        fault,
        rows: Arc::clone(&rows),
        cache: Arc::default(),
    };
    let report = Suite::new(open).run().await;
    println!("{report}");
    report.failed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_store_that_breaks_nothing_passes() {
    assert_eq!(failed(Fault::None).await, [""; 0]);
}

macro_rules! found {
    ($($test:ident: $fault:ident by $check:ident;)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $test() {
            let failed = failed(Fault::$fault).await;
            assert!(failed.contains(&stringify!($check)), "{failed:?}");
        }
    )+};
}

found! {
    a_swap_without_comparing_is_found: SwapsWithoutComparing by of_many_swaps_one_wins;
    a_swap_that_compares_the_version_only_is_found: ComparesTheVersionOnly by a_swap_compares_version_and_fingerprint;
    a_swap_that_compares_the_pair_only_is_found: ComparesThePairOnly by a_swap_compares_version_and_fingerprint;
    a_swap_that_compares_no_nonce_is_found: ComparesNoNonce by a_swap_compares_the_nonce_of_the_last_write;
    a_swap_in_two_steps_is_found: ComparesBeforeItWrites by of_many_swaps_one_wins;
    a_torn_record_is_found: TearsRecords by a_record_is_seen_whole;
    a_lost_write_is_found: LosesAWrite by what_is_written_is_loaded;
    a_dropped_state_is_found: DropsState by what_is_written_is_loaded;
    a_state_dropped_with_the_pair_is_found: DropsStateWithoutAPair by a_record_without_a_pair_keeps_its_state;
    an_answer_from_a_cache_is_found: AnswersFromACache by what_is_written_is_loaded;
    a_forget_that_keeps_is_found: ForgetKeeps by forgetting_leaves_nothing;
    a_forget_that_ends_the_lease_is_found: ForgetEndsTheLease by forgetting_ends_no_lease;
    a_lease_given_twice_is_found: GivesTheLeaseTwice by a_lease_has_one_holder;
    a_lease_taken_in_two_steps_is_found: ChecksTheLeaseBeforeItTakesIt by a_lease_has_one_holder;
    a_lease_never_released_is_found: NeverReleases by a_lease_ends_when_dropped_or_given_back;
    a_lease_kept_when_dropped_is_found: ReleasesOnReleaseOnly by a_lease_ends_when_dropped_or_given_back;
    a_lease_for_all_accounts_is_found: OneLeaseForAll by accounts_are_apart;
    a_record_from_before_the_lease_is_found: LoadsBeforeTheLease by a_lease_brings_what_its_last_holder_wrote;
    a_lease_given_back_for_nothing_is_found: ReleasesWithAConflict by a_lease_ends_with_the_write_that_gives_it_back;
    a_lease_that_a_write_keeps_is_found: SaysThatItReleased by a_lease_ends_with_the_write_that_gives_it_back;
    a_password_in_the_name_is_found: ShowsItsPassword by its_name_is_no_secret;
}
