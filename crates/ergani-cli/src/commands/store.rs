//! `ergani store`: the place where tokens are kept. Needs no credentials.

use ergani_client::config::OpenStore;
use ergani_token::store::FileStore;
use ergani_token::{Clock as _, SystemClock};
use serde_json::json;

use crate::args::{Global, Store};
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::{session, settings, times};

/// Of a key, so much tells it from others.
const KEY_SHOWN: usize = 12;

pub(super) fn run(global: &Global, output: &Output, args: &Store) -> Outcome {
    let store = session::open(&settings::sources(global).load()?, output)?;
    match args {
        Store::Info => match store {
            OpenStore::File(store) => info(output, &store),
            _ => memory(output),
        },
        Store::Init => init(output),
        Store::Prune => prune(output, &store),
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

fn info(output: &Output, store: &FileStore) -> Outcome {
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
                })
            })
            .collect();
        output.json(&json!({
            "store": "file",
            "directory": store.directory().to_string_lossy(),
            "warnings": store.warnings(),
            "sessions": sessions,
        }))?;
        return Ok(Exit::Ok);
    }
    output.line(&format!("file {}", store.directory().display()))?;
    if entries.is_empty() {
        output.line("no sessions")?;
        return Ok(Exit::Ok);
    }
    let mut rows = vec![
        ["ACCOUNT", "PAIR", "ACCESS TOKEN", "REFRESH TOKEN"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for entry in &entries {
        let shown =
            |at: Option<_>| at.map_or_else(|| "?".to_owned(), |at| times::relative(at, now));
        rows.push(vec![
            entry.key().as_str().chars().take(KEY_SHOWN).collect(),
            entry.fingerprint().map_or_else(
                || "unreadable".to_owned(),
                |fingerprint| fingerprint.to_string(),
            ),
            shown(entry.access_expires_at()),
            shown(entry.refresh_expires_at()),
        ]);
    }
    output.table(&rows)?;
    Ok(Exit::Ok)
}

fn init(output: &Output) -> Outcome {
    if output.is_json() {
        output.json(&json!({"done": "nothing"}))?;
    } else {
        output.note("nothing to do: this store makes what it needs when it is first used");
    }
    Ok(Exit::Ok)
}

fn prune(output: &Output, store: &OpenStore) -> Outcome {
    let pruned = match store {
        OpenStore::File(store) => store.prune(SystemClock.now())?.len(),
        _ => 0,
    };
    if output.is_json() {
        output.json(&json!({"pruned": pruned}))?;
    } else {
        output.note(&format!("{pruned} ended session(s) removed"));
    }
    Ok(Exit::Ok)
}
