use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::serialize::{ReadError, Record};
use crate::table::{Element, Format, Role, Rule};
use crate::types::{
    self, Amka, Branch, Date, File, Hours, InvalidValue, Moment, Money, TaxNumber, Time, visible,
};
use crate::validate::Sheet;

/// A value that stands in a field as text.
pub trait WireValue: Sized {
    /// Appends the text to send.
    fn write_wire(&self, format: &Format, text: &mut String);

    /// The value of a text that is not blank.
    fn from_wire(text: &str) -> Result<Self, InvalidValue>;
}

/// What a record's field can hold: a text, perhaps a value, or a list of records.
pub trait FieldValue {
    /// The JSON to send under the key.
    fn to_json(&self, element: &Element) -> Value;

    /// Writes the same text as [`to_json`](Self::to_json), to be judged at once.
    fn write(&self, element: &'static Element, sheet: &mut Sheet);

    /// Takes the value over from JSON.
    fn read(&mut self, element: &Element, value: &Value) -> Result<(), ReadError>;

    /// Whether there is nothing in it.
    fn is_blank(&self) -> bool;
}

/// Texts go out in the normal form NFC, so that a name reaches ERGANI as it was typed there; but a protocol as ERGANI
/// made it.
impl FieldValue for String {
    fn to_json(&self, element: &Element) -> Value {
        Value::String(as_sent(self, element).into_owned())
    }

    fn write(&self, element: &'static Element, sheet: &mut Sheet) {
        sheet.text(element, &as_sent(self, element));
    }

    fn read(&mut self, _: &Element, value: &Value) -> Result<(), ReadError> {
        *self = one_text(value)?;
        Ok(())
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

fn as_sent<'a>(text: &'a str, element: &Element) -> Cow<'a, str> {
    match element.role {
        Role::Protocol => Cow::Borrowed(text),
        _ => visible::nfc(text),
    }
}

impl<T: WireValue> FieldValue for Option<T> {
    fn to_json(&self, element: &Element) -> Value {
        let mut text = String::new();
        write_value(self.as_ref(), element, &mut text);
        Value::String(text)
    }

    fn write(&self, element: &'static Element, sheet: &mut Sheet) {
        sheet.value(element, |text| write_value(self.as_ref(), element, text));
    }

    fn read(&mut self, _: &Element, value: &Value) -> Result<(), ReadError> {
        let text = one_text(value)?;
        *self = match text.trim() {
            "" => None,
            text => Some(T::from_wire(text).map_err(ReadError::new)?),
        };
        Ok(())
    }

    fn is_blank(&self) -> bool {
        self.is_none()
    }
}

/// Appends nothing for no value, which is sent as `""`.
fn write_value<T: WireValue>(value: Option<&T>, element: &Element, text: &mut String) {
    if let (Some(value), Some(format)) = (value, element.format()) {
        value.write_wire(format, text);
    }
}

/// A list of records stands in a wrapper: `Details` holds `CardDetails[]`.
impl<R: Record> FieldValue for Vec<R> {
    fn to_json(&self, element: &Element) -> Value {
        let mut wrapper = Map::with_capacity(1);
        for item in element.children() {
            wrapper.insert(
                item.wire.to_owned(),
                Value::Array(self.iter().map(Record::to_record_json).collect()),
            );
        }
        let wrapper = Value::Object(wrapper);
        if element.repeats {
            Value::Array(vec![wrapper])
        } else {
            wrapper
        }
    }

    fn write(&self, element: &'static Element, sheet: &mut Sheet) {
        if element.repeats {
            sheet.lists(element, self);
        } else {
            sheet.list(element, self);
        }
    }

    fn read(&mut self, element: &Element, value: &Value) -> Result<(), ReadError> {
        self.clear();
        for wrapper in occurrences(value) {
            let wrapper = match wrapper {
                Value::Object(wrapper) => wrapper,
                Value::Null => continue,
                Value::String(text) if text.trim().is_empty() => continue,
                _ => return Err(ReadError::new(NOT_A_RECORD)),
            };
            for item in element.children() {
                let Some(items) = wrapper.get(item.wire) else {
                    continue;
                };
                for (index, value) in occurrences(items).enumerate() {
                    let record = R::from_record_json(value)
                        .map_err(|error| error.under(&format!("{}[{index}]", item.wire)))?;
                    self.push(record);
                }
            }
        }
        Ok(())
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

/// The values under a key: the items of a list, or the one value that stands for a list of one (quirk 40).
pub(crate) fn occurrences(value: &Value) -> std::slice::Iter<'_, Value> {
    match value {
        Value::Array(items) => items.iter(),
        single => std::slice::from_ref(single).iter(),
    }
}

/// The text that a JSON value becomes when the server turns the document into XML; `None` for a record or list.
pub(crate) fn scalar_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => Some(Cow::Borrowed("")),
        Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn one_text(value: &Value) -> Result<String, ReadError> {
    let single = match value {
        Value::Array(items) if items.len() == 1 => &items[0],
        other => other,
    };
    scalar_text(single)
        .map(Cow::into_owned)
        .ok_or_else(|| ReadError::new(NOT_A_TEXT))
}

const NOT_A_TEXT: InvalidValue = InvalidValue::new("must be a text", "πρέπει να είναι κείμενο");
pub(super) const NOT_A_RECORD: InvalidValue = InvalidValue::new(
    "must be a record (a JSON object)",
    "πρέπει να είναι εγγραφή (αντικείμενο JSON)",
);

/// Implements [`WireValue`] for types that read and show themselves as they are sent.
macro_rules! wire_values {
    ($($type:ty)+) => {$(
        impl WireValue for $type {
            fn write_wire(&self, _: &Format, text: &mut String) {
                // Writing to memory, nothing can fail.
                let _ = write!(text, "{self}");
            }

            fn from_wire(text: &str) -> Result<Self, InvalidValue> {
                text.parse()
            }
        }
    )+};
}

wire_values! { TaxNumber Amka Branch Money Hours Moment File }

/// A time of day.
impl WireValue for Time {
    fn write_wire(&self, _: &Format, text: &mut String) {
        text.push_str(&types::form_time(*self));
    }

    fn from_wire(text: &str) -> Result<Self, InvalidValue> {
        types::parse_form_time(text)
    }
}

/// A day, as the field's rule writes it.
impl WireValue for Date {
    fn write_wire(&self, format: &Format, text: &mut String) {
        text.push_str(&match format.rule {
            Rule::IsoDate => types::iso_date(*self),
            _ => types::form_date(*self),
        });
    }

    fn from_wire(text: &str) -> Result<Self, InvalidValue> {
        if text.contains('/') {
            types::parse_form_date(text)
        } else {
            types::parse_iso_date(text)
        }
    }
}

/// A flag: `0` or `1`.
impl WireValue for bool {
    fn write_wire(&self, _: &Format, text: &mut String) {
        text.push(if *self { '1' } else { '0' });
    }

    fn from_wire(text: &str) -> Result<Self, InvalidValue> {
        match text {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(InvalidValue::new(
                "must be 0 (no) or 1 (yes)",
                "πρέπει να είναι 0 (όχι) ή 1 (ναι)",
            )),
        }
    }
}

/// A count, with leading zeros where the field has a fewest number of digits (`020`, quirk 32).
impl WireValue for u32 {
    fn write_wire(&self, format: &Format, text: &mut String) {
        let width = match format.rule {
            Rule::Digits { min, .. } => usize::from(min),
            Rule::TwoDigitMonth => 2,
            _ => 1,
        };
        // Writing to memory, nothing can fail.
        let _ = write!(text, "{self:0width$}");
    }

    fn from_wire(text: &str) -> Result<Self, InvalidValue> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number.ok_or(InvalidValue::new(
            "must be a number",
            "πρέπει να είναι αριθμός",
        ))
    }
}
