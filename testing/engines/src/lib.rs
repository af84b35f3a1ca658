//! Redis, PostgreSQL and PgBouncer of a test's own, to be stopped in the middle of it.
//!
//! Where a program is missing, what needs it is left out, and says so loudly; with
//! `ERGANI_REQUIRE_SERVERS=1`, which `./test` sets, that is a failure. PgBouncer is never required.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![allow(clippy::print_stderr, reason = "what is left out must be seen")]
#![allow(clippy::missing_panics_doc, reason = "a panic is how a test fails")]

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A loaded machine starts a server in seconds.
const START: Duration = Duration::from_secs(60);

/// The Redis that the tests share, which nobody stops.
#[must_use]
pub fn shared_redis() -> Option<String> {
    shared("ERGANI_TEST_REDIS_URL")
}

/// The PostgreSQL that the tests share, which nobody stops.
#[must_use]
pub fn shared_postgres() -> Option<String> {
    shared("ERGANI_TEST_POSTGRES_URL")
}

fn shared(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        left_out(&format!("{variable} is not set"), true);
    }
    url
}

fn left_out(why: &str, required: bool) {
    assert!(
        !(required && std::env::var("ERGANI_REQUIRE_SERVERS").is_ok_and(|it| it == "1")),
        "a server is required: {why}"
    );
    eprintln!("\n*** LEFT OUT: {why} ***\n");
}

/// A server of our own. It ends when dropped.
#[derive(Debug)]
pub struct Engine {
    directory: TempDir,
    port: u16,
    kind: Kind,
    child: Option<Child>,
}

#[derive(Debug)]
enum Kind {
    Redis { keeps: bool },
    Postgres(PathBuf),
    PgBouncer,
}

impl Engine {
    /// A Redis that keeps its data when stopped, or loses it.
    #[must_use]
    pub fn redis(keeps: bool) -> Option<Self> {
        found("redis-server", true)?;
        Some(Self::new(Kind::Redis { keeps }).started())
    }

    /// A PostgreSQL.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let programs = postgres_programs()?;
        let engine = Self::new(Kind::Postgres(programs.clone()));
        let mut initdb = Command::new(programs.join("initdb"));
        initdb
            .arg("--pgdata")
            .arg(engine.path().join("data"))
            .args(["--username", "ergani", "--auth", "trust", "--no-sync"])
            .args(["--no-locale", "--encoding", "UTF8"])
            .stdout(Stdio::null());
        assert!(engine.as_server(&mut initdb).status().unwrap().success());
        Some(engine.started())
    }

    /// A PgBouncer in transaction mode before a PostgreSQL.
    #[must_use]
    pub fn pgbouncer(before: &Self) -> Option<Self> {
        found("pgbouncer", false)?;
        let engine = Self::new(Kind::PgBouncer);
        let ini = format!(
            "[databases]\npostgres = host=127.0.0.1 port={} user=ergani\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 500\n",
            before.port, engine.port
        );
        std::fs::write(engine.path().join("pgbouncer.ini"), ini).unwrap();
        Some(engine.started())
    }

    fn new(kind: Kind) -> Self {
        let directory = tempfile::tempdir().unwrap();
        if let Some((user, group)) = server_user(&kind) {
            chown(directory.path(), Some(user), Some(group)).unwrap();
        }
        Self {
            directory,
            port: free_port(),
            kind,
            child: None,
        }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The address for a store.
    #[must_use]
    pub fn url(&self) -> String {
        match self.kind {
            Kind::Redis { .. } => format!("redis://127.0.0.1:{}/0", self.port),
            _ => format!("postgres://ergani@127.0.0.1:{}/postgres", self.port),
        }
    }

    /// Starts it again after [`stop`](Self::stop), at the same address.
    pub fn start(&mut self) {
        let mut command = match &self.kind {
            Kind::Redis { keeps } => {
                let mut command = Command::new("redis-server");
                command
                    .args(["--bind", "127.0.0.1", "--save", "", "--port"])
                    .arg(self.port.to_string())
                    .args(["--appendfsync", "always", "--appendonly"])
                    .arg(if *keeps { "yes" } else { "no" })
                    .arg("--dir")
                    .arg(self.path());
                command
            }
            Kind::Postgres(programs) => {
                let mut command = Command::new(programs.join("postgres"));
                command
                    .arg("-D")
                    .arg(self.path().join("data"))
                    .args(["-h", "127.0.0.1", "-p"])
                    .arg(self.port.to_string())
                    .arg("-k")
                    .arg(self.path())
                    .args(["-c", "fsync=off", "-c", "max_connections=200"]);
                command
            }
            Kind::PgBouncer => {
                let mut command = Command::new("pgbouncer");
                command.arg(self.path().join("pgbouncer.ini"));
                command
            }
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.child = Some(self.as_server(&mut command).spawn().unwrap());
        let begun = Instant::now();
        while !self.answers() {
            assert!(begun.elapsed() < START, "{:?} does not start", self.kind);
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    fn started(mut self) -> Self {
        self.start();
        self
    }

    fn answers(&self) -> bool {
        match &self.kind {
            Kind::Postgres(programs) => Command::new(programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p"])
                .arg(self.port.to_string())
                .status()
                .unwrap()
                .success(),
            _ => TcpStream::connect(("127.0.0.1", self.port)).is_ok(),
        }
    }

    /// Stops it at once, as a crash of its own would.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        let signal = match self.kind {
            // Its children would outlive a SIGKILL.
            Kind::Postgres(_) => Signal::QUIT,
            _ => Signal::KILL,
        };
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&child), signal);
        let _ = child.wait();
    }

    /// Neither PostgreSQL nor PgBouncer runs as root.
    fn as_server<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some((user, group)) = server_user(&self.kind) {
            command.uid(user).gid(group);
        }
        command.current_dir("/")
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

fn server_user(kind: &Kind) -> Option<(u32, u32)> {
    if matches!(kind, Kind::Redis { .. }) || !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let user = ["postgres:", "nobody:"]
        .iter()
        .find_map(|name| users.lines().find(|line| line.starts_with(name)))
        .unwrap();
    let mut fields = user.split(':').skip(2).map(|id| id.parse().unwrap());
    Some((fields.next().unwrap(), fields.next().unwrap()))
}

fn found(program: &str, required: bool) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = places
        .map(|place| place.join(program))
        .find(|it| it.exists());
    if found.is_none() {
        left_out(&format!("{program} is not installed"), required);
    }
    found
}

/// Debian keeps them out of PATH.
fn postgres_programs() -> Option<PathBuf> {
    let mut places: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|place| place.join("initdb").exists())
        .collect();
    places.sort();
    places
        .pop()
        .or_else(|| Some(found("initdb", true)?.parent()?.to_owned()))
}

/// Below the range that Linux hands out to clients, so that it is free when a server starts anew.
fn free_port() -> u16 {
    let mut port = 20_000 + u16::try_from(std::process::id() % 9000).unwrap();
    loop {
        port = if port < 29_999 { port + 1 } else { 20_000 };
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
