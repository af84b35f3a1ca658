//! Passwords from files and commands.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ergani_token::Secret;
use serde::de::{Deserialize, Deserializer, Error as _};
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use super::error::ConfigError;
use super::read::Shown;

/// No password is longer; what is, is some other file.
const LIMIT: u64 = 64 * 1024;

/// How long a password command may take: time to unlock a key ring by hand.
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

    /// Runs it. Blocks until it has ended, at most for [`PATIENCE`].
    pub(super) fn run(&self, place: &str) -> Result<Secret, ConfigError> {
        self.run_within(place, PATIENCE)
    }

    fn run_within(&self, place: &str, patience: Duration) -> Result<Secret, ConfigError> {
        let [program, arguments @ ..] = self.0.as_slice() else {
            return Err(ConfigError::usage(format!("{place}: the command is empty")));
        };
        let shown = self.shown();
        let failed = |what: String| {
            ConfigError::missing(format!("the password command `{shown}` ({place}) {what}"))
        };
        let work = async {
            let mut child = tokio::process::Command::new(program)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                // What it says may hold a secret, and ours may go to a log.
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .map_err(|error| {
                    let hint = if program.contains(char::is_whitespace) {
                        "; there is no shell, so write each of its words by itself"
                    } else {
                        ""
                    };
                    failed(format!("cannot be run: {error}{hint}"))
                })?;
            let mut text = Zeroizing::new(Vec::with_capacity(1024));
            if let Some(output) = child.stdout.take() {
                output
                    .take(LIMIT)
                    .read_to_end(&mut text)
                    .await
                    .map_err(|error| failed(format!("cannot be read: {error}")))?;
            }
            let status = child
                .wait()
                .await
                .map_err(|error| failed(format!("cannot be waited for: {error}")))?;
            if status.success() {
                Ok(text)
            } else {
                Err(failed(format!("failed: {status}")))
            }
        };
        // A thread and a runtime of its own: this is called with and without one.
        let text = std::thread::scope(|scope| {
            let running = scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(|error| failed(format!("cannot be run: {error}")))?;
                runtime.block_on(async {
                    match tokio::time::timeout(patience, work).await {
                        Ok(done) => done,
                        Err(_) => Err(failed(format!(
                            "did not end within {} s",
                            patience.as_secs()
                        ))),
                    }
                })
            });
            running
                .join()
                .unwrap_or_else(|_| Err(failed("cannot be run".to_owned())))
        })?;
        first_line(&text).map_err(|what| failed(format!("wrote {what}")))
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

/// The first line of a file that nobody else may read.
pub(super) fn in_file(path: &Path, place: &str) -> Result<Secret, ConfigError> {
    let shown = path.display();
    let cannot = |error: io::Error| {
        ConfigError::missing(format!(
            "cannot read the password in {shown} ({place}): {error}"
        ))
    };
    let file = File::open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    // A pipe, as of a shell's `<(…)`, has no modes that mean anything.
    if metadata.is_file() && super::safety::others_can_read(&metadata) {
        return Err(
            ConfigError::refused(format!("{shown} ({place}) can be read by others"))
                .with_hint(format!("Run: chmod 600 '{shown}'")),
        );
    }
    let mut text = Zeroizing::new(Vec::with_capacity(1024));
    file.take(LIMIT).read_to_end(&mut text).map_err(cannot)?;
    first_line(&text)
        .map_err(|what| ConfigError::missing(format!("{shown} ({place}) holds {what}")))
}

/// The first line, whole; or what is there instead.
fn first_line(text: &[u8]) -> Result<Secret, &'static str> {
    let line = match text.iter().position(|byte| *byte == b'\n') {
        Some(end) => &text[..end],
        // Cut, it would be sent and be wrong.
        None if text.len() as u64 == LIMIT => return Err("more than a password"),
        None => text,
    };
    // Some editors put a mark of byte order before UTF-8.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    match std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)) {
        Ok("") => Err("no password in its first line"),
        Ok(password) => Ok(Secret::new(password)),
        Err(_) => Err("no UTF-8 text in its first line"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_does_not_end_is_given_up() {
        let command = PasswordCommand::new(["sleep", "600"]);
        let error = command.run_within("test", Duration::ZERO).unwrap_err();
        assert!(error.message().contains("did not end"), "{error}");
    }
}
