//! Passwords from files and commands.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ergani_token::{Secret, guard_secret_file, narrow_secret_file};
use serde::de::{Deserialize, Deserializer, Error as _};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStdout};
use zeroize::Zeroizing;

use super::error::ConfigError;
use super::read::Shown;

/// No password is longer; what is, is some other file.
const LIMIT: u64 = 64 * 1024;

/// How long a password command, or a pipe, may take unless the program is in more of a hurry: time to
/// unlock a key ring by hand.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program and its arguments, run without a shell. `Debug` leaves the arguments out, since one
/// may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordCommand(Vec<String>);

/// Reads a list of words. What is none is refused without being quoted.
impl<'de> Deserialize<'de> for PasswordCommand {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self).map_err(|_| {
            D::Error::custom(r#"must be a list of words, such as ["pass", "show", "ergani"]"#)
        })
    }
}

impl PasswordCommand {
    /// Takes the program and its arguments.
    pub fn new<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }

    /// The program and its arguments.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Completes the program, where it is a path. A name is left to be looked for in `PATH`, and
    /// the other words are the program's own business.
    pub(super) fn complete(&mut self, complete: impl Fn(&Path) -> PathBuf) {
        if let Some(program) = self.0.first_mut()
            && program.contains(std::path::is_separator)
            && let Some(path) = complete(Path::new(program)).to_str()
        {
            *program = path.to_owned();
        }
    }

    /// Runs it, and blocks until its first line is there and it has ended. What it leaves behind in
    /// the background, such as an agent that holds its output open, is not waited for.
    pub(super) fn run(&self, place: &str, patience: Patience) -> Result<Secret, ConfigError> {
        let [program, arguments @ ..] = self.0.as_slice() else {
            return Err(ConfigError::usage(format!("{place}: the command is empty")));
        };
        let shown = format!("the password command `{}` ({place})", self.shown());
        let failed = |what: String| ConfigError::missing(format!("{shown} {what}"));
        let work = async {
            let mut running = Running::start(program, arguments).map_err(|error| {
                let hint = if program.contains(char::is_whitespace) {
                    "; there is no shell, so write each of its words by itself"
                } else {
                    ""
                };
                failed(format!("cannot be run: {error}{hint}"))
            })?;
            let Ok(ended) =
                tokio::time::timeout(patience.left(), running.first_line_and_exit()).await
            else {
                running.kill();
                return Err(patience.exceeded(&format!("{shown} did not end")));
            };
            let (line, status) =
                ended.map_err(|error| failed(format!("cannot be read: {error}")))?;
            if status.success() {
                Ok(line)
            } else {
                Err(failed(format!("failed: {status}")))
            }
        };
        // A thread and a runtime of its own: this is called with and without one.
        let line = std::thread::scope(|scope| {
            let running = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(|error| failed(format!("cannot be run: {error}")))?;
                runtime.block_on(work)
            });
            running
                .join()
                .unwrap_or_else(|_| Err(failed("cannot be run".to_owned())))
        })?;
        first_line(&line.text).map_err(|what| failed(format!("wrote what {what}")))
    }
}

/// How long a password is waited for.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    until: Instant,
    /// Whether the program set the end, and not [`PATIENCE`].
    is_limited: bool,
}

impl Patience {
    /// From now, and at most to the program's own time limit.
    pub(super) fn until(limit: Option<Instant>) -> Self {
        let until = Instant::now() + PATIENCE;
        match limit {
            Some(limit) if limit < until => Self {
                until: limit,
                is_limited: true,
            },
            _ => Self {
                until,
                is_limited: false,
            },
        }
    }

    fn left(self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The error for what did not come in time.
    fn exceeded(self, what: &str) -> ConfigError {
        if self.is_limited {
            ConfigError::timed_out(format!("{what} within the time limit"))
        } else {
            ConfigError::missing(format!("{what} within {} s", PATIENCE.as_secs()))
        }
    }
}

/// A password command that has not ended.
struct Running {
    child: Child,
}

impl Running {
    fn start(program: &str, arguments: &[String]) -> io::Result<Self> {
        let child = tokio::process::Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // What it says may hold a secret, and ours may go to a log.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self { child })
    }

    /// Reads its first line, and waits for its exit.
    async fn first_line_and_exit(&mut self) -> io::Result<(Line, ExitStatus)> {
        let mut line = Line::default();
        let mut output = self.child.stdout.take();
        let mut chunk = Zeroizing::new([0; 4096]);
        let status = loop {
            let read = async {
                match &mut output {
                    Some(output) => output.read(chunk.as_mut_slice()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                read = read => {
                    // What follows the first line is read too, so that writing it does not stop the
                    // command; but not without end.
                    if !line.push(&chunk[..read?]) {
                        output = None;
                    }
                }
                status = self.child.wait() => break status?,
            }
        };
        if let Some(output) = output.filter(|_| !line.is_whole()) {
            line.push_rest(output)?;
        }
        Ok((line, status))
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(number) = self.child.id()
            && let Ok(number) = i32::try_from(number)
            && let Some(process) = rustix::process::Pid::from_raw(number)
        {
            super::descendants::kill_all(process);
        }
        // It may have ended by itself.
        let _ = self.child.start_kill();
    }
}

/// The beginning of an output, to the end of its first line.
#[derive(Default)]
struct Line {
    text: Zeroizing<Vec<u8>>,
    read: u64,
}

impl Line {
    /// Takes what was read; whether more is to be.
    fn push(&mut self, chunk: &[u8]) -> bool {
        if !self.is_whole() {
            self.text.extend_from_slice(chunk);
            self.text.truncate(LIMIT as usize);
        }
        self.read += chunk.len() as u64;
        !chunk.is_empty() && self.read < LIMIT
    }

    fn is_whole(&self) -> bool {
        self.text.contains(&b'\n')
    }

    /// Takes what is there already: the writer has ended, and others may hold the pipe open.
    #[cfg(unix)]
    fn push_rest(&mut self, output: ChildStdout) -> io::Result<()> {
        let mut output = File::from(output.into_owned_fd()?);
        rustix::io::ioctl_fionbio(&output, true)?;
        let mut chunk = Zeroizing::new([0; 4096]);
        loop {
            match output.read(chunk.as_mut_slice()) {
                Ok(read) if self.push(&chunk[..read]) && !self.is_whole() => {}
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    #[cfg(not(unix))]
    fn push_rest(&mut self, _: ChildStdout) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for PasswordCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasswordCommand({})", self.shown())
    }
}

impl Shown for PasswordCommand {
    fn shown(&self) -> String {
        match self.0.as_slice() {
            [] => String::new(),
            [program, arguments @ ..] => {
                // A whole command line as one word; what follows the first may be a secret as well.
                match program.split_once(char::is_whitespace) {
                    Some((first, _)) => format!("{first} …"),
                    None if arguments.is_empty() => program.clone(),
                    None => format!("{program} …"),
                }
            }
        }
    }
}

/// The first line of a file that nobody else may read. A pipe is waited for.
pub(super) fn in_file(path: &Path, place: &str, patience: Patience) -> Result<Secret, ConfigError> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        let failed = ConfigError::missing(format!(
            "cannot read the password in {shown} ({place}): {error}"
        ));
        if error.kind() == io::ErrorKind::PermissionDenied {
            failed.with_hint(format!(
                "Give it to the user of this program with chown, or to a group of it: chgrp GROUP '{shown}' && chmod 640 '{shown}'"
            ))
        } else {
            failed
        }
    };
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    let line = if metadata.is_file() {
        read_line(path)
    } else {
        // Opening a named pipe blocks until somebody writes, and nothing interrupts that: it is left
        // to a thread that is given up with it.
        let (sender, receiver) = mpsc::channel();
        let path = path.to_owned();
        std::thread::spawn(move || {
            // Who has given up needs no answer.
            let _ = sender.send(read_line(&path));
        });
        receiver.recv_timeout(patience.left()).map_err(|_| {
            patience.exceeded(&format!("nobody wrote the password into {shown} ({place})"))
        })?
    };
    let (line, file) = line.map_err(cannot)?;
    // A pipe, as of a shell's `<(…)`, has no modes that mean anything.
    if metadata.is_file() {
        narrow_secret_file(path, &file);
        guard_secret_file(path, &file).map_err(|exposed| {
            ConfigError::refused(format!("{shown} ({place}) {exposed}")).with_hint(exposed.mend())
        })?;
    }
    first_line(&line.text).map_err(|what| ConfigError::missing(format!("{shown} ({place}) {what}")))
}

/// Reads to the end of the first line; who writes into a pipe may keep it open.
fn read_line(path: &Path) -> io::Result<(Line, File)> {
    let mut file = File::open(path)?;
    let mut line = Line::default();
    let mut chunk = Zeroizing::new([0; 4096]);
    while !line.is_whole() {
        match file.read(chunk.as_mut_slice()) {
            Ok(read) if line.push(&chunk[..read]) => {}
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((line, file))
}

/// The password in the first line of a text: without its line break, and without the mark of byte
/// order that some editors put before UTF-8. What is wrong with it, to follow where it comes from.
fn first_line(text: &[u8]) -> Result<Secret, &'static str> {
    let line = match text.iter().position(|byte| *byte == b'\n') {
        Some(end) => &text[..end],
        // Cut, it would be sent and be wrong.
        None if text.len() as u64 >= LIMIT => return Err("holds more than a password"),
        None => text,
    };
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    match std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)) {
        Ok("") => Err("holds no password in its first line"),
        Ok(password) => match unprintable(password) {
            None => Ok(Secret::new(password)),
            Some(what) => Err(what),
        },
        Err(_) => Err("holds no UTF-8 text in its first line"),
    }
}

/// The password in the first line of what a program was given, such as on its standard input. One
/// line break at its end and a mark of byte order before it are no part of it.
///
/// # Errors
/// When there is none, or one that nobody can have typed. `source` is what the error calls it.
pub fn password_in(text: &[u8], source: &str) -> Result<Secret, ConfigError> {
    first_line(text).map_err(|what| ConfigError::missing(format!("{source} {what}")))
}

/// What a user name or a password has that nobody types, and that a Secret or a file made with it
/// has by accident. ERGANI would refuse it, and count a wrong login.
pub(super) fn unprintable(text: &str) -> Option<&'static str> {
    if text.starts_with('\u{feff}') {
        return Some("begins with a byte order mark");
    }
    if text.ends_with(['\n', '\r']) {
        return Some("ends in a line break");
    }
    text.chars().find_map(|c| match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some("holds a line break"),
        '\0' => Some("holds a NUL character"),
        '\t' => Some("holds a tab"),
        '\u{feff}' => Some("holds a byte order mark"),
        c if c.is_control() => Some("holds a control character"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use ergani_token::ErrorKind;

    use super::*;

    fn run(words: &[&str], patience: Patience) -> Result<Secret, ConfigError> {
        PasswordCommand::new(words.iter().copied()).run("test", patience)
    }

    #[test]
    fn a_command_that_does_not_end_is_given_up() {
        for (is_limited, kind, told) in [
            (false, ErrorKind::Configuration, "did not end within 60 s"),
            (
                true,
                ErrorKind::Timeout,
                "did not end within the time limit",
            ),
        ] {
            let until = Instant::now();
            let error = run(&["sleep", "600"], Patience { until, is_limited }).unwrap_err();
            assert!(error.message().contains(told), "{error}");
            assert_eq!(error.kind(), kind);
        }
    }

    #[test]
    fn a_time_limit_shortens_the_patience_and_never_lengthens_it() {
        let now = Instant::now();
        assert!(Patience::until(Some(now)).is_limited);
        let far = Patience::until(Some(now + 2 * PATIENCE));
        assert!(!far.is_limited && far.left() <= PATIENCE);
    }
}
