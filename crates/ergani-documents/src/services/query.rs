//! What a service is asked, checked before it is sent.

use std::fmt;

use jiff::civil::Date;

use crate::Lang;
use crate::codes::ParameterList;
use crate::types::{InvalidValue, TaxNumber, form_date};

/// A question to a service: its code, and its parameters in order.
///
/// ```
/// use ergani_documents::services::Query;
/// use jiff::civil::date;
///
/// let today = date(2026, 11, 23);
/// let query = Query::actual_work(0, date(2026, 10, 5), today)?;
/// assert_eq!(query.parameters()[1], ("Date", "05/10/2026".to_owned()));
/// assert!(Query::actual_work(0, date(2026, 11, 5), today).is_err());
/// # Ok::<(), ergani_documents::services::InvalidQuery>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    service: &'static str,
    parameters: Vec<(&'static str, String)>,
}

impl Query {
    /// The code of the service.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Names and values, as they are sent.
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// The employer of the account.
    pub fn employer() -> Self {
        Self::new("EX_BASE_01", [])
    }

    /// Its branches.
    pub fn branches() -> Self {
        Self::new("EX_BASE_02", [])
    }

    /// The values of a list.
    pub fn list(list: &ParameterList) -> Self {
        Self::new("EX_BASE_03", [("Parameter", list.code().to_owned())])
    }

    /// The statement of a month.
    ///
    /// # Errors
    /// When the year or month is none.
    pub fn monthly_statement(year: i16, month: i8) -> Result<Self, InvalidQuery> {
        if Date::new(year, month, 1).is_err() || !(2000..=2100).contains(&year) {
            return Err(InvalidQuery(NO_MONTH));
        }
        Ok(Self::new(
            "EX_BASE_04",
            [
                ("ReportYear", year.to_string()),
                ("ReportMonth", month.to_string()),
            ],
        ))
    }

    /// The workforce of now, or one employee of it.
    pub fn workforce(employee: Option<&TaxNumber>) -> Self {
        Self {
            service: "EX_BASE_05",
            parameters: employee
                .map(|number| ("afm", number.as_str().to_owned()))
                .into_iter()
                .collect(),
        }
    }

    /// Where the acceptance of a declaration stands. The protocol is passed on byte for byte (quirk 50).
    ///
    /// # Errors
    /// When there is no protocol.
    pub fn acceptance(
        employee: &TaxNumber,
        protocol: &str,
        submitted_on: Date,
    ) -> Result<Self, InvalidQuery> {
        if protocol.trim().is_empty() {
            return Err(InvalidQuery(NO_PROTOCOL));
        }
        Ok(Self::new(
            "EX_BASE_06",
            [
                ("afm", employee.as_str().to_owned()),
                ("protocol", protocol.to_owned()),
                ("date", form_date(submitted_on)),
            ],
        ))
    }

    /// The actual work of a branch on a day.
    ///
    /// # Errors
    /// When the day is not of the month before `today` or earlier: the server refuses it (quirk 61).
    pub fn actual_work(branch: u32, day: Date, today: Date) -> Result<Self, InvalidQuery> {
        Self::of_branch_and_day("EX_BASE_07", branch, day, today)
    }

    /// The digital organisation of working time of a branch on a day.
    ///
    /// # Errors
    /// As [`actual_work`](Self::actual_work).
    pub fn schedule(branch: u32, day: Date, today: Date) -> Result<Self, InvalidQuery> {
        Self::of_branch_and_day("EX_BASE_08", branch, day, today)
    }

    fn of_branch_and_day(
        service: &'static str,
        branch: u32,
        day: Date,
        today: Date,
    ) -> Result<Self, InvalidQuery> {
        if day >= today.first_of_month() {
            return Err(InvalidQuery(THIS_MONTH));
        }
        if branch > 99_999 {
            return Err(InvalidQuery(NO_BRANCH));
        }
        Ok(Self::new(
            service,
            [
                ("PararthmaAa", branch.to_string()),
                ("Date", form_date(day)),
            ],
        ))
    }

    fn new<const N: usize>(service: &'static str, parameters: [(&'static str, String); N]) -> Self {
        Self {
            service,
            parameters: parameters.into(),
        }
    }
}

/// Names the parameters; their values may be personal data (quirk 69).
impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        f.debug_struct("Query")
            .field("service", &self.service)
            .field("parameters", &names)
            .finish()
    }
}

/// A question that the server would refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidQuery(InvalidValue);

impl InvalidQuery {
    /// What is wrong, in the given language.
    pub const fn message(&self, lang: Lang) -> &'static str {
        self.0.message(lang)
    }
}

impl fmt::Display for InvalidQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message(Lang::En))
    }
}

impl std::error::Error for InvalidQuery {}

const NO_MONTH: InvalidValue = InvalidValue::new(
    "a month is wanted: a year from 2000 to 2100 and a month from 1 to 12",
    "απαιτείται μήνας: έτος από 2000 έως 2100 και μήνας από 1 έως 12",
);
const NO_PROTOCOL: InvalidValue = InvalidValue::new(
    "the protocol of the declaration is wanted",
    "απαιτείται το πρωτόκολλο της δήλωσης",
);
const THIS_MONTH: InvalidValue = InvalidValue::new(
    "ERGANI gives working time of last month and earlier only",
    "το ΕΡΓΑΝΗ δίνει χρόνο εργασίας μόνο του προηγούμενου μήνα και παλαιότερα",
);
const NO_BRANCH: InvalidValue = InvalidValue::new(
    "a branch number has one to five digits",
    "ο αριθμός παραρτήματος έχει ένα έως πέντε ψηφία",
);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn quirk_61_only_last_month_and_earlier() {
        let today = date(2026, 3, 1);
        assert!(Query::schedule(0, date(2026, 2, 28), today).is_ok());
        for day in [today, date(2026, 3, 31), date(2027, 1, 1)] {
            assert!(Query::schedule(0, day, today).is_err());
            assert!(Query::actual_work(0, day, today).is_err());
        }
        assert!(Query::schedule(100_000, date(2026, 1, 1), today).is_err());
    }

    #[test]
    fn quirk_29_days_of_services_are_written_as_in_forms() {
        let employee = TaxNumber::new("500000004").unwrap();
        let query = Query::acceptance(&employee, "ΑΚ - ΑΔ1", date(2026, 1, 5)).unwrap();
        assert_eq!(
            query.parameters(),
            [
                ("afm", "500000004".to_owned()),
                ("protocol", "ΑΚ - ΑΔ1".to_owned()),
                ("date", "05/01/2026".to_owned()),
            ]
        );
        assert!(!format!("{query:?}").contains("500000004"));
        assert!(Query::acceptance(&employee, " ", date(2026, 1, 5)).is_err());
    }

    #[test]
    fn a_month_is_one() {
        assert!(Query::monthly_statement(2026, 10).is_ok());
        assert!(Query::monthly_statement(2026, 13).is_err());
        assert!(Query::monthly_statement(26, 1).is_err());
    }
}
