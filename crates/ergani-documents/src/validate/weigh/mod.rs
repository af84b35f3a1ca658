//! What no schema can see: whether a document that has the right form says what can be true.
//!
//! Whatever is found here is a warning: the server alone decides, and what is most likely wrong may be right. What a
//! field is to its record, and so what can be asked about it, stands in the tables ([`Role`]); no form is named here.
//! No clock is read: the present moment is passed in.

mod dates;
mod movements;
mod stretches;
mod text;

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::documents::Document;
use crate::serialize::{occurrences, scalar_text};
use crate::table::{Content, Element, Meaning, Role};
use crate::types::{Date, Moment, parse_form_date, parse_form_time, parse_iso_date};
use crate::validate::report::{Finding, Report, Severity, Strictness, Violation};

use movements::Movement;
use stretches::{Days, Stretch};

impl Document {
    /// What is most likely wrong in a document although its schema lets it pass, as things stand at `now`: moments
    /// and days that are to come or long past, other offsets than that of Athens, movements that are there twice or
    /// in the wrong order, stretches of time that overlap, and names that are not written as they look.
    ///
    /// All of these are warnings, and errors when the judge is strict. [`validate_at`](Self::validate_at) says what
    /// the schema says too.
    ///
    /// ```
    /// use ergani_documents::types::Moment;
    /// use ergani_documents::{Strictness, documents};
    /// use serde_json::json;
    ///
    /// let card = documents::find("WRKCardSE").unwrap();
    /// let now: Moment = "2026-01-15T12:00:00+02:00".parse()?;
    /// let movement = json!({ "f_type": "0", "f_date": "2026-01-16T09:00:00+02:00" });
    /// let document = json!({ "Cards": { "Card": [{ "Details": { "CardDetails": [movement] } }] } });
    /// let report = card.weigh(&document, &now, Strictness::Normal);
    /// assert_eq!(report.warnings().next().unwrap().rule(), "in-future");
    /// # Ok::<(), ergani_documents::types::InvalidValue>(())
    /// ```
    pub fn weigh(&self, value: &Value, now: &Moment, strictness: Strictness) -> Report {
        let mut scales = Scales::new(now, strictness);
        if let (Some(root), Value::Object(body)) = (self.root(), value) {
            scales.record(std::slice::from_ref(root), body, &Context::default());
        }
        scales.into_report()
    }

    /// What the schema says of a document, as [`validate_with`](Self::validate_with) does, and after it what is
    /// weighed in it, as [`weigh`](Self::weigh) does.
    pub fn validate_at(&self, value: &Value, now: &Moment, strictness: Strictness) -> Report {
        self.validate_with(value, strictness)
            .and(self.weigh(value, now, strictness))
    }
}

/// A field with its text, to be spoken of when all of the document is read.
#[derive(Clone, Debug)]
struct Place {
    /// Where it stands among all fields, since findings are told in document order.
    order: usize,
    path: String,
    element: &'static Element,
    text: String,
}

/// What holds for a record and for the records in it.
#[derive(Clone, Debug, Default)]
struct Context<'a> {
    employee: Option<Cow<'a, str>>,
    day: Option<Days>,
}

struct Scales<'a> {
    now: &'a Moment,
    strictness: Strictness,
    path: String,
    order: usize,
    findings: Vec<(usize, Finding)>,
    movements: Vec<Movement>,
    stretches: Vec<Stretch>,
}

impl<'a> Scales<'a> {
    fn new(now: &'a Moment, strictness: Strictness) -> Self {
        Self {
            now,
            strictness,
            path: String::with_capacity(64),
            order: 0,
            findings: Vec::new(),
            movements: Vec::new(),
            stretches: Vec::new(),
        }
    }

    fn into_report(mut self) -> Report {
        let movements = std::mem::take(&mut self.movements);
        let stretches = std::mem::take(&mut self.stretches);
        let together = movements::weigh(&movements)
            .into_iter()
            .chain(stretches::weigh(&stretches));
        for (place, violation) in together {
            self.push_at(place, violation);
        }
        // Stable: of one field in the order of finding.
        self.findings.sort_by_key(|(order, _)| *order);
        Report::new(
            self.findings
                .into_iter()
                .map(|(_, finding)| finding)
                .collect(),
        )
    }

    /// A record's fields, each by itself and together, and the records in it.
    fn record(
        &mut self,
        elements: &'static [Element],
        keys: &Map<String, Value>,
        above: &Context<'_>,
    ) {
        let context = within(elements, keys, above);
        let mut fields = Vec::new();
        for element in elements {
            let Some(value) = keys.get(element.wire) else {
                continue;
            };
            let length = self.path.len();
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(element.wire);
            for (index, value) in occurrences(value).enumerate() {
                let length = self.path.len();
                if element.repeats {
                    let _ = write!(self.path, "[{index}]");
                }
                self.value(element, value, &context, &mut fields);
                self.path.truncate(length);
            }
            self.path.truncate(length);
        }
        self.together(&fields, &context);
    }

    fn value(
        &mut self,
        element: &'static Element,
        value: &Value,
        context: &Context<'_>,
        fields: &mut Vec<Place>,
    ) {
        self.order += 1;
        match (&element.content, value) {
            (Content::Children(children), Value::Object(keys)) => {
                self.record(children, keys, context)
            }
            (Content::Leaf(format), value) => {
                let Some(text) = scalar_text(value).filter(|text| !text.trim().is_empty()) else {
                    return;
                };
                self.alone(element, &text);
                let is_type = format.meaning == Meaning::WorkTimeType;
                if stands_together(element.role) || is_type {
                    fields.push(Place {
                        order: self.order,
                        path: self.path.clone(),
                        element,
                        text: text.into_owned(),
                    });
                }
            }
            _ => {}
        }
    }

    /// What can be said of a field alone.
    fn alone(&mut self, element: &'static Element, text: &str) {
        let found = match element.role {
            Role::Moment => dates::of_moment(text, self.now),
            Role::Event | Role::Day | Role::Past | Role::Born => {
                dates::of_day(element.role, text, self.now)
                    .into_iter()
                    .collect()
            }
            _ => text::of_field(element, text),
        };
        for violation in found {
            self.push(self.order, self.path.clone(), element, violation, text);
        }
    }

    /// What can be said of the fields of a record together; what needs other records too is kept.
    fn together(&mut self, fields: &[Place], context: &Context<'_>) {
        let found = dates::of_shift(fields)
            .into_iter()
            .chain(text::of_names(fields))
            .chain(stretches::times_that_do_not_come(fields, context.day))
            .collect::<Vec<_>>();
        for (place, violation) in found {
            self.push_at(place, violation);
        }
        let Some(employee) = &context.employee else {
            return;
        };
        self.movements.extend(Movement::of(employee, fields));
        self.stretches
            .extend(Stretch::of(employee, context.day, fields));
    }

    fn push_at(&mut self, place: &Place, violation: Violation) {
        self.push(
            place.order,
            place.path.clone(),
            place.element,
            violation,
            &place.text,
        );
    }

    fn push(
        &mut self,
        order: usize,
        path: String,
        element: &'static Element,
        violation: Violation,
        text: &str,
    ) {
        let severity = match self.strictness {
            Strictness::Strict => Severity::Error,
            Strictness::Normal => Severity::Warning,
        };
        let finding = Finding {
            severity,
            path,
            wire: element.wire.into(),
            element: Some(element),
            violation,
            value: Some(text.to_owned()),
        };
        self.findings.push((order, finding));
    }
}

/// Whether a field means something beside others.
const fn stands_together(role: Role) -> bool {
    matches!(
        role,
        Role::Name
            | Role::Movement
            | Role::ShiftDay
            | Role::Moment
            | Role::From
            | Role::To
            | Role::WeekFrom(_)
            | Role::WeekTo(_)
            | Role::Cancelled
    )
}

/// What a record says of itself and of the records in it, beside what holds above it.
fn within<'a>(
    elements: &[Element],
    keys: &'a Map<String, Value>,
    above: &Context<'a>,
) -> Context<'a> {
    let mut context = above.clone();
    for element in elements {
        let text = || {
            keys.get(element.wire)
                .and_then(|value| occurrences(value).next())
                .and_then(scalar_text)
        };
        match element.role {
            Role::Employee => {
                context.employee = text().filter(|text| !text.trim().is_empty());
            }
            Role::Day => {
                context.day = text()
                    .and_then(|text| parse_form_date(&text).ok())
                    .map(Days::Date);
            }
            Role::WeekDay => {
                context.day = text()
                    .and_then(|text| text.trim().parse().ok())
                    .filter(|day| *day < 7)
                    .map(Days::Weekly);
            }
            _ => {}
        }
    }
    context
}

/// The field of a record with this role.
fn with_role(fields: &[Place], role: Role) -> Option<&Place> {
    fields.iter().find(|place| place.element.role == role)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
