//! What the server says when it refuses, read without ever failing.

use std::fmt;

use serde_json::Value;

use crate::answer::Answer;

/// Keys under which a refusal's text is looked for, in this order. The first is the Ministry's and
/// also .NET's `Message`; the rest are read in case (CONTRACT: never proved to exist).
const TEXT_KEYS: [&str; 6] = ["message", "error", "detail", "msg", "title", "errors"];

/// A call that the server refused with a reason. Nothing was declared by it: one bad record refuses
/// the whole request (quirk 46).
#[derive(Clone)]
pub struct Rejected {
    answer: Answer,
    text: Option<String>,
    lines: Vec<String>,
    reason: RejectionReason,
}

impl Rejected {
    /// Reads the answer to a call of this route.
    pub(crate) fn read(answer: Answer, route: &str) -> Self {
        let text = server_text(&answer);
        let lines = text.as_deref().map(lines_of).unwrap_or_default();
        let reason = match answer.status() {
            404 => RejectionReason::NotFound,
            _ => match RejectionReason::of(&lines.join(" ")) {
                // Other documents can be late, too, and have no field for a reason.
                RejectionReason::LateReasonNeeded if !is_card(route) => RejectionReason::Other,
                reason => reason,
            },
        };
        Self {
            answer,
            text,
            lines,
            reason,
        }
    }

    /// The reason, as far as it is known.
    #[must_use]
    pub fn reason(&self) -> RejectionReason {
        self.reason
    }

    /// What the server said, untouched; none if it said nothing, or only a page for a browser.
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
        f.write_str(&self.lines.join("\n"))
    }
}

impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("status", &self.status())
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// Why the server refuses, where its message is known. `docs/ERRORS.md` has a line for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionReason {
    /// The tax number is not the one of the employer who is logged in.
    WrongEmployer,
    /// A key is missing or out of order (quirks 25, 26).
    Schema,
    /// The account has no right to the service, or service or parameter is wrong (quirk 53).
    ServiceNotAllowed,
    /// The service does not answer for this date (quirk 61).
    CriteriaNotMet,
    /// A date parameter is not `dd/mm/yyyy`.
    DateForm,
    /// Too many or too few parameters.
    ParameterCount,
    /// There is nothing to cancel.
    NothingToCancel,
    /// A late reason was given for a card in time (quirk 27).
    LateReasonForbidden,
    /// The card is late, and no reason was given (quirk 27).
    LateReasonNeeded,
    /// The arrival is registered already (quirk 23).
    DuplicateArrival,
    /// The departure is registered already (quirk 23).
    DuplicateDeparture,
    /// The time is in the future.
    FutureTime,
    /// Overtime declared after it began (quirk 45).
    OvertimeLate,
    /// The employee is not under the work card.
    NotUnderWorkCard,
    /// No employment on those dates.
    NotEmployed,
    /// 404: a wrong address or code.
    NotFound,
    /// Something else: read the text.
    Other,
}

/// Phrases of the server, folded, and what they mean; the first that occurs counts.
const PHRASES: &[(&str, RejectionReason)] = &[
    (
        "δεν αντιστοιχει στον συνδεδεμενο εργοδοτη",
        RejectionReason::WrongEmployer,
    ),
    (
        "δεν πρεπει να δηλωνεται λογοσ καθυστερησησ",
        RejectionReason::LateReasonForbidden,
    ),
    (
        "υποβολη σασ θεωρειται εκπροθεσμη",
        RejectionReason::OvertimeLate,
    ),
    (
        "πρεπει να συμπληρωσετε τον λογο καθυστερησησ",
        RejectionReason::LateReasonNeeded,
    ),
    (
        "εκτοσ του επιτρεπομενου χρονικου οριου",
        RejectionReason::LateReasonNeeded,
    ),
    ("εκπροθεσμ", RejectionReason::LateReasonNeeded),
    ("υπαρχει ηδη εισοδοσ", RejectionReason::DuplicateArrival),
    ("υπαρχει ηδη εξοδοσ", RejectionReason::DuplicateDeparture),
    (
        "μεγαλυτερη και αποκλινει σημαντικα τησ τωρινησ ωρασ",
        RejectionReason::FutureTime,
    ),
    (
        "χωρισ ενδειξη καρτασ εργασιασ",
        RejectionReason::NotUnderWorkCard,
    ),
    ("δεν υπαρχει σχεση εργασιασ", RejectionReason::NotEmployed),
    ("has incomplete content", RejectionReason::Schema),
    ("has invalid child element", RejectionReason::Schema),
    ("not authenticate", RejectionReason::ServiceNotAllowed),
    (
        "criteria doesn't meet requirements",
        RejectionReason::CriteriaNotMet,
    ),
    ("parameter date invalid form", RejectionReason::DateForm),
    ("no objects found", RejectionReason::NothingToCancel),
];

impl RejectionReason {
    /// All reasons.
    pub const ALL: &[Self] = &[
        Self::WrongEmployer,
        Self::Schema,
        Self::ServiceNotAllowed,
        Self::CriteriaNotMet,
        Self::DateForm,
        Self::ParameterCount,
        Self::NothingToCancel,
        Self::LateReasonForbidden,
        Self::LateReasonNeeded,
        Self::DuplicateArrival,
        Self::DuplicateDeparture,
        Self::FutureTime,
        Self::OvertimeLate,
        Self::NotUnderWorkCard,
        Self::NotEmployed,
        Self::NotFound,
        Self::Other,
    ];

    /// A code for programs, stable over versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongEmployer => "wrong_employer",
            Self::Schema => "schema",
            Self::ServiceNotAllowed => "service_not_allowed",
            Self::CriteriaNotMet => "criteria_not_met",
            Self::DateForm => "date_form",
            Self::ParameterCount => "parameter_count",
            Self::NothingToCancel => "nothing_to_cancel",
            Self::LateReasonForbidden => "late_reason_forbidden",
            Self::LateReasonNeeded => "late_reason_needed",
            Self::DuplicateArrival => "duplicate_arrival",
            Self::DuplicateDeparture => "duplicate_departure",
            Self::FutureTime => "future_time",
            Self::OvertimeLate => "overtime_late",
            Self::NotUnderWorkCard => "not_under_work_card",
            Self::NotEmployed => "not_employed",
            Self::NotFound => "not_found",
            Self::Other => "other",
        }
    }

    /// Whether the movement is registered already. After an unknown outcome it says that the first
    /// card was accepted.
    #[must_use]
    pub fn is_duplicate(self) -> bool {
        matches!(self, Self::DuplicateArrival | Self::DuplicateDeparture)
    }

    fn of(text: &str) -> Self {
        let folded = fold(text);
        if let Some((_, reason)) = PHRASES.iter().find(|(phrase, _)| folded.contains(phrase)) {
            return *reason;
        }
        // "… should contain 2 arguments"
        let count = folded.split_once("should contain ").map(|(_, rest)| rest);
        if count.is_some_and(|rest| {
            rest.trim_start_matches(|c: char| c.is_ascii_digit())
                .starts_with(" argument")
        }) {
            return Self::ParameterCount;
        }
        Self::Other
    }
}

/// Whether the document of this route is the card; the server does not care about case.
fn is_card(route: &str) -> bool {
    route.eq_ignore_ascii_case("Documents/WRKCardSE")
}

/// Lower case, without accents, one form of sigma, single spaces: how phrases are compared.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase).map(|c| match c {
            'ά' => 'α',
            'έ' => 'ε',
            'ή' => 'η',
            'ί' | 'ϊ' | 'ΐ' => 'ι',
            'ό' => 'ο',
            'ύ' | 'ϋ' | 'ΰ' => 'υ',
            'ώ' => 'ω',
            'ς' => 'σ',
            '\u{2019}' => '\'',
            other => other,
        }));
    }
    folded
}

/// The text of an error body of any shape (quirk 52): an object with a message, a JSON string, a
/// list, plain text. A page for a browser and an empty body say nothing.
pub(crate) fn server_text(answer: &Answer) -> Option<String> {
    let text = match answer.json() {
        Some(json) => text_of(&json)?,
        None => String::from_utf8_lossy(answer.body()).into_owned(),
    };
    let shown = text.trim_start_matches('\u{feff}').trim();
    (!shown.is_empty() && !shown.starts_with('<')).then_some(text)
}

fn text_of(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(json.to_string()),
        Value::Null => None,
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(text_of).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        Value::Object(fields) => {
            let said = TEXT_KEYS.iter().find_map(|key| {
                fields
                    .iter()
                    .filter(|(name, _)| name.eq_ignore_ascii_case(key))
                    .find_map(|(_, value)| text_of(value).filter(|text| !text.trim().is_empty()))
            });
            // An object of lists, as .NET writes the faults of each field.
            said.or_else(|| {
                let texts: Vec<String> = fields.values().filter_map(text_of).collect();
                (!texts.is_empty()).then(|| texts.join("\n"))
            })
        }
    }
}

/// Splits at line breaks and at the literal `\n` and `\r\n` that the server writes (quirk 51).
fn lines_of(text: &str) -> Vec<String> {
    text.replace("\\r\\n", "\n")
        .replace("\\n", "\n")
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
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

    #[test]
    fn codes_are_unique_and_all_is_all() {
        let mut codes: Vec<_> = RejectionReason::ALL.iter().map(|r| r.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RejectionReason::ALL.len());
        assert!(PHRASES.iter().all(|(phrase, _)| fold(phrase) == *phrase));
        assert!(
            PHRASES
                .iter()
                .all(|(_, r)| RejectionReason::ALL.contains(r))
        );
    }
}
