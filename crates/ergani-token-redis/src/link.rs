//! The one connection that all accounts of a store share: made when needed, and anew when broken.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ergani_token::store::StoreError;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionAddr, FromRedisValue, IntoConnectionInfo as _};
use redis::{Pipeline, RedisConnectionInfo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::greeting::greet;

/// Where the engine is, and how one gets in.
pub(crate) struct Address {
    place: Place,
    login: RedisConnectionInfo,
    /// For people: no user name, no password.
    shown: String,
}

enum Place {
    Tcp { host: String, port: u16, tls: bool },
    Unix(std::path::PathBuf),
}

impl Address {
    /// `redis://`, `rediss://`, `valkey://`, `valkeys://` or `redis+unix://`.
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        let wrong = |why: &str| {
            // The text may hold a password, so it is not quoted.
            StoreError::new(format!(
                "the address of the Redis store is wrong ({why}): write redis://USER:PASSWORD@HOST:PORT/DATABASE, \
                 or rediss:// for TLS; what is special in a URL is percent-encoded"
            ))
        };
        let (scheme, rest) = text
            .trim()
            .split_once(':')
            .ok_or_else(|| wrong("no scheme"))?;
        let (scheme, tls) = match scheme {
            "redis" | "valkey" => ("redis", false),
            "rediss" | "valkeys" => ("redis", true),
            "redis+unix" | "unix" => ("redis+unix", false),
            _ => return Err(wrong("unknown scheme")),
        };
        if rest.contains('#') {
            return Err(wrong("it has a fragment; certificates are always checked"));
        }
        let known: &[&str] = if scheme == "redis+unix" {
            &["db", "user", "pass", "protocol"]
        } else {
            &["protocol"]
        };
        check_parameters(rest, known).map_err(|why| wrong(&why))?;
        let url = zeroize::Zeroizing::new(format!("{scheme}:{rest}"));
        let info = url
            .as_str()
            .into_connection_info()
            .map_err(|_| wrong("it cannot be read"))?;
        let login = info.redis_settings().clone();
        let database = login.db();
        let (place, shown) = match info.addr() {
            ConnectionAddr::Tcp(host, port) => {
                let place = Place::Tcp {
                    host: host.clone(),
                    port: *port,
                    tls,
                };
                (place, format!("redis {host}:{port}/{database}"))
            }
            ConnectionAddr::Unix(path) => (
                Place::Unix(path.clone()),
                format!("redis {}", path.display()),
            ),
            _ => return Err(wrong("unknown kind of address")),
        };
        Ok(Self {
            place,
            login,
            shown,
        })
    }

    pub(crate) fn uses_tls(&self) -> bool {
        matches!(self.place, Place::Tcp { tls: true, .. })
    }
}

/// A setting that is not understood is refused, by its name; never ignored.
fn check_parameters(rest: &str, known: &[&str]) -> Result<(), String> {
    let Some((_, query)) = rest.split_once('?') else {
        return Ok(());
    };
    // With an `@` behind it, that is no `?` of ours but one of a password.
    let is_tcp = known.len() == 1;
    if is_tcp && query.contains('@') {
        return Err("it cannot be read".to_owned());
    }
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let name = part.split('=').next().unwrap_or_default();
        if known.contains(&name) {
            continue;
        }
        let is_name = name.len() <= 40
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        return Err(if is_name {
            format!("unknown parameter `{name}`; known: {}", known.join(", "))
        } else {
            "unknown parameter".to_owned()
        });
    }
    Ok(())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

pub(crate) struct Link {
    pub(crate) address: Address,
    pub(crate) limit: Duration,
    #[cfg(feature = "tls")]
    pub(crate) ca_file: Option<std::path::PathBuf>,
    slot: Mutex<Slot>,
}

#[derive(Default)]
struct Slot {
    live: Option<Live>,
    made: u64,
    /// The last try to connect, for those who waited for it.
    failed: Option<(Instant, Failure)>,
}

struct Live {
    reached: Reached,
    driver: Driver,
}

/// A connection, for one command.
#[derive(Clone)]
struct Reached {
    connection: MultiplexedConnection,
    number: u64,
    made_at: Instant,
}

/// Why a command failed, and whether on a connection that was there before: a new one may do
/// better, as after a restart or a fail-over.
struct Tried {
    failure: Failure,
    old: bool,
}

/// What moves the bytes of a connection; ends with it.
struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Link {
    pub(crate) fn new(
        address: Address,
        limit: Duration,
        ca_file: Option<std::path::PathBuf>,
    ) -> Self {
        #[cfg(not(feature = "tls"))]
        drop(ca_file);
        Self {
            address,
            limit,
            #[cfg(feature = "tls")]
            ca_file,
            slot: Mutex::default(),
        }
    }

    /// Sends commands in one round trip, within the time limit. A connection that was found broken
    /// is made anew once: so every pipeline must be one that may be sent twice.
    pub(crate) async fn send<T: FromRedisValue>(&self, pipe: &Pipeline) -> Result<T, StoreError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(
                Failure::broken("it is reached from a Tokio runtime only").at(&self.address.shown)
            );
        }
        let mut used = None;
        let sent = timeout(self.limit, async {
            match self.try_once(pipe, &mut used).await {
                Err(Tried { failure, old: true }) if failure.broken => {
                    self.try_once(pipe, &mut used).await
                }
                result => result,
            }
            .map_err(|tried| tried.failure)
        })
        .await;
        let failure = match sent {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(failure)) => failure,
            Err(_) => {
                if let Some(number) = used {
                    self.discard(number).await;
                }
                Failure::broken(format!(
                    "no answer within {} s: is it overloaded, or the network down?",
                    self.limit.as_secs_f32()
                ))
            }
        };
        Err(failure.at(&self.address.shown))
    }

    /// Sends once.
    async fn try_once<T: FromRedisValue>(
        &self,
        pipe: &Pipeline,
        used: &mut Option<u64>,
    ) -> Result<T, Tried> {
        *used = None;
        let begun = Instant::now();
        let mut reached = self.connection().await.map_err(|failure| Tried {
            failure,
            old: false,
        })?;
        *used = Some(reached.number);
        match pipe.query_async(&mut reached.connection).await {
            Ok(value) => Ok(value),
            Err(error) => {
                let failure = Failure::from(&error);
                if failure.broken {
                    self.discard(reached.number).await;
                }
                Err(Tried {
                    failure,
                    old: reached.made_at < begun,
                })
            }
        }
    }

    async fn connection(&self) -> Result<Reached, Failure> {
        let asked = Instant::now();
        let mut slot = self.slot.lock().await;
        if let Some(live) = slot
            .live
            .as_ref()
            .filter(|live| !live.driver.0.is_finished())
        {
            return Ok(live.reached.clone());
        }
        // Of many who wait for one connection, one tries, and all hear what became of it.
        if let Some((at, failure)) = slot.failed.as_ref().filter(|(at, _)| *at >= asked) {
            let _ = at;
            return Err(failure.clone());
        }
        let connected = match timeout(self.limit, self.connect()).await {
            Ok(connected) => connected,
            Err(_) => Err(Failure::broken(
                "no connection in time: is it overloaded, the network down, or its port one for TLS (rediss://) or not (redis://)?",
            )),
        };
        match connected {
            Ok((connection, driver)) => {
                slot.made += 1;
                slot.failed = None;
                let reached = Reached {
                    connection,
                    number: slot.made,
                    made_at: Instant::now(),
                };
                slot.live = Some(Live {
                    reached: reached.clone(),
                    driver,
                });
                Ok(reached)
            }
            Err(failure) => {
                slot.live = None;
                slot.failed = Some((Instant::now(), failure.clone()));
                Err(failure)
            }
        }
    }

    /// Lets the next one connect anew, unless somebody has done so.
    async fn discard(&self, number: u64) {
        let mut slot = self.slot.lock().await;
        if slot
            .live
            .as_ref()
            .is_some_and(|live| live.reached.number == number)
        {
            slot.live = None;
        }
    }

    async fn connect(&self) -> Result<(MultiplexedConnection, Driver), Failure> {
        match &self.address.place {
            Place::Unix(path) => {
                let stream = UnixStream::connect(path)
                    .await
                    .map_err(|error| Failure::connecting(&error))?;
                self.greet(stream).await
            }
            Place::Tcp { host, port, tls } => {
                let stream = TcpStream::connect((host.as_str(), *port))
                    .await
                    .map_err(|error| Failure::connecting(&error))?;
                stream
                    .set_nodelay(true)
                    .map_err(|error| Failure::connecting(&error))?;
                if *tls {
                    self.greet_over_tls(stream, host).await
                } else {
                    self.greet(stream).await
                }
            }
        }
    }

    #[cfg(feature = "tls")]
    async fn greet_over_tls(
        &self,
        stream: TcpStream,
        host: &str,
    ) -> Result<(MultiplexedConnection, Driver), Failure> {
        use ergani_token::exchange::transport::verified_tls_config;
        use tokio_rustls::rustls::pki_types::ServerName;

        let ca_file = self.ca_file.clone();
        // Reading the roots blocks.
        let config = tokio::task::spawn_blocking(move || verified_tls_config(ca_file.as_deref()))
            .await
            .map_err(|_| Failure::broken("the program is ending"))?
            .map_err(|fault| Failure::broken(fault.to_string()))?;
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Failure::broken("its host name cannot be in a certificate"))?;
        let stream = tokio_rustls::TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .map_err(|error| no_tls(&error))?;
        self.greet(stream).await
    }

    #[cfg(not(feature = "tls"))]
    #[expect(clippy::unused_async, reason = "with the feature it waits")]
    async fn greet_over_tls(
        &self,
        _: TcpStream,
        _: &str,
    ) -> Result<(MultiplexedConnection, Driver), Failure> {
        Err(Failure::broken(
            "built without TLS: turn on the feature `tls` of ergani-token-redis",
        ))
    }

    async fn greet(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) -> Result<(MultiplexedConnection, Driver), Failure> {
        greet(&mut stream, &self.address.login, self.address.uses_tls()).await?;
        // Limits are ours, for all that a call does together; and all has been said by now.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let said = RedisConnectionInfo::default().set_skip_set_lib_name();
        let (connection, driver) = MultiplexedConnection::new_with_config(&said, stream, config)
            .await
            .map_err(|error| Failure::from(&error))?;
        Ok((connection, Driver(tokio::spawn(driver))))
    }
}

/// TLS says what it does not like, and names no secret.
#[cfg(feature = "tls")]
fn no_tls(error: &std::io::Error) -> Failure {
    use tokio_rustls::rustls::Error;

    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    let advice = match cause {
        Some(Error::InvalidMessage(_)) => {
            "the port does not use TLS; write redis:// in the address of the store if that is meant"
        }
        Some(Error::AlertReceived(_)) => "the server ends it: does it want a certificate of ours?",
        Some(_) => "is its certificate signed by an authority that is trusted here?",
        None => "it closed the connection: does the port use TLS? If not, write redis://",
    };
    Failure::broken(format!("no TLS ({error}): {advice}"))
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("address", &self.address.shown)
            .finish_non_exhaustive()
    }
}

/// Shared by the store, its clones and their leases.
pub(crate) type SharedLink = Arc<Link>;
