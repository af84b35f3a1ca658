//! `ergani status`: what is known of the session, without asking the server.

use ergani_client::config::Config;
use ergani_token::{Clock as _, Status, SystemClock, Timestamp};
use serde_json::json;

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::{session, settings, times};

pub(super) fn run(global: &Global, output: &Output) -> Outcome {
    let config = settings::load(global)?;
    if let Some(fixed) = config.fixed_token()? {
        let unused = unused_session(global, output, &config);
        return fixed_token(output, fixed.token().expires_at(), unused.as_ref());
    }
    let manager = session::manager(&config, output, settings::account(&config)?)?;
    let status = session::status(global, output, &manager)?;
    let told = if output.is_json() {
        let value = serde_json::to_value(&status)
            .map_err(|error| Failure::new(Exit::Unexpected, "internal", error.to_string()))?;
        output.json(&value)
    } else {
        output.table(&rows(&status, SystemClock.now()))
    };
    let verdict = if status.logged_in {
        Exit::Ok
    } else {
        Exit::NotLoggedIn
    };
    Failure::after(told, verdict)
}

/// The session that a login stored and that is not used, since an access token is given. To say so
/// is worth no error.
fn unused_session(global: &Global, output: &Output, config: &Config) -> Option<Status> {
    let manager = session::manager(config, output, settings::account(config).ok()?).ok()?;
    let status = session::status(global, output, &manager).ok()?;
    status.logged_in.then_some(status)
}

fn fixed_token(output: &Output, expires_at: Timestamp, unused: Option<&Status>) -> Outcome {
    let now = SystemClock.now();
    let known = Some(expires_at).filter(|at| *at != Timestamp::MAX);
    let valid = now < expires_at;
    let told = if output.is_json() {
        output.json(&json!({
            "logged_in": valid,
            "source": settings::ACCESS_TOKEN,
            "access_expires_at": known.map(|at| at.to_string()),
            "unused_session": unused,
        }))
    } else {
        let until = known.map_or_else(|| "not known".to_owned(), |at| times::relative(at, now));
        let session = match unused {
            Some(status) => format!(
                "that of {} is stored, and not used: {} is used as it is",
                status.username,
                settings::ACCESS_TOKEN
            ),
            None => format!("none: {} is used as it is", settings::ACCESS_TOKEN),
        };
        output.table(&[
            vec!["session".to_owned(), session],
            vec!["access token".to_owned(), until],
        ])
    };
    Failure::after(told, if valid { Exit::Ok } else { Exit::NotLoggedIn })
}

fn rows(status: &Status, now: Timestamp) -> Vec<Vec<String>> {
    let mut rows: Vec<(&str, String)> = vec![
        (
            "user",
            format!("{} (type {})", status.username, status.user_type),
        ),
        ("environment", status.environment.clone()),
        ("store", status.store.clone()),
        (
            "logged in",
            if status.logged_in {
                "yes".to_owned()
            } else {
                "no; run `ergani login`".to_owned()
            },
        ),
    ];
    if let Some(at) = status.access_expires_at {
        let window = status
            .window
            .map(|window| format!(", {}", window.replace('_', " ")))
            .unwrap_or_default();
        rows.push((
            "access token",
            format!("{}{window}", times::relative(at, now)),
        ));
    }
    if let Some(at) = status.refresh_expires_at {
        let spent = if status.refreshable || at <= now {
            ""
        } else {
            ", spent: the next renewal is a login"
        };
        rows.push((
            "refresh token",
            format!("{}{spent}", times::relative(at, now)),
        ));
    }
    if let Some(fingerprint) = &status.fingerprint {
        rows.push(("fingerprint", fingerprint.clone()));
    }
    if let Some(skew) = status.server_skew_ms.filter(|skew| skew.abs() >= 1_000) {
        let length = times::length(std::time::Duration::from_millis(skew.unsigned_abs()));
        rows.push((
            "server's clock",
            format!("{length} {}", if skew > 0 { "ahead" } else { "behind" }),
        ));
    }
    if let Some(cool_down) = &status.cool_down {
        rows.push((
            "cool-down",
            format!(
                "no renewal before {}",
                times::relative(cool_down.until, now)
            ),
        ));
    }
    if let Some(at) = status.rejected_until {
        rows.push((
            "rejected",
            format!(
                "the server refused these credentials; next try {}, or `ergani login`",
                times::relative(at, now)
            ),
        ));
    }
    rows.into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect()
}
