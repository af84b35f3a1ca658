//! The check of the access token on protected calls.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::{Reply, Request};
use crate::clock::Reading;
use crate::journal::Outcome;
use crate::ledger::AccessStanding;
use crate::state::State;

/// What .NET says to a token that it refuses, whatever the cause.
pub(crate) const DENIED: &str = "Authorization has been denied for this request.";

/// The token of `Authorization: Bearer …`.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Serves a call if its access token is good, with the index of the account; else 401, with the
/// header `api-token-expired: true` if the cause is the token's age (manual §2.1.1).
pub(crate) fn protected(
    state: &mut State,
    now: Reading,
    request: &Request,
    serve: impl FnOnce(&mut State, usize) -> Reply,
) -> Reply {
    let outcome = match token(&request.headers) {
        None => Outcome::AccessTokenMissing,
        Some(token) => match state.sessions.access(token, now) {
            AccessStanding::Valid { account } => return serve(state, account),
            AccessStanding::Expired => {
                return Reply::dot_net(401, Outcome::AccessTokenExpired, DENIED)
                    .header("api-token-expired", "true");
            }
            AccessStanding::Revoked => Outcome::AccessTokenRevoked,
            AccessStanding::Unknown => Outcome::AccessTokenUnknown,
        },
    };
    Reply::dot_net(401, outcome, DENIED)
}
