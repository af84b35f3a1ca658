//! A commit to the file store beside its floor: temporary file, fsync, rename, fsync of the
//! directory.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use ergani_token::store::{FileStore, Record, RecordState, TokenStore, Written};
use ergani_token::{Account, Credentials, Environment, Secret, Timestamp, TokenPair, UserType};

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

fn file_commit(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    let directory = tempfile::tempdir().expect("a directory");
    let credentials = Credentials::new("user", "password", UserType::External);
    let account = Account::new(credentials, Environment::Test);
    let store = FileStore::open(directory.path()).expect("a store");
    let lease = runtime
        .block_on(store.try_lease(&account))
        .expect("a lease");
    let bytes = vec![b'x'; 512];

    let mut record = Record {
        pair: None,
        state: RecordState::new(account.identity()),
    };
    let mut number = 0_u64;
    let mut group = criterion.benchmark_group("file commit");
    group.sample_size(60);
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            bare(directory.path(), "floor", &bytes);
        });
    });
    group.bench_function("store", |bencher| {
        bencher.iter(|| {
            number += 1;
            let expected = if record.state.version == 0 {
                Default::default()
            } else {
                record.revision()
            };
            let end = Timestamp::from_seconds(2_000_000_000);
            let access = Secret::new(format!("access-{number}-{}", "x".repeat(300)));
            let pair = TokenPair::new(access, end, Secret::new(format!("refresh-{number}")), end)
                .expect("a pair");
            record.pair = Some(Arc::new(pair));
            record.state.version = expected.version + 1;
            let written = runtime
                .block_on(store.write(&account, expected, &record))
                .expect("written");
            assert_eq!(written, Written::Done);
        });
    });
    group.finish();
    drop(lease);
}

criterion_group!(benches, file_commit);
criterion_main!(benches);
