//! Every interleaving of two processes that share a store and an account, with every answer of
//! the server and a crash, a lost lease or a failing store at every step; and what must hold in
//! each of the states that come of it.
//!
//! What a process asks for is one move, what the server answers another, so that a crash finds
//! every place between them. States that look alike are visited once.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::limits;
use super::{Done, Effect, Event, Io, Policy, STORE_PAUSE, State, Wish};
use crate::account::{Account, Credentials, Environment, Identity, UserType};
use crate::clock::Timestamp;
use crate::exchange::{Answer, Fault, FaultKind, Grant, LogoutAnswer};
use crate::pair::{Fingerprint, SharedPair, TokenPair};
use crate::store::{Holder, PairNote, Record, RecordState, RefreshToken, Revision, StoreError};

pub(super) const START: Timestamp = Timestamp::from_seconds(1_700_000_000);
pub(super) const LIFE: Duration = Duration::from_secs(3 * 60 * 60);
const REFRESH_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What the server makes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Issued,
    Refused,
    Misconfigured,
    RateLimited,
    Unavailable,
    NotSent,
    DoubtBefore,
    /// The server did it, and its answer was lost.
    DoubtAfter,
}

const CLASSES: [Class; 7] = [
    Class::Issued,
    Class::Refused,
    Class::RateLimited,
    Class::Unavailable,
    Class::NotSent,
    Class::DoubtBefore,
    Class::DoubtAfter,
];

/// How the next piece of I/O ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// Nothing happened but an error.
    Failed,
    /// It was written, and an error came back all the same.
    WrittenButFailed,
    /// The request reaches the server.
    Sent(Class),
    /// The answer comes back.
    Answered,
}

/// What a process asks for in a property test; in the model it follows from the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// What the token's window calls for.
    Needed,
    Due,
    Token,
    Until(u64),
    /// The server refused the call made with the current pair.
    Other,
    Login,
    LogOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Jump {
    /// Past a first back-off.
    Soon,
    /// Into the last part of the newest pair's life.
    Due,
    /// Past the newest pair's life, and past a rejection's probe.
    Ended,
    /// The server refuses the newest pair, whatever its age.
    Refused,
    /// Any clock jump, in seconds.
    By(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    Want(usize, Ask),
    Do(usize, Outcome),
    Crash(usize),
    /// The lease ends under its holder, which may not know.
    LoseLease,
    Round(Jump),
    /// The store loses the record.
    LoseData,
}

/// How a store can break its contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    No,
    SwapsBlindly,
    LeasesTwice,
    LosesWrites,
}

/// How often things may go wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) crashes: u8,
    pub(super) lost_leases: u8,
    pub(super) store_faults: u8,
    pub(super) rounds: u8,
    /// How many answers may be other than `Issued`; more than that are not tried.
    pub(super) failures: u8,
}

/// What the server, and an all-knowing reader of its log, know of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Never,
    InHands(usize),
    /// The last answer showed that it was not used.
    ShownUnused,
    /// Used, or nobody can know.
    Spent,
}

#[derive(Clone, Debug)]
struct Token {
    valid: bool,
    sent: Sent,
}

#[derive(Clone)]
pub(super) struct Process {
    pub(super) state: State,
    pub(super) io: Option<Io>,
    answer: Option<(Class, Answer)>,
    published: Option<SharedPair>,
    published_refused: bool,
    /// It lost its lease in this flight, or its store failed.
    lost: bool,
    store_failed: bool,
    forced: bool,
    leaving: bool,
    wants: u8,
    pub(super) verdict: Option<Result<bool, crate::error::ErrorKind>>,
}

#[derive(Clone)]
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) processes: Vec<Process>,
    pub(super) record: Option<Record>,
    lease: Option<usize>,
    tokens: Vec<Token>,
    committed: Vec<Fingerprint>,
    limits: Limits,
    refused: Option<Fingerprint>,
    /// Requests to the server, in order: the refreshed pair's number, none for a login.
    pub(super) sent: Vec<Option<usize>>,
    issued_this_round: u8,
    excused: u8,
    /// Clocks jump and data are lost in this world: only what holds then is checked.
    pub(super) wild: bool,
    /// Each process asks once a round, so that pairs can be counted.
    pub(super) counted: bool,
    broken: Broken,
}

pub(super) fn account() -> Account {
    Account::new(
        Credentials::new("user", "password", UserType::External),
        Environment::Test,
    )
}

fn policy(process: usize) -> Policy {
    Policy {
        identity: IDENTITY.with(Clone::clone),
        jitter: 0,
        nonce: 1000 * (process as u64 + 1),
        patience: Duration::from_secs(if process == 0 { 2 } else { 0 }),
        lease_wait: Duration::from_secs(365 * 24 * 60 * 60),
        private_login: false,
    }
}

thread_local! {
    static IDENTITY: Identity = account().identity();
    static PAIRS: std::cell::RefCell<HashMap<(usize, Timestamp), SharedPair>> =
        std::cell::RefCell::default();
}

/// Pair number `number`, issued then. Its tokens are opaque.
pub(super) fn pair(number: usize, issued_at: Timestamp) -> SharedPair {
    PAIRS.with_borrow_mut(|pairs| {
        Arc::clone(pairs.entry((number, issued_at)).or_insert_with(|| {
            Arc::new(
                TokenPair::new(
                    format!("a{number}").into(),
                    issued_at.after(LIFE),
                    format!("r{number}").into(),
                    issued_at.after(REFRESH_LIFE),
                )
                .unwrap(),
            )
        }))
    })
}

pub(super) fn number(pair: &TokenPair) -> usize {
    pair.access_token().expose()[1..].parse().unwrap()
}

fn fault(kind: FaultKind) -> Fault {
    Fault {
        kind,
        detail: "of the model".to_owned(),
    }
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

impl Process {
    fn new(index: usize) -> Self {
        Self {
            state: State::new(policy(index)),
            io: None,
            answer: None,
            published: None,
            published_refused: false,
            lost: false,
            store_failed: false,
            forced: false,
            leaving: false,
            wants: 1,
            verdict: None,
        }
    }

    fn is_exchanging(&self) -> bool {
        self.answer.is_some()
    }
}

impl World {
    pub(super) fn new(processes: usize, limits: Limits, broken: Broken) -> Self {
        Self {
            now: START,
            processes: (0..processes).map(Process::new).collect(),
            record: None,
            lease: None,
            tokens: Vec::new(),
            committed: Vec::new(),
            limits,
            refused: None,
            sent: Vec::new(),
            issued_this_round: 0,
            excused: 0,
            wild: false,
            counted: true,
            broken,
        }
    }

    /// With a pair in the store that was issued so long ago.
    pub(super) fn with_pair(mut self, age: Duration) -> Self {
        let pair = pair(self.tokens.len(), self.now.before(age));
        self.tokens.push(Token {
            valid: true,
            sent: Sent::Never,
        });
        self.committed.push(pair.fingerprint());
        let mut state = RecordState::new(self.processes[0].state.policy.identity.clone());
        state.version = 1;
        state.note = Some(PairNote {
            fingerprint: pair.fingerprint(),
            life: LIFE,
            skew_ms: None,
            refused: false,
            refresh: RefreshToken::Usable,
        });
        self.record = Some(Record {
            pair: Some(pair),
            state,
        });
        self
    }

    /// With credentials that a forced login found wrong just now.
    fn with_rejection(mut self) -> Self {
        let now = self.now;
        if let Some(record) = &mut self.record {
            record.state.rejection = Some(limits::rejection(now, None));
        }
        self
    }

    pub(super) fn is_idle(&self) -> bool {
        self.processes.iter().all(|process| process.io.is_none())
    }

    fn is_over(&self) -> bool {
        self.is_idle()
            && self.limits.rounds == 0
            && self.processes.iter().all(|process| process.wants == 0)
    }

    /// All that can happen next.
    fn moves(&self, moves: &mut Vec<Move>) {
        for (at, process) in self.processes.iter().enumerate() {
            let Some(io) = &process.io else {
                if process.wants > 0 {
                    moves.push(Move::Want(at, Ask::Needed));
                }
                continue;
            };
            if self.limits.crashes > 0 {
                moves.push(Move::Crash(at));
            }
            self.outcomes(process, io, |outcome| moves.push(Move::Do(at, outcome)));
        }
        if self.limits.lost_leases > 0 && self.lease.is_some() {
            moves.push(Move::LoseLease);
        }
        if self.is_idle()
            && self.limits.rounds > 0
            && self.processes.iter().all(|process| process.wants == 0)
        {
            for jump in [Jump::Soon, Jump::Due, Jump::Ended, Jump::Refused] {
                moves.push(Move::Round(jump));
            }
        }
    }

    pub(super) fn outcomes(&self, process: &Process, io: &Io, mut each: impl FnMut(Outcome)) {
        if process.is_exchanging() {
            return each(Outcome::Answered);
        }
        match io {
            Io::Login | Io::Refresh(_) => {
                let valid = match io {
                    Io::Refresh(pair) => self.tokens[number(pair)].valid,
                    _ => true,
                };
                for class in CLASSES {
                    let allowed = match class {
                        Class::Issued => valid,
                        // The truth about a token that the server does not know costs nothing.
                        Class::Refused => !valid || self.limits.failures > 0,
                        Class::DoubtAfter => valid && self.limits.failures > 0,
                        _ => self.limits.failures > 0,
                    };
                    if allowed {
                        each(Outcome::Sent(class));
                    }
                }
            }
            Io::Write { .. } => {
                each(Outcome::Done);
                if self.limits.store_faults > 0 {
                    each(Outcome::Failed);
                    each(Outcome::WrittenButFailed);
                }
            }
            Io::Load | Io::Acquire => {
                each(Outcome::Done);
                if self.limits.store_faults > 0 {
                    each(Outcome::Failed);
                }
            }
            Io::Revoke(_) | Io::Pause { .. } | Io::Release => each(Outcome::Done),
        }
    }

    pub(super) fn apply(&mut self, chosen: Move) -> Result<(), String> {
        match chosen {
            Move::Want(at, ask) => self.want(at, ask),
            Move::Do(at, outcome) => self.perform(at, outcome),
            Move::Crash(at) => {
                self.limits.crashes = self.limits.crashes.saturating_sub(1);
                self.excused += 1;
                self.free_lease(at);
                for token in &mut self.tokens {
                    if token.sent == Sent::InHands(at) {
                        token.sent = Sent::Spent;
                    }
                }
                self.processes[at] = Process::new(at);
                Ok(())
            }
            Move::LoseLease => {
                self.limits.lost_leases = self.limits.lost_leases.saturating_sub(1);
                if let Some(holder) = self.lease.take() {
                    self.excused += 1;
                    self.processes[holder].lost = true;
                }
                Ok(())
            }
            Move::Round(jump) => {
                self.round(jump);
                Ok(())
            }
            Move::LoseData => {
                self.record = None;
                Ok(())
            }
        }
    }

    fn round(&mut self, jump: Jump) {
        self.limits.rounds = self.limits.rounds.saturating_sub(1);
        self.issued_this_round = 0;
        self.excused = 0;
        self.refused = None;
        let stored = self.record.as_ref().and_then(|record| record.pair.clone());
        let end = stored
            .as_ref()
            .map_or(self.now, |pair| pair.access_expires_at());
        match jump {
            Jump::Soon => self.now = self.now.after(Duration::from_secs(10)),
            Jump::Due => self.now = self.now.max(end.before(Duration::from_secs(600))),
            Jump::Ended => self.now = self.now.max(end).after(LIFE),
            Jump::Refused => self.refused = stored.map(|pair| pair.fingerprint()),
            Jump::By(seconds) => self.now = self.now.shifted(seconds * 1000),
        }
        for process in &mut self.processes {
            process.wants = 1;
        }
    }

    fn want(&mut self, at: usize, ask: Ask) -> Result<(), String> {
        let now = self.now;
        let process = &mut self.processes[at];
        process.wants = process.wants.saturating_sub(1);
        let fingerprint = process
            .state
            .current()
            .map(|current| current.pair.fingerprint());
        let alive = process
            .state
            .current()
            .is_some_and(|current| current.is_alive(now));
        let wish = match ask {
            Ask::Needed if fingerprint.is_some() && fingerprint == self.refused => {
                self.refused_call(at)?
            }
            Ask::Needed if alive && process.state.renew_at(now) > now => return Ok(()),
            Ask::Needed if alive => Wish::Due,
            Ask::Other if fingerprint.is_some() => self.refused_call(at)?,
            Ask::Due => Wish::Due,
            Ask::Until(seconds) => Wish::TokenUntil(now.after(Duration::from_secs(seconds))),
            Ask::Login => Wish::Login,
            Ask::LogOut => Wish::LogOut { at_server: true },
            Ask::Needed | Ask::Token | Ask::Other => Wish::Token,
        };
        let process = &mut self.processes[at];
        if !process.state.is_flying() {
            process.forced = ask == Ask::Login;
            process.leaving = ask == Ask::LogOut;
            process.lost = false;
            process.verdict = None;
        }
        self.step(at, Event::Wanted(wish))
    }

    /// A call with the current pair is refused.
    fn refused_call(&mut self, at: usize) -> Result<Wish, String> {
        let Some(current) = self.processes[at].state.current() else {
            return Ok(Wish::Token);
        };
        let fingerprint = current.pair.fingerprint();
        let keep = self.processes[at].io.clone();
        let actions = self.processes[at]
            .state
            .step(self.now, Event::Expired(fingerprint));
        self.effects(at, actions.effects)?;
        self.processes[at].io = keep;
        Ok(Wish::Other(fingerprint))
    }

    fn free_lease(&mut self, at: usize) {
        if self.lease == Some(at) {
            self.lease = None;
        }
    }

    fn perform(&mut self, at: usize, outcome: Outcome) -> Result<(), String> {
        if let Some((class, answer)) = self.processes[at].answer.take() {
            return self.answered(at, class, answer);
        }
        let Some(io) = self.processes[at].io.clone() else {
            return Ok(());
        };
        if matches!(outcome, Outcome::Failed | Outcome::WrittenButFailed) {
            self.limits.store_faults = self.limits.store_faults.saturating_sub(1);
            self.excused += 1;
            self.processes[at].store_failed = true;
        }
        let failed = || StoreError::new("of the model");
        let event = match (io, outcome) {
            (Io::Load, Outcome::Failed) => Event::Loaded(Err(failed())),
            (Io::Load, _) => Event::Loaded(Ok(self.record.clone())),
            (Io::Acquire, Outcome::Failed) => Event::LeaseUnavailable(failed()),
            (Io::Acquire, _) => {
                let busy = self.lease.is_some_and(|holder| holder != at);
                if busy && self.broken != Broken::LeasesTwice {
                    Event::LeaseBusy(Holder::default())
                } else {
                    self.lease = Some(at);
                    self.processes[at].lost = false;
                    Event::LeaseHeld(self.record.clone())
                }
            }
            (Io::Write { .. }, Outcome::Failed) => Event::WriteFailed(failed()),
            (Io::Write { expected, record }, outcome) => self.write(expected, record, outcome)?,
            (Io::Login, Outcome::Sent(class)) => return self.send(at, None, class),
            (Io::Refresh(pair), Outcome::Sent(class)) => return self.send(at, Some(pair), class),
            // The holder sees in time that its lease has ended.
            (Io::Login | Io::Refresh(_), _) => Event::LeaseLost,
            (Io::Revoke(pair), _) => {
                self.tokens[number(&pair)].valid = false;
                Event::LoggedOut(LogoutAnswer::Revoked)
            }
            (Io::Pause { duration, .. }, _) => {
                if duration >= STORE_PAUSE {
                    self.now = self.now.after(duration);
                }
                Event::Tick
            }
            (Io::Release, _) => {
                self.free_lease(at);
                Event::Released
            }
        };
        self.step(at, event)
    }

    fn write(
        &mut self,
        expected: Revision,
        record: Record,
        outcome: Outcome,
    ) -> Result<Event, String> {
        let there = self
            .record
            .as_ref()
            .map(Record::revision)
            .unwrap_or_default();
        if there != expected && self.broken != Broken::SwapsBlindly {
            return Ok(Event::Conflict(self.record.clone()));
        }
        ensure(record.state.version == expected.version + 1, || {
            "a write does not carry the next version".to_owned()
        })?;
        if self.broken != Broken::LosesWrites {
            if let Some(pair) = &record.pair
                && !self.committed.contains(&pair.fingerprint())
            {
                self.committed.push(pair.fingerprint());
            }
            self.record = Some(record);
        }
        Ok(match outcome {
            Outcome::WrittenButFailed => Event::WriteFailed(StoreError::new("of the model")),
            _ => Event::Written,
        })
    }

    fn send(&mut self, at: usize, pair: Option<SharedPair>, class: Class) -> Result<(), String> {
        if class != Class::Issued {
            let known = pair
                .as_ref()
                .is_none_or(|pair| self.tokens[number(pair)].valid);
            if class != Class::Refused || known {
                self.limits.failures = self.limits.failures.saturating_sub(1);
            }
        }
        self.sent.push(pair.as_deref().map(number));
        self.may_send(at, pair.as_deref())?;
        let answer = match class {
            Class::Issued => Answer::Issued(self.issue(pair.as_deref())),
            Class::Refused => Answer::Refused { status: 401 },
            Class::Misconfigured => Answer::Misconfigured { status: 404 },
            Class::RateLimited => Answer::RateLimited { retry_after: None },
            Class::Unavailable => Answer::Unavailable { retry_after: None },
            Class::NotSent => Answer::NotSent(fault(FaultKind::Connection)),
            Class::DoubtBefore => Answer::InDoubt(fault(FaultKind::Timeout)),
            Class::DoubtAfter => {
                self.issue(pair.as_deref());
                Answer::InDoubt(fault(FaultKind::Connection))
            }
        };
        if let Some(pair) = &pair {
            self.tokens[number(pair)].sent = Sent::InHands(at);
        }
        self.processes[at].answer = Some((class, answer));
        Ok(())
    }

    fn issue(&mut self, spent: Option<&TokenPair>) -> Grant {
        if let Some(pair) = spent {
            self.tokens[number(pair)].valid = false;
        }
        let number = self.tokens.len();
        self.tokens.push(Token {
            valid: true,
            sent: Sent::Never,
        });
        Grant {
            access_token: format!("a{number}").into(),
            access_token_life: Some(LIFE.as_secs_f64()),
            refresh_token: format!("r{number}").into(),
            refresh_token_expires_at: None,
            server_date: None,
        }
    }

    /// What must hold when a request leaves.
    fn may_send(&self, at: usize, pair: Option<&TokenPair>) -> Result<(), String> {
        if let Some(pair) = pair {
            let sent = self.tokens[number(pair)].sent;
            ensure(matches!(sent, Sent::Never | Sent::ShownUnused), || {
                format!("invariant 1: process {at} sends a refresh token again: {sent:?}")
            })?;
        }
        let nobody_lost = self.processes.iter().all(|process| !process.lost);
        if !nobody_lost || self.wild {
            return Ok(());
        }
        let others = self
            .processes
            .iter()
            .enumerate()
            .any(|(other, process)| other != at && process.is_exchanging());
        ensure(!others, || {
            "invariant 2: two exchanges in flight".to_owned()
        })?;
        ensure(self.lease == Some(at), || {
            format!("invariant 3: process {at} sends without the lease")
        })?;
        let there = self.record.as_ref().map(|record| record.state.version);
        let process = &self.processes[at];
        ensure(there == Some(process.state.seen), || {
            "invariant 3: not decided on the newest record".to_owned()
        })?;
        let state = self.record.as_ref().map(|record| &record.state);
        let rejected = state
            .and_then(|state| state.rejection.as_ref())
            .is_some_and(|rejection| limits::stands(rejection, self.now));
        ensure(pair.is_some() || !rejected || process.forced, || {
            "invariant 8: a login while the credentials are rejected".to_owned()
        })?;
        let resting = state
            .and_then(|state| state.cool_down.as_ref())
            .is_some_and(|rest| limits::holds(rest, self.now));
        ensure(!resting || process.forced, || {
            "invariant 9: an exchange during a cool-down".to_owned()
        })
    }

    fn answered(&mut self, at: usize, class: Class, answer: Answer) -> Result<(), String> {
        if let Some(Io::Refresh(pair)) = &self.processes[at].io {
            let alive = self.processes[at]
                .state
                .current()
                .is_some_and(|current| current.is_alive(self.now));
            self.tokens[number(pair)].sent = match class {
                Class::RateLimited | Class::Unavailable | Class::NotSent => Sent::ShownUnused,
                // Early refused: once more after its end.
                Class::Refused if alive => Sent::ShownUnused,
                _ => Sent::Spent,
            };
        }
        if class == Class::Issued {
            self.issued_this_round += 1;
        }
        // A pair that was issued and then lost to a crash or a failed store is one more to get.
        ensure(
            !self.counted || self.issued_this_round <= 1 + self.excused,
            || {
                format!(
                    "invariant 9: {} pairs in one round with {} things gone wrong",
                    self.issued_this_round, self.excused
                )
            },
        )?;
        self.step(at, Event::Answered(answer))
    }

    fn step(&mut self, at: usize, event: Event) -> Result<(), String> {
        let joined = matches!(event, Event::Wanted(_)) && self.processes[at].state.is_flying();
        let actions = self.processes[at].state.step(self.now, event);
        if joined {
            return ensure(actions.io.is_none(), || {
                "a caller that joins starts something".to_owned()
            });
        }
        let finished = actions
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Finish(_)));
        ensure(finished == actions.io.is_none(), || {
            "a flight neither goes on nor ends, or both".to_owned()
        })?;
        self.processes[at].io = actions.io;
        ensure(self.processes[at].state.is_flying() != finished, || {
            "a flight is over for some only".to_owned()
        })?;
        ensure(!finished || self.lease != Some(at), || {
            "a flight ends and keeps its lease".to_owned()
        })?;
        self.effects(at, actions.effects)
    }

    fn effects(&mut self, at: usize, effects: Vec<Effect>) -> Result<(), String> {
        for effect in effects {
            match effect {
                Effect::Publish => self.publish(at)?,
                Effect::Finish(verdict) => {
                    let kept = matches!(verdict, Ok(Done::Token { .. }));
                    ensure(!(kept && self.processes[at].leaving), || {
                        "a logout ends well and there is still a session".to_owned()
                    })?;
                    self.processes[at].verdict = Some(match verdict {
                        Ok(Done::Token { renewed }) => Ok(renewed),
                        Ok(Done::LoggedOut(_)) => Ok(false),
                        Err(failure) => Err(failure.kind()),
                    });
                }
                Effect::Emit(_) => {}
            }
        }
        Ok(())
    }

    fn publish(&mut self, at: usize) -> Result<(), String> {
        let now = self.now;
        let process = &mut self.processes[at];
        let next = process.state.current();
        if let Some(next) = next {
            let stored = self.committed.contains(&next.pair.fingerprint());
            ensure(stored || process.store_failed, || {
                "invariant 5: published before it was committed".to_owned()
            })?;
        }
        if let Some(last) = &process.published
            && now < last.access_expires_at()
            && !process.published_refused
            && !self.wild
        {
            let kept = next.is_some_and(|next| next.pair.issue_order() >= last.issue_order());
            ensure(kept, || {
                "invariant 6: what is valid is replaced by what is older or nothing".to_owned()
            })?;
        }
        process.published_refused = next.is_some_and(|next| next.refused);
        process.published = next.map(|next| Arc::clone(&next.pair));
        Ok(())
    }

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
                record.revision(),
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
                    "{:?}{:?}{:?}{}{}{}",
                    flight.needs,
                    flight.phase,
                    flight.started_with,
                    flight.conflicts,
                    flight.store_tries,
                    flight.rested,
                );
                for record in [&flight.base, &flight.intended].into_iter().flatten() {
                    let _ = write!(sink, "{:?}{:?}", record.revision(), record.state.note);
                }
            }
        }
        sink.0.finish()
    }
}

struct Explored {
    states: usize,
    violation: Option<String>,
}

const MOST_STATES: usize = 2_000_000;

/// Every state that can be reached, each once.
fn explore(name: &str, starts: Vec<World>) -> Explored {
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

const CALM: Limits = Limits {
    crashes: 0,
    lost_leases: 0,
    store_faults: 0,
    rounds: 1,
    failures: 3,
};

fn starts(limits: Limits, broken: Broken) -> Vec<World> {
    let world = || World::new(2, limits, broken);
    vec![
        world(),
        world().with_pair(LIFE + Duration::from_secs(1)),
        world().with_pair(LIFE - Duration::from_secs(600)),
        world()
            .with_pair(LIFE + Duration::from_secs(1))
            .with_rejection(),
    ]
}

fn holds(name: &str, limits: Limits) {
    let explored = explore(name, starts(limits, Broken::No));
    assert_eq!(explored.violation, None, "{name}");
    assert!(explored.states > 100, "{name}: too few states to mean much");
}

#[test]
fn invariants_1_2_3_5_6_8_9_hold_for_every_answer() {
    holds("answers", CALM);
}

#[test]
fn invariants_1_2_3_5_6_8_9_hold_with_a_crash_at_every_step() {
    holds(
        "crash",
        Limits {
            crashes: 1,
            failures: 1,
            ..CALM
        },
    );
}

#[test]
fn invariants_1_5_6_hold_when_a_lease_is_lost_at_any_step() {
    holds(
        "lost lease",
        Limits {
            lost_leases: 1,
            failures: 1,
            ..CALM
        },
    );
}

#[test]
fn invariants_1_2_3_6_8_9_hold_when_the_store_fails_at_any_step() {
    holds(
        "store",
        Limits {
            store_faults: 1,
            failures: 1,
            ..CALM
        },
    );
}

#[test]
fn a_store_that_breaks_its_contract_is_found_out() {
    for (broken, limits) in [
        (
            Broken::SwapsBlindly,
            Limits {
                lost_leases: 1,
                failures: 0,
                ..CALM
            },
        ),
        (Broken::LeasesTwice, CALM),
        (Broken::LosesWrites, CALM),
    ] {
        let explored = explore(&format!("{broken:?}"), starts(limits, broken));
        assert!(
            explored
                .violation
                .is_some_and(|violation| violation.starts_with("invariant")),
            "{broken:?} is not found out"
        );
    }
}
