//! What stands before engines where one takes over from another: a balancer, a proxy, an address
//! that moves.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// One address that leads to one engine, and later to another. Connections that are there stay with
/// the engine that they were made to. It ends with the test's process.
#[derive(Debug)]
pub struct Switch {
    port: u16,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    target: AtomicU16,
    made: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
}

impl Switch {
    /// Leads to `target` on 127.0.0.1.
    #[must_use]
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner {
            target: AtomicU16::new(target),
            made: AtomicUsize::new(0),
            open: Mutex::default(),
        });
        let of = Arc::clone(&inner);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                of.made.fetch_add(1, Ordering::SeqCst);
                let target = of.target.load(Ordering::SeqCst);
                // An engine that is not there closes its client, as a balancer would.
                if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)) {
                    of.join(&client, &server);
                }
            }
        });
        Self { port, inner }
    }

    /// Where it listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on new connections lead there.
    pub fn turn_to(&self, target: u16) {
        self.inner.target.store(target, Ordering::SeqCst);
    }

    /// How many connections were made to it so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.inner.made.load(Ordering::SeqCst)
    }

    /// Ends all connections that are there.
    pub fn cut(&self) {
        for stream in self.inner.open.lock().unwrap().drain(..) {
            // It may have ended by itself.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Inner {
    fn join(&self, client: &TcpStream, server: &TcpStream) {
        self.open.lock().unwrap().push(client.try_clone().unwrap());
        for (from, to) in [(client, server), (server, client)] {
            from.set_nodelay(true).unwrap();
            let [mut from, mut to] = [from, to].map(|stream| stream.try_clone().unwrap());
            thread::spawn(move || {
                // Whatever ends one direction ends both.
                let _ = io::copy(&mut from, &mut to);
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
    }
}
