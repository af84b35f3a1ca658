//! Random lives of an account: anything asked for at any time, clocks that jump, data that get
//! lost, leases that end, processes that die. What must hold then, holds whatever happens.

use proptest::prelude::*;

use super::Io;
use super::model::{Ask, Broken, Class, Jump, LIFE, Limits, Move, Outcome, World};
use crate::error::ErrorKind;
use crate::store::RefreshToken;

const ANYTHING: Limits = Limits {
    crashes: u8::MAX,
    lost_leases: u8::MAX,
    store_faults: u8::MAX,
    rounds: u8::MAX,
    failures: u8::MAX,
    logouts: u8::MAX,
};

/// A number of a random stream made to something that fits what the processes are doing.
fn chosen(world: &World, pick: u32, wild: bool) -> Option<Move> {
    let at = (pick >> 8) as usize % world.processes.len();
    let detail = pick >> 16;
    let process = &world.processes[at];
    match pick & 0xff {
        0..=4 => return Some(Move::Crash(at)),
        5..=9 if wild => return Some(Move::LoseLease),
        10..=12 if wild => return Some(Move::LoseData),
        13..=22 if wild => {
            let seconds = i64::from(detail % 60_000) - 20_000;
            return Some(Move::Round(Jump::By(seconds)));
        }
        23..=30 if world.is_idle() => {
            return Some(Move::Round(match detail % 4 {
                0 => Jump::Soon,
                1 => Jump::Due,
                2 => Jump::Ended,
                _ => Jump::Refused,
            }));
        }
        _ => {}
    }
    let Some(io) = &process.io else {
        return Some(Move::Want(at, asked(detail, wild)));
    };
    if detail.is_multiple_of(31) {
        // One more caller joins.
        return Some(Move::Want(at, asked(detail / 31, wild)));
    }
    let mut outcomes = Vec::new();
    world.outcomes(process, io, |outcome| outcomes.push(outcome));
    // Most things go well, or nothing would ever be renewed.
    let good = outcomes
        .iter()
        .find(|outcome| matches!(outcome, Outcome::Done | Outcome::Answered))
        .copied();
    let sends = matches!(io, Io::Login | Io::Refresh(_));
    match good {
        Some(good) if !sends && !detail.is_multiple_of(7) => Some(Move::Do(at, good)),
        _ => outcomes
            .get(detail as usize % outcomes.len().max(1))
            .map(|outcome| Move::Do(at, *outcome)),
    }
}

fn asked(detail: u32, wild: bool) -> Ask {
    match detail % 8 {
        0 => Ask::Due,
        1 => Ask::Other,
        2 => Ask::Until(u64::from(detail) % (LIFE.as_secs() / 2)),
        3 if wild => Ask::Login,
        4 => Ask::Token,
        5 if wild => Ask::LogOut,
        _ => Ask::Needed,
    }
}

fn live(processes: usize, age: Option<u64>, stream: &[u32], wild: bool) -> Result<(), String> {
    let mut world = World::new(processes, ANYTHING, Broken::No);
    world.wild = wild;
    world.counted = false;
    if let Some(age) = age {
        world = world.with_pair(std::time::Duration::from_secs(age));
    }
    for &pick in stream {
        if let Some(next) = chosen(&world, pick, wild) {
            world.apply(next)?;
        }
    }
    // With good answers every flight ends.
    for _ in 0..1000 {
        let Some(at) = world
            .processes
            .iter()
            .position(|process| process.io.is_some())
        else {
            return Ok(());
        };
        for at in at..world.processes.len() {
            let Some(io) = &world.processes[at].io else {
                continue;
            };
            let mut first = None;
            world.outcomes(&world.processes[at], io, |outcome| {
                first.get_or_insert(outcome);
            });
            if let Some(outcome) = first {
                world.apply(Move::Do(at, outcome))?;
            }
        }
    }
    Err("a flight is stuck".to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn invariants_1_2_3_5_6_8_hold_in_any_life(
        age in proptest::option::of(0_u64..12_000),
        stream in proptest::collection::vec(any::<u32>(), 0..300),
    ) {
        prop_assert_eq!(live(1, age, &stream, false), Ok(()));
    }

    #[test]
    fn invariants_1_5_12_hold_when_clocks_jump_and_data_are_lost(
        processes in 1_usize..4,
        age in proptest::option::of(0_u64..12_000),
        stream in proptest::collection::vec(any::<u32>(), 0..300),
    ) {
        prop_assert_eq!(live(processes, age, &stream, true), Ok(()));
    }
}

#[test]
fn a_logout_whose_refresh_cannot_be_stored_does_not_end_well() {
    let mut world = World::new(1, ANYTHING, Broken::No).with_pair(LIFE);
    world.apply(Move::Want(0, Ask::LogOut)).unwrap();
    while let Some(io) = world.processes[0].io.clone() {
        let outcome = match io {
            Io::Refresh(_) => Outcome::Sent(Class::Issued),
            Io::Write { .. } if !world.sent.is_empty() => Outcome::Failed,
            _ => Outcome::Done,
        };
        world.apply(Move::Do(0, outcome)).unwrap();
        if matches!(outcome, Outcome::Sent(_)) {
            world.apply(Move::Do(0, Outcome::Answered)).unwrap();
        }
    }
    assert_eq!(world.processes[0].verdict, Some(Err(ErrorKind::Store)));
}

/// Does all that process 0 has to do, with this answer to each request.
fn run_to_the_end(world: &mut World, class: Class) {
    while let Some(io) = world.processes[0].io.clone() {
        let sends = matches!(io, Io::Login | Io::Refresh(_));
        let outcome = if sends {
            Outcome::Sent(class)
        } else {
            Outcome::Done
        };
        world.apply(Move::Do(0, outcome)).unwrap();
        if sends {
            world.apply(Move::Do(0, Outcome::Answered)).unwrap();
        }
    }
}

/// Goes on until process `at` is about to do what `is_it` knows.
fn run_until(world: &mut World, at: usize, is_it: impl Fn(&Io) -> bool) {
    while !is_it(world.processes[at].io.as_ref().unwrap()) {
        world.apply(Move::Do(at, Outcome::Done)).unwrap();
    }
}

#[test]
fn an_own_mark_whose_write_failed_costs_no_login() {
    // A store that wrote and said that it failed; one that could not say afterwards that the
    // refresh token was not used.
    for late in [false, true] {
        let mut world = World::new(1, ANYTHING, Broken::No).with_pair(LIFE);
        world.apply(Move::Want(0, Ask::Token)).unwrap();
        run_until(&mut world, 0, |io| matches!(io, Io::Write { .. }));
        if late {
            world.apply(Move::Do(0, Outcome::Done)).unwrap();
            let answer = Outcome::Sent(Class::Unavailable);
            world.apply(Move::Do(0, answer)).unwrap();
            world.apply(Move::Do(0, Outcome::Answered)).unwrap();
            world.apply(Move::Do(0, Outcome::Failed)).unwrap();
        } else {
            let written = Outcome::WrittenButFailed;
            world.apply(Move::Do(0, written)).unwrap();
        }
        run_to_the_end(&mut world, Class::Issued);
        let note = world.record.as_ref().unwrap().state.note.clone().unwrap();
        assert!(
            matches!(note.refresh, RefreshToken::Sent { .. }),
            "{note:?}"
        );

        world.sent.clear();
        world.apply(Move::Round(Jump::Soon)).unwrap();
        world.apply(Move::Want(0, Ask::Token)).unwrap();
        run_to_the_end(&mut world, Class::Issued);
        assert_eq!(world.sent, [Some(0)], "a refresh of the same pair");

        // After a crash nobody can know whose mark it is.
        world.apply(Move::Round(Jump::Ended)).unwrap();
        world.apply(Move::Want(0, Ask::Token)).unwrap();
        run_until(&mut world, 0, |io| matches!(io, Io::Write { .. }));
        let written = Outcome::WrittenButFailed;
        world.apply(Move::Do(0, written)).unwrap();
        world.apply(Move::Crash(0)).unwrap();
        world.sent.clear();
        world.apply(Move::Want(0, Ask::Token)).unwrap();
        run_to_the_end(&mut world, Class::Issued);
        assert_eq!(world.sent, [None], "a login");
    }
}

/// Found by the random lives above.
#[test]
fn invariant_1_a_pair_that_others_spent_after_a_write_that_seemed_to_fail_is_not_spent_again() {
    let mut world = World::new(2, ANYTHING, Broken::No).with_pair(LIFE);
    world.wild = true;
    world.counted = false;
    world.apply(Move::Want(0, Ask::Token)).unwrap();
    for outcome in [
        Outcome::Done,
        Outcome::Done,
        Outcome::Done,
        Outcome::Sent(Class::Issued),
        Outcome::Answered,
        Outcome::WrittenButFailed,
    ] {
        world.apply(Move::Do(0, outcome)).unwrap();
    }
    // Before it is tried again, another process takes the pair and spends it in doubt.
    world.apply(Move::Round(Jump::Ended)).unwrap();
    world.apply(Move::LoseLease).unwrap();
    world.apply(Move::Want(1, Ask::Token)).unwrap();
    for outcome in [
        Outcome::Done,
        Outcome::Done,
        Outcome::Done,
        Outcome::Sent(Class::Failing),
        Outcome::Answered,
        Outcome::Done,
        Outcome::Done,
    ] {
        world.apply(Move::Do(1, outcome)).unwrap();
    }
    assert_eq!(world.sent, [Some(0), Some(1)]);

    run_to_the_end(&mut world, Class::Issued);
    let note = world.record.as_ref().unwrap().state.note.clone().unwrap();
    assert_eq!(note.refresh, RefreshToken::Spent);
    world.apply(Move::Round(Jump::Ended)).unwrap();
    world.apply(Move::Want(0, Ask::Token)).unwrap();
    run_to_the_end(&mut world, Class::Issued);
    assert_eq!(world.sent, [Some(0), Some(1), None]);
}

/// Found by the random lives above.
#[test]
fn invariant_1_a_pair_that_others_took_before_it_was_lost_is_not_spent_when_it_is_stored_again() {
    let mut world = World::new(2, ANYTHING, Broken::No);
    world.wild = true;
    world.counted = false;
    let mut take = |chosen| world.apply(chosen).unwrap();
    take(Move::Want(0, Ask::Token));
    for outcome in [
        Outcome::Done,
        Outcome::Done,
        Outcome::Done,
        Outcome::Sent(Class::Issued),
    ] {
        take(Move::Do(0, outcome));
    }
    // The record is lost, and the login comes back late, to a store that writes and fails.
    take(Move::LoseData);
    take(Move::Round(Jump::By(4 * 60 * 60)));
    take(Move::Do(0, Outcome::Answered));
    take(Move::Do(0, Outcome::Done));
    take(Move::Do(0, Outcome::WrittenButFailed));
    // Another process takes the pair and refreshes it; then the record is lost again.
    take(Move::LoseLease);
    take(Move::Want(1, Ask::Token));
    for outcome in [
        Outcome::Done,
        Outcome::Done,
        Outcome::Done,
        Outcome::Sent(Class::Issued),
    ] {
        take(Move::Do(1, outcome));
    }
    take(Move::LoseLease);
    take(Move::LoseData);
    assert_eq!(world.sent, [None, Some(0)]);

    run_to_the_end(&mut world, Class::Issued);
    world.apply(Move::Want(0, Ask::Token)).unwrap();
    run_to_the_end(&mut world, Class::Issued);
    assert_eq!(world.sent, [None, Some(0), None]);
}
