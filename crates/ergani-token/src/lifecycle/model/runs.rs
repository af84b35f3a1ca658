//! What is walked through, and what must come of it.

use std::time::Duration;

use super::explore::explore;
use super::{Broken, LIFE, Limits, World};

const CALM: Limits = Limits {
    crashes: 0,
    lost_leases: 0,
    store_faults: 0,
    rounds: 1,
    failures: 3,
    logouts: 0,
};

fn starts(limits: Limits, broken: Broken) -> Vec<World> {
    let world = || World::new(2, limits, broken);
    vec![
        world(),
        world().with_pair(LIFE + Duration::from_secs(1)),
        world().with_pair(LIFE - Duration::from_secs(600)),
        world()
            .with_pair(LIFE + Duration::from_secs(1))
            .with_rejection(),
    ]
}

fn holds(name: &str, limits: Limits) {
    let explored = explore(name, starts(limits, Broken::No));
    assert_eq!(explored.violation, None, "{name}");
    assert!(explored.states > 100, "{name}: too few states to mean much");
}

#[test]
fn invariants_1_2_3_5_6_8_9_hold_for_every_answer() {
    holds("answers", CALM);
}

#[test]
fn invariants_1_2_3_5_6_8_9_hold_with_a_crash_at_every_step() {
    holds(
        "crash",
        Limits {
            crashes: 1,
            failures: 1,
            ..CALM
        },
    );
}

#[test]
fn invariants_1_5_6_hold_when_a_lease_is_lost_at_any_step() {
    holds(
        "lost lease",
        Limits {
            lost_leases: 1,
            failures: 1,
            ..CALM
        },
    );
}

#[test]
fn invariants_1_2_3_6_8_9_hold_when_the_store_fails_at_any_step() {
    holds(
        "store",
        Limits {
            store_faults: 1,
            failures: 1,
            ..CALM
        },
    );
}

#[test]
fn invariants_1_2_3_5_6_8_9_hold_when_either_logs_out_at_any_time() {
    holds(
        "logout",
        Limits {
            failures: 1,
            logouts: 1,
            ..CALM
        },
    );
}

#[test]
fn a_store_that_breaks_its_contract_is_found_out() {
    for (broken, limits) in [
        (
            Broken::SwapsBlindly,
            Limits {
                lost_leases: 1,
                failures: 0,
                ..CALM
            },
        ),
        (Broken::LeasesTwice, CALM),
        (Broken::LosesWrites, CALM),
    ] {
        let explored = explore(&format!("{broken:?}"), starts(limits, broken));
        assert!(
            explored
                .violation
                .is_some_and(|violation| violation.starts_with("invariant")),
            "{broken:?} is not found out"
        );
    }
}
