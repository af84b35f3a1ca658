//! What became of a submission.

use std::fmt;

use bytes::Bytes;
use ergani_documents::{Finding, Lang};

use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::receipt::{Receipt, read_receipts};
use crate::rejection::Rejected;
use crate::unknown::Unknown;

/// What became of a submission. It is never guessed: what is not known is called so.
#[derive(Clone, Debug)]
#[must_use = "a declaration that was not accepted, or of which nobody knows, needs somebody to act"]
pub enum Outcome {
    /// It is registered. Save the receipts before anything else: no call lists them again.
    Accepted(Accepted),
    /// The server read it and refused it. Nothing is registered.
    Rejected(Rejected),
    /// Nothing is registered: it was not sent at all, or turned away before it was read (401, 403,
    /// 429). [`Error::sent`] tells which.
    NotSent(Error),
    /// It was sent, in whole or in part, and what the server did is not known. Do not send it
    /// again before somebody looked.
    Unknown(Unknown),
}

impl Outcome {
    pub(crate) fn of(result: Result<Accepted>) -> Self {
        let error = match result {
            Ok(accepted) => return Self::Accepted(accepted),
            Err(error) => error,
        };
        match (error.rejected(), error.unknown()) {
            (Some(rejected), _) => Self::Rejected(rejected.clone()),
            (_, Some(unknown)) => Self::Unknown(unknown.clone()),
            _ => Self::NotSent(error),
        }
    }

    /// The receipts, or the error: rejected, outcome unknown, or what
    /// kept it from being sent.
    ///
    /// # Errors
    /// For every outcome but [`Accepted`](Self::Accepted).
    pub fn into_result(self) -> Result<Accepted> {
        match self {
            Self::Accepted(accepted) => Ok(accepted),
            Self::Rejected(rejected) => Err(Error::of_rejection(rejected)),
            Self::NotSent(error) => Err(error),
            Self::Unknown(unknown) => Err(Error::of_unknown(unknown)),
        }
    }

    /// Whether it is registered.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted(_))
    }

    /// Whether what the server did is not known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// A code for programs, stable over versions: `accepted`, `rejected`, `not_sent`, `unknown`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Rejected(_) => "rejected",
            Self::NotSent(_) => "not_sent",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// A registered submission.
#[derive(Clone)]
pub struct Accepted {
    receipts: Vec<Receipt>,
    answer: Answer,
    warnings: Vec<Warning>,
}

/// Something about an accepted submission that somebody should look at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Warning {
    /// There are not as many receipts as records were sent (quirk 47).
    ReceiptCount {
        /// Records that were sent.
        sent: usize,
        /// Receipts that came.
        received: usize,
    },
    /// The answer is whole JSON, but no list of receipts: see [`Accepted::body`] (quirk 49).
    UnreadableReceipts,
    /// A finding in the document that ERGANI's schema lets pass.
    Document(Finding),
}

impl Accepted {
    /// Reads the receipts of a 2xx answer that is whole JSON.
    pub(crate) fn read(answer: Answer, records: Option<usize>, report: Vec<Finding>) -> Self {
        let mut warnings: Vec<Warning> = report.into_iter().map(Warning::Document).collect();
        let (receipts, all_readable) = read_receipts(&answer);
        if !all_readable {
            warnings.push(Warning::UnreadableReceipts);
        } else if let Some(sent) = records
            && sent != receipts.len()
        {
            warnings.push(Warning::ReceiptCount {
                sent,
                received: receipts.len(),
            });
        }
        Self {
            receipts,
            answer,
            warnings,
        }
    }

    /// One receipt for each record, in the order sent.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// What somebody should look at.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The server's answer, byte for byte.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.answer.body()
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.answer.status()
    }

    /// The answer as it came.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted")
            .field("receipts", &self.receipts)
            .field("warnings", &self.warnings)
            .field("answer", &self.answer)
            .finish()
    }
}

impl Warning {
    /// A code for programs, stable over versions: `receipt_count`, `unreadable_receipts`, or
    /// `document`, whose finding has a rule of its own.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReceiptCount { .. } => "receipt_count",
            Self::UnreadableReceipts => "unreadable_receipts",
            Self::Document(_) => "document",
        }
    }

    /// What somebody should look at, for a person.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::ReceiptCount { sent, received }, Lang::En) => format!(
                "{sent} records were sent and {received} receipts came: keep all, and look in ERGANI"
            ),
            (Self::ReceiptCount { sent, received }, Lang::El) => format!(
                "στάλθηκαν {sent} εγγραφές και ήρθαν {received} αποδείξεις: κρατήστε τις όλες και ελέγξτε στο ΕΡΓΑΝΗ"
            ),
            (Self::UnreadableReceipts, Lang::En) => {
                "accepted, but the answer is no list of receipts: keep the raw answer".to_owned()
            }
            (Self::UnreadableReceipts, Lang::El) => {
                "έγινε δεκτό, αλλά η απάντηση δεν είναι λίστα αποδείξεων: κρατήστε την όπως ήρθε"
                    .to_owned()
            }
            (Self::Document(finding), lang) => finding.message(lang),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use ergani_token::Timestamp;
    use http::{HeaderMap, StatusCode};
    use serde_json::{Value, json};

    use super::*;

    fn accepted(body: &Value, records: usize) -> Accepted {
        let answer = Answer::new(
            StatusCode::OK,
            HeaderMap::new(),
            Bytes::from(body.to_string()),
            Timestamp::from_seconds(0),
        );
        Accepted::read(answer, Some(records), Vec::new())
    }

    #[test]
    fn quirk_48_the_time_of_submission_is_athens_time_or_kept_as_text() {
        let at = |text: &str| {
            let body = json!([{ "id": "1", "protocol": "Π", "submitDate": text }]);
            let accepted = accepted(&body, 1);
            assert!(accepted.warnings().is_empty());
            let receipt = accepted.receipts()[0].clone();
            assert_eq!(receipt.submit_date(), text);
            receipt.submitted_at().map(ToString::to_string)
        };
        assert_eq!(
            at("15/01/2026 09:01").as_deref(),
            Some("2026-01-15T09:01:00+02:00")
        );
        assert_eq!(
            at("15/07/2026 09:01:30").as_deref(),
            Some("2026-07-15T09:01:30+03:00")
        );
        assert_eq!(
            at("30/10/2022 03:30").as_deref(),
            Some("2022-10-30T03:30:00+03:00")
        );
        for unreadable in [
            "",
            "27/03/2022 03:30",
            "2026-01-15T09:01:00Z",
            "15/01/2026",
            "32/01/2026 09:01",
            "15/01/2026 09",
            "15/01/2026 09:01:00:00",
            "15/01/2026/1 09:01",
            "300/01/2026 09:01",
        ] {
            assert_eq!(at(unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn quirk_50_a_protocol_is_kept_byte_for_byte() {
        for protocol in ["ΑΚ - ΚΑΡ000000", " A\u{a0}Β-1 ", "ΕΥΣ92", "А"] {
            let body = json!([{ "id": "92", "protocol": protocol, "submitDate": "" }]);
            assert_eq!(accepted(&body, 1).receipts()[0].protocol(), protocol);
        }
    }

    #[test]
    fn quirk_47_a_count_of_receipts_that_differs_is_said_with_all_receipts() {
        let two = json!([{ "protocol": "Α" }, { "protocol": "Β" }]);
        assert!(accepted(&two, 2).warnings().is_empty());
        for sent in [1, 3] {
            let accepted = accepted(&two, sent);
            assert_eq!(accepted.receipts().len(), 2);
            assert!(
                matches!(accepted.warnings(), [Warning::ReceiptCount { sent: s, received: 2 }] if *s == sent)
            );
        }
        assert!(matches!(
            accepted(&json!([]), 1).warnings(),
            [Warning::ReceiptCount {
                sent: 1,
                received: 0
            }]
        ));
    }

    #[test]
    fn quirk_49_another_shape_is_accepted_and_the_raw_answer_kept() {
        for body in [
            json!({ "message": "Επιτυχής υποβολή" }),
            json!("ok"),
            json!(null),
            json!([{ "id": "1" }]),
            json!([{ "id": "1", "protocol": " ", "submitDate": "15/01/2026 09:01" }]),
            json!([["1", "Α", "15/01/2026 09:01"]]),
        ] {
            let accepted = accepted(&body, 1);
            assert!(accepted.receipts().is_empty(), "{body}");
            assert!(matches!(accepted.warnings(), [Warning::UnreadableReceipts]));
            assert_eq!(accepted.body(), body.to_string().as_bytes());
        }
        let partly = accepted(&json!([{ "protocol": "Α" }, 7]), 2);
        assert_eq!(partly.receipts().len(), 1);
        assert!(matches!(partly.warnings(), [Warning::UnreadableReceipts]));
    }

    #[test]
    fn quirk_63_an_id_is_a_number_or_a_text_and_one_object_is_a_list_of_one() {
        let body = json!({ "Id": 92, "Protocol": "Α", "SubmitDate": "15/01/2026 09:01" });
        let accepted = accepted(&body, 1);
        assert_eq!(accepted.receipts()[0].id(), "92");
        assert!(accepted.receipts()[0].submitted_at().is_some());
        assert!(accepted.warnings().is_empty());
    }
}
