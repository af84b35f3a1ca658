//! Why the server refuses: its phrases, and what they mean.

use ergani_token::is_hidden;

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
    /// ERGANI says that an arrival is registered already (quirk 23).
    DuplicateArrival,
    /// ERGANI says that a departure is registered already (quirk 23).
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

/// Phrases of the server, folded, and what they mean.
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

/// Phrases, folded, by which the server says on the way that something is late: what this comes to stands elsewhere
/// in the sentence, or a late reason is needed.
const LATE: &[&str] = &["εκτοσ του επιτρεπομενου χρονικου οριου", "εκπροθεσμ"];

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

    /// Whether ERGANI says that such a movement is registered already. Which one, and by whom, it
    /// does not say; nor is it known that it says so of every repeat (quirk 23).
    #[must_use]
    pub fn is_duplicate(self) -> bool {
        matches!(self, Self::DuplicateArrival | Self::DuplicateDeparture)
    }

    /// The known reasons that a sentence names, each once, in the sentence's order.
    pub(super) fn all_in(sentence: &str) -> Vec<Self> {
        let folded = fold(sentence);
        let mut found: Vec<(usize, Self)> = PHRASES
            .iter()
            .filter_map(|(phrase, reason)| Some((folded.find(phrase)?, *reason)))
            .collect();
        found.extend(parameter_count(&folded).map(|at| (at, Self::ParameterCount)));
        if !found.iter().any(|(_, reason)| reason.is_of_lateness()) {
            let late = LATE.iter().filter_map(|phrase| folded.find(phrase));
            found.extend(late.map(|at| (at, Self::LateReasonNeeded)));
        }
        found.sort_by_key(|(at, _)| *at);
        let mut reasons = Vec::new();
        for (_, reason) in found {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }

    fn is_of_lateness(self) -> bool {
        matches!(
            self,
            Self::LateReasonForbidden | Self::LateReasonNeeded | Self::OvertimeLate
        )
    }
}

/// Where it says "… should contain 2 arguments".
fn parameter_count(folded: &str) -> Option<usize> {
    const BEGIN: &str = "should contain ";
    let at = folded.find(BEGIN)?;
    folded[at + BEGIN.len()..]
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .starts_with(" argument")
        .then_some(at)
}

/// Lower case, without accents, one form of sigma, single spaces: how phrases are compared.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let letters = word.chars().filter(|c| !is_accent(*c) && !is_hidden(*c));
        folded.extend(letters.flat_map(char::to_lowercase).map(|c| match c {
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

/// A mark that stands above the letter before it.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_all_is_all() {
        let mut codes: Vec<_> = RejectionReason::ALL.iter().map(|r| r.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RejectionReason::ALL.len());
        let phrases = PHRASES.iter().map(|(phrase, _)| phrase).chain(LATE);
        for phrase in phrases {
            assert_eq!(fold(phrase), **phrase);
        }
        assert!(
            PHRASES
                .iter()
                .all(|(_, r)| RejectionReason::ALL.contains(r))
        );
    }
}
