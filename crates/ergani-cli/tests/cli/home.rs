//! A sandbox, a token directory of its own, and the program between them.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use ergani_documents::types::Moment;
use ergani_sandbox::{Account, Counters, Sandbox};
use ergani_token::{Clock as _, SystemClock};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const USER: &str = "user-of-the-test";
pub(crate) const PASSWORD: &str = "canary-password-7301";

pub(crate) struct Home {
    pub(crate) sandbox: Sandbox,
    pub(crate) directory: TempDir,
}

/// This second in Athens, by which the program weighs what a document says.
pub(crate) fn now() -> Moment {
    let now = jiff::Timestamp::from_second(SystemClock.now().as_seconds()).unwrap();
    Moment::from_timestamp(now)
}

/// The document with its movements at this moment.
pub(crate) fn timely(mut card: Value) -> Value {
    for card in card["Cards"]["Card"].as_array_mut().unwrap() {
        for movement in card["Details"]["CardDetails"].as_array_mut().unwrap() {
            movement["f_reference_date"] = now().date().to_string().into();
            movement["f_date"] = now().to_string().into();
        }
    }
    card
}

impl Home {
    pub(crate) fn new() -> Self {
        ergani_test_trace::on();
        let sandbox = Sandbox::builder()
            .account(Account::new(USER, PASSWORD))
            .start_blocking()
            .unwrap();
        Self {
            sandbox,
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn tokens(&self) -> PathBuf {
        self.directory.path().join("tokens")
    }

    /// The program with settings and nothing else in its environment.
    pub(crate) fn command<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Command {
        self.adapt(Command::new(env!("CARGO_BIN_EXE_ergani")), arguments)
    }

    pub(crate) fn adapt<S: AsRef<OsStr>>(
        &self,
        mut command: Command,
        arguments: impl IntoIterator<Item = S>,
    ) -> Command {
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.directory.path())
            .env("ERGANI_BASE_URL", self.sandbox.url())
            .env("ERGANI_USERNAME", USER)
            .env("ERGANI_PASSWORD", PASSWORD)
            .env("ERGANI_TOKEN_DIR", self.tokens())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// A run to its end. In a traced test run it logs all, and its log is kept to be searched.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        if !ergani_test_trace::is_on() {
            return ended(command.output().unwrap());
        }
        let mut ended = ended(command.env("ERGANI_LOG", "trace").output().unwrap());
        ended.stderr = ergani_test_trace::keep_log(&ended.stderr);
        ended
    }

    /// The token, from a run that must succeed.
    pub(crate) fn token(&self) -> String {
        let ended = self.run(&["token"]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(ended.stderr, "");
        ended.stdout.strip_suffix('\n').unwrap().to_owned()
    }

    /// So many at once; the outcome of each.
    pub(crate) fn all_at_once(&self, many: usize, command: impl Fn() -> Command) -> Vec<Ended> {
        let children: Vec<Child> = (0..many).map(|_| command().spawn().unwrap()).collect();
        children
            .into_iter()
            .map(|child| ended(child.wait_with_output().unwrap()))
            .collect()
    }

    pub(crate) fn counters(&self) -> Counters {
        self.sandbox.counters()
    }

    /// The one file with a token pair.
    pub(crate) fn pair_file(&self) -> PathBuf {
        let mut files: Vec<PathBuf> = fs::read_dir(self.tokens())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "json")
            })
            .collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    }

    pub(crate) fn pair(&self) -> Value {
        serde_json::from_slice(&fs::read(self.pair_file()).unwrap()).unwrap()
    }

    /// Lets the access token of the stored pair end in so many seconds, as far as this host can tell.
    pub(crate) fn end_in(&self, seconds: i64) {
        let mut pair = self.pair();
        let end = SystemClock.now().as_seconds() + seconds;
        pair["token"]["accessTokenExpiresAt"] = Value::from(end);
        fs::write(self.pair_file(), pair.to_string()).unwrap();
    }

    /// Lets tokens of the stored pair end a minute ago, as far as this host can tell.
    pub(crate) fn end(&self, fields: &[&str]) {
        let mut pair = self.pair();
        // Issued less than its life of three hours ago, in all tests.
        let past = pair["token"]["accessTokenExpiresAt"].as_i64().unwrap() - 3 * 60 * 60 - 60;
        for field in fields {
            pair["token"][*field] = Value::from(past);
        }
        fs::write(self.pair_file(), pair.to_string()).unwrap();
    }
}

pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|_| panic!("{}{}", self.stdout, self.stderr))
    }

    /// The error of a run with `-o json`: the last line of standard error.
    pub(crate) fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        let value: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{}", self.stderr));
        value["error"].clone()
    }
}

pub(crate) fn ended(output: Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
