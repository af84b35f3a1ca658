//! What a seed decides: the hosts, the store, the server, and which faults there are.
//!
//! Every seed has a few kinds of fault only, each as often as it likes: what a fault does is seen
//! best where the others are missing, and what two do together where they are alone.

use std::time::Duration;

use fastrand::Rng;

/// Milliseconds of virtual time.
pub(crate) type Millis = u64;

pub(crate) const SECOND: Millis = 1000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// How a lease ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreModel {
    /// An engine on the network, as Redis and PostgreSQL: its own time, and leases that end by
    /// themselves.
    Engine,
    /// Files of one host: the host's time, and locks of the operating system, which end with the
    /// process.
    Files,
}

/// Something that is done to a process or its surroundings at a step of its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strike {
    /// The process is killed.
    Crash,
    /// The process stands still; its host's clocks go on.
    Freeze,
    /// The host stands still, and only its wall clock has gone on afterwards.
    Suspend,
    /// The host does not reach the store.
    CutFromStore,
    /// The host does not reach the server.
    CutFromServer,
    /// The wall clock of the host jumps.
    Jump,
    /// The store forgets everything.
    Flush,
    /// The store comes back with an older copy of its data.
    FailOver,
    /// The store is down.
    Outage,
    /// The server ends all sessions of the account.
    Revoke,
    /// The server refuses the password.
    Reject,
}

const STRIKES: [Strike; 11] = [
    Strike::Crash,
    Strike::Freeze,
    Strike::Suspend,
    Strike::CutFromStore,
    Strike::CutFromServer,
    Strike::Jump,
    Strike::Flush,
    Strike::FailOver,
    Strike::Outage,
    Strike::Revoke,
    Strike::Reject,
];

/// Chances of what may happen to one message, in thousandths.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    pub(crate) lost: u32,
    pub(crate) twice: u32,
    pub(crate) slow: u32,
}

/// How the server behaves, chances in thousandths.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manners {
    pub(crate) rate_limited: u32,
    pub(crate) unavailable: u32,
    pub(crate) refused_connection: u32,
    /// 502, or HTML for an answer, and nothing was done.
    pub(crate) broken_before: u32,
    /// The same after it was done.
    pub(crate) broken_after: u32,
    /// A refresh while the access token is valid is refused.
    pub(crate) early_refused: bool,
    /// A spent refresh token that comes again ends the session.
    pub(crate) reuse_ends_session: bool,
    /// A login ends the sessions before it.
    pub(crate) one_session: bool,
    pub(crate) skew: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) store: StoreModel,
    pub(crate) hosts: usize,
    /// Processes of all hosts together.
    pub(crate) processes: usize,
    pub(crate) life: Millis,
    pub(crate) refresh_life: Millis,
    /// So long there are faults.
    pub(crate) horizon: Millis,
    pub(crate) lease: Millis,
    pub(crate) store_timeout: Millis,
    pub(crate) server_timeout: Millis,
    pub(crate) lease_wait: Millis,
    pub(crate) store_line: Line,
    pub(crate) server_line: Line,
    pub(crate) manners: Manners,
    pub(crate) strikes: Vec<Strike>,
    /// How many strikes there are at most, and the chance of one at a step, in thousandths.
    pub(crate) most_strikes: u32,
    pub(crate) strike: u32,
    /// Callers give up at random moments.
    pub(crate) impatient: bool,
    /// Callers ask for tokens that live for long, and end the session now and then.
    pub(crate) demanding: bool,
    /// Wall clocks of the hosts are wrong by so much.
    pub(crate) skews: Vec<i64>,
    /// Renewal ahead of the callers, in some processes.
    pub(crate) ahead: bool,
    /// Mean pause between two visits of callers.
    pub(crate) pause: Millis,
}

pub(crate) fn chance(rng: &mut Rng, thousandths: u32) -> bool {
    thousandths > 0 && rng.u32(0..1000) < thousandths
}

/// Between the two, small ones as often as great ones.
pub(crate) fn spread(rng: &mut Rng, from: Millis, to: Millis) -> Millis {
    let (low, high) = ((from.max(1) as f64).ln(), (to.max(2) as f64).ln());
    ((low + (high - low) * rng.f64()).exp() as Millis).clamp(from, to)
}

fn one_of<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(0..of.len())]
}

/// Some of it, in some seeds.
fn some(rng: &mut Rng, seeds: u32, most: u32) -> u32 {
    if chance(rng, seeds) {
        rng.u32(1..=most)
    } else {
        0
    }
}

impl Plan {
    pub(crate) fn of(rng: &mut Rng) -> Self {
        let store = if chance(rng, 700) {
            StoreModel::Engine
        } else {
            StoreModel::Files
        };
        let hosts = match store {
            StoreModel::Engine => rng.usize(1..=4),
            StoreModel::Files => 1,
        };
        let processes = hosts.max(rng.usize(1..=6));
        let life = one_of(rng, &[10 * MINUTE, HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR]);
        let refresh_life = one_of(rng, &[2 * life, 7 * DAY, 7 * DAY]);
        let lease = one_of(rng, &[SECOND, 3 * SECOND, 15 * SECOND]);
        let store_line = match store {
            StoreModel::Engine => Line {
                lost: some(rng, 250, 60),
                twice: some(rng, 200, 60),
                slow: some(rng, 300, 100),
            },
            StoreModel::Files => Line::default(),
        };
        let server_line = Line {
            lost: some(rng, 250, 150),
            twice: some(rng, 200, 150),
            slow: some(rng, 300, 200),
        };
        let manners = Manners {
            rate_limited: some(rng, 200, 400),
            unavailable: some(rng, 200, 400),
            refused_connection: some(rng, 200, 400),
            broken_before: some(rng, 200, 300),
            broken_after: some(rng, 200, 300),
            early_refused: chance(rng, 200),
            reuse_ends_session: chance(rng, 500),
            one_session: chance(rng, 500),
            skew: if chance(rng, 300) {
                rng.i64(-7_200_000..=7_200_000)
            } else {
                0
            },
        };
        let skewed = chance(rng, 400);
        let skews = (0..hosts)
            .map(|_| match skewed {
                true => rng.i64(-10_800_000..=10_800_000),
                false => 0,
            })
            .collect();
        let kinds = rng.usize(0..=3);
        let strikes = (0..kinds)
            .map(|_| match (store, one_of(rng, &STRIKES)) {
                // No network lies between a host and its files.
                (StoreModel::Files, Strike::CutFromStore) => Strike::Outage,
                (_, strike) => strike,
            })
            .collect();
        let store_timeout = match store {
            StoreModel::Engine => one_of(rng, &[SECOND, 5 * SECOND]),
            StoreModel::Files => 10 * MINUTE,
        };
        Self {
            store,
            hosts,
            processes,
            life,
            refresh_life,
            horizon: life * rng.u64(1..=3) + rng.u64(0..life),
            lease,
            store_timeout,
            server_timeout: MINUTE,
            lease_wait: one_of(rng, &[5 * SECOND, 20 * SECOND]),
            store_line,
            server_line,
            manners,
            strikes,
            most_strikes: rng.u32(1..=4),
            strike: one_of(rng, &[10, 40, 120]),
            impatient: chance(rng, 300),
            demanding: chance(rng, 200),
            skews,
            ahead: chance(rng, 250),
            pause: spread(rng, life / 20, life / 2),
        }
    }

    pub(crate) fn life(&self) -> Duration {
        Duration::from_millis(self.life)
    }
}
