//! The normal run: so many seeds, the same ones each time.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_simulation::{Broken, campaign, simulate, trace};

const SEEDS: u64 = 10_000;

/// Faults that must have happened in the run, or it means less than it says.
const FAULTS: [&str; 23] = [
    "429",
    "503",
    "502 before",
    "502 after",
    "answer lost",
    "clock jump",
    "crash",
    "cut from server",
    "cut from store",
    "early refused",
    "fail-over",
    "flush",
    "freeze",
    "lease lapsed",
    "login refused",
    "outage",
    "refresh",
    "rejection",
    "request lost",
    "request twice",
    "reuse seen",
    "revocation",
    "suspend",
];

#[test]
fn invariants_1_to_10_12_13_hold_among_hosts_with_faults() {
    let went = campaign(1, SEEDS, Broken::Not);
    if let Some(failed) = went.failed.first() {
        panic!("{failed}");
    }
    assert_eq!(went.seeds, SEEDS);
    for fault in FAULTS {
        let times = went.counts.get(fault).copied().unwrap_or_default();
        assert!(
            times > 50,
            "`{fault}` was there {times} times: {:?}",
            went.counts
        );
    }
}

#[test]
fn a_seed_gives_the_same_run_again() {
    for seed in 1..=40 {
        let first = trace(seed, Broken::Not);
        let second = trace(seed, Broken::Not);
        assert!(first.trace.len() > 10, "seed {seed} does next to nothing");
        assert_eq!(first.trace, second.trace, "seed {seed}");
        assert_eq!(
            simulate(seed, Broken::Not).steps,
            first.steps,
            "seed {seed}"
        );
    }
}

#[test]
fn a_trace_holds_no_secret() {
    for seed in 1..=40 {
        for line in trace(seed, Broken::Not).trace {
            // The password, an access token, and a refresh token in quotes.
            for secret in ["simulated\"", "e30.", "\"r0\""] {
                assert!(!line.contains(secret), "seed {seed}: {line}");
            }
        }
    }
}
