//! What programs read goes to standard output, everything else to standard error.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Stdout, Write as _};

use anstream::{AutoStream, ColorChoice};
use ergani_token::{is_hidden, one_line, printable};
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
        self.write(format!("{}\n", printable(text)).into_bytes())
    }

    /// The result as bytes, as they are for programs; a terminal gets what it simply prints.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Outcome<()> {
        if !io::stdout().is_terminal() {
            return self.write(bytes.to_vec());
        }
        let mut shown = printable(&String::from_utf8_lossy(bytes)).into_owned();
        if !shown.ends_with('\n') {
            shown.push('\n');
        }
        self.write(shown.into_bytes())
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
        self.line(&escaped(&text))
    }

    /// A line for people that may be styled; styles are dropped where they are not wanted. What it
    /// quotes must be clean already.
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
        let clean =
            |row: &Vec<String>| row.iter().map(|cell| one_line(cell).into_owned()).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(clean).collect();
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
        for row in &rows {
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
        let text = format!("{}\n", printable(text)).into_bytes();
        let _ = (self.deadline).write(move || io::stderr().lock().write_all(&text));
    }

    /// An object on standard error, in a line.
    pub(crate) fn error_json(&self, value: &Value) {
        self.error(&escaped(&value.to_string()));
    }
}

/// JSON in which a terminal finds nothing that it does not simply print. Such characters stand in
/// its texts only, where their escape is the same text to every reader.
fn escaped(json: &str) -> Cow<'_, str> {
    let is_escaped = |c: char| is_hidden(c) && c != '\n';
    if !json.contains(is_escaped) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_escaped(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_the_same_and_holds_nothing_that_a_terminal_obeys() {
        let value =
            json!({ "α\u{9b}": ["\u{1b}[2J\u{7f}\u{85}\n", "\u{202e}\u{200b}", "\u{e0041}", "ώ"] });
        for text in [value.to_string(), format!("{value:#}")] {
            let shown = escaped(&text);
            assert!(!shown.contains(|c| is_hidden(c) && c != '\n'), "{shown:?}");
            assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
        }
        assert!(matches!(escaped("{\"α\":1}"), Cow::Borrowed(_)));
    }
}
