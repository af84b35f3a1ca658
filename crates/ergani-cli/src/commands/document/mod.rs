//! `ergani document`: forms, and documents made after them.

use ergani_documents::{Document, documents};

use crate::exit::{Failure, Outcome};

mod form;
mod validate;

pub(super) use form::{schema, template};
pub(super) use validate::run as validate;

/// The document of a code, which must be one that is known here.
fn known(code: &str) -> Outcome<&'static Document> {
    documents::find(code).ok_or_else(|| {
        let failure = Failure::usage(format!("no document `{code}` is known here"));
        let alike = documents::all()
            .iter()
            .find(|document| document.code().eq_ignore_ascii_case(code));
        match alike {
            Some(document) => failure.with_hint(format!("Did you mean {}?", document.code())),
            None => failure.with_hint("`ergani document list` shows what the account may submit."),
        }
    })
}

/// The document of a code whose form is known here too.
fn with_form(code: &str) -> Outcome<&'static Document> {
    let document = known(code)?;
    if document.root().is_some() {
        return Ok(document);
    }
    Err(Failure::usage(format!(
        "no local form of {code} is known: the Ministry publishes none"
    ))
    .with_hint(format!(
        "The server has one for accounts that may submit it: `ergani document schema {code} --live`."
    )))
}
