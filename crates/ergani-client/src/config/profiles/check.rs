//! Whether the accounts of profiles can log in.

use std::time::Duration;

use ergani_token::{Error, ErrorKind, Result, Timestamp, UserType};
use futures_core::Stream;
use futures_util::stream::{self, StreamExt as _};

use super::super::keys::Config;
use super::super::sources::Sources;
use super::Profiles;

/// Logins under way at once: more than most have accounts, so that none waits for one that hangs.
const AT_ONCE: usize = 32;

/// What became of the check of a profile.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Check {
    /// The profile.
    pub profile: String,
    /// Whose account it is; none if the settings did not say.
    pub account: Option<CheckedAccount>,
    /// When the access token that the login gave ends, or why there is none.
    pub result: Result<Timestamp>,
}

/// An account, without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckedAccount {
    /// The user name.
    pub username: String,
    /// `production`, `test` or a base URL.
    pub environment: String,
    /// The kind of account.
    pub user_type: UserType,
}

impl CheckedAccount {
    fn of(config: &Config) -> Option<Self> {
        Some(Self {
            username: config.username.clone()?,
            environment: config.environment().ok()?.to_string(),
            user_type: config.user_type().ok()?,
        })
    }
}

impl Profiles {
    /// Logs in once with each of the profiles, up to 32 at once, and gives each result as it
    /// comes. No profile waits for another beyond that.
    ///
    /// The login goes the way of every other: under the lease of the profile's store, which gets
    /// the new pair, so that no running program loses its session and none logs in again; and a
    /// rejection is remembered there.
    ///
    /// Flags and variables of `sources` count as they would for the profile, except those that say
    /// whose account it is.
    ///
    /// Must be polled on a Tokio runtime. Dropped, it starts nothing more; logins that were sent
    /// run to their end.
    pub fn check(
        &self,
        sources: &Sources,
        names: Vec<String>,
    ) -> impl Stream<Item = Check> + Send + use<> {
        let checks: Vec<_> = names
            .into_iter()
            .map(|name| {
                let config = sources.of_profile(self, &name).map_err(Error::from);
                check(name, config)
            })
            .collect();
        stream::iter(checks).buffer_unordered(AT_ONCE)
    }
}

async fn check(profile: String, config: Result<Config>) -> Check {
    let mut account = None;
    let result = log_in(config, &mut account).await;
    Check {
        profile,
        account,
        result,
    }
}

async fn log_in(config: Result<Config>, whose: &mut Option<CheckedAccount>) -> Result<Timestamp> {
    let config = config?;
    *whose = CheckedAccount::of(&config);
    // A password command blocks.
    let prepared = tokio::task::spawn_blocking(move || {
        let account = config.account()?;
        let builder = config.manager_builder(account)?;
        Ok::<_, Error>(builder)
    });
    let builder = prepared.await.map_err(|error| {
        Error::new(ErrorKind::Internal, "the check broke off").with_source(error)
    })??;
    let manager = builder
        .renew_when_due(false)
        // One login each: a failure is a result, and not tried again.
        .patience(Duration::ZERO)
        .build();
    let token = manager.log_in().await;
    manager.shut_down().await;
    Ok(token?.expires_at())
}
