//! `ergani check`: what is known here beside what the server says today.

mod codes;
mod coverage;
mod found;
mod schema;

use std::future::Future;

use crate::args::{Check, Global, What};
use crate::exit::Outcome;
use crate::output::Output;
use crate::progress::Progress;
use crate::runtime;
use crate::session::{self, Session};
use found::Found;

pub(super) fn run(global: &Global, output: &Output, args: &Check) -> Outcome {
    // A slip is told before anything is looked up.
    let list = match args {
        Check::Codes(What {
            code: Some(code), ..
        }) => Some(codes::named(code, global.lang.into())?),
        _ => None,
    };
    let session = Session::open(global, output)?;
    let progress = Progress::new(output);
    let found = match args {
        Check::Schema { what, ignore_order } => {
            let work = schema::compare(&session, &progress, what.code.as_deref(), *ignore_order);
            wait(global, output, &session, work)
        }
        Check::Codes(_) => wait(
            global,
            output,
            &session,
            codes::compare(&session, &progress, list),
        ),
        Check::Coverage(what) => wait(
            global,
            output,
            &session,
            coverage::compare(&session, what.code.as_deref()),
        ),
    };
    drop(progress);
    found?.write(global, output)
}

fn wait(
    global: &Global,
    output: &Output,
    session: &Session,
    work: impl Future<Output = Outcome<Found>>,
) -> Outcome<Found> {
    runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
    )
}
