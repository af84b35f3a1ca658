//! When the service is to stop.

use std::future::Future;
use std::io;

/// Ends when somebody wants the service to stop: Ctrl-C in a terminal, SIGTERM of systemd or of a
/// container. Who does not listen for SIGTERM is killed by it, with the cards that are under way.
#[cfg(unix)]
pub(crate) fn wanted() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    // From here on, and not only from the first poll.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when somebody wants the service to stop: Ctrl-C.
#[cfg(windows)]
pub(crate) fn wanted() -> io::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        let _ = interrupt.recv().await;
    })
}
