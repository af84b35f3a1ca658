//! Before something is declared to the state: somebody at a terminal is asked.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use ergani_documents::Lang;
use ergani_token::{Clock as _, Environment, ErrorKind, SystemClock, Timestamp};

use crate::args::Global;
use crate::deadline::{self, Awaited};
use crate::exit::{Exit, Failure, Outcome};
use crate::times;

/// Lets a declaration to production pass from a terminal only with `--yes` or a yes. A program
/// without a terminal has been told what to do by whoever wrote it.
pub(crate) fn production(global: &Global, environment: &Environment) -> Outcome<()> {
    let lang = global.lang.into();
    let question = if environment.is_production() {
        question(lang).to_owned()
    } else if environment.is_unknown_server_of_ministry() {
        question_of_unknown(environment, lang)
    } else {
        return Ok(());
    };
    if global.yes {
        return Ok(());
    }
    match (io::stdin().is_terminal(), io::stderr().is_terminal()) {
        (false, false) => Ok(()),
        (true, true) if yes(&question)? => Ok(()),
        _ => Err(refused(lang)),
    }
}

/// Lets a login pass a cool-down that the server asked for: somebody at a terminal is asked first.
pub(crate) fn lifted_cool_down(global: &Global, until: Timestamp) -> Outcome<()> {
    let is_watched = io::stdin().is_terminal() && io::stderr().is_terminal();
    if global.yes || !is_watched {
        return Ok(());
    }
    let at = times::for_people(until);
    let question = match global.lang.into() {
        Lang::En => {
            format!("ERGANI asked for no calls of this account until {at}. Log in anyway? [y/N]")
        }
        Lang::El => format!(
            "Το ΕΡΓΑΝΗ ζήτησε να μη γίνουν κλήσεις για τον λογαριασμό αυτόν έως {at}. Να γίνει σύνδεση; [ν/Ο]"
        ),
    };
    if yes(&question)? {
        return Ok(());
    }
    let error = ergani_token::Error::new(
        ErrorKind::CoolDown,
        "not logged in: the cool-down that ERGANI asked for still holds",
    );
    let failure = Failure::from(error.with_retry(SystemClock.now(), until));
    Err(failure.in_greek("δεν έγινε σύνδεση: ισχύει ακόμη η αναμονή που ζήτησε το ΕΡΓΑΝΗ"))
}

/// Asks; nothing but a yes is one.
pub(crate) fn yes(question: &str) -> Outcome<bool> {
    let cannot = |error: io::Error| {
        Failure::new(Exit::Unexpected, "input", format!("no answer: {error}"))
            .in_greek(format!("δεν δόθηκε απάντηση: {error}"))
    };
    // Not locked while it waits: at a deadline another thread says there what was waited for.
    let mut stderr = io::stderr();
    write!(stderr, "{question} ").map_err(cannot)?;
    stderr.flush().map_err(cannot)?;
    let mut line = String::new();
    let waiting = Awaited::of("an answer to the question", "απάντηση στην ερώτηση");
    deadline::waiting_for(waiting, || io::stdin().lock().read_line(&mut line)).map_err(cannot)?;
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

/// Of a server of the Ministry that is not the trial server, nobody knows here what it does.
fn question_of_unknown(environment: &Environment, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "Declare this to {environment}? It is a server of the Ministry, and not the trial server: it may have legal effect. [y/N]"
        ),
        Lang::El => format!(
            "Να υποβληθεί στο {environment}; Είναι διακομιστής του Υπουργείου και όχι ο δοκιμαστικός: ίσως έχει έννομα αποτελέσματα. [ν/Ο]"
        ),
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
