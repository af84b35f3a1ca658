//! The limit of open files: what to say when it is reached, and how to see that it is near.

use std::fs::File;
use std::io;

/// What happened and what helps, when this process or the machine can open no more.
pub const TOO_MANY_FILES: &str =
    "too many files are open: raise the limit (`ulimit -n`, or LimitNOFILE= of a service)";

/// Whether an error says so.
pub(crate) fn is_too_many_files(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let codes = [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error);
        error
            .raw_os_error()
            .is_some_and(|code| codes.contains(&code))
    }
    #[cfg(not(unix))]
    {
        let _ = error;
        false
    }
}

/// Whether so many more files can be opened now. For programs to ask before they start an async
/// runtime, which panics when it cannot open what it needs.
#[must_use]
pub fn can_open_files(many: usize) -> bool {
    // What is opened does not matter, and this is there on every Unix.
    let opened: io::Result<Vec<File>> = (0..many).map(|_| File::open("/")).collect();
    !opened.is_err_and(|error| is_too_many_files(&error))
}
