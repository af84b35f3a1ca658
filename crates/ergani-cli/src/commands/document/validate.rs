//! `ergani document validate`: what ERGANI's schema will say, before it is asked.

use ergani_documents::{Document, Lang};
use serde_json::json;

use crate::args::{Global, Validate};
use crate::exit::{Exit, Failure, Outcome};
use crate::findings::{self, Judged};
use crate::input;
use crate::output::Output;

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Validate) -> Outcome {
    let document = super::known(&args.code)?;
    let bytes = input::read(&args.file)?;
    let judged = findings::judge(Some(document), &bytes, args.strict);
    let lang = global.lang.into();
    if output.is_json() {
        let (errors, warnings) = judged.counts();
        output.json(&json!({
            "code": document.code(),
            "valid": judged.is_valid(),
            "judged": judged.is_judged(),
            "errors": errors,
            "warnings": warnings,
            "findings": judged.json(),
        }))?;
    } else {
        for line in judged.lines(lang) {
            output.line(&line)?;
        }
    }
    if !judged.is_valid() {
        return Err(invalid(document, &judged, lang));
    }
    if judged.is_judged() {
        output.note(&match lang {
            Lang::En => format!("{}: valid", document.code()),
            Lang::El => format!("{}: έγκυρο", document.code()),
        });
    }
    Ok(Exit::Ok)
}

/// That a document is not sent as it is.
fn invalid(document: &Document, judged: &Judged, lang: Lang) -> Failure {
    let code = document.code();
    let (errors, _) = judged.counts();
    let message = match (lang, errors) {
        (Lang::En, 0) => format!("{code} cannot be judged here"),
        (Lang::En, 1) => format!("this is no valid {code}: 1 error"),
        (Lang::En, many) => format!("this is no valid {code}: {many} errors"),
        (Lang::El, 0) => format!("το {code} δεν μπορεί να ελεγχθεί εδώ"),
        (Lang::El, 1) => format!("μη έγκυρο {code}: 1 σφάλμα"),
        (Lang::El, many) => format!("μη έγκυρο {code}: {many} σφάλματα"),
    };
    Failure::new(Exit::Usage, "invalid_document", message)
}
