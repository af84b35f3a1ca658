//! Which requests a fault strikes.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Fault, Kind};
use crate::Error;

/// A fault, and the requests that it strikes: by default all, for ever.
///
/// Of several rules that fit a request the oldest strikes, and only that one is used up; so two
/// rules of one time each make a sequence. A [`Fault::Delay`] comes on top of another fault.
///
/// As JSON the keys `on`, `account`, `route`, `after`, `times`, all optional, stand beside those of
/// the fault: `{"on": "refresh", "times": 1, "fault": "reset", "when": "after"}`.
///
/// ```
/// use ergani_sandbox::{Fault, Kind, Rule, When};
///
/// let rule = Fault::reset(When::After).times(1).after(2).account("user");
/// let json = r#"{"on": "refresh", "account": "user", "after": 2, "times": 1,
///                "fault": "reset", "when": "after"}"#;
/// assert_eq!(Rule::from_json(json)?, rule.on(Kind::Refresh));
/// # Ok::<(), ergani_sandbox::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Rule(Form);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Form {
    #[serde(default)]
    on: Option<Kind>,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    route: Option<String>,
    #[serde(default)]
    after: u64,
    #[serde(default)]
    times: Option<u64>,
    #[serde(flatten)]
    fault: Fault,
}

impl From<Fault> for Rule {
    fn from(fault: Fault) -> Self {
        Self(Form {
            on: None,
            account: None,
            route: None,
            after: 0,
            times: None,
            fault,
        })
    }
}

impl Rule {
    /// Strikes one kind of request; `None` is every kind, [`Kind::Call`] every protected call.
    #[must_use]
    pub fn on(mut self, kind: impl Into<Option<Kind>>) -> Self {
        self.0.on = kind.into();
        self
    }

    /// Strikes the requests of one user.
    ///
    /// A login belongs to the user name it gives, any other request to the owner of its token.
    #[must_use]
    pub fn account(mut self, user: impl Into<String>) -> Self {
        self.0.account = Some(user.into());
        self
    }

    /// Strikes one route below the base URL, such as `Lookup/Submissions` or `Documents/WTOLeave`,
    /// in any letter case.
    #[must_use]
    pub fn route(mut self, route: impl Into<String>) -> Self {
        self.0.route = Some(route.into());
        self
    }

    /// Lets the next `requests` that fit pass first.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.0.after = requests;
        self
    }

    /// Strikes `times` requests, then is used up.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.0.times = Some(times);
        self
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// If it is not that form; unknown keys are refused, so that a slip does not go unnoticed.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let value = serde_json::from_str(text).map_err(|e| Error::invalid(e.to_string()))?;
        Self::from_value(&value)
    }

    pub(crate) fn from_value(value: &Value) -> Result<Self, Error> {
        let form: Form =
            serde_json::from_value(value.clone()).map_err(|e| Error::invalid(e.to_string()))?;
        let rule = Self(form);
        let known = serde_json::to_value(&rule).map_err(|e| Error::invalid(e.to_string()))?;
        for key in value
            .as_object()
            .into_iter()
            .flat_map(|object| object.keys())
        {
            if known.get(key).is_none() {
                return Err(Error::invalid(format!("unknown key {key:?} in a fault")));
            }
        }
        rule.check()?;
        Ok(rule)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let status = match &self.0.fault {
            Fault::Status(fault) => fault.status,
            Fault::Redirect { status, location } => {
                if http::HeaderValue::from_str(location).is_err() {
                    return Err(Error::invalid("a location cannot hold control characters"));
                }
                *status
            }
            _ => return Ok(()),
        };
        if !(200..=599).contains(&status) {
            return Err(Error::invalid(format!("{status} is no final HTTP status")));
        }
        Ok(())
    }
}

/// Refuses unknown keys, which a derived reader of flattened fields cannot.
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(serde::de::Error::custom)
    }
}

/// A rule in force.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Armed {
    pub(crate) id: u64,
    pub(crate) hits: u64,
    passed: u64,
    #[serde(flatten)]
    rule: Rule,
}

/// What a rule is matched against.
pub(crate) struct Target<'a> {
    pub(crate) kind: Option<Kind>,
    pub(crate) route: &'a str,
    pub(crate) account: Option<&'a str>,
}

impl Armed {
    pub(crate) fn new(id: u64, rule: Rule) -> Self {
        Self {
            id,
            hits: 0,
            passed: 0,
            rule,
        }
    }

    pub(crate) fn limit(&mut self, times: u64) {
        self.rule.0.times = Some(times);
    }

    pub(crate) fn is_delay(&self) -> bool {
        matches!(self.rule.0.fault, Fault::Delay { .. })
    }

    /// The fault, if it strikes this target; counts what it lets pass and what it strikes.
    pub(crate) fn strike(&mut self, target: &Target<'_>) -> Option<Fault> {
        let Form {
            on,
            account,
            route,
            after,
            times,
            fault,
        } = &self.rule.0;
        let fits = (on.is_none()
            || target
                .kind
                .is_some_and(|kind| on.is_some_and(|on| on.covers(kind))))
            && (account.is_none() || account.as_deref() == target.account)
            && route.as_deref().is_none_or(|route| {
                route
                    .trim_matches('/')
                    .eq_ignore_ascii_case(target.route.trim_matches('/'))
            });
        if !fits || times.is_some_and(|times| self.hits >= times) {
            return None;
        }
        if self.passed < *after {
            self.passed += 1;
            return None;
        }
        self.hits += 1;
        Some(fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_rule_is_refused() {
        assert!(Rule::from_json(r#"{"fault": "torn", "tiems": 1}"#).is_err());
        assert!(Rule::from_json(r#"{"fault": "status", "status": 99}"#).is_err());
        assert!(Rule::from_json(r#"{"fault": "nonsense"}"#).is_err());
        assert!(Rule::from_json(r#"{"fault": "torn", "times": 1}"#).is_ok());
        let config = r#"{"faults": [{"fault": "torn", "tiems": 1}]}"#;
        assert!(serde_json::from_str::<crate::Config>(config).is_err());
    }

    #[test]
    fn a_rule_lets_pass_strikes_and_is_used_up() {
        let mut armed = Armed::new(1, Fault::Torn.times(2).after(1).on(Kind::Refresh));
        let refresh = Target {
            kind: Some(Kind::Refresh),
            route: "Authentication/Refresh",
            account: None,
        };
        let login = Target {
            kind: Some(Kind::Login),
            ..refresh
        };
        assert_eq!(armed.strike(&login), None);
        let struck: Vec<bool> = (0..4).map(|_| armed.strike(&refresh).is_some()).collect();
        assert_eq!(struck, [false, true, true, false]);
        assert_eq!(armed.hits, 2);
    }
}
