//! One simulation, from a seed to its end: faults, then calm, then silence.

use crate::plan::{DAY, HOUR, MINUTE, Millis, SECOND, chance, spread};
use crate::process::{Errand, Live};
use crate::world::{Coming, Shared, Todo, World};
use crate::{Broken, Run};

/// What recovery may take when nothing is wrong any more: the longest cool-down and back-off, a
/// lease that runs out, a bucket that fills, and some room.
const RECOVERY: Millis = 35 * MINUTE;
/// The same when the password was rejected: the longest wait for a probe.
const PROBE: Millis = 26 * HOUR;
/// A process that died is started again within so long.
const RESTART: Millis = 2 * MINUTE;

struct Simulation {
    world: Shared,
    /// By place; none while nothing runs there.
    live: Vec<Option<Live>>,
    /// Callers come of themselves.
    visited: bool,
    failed: Option<std::io::Error>,
}

pub(crate) fn run(seed: u64, broken: Broken, traced: bool) -> Run {
    let world = Shared::new(World::new(seed, broken, traced));
    let places = world.lock().plan.processes;
    let mut simulation = Simulation {
        world: world.clone(),
        live: (0..places).map(|_| None).collect(),
        visited: true,
        failed: None,
    };
    simulation.play();
    let failed = simulation.failed.take();
    drop(simulation);
    let mut world = world.lock();
    if let Some(error) = failed {
        world.violate(None, format!("the simulation cannot run: {error}"));
    }
    Run {
        seed,
        violation: world.violation.take(),
        steps: world.steps,
        counts: std::mem::take(&mut world.counts),
        trace: world.take_trace(),
    }
}

impl Simulation {
    fn play(&mut self) {
        let horizon = self.begin();
        self.until(horizon);
        self.settle();
        self.silence();
    }

    fn is_over(&self) -> bool {
        self.failed.is_some() || self.world.lock().violation.is_some()
    }

    /// Starts the processes, together or one after the other.
    fn begin(&mut self) -> Millis {
        let mut guard = self.world.lock();
        let world = &mut *guard;
        let plan = world.plan.clone();
        world.say(|| format!("{plan:?}"));
        let together = world.rng.bool();
        for place in 0..plan.processes {
            let start = match together {
                true => 0,
                false => spread(&mut world.rng, 1, plan.life),
            };
            world.at(start, Coming::Start(place));
            world.at(start, Coming::Visit(place));
        }
        if !plan.strikes.is_empty() {
            for _ in 0..world.rng.usize(0..=2) {
                let strike = plan.strikes[world.rng.usize(0..plan.strikes.len())];
                let moment = world.rng.u64(0..plan.horizon);
                world.at(moment, Coming::Strike(strike));
            }
        }
        plan.horizon
    }

    /// Lets time pass.
    fn until(&mut self, end: Millis) {
        while !self.is_over() {
            let mut world = self.world.lock();
            let Some(coming) = world.next(end) else {
                world.now = end;
                return;
            };
            match coming {
                Coming::Depart(id) => world.depart(id),
                Coming::Arrive(id, copy) => world.arrive(id, copy),
                Coming::Deliver(id, reply) => world.deliver(id, reply),
                Coming::Timer(id) => world.timer(id),
                Coming::Heartbeat(id) => world.heartbeat(id),
                Coming::Visit(place) => world.todo.push(Todo::Visit(place)),
                Coming::GiveUp(pid, caller) => world.todo.push(Todo::GiveUp(pid, caller)),
                Coming::Start(place) => world.todo.push(Todo::Start(place)),
                Coming::Strike(strike) if !world.calm => {
                    world.say(|| format!("{strike:?} strikes"));
                    world.strike(None, strike);
                }
                Coming::Strike(_) | Coming::Mark => {}
            }
            drop(world);
            self.work();
        }
    }

    /// All that follows at this moment.
    fn work(&mut self) {
        loop {
            let (todo, dirty) = {
                let mut world = self.world.lock();
                (
                    std::mem::take(&mut world.todo),
                    std::mem::take(&mut world.dirty),
                )
            };
            if (todo.is_empty() && dirty.is_empty()) || self.is_over() {
                return;
            }
            for todo in todo {
                match todo {
                    Todo::Start(place) => self.start(place),
                    Todo::Crash(pid) => self.crash(pid),
                    Todo::Visit(place) => self.visit(place),
                    Todo::GiveUp(pid, caller) => self.give_up(pid, caller),
                }
            }
            for pid in dirty {
                if let Some(live) = self.live.iter_mut().flatten().find(|live| live.pid == pid) {
                    live.run();
                }
            }
        }
    }

    fn start(&mut self, place: usize) {
        if self.live[place].is_none() {
            match Live::start(&self.world, place) {
                Ok(live) => {
                    self.world.lock().dirty.insert(live.pid);
                    self.live[place] = Some(live);
                }
                Err(error) => self.failed = Some(error),
            }
        }
    }

    fn crash(&mut self, pid: usize) {
        let Some(place) = self
            .live
            .iter()
            .position(|live| live.as_ref().is_some_and(|live| live.pid == pid))
        else {
            return;
        };
        {
            let mut guard = self.world.lock();
            let world = &mut *guard;
            world.say_of(pid, || "dies".to_owned());
            world.died(pid);
            let again = world.now + spread(&mut world.rng, 1, RESTART);
            world.at(again, Coming::Start(place));
        }
        self.live[place] = None;
    }

    fn give_up(&mut self, pid: usize, caller: u64) {
        let put_off = self.world.lock().put_off(pid, Coming::GiveUp(pid, caller));
        let live = self.live.iter_mut().flatten().find(|live| live.pid == pid);
        if let (Some(_), Some(live)) = (put_off, live) {
            live.gives_up(&self.world, caller);
        }
    }

    fn visit(&mut self, place: usize) {
        if self.visited {
            let next = self.next_visit();
            self.world.lock().at(next, Coming::Visit(place));
        }
        let Some(live) = &mut self.live[place] else {
            return;
        };
        let pid = live.pid;
        if self.world.lock().put_off(pid, Coming::Mark).is_none() {
            return;
        }
        let callers = {
            let mut world = self.world.lock();
            let many = chance(&mut world.rng, 50);
            world.rng.usize(1..=if many { 12 } else { 3 })
        };
        for _ in 0..callers {
            let errand = match self.visited {
                true => Errand::any(&self.world),
                false => Errand::Use,
            };
            let caller = live.comes(&self.world, errand);
            if let Errand::LogOut = errand {
                continue;
            }
            let mut guard = self.world.lock();
            let world = &mut *guard;
            if world.plan.impatient && !world.calm && chance(&mut world.rng, 400) {
                let patience = spread(&mut world.rng, 1, 30 * SECOND);
                world.at(world.now + patience, Coming::GiveUp(pid, caller));
            }
        }
        self.world.lock().dirty.insert(pid);
    }

    /// Some time from now, or when the token of the record enters another window.
    fn next_visit(&self) -> Millis {
        let mut guard = self.world.lock();
        let world = &mut *guard;
        let pair = world
            .engine
            .record
            .as_ref()
            .and_then(|record| record.pair.as_deref());
        let ends = pair.map(|pair| world.server.pairs[crate::server::number_of(pair)].ends);
        if let Some(ends) = ends
            && chance(&mut world.rng, 400)
        {
            let life = world.plan.life;
            let before = [life / 12, life / 13, life / 180, 0][world.rng.usize(0..4)];
            let moment = ends.saturating_sub(before) + world.rng.u64(0..=1500);
            if moment > world.now {
                return moment;
            }
        }
        let pause = world.plan.pause;
        world.now + spread(&mut world.rng, pause / 50 + 1, pause * 3)
    }

    /// Nothing is wrong any more: every caller gets a token that the server takes.
    fn settle(&mut self) {
        if self.is_over() {
            return;
        }
        self.visited = false;
        let (began, bound) = {
            let mut world = self.world.lock();
            world.calm_down();
            world.checks.served.fill(false);
            let rejected = world.checks.rejections_possible;
            (world.now, if rejected { PROBE } else { RECOVERY })
        };
        let mut pause = 20 * SECOND;
        let mut now = began;
        loop {
            let waiting: Vec<usize> = {
                let mut world = self.world.lock();
                let served = &world.checks.served;
                let waiting: Vec<usize> = (0..served.len()).filter(|&at| !served[at]).collect();
                if waiting.is_empty() {
                    return;
                }
                if now - began > bound {
                    world.violate(
                        None,
                        format!("no token for the callers at {waiting:?} long after the faults"),
                    );
                    return;
                }
                world
                    .todo
                    .extend(waiting.iter().map(|&place| Todo::Visit(place)));
                waiting
            };
            debug_assert!(!waiting.is_empty());
            self.work();
            now += pause;
            self.until(now);
            if self.is_over() {
                return;
            }
            pause = (pause + pause / 4).min(20 * MINUTE);
        }
    }

    /// Nobody asks any more; then there is not even a handle.
    fn silence(&mut self) {
        if self.is_over() {
            return;
        }
        let (now, life) = {
            let world = self.world.lock();
            (world.now, world.plan.life)
        };
        let end = now + life + life / 6;
        self.until(end);
        for live in self.live.iter_mut().flatten() {
            live.close();
        }
        self.work();
        let end = end + 4 * MINUTE;
        self.until(end);
        self.world.lock().checks.closed = true;
        self.until(end + life.min(DAY));
        let busy: Vec<usize> = self
            .live
            .iter()
            .flatten()
            .filter(|live| live.tasks() > 0)
            .map(|live| live.pid)
            .collect();
        let mut world = self.world.lock();
        if !busy.is_empty() {
            world.violate(
                Some(13),
                format!("processes {busy:?} still work without a handle"),
            );
        }
    }
}
