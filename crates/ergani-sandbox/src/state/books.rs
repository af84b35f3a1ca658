//! The books: counters and the journal.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::Arrival;
use super::inbox::Inbox;
use crate::api::Reply;
use crate::counters::Counters;
use crate::fault::{Fault, Kind};
use crate::journal::{Entry, Outcome, fingerprint};

#[derive(Default)]
pub(crate) struct Books {
    pub(crate) journal: VecDeque<Entry>,
    total: Counters,
    by_user: HashMap<Arc<str>, Counters>,
    arrivals: u64,
    in_flight: HashMap<(Crowd, Option<Arc<str>>), u64>,
    pub(crate) inbox: Inbox,
    connections: HashSet<(Option<Arc<str>>, u64)>,
}

/// So many requests the journal keeps; the oldest go first. At some 500 bytes each this bounds a
/// sandbox that runs for weeks.
const JOURNAL_LENGTH: usize = 100_000;

/// Requests of which it is counted how many are in flight at once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Crowd {
    Authentications,
    Submissions,
}

/// What is known of a request when it arrives.
pub(crate) struct Opening<'a> {
    pub(crate) now: Timestamp,
    pub(crate) connection: u64,
    pub(crate) method: &'a str,
    pub(crate) route: &'a str,
    pub(crate) kind: Option<Kind>,
    pub(crate) user: Option<&'a Arc<str>>,
    pub(crate) access: Option<&'a str>,
    pub(crate) refresh: Option<&'a str>,
    pub(crate) fault: Option<&'a Fault>,
    /// It is a refresh whose refresh token was spent by an earlier one.
    pub(crate) spent: bool,
    /// It is a refresh whose refresh token came before.
    pub(crate) repeated: bool,
    /// A `Retry-After` tells its account to wait.
    pub(crate) told_to_wait: bool,
}

impl Books {
    pub(crate) fn counters(&self) -> Counters {
        let mut counters = self.total.clone();
        counters.bodies_dropped = self.inbox.bodies_dropped();
        counters
    }

    pub(crate) fn counters_of(&self, user: &str) -> Counters {
        self.by_user.get(user).cloned().unwrap_or_default()
    }

    /// Counters to zero, journal empty. Requests in flight stay so, and numbers go on.
    pub(crate) fn clear(&mut self) {
        self.total = Counters::default();
        self.by_user.clear();
        self.connections.clear();
        self.journal.clear();
        self.inbox.clear();
    }

    /// Enters a request that has arrived; gives its number.
    pub(crate) fn open(&mut self, opening: &Opening<'_>) -> u64 {
        self.arrivals += 1;
        self.count_arrival(opening, None);
        if let Some(user) = opening.user {
            self.count_arrival(opening, Some(user));
        }
        if self.journal.len() == JOURNAL_LENGTH {
            self.journal.pop_front();
        }
        self.journal.push_back(Entry {
            number: self.arrivals,
            time: opening.now.to_string(),
            connection: opening.connection,
            method: opening.method.to_owned(),
            route: opening.route.to_owned(),
            kind: opening.kind,
            account: opening.user.map(|user| user.to_string()),
            outcome: Outcome::Pending,
            status: None,
            fault: opening.fault.map(|fault| fault.name().to_owned()),
            access_token: opening.access.map(fingerprint),
            refresh_token: opening.refresh.map(fingerprint),
            issued_refresh_token: None,
        });
        self.arrivals
    }

    /// Enters what became of a request; `status` is none if no answer goes out.
    pub(crate) fn decide(&mut self, arrival: &Arrival, reply: &Reply, status: Option<u16>) {
        let outcome = reply.outcome;
        let mut route = String::new();
        if let Some(entry) = self.entry(arrival.number) {
            entry.outcome = outcome;
            entry.status = status;
            entry.issued_refresh_token = reply.issued.as_deref().map(fingerprint);
            route.clone_from(&entry.route);
        }
        let Some(kind) = arrival.kind else { return };
        // Of two refreshes at once with one token the second was still good when it arrived.
        let spent = outcome == Outcome::RefreshTokenSpent && !arrival.spent;
        let repeated = kind == Kind::Submit
            && self
                .inbox
                .decide(arrival.number, outcome, status, &reply.receipts);
        let of_user = arrival
            .user
            .as_ref()
            .map(|user| self.by_user.entry(Arc::clone(user)).or_default());
        for counters in [Some(&mut self.total), of_user].into_iter().flatten() {
            count_result(counters, kind, outcome, status, &route);
            counters.refreshes_spent += u64::from(spent);
            counters.submissions_repeated += u64::from(repeated);
            counters.receipts += reply.receipts.len() as u64;
            if !reply.receipts.is_empty()
                && let Some((_, code)) = route.split_once('/')
            {
                let recorded = &mut counters.submissions_by_code;
                *recorded.entry(code.to_owned()).or_default() += 1;
            }
        }
    }

    /// A request is over.
    pub(crate) fn depart(&mut self, arrival: &Arrival) {
        let Some(crowd) = crowd(arrival.kind) else {
            return;
        };
        let of_user = arrival.user.clone().map(Some);
        for key in [Some(None), of_user].into_iter().flatten() {
            if let Some(flying) = self.in_flight.get_mut(&(crowd, key)) {
                *flying = flying.saturating_sub(1);
            }
        }
    }

    /// Counts an arrival in the totals, or for its user.
    fn count_arrival(&mut self, opening: &Opening<'_>, user: Option<&Arc<str>>) {
        let key = user.cloned();
        let new_connection = self.connections.insert((key.clone(), opening.connection));
        let crowd = crowd(opening.kind);
        let flying = crowd.map_or(0, |crowd| {
            let flying = self.in_flight.entry((crowd, key)).or_default();
            *flying += 1;
            *flying
        });
        let counters = match user {
            None => &mut self.total,
            Some(user) => self.by_user.entry(Arc::clone(user)).or_default(),
        };
        counters.requests += 1;
        counters.requests_during_retry_after += u64::from(opening.told_to_wait);
        counters.refreshes_spent += u64::from(opening.spent);
        counters.refreshes_repeated += u64::from(opening.repeated);
        counters.connections += u64::from(new_connection);
        let most = match crowd {
            Some(Crowd::Authentications) => &mut counters.authentications_in_flight_max,
            Some(Crowd::Submissions) => &mut counters.submissions_in_flight_max,
            None => return,
        };
        *most = flying.max(*most);
    }

    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        let first = self.journal.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        self.journal.get_mut(index)
    }
}

fn crowd(kind: Option<Kind>) -> Option<Crowd> {
    match kind? {
        Kind::Login | Kind::Refresh | Kind::Logout => Some(Crowd::Authentications),
        Kind::Submit => Some(Crowd::Submissions),
        Kind::Call | Kind::Cancel | Kind::Execute => None,
    }
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
        Kind::Call | Kind::Submit | Kind::Cancel | Kind::Execute => (
            &mut counters.calls,
            &mut counters.calls_refused,
            &mut counters.calls_failed,
        ),
    };
    let pick = |done, refused, failed| match (outcome, status) {
        (Outcome::Done | Outcome::NothingToDo, _) => done,
        (_, Some(400 | 401 | 403 | 404 | 415)) => refused,
        _ => failed,
    };
    let place: &mut u64 = pick(done, refused, failed);
    *place += 1;
    if kind == Kind::Submit {
        let place: &mut u64 = pick(
            &mut counters.submissions,
            &mut counters.submissions_refused,
            &mut counters.submissions_failed,
        );
        *place += 1;
    }
    if kind.is_protected() {
        counters.calls_expired += u64::from(outcome == Outcome::AccessTokenExpired);
        *counters
            .calls_by_route
            .entry(route.to_owned())
            .or_default()
            .entry(status.unwrap_or(0))
            .or_default() += 1;
    }
}
