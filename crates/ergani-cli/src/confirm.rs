//! Before something is declared to the state: somebody at a terminal is asked.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use ergani_documents::Lang;
use ergani_token::Environment;

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};

/// Lets a declaration to production pass from a terminal only with `--yes` or a yes. A program
/// without a terminal has been told what to do by whoever wrote it.
pub(crate) fn production(global: &Global, environment: &Environment) -> Outcome<()> {
    let lang = global.lang.into();
    if !is_production(environment) || global.yes {
        return Ok(());
    }
    match (io::stdin().is_terminal(), io::stderr().is_terminal()) {
        (false, false) => Ok(()),
        (true, true) if yes(question(lang))? => Ok(()),
        _ => Err(refused(lang)),
    }
}

/// Whether it is the Ministry's server for real, whatever path is given for it.
fn is_production(environment: &Environment) -> bool {
    let origin = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
    origin(environment.base_url()) == origin(Environment::PRODUCTION_URL)
}

/// Asks; nothing but a yes is one.
pub(crate) fn yes(question: &str) -> Outcome<bool> {
    let cannot = |error: io::Error| {
        Failure::new(Exit::Unexpected, "input", format!("no answer: {error}"))
            .in_greek(format!("δεν δόθηκε απάντηση: {error}"))
    };
    let mut stderr = io::stderr().lock();
    write!(stderr, "{question} ").map_err(cannot)?;
    stderr.flush().map_err(cannot)?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(cannot)?;
    if !line.ends_with('\n') {
        // The end of the input leaves the cursor behind the question.
        let _ = writeln!(stderr);
    }
    let answer = line.trim().to_lowercase();
    Ok(matches!(answer.as_str(), "y" | "yes" | "ν" | "ναι"))
}

fn question(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Declare this to PRODUCTION? It has legal effect. [y/N]",
        Lang::El => "Να υποβληθεί στην ΠΑΡΑΓΩΓΗ; Έχει έννομα αποτελέσματα. [ν/Ο]",
    }
}

fn refused(lang: Lang) -> Failure {
    let message = match lang {
        Lang::En => "not declared to production: nobody said yes; nothing was sent",
        Lang::El => "δεν υποβλήθηκε στην παραγωγή: δεν δόθηκε έγκριση· δεν στάλθηκε τίποτα",
    };
    Failure::refused(message).with_hints(
        "From a terminal it takes a yes, or --yes.",
        "Από τερματικό χρειάζεται επιβεβαίωση ή --yes.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ministrys_server_is_production_by_any_path() {
        for (url, expected) in [
            ("https://eservices.yeka.gr/WebservicesAPI/Api", true),
            ("https://ESERVICES.yeka.gr/WebServicesAPI/v2/", true),
            ("https://trialv2eservices.yeka.gr/WebservicesAPI/Api", false),
            (
                "https://eservices.yeka.gr.example/WebservicesAPI/Api",
                false,
            ),
            ("http://127.0.0.1:8080/eservices.yeka.gr", false),
        ] {
            let environment = Environment::from_base_url(url).unwrap();
            assert_eq!(is_production(&environment), expected, "{url}");
        }
        assert!(is_production(&Environment::Production));
    }
}
