//! `EX_BASE_07` and `EX_BASE_08`: what was worked, and what was planned.
//!
//! Everyone works from Monday to Friday: the second of an employer at night, the third in two
//! parts, the others from nine to five. In August the 14th is leave.

use ergani_documents::codes::WorkTimeType;
use ergani_documents::types::Date;
use jiff::civil::Weekday;

use super::{Found, Record, flag, record, some};
use crate::employer::{Employee, Employer};

pub(super) fn actual(employer: &Employer, branch: u32, day: Date) -> Found {
    let mut records = Vec::new();
    for (employee, shifts) in at_work(employer, branch, day) {
        if is_leave(day) {
            continue;
        }
        for (from, to) in shifts {
            records.push(record([
                ("Aa", some(branch)),
                ("Afm", some(&employee.tax_number)),
                ("Date", form(day)),
                ("HourFrom", some(from)),
                ("HourTo", some(to)),
                ("IsEndDateDifferentThanDate", flag(to < from)),
            ]));
        }
    }
    Found {
        element: "RealWorking",
        records,
    }
}

pub(super) fn schedule(employer: &Employer, branch: u32, day: Date) -> Found {
    let mut records = Vec::new();
    for (employee, shifts) in at_work(employer, branch, day) {
        let part = |kind: &WorkTimeType, hours: Option<(&str, &str)>, extra: Option<String>| {
            planned(branch, employee, day, kind, hours, extra)
        };
        if shifts.is_empty() {
            records.push(part(&WorkTimeType::REST, None, None));
        } else if is_leave(day) {
            let extra = format!("{}-020", day.year());
            records.push(part(&WorkTimeType::ORDINARY_LEAVE, None, Some(extra)));
        } else {
            let work = |hours: &(&str, &str)| part(&WorkTimeType::WORK, Some(*hours), None);
            records.extend(shifts.iter().map(work));
        }
    }
    Found {
        element: "Working",
        records,
    }
}

fn planned(
    branch: u32,
    employee: &Employee,
    day: Date,
    kind: &WorkTimeType,
    hours: Option<(&str, &str)>,
    extra: Option<String>,
) -> Record {
    record([
        // In lower case, beside the others (quirk 57).
        ("aa", some(branch)),
        ("Afm", some(&employee.tax_number)),
        ("Date", form(day)),
        ("Type", some(kind.code())),
        ("HourFrom", hours.and_then(|(from, _)| some(from))),
        ("HourTo", hours.and_then(|(_, to)| some(to))),
        ("Extra", extra),
        ("BreakMinutes", some(if hours.is_some() { 20 } else { 0 })),
        ("BreakInWork", flag(false)),
    ])
}

type Shifts = &'static [(&'static str, &'static str)];

/// Who belongs to a branch on a day, with the shifts of a working day; none at the weekend.
fn at_work(
    employer: &Employer,
    branch: u32,
    day: Date,
) -> impl Iterator<Item = (&Employee, Shifts)> {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let here = move |(_, employee): &(usize, &Employee)| {
        employee.branch == branch && employee.hired <= day
    };
    let shifts = move |(place, employee)| {
        let shifts: Shifts = match place {
            _ if weekend => &[],
            1 => &[("22:00:00", "06:00:00")],
            2 => &[("09:00:00", "11:00:00"), ("17:00:00", "19:00:00")],
            _ => &[("09:00:00", "17:00:00")],
        };
        (employee, shifts)
    };
    employer
        .employees
        .iter()
        .enumerate()
        .filter(here)
        .map(shifts)
}

pub(super) fn is_leave(day: Date) -> bool {
    (day.month(), day.day()) == (8, 14)
}

fn form(day: Date) -> Option<String> {
    some(day.strftime("%d/%m/%Y"))
}
