//! The handle of a running sandbox.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, mpsc};

use tokio::sync::oneshot;

use crate::account::Account;
use crate::api::BASE;
use crate::clock::Clock;
use crate::config::{Builder, Config};
use crate::control::ControlToken;
use crate::counters::Counters;
use crate::employer::Employer;
use crate::error::Error;
use crate::fault::{Kind, Rule, When};
use crate::gate::Gate;
use crate::journal::Entry;
use crate::server::{self, Server};
use crate::state::Shared;
use crate::submission::Submission;
use crate::switches::{Switch, Switches};

/// A running sandbox, and everything that can be done to it.
///
/// The server runs on a thread and a runtime of its own. Clones are handles of the same sandbox;
/// when the last is dropped the server ends and its connections close.
#[derive(Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
    server: Arc<Server>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of 127.0.0.1 with one account: user `user`, password
    /// `password`, user type `01`.
    ///
    /// Works on any async runtime, since it uses none of its own caller's.
    ///
    /// # Panics
    ///
    /// If the machine gives no thread or no port. [`Sandbox::builder`] returns that as an error.
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(sandbox) => sandbox,
            Err(error) => panic!("{error}"),
        }
    }

    /// [`start`](Self::start) for callers without a runtime.
    ///
    /// # Panics
    ///
    /// As `start`.
    #[must_use]
    pub fn start_blocking() -> Self {
        match Self::builder().start_blocking() {
            Ok(sandbox) => sandbox,
            Err(error) => panic!("{error}"),
        }
    }

    /// A sandbox with other accounts, lifetimes, switches or address.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn with_config(config: Config) -> Result<Self, Error> {
        let (tell, told) = oneshot::channel();
        let listen = config.listen;
        let shared = prepare(config)?;
        let thread = server::spawn(listen, Arc::clone(&shared), |ready| {
            let _ = tell.send(ready);
        })?;
        let ready = told
            .await
            .map_err(|_| Error::invalid("the sandbox's thread died"))?;
        Ok(Self {
            shared,
            server: Arc::new(Server::new(ready?, thread)),
        })
    }

    pub(crate) fn with_config_blocking(config: Config) -> Result<Self, Error> {
        let (tell, told) = mpsc::channel();
        let listen = config.listen;
        let shared = prepare(config)?;
        let thread = server::spawn(listen, Arc::clone(&shared), move |ready| {
            let _ = tell.send(ready);
        })?;
        let ready = told
            .recv()
            .map_err(|_| Error::invalid("the sandbox's thread died"))?;
        Ok(Self {
            shared,
            server: Arc::new(Server::new(ready?, thread)),
        })
    }

    /// The base URL of the API: `http://127.0.0.1:PORT/WebservicesAPI/Api`, to which a route is joined with a slash.
    ///
    /// Of a sandbox that listens on every address of the machine it is the one of loopback.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{BASE}", self.nearest_address())
    }

    /// The base URL of the control route: `http://127.0.0.1:PORT/_sandbox/`.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("http://{}{}", self.nearest_address(), crate::control::BASE)
    }

    /// What callers from other machines show to use the control route.
    #[must_use]
    pub fn control_token(&self) -> ControlToken {
        self.shared.control_token().clone()
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Where programs on this machine reach it.
    fn nearest_address(&self) -> SocketAddr {
        let address = self.address();
        let loopback: IpAddr = match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        match address.ip().is_unspecified() {
            true => SocketAddr::new(loopback, address.port()),
            false => address,
        }
    }

    /// The clock that all validity goes by.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.shared.clock.clone()
    }

    /// What all accounts did, and what came without one.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.lock().books.counters()
    }

    /// What one user did.
    ///
    /// # Panics
    ///
    /// If there is no such user, so that a slip in a test does not read as zeros.
    #[must_use]
    pub fn counters_of(&self, user: &str) -> Counters {
        self.must_know(user);
        self.shared.lock().books.counters_of(user)
    }

    /// All requests since the start or the last reset of the counters, in order of arrival; of
    /// more than 100,000 the latest.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.lock().books.journal.iter().cloned().collect()
    }

    /// The declarations that were recorded, in order of arrival: what the server holds to be said,
    /// whether its answer came through or not.
    ///
    /// ```
    /// # let sandbox = ergani_sandbox::Sandbox::start_blocking();
    /// // … a client declares something, and then:
    /// let bodies: Vec<_> = sandbox.submissions().into_iter().map(|it| it.body).collect();
    /// # assert!(bodies.is_empty());
    /// ```
    #[must_use]
    pub fn submissions(&self) -> Vec<Submission> {
        let mut attempts = self.submission_attempts();
        attempts.retain(Submission::is_recorded);
        attempts
    }

    /// Every `POST Documents/{code}` that came since the start or the last reset of the counters,
    /// recorded, refused or struck by a fault, in order of arrival; of more than 100,000 the latest.
    #[must_use]
    pub fn submission_attempts(&self) -> Vec<Submission> {
        self.shared.lock().books.inbox.list().cloned().collect()
    }

    /// Sets counters to zero, empties the journal and the list of submissions. What was declared
    /// stays declared.
    pub fn reset_counters(&self) {
        self.shared.lock().books.clear();
    }

    /// Sets one switch from now on.
    pub fn switch(&self, switch: Switch) {
        self.shared.lock().switches.set(switch);
    }

    /// Takes declarations of any employer, branch, person and code from now on, as
    /// [`Builder::lenient`].
    pub fn make_lenient(&self) {
        self.shared.lock().switches.make_lenient();
    }

    /// The switches as they are set.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.shared.lock().switches.clone()
    }

    /// Sets the employer of a user: what the services say, and for whom the user may declare.
    ///
    /// # Panics
    ///
    /// If there is no such user, or a tax number is not one.
    pub fn set_employer(&self, user: &str, employer: Employer) {
        self.must_know(user);
        if let Err(error) = employer.check() {
            panic!("{error}");
        }
        self.shared.lock().credentials.set_employer(user, &employer);
    }

    /// Lets requests of a kind (`None`: every request) go wrong from now on.
    ///
    /// ```
    /// # use ergani_sandbox::{Fault, Kind, Sandbox, When};
    /// # let sandbox = Sandbox::start_blocking();
    /// sandbox.on(Kind::Login, Fault::status(503)); // until cleared
    /// sandbox.on(Kind::Refresh, Fault::reset(When::After).times(1));
    /// sandbox.on(Kind::Call, Fault::access_denied().route("Lookup/Submissions"));
    /// ```
    ///
    /// # Panics
    ///
    /// If a status is not from 200 to 599.
    pub fn on(&self, kind: impl Into<Option<Kind>>, fault: impl Into<Rule>) -> ActiveFault {
        let rule = fault.into().on(kind);
        if let Err(error) = rule.check() {
            panic!("{error}");
        }
        let id = self.shared.lock().arm(rule);
        ActiveFault {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    /// Ends all faults, and lets hanging requests go on.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
        self.shared.release_hung();
    }

    /// Lets the requests go on that [`Fault::Hang`](crate::Fault::Hang) struck; the fault stays.
    pub fn release_hung(&self) {
        self.shared.release_hung();
    }

    /// Holds requests of a kind (`None`: every request) before they are processed.
    #[must_use = "dropping the gate releases the requests"]
    pub fn hold(&self, kind: impl Into<Option<Kind>>) -> Gate {
        self.gate(kind.into(), When::Before)
    }

    /// Holds the answers to requests of a kind, which have taken effect by then.
    #[must_use = "dropping the gate releases the answers"]
    pub fn hold_answers(&self, kind: impl Into<Option<Kind>>) -> Gate {
        self.gate(kind.into(), When::After)
    }

    /// Revokes all tokens of a user: its access tokens are answered 401 without the header
    /// `api-token-expired`, its refresh tokens 401.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn revoke(&self, user: &str) {
        self.must_know(user);
        self.shared.lock().sessions.revoke_user(user);
    }

    /// Expires the access tokens of a user now: they are answered 401 with the header. The refresh
    /// tokens stay good.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn expire_access(&self, user: &str) {
        self.must_know(user);
        let now = self.shared.clock.timestamp();
        self.shared.lock().sessions.expire_access_of(user, now);
    }

    /// Expires the refresh tokens of a user now. The access tokens stay good.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn expire_refresh(&self, user: &str) {
        self.must_know(user);
        let now = self.shared.clock.timestamp();
        self.shared.lock().sessions.expire_refresh_of(user, now);
    }

    /// Lifts a lock-out, and forgets the wrong passwords that led to it.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn unlock(&self, user: &str) {
        self.must_know(user);
        self.shared.lock().credentials.unlock(user);
    }

    /// Adds an account; one of the same user name and type gets its password and catalogue
    /// replaced, and keeps its tokens.
    ///
    /// # Errors
    ///
    /// If the user name is empty or the user type is none of `01`, `02`, `03`.
    pub fn add_account(&self, account: Account) -> Result<(), Error> {
        account.check()?;
        self.shared.lock().credentials.add(account);
        Ok(())
    }

    /// Everything as at the start: accounts, switches, faults, clock, counters, journal; gates are
    /// opened, and tokens issued before are unknown.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Ends the server now, whatever other handles there are, and closes its connections. When it
    /// returns, connections to the port are refused.
    pub async fn shutdown(&self) {
        self.server.stop();
    }

    /// [`shutdown`](Self::shutdown) for callers without a runtime.
    pub fn shutdown_blocking(&self) {
        self.server.stop();
    }

    fn gate(&self, kind: Option<Kind>, when: When) -> Gate {
        Gate::new(
            Arc::clone(&self.shared),
            self.server.runtime.clone(),
            kind,
            when,
        )
    }

    fn must_know(&self, user: &str) {
        assert!(
            self.shared.lock().credentials.user(user).is_some(),
            "the sandbox has no user {user:?}"
        );
    }
}

fn prepare(config: Config) -> Result<Arc<Shared>, Error> {
    for account in &config.accounts {
        account.check()?;
    }
    if let Some(employer) = &config.employer {
        employer.check()?;
    }
    for rule in &config.faults {
        rule.check()?;
    }
    Ok(Arc::new(Shared::new(config)))
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.url())
            .field("clock", &self.shared.clock)
            .finish_non_exhaustive()
    }
}

/// A fault in force; made by [`Sandbox::on`]. Dropping it changes nothing.
pub struct ActiveFault {
    shared: Arc<Shared>,
    id: u64,
}

impl ActiveFault {
    /// Limits it to `times` requests in all.
    ///
    /// A request that slips in between [`Sandbox::on`] and this counts; where that matters, write
    /// `sandbox.on(kind, fault.times(1))`.
    pub fn times(self, times: u64) -> Self {
        if let Some(armed) = self
            .shared
            .lock()
            .faults
            .iter_mut()
            .find(|a| a.id == self.id)
        {
            armed.limit(times);
        }
        self
    }

    /// How many requests it has struck; 0 after it was cleared.
    #[must_use]
    pub fn hits(&self) -> u64 {
        let state = self.shared.lock();
        state
            .faults
            .iter()
            .find(|armed| armed.id == self.id)
            .map_or(0, |armed| armed.hits)
    }

    /// Ends it.
    pub fn clear(&self) {
        self.shared
            .lock()
            .faults
            .retain(|armed| armed.id != self.id);
    }
}

impl fmt::Debug for ActiveFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActiveFault")
            .field("id", &self.id)
            .field("hits", &self.hits())
            .finish()
    }
}
