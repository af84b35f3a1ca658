//! `Authentication`, `Authentication/Refresh`, `Authentication/Logout` (manual §2.1.1 to §2.1.3).

use std::sync::Arc;

use ergani_documents::types::Moment;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::body::{INVALID, object, text, unsupported_media_type};
use super::{Reply, Request};
use crate::account::EXTERNAL;
use crate::clock::Reading;
use crate::journal::Outcome;
use crate::ledger::{Issued, Refusal, Renewal, Sessions};
use crate::state::State;
use crate::switches::{
    AccessTokenExpired, EarlyRefresh, RefreshTokenExpired, SecondLogin, SpentRefreshToken,
};

const WRONG_CREDENTIALS: &str = "Λάθος όνομα χρήστη ή κωδικός πρόσβασης";
const LOCKED: &str = "Ο λογαριασμός έχει κλειδωθεί";
const BAD_REFRESH: &str = "Invalid refresh token";

pub(crate) fn login(state: &mut State, now: Reading, request: &Request) -> Reply {
    let body = match object(request) {
        Ok(body) => body,
        Err(refusal) => return *refusal,
    };
    let (Some(user), Some(password)) = (text(&body, "Username"), text(&body, "Password")) else {
        return Reply::dot_net(400, Outcome::BadRequest, INVALID);
    };
    let user_type = text(&body, "Usertype").unwrap_or(EXTERNAL);
    match state
        .credentials
        .check(user, password, user_type, &state.switches, now.at)
    {
        Ok(account) => {
            if state.switches.second_login == SecondLogin::EndsOthers {
                state.sessions.revoke_user(user);
            }
            let family = state.sessions.new_family();
            issue(state, now, account, family)
        }
        Err(Refusal::Wrong) => refused(state, Outcome::WrongCredentials, WRONG_CREDENTIALS),
        Err(Refusal::LockedOut) => refused(state, Outcome::LockedOut, LOCKED),
    }
}

pub(crate) fn refresh(state: &mut State, now: Reading, request: &Request) -> Reply {
    let body = match object(request) {
        Ok(body) => body,
        Err(refusal) => return *refusal,
    };
    let (Some(access), Some(refresh)) = (text(&body, "AccessToken"), text(&body, "RefreshToken"))
    else {
        return Reply::dot_net(400, Outcome::BadRequest, INVALID);
    };
    let outcome = match state.sessions.judge(refresh, access, now) {
        Renewal::Early { .. } if state.switches.early_refresh == EarlyRefresh::Refused => {
            Outcome::RefreshTooEarly
        }
        Renewal::Granted { account, family } | Renewal::Early { account, family } => {
            state.sessions.spend(refresh);
            return issue(state, now, account, family);
        }
        Renewal::Spent => {
            if state.switches.spent_refresh_token == SpentRefreshToken::FamilyRevoked {
                state.sessions.revoke_family_of(refresh);
            }
            Outcome::RefreshTokenSpent
        }
        Renewal::Unknown => Outcome::RefreshTokenUnknown,
        Renewal::Expired => Outcome::RefreshTokenExpired,
        Renewal::Revoked => Outcome::RefreshTokenRevoked,
        Renewal::Mismatch => Outcome::PairMismatch,
    };
    refused(state, outcome, BAD_REFRESH)
}

/// Deletes the refresh token; the access token stays good until its own end (Annex II step 4).
pub(crate) fn logout(state: &mut State, request: &Request) -> Reply {
    if let Some(refusal) = unsupported_media_type(&request.headers) {
        return refusal;
    }
    let Ok(Value::String(refresh)) = serde_json::from_slice(&request.body) else {
        return Reply::dot_net(400, Outcome::BadRequest, INVALID);
    };
    let mut reply = Reply::empty();
    if !state.sessions.delete(&refresh) {
        reply.outcome = Outcome::NothingToDo;
    }
    reply
}

/// The user name in the body of a login.
pub(crate) fn user_name(body: &[u8]) -> Option<String> {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
        return None;
    };
    text(&body, "Username").map(str::to_owned)
}

/// The tokens in the body of a refresh or a logout: refresh token, then access token if there.
pub(crate) fn presented_refresh_token(body: &[u8]) -> Option<(String, Option<String>)> {
    match serde_json::from_slice(body).ok()? {
        Value::String(refresh) => Some((refresh, None)),
        Value::Object(body) => Some((
            text(&body, "RefreshToken")?.to_owned(),
            text(&body, "AccessToken").map(str::to_owned),
        )),
        _ => None,
    }
}

fn issue(state: &mut State, now: Reading, account: usize, family: u64) -> Reply {
    let number = state.sessions.next_number();
    let owner = &state.credentials.accounts()[account];
    let user: Arc<str> = Arc::from(owner.user());
    let access_expires = now.end_after(state.switches.access_ttl_seconds);
    // `exp` has whole seconds: the one before the end, so that it promises no more than is kept.
    let exp = access_expires.told.as_second();
    let pair = Issued {
        access: state.signer.sign(owner, account as u64 + 1, number, exp),
        access_expires,
        refresh: Sessions::fresh_refresh_token(),
        refresh_expires: now.end_after(state.switches.refresh_ttl_seconds),
    };
    state.sessions.store(&user, account, family, &pair);

    let mut body = Map::new();
    body.insert("accessToken".to_owned(), json!(pair.access));
    let life = state.switches.access_ttl_seconds;
    let access_token_expired = match &state.switches.access_token_expired {
        AccessTokenExpired::Number => Some(json!(life)),
        AccessTokenExpired::String => Some(json!(life.to_string())),
        AccessTokenExpired::Missing => None,
        AccessTokenExpired::Value(value) => Some(value.clone()),
    };
    if let Some(value) = access_token_expired {
        body.insert("accessTokenExpired".to_owned(), value);
    }
    body.insert("refreshToken".to_owned(), json!(pair.refresh));
    let refresh_token_expired = match &state.switches.refresh_token_expired {
        RefreshTokenExpired::Moment => Some(json!(in_athens(pair.refresh_expires.told))),
        RefreshTokenExpired::Missing => None,
        RefreshTokenExpired::Value(value) => Some(value.clone()),
    };
    if let Some(value) = refresh_token_expired {
        body.insert("refreshTokenExpired".to_owned(), value);
    }
    let mut reply = Reply::json(Value::Object(body));
    reply.issued = Some(pair.refresh);
    reply
}

/// `2026-01-07T23:00:00.1234567+02:00`: seven fractional digits, the offset that is in force then.
fn in_athens(moment: Timestamp) -> String {
    Moment::from_timestamp(moment)
        .as_zoned()
        .strftime("%Y-%m-%dT%H:%M:%S%.7f%:z")
        .to_string()
}

fn refused(state: &State, outcome: Outcome, message: &str) -> Reply {
    Reply::error(401, outcome, &state.switches.refusal_body, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn athens_has_summer_and_winter() {
        let winter: Timestamp = "2026-01-07T21:00:00.1234567Z".parse().unwrap();
        assert_eq!(in_athens(winter), "2026-01-07T23:00:00.1234567+02:00");
        let summer: Timestamp = "2026-07-07T21:00:00Z".parse().unwrap();
        assert_eq!(in_athens(summer), "2026-07-08T00:00:00.0000000+03:00");
    }
}
