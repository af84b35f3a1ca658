//! The same against the server of the settings, as far as time need not pass.

use std::io::{self, IsTerminal as _};

use ergani_client::Outcome as Became;
use ergani_client::config::Tokens;
use ergani_token::{Clock as _, Environment, Status, SystemClock, TokenManager};

use crate::args::Global;
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::session::{self, Session};
use crate::{confirm, runtime, settings, times};

use super::card;
use super::story::Story;

/// Offers it to whoever has credentials: asks at a terminal, and with `--yes` does it.
pub(super) fn offer(global: &Global, output: &Output) -> Outcome {
    let config = match settings::load(global) {
        Ok(config) => config,
        Err(failure) if global.yes => return Err(failure),
        // Somebody who looks around first need not have their settings in order.
        Err(_) => return Ok(Exit::Ok),
    };
    let Some(user) = &config.username else {
        return Ok(Exit::Ok);
    };
    let environment = config.environment()?;
    let story = Story::new(*output);
    story.title(&format!(
        "The same against your server: {environment}, as {user}"
    ))?;
    let asked = io::stdin().is_terminal() && io::stderr().is_terminal();
    let wanted = global.yes
        || (asked && confirm::yes("Log in there, and look around? No clock is moved. [y/N]")?);
    if !wanted {
        story.say("not done; `ergani demo --yes` does it")?;
        return Ok(Exit::Ok);
    }
    let session = Session::of(&config, output)?;
    let work = tell(&session, &story);
    runtime::run_watched(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
        || session.ergani.submissions_under_way() > 0,
    )
    .map_err(crate::submission::cut_short)
}

async fn tell(session: &Session, story: &Story) -> Outcome {
    let ergani = &session.ergani;
    story.step(
        1,
        "A token: that of the store, else a renewal",
        SystemClock.now(),
    )?;
    match &session.tokens {
        Tokens::Managed(manager) => token(manager, story).await?,
        _ => story.say("the access token of the settings is used as it is")?,
    }

    story.step(2, "Calls with it", SystemClock.now())?;
    let documents = ergani.submissions().await?.len();
    let services = ergani.services().await?.len();
    story.say(&format!(
        "this account may submit {documents} kinds of document, and ask {services} services"
    ))?;
    let employer = match ergani.employer().await {
        Ok(employer) => employer,
        // An account may lack the right to it; that ends no demo.
        Err(error) if error.is_rejected() || error.is_access_denied() => {
            story.say(&format!("the employer is not told: {error}"))?;
            None
        }
        Err(error) => return Err(error.into()),
    };
    let tax_number = employer.map(|employer| employer.tax_number);

    story.step(
        3,
        "A work card of somebody who does not exist",
        SystemClock.now(),
    )?;
    if !is_for_trying(&session.environment) {
        story.say("not sent: this server may declare for real, and a demo does not")?;
        return Ok(Exit::Ok);
    }
    let employer = tax_number.as_deref().unwrap_or(super::EMPLOYER);
    let card = card::now(SystemClock.now(), employer)?;
    match ergani.submit(&card).await {
        Became::Accepted(accepted) => {
            for receipt in accepted.receipts() {
                story.say(&format!(
                    "accepted: protocol {}, id {}, submitted at {}",
                    receipt.protocol(),
                    receipt.id(),
                    receipt.submit_date()
                ))?;
            }
        }
        Became::Rejected(rejected) => {
            story.say("refused, in ERGANI's words:")?;
            for line in rejected.lines() {
                story.say(&format!("  {line}"))?;
            }
        }
        became => {
            became.into_result()?;
        }
    }
    story.say("")?;
    story.say("The session is kept for other programs; `ergani logout` ends it.")?;
    Ok(Exit::Ok)
}

async fn token(manager: &TokenManager, story: &Story) -> Outcome<()> {
    let before = manager.status().await?;
    let token = manager.token().await?;
    let now = SystemClock.now();
    story.say(&format!(
        "access token {} until {}",
        token.fingerprint(),
        times::relative(token.expires_at(), now)
    ))?;
    let after = manager.status().await?;
    story.say(how(&before, &after))?;
    story.say(&format!("kept in {}", after.store))
}

/// Where the token came from.
fn how(before: &Status, after: &Status) -> &'static str {
    if before.fingerprint == after.fingerprint {
        "found in the store: no request to Authentication"
    } else if before.refreshable {
        "renewed: 1 refresh, unless the server wanted a login"
    } else {
        "there was no session: 1 login"
    }
}

/// Whether nothing that is declared there counts: the trial server, or one on this machine. What
/// stands behind another address is not known.
fn is_for_trying(environment: &Environment) -> bool {
    *environment == Environment::Test || environment.is_loopback()
}
