//! `ergani service run`: one question to a service, its answer as it is.

use serde_json::Value;

use crate::args::{Global, Run};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::runtime;
use crate::session::{self, Session};

pub(super) fn run(global: &Global, output: &Output, args: &Run) -> Outcome {
    let parameters = args
        .parameters
        .iter()
        .map(|text| parameter(text))
        .collect::<Outcome<Vec<_>>>()?;
    let session = Session::open(global, output)?;
    let work = async { Ok(session.ergani.execute(&args.code, parameters).await?) };
    let answer = runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
    )?;
    if answer.is_null() && !output.is_json() {
        output.note("nothing found");
        return Ok(Exit::Ok);
    }
    show(output, &answer)?;
    Ok(Exit::Ok)
}

fn show(output: &Output, answer: &Value) -> Outcome<()> {
    if output.is_json() {
        output.json(answer)
    } else {
        output.line(&format!("{answer:#}"))
    }
}

/// `NAME=VALUE`; the value may be empty, and may hold further signs.
fn parameter(text: &str) -> Outcome<(&str, &str)> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name, value)),
        _ => Err(Failure::usage(format!(
            "--param `{text}` is not of the form NAME=VALUE"
        ))),
    }
}
