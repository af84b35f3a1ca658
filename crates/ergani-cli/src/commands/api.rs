//! `ergani api`: one authenticated call, its answer as it is.

use std::path::Path;

use bytes::Bytes;
use ergani_client::Call;
use http::Method;

use crate::args::{Api, Global};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::session::{self, Session};
use crate::{confirm, input, runtime, settings, submission};

pub(super) fn run(global: &Global, output: &Output, args: &Api) -> Outcome {
    let body = args.data.as_deref().map(data).transpose()?;
    let call = Call::new(method(&args.method)?, &args.path, body)?;
    let config = settings::load(global)?;
    let submits = call.is_submit();
    if submits {
        confirm::production(global, &config.environment()?)?;
    }
    let session = Session::of(&config, output)?;
    let work = async { Ok(session.ergani.call(call).await) };
    let answer = runtime::run_watched(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
        || session.ergani.submissions_under_way() > 0,
    )
    .map_err(submission::cut_short)?;
    match answer {
        Ok(answer) => match output.bytes(answer.body()) {
            Err(failure) if submits => Err(submission::rescue(
                output,
                answer.body(),
                format!("{} was ANSWERED, and the answer", args.path),
                format!("{}: ΑΠΑΝΤΗΘΗΚΕ, αλλά η απάντηση", args.path),
                &failure,
            )),
            written => written.map(|()| Exit::Ok),
        },
        Err(error) => {
            // What the server said is what a program reads, whatever it says; the verdict counts,
            // whatever becomes of standard output.
            if let Some(answer) = error.answer()
                && let Err(failure) = output.bytes(answer.body())
            {
                output.error(&format!("ergani: {}", failure.message()));
            }
            Err(error.into())
        }
    }
}

fn method(text: &str) -> Outcome<Method> {
    Ok(match text.to_ascii_uppercase().as_str() {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "DELETE" => Method::DELETE,
        _ => {
            return Err(Failure::usage(format!(
                "`{text}` is none of GET, POST, PUT and DELETE"
            )));
        }
    })
}

/// `--data`: text, a file behind an `@`, or standard input.
fn data(text: &str) -> Outcome<Bytes> {
    let bytes = match text.strip_prefix('@') {
        Some(file) => input::file(Path::new(file))?,
        None if text == "-" => input::read(text)?,
        None => text.as_bytes().to_vec(),
    };
    Ok(bytes.into())
}
