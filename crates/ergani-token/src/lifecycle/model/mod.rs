//! Every interleaving of two processes that share a store and an account, with every answer of
//! the server and a crash, a lost lease or a failing store at every step; and what must hold in
//! each of the states that come of it.
//!
//! What a process asks for is one move, what the server answers another, so that a crash finds
//! every place between them. States that look alike are visited once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::limits;
use super::{Io, Policy, State};
use crate::account::{Account, Credentials, Environment, Identity, UserType};
use crate::clock::Timestamp;
use crate::exchange::Answer;
use crate::pair::{Fingerprint, SharedPair, TokenPair};
use crate::store::{PairNote, Record, RecordState, RefreshToken};

mod checks;
mod explore;
mod perform;
mod runs;

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
    /// 5xx: nobody knows whether it was done, and the server says that it fails.
    Failing,
    DoubtBefore,
    /// The server did it, and its answer was lost.
    DoubtAfter,
}

const CLASSES: [Class; 8] = [
    Class::Issued,
    Class::Refused,
    Class::RateLimited,
    Class::Unavailable,
    Class::NotSent,
    Class::Failing,
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
    LoginInCoolDown,
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
    /// A program that knows no lease, such as oxygen-ergani, stores a pair of its own.
    Stranger,
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
    pub(super) logouts: u8,
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
    /// By a logout.
    ended: Vec<Fingerprint>,
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
            ended: Vec::new(),
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
            record.state.rejection = Some(limits::rejection(now, None, None));
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
                    if self.limits.logouts > 0 {
                        moves.push(Move::Want(at, Ask::LogOut));
                    }
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
}
