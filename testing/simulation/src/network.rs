//! Messages of processes to the store and the server, and what may become of them.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use ergani_token::exchange::{Answer, Fault, FaultKind, LogoutAnswer};
use ergani_token::store::{Holder, Loaded, Record, Revision, StoreError, Written};

use crate::plan::{Line, MINUTE, Millis, SECOND, StoreModel, chance, spread};
use crate::server::CallAnswer;
use crate::world::{Coming, Pid, Shared, World};

/// A connection that cannot be made is given up after so long.
const CONNECT_TIMEOUT: Millis = 10 * SECOND;

/// What a process asks of the store or the server. Pairs go by the number the server gave them.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    Load,
    Write {
        expected: Revision,
        record: Box<Record>,
        /// The lease that is given back once it is written.
        release: Option<u64>,
    },
    Lease(u64),
    Extend(u64),
    Release(u64),
    Login,
    Refresh(usize),
    Logout(usize),
    Call(usize),
}

impl Request {
    pub(crate) fn is_to_store(&self) -> bool {
        matches!(
            self,
            Self::Load | Self::Write { .. } | Self::Lease(_) | Self::Extend(_) | Self::Release(_)
        )
    }

    pub(crate) fn is_renewal(&self) -> bool {
        matches!(self, Self::Login | Self::Refresh(_))
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::Load => "load".to_owned(),
            Self::Write {
                record, release, ..
            } => {
                let record = crate::engine::summary(Some(record));
                let release =
                    release.map_or(String::new(), |id| format!(" and release lease {id}"));
                format!("write {record}{release}")
            }
            Self::Lease(lease) => format!("lease {lease}"),
            Self::Extend(lease) => format!("extend lease {lease}"),
            Self::Release(lease) => format!("release lease {lease}"),
            Self::Login => "login".to_owned(),
            Self::Refresh(pair) => format!("refresh with pair {pair}"),
            Self::Logout(pair) => format!("logout of pair {pair}"),
            Self::Call(pair) => format!("call with pair {pair}"),
        }
    }
}

/// What comes back.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Loaded(Loaded),
    Written(Written),
    Held(u64, Loaded),
    Busy(Holder),
    Extended(bool),
    Released,
    StoreFailed(StoreError),
    Answer(Answer),
    LoggedOut(LogoutAnswer),
    Called(CallAnswer),
}

impl Reply {
    fn name(&self) -> String {
        match self {
            Self::Loaded(loaded) => crate::engine::summary(loaded.record.as_ref()),
            Self::Written(written) => format!("{written:?}"),
            Self::Held(lease, loaded) => {
                let record = crate::engine::summary(loaded.record.as_ref());
                format!("lease {lease} is held, {record}")
            }
            Self::Busy(_) => "the lease is busy".to_owned(),
            Self::Extended(true) => "extended".to_owned(),
            Self::Extended(false) => "the lease is lost".to_owned(),
            Self::Released => "released".to_owned(),
            Self::StoreFailed(error) => format!("the store failed: {error}"),
            Self::Answer(Answer::Issued(grant)) => {
                format!("issued pair {}", crate::server::number_of_grant(grant))
            }
            Self::Answer(answer) => format!("{answer:?}"),
            Self::LoggedOut(answer) => format!("{answer:?}"),
            Self::Called(answer) => format!("{answer:?}"),
        }
    }
}

pub(crate) struct Op {
    pub(crate) pid: Pid,
    pub(crate) request: Request,
    pub(crate) answer: Option<Reply>,
    waker: Option<Waker>,
    /// On the monotonic clock of the host.
    issued: Millis,
    answered: bool,
    /// Nobody waits for the answer.
    unattended: bool,
}

/// The answer to a request, once it is there.
pub(crate) struct Pending {
    world: Shared,
    op: u64,
}

impl Shared {
    /// Sends a request of a process.
    pub(crate) fn ask(&self, pid: Pid, request: Request) -> Pending {
        let op = self.lock().ask(pid, request, false);
        Pending {
            world: self.clone(),
            op,
        }
    }
}

impl Future for Pending {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Reply> {
        let mut world = self.world.lock();
        let Some(op) = world.ops.get_mut(&self.op) else {
            return Poll::Pending;
        };
        match op.answer.take() {
            Some(reply) => {
                world.ops.remove(&self.op);
                Poll::Ready(reply)
            }
            None => {
                op.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut world = self.world.lock();
        let Some(op) = world.ops.remove(&self.op) else {
            return;
        };
        if let (Request::Lease(lease), StoreModel::Files) = (&op.request, world.plan.store) {
            // A lock that nobody waits for any more goes with the handle of its file.
            world.engine.end(*lease);
        }
        if op.request.is_renewal() && world.processes[op.pid].alive {
            let request = op.request.name();
            world.violate(
                Some(4),
                format!("process {} lives and drops its {request}", op.pid),
            );
        }
    }
}

impl World {
    /// Sends a request; it leaves the process a moment later.
    pub(crate) fn ask(&mut self, pid: Pid, request: Request, unattended: bool) -> u64 {
        let id = self.id();
        self.step(pid, &format_step("before", &request, self.is_traced()));
        self.asks(pid, &request);
        let timeout = match &request {
            request if request.is_to_store() => self.plan.store_timeout,
            Request::Call(_) => 2 * MINUTE,
            _ => self.plan.server_timeout,
        };
        let timed_out = match &request {
            request if request.is_to_store() => {
                Reply::StoreFailed(StoreError::new("the store did not answer in time"))
            }
            Request::Call(_) => Reply::Called(CallAnswer::Unknown),
            Request::Logout(_) => Reply::LoggedOut(LogoutAnswer::InDoubt(timed_out())),
            _ => Reply::Answer(Answer::InDoubt(timed_out())),
        };
        let op = Op {
            pid,
            request,
            answer: None,
            waker: None,
            issued: self.monotonic(pid),
            answered: false,
            unattended,
        };
        self.ops.insert(id, op);
        let leaves = self.now + self.rng.u64(0..=1);
        self.at(leaves, Coming::Depart(id));
        if self.plan.store == StoreModel::Engine || !self.ops[&id].request.is_to_store() {
            self.at(self.now + timeout, Coming::Deliver(id, Box::new(timed_out)));
        }
        id
    }

    pub(crate) fn depart(&mut self, id: u64) {
        let Some(op) = self.ops.get(&id) else { return };
        let (pid, request) = (op.pid, op.request.clone());
        if !self.processes[pid].alive {
            self.ops.remove(&id);
            return;
        }
        if self.put_off(pid, Coming::Depart(id)).is_none() {
            return;
        }
        if op_is_answered(self, id) {
            return;
        }
        let host = self.processes[pid].host;
        if request.is_to_store() {
            if self.hosts[host].cut_from_store > self.now {
                // Some networks say so at once, others say nothing.
                if self.rng.bool() {
                    let failed = StoreError::new("the store cannot be reached");
                    self.at(
                        self.now + 2,
                        Coming::Deliver(id, Box::new(Reply::StoreFailed(failed))),
                    );
                }
                return;
            }
            self.send(id, pid, &request);
            return;
        }
        let refuses = !self.calm
            && chance(&mut self.rng, self.plan.manners.refused_connection)
            && request.is_renewal();
        if self.hosts[host].cut_from_server > self.now || refuses {
            let after = if self.rng.bool() { 2 } else { CONNECT_TIMEOUT };
            let reply = match request {
                Request::Call(_) => Reply::Called(CallAnswer::Unknown),
                Request::Logout(_) => Reply::LoggedOut(LogoutAnswer::NotSent(no_connection())),
                _ => Reply::Answer(Answer::NotSent(no_connection())),
            };
            self.at(self.now + after, Coming::Deliver(id, Box::new(reply)));
            return;
        }
        if request.is_renewal() {
            self.sends(pid, &request);
        }
        self.send(id, pid, &request);
    }

    /// On its way.
    fn send(&mut self, id: u64, pid: Pid, request: &Request) {
        self.say_of(pid, || format!("-> {}", request.name()));
        let line = self.line(request);
        let lost = chance(&mut self.rng, line.lost);
        let twice = chance(&mut self.rng, line.twice);
        if lost {
            self.count("request lost");
            self.say(|| format!("   {} is lost", request.name()));
        } else {
            let there = self.now + self.way(request, line);
            self.at(there, Coming::Arrive(id, false));
        }
        if twice && !matches!(request, Request::Call(_)) {
            self.count("request twice");
            if request.is_renewal() {
                // The answer to one copy says nothing of what the other did.
                self.excuse("a renewal goes twice");
            }
            let there = self.now + self.way(request, line);
            self.at(there, Coming::Arrive(id, true));
        }
        self.sent.insert(id, (pid, request.clone()));
        if !matches!(request, Request::Call(_)) {
            self.step(
                pid,
                &format_step("after it sent", request, self.is_traced()),
            );
        }
    }

    fn line(&self, request: &Request) -> Line {
        if self.calm {
            Line::default()
        } else if request.is_to_store() {
            self.plan.store_line
        } else {
            self.plan.server_line
        }
    }

    /// How long a message is under way.
    fn way(&mut self, request: &Request, line: Line) -> Millis {
        let slow = chance(&mut self.rng, line.slow);
        match (request.is_to_store(), self.plan.store, slow) {
            (true, StoreModel::Files, _) => self.rng.u64(0..=1),
            (true, StoreModel::Engine, false) => self.rng.u64(1..=6),
            (true, StoreModel::Engine, true) => spread(&mut self.rng, 10, 6 * SECOND),
            (false, _, false) => self.rng.u64(10..=300),
            (false, _, true) => spread(&mut self.rng, 300, 70 * SECOND),
        }
    }

    /// A message, or a second copy of it, has come to the store or the server.
    pub(crate) fn arrive(&mut self, id: u64, copy: bool) {
        // The sender may have given up or died: its message is here all the same.
        let Some((pid, request)) = self.sent.get(&id).cloned() else {
            return;
        };
        let host = self.processes[pid].host;
        let to_store = request.is_to_store();
        if to_store && self.plan.store == StoreModel::Files {
            // Files are worked on by the process itself.
            if !self.processes[pid].alive {
                return;
            }
            if self.put_off(pid, Coming::Arrive(id, copy)).is_none() {
                return;
            }
            // Nor is it taken.
            if matches!(request, Request::Lease(_)) && !self.ops.contains_key(&id) {
                return;
            }
        }
        let cut = |world: &Self| match to_store {
            true => world.hosts[host].cut_from_store > world.now,
            false => world.hosts[host].cut_from_server > world.now,
        };
        if cut(self) {
            return;
        }
        let reply = if to_store {
            self.at_store(pid, &request, copy)
        } else {
            self.at_server(pid, &request, copy)
        };
        if !matches!(request, Request::Call(_)) {
            self.step(
                pid,
                &format_step("once there was", &request, self.is_traced()),
            );
        }
        let line = self.line(&request);
        if cut(self) || chance(&mut self.rng, line.lost) {
            self.count("answer lost");
            self.say(|| format!("   the answer to {} is lost", request.name()));
            return;
        }
        let back = self.now + self.way(&request, line);
        self.at(back, Coming::Deliver(id, Box::new(reply)));
    }

    pub(crate) fn deliver(&mut self, id: u64, reply: Box<Reply>) {
        let Some(op) = self.ops.get(&id) else { return };
        let pid = op.pid;
        if op.answered || !self.processes[pid].alive {
            return;
        }
        let Some(Coming::Deliver(_, reply)) = self.put_off(pid, Coming::Deliver(id, reply)) else {
            return;
        };
        let Some(op) = self.ops.get_mut(&id) else {
            return;
        };
        op.answered = true;
        let (request, issued) = (op.request.clone(), op.issued);
        let waker = op.waker.take();
        let unattended = op.unattended;
        self.say_of(pid, || format!("<- {}: {}", request.name(), reply.name()));
        self.answered(pid, &request, &reply, issued);
        if unattended {
            self.ops.remove(&id);
        } else if let Some(op) = self.ops.get_mut(&id) {
            op.answer = Some(*reply);
        }
        self.dirty.insert(pid);
        if let Some(waker) = waker {
            waker.wake();
        }
        if !matches!(request, Request::Call(_)) {
            self.step(
                pid,
                &format_step("at the answer to", &request, self.is_traced()),
            );
        }
    }
}

fn op_is_answered(world: &World, id: u64) -> bool {
    world.ops.get(&id).is_none_or(|op| op.answered)
}

fn format_step(when: &str, request: &Request, traced: bool) -> String {
    if traced {
        format!("{when} {}", request.name())
    } else {
        String::new()
    }
}

fn timed_out() -> Fault {
    Fault {
        kind: FaultKind::Timeout,
        detail: "no answer in time".to_owned(),
    }
}

fn no_connection() -> Fault {
    Fault {
        kind: FaultKind::Connection,
        detail: "no connection".to_owned(),
    }
}
