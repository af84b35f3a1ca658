//! Who an account speaks for: the employer, its branches and its people, as data.

use std::str::FromStr;
use std::sync::LazyLock;

use ergani_documents::types::{Date, TaxNumber};
use serde::{Deserialize, Serialize};

use crate::Error;

/// What the services say about the employer of an account; by default made up.
///
/// Without an employer set, an account has [`Employer::sample`]. Work cards of another tax number are
/// refused (manual §2.1.6), and so are declarations of a branch or about a person that is not here;
/// a list that is empty is not looked at. See [`declarations`](crate::declarations) for the switches.
///
/// Numbers and names shall be nobody's: 600000007, ΤΕΣΤ.
///
/// ```
/// use ergani_sandbox::{Account, Branch, Employee, Employer};
///
/// let employer = Employer::new("600000007")
///     .branch(Branch::new(0))
///     .employee(Employee::new("500000004", "ΤΕΣΤ", "ΤΕΣΤ").work_card(true));
/// let account = Account::new("user", "password").employer(employer);
/// # let json = serde_json::to_value(&account).unwrap();
/// # assert_eq!(json["employer"]["employees"][0]["work_card"], true);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Employer {
    /// Tax number (ΑΦΜ), 9 digits.
    pub tax_number: String,
    /// Company name.
    #[serde(default = "test_company")]
    pub name: String,
    /// Trade name.
    #[serde(default = "test_name")]
    pub trade_name: String,
    /// The employer's social insurance number (ΑΜΕ), 10 digits.
    #[serde(default = "ten_zeros")]
    pub insurance_number: String,
    /// Whether its sector is under the work card.
    #[serde(default)]
    pub in_card_sector: bool,
    /// Its branches; 0 is the seat.
    #[serde(default)]
    pub branches: Vec<Branch>,
    /// Who works for it.
    #[serde(default)]
    pub employees: Vec<Employee>,
}

/// A branch of an employer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Branch {
    /// Its number; 0 is the seat.
    pub number: u32,
    /// Its address in one line.
    #[serde(default = "test_address")]
    pub address: String,
}

/// Someone who works for an employer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Employee {
    /// Tax number (ΑΦΜ), 9 digits.
    pub tax_number: String,
    /// Last name in capitals.
    #[serde(default = "test_name")]
    pub last_name: String,
    /// First name in capitals.
    #[serde(default = "test_name")]
    pub first_name: String,
    /// The branch.
    #[serde(default)]
    pub branch: u32,
    /// First day of work, `yyyy-mm-dd` in JSON.
    #[serde(default = "first_day", with = "iso_day")]
    pub hired: Date,
    /// Whether the work card applies.
    #[serde(default)]
    pub work_card: bool,
    /// Gross monthly pay in cents.
    #[serde(default = "test_pay")]
    pub monthly_pay_cents: u32,
    /// Hours a week.
    #[serde(default = "full_time")]
    pub weekly_hours: u32,
}

impl Employer {
    /// An employer of this tax number, without branches or people yet.
    #[must_use]
    pub fn new(tax_number: impl Into<String>) -> Self {
        Self {
            tax_number: tax_number.into(),
            name: test_company(),
            trade_name: test_name(),
            insurance_number: ten_zeros(),
            in_card_sector: false,
            branches: Vec::new(),
            employees: Vec::new(),
        }
    }

    /// 600000007, with a seat, another branch, and three people of whom two are under the work card.
    #[must_use]
    pub fn sample() -> Self {
        let mut second = Branch::new(1);
        second.address = "ΟΔΟΣ ΔΟΚΙΜΗΣ 2, 00000, ΔΟΚΙΜΗ".to_owned();
        let mut part_time = Employee::new("700000000", "ΔΟΚΙΜΑΚΗΣ", "ΔΕΙΓΜΑ").branch(1);
        part_time.weekly_hours = 20;
        part_time.monthly_pay_cents = 62_050;
        let employer = Self::new("600000007")
            .branch(Branch::new(0))
            .branch(second)
            .employee(Employee::new("500000004", "ΤΕΣΤ", "ΤΕΣΤ").work_card(true))
            .employee(Employee::new("400000001", "ΤΕΣΤΙΔΗΣ", "ΔΟΚΙΜΗ").work_card(true))
            .employee(part_time);
        Self {
            in_card_sector: true,
            ..employer
        }
    }

    /// The sample, made once.
    pub(crate) fn shared_sample() -> &'static Self {
        static SAMPLE: LazyLock<Employer> = LazyLock::new(Employer::sample);
        &SAMPLE
    }

    /// Adds a branch.
    #[must_use]
    pub fn branch(mut self, branch: Branch) -> Self {
        self.branches.push(branch);
        self
    }

    /// Adds an employee.
    #[must_use]
    pub fn employee(mut self, employee: Employee) -> Self {
        self.employees.push(employee);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let numbers = self.employees.iter().map(|employee| &employee.tax_number);
        for number in numbers.chain([&self.tax_number]) {
            TaxNumber::new(number)
                .map_err(|error| Error::invalid(format!("tax number {number:?}: {error}")))?;
        }
        Ok(())
    }
}

/// The form of a command line: an object of JSON.
///
/// ```
/// use ergani_sandbox::Employer;
///
/// let employer: Employer = r#"{"tax_number": "600000007"}"#.parse()?;
/// assert_eq!(employer, Employer::new("600000007"));
/// # Ok::<(), ergani_sandbox::Error>(())
/// ```
impl FromStr for Employer {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let employer: Self =
            serde_json::from_str(text).map_err(|error| Error::invalid(error.to_string()))?;
        employer.check()?;
        Ok(employer)
    }
}

impl Branch {
    /// A branch of this number.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self {
            number,
            address: test_address(),
        }
    }
}

impl Employee {
    /// Someone in full time at the seat since 2020, not under the work card.
    #[must_use]
    pub fn new(
        tax_number: impl Into<String>,
        last_name: impl Into<String>,
        first_name: impl Into<String>,
    ) -> Self {
        Self {
            tax_number: tax_number.into(),
            last_name: last_name.into(),
            first_name: first_name.into(),
            branch: 0,
            hired: first_day(),
            work_card: false,
            monthly_pay_cents: test_pay(),
            weekly_hours: full_time(),
        }
    }

    /// Sets the branch.
    #[must_use]
    pub fn branch(mut self, number: u32) -> Self {
        self.branch = number;
        self
    }

    /// Sets the first day of work.
    #[must_use]
    pub fn hired(mut self, day: Date) -> Self {
        self.hired = day;
        self
    }

    /// Sets whether the work card applies.
    #[must_use]
    pub fn work_card(mut self, applies: bool) -> Self {
        self.work_card = applies;
        self
    }
}

fn test_company() -> String {
    "ΤΕΣΤ ΑΕ".to_owned()
}

fn test_name() -> String {
    "ΤΕΣΤ".to_owned()
}

fn test_address() -> String {
    "ΟΔΟΣ ΔΟΚΙΜΗΣ 1, 00000, ΔΟΚΙΜΗ".to_owned()
}

fn ten_zeros() -> String {
    "0000000000".to_owned()
}

fn first_day() -> Date {
    Date::constant(2020, 1, 1)
}

fn test_pay() -> u32 {
    120_000
}

fn full_time() -> u32 {
    40
}

mod iso_day {
    use ergani_documents::types::Date;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_keys_are_enough_and_a_slip_is_told() {
        let json = r#"{"tax_number": "600000007", "employees": [{"tax_number": "500000004", "hired": "2026-01-02"}]}"#;
        let employer: Employer = serde_json::from_str(json).unwrap();
        let hired = Date::constant(2026, 1, 2);
        let expected = Employee::new("500000004", "ΤΕΣΤ", "ΤΕΣΤ").hired(hired);
        assert_eq!(employer, Employer::new("600000007").employee(expected));
        assert!(serde_json::from_str::<Employer>(r#"{"afm": "600000007"}"#).is_err());
        assert!(Employer::new("12").check().is_err());
        let text = serde_json::to_string(&Employer::sample()).unwrap();
        assert_eq!(
            serde_json::from_str::<Employer>(&text).unwrap(),
            Employer::sample()
        );
    }
}
