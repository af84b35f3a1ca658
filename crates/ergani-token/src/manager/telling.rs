//! Telling others: in order, and never under the lock, since whoever listens, wakes or logs may
//! ask the manager in the same breath.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{MutexGuard, PoisonError};

use tokio::sync::watch;

use super::{Inner, Locked};
use crate::event::TokenEvent;
use crate::lifecycle::Verdict;

/// What is to be told once the lock is let go.
#[derive(Default)]
pub(super) struct Outbox {
    news: VecDeque<News>,
    /// Somebody is telling; what comes meanwhile is told after it.
    telling: bool,
}

enum News {
    Event(TokenEvent),
    Landed(watch::Sender<Option<Verdict>>, Verdict),
}

impl Outbox {
    pub(super) fn event(&mut self, event: TokenEvent) {
        self.news.push_back(News::Event(event));
    }

    pub(super) fn landed(&mut self, landing: watch::Sender<Option<Verdict>>, verdict: Verdict) {
        self.news.push_back(News::Landed(landing, verdict));
    }

    fn next(&mut self) -> Option<News> {
        if self.telling {
            return None;
        }
        let news = self.news.pop_front();
        self.telling = news.is_some();
        news
    }
}

/// The lock on what changes. Let go, it tells what was put into the outbox.
pub(super) struct Hold<'a> {
    inner: &'a Inner,
    /// None only while it is dropped.
    guard: Option<MutexGuard<'a, Locked>>,
}

impl Deref for Hold<'_> {
    type Target = Locked;

    fn deref(&self) -> &Locked {
        self.guard.as_ref().expect("held until it is dropped")
    }
}

impl DerefMut for Hold<'_> {
    fn deref_mut(&mut self) -> &mut Locked {
        self.guard.as_mut().expect("held until it is dropped")
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        let news = self.guard.take().and_then(|mut guard| guard.outbox.next());
        if let Some(news) = news {
            self.inner.tell(news);
        }
    }
}

/// Ends when one piece of news is told, also by a panic of who was told.
struct Telling<'a>(&'a Inner);

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        self.0.guard().outbox.telling = false;
        if std::thread::panicking() {
            // Callers wait for the rest of it.
            drop(self.0.lock());
        }
    }
}

impl Inner {
    pub(super) fn lock(&self) -> Hold<'_> {
        Hold {
            inner: self,
            guard: Some(self.guard()),
        }
    }

    fn guard(&self) -> MutexGuard<'_, Locked> {
        // A step that panicked leaves no flight, and the pair is replaced as one unit.
        self.locked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, first: News) {
        let mut next = Some(first);
        while let Some(news) = next {
            let telling = Telling(self);
            match news {
                News::Event(event) => {
                    self.log(&event);
                    // Nobody has to listen.
                    if let Some(listeners) = self.events.get() {
                        let _ = listeners.send(event);
                    }
                }
                News::Landed(landing, verdict) => {
                    landing.send_replace(Some(verdict));
                }
            }
            drop(telling);
            next = self.guard().outbox.next();
        }
    }

    fn log(&self, event: &TokenEvent) {
        // A log that panicked is not asked again before the panic is over.
        if std::thread::panicking() {
            return;
        }
        match event {
            TokenEvent::Healed { what } => tracing::warn!(account = %self.account, "{what}"),
            event => tracing::debug!(account = %self.account, ?event, "token"),
        }
    }
}
