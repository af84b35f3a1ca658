//! `ergani document validate`: what ERGANI's schema will say, before it is asked.

use ergani_documents::Lang;
use serde_json::json;

use crate::args::{Global, Validate};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::{findings, input};

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Validate) -> Outcome {
    let document = super::known(&args.code)?;
    let bytes = input::read(&args.file)?;
    let judged = findings::judge(Some(document), &bytes, args.strict);
    let lang = global.lang.into();
    let told = if output.is_json() {
        let (errors, warnings) = judged.counts();
        output.json(&json!({
            "code": document.code(),
            "valid": judged.is_valid(),
            "judged": judged.is_judged(),
            "errors": errors,
            "warnings": warnings,
            "findings": judged.json(),
        }))
    } else {
        let mut lines = judged.lines(lang).into_iter();
        lines.try_for_each(|line| output.line(&line))
    };
    if !judged.is_valid() {
        Failure::unless_unread(told)?;
        return Err(super::invalid(document.code(), &judged, lang));
    }
    told?;
    if judged.is_judged() {
        output.note(&match lang {
            Lang::En => format!("{}: valid", document.code()),
            Lang::El => format!("{}: έγκυρο", document.code()),
        });
    }
    Ok(Exit::Ok)
}
