//! What a call gets: the token that is there, or the one that a renewal brings.

use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use super::TokenManager;
use super::flights::{Joined, ended};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::{DEFAULT_LIFE, Done, Window, Wish};
use crate::pair::{AccessToken, Fingerprint};

/// Renewals that one call may wait for, of which each brought a token: one that was under way, one
/// of its own, and two whose tokens a clock that jumped took away before they could be used. Logouts
/// of others do not count.
const MOST_FLIGHTS: usize = 4;

/// What a call does next.
pub(super) enum Judgement {
    Serve(AccessToken),
    /// For a renewal; the token is what there is if it does not come.
    Wait(Option<AccessToken>),
}

/// Whether the token lives as long as it is wanted.
fn is_enough(token: &AccessToken, wish: &Wish) -> bool {
    match wish {
        Wish::TokenUntil(moment) => *moment <= token.expires_at(),
        _ => true,
    }
}

impl TokenManager {
    /// A valid token if one can be had at once: from memory, or from a store that answers without
    /// waiting, as files and memory do. Starts no runtime for it, so that a short program pays for one
    /// only if it must; where there is one, a token that is *due* is renewed behind this call. Nothing
    /// in *last call*, where a caller would wait for a renewal first.
    #[must_use]
    pub fn glance(&self) -> Option<AccessToken> {
        if let Judgement::Serve(token) = self.judge(&Wish::Token) {
            return Some(token);
        }
        let asked = self.inner.clock.now();
        let loaded = {
            let mut load = self.inner.store.load(&self.inner.account);
            match load.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(loaded) => loaded.ok()?,
                Poll::Pending => return None,
            }
        };
        self.inner.look(asked, &loaded);
        match self.judge(&Wish::Token) {
            Judgement::Serve(token) => Some(token),
            Judgement::Wait(_) => None,
        }
    }

    /// Starts what a caller would wait for, for the task that renews ahead of callers.
    pub(super) fn renew_ahead(&self) {
        if let Judgement::Wait(_) = self.judge(&Wish::Token) {
            let mut locked = self.inner.lock();
            if locked.flight.is_none() && !locked.shut_down {
                // Without a runtime to fly on, callers hear of it.
                let _ = self.start(&mut locked, Wish::Token);
            }
        }
    }

    pub(super) async fn get(&self, wish: Wish) -> Result<AccessToken> {
        let mut flights = 0;
        let mut gone = false;
        while flights < MOST_FLIGHTS {
            self.check_asked(&wish)?;
            let fallback = match self.judge(&wish) {
                Judgement::Serve(token) => return Ok(token),
                Judgement::Wait(fallback) => fallback,
            };
            let joined = match fallback {
                None => self.join(wish.clone()).await,
                Some(token) => {
                    let left = self.inner.clock.now().until(token.expires_at());
                    tokio::select! {
                        // In order: a renewal that comes with the end of the token is taken.
                        biased;
                        joined = self.join(wish.clone()) => joined,
                        // From here on there is no old token to fall back to: the renewal is waited for.
                        () = self.inner.sleep(left) => self.join(wish.clone()).await,
                    }
                }
            };
            let joined = match joined {
                Ok(joined) => joined,
                // No renewal can be started here: a token that is still valid is served.
                Err(error) => return self.still_valid(&wish).ok_or(error),
            };
            let (verdict, own) = match joined {
                Joined::Own(verdict) => (verdict, true),
                Joined::Others(verdict) => (verdict, false),
                Joined::Logout => continue,
                Joined::Gone => {
                    flights += 1;
                    gone = true;
                    continue;
                }
            };
            flights += 1;
            match verdict {
                Ok(Done::Token { renewed: true }) if own || !self.is_refused_by(&wish) => {
                    // It may have been ended since, or its life be shorter than was known.
                    if let Some(token) = self.renewed().filter(|token| is_enough(token, &wish)) {
                        return Ok(token);
                    }
                }
                // Nothing came from the server: what there is now may be enough, or not.
                Ok(_) => {}
                Err(failure) => {
                    return self
                        .still_valid(&wish)
                        .ok_or_else(|| self.inner.error(failure));
                }
            }
        }
        match self.judge(&wish) {
            Judgement::Serve(token) | Judgement::Wait(Some(token)) => Ok(token),
            Judgement::Wait(None) if gone => Err(ended()),
            Judgement::Wait(None) => Err(Error::new(
                ErrorKind::Internal,
                "the renewed token was ended again before it could be used; the next call starts anew",
            )),
        }
    }

    /// No more validity can be asked for than half of a life, as far as it is known.
    fn check_asked(&self, wish: &Wish) -> Result<()> {
        let Wish::TokenUntil(moment) = wish else {
            return Ok(());
        };
        let ahead = self.inner.clock.now().until(*moment);
        let locked = self.inner.lock();
        let life = locked.state.current().map(|current| current.life);
        let most = life.unwrap_or(DEFAULT_LIFE) / 2;
        if ahead <= most {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::InvalidInput,
            format!(
                "a token cannot be asked to be valid for {} s: at most half of its life, {} s",
                ahead.as_secs(),
                most.as_secs()
            ),
        ))
    }

    /// Whether what is served is the very pair that the wish says was refused.
    fn is_refused_by(&self, wish: &Wish) -> bool {
        matches!(wish, Wish::Other(refused) if self.is_current(*refused))
    }

    /// What is served after a failure: the pair that was there before, or one that was adopted
    /// meanwhile (invariant 6).
    fn still_valid(&self, wish: &Wish) -> Option<AccessToken> {
        let locked = self.inner.lock();
        let now = self.inner.store_now(&locked);
        let current = locked.state.current()?;
        let enough = match wish {
            Wish::TokenUntil(until) => {
                locked.store_clock.store_time(*until) <= current.pair.access_expires_at()
            }
            Wish::Other(refused) => *refused != current.pair.fingerprint(),
            _ => true,
        };
        let published = self.inner.published.load_full()?;
        (enough && current.is_alive(now)).then(|| published.take())
    }

    pub(super) fn is_current(&self, fingerprint: Fingerprint) -> bool {
        let published = self.inner.published.load();
        published
            .as_ref()
            .is_some_and(|published| published.token.fingerprint() == fingerprint)
    }

    /// What a renewal for this very call brought; none if the session was ended since.
    pub(super) fn renewed(&self) -> Option<AccessToken> {
        let published = self.inner.published.load_full()?;
        Some(published.take().with_renewed_at(self.inner.clock.now()))
    }

    /// Decides what a call gets, and starts a renewal behind it if one is due.
    pub(super) fn judge(&self, wish: &Wish) -> Judgement {
        let mut locked = self.inner.lock();
        self.reap(&mut locked);
        let local = self.inner.clock.now();
        let now = locked.store_clock.store_time(local);
        let published = self.inner.published.load_full();
        if published.is_some_and(|published| published.is_of_a_clock_ahead(local)) {
            locked.state.settle(now);
            self.inner.publish(&locked, local, Timestamp::MIN);
        }
        let (Some(current), Some(windows)) = (locked.state.current(), locked.state.windows())
        else {
            return Judgement::Wait(None);
        };
        let published = self.inner.published.load_full();
        let Some(published) = published.filter(|_| current.is_alive(now)) else {
            return Judgement::Wait(None);
        };
        let enough = match wish {
            Wish::TokenUntil(until) => locked.store_clock.store_time(*until) <= windows.expires_at,
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
            if !locked.state.is_flying() && self.inner.ground.is_ready() {
                // Without a runtime to fly on, the call that finds no valid token hears of it.
                let _ = self.start(&mut locked, Wish::Due);
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
}
