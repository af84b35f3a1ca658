//! The forms beside the live schemas.

use std::collections::BTreeSet;

use ergani_documents::drift::{self, Change, NotASchema};
use ergani_documents::{Document, Lang, documents};

use super::found::{Differing, Found};
use crate::exit::{Failure, Outcome};
use crate::progress::Progress;
use crate::session::Session;

/// Asks for the schema of a document, or of each that the account is offered, one after the other.
pub(super) async fn compare(
    session: &Session,
    progress: &Progress,
    code: Option<&str>,
    ignore_order: bool,
) -> Outcome<Found> {
    let mut found = Found {
        check: "schema",
        ..Found::default()
    };
    let offered = session.ergani.submissions().await?;
    let offered: BTreeSet<String> = offered.into_iter().map(|document| document.code).collect();
    for document in chosen(code, &offered, &mut found)? {
        let code = document.code();
        if !offered.contains(code) {
            found.not_offered.push(code.to_owned());
            continue;
        }
        let Some(root) = document.root() else {
            found.without_table.push(code.to_owned());
            continue;
        };
        progress.tell(code);
        let live = session.ergani.schema(code).await.map_err(|error| {
            let failure = Failure::from(error);
            let message = format!("the schema of {code}: {}", failure.message());
            failure.with_message(message)
        })?;
        let live = live.to_json();
        found.compared.push(code.to_owned());
        match drift::schema(document, &live) {
            Ok(differences) => found.differing.extend(
                differences
                    .iter()
                    .filter(|it| !ignore_order || it.change() != Change::FieldMoved)
                    .map(|it| Differing::of(code, it)),
            ),
            Err(NotASchema::NoTable) => found.without_table.push(code.to_owned()),
            Err(NotASchema::OtherEnvelope) => {
                let keys = live["json"]
                    .as_object()
                    .into_iter()
                    .flat_map(|keys| keys.keys());
                let theirs = keys.map(String::as_str).collect::<Vec<_>>().join(", ");
                found
                    .differing
                    .push(Differing::envelope(code, root.wire, &theirs));
            }
        }
    }
    Ok(found)
}

/// The documents to compare. What is offered and not known here at all is said to have no form.
fn chosen(
    code: Option<&str>,
    offered: &BTreeSet<String>,
    found: &mut Found,
) -> Outcome<Vec<&'static Document>> {
    let Some(code) = code else {
        let unknown = offered
            .iter()
            .filter(|code| documents::find(code).is_none());
        found.without_table.extend(unknown.cloned());
        return Ok(documents::all().iter().collect());
    };
    match documents::find(code) {
        Some(document) => Ok(vec![document]),
        None if offered.contains(code) => {
            found.without_table.push(code.to_owned());
            Ok(Vec::new())
        }
        None => {
            let failure = Failure::usage(format!(
                "no document `{code}` is known here, nor offered to this account"
            ));
            Err(match documents::find_retired(code) {
                Some(retired) => {
                    failure.with_hints(retired.message(Lang::En), retired.message(Lang::El))
                }
                None => {
                    failure.with_hint("`ergani document list` shows what the account may submit.")
                }
            })
        }
    }
}
