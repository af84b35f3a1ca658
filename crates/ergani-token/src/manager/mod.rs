//! Carries out what the lifecycle decides.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

use crate::account::Account;
use crate::clock::{Clock, Sleep, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::TokenEvent;
use crate::exchange::DynExchange;
use crate::lifecycle::{Done, Event, LogoutReport, Revocation, State, Verdict, Wish};
use crate::pair::AccessToken;
use crate::store::DynStore;

mod builder;
mod drive;
mod flights;
mod ground;
mod publish;
mod renewal;
mod serve;
mod status;
mod store_clock;
mod telling;

pub use builder::TokenManagerBuilder;
pub use ground::FlightRuntime;
use ground::Ground;
use publish::Published;
pub use renewal::RenewalTask;
use serve::Judgement;
pub use status::{CoolDownStatus, Status};
use store_clock::StoreClock;
use telling::Outbox;

/// Events that a slow listener may lag behind.
const EVENTS: usize = 256;

/// How long after a renewal a call with its token can be the one that it was made for.
const SAME_CALL: Duration = Duration::from_secs(5 * 60);

/// Gives every part of a program a valid access token of one account.
///
/// Cheap to clone; all clones share one token and one renewal. Other processes and hosts share
/// them through the [store](crate::store).
///
/// A renewal runs in a task of its own, by default on a small runtime of this library
/// ([`FlightRuntime`]): dropping every caller does not stop it, nor does the end of a runtime that
/// a caller awaits on. Every wait ends: the server and the [store](TokenManagerBuilder::store_timeout)
/// have so long to answer.
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
    ground: Ground,
    store_timeout: Duration,
    renew_when_due: bool,
    published: ArcSwapOption<Published>,
    locked: Mutex<Locked>,
    /// Its slots are made when somebody listens, since most managers of a program with many accounts
    /// have no listener.
    events: OnceLock<broadcast::Sender<TokenEvent>>,
    handles: Weak<()>,
}

struct Locked {
    state: State,
    /// How the flight under way will end.
    flight: Option<watch::Receiver<Option<Verdict>>>,
    store_clock: StoreClock,
    shut_down: bool,
    outbox: Outbox,
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
    /// renewal starts behind it, if called on a runtime or after a call that renewed.
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
        self.get(Wish::TokenUntil(moment)).await
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
            let local = self.inner.clock.now();
            let now = locked.store_clock.store_time(local);
            let actions = locked.state.step(now, Event::Expired(token.fingerprint()));
            self.inner.apply(&mut locked, local, actions.effects, None);
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

    /// Logs in now, even if the stored session is valid or the credentials were rejected before. If
    /// another process is at it, what comes of that is taken.
    ///
    /// # Errors
    /// As [`token`](Self::token); a cool-down that the server asked for still holds.
    pub async fn log_in(&self) -> Result<AccessToken> {
        self.log_in_as(Wish::Login).await
    }

    /// Logs in as [`log_in`](Self::log_in) does, even while a cool-down holds that the server asked
    /// for: for a person who knows better than a header that names hours.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub async fn log_in_despite_cool_down(&self) -> Result<AccessToken> {
        self.log_in_as(Wish::LoginInCoolDown).await
    }

    async fn log_in_as(&self, wish: Wish) -> Result<AccessToken> {
        self.fly(wish).await??;
        self.renewed().ok_or_else(|| {
            Error::new(
                ErrorKind::Internal,
                "the session was ended as soon as it was begun: another part of the program logs out",
            )
        })
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
        match self.fly(Wish::LogOut(revocation)).await?? {
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
        self.inner
            .events
            .get_or_init(|| broadcast::Sender::new(EVENTS))
            .subscribe()
    }

    /// Starts nothing new, and waits for the renewal under way and its commit.
    pub async fn shut_down(&self) {
        self.inner.lock().shut_down = true;
        self.settle().await;
    }

    /// Where flights run.
    pub(crate) fn flight_runtime(&self) -> Result<Handle> {
        self.inner.ground.handle()
    }

    /// Whether a renewal or a logout is under way.
    pub(crate) fn is_flying(&self) -> bool {
        self.inner.lock().flight.is_some()
    }

    /// Waits for the renewal under way and its commit, if there is one.
    pub(crate) async fn settle(&self) {
        let flight = {
            let mut locked = self.inner.lock();
            self.reap(&mut locked);
            locked.flight.clone()
        };
        if let Some(mut flight) = flight {
            // An error means that the flight is gone, which is what is waited for.
            let _ = flight.wait_for(Option::is_some).await;
        }
    }
}

impl fmt::Debug for TokenManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenManager")
            .field("account", &self.inner.account)
            .field("store", &self.inner.store.describe())
            .field("runtime", &self.inner.ground)
            .finish_non_exhaustive()
    }
}

impl Locked {
    /// Callers mean a moment by this host's clock, the lifecycle by the store's.
    fn in_store_time(&self, wish: Wish) -> Wish {
        match wish {
            Wish::TokenUntil(moment) => Wish::TokenUntil(self.store_clock.store_time(moment)),
            wish => wish,
        }
    }
}

impl Inner {
    /// A pause that ends whatever polls it.
    fn sleep(&self, duration: Duration) -> Sleep {
        self.ground.make(|| self.clock.sleep(duration))
    }

    fn store_now(&self, locked: &Locked) -> Timestamp {
        locked.store_clock.store_time(self.clock.now())
    }
}
