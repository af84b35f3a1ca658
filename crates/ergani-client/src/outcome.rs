//! What became of a submission.

use std::fmt;

use bytes::Bytes;
use ergani_documents::{Finding, Lang};

use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::perform::Served;
use crate::receipt::Receipt;
use crate::rejection::Rejected;
use crate::submission::Submission;
use crate::unknown::Unknown;

/// What became of a submission. It is never guessed: what is not known is called so.
#[derive(Clone, Debug)]
#[must_use = "a declaration that was not accepted, or of which nobody knows, needs somebody to act"]
pub enum Outcome {
    /// It is registered: each record has its receipt. Save the receipts before anything else: no call lists them again.
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

    /// The declaration that this is about: its code, its bytes, and when they were sent. None if it
    /// was not even made into bytes.
    #[must_use]
    pub fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Accepted(accepted) => Some(accepted.submission()),
            Self::Rejected(rejected) => rejected.submission(),
            Self::NotSent(error) => error.submission(),
            Self::Unknown(unknown) => unknown.submission(),
        }
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
    submission: Submission,
    warnings: Vec<Warning>,
}

/// Something about an accepted submission that somebody should look at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Warning {
    /// A finding in the document that ERGANI's schema lets pass.
    Document(Finding),
}

impl Accepted {
    /// A declaration that was served, and what was found in it.
    pub(crate) fn new(served: Served, code: &str, body: Bytes, report: Vec<Finding>) -> Self {
        Self {
            receipts: served.receipts,
            answer: served.answer,
            submission: Submission {
                code: code.to_owned(),
                body,
                sent_at: served.sent_at,
            },
            warnings: report.into_iter().map(Warning::Document).collect(),
        }
    }

    /// The declaration: what was sent, and when.
    #[must_use]
    pub fn submission(&self) -> &Submission {
        &self.submission
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
            .field("submission", &self.submission)
            .field("warnings", &self.warnings)
            .field("answer", &self.answer)
            .finish()
    }
}

impl Warning {
    /// A code for programs, stable over versions: `document`, whose finding has a rule of its own.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
        }
    }

    /// What somebody should look at, for a person.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Document(finding) => finding.message(lang),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}
