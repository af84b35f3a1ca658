//! From settings to access tokens, and to calls made with them.

use ergani_client::config::{Config, OpenStore, StoreLocation, Tokens};
use ergani_client::{Cache, Ergani};
use ergani_token::{Account, Environment, Status, TokenManager, TokenManagerBuilder};

use crate::args::Global;
use crate::deadline::{self, Awaited};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::{doubts, notices, settings};

/// What a command that makes calls works with.
pub(crate) struct Session {
    pub(crate) environment: Environment,
    pub(crate) tokens: Tokens,
    pub(crate) ergani: Ergani,
}

impl Session {
    /// The token of the settings, or else the session of the credentials.
    pub(crate) fn open(global: &Global, output: &Output) -> Outcome<Self> {
        Self::of(&settings::load(global)?, output)
    }

    pub(crate) fn of(config: &Config, output: &Output) -> Outcome<Self> {
        Self::with_cache(config, output, None)
    }

    /// As [`of`](Self::of); what changes rarely is kept in the cache. Whose answers they are is only
    /// known of a session that logs in by itself.
    pub(crate) fn with_cache(
        config: &Config,
        output: &Output,
        cache: Option<Cache>,
    ) -> Outcome<Self> {
        let environment = config.environment()?;
        let tokens = tokens(config, output)?;
        let transport = config.transport(environment.clone());
        let builder = Ergani::builder(environment.clone()).transport(transport);
        let builder = match tokens.clone() {
            Tokens::Managed(manager) => match cache {
                Some(cache) => builder.manager(manager).cache(cache),
                None => builder.manager(manager),
            },
            other => builder.tokens(other),
        };
        Ok(Self {
            environment,
            tokens,
            ergani: builder.build()?,
        })
    }

    /// Lets what is under way come to its end.
    pub(crate) async fn farewell(&self) {
        if let Tokens::Managed(manager) = &self.tokens {
            manager.shut_down().await;
        }
    }
}

/// The token of the settings, or else the session of the credentials.
pub(crate) fn tokens(config: &Config, output: &Output) -> Outcome<Tokens> {
    Ok(match config.fixed_token()? {
        Some(fixed) => Tokens::Fixed(fixed),
        None => Tokens::Managed(manager(config, output, settings::account(config)?)?),
    })
}

/// A manager for one short command, which serves a due token and leaves its renewal to others.
pub(crate) fn manager(config: &Config, output: &Output, account: Account) -> Outcome<TokenManager> {
    doubts::consider(&account);
    let builder = TokenManager::builder(account).renew_when_due(false);
    build(config, output, builder)
}

/// A manager that renews a due token behind its callers.
pub(crate) fn renewing_manager(
    config: &Config,
    output: &Output,
    account: Account,
) -> Outcome<TokenManager> {
    doubts::consider(&account);
    build(config, output, TokenManager::builder(account))
}

fn build(config: &Config, output: &Output, builder: TokenManagerBuilder) -> Outcome<TokenManager> {
    let builder = builder.exchange(config.exchange());
    let manager = open(config, output)?.attach(builder).build();
    notices::hear(&manager);
    Ok(manager)
}

/// Opens the store, and passes on what it warns of.
pub(crate) fn open(config: &Config, output: &Output) -> Outcome<OpenStore> {
    // A name that gives away a password and a key that others can read are refused for safety; a
    // place that cannot be used is not in order.
    let is_kept = config.store_location()? != StoreLocation::Memory;
    if is_kept {
        deadline::waiting_for(waiting_for_store(), || config.store_keys())?;
    }
    let store = deadline::waiting_for(waiting_for_store(), || config.open_store())
        .map_err(|error| Failure::from(error).with_exit(Exit::Configuration))?;
    for warning in store.warnings() {
        output.note(&format!("ergani: {warning}"));
    }
    Ok(store)
}

/// What a call waits for.
pub(crate) fn waiting_for_server() -> Awaited {
    Awaited::of("the ERGANI server", "ο διακομιστής του ΕΡΓΑΝΗ")
}

/// What the look at a session waits for.
pub(crate) fn waiting_for_store() -> Awaited {
    Awaited::of("the token store", "ο χώρος των token")
}

/// What a renewal waits for: the server, or another process that holds the lease. That leaves its
/// number in the lock file, and ours is there as soon as we hold it.
pub(crate) fn waiting_for_token(config: &Config, manager: &TokenManager) -> Awaited {
    let holder = match config.store_location() {
        Ok(StoreLocation::Directory(directory)) => {
            let lock = directory.join(format!("{}.lock", manager.account().key()));
            std::fs::read_to_string(lock)
                .ok()
                .and_then(|text| text.trim().parse::<u32>().ok())
        }
        _ => None,
    };
    match holder {
        Some(process) if process != std::process::id() => Awaited::new(
            format!("another process (pid {process}) is renewing the token"),
            format!("άλλη διεργασία (pid {process}) ανανεώνει το token"),
        ),
        _ => waiting_for_server(),
    }
}

/// What is known of the session.
pub(crate) fn status(global: &Global, output: &Output, manager: &TokenManager) -> Outcome<Status> {
    let work = async { Ok(manager.status().await?) };
    crate::runtime::run(
        global,
        output,
        waiting_for_store,
        work,
        std::future::ready(()),
    )
}
