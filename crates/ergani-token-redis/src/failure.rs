//! What the engine's failures mean, and what to do. Never quotes a URL or an argument.

use std::io;

use ergani_token::store::StoreError;
use redis::{ErrorKind, RedisError};

const SERVER_NEEDED: &str = "Redis 7 or later, or Valkey, is needed";

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

    /// What the engine refused, by the code and the text that it gave. The text may hold arguments,
    /// and they hold tokens: it is looked at, and not told.
    pub(crate) fn refused(code: &str, text: &str) -> Self {
        let what = match code {
            "ERR" => general(text),
            _ => by_code(code),
        };
        Self {
            what: what.map_or_else(
                || format!("it answers {code}: look at its log"),
                str::to_owned,
            ),
            // After a fail-over the old server stays connected, and this is what it answers;
            // whoever is at the address by now may do better.
            broken: matches!(code, "READONLY" | "MASTERDOWN" | "NOREPLICAS"),
        }
    }
}

fn by_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "WRONGPASS" => {
            "it rejects the user name or password: correct them in the address of the store"
        }
        "NOAUTH" => {
            "it requires a password: add one to the address of the store (redis://USER:PASSWORD@HOST:PORT/DATABASE)"
        }
        "NOPERM" => {
            "its ACL does not allow this user enough: allow the keys `~ergani:*` and the commands \
             +hmget +hset +hdel +hexists +del +exists +get +set +pttl +pexpire +time +eval +scan +multi +exec +select"
        }
        "DENIED" => {
            "its protected mode refuses other hosts: set a password on the server (requirepass), and add it to the address of the store"
        }
        "READONLY" => {
            "it is a replica and accepts no writes: use the address of the primary in the address of the store"
        }
        "MASTERDOWN" => {
            "it is a replica that has lost its primary: use the address of the primary, or restore the link between the two"
        }
        "NOREPLICAS" => {
            "it accepts no writes with so few replicas connected (min-replicas-to-write): start its replicas, or lower that setting"
        }
        "OOM" => {
            "it has reached its memory limit (maxmemory) and accepts no writes: raise the limit, or remove other keys"
        }
        "MISCONF" => {
            "it accepts no writes because it cannot save its data (stop-writes-on-bgsave-error): check its disk space, its permissions and its log"
        }
        "LOADING" => "it is starting and still loads its data: try again shortly",
        "BUSY" => {
            "a script keeps it busy: wait for the script, or end it on the server with SCRIPT KILL"
        }
        "MOVED" | "ASK" | "CROSSSLOT" | "CLUSTERDOWN" | "TRYAGAIN" => IS_CLUSTER,
        "WRONGTYPE" => {
            "a key that begins with `ergani:` holds something else: another program uses the name; choose another database"
        }
        _ => return None,
    })
}

const IS_CLUSTER: &str =
    "it is a Redis Cluster, which this store does not support: use a single server with replicas";

/// `ERR` is the code of all that has no other.
fn general(text: &str) -> Option<&'static str> {
    let known = [
        (
            "max number of clients",
            "it has no connection left: raise `maxclients` on the server, or close other connections",
        ),
        (
            "DB index",
            "it has no such database: correct the number at the end of the address of the store",
        ),
        ("cluster mode", IS_CLUSTER),
        (
            "without any password configured",
            "the address of the store has a password, and the server has none for the default user: \
             set one on the server (requirepass), or remove it from the address",
        ),
    ];
    let found = known.iter().find(|(part, _)| text.contains(part));
    if let Some((_, what)) = found {
        return Some(what);
    }
    // In a script what the ACL forbids has no code of its own.
    if text.contains("ACL failure") || text.contains("user executing the script can't") {
        return by_code("NOPERM");
    }
    if text.contains("nknown") && text.contains("ommand") {
        return Some(
            "it does not know a command that is needed: Redis 7 or later, or Valkey, is needed; \
             a sentinel, some proxies and renamed commands do not work",
        );
    }
    None
}

impl From<&RedisError> for Failure {
    fn from(error: &RedisError) -> Self {
        // `RedisError::code` knows no code of an error in a pipeline that the driver does not know.
        let refusals = error.clone().into_server_errors();
        let refusal = refusals.as_deref().and_then(|all| {
            all.iter()
                .map(|(_, refusal)| refusal)
                .find(|refusal| refusal.code() != "EXECABORT")
        });
        if let Some(refusal) = refusal {
            return Self::refused(refusal.code(), refusal.details().unwrap_or_default());
        }
        Self::broken(match error.kind() {
            ErrorKind::Io => "the connection broke: is it running?".to_owned(),
            kind => format!("unexpected answer ({kind:?}): {SERVER_NEEDED}"),
        })
    }
}
