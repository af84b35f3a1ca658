//! What an account is offered beside what is known here.

use serde_json::{Map, Value};

use super::difference::{Change, Difference};
use crate::services::record::{lookup, text_of};
use crate::services::{Reading, find as find_service};
use crate::{documents, services as known};

/// The documents that the server offers and no table knows. What is known here and not offered is no
/// difference: each account is offered a part (quirk 67).
pub fn coverage<'a>(offered: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Difference> {
    offered
        .into_iter()
        .filter(|(code, _)| documents::find(code).is_none())
        .map(|(code, title)| Difference::new(code, Change::Unknown).with_theirs(title))
        .collect()
}

/// The services of a `ServicesList` that are not known here, or are asked with other parameters. One or many, keys in
/// any case and flags as text are read (quirks 54, 56 and 57).
pub fn services(offered: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    for service in objects(Some(offered)) {
        let code = text_of(service, &["name"]);
        match find_service(&code) {
            Some(known) => parameters(known, service, &mut found),
            None => found.push(
                Difference::new(code, Change::Unknown)
                    .with_theirs(text_of(service, &["description"])),
            ),
        }
    }
    found
}

/// The items of a list, or the one object that stands for it.
fn objects(json: Option<&Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let items = match json {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    items.iter().filter_map(Value::as_object)
}

fn parameters(known: &known::Service, service: &Map<String, Value>, found: &mut Vec<Difference>) {
    let live: Vec<(String, bool)> = objects(lookup(service, "parameters"))
        .map(|parameter| {
            let required = Reading::<bool>::of(&text_of(parameter, &["isRequired"]));
            let name = text_of(parameter, &["name"]);
            (name, required.value().copied().unwrap_or(false))
        })
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let words = |required: bool| if required { "required" } else { "optional" };
    for parameter in known.parameters() {
        let theirs = live.iter().find(|(name, _)| *name == parameter.name);
        if theirs.is_none_or(|(_, required)| *required != parameter.required) {
            found.push(
                Difference::new(
                    format!("{}.{}", known.code(), parameter.name),
                    Change::ParameterChanged,
                )
                .with_ours(words(parameter.required))
                .with_theirs(theirs.map_or("", |(_, required)| words(*required))),
            );
        }
    }
    for (name, required) in live {
        if !known
            .parameters()
            .iter()
            .any(|parameter| parameter.name == name)
        {
            found.push(
                Difference::new(format!("{}.{name}", known.code()), Change::ParameterChanged)
                    .with_theirs(words(required)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quirk_67_only_what_is_offered_and_not_known_is_found() {
        let found = coverage([("WRKCardSE", "ΤΕΣΤ"), ("WebE13", "ΤΕΣΤ")]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].place(), found[0].rule()), ("WebE13", "unknown"));
    }

    #[test]
    fn quirks_56_and_57_the_list_is_read_in_every_shape() {
        let known = json!({ "Name": "EX_BASE_03", "Parameters": { "name": "Parameter", "isRequired": "1" } });
        assert_eq!(services(&known), []);
        assert_eq!(
            services(&json!([known, { "NAME": "EX_BASE_01", "parameters": null }])),
            []
        );
    }

    #[test]
    fn services_and_their_parameters_are_compared() {
        let parameter =
            |name: &str, required: bool| json!({ "name": name, "isRequired": required });
        let found = services(&json!([
            { "name": "EX_BASE_03", "parameters": [parameter("Parameter", true)] },
            { "name": "EX_BASE_05", "parameters": [parameter("afm", true), parameter("new", false)] },
            { "name": "EX_BASE_06", "parameters": [parameter("afm", true), parameter("protocol", true)] },
            { "name": "EX_BASE_09", "description": "ΤΕΣΤ" },
        ]));
        let places: Vec<_> = found.iter().map(Difference::place).collect();
        assert_eq!(
            places,
            [
                "EX_BASE_05.afm",
                "EX_BASE_05.new",
                "EX_BASE_06.date",
                "EX_BASE_09"
            ]
        );
    }
}
