//! `ergani demo`: the whole life of a token against a built-in sandbox, told step by step.
//!
//! Everything that it says is measured at the sandbox; a number that is not the expected one ends
//! it with a failure.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ergani_client::Ergani;
use ergani_sandbox::{Fault, Kind, RetryAfter, Sandbox};
use ergani_token::exchange::HttpExchange;
use ergani_token::store::FileStore;
use ergani_token::{
    AccessToken, Account, Clock, Credentials, Environment, Revocation, Revoked, TokenManager,
    UserType,
};

use crate::args::Global;
use crate::deadline::Awaited;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::{runtime, times};

mod card;
mod clock;
mod configured;
mod measured;
mod story;

use clock::MovedClock;
use measured::{differ, wrong};
use story::Story;

const USER: &str = "user";
const PASSWORD: &str = "password";

/// The employer of the Ministry's own samples, who does not exist.
const EMPLOYER: &str = "600000007";

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Into the last 10 minutes of 3 hours, where a token is due on every host, and before its last.
const INTO_DUE: Duration = Duration::from_secs(2 * HOUR + 52 * MINUTE);
/// Calls of a day in one part of the demo.
const CALLS: u64 = 100;
/// As long as the 429 of the demo asks to wait, in seconds.
const COOL_DOWN: u64 = 30;

pub(super) fn run(global: &Global, output: &Output) -> Outcome {
    let directory = tempfile::Builder::new()
        .prefix("ergani-demo-")
        .tempdir()
        .map_err(|error| {
            Failure::new(
                Exit::Configuration,
                "store",
                format!("no temporary directory: {error}"),
            )
        })?;
    let sandbox = Sandbox::builder()
        .account(ergani_sandbox::Account::new(USER, PASSWORD))
        .start_blocking()
        .map_err(|error| Failure::new(Exit::Unexpected, "sandbox", error.to_string()))?;
    let demo = Demo::new(sandbox, directory.path(), *output)?;
    runtime::run(
        global,
        output,
        || Awaited::of("the sandbox", "το sandbox"),
        demo.tell(),
        std::future::ready(()),
    )?;
    configured::offer(global, output)
}

struct Demo {
    sandbox: Sandbox,
    clock: MovedClock,
    account: Account,
    store: FileStore,
    manager: TokenManager,
    ergani: Ergani,
    file: PathBuf,
    story: Story,
}

impl Demo {
    fn new(sandbox: Sandbox, directory: &Path, output: Output) -> Outcome<Self> {
        let environment = Environment::from_base_url(&sandbox.url())
            .map_err(|error| Failure::new(Exit::Unexpected, "internal", error.to_string()))?;
        let account = Account::new(
            Credentials::new(USER, PASSWORD, UserType::External),
            environment.clone(),
        );
        let clock = MovedClock::default();
        let store = FileStore::open(directory)?.with_clock(Arc::new(clock.clone()));
        let manager = manager(&account, &store, &clock);
        Ok(Self {
            file: store.path_of(&account),
            ergani: Ergani::builder(environment)
                .manager(manager.clone())
                .clock(Arc::new(clock.clone()))
                .build()?,
            manager,
            account,
            store,
            clock,
            sandbox,
            story: Story::new(output),
        })
    }

    async fn tell(self) -> Outcome {
        self.title("The life of an ERGANI access token, against a server played on this machine")?;
        self.say(&format!("server {}", self.sandbox.url()))?;
        self.say(&format!(
            "{}; no credentials of yours are used, nothing is declared to anybody",
            self.account
        ))?;

        let first = self.log_in().await?;
        self.share(&first).await?;
        self.declare().await?;
        let second = self.renew_ahead(&first).await?;
        let third = self.refresh_after_expiry(&second).await?;
        self.log_in_after_the_refresh_token(&third).await?;
        self.survive_a_revocation().await?;
        self.survive_too_many_requests().await?;
        self.log_out().await?;
        self.sum_up()
    }

    async fn log_in(&self) -> Outcome<AccessToken> {
        self.step(1, "A first token: one login")?;
        let token = self.manager.token().await?;
        self.expect("logins", self.counters().logins, 1)?;
        self.say(&format!(
            "access token {} until {}",
            token.fingerprint(),
            times::for_people(token.expires_at())
        ))?;
        self.say(&format!("kept in {}", self.file.display()))?;
        let mode = std::fs::metadata(&self.file).map(|file| file.permissions().mode() & 0o777);
        let mode = mode.map_err(|error| wrong(&format!("the token file is not there: {error}")))?;
        self.expect("rights of others to that file", u64::from(mode & 0o077), 0)?;
        self.say(&format!("with mode {mode:04o}: nobody else can read it"))?;
        Ok(token)
    }

    async fn share(&self, first: &AccessToken) -> Outcome<()> {
        self.step(2, "Calls, and a second program: the same token")?;
        self.call(CALLS).await?;
        self.say(&format!(
            "{} calls served with one token",
            self.counters().calls
        ))?;
        let other = manager(&self.account, &self.store, &self.clock)
            .token()
            .await?;
        self.same(first, &other)?;
        self.expect(
            "requests to Authentication",
            self.counters().authentications(),
            1,
        )?;
        self.say("another program finds it in the store: still 1 request to Authentication")
    }

    async fn declare(&self) -> Outcome<()> {
        self.step(3, "A declaration: a work card, and its receipt")?;
        let card = card::now(self.clock.now(), EMPLOYER)?;
        self.say(
            "employee 500000004 ΤΕΣΤ ΤΕΣΤ arrives at branch 0 of 600000007, who do not exist",
        )?;
        let accepted = self.ergani.submit(&card).await.into_result()?;
        let [receipt] = accepted.receipts() else {
            return Err(wrong("a card of one branch gets one receipt"));
        };
        self.expect("declarations", self.counters().submissions, 1)?;
        self.expect(
            "requests to Authentication",
            self.counters().authentications(),
            1,
        )?;
        self.say(&format!(
            "accepted: protocol {}, id {}, submitted at {}",
            receipt.protocol(),
            receipt.id(),
            receipt.submit_date()
        ))?;
        self.say("a receipt is given once; had the answer been lost, nobody would guess what became of it")
    }

    async fn renew_ahead(&self, old: &AccessToken) -> Outcome<AccessToken> {
        self.advance(INTO_DUE);
        self.step(
            4,
            "Nearly three hours later: renewed ahead of its end, and nobody waits",
        )?;
        let served = self.manager.token().await?;
        self.same(old, &served)?;
        self.say(&format!(
            "the old token {} is served at once; a refresh runs behind it",
            served.fingerprint()
        ))?;
        let new = self
            .until("a renewal", || {
                self.manager.current().filter(|new| differ(new, old))
            })
            .await?;
        self.expect("refreshes", self.counters().refreshes, 1)?;
        self.say(&format!(
            "1 refresh: access token {} until {}",
            new.fingerprint(),
            self.at(&new)
        ))?;
        self.call(CALLS).await?;
        Ok(new)
    }

    async fn refresh_after_expiry(&self, old: &AccessToken) -> Outcome<AccessToken> {
        self.advance(Duration::from_secs(12 * HOUR));
        self.step(5, "A night without calls: refreshed when it is asked for")?;
        self.say("9 hours after its end nothing was sent: nobody asked for a token")?;
        self.expect("refreshes", self.counters().refreshes, 1)?;
        let new = self.manager.token().await?;
        self.other(old, &new)?;
        self.expect("refreshes", self.counters().refreshes, 2)?;
        self.expect("logins", self.counters().logins, 1)?;
        self.say(&format!(
            "1 refresh: access token {} until {}",
            new.fingerprint(),
            self.at(&new)
        ))?;
        self.call(CALLS).await?;
        Ok(new)
    }

    async fn log_in_after_the_refresh_token(&self, old: &AccessToken) -> Outcome<()> {
        self.advance(Duration::from_secs(8 * DAY));
        self.step(6, "A holiday of 8 days: the refresh token has ended too")?;
        let new = self.manager.token().await?;
        self.other(old, &new)?;
        self.expect("refreshes", self.counters().refresh_attempts(), 2)?;
        self.expect("logins", self.counters().logins, 2)?;
        self.say("a refresh would be in vain and is not tried: 1 login")?;
        self.call(CALLS).await
    }

    async fn survive_a_revocation(&self) -> Outcome<()> {
        self.step(
            7,
            "The server revokes the session, and says so by a bare 401",
        )?;
        self.sandbox.revoke(USER);
        self.call(CALLS).await?;
        let counters = self.counters();
        self.expect("refused calls", counters.calls_refused, 1)?;
        self.expect("refused refreshes", counters.refreshes_refused, 1)?;
        self.expect("logins", counters.logins, 3)?;
        self.say("1 call refused; 1 refresh, refused as well; 1 login; the call repeated once, and served")
    }

    async fn survive_too_many_requests(&self) -> Outcome<()> {
        self.advance(INTO_DUE);
        self.step(
            8,
            "The server says 429 to a refresh: what is valid is served, nobody insists",
        )?;
        self.sandbox.on(
            Kind::Refresh,
            Fault::too_many_requests(RetryAfter::Seconds(COOL_DOWN)).times(1),
        );
        let old = self.manager.token().await?;
        let until = self.until_stored().await?;
        self.say(&format!(
            "the cool-down is kept for all programs: no renewal before {}",
            times::for_people(until)
        ))?;
        self.call(CALLS).await?;
        let served = self.manager.token().await?;
        self.same(&old, &served)?;
        self.expect(
            "refreshes that got a 429",
            self.counters().refreshes_failed,
            1,
        )?;
        self.expect("requests in the cool-down", self.counters().refreshes, 2)?;
        self.say(&format!(
            "{CALLS} calls served meanwhile, and not one more request to Authentication"
        ))?;
        self.advance(Duration::from_secs(COOL_DOWN + 1));
        // Asking starts the renewal behind the token that is served.
        let _ = self.manager.token().await?;
        let new = self
            .until("a renewal", || {
                self.manager.current().filter(|new| differ(new, &old))
            })
            .await?;
        self.expect("refreshes", self.counters().refreshes, 3)?;
        self.say(&format!(
            "after it 1 refresh: access token {}",
            new.fingerprint()
        ))?;
        self.call(CALLS).await
    }

    async fn log_out(&self) -> Outcome<()> {
        self.step(9, "Logout")?;
        let report = self.manager.log_out(Revocation::AtServer).await?;
        if report.revoked != Revoked::Yes || self.file.exists() {
            return Err(wrong(
                "the logout did not revoke the refresh token, or left the token file behind",
            ));
        }
        self.expect("logouts", self.counters().logouts, 1)?;
        self.say("the refresh token is revoked, the token file is gone")
    }

    fn sum_up(&self) -> Outcome {
        let counters = self.counters();
        let calls = counters.calls;
        self.expect("calls served", calls, 7 * CALLS + 1)?;
        self.expect("spent refresh tokens sent", counters.refreshes_spent, 0)?;
        self.title("Requests to Authentication")?;
        let refused = counters.refreshes_refused + counters.refreshes_failed;
        let ours = counters.authentications();
        self.expect("requests to Authentication", ours, 9)?;
        self.row("", "ergani", "login per call")?;
        self.row("calls served", &calls.to_string(), &calls.to_string())?;
        self.row("logins", &counters.logins.to_string(), &calls.to_string())?;
        self.row("refreshes", &counters.refreshes.to_string(), "0")?;
        self.row("refused or put off", &refused.to_string(), "0")?;
        self.row("logouts", &counters.logouts.to_string(), "0")?;
        self.row("all", &ours.to_string(), &calls.to_string())?;
        self.say("")?;
        self.say("The second column is what a program sends that logs in for each call, which the Ministry")?;
        self.say("names as wrong use. Next: `ergani sandbox`, and `ergani --help`.")?;
        Ok(Exit::Ok)
    }

    fn title(&self, text: &str) -> Outcome<()> {
        self.story.title(text)
    }

    fn step(&self, number: u32, text: &str) -> Outcome<()> {
        self.story.step(number, text, self.clock.now())
    }

    fn say(&self, text: &str) -> Outcome<()> {
        self.story.say(text)
    }

    fn row(&self, name: &str, ours: &str, theirs: &str) -> Outcome<()> {
        self.say(&format!("{name:<20}{ours:>10}{theirs:>18}"))
    }
}

fn manager(account: &Account, store: &FileStore, clock: &MovedClock) -> TokenManager {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    TokenManager::builder(account.clone())
        .store(store.clone())
        .exchange(HttpExchange::builder().clock(Arc::clone(&clock)).build())
        .clock(clock)
        .build()
}
