//! All that the processes share: the time, what is to come, and who stands still.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use ergani_token::Timestamp;
use fastrand::Rng;

use crate::checks::{Checks, Conduct};
use crate::engine::{ClientLease, Engine};
use crate::network::{Op, Reply, Request};
use crate::plan::{DAY, HOUR, MINUTE, Millis, Plan, SECOND, StoreModel, Strike, chance, spread};
use crate::server::Server;
use crate::{Broken, Violation};

/// 2026-01-15T09:00:00Z, when every simulation begins.
const START: i64 = 1_768_467_600_000;

/// A process, from its start to its end; one that comes after it is another.
pub(crate) type Pid = usize;

/// What is to happen at a moment.
#[derive(Debug)]
pub(crate) enum Coming {
    /// A message leaves its process.
    Depart(u64),
    /// A message comes to the store or the server; whether it is a second copy.
    Arrive(u64, bool),
    /// An answer comes back.
    Deliver(u64, Box<Reply>),
    /// A timer of a process ends.
    Timer(u64),
    /// A holder extends its lease.
    Heartbeat(u64),
    /// Callers come to the process at this place.
    Visit(usize),
    /// A caller gives up.
    GiveUp(Pid, u64),
    /// A process starts at this place.
    Start(usize),
    /// Something happens of itself.
    Strike(Strike),
    /// Nothing but a moment at which time stops.
    Mark,
}

struct Entry(Reverse<(Millis, u64)>, Coming);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

/// What the driver does next, since only it holds the processes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Todo {
    Start(usize),
    Crash(Pid),
    Visit(usize),
    GiveUp(Pid, u64),
}

pub(crate) struct Host {
    /// Wall clock less the simulation's time, in milliseconds.
    pub(crate) skew: i64,
    pub(crate) jumped_at: Option<Millis>,
    pub(crate) jumps: u32,
    /// So long its monotonic clock stood still.
    pub(crate) suspended: Millis,
    pub(crate) cut_from_store: Millis,
    pub(crate) cut_from_server: Millis,
}

pub(crate) struct Process {
    pub(crate) place: usize,
    pub(crate) host: usize,
    pub(crate) alive: bool,
    pub(crate) frozen_until: Millis,
    pub(crate) conduct: Conduct,
}

pub(crate) struct Timer {
    pub(crate) pid: Pid,
    /// On the host's monotonic clock.
    pub(crate) ends: Millis,
    pub(crate) ended: bool,
    pub(crate) waker: Option<Waker>,
}

/// What the faults did, so that one sees that they were there.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

pub(crate) struct World {
    pub(crate) now: Millis,
    sequence: u64,
    queue: BinaryHeap<Entry>,
    pub(crate) rng: Rng,
    pub(crate) plan: Plan,
    pub(crate) broken: Broken,
    pub(crate) hosts: Vec<Host>,
    pub(crate) processes: Vec<Process>,
    pub(crate) ops: BTreeMap<u64, Op>,
    /// Messages that left their process, which may be gone since.
    pub(crate) sent: BTreeMap<u64, (Pid, Request)>,
    pub(crate) timers: BTreeMap<u64, Timer>,
    pub(crate) leases: BTreeMap<u64, ClientLease>,
    next_id: u64,
    pub(crate) engine: Engine,
    pub(crate) server: Server,
    pub(crate) checks: Checks,
    pub(crate) strikes_left: u32,
    /// The faults are over.
    pub(crate) calm: bool,
    pub(crate) todo: Vec<Todo>,
    pub(crate) dirty: BTreeSet<Pid>,
    pub(crate) violation: Option<Violation>,
    pub(crate) counts: Counts,
    pub(crate) steps: u64,
    trace: Option<Vec<String>>,
}

/// The world, shared by the driver and by what it gives to the managers.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    pub(crate) fn new(seed: u64, broken: Broken, traced: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let plan = Plan::of(&mut rng);
        let hosts = plan
            .skews
            .iter()
            .map(|&skew| Host {
                skew,
                jumped_at: None,
                jumps: 0,
                suspended: 0,
                cut_from_store: 0,
                cut_from_server: 0,
            })
            .collect();
        let engine_skew = if chance(&mut rng, 200) {
            rng.i64(-3_600_000..3_600_000)
        } else {
            0
        };
        Self {
            now: 0,
            sequence: 0,
            queue: BinaryHeap::new(),
            broken,
            hosts,
            processes: Vec::new(),
            ops: BTreeMap::new(),
            sent: BTreeMap::new(),
            timers: BTreeMap::new(),
            leases: BTreeMap::new(),
            next_id: 0,
            engine: Engine::new(engine_skew),
            server: Server::default(),
            checks: Checks::new(plan.processes),
            strikes_left: if plan.strikes.is_empty() {
                0
            } else {
                plan.most_strikes
            },
            calm: false,
            todo: Vec::new(),
            dirty: BTreeSet::new(),
            violation: None,
            counts: Counts::new(),
            steps: 0,
            trace: traced.then(Vec::new),
            rng,
            plan,
        }
    }

    pub(crate) fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    pub(crate) fn at(&mut self, moment: Millis, coming: Coming) {
        self.sequence += 1;
        let moment = moment.max(self.now);
        self.queue
            .push(Entry(Reverse((moment, self.sequence)), coming));
    }

    /// What comes next, if it comes before `end`; the time moves there.
    pub(crate) fn next(&mut self, end: Millis) -> Option<Coming> {
        if self.queue.peek()?.0.0.0 > end {
            return None;
        }
        let Entry(Reverse((moment, _)), coming) = self.queue.pop()?;
        self.now = moment;
        self.steps += 1;
        Some(coming)
    }

    // --- time ---------------------------------------------------------------------------------

    pub(crate) fn true_time(&self) -> i64 {
        START + i64::try_from(self.now).unwrap_or(i64::MAX)
    }

    pub(crate) fn wall(&self, pid: Pid) -> Timestamp {
        Timestamp::from_millis(self.true_time() + self.hosts[self.processes[pid].host].skew)
    }

    pub(crate) fn engine_time(&self) -> Option<Timestamp> {
        (self.plan.store == StoreModel::Engine)
            .then(|| Timestamp::from_millis(self.true_time() + self.engine.skew))
    }

    pub(crate) fn monotonic(&self, pid: Pid) -> Millis {
        self.now
            .saturating_sub(self.hosts[self.processes[pid].host].suspended)
    }

    /// Puts off what comes to a process that stands still; whether it did.
    pub(crate) fn put_off(&mut self, pid: Pid, coming: Coming) -> Option<Coming> {
        let until = self.processes[pid].frozen_until;
        if until <= self.now {
            return Some(coming);
        }
        self.at(until, coming);
        None
    }

    // --- what is said -------------------------------------------------------------------------

    pub(crate) fn is_traced(&self) -> bool {
        self.trace.is_some()
    }

    pub(crate) fn say(&mut self, what: impl FnOnce() -> String) {
        if self.trace.is_some() {
            let line = format!("{}  {}", clock(self.now), what());
            self.trace.get_or_insert_default().push(line);
        }
    }

    pub(crate) fn say_of(&mut self, pid: Pid, what: impl FnOnce() -> String) {
        if self.trace.is_some() {
            let host = self.processes[pid].host;
            self.say(|| format!("host {host} process {pid}: {}", what()));
        }
    }

    pub(crate) fn take_trace(&mut self) -> Vec<String> {
        self.trace.take().unwrap_or_default()
    }

    pub(crate) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Something must hold and does not. The first such thing is what counts.
    pub(crate) fn violate(&mut self, invariant: Option<u8>, what: impl Display) {
        if self.violation.is_none() {
            let violation = Violation::new(invariant, self.now, what.to_string());
            self.say(|| format!("BROKEN: {violation}"));
            self.violation = Some(violation);
        }
    }

    // --- faults -------------------------------------------------------------------------------

    /// A step of a process, at which something may strike.
    pub(crate) fn step(&mut self, pid: Pid, step: &str) {
        if self.calm || self.strikes_left == 0 || !self.processes[pid].alive {
            return;
        }
        let chances = self.plan.strike;
        if chance(&mut self.rng, chances) {
            let strike = self.plan.strikes[self.rng.usize(0..self.plan.strikes.len())];
            self.strikes_left -= 1;
            self.say_of(pid, || format!("{strike:?} {step}"));
            self.strike(Some(pid), strike);
        }
    }

    pub(crate) fn strike(&mut self, pid: Option<Pid>, strike: Strike) {
        let alive: Vec<Pid> = (0..self.processes.len())
            .filter(|&pid| self.processes[pid].alive)
            .collect();
        if alive.is_empty() {
            return;
        }
        let pid = pid.unwrap_or_else(|| alive[self.rng.usize(0..alive.len())]);
        let host = self.processes[pid].host;
        let now = self.now;
        self.count(match strike {
            Strike::Crash => "crash",
            Strike::Freeze => "freeze",
            Strike::Suspend => "suspend",
            Strike::CutFromStore => "cut from store",
            Strike::CutFromServer => "cut from server",
            Strike::Jump => "clock jump",
            Strike::Flush => "flush",
            Strike::FailOver => "fail-over",
            Strike::Outage => "outage",
            Strike::Revoke => "revocation",
            Strike::Reject => "rejection",
        });
        match strike {
            Strike::Crash => self.todo.push(Todo::Crash(pid)),
            Strike::Freeze => {
                let for_ms = self.pause_of_process();
                self.say_of(pid, || format!("stands still for {}", clock(for_ms)));
                let process = &mut self.processes[pid];
                process.frozen_until = process.frozen_until.max(now + for_ms);
            }
            Strike::Suspend => {
                let for_ms = self.pause_of_process();
                self.say(|| format!("host {host} is suspended for {}", clock(for_ms)));
                self.hosts[host].suspended += for_ms;
                for process in self.processes.iter_mut().filter(|one| one.host == host) {
                    process.frozen_until = process.frozen_until.max(now) + for_ms;
                }
            }
            Strike::CutFromStore => {
                let for_ms = spread(&mut self.rng, 200, 5 * MINUTE);
                self.say(|| format!("host {host} is cut from the store for {}", clock(for_ms)));
                self.hosts[host].cut_from_store = now + for_ms;
            }
            Strike::CutFromServer => {
                let for_ms = spread(&mut self.rng, 200, 10 * MINUTE);
                self.say(|| format!("host {host} is cut from the server for {}", clock(for_ms)));
                self.hosts[host].cut_from_server = now + for_ms;
            }
            Strike::Jump => {
                let far = i64::try_from(spread(&mut self.rng, SECOND, 2 * DAY)).unwrap_or(0);
                let by = if self.rng.bool() { far } else { -far };
                self.say(|| format!("the clock of host {host} jumps by {} s", by / 1000));
                let host = &mut self.hosts[host];
                host.skew += by;
                host.jumps += 1;
                host.jumped_at = Some(now);
                self.checks.forget_limits();
                self.excuse("a clock jumped");
            }
            Strike::Flush => self.lose_data(false),
            Strike::FailOver => self.lose_data(true),
            Strike::Outage => {
                let for_ms = spread(&mut self.rng, 200, 10 * MINUTE);
                self.say(|| format!("the store is down for {}", clock(for_ms)));
                self.engine.down_until = now + for_ms;
            }
            Strike::Revoke => {
                self.say(|| "the server ends all sessions".to_owned());
                self.server.end_sessions();
                self.excuse("sessions were revoked");
            }
            Strike::Reject => {
                let for_ms = spread(&mut self.rng, MINUTE, 6 * HOUR);
                self.say(|| format!("the server refuses the password for {}", clock(for_ms)));
                self.server.rejects_until = now + for_ms;
                self.checks.rejections_possible = true;
            }
        }
    }

    /// From a hiccup to far beyond a lease.
    fn pause_of_process(&mut self) -> Millis {
        let lease = self.plan.lease;
        match self.plan.store {
            StoreModel::Engine => spread(&mut self.rng, lease / 4, 10 * lease),
            StoreModel::Files => spread(&mut self.rng, 100, 30 * SECOND),
        }
    }

    /// A process ends without a word.
    pub(crate) fn died(&mut self, pid: Pid) {
        self.processes[pid].alive = false;
        if self.plan.store == StoreModel::Files {
            self.engine.free_locks_of(pid);
        }
        self.timers.retain(|_, timer| timer.pid != pid);
        self.excuse("a process died");
    }

    /// Ends all faults, and mends what they left.
    pub(crate) fn calm_down(&mut self) {
        self.say(|| "from here on there are no faults".to_owned());
        self.calm = true;
        self.engine.down_until = 0;
        self.server.rejects_until = 0;
        for host in &mut self.hosts {
            host.cut_from_store = 0;
            host.cut_from_server = 0;
        }
    }
}

/// Virtual time as `1:02:03.456`.
pub(crate) fn clock(moment: Millis) -> String {
    format!(
        "{:>3}:{:02}:{:02}.{:03}",
        moment / HOUR,
        moment / MINUTE % 60,
        moment / SECOND % 60,
        moment % SECOND
    )
}
