//! The pool of connections that all accounts of a store share.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use ergani_token::store::StoreError;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, Row};

use crate::address::Address;
use crate::failure::Failure;

/// A parameter with its type: so a statement needs no name and no round trip to be prepared.
pub(crate) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

pub(crate) struct Link {
    pub(crate) shown: String,
    limit: Duration,
    pool: Pool,
}

impl Link {
    pub(crate) fn new(
        address: Address,
        limit: Duration,
        connections: usize,
        ca_file: Option<PathBuf>,
    ) -> Result<Self, StoreError> {
        let Address { mut config, shown } = address;
        config.connect_timeout(limit);
        let recycling = ManagerConfig {
            // A question before each use would be a round trip more.
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = manager(config, recycling, ca_file, &shown)?;
        let pool = Pool::builder(manager)
            .max_size(connections.max(1))
            .runtime(Runtime::Tokio1)
            .create_timeout(Some(limit))
            .wait_timeout(Some(limit))
            .build()
            .map_err(|_| StoreError::new(format!("{shown}: the pool cannot be made")))?;
        Ok(Self { shown, limit, pool })
    }

    /// Sends a statement, within the time limit. On a connection that was found broken, or of a
    /// server that another took over from, it is sent once more on a fresh one: so every statement
    /// must be one that may be sent twice.
    pub(crate) async fn send(
        &self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.in_runtime()?;
        let mut using = None;
        let sent = timeout(self.limit, async {
            loop {
                let connection = using.insert(
                    self.pool
                        .get()
                        .await
                        .map_err(|error| Failure::from(&error))?,
                );
                let fresh = Object::metrics(connection).recycle_count == 0;
                let failure = match connection.query_typed(statement, parameters).await {
                    Ok(rows) => return Ok(rows),
                    Err(error) => Failure::from(&error),
                };
                if !failure.broken {
                    return Err(failure);
                }
                drop_connection(&mut using);
                // The others were made as long ago.
                self.pool.retain(|_, _| false);
                if fresh {
                    return Err(failure);
                }
            }
        })
        .await;
        let failure = match sent {
            Ok(Ok(rows)) => return Ok(rows),
            Ok(Err(failure)) => failure,
            Err(_) => {
                // What answers too late must not answer the next one.
                drop_connection(&mut using);
                Failure::new(format!(
                    "no answer within {} s: is it overloaded, or the network down?",
                    self.limit.as_secs_f32()
                ))
            }
        };
        Err(failure.at(&self.shown))
    }

    /// Runs statements without parameters.
    pub(crate) async fn run(&self, statements: &str) -> Result<(), StoreError> {
        self.send(statements, &[]).await.map(drop)
    }

    pub(crate) fn in_runtime(&self) -> Result<(), StoreError> {
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(()),
            Err(_) => Err(StoreError::new(format!(
                "{} is reached from a Tokio runtime only",
                self.shown
            ))),
        }
    }
}

/// Takes a connection out of the pool for good.
fn drop_connection(using: &mut Option<Object>) {
    if let Some(connection) = using.take() {
        drop(Object::take(connection));
    }
}

#[cfg(feature = "tls")]
fn manager(
    config: Config,
    recycling: ManagerConfig,
    ca_file: Option<PathBuf>,
    shown: &str,
) -> Result<Manager, StoreError> {
    use ergani_token::exchange::transport::verified_tls_config;
    use tokio_postgres_rustls::MakeRustlsConnect;

    if config.get_ssl_mode() == SslMode::Disable {
        return Ok(Manager::from_config(
            config,
            tokio_postgres::NoTls,
            recycling,
        ));
    }
    let tls = verified_tls_config(ca_file.as_deref())
        .map_err(|fault| StoreError::new(format!("{shown}: {fault}")))?;
    Ok(Manager::from_config(
        config,
        MakeRustlsConnect::new(tls),
        recycling,
    ))
}

#[cfg(not(feature = "tls"))]
fn manager(
    config: Config,
    recycling: ManagerConfig,
    _: Option<PathBuf>,
    shown: &str,
) -> Result<Manager, StoreError> {
    if config.get_ssl_mode() == SslMode::Require {
        return Err(StoreError::new(format!(
            "{shown}: built without TLS: turn on the feature `tls` of ergani-token-postgres"
        )));
    }
    Ok(Manager::from_config(
        config,
        tokio_postgres::NoTls,
        recycling,
    ))
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("at", &self.shown)
            .finish_non_exhaustive()
    }
}

/// Shared by the store, its clones and their leases.
pub(crate) type SharedLink = Arc<Link>;
