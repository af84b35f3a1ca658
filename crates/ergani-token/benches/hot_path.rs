//! The valid-token path beside its floor: an `ArcSwap` load, one clock read, a header clone.

use std::hint::black_box;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use criterion::{Criterion, criterion_group, criterion_main};
use ergani_token::fake::FakeClock;
use ergani_token::fake::FakeExchange;
use ergani_token::{
    Account, Clock, Credentials, Environment, SystemClock, Timestamp, TokenManager, UserType,
};

struct Floor {
    header: http::HeaderValue,
    expires_at: Timestamp,
}

fn hot_path(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let clock = SystemClock;
    let credentials = Credentials::new("user", "password", UserType::External);
    let manager = TokenManager::builder(Account::new(credentials, Environment::Test))
        .exchange(FakeExchange::new(FakeClock::at(clock.now())))
        .build();
    let token = runtime.block_on(manager.token()).expect("a token");
    let floor = ArcSwapOption::from_pointee(Floor {
        header: token.header().clone(),
        expires_at: token.expires_at(),
    });
    let floor_clock: Arc<dyn Clock> = Arc::new(SystemClock);

    let mut group = criterion.benchmark_group("valid token");
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            let floor = floor.load();
            let floor = floor.as_ref().expect("is set");
            (floor_clock.now() < floor.expires_at).then(|| black_box(floor.header.clone()))
        });
    });
    group.bench_function("manager, never waits", |bencher| {
        bencher.iter(|| black_box(manager.current()));
    });
    group.bench_function("manager, async", |bencher| {
        bencher.iter_custom(|rounds| {
            runtime.block_on(async {
                let start = std::time::Instant::now();
                for _ in 0..rounds {
                    black_box(manager.token().await).expect("a token");
                }
                start.elapsed()
            })
        });
    });
    group.finish();
}

criterion_group!(benches, hot_path);
criterion_main!(benches);
