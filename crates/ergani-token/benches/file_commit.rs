//! A commit to the file store, as a renewal makes it, beside its floor: temporary file, fsync,
//! rename, fsync of the directory. A renewal writes its intent first; that is measured apart.
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use ergani_token::store::{
    FileStore, Lease, LeaseAttempt, PairNote, Record, RecordState, RefreshToken, Revision,
    TokenStore, Written,
};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};
use tokio::runtime::Runtime;

/// Commits in the comparison by turns.
const TURNS: usize = 400;
const END: Timestamp = Timestamp::from_seconds(2_000_000_000);

fn bare(directory: &std::path::Path, name: &str, bytes: &[u8]) {
    let mut file = tempfile::NamedTempFile::new_in(directory).expect("a file");
    file.write_all(bytes).expect("written");
    file.as_file().sync_all().expect("synced");
    file.persist(directory.join(name)).expect("renamed");
    File::open(directory)
        .expect("opened")
        .sync_all()
        .expect("synced");
}

/// Renews again and again, under one lease.
struct Renewals {
    runtime: Runtime,
    store: FileStore,
    account: Account,
    _lease: Lease,
    record: Record,
    seen: Revision,
    number: u64,
}

impl Renewals {
    fn new(directory: &std::path::Path) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .expect("a runtime");
        let credentials = Credentials::new("user", "password", UserType::External);
        let account = Account::new(credentials, Environment::Test);
        let store = FileStore::open(directory).expect("a store");
        let attempt = runtime
            .block_on(store.try_lease(&account))
            .expect("an answer");
        let LeaseAttempt::Held(lease) = attempt else {
            panic!("{attempt:?}")
        };
        let record = Record {
            pair: None,
            state: RecordState::new(account.identity()),
        };
        let mut renewals = Self {
            runtime,
            store,
            account,
            _lease: lease,
            record,
            seen: Revision::default(),
            number: 0,
        };
        // A first login.
        renewals.write();
        renewals.commit();
        renewals
    }

    fn write(&mut self) {
        self.record.state.version = self.seen.version + 1;
        let write = self.store.write(&self.account, self.seen, &self.record);
        let written = self.runtime.block_on(write).expect("an answer");
        assert_eq!(written, Written::Done);
        self.seen = self.record.revision();
    }

    /// Marks the refresh token as about to be sent.
    fn intend(&mut self) {
        self.number += 1;
        let note = self.record.state.note.as_mut().expect("a pair with a note");
        note.refresh = RefreshToken::Sent {
            attempt: self.number,
            at: END,
        };
        self.record.state.budget.full_at = Timestamp::from_seconds(1_900_000_000);
        self.write();
    }

    /// Stores the pair that the server gave for it.
    fn commit(&mut self) {
        let access = Secret::new(format!("access-{}-{}", self.number, "x".repeat(300)));
        let refresh = Secret::new(format!("refresh-{}", self.number));
        let pair = TokenPair::new(access, END, refresh, END).expect("a pair");
        self.record.state.note = Some(PairNote {
            fingerprint: pair.fingerprint(),
            life: Duration::from_secs(3 * 60 * 60),
            // Every answer takes another time.
            skew_ms: Some(i64::try_from(self.number % 300).expect("small")),
            refused: false,
            refresh: RefreshToken::Usable,
        });
        self.record.pair = Some(Arc::new(pair));
        self.write();
    }
}

fn file_commit(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut renewals = Renewals::new(directory.path());
    let bytes = vec![b'x'; 512];

    let mut group = criterion.benchmark_group("file commit");
    group.sample_size(60);
    group.bench_function("floor", |bencher| {
        bencher.iter(|| bare(directory.path(), "floor", &bytes));
    });
    group.bench_function("store", |bencher| {
        bencher.iter_custom(|times| {
            let mut taken = Duration::ZERO;
            for _ in 0..times {
                renewals.intend();
                let start = Instant::now();
                renewals.commit();
                taken += start.elapsed();
            }
            taken
        });
    });
    group.bench_function("intent", |bencher| {
        bencher.iter_custom(|times| {
            let mut taken = Duration::ZERO;
            for _ in 0..times {
                let start = Instant::now();
                renewals.intend();
                taken += start.elapsed();
                renewals.commit();
            }
            taken
        });
    });
    group.finish();
    println!(
        "file commit, by turns with its floor: {:.2} of it",
        ratio(&mut renewals, directory.path(), &bytes)
    );
}

/// The median commit over the median floor, measured by turns: a disk is not equally fast for as
/// long as two benchmarks take one after the other.
fn ratio(renewals: &mut Renewals, directory: &std::path::Path, bytes: &[u8]) -> f64 {
    let (mut floor, mut store) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        renewals.intend();
        let start = Instant::now();
        renewals.commit();
        store.push(start.elapsed());
        let start = Instant::now();
        bare(directory, "floor", bytes);
        floor.push(start.elapsed());
    }
    floor.sort();
    store.sort();
    store[TURNS / 2].as_secs_f64() / floor[TURNS / 2].as_secs_f64()
}

criterion_group!(benches, file_commit);
criterion_main!(benches);
