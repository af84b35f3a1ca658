//! `ergani document pdf` and `cancel`: a document that was submitted, named by its receipt.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use ergani_documents::types::{Date, parse_form_date, parse_iso_date};
use ergani_documents::{Document, Lang, documents};
use ergani_token::one_line;
use serde_json::json;

use crate::args::{Cancel, Global, Pdf};
use crate::deadline::{self, Awaited};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::session::{self, Session};
use crate::{confirm, runtime, submission};

pub(in crate::commands) fn pdf(global: &Global, output: &Output, args: &Pdf) -> Outcome {
    let date = date(&args.date, global.lang.into())?;
    let to = args.to.as_deref().filter(|file| *file != Path::new("-"));
    if to.is_none() && io::stdout().is_terminal() {
        return Err(
            Failure::usage("a PDF is not for a terminal; name a file with --to")
                .in_greek("ένα PDF δεν είναι για τερματικό· δώστε αρχείο με --to"),
        );
    }
    let session = Session::open(global, output)?;
    let work = async { Ok(session.ergani.pdf(&args.code, &args.protocol, date).await?) };
    let pdf = runtime::run(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
    )?;
    let Some(file) = to else {
        output.bytes(pdf.bytes())?;
        return Ok(Exit::Ok);
    };
    let shown = file.to_string_lossy();
    deadline::waiting_for(Awaited::of(&shown, &shown), || write(file, pdf.bytes()))?;
    if output.is_json() {
        output.json(&json!({"file": file.to_string_lossy(), "bytes": pdf.bytes().len()}))?;
    } else {
        output.note(&match global.lang.into() {
            Lang::En => format!("written to {}", file.display()),
            Lang::El => format!("γράφτηκε στο {}", file.display()),
        });
    }
    Ok(Exit::Ok)
}

/// It is personal data: a new file is for its owner only.
fn write(file: &Path, bytes: &[u8]) -> Outcome<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut opened| opened.write_all(bytes))
        .map_err(|error| {
            let message = format!("cannot write {}: {error}", file.display());
            Failure::new(Exit::Unexpected, "output", message)
                .in_greek(format!("δεν γράφεται το {}: {error}", file.display()))
        })
}

pub(in crate::commands) fn cancel(global: &Global, output: &Output, args: &Cancel) -> Outcome {
    let date = date(&args.date, global.lang.into())?;
    let is_cancellable = documents::find(&args.code).is_some_and(Document::is_cancellable);
    if !is_cancellable && !args.any_code {
        let message = format!(
            "a submitted {} cannot be cancelled: ERGANI takes back leaves only (WTOLeave, WTOLeaveC)",
            args.code
        );
        let greek = format!(
            "ένα {} που υποβλήθηκε δεν ακυρώνεται: το ΕΡΓΑΝΗ ακυρώνει μόνο άδειες (WTOLeave, WTOLeaveC)",
            args.code
        );
        return Err(Failure::usage(message).in_greek(greek).with_hints(
            "Nothing was sent. To ask ERGANI all the same: --any-code.",
            "Δεν στάλθηκε τίποτα. Για να ερωτηθεί παρ' όλα αυτά το ΕΡΓΑΝΗ: --any-code.",
        ));
    }
    let session = Session::open(global, output)?;
    confirm::production(global, &session.environment)?;
    let ergani = &session.ergani;
    let work = async {
        let (code, protocol) = (&args.code, &args.protocol);
        Ok(if args.any_code {
            ergani.cancel_any(code, protocol, date).await?
        } else {
            ergani.cancel(code, protocol, date).await?
        })
    };
    let cancelled = runtime::run_watched(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
        || ergani.submissions_under_way() > 0,
    )
    .map_err(submission::cut_short)?;
    let message = cancelled.message().unwrap_or_default();
    let shown = one_line(message);
    let said = match global.lang.into() {
        Lang::En => format!("cancelled: {shown}"),
        Lang::El => format!("ακυρώθηκε: {shown}"),
    };
    if output.is_json() {
        let written = output.json(&json!({
            "cancelled": true,
            "document": args.code,
            "protocol": args.protocol,
            "message": message,
        }));
        // It is done, whatever becomes of standard output.
        written.inspect_err(|_| output.error(&said))?;
    } else {
        output.note(&said);
    }
    Ok(Exit::Ok)
}

/// The day of a receipt, as it stands there (`15/01/2026 09:01`), or as 2026-01-15.
fn date(text: &str, lang: Lang) -> Outcome<Date> {
    let day = text.trim().split(' ').next().unwrap_or_default();
    parse_iso_date(day)
        .or_else(|_| parse_form_date(day))
        .map_err(|error| {
            let message = error.message(lang);
            Failure::usage(format!("DATE: {message}")).with_hints(
                "It is the day of submission in the receipt; 2026-01-15 will do too.",
                "Είναι η ημέρα υποβολής της απόδειξης· γίνεται δεκτό και το 2026-01-15.",
            )
        })
}
