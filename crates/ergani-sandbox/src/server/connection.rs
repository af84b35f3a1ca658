//! Connections that can be reset on purpose.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::pause::pause;

/// Accepts connections and numbers them.
pub(crate) struct Doorman {
    listener: TcpListener,
    accepted: u64,
}

/// A connection as requests see it.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) number: u64,
    /// Where it comes from.
    pub(crate) peer: IpAddr,
    doomed: Arc<AtomicBool>,
}

/// A connection as the HTTP layer sees it.
pub(crate) struct Stream {
    tcp: TcpStream,
    connection: Connection,
}

/// The wait after a failed accept (such as no more file descriptors), so as not to spin.
const ACCEPT_RETRY: Duration = Duration::from_millis(50);

impl Doorman {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            accepted: 0,
        }
    }
}

impl Connection {
    /// Dooms the connection: the next attempt to write to it resets it instead, and nothing of
    /// what was to be written goes out.
    pub(crate) fn reset(&self) {
        self.doomed.store(true, Ordering::Release);
    }
}

impl Listener for Doorman {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((tcp, peer)) => {
                    // Small answers shall not wait for acknowledgements.
                    let _ = tcp.set_nodelay(true);
                    self.accepted += 1;
                    let connection = Connection {
                        number: self.accepted,
                        peer: peer.ip(),
                        doomed: Arc::new(AtomicBool::new(false)),
                    };
                    return (Stream { tcp, connection }, peer);
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    pause(ACCEPT_RETRY).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Doorman>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Doorman>) -> Self {
        stream.io().connection.clone()
    }
}

impl Stream {
    /// The error that makes the HTTP layer drop a doomed connection. Zero linger turns the close
    /// that follows into an RST.
    fn doom(&self) -> Option<io::Error> {
        self.connection.doomed.load(Ordering::Acquire).then(|| {
            let _ = self.tcp.set_zero_linger();
            io::ErrorKind::ConnectionReset.into()
        })
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.doom() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.tcp).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.doom() {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.tcp).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
