//! `ergani token`: a valid access token on standard output.

use std::time::Duration;

use ergani_client::config::Config;
use ergani_token::{AccessToken, Clock as _, SystemClock, Timestamp, TokenManager};
use serde_json::json;

use crate::args::{Global, Token, TokenFormat};
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::{runtime, session, settings};

/// A token that goes to another program.
pub(super) struct Obtained(AccessToken);

impl Obtained {
    /// The token itself.
    pub(super) fn text(&self) -> &str {
        self.0.expose()
    }

    /// When it ends, if it says so.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        Some(self.0.expires_at()).filter(|at| *at != Timestamp::MAX)
    }
}

/// A token that is not about to end, for a program that will use it for a while: one that is due is
/// renewed first, if that can be.
pub(super) fn obtain_renewed(
    global: &Global,
    output: &Output,
    config: &Config,
    min_ttl: Option<Duration>,
) -> Outcome<Obtained> {
    if let Some(fixed) = config.fixed_token()? {
        return Ok(Obtained(fixed.token()));
    }
    let manager = session::renewing_manager(config, output, settings::account(config)?)?;
    let work = async {
        let token = valid_for(&manager, min_ttl).await?;
        // What has begun behind it.
        manager.shut_down().await;
        Ok(manager.current().unwrap_or(token))
    };
    let waiting = || session::waiting_for_token(config, &manager);
    let renewed = runtime::run(global, output, waiting, work, manager.shut_down());
    match renewed {
        // The deadline passed while a token was renewed that is good enough.
        Err(failure) if failure.exit() == Exit::Unreachable && min_ttl.is_none() => {
            manager.current().ok_or(failure)
        }
        renewed => renewed,
    }
    .map(Obtained)
}

async fn valid_for(
    manager: &TokenManager,
    min_ttl: Option<Duration>,
) -> ergani_token::Result<AccessToken> {
    match min_ttl {
        Some(wanted) => {
            // The store's token is known before it is judged how long a token can be asked for.
            let _ = manager.status().await;
            manager.token_valid_for(wanted).await
        }
        None => manager.token().await,
    }
}

/// A valid token, from the environment, the store or the server, whichever is first.
pub(super) fn obtain(
    global: &Global,
    output: &Output,
    config: &Config,
    min_ttl: Option<Duration>,
) -> Outcome<Obtained> {
    if let Some(fixed) = config.fixed_token()? {
        return Ok(Obtained(fixed.token()));
    }
    let manager = session::manager(config, output, settings::account(config)?)?;
    if min_ttl.is_none_or(|wanted| wanted.is_zero())
        && let Some(token) = manager.glance()
    {
        return Ok(Obtained(token));
    }
    let work = async { Ok(valid_for(&manager, min_ttl).await?) };
    runtime::run(
        global,
        output,
        || session::waiting_for_token(config, &manager),
        work,
        manager.shut_down(),
    )
    .map(Obtained)
}

pub(super) fn run(global: &Global, output: &Output, args: &Token) -> Outcome {
    let format = args.format.unwrap_or(if output.is_json() {
        TokenFormat::Json
    } else {
        TokenFormat::Raw
    });
    let token = obtain(global, output, &settings::load(global)?, args.min_ttl)?;
    match format {
        TokenFormat::Raw => output.line(token.text())?,
        TokenFormat::Header => output.line(&format!("Authorization: Bearer {}", token.text()))?,
        // No token that can be sent in a header breaks out of quotes, but the shell is not ours.
        TokenFormat::Env => output.line(&format!(
            "export {}='{}'",
            settings::ACCESS_TOKEN,
            token.text().replace('\'', r"'\''")
        ))?,
        TokenFormat::Json => {
            let expires_at = token.expires_at();
            output.json(&json!({
                "access_token": token.text(),
                "token_type": "Bearer",
                "expires_at": expires_at.map(|at| at.to_string()),
                "expires_in": expires_at.map(|at| SystemClock.now().until(at).as_secs()),
                "fingerprint": token.0.fingerprint().to_string(),
            }))?;
        }
    }
    Ok(Exit::Ok)
}
