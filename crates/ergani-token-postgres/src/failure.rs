//! What the database's failures mean, and what to do. Never quotes an address or a parameter.

use deadpool_postgres::PoolError;
use ergani_token::store::StoreError;
use tokio_postgres::error::SqlState;

/// Why a statement failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) what: String,
    /// Whether the connection broke, so that another may do better.
    pub(crate) broken: bool,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            broken: false,
        }
    }

    /// With the name of the database, for whoever reads the error.
    pub(crate) fn at(&self, place: &str) -> StoreError {
        StoreError::new(format!("{place}: {}", self.what))
    }
}

impl From<&PoolError> for Failure {
    fn from(error: &PoolError) -> Self {
        match error {
            PoolError::Backend(error) => {
                let failure = Self::from(error);
                // A new connection that fails would fail again.
                Self::new(failure.what)
            }
            PoolError::Timeout(_) => {
                Self::new("no connection in time: is it overloaded, or the network down?")
            }
            _ => Self::new("no connection could be made"),
        }
    }
}

impl From<&tokio_postgres::Error> for Failure {
    fn from(error: &tokio_postgres::Error) -> Self {
        let Some(state) = error.code() else {
            return Self {
                what: without_answer(error),
                broken: true,
            };
        };
        // The server's text may hold values; its code does not.
        let what = match *state {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                "it refuses the user name or password: correct them in the address of the store".to_owned()
            }
            SqlState::INVALID_CATALOG_NAME => "there is no such database: create it, or correct its name".to_owned(),
            SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME => {
                "the table ergani_token is missing: make it with `ergani store init`".to_owned()
            }
            SqlState::UNDEFINED_COLUMN => {
                "the table ergani_token is another's or an older one: compare it with `ergani store init --print-sql`"
                    .to_owned()
            }
            SqlState::INSUFFICIENT_PRIVILEGE => {
                "the role may not do this: grant it SELECT, INSERT, UPDATE and DELETE on ergani_token".to_owned()
            }
            SqlState::READ_ONLY_SQL_TRANSACTION => "it is a replica, which takes no writes: name the primary".to_owned(),
            SqlState::TOO_MANY_CONNECTIONS => "it has no connection left: raise max_connections, or put PgBouncer before it".to_owned(),
            SqlState::CANNOT_CONNECT_NOW | SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => {
                "it is starting or stopping: try again".to_owned()
            }
            _ => format!("it answers SQLSTATE {}", state.code()),
        };
        Self {
            what,
            // Class 57P is of a server that ends the session, 08 of a pooler that lost its own.
            broken: error.is_closed()
                || state.code().starts_with("57P")
                || state.code().starts_with("08"),
        }
    }
}

fn without_answer(error: &tokio_postgres::Error) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if let Some(io) = cause.downcast_ref::<std::io::Error>() {
        // So TLS says what it does not like, and names no secret.
        if io.kind() == std::io::ErrorKind::InvalidData {
            return format!(
                "no TLS ({io}): is its certificate signed by an authority that is trusted here?"
            );
        }
        return format!(
            "no connection ({}): is it running, and does the address of the store name it?",
            io.kind()
        );
    }
    if error.is_closed() {
        return "the connection broke: is it running?".to_owned();
    }
    // Of the driver: what it expected in the address or of the server.
    format!("no connection ({error}): look at the address of the store")
}
