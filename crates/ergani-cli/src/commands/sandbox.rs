//! `ergani sandbox`: the Ministry's server, played until interrupted.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use ergani_sandbox::ControlToken;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::args;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::runtime;

pub(super) fn run(output: &Output, args: args::Sandbox) -> Outcome {
    let mut builder = ergani_sandbox::Sandbox::builder().listen(args.listen);
    if args.lenient {
        builder = builder.lenient();
    }
    let token = control_token(args.control_token_file.as_deref())?;
    let is_made = token.is_none();
    if let Some(token) = token {
        builder = builder.control_token(token);
    }
    for account in args.accounts {
        builder = builder.account(account);
    }
    for switch in args.switches {
        builder = builder.switch(switch);
    }
    for fault in args.faults {
        builder = builder.fault(fault);
    }
    if let Some(life) = args.access_ttl {
        builder = builder.access_ttl(life);
    }
    if let Some(life) = args.refresh_ttl {
        builder = builder.refresh_ttl(life);
    }
    let runtime = runtime::start()?;
    let cannot =
        |error: std::io::Error| Failure::new(Exit::Unexpected, "signal", error.to_string());
    let (mut interrupt, mut terminate) = {
        let _inside = runtime.enter();
        (
            signal(SignalKind::interrupt()).map_err(cannot)?,
            signal(SignalKind::terminate()).map_err(cannot)?,
        )
    };
    let sandbox = builder.start_blocking().map_err(|error| {
        let exit = if error.is_address_in_use() {
            Exit::Configuration
        } else {
            Exit::Usage
        };
        let cause = std::error::Error::source(&error)
            .map(|cause| format!(": {cause}"))
            .unwrap_or_default();
        Failure::new(exit, "sandbox", format!("{error}{cause}"))
    })?;
    if output.is_json() {
        output.json(&json!({
            "listening": sandbox.url(),
            "control": sandbox.control_url(),
        }))?;
    } else {
        output.line(&format!("listening {}", sandbox.url()))?;
    }
    output.detail(&format!("control route {}", sandbox.control_url()));
    if is_made && !args.listen.ip().is_loopback() {
        let token = sandbox.control_token();
        output.note(&format!(
            "control route, from other machines: Authorization: Bearer {}",
            token.reveal()
        ));
    }
    let exit = runtime.block_on(async {
        tokio::select! {
            _ = interrupt.recv() => Exit::Interrupted,
            _ = terminate.recv() => Exit::Ok,
        }
    });
    sandbox.shutdown_blocking();
    Ok(exit)
}

/// Where the control token is, if it is not in a file.
const TOKEN: &str = "ERGANI_SANDBOX_TOKEN";

/// More than any token has.
const LONGEST: u64 = 4096;

/// The control token that is set; none leaves it to the sandbox.
fn control_token(file: Option<&Path>) -> Outcome<Option<ControlToken>> {
    let (text, place) = match file {
        Some(file) => (first_line(file)?, file.display().to_string()),
        None => match std::env::var(TOKEN) {
            Ok(text) if !text.is_empty() => (text, TOKEN.to_owned()),
            Ok(_) | Err(std::env::VarError::NotPresent) => return Ok(None),
            Err(error) => return Err(wrong(TOKEN, &error)),
        },
    };
    let token = ControlToken::new(text).map_err(|error| wrong(&place, &error))?;
    Ok(Some(token))
}

fn wrong(place: &str, error: &dyn std::error::Error) -> Failure {
    Failure::new(Exit::Usage, "control_token", format!("{place}: {error}"))
}

/// The first line of a file that nobody else may read.
fn first_line(path: &Path) -> Outcome<String> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        let message = format!("cannot read the control token in {shown}: {error}");
        Failure::new(Exit::Configuration, "control_token", message)
    };
    let file = File::open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if metadata.is_file() && metadata.mode() & 0o077 != 0 {
        let message = format!("{shown} can be read by others: run chmod 600 '{shown}'");
        return Err(Failure::new(Exit::Unsafe, "control_token", message));
    }
    let mut text = String::new();
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
