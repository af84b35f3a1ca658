//! Carries out what the lifecycle decides.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::{broadcast, watch};

use crate::account::Account;
use crate::clock::{Clock, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::TokenEvent;
use crate::exchange::DynExchange;
use crate::lifecycle::{Done, Failure, LogoutReport, State, Verdict, Window, Wish};
use crate::pair::{AccessToken, Fingerprint};
use crate::store::{DynStore, Loaded};

mod builder;
mod drive;
mod renewal;
mod status;

pub use builder::TokenManagerBuilder;
pub use renewal::RenewalTask;
pub use status::{CoolDownStatus, Status};

/// Flights that one call may wait for: one that was under way, and one of its own.
const MOST_FLIGHTS: usize = 2;
/// How soon after a failure that set no cool-down a renewal is started again behind a valid token.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// How long after a renewal a call with its token can be the one that it was made for.
const SAME_CALL: Duration = Duration::from_secs(5 * 60);

/// Gives every part of a program a valid access token of one account.
///
/// Cheap to clone; all clones share one token and one renewal. Other processes and hosts share
/// them through the [store](crate::store).
///
/// A renewal runs in a task of its own on the runtime of the call that started it: dropping every
/// caller does not stop it. The end of that runtime does, and is then treated like a crash.
#[derive(Clone)]
pub struct TokenManager {
    inner: Arc<Inner>,
    /// Counts the handles; the background work keeps only a weak one.
    alive: Arc<()>,
}

struct Inner {
    account: Account,
    store: Box<dyn DynStore>,
    exchange: Box<dyn DynExchange>,
    clock: Arc<dyn Clock>,
    renew_when_due: bool,
    published: ArcSwapOption<Published>,
    locked: Mutex<Locked>,
    events: broadcast::Sender<TokenEvent>,
    handles: Weak<()>,
}

struct Locked {
    state: State,
    /// How the flight under way will end.
    flight: Option<watch::Receiver<Option<Verdict>>>,
    /// The store's time less ours, in milliseconds.
    offset_ms: i64,
    shut_down: bool,
}

/// What the hot path reads: all times are this host's.
struct Published {
    token: AccessToken,
    /// Before this moment there is nothing to do but serve.
    renew_at: AtomicI64,
    last_call_at: Timestamp,
    /// Whether anybody took this token: nothing is renewed for an account that nobody uses.
    used: AtomicBool,
}

impl Published {
    fn is_quiet(&self, now: Timestamp) -> bool {
        now.as_millis() < self.renew_at.load(Ordering::Relaxed)
    }

    fn take(&self) -> AccessToken {
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
        self.token.clone()
    }
}

/// How the server refused a call with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 401 with the header `api-token-expired: true` (manual §2.1.1): the token has ended, whatever
    /// any clock says.
    Expired,
    /// 401 without the header: revoked, malformed, or no right (quirk 10). Others may still be
    /// served with the same token.
    Unexplained,
}

/// Whether a logout goes to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Revokes the refresh token at the server, then forgets the pair.
    AtServer,
    /// Only forgets the pair.
    LocalOnly,
}

/// What a call does next.
enum Judgement {
    Serve(AccessToken),
    /// For a renewal; the token is what there is if it does not come.
    Wait(Option<AccessToken>),
}

impl TokenManager {
    /// Starts to build a manager of this account.
    pub fn builder(account: Account) -> TokenManagerBuilder {
        TokenManagerBuilder::new(account)
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.inner.account
    }

    /// The token that is valid now, if there is one in memory. Never waits. When it is due, a
    /// renewal starts behind it, if called on a runtime.
    #[must_use]
    pub fn current(&self) -> Option<AccessToken> {
        let now = self.inner.clock.now();
        let published = self.inner.published.load();
        let published = published.as_ref()?;
        if published.is_quiet(now) {
            return Some(published.take());
        }
        match self.judge(&Wish::Token) {
            Judgement::Serve(token) => Some(token),
            Judgement::Wait(token) => token,
        }
    }

    /// A valid access token. Waits only when there is none, or in the last minute of one.
    ///
    /// Cancel safe: dropping the future does not stop a renewal that others may wait for.
    ///
    /// # Errors
    /// When there is no valid token and none can be had: see [`ErrorKind`].
    #[inline]
    pub async fn token(&self) -> Result<AccessToken> {
        if let Some(published) = self.inner.published.load().as_ref()
            && published.is_quiet(self.inner.clock.now())
        {
            return Ok(published.take());
        }
        self.get(Wish::Token).await
    }

    /// A token that is valid for at least `duration` from now, renewed if need be.
    ///
    /// # Errors
    /// As [`token`](Self::token), and [`ErrorKind::InvalidInput`] for more than half of the
    /// token's life, which would mean a renewal for nearly every call.
    pub async fn token_valid_for(&self, duration: Duration) -> Result<AccessToken> {
        self.token_valid_until(self.inner.clock.now().after(duration))
            .await
    }

    /// A token that is valid until `moment`, as [`token_valid_for`](Self::token_valid_for).
    ///
    /// # Errors
    /// As [`token_valid_for`](Self::token_valid_for).
    pub async fn token_valid_until(&self, moment: Timestamp) -> Result<AccessToken> {
        let ahead = self.inner.clock.now().until(moment);
        let life = self
            .inner
            .lock()
            .state
            .current()
            .map(|current| current.life);
        let most = life.unwrap_or(crate::lifecycle::DEFAULT_LIFE) / 2;
        if ahead > most {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "a token cannot be asked to be valid for {} s: at most half of its life, {} s",
                    ahead.as_secs(),
                    most.as_secs()
                ),
            ));
        }
        let until = self.inner.lock().store_time(moment);
        self.get(Wish::TokenUntil(until)).await
    }

    /// Says that the server refused a call made with this token, and gets the one to repeat the
    /// same call with, once (invariant 7).
    ///
    /// If another pair is known by now, it is that one, and nothing is renewed. Else one renewal
    /// is made.
    ///
    /// # Errors
    /// [`ErrorKind::AccessDenied`] when the token was issued for this very call, so that no other
    /// can be better; else as [`token`](Self::token).
    pub async fn refused(&self, token: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        let now = self.inner.clock.now();
        if token
            .renewed_at()
            .is_some_and(|at| at <= now && now < at.after(SAME_CALL))
            && now < token.expires_at()
            && self.is_current(token.fingerprint())
        {
            return Err(self.denied());
        }
        if refusal == Refusal::Expired {
            let mut locked = self.inner.lock();
            let now = self.inner.store_now(&locked);
            let actions = locked
                .state
                .step(now, crate::lifecycle::Event::Expired(token.fingerprint()));
            self.inner.apply(&mut locked, actions.effects, None);
        }
        match self.get(Wish::Other(token.fingerprint())).await {
            // The budget is empty, and the token may well be good for other calls.
            Err(error)
                if error.is_cool_down()
                    && refusal == Refusal::Unexplained
                    && self.current().is_some() =>
            {
                Err(self.denied().with_source(error))
            }
            result => result,
        }
    }

    /// The error for a call that was refused again with the token of [`refused`](Self::refused).
    #[must_use]
    pub fn denied(&self) -> Error {
        Error::new(
            ErrorKind::AccessDenied,
            format!(
                "ERGANI refuses this call with a valid token: {} has no right to it, or its session was ended. \
                 Look at what the account may do with `ergani document list` and `ergani service list`",
                self.inner.account
            ),
        )
    }

    /// Logs in now, even if the stored session is valid or the credentials were rejected before.
    ///
    /// # Errors
    /// As [`token`](Self::token); a cool-down that the server asked for still holds.
    pub async fn log_in(&self) -> Result<AccessToken> {
        match self.fly(Wish::Login).await?? {
            Done::Token { .. } | Done::LoggedOut(_) => self.served(true),
        }
    }

    /// Ends the session, under the lease: all handles lose the token, and the next call logs in
    /// anew.
    ///
    /// Other processes that share the store notice it when they look there next: at the latest when
    /// their token is due, or with [`status`](Self::status). Until then they serve the access token
    /// they hold, which the server accepts to its end anyway (quirk 12). They log in anew with the
    /// first call after that, not by themselves.
    ///
    /// # Errors
    /// When the server could not be asked to revoke the refresh token: nothing was forgotten then.
    /// When the store failed.
    pub async fn log_out(&self, revocation: Revocation) -> Result<LogoutReport> {
        let at_server = revocation == Revocation::AtServer;
        match self.fly(Wish::LogOut { at_server }).await?? {
            Done::LoggedOut(report) => Ok(report),
            Done::Token { .. } => Err(Error::new(
                ErrorKind::Internal,
                "a logout ended as a renewal",
            )),
        }
    }

    /// What happens to the token from now on. A receiver that lags behind loses the oldest events.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<TokenEvent> {
        self.inner.events.subscribe()
    }

    /// Starts nothing new, and waits for the renewal under way and its commit.
    pub async fn shut_down(&self) {
        let flight = {
            let mut locked = self.inner.lock();
            self.reap(&mut locked);
            locked.shut_down = true;
            locked.flight.clone()
        };
        if let Some(mut flight) = flight {
            // An error means that the flight is gone, which is what is waited for.
            let _ = flight.wait_for(Option::is_some).await;
        }
    }

    /// A valid token if one can be had at once: from memory, or from a store that answers without
    /// waiting, as files and memory do. Needs no runtime, so that a short program pays for one only
    /// if it must; on a runtime, a token that is *due* is renewed behind this call. Nothing in
    /// *last call*, where a caller would wait for a renewal first.
    #[must_use]
    pub fn glance(&self) -> Option<AccessToken> {
        if let Judgement::Serve(token) = self.judge(&Wish::Token) {
            return Some(token);
        }
        let loaded = {
            let mut load = self.inner.store.load(&self.inner.account);
            match load.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(loaded) => loaded.ok()?,
                Poll::Pending => return None,
            }
        };
        self.inner.look(&loaded);
        match self.judge(&Wish::Token) {
            Judgement::Serve(token) => Some(token),
            Judgement::Wait(_) => None,
        }
    }

    /// Starts what a caller would wait for, for the task that renews ahead of callers.
    fn renew_ahead(&self) {
        if let Judgement::Wait(_) = self.judge(&Wish::Token) {
            let mut locked = self.inner.lock();
            if locked.flight.is_none() && !locked.shut_down {
                self.start(&mut locked, Wish::Token);
            }
        }
    }

    async fn get(&self, wish: Wish) -> Result<AccessToken> {
        for _ in 0..MOST_FLIGHTS {
            let fallback = match self.judge(&wish) {
                Judgement::Serve(token) => return Ok(token),
                Judgement::Wait(fallback) => fallback,
            };
            let (verdict, own) = match &fallback {
                None => self.join(wish.clone()).await?,
                Some(token) => {
                    let left = self.inner.clock.now().until(token.expires_at());
                    tokio::select! {
                        verdict = self.join(wish.clone()) => verdict?,
                        // From here on there is no old token to fall back to: the renewal is waited for.
                        () = self.inner.clock.sleep(left) => self.join(wish.clone()).await?,
                    }
                }
            };
            match verdict {
                Ok(Done::Token { renewed: true }) if own || !self.is_refused_by(&wish) => {
                    return self.served(true);
                }
                // Nothing came from the server: what there is now may be enough, or not.
                Ok(_) => {}
                Err(failure) => {
                    return match fallback.filter(|token| self.is_valid(token)) {
                        Some(token) => Ok(token),
                        None => Err(self.inner.error(failure)),
                    };
                }
            }
        }
        match self.judge(&wish) {
            Judgement::Serve(token) | Judgement::Wait(Some(token)) => Ok(token),
            Judgement::Wait(None) => Err(Error::new(
                ErrorKind::Internal,
                "the renewed token was ended again before it could be used; the next call starts anew",
            )),
        }
    }

    /// Whether what is served is the very pair that the wish says was refused.
    fn is_refused_by(&self, wish: &Wish) -> bool {
        matches!(wish, Wish::Other(refused) if self.is_current(*refused))
    }

    /// Whether a token that was served before is so still.
    fn is_valid(&self, token: &AccessToken) -> bool {
        let locked = self.inner.lock();
        let now = self.inner.store_now(&locked);
        let current = locked.state.current();
        current.is_some_and(|current| {
            current.pair.fingerprint() == token.fingerprint() && current.is_alive(now)
        })
    }

    fn is_current(&self, fingerprint: Fingerprint) -> bool {
        let published = self.inner.published.load();
        published
            .as_ref()
            .is_some_and(|published| published.token.fingerprint() == fingerprint)
    }

    fn served(&self, renewed: bool) -> Result<AccessToken> {
        match self.inner.published.load().as_ref() {
            Some(published) => {
                let renewed_at = renewed.then(|| self.inner.clock.now());
                Ok(published.take().with_renewed_at(renewed_at))
            }
            None => Err(Error::new(
                ErrorKind::Internal,
                "the session was ended while a token was waited for; the next call starts anew",
            )),
        }
    }

    /// Decides what a call gets, and starts a renewal behind it if one is due.
    fn judge(&self, wish: &Wish) -> Judgement {
        let mut locked = self.inner.lock();
        self.reap(&mut locked);
        let local = self.inner.clock.now();
        let now = locked.store_time(local);
        let (Some(current), Some(windows)) = (locked.state.current(), locked.state.windows())
        else {
            return Judgement::Wait(None);
        };
        let published = self.inner.published.load_full();
        let Some(published) = published.filter(|_| current.is_alive(now)) else {
            return Judgement::Wait(None);
        };
        let enough = match wish {
            Wish::TokenUntil(until) => *until <= windows.expires_at,
            Wish::Other(refused) => *refused != current.pair.fingerprint(),
            _ => true,
        };
        if !enough {
            return Judgement::Wait(None);
        }
        // A pair to be stored again has no moment of its own but the published one.
        let to_store = current.is_unsaved() && !published.is_quiet(local);
        let renewable = to_store || now >= locked.state.renew_at(now);
        if windows.at(now) == Window::LastCall && renewable && !locked.shut_down {
            return Judgement::Wait(Some(published.take()));
        }
        if renewable && self.inner.renew_when_due && !locked.shut_down {
            if !locked.state.is_flying() && tokio::runtime::Handle::try_current().is_ok() {
                self.start(&mut locked, Wish::Due);
            }
            if locked.state.is_flying() {
                // To the last call, or the end of the flight, callers are served at once.
                published
                    .renew_at
                    .store(published.last_call_at.as_millis(), Ordering::Relaxed);
            }
        }
        Judgement::Serve(published.take())
    }

    /// Forgets a flight whose task was dropped before it ran: the end of a runtime does that.
    fn reap(&self, locked: &mut Locked) {
        // A flight that ends is taken away under this lock, so a closed one never flew.
        if locked
            .flight
            .as_ref()
            .is_some_and(|flight| flight.has_changed().is_err())
        {
            locked.flight = None;
            let now = self.inner.store_now(locked);
            let actions = locked.state.step(now, crate::lifecycle::Event::Abandoned);
            self.inner.apply(locked, actions.effects, None);
        }
    }

    /// Waits for the flight under way, or for one of its own; whether it was its own.
    async fn join(&self, wish: Wish) -> Result<(Verdict, bool)> {
        let (flight, own) = {
            let mut locked = self.inner.lock();
            self.reap(&mut locked);
            match &locked.flight {
                Some(flight) => {
                    let flight = flight.clone();
                    let now = self.inner.store_now(&locked);
                    let _ = locked
                        .state
                        .step(now, crate::lifecycle::Event::Wanted(wish));
                    (flight, false)
                }
                None => (self.start_checked(&mut locked, wish)?, true),
            }
        };
        Ok((landed(flight).await, own))
    }

    /// A flight of its own, after the one under way.
    async fn fly(&self, wish: Wish) -> Result<Result<Done>> {
        loop {
            let flight = {
                let mut locked = self.inner.lock();
                self.reap(&mut locked);
                match &locked.flight {
                    Some(flight) => Err(flight.clone()),
                    None => Ok(self.start_checked(&mut locked, wish.clone())?),
                }
            };
            match flight {
                Ok(own) => {
                    return Ok(landed(own)
                        .await
                        .map_err(|failure| self.inner.error(failure)));
                }
                Err(other) => drop(landed(other).await),
            }
        }
    }

    fn start_checked(
        &self,
        locked: &mut Locked,
        wish: Wish,
    ) -> Result<watch::Receiver<Option<Verdict>>> {
        if locked.shut_down {
            return Err(Error::new(
                ErrorKind::ShutDown,
                "the token manager was shut down",
            ));
        }
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::new(
                ErrorKind::Internal,
                "a renewal needs a Tokio runtime; outside of one use `ergani_token::blocking`",
            ));
        }
        Ok(self.start(locked, wish))
    }

    fn start(&self, locked: &mut Locked, wish: Wish) -> watch::Receiver<Option<Verdict>> {
        let (landing, flight) = watch::channel(None);
        locked.flight = Some(flight.clone());
        let now = self.inner.store_now(locked);
        let actions = locked
            .state
            .step(now, crate::lifecycle::Event::Wanted(wish));
        self.inner.apply(locked, actions.effects, Some(&landing));
        if let Some(io) = actions.io {
            tokio::spawn(drive::drive(Arc::clone(&self.inner), landing, io));
        }
        flight
    }
}

/// How the flight ended. One whose task is gone was abandoned.
async fn landed(mut flight: watch::Receiver<Option<Verdict>>) -> Verdict {
    match flight.wait_for(Option::is_some).await {
        Ok(verdict) => verdict.clone().unwrap_or(Err(Failure::Abandoned)),
        Err(_) => Err(Failure::Abandoned),
    }
}

impl fmt::Debug for TokenManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenManager")
            .field("account", &self.inner.account)
            .field("store", &self.inner.store.describe())
            .finish_non_exhaustive()
    }
}

impl Locked {
    fn store_time(&self, local: Timestamp) -> Timestamp {
        local.shifted(self.offset_ms)
    }

    fn local_time(&self, store: Timestamp) -> Timestamp {
        store.shifted(-self.offset_ms)
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, Locked> {
        // A step that panicked leaves no flight, and the pair is replaced as one unit.
        self.locked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store_now(&self, locked: &Locked) -> Timestamp {
        locked.store_time(self.clock.now())
    }

    fn error(&self, failure: Failure) -> Error {
        let offset = self.lock().offset_ms;
        failure.into_error(&self.account, self.clock.now(), |store| {
            store.shifted(-offset)
        })
    }

    /// Notes the engine's time, and reports what the store mended.
    fn hear(&self, locked: &mut Locked, loaded: &Loaded) {
        if let Some(engine) = loaded.now {
            locked.offset_ms = engine.millis_since(self.clock.now());
        }
        if let Some(what) = &loaded.healed {
            tracing::warn!(account = %self.account, "{what}");
            let _ = self.events.send(TokenEvent::Healed { what: what.clone() });
        }
    }

    /// Takes over a record that was read without a flight.
    fn look(&self, loaded: &Loaded) {
        let mut locked = self.lock();
        self.hear(&mut locked, loaded);
        let actions = locked.state.glance(loaded.record.as_ref());
        self.apply(&mut locked, actions.effects, None);
    }

    fn apply(
        &self,
        locked: &mut Locked,
        effects: Vec<crate::lifecycle::Effect>,
        landing: Option<&watch::Sender<Option<Verdict>>>,
    ) {
        use crate::lifecycle::Effect;
        for effect in effects {
            match effect {
                Effect::Publish => self.publish(locked, Timestamp::MIN),
                Effect::Emit(event) => {
                    tracing::debug!(account = %self.account, ?event, "token");
                    // Nobody has to listen.
                    let _ = self.events.send(event);
                }
                Effect::Finish(verdict) => {
                    if verdict.is_err() {
                        let later = self.clock.now().after(AFTER_FAILURE);
                        self.publish(locked, later);
                    }
                    locked.flight = None;
                    if let Some(landing) = landing {
                        landing.send_replace(Some(verdict));
                    }
                }
            }
        }
    }

    /// Serves what the state says, with nothing to start before `not_before`.
    fn publish(&self, locked: &mut Locked, not_before: Timestamp) {
        let (Some(current), Some(windows)) = (locked.state.current(), locked.state.windows())
        else {
            self.published.store(None);
            return;
        };
        let expires_at = locked.local_time(windows.expires_at);
        let renew_at = locked.local_time(locked.state.renew_at(self.store_now(locked)));
        let renew_at = if current.refused {
            Timestamp::MIN
        } else {
            renew_at.max(not_before).min(expires_at)
        };
        let used = self.published.load().as_ref().is_some_and(|old| {
            old.token.fingerprint() == current.pair.fingerprint()
                && old.used.load(Ordering::Relaxed)
        });
        self.published.store(Some(Arc::new(Published {
            token: current.pair.access().with_expiry(expires_at),
            renew_at: AtomicI64::new(renew_at.as_millis()),
            last_call_at: locked.local_time(windows.last_call_at),
            used: AtomicBool::new(used),
        })));
    }
}
