//! What was declared: every `POST Documents/{code}` with its bytes and its receipts.

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::journal::Outcome;

/// One request to declare something, as it came; see [`Sandbox::submissions`](crate::Sandbox::submissions).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Submission {
    /// Its number in the journal.
    pub number: u64,
    /// When it arrived, by the sandbox's clock: RFC 3339 in UTC.
    pub time: String,
    /// The owner of its access token, if that is known.
    pub account: Option<String>,
    /// The code of the document in the route; of an unknown one as it came.
    pub code: String,
    /// The body byte for byte, as text in JSON; absent if it was dropped to keep within
    /// [`Switches::kept_body_bytes`](crate::Switches::kept_body_bytes).
    #[serde(serialize_with = "as_text")]
    pub body: Option<Bytes>,
    /// SHA-256 of the body in hexadecimal, which stays when the body is dropped.
    pub body_sha256: String,
    /// What became of it: [`Outcome::Done`] if it was recorded, whatever became of the answer.
    pub outcome: Outcome,
    /// The status of the answer; absent if none went out.
    pub status: Option<u16>,
    /// What was recorded: one for each outer record, in the order sent; none if it was refused.
    pub receipts: Vec<Receipt>,
}

/// What was recorded of one outer record of a submission (one branch of it).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The storage key.
    pub id: u64,
    /// The protocol, such as `ΑΚ - ΚΑΡ000001`.
    pub protocol: String,
    /// `dd/MM/yyyy HH:mm` in Athens, as in the answer.
    pub submit_date: String,
    /// The branch that the record names.
    pub branch: String,
}

impl Submission {
    /// Whether it was recorded.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        !self.receipts.is_empty()
    }

    /// The body as JSON, if it is kept and is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_ref()?).ok()
    }
}

fn as_text<S: Serializer>(body: &Option<Bytes>, to: S) -> Result<S::Ok, S::Error> {
    match body {
        Some(bytes) => to.serialize_some(&String::from_utf8_lossy(bytes)),
        None => to.serialize_none(),
    }
}
