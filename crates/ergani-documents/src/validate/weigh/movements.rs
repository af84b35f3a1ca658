//! Movements of work cards, beside the others of the document.

use std::collections::HashMap;

use super::{Date, Moment, Place, Role, Violation, dates, parse_iso_date, with_role};

/// One movement of one employee.
#[derive(Clone, Debug)]
pub(super) struct Movement {
    employee: String,
    arrives: bool,
    shift: Option<Date>,
    moment: Moment,
    place: Place,
}

impl Movement {
    /// The movement that a record says, if it says one.
    pub(super) fn of(employee: &str, fields: &[Place]) -> Option<Self> {
        let arrives = match with_role(fields, Role::Movement)?.text.trim() {
            "0" => true,
            "1" => false,
            _ => return None,
        };
        Some(Self {
            employee: employee.trim().to_owned(),
            arrives,
            shift: with_role(fields, Role::ShiftDay)
                .and_then(|place| parse_iso_date(&place.text).ok()),
            moment: dates::moment_of(fields)?,
            place: with_role(fields, Role::Moment)?.clone(),
        })
    }

    fn minute(&self) -> i64 {
        self.moment.timestamp().as_second().div_euclid(60)
    }

    /// Whether it is the same movement, of the same employee.
    fn is_again(&self, other: &Self) -> bool {
        (self.arrives, self.minute()) == (other.arrives, other.minute())
    }
}

/// What is odd about movements beside each other.
pub(super) fn weigh(movements: &[Movement]) -> Vec<(&Place, Violation)> {
    if movements.len() < 2 {
        return Vec::new();
    }
    let mut found = twice(movements);
    let mut shifts: HashMap<(&str, Date), Vec<&Movement>> = HashMap::new();
    for movement in movements {
        if let Some(shift) = movement.shift {
            shifts
                .entry((&movement.employee, shift))
                .or_default()
                .push(movement);
        }
    }
    found.extend(shifts.into_values().flat_map(out_of_order));
    found
}

/// Movements that stand there already: of the same employee, in the same direction, in the same minute.
fn twice(movements: &[Movement]) -> Vec<(&Place, Violation)> {
    let mut first: HashMap<(&str, bool, i64), &Movement> = HashMap::new();
    let mut found = Vec::new();
    for movement in movements {
        let key = (
            movement.employee.as_str(),
            movement.arrives,
            movement.minute(),
        );
        match first.get(&key) {
            Some(earlier) => found.push((
                &movement.place,
                Violation::SameMovement {
                    other: earlier.place.path.clone(),
                },
            )),
            None => {
                first.insert(key, movement);
            }
        }
    }
    found
}

/// Departures that no arrival precedes, each beside the first later arrival that has no departure of its own: in one
/// shift these two belong together, and in the other order. Either alone is lawful: its other half came in another
/// document. A departure belongs to the last arrival before it that has none; what is there twice counts once.
fn out_of_order(mut shift: Vec<&Movement>) -> Vec<(&Place, Violation)> {
    shift.sort_by_key(|movement| movement.moment.timestamp());
    shift.dedup_by(|later, earlier| later.is_again(earlier));
    let mut open: Vec<&Movement> = Vec::new();
    let mut unmatched = Vec::new();
    for movement in shift {
        if movement.arrives {
            open.push(movement);
        } else if open.pop().is_none() {
            unmatched.push(movement);
        }
    }
    unmatched
        .into_iter()
        .filter_map(|departure| {
            let left = departure.moment.timestamp();
            let arrival = open
                .iter()
                .find(|arrival| left < arrival.moment.timestamp())?;
            let other = arrival.place.path.clone();
            Some((
                &departure.place,
                Violation::DepartureBeforeArrival { other },
            ))
        })
        .collect()
}
