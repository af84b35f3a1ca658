//! What the server saw, in numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Counts of requests since the start or the last reset, of one account or of all.
///
/// Each kind of request is counted by what became of it: *done* means that it took effect, even if
/// its answer was then lost on purpose; *refused* that it was answered 400, 401, 403, 404 or 415,
/// by rule or by a fault; *failed* that a fault answered in its place in some other way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counters {
    /// All requests to the API that arrived, on unknown routes too, answered yet or not.
    pub requests: u64,
    /// Logins that issued a pair of tokens.
    pub logins: u64,
    /// Logins refused.
    pub logins_refused: u64,
    /// Logins that failed: 429, 5xx, a redirect, a reset before processing.
    pub logins_failed: u64,
    /// Refreshes that rotated.
    pub refreshes: u64,
    /// Refreshes refused.
    pub refreshes_refused: u64,
    /// Refreshes that failed: 429, 5xx, a redirect, a reset before processing.
    pub refreshes_failed: u64,
    /// Refreshes that came with a refresh token already *spent* by a rotation. A correct client
    /// keeps this at 0.
    pub refreshes_spent: u64,
    /// Refreshes that came with a refresh token sent before, whatever became of the first time.
    pub refreshes_repeated: u64,
    /// Logouts done.
    pub logouts: u64,
    /// Logouts refused.
    pub logouts_refused: u64,
    /// Logouts that failed.
    pub logouts_failed: u64,
    /// Protected calls served.
    pub calls: u64,
    /// Protected calls refused.
    pub calls_refused: u64,
    /// Protected calls that failed.
    pub calls_failed: u64,
    /// Protected calls with an access token that had expired; they are among the refused.
    pub calls_expired: u64,
    /// Protected calls by route, as the sandbox spells it, and by status. Answers that never went
    /// out (a reset, a hang) have the status 0.
    pub calls_by_route: BTreeMap<String, BTreeMap<u16, u64>>,
    /// Submissions (`POST Documents/{code}`) that were recorded, answered or not; they are among
    /// the calls.
    pub submissions: u64,
    /// Submissions refused: 400, 401, 403, 404, 415.
    pub submissions_refused: u64,
    /// Submissions that failed before they were recorded: 429, 5xx, a redirect, a reset.
    pub submissions_failed: u64,
    /// Submissions that were recorded though the same account had the same bytes recorded for the
    /// same document before. A client that repeats only what was surely not sent keeps this at 0.
    pub submissions_repeated: u64,
    /// Receipts issued: one for each outer record of the submissions recorded.
    pub receipts: u64,
    /// Submissions recorded, by code of the document.
    pub submissions_by_code: BTreeMap<String, u64>,
    /// The most submissions that were in flight at once.
    pub submissions_in_flight_max: u64,
    /// Bodies of submissions that were dropped to keep within
    /// [`Switches::kept_body_bytes`](crate::Switches::kept_body_bytes); of all accounts together.
    pub bodies_dropped: u64,
    /// Connections over which API requests came. Those of the control route do not count.
    pub connections: u64,
    /// The most requests to the routes of `Authentication` that were in flight at once.
    pub authentications_in_flight_max: u64,
    /// Requests that came while a `Retry-After` told their account to wait.
    pub requests_during_retry_after: u64,
}

impl Counters {
    /// All requests to the three routes of `Authentication`.
    #[must_use]
    pub fn authentications(&self) -> u64 {
        self.login_attempts() + self.refresh_attempts() + self.logout_attempts()
    }

    /// All logins that came, whatever became of them.
    #[must_use]
    pub fn login_attempts(&self) -> u64 {
        self.logins + self.logins_refused + self.logins_failed
    }

    /// All refreshes that came, whatever became of them.
    #[must_use]
    pub fn refresh_attempts(&self) -> u64 {
        self.refreshes + self.refreshes_refused + self.refreshes_failed
    }

    /// All logouts that came, whatever became of them.
    #[must_use]
    pub fn logout_attempts(&self) -> u64 {
        self.logouts + self.logouts_refused + self.logouts_failed
    }

    /// All submissions that came, whatever became of them.
    #[must_use]
    pub fn submission_attempts(&self) -> u64 {
        self.submissions + self.submissions_refused + self.submissions_failed
    }

    /// All protected calls that came, whatever became of them.
    #[must_use]
    pub fn call_attempts(&self) -> u64 {
        self.calls + self.calls_refused + self.calls_failed
    }
}
