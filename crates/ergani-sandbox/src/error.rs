//! What can go wrong before the sandbox serves.

use std::net::SocketAddr;
use std::{error, fmt, io};

/// Why a sandbox could not be started, or an input was refused.
#[derive(Debug)]
pub struct Error {
    what: String,
    cause: Option<io::Error>,
}

impl Error {
    pub(crate) fn invalid(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            cause: None,
        }
    }

    pub(crate) fn listen(address: SocketAddr, cause: io::Error) -> Self {
        Self {
            what: format!("cannot listen on {address}"),
            cause: Some(cause),
        }
    }

    pub(crate) fn start(cause: io::Error) -> Self {
        Self {
            what: "cannot start the sandbox's thread".to_owned(),
            cause: Some(cause),
        }
    }

    /// Whether the address to listen on is taken, as opposed to an invalid configuration.
    #[must_use]
    pub fn is_address_in_use(&self) -> bool {
        self.cause
            .as_ref()
            .is_some_and(|cause| cause.kind() == io::ErrorKind::AddrInUse)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}
