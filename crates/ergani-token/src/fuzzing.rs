//! The readers of foreign bytes, as the fuzz targets call them.

use crate::clock::Timestamp;
use crate::exchange::answer::{Reply, classify_login, classify_logout, classify_refresh};
use crate::exchange::{Answer, LogoutAnswer};
use crate::pair::TokenPair;
use crate::store::fuzzing as store;
use crate::store::{RecordState, StoreKeys};

/// An answer of the server.
#[derive(Clone, Copy, Debug)]
pub struct HttpAnswer<'a> {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// The header `Date`.
    pub date: Option<&'a str>,
    /// When it came.
    pub received_at: Timestamp,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> HttpAnswer<'a> {
    fn reply(&self) -> Reply<'a> {
        Reply {
            status: self.status,
            retry_after: self.retry_after,
            date: self.date,
            token_expired: None,
            content_type: None,
            is_cut: false,
            sent_at: None,
            received_at: self.received_at,
            content: self.body,
        }
    }
}

/// What it means as an answer to a login.
#[must_use]
pub fn login_answer(answer: &HttpAnswer<'_>) -> Answer {
    classify_login(&answer.reply(), &[])
}

/// What it means as an answer to a refresh.
#[must_use]
pub fn refresh_answer(answer: &HttpAnswer<'_>) -> Answer {
    classify_refresh(&answer.reply(), &[])
}

/// What it means as an answer to a logout.
#[must_use]
pub fn logout_answer(answer: &HttpAnswer<'_>) -> LogoutAnswer {
    classify_logout(&answer.reply())
}

/// Reads `KEY.json`.
///
/// # Errors
/// What is wrong with it.
pub fn read_pair_file(bytes: &[u8]) -> Result<TokenPair, &'static str> {
    store::read_pair_file(bytes)
}

/// Writes `KEY.json`.
#[must_use]
pub fn write_pair_file(pair: &TokenPair) -> Vec<u8> {
    store::write_pair_file(pair)
}

/// Reads `KEY.state` as it is beside a pair.
#[must_use]
pub fn read_state_file(bytes: &[u8], pair: Option<&TokenPair>) -> Option<RecordState> {
    store::read_state_file(bytes, pair)
}

/// Writes `KEY.state` beside a pair.
#[must_use]
pub fn write_state_file(state: &RecordState, pair: Option<&TokenPair>) -> Vec<u8> {
    store::write_state_file(state, pair)
}

/// Reads a key file.
///
/// # Errors
/// What is wrong with it.
pub fn read_key_file(bytes: &[u8]) -> Result<StoreKeys, String> {
    StoreKeys::parse(bytes)
}
