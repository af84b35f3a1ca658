//! `ergani api`: one authenticated call, its answer as it is.

use std::fs;
use std::io::{self, Read as _};

use crate::args::{Api, Data, Global};
use crate::call::{Caller, Request};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::session::{self, Source};
use crate::{runtime, settings};

pub(super) fn run(global: &Global, output: &Output, args: &Api) -> Outcome {
    let environment = settings::environment(global)?;
    let body = args
        .data
        .as_deref()
        .map(|data| read(&Data::parse(data)))
        .transpose()?;
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

fn read(data: &Data) -> Outcome<Vec<u8>> {
    let cannot = |from: &str, error: io::Error| {
        Failure::usage(format!("cannot read the data from {from}: {error}"))
    };
    match data {
        Data::Text(text) => Ok(text.clone().into_bytes()),
        Data::File(file) => {
            fs::read(file).map_err(|error| cannot(&file.display().to_string(), error))
        }
        Data::Stdin => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| cannot("standard input", error))?;
            Ok(bytes)
        }
    }
}
