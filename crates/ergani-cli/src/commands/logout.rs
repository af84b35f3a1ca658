//! `ergani logout`: the end of a session, at the server and here.

use ergani_token::{ErrorKind, Revocation, Revoked, Status, Timestamp};
use serde_json::json;

use crate::args::{Global, Logout};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::{runtime, session, settings, times};

use super::store::Shared;

pub(super) fn run(global: &Global, output: &Output, args: &Logout) -> Outcome {
    if args.all {
        return forget_all(global, output);
    }
    let config = settings::load(global)?;
    // What is stored is found by the password too.
    let account = settings::account_or_ask(global, &config)?;
    let manager = session::manager(&config, output, account.clone())?;
    let status = session::status(global, output, &manager)?;
    let revocation = if args.local {
        Revocation::LocalOnly
    } else {
        Revocation::AtServer
    };
    let work = async { Ok(manager.log_out(revocation).await) };
    let report = runtime::run(
        global,
        output,
        || session::waiting_for_token(&config, &manager),
        work,
        manager.shut_down(),
    )?;
    let report = report.map_err(|error| not_done(error, &status))?;
    let (code, said) = match report.revoked {
        Revoked::Yes => (
            "yes",
            "logged out: the refresh token is revoked, the session forgotten",
        ),
        Revoked::NothingToRevoke => ("nothing_to_revoke", "there was no session"),
        Revoked::AlreadyEnded => (
            "already_ended",
            "logged out: the server had ended the session before",
        ),
        Revoked::InDoubt => (
            "in_doubt",
            "forgotten here; a renewal whose answer was lost may have left a refresh token that nobody can revoke, \
             and which ends by itself within 7 days",
        ),
        _ => (
            "not_asked",
            "forgotten here only: the refresh token is NOT revoked",
        ),
    };
    if output.is_json() {
        let written = output.json(&json!({
            "revoked": code,
            "access_token_valid_until": status.access_expires_at.map(|at| at.to_string()),
        }));
        // It is done, whatever becomes of standard output.
        written.inspect_err(|_| output.error(&format!("{said} ({account})")))?;
    } else {
        output.note(&format!("{said} ({account})"));
    }
    Ok(Exit::Ok)
}

/// Says what a logout that failed has done, and has not.
fn not_done(error: ergani_token::Error, status: &Status) -> Failure {
    let until = |at: Option<Timestamp>| {
        at.map_or_else(
            || "until its end".to_owned(),
            |at| format!("until {}", times::for_people(at)),
        )
    };
    let hint = match (error.kind(), error.revoked()) {
        (_, Some(Revoked::Yes | Revoked::AlreadyEnded)) => format!(
            "The refresh token IS revoked. The access token is still stored here, and works {}; run `ergani logout \
             --local` once the store can be written.",
            until(status.access_expires_at)
        ),
        (ErrorKind::Store, _) if status.logged_in => format!(
            "The refresh token was NOT revoked: it works {}. The session is kept; run `ergani logout` again once \
             the store can be written.",
            until(status.refresh_expires_at)
        ),
        (
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Server | ErrorKind::CoolDown,
            _,
        ) => format!(
            "The refresh token was NOT revoked: it works {}. The session is kept here; try again later, or forget \
             it here with `ergani logout --local`.",
            until(status.refresh_expires_at)
        ),
        _ => return error.into(),
    };
    Failure::from(error).with_hint(hint)
}

/// Other hosts use what is in a shared store.
fn not_from_here(shared: &Shared<'_>) -> Failure {
    Failure::usage(format!(
        "`--all` forgets the sessions of a store in files; {} is shared with other hosts",
        shared.describe()
    ))
    .with_hint(
        "`ergani logout` ends the session of one account; `ergani store prune` removes those that have ended.",
    )
}

fn forget_all(global: &Global, output: &Output) -> Outcome {
    let store = session::open(&settings::sources(global).load()?, output)?;
    let forgotten = match store.files() {
        Some(files) => {
            let sealed = files.list()?;
            let sealed = sealed.iter().filter(|it| it.sealed_until().is_some());
            sealed.count() + files.forget_all()?
        }
        None => match Shared::of(&store) {
            Some(shared) => return Err(not_from_here(&shared)),
            // Each process has its own session, and this one has none.
            None => 0,
        },
    };
    if output.is_json() {
        output.json(&json!({"forgotten": forgotten, "revoked": "not_asked"}))?;
    } else {
        output.note(&format!(
            "sessions forgotten here: {forgotten}; none is revoked at the server"
        ));
    }
    Ok(Exit::Ok)
}
