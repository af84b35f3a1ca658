//! What the database's failures mean, and what to do. Never quotes an address or a parameter.

use std::io;

use deadpool_postgres::PoolError;
use ergani_token::store::StoreError;
use tokio_postgres::error::{DbError, SqlState};

/// Why a statement failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) what: String,
    /// Whether the connection is of no use any more, and another may do better.
    pub(crate) broken: bool,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            broken: false,
        }
    }

    /// A column has another type than ours.
    pub(crate) fn foreign_table() -> Self {
        Self::new(FOREIGN_TABLE)
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
        let Some(refusal) = error.as_db_error() else {
            return Self {
                what: without_answer(error),
                broken: true,
            };
        };
        let code = refusal.code();
        Self {
            what: refused(refusal),
            // Class 57P is of a server that ends the session, 08 of a pooler that lost its own; and
            // after a fail-over the old server may stay connected, and takes no writes.
            broken: error.is_closed()
                || *code == SqlState::READ_ONLY_SQL_TRANSACTION
                || code.code().starts_with("57P")
                || code.code().starts_with("08"),
        }
    }
}

/// What the server refused. Its text may hold values and is in its own language; its code does not.
fn refused(refusal: &DbError) -> String {
    let what = match refusal.code().code() {
        "28P01" => WRONG_PASSWORD,
        "28000" => not_let_in(refusal),
        "3D000" => {
            "it has no such database: create it, or correct its name in the address of the store"
        }
        "42P01" | "3F000" => {
            "the table ergani_token is missing: create it with `ergani store init`"
        }
        "42501" => {
            "the role may not do this: GRANT SELECT, INSERT, UPDATE, DELETE ON ergani_token to it; \
             creating the table also takes CREATE on the schema"
        }
        // A column, a type, a key, a view or a rule that is not ours.
        "42703" | "42804" | "42883" | "42P10" | "42P18" | "42809" | "42846" | "55000" | "23502"
        | "23514" | "23503" | "22001" | "22P02" => FOREIGN_TABLE,
        "25006" => {
            "it accepts no writes: it is a standby, or default_transaction_read_only is on. Use the \
             address of the primary in the address of the store, or turn that setting off"
        }
        "53300" => {
            "it has no connection left for this role: raise max_connections or the limit of the role, \
             or use PgBouncer"
        }
        "53100" => "its disk is full: free space on the server",
        "53200" => "it is out of memory: check its memory, max_locks_per_transaction and its log",
        "53000" | "53400" => "it has reached a limit of its configuration: look at its log",
        "57P03" => "it is starting, stopping or recovering: try again shortly",
        "57P01" | "57P02" | "57P05" => "it ended the connection: try again shortly",
        "57014" => {
            "it canceled the statement (statement_timeout, or an administrator): check what blocks \
             the table ergani_token, or raise statement_timeout for the role"
        }
        "55P03" => {
            "a lock was not free in time (lock_timeout): check what blocks the table ergani_token, \
             or raise lock_timeout for the role"
        }
        "40001" | "40P01" => "another transaction was in the way: try again",
        "0A000" => {
            "it does not support a statement that is needed: PostgreSQL 15 or later is needed"
        }
        "58000" | "58030" | "XX001" | "XX002" => {
            "it cannot read or write its files: check its disk and its log"
        }
        code if code.starts_with("08") => of_a_pooler(refusal),
        code => return format!("it answers SQLSTATE {code}: look at its log"),
    };
    what.to_owned()
}

const FOREIGN_TABLE: &str = "the table ergani_token is another program's or of another version: compare it with \
     `ergani store init --print-sql`";
const WRONG_PASSWORD: &str =
    "it rejects the user name or password: correct them in the address of the store";
const NO_PASSWORD: &str = "it requires a password: add one to the address of the store (postgres://USER:PASSWORD@HOST:PORT/DATABASE)";

/// One code for two reasons, told apart by where in its source the server found it.
fn not_let_in(refusal: &DbError) -> &'static str {
    match refusal.routine() {
        Some("ClientAuthentication") => {
            "its pg_hba.conf has no entry for this host, role, database and encryption: add one, or \
             correct the address of the store (sslmode=require for a hostssl entry)"
        }
        Some("InitializeSessionUserId") => {
            "it has no such role, or the role may not log in: create it (CREATE ROLE … LOGIN), or \
             correct the user name in the address of the store"
        }
        _ => WRONG_PASSWORD,
    }
}

/// PgBouncer has one code for all that it refuses itself, and English texts.
fn of_a_pooler(refusal: &DbError) -> &'static str {
    let known = [
        (
            "no such database",
            "PgBouncer has no such database: add it to [databases], or correct its name in the address of the store",
        ),
        (
            "no such user",
            "PgBouncer has no such user: add it to auth_file, or correct the user name in the address of the store",
        ),
        ("password authentication failed", WRONG_PASSWORD),
        ("SASL authentication failed", WRONG_PASSWORD),
        (
            "no more connections",
            "PgBouncer has no connection left: raise max_client_conn",
        ),
        (
            "unsupported startup parameter",
            "PgBouncer does not pass a parameter of the address on: remove `options` from the address of the store, \
             or add it to ignore_startup_parameters",
        ),
        (
            "query_wait_timeout",
            "PgBouncer had no server connection free in time: raise default_pool_size, or check the database behind it",
        ),
        (
            "SSL required",
            "PgBouncer requires TLS: write sslmode=require in the address of the store",
        ),
        ("shutting down", "PgBouncer is stopping: try again shortly"),
    ];
    let text = refusal.message();
    let found = known.iter().find(|(part, _)| text.contains(part));
    found.map_or(
        "PgBouncer cannot use the database behind it: check that database and the log of PgBouncer",
        |(_, what)| what,
    )
}

/// Of the driver: what it could not do, or did not get.
fn without_answer(error: &tokio_postgres::Error) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if let Some(io) = cause.downcast_ref::<io::Error>() {
        return not_reached(io);
    }
    if error.is_closed() {
        return "the connection broke: is it running?".to_owned();
    }
    // The texts of the driver are fixed, and hold nothing of the address.
    match cause.to_string().as_str() {
        "password missing" => NO_PASSWORD.to_owned(),
        "server does not support TLS" => {
            "no TLS: the server does not offer it. Turn it on there (ssl = on), or write \
             sslmode=disable in the address of the store if the network is safe"
                .to_owned()
        }
        text if text.contains("certificate") => not_trusted(text),
        text => format!("no connection ({text}): check the address of the store"),
    }
}

fn not_reached(io: &io::Error) -> String {
    if io.to_string().contains("does not allow writes") {
        return "none of its hosts accepts writes (target_session_attrs): is one of them the primary?"
            .to_owned();
    }
    match io.kind() {
        // TLS says so what it does not like, and names no secret.
        io::ErrorKind::InvalidData => not_trusted(&io.to_string()),
        // It did answer, if not as it should.
        io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
            NOT_POSTGRES.to_owned()
        }
        kind => format!(
            "no connection ({kind}): is it running, and does the address of the store name it?"
        ),
    }
}

const NOT_POSTGRES: &str =
    "it does not answer as PostgreSQL does: correct the host and port in the address of the store";

fn not_trusted(text: &str) -> String {
    format!("no TLS ({text}): is its certificate signed by an authority that is trusted here?")
}
