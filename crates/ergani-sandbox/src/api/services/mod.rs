//! `WebServices/ServicesList` and `WebServices/ExecuteService` (manual §2.1.9, §2.1.10).

mod answer;
mod code_lists;
mod employer;
mod list;
mod monthly;
mod request;
mod work_time;
mod workforce;

pub(crate) use list::list;

use std::borrow::Cow;

use ergani_documents::types::{Date, Moment};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Catalogue, Reply, Request};
use crate::account::{Account, BRANCH_USER};
use crate::employer::{Employee, Employer};
use crate::journal::Outcome;
use crate::state::State;
use request::Asked;

/// The keys of a record, in order.
type Record = Map<String, Value>;

/// What a service found: the name of its record element, and the records.
struct Found {
    element: &'static str,
    records: Vec<Record>,
}

/// `POST WebServices/ExecuteService`.
pub(crate) fn execute(
    state: &mut State,
    now: Timestamp,
    account: usize,
    request: &Request,
) -> Reply {
    let account = &state.credentials.accounts()[account];
    let asked = match request::read(request, account) {
        Ok(asked) => asked,
        Err(refusal) => return refusal.reply(&state.switches.rejection_body),
    };
    match find(state, account, &asked, Moment::from_timestamp(now).date()) {
        Ok(found) => Reply::json(answer::shape(found, asked.service, &state.switches)),
        Err(message) => Reply::error(
            400,
            Outcome::Rejected,
            &state.switches.rejection_body,
            message,
        ),
    }
}

/// What the service finds, or the Ministry's message.
fn find(
    state: &State,
    account: &Account,
    asked: &Asked,
    today: Date,
) -> Result<Found, &'static str> {
    let employer = employer_of(state, account);
    Ok(match asked.service {
        "EX_BASE_01" => employer::employer(&employer),
        "EX_BASE_02" => employer::branches(&employer),
        "EX_BASE_03" => code_lists::values(asked.text("Parameter"))?,
        "EX_BASE_04" => {
            let month = asked.month("ReportYear", "ReportMonth")?;
            monthly::statement(&employer, month, today, state.switches.money_form)
        }
        "EX_BASE_05" => workforce::workforce(&employer, asked.text("afm"), today),
        "EX_BASE_06" => {
            let (protocol, day) = (asked.text("protocol"), asked.day("date")?);
            employer::acceptance(&state.registry, account.user(), protocol, day, today)
        }
        "EX_BASE_07" => {
            let (branch, day) = (asked.number("PararthmaAa")?, asked.past_day("Date", today)?);
            work_time::actual(&employer, branch, day)
        }
        _ => {
            let (branch, day) = (asked.number("PararthmaAa")?, asked.past_day("Date", today)?);
            work_time::schedule(&employer, branch, day)
        }
    })
}

/// The employer of an account with the people whom it hired by declarations: the one that is set, else a sample. In
/// trial there are no real employees, and a branch user sees one branch.
fn employer_of<'a>(state: &State, account: &'a Account) -> Cow<'a, Employer> {
    let mut employer = match &account.employer {
        Some(employer) => Cow::Borrowed(employer),
        None => {
            let mut sample = Employer::sample();
            if account.catalogue == Catalogue::Trial {
                sample.employees.clear();
                sample.in_card_sector = false;
            }
            if account.user_type == BRANCH_USER {
                sample.branches.truncate(1);
                sample.employees.retain(|employee| employee.branch == 0);
            }
            Cow::Owned(sample)
        }
    };
    let known = |hired: &Employee| {
        let same = |employee: &Employee| employee.tax_number == hired.tax_number;
        employer.employees.iter().any(same)
    };
    let hired: Vec<Employee> = state
        .registry
        .hired_by(account.user())
        .filter(|hired| !known(hired))
        .cloned()
        .collect();
    if !hired.is_empty() {
        employer.to_mut().employees.extend(hired);
    }
    employer
}

/// A record of texts: almost everything is a text in the answers of services (quirk 56).
fn record<const N: usize>(fields: [(&str, Option<String>); N]) -> Record {
    fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.map_or(Value::Null, Value::String)))
        .collect()
}

fn some(text: impl ToString) -> Option<String> {
    Some(text.to_string())
}

fn flag(flag: bool) -> Option<String> {
    some(u8::from(flag))
}

/// Midnight in Athens with its offset: `2026-01-15T00:00:00+02:00`.
fn midnight(day: Date) -> Option<String> {
    let midnight = Moment::from_athens(day.to_datetime(jiff::civil::Time::midnight()));
    midnight.ok().map(|moment| moment.to_string())
}

/// Cents with a decimal point: `1200.00`.
fn money(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
