//! `ergani api`: one authenticated call, its answer as it is.

use std::path::Path;

use crate::args::{Api, Global};
use crate::call::{Caller, Request};
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::session::{self, Source};
use crate::{input, runtime, settings};

pub(super) fn run(global: &Global, output: &Output, args: &Api) -> Outcome {
    let environment = settings::environment(global)?;
    let body = args.data.as_deref().map(data).transpose()?;
    let request = Request::new(&environment, &args.method, &args.path, body)?;
    let source = Source::open(global, output)?;
    let caller = Caller::new(&source, session::client(&environment)?);
    let work = async { Ok(caller.call(&request).await) };
    let answer = runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        source.farewell(),
    )
    .map_err(|failure| caller.cut_short(failure))?;
    match answer {
        Ok(reply) => {
            output.bytes(&reply.body)?;
            Ok(Exit::Ok)
        }
        Err(refused) => {
            // What the server said is what a program reads, whatever it says.
            if let Some(body) = &refused.body {
                output.bytes(body)?;
            }
            Err(refused.failure)
        }
    }
}

/// `--data`: text, a file behind an `@`, or standard input.
fn data(text: &str) -> Outcome<Vec<u8>> {
    match text.strip_prefix('@') {
        Some(file) => input::file(Path::new(file)),
        None if text == "-" => input::read(text),
        None => Ok(text.as_bytes().to_vec()),
    }
}
