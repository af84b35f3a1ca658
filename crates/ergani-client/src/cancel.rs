//! Taking a submitted document back.

use bytes::Bytes;
use ergani_documents::types::{Date, compact_date};
use ergani_documents::{Document, documents};
use http::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::ergani::Ergani;
use crate::error::{Error, ErrorKind, Result};
use crate::fields::Fields;
use crate::submission::CANCEL_ROUTE;

/// A document was cancelled.
#[derive(Clone, Debug)]
pub struct Cancelled {
    message: Option<String>,
    answer: Answer,
}

impl Cancelled {
    fn read(answer: Answer) -> Self {
        // The status says that it succeeded; the text is information (quirk 65).
        let message = match answer.json() {
            Some(Value::String(text)) => Some(text),
            Some(json) => Fields::of(&json).and_then(|fields| fields.text("message")),
            None => None,
        };
        Self { message, answer }
    }

    /// What the server said, if it said something.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The answer as it came.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl Ergani {
    /// Cancels a submitted document, by its protocol and the day in Athens on which it was
    /// submitted (manual §2.1.7).
    ///
    /// Only leaves can be cancelled, and their corrected repeats; other codes are refused here
    /// (quirk 44). Cancelling a correction does not bring back what it replaced (quirk 43).
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a code that cannot be cancelled, or a blank protocol;
    /// [`ErrorKind::OutcomeUnknown`] when no whole answer came: cancelling again does no harm then,
    /// and is refused as
    /// [`NothingToCancel`](crate::RejectionReason::NothingToCancel) if the first was received; and
    /// as [`call`](Self::call).
    pub async fn cancel(
        &self,
        code: &str,
        protocol: &str,
        submitted_on: Date,
    ) -> Result<Cancelled> {
        if !documents::find(code).is_some_and(Document::is_cancellable) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "a submitted {code} cannot be cancelled: ERGANI takes back leaves only (WTOLeave, WTOLeaveC)"
                ),
            ));
        }
        self.cancel_any(code, protocol, submitted_on).await
    }

    /// Cancels a document of any code: the manual says that only leaves can be cancelled "for the
    /// time being". Else as [`cancel`](Self::cancel).
    ///
    /// # Errors
    /// As [`cancel`](Self::cancel).
    pub async fn cancel_any(
        &self,
        code: &str,
        protocol: &str,
        submitted_on: Date,
    ) -> Result<Cancelled> {
        check_protocol(protocol)?;
        let body = json!({
            "TypeOfDocument": code,
            "Protocol": protocol,
            "SubmittedDate": compact_date(submitted_on),
        });
        let body = Bytes::from(body.to_string());
        let call = Call::new(Method::POST, CANCEL_ROUTE, Some(body))?;
        Ok(Cancelled::read(self.call(call).await?))
    }
}

/// A protocol as a receipt has it is not blank.
pub(crate) fn check_protocol(protocol: &str) -> Result<()> {
    if protocol.trim().is_empty() {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "the protocol of the document is wanted, as the receipt has it",
        ));
    }
    Ok(())
}
