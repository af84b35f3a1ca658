//! The code lists known here beside those of the server.

use ergani_documents::Lang;
use ergani_documents::codes::ParameterList;
use ergani_documents::drift;

use super::found::{Differing, Found};
use crate::exit::{Failure, Outcome};
use crate::progress::Progress;
use crate::session::Session;

/// The list of a name, which must be one that is watched.
pub(super) fn named(name: &str, lang: Lang) -> Outcome<ParameterList> {
    let lists = drift::watched_lists();
    let known = lists
        .iter()
        .find(|(list, _)| list.code().eq_ignore_ascii_case(name));
    match known {
        Some((list, _)) => Ok(list.clone()),
        None => {
            let names: Vec<&str> = lists.iter().map(|(list, _)| list.code()).collect();
            let names = names.join(", ");
            Err(Failure::usage(match lang {
                Lang::En => format!("no list `{name}` is compared; those that are: {names}"),
                Lang::El => format!("η λίστα `{name}` δεν συγκρίνεται· συγκρίνονται: {names}"),
            }))
        }
    }
}

/// Asks for a list, or each that is watched; never from the cache.
pub(super) async fn compare(
    session: &Session,
    progress: &Progress,
    only: Option<ParameterList>,
) -> Outcome<Found> {
    let mut found = Found {
        check: "codes",
        ..Found::default()
    };
    for (list, ours) in drift::watched_lists() {
        if only.as_ref().is_some_and(|only| *only != list) {
            continue;
        }
        progress.tell(list.code());
        let live = session.ergani.list_values(&list).await?;
        found.compared.push(list.code().to_owned());
        let differences = drift::codes(&list, &ours, &live);
        let differing = differences.iter().map(|it| Differing::of(list.code(), it));
        found.differing.extend(differing);
    }
    Ok(found)
}
