//! Declarations: how they are judged, and sent.

use bytes::Bytes;
use ergani_documents::{
    Declaration, Document, Finding, Lang, Report, Strictness, documents, raw_json,
};
use serde_json::Value;

use crate::call::Call;
use crate::ergani::Ergani;
use crate::error::{Error, ErrorKind, Result};
use crate::outcome::{Accepted, Outcome};
use crate::submission::{Submission, count_records};

/// How documents are judged before they are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Validation {
    /// What ERGANI's schema refuses is not sent; what it lets pass and is most likely wrong is sent
    /// with a [`Warning`](crate::Warning): a check digit that does not fit, say, or what is odd
    /// about its moments, days, names and movements at the present moment
    /// ([`Document::weigh`](ergani_documents::Document::weigh)).
    #[default]
    Normal,
    /// Warnings count as errors.
    Strict,
    /// Nothing is judged: the bytes are sent as they are. For a document whose schema changed
    /// before this library did.
    Off,
}

impl Ergani {
    /// Submits one declaration: `POST Documents/{code}` (manual §2.1.6).
    ///
    /// # Cancel safety
    /// Not cancel safe: the server may register what was sent when the future is dropped. Run it in
    /// a task of its own if the caller may go away, and keep what you submit until an outcome came.
    pub async fn submit<D: Declaration>(&self, declaration: &D) -> Outcome {
        let mut documents = D::documents();
        match (documents.next(), documents.next()) {
            (Some(only), None) => {
                self.submit_as(only.code(), std::slice::from_ref(declaration))
                    .await
            }
            _ => Outcome::NotSent(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "several documents take a {}: say which with `submit_as`",
                    D::NAME
                ),
            )),
        }
    }

    /// Submits declarations in one request as the document of this code. One bad record refuses
    /// them all (quirk 46), and each gets a receipt of its own (quirk 47).
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    pub async fn submit_as<D: Declaration>(&self, code: &str, declarations: &[D]) -> Outcome {
        if !D::documents().any(|document| document.code() == code) {
            let takers: Vec<_> = D::documents().map(Document::code).collect();
            return Outcome::NotSent(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the document {code} takes no {}; {} does",
                    D::NAME,
                    takers.join(", ")
                ),
            ));
        }
        if let Some(strictness) = self.strictness()
            && let Some(document) = documents::find(code)
            && let Some((bytes, report)) = D::to_judged_bytes(declarations, document, strictness)
        {
            let weighed = document.weigh(&D::envelope(declarations), &self.now(), strictness);
            let report = report.and(weighed);
            let bytes = Bytes::from(bytes);
            return match warnings(code, report) {
                Ok(warnings) => {
                    self.submit_call(code, bytes, Some(declarations.len()), warnings)
                        .await
                }
                Err(error) => not_sent(code, bytes, error),
            };
        }
        self.submit_json(code, D::envelope(declarations)).await
    }

    /// Submits a document as JSON, keys in the order given. Documents with a published schema are
    /// judged first. A code that was retired is not sent, unless nothing is judged.
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    pub async fn submit_json(&self, code: &str, body: Value) -> Outcome {
        // Not by `Display`, which checks each piece for UTF-8 again.
        let bytes = match serde_json::to_vec(&body) {
            Ok(bytes) => Bytes::from(bytes),
            Err(error) => {
                let message = format!("the {code} cannot be written as JSON: {error}");
                return Outcome::NotSent(
                    Error::new(ErrorKind::InvalidInput, message).with_source(error),
                );
            }
        };
        self.submit_judged(code, Some(&body), bytes).await
    }

    /// Submits a document as these bytes, untouched. They are judged first: as JSON that every
    /// reader reads alike ([`raw_json`]), and as [`submit_json`](Self::submit_json) does.
    ///
    /// Not cancel safe, as [`submit`](Self::submit).
    pub async fn submit_bytes(&self, code: &str, body: impl Into<Bytes>) -> Outcome {
        let bytes = body.into();
        let json = match raw_json::parse(&bytes) {
            Ok(json) => Some(json),
            Err(_) if self.validation == Validation::Off => None,
            Err(fault) => {
                let message = format!("the {code} was not sent: {fault}");
                let error = Error::new(ErrorKind::InvalidDocument, message);
                return not_sent(code, bytes, error.with_source(fault));
            }
        };
        self.submit_judged(code, json.as_ref(), bytes).await
    }

    async fn submit_judged(&self, code: &str, json: Option<&Value>, bytes: Bytes) -> Outcome {
        let warnings = match json.map(|json| self.judge(code, json)) {
            Some(Ok(warnings)) => warnings,
            Some(Err(error)) => return not_sent(code, bytes, error),
            None => Vec::new(),
        };
        let records = json.and_then(|json| count_records(code, json));
        self.submit_call(code, bytes, records, warnings).await
    }

    /// Submits bytes that were judged.
    async fn submit_call(
        &self,
        code: &str,
        bytes: Bytes,
        records: Option<usize>,
        warnings: Vec<Finding>,
    ) -> Outcome {
        let call = match Call::submission(code, bytes.clone()) {
            Ok(call) => call.with_records(records),
            Err(error) => return not_sent(code, bytes, error),
        };
        let served = self.performer.perform(&call).await;
        Outcome::of(served.map(|served| Accepted::new(served, code, bytes, warnings)))
    }

    /// How documents are judged, if they are.
    fn strictness(&self) -> Option<Strictness> {
        match self.validation {
            Validation::Off => None,
            Validation::Normal => Some(Strictness::Normal),
            Validation::Strict => Some(Strictness::Strict),
        }
    }

    /// The warnings, or the errors for which it must not be sent.
    fn judge(&self, code: &str, json: &Value) -> Result<Vec<Finding>> {
        let Some(strictness) = self.strictness() else {
            return Ok(Vec::new());
        };
        if let Some(document) = documents::find(code) {
            return warnings(code, document.validate_at(json, &self.now(), strictness));
        }
        if let Some(retired) = documents::find_retired(code) {
            let message = retired.message(Lang::En);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        // The server's routes do not care about case: it might take what nothing judged here.
        match documents::find_misspelt(code) {
            Some(document) => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("there is no document {code}: {} is meant", document.code()),
            )),
            None => Ok(Vec::new()),
        }
    }
}

/// A declaration of which nothing was sent.
fn not_sent(code: &str, body: Bytes, error: Error) -> Outcome {
    Outcome::NotSent(error.about(Submission::new(code, body)))
}

/// What is odd about a document, or the errors for which it must not be sent.
fn warnings(code: &str, report: Report) -> Result<Vec<Finding>> {
    if report.is_valid() {
        return Ok(report.into_findings());
    }
    let errors: Vec<Finding> = report.errors().cloned().collect();
    let places: Vec<String> = errors
        .iter()
        .map(|finding| format!("{}: {}", finding.path(), finding.rule()))
        .collect();
    let count = match errors.len() {
        1 => "1 error".to_owned(),
        many => format!("{many} errors"),
    };
    let places = places.join(", ");
    let message = format!("the {code} has {count} and was not sent: {places}");
    Err(Error::of_findings(message, errors))
}
