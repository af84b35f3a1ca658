//! From settings to access tokens.

use std::path::Path;
use std::time::Duration;

use ergani_token::exchange::HttpExchange;
use ergani_token::exchange::transport::http_client_builder;
use ergani_token::store::{FileStore, MemoryStore};
use ergani_token::{
    AccessToken, Account, Environment, FixedToken, Refusal, Result as TokenResult, Status,
    TokenManager,
};

use crate::args::Global;
use crate::exit::{Failure, Outcome};
use crate::output::Output;
use crate::settings::{self, StoreChoice};

/// Time to make a connection, and for a whole call.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);

/// Where a command's access tokens come from.
pub(crate) enum Source {
    /// A managed session.
    Managed(TokenManager),
    /// `ERGANI_ACCESS_TOKEN`, used as it is.
    Fixed(FixedToken),
}

impl Source {
    /// The token of the environment, or else the session of the credentials.
    pub(crate) fn open(global: &Global, output: &Output) -> Outcome<Self> {
        if let Some(fixed) = fixed()? {
            return Ok(Self::Fixed(fixed));
        }
        Ok(Self::Managed(manager(
            global,
            output,
            settings::account(global)?,
        )?))
    }

    /// A valid token. Waits for a renewal only if there is none.
    pub(crate) async fn token(&self) -> TokenResult<AccessToken> {
        match self {
            Self::Managed(manager) => manager.token().await,
            Self::Fixed(fixed) => Ok(fixed.token()),
        }
    }

    /// The token to repeat a refused call with.
    pub(crate) async fn refused(
        &self,
        token: &AccessToken,
        refusal: Refusal,
    ) -> TokenResult<AccessToken> {
        match self {
            Self::Managed(manager) => manager.refused(token, refusal).await,
            Self::Fixed(fixed) => Err(fixed.refused(refusal)),
        }
    }

    /// Lets what is under way come to its end.
    pub(crate) async fn farewell(&self) {
        if let Self::Managed(manager) = self {
            manager.shut_down().await;
        }
    }
}

/// The token of the environment, if it is set.
pub(crate) fn fixed() -> Outcome<Option<FixedToken>> {
    Ok(settings::variable(settings::ACCESS_TOKEN)?
        .map(FixedToken::new)
        .transpose()?)
}

/// A manager for one short command.
pub(crate) fn manager(global: &Global, output: &Output, account: Account) -> Outcome<TokenManager> {
    let builder = TokenManager::builder(account)
        .exchange(exchange())
        .renew_when_due(false);
    let builder = match settings::store(global)? {
        StoreChoice::Memory => builder.store(MemoryStore::new()),
        StoreChoice::Directory(directory) => builder.store(open(&directory, output)?),
    };
    Ok(builder.build())
}

/// Opens the file store, and passes on what it warns of.
pub(crate) fn open(directory: &Path, output: &Output) -> Outcome<FileStore> {
    let store = FileStore::open(directory)?;
    for warning in store.warnings() {
        output.note(&format!("ergani: {warning}"));
    }
    Ok(store)
}

fn exchange() -> HttpExchange {
    let builder = HttpExchange::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT);
    match settings::file_variable(settings::CA_FILE) {
        Some(file) => builder.ca_file(file).build(),
        None => builder.build(),
    }
}

/// A client for calls to the environment.
pub(crate) fn client(environment: &Environment) -> Outcome<reqwest::Client> {
    let cannot = |why: String| Failure::configuration(format!("cannot make calls: {why}"));
    http_client_builder(
        environment,
        settings::file_variable(settings::CA_FILE).as_deref(),
    )
    .map_err(|fault| cannot(fault.to_string()))?
    .connect_timeout(CONNECT_TIMEOUT)
    .timeout(TIMEOUT)
    .user_agent(concat!("ergani/", env!("CARGO_PKG_VERSION")))
    .build()
    .map_err(|error| cannot(error.to_string()))
}

/// What a call waits for.
pub(crate) fn waiting_for_server() -> String {
    "waiting for the ERGANI server…".to_owned()
}

/// What a renewal waits for: the server, or another process that holds the lease. That leaves its
/// number in the lock file, and ours is there as soon as we hold it.
pub(crate) fn waiting_for_token(global: &Global, manager: &TokenManager) -> String {
    let holder = match settings::store(global) {
        Ok(StoreChoice::Directory(directory)) => {
            let lock = directory.join(format!("{}.lock", manager.account().key()));
            std::fs::read_to_string(lock)
                .ok()
                .and_then(|text| text.trim().parse::<u32>().ok())
        }
        _ => None,
    };
    match holder {
        Some(process) if process != std::process::id() => {
            format!("another process (pid {process}) is renewing the token…")
        }
        _ => waiting_for_server(),
    }
}

/// What is known of the session.
pub(crate) fn status(global: &Global, output: &Output, manager: &TokenManager) -> Outcome<Status> {
    let work = async { Ok(manager.status().await?) };
    crate::runtime::run(
        global,
        output,
        || "waiting for the token store…".to_owned(),
        work,
        std::future::ready(()),
    )
}
