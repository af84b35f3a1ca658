//! What the demo does at the sandbox again and again, and what it measures there.

use std::time::Duration;

use ergani_sandbox::Counters;
use ergani_token::{AccessToken, Clock as _, SystemClock, Timestamp};

use super::Demo;
use crate::exit::{Exit, Failure, Outcome};
use crate::times;

/// Renewals behind the callers take milliseconds on loopback.
const BEHIND: Duration = Duration::from_secs(5);
/// How often it is looked whether one is done.
const LOOK: Duration = Duration::from_millis(5);

impl Demo {
    /// Makes calls one after the other.
    pub(super) async fn call(&self, times: u64) -> Outcome<()> {
        for _ in 0..times {
            self.ergani.submissions().await?;
        }
        Ok(())
    }

    pub(super) fn advance(&self, by: Duration) {
        self.sandbox.clock().advance(by);
        self.clock.advance(by);
    }

    pub(super) fn counters(&self) -> Counters {
        self.sandbox.counters()
    }

    pub(super) fn at(&self, token: &AccessToken) -> String {
        times::for_people(token.expires_at())
    }

    /// The end of the cool-down, once it is in the store.
    pub(super) async fn until_stored(&self) -> Outcome<Timestamp> {
        for _ in 0..BEHIND.as_millis() / LOOK.as_millis() {
            if let Some(cool_down) = self.manager.status().await?.cool_down {
                return Ok(cool_down.until);
            }
            SystemClock.sleep(LOOK).await;
        }
        Err(wrong("no cool-down was stored"))
    }

    pub(super) async fn until<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> Outcome<T> {
        for _ in 0..BEHIND.as_millis() / LOOK.as_millis() {
            if let Some(found) = look() {
                return Ok(found);
            }
            SystemClock.sleep(LOOK).await;
        }
        Err(wrong(&format!("{what} did not come")))
    }

    pub(super) fn expect(&self, what: &str, measured: u64, expected: u64) -> Outcome<()> {
        if measured == expected {
            return Ok(());
        }
        Err(wrong(&format!(
            "{what}: the server counted {measured}, {expected} were expected"
        )))
    }

    pub(super) fn same(&self, a: &AccessToken, b: &AccessToken) -> Outcome<()> {
        if differ(a, b) {
            Err(wrong("another token was served than the valid one"))
        } else {
            Ok(())
        }
    }

    pub(super) fn other(&self, a: &AccessToken, b: &AccessToken) -> Outcome<()> {
        if differ(a, b) {
            Ok(())
        } else {
            Err(wrong("a token was served that has ended"))
        }
    }
}

pub(super) fn differ(a: &AccessToken, b: &AccessToken) -> bool {
    a.fingerprint() != b.fingerprint()
}

pub(super) fn wrong(what: &str) -> Failure {
    Failure::new(
        Exit::Unexpected,
        "demo",
        format!("the demo went wrong: {what}"),
    )
}
