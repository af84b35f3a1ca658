//! The store: an engine on the network, or files of one host; and what a manager sees of it.

use std::future::Future;
use std::pin::Pin;

use ergani_token::Account;
use ergani_token::store::{
    HeldLease, Holder, Lease, LeaseAttempt, Loaded, Record, RefreshToken, Revision, StoreError,
    TokenStore, Written,
};

use crate::Broken;
use crate::network::{Reply, Request};
use crate::plan::{Millis, StoreModel, chance};
use crate::server::number_of;
use crate::world::{Coming, Pid, Shared, World};

/// Copies of the data that a fail-over may bring back.
const COPIES: usize = 12;

pub(crate) struct Engine {
    pub(crate) skew: i64,
    pub(crate) record: Option<Record>,
    copies: Vec<Option<Record>>,
    grants: Vec<Granted>,
    pub(crate) down_until: Millis,
    /// Pairs that were in the record at any time.
    pub(crate) committed: Vec<usize>,
    pub(crate) lost_at: Option<Millis>,
    /// When somebody without the lease wrote last.
    pub(crate) written_without_lease: Option<Millis>,
}

/// A lease as the store sees it.
struct Granted {
    id: u64,
    pid: Pid,
    until: Option<Millis>,
    over: bool,
    /// It ended under a holder that did not give it back.
    lapse_noted: bool,
}

/// A lease as its holder sees it.
pub(crate) struct ClientLease {
    pub(crate) pid: Pid,
    held_until: Option<Millis>,
    lost: bool,
    released: bool,
}

impl Engine {
    pub(crate) fn new(skew: i64) -> Self {
        Self {
            skew,
            record: None,
            copies: Vec::new(),
            grants: Vec::new(),
            down_until: 0,
            committed: Vec::new(),
            lost_at: None,
            written_without_lease: None,
        }
    }

    pub(crate) fn free_locks_of(&mut self, pid: Pid) {
        for granted in self.grants.iter_mut().filter(|granted| granted.pid == pid) {
            granted.over = true;
        }
    }

    /// Whether this process holds the lease, as the store sees it.
    pub(crate) fn is_leased_to(&self, pid: Pid, now: Millis) -> bool {
        self.grants
            .iter()
            .any(|granted| granted.pid == pid && granted.is_in_force(now))
    }

    pub(crate) fn end(&mut self, lease: u64) {
        for granted in self.grants.iter_mut().filter(|one| one.id == lease) {
            granted.over = true;
        }
    }

    fn put(&mut self, record: Record) {
        if self.copies.len() == COPIES {
            self.copies.remove(0);
        }
        self.copies.push(self.record.take());
        if let Some(pair) = &record.pair {
            let number = number_of(pair);
            if !self.committed.contains(&number) {
                self.committed.push(number);
            }
        }
        self.record = Some(record);
    }
}

impl Granted {
    fn is_in_force(&self, now: Millis) -> bool {
        !self.over && self.until.is_none_or(|until| now < until)
    }
}

impl World {
    /// What the store makes of a request.
    pub(crate) fn at_store(&mut self, pid: Pid, request: &Request, copy: bool) -> Reply {
        let files = self.plan.store == StoreModel::Files;
        // An operating system always takes back a lock.
        let unlocks = files && matches!(request, Request::Release(_));
        if self.engine.down_until > self.now && !unlocks {
            return Reply::StoreFailed(StoreError::new("the store is down"));
        }
        match request {
            Request::Load => Reply::Loaded(self.loaded()),
            Request::Write {
                expected,
                record,
                release,
            } => {
                let reply = self.write(pid, *expected, record, copy);
                if let (Reply::Written(Written::Done), Some(id)) = (&reply, release) {
                    self.engine.end(*id);
                }
                reply
            }
            Request::Lease(id) => self.grant(pid, *id),
            Request::Extend(id) => {
                let (now, lease) = (self.now, self.plan.lease);
                let granted = self.engine.grants.iter_mut().find(|one| one.id == *id);
                let held = granted.filter(|one| one.is_in_force(now));
                Reply::Extended(held.map(|one| one.until = Some(now + lease)).is_some())
            }
            Request::Release(id) => {
                self.engine.end(*id);
                Reply::Released
            }
            _ => Reply::StoreFailed(StoreError::new("this is not for the store")),
        }
    }

    fn loaded(&self) -> Loaded {
        Loaded {
            record: self.engine.record.clone(),
            now: self.engine_time(),
            healed: None,
        }
    }

    fn write(&mut self, pid: Pid, expected: Revision, record: &Record, copy: bool) -> Reply {
        if copy {
            self.excuse("a write came twice");
        }
        let there = self.engine.record.as_ref().map(Record::revision);
        let blind = self.broken == Broken::StoreSwapsBlindly;
        if there.unwrap_or_default() != expected && !blind {
            return Reply::Written(Written::Conflict);
        }
        if self.broken == Broken::StoreLosesWrites && chance(&mut self.rng, 200) {
            self.say(|| "   the store loses what it acknowledges".to_owned());
            return Reply::Written(Written::Done);
        }
        let torn = self.plan.store == StoreModel::Files
            && self.strikes_left > 0
            && self.plan.strikes.contains(&crate::plan::Strike::Crash)
            && chance(&mut self.rng, 20);
        if let (true, Some(old)) = (torn, &self.engine.record)
            && record.pair.as_ref().map(|pair| pair.fingerprint())
                != old.pair.as_ref().map(|pair| pair.fingerprint())
        {
            // The pair is put in its place first, and then what is said of it.
            let half = Record {
                pair: record.pair.clone(),
                state: old.state.clone(),
            };
            self.strikes_left -= 1;
            self.say_of(pid, || "dies between the two files".to_owned());
            self.engine.put(half);
            self.strike(Some(pid), crate::plan::Strike::Crash);
            return Reply::Written(Written::Done);
        }
        if !self.engine.is_leased_to(pid, self.now) {
            self.engine.written_without_lease = Some(self.now);
        }
        let old = self
            .engine
            .record
            .as_ref()
            .and_then(|old| old.pair.as_deref());
        if let (Some(old), None) = (old, &record.pair) {
            self.checks.void_pairs.insert(number_of(old));
        }
        self.engine.put(record.clone());
        Reply::Written(Written::Done)
    }

    fn grant(&mut self, pid: Pid, id: u64) -> Reply {
        let now = self.now;
        self.engine.grants.retain(|one| !one.over || one.pid == pid);
        let holder = self.engine.grants.iter().find(|one| one.is_in_force(now));
        if let Some(holder) = holder
            && holder.id != id
            && !(self.broken == Broken::LeaseTwice && self.rng.bool())
        {
            return Reply::Busy(Holder {
                name: Some(format!("process {}", holder.pid)),
                until: None,
            });
        }
        self.note_lapses(|_| true);
        let until = match self.plan.store {
            StoreModel::Engine => Some(now + self.plan.lease),
            StoreModel::Files => None,
        };
        self.engine.grants.retain(|one| one.id != id);
        self.engine.grants.push(Granted {
            id,
            pid,
            until,
            over: false,
            lapse_noted: false,
        });
        Reply::Held(id, self.loaded())
    }

    /// A lease that ended under a living holder may cost a login.
    pub(crate) fn note_lapses(&mut self, of: impl Fn(Pid) -> bool) {
        let now = self.now;
        let mut lapses = 0;
        for granted in &mut self.engine.grants {
            if !granted.over
                && !granted.is_in_force(now)
                && !granted.lapse_noted
                && of(granted.pid)
                && self.leases.contains_key(&granted.id)
            {
                granted.lapse_noted = true;
                lapses += 1;
            }
        }
        for _ in 0..lapses {
            self.count("lease lapsed");
            self.excuse("a lease ended under its holder");
        }
    }

    pub(crate) fn lose_data(&mut self, keep_copy: bool) {
        let copies = self.engine.copies.len();
        self.engine.record = if keep_copy && copies > 0 {
            let copy = self.rng.usize(0..copies);
            self.engine.copies[copy].clone()
        } else {
            None
        };
        self.engine.lost_at = Some(self.now);
        for granted in &mut self.engine.grants {
            granted.over |= granted.until.is_some();
        }
        let record = summary(self.engine.record.as_ref());
        self.say(|| format!("the store loses data and has {record}"));
        self.checks.forget_limits();
        self.checks.resends += 1;
        self.excuse("data were lost");
        self.excuse("a lease was lost with the data");
    }

    /// The lease came to its holder.
    pub(crate) fn lease_came(&mut self, pid: Pid, id: u64, asked: Millis) {
        let lease = self.plan.lease;
        let timed = self.plan.store == StoreModel::Engine;
        let held_until = timed.then(|| asked + lease);
        self.leases.insert(
            id,
            ClientLease {
                pid,
                held_until,
                lost: false,
                released: false,
            },
        );
        if timed {
            self.at(self.now + lease / 3, Coming::Heartbeat(id));
        }
    }

    pub(crate) fn heartbeat(&mut self, id: u64) {
        let Some(lease) = self.leases.get(&id) else {
            return;
        };
        let pid = lease.pid;
        if lease.released || lease.lost || !self.processes[pid].alive {
            return;
        }
        if self.put_off(pid, Coming::Heartbeat(id)).is_none() {
            return;
        }
        self.ask(pid, Request::Extend(id), true);
        self.at(self.now + self.plan.lease / 3, Coming::Heartbeat(id));
    }

    pub(crate) fn extended(&mut self, id: u64, held: bool, asked: Millis) {
        let until = asked + self.plan.lease;
        if let Some(lease) = self.leases.get_mut(&id) {
            match held {
                true => lease.held_until = lease.held_until.max(Some(until)),
                false => lease.lost = true,
            }
        }
    }
}

/// What a manager has of the store.
pub(crate) struct SimulatedStore {
    world: Shared,
    pid: Pid,
}

impl SimulatedStore {
    pub(crate) fn new(world: Shared, pid: Pid) -> Self {
        Self { world, pid }
    }

    async fn swap(
        &self,
        expected: Revision,
        record: &Record,
        release: Option<u64>,
    ) -> Result<Written, StoreError> {
        let request = Request::Write {
            expected,
            record: Box::new(record.clone()),
            release,
        };
        match self.world.ask(self.pid, request).await {
            Reply::Written(written) => Ok(written),
            other => Err(failure(other)),
        }
    }

    async fn lease(&self) -> Result<(LeaseAttempt, Option<Loaded>), StoreError> {
        let id = self.world.lock().id();
        match self.world.ask(self.pid, Request::Lease(id)).await {
            Reply::Held(id, loaded) => {
                let lease = Lease::new(SimulatedLease {
                    world: self.world.clone(),
                    id,
                    owner: id.to_string(),
                });
                Ok((LeaseAttempt::Held(lease), Some(loaded)))
            }
            Reply::Busy(holder) => Ok((LeaseAttempt::Busy(holder), None)),
            other => Err(failure(other)),
        }
    }
}

fn failure(reply: Reply) -> StoreError {
    match reply {
        Reply::StoreFailed(error) => error,
        other => StoreError::new(format!("the store answered something else: {other:?}")),
    }
}

impl TokenStore for SimulatedStore {
    async fn load(&self, _: &Account) -> Result<Loaded, StoreError> {
        match self.world.ask(self.pid, Request::Load).await {
            Reply::Loaded(loaded) => Ok(loaded),
            other => Err(failure(other)),
        }
    }

    async fn write(
        &self,
        _: &Account,
        expected: Revision,
        record: &Record,
    ) -> Result<Written, StoreError> {
        self.swap(expected, record, None).await
    }

    async fn write_and_release(
        &self,
        _: &Account,
        expected: Revision,
        record: &Record,
        lease: &mut Option<Lease>,
    ) -> Result<Written, StoreError> {
        let owner = lease.as_ref().and_then(Lease::owner);
        let id = owner.and_then(|owner| owner.parse().ok());
        let written = self.swap(expected, record, id).await?;
        if written == Written::Done
            && let Some(lease) = lease.take()
        {
            lease.given_back();
        }
        Ok(written)
    }

    async fn try_lease(&self, _: &Account) -> Result<LeaseAttempt, StoreError> {
        Ok(self.lease().await?.0)
    }

    async fn forget(&self, _: &Account) -> Result<bool, StoreError> {
        Err(StoreError::new("nobody forgets an account here"))
    }

    async fn lease_and_load(
        &self,
        _: &Account,
    ) -> Result<(LeaseAttempt, Option<Loaded>), StoreError> {
        self.lease().await
    }

    fn describe(&self) -> String {
        "simulated".to_owned()
    }
}

struct SimulatedLease {
    world: Shared,
    id: u64,
    owner: String,
}

impl HeldLease for SimulatedLease {
    fn is_held(&self) -> bool {
        let world = self.world.lock();
        world.leases.get(&self.id).is_some_and(|lease| {
            let now = world.monotonic(lease.pid);
            !lease.lost && lease.held_until.is_none_or(|until| now < until)
        })
    }

    fn release(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            if let Some(pid) = self.let_go() {
                // What fails here ends by itself.
                let _ = self.world.ask(pid, Request::Release(self.id)).await;
            }
        })
    }

    fn owner(&self) -> Option<&str> {
        Some(&self.owner)
    }

    fn given_back(self: Box<Self>) {
        self.let_go();
    }
}

impl SimulatedLease {
    /// From now on it is not extended, nor given back again. Whose it was.
    fn let_go(&self) -> Option<Pid> {
        let mut world = self.world.lock();
        let lease = world.leases.get_mut(&self.id)?;
        lease.released = true;
        Some(lease.pid)
    }
}

impl Drop for SimulatedLease {
    fn drop(&mut self) {
        let mut world = self.world.lock();
        let Some(lease) = world.leases.remove(&self.id) else {
            return;
        };
        // The operating system, or time, takes it from a process that died.
        if !lease.released && world.processes[lease.pid].alive {
            world.ask(lease.pid, Request::Release(self.id), true);
        }
    }
}

/// A record in a few words, without secrets.
pub(crate) fn summary(record: Option<&Record>) -> String {
    let Some(record) = record else {
        return "no record".to_owned();
    };
    let pair = match &record.pair {
        Some(pair) => format!("pair {} ({})", number_of(pair), pair.fingerprint()),
        None => "no pair".to_owned(),
    };
    let note = match record.pair.as_ref().map(|pair| pair.fingerprint()) {
        Some(fingerprint) => match record.state.note_on(fingerprint).map(|note| note.refresh) {
            Some(RefreshToken::Usable) => ", usable",
            Some(RefreshToken::Sent { .. }) => ", sent",
            Some(RefreshToken::EarlyRefused) => ", refused early",
            Some(RefreshToken::Spent) => ", spent",
            None => ", nothing noted",
        },
        None => "",
    };
    let rest = record
        .state
        .cool_down
        .as_ref()
        .map_or(String::new(), |rest| {
            format!(", {:?} no. {}", rest.reason, rest.failures)
        });
    let rejected = match &record.state.rejection {
        Some(rejection) => format!(", rejected {} times", rejection.count),
        None => String::new(),
    };
    format!("v{}: {pair}{note}{rest}{rejected}", record.state.version)
}
