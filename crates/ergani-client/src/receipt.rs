//! The proof that a declaration is registered, in every shape that it comes in.

use std::fmt;
use std::sync::OnceLock;

use ergani_documents::types::{Moment, Occurrence};
use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::fields::{self, Fields};

/// The proof that one record is registered.
#[derive(Clone)]
pub struct Receipt {
    id: String,
    protocol: String,
    submit_date: String,
    /// Read from the text when it is asked for.
    submitted_at: OnceLock<Option<Moment>>,
}

impl Receipt {
    /// The Ministry's storage key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The protocol, byte for byte: Greek or Latin letters, spaces, hyphens (quirk 50).
    #[must_use]
    pub fn protocol(&self) -> &str {
        &self.protocol
    }

    /// The time of submission as the server wrote it: `dd/MM/yyyy HH:mm` in Athens.
    #[must_use]
    pub fn submit_date(&self) -> &str {
        &self.submit_date
    }

    /// The time of submission, to the minute. In the hour that comes twice it is the first; none
    /// if the text cannot be read (quirk 48).
    #[must_use]
    pub fn submitted_at(&self) -> Option<&Moment> {
        self.submitted_at
            .get_or_init(|| moment_of(&self.submit_date))
            .as_ref()
    }

    /// A receipt has a protocol; whatever else is missing is blank.
    fn read(json: &Value) -> Option<Self> {
        let fields = Fields::of(json)?;
        let raw = |key| fields.get(key).and_then(fields::raw_text);
        let submit_date = raw("submitDate").unwrap_or_default();
        Some(Self {
            protocol: raw("protocol").filter(|protocol| !protocol.trim().is_empty())?,
            id: raw("id").unwrap_or_default(),
            submit_date,
            submitted_at: OnceLock::new(),
        })
    }
}

/// What the server wrote is compared; the moment follows from it.
impl PartialEq for Receipt {
    fn eq(&self, other: &Self) -> bool {
        (&self.id, &self.protocol, &self.submit_date)
            == (&other.id, &other.protocol, &other.submit_date)
    }
}

impl Eq for Receipt {}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("id", &self.id)
            .field("protocol", &self.protocol)
            .field("submit_date", &self.submit_date)
            .finish()
    }
}

/// The receipts that can be read, and whether the answer is nothing but such receipts.
pub(crate) fn read_receipts(answer: &Answer) -> (Vec<Receipt>, bool) {
    if let Some(receipts) = answer.text().and_then(read_usual_receipts) {
        return (receipts, true);
    }
    match answer.json() {
        Some(json) => read_any_receipts(&json),
        None => (Vec::new(), false),
    }
}

/// A receipt in the shape that nearly all have.
#[derive(Deserialize)]
struct UsualReceipt {
    id: String,
    protocol: String,
    #[serde(rename = "submitDate")]
    submit_date: String,
}

/// The receipts, if all are as usual; then no tree of JSON is made.
fn read_usual_receipts(text: &str) -> Option<Vec<Receipt>> {
    if text.matches('[').nth(1).is_some() {
        // A list in the list would be taken for the fields of a receipt.
        return None;
    }
    let usual: Vec<UsualReceipt> = serde_json::from_str(text).ok()?;
    let receipt = |usual: UsualReceipt| {
        (!usual.protocol.trim().is_empty()).then_some(Receipt {
            id: usual.id,
            protocol: usual.protocol,
            submit_date: usual.submit_date,
            submitted_at: OnceLock::new(),
        })
    };
    usual.into_iter().map(receipt).collect()
}

/// The receipts of every shape.
fn read_any_receipts(json: &Value) -> (Vec<Receipt>, bool) {
    let items = match json {
        Value::Array(items) => items.as_slice(),
        // One object for a list of one, as services have it (quirk 54).
        one => std::slice::from_ref(one),
    };
    let receipts: Vec<Receipt> = items.iter().filter_map(Receipt::read).collect();
    let all_readable = receipts.len() == items.len();
    (receipts, all_readable)
}

/// `dd/MM/yyyy HH:mm`, perhaps with seconds, as the clocks in Athens show it.
fn moment_of(text: &str) -> Option<Moment> {
    let (date, time) = text.trim().split_once(' ')?;
    let mut date = date.split('/').map(str::parse::<i16>);
    let mut time = time.trim().split(':').map(str::parse::<i8>);
    let (day, month, year) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let (hour, minute) = (time.next()?.ok()?, time.next()?.ok()?);
    let second = match time.next() {
        Some(second) => second.ok()?,
        None => 0,
    };
    if date.next().is_some() || time.next().is_some() {
        return None;
    }
    let day = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    let local = DateTime::from_parts(day, time);
    Moment::from_athens_occurrence(local, Occurrence::First).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_reads_what_the_tree_does() {
        for text in [
            r#"[{"id":"1","protocol":"Α\u0391 [","submitDate":""}]"#,
            r#"[{"protocol":"Α","Protocol":"Β","id":"","submitDate":"x","more":{"id":7}}]"#,
            r#" [ {"submitDate":"x","id":"2","protocol":" Α "}, {"id":"3","protocol":"Β","submitDate":"y"} ] "#,
            "[]",
        ] {
            let tree = read_any_receipts(&serde_json::from_str(text).unwrap());
            match read_usual_receipts(text) {
                Some(receipts) => assert_eq!((receipts, true), tree, "{text}"),
                None => assert!(text.matches('[').count() > 1, "{text}"),
            }
        }
    }
}
