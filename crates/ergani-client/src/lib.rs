//! The client of ERGANI II: declarations, services and lookups, whose outcome is never guessed.

mod answer;
#[cfg(feature = "tower")]
mod authorize;
mod cache;
mod call;
mod cancel;
#[cfg(feature = "config")]
pub mod config;
mod ergani;
mod error;
#[cfg(feature = "test-util")]
pub mod fake;
mod fields;
mod hint;
mod inquiry;
mod lookup;
mod outcome;
mod pdf;
mod perform;
mod rejection;
mod source;
mod transport;

pub use answer::Answer;
#[cfg(feature = "tower")]
pub use authorize::{Authorize, AuthorizeError, AuthorizeLayer, Once, Repeat};
pub use cache::{CACHE_LIFE, Cache};
pub use call::{Call, CallKind, READ_LIMIT, SUBMIT_LIMIT};
pub use cancel::Cancelled;
pub use ergani::{Ergani, ErganiBuilder, Validation};
pub use ergani_documents as documents;
pub use ergani_documents::Lang;
pub use ergani_token as token;
pub use error::{Error, ErrorKind, Result};
pub use lookup::{
    DocumentSchema, DocumentType, ParameterType, Property, ServiceInfo, ServiceParameter,
};
pub use outcome::{Accepted, Outcome, Receipt, Unknown, UnknownCause, Warning};
pub use pdf::Pdf;
pub use rejection::{Rejected, RejectionReason};
pub use source::TokenSource;
pub use transport::{
    HttpTransport, HttpTransportBuilder, Partial, Sent, Transport, TransportError,
    TransportErrorKind,
};
