//! The proof that a declaration is registered, in every shape that it comes in.

use std::fmt;
use std::sync::OnceLock;

use ergani_documents::types::{Moment, Occurrence};
use ergani_token::is_hidden;
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
        // The proof of acceptance is seen, or it is none (quirk 72).
        let protocol = match fields.get("protocol")? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(Self {
            protocol: Some(protocol).filter(|protocol| !is_blank(protocol))?,
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

/// The receipts that can be read, and whether the answer is nothing but such receipts; none if it
/// is no whole JSON.
pub(crate) fn read_receipts(answer: &Answer) -> Option<(Vec<Receipt>, bool)> {
    if let Some(receipts) = answer.text().and_then(read_usual_receipts) {
        return Some((receipts, true));
    }
    answer.json().map(|json| read_any_receipts(&json))
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
        (!is_blank(&usual.protocol)).then_some(Receipt {
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

/// Whether nothing of a text can be seen.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_hidden(c))
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
    use bytes::Bytes;
    use ergani_token::Timestamp;
    use http::{HeaderMap, StatusCode};
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> (Vec<Receipt>, bool) {
        let answer = Answer::new(
            StatusCode::OK,
            HeaderMap::new(),
            Bytes::from(body.to_string()),
            Timestamp::from_seconds(0),
        );
        read_receipts(&answer).unwrap()
    }

    #[test]
    fn quirk_48_the_time_of_submission_is_athens_time_or_kept_as_text() {
        let at = |text: &str| {
            let (receipts, all) =
                read(&json!([{ "id": "1", "protocol": "Π", "submitDate": text }]));
            assert!(all);
            assert_eq!(receipts[0].submit_date(), text);
            receipts[0].submitted_at().map(ToString::to_string)
        };
        assert_eq!(
            at("15/01/2026 09:01").as_deref(),
            Some("2026-01-15T09:01:00+02:00")
        );
        assert_eq!(
            at("15/07/2026 09:01:30").as_deref(),
            Some("2026-07-15T09:01:30+03:00")
        );
        assert_eq!(
            at("30/10/2022 03:30").as_deref(),
            Some("2022-10-30T03:30:00+03:00")
        );
        for unreadable in [
            "",
            "27/03/2022 03:30",
            "2026-01-15T09:01:00Z",
            "15/01/2026",
            "32/01/2026 09:01",
            "15/01/2026 09",
            "15/01/2026 09:01:00:00",
            "15/01/2026/1 09:01",
            "300/01/2026 09:01",
        ] {
            assert_eq!(at(unreadable), None, "{unreadable}");
        }
    }

    #[test]
    fn quirk_50_a_protocol_is_kept_byte_for_byte() {
        for protocol in ["ΑΚ - ΚΑΡ000000", " A\u{a0}Β-1 ", "ΕΥΣ92", "А", "Α\u{200b}"] {
            let (receipts, all) =
                read(&json!([{ "id": "92", "protocol": protocol, "submitDate": "" }]));
            assert!(all);
            assert_eq!(receipts[0].protocol(), protocol);
        }
    }

    #[test]
    fn quirk_63_an_id_is_a_number_or_a_text_and_one_object_is_a_list_of_one() {
        let one = json!({ "Id": 92, "Protocol": "Α", "SubmitDate": "15/01/2026 09:01" });
        let (receipts, all) = read(&one);
        assert!(all);
        assert_eq!(receipts[0].id(), "92");
        assert!(receipts[0].submitted_at().is_some());
        assert_eq!(read(&json!([{ "protocol": 92 }])).0[0].protocol(), "92");
    }

    #[test]
    fn quirk_49_a_receipt_without_a_protocol_that_can_be_seen_is_none() {
        for protocol in [
            json!(null),
            json!(""),
            json!(" \t"),
            json!("\u{a0}"),
            json!("\u{200b}\u{feff}"),
            json!("\u{0}"),
            json!(true),
            json!([]),
            json!({}),
        ] {
            let body = json!([{ "id": "1", "protocol": protocol, "submitDate": "" }]);
            assert_eq!(read(&body), (Vec::new(), false), "{body}");
            let (some, all) = read(&json!([{ "protocol": "Α" }, { "protocol": protocol }]));
            assert_eq!((some.len(), all), (1, false), "{protocol}");
        }
        for body in [
            json!({ "message": "Επιτυχής υποβολή" }),
            json!("ok"),
            json!(null),
            json!([["Α"]]),
        ] {
            assert_eq!(read(&body), (Vec::new(), false), "{body}");
        }
        assert_eq!(read(&json!([])), (Vec::new(), true));
    }

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
