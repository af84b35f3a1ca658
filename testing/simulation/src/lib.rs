//! Many hosts, one session, virtual time and faults: the simulation of ergani.
#![doc = include_str!("../README.md")]

mod checks;
mod engine;
mod host;
mod network;
mod plan;
mod process;
mod run;
mod server;
mod world;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// How the surroundings break their word, to see that it is found out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Broken {
    /// They do not.
    #[default]
    Not,
    /// The store swaps without comparing.
    StoreSwapsBlindly,
    /// The store gives a lease that another holds.
    LeaseTwice,
    /// The store acknowledges writes that it then does not have.
    StoreLosesWrites,
    /// The server takes a spent refresh token, and gives the same one with each pair.
    ServerReuses,
}

/// Something must hold, and did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Its number in `docs/INVARIANTS.md`; none for what has no number: that the system recovers,
    /// and that nothing is renewed for nobody.
    pub invariant: Option<u8>,
    /// What happened.
    pub what: String,
    at: u64,
}

impl Violation {
    fn new(invariant: Option<u8>, at: u64, what: String) -> Self {
        Self {
            invariant,
            what,
            at,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.invariant {
            Some(number) => write!(f, "invariant {number}")?,
            None => f.write_str("recovery or rest")?,
        }
        write!(f, " at {}: {}", world::clock(self.at).trim(), self.what)
    }
}

/// How one simulation went.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its seed.
    pub seed: u64,
    /// What did not hold.
    pub violation: Option<Violation>,
    /// Moments at which something happened.
    pub steps: u64,
    /// How often there was which fault, so that one sees that they were there.
    pub counts: BTreeMap<&'static str, u64>,
    /// What happened, line by line, if it was asked for.
    pub trace: Vec<String>,
}

/// Runs the simulation of a seed. The same seed gives the same run.
#[must_use]
pub fn simulate(seed: u64, broken: Broken) -> Run {
    run::run(seed, broken, false)
}

/// Runs the simulation of a seed, and writes down what happens.
#[must_use]
pub fn trace(seed: u64, broken: Broken) -> Run {
    run::run(seed, broken, true)
}

/// How many simulations went.
#[derive(Clone, Debug, Default)]
pub struct Campaign {
    /// Seeds that were run.
    pub seeds: u64,
    /// Moments of all of them.
    pub steps: u64,
    /// Faults of all of them.
    pub counts: BTreeMap<&'static str, u64>,
    /// Seeds that failed, the first of them with its trace.
    pub failed: Vec<Run>,
}

/// So many failures say enough.
const MOST_FAILURES: u64 = 10;

/// Runs `count` seeds from `first` on, on all processors, until several fail.
#[must_use]
pub fn campaign(first: u64, count: u64, broken: Broken) -> Campaign {
    let next = AtomicU64::new(first);
    let failures = AtomicU64::new(0);
    let total = Mutex::new(Campaign::default());
    let threads = std::thread::available_parallelism().map_or(2, |threads| threads.get().max(2));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = Campaign::default();
                while failures.load(Ordering::Relaxed) < MOST_FAILURES {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed - first >= count {
                        break;
                    }
                    let run = simulate(seed, broken);
                    own.seeds += 1;
                    own.steps += run.steps;
                    for (what, times) in &run.counts {
                        *own.counts.entry(what).or_default() += times;
                    }
                    if run.violation.is_some() {
                        failures.fetch_add(1, Ordering::Relaxed);
                        own.failed.push(run);
                    }
                }
                let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
                total.add(own);
            });
        }
    });
    let mut total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    total.failed.sort_by_key(|run| run.seed);
    if let Some(first) = total.failed.first_mut() {
        *first = trace(first.seed, broken);
    }
    total
}

impl Campaign {
    fn add(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        for (what, times) in other.counts {
            *self.counts.entry(what).or_default() += times;
        }
        self.failed.extend(other.failed);
    }
}

impl fmt::Display for Run {
    /// The trace, what did not hold, and how to see it again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(f, "{line}")?;
        }
        match &self.violation {
            Some(violation) => write!(
                f,
                "seed {} fails: {violation}\nsee it again with:\n  \
                 cargo run -p ergani-simulation --release --example simulate -- --seed {}",
                self.seed, self.seed
            ),
            None => write!(f, "seed {} holds ({} moments)", self.seed, self.steps),
        }
    }
}
