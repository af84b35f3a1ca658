//! What happened to the stored session that people should know of, said when the work is done.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ergani_token::{TokenEvent, TokenManager};
use tokio::sync::broadcast::Receiver;

use crate::output::Output;

/// What the managers of this command tell. One place for all, since each command has its own way to
/// a manager.
static TOLD: Mutex<Vec<Receiver<TokenEvent>>> = Mutex::new(Vec::new());

/// Listens to a manager from now on.
pub(crate) fn hear(manager: &TokenManager) {
    told().push(manager.events());
}

/// Passes on what was heard since the last time.
pub(crate) fn pass_on(output: &Output) {
    for events in told().iter_mut() {
        while let Ok(event) = events.try_recv() {
            if let Some(text) = notice(event) {
                output.note(&format!("ergani: {text}"));
            }
        }
    }
}

fn told() -> MutexGuard<'static, Vec<Receiver<TokenEvent>>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn notice(event: TokenEvent) -> Option<String> {
    match event {
        TokenEvent::Healed { what } => Some(what),
        TokenEvent::NotStored { .. } => Some(
            "the new token could not be stored, so the next command must log in again: look at the place where \
             tokens are kept, with `ergani store info` and `-v`"
                .to_owned(),
        ),
        _ => None,
    }
}
