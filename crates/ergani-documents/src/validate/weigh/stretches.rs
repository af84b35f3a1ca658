//! Stretches of time of one employee: work, overtime and leave, of days and of weeks.

use std::collections::HashMap;

use super::{Date, Moment, Place, Role, Violation, parse_form_time, with_role};
use crate::codes::WorkTimeType;
use crate::table::Meaning;
use crate::types::{LocalTimeError, Time};

const DAY: i64 = 24 * 60;
const WEEK: i64 = 7 * DAY;

/// The day, or the days, that a stretch of time is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Days {
    /// One day.
    Date(Date),
    /// A day of each week.
    Weekly(u8),
}

/// A stretch of time of one employee.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    employee: String,
    days: Days,
    /// Minutes since a day that all share; none for a whole day, which its type names.
    minutes: Option<(i64, i64)>,
    /// As it is told: 09:00-17:00.
    times: String,
    place: Place,
}

impl Stretch {
    /// The stretches that a record says.
    pub(super) fn of(employee: &str, day: Option<Days>, fields: &[Place]) -> Vec<Self> {
        if with_role(fields, Role::Cancelled).is_some_and(|place| place.text.trim() == "1") {
            return Vec::new();
        }
        let stretch = |days, minutes, times, place: &Place| Self {
            employee: employee.trim().to_owned(),
            days,
            minutes,
            times,
            place: place.clone(),
        };
        let mut found = Vec::new();
        for (from, to) in pairs(fields) {
            let days = match from.element.role {
                Role::WeekFrom(day) => Some(Days::Weekly(day)),
                _ => day,
            };
            let times = parse_form_time(&from.text)
                .ok()
                .zip(parse_form_time(&to.text).ok());
            if let (Some(days), Some((start, end))) = (days, times)
                && let Some(minutes) = minutes(days, start, end)
            {
                let times = format!("{}-{}", from.text.trim(), to.text.trim());
                found.push(stretch(days, Some(minutes), times, from));
            }
        }
        let kind = fields.iter().find(|place| is_of_whole_days(place));
        if let (Some(kind), Some(days)) = (kind, day) {
            found.push(stretch(days, None, kind.text.trim().to_owned(), kind));
        }
        found
    }
}

/// The beginnings and ends of a record, in its order.
fn pairs(fields: &[Place]) -> Vec<(&Place, &Place)> {
    let ends = |from: Role, to: Role| match (from, to) {
        (Role::From, Role::To) => true,
        (Role::WeekFrom(day), Role::WeekTo(other)) => day == other,
        _ => false,
    };
    let times: Vec<&Place> = fields
        .iter()
        .filter(|place| {
            matches!(
                place.element.role,
                Role::From | Role::To | Role::WeekFrom(_) | Role::WeekTo(_)
            )
        })
        .collect();
    times
        .windows(2)
        .filter(|pair| ends(pair[0].element.role, pair[1].element.role))
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

/// Whether this is a work-time type that has no hours, such as a rest day.
fn is_of_whole_days(place: &Place) -> bool {
    let format = place.element.format();
    format.is_some_and(|format| format.meaning == Meaning::WorkTimeType)
        && place
            .text
            .parse::<WorkTimeType>()
            .ok()
            .and_then(|kind| kind.category())
            .is_some_and(|category| !category.has_hours())
}

/// From when to when; what ends no later than it begins ends on the next day. None for no time at all.
fn minutes(days: Days, start: Time, end: Time) -> Option<(i64, i64)> {
    if start == end {
        return None;
    }
    let midnight = match days {
        Days::Date(date) => i64::from(Date::ZERO.until(date).ok()?.get_days()) * DAY,
        Days::Weekly(day) => i64::from(day) * DAY,
    };
    let minute = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
    let (start, end) = (minute(start), minute(end));
    let next = if end < start { DAY } else { 0 };
    Some((midnight + start, midnight + end + next))
}

/// The stretches that overlap an earlier one of the document, each once.
pub(super) fn weigh(stretches: &[Stretch]) -> Vec<(&Place, Violation)> {
    if stretches.len() < 2 {
        return Vec::new();
    }
    let mut timed: HashMap<(&str, bool), Vec<Span>> = HashMap::new();
    let mut whole_days: HashMap<(&str, Days, &str), usize> = HashMap::new();
    let mut overlaps: HashMap<usize, usize> = HashMap::new();
    for (index, stretch) in stretches.iter().enumerate() {
        match stretch.minutes {
            Some((start, end)) => {
                let is_weekly = matches!(stretch.days, Days::Weekly(_));
                let spans = timed.entry((&stretch.employee, is_weekly)).or_default();
                spans.push(Span { start, end, index });
                // What goes on past the end of the week goes on at its beginning.
                if is_weekly && end > WEEK {
                    let (start, end) = (start - WEEK, end - WEEK);
                    spans.push(Span { start, end, index });
                }
            }
            None => {
                let key = (
                    stretch.employee.as_str(),
                    stretch.days,
                    stretch.times.as_str(),
                );
                match whole_days.get(&key) {
                    Some(first) => {
                        overlaps.insert(index, *first);
                    }
                    None => {
                        whole_days.insert(key, index);
                    }
                }
            }
        }
    }
    for spans in timed.into_values() {
        sweep(spans, &mut overlaps);
    }
    overlaps
        .into_iter()
        .map(|(later, earlier)| {
            let other = &stretches[earlier];
            let times = match other.minutes {
                Some(_) => other.times.clone(),
                None => String::new(),
            };
            let other = other.place.path.clone();
            (&stretches[later].place, Violation::Overlap { other, times })
        })
        .collect()
}

struct Span {
    start: i64,
    end: i64,
    index: usize,
}

/// Notes, for the later in the document of two spans that overlap, the earlier one.
fn sweep(mut spans: Vec<Span>, overlaps: &mut HashMap<usize, usize>) {
    spans.sort_by_key(|span| (span.start, span.index));
    let mut last: Option<Span> = None;
    for span in spans {
        if let Some(open) = &last
            && span.start < open.end
            && span.index != open.index
        {
            let (earlier, later) = (open.index.min(span.index), open.index.max(span.index));
            overlaps.entry(later).or_insert(earlier);
        }
        if last.as_ref().is_none_or(|open| span.end > open.end) {
            last = Some(span);
        }
    }
}

/// Times of a stretch that Athens does not have on its day, as the clocks go forward.
pub(super) fn times_that_do_not_come(
    fields: &[Place],
    day: Option<Days>,
) -> Vec<(&Place, Violation)> {
    let Some(Days::Date(date)) = day else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (from, to) in pairs(fields) {
        let times = parse_form_time(&from.text)
            .ok()
            .zip(parse_form_time(&to.text).ok());
        let Some((start, end)) = times else {
            continue;
        };
        let last = if end < start {
            date.tomorrow().unwrap_or(date)
        } else {
            date
        };
        for (place, date, time) in [(from, date, start), (to, last, end)] {
            let moment = Moment::from_athens(date.to_datetime(time));
            if matches!(moment, Err(LocalTimeError::Never { .. })) {
                found.push((place, Violation::NoSuchTime));
            }
        }
    }
    found
}
