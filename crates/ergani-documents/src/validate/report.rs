use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::Lang;
use crate::table::{Element, Format};
use crate::types::{Date, Moment, visible};

/// What was found in a document.
#[derive(Clone, Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    unjudged: bool,
}

/// One fault, with its place. `Debug` leaves its value out: a document is personal data.
#[derive(Clone)]
pub struct Finding {
    pub(crate) severity: Severity,
    pub(crate) path: String,
    pub(crate) wire: Cow<'static, str>,
    pub(crate) element: Option<&'static Element>,
    pub(crate) violation: Violation,
    pub(crate) value: Option<String>,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finding")
            .field("severity", &self.severity)
            .field("path", &self.path)
            .field("violation", &self.violation)
            .finish_non_exhaustive()
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Most likely wrong, but ERGANI's schema lets it pass.
    Warning,
    /// ERGANI will refuse it.
    Error,
}

/// Whether warnings count as errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strictness {
    /// Warnings are warnings. The trial server's data needs this: its tax numbers have wrong check digits.
    #[default]
    Normal,
    /// Warnings are errors.
    Strict,
}

/// Which rule was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// A key is missing; blank or not, it must be there (quirk 26).
    Missing,
    /// A list has no items, but needs one.
    Empty,
    /// A key that the document does not have.
    Unknown {
        /// The key that was probably meant.
        meant: Option<&'static str>,
    },
    /// A key that stands in another place than the XSD has it (quirk 25).
    OutOfOrder {
        /// The key it must follow; `None` if it comes first.
        after: Option<&'static str>,
        /// The key it must precede; `None` if it comes last.
        before: Option<&'static str>,
    },
    /// A field with several values, or a record several times, where there may be one.
    Repeated,
    /// A text where a record belongs, or the reverse.
    WrongShape,
    /// Blank, but a value is needed.
    Blank,
    /// Longer than allowed.
    TooLong {
        /// Characters in the text.
        actual: usize,
        /// Most characters allowed.
        max: u16,
    },
    /// Shorter than allowed.
    TooShort {
        /// Characters in the text.
        actual: usize,
        /// Fewest characters allowed.
        min: u16,
    },
    /// Not one of the allowed codes.
    NotAllowed,
    /// Not written as the field wants it.
    Malformed,
    /// A character that XML, which the document becomes, cannot carry.
    Character,
    /// A work-time type or identity kind in letters that only look right (quirk 34).
    Lookalike {
        /// The code that was meant.
        meant: &'static str,
    },
    /// A code that is in no known list.
    UnknownCode {
        /// The code that was probably meant.
        meant: Option<&'static str>,
    },
    /// Digits that do not fit each other.
    CheckDigit,
    /// A day that is in no calendar, as 29/02/1900.
    NoSuchDay,
    /// A moment without its offset, which the server has to guess (quirk 30).
    NoOffset,
    /// A work-time type without the hours it needs (manual §4).
    HoursMissing,
    /// A work-time type with hours, of which it has none (manual §4).
    HoursGiven,
    /// A work-time type that another document takes (manual §4).
    OtherDocument {
        /// The beginnings of the codes of the documents that take it.
        codes: &'static [&'static str],
    },
    /// The document has no published schema: only the live one can judge it.
    NoSchema,
    /// The day of a shift and the moment of its movement, which are more than a day apart.
    DaysApart {
        /// The day of the moment, in Athens.
        moment: Date,
    },
    /// A moment or day that is to come, where it must have been, or that is too far ahead.
    InFuture,
    /// A moment or day that is too long ago.
    LongPast,
    /// A moment with another offset than that of Athens (quirk 30).
    WrongOffset {
        /// The same moment, as Athens has it.
        moment: Moment,
        /// The same time on the clock, as Athens has it.
        clock: Option<Moment>,
    },
    /// A time that Athens has twice, as the clocks go back.
    TimeTwice,
    /// A time that Athens does not have, as the clocks go forward.
    NoSuchTime,
    /// A movement of an employee that stands in the document already.
    SameMovement {
        /// Where the first one stands.
        other: String,
    },
    /// A departure before the arrival of the same shift (quirk 31).
    DepartureBeforeArrival {
        /// Where the arrival stands.
        other: String,
    },
    /// A stretch of time that overlaps another of the same employee.
    Overlap {
        /// Where the other one begins.
        other: String,
        /// The other one's times, as 09:00-17:00; empty for a whole day.
        times: String,
    },
    /// A name with letters of several alphabets.
    MixedScripts {
        /// The letters that do not belong.
        letters: String,
        /// The alphabet that they are of.
        alphabet: Alphabet,
        /// The field with a name in the other alphabet, if the name itself is in one.
        beside: Option<&'static str>,
    },
    /// A text in another normal form than NFC: what looks like one letter is written as several.
    Decomposed,
    /// A mark that belongs to no letter that Unicode has.
    CombiningMark {
        /// The mark.
        mark: char,
    },
    /// A character that cannot be seen: of no width, or one that turns the direction of the text.
    Invisible {
        /// The character.
        character: char,
    },
}

/// The alphabet of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Alphabet {
    /// Greek.
    Greek,
    /// Latin.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Any other.
    Other,
}

impl Report {
    pub(crate) fn new(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            unjudged: false,
        }
    }

    /// Adds what was found in the same document besides, such as what was weighed in it.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.findings.extend(more.findings);
        self
    }

    pub(crate) fn unjudged(code: &str) -> Self {
        let finding = Finding {
            severity: Severity::Warning,
            path: code.to_owned(),
            wire: code.to_owned().into(),
            element: None,
            violation: Violation::NoSchema,
            value: None,
        };
        Self {
            findings: vec![finding],
            unjudged: true,
        }
    }

    /// Whether there is no error. Warnings do not count, nor that nothing could be judged: see
    /// [`is_judged`](Self::is_judged).
    pub fn is_valid(&self) -> bool {
        self.errors().next().is_none()
    }

    /// Whether there was a schema to judge by.
    pub fn is_judged(&self) -> bool {
        !self.unjudged
    }

    /// Everything found, in document order; first what the schema says, then what was weighed.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Everything found, in the same order, without a copy.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// What ERGANI will refuse.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }

    /// What is most likely wrong.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Warning)
    }
}

impl Finding {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Where it stands, for example `Cards.Card[0].Details.CardDetails[1].f_date`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The key in question, as it is sent.
    pub fn field(&self) -> &str {
        &self.wire
    }

    /// The line of the table, if the key is known.
    pub fn element(&self) -> Option<&'static Element> {
        self.element
    }

    /// Which rule was broken.
    pub fn violation(&self) -> &Violation {
        &self.violation
    }

    /// The rule's name, which does not change: `missing`, `empty`, `unknown`, `order`, `repeated`, `shape`,
    /// `blank`, `too-long`, `too-short`, `not-allowed`, `malformed`, `character`, `lookalike`, `unknown-code`,
    /// `check-digit`, `no-such-day`, `no-offset`, `hours-missing`, `hours-given`, `other-document` or `no-schema`; and
    /// of what is weighed ([`Document::weigh`](crate::Document::weigh)) `days-apart`, `in-future`, `long-past`,
    /// `wrong-offset`, `time-twice`, `no-such-time`, `same-movement`, `departure-before-arrival`, `overlap`,
    /// `mixed-scripts`, `decomposed`, `combining-mark` or `invisible-character`.
    pub fn rule(&self) -> &'static str {
        match self.violation {
            Violation::Missing => "missing",
            Violation::Empty => "empty",
            Violation::Unknown { .. } => "unknown",
            Violation::OutOfOrder { .. } => "order",
            Violation::Repeated => "repeated",
            Violation::WrongShape => "shape",
            Violation::Blank => "blank",
            Violation::TooLong { .. } => "too-long",
            Violation::TooShort { .. } => "too-short",
            Violation::NotAllowed => "not-allowed",
            Violation::Malformed => "malformed",
            Violation::Character => "character",
            Violation::Lookalike { .. } => "lookalike",
            Violation::UnknownCode { .. } => "unknown-code",
            Violation::CheckDigit => "check-digit",
            Violation::NoSuchDay => "no-such-day",
            Violation::NoOffset => "no-offset",
            Violation::HoursMissing => "hours-missing",
            Violation::HoursGiven => "hours-given",
            Violation::OtherDocument { .. } => "other-document",
            Violation::NoSchema => "no-schema",
            Violation::DaysApart { .. } => "days-apart",
            Violation::InFuture => "in-future",
            Violation::LongPast => "long-past",
            Violation::WrongOffset { .. } => "wrong-offset",
            Violation::TimeTwice => "time-twice",
            Violation::NoSuchTime => "no-such-time",
            Violation::SameMovement { .. } => "same-movement",
            Violation::DepartureBeforeArrival { .. } => "departure-before-arrival",
            Violation::Overlap { .. } => "overlap",
            Violation::MixedScripts { .. } => "mixed-scripts",
            Violation::Decomposed => "decomposed",
            Violation::CombiningMark { .. } => "combining-mark",
            Violation::Invisible { .. } => "invisible-character",
        }
    }

    /// The value found, if the fault lies in one. It may be personal data.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The value as a JSON string in which everything can be seen: what has no width, or would turn the direction of
    /// the text on a terminal, is escaped.
    pub fn value_escaped(&self) -> Option<String> {
        let value = serde_json::Value::from(self.value()?).to_string();
        Some(visible::with(&value, |letter, text| {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }))
    }

    /// What is wrong and what to do, for the person who filled the form in.
    pub fn message(&self, lang: Lang) -> String {
        super::message::write(self, lang)
    }

    pub(crate) fn format(&self) -> Option<&'static Format> {
        self.element.and_then(Element::format)
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

/// `severity`, `path`, `field`, `rule`, `value`, and the message in both languages.
impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Finding", 7)?;
        fields.serialize_field(
            "severity",
            if self.severity == Severity::Error {
                "error"
            } else {
                "warning"
            },
        )?;
        fields.serialize_field("path", &self.path)?;
        fields.serialize_field("field", &self.wire)?;
        fields.serialize_field("rule", self.rule())?;
        fields.serialize_field("value", &self.value)?;
        fields.serialize_field("message", &self.message(Lang::En))?;
        fields.serialize_field("message_el", &self.message(Lang::El))?;
        fields.end()
    }
}
