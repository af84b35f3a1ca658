//! What the services say: employer, branches, lists, statements and working time.

mod acceptance;
mod days;
mod employer;
mod monthly;
mod parameters;
mod records;
mod workforce;

use std::future::Future;

use ergani_client::Ergani;
use ergani_documents::Lang;
use ergani_documents::types::{Date, TaxNumber, parse_form_date, parse_iso_date};

use crate::args::{Global, Kept, Written};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::session::{self, Session};
use crate::{caching, runtime, settings, times};

pub(super) use acceptance::run as acceptance;
pub(super) use days::{actual, schedule};
pub(super) use employer::{branches, employer};
pub(super) use monthly::run as monthly;
pub(super) use parameters::run as parameters;
pub(super) use workforce::run as workforce;

/// Forgets what is kept of this account.
pub(super) fn clear_cache(global: &Global, output: &Output) -> Outcome {
    let directory = caching::clear(&settings::load(global)?)?;
    let directory = directory.display().to_string();
    if output.is_json() {
        output.json(&serde_json::json!({ "cleared": true, "directory": directory }))?;
    } else {
        output.note(&match global.lang.into() {
            Lang::En => format!("nothing is kept of this account in {directory} any more"),
            Lang::El => format!("διαγράφηκε ό,τι είχε κρατηθεί για τον λογαριασμό στο {directory}"),
        });
    }
    Ok(Exit::Ok)
}

/// Asks what changes rarely: the cache, or else the server.
fn kept<T, F: Future<Output = ergani_client::Result<T>>>(
    global: &Global,
    output: &Output,
    kept: &Kept,
    ask: impl FnOnce(Ergani) -> F,
) -> Outcome<T> {
    one_format(output, &kept.written)?;
    let cache = if kept.no_cache {
        None
    } else {
        caching::open(output)
    };
    let session = Session::with_cache(&settings::load(global)?, output, cache)?;
    let ergani = if kept.refresh {
        session.ergani.refreshing()
    } else {
        session.ergani.clone()
    };
    wait(global, output, &session, async { Ok(ask(ergani).await?) })
}

/// Asks the server.
fn fresh<T, F: Future<Output = ergani_client::Result<T>>>(
    global: &Global,
    output: &Output,
    written: &Written,
    ask: impl FnOnce(Ergani) -> F,
) -> Outcome<T> {
    one_format(output, written)?;
    let session = Session::open(global, output)?;
    let ergani = session.ergani.clone();
    wait(global, output, &session, async { Ok(ask(ergani).await?) })
}

fn wait<T>(
    global: &Global,
    output: &Output,
    session: &Session,
    work: impl Future<Output = Outcome<T>>,
) -> Outcome<T> {
    runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
    )
}

fn one_format(output: &Output, written: &Written) -> Outcome<()> {
    if written.csv && output.is_json() {
        return Err(Failure::usage(
            "--csv and --output json cannot both be meant",
        ));
    }
    Ok(())
}

/// A day as ISO writes it or as forms do; what stands after it in a receipt is passed over.
fn day(flag: &str, text: &str, lang: Lang) -> Outcome<Date> {
    let day = text.trim().split(' ').next().unwrap_or_default();
    parse_iso_date(day)
        .or_else(|_| parse_form_date(day))
        .map_err(|error| {
            Failure::usage(format!("{flag}: {}", error.message(lang))).with_hints(
                "A day is written 2026-01-15 or 15/01/2026.",
                "Η ημερομηνία γράφεται 2026-01-15 ή 15/01/2026.",
            )
        })
}

fn tax_number(flag: &str, text: &str, lang: Lang) -> Outcome<TaxNumber> {
    TaxNumber::new(text).map_err(|error| Failure::usage(format!("{flag}: {}", error.message(lang))))
}

/// The day in Athens.
fn today() -> Date {
    times::now().date()
}
