//! From the answer of a service to its records.

use std::fmt;

use serde_json::{Map, Value};

use super::record::{ServiceRecord, lookup};

/// The records of an answer of `ExecuteService`: none for `null`, one for an object, all of a list (quirks 54
/// and 55).
///
/// # Errors
/// [`UnreadableAnswer`] when there is something that is no record of this service. It quotes nothing, since
/// answers are personal data.
pub fn read<R: ServiceRecord>(answer: &Value) -> Result<Vec<R>, UnreadableAnswer> {
    let unreadable = |place: &'static str| UnreadableAnswer {
        service: R::SERVICE,
        place,
    };
    let Value::Object(answer) = answer else {
        return if is_nothing(answer) {
            Ok(Vec::new())
        } else {
            Err(unreadable("the answer is neither an object nor null"))
        };
    };
    let Some(contents) = lookup(answer, R::SERVICE) else {
        return Err(unreadable("the answer does not name the service"));
    };
    let records = match contents {
        contents if is_nothing(contents) => return Ok(Vec::new()),
        Value::Object(contents) => match R::ELEMENTS
            .iter()
            .find_map(|element| lookup(contents, element))
        {
            Some(records) => records,
            None if is_nil(contents) => return Ok(Vec::new()),
            None => return Err(unreadable("no record has the expected name")),
        },
        records @ Value::Array(_) => records,
        _ => return Err(unreadable("its contents are no object")),
    };
    match records {
        records if is_nothing(records) => Ok(Vec::new()),
        Value::Object(record) => Ok(vec![R::from_fields(record)]),
        Value::Array(records) => records
            .iter()
            .filter(|record| !is_nothing(record))
            .map(|record| match record {
                Value::Object(record) => Ok(R::from_fields(record)),
                _ => Err(unreadable("a record is no object")),
            })
            .collect(),
        _ => Err(unreadable("its records are neither an object nor a list")),
    }
}

/// What stands for nothing: `null`, blank text, an empty list or object, or the leftover of an XML nil.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => is_nil(fields),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether an object holds nothing but attributes of XML, such as `@xsi:nil`.
fn is_nil(fields: &Map<String, Value>) -> bool {
    fields.keys().all(|key| key.starts_with('@'))
}

/// An answer that is none of the known shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableAnswer {
    service: &'static str,
    place: &'static str,
}

impl UnreadableAnswer {
    /// The code of the service.
    pub fn service(&self) -> &'static str {
        self.service
    }
}

impl fmt::Display for UnreadableAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the answer of {} cannot be read: {}",
            self.service, self.place
        )
    }
}

impl std::error::Error for UnreadableAnswer {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Acceptance, Branch, ListValue};
    use super::*;

    #[test]
    fn quirk_54_an_object_or_a_list() {
        let one = json!({ "EX_BASE_02": { "Pararthma": { "Aa": "3" } } });
        let list = json!({ "EX_BASE_02": { "Pararthma": [{ "Aa": "3" }, { "Aa": 4 }] } });
        assert_eq!(read::<Branch>(&one).unwrap().len(), 1);
        let two = read::<Branch>(&list).unwrap();
        assert_eq!(two[1].number.value(), Some(&4));
    }

    #[test]
    fn quirk_55_every_form_of_nothing_is_no_record() {
        for nothing in [
            json!(null),
            json!(""),
            json!({ "EX_BASE_02": null }),
            json!({ "EX_BASE_02": "" }),
            json!({ "EX_BASE_02": {} }),
            json!({ "EX_BASE_02": { "@xsi:nil": "true" } }),
            json!({ "EX_BASE_02": { "Pararthma": [] } }),
            json!({ "EX_BASE_02": { "Pararthma": null } }),
            json!({ "EX_BASE_02": { "Pararthma": { "@xsi:nil": "true" } } }),
        ] {
            assert_eq!(read::<Branch>(&nothing), Ok(Vec::new()), "{nothing}");
        }
    }

    #[test]
    fn quirk_57_keys_of_any_case() {
        let answer = json!({ "ex_base_02": { "PARARTHMA": { "AA": "7", "address": "ΤΕΣΤ" } } });
        let branch = &read::<Branch>(&answer).unwrap()[0];
        assert_eq!(branch.number.value(), Some(&7));
        assert_eq!(branch.address, "ΤΕΣΤ");
    }

    #[test]
    fn a_record_may_have_a_field_of_its_own_name_or_another_name() {
        let answer =
            json!({ "EX_BASE_06": { "AnswerStatus": { "MainStatus": "1", "AnswerStatus": "1" } } });
        assert_eq!(
            read::<Acceptance>(&answer).unwrap()[0].given.value(),
            Some(&true)
        );
        let second = json!({ "EX_BASE_03": { "ValueDescriptionPair": { "Value": "01", "Description": "ΤΕΣΤ" } } });
        assert_eq!(read::<ListValue>(&second).unwrap()[0].code, "01");
    }

    #[test]
    fn what_is_no_record_is_an_error_and_quotes_nothing() {
        for odd in [
            json!("ΤΕΣΤ 500000004"),
            json!([1]),
            json!({ "EX_BASE_01": {} }),
            json!({ "EX_BASE_02": { "Other": {} } }),
            json!({ "EX_BASE_02": { "Pararthma": "ΤΕΣΤ 500000004" } }),
            json!({ "EX_BASE_02": { "Pararthma": ["ΤΕΣΤ 500000004"] } }),
        ] {
            let error = read::<Branch>(&odd).unwrap_err().to_string();
            assert!(
                error.contains("EX_BASE_02") && !error.contains("500000004"),
                "{error}"
            );
        }
    }
}
