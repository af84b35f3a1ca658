//! Walks through every state that can be reached, each once.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::hash::{DefaultHasher, Hasher};
use std::time::Instant;

use super::super::Io;
use super::{Move, Outcome, World};
use crate::pair::Fingerprint;
use crate::store::{Record, Revision};

pub(super) struct Explored {
    pub(super) states: usize,
    pub(super) violation: Option<String>,
}

const MOST_STATES: usize = 2_000_000;

/// Every state that can be reached, each once.
pub(super) fn explore(name: &str, starts: Vec<World>) -> Explored {
    let began = Instant::now();
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut origin: Vec<(u32, Option<Move>)> = Vec::new();
    let mut edges: Vec<(u32, u32, bool)> = Vec::new();
    let mut over: Vec<u32> = Vec::new();
    let mut open: Vec<(u32, World)> = Vec::new();
    for world in starts {
        let at = u32::try_from(origin.len()).unwrap();
        seen.insert(world.digest(), at);
        origin.push((at, None));
        open.push((at, world));
    }
    let mut moves = Vec::new();
    while let Some((at, world)) = open.pop() {
        moves.clear();
        world.moves(&mut moves);
        for (lost, process) in world.processes.iter().enumerate() {
            // It looks at its lease before it sends; it may be frozen between the two, too.
            if process.lost
                && !process.is_exchanging()
                && matches!(process.io, Some(Io::Login | Io::Refresh(_)))
            {
                moves.push(Move::Do(lost, Outcome::Done));
            }
        }
        if moves.is_empty() {
            if world.is_over() {
                over.push(at);
            } else {
                return found(name, &origin, at, None, "stuck: nothing can happen", began);
            }
        }
        for &chosen in &moves {
            let mut next = world.clone();
            if let Err(violation) = next.apply(chosen) {
                return found(name, &origin, at, Some(chosen), &violation, began);
            }
            let poll = match chosen {
                Move::Do(process, _) => matches!(
                    world.processes[process].io,
                    Some(Io::Acquire | Io::Load | Io::Pause { .. })
                ),
                _ => false,
            };
            let fresh = u32::try_from(origin.len()).unwrap();
            let to = *seen.entry(next.digest()).or_insert(fresh);
            edges.push((at, to, poll));
            if to == fresh {
                assert!(origin.len() < MOST_STATES, "{name}: too many states");
                origin.push((at, Some(chosen)));
                open.push((fresh, next));
            }
        }
    }
    let states = origin.len();
    if let Some(stuck) = never_over(states, &edges, &over) {
        return found(
            name,
            &origin,
            stuck,
            None,
            "stuck: no end can be reached",
            began,
        );
    }
    if let Some(round) = goes_round(states, &edges) {
        return found(
            name,
            &origin,
            round,
            None,
            "stuck: goes round for ever",
            began,
        );
    }
    println!(
        "{name}: {states} states in {:?}, {} ends",
        began.elapsed(),
        over.len()
    );
    Explored {
        states,
        violation: None,
    }
}

/// Which record it is. The model's store loses nothing, so versions tell records apart; nonces would
/// tell states apart that are alike.
fn place(record: &Record) -> (Option<Fingerprint>, u64) {
    let Revision {
        fingerprint,
        version,
        ..
    } = record.revision();
    (fingerprint, version)
}

/// A state from which no end can be reached.
fn never_over(states: usize, edges: &[(u32, u32, bool)], over: &[u32]) -> Option<u32> {
    let mut back = vec![Vec::new(); states];
    for &(from, to, _) in edges {
        back[to as usize].push(from);
    }
    let mut good = vec![false; states];
    let mut open = over.to_vec();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut good[at as usize], true) {
            open.extend(&back[at as usize]);
        }
    }
    let bad = good.iter().position(|good| !good)?;
    u32::try_from(bad).ok()
}

/// A state on a circle that is more than the wait for another's lease.
fn goes_round(states: usize, edges: &[(u32, u32, bool)]) -> Option<u32> {
    let mut before = vec![0_u32; states];
    let mut next = vec![Vec::new(); states];
    for &(from, to, _) in edges.iter().filter(|(_, _, poll)| !poll) {
        before[to as usize] += 1;
        next[from as usize].push(to);
    }
    let mut open: Vec<usize> = (0..states).filter(|&at| before[at] == 0).collect();
    while let Some(at) = open.pop() {
        for &to in &next[at] {
            before[to as usize] -= 1;
            if before[to as usize] == 0 {
                open.push(to as usize);
            }
        }
    }
    let bad = before.iter().position(|&before| before > 0)?;
    u32::try_from(bad).ok()
}

fn found(
    name: &str,
    origin: &[(u32, Option<Move>)],
    at: u32,
    last: Option<Move>,
    violation: &str,
    began: Instant,
) -> Explored {
    let mut path: Vec<Move> = last.into_iter().collect();
    let mut at = at;
    while let (before, Some(chosen)) = origin[at as usize] {
        path.push(chosen);
        at = before;
    }
    path.reverse();
    println!(
        "{name}: {violation} after {} states in {:?}: {path:?}",
        origin.len(),
        began.elapsed()
    );
    Explored {
        states: origin.len(),
        violation: Some(violation.to_owned()),
    }
}

impl World {
    /// What tells a state from another.
    fn digest(&self) -> u64 {
        struct Sink(DefaultHasher);
        impl fmt::Write for Sink {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.write(text.as_bytes());
                Ok(())
            }
        }
        let mut sink = Sink(DefaultHasher::new());
        // Writing to a hasher cannot fail.
        let _ = write!(
            sink,
            "{:?}{:?}{:?}{:?}{:?}{:?}{}{}",
            self.now,
            self.record.as_ref().map(|record| (
                place(record),
                &record.state.note,
                &record.state.cool_down,
                &record.state.rejection,
                record.state.budget
            )),
            self.lease,
            self.tokens,
            self.limits,
            self.refused,
            self.issued_this_round,
            self.excused,
        );
        for process in &self.processes {
            let state = &process.state;
            let _ = write!(
                sink,
                "|{:?}{:?}{:?}{}{:?}{:?}{:?}{}{}{}{}{:?}",
                process.io.as_ref().map(std::mem::discriminant),
                state.current,
                state.unused,
                state.seen,
                state.cool_down,
                state.rejection,
                process.answer.as_ref().map(|(class, _)| class),
                process.lost,
                process.store_failed,
                process.wants,
                process.published_refused,
                process.published.as_ref().map(|pair| pair.fingerprint()),
            );
            if let Some(flight) = &state.flight {
                let _ = write!(
                    sink,
                    "{:?}{:?}{:?}{}{}{}{}{}",
                    flight.needs,
                    flight.phase,
                    flight.started_with,
                    flight.conflicts,
                    flight.store_tries,
                    flight.rested,
                    flight.reread,
                    flight.debited,
                );
                for record in [&flight.base, &flight.intended].into_iter().flatten() {
                    let _ = write!(sink, "{:?}{:?}", place(record), record.state.note);
                }
            }
        }
        sink.0.finish()
    }
}
