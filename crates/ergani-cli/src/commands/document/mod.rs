//! `ergani document`: forms, and documents made after them.

use ergani_documents::{Document, Lang, documents};

use crate::exit::{Exit, Failure, Outcome};
use crate::findings::Judged;

mod form;
mod submit;
mod submitted;
mod validate;

pub(super) use form::{schema, template};
pub(super) use submit::run as submit;
pub(super) use submitted::{cancel, pdf};
pub(super) use validate::run as validate;

/// The document of a code, which must be one that is known here.
fn known(code: &str) -> Outcome<&'static Document> {
    spelt(code)?;
    documents::find(code).ok_or_else(|| {
        unknown(code).with_hints(
            "`ergani document list` shows what the account may submit.",
            "Τι μπορεί να υποβάλει ο λογαριασμός: `ergani document list`.",
        )
    })
}

fn unknown(code: &str) -> Failure {
    Failure::usage(format!("no document `{code}` is known here"))
        .in_greek(format!("δεν υπάρχει εδώ έγγραφο `{code}`"))
}

/// That a code is not a known one in other letters: ERGANI might take it, and nothing judged it here. Nor one that
/// ERGANI took once.
fn spelt(code: &str) -> Outcome<()> {
    if let Some(retired) = documents::find_retired(code) {
        return Err(unknown(code).with_hints(retired.message(Lang::En), retired.message(Lang::El)));
    }
    match documents::find_misspelt(code) {
        Some(document) => Err(unknown(code).with_hints(
            format!("Did you mean {}?", document.code()),
            format!("Μήπως εννοείτε {};", document.code()),
        )),
        None => Ok(()),
    }
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
    .in_greek(format!(
        "δεν υπάρχει εδώ έντυπο {code}: το Υπουργείο δεν δημοσιεύει"
    ))
    .with_hints(
        format!(
            "The server has one for accounts that may submit it: `ergani document schema {code} --live`."
        ),
        format!(
            "Ο διακομιστής δίνει ένα στους λογαριασμούς που μπορούν να το υποβάλουν: `ergani document schema {code} --live`."
        ),
    ))
}

/// That a document is not sent as it is.
fn invalid(code: &str, judged: &Judged, lang: Lang) -> Failure {
    let (errors, _) = judged.counts();
    let message = match (lang, errors) {
        (Lang::En, 0) => format!("{code} cannot be judged here"),
        (Lang::En, 1) => format!("this is not a valid {code}: 1 error"),
        (Lang::En, many) => format!("this is not a valid {code}: {many} errors"),
        (Lang::El, 0) => format!("το {code} δεν μπορεί να ελεγχθεί εδώ"),
        (Lang::El, 1) => format!("μη έγκυρο {code}: 1 σφάλμα"),
        (Lang::El, many) => format!("μη έγκυρο {code}: {many} σφάλματα"),
    };
    Failure::new(Exit::Usage, "invalid_document", message)
}
