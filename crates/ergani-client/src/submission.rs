//! The declaration that an outcome is about.

use std::fmt;

use bytes::Bytes;
use ergani_documents::types::Moment;
use ergani_documents::{Document, documents};
use ergani_token::Timestamp;
use serde_json::Value;

/// Where documents are cancelled (manual §2.1.7). It looks like a document's own route.
pub(crate) const CANCEL_ROUTE: &str = "Documents/CancelSubmittedDocument";
/// The document of work cards.
pub(crate) const CARD: &str = "WRKCardSE";

/// The declaration that an outcome is about: what to look for in ERGANI, and exactly what could be
/// sent again once somebody has looked. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Submission {
    pub(crate) code: String,
    pub(crate) body: Bytes,
    pub(crate) sent_at: Option<Timestamp>,
}

impl Submission {
    /// A declaration of which nothing was sent yet.
    pub fn new(code: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self {
            code: code.into(),
            body: body.into(),
            sent_at: None,
        }
    }

    /// The code of the document, as in `Documents/{code}`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The bytes of the document. They are personal data.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// When it was sent last, by the client's clock; none if nothing of it was sent.
    #[must_use]
    pub fn sent_at(&self) -> Option<Timestamp> {
        self.sent_at
    }

    /// The moment of the movement that a work card declares; none for other documents, and for
    /// cards with several movements.
    #[must_use]
    pub fn moment(&self) -> Option<Moment> {
        only_movement(&self.code, &self.body)?
            .get("f_date")?
            .as_str()?
            .trim()
            .parse()
            .ok()
    }
}

impl fmt::Debug for Submission {
    /// Without the bytes, which are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("code", &self.code)
            .field("bytes", &self.body.len())
            .field("sent_at", &self.sent_at)
            .finish()
    }
}

/// The movement of a request that declares one and no more.
pub(crate) fn only_movement(code: &str, body: &[u8]) -> Option<Value> {
    if !code.eq_ignore_ascii_case(CARD) {
        return None;
    }
    let mut body: Value = serde_json::from_slice(body).ok()?;
    let card = only(body.get_mut("Cards")?.get_mut("Card")?)?;
    only(card.get_mut("Details")?.get_mut("CardDetails")?).map(Value::take)
}

/// The only item of a list; one object is a list of one (quirk 40).
fn only(list: &mut Value) -> Option<&mut Value> {
    match list {
        Value::Array(items) => match items.as_mut_slice() {
            [only] => Some(only),
            _ => None,
        },
        Value::Object(_) => Some(list),
        _ => None,
    }
}

/// How many receipts are due: the items of the list in the envelope. Every envelope is an object
/// with one key that holds an object with one list.
pub(crate) fn count_records(code: &str, body: &Value) -> Option<usize> {
    let root = documents::find(code).and_then(Document::root);
    let list = match root {
        Some(root) => body.get(root.wire)?.get(root.children().first()?.wire)?,
        None => {
            let mut outer = body.as_object()?.values();
            let mut inner = outer.next()?.as_object()?.values();
            let list = inner.next()?;
            (outer.next().is_none() && inner.next().is_none()).then_some(list)?
        }
    };
    match list {
        Value::Array(items) => Some(items.len()),
        Value::Object(_) => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_moment_is_that_of_the_only_movement() {
        let movement = json!({ "f_date": "2026-01-15T09:00:00+02:00" });
        let of = |code: &str, card: Value| {
            let body = json!({ "Cards": { "Card": card } }).to_string();
            let submission = Submission {
                code: code.to_owned(),
                body: Bytes::from(body),
                sent_at: None,
            };
            submission.moment().map(|moment| moment.to_string())
        };
        let card = |details: &Value| json!({ "Details": { "CardDetails": details } });
        let moment = Some("2026-01-15T09:00:00+02:00");
        assert_eq!(of(CARD, card(&movement)).as_deref(), moment);
        assert_eq!(
            of(CARD, json!([card(&json!([movement]))])).as_deref(),
            moment
        );
        assert_eq!(of(CARD, card(&json!([movement, movement]))), None);
        assert_eq!(of(CARD, json!([card(&movement), card(&movement)])), None);
        assert_eq!(of("WTODaily", card(&movement)), None);
        assert_eq!(of(CARD, json!("x")), None);
    }
}
