//! Invariant 10: a valid token costs no allocation. The benchmark `hot_path` has the time.

use ergani_token::fake::FakeManager;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[test]
fn invariant_10_a_valid_token_allocates_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let fake = FakeManager::new();
    let first = runtime.block_on(fake.manager().token()).unwrap();

    let profiler = dhat::Profiler::builder().testing().build();
    runtime.block_on(async {
        let before = dhat::HeapStats::get();
        for _ in 0..1000 {
            let token = fake.manager().token().await.unwrap();
            assert_eq!(token.header(), first.header());
            assert!(fake.manager().current().is_some());
        }
        let after = dhat::HeapStats::get();
        assert_eq!(
            after.total_blocks - before.total_blocks,
            0,
            "blocks for 2,000 tokens"
        );

        // The counter counts: a token that is copied as text is one block.
        let text = std::hint::black_box(first.expose().to_owned());
        assert_eq!(
            dhat::HeapStats::get().total_blocks - after.total_blocks,
            1,
            "{} bytes",
            text.len()
        );
    });
    drop(profiler);
    assert_eq!(fake.exchange().logins(), 1);
}
