//! The async runtime, started only by commands that wait for something.

use std::future::Future;
use std::time::Duration;

use ergani_token::exchange::transport::{TOO_MANY_FILES, can_open_files};
use ergani_token::{Clock as _, SystemClock};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::args::Global;
use crate::deadline::{Awaited, FAREWELL};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::progress::WIPE;
use crate::{deadline, notices};

/// What takes longer says what it waits for; below this people do not notice.
const PATIENCE: Duration = Duration::from_millis(300);

/// What a command may have open at once, besides the standard streams: the runtime with its
/// signals, a store's files or connection, the server's, and one to look up a name.
const DESCRIPTORS: usize = 12;

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
    waiting_for: impl FnOnce() -> Awaited,
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
    waiting_for: impl FnOnce() -> Awaited,
    work: impl Future<Output = Outcome<T>>,
    farewell: impl Future<Output = ()>,
    under_way: impl Fn() -> bool,
) -> Result<T, Cut> {
    let not_sent = |failure| Cut {
        failure,
        under_way: false,
    };
    // No time is left to begin with.
    if global.deadline.left().is_zero() {
        return Err(not_sent(global.deadline.exceeded(Some(&waiting_for()))));
    }
    let runtime = start().map_err(not_sent)?;
    let work = async {
        tokio::pin!(work);
        let mut deadline = SystemClock.sleep(global.deadline.left());
        let mut patience = SystemClock.sleep(if output.is_watched() {
            PATIENCE
        } else {
            Duration::MAX
        });
        let mut waiting_for = Some(waiting_for);
        let mut interrupts = Interrupts::listen().map_err(not_sent)?;
        let ended = loop {
            tokio::select! {
                biased;
                result = &mut work => return result.map_err(not_sent),
                () = &mut patience, if waiting_for.is_some() => {
                    if let Some(waiting_for) = waiting_for.take() {
                        let text = waiting_for().text(global.lang).to_owned();
                        output.note(&format!("{WIPE}{text}…"));
                    }
                }
                () = &mut deadline => {
                    // Unless it was told before.
                    let awaited = waiting_for.take().map(|what| what());
                    break global.deadline.exceeded(awaited.as_ref());
                }
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
    };
    let result = deadline::minded(|| runtime.block_on(work));
    runtime.shutdown_background();
    notices::pass_on(output);
    result
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

/// Whether a command has the descriptors that it needs. Asked before any begins: a runtime that
/// cannot open its own panics.
///
/// # Errors
/// A setting of this machine to change.
pub(crate) fn can_start() -> Outcome<()> {
    if can_open_files(DESCRIPTORS) {
        return Ok(());
    }
    Err(Failure::configuration(TOO_MANY_FILES).in_greek(
        "είναι ανοιχτά πάρα πολλά αρχεία (too many files are open): αυξήστε το όριο (`ulimit -n`, ή LimitNOFILE= \
         μιας υπηρεσίας)",
    ))
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
