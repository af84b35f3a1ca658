//! Moments and days that cannot be, or most likely are not meant.

use jiff::{SignedDuration, Timestamp};

use super::{Date, Moment, Place, Role, Violation, parse_form_date, parse_iso_date, with_role};
use crate::table::Rule;
use crate::types::{LocalTimeError, Occurrence, Said};

/// Clocks of hosts and time clocks differ by seconds, and ERGANI tells movements apart by the minute.
const CLOCKS_DIFFER_BY: SignedDuration = SignedDuration::from_mins(1);
/// A time clock that was without a connection over a weekend sends what it has on Monday; an older movement most
/// likely has the wrong day, month or year. (Later than 15 minutes ERGANI wants a reason: that is its own to judge.)
const MOVEMENT_BACK: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Half a year. What is declared after the fact is of last month; a day of these weeks with last year's number lies
/// beyond.
const EVENT_BACK: i32 = 183;
/// Ten months. The longest that is declared ahead, nine months of maternity protection, lies within; a day of these
/// weeks with next year's number does not.
const EVENT_AHEAD: i32 = 300;
/// A century: nobody who works is older.
const LIFE: i32 = 36_525;
/// A night shift ends on the day after its own (quirk 31).
const SHIFT: i32 = 1;

/// What is odd about the moment of a movement.
pub(super) fn of_moment(text: &str, now: &Moment) -> Vec<Violation> {
    let Some(said) = Said::read(text) else {
        return by_year(text, now).into_iter().collect();
    };
    let mut found = Vec::new();
    let moment = match said.moment() {
        Some(Ok(moment)) => moment,
        Some(Err(LocalTimeError::Twice { local })) => {
            found.push(Violation::TimeTwice);
            match Moment::from_athens_occurrence(local, Occurrence::First) {
                Ok(moment) => moment,
                Err(_) => return found,
            }
        }
        Some(Err(LocalTimeError::Never { .. })) => return vec![Violation::NoSuchTime],
        Some(Err(LocalTimeError::OutOfRange)) | None => {
            return by_year(text, now).into_iter().collect();
        }
    };
    if said
        .offset
        .is_some_and(|offset| offset != moment.as_zoned().offset())
    {
        found.push(Violation::WrongOffset {
            moment: moment.clone(),
            clock: Moment::from_athens(said.local).ok(),
        });
    }
    found.extend(distance(moment.timestamp(), now.timestamp()));
    found
}

/// Of a moment that the schema lets pass although it cannot be counted: its year is far off.
fn by_year(text: &str, now: &Moment) -> Option<Violation> {
    let text = text.trim();
    if !Rule::IsoDateTime.accepts(text) {
        return None;
    }
    // Nothing stands before the dash of a year before Christ, and a year may have any number of digits.
    let (year, _) = text.split_once('-')?;
    let is_past = year.is_empty()
        || year
            .parse::<i16>()
            .is_ok_and(|year| year <= now.date().year());
    Some(if is_past {
        Violation::LongPast
    } else {
        Violation::InFuture
    })
}

fn distance(moment: Timestamp, now: Timestamp) -> Option<Violation> {
    let ahead = moment.duration_since(now);
    if ahead > CLOCKS_DIFFER_BY {
        Some(Violation::InFuture)
    } else if ahead < -MOVEMENT_BACK {
        Some(Violation::LongPast)
    } else {
        None
    }
}

/// What is odd about a day.
pub(super) fn of_day(role: Role, text: &str, now: &Moment) -> Option<Violation> {
    let (back, ahead) = match role {
        Role::Event | Role::Day => (Some(EVENT_BACK), EVENT_AHEAD),
        Role::Past => (None, 0),
        Role::Born => (Some(LIFE), 0),
        _ => return None,
    };
    let distance = days_between(now.date(), parse_form_date(text).ok()?)?;
    if distance > ahead {
        Some(Violation::InFuture)
    } else if back.is_some_and(|back| distance < -back) {
        Some(Violation::LongPast)
    } else {
        None
    }
}

/// That the day of the shift is too far from the moment of its movement.
pub(super) fn of_shift(fields: &[Place]) -> Option<(&Place, Violation)> {
    let place = with_role(fields, Role::ShiftDay)?;
    let shift = parse_iso_date(&place.text).ok()?;
    let moment = moment_of(fields)?.date();
    let is_far = days_between(shift, moment)?.abs() > SHIFT;
    is_far.then_some((place, Violation::DaysApart { moment }))
}

/// The moment of a movement; of a time that comes twice the first, which is near enough to compare.
pub(super) fn moment_of(fields: &[Place]) -> Option<Moment> {
    let said = Said::read(&with_role(fields, Role::Moment)?.text)?;
    match said.moment()? {
        Ok(moment) => Some(moment),
        Err(LocalTimeError::Twice { local }) => {
            Moment::from_athens_occurrence(local, Occurrence::First).ok()
        }
        Err(_) => None,
    }
}

fn days_between(from: Date, to: Date) -> Option<i32> {
    from.until(to).ok().map(|span| span.get_days())
}
