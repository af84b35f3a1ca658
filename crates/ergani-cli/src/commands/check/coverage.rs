//! What the account is offered beside what is known here.

use std::collections::BTreeSet;

use ergani_client::{ServiceInfo, ServiceParameter};
use ergani_documents::drift::{self, Difference};
use ergani_documents::{documents, services};
use serde_json::{Value, json};

use super::found::{Differing, Found};
use crate::exit::Outcome;
use crate::session::Session;

/// Asks for both lists of the account: two calls.
pub(super) async fn compare(session: &Session, only: Option<&str>) -> Outcome<Found> {
    let submissions = session.ergani.submissions().await?;
    let offered_services = session.ergani.services().await?;
    let is_meant = |code: &str| only.is_none_or(|only| only == code);

    let pairs = submissions
        .iter()
        .map(|it| (it.code.as_str(), it.description.as_str()));
    let mut differences = drift::coverage(pairs);
    differences.extend(drift::services(
        &offered_services.iter().map(as_listed).collect(),
    ));

    let mut offered: BTreeSet<&str> = submissions.iter().map(|it| it.code.as_str()).collect();
    offered.extend(offered_services.iter().map(|it| it.name.as_str()));
    let known = documents::all().iter().map(|document| document.code());
    let known = known.chain(services::all().iter().map(|service| service.code()));
    let code_of = |difference: &Difference| {
        let place = difference.place();
        place.split('.').next().unwrap_or(place).to_owned()
    };
    Ok(Found {
        check: "coverage",
        compared: offered
            .iter()
            .filter(|it| is_meant(it))
            .map(|it| (*it).to_owned())
            .collect(),
        without_table: Vec::new(),
        not_offered: known
            .filter(|code| is_meant(code) && !offered.contains(code))
            .map(str::to_owned)
            .collect(),
        differing: differences
            .iter()
            .map(|difference| (code_of(difference), difference))
            .filter(|(code, _)| is_meant(code))
            .map(|(code, difference)| Differing::of(&code, difference))
            .collect(),
    })
}

/// As the server lists it.
fn as_listed(service: &ServiceInfo) -> Value {
    let parameter = |parameter: &ServiceParameter| json!({ "name": parameter.name, "isRequired": parameter.is_required });
    json!({
        "name": service.name,
        "description": service.description,
        "parameters": service.parameters.iter().map(parameter).collect::<Vec<_>>(),
    })
}
