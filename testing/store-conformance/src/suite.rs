//! The suite, and what a store can do besides.

use std::future::Future;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use ergani_token::Account;
use ergani_token::store::TokenStore;

use crate::check::{Checked, Outcome, Report, Verdict};
use crate::{checks, engine, leases, processes};

/// No check takes so long, unless the store lets somebody wait for ever.
const MOST_TIME: Duration = Duration::from_secs(90);

/// Something to be done from outside of the store.
pub(crate) type Deed =
    Arc<dyn Fn(Account) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;
/// Something to be done to the engine.
pub(crate) type Turn = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// All checks, for one store.
///
/// A runtime of several threads shows more. With the abilities a check needs besides:
#[must_use]
pub struct Suite<S> {
    pub(crate) open: Arc<dyn Fn() -> S + Send + Sync>,
    pub(crate) term: Option<Duration>,
    pub(crate) worker: Option<Arc<dyn Fn() -> Command + Send + Sync>>,
    pub(crate) end_lease: Option<Deed>,
    pub(crate) spoil: Option<Deed>,
    pub(crate) stop: Option<Turn>,
    pub(crate) start: Option<Turn>,
}

impl<S> Clone for Suite<S> {
    fn clone(&self) -> Self {
        Self {
            open: Arc::clone(&self.open),
            term: self.term,
            worker: self.worker.clone(),
            end_lease: self.end_lease.clone(),
            spoil: self.spoil.clone(),
            stop: self.stop.clone(),
            start: self.start.clone(),
        }
    }
}

impl<S: TokenStore> Suite<S> {
    /// A suite for the store of which `open` gives handles, all on the same data. Each should share
    /// as little with the others as two hosts do: no connection, no cache.
    pub fn new(open: impl Fn() -> S + Send + Sync + 'static) -> Self {
        Self {
            open: Arc::new(open),
            term: None,
            worker: None,
            end_lease: None,
            spoil: None,
            stop: None,
            start: None,
        }
    }

    /// The engine ends a lease by itself this long after it was taken or extended. Some checks wait
    /// for a few terms, so let it be short: a second.
    pub fn lease_term(mut self, term: Duration) -> Self {
        self.term = Some(term);
        self
    }

    /// A command that runs [`worker`](crate::worker) in another process, on the same data. In a
    /// test that is the test program itself, told to run one test:
    ///
    /// ```no_run
    /// # fn open() -> ergani_token::store::MemoryStore { Default::default() }
    /// #[test]
    /// fn conformance_worker() {
    ///     ergani_store_conformance::worker(open); // returns at once if nobody asked for a worker
    /// }
    ///
    /// fn worker_command() -> std::process::Command {
    ///     let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    ///     command.args(["--exact", "conformance_worker", "--nocapture"]);
    ///     command
    /// }
    /// ```
    pub fn worker(mut self, command: impl Fn() -> Command + Send + Sync + 'static) -> Self {
        self.worker = Some(Arc::new(command));
        self
    }

    /// Ends the lease of an account behind its holder's back, as if the holder had been frozen for
    /// longer than its term.
    pub fn end_lease<F>(mut self, end: impl Fn(Account) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.end_lease = Some(Arc::new(move |account| Box::pin(end(account))));
        self
    }

    /// Makes what is kept of an account unreadable.
    pub fn spoil<F>(mut self, spoil: impl Fn(Account) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.spoil = Some(Arc::new(move |account| Box::pin(spoil(account))));
        self
    }

    /// Stops the engine, and starts it again with or without its data. It must be one that only
    /// this suite uses.
    pub fn engine<F, G>(
        mut self,
        stop: impl Fn() -> F + Send + Sync + 'static,
        start: impl Fn() -> G + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
        G: Future<Output = ()> + Send + 'static,
    {
        self.stop = Some(Arc::new(move || Box::pin(stop())));
        self.start = Some(Arc::new(move || Box::pin(start())));
        self
    }

    /// Runs all checks, one after the other.
    pub async fn run(self) -> Report {
        let mut outcomes = Vec::new();
        macro_rules! run {
            ($($module:ident::$check:ident $(needs $ability:ident)*;)+) => {$(
                let missing: Option<&'static str> = None;
                $(let missing = missing.or(self.$ability.is_none().then_some(concat!("`Suite::", stringify!($ability), "`")));)*
                let verdict = match missing {
                    Some(ability) => Verdict::LeftOut(ability),
                    None => verdict_of($module::$check(self.clone())).await,
                };
                outcomes.push(Outcome { check: stringify!($check), verdict });
            )+};
        }
        run! {
            checks::an_unknown_account_is_empty;
            checks::what_is_written_is_loaded;
            checks::a_record_without_a_pair_keeps_its_state;
            checks::a_swap_compares_version_and_fingerprint;
            checks::a_swap_compares_the_nonce_of_the_last_write;
            checks::the_last_version_is_followed_by_another;
            checks::of_many_swaps_one_wins;
            checks::thousands_of_tasks_lose_no_write;
            checks::a_record_is_seen_whole;
            checks::accounts_are_apart;
            checks::forgetting_leaves_nothing;
            checks::dropped_futures_leave_it_whole;
            checks::its_name_is_no_secret;
            leases::a_lease_has_one_holder;
            leases::a_lease_ends_when_dropped_or_given_back;
            leases::a_lease_ends_with_the_write_that_gives_it_back;
            leases::a_lease_brings_what_its_last_holder_wrote;
            leases::forgetting_ends_no_lease;
            leases::a_lease_is_extended_while_alive needs term;
            leases::a_lease_ends_with_its_holder needs term;
            leases::a_late_holder_frees_no_other needs end_lease;
            processes::the_lease_of_another_process_holds_until_it_is_killed needs worker;
            processes::processes_lose_no_write needs worker;
            engine::what_others_spoiled_is_mended_or_named needs spoil;
            engine::an_engine_that_comes_back_is_found_again needs stop needs start;
        }
        Report {
            store: (self.open)().describe(),
            outcomes,
        }
    }

    pub(crate) fn handle(&self) -> Arc<S> {
        Arc::new((self.open)())
    }

    pub(crate) fn handles(&self, count: usize) -> Vec<Arc<S>> {
        (0..count).map(|_| self.handle()).collect()
    }

    /// How long a lease may last after its holder died: the term, and some for a busy machine.
    pub(crate) fn patience(&self) -> Duration {
        self.term.unwrap_or_default() + Duration::from_secs(4)
    }
}

async fn verdict_of(check: impl Future<Output = Checked> + Send + 'static) -> Verdict {
    let mut check = tokio::spawn(check);
    match tokio::time::timeout(MOST_TIME, &mut check).await {
        Ok(Ok(Ok(()))) => Verdict::Passed,
        Ok(Ok(Err(why))) => Verdict::Failed(why),
        Ok(Err(panic)) => Verdict::Failed(format!("it panicked: {panic}")),
        Err(_) => {
            check.abort();
            Verdict::Failed(format!("it did not end within {} s", MOST_TIME.as_secs()))
        }
    }
}

impl<S> std::fmt::Debug for Suite<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suite")
            .field("term", &self.term)
            .finish_non_exhaustive()
    }
}
