//! `--timeout`: one deadline for all that a command waits for, at the server and on this machine.
//!
//! A read of standard input, the opening of a named pipe or a question at the terminal cannot be
//! interrupted. So with a deadline the command runs in a thread of its own, which is left behind when
//! the deadline passes. What minds the deadline by itself says so, and is given the time it takes.

use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::exit::{Exit, Failure, Outcome};

/// How long what is under way may go on after an interrupt or the deadline, so that a renewal that
/// was sent is stored; and how long a result that came at the last moment has to be written.
pub(crate) const FAREWELL: Duration = Duration::from_secs(2);

/// As that of a main thread, in which a command runs without a deadline.
const STACK: usize = 8 * 1024 * 1024;

/// When `--timeout` ends, if it was given.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadline(Option<Limit>);

#[derive(Clone, Copy, Debug)]
struct Limit {
    at: Instant,
    timeout: Duration,
}

impl Deadline {
    /// Counted from now.
    pub(crate) fn after(timeout: Option<Duration>) -> Self {
        let limit = |timeout| {
            let at = Instant::now().checked_add(timeout)?;
            Some(Limit { at, timeout })
        };
        Self(timeout.and_then(limit))
    }

    /// The moment.
    pub(crate) fn at(self) -> Option<Instant> {
        self.0.map(|limit| limit.at)
    }

    /// How long it is until then.
    pub(crate) fn left(self) -> Duration {
        self.at().map_or(Duration::MAX, until)
    }

    /// The failure of a command that did not end before it.
    pub(crate) fn exceeded(self, awaited: Option<&Awaited>) -> Failure {
        let limit = self.0.map_or(0.0, |limit| limit.timeout.as_secs_f64());
        let what = |text: fn(&Awaited) -> &str| {
            awaited.map_or_else(String::new, |awaited| format!(" ({})", text(awaited)))
        };
        let (english, greek) = (what(|it| &it.english), what(|it| &it.greek));
        Failure::new(
            Exit::Unreachable,
            "timeout",
            format!("no result within the {limit} s of --timeout{english}"),
        )
        .in_greek(format!(
            "κανένα αποτέλεσμα μέσα στα {limit} s του --timeout{greek}"
        ))
    }

    /// Writes, and gives up at the deadline if nobody reads; what comes late still has a moment.
    /// Without a deadline it waits as any program does.
    pub(crate) fn write(
        self,
        work: impl FnOnce() -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let Some(limit) = self.0 else {
            return work();
        };
        let (sender, written) = mpsc::channel();
        thread::spawn(move || {
            // Who has given up needs no answer.
            let _ = sender.send(work());
        });
        let patience = until(limit.at).max(FAREWELL);
        minded(|| written.recv_timeout(patience))
            .unwrap_or_else(|_| Err(io::Error::new(io::ErrorKind::TimedOut, "nobody reads it")))
    }
}

fn until(moment: Instant) -> Duration {
    moment.saturating_duration_since(Instant::now())
}

/// What is waited for, for people.
#[derive(Clone, Debug)]
pub(crate) struct Awaited {
    english: String,
    greek: String,
}

impl Awaited {
    /// As in `waiting for the ERGANI server`.
    pub(crate) fn new(english: impl Into<String>, greek: impl Into<String>) -> Self {
        Self {
            english: english.into(),
            greek: greek.into(),
        }
    }

    /// What is read or written: a file, or a stream.
    pub(crate) fn of(english: &str, greek: &str) -> Self {
        Self::new(
            format!("waiting for {english}"),
            format!("αναμονή: {greek}"),
        )
    }

    pub(crate) fn text(&self, lang: crate::args::Lang) -> &str {
        match lang {
            crate::args::Lang::En => &self.english,
            crate::args::Lang::El => &self.greek,
        }
    }
}

/// What the command is doing.
struct State {
    awaited: Option<Awaited>,
    /// Waits under way that mind the deadline by themselves.
    minded: usize,
    /// When the last of them ended.
    minded_until: Option<Instant>,
    has_ended: bool,
}

static STATE: Mutex<State> = Mutex::new(State {
    awaited: None,
    minded: 0,
    minded_until: None,
    has_ended: false,
});
static CHANGED: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Changes what is known of the command for as long as it lives.
struct During<F: FnMut(&mut State)>(F);

impl<F: FnMut(&mut State)> Drop for During<F> {
    fn drop(&mut self) {
        (self.0)(&mut state());
        CHANGED.notify_all();
    }
}

/// Does what may block on this machine, and names it if the deadline passes meanwhile.
pub(crate) fn waiting_for<T>(awaited: Awaited, work: impl FnOnce() -> T) -> T {
    let mut before = state().awaited.replace(awaited);
    let _during = During(move |state: &mut State| state.awaited = before.take());
    work()
}

/// Does what minds the deadline by itself.
pub(crate) fn minded<T>(work: impl FnOnce() -> T) -> T {
    state().minded += 1;
    let _during = During(|state: &mut State| {
        state.minded -= 1;
        state.minded_until = Some(Instant::now());
    });
    work()
}

/// Runs the command to its end, or to the deadline.
pub(crate) fn keep<T: Send + 'static>(
    deadline: Deadline,
    work: impl FnOnce() -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let Some(limit) = deadline.0 else {
        return work();
    };
    state().has_ended = false;
    let worker = thread::Builder::new()
        .stack_size(STACK)
        .spawn(|| {
            let _during = During(|state: &mut State| state.has_ended = true);
            work()
        })
        .map_err(|error| Failure::new(Exit::Unexpected, "internal", error.to_string()))?;
    let mut state = state();
    while !state.has_ended {
        let late = state.minded_until.map(|ended| ended + FAREWELL);
        let left = late.map_or(limit.at, |late| late.max(limit.at));
        let left = until(left);
        let wait = |state| CHANGED.wait(state).unwrap_or_else(PoisonError::into_inner);
        state = match (state.minded, left.is_zero()) {
            (0, true) => return Err(deadline.exceeded(state.awaited.as_ref())),
            (0, false) => {
                let waited = CHANGED.wait_timeout(state, left);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            _ => wait(state),
        };
    }
    drop(state);
    worker.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Deadline {
        Deadline::after(Some(Duration::from_millis(1)))
    }

    fn passed() -> Deadline {
        let deadline = soon();
        while !deadline.left().is_zero() {
            thread::yield_now();
        }
        deadline
    }

    /// One after the other: what a command does is known once for the process.
    #[test]
    fn a_command_ends_with_its_work_or_with_the_deadline() {
        assert!(matches!(keep(Deadline::default(), || Ok(1)), Ok(1)));
        let far = Deadline::after(Some(Duration::from_secs(600)));
        assert!(matches!(keep(far, || Ok(2)), Ok(2)));

        // A wait that never ends, as that for a pipe.
        let (sender, receiver) = mpsc::channel::<()>();
        let awaited = Awaited::of("a pipe", "ένας αγωγός");
        let ended = keep(soon(), move || {
            waiting_for(awaited, || receiver.recv()).map_err(|_| Failure::interrupted())
        });
        assert_eq!(ended.unwrap_err().exit(), Exit::Unreachable);
        drop(sender);

        // One that minds the deadline is given the time that it takes.
        let late = keep(soon(), || {
            minded(passed);
            Ok(3)
        });
        assert!(matches!(late, Ok(3)));
        let panicked =
            std::panic::catch_unwind(|| keep(far, || -> Outcome<()> { panic!("as a test") }));
        assert!(panicked.is_err());
    }

    #[test]
    fn what_nobody_reads_is_given_up_after_the_deadline_and_a_moment() {
        let (sender, receiver) = mpsc::channel::<()>();
        let written = passed().write(move || {
            let _ = receiver.recv();
            Ok(())
        });
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        drop(sender);
        assert!(passed().write(|| Ok(())).is_ok());
    }
}
