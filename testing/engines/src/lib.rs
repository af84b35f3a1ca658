//! Redis, PostgreSQL and PgBouncer of a test's own, to be stopped in the middle of it.
//!
//! Where a program is missing, what needs it is left out, and says so loudly; with
//! `ERGANI_REQUIRE_SERVERS=1`, which `./test` sets, that is a failure. PgBouncer is never required.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![allow(clippy::print_stderr, reason = "what is left out must be seen")]
#![allow(clippy::missing_panics_doc, reason = "a panic is how a test fails")]

use std::fs::Permissions;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

mod certificates;
mod switch;
mod turns;

pub use certificates::Certificates;
pub use switch::Switch;
pub use turns::by_turns;

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
    /// Keeps the port's number from other tests, of this program and of others.
    _reserved: UdpSocket,
    kind: Kind,
    child: Option<Child>,
    /// In blocks of 512 bytes: what a file of it can grow to, as on a disk that is full.
    file_limit: Option<u32>,
}

#[derive(Debug)]
enum Kind {
    /// With these options besides the usual ones.
    Redis(Vec<String>),
    /// Its programs, and options as above.
    Postgres(PathBuf, Vec<String>),
    PgBouncer,
}

impl Engine {
    /// A Redis that keeps its data when stopped, or loses it.
    #[must_use]
    pub fn redis(keeps: bool) -> Option<Self> {
        let appends = if keeps { "yes" } else { "no" };
        Self::redis_with(&["--appendonly", appends])
    }

    /// A Redis that lets in who has the password.
    #[must_use]
    pub fn redis_with_password(password: &str) -> Option<Self> {
        Self::redis_with(&["--appendonly", "yes", "--requirepass", password])
    }

    /// A Redis that takes TLS at [`port`](Self::port), and nothing else.
    #[must_use]
    pub fn redis_over_tls(certificates: &Certificates) -> Option<Self> {
        let [authority, certificate, key] = certificates.files();
        let options = [
            "--tls-auth-clients",
            "no",
            "--tls-ca-cert-file",
            &authority,
            "--tls-cert-file",
            &certificate,
            "--tls-key-file",
            &key,
        ];
        Self::redis_with(&options)
    }

    /// A Redis with these options besides the usual ones.
    #[must_use]
    pub fn redis_with(options: &[&str]) -> Option<Self> {
        found("redis-server", true)?;
        let options = options.iter().map(|&option| option.to_owned()).collect();
        Some(Self::new(Kind::Redis(options)).started())
    }

    /// A PostgreSQL.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        Self::postgres_with(&[])
    }

    /// A PostgreSQL with these options besides the usual ones.
    #[must_use]
    pub fn postgres_with(options: &[&str]) -> Option<Self> {
        Self::postgres_made(|_| options.iter().map(|&option| option.to_owned()).collect())
    }

    /// A PostgreSQL that takes TLS too.
    #[must_use]
    pub fn postgres_over_tls(certificates: &Certificates) -> Option<Self> {
        Self::postgres_made(|engine| {
            // It wants a key that is its own and nobody else's to read.
            let mut options = vec!["-c".to_owned(), "ssl=on".to_owned()];
            let [_, certificate, key] = certificates.files();
            for (setting, file) in [("ssl_cert_file", certificate), ("ssl_key_file", key)] {
                let copy = engine.path().join(setting);
                std::fs::copy(file, &copy).unwrap();
                std::fs::set_permissions(&copy, Permissions::from_mode(0o600)).unwrap();
                if let Some((user, group)) = server_user(&engine.kind) {
                    chown(&copy, Some(user), Some(group)).unwrap();
                }
                options.extend(["-c".to_owned(), format!("{setting}={}", copy.display())]);
            }
            options
        })
    }

    fn postgres_made(options: impl FnOnce(&Self) -> Vec<String>) -> Option<Self> {
        let programs = postgres_programs()?;
        let mut engine = Self::new(Kind::Postgres(programs.clone(), Vec::new()));
        let mut initdb = Command::new(programs.join("initdb"));
        initdb
            .arg("--pgdata")
            .arg(engine.path().join("data"))
            .args(["--username", "ergani", "--auth", "trust", "--no-sync"])
            .args(["--no-locale", "--encoding", "UTF8", "--wal-segsize", "1"])
            .stdout(Stdio::null());
        assert!(engine.as_server(&mut initdb).status().unwrap().success());
        engine.kind = Kind::Postgres(programs, options(&engine));
        Some(engine.started())
    }

    /// A PgBouncer in transaction mode before a PostgreSQL.
    #[must_use]
    pub fn pgbouncer(before: &Self) -> Option<Self> {
        Self::pgbouncer_with(before, "")
    }

    /// The same with more lines of configuration.
    #[must_use]
    pub fn pgbouncer_with(before: &Self, lines: &str) -> Option<Self> {
        found("pgbouncer", false)?;
        let engine = Self::new(Kind::PgBouncer);
        let ini = format!(
            "[databases]\npostgres = host=127.0.0.1 port={} user=ergani\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 500\n{lines}",
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
        let (port, reserved) = free_port();
        Self {
            directory,
            port,
            _reserved: reserved,
            kind,
            child: None,
            file_limit: None,
        }
    }

    /// What it keeps is in here.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Other options for the next [`start`](Self::start) of a Redis or a PostgreSQL.
    pub fn configure(&mut self, options: &[&str]) {
        if let Kind::Redis(known) | Kind::Postgres(_, known) = &mut self.kind {
            *known = options.iter().map(|&option| option.to_owned()).collect();
        }
    }

    /// From the next start on no file of a PostgreSQL grows beyond 2 MB: as on a full disk.
    pub fn fill_the_disk(&mut self) {
        // Not a multiple of its pages, so that a part of one is written, as when a disk is full.
        self.file_limit = Some(4095);
    }

    /// Asks a PostgreSQL to end as soon as nobody is connected, and waits until it refuses the next.
    pub fn end_when_left(&self) {
        self.signal(Signal::TERM);
        self.wait_until(|engine| engine.is_ready() == Some(1));
    }

    /// Stands still as it is: connections stay, and nothing is answered.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Goes on after [`pause`](Self::pause).
    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill_process(Pid::from_child(child), signal).unwrap();
    }

    /// Where it listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address for a store, without a password.
    #[must_use]
    pub fn url(&self) -> String {
        match self.kind {
            Kind::Redis(_) => format!("redis://127.0.0.1:{}/0", self.port),
            _ => format!("postgres://ergani@127.0.0.1:{}/postgres", self.port),
        }
    }

    /// Starts it again after [`stop`](Self::stop), at the same address.
    pub fn start(&mut self) {
        let mut command = match &self.kind {
            Kind::Redis(options) => {
                let mut command = Command::new("redis-server");
                let port = self.port.to_string();
                let ports = if options.iter().any(|option| option == "--tls-key-file") {
                    ["--port", "0", "--tls-port", &port].to_vec()
                } else {
                    ["--port", &port].to_vec()
                };
                command
                    .args(["--bind", "127.0.0.1", "--save", ""])
                    .args(ports)
                    .args(["--appendfsync", "always", "--dir"])
                    .arg(self.path())
                    .args(options);
                command
            }
            Kind::Postgres(programs, options) => {
                let mut command = self.limited(programs.join("postgres"));
                command
                    .arg("-D")
                    .arg(self.path().join("data"))
                    .args(["-h", "127.0.0.1", "-p"])
                    .arg(self.port.to_string())
                    .arg("-k")
                    .arg(self.path())
                    .args(["-c", "fsync=off", "-c", "max_connections=200"])
                    .args(options);
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
        self.wait_until(Self::answers);
    }

    fn limited(&self, program: PathBuf) -> Command {
        let Some(blocks) = self.file_limit else {
            return Command::new(program);
        };
        let mut command = Command::new("sh");
        let script = format!("ulimit -f {blocks}; exec \"$0\" \"$@\"");
        command.arg("-c").arg(script).arg(program);
        command
    }

    fn wait_until(&self, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
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
            // A standby may be up and let nobody in.
            Kind::Postgres(_, options) if options.iter().any(|it| it == "hot_standby=off") => {
                self.is_ready() == Some(1)
            }
            Kind::Postgres(..) => self.is_ready() == Some(0),
            _ => TcpStream::connect(("127.0.0.1", self.port)).is_ok(),
        }
    }

    /// What `pg_isready` ends with: 0 lets clients in, 1 refuses them.
    fn is_ready(&self) -> Option<i32> {
        let Kind::Postgres(programs, _) = &self.kind else {
            return None;
        };
        Command::new(programs.join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p"])
            .arg(self.port.to_string())
            .status()
            .unwrap()
            .code()
    }

    /// Stops it at once, as a crash of its own would.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        // One that stands still would end only when it goes on.
        let _ = kill_process(Pid::from_child(&child), Signal::CONT);
        let signal = match self.kind {
            // Its children would outlive a SIGKILL.
            Kind::Postgres(..) => Signal::QUIT,
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
    if matches!(kind, Kind::Redis(_)) || !rustix::process::geteuid().is_root() {
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

/// A port for a server, kept from other tests as long as the socket is held.
///
/// Below the range that Linux hands out to clients, so that it is free when a server starts anew.
/// Who has the number in UDP has it among tests, which need it for TCP a moment later.
#[must_use]
pub fn free_port() -> (u16, UdpSocket) {
    let mut port = 20_000 + u16::try_from(std::process::id() % 9000).unwrap();
    loop {
        port = if port < 29_999 { port + 1 } else { 20_000 };
        if let Ok(reserved) = UdpSocket::bind(("127.0.0.1", port))
            && TcpListener::bind(("127.0.0.1", port)).is_ok()
        {
            return (port, reserved);
        }
    }
}
