//! The invariants, as they are seen from outside: at the store, at the server and by the callers.
//!
//! Several rules are strict until something goes wrong that may cost a login: a process that dies, a
//! lease that ends under its holder, an answer that is lost. Each of these is an *excuse*, and the
//! logins are counted against them.

use std::collections::{BTreeMap, BTreeSet};

use ergani_token::exchange::{Answer, FaultKind};
use ergani_token::store::{Record, Revision, Written};
use ergani_token::{AccessToken, ErrorKind, Timestamp};

use crate::network::{Reply, Request};
use crate::plan::{HOUR, MINUTE, Millis, SECOND, StoreModel};
use crate::server::{number_of, number_of_grant, number_of_token};
use crate::world::{Pid, World, clock};

/// Renewals that an account may make in a row.
const BUDGET: f64 = 10.0;
/// What the bucket may be off, since clocks are read at different ends of a slow message.
const BUDGET_SLACK: f64 = 0.2;

/// A renewal may have begun so long before the server issued its pair.
const JUMP_SLACK: Millis = 5 * MINUTE;

/// A renewal may go on for so long after the caller who began it gave up.
const FLIGHT: Millis = 3 * MINUTE;

/// What an all-knowing reader of the wire knows of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    InHands(Pid),
    /// The last answer showed that it was not used.
    Unused,
    /// Refused while its access token was valid: it may go once more.
    RefusedEarly,
    /// Used, or nobody can know.
    Spent,
}

struct Rest {
    until: Millis,
    failures: u32,
    excuses: u64,
}

struct Rejected {
    probe_at: Millis,
    count: u32,
    excuses: u64,
}

pub(crate) struct Checks {
    pub(crate) excuses: u64,
    /// Spent refresh tokens that may go once more, since data were lost.
    pub(crate) resends: u32,
    pub(crate) rejections_possible: bool,
    ledger: BTreeMap<usize, Sent>,
    rest: Option<Rest>,
    rejected: Option<Rejected>,
    bucket: f64,
    bucket_at: Millis,
    /// The last renewal failed because of the server: the back-off is all that bounds the logins.
    failing: bool,
    issued: u64,
    logins: u64,
    /// Renewals that callers asked for by name.
    asked_for: u64,
    /// Pairs that the server called expired, that were logged out, or whose times mean nothing.
    pub(crate) void_pairs: BTreeSet<usize>,
    /// Places whose callers got a token that the server takes.
    pub(crate) served: Vec<bool>,
    /// No handle is left, and nothing may be started.
    pub(crate) closed: bool,
}

impl Checks {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            excuses: 0,
            resends: 0,
            rejections_possible: false,
            ledger: BTreeMap::new(),
            rest: None,
            rejected: None,
            bucket: BUDGET,
            bucket_at: 0,
            failing: false,
            issued: 0,
            logins: 0,
            asked_for: 0,
            void_pairs: BTreeSet::new(),
            served: vec![false; places],
            closed: false,
        }
    }

    /// What was noted in the record, or in a clock's time, is void.
    pub(crate) fn forget_limits(&mut self) {
        self.rest = None;
        self.rejected = None;
        self.bucket = BUDGET;
    }
}

/// What one process has done and seen.
#[derive(Default)]
pub(crate) struct Conduct {
    asked_at: Option<Millis>,
    pending: u32,
    /// When it got the pair that it had when it last asked for the lease.
    basis: Millis,
    got_pair_at: Millis,
    newest: Option<i64>,
    best: Option<Best>,
    /// Pairs that it could not store.
    not_stored: BTreeSet<usize>,
    /// The pair whose write met another record, until it has seen that record.
    conflicting: Option<usize>,
    wrote_at: Millis,
    last_write: Option<Revision>,
    in_flight: Option<Millis>,
    /// When its last renewal left, by its host's wall clock.
    pub(crate) left: Option<Timestamp>,
    after_refused_refresh: bool,
    /// It stood still before it read the first answer of the store, or the first after its clock
    /// jumped: until the next it can be late by that, since it knows nothing of the store's time.
    stale: bool,
    /// The jumps of its clock when it read the last answer.
    heard: Option<u32>,
    /// Callers that end the session.
    leaving: u32,
}

/// The best token that a caller of the process got.
#[derive(Clone, Copy, Debug)]
struct Best {
    pair: usize,
    order: i64,
    /// On the host's wall clock.
    expires: i64,
    jumps: u32,
}

/// A call for a token that has begun.
#[derive(Clone, Copy)]
pub(crate) struct Begun {
    at: Millis,
    wall: i64,
    entitled: Option<Best>,
}

/// What a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Token,
    /// One that lives for so long from now.
    For(Millis),
    /// Another than this, which the server refused.
    Other {
        pair: usize,
        expired: bool,
    },
}

impl World {
    pub(crate) fn excuse(&mut self, why: &str) {
        self.checks.excuses += 1;
        self.say(|| format!("   (may cost a login: {why})"));
    }

    /// How far apart two readings of the same moment may be.
    fn slack(&self) -> Millis {
        match self.plan.store {
            StoreModel::Engine => self.plan.store_timeout,
            StoreModel::Files => 5,
        }
    }

    // --- requests and answers -----------------------------------------------------------------

    /// A process is about to ask for something.
    pub(crate) fn asks(&mut self, pid: Pid, request: &Request) {
        let now = self.now;
        let conduct = &mut self.processes[pid].conduct;
        if let Request::Lease(_) = request {
            conduct.basis = conduct.got_pair_at;
        }
        if let Request::Write { .. } = request {
            conduct.wrote_at = now;
        }
        // Between a refresh that brought nothing and its login the record is read once more.
        if request.is_to_store() && !matches!(request, Request::Extend(_) | Request::Load) {
            conduct.after_refused_refresh = false;
        }
    }

    /// A renewal leaves its process.
    pub(crate) fn sends(&mut self, pid: Pid, request: &Request) {
        let name = format!("process {pid} sends a {}", request.name());
        if self.checks.closed {
            self.violate(
                Some(13),
                format!("{name} after the last handle was dropped"),
            );
        }
        let conduct = &self.processes[pid].conduct;
        let unasked = conduct.pending == 0
            && conduct
                .asked_at
                .is_none_or(|at| at + FLIGHT < conduct.basis);
        let doubled = conduct.in_flight.is_some();
        // A clock that jumps while its host renews dates the new pair wrongly, so that it has ended to
        // those who waited for it: they renew for who asked before.
        let misdated = self
            .hosts
            .iter()
            .any(|host| host.jumped_at.is_some_and(|at| at + JUMP_SLACK > self.now));
        if unasked && !misdated {
            self.violate(None, format!("{name}, and nobody asked for a token"));
        }
        if doubled {
            self.violate(Some(2), format!("{name} while it has another under way"));
        }
        let now = self.now;
        if let Request::Refresh(pair) = request {
            self.sends_refresh_token(pid, *pair, &name);
        } else {
            let stored = self
                .engine
                .record
                .as_ref()
                .and_then(|record| record.pair.as_deref());
            let ended = stored.is_some_and(|pair| {
                let known = &self.server.pairs[number_of(pair)];
                known.refresh_ends <= now + self.slack() + SECOND
            });
            if ended {
                self.excuse("the refresh token had ended");
            }
        }
        self.note_lapses(|other| other == pid);
        if self.engine.is_leased_to(pid, now) {
            let others: Vec<Pid> = (0..self.processes.len())
                .filter(|&other| other != pid && self.processes[other].alive)
                .filter(|&other| self.processes[other].conduct.in_flight.is_some())
                .filter(|&other| self.engine.is_leased_to(other, now))
                .collect();
            if let Some(other) = others.first() {
                self.violate(
                    Some(2),
                    format!("{name} while process {other} has one under way"),
                );
            }
            self.sends_on_newest_record(pid, &name);
        }
        self.within_limits(pid, request, &name);
        let wall = self.wall(pid);
        let conduct = &mut self.processes[pid].conduct;
        conduct.in_flight = Some(now);
        conduct.left = Some(wall);
    }

    fn sends_refresh_token(&mut self, pid: Pid, pair: usize, name: &str) {
        let order = self.server.pairs[pair].order;
        let seen_newer = self.processes[pid]
            .conduct
            .newest
            .is_some_and(|newest| newest > order);
        match self.checks.ledger.get(&pair) {
            None | Some(Sent::Unused | Sent::RefusedEarly) => {}
            Some(_) if self.checks.resends > 0 && !seen_newer => self.checks.resends -= 1,
            Some(sent) => {
                let sent = *sent;
                self.violate(Some(1), format!("{name}, which was sent before: {sent:?}"));
            }
        }
        if seen_newer {
            self.violate(Some(1), format!("{name}, and has seen a newer pair"));
        }
        let was_early = self.checks.ledger.get(&pair) == Some(&Sent::RefusedEarly);
        if was_early && self.now + self.slack() + SECOND < self.server.pairs[pair].ends {
            // Only a caller who needs another pair may hurry it.
            self.checks.ledger.insert(pair, Sent::Spent);
        }
        self.checks.ledger.insert(pair, Sent::InHands(pid));
    }

    fn sends_on_newest_record(&mut self, pid: Pid, name: &str) {
        let there = self.engine.record.as_ref().map(Record::revision);
        let at = self.processes[pid].conduct.wrote_at;
        let Some(written) = self.processes[pid].conduct.last_write else {
            self.violate(Some(3), format!("{name} without having written anything"));
            return;
        };
        // One whose lease is gone may commit what it got with it.
        let disturbed = [self.engine.lost_at, self.engine.written_without_lease];
        if disturbed.into_iter().flatten().any(|moment| moment >= at) {
            return;
        }
        if there != Some(written) {
            let record = crate::engine::summary(self.engine.record.as_ref());
            self.violate(
                Some(3),
                format!(
                    "{name} on version {}, while the store has {record}",
                    written.version
                ),
            );
        }
    }

    fn within_limits(&mut self, pid: Pid, request: &Request, name: &str) {
        let (now, slack, excuses) = (self.now, self.slack(), self.checks.excuses);
        // One that was paused beyond its lease decided before what others learned since.
        let leased = self.engine.is_leased_to(pid, now);
        if let Some(rest) = &self.checks.rest
            && leased
            && rest.excuses == excuses
            && now + slack < rest.until
        {
            let until = clock(rest.until);
            self.violate(Some(9), format!("{name} during a cool-down until {until}"));
        }
        if let (Request::Login, Some(rejected)) = (request, &self.checks.rejected)
            && leased
            && rejected.excuses == excuses
            && now + slack < rejected.probe_at
        {
            let until = clock(rejected.probe_at);
            self.violate(
                Some(8),
                format!("{name} with a rejected password before {until}"),
            );
        }
        let conduct = &mut self.processes[pid].conduct;
        let same_flight = std::mem::take(&mut conduct.after_refused_refresh);
        if same_flight && matches!(request, Request::Login) {
            return;
        }
        let refill = (self.plan.life / 12) as f64;
        let checks = &mut self.checks;
        checks.bucket =
            (checks.bucket + (now - checks.bucket_at) as f64 / refill).min(BUDGET) - 1.0;
        checks.bucket_at = now;
        // With other lives, a process that knows no pair yet counts with 3 hours.
        if checks.bucket < -BUDGET_SLACK && checks.failing && matches!(request, Request::Login) {
            checks.bucket += 1.0;
            return;
        }
        if self.plan.life == 3 * HOUR && self.checks.bucket < -BUDGET_SLACK {
            self.violate(Some(9), format!("{name} with an empty bucket"));
        }
    }

    /// The server has issued a pair.
    pub(crate) fn issued(&mut self, pair: usize) {
        self.checks.issued += 1;
        let (issued, excuses) = (self.checks.issued, self.checks.excuses);
        let life = self.plan.life;
        // In *due* at the earliest, or when a caller wants one that lives for half of a life.
        let apart = match self.plan.demanding {
            true => life / 2 - life / 180 - self.slack() - MINUTE,
            false => life - life / 12 - self.slack() - SECOND,
        };
        let allowed = 2 + self.now / apart + excuses + self.checks.asked_for;
        if issued > allowed {
            self.violate(
                Some(12),
                format!(
                    "pair {pair} is the {issued}th, and {allowed} is all that the time and {excuses} \
                     excuses allow"
                ),
            );
        }
    }

    pub(crate) fn logged_in(&mut self) {
        self.checks.logins += 1;
        let (logins, excuses) = (self.checks.logins, self.checks.excuses);
        if logins > 1 + excuses {
            self.violate(
                Some(2),
                format!("{logins} logins, and {excuses} things that may cost one"),
            );
        }
    }

    /// An answer comes to its process.
    pub(crate) fn answered(&mut self, pid: Pid, request: &Request, reply: &Reply, asked: Millis) {
        match (request, reply) {
            (_, Reply::Loaded(loaded)) => self.sees(pid, loaded.record.as_ref()),
            (Request::Lease(id), Reply::Held(_, loaded)) => {
                self.sees(pid, loaded.record.as_ref());
                self.lease_came(pid, *id, asked);
            }
            (Request::Extend(id), Reply::Extended(held)) => self.extended(*id, *held, asked),
            (Request::Write { record, .. }, Reply::Written(Written::Done)) => {
                self.processes[pid].conduct.last_write = Some(record.revision());
            }
            (Request::Write { record, .. }, Reply::StoreFailed(_)) => {
                if let Some(pair) = &record.pair {
                    let conduct = &mut self.processes[pid].conduct;
                    conduct.not_stored.insert(number_of(pair));
                }
                self.excuse("a write failed");
            }
            (Request::Write { record, .. }, Reply::Written(Written::Conflict)) => {
                self.processes[pid].conduct.conflicting = record.pair.as_deref().map(number_of);
            }
            (Request::Load, Reply::StoreFailed(_)) => {
                // What was to be written on what lies there now is not.
                let conduct = &mut self.processes[pid].conduct;
                conduct.not_stored.extend(conduct.conflicting.take());
                self.excuse("a load failed");
            }
            (_, Reply::Answer(answer)) => {
                let sent_at = self.processes[pid].conduct.in_flight.take();
                self.renewal_answered(pid, request, answer, sent_at.unwrap_or(self.now));
                let host = &self.hosts[self.processes[pid].host];
                if host.jumped_at.is_some_and(|at| at + JUMP_SLACK > self.now) {
                    // What it notes now is in a clock that is gone.
                    self.checks.forget_limits();
                }
            }
            _ => {}
        }
    }

    fn sees(&mut self, pid: Pid, record: Option<&Record>) {
        let process = &mut self.processes[pid];
        process.conduct.conflicting = None;
        let jumps = self.hosts[process.host].jumps;
        let knows_nothing = process.conduct.heard.replace(jumps) != Some(jumps);
        process.conduct.stale =
            knows_nothing && process.frozen_until > 0 && process.frozen_until + SECOND > self.now;
        if let Some(pair) = record.and_then(|record| record.pair.as_deref()) {
            self.sees_pair(pid, number_of(pair));
        }
    }

    fn sees_pair(&mut self, pid: Pid, pair: usize) {
        let (now, order) = (self.now, self.server.pairs[pair].order);
        let conduct = &mut self.processes[pid].conduct;
        if conduct.newest.is_none_or(|newest| newest < order) {
            conduct.newest = Some(order);
            conduct.got_pair_at = now;
        }
    }

    fn renewal_answered(&mut self, pid: Pid, request: &Request, answer: &Answer, sent_at: Millis) {
        if let Request::Refresh(pair) = request {
            // As the host sees it, and clocks that jumped see it as they like.
            let jumped = self.hosts.iter().any(|host| host.jumped_at.is_some());
            let known = &self.server.pairs[*pair];
            let alive = jumped || self.now < known.ends + 2 * SECOND + self.slack();
            let sent = match answer {
                Answer::RateLimited { .. } | Answer::Unavailable { .. } => Some(Sent::Unused),
                Answer::NotSent(_) => None,
                Answer::Refused { .. } if alive => Some(Sent::RefusedEarly),
                _ => Some(Sent::Spent),
            };
            if let Some(sent) = sent {
                self.checks.ledger.insert(*pair, sent);
            }
        }
        self.checks.failing = !matches!(answer, Answer::Issued(_) | Answer::Refused { .. });
        if let Answer::RateLimited { .. } | Answer::Unavailable { .. } = answer {
            // Nothing was done.
            self.checks.bucket = (self.checks.bucket + 1.0).min(BUDGET);
        }
        let (retry_after, first, longest) = match answer {
            Answer::Issued(grant) => {
                let pair = number_of_grant(grant);
                self.sees_pair(pid, pair);
                let host = &self.hosts[self.processes[pid].host];
                if host.jumped_at.is_some_and(|at| at + JUMP_SLACK > self.now) {
                    // Its times are in a clock that is gone; the first 401 mends it.
                    self.checks.void_pairs.insert(pair);
                }
                self.checks.rest = None;
                self.checks.rejected = None;
                return;
            }
            Answer::Refused { .. } if matches!(request, Request::Refresh(_)) => {
                self.processes[pid].conduct.after_refused_refresh = true;
                self.excuse("a refresh was refused");
                return;
            }
            Answer::Refused { .. } => return self.login_refused(pid, sent_at),
            Answer::RateLimited { retry_after } => (*retry_after, 30 * SECOND, 15 * MINUTE),
            Answer::Unavailable { retry_after } => (*retry_after, SECOND, 5 * MINUTE),
            Answer::NotSent(_) | Answer::Misconfigured { .. } => (None, SECOND, 5 * MINUTE),
            // Nobody answered, so a login may follow in the same call, and sets no back-off before.
            Answer::InDoubt(fault)
                if fault.kind != FaultKind::Server && matches!(request, Request::Refresh(_)) =>
            {
                self.excuse("an answer to a refresh is lost");
                self.processes[pid].conduct.after_refused_refresh = true;
                return;
            }
            Answer::InDoubt(_) => {
                self.excuse("an answer is in doubt");
                (None, SECOND, 5 * MINUTE)
            }
        };
        if self.is_known_to_it_alone(pid) {
            return;
        }
        let excuses = self.checks.excuses;
        let slack = self.slack();
        let is_sent = !matches!(answer, Answer::NotSent(_));
        let failures = match &self.checks.rest {
            // When it was decided is not seen.
            _ if !is_sent => 1,
            Some(rest) if rest.excuses == excuses && rest.until <= sent_at + slack => {
                rest.failures + 1
            }
            _ => 1,
        };
        let wait = match retry_after {
            Some(wait) => wait.as_millis() as Millis,
            // Jitter shortens it by up to a quarter.
            None => (first << (failures - 1).min(16)).min(longest) * 3 / 4,
        };
        self.checks.rest = Some(Rest {
            until: self.now + wait,
            failures,
            excuses,
        });
    }

    /// What a process learns whose lease was lost: others may decide before they see it.
    fn is_known_to_it_alone(&self, pid: Pid) -> bool {
        !self.engine.is_leased_to(pid, self.now)
    }

    fn login_refused(&mut self, pid: Pid, sent_at: Millis) {
        if self.is_known_to_it_alone(pid) {
            return;
        }
        let slack = self.slack();
        let excuses = self.checks.excuses;
        let count = match &self.checks.rejected {
            Some(rejected)
                if rejected.excuses == excuses && rejected.probe_at <= sent_at + slack =>
            {
                rejected.count + 1
            }
            _ => 1,
        };
        let hours = (1_u64 << (count - 1).min(5)).min(24);
        self.checks.rejected = Some(Rejected {
            probe_at: self.now + hours * HOUR,
            count,
            excuses,
        });
    }

    // --- callers ------------------------------------------------------------------------------

    pub(crate) fn begins(&mut self, pid: Pid, want: Want) -> Begun {
        self.say_of(pid, || match want {
            Want::Token => "a caller wants a token".to_owned(),
            Want::For(time) => format!("a caller wants a token for {}", clock(time)),
            Want::Other { pair, expired } => {
                let why = if expired { "expired" } else { "refused" };
                format!("a caller says that pair {pair} is {why}")
            }
        });
        match want {
            Want::Other { pair, expired } => {
                self.checks.asked_for += 1;
                if expired {
                    self.checks.void_pairs.insert(pair);
                }
            }
            Want::Token | Want::For(_) => {}
        }
        let now = self.now;
        let conduct = &mut self.processes[pid].conduct;
        conduct.asked_at = Some(now);
        conduct.pending += 1;
        let wall = self.wall(pid).as_millis();
        Begun {
            at: now,
            wall,
            entitled: self.entitled(pid),
        }
    }

    /// A token that the process has served and that must still be there.
    fn entitled(&self, pid: Pid) -> Option<Best> {
        let process = &self.processes[pid];
        let best = process.conduct.best?;
        let slack = i64::try_from(self.slack()).unwrap_or(0);
        (process.conduct.leaving == 0
            && best.jumps == self.hosts[process.host].jumps
            && !self.checks.void_pairs.contains(&best.pair)
            && self.wall(pid).as_millis() + slack < best.expires)
            .then_some(best)
    }

    /// A caller went away before it got an answer.
    pub(crate) fn gives_up(&mut self, pid: Pid) {
        self.say_of(pid, || "a caller gives up".to_owned());
        self.leaves(pid);
    }

    fn leaves(&mut self, pid: Pid) {
        let now = self.now;
        let conduct = &mut self.processes[pid].conduct;
        conduct.asked_at = Some(now);
        conduct.pending = conduct.pending.saturating_sub(1);
    }

    pub(crate) fn ends(
        &mut self,
        pid: Pid,
        want: Want,
        begun: Begun,
        result: &Result<AccessToken, ergani_token::Error>,
    ) {
        self.leaves(pid);
        self.say_of(pid, || match result {
            Ok(token) => {
                let pair = number_of_token(token.expose());
                format!("a caller gets pair {pair} ({})", token.fingerprint())
            }
            Err(error) => format!("a caller gets an error: {}", error.code()),
        });
        if let (Want::Token, Some(best)) = (want, begun.entitled) {
            let last_call = i64::try_from((self.plan.life / 180).min(MINUTE)).unwrap_or(0);
            let slack = i64::try_from(self.slack()).unwrap_or(0);
            let in_last_call = begun.wall + slack >= best.expires - last_call;
            if self.now > begun.at && !in_last_call {
                let took = self.now - begun.at;
                self.violate(
                    Some(10),
                    format!(
                        "a caller of process {pid} waits {took} ms beside pair {}",
                        best.pair
                    ),
                );
            }
        }
        match result {
            Ok(token) => self.got(pid, want, begun, token),
            Err(error) => {
                let still = self.entitled(pid);
                if let (Want::Token, Some(best), Some(_)) = (want, begun.entitled, still) {
                    self.violate(
                        Some(6),
                        format!(
                            "a caller of process {pid} gets `{}` while pair {} is valid",
                            error.code(),
                            best.pair
                        ),
                    );
                }
                if error.kind() == ErrorKind::Internal {
                    self.violate(Some(13), format!("process {pid}: {error}"));
                }
            }
        }
    }

    fn got(&mut self, pid: Pid, want: Want, begun: Begun, token: &AccessToken) {
        let pair = number_of_token(token.expose());
        let host = self.processes[pid].host;
        let known = self.server.pairs[pair].clone();
        let conduct = &self.processes[pid].conduct;
        if !self.engine.committed.contains(&pair) && !conduct.not_stored.contains(&pair) {
            self.violate(
                Some(5),
                format!("process {pid} serves pair {pair}, which was never stored"),
            );
        }
        if let Some(best) = begun.entitled.and(self.entitled(pid))
            && known.order < best.order
        {
            self.violate(
                Some(6),
                format!(
                    "process {pid} serves pair {pair} after the newer pair {}",
                    best.pair
                ),
            );
        }
        if let Want::Other { pair: refused, .. } = want
            && refused == pair
        {
            self.violate(
                Some(7),
                format!("process {pid} serves pair {pair} to a caller whom it was refused"),
            );
        }
        // Before a jump of its clock the host judged with another one.
        let conduct = &self.processes[pid].conduct;
        let judged_anew = self.hosts[host]
            .jumped_at
            .is_none_or(|at| at + JUMP_SLACK < known.issued_at && at < conduct.got_pair_at);
        if !judged_anew || conduct.stale {
            self.processes[pid].conduct.best = None;
            return;
        }
        if self.checks.void_pairs.contains(&pair) {
            return;
        }
        if self.now > known.ends + 2 * SECOND + self.slack() {
            self.violate(
                Some(6),
                format!("process {pid} serves pair {pair}, which has ended"),
            );
        }
        self.processes[pid].conduct.best = Some(Best {
            pair,
            order: known.order,
            expires: token.expires_at().as_millis(),
            jumps: self.hosts[host].jumps,
        });
    }
}

impl World {
    /// A caller ends the session, or has tried to.
    pub(crate) fn logs_out(&mut self, pid: Pid, begins: bool) {
        let now = self.now;
        self.say_of(pid, || match begins {
            true => "a caller logs out".to_owned(),
            false => "the logout is over".to_owned(),
        });
        for process in &mut self.processes {
            process.conduct.best = None;
        }
        let conduct = &mut self.processes[pid].conduct;
        conduct.asked_at = Some(now);
        if begins {
            conduct.pending += 1;
            conduct.leaving += 1;
            self.excuse("a logout may need a renewal");
            self.excuse("a logout ends the session");
        } else {
            conduct.pending = conduct.pending.saturating_sub(1);
            conduct.leaving -= 1;
        }
    }

    /// The server took a token.
    pub(crate) fn served(&mut self, pid: Pid) {
        let place = self.processes[pid].place;
        self.checks.served[place] = true;
    }
}
