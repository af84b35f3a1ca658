//! What the engine's failures mean, and what to do. Never quotes a URL or an argument.

use std::io;

use ergani_token::store::StoreError;
use redis::RedisError;

/// Why a command failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) what: String,
    /// Whether the connection is of no use any more.
    pub(crate) broken: bool,
}

impl Failure {
    pub(crate) fn broken(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            broken: true,
        }
    }

    pub(crate) fn connecting(error: &io::Error) -> Self {
        Self::broken(format!(
            "no connection ({}): is it running, and does the address of the store name it?",
            error.kind()
        ))
    }

    /// With the name of the engine, for whoever reads the error.
    pub(crate) fn at(&self, place: &str) -> StoreError {
        StoreError::new(format!("{place}: {}", self.what))
    }
}

impl From<&RedisError> for Failure {
    fn from(error: &RedisError) -> Self {
        // The text of the engine may hold arguments, and they hold tokens: only its code is told.
        let what = match error.code() {
            Some("WRONGPASS" | "NOAUTH") => {
                "it refuses the user name or password: correct them in the address of the store"
                    .to_owned()
            }
            Some("NOPERM") => {
                "the user may not do this: allow it the commands of ergani on the keys `ergani:*`"
                    .to_owned()
            }
            Some("READONLY") => {
                "it is a replica, which takes no writes: name the primary".to_owned()
            }
            Some("OOM") => {
                "it is out of memory: give it more, or let it drop other keys".to_owned()
            }
            Some("LOADING" | "BUSY" | "MASTERDOWN" | "TRYAGAIN") => {
                "it is busy: try again".to_owned()
            }
            Some("MISCONF" | "NOREPLICAS") => {
                "it cannot keep what is written: look at its log".to_owned()
            }
            Some("MOVED" | "ASK" | "CROSSSLOT" | "CLUSTERDOWN") => {
                "it is a cluster, which this store does not take: name a single server".to_owned()
            }
            Some(code) => format!("it answers {code}"),
            None if matches!(error.kind(), redis::ErrorKind::AuthenticationFailed) => {
                "it refuses the user name or password: correct them in the address of the store"
                    .to_owned()
            }
            None if error.is_io_error() => "the connection broke: is it running?".to_owned(),
            None => format!(
                "unexpected answer ({:?}): is it Redis or Valkey?",
                error.kind()
            ),
        };
        let moved_on = matches!(error.code(), Some("READONLY" | "MASTERDOWN"));
        Self {
            what,
            broken: error.code().is_none() || moved_on,
        }
    }
}
