//! What is known of an account, without secrets.

use std::sync::Arc;

use serde::Serialize;

use super::{Inner, TokenManager};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::{Window, limits};
use crate::store::{CoolDownReason, Loaded, RefreshToken, StoreError};

/// What is known of an account. All times are this host's. Serializes to a stable JSON object.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The name under which the store keeps the account.
    pub account: String,
    /// The user name.
    pub username: String,
    /// `production`, `test` or a base URL.
    pub environment: String,
    /// `01`, `02` or `03`.
    pub user_type: String,
    /// Where the pair is kept.
    pub store: String,
    /// Whether there is a session: a valid access token, or a refresh token that can be used.
    pub logged_in: bool,
    /// First 8 characters of the pair's fingerprint.
    pub fingerprint: Option<String>,
    /// When the access token ends.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
    /// Whether the refresh token can still be used.
    pub refreshable: bool,
    /// `fresh`, `due`, `last_call` or `expired`.
    pub window: Option<&'static str>,
    /// Server's clock less this host's, in milliseconds, when the pair was issued.
    pub server_skew_ms: Option<i64>,
    /// No renewals before this moment.
    pub cool_down: Option<CoolDownStatus>,
    /// The credentials were rejected; no login before this moment.
    pub rejected_until: Option<Timestamp>,
}

/// No renewals before a moment.
#[derive(Clone, Debug, Serialize)]
pub struct CoolDownStatus {
    /// The moment.
    pub until: Timestamp,
    /// Why.
    pub reason: CoolDownReason,
}

impl TokenManager {
    /// What is known of the account: reads the store, sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Store`] when the store cannot be read.
    pub async fn status(&self) -> Result<Status> {
        let inner = &self.inner;
        let (asked, loaded, name) = inner.ask_store().await.map_err(|error| {
            Error::new(ErrorKind::Store, format!("the token store failed: {error}"))
                .with_source(error)
        })?;
        inner.look(asked, &loaded);
        let locked = inner.lock();
        let now = inner.store_now(&locked);
        let local = |moment| locked.store_clock.local_time(moment);
        let current = locked.state.current();
        // The limits of another account under the same key are none of ours.
        let record = loaded.record.as_ref();
        let ours = record.filter(|record| record.state.identity == inner.account.identity());
        let state = ours.map(|record| &record.state);
        let alive = current.is_some_and(|current| current.is_alive(now));
        let refreshable = current.is_some_and(|current| {
            now < current.pair.refresh_expires_at()
                && matches!(
                    current.refresh_token(),
                    RefreshToken::Usable | RefreshToken::EarlyRefused
                )
        });
        let credentials = inner.account.credentials();
        let window = |window: Window| {
            if alive {
                window.name()
            } else {
                Window::Expired.name()
            }
        };
        Ok(Status {
            account: name,
            username: credentials.username.clone(),
            environment: inner.account.environment().to_string(),
            user_type: credentials.user_type.to_string(),
            store: inner.store.describe(),
            logged_in: alive || refreshable,
            fingerprint: current.map(|current| current.pair.fingerprint().to_string()),
            access_expires_at: current.map(|current| local(current.pair.access_expires_at())),
            refresh_expires_at: current.map(|current| local(current.pair.refresh_expires_at())),
            refreshable,
            window: locked
                .state
                .windows()
                .map(|windows| window(windows.at(now))),
            server_skew_ms: current.and_then(|current| current.skew_ms),
            cool_down: state
                .and_then(|state| state.cool_down.as_ref())
                .filter(|cool_down| limits::holds(cool_down, now))
                .map(|cool_down| CoolDownStatus {
                    until: local(cool_down.until),
                    reason: cool_down.reason,
                }),
            rejected_until: state
                .and_then(|state| state.rejection.as_ref())
                .filter(|rejection| limits::stands(rejection, now))
                .map(|rejection| local(rejection.probe_at)),
        })
    }
}

impl Inner {
    /// Asks where flights run, so that connections of the store are opened and driven there.
    async fn ask_store(self: &Arc<Self>) -> Result<(Timestamp, Loaded, String), StoreError> {
        let inner = Arc::clone(self);
        let asking = async move {
            let asked = inner.clock.now();
            let loaded = inner.store.load(&inner.account);
            let loaded = inner.in_time("read the record", loaded).await?;
            let name = async { Ok(inner.store.name_of(&inner.account).await) };
            let name = inner.in_time("name the account", name).await?;
            Ok((asked, loaded, name))
        };
        let asked = self.ground.run(asking).await;
        asked.unwrap_or_else(|error| Err(StoreError::new(error.to_string())))
    }
}
