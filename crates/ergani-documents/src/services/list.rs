//! The services and their parameters.

use super::record::{ServiceField, ServiceRecord};
use super::{
    Acceptance, ActualWork, Branch, Employer, ListValue, MonthlyStatement, ScheduledWork,
    WorkforceRow,
};
use crate::Lang;

/// A read service of `ExecuteService`.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    code: &'static str,
    english: &'static str,
    greek: &'static str,
    parameters: &'static [Parameter],
    record: &'static str,
    elements: &'static [&'static str],
    fields: &'static [ServiceField],
}

/// A parameter of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, letter for letter.
    pub name: &'static str,
    /// What it takes; it is always sent as text.
    pub kind: ParameterKind,
    /// Whether it must be given.
    pub required: bool,
    /// What it is.
    pub english: &'static str,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A day as `dd/mm/yyyy` (quirk 29).
    Day,
}

impl ParameterKind {
    pub(super) const fn words(self) -> &'static str {
        match self {
            ParameterKind::Text => "text",
            ParameterKind::Number => "number",
            ParameterKind::Day => "day, dd/mm/yyyy",
        }
    }
}

/// Every known service, by number.
pub fn all() -> &'static [Service] {
    SERVICES
}

/// The service of a code, which is matched letter for letter.
///
/// ```
/// use ergani_documents::services;
///
/// let branches = services::find("EX_BASE_02").unwrap();
/// assert!(branches.parameters().is_empty());
/// ```
pub fn find(code: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.code == code)
}

impl Service {
    /// The code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The title in the given language; the Greek one is the Ministry's.
    pub const fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }

    /// What it is asked with.
    pub const fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }

    /// The name of the record's type.
    pub const fn record(&self) -> &'static str {
        self.record
    }

    /// The key under which its records stand; the first is the usual one.
    pub const fn elements(&self) -> &'static [&'static str] {
        self.elements
    }

    /// The fields of a record, in the order of the server.
    pub const fn fields(&self) -> &'static [ServiceField] {
        self.fields
    }

    const fn of<R: ServiceRecord>(
        record: &'static str,
        english: &'static str,
        greek: &'static str,
        parameters: &'static [Parameter],
    ) -> Self {
        Self {
            code: R::SERVICE,
            english,
            greek,
            parameters,
            record,
            elements: R::ELEMENTS,
            fields: R::FIELDS,
        }
    }
}

const fn required(name: &'static str, kind: ParameterKind, english: &'static str) -> Parameter {
    Parameter {
        name,
        kind,
        required: true,
        english,
    }
}

/// Of `EX_BASE_07` and `EX_BASE_08`.
const BRANCH_AND_DAY: &[Parameter] = &[
    required("PararthmaAa", ParameterKind::Number, "number of the branch"),
    required(
        "Date",
        ParameterKind::Day,
        "the day, of last month or earlier (quirk 61)",
    ),
];

const SERVICES: &[Service] = &[
    Service::of::<Employer>("Employer", "Employer", "ΣΤΟΙΧΕΙΑ ΕΡΓΟΔΟΤΗ", &[]),
    Service::of::<Branch>("Branch", "Branches", "ΣΤΟΙΧΕΙΑ ΠΑΡΑΡΤΗΜΑΤΩΝ", &[]),
    Service::of::<ListValue>(
        "ListValue",
        "Lists of codes",
        "ΣΤΟΙΧΕΙΑ ΠΑΡΑΜΕΤΡΙΚΩΝ",
        &[required(
            "Parameter",
            ParameterKind::Text,
            "name of the list, such as WorkTimeType",
        )],
    ),
    Service::of::<MonthlyStatement>(
        "MonthlyStatement",
        "Monthly statement",
        "ΣΤΟΙΧΕΙΑ ΜΗΝΙΑΙΑΣ ΚΑΤΑΣΤΑΣΗΣ",
        &[
            required("ReportYear", ParameterKind::Number, "the year"),
            required("ReportMonth", ParameterKind::Number, "the month, 1 to 12"),
        ],
    ),
    Service::of::<WorkforceRow>(
        "WorkforceRow",
        "Current workforce",
        "ΣΤΟΙΧΕΙΑ ΤΡΕΧΟΥΣΑΣ ΚΑΤΑΣΤΑΣΗΣ ΔΥΝΑΜΙΚΟΥ",
        &[Parameter {
            name: "afm",
            kind: ParameterKind::Text,
            required: false,
            english: "tax number of one employee; all without it",
        }],
    ),
    Service::of::<Acceptance>(
        "Acceptance",
        "State of the acceptance of essential terms",
        "ΣΤΟΙΧΕΙΑ ΚΑΤΑΣΤΑΣΗΣ ΑΠΟΔΟΧΗΣ ΟΥΣΙΩΔΩΝ ΟΡΩΝ",
        &[
            required("afm", ParameterKind::Text, "tax number of the employee"),
            required(
                "protocol",
                ParameterKind::Text,
                "protocol of the declaration that waits",
            ),
            required("date", ParameterKind::Day, "the day it was submitted"),
        ],
    ),
    Service::of::<ActualWork>(
        "ActualWork",
        "Calendar of actual work",
        "ΣΤΟΙΧΕΙΑ ΗΜΕΡΟΛΟΓΙΟΥ ΠΡΑΓΜΑΤΙΚΗΣ ΑΠΑΣΧΟΛΗΣΗΣ",
        BRANCH_AND_DAY,
    ),
    Service::of::<ScheduledWork>(
        "ScheduledWork",
        "Current digital organisation of working time",
        "ΣΤΟΙΧΕΙΑ ΤΡΕΧΟΥΣΑΣ ΚΑΤΑΣΤΑΣΗΣ ΨΗΦΙΑΚΗΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ",
        BRANCH_AND_DAY,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_are_the_eight_of_the_manual() {
        let codes: Vec<_> = all().iter().map(Service::code).collect();
        let expected: Vec<_> = (1..=8).map(|number| format!("EX_BASE_0{number}")).collect();
        assert_eq!(codes, expected);
        for service in all() {
            let mut names: Vec<_> = service.fields().iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), service.fields().len(), "{}", service.code());
        }
    }
}
