//! What a sandbox is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::control::ControlToken;
use crate::employer::Employer;
use crate::error::Error;
use crate::fault::Rule;
use crate::sandbox::Sandbox;
use crate::switches::{Switch, Switches};

/// Everything a sandbox is started with, as data: for command lines and configuration files.
///
/// ```
/// use ergani_sandbox::{Account, Config};
///
/// let config: Config = serde_json::from_str(
///     r#"{"accounts": [{"user": "branch", "password": "secret", "type": "02"}],
///         "switches": {"access_ttl_seconds": 60},
///         "faults": [{"on": "login", "times": 1, "fault": "status", "status": 503}]}"#,
/// )?;
/// assert_eq!(config.accounts, [Account::new("branch", "secret").user_type("02")]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where to listen: by default a free port of 127.0.0.1.
    pub listen: SocketAddr,
    /// Who may log in; if empty, user `user` with password `password`, type `01`.
    pub accounts: Vec<Account>,
    /// The lasting behaviour.
    pub switches: Switches,
    /// The employer of accounts that have none of their own; by default [`Employer::sample`].
    pub employer: Option<Employer>,
    /// Faults in force from the start.
    pub faults: Vec<Rule>,
    /// How many seconds the sandbox's clock is ahead of the machine's; negative is behind.
    pub clock_offset_seconds: i64,
    /// What callers from other machines show to use the control route; by default one is made.
    #[serde(skip_serializing)]
    pub control_token: Option<ControlToken>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            accounts: Vec::new(),
            switches: Switches::default(),
            employer: None,
            faults: Vec::new(),
            clock_offset_seconds: 0,
            control_token: None,
        }
    }
}

impl Config {
    pub(crate) fn accounts(&self) -> Vec<Account> {
        let mut accounts = match self.accounts.is_empty() {
            true => vec![Account::new("user", "password")],
            false => self.accounts.clone(),
        };
        for account in &mut accounts {
            if account.employer.is_none() {
                account.employer.clone_from(&self.employer);
            }
        }
        accounts
    }
}

/// Builds a [`Sandbox`]; made by [`Sandbox::builder`], or from a [`Config`].
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    config: Config,
}

impl From<Config> for Builder {
    fn from(config: Config) -> Self {
        Self { config }
    }
}

impl Builder {
    /// Adds an account. Without any there is user `user` with password `password`, type `01`.
    pub fn account(mut self, account: Account) -> Self {
        self.config.accounts.push(account);
        self
    }

    /// Sets the life of access tokens, rounded up to whole seconds, in which it is told to clients; by default 3 hours.
    pub fn access_ttl(self, life: Duration) -> Self {
        self.switch(Switch::AccessTtlSeconds(seconds_up(life)))
    }

    /// Sets the life of refresh tokens, rounded up to whole seconds; by default 7 days.
    pub fn refresh_ttl(self, life: Duration) -> Self {
        self.switch(Switch::RefreshTtlSeconds(seconds_up(life)))
    }

    /// Sets a switch.
    pub fn switch(mut self, switch: Switch) -> Self {
        self.config.switches.set(switch);
        self
    }

    /// Takes declarations of any employer, branch, person and code, as far as their form is right: for
    /// generated documents. Without this the employer's own data decides.
    ///
    /// The same as the switches `other_employer`, `unknown_branch`, `no_employment` and `unknown_code`.
    pub fn lenient(mut self) -> Self {
        self.config.switches.make_lenient();
        self
    }

    /// Sets the employer of the accounts that have none of their own; by default
    /// [`Employer::sample`].
    pub fn employer(mut self, employer: Employer) -> Self {
        self.config.employer = Some(employer);
        self
    }

    /// Adds a fault, in force from the start; its kind is set by [`Rule::on`].
    pub fn fault(mut self, rule: impl Into<Rule>) -> Self {
        self.config.faults.push(rule.into());
        self
    }

    /// Lets the clock run so many seconds ahead of the machine's; negative is behind.
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.config.clock_offset_seconds = seconds;
        self
    }

    /// Sets where to listen; by default a free port of 127.0.0.1.
    ///
    /// Whoever reaches the address can use the API. The control route is only for programs on this
    /// machine, over loopback, and for those who show its token.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.config.listen = address;
        self
    }

    /// Sets what callers from other machines show to use the control route; by default one is made.
    pub fn control_token(mut self, token: ControlToken) -> Self {
        self.config.control_token = Some(token);
        self
    }

    /// Starts the sandbox; waits until it listens.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, or an account or a fault is invalid.
    pub async fn start(self) -> Result<Sandbox, Error> {
        Sandbox::with_config(self.config).await
    }

    /// [`start`](Self::start) for callers without a runtime.
    ///
    /// # Errors
    ///
    /// As `start`.
    pub fn start_blocking(self) -> Result<Sandbox, Error> {
        Sandbox::with_config_blocking(self.config)
    }
}

fn seconds_up(life: Duration) -> u64 {
    let part = u64::from(life.subsec_nanos() > 0);
    life.as_secs().saturating_add(part)
}
