//! Everything the server knows, behind one lock that is never held across an await.

mod books;
mod inbox;
mod limits;
mod registry;

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::api::{self, Request};
use crate::clock::Clock;
use crate::config::Config;
use crate::control::ControlToken;
use crate::fault::{self, Armed, Fault, Kind, Rule, When};
use crate::gate::Barrier;
use crate::ledger::{Credentials, Sessions, Signer};
use crate::path;
use crate::switches::Switches;
use books::{Books, Opening};
use limits::Limits;
pub(crate) use registry::{Declaration, Registry, Standing};

/// What the handles of the sandbox and its server share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    /// Changes when hanging requests shall go on.
    pub(crate) hung: watch::Sender<u64>,
    /// What the sandbox was started with, to which a reset returns.
    initial: Config,
    control_token: ControlToken,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) credentials: Credentials,
    pub(crate) sessions: Sessions,
    pub(crate) signer: Signer,
    pub(crate) switches: Switches,
    pub(crate) faults: Vec<Armed>,
    pub(crate) gates: Vec<Arc<Barrier>>,
    pub(crate) books: Books,
    pub(crate) limits: Limits,
    pub(crate) registry: Registry,
    ids: u64,
}

/// A request that has arrived, and what is in store for it.
pub(crate) struct Arrival {
    pub(crate) number: u64,
    pub(crate) kind: Option<Kind>,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) fault: Option<Fault>,
    /// It came with a refresh token that was spent by then.
    pub(crate) spent: bool,
    pub(crate) delay_millis: u64,
}

impl Shared {
    pub(crate) fn new(config: Config) -> Self {
        let shared = Self {
            clock: Clock::at_offset(config.clock_offset_seconds),
            hung: watch::Sender::new(0),
            control_token: config
                .control_token
                .clone()
                .unwrap_or_else(ControlToken::random),
            initial: config,
            state: Mutex::new(State {
                credentials: Credentials::default(),
                sessions: Sessions::default(),
                signer: Signer::with_random_key(),
                switches: Switches::default(),
                faults: Vec::new(),
                gates: Vec::new(),
                books: Books::default(),
                limits: Limits::default(),
                registry: Registry::default(),
                ids: 0,
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
        state.limits = Limits::default();
        state.registry = Registry::default();
        state.books.clear();
        drop(state);
        self.release_hung();
    }

    /// What callers of the control route from other machines show.
    pub(crate) fn control_token(&self) -> &ControlToken {
        &self.control_token
    }

    /// Where the sandbox was told to listen.
    pub(crate) fn listen(&self) -> IpAddr {
        self.initial.listen.ip()
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
        let kind = request.target.kind();
        let sent = self.read_tokens(kind, request);
        let route = request
            .target
            .name()
            .unwrap_or(Cow::Borrowed(&request.path));

        let target = fault::Target {
            kind,
            route: &route,
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

        let (spent, repeated) = match (&sent.refresh, kind) {
            (Some(refresh), Some(Kind::Refresh)) => self.sessions.present(refresh),
            _ => (false, false),
        };
        let number = self.books.open(&Opening {
            now,
            connection: request.connection,
            method: request.method.as_str(),
            route: &route,
            kind,
            user: sent.user.as_ref(),
            access: sent.access.as_deref(),
            refresh: sent.refresh.as_deref(),
            fault: struck.as_ref(),
            spent,
            repeated,
            told_to_wait: self.limits.is_waiting(sent.user.as_ref(), now),
        });
        if kind == Some(Kind::Submit) {
            // The code as it came, which the name of the route does not tell of an unknown one.
            let known = route
                .strip_prefix("Documents/")
                .filter(|code| *code != "{code}");
            let code = known.map_or_else(|| path::last_part(&request.path), str::to_owned);
            self.books.inbox.open(
                number,
                now,
                sent.user.as_ref().map(ToString::to_string),
                code,
                &request.body,
                self.switches.kept_body_bytes,
            );
        }
        Arrival {
            number,
            kind,
            user: sent.user,
            fault: struck,
            spent,
            delay_millis,
        }
    }

    /// Counts a request against the limit of calls. If it is over: the seconds to the end of the
    /// window, rounded up.
    pub(crate) fn over_limit(&mut self, arrival: &Arrival, now: Timestamp) -> Option<u64> {
        let limit = self.switches.call_limit.as_ref()?;
        self.limits.count(limit, arrival.user.as_ref()?, now)
    }

    pub(crate) fn gates(&self, kind: Option<Kind>, when: When) -> Vec<Arc<Barrier>> {
        self.gates
            .iter()
            .filter(|gate| gate.stops(kind, when))
            .cloned()
            .collect()
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
            Some(Kind::Call | Kind::Submit | Kind::Cancel | Kind::Execute) | None => {
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
