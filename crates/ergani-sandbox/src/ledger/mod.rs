//! What the server remembers: who may log in, and which tokens it issued.

mod credentials;
mod jwt;
mod sessions;

pub(crate) use credentials::{Credentials, Refusal};
pub(crate) use jwt::{Signer, random};
pub(crate) use sessions::{AccessStanding, Issued, Renewal, Sessions};
