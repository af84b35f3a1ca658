//! Errors in Greek: what happened. What to do next is with the errors, in both languages.

use ergani_client::{Error, ErrorKind, Unknown, UnknownCause};

/// The message of an error; none for what has no Greek form. Where details matter they follow in a
/// line of their own, as they are.
pub(crate) fn message(error: &Error) -> Option<String> {
    if let Some(rejected) = error.rejected() {
        return Some(format!("το ΕΡΓΑΝΗ το απέρριψε: {rejected}"));
    }
    if let Some(unknown) = error.unknown() {
        return Some(unknown_outcome(unknown));
    }
    if error.kind() == ErrorKind::CredentialsRejected {
        let of_tokens = std::error::Error::source(error);
        let user = of_tokens
            .and_then(|source| source.downcast_ref::<ergani_token::Error>()?.username())
            .map_or_else(String::new, |user| format!(": χρήστης {user}"));
        let said = error.server_text().map_or_else(String::new, |said| {
            format!("\n  Το ΕΡΓΑΝΗ απάντησε: {said}")
        });
        return Some(format!("{CREDENTIALS_REJECTED}{user}{said}"));
    }
    headed(error.kind(), &error.to_string())
}

const CREDENTIALS_REJECTED: &str = "το ΕΡΓΑΝΗ δεν δέχτηκε τα στοιχεία σύνδεσης";

/// What happened by its kind, and below it the message as it is.
pub(crate) fn headed(kind: ErrorKind, message: &str) -> Option<String> {
    let head = match kind {
        ErrorKind::CredentialsRejected => CREDENTIALS_REJECTED,
        ErrorKind::AccessExpired => "το access token έληξε",
        ErrorKind::RefreshEnded => "η σύνδεση έληξε",
        ErrorKind::CoolDown => "προς το παρόν δεν στέλνεται τίποτα για τον λογαριασμό αυτόν",
        ErrorKind::AccessDenied => "το ΕΡΓΑΝΗ αρνήθηκε την κλήση",
        ErrorKind::Connection => "δεν υπάρχει σύνδεση με το ΕΡΓΑΝΗ",
        ErrorKind::Timeout => "το ΕΡΓΑΝΗ δεν απάντησε έγκαιρα",
        ErrorKind::Server => "ο διακομιστής του ΕΡΓΑΝΗ απέτυχε",
        ErrorKind::UnreadableAnswer => "η απάντηση του ΕΡΓΑΝΗ δεν διαβάζεται",
        ErrorKind::InvalidDocument => "το έγγραφο δεν είναι έγκυρο",
        ErrorKind::InvalidInput => "μη έγκυρη τιμή",
        ErrorKind::Store => "ο χώρος όπου φυλάσσονται τα tokens απέτυχε",
        ErrorKind::Configuration => "οι ρυθμίσεις δεν είναι σωστές",
        ErrorKind::Unsafe => "απορρίφθηκε για λόγους ασφαλείας",
        _ => return None,
    };
    Some(format!("{head}\n  {message}"))
}

fn unknown_outcome(unknown: &Unknown) -> String {
    let cause = match unknown.cause() {
        UnknownCause::Timeout => "δεν ήρθε απάντηση έγκαιρα",
        UnknownCause::ConnectionLost => "η σύνδεση κόπηκε πριν έρθει απάντηση",
        UnknownCause::CutAnswer => "η απάντηση κόπηκε",
        UnknownCause::EmptyAnswer => "η απάντηση είναι κενή",
        UnknownCause::NotJson => "η απάντηση δεν είναι JSON",
        UnknownCause::NoProtocol => "η απάντηση δεν έχει πρωτόκολλο",
        UnknownCause::ReceiptsMissing => "οι αποδείξεις δεν είναι μία για κάθε εγγραφή",
        UnknownCause::NotErgani => "η απάντηση είναι σελίδα μιας πύλης, όχι του ΕΡΓΑΝΗ",
        UnknownCause::ServerFailed => "απέτυχε ο διακομιστής ή μια πύλη πριν από αυτόν",
        _ => "η απάντηση δεν λέει ούτε ναι ούτε όχι",
    };
    let status = unknown
        .status()
        .map_or_else(String::new, |status| format!(" (HTTP {status})"));
    format!(
        "στάλθηκαν {} bytes στο {} στις {} και δεν είναι γνωστό τι απέγιναν: {cause}{status}",
        unknown.body().len(),
        unknown.route(),
        unknown.sent_at()
    )
}
