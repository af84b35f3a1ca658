//! What a service is asked, and the refusals of what it cannot be asked.

use ergani_documents::types::{Date, parse_form_date};
use serde_json::Value;

use super::list::{Service, service};
use crate::account::Account;
use crate::api::body::{INVALID, object};
use crate::api::{Reply, Request};
use crate::fault::ErrorBody;
use crate::journal::Outcome;

/// No right to the service, and also a wrong code or parameter (quirk 53).
pub(super) const NO_RIGHT: &str = "Service Code is not authenticate to specific User";
const WRONG_DATE: &str = "Parameter Date Invalid Form";
const WRONG_NUMBER: &str = "Parameter Int Invalid Form";
/// A date of this month or later (quirk 61).
const NOT_YET: &str = "Criteria doesn't meet requirements";

/// A service and its parameters.
pub(super) struct Asked {
    pub(super) service: &'static str,
    /// Name, as the service spells it, and value.
    parameters: Vec<(&'static str, String)>,
}

/// Why a service is not run.
pub(super) enum Refusal {
    Ready(Box<Reply>),
    Unreadable,
    Message(String),
}

impl Refusal {
    pub(super) fn reply(self, shape: &ErrorBody) -> Reply {
        match self {
            Self::Ready(reply) => *reply,
            Self::Unreadable => Reply::error(400, Outcome::BadRequest, shape, INVALID),
            Self::Message(message) => Reply::error(400, Outcome::Rejected, shape, &message),
        }
    }
}

pub(super) fn read(request: &Request, account: &Account) -> Result<Asked, Refusal> {
    let body = object(request).map_err(Refusal::Ready)?;
    let code = property(&body, "ServiceCode").and_then(Value::as_str);
    let (Some(code), Some(Value::Array(list))) = (code, property(&body, "Parameters")) else {
        return Err(Refusal::Unreadable);
    };
    let no_right = || Refusal::Message(NO_RIGHT.to_owned());
    let service = service(code)
        .filter(|service| account.may_run(service.name))
        .ok_or_else(no_right)?;
    let mut parameters = Vec::with_capacity(list.len());
    for parameter in list {
        let Value::Object(parameter) = parameter else {
            return Err(Refusal::Unreadable);
        };
        let name = property(parameter, "ParameterName").and_then(Value::as_str);
        let name = name.ok_or(Refusal::Unreadable)?;
        let mut known = service.parameters.iter().map(|(name, _, _)| *name);
        let name = known.find(|known| known.eq_ignore_ascii_case(name));
        let value = match property(parameter, "ParameterValue") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Null) | None => String::new(),
            Some(_) => return Err(Refusal::Unreadable),
        };
        parameters.push((name, value));
    }
    check_count(service, &parameters)?;
    let named = parameters
        .into_iter()
        .map(|(name, value)| Some((name?, value)))
        .collect::<Option<Vec<_>>>();
    Ok(Asked {
        service: service.name,
        parameters: named.ok_or_else(no_right)?,
    })
}

/// As many parameters as the service has. One that holds a date with a time counts as too many,
/// which is how the server reads it.
fn check_count(
    service: &Service,
    parameters: &[(Option<&'static str>, String)],
) -> Result<(), Refusal> {
    let required = service
        .parameters
        .iter()
        .filter(|(_, _, required)| *required);
    let (least, most) = (required.count(), service.parameters.len());
    let with_time = |text: &str| text.get(10..11) == Some("T") && text.contains('-');
    let is_date = |name: &str| {
        let mut dates = service.parameters.iter();
        dates.any(|(known, kind, _)| *known == name && *kind == "Date")
    };
    let timed = parameters
        .iter()
        .any(|(name, value)| name.is_some_and(is_date) && with_time(value));
    if (least..=most).contains(&parameters.len()) && !timed {
        return Ok(());
    }
    Err(Refusal::Message(format!(
        "{} should contain {most} arguments",
        service.name
    )))
}

impl Asked {
    /// A parameter; blank if it was not given.
    pub(super) fn text(&self, name: &str) -> &str {
        let mut given = self.parameters.iter();
        given
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value.trim())
    }

    pub(super) fn number(&self, name: &str) -> Result<u32, &'static str> {
        self.text(name).parse().map_err(|_| WRONG_NUMBER)
    }

    /// A day, which is written `dd/mm/yyyy`.
    pub(super) fn day(&self, name: &str) -> Result<Date, &'static str> {
        parse_form_date(self.text(name)).map_err(|_| WRONG_DATE)
    }

    /// A day of a month before this one.
    pub(super) fn past_day(&self, name: &str, today: Date) -> Result<Date, &'static str> {
        let day = self.day(name)?;
        if day < today.first_of_month() {
            Ok(day)
        } else {
            Err(NOT_YET)
        }
    }

    /// The first day of a month.
    pub(super) fn month(&self, year: &str, month: &str) -> Result<Date, &'static str> {
        let year = i16::try_from(self.number(year)?).map_err(|_| WRONG_NUMBER)?;
        let month = i8::try_from(self.number(month)?).map_err(|_| WRONG_NUMBER)?;
        Date::new(year, month, 1).map_err(|_| WRONG_NUMBER)
    }
}

/// A property, whatever the letter case of its name.
fn property<'a>(body: &'a super::Record, name: &str) -> Option<&'a Value> {
    body.iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}
