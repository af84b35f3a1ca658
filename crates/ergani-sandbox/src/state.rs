//! Everything the server knows, behind one lock that is never held across an await.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::api::{self, Request};
use crate::clock::{Clock, after_seconds};
use crate::config::Config;
use crate::counters::Counters;
use crate::fault::{self, Armed, Fault, Kind, Rule, When};
use crate::gate::Barrier;
use crate::journal::{Entry, Outcome, fingerprint};
use crate::ledger::{Credentials, Sessions, Signer};
use crate::switches::Switches;

/// What the handles of the sandbox and its server share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    /// Changes when hanging requests shall go on.
    pub(crate) hung: watch::Sender<u64>,
    /// What the sandbox was started with, to which a reset returns.
    initial: Config,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) credentials: Credentials,
    pub(crate) sessions: Sessions,
    pub(crate) signer: Signer,
    pub(crate) switches: Switches,
    pub(crate) faults: Vec<Armed>,
    pub(crate) gates: Vec<Arc<Barrier>>,
    pub(crate) journal: VecDeque<Entry>,
    total: Counters,
    by_user: HashMap<Arc<str>, Counters>,
    arrivals: u64,
    ids: u64,
    in_flight: HashMap<Option<Arc<str>>, u64>,
    waits: HashMap<Option<Arc<str>>, Timestamp>,
    windows: HashMap<Arc<str>, Window>,
    connections: HashSet<(Option<Arc<str>>, u64)>,
}

/// The calls of an account in the present window of the limit.
struct Window {
    ends: Timestamp,
    calls: u32,
}

/// So many requests the journal keeps; the oldest go first. At some 500 bytes each this bounds a
/// sandbox that runs for weeks.
const JOURNAL_LENGTH: usize = 100_000;

/// A request that has arrived, and what is in store for it.
pub(crate) struct Arrival {
    pub(crate) number: u64,
    pub(crate) kind: Option<Kind>,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) fault: Option<Fault>,
    pub(crate) delay_millis: u64,
}

impl Shared {
    pub(crate) fn new(config: Config) -> Self {
        let shared = Self {
            clock: Clock::at_offset(config.clock_offset_seconds),
            hung: watch::Sender::new(0),
            initial: config,
            state: Mutex::new(State {
                credentials: Credentials::default(),
                sessions: Sessions::default(),
                signer: Signer::with_random_key(),
                switches: Switches::default(),
                faults: Vec::new(),
                gates: Vec::new(),
                journal: VecDeque::new(),
                total: Counters::default(),
                by_user: HashMap::new(),
                arrivals: 0,
                ids: 0,
                in_flight: HashMap::new(),
                waits: HashMap::new(),
                windows: HashMap::new(),
                connections: HashSet::new(),
            }),
        };
        shared.reset();
        shared
    }

    /// Everything as at the start; tokens issued before are unknown from now on.
    pub(crate) fn reset(&self) {
        let config = &self.initial;
        self.clock.set_offset(config.clock_offset_seconds);
        let mut state = self.lock();
        state.credentials = Credentials::default();
        for account in config.accounts() {
            state.credentials.add(account);
        }
        state.sessions.forget();
        state.switches = config.switches.clone();
        state.faults.clear();
        for rule in &config.faults {
            state.arm(rule.clone());
        }
        for gate in std::mem::take(&mut state.gates) {
            gate.open();
        }
        state.waits.clear();
        state.windows.clear();
        state.reset_counters();
        drop(state);
        self.release_hung();
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets all hanging requests go on.
    pub(crate) fn release_hung(&self) {
        self.hung.send_modify(|generation| *generation += 1);
    }
}

impl State {
    pub(crate) fn counters(&self) -> Counters {
        self.total.clone()
    }

    pub(crate) fn counters_of(&self, user: &str) -> Counters {
        self.by_user.get(user).cloned().unwrap_or_default()
    }

    pub(crate) fn reset_counters(&mut self) {
        self.total = Counters::default();
        self.by_user.clear();
        self.connections.clear();
        self.journal.clear();
    }

    pub(crate) fn arm(&mut self, rule: Rule) -> u64 {
        self.ids += 1;
        self.faults.push(Armed::new(self.ids, rule));
        self.ids
    }

    pub(crate) fn close_gate(&mut self, kind: Option<Kind>, when: When) -> Arc<Barrier> {
        self.ids += 1;
        let gate = Arc::new(Barrier::new(self.ids, kind, when));
        self.gates.push(Arc::clone(&gate));
        gate
    }

    pub(crate) fn open_gate(&mut self, gate: &Arc<Barrier>) {
        self.gates.retain(|closed| !Arc::ptr_eq(closed, gate));
        gate.open();
    }

    /// Enters a request in the books and finds the fault that strikes it.
    pub(crate) fn arrive(&mut self, now: Timestamp, request: &Request) -> Arrival {
        self.arrivals += 1;
        let kind = request.target.kind();
        let sent = self.read_tokens(kind, request);
        let route = request.target.name().unwrap_or(&request.path);

        let told_to_wait = self.waits.get(&sent.user).is_some_and(|until| now < *until);
        let (spent, repeated) = match (&sent.refresh, kind) {
            (Some(refresh), Some(Kind::Refresh)) => self.sessions.present(refresh),
            _ => (false, false),
        };
        let new_connection = self.connections.insert((None, request.connection));
        let new_to_user = match &sent.user {
            Some(user) => self
                .connections
                .insert((Some(Arc::clone(user)), request.connection)),
            None => false,
        };
        let mut flying = 0;
        let mut flying_of_user = 0;
        if kind.is_some_and(|kind| kind != Kind::Call) {
            flying = self.take_off(None);
            if let Some(user) = &sent.user {
                flying_of_user = self.take_off(Some(Arc::clone(user)));
            }
        }
        let count = |counters: &mut Counters, flying: u64, new_connection: bool| {
            counters.requests += 1;
            counters.requests_during_retry_after += u64::from(told_to_wait);
            counters.refreshes_spent += u64::from(spent);
            counters.refreshes_repeated += u64::from(repeated);
            counters.connections += u64::from(new_connection);
            counters.authentications_in_flight_max =
                counters.authentications_in_flight_max.max(flying);
        };
        count(&mut self.total, flying, new_connection);
        if let Some(user) = &sent.user {
            let counters = self.by_user.entry(Arc::clone(user)).or_default();
            count(counters, flying_of_user, new_to_user);
        }

        let target = fault::Target {
            kind,
            route,
            account: sent.user.as_deref(),
        };
        let mut delay_millis = self.switches.latency_millis;
        let mut struck = None;
        for armed in &mut self.faults {
            if armed.is_delay() {
                if let Some(Fault::Delay { millis }) = armed.strike(&target) {
                    delay_millis = delay_millis.saturating_add(millis);
                }
            } else if struck.is_none() {
                struck = armed.strike(&target);
            }
        }

        if self.journal.len() == JOURNAL_LENGTH {
            self.journal.pop_front();
        }
        self.journal.push_back(Entry {
            number: self.arrivals,
            time: now.to_string(),
            connection: request.connection,
            method: request.method.to_string(),
            route: route.to_owned(),
            kind,
            account: sent.user.as_deref().map(str::to_owned),
            outcome: Outcome::Pending,
            status: None,
            fault: struck.as_ref().map(|fault| fault.name().to_owned()),
            access_token: sent.access.as_deref().map(fingerprint),
            refresh_token: sent.refresh.as_deref().map(fingerprint),
            issued_refresh_token: None,
        });
        Arrival {
            number: self.arrivals,
            kind,
            user: sent.user,
            fault: struck,
            delay_millis,
        }
    }

    /// Enters what became of a request; `status` is none if no answer goes out.
    pub(crate) fn decide(
        &mut self,
        arrival: &Arrival,
        outcome: Outcome,
        status: Option<u16>,
        issued: Option<&str>,
    ) {
        let mut route = String::new();
        if let Some(entry) = self.entry(arrival.number) {
            entry.outcome = outcome;
            entry.status = status;
            entry.issued_refresh_token = issued.map(fingerprint);
            route.clone_from(&entry.route);
        }
        let Some(kind) = arrival.kind else { return };
        count_result(&mut self.total, kind, outcome, status, &route);
        if let Some(user) = &arrival.user {
            let counters = self.by_user.entry(Arc::clone(user)).or_default();
            count_result(counters, kind, outcome, status, &route);
        }
    }

    /// A request is over: answered, or its connection ended.
    pub(crate) fn depart(&mut self, arrival: &Arrival) {
        if arrival.kind.is_none_or(|kind| kind == Kind::Call) {
            return;
        }
        for key in [Some(None), arrival.user.clone().map(Some)]
            .into_iter()
            .flatten()
        {
            if let Some(flying) = self.in_flight.get_mut(&key) {
                *flying = flying.saturating_sub(1);
            }
        }
    }

    /// An answer tells the account to wait.
    pub(crate) fn told_to_wait(&mut self, arrival: &Arrival, now: Timestamp, seconds: u64) {
        let until = after_seconds(now, seconds);
        self.waits.insert(arrival.user.clone(), until);
    }

    /// Counts a call against the limit. If it is over the limit: the seconds to the end of the
    /// window, rounded up.
    pub(crate) fn over_limit(&mut self, arrival: &Arrival, now: Timestamp) -> Option<u64> {
        let limit = self.switches.call_limit.as_ref()?;
        let user = arrival.user.as_ref()?;
        let fresh = || Window {
            ends: after_seconds(now, limit.window_seconds),
            calls: 0,
        };
        let window = self.windows.entry(Arc::clone(user)).or_insert_with(fresh);
        if window.ends <= now {
            *window = fresh();
        }
        window.calls = window.calls.saturating_add(1);
        if window.calls <= limit.calls {
            return None;
        }
        let left = window.ends.duration_since(now);
        let part = i64::from(left.subsec_nanos() > 0);
        u64::try_from(left.as_secs() + part).ok()
    }

    pub(crate) fn gates(&self, kind: Option<Kind>, when: When) -> Vec<Arc<Barrier>> {
        self.gates
            .iter()
            .filter(|gate| gate.stops(kind, when))
            .cloned()
            .collect()
    }

    fn take_off(&mut self, key: Option<Arc<str>>) -> u64 {
        let flying = self.in_flight.entry(key).or_default();
        *flying += 1;
        *flying
    }

    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        let first = self.journal.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        self.journal.get_mut(index)
    }

    /// The tokens that came with a request, and whose it is.
    fn read_tokens(&self, kind: Option<Kind>, request: &Request) -> Sent {
        let mut sent = Sent::default();
        match kind {
            Some(Kind::Login) => {
                sent.user = api::user_name(&request.body)
                    .and_then(|name| self.credentials.user(&name).cloned());
            }
            Some(Kind::Refresh | Kind::Logout) => {
                if let Some((refresh, access)) = api::presented_refresh_token(&request.body) {
                    sent.user = self.sessions.owner_of_refresh(&refresh).cloned();
                    sent.refresh = Some(refresh);
                    sent.access = access;
                }
            }
            Some(Kind::Call) | None => {
                if let Some(access) = api::bearer_token(&request.headers) {
                    sent.user = self.sessions.owner_of_access(access).cloned();
                    sent.access = Some(access.to_owned());
                }
            }
        }
        sent
    }
}

#[derive(Default)]
struct Sent {
    user: Option<Arc<str>>,
    access: Option<String>,
    refresh: Option<String>,
}

fn count_result(
    counters: &mut Counters,
    kind: Kind,
    outcome: Outcome,
    status: Option<u16>,
    route: &str,
) {
    let (done, refused, failed) = match kind {
        Kind::Login => (
            &mut counters.logins,
            &mut counters.logins_refused,
            &mut counters.logins_failed,
        ),
        Kind::Refresh => (
            &mut counters.refreshes,
            &mut counters.refreshes_refused,
            &mut counters.refreshes_failed,
        ),
        Kind::Logout => (
            &mut counters.logouts,
            &mut counters.logouts_refused,
            &mut counters.logouts_failed,
        ),
        Kind::Call => (
            &mut counters.calls,
            &mut counters.calls_refused,
            &mut counters.calls_failed,
        ),
    };
    *match (outcome, status) {
        (Outcome::Done | Outcome::NothingToDo, _) => done,
        (_, Some(400 | 401 | 403 | 404 | 415)) => refused,
        _ => failed,
    } += 1;
    if kind == Kind::Call {
        counters.calls_expired += u64::from(outcome == Outcome::AccessTokenExpired);
        *counters
            .calls_by_route
            .entry(route.to_owned())
            .or_default()
            .entry(status.unwrap_or(0))
            .or_default() += 1;
    }
}
