//! The server: a thread and a runtime of its own, so that it answers however busy, paused or
//! absent the runtime of its user is.

mod body;
mod connection;
mod pipeline;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::net::TcpSocket;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::error::Error;
use crate::state::Shared;
use connection::{Connection, Doorman};

/// A serving thread. Dropping it ends the server and closes all its connections.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) runtime: Handle,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Connections that may wait to be accepted; tests open a thousand at once.
const BACKLOG: u32 = 4096;

/// Starts the thread, which tells over `ready` whether it serves.
pub(crate) fn spawn(
    listen: SocketAddr,
    shared: Arc<Shared>,
    ready: impl FnOnce(Result<Ready, Error>) + Send + 'static,
) -> Result<JoinHandle<()>, Error> {
    thread::Builder::new()
        .name("ergani-sandbox".to_owned())
        .spawn(move || run(listen, shared, ready))
        .map_err(Error::start)
}

/// What the thread tells when it serves.
pub(crate) struct Ready {
    address: SocketAddr,
    runtime: Handle,
    stop: oneshot::Sender<()>,
}

impl Server {
    pub(crate) fn new(ready: Ready, thread: JoinHandle<()>) -> Self {
        Self {
            address: ready.address,
            runtime: ready.runtime,
            stop: Mutex::new(Some(ready.stop)),
            thread: Mutex::new(Some(thread)),
        }
    }

    /// Ends the server and waits for its thread, which awaits nothing by then.
    pub(crate) fn stop(&self) {
        let stop = self
            .stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(stop) = stop {
            let _ = stop.send(());
        }
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(
    listen: SocketAddr,
    shared: Arc<Shared>,
    ready: impl FnOnce(Result<Ready, Error>) + Send + 'static,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(cause) => return ready(Err(Error::start(cause))),
    };
    runtime.block_on(async {
        let (doorman, address) = match bind(listen) {
            Ok(bound) => bound,
            Err(cause) => return ready(Err(Error::listen(listen, cause))),
        };
        let app = Router::new()
            .fallback(pipeline::serve)
            .with_state(shared)
            .into_make_service_with_connect_info::<Connection>();
        let (stop, stopped) = oneshot::channel();
        ready(Ok(Ready {
            address,
            runtime: Handle::current(),
            stop,
        }));
        tokio::select! {
            _ = axum::serve(doorman, app) => {}
            _ = stopped => {}
        }
    });
}

fn bind(listen: SocketAddr) -> io::Result<(Doorman, SocketAddr)> {
    let socket = match listen {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // So that a sandbox can come back on the port of one that has just gone.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((Doorman::new(listener), address))
}
