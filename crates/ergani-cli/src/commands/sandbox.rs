//! `ergani sandbox`: the Ministry's server, played until interrupted.

use tokio::signal::unix::{SignalKind, signal};

use crate::args;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::runtime;

pub(super) fn run(output: &Output, args: args::Sandbox) -> Outcome {
    let mut builder = ergani_sandbox::Sandbox::builder().listen(args.listen);
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
    output.line(&format!("listening {}", sandbox.url()))?;
    output.detail(&format!("control route {}", sandbox.control_url()));
    let exit = runtime.block_on(async {
        tokio::select! {
            _ = interrupt.recv() => Exit::Interrupted,
            _ = terminate.recv() => Exit::Ok,
        }
    });
    sandbox.shutdown_blocking();
    Ok(exit)
}
