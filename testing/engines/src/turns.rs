//! What a store's operation takes beside a bare one of the same engine.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::time::{Duration, Instant};

/// To fill caches and pools.
const UNMEASURED: usize = 300;
const TURNS: usize = 3000;

/// Lets the two take turns, since a machine is not equally fast all the time, and prints the
/// medians, and the ratio for each round trip. `bare` is one round trip, `ours` is as many as said.
pub fn by_turns(what: &str, round_trips: u32, mut bare: impl FnMut(), mut ours: impl FnMut()) {
    let mut taken = [Vec::with_capacity(TURNS), Vec::with_capacity(TURNS)];
    for turn in 0..UNMEASURED + TURNS {
        let times = [time(&mut bare), time(&mut ours)];
        if turn >= UNMEASURED {
            for (taken, time) in taken.iter_mut().zip(times) {
                taken.push(time);
            }
        }
    }
    let [bare, ours] = taken.map(median);
    let ratio = ours.as_secs_f64() / bare.as_secs_f64() / f64::from(round_trips);
    println!("{what}: bare {bare:.1?}, ours {ours:.1?} in {round_trips} round trip(s): {ratio:.2}");
}

fn time(work: &mut impl FnMut()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
