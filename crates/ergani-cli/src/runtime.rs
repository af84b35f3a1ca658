//! The async runtime, started only by commands that wait for something.

use std::future::Future;
use std::time::Duration;

use ergani_token::{Clock as _, SystemClock};
use tokio::runtime::{Builder, Runtime};

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;

/// What takes longer says what it waits for; below this people do not notice.
const PATIENCE: Duration = Duration::from_millis(300);

/// How long what is under way may go on after an interrupt or the end of `--timeout`, so that a
/// renewal that was sent is stored.
const FAREWELL: Duration = Duration::from_secs(2);

/// Runs a command's work to its end, to `--timeout` or to Ctrl-C, whichever is first.
pub(crate) fn run<T>(
    global: &Global,
    output: &Output,
    waiting_for: impl FnOnce() -> String,
    work: impl Future<Output = Outcome<T>>,
    farewell: impl Future<Output = ()>,
) -> Outcome<T> {
    let runtime = start()?;
    let result = runtime.block_on(async {
        tokio::pin!(work);
        let mut deadline = SystemClock.sleep(global.timeout.unwrap_or(Duration::MAX));
        let mut patience = SystemClock.sleep(if output.is_watched() { PATIENCE } else { Duration::MAX });
        let mut waiting_for = Some(waiting_for);
        let interrupted = tokio::signal::ctrl_c();
        tokio::pin!(interrupted);
        let ended = loop {
            tokio::select! {
                biased;
                result = &mut work => return result,
                () = &mut patience, if waiting_for.is_some() => {
                    if let Some(waiting_for) = waiting_for.take() {
                        output.note(&waiting_for());
                    }
                }
                () = &mut deadline => break Failure::new(
                    Exit::Unreachable,
                    "timeout",
                    format!("no result within the {} s of --timeout", global.timeout.unwrap_or_default().as_secs_f64()),
                ),
                _ = &mut interrupted => break Failure::interrupted(),
            }
        };
        // A second interrupt is meant.
        tokio::select! {
            () = farewell => {}
            () = SystemClock.sleep(FAREWELL) => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        Err(ended)
    });
    runtime.shutdown_background();
    result
}

/// A runtime of this thread alone.
pub(crate) fn start() -> Outcome<Runtime> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                Exit::Unexpected,
                "internal",
                format!("cannot start the async runtime: {error}"),
            )
        })
}
