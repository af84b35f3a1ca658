//! What looks like a slip in a user name or a password, and may be right: it is told only when
//! ERGANI refuses them. One place for all, since each command has its own way to an account.

use std::sync::{Mutex, PoisonError};

use ergani_token::Account;

use crate::args::Lang;

static DOUBTS: Mutex<Vec<[&'static str; 2]>> = Mutex::new(Vec::new());

/// Looks at the credentials that a command uses.
pub(crate) fn consider(account: &Account) {
    let credentials = account.credentials();
    let found = [
        doubt(
            &credentials.username,
            [
                "The user name begins or ends with a blank: is it a part of it?",
                "Το όνομα χρήστη αρχίζει ή τελειώνει με κενό: ανήκει σε αυτό;",
            ],
            [
                "The user name is in quotation marks: are they a part of it?",
                "Το όνομα χρήστη είναι σε εισαγωγικά: ανήκουν σε αυτό;",
            ],
        ),
        doubt(
            credentials.password.expose(),
            [
                "The password begins or ends with a blank: is it a part of it?",
                "Ο κωδικός αρχίζει ή τελειώνει με κενό: ανήκει σε αυτόν;",
            ],
            [
                "The password is in quotation marks: are they a part of it?",
                "Ο κωδικός είναι σε εισαγωγικά: ανήκουν σε αυτόν;",
            ],
        ),
    ];
    let mut doubts = DOUBTS.lock().unwrap_or_else(PoisonError::into_inner);
    *doubts = found.into_iter().flatten().collect();
}

/// What may be wrong with credentials that were refused.
pub(crate) fn told(lang: Lang) -> Vec<&'static str> {
    let doubts = DOUBTS.lock().unwrap_or_else(PoisonError::into_inner);
    let [english, greek] = [0, 1].map(|at| doubts.iter().map(|doubt| doubt[at]).collect());
    match lang {
        Lang::En => english,
        Lang::El => greek,
    }
}

fn doubt<T>(text: &str, blank: T, quoted: T) -> Option<T> {
    const PAIRS: [[char; 2]; 5] = [['"', '"'], ['\'', '\''], ['`', '`'], ['“', '”'], ['«', '»']];
    let is_quoted = |[open, close]: &[char; 2]| {
        text.chars().count() > 1 && text.starts_with(*open) && text.ends_with(*close)
    };
    if text.trim() != text {
        Some(blank)
    } else {
        PAIRS.iter().any(is_quoted).then_some(quoted)
    }
}
