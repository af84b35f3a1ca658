//! `ergani document submit`: a document, from a file to a receipt.

use std::path::Path;

use ergani_client::config::Config;
use ergani_documents::{Lang, documents};
use serde_json::json;

use crate::args::{Global, Submit};
use crate::command_line::CommandLine;
use crate::exit::{Exit, Failure, Outcome};
use crate::findings::{self, Judged};
use crate::output::Output;
use crate::session::Session;
use crate::submission::{self, Declaration};
use crate::{confirm, input, settings};

pub(in crate::commands) fn run(global: &Global, output: &Output, args: &Submit) -> Outcome {
    let code = args.code.as_str();
    let lang = global.lang.into();
    super::spelt(code)?;
    let bytes = input::read(&args.file)?;
    let judged = findings::judge(documents::find(code), &bytes, args.strict);
    if !output.is_json() {
        for line in judged.lines(lang) {
            output.note(&line);
        }
    }
    if !judged.is_valid() {
        if output.is_json() {
            let told = submission::not_valid(output, code, &bytes, args.no_body, judged.json());
            Failure::unless_unread(told)?;
        }
        return Err(super::invalid(code, &judged, lang));
    }
    if !judged.is_judged() {
        output.note(&match lang {
            Lang::En => format!("ergani: no form of {code} is known here; ERGANI alone judges it"),
            Lang::El => {
                format!("ergani: δεν υπάρχει εδώ έντυπο {code}· το κρίνει μόνο το ΕΡΓΑΝΗ")
            }
        });
    }
    let config = settings::load(global)?;
    if args.dry_run {
        return dry_run(output, &config, code, bytes.len(), &judged, lang);
    }
    confirm::production(global, &config.environment()?)?;
    let session = Session::of(&config, output)?;
    let declaration = Declaration {
        code,
        body: bytes.into(),
        findings: judged.json(),
        command: command(global, &config, args)?,
        no_body: args.no_body,
    };
    submission::send(global, output, &session, declaration)
}

/// What asks for exactly this document, from wherever it is run. What can be read once only is read
/// from standard input.
fn command(global: &Global, config: &Config, args: &Submit) -> Outcome<CommandLine> {
    let file = Path::new(&args.file);
    let file = match std::path::absolute(file) {
        Ok(path) if args.file != "-" && file.is_file() => path.to_string_lossy().into_owned(),
        _ => "-".to_owned(),
    };
    let line = CommandLine::new(&["document", "submit"]);
    let line = if args.strict {
        line.switch("--strict")
    } else {
        line
    };
    Ok(line
        .settings(global, config)?
        .arguments(&[&args.code, &file]))
}

fn dry_run(
    output: &Output,
    config: &Config,
    code: &str,
    bytes: usize,
    judged: &Judged,
    lang: Lang,
) -> Outcome {
    let environment = config.environment()?;
    if output.is_json() {
        output.json(&json!({
            "outcome": "dry_run",
            "document": code,
            "environment": environment.to_string(),
            "findings": judged.json(),
            "bytes": bytes,
        }))?;
    } else {
        output.line(&match lang {
            Lang::En => {
                format!("{bytes} bytes would be sent as {code} to {environment}; nothing was sent")
            }
            Lang::El => format!(
                "θα στέλνονταν {bytes} bytes ως {code} σε {environment}· δεν στάλθηκε τίποτα"
            ),
        })?;
    }
    Ok(Exit::Ok)
}
