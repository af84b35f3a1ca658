//! `ergani login`: a session of exactly these credentials.

use ergani_client::config::StoreLocation;
use ergani_token::store::CoolDownReason;
use ergani_token::{Clock as _, SystemClock};
use serde_json::json;

use crate::args::{Global, Login};
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::{confirm, runtime, session, settings, times};

pub(super) fn run(global: &Global, output: &Output, args: &Login) -> Outcome {
    let config = settings::load(global)?;
    let account = settings::account_or_ask(global, &config)?;
    if matches!(config.store_location()?, StoreLocation::Memory) {
        output.note("ergani: the store is `memory:`; this session ends with this command");
    }
    let manager = session::manager(&config, output, account.clone())?;
    let status = session::status(global, output, &manager)?;
    let rests = status.cool_down.is_some();
    // What the server asked for holds up everybody but a person who insists.
    let asked_for = status
        .cool_down
        .filter(|rest| rest.reason == CoolDownReason::RateLimited);
    let lifts = asked_for.as_ref().filter(|_| args.force);
    if let Some(rest) = lifts {
        confirm::lifted_cool_down(global, rest.until)?;
    }
    let known = if args.force { None } else { manager.glance() };
    let was_there = known.is_some();
    let token = match known {
        Some(token) => token,
        None => {
            // A refresh will do, and so will the session that another process begins meanwhile.
            // Whoever says `login` after a rejection or a failure has changed something, and is not
            // held up by it.
            let any_session = !args.force && status.rejected_until.is_none() && !rests;
            let work = async {
                Ok(if any_session {
                    manager.token().await?
                } else if lifts.is_some() {
                    manager.log_in_despite_cool_down().await?
                } else {
                    manager.log_in().await?
                })
            };
            runtime::run(
                global,
                output,
                || session::waiting_for_token(&config, &manager),
                work,
                manager.shut_down(),
            )?
        }
    };
    let now = SystemClock.now();
    if output.is_json() {
        output.json(&json!({
            "logged_in": true,
            "already": was_there,
            "username": account.credentials().username,
            "environment": account.environment().to_string(),
            "user_type": account.credentials().user_type.to_string(),
            "fingerprint": token.fingerprint().to_string(),
            "expires_at": token.expires_at().to_string(),
        }))?;
    } else {
        let what = if was_there {
            "already logged in"
        } else {
            "logged in"
        };
        output.note(&format!(
            "{what}: {account}; access token {} until {}",
            token.fingerprint(),
            times::relative(token.expires_at(), now)
        ));
    }
    Ok(Exit::Ok)
}
