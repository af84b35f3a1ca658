//! What the server says when it refuses, read without ever failing.

use std::fmt;

use ergani_token::printable;

use crate::answer::Answer;
use crate::submission::{Submission, only_movement};

mod cause;
mod reason;
mod text;

pub use cause::Cause;
pub use reason::RejectionReason;
pub(crate) use text::{server_text, speaks_as_ergani};

/// A call that the server refused with a reason. Nothing was declared by it: one bad record refuses
/// the whole request (quirk 46).
#[derive(Clone)]
pub struct Rejected {
    answer: Answer,
    text: Option<String>,
    lines: Vec<String>,
    causes: Vec<Cause>,
    /// The same bytes were refused with a 401 before.
    repeated: bool,
    submission: Option<Submission>,
}

impl Rejected {
    /// Reads the answer to a call of this route.
    pub(crate) fn read(answer: Answer, route: &str) -> Self {
        let text = server_text(&answer);
        let lines = text.as_deref().map(text::lines_of).unwrap_or_default();
        let causes = match answer.status() {
            404 => vec![Cause {
                reason: RejectionReason::NotFound,
                lines: lines.clone(),
            }],
            _ => cause::causes(&lines),
        };
        let mut rejected = Self {
            answer,
            text,
            lines,
            causes,
            repeated: false,
            submission: None,
        };
        if !is_card(route) {
            // Other documents can be late, too, and have no field for a reason.
            for cause in &mut rejected.causes {
                if cause.reason == RejectionReason::LateReasonNeeded {
                    cause.reason = RejectionReason::Other;
                }
            }
        }
        rejected
    }

    pub(crate) fn repeated(mut self, repeated: bool) -> Self {
        self.repeated = repeated;
        self
    }

    pub(crate) fn about(mut self, submission: Submission) -> Self {
        self.submission = Some(submission);
        self
    }

    /// The declaration, if it was one.
    #[must_use]
    pub fn submission(&self) -> Option<&Submission> {
        self.submission.as_ref()
    }

    /// The first reason, as far as it is known.
    #[must_use]
    pub fn reason(&self) -> RejectionReason {
        self.causes
            .first()
            .map_or(RejectionReason::Other, |cause| cause.reason)
    }

    /// All reasons in ERGANI's order, each once; never empty, and the first is
    /// [`reason`](Self::reason).
    #[must_use]
    pub fn reasons(&self) -> Vec<RejectionReason> {
        let mut reasons = vec![self.reason()];
        for cause in &self.causes {
            if !reasons.contains(&cause.reason) {
                reasons.push(cause.reason);
            }
        }
        reasons
    }

    /// All causes in ERGANI's order, each with its lines: two employees may have the same one.
    /// Empty if the server said nothing.
    #[must_use]
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// Whether ERGANI says that a movement exists which this very request may have registered
    /// itself: it declares one movement only, and the same bytes were refused with a 401 before. Of
    /// any other request a [duplicate](RejectionReason::is_duplicate) says nothing about an earlier
    /// card (quirks 23, 46).
    #[must_use]
    pub fn may_be_registered(&self) -> bool {
        let one =
            |submission: &Submission| only_movement(submission.code(), submission.body()).is_some();
        self.repeated
            && self.reasons().iter().any(|reason| reason.is_duplicate())
            && self.submission().is_some_and(one)
    }

    /// What the server said, untouched but for tokens, which are masked; none if it said nothing, or only a page for a browser.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The same in lines: the server joins them with a backslash and an n (quirk 51).
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The branch that the first line names: `Για το Παράρτημα: 0` (manual §2.1.6).
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        let (_, branch) = self.lines.first()?.split_once("Παράρτημα:")?;
        let branch = branch.split_whitespace().next()?;
        branch
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(branch)
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

impl fmt::Display for Rejected {
    /// The lines, or the status if there are none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return write!(f, "HTTP {}", self.status());
        }
        f.write_str(&printable(&self.lines.join("\n")))
    }
}

impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("status", &self.status())
            .field("reasons", &self.reasons())
            .finish_non_exhaustive()
    }
}

/// Whether the document of this route is the card; the server does not care about case.
fn is_card(route: &str) -> bool {
    route.eq_ignore_ascii_case("Documents/WRKCardSE")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use ergani_token::Timestamp;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn rejected(body: &str) -> Rejected {
        let answer = Answer::new(
            StatusCode::BAD_REQUEST,
            HeaderMap::new(),
            Bytes::from(body.to_owned()),
            Timestamp::from_seconds(0),
        );
        Rejected::read(answer, "Documents/WRKCardSE")
    }

    #[test]
    fn quirk_51_lines_are_split_and_the_text_is_untouched() {
        // Two characters after JSON decoding, as in the manual's example (§2.1.6).
        let refused = rejected(
            r#"{"message": "Για το Παράρτημα: 0\\nΤο ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη."}"#,
        );
        assert_eq!(
            refused.text().unwrap(),
            "Για το Παράρτημα: 0\\nΤο ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη."
        );
        assert_eq!(
            refused.lines(),
            [
                "Για το Παράρτημα: 0",
                "Το ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη."
            ]
        );
        assert_eq!(refused.branch(), Some("0"));
        assert_eq!(refused.reason(), RejectionReason::WrongEmployer);
        let real = rejected("\"α\\r\\nβ\\n\\nγ\\\\r\\\\nδ\"");
        assert_eq!(real.lines(), ["α", "β", "γ", "δ"]);
        assert_eq!(real.branch(), None);
    }

    #[test]
    fn quirk_52_every_shape_of_an_error_body_is_read() {
        for (body, text) in [
            (r#"{"message": "κείμενο"}"#, Some("κείμενο")),
            (r#"{"Message": "κείμενο"}"#, Some("κείμενο")),
            (r#""κείμενο""#, Some("κείμενο")),
            ("κείμενο", Some("κείμενο")),
            (r#"["α", {"message": "β"}, null]"#, Some("α\nβ")),
            (r#"{"error": "κείμενο"}"#, Some("κείμενο")),
            (r#"{"Detail": "κείμενο", "x": 1}"#, Some("κείμενο")),
            (r#"{"errors": {"f_aa": ["κενό"]}}"#, Some("κενό")),
            (
                r#"{"title": "Λάθη", "errors": {"f_aa": ["κενό"]}, "status": 400}"#,
                Some("Λάθη\nκενό"),
            ),
            (
                r#"{"Message": "The request is invalid.", "ModelState": {"a": ["α", "β"]}}"#,
                Some("The request is invalid.\nα\nβ"),
            ),
            (r#"{"message": null, "title": "τίτλος"}"#, Some("τίτλος")),
            (r#"{"message": ""}"#, None),
            (r#"{"f_aa": ["κενό"]}"#, Some("κενό")),
            ("{}", None),
            ("[]", None),
            ("null", None),
            ("", None),
            (" \n", None),
            ("<html><body>Bad Request</body></html>", None),
            ("\u{feff}<!DOCTYPE html>", None),
            ("{broken", Some("{broken")),
        ] {
            assert_eq!(rejected(body).text(), text, "{body}");
        }
        assert_eq!(rejected("").to_string(), "HTTP 400");
        // Not UTF-8: read as far as it goes.
        let answer = Answer::new(
            StatusCode::BAD_REQUEST,
            HeaderMap::new(),
            Bytes::from_static(b"\xce\x91\xff"),
            Timestamp::from_seconds(0),
        );
        assert_eq!(Rejected::read(answer, "").text(), Some("Α\u{fffd}"));
    }

    #[test]
    fn messages_of_the_contract_have_a_reason() {
        use RejectionReason as R;
        for (text, reason) in [
            (
                "The element 'CardDetails' has incomplete content. List of possible elements expected: 'f_aitiologia'.",
                R::Schema,
            ),
            (
                "The element 'Card' has invalid child element 'f_aa'.",
                R::Schema,
            ),
            // Quirk 53: two wordings.
            (
                "Service Code is not authenticated to specific User",
                R::ServiceNotAllowed,
            ),
            (
                "Service Code is not authenticate to specific User",
                R::ServiceNotAllowed,
            ),
            ("Criteria doesn't meet requirements", R::CriteriaNotMet),
            ("Parameter Date Invalid Form", R::DateForm),
            (
                "Service EX_BASE_07 should contain 2 arguments",
                R::ParameterCount,
            ),
            ("should contain  milk", R::Other),
            ("No objects found", R::NothingToCancel),
            // Quirk 27: forbidden and needed.
            (
                "Δεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν η δήλωση είναι εμπρόθεσμη.",
                R::LateReasonForbidden,
            ),
            (
                "Δεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν η υποβολή δεν είναι εκπρόθεσμη.",
                R::LateReasonForbidden,
            ),
            (
                "Πρέπει να συμπληρώσετε τον λόγο καθυστέρησης",
                R::LateReasonNeeded,
            ),
            (
                "ΠΡΕΠΕΙ ΝΑ ΣΥΜΠΛΗΡΩΣΕΤΕ ΤΟΝ  ΛΟΓΟ ΚΑΘΥΣΤΕΡΗΣΗΣ",
                R::LateReasonNeeded,
            ),
            (
                "Η κίνηση είναι εκτός του επιτρεπόμενου χρονικού ορίου",
                R::LateReasonNeeded,
            ),
            ("Εκπρόθεσμη κίνηση", R::LateReasonNeeded),
            // Quirk 45.
            ("Η υποβολή σας θεωρείται εκπρόθεσμη", R::OvertimeLate),
            // Quirk 23.
            (
                "Για τον εργαζόμενο υπάρχει ήδη είσοδος στις 09:00",
                R::DuplicateArrival,
            ),
            ("υπάρχει ήδη έξοδος", R::DuplicateDeparture),
            (
                "Η δηλωμένη ώρα κίνησης είναι μεγαλύτερη και αποκλίνει σημαντικά της τωρινής ώρας",
                R::FutureTime,
            ),
            ("Χωρίς Ένδειξη Κάρτας Εργασίας", R::NotUnderWorkCard),
            (
                "Δεν υπάρχει σχέση εργασίας στις ημερομηνίες 15/01/2026",
                R::NotEmployed,
            ),
            ("Κάτι άλλο", R::Other),
        ] {
            let body = serde_json::json!({ "message": format!("Για το Παράρτημα: 12\\n{text}") });
            let refused = rejected(&body.to_string());
            assert_eq!(refused.reason(), reason, "{text}");
            assert_eq!(refused.branch(), Some("12"));
        }
    }
}
