//! How far a command with many calls has come: one line on a terminal, written over and over.

use std::io::{self, Write as _};

use ergani_token::one_line;

use crate::output::Output;

/// To the start of the line, which is wiped.
pub(crate) const WIPE: &str = "\r\u{1b}[2K";

/// The line, which goes away with this value.
pub(crate) struct Progress {
    is_watched: bool,
}

impl Progress {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            is_watched: output.is_watched(),
        }
    }

    pub(crate) fn tell(&self, what: &str) {
        if self.is_watched {
            let mut stderr = io::stderr().lock();
            // If nobody reads that, there is nobody left to tell.
            let what = one_line(what);
            let _ = write!(stderr, "{WIPE}{what}…").and_then(|()| stderr.flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_watched {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "{WIPE}").and_then(|()| stderr.flush());
        }
    }
}
