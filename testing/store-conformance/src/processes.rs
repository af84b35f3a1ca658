//! Other processes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use ergani_token::Account;
use ergani_token::store::{LeaseAttempt, Revision, TokenStore, Written};

use crate::accounts::{named, new_account, record};
use crate::check::{Checked, ensure, told};
use crate::checks::{revision, swapped};
use crate::leases::{hold, is_busy};
use crate::suite::Suite;

/// The variable that tells a process to be a worker, and what for.
pub const WORKER: &str = "ERGANI_CONFORMANCE_WORKER";

/// What a worker says when it holds the lease.
const HOLDING: &str = "holding";
/// What a worker says when it has done its writes.
const DONE: &str = "done";
const WORKERS: u64 = 3;
const WRITES_EACH: u64 = 20;

/// Does what the suite wants of another process, if it asked: see [`Suite::worker`]. Whether it
/// did.
///
/// # Panics
/// If the store fails, so that the process does.
pub fn worker<S: TokenStore>(open: impl Fn() -> S + Send + Sync + 'static) -> bool {
    let Ok(order) = std::env::var(WORKER) else {
        return false;
    };
    let done = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())
        .and_then(|runtime| runtime.block_on(work(Suite::new(open), &order)));
    if let Err(why) = done {
        panic!("the worker failed: {why}");
    }
    true
}

async fn work<S: TokenStore>(suite: Suite<S>, order: &str) -> Checked {
    let (task, name) = order.split_once(' ').unwrap_or((order, ""));
    let (store, account) = (suite.handle(), named(name));
    match task {
        "hold" => {
            let _lease = hold(&*store, &account, &suite).await?;
            say(HOLDING)?;
            // Until it is killed.
            std::future::pending().await
        }
        "write" => {
            for _ in 0..WRITES_EACH {
                let lease = hold(&*store, &account, &suite).await?;
                let seen = revision(&told("loading", store.load(&account).await)?);
                let next = record(&account, seen.version + 1);
                swapped(&*store, &account, seen, &next, Written::Done).await?;
                lease.release().await;
            }
            say(DONE)
        }
        _ => Err(format!("there is no task `{task}`")),
    }
}

/// The line begins after whatever a test program has written before.
fn say(word: &str) -> Checked {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{word}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}

fn start<S>(suite: &Suite<S>, task: &str, account: &Account) -> Result<Worker, String> {
    let mut command: Command = match &suite.worker {
        Some(command) => command(),
        None => return Err("there is no worker".to_owned()),
    };
    command
        .env(WORKER, format!("{task} {}", account.credentials().username))
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let child = command
        .spawn()
        .map_err(|error| format!("the worker does not start: {error}"))?;
    Ok(Worker(child))
}

struct Worker(Child);

impl Worker {
    /// Waits until the worker says this word.
    fn heard(&mut self, word: &str) -> Checked {
        let Some(out) = self.0.stdout.take() else {
            return Err("the worker was heard before".to_owned());
        };
        let mut lines = BufReader::new(out).lines();
        let heard = lines.any(|line| line.is_ok_and(|line| line.trim() == word));
        ensure!(heard, "a worker ended without saying `{word}`");
        Ok(())
    }

    fn kill(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) async fn the_lease_of_another_process_holds_until_it_is_killed<S: TokenStore>(
    suite: Suite<S>,
) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let mut worker = listening(start(&suite, "hold", &account)?, HOLDING).await?;
    let start = Instant::now();
    // Longer than a term, so that it can only hold by being extended.
    let least = suite.term.unwrap_or_default() * 2;
    while start.elapsed() <= least {
        is_busy(&*store, &account).await?;
        tokio::task::yield_now().await;
    }
    worker.kill();
    let died = Instant::now();
    hold(&*store, &account, &suite).await?.release().await;
    let lasted = died.elapsed();
    let most = suite.term.unwrap_or_default() + std::time::Duration::from_secs(2);
    ensure!(
        lasted < most,
        "the lease of a killed process lasted for {lasted:?}"
    );
    Ok(())
}

pub(crate) async fn processes_lose_no_write<S: TokenStore>(suite: Suite<S>) -> Checked {
    let (store, account) = (suite.handle(), new_account());
    let first = record(&account, 1);
    swapped(
        &*store,
        &account,
        Revision::default(),
        &first,
        Written::Done,
    )
    .await?;
    let workers = (0..WORKERS)
        .map(|_| start(&suite, "write", &account))
        .collect::<Result<Vec<_>, _>>()?;
    let mut ours = 0;
    // This process is one of them.
    for _ in 0..WRITES_EACH {
        let attempt = told("asking for the lease", store.try_lease(&account).await)?;
        if let LeaseAttempt::Held(lease) = attempt {
            let seen = revision(&told("loading", store.load(&account).await)?);
            let next = record(&account, seen.version + 1);
            swapped(&*store, &account, seen, &next, Written::Done).await?;
            lease.release().await;
            ours += 1;
        }
    }
    for worker in workers {
        listening(worker, DONE).await?;
    }
    let last = revision(&told("loading", store.load(&account).await)?).version;
    let should = 1 + ours + WORKERS * WRITES_EACH;
    ensure!(
        last == should,
        "{should} writes were done, and the record is at version {last}"
    );
    Ok(())
}

async fn listening(mut worker: Worker, word: &'static str) -> Result<Worker, String> {
    let heard = tokio::task::spawn_blocking(move || worker.heard(word).map(|()| worker));
    heard.await.map_err(|error| error.to_string())?
}
