//! The async runtime, started only by commands that wait for something.

use std::future::Future;
use std::time::Duration;

use ergani_token::{Clock as _, SystemClock};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::notices;
use crate::output::Output;

/// What takes longer says what it waits for; below this people do not notice.
const PATIENCE: Duration = Duration::from_millis(300);

/// How long what is under way may go on after an interrupt or the end of `--timeout`, so that a
/// renewal that was sent is stored.
const FAREWELL: Duration = Duration::from_secs(2);

/// Work that was cut short.
pub(crate) struct Cut {
    pub(crate) failure: Failure,
    /// Something is with the server that may take effect, and no answer came.
    pub(crate) under_way: bool,
}

/// Runs a command's work to its end, to `--timeout` or to an interrupt, whichever is first.
pub(crate) fn run<T>(
    global: &Global,
    output: &Output,
    waiting_for: impl FnOnce() -> String,
    work: impl Future<Output = Outcome<T>>,
    farewell: impl Future<Output = ()>,
) -> Outcome<T> {
    run_watched(global, output, waiting_for, work, farewell, || false).map_err(|cut| cut.failure)
}

/// As [`run`], for work that may take effect at the server: while it is under way there, it gets a
/// moment more to be answered, and then it is said that it was.
pub(crate) fn run_watched<T>(
    global: &Global,
    output: &Output,
    waiting_for: impl FnOnce() -> String,
    work: impl Future<Output = Outcome<T>>,
    farewell: impl Future<Output = ()>,
    under_way: impl Fn() -> bool,
) -> Result<T, Cut> {
    let not_sent = |failure| Cut {
        failure,
        under_way: false,
    };
    let runtime = start().map_err(not_sent)?;
    let result = runtime.block_on(async {
        tokio::pin!(work);
        let mut deadline = SystemClock.sleep(global.timeout.unwrap_or(Duration::MAX));
        let mut patience = SystemClock.sleep(if output.is_watched() { PATIENCE } else { Duration::MAX });
        let mut waiting_for = Some(waiting_for);
        let mut interrupts = Interrupts::listen().map_err(not_sent)?;
        let ended = loop {
            tokio::select! {
                biased;
                result = &mut work => return result.map_err(not_sent),
                () = &mut patience, if waiting_for.is_some() => {
                    if let Some(waiting_for) = waiting_for.take() {
                        output.note(&waiting_for());
                    }
                }
                () = &mut deadline => break timed_out(global, waiting_for.take().map(|what| what())),
                () = interrupts.next() => break Failure::interrupted(),
            }
        };
        let farewell = async {
            if under_way() {
                std::future::pending::<()>().await;
            }
            farewell.await;
        };
        // A second interrupt is meant.
        tokio::select! {
            biased;
            result = &mut work, if under_way() => return result.map_err(not_sent),
            () = farewell => {}
            () = SystemClock.sleep(FAREWELL) => {}
            () = interrupts.next() => {}
        }
        // Asked while the work is still there: what is dropped is under way no more.
        Err(Cut {
            under_way: under_way(),
            failure: ended,
        })
    });
    runtime.shutdown_background();
    notices::pass_on(output);
    result
}

/// The end of `--timeout`, and what was waited for, unless it was told before.
fn timed_out(global: &Global, waiting_for: Option<String>) -> Failure {
    let limit = global.timeout.unwrap_or_default().as_secs_f64();
    let what = waiting_for.map_or_else(String::new, |what| {
        format!(" ({})", what.trim_end_matches('…'))
    });
    Failure::new(
        Exit::Unreachable,
        "timeout",
        format!("no result within the {limit} s of --timeout{what}"),
    )
    .in_greek(format!(
        "κανένα αποτέλεσμα μέσα στα {limit} s του --timeout{what}"
    ))
}

/// Ctrl-C, and the SIGTERM of `kill`, `timeout` and service managers. A hang-up is left alone, so
/// that `nohup` keeps its meaning.
pub(crate) struct Interrupts {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Option<Signal>,
}

impl Interrupts {
    /// Takes the signals over; must be called inside a runtime.
    fn listen() -> Outcome<Self> {
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: None,
        })
    }

    /// As while somebody types, where `nohup` makes no sense. A hang-up that comes later, when
    /// nobody listens, is without effect then.
    pub(crate) fn listen_to_hang_ups_too() -> Outcome<Self> {
        Ok(Self {
            hang_up: Some(listen(SignalKind::hangup())?),
            ..Self::listen()?
        })
    }

    /// The next of any.
    pub(crate) async fn next(&mut self) {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hang_up => {}
        }
    }
}

fn listen(kind: SignalKind) -> Outcome<Signal> {
    signal(kind).map_err(|error| Failure::new(Exit::Unexpected, "signal", error.to_string()))
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
