//! What programs read goes to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Stdout, Write as _};

use anstream::{AutoStream, ColorChoice};
use rustix::fs::OFlags;
use serde_json::Value;

use crate::args::{Format, Global};
use crate::deadline::Deadline;
use crate::exit::{Exit, Failure, Outcome};

/// Where a command writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
    quiet: bool,
    verbose: u8,
    no_color: bool,
    deadline: Deadline,
}

impl Output {
    pub(crate) fn new(global: &Global) -> Self {
        Self {
            format: global.output,
            quiet: global.quiet,
            verbose: global.verbose,
            no_color: global.no_color,
            deadline: global.deadline,
        }
    }

    pub(crate) fn format(&self) -> Format {
        self.format
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether somebody watches standard error and wants to know what takes long.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// A line of the result, without any styling.
    pub(crate) fn line(&self, text: &str) -> Outcome<()> {
        self.write(format!("{text}\n").into_bytes())
    }

    /// The result as bytes, as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Outcome<()> {
        let mut bytes = bytes.to_vec();
        if io::stdout().is_terminal() && !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        self.write(bytes)
    }

    fn write(&self, bytes: Vec<u8>) -> Outcome<()> {
        written(self.deadline.write(move || {
            let mut stdout = writable_stdout()?.lock();
            stdout.write_all(&bytes)?;
            stdout.flush()
        }))
    }

    pub(crate) fn json(&self, value: &Value) -> Outcome<()> {
        let text = if io::stdout().is_terminal() {
            format!("{value:#}")
        } else {
            value.to_string()
        };
        self.line(&text)
    }

    /// A line for people that may be styled; styles are dropped where they are not wanted.
    pub(crate) fn styled(&self, text: &str) -> Outcome<()> {
        let choice = if self.no_color {
            ColorChoice::Never
        } else {
            AutoStream::choice(&io::stdout())
        };
        let text = text.to_owned();
        written(self.deadline.write(move || {
            let mut stdout = AutoStream::new(writable_stdout()?.lock(), choice);
            writeln!(stdout, "{text}")?;
            stdout.flush()
        }))
    }

    /// Aligned columns.
    pub(crate) fn table(&self, rows: &[Vec<String>]) -> Outcome<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                rows.iter()
                    .filter_map(|row| row.get(column))
                    .map(|cell| cell.chars().count())
                    .max()
            })
            .map(|width| width.unwrap_or(0))
            .collect();
        for row in rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(&format!("{cell:width$}  "));
            }
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// A word to people about what was done.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// A word to people who asked for more.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose > 0 && !self.quiet {
            self.error(text);
        }
    }

    /// A line on standard error. If nobody reads that, there is nobody left to tell.
    pub(crate) fn error(&self, text: &str) {
        let text = format!("{text}\n").into_bytes();
        let _ = (self.deadline).write(move || io::stderr().lock().write_all(&text));
    }
}

/// Standard output, if something can be written to it. The standard library takes the refusal of
/// one that is closed for success.
pub(crate) fn writable_stdout() -> io::Result<Stdout> {
    let stdout = io::stdout();
    let mode = rustix::fs::fcntl_getfl(&stdout)? & OFlags::ACCMODE;
    if mode == OFlags::RDONLY {
        return Err(rustix::io::Errno::BADF.into());
    }
    Ok(stdout)
}

/// What writing a result came to.
pub(crate) fn written(result: io::Result<()>) -> Outcome<()> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::unread(),
        _ => Failure::new(
            Exit::Unexpected,
            "output",
            format!("cannot write to standard output: {error}"),
        )
        .in_greek(format!("δεν γράφεται η τυπική έξοδος: {error}")),
    })
}
