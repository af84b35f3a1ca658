//! The test of the tests: with surroundings that break their word, the broken invariant is found
//! within the seeds of the normal run.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_simulation::{Broken, campaign};

const SEEDS: u64 = 10_000;

/// The invariants that the first failures are of.
fn found(broken: Broken) -> Vec<Option<u8>> {
    let went = campaign(1, SEEDS, broken);
    let mut found: Vec<Option<u8>> = went
        .failed
        .iter()
        .filter_map(|run| run.violation.as_ref())
        .map(|violation| violation.invariant)
        .collect();
    found.sort_unstable();
    found.dedup();
    let first = went.failed.first().unwrap();
    assert!(
        first
            .to_string()
            .contains(&format!("seed {} fails", first.seed))
    );
    found
}

#[test]
fn a_store_that_swaps_without_comparing_breaks_invariant_1_or_3() {
    let found = found(Broken::StoreSwapsBlindly);
    assert!(
        found.contains(&Some(1)) || found.contains(&Some(3)),
        "{found:?}"
    );
}

#[test]
fn a_lease_given_twice_breaks_invariant_2() {
    let found = found(Broken::LeaseTwice);
    assert!(found.contains(&Some(2)), "{found:?}");
}

#[test]
fn a_lost_write_breaks_invariant_3_or_5() {
    let found = found(Broken::StoreLosesWrites);
    assert!(
        found.contains(&Some(3)) || found.contains(&Some(5)),
        "{found:?}"
    );
}

#[test]
fn a_server_that_hands_out_the_same_refresh_token_breaks_invariant_1() {
    assert!(found(Broken::ServerReuses).contains(&Some(1)));
}
