//! `ergani store`: the place where tokens are kept. Only `forget` needs credentials.

use ergani_client::config::OpenStore;
use ergani_token::store::{FileStore, StoreEntry, StoreError, TokenStore as _};
use ergani_token::{Clock as _, SystemClock, Timestamp, one_line};
use ergani_token_postgres::PostgresStore;
use ergani_token_redis::RedisStore;
use serde_json::json;

use crate::args::{Global, Store};
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::{session, settings, times};

mod forget;

/// Of a key, so much tells it from others.
const KEY_SHOWN: usize = 12;
const HEADINGS: [&str; 4] = ["ACCOUNT", "PAIR", "ACCESS TOKEN", "REFRESH TOKEN"];

pub(super) fn run(global: &Global, output: &Output, args: &Store) -> Outcome {
    let store = session::open(&settings::sources(global).load()?, output)?;
    match args {
        Store::Info => match (store.files(), Shared::of(&store)) {
            (Some(files), _) => info(output, files, is_sealed(&store)),
            (None, Some(shared)) => shared_info(global, output, &shared, is_sealed(&store)),
            (None, None) => memory(output),
        },
        Store::Init { print_sql: true } => print_sql(output, &store),
        Store::Init { print_sql: false } => init(global, output, &store),
        Store::Prune => prune(global, output, &store),
        Store::Forget => forget::run(global, output),
    }
}

fn memory(output: &Output) -> Outcome {
    if output.is_json() {
        output.json(&json!({"store": "memory", "sessions": []}))?;
    } else {
        output.line("memory: each process has its own session, which ends with it")?;
    }
    Ok(Exit::Ok)
}

/// Whether what is kept is sealed with a store key.
fn is_sealed(store: &OpenStore) -> bool {
    matches!(
        store,
        OpenStore::SealedFile(_) | OpenStore::SealedRedis(_) | OpenStore::SealedPostgres(_)
    )
}

/// A store for people, by the name that `status` gives it too.
fn named(store: &str, sealed: bool) -> String {
    let sealed = if sealed { "sealed, " } else { "" };
    one_line(&format!("{sealed}{store}")).into_owned()
}

fn info(output: &Output, store: &FileStore, sealed: bool) -> Outcome {
    let now = SystemClock.now();
    let entries = store.list()?;
    if output.is_json() {
        let sessions: Vec<_> = entries
            .iter()
            .map(|entry| {
                json!({
                    "account": entry.key().as_str(),
                    "fingerprint": entry.fingerprint().map(|fingerprint| fingerprint.to_string()),
                    "access_expires_at": entry.access_expires_at().map(|at| at.to_string()),
                    "refresh_expires_at": entry.refresh_expires_at().map(|at| at.to_string()),
                    "sealed_until": entry.sealed_until().map(|at| at.to_string()),
                })
            })
            .collect();
        output.json(&json!({
            "store": "file",
            "sealed": sealed,
            "directory": store.directory().to_string_lossy(),
            "warnings": store.warnings(),
            "sessions": sessions,
        }))?;
        return Ok(Exit::Ok);
    }
    let directory = store.directory().display();
    output.line(&named(&format!("file {directory}"), sealed))?;
    if entries.is_empty() {
        output.line("no sessions")?;
        return Ok(Exit::Ok);
    }
    let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
    for entry in &entries {
        let key = entry.key().as_str();
        if let Some(until) = entry.sealed_until() {
            rows.push(sealed_row(key, until, now));
            continue;
        }
        let shown =
            |at: Option<_>| at.map_or_else(|| "?".to_owned(), |at| times::relative(at, now));
        rows.push(vec![
            key.chars().take(KEY_SHOWN).collect(),
            entry
                .fingerprint()
                .map_or_else(|| "unreadable".to_owned(), |it| it.to_string()),
            shown(entry.access_expires_at()),
            shown(entry.refresh_expires_at()),
        ]);
    }
    output.table(&rows)?;
    Ok(Exit::Ok)
}

/// Of a sealed record no more can be seen than until when something in it is of use.
fn sealed_row(name: &str, until: Timestamp, now: Timestamp) -> Vec<String> {
    vec![
        name.chars().take(KEY_SHOWN).collect(),
        "sealed".to_owned(),
        "sealed".to_owned(),
        format!("sealed; at most {}", times::relative(until, now)),
    ]
}

/// What all hosts share: it is waited for.
pub(super) enum Shared<'a> {
    Redis(&'a RedisStore),
    Postgres(&'a PostgresStore),
}

impl<'a> Shared<'a> {
    pub(super) fn of(store: &'a OpenStore) -> Option<Self> {
        match store {
            OpenStore::Redis(store) => Some(Self::Redis(store)),
            OpenStore::SealedRedis(sealed) => Some(Self::Redis(sealed.inner())),
            OpenStore::Postgres(store) => Some(Self::Postgres(store)),
            OpenStore::SealedPostgres(sealed) => Some(Self::Postgres(sealed.inner())),
            _ => None,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Redis(_) => "redis",
            Self::Postgres(_) => "postgres",
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Redis(store) => store.describe(),
            Self::Postgres(store) => store.describe(),
        }
    }

    async fn list(&self) -> Result<(Vec<StoreEntry>, Timestamp), StoreError> {
        match self {
            Self::Redis(store) => store.list().await,
            Self::Postgres(store) => store.list().await,
        }
    }

    async fn prune(&self) -> Result<usize, StoreError> {
        let pruned = match self {
            Self::Redis(store) => store.prune().await,
            Self::Postgres(store) => store.prune().await,
        };
        pruned.map(|names| names.len())
    }
}

fn wait_for<T>(
    global: &Global,
    output: &Output,
    work: impl Future<Output = Result<T, StoreError>>,
) -> Outcome<T> {
    crate::runtime::run(
        global,
        output,
        session::waiting_for_store,
        async { Ok(work.await?) },
        std::future::ready(()),
    )
}

/// Times are the engine's.
fn shared_info(global: &Global, output: &Output, store: &Shared<'_>, sealed: bool) -> Outcome {
    let (entries, now) = wait_for(global, output, store.list())?;
    if output.is_json() {
        let sessions: Vec<_> = entries
            .iter()
            .map(|entry| {
                json!({
                    "account": entry.name,
                    "fingerprint": entry.fingerprint.map(|fingerprint| fingerprint.to_string()),
                    "access_expires_at": entry.access_expires_at.map(|at| at.to_string()),
                    "refresh_expires_at": entry.refresh_expires_at.map(|at| at.to_string()),
                    "sealed_until": entry.sealed_until.map(|at| at.to_string()),
                })
            })
            .collect();
        output.json(&json!({
            "store": store.kind(),
            "at": store.describe(),
            "sealed": sealed,
            "now": now.to_string(),
            "sessions": sessions,
        }))?;
        return Ok(Exit::Ok);
    }
    output.line(&named(&store.describe(), sealed))?;
    if entries.is_empty() {
        output.line("no sessions")?;
        return Ok(Exit::Ok);
    }
    let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
    for entry in &entries {
        if let Some(until) = entry.sealed_until {
            rows.push(sealed_row(&entry.name, until, now));
            continue;
        }
        let shown =
            |at: Option<_>| at.map_or_else(|| "none".to_owned(), |at| times::relative(at, now));
        rows.push(vec![
            entry.name.chars().take(KEY_SHOWN).collect(),
            entry
                .fingerprint
                .map_or_else(|| "none".to_owned(), |it| it.to_string()),
            shown(entry.access_expires_at),
            shown(entry.refresh_expires_at),
        ]);
    }
    output.table(&rows)?;
    Ok(Exit::Ok)
}

fn print_sql(output: &Output, store: &OpenStore) -> Outcome {
    match Shared::of(store) {
        Some(Shared::Postgres(_)) => {
            output.line(&format!("{};", PostgresStore::schema()))?;
            Ok(Exit::Ok)
        }
        _ => nothing_to_do(output),
    }
}

fn init(global: &Global, output: &Output, store: &OpenStore) -> Outcome {
    let Some(Shared::Postgres(store)) = Shared::of(store) else {
        return nothing_to_do(output);
    };
    let made = wait_for(global, output, store.init())?;
    let (done, said) = if made {
        ("made", "the table ergani_token was made")
    } else {
        ("nothing", "the table ergani_token is there already")
    };
    if output.is_json() {
        output.json(&json!({"done": done}))?;
    } else {
        output.note(said);
    }
    Ok(Exit::Ok)
}

fn nothing_to_do(output: &Output) -> Outcome {
    if output.is_json() {
        output.json(&json!({"done": "nothing"}))?;
    } else {
        output.note("nothing to do: this store makes what it needs when it is first used");
    }
    Ok(Exit::Ok)
}

fn prune(global: &Global, output: &Output, store: &OpenStore) -> Outcome {
    let pruned = match (store.files(), Shared::of(store)) {
        (Some(files), _) => files.prune(SystemClock.now())?.len(),
        (None, Some(shared)) => wait_for(global, output, shared.prune())?,
        (None, None) => 0,
    };
    if output.is_json() {
        output.json(&json!({"pruned": pruned}))?;
    } else {
        output.note(&format!("ended sessions removed: {pruned}"));
    }
    Ok(Exit::Ok)
}
