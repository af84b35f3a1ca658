//! Asks at the terminal for what nobody may see.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::sync::mpsc;

use ergani_client::config::password_in;
use ergani_token::{Clock as _, Secret, SystemClock};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use tokio::sync::oneshot;

use crate::deadline::{Awaited, Deadline};
use crate::exit::{Failure, Outcome};
use crate::input;
use crate::runtime::{self, Interrupts};

/// No password is longer; what is, is some other text.
const LIMIT: u64 = 64 * 1024;

/// What a terminal takes for "no such key".
const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

/// Asks for a password. The terminal gets its echo back however this ends: by an answer, by Ctrl-C,
/// by a SIGTERM or SIGHUP from elsewhere, or by the deadline.
pub(crate) fn password(deadline: Deadline, question: &str) -> Outcome<Secret> {
    let runtime = runtime::start()?;
    let answer = runtime.block_on(async {
        // First of all: from here on a signal ends this function rather than the process.
        let mut interrupts = Interrupts::listen_to_hang_ups_too()?;
        let mut terminal = HiddenInput::begin().map_err(|error| cannot(&error))?;
        terminal.say(question).map_err(|error| cannot(&error))?;
        let answer = terminal.line().map_err(|error| cannot(&error))?;
        tokio::select! {
            line = answer => line.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into())).map_err(|error| cannot(&error)),
            () = interrupts.next() => {
                terminal.discard();
                Err(Failure::interrupted())
            }
            () = SystemClock.sleep(deadline.left()) => {
                terminal.discard();
                let awaited = Awaited::of("a password at the terminal", "κωδικός στο τερματικό");
                Err(deadline.exceeded(Some(&awaited)))
            }
        }
    });
    // The thread that reads may do so for as long as the process lives.
    runtime.shutdown_background();
    in_line(&answer?, "what was typed")
}

fn cannot(error: &io::Error) -> Failure {
    Failure::configuration(format!("cannot read the password: {error}"))
}

/// The terminal of this process, whatever its standard streams are, with its echo off.
struct HiddenInput {
    terminal: File,
    before: Termios,
}

impl HiddenInput {
    fn begin() -> io::Result<Self> {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // The end of the line is seen.
        hidden
            .local_modes
            .insert(LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        // Whoever were to stop or quit us here would have a terminal without echo.
        hidden.special_codes[SpecialCodeIndex::VSUSP] = NO_KEY;
        hidden.special_codes[SpecialCodeIndex::VQUIT] = NO_KEY;
        tcsetattr(&terminal, OptionalActions::Now, &hidden)?;
        Ok(Self { terminal, before })
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.terminal.write_all(text.as_bytes())?;
        self.terminal.flush()
    }

    /// The next line, read by a thread of its own, since nothing can interrupt who reads.
    fn line(&self) -> io::Result<oneshot::Receiver<io::Result<Secret>>> {
        let (sender, receiver) = oneshot::channel();
        let mut terminal = self.terminal.try_clone()?;
        std::thread::spawn(move || {
            let line = first_line(&terminal);
            if line.as_ref().is_ok_and(|line| !line.ends_with('\n')) {
                // The end of the input leaves the cursor behind the question.
                let _ = writeln!(terminal);
            }
            // Who is gone needs no answer.
            let _ = sender.send(line.map(Secret::new));
        });
        Ok(receiver)
    }

    /// What was typed and not yet read must not become the next command of the shell.
    fn discard(mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
        let _ = self.say("\n");
    }
}

impl Drop for HiddenInput {
    fn drop(&mut self) {
        // A terminal that is gone has no echo to be given back.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

/// The first line of standard input.
pub(crate) fn from_standard_input(deadline: Deadline) -> Outcome<Secret> {
    let (sender, read) = mpsc::channel();
    std::thread::spawn(move || {
        // Who is gone needs no answer.
        let _ = sender.send(input::readable_stdin().and_then(|stdin| first_line(stdin.lock())));
    });
    let awaited = Awaited::of("a password on standard input", "κωδικός στην τυπική είσοδο");
    let line = read
        .recv_timeout(deadline.left())
        .map_err(|_| deadline.exceeded(Some(&awaited)))?
        .map_err(|error| cannot(&error))?;
    in_line(&Secret::new(line), "standard input")
}

fn first_line(source: impl io::Read) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(source.take(LIMIT)).read_line(&mut line)?;
    Ok(line)
}

/// The password in a line that was read; an empty one if there was none.
fn in_line(line: &Secret, source: &str) -> Outcome<Secret> {
    if line.expose().trim_end_matches(['\r', '\n']).is_empty() {
        return Ok(Secret::new(""));
    }
    Ok(password_in(line.expose().as_bytes(), source)?)
}
