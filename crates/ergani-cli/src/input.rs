//! Bytes that a command is given: a file, or standard input.

use std::fs::File;
use std::io::{self, Read as _, Stdin};
use std::path::Path;

use rustix::fs::OFlags;

use ergani_token::one_line;

use crate::deadline::{self, Awaited};
use crate::exit::{Failure, Outcome};

/// No document is larger; what is, is some other file. The largest field is a file of some megabytes.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The content of a file, or of standard input for `-`.
pub(crate) fn read(name: &str) -> Outcome<Vec<u8>> {
    if name == "-" {
        let waiting = Awaited::of("standard input", "η τυπική είσοδος");
        return deadline::waiting_for(waiting, || {
            let stdin = readable_stdin().map_err(|error| cannot("standard input", &error))?;
            all("standard input", stdin.lock())
        });
    }
    file(Path::new(name))
}

/// Standard input, if something can be read from it. The standard library takes one that is closed
/// for one that is empty.
pub(crate) fn readable_stdin() -> io::Result<Stdin> {
    let stdin = io::stdin();
    let mode = rustix::fs::fcntl_getfl(&stdin)? & OFlags::ACCMODE;
    if mode == OFlags::WRONLY {
        return Err(rustix::io::Errno::BADF.into());
    }
    Ok(stdin)
}

/// The content of a file, whatever its name.
pub(crate) fn file(path: &Path) -> Outcome<Vec<u8>> {
    let shown = one_line(&path.display().to_string()).into_owned();
    // A named pipe blocks until somebody writes into it.
    deadline::waiting_for(Awaited::of(&shown, &shown), || {
        let file = File::open(path).map_err(|error| cannot(&shown, &error))?;
        all(&shown, file)
    })
}

fn all(from: &str, source: impl io::Read) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    source
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot(from, &error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Failure::usage(format!(
            "{from} is larger than {} MB: that is not a document",
            LIMIT / 1024 / 1024
        ))
        .in_greek(format!(
            "{from}: είναι μεγαλύτερο από {} MB, άρα δεν είναι έγγραφο",
            LIMIT / 1024 / 1024
        )));
    }
    Ok(bytes)
}

fn cannot(from: &str, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot read {from}: {error}"))
        .in_greek(format!("δεν διαβάζεται: {from}: {error}"))
}
