//! What to do next, in English and in Greek.

use ergani_documents::Lang;

use crate::error::ErrorKind;
use crate::rejection::{Rejected, RejectionReason};
use crate::unknown::Unknown;

fn pick(lang: Lang, (english, greek): (&'static str, &'static str)) -> &'static str {
    match lang {
        Lang::En => english,
        Lang::El => greek,
    }
}

impl ErrorKind {
    /// What to do next.
    #[must_use]
    pub fn hint(self, lang: Lang) -> &'static str {
        pick(
            lang,
            match self {
                Self::CredentialsRejected => (
                    "Check user name, password, environment and user type (01, 02, 03); then log in. Do not repeat the login unchanged.",
                    "Ελέγξτε όνομα χρήστη, κωδικό, περιβάλλον και τύπο χρήστη (01, 02, 03)· μετά συνδεθείτε. Μην επαναλάβετε τη σύνδεση χωρίς αλλαγή.",
                ),
                Self::AccessExpired => (
                    "Get a new access token, or give user name and password.",
                    "Πάρτε νέο access token ή δώστε όνομα χρήστη και κωδικό.",
                ),
                Self::RefreshEnded => ("Log in again.", "Συνδεθείτε ξανά."),
                Self::CoolDown => (
                    "Send nothing for this account before the time given; nothing was declared by this call.",
                    "Μη στείλετε τίποτα για τον λογαριασμό αυτόν πριν από την ώρα που δίνεται· με την κλήση αυτή δεν δηλώθηκε τίποτα.",
                ),
                Self::AccessDenied => (
                    "The account has no right to this call: look at its lists of documents and services. The session is untouched.",
                    "Ο λογαριασμός δεν έχει δικαίωμα για την κλήση αυτή: δείτε τις λίστες εγγράφων και υπηρεσιών του. Η σύνδεση δεν πειράχτηκε.",
                ),
                Self::Connection => (
                    "Check the network and the address, and try again later.",
                    "Ελέγξτε το δίκτυο και τη διεύθυνση και δοκιμάστε ξανά αργότερα.",
                ),
                Self::Timeout => (
                    "The server did not answer in time; try again later.",
                    "Ο διακομιστής δεν απάντησε έγκαιρα· δοκιμάστε ξανά αργότερα.",
                ),
                Self::Server => (
                    "The server failed; try again later.",
                    "Ο διακομιστής απέτυχε· δοκιμάστε ξανά αργότερα.",
                ),
                Self::UnreadableAnswer => (
                    "Read the raw answer; if it repeats, report it as a fault of this library.",
                    "Δείτε την απάντηση όπως ήρθε· αν επαναλαμβάνεται, αναφέρετέ το ως σφάλμα της βιβλιοθήκης.",
                ),
                Self::Rejected => RejectionReason::Other.hints(),
                Self::OutcomeUnknown => UNKNOWN,
                Self::InvalidDocument => (
                    "Nothing was sent. Correct the fields that are named.",
                    "Δεν στάλθηκε τίποτα. Διορθώστε τα πεδία που αναφέρονται.",
                ),
                Self::InvalidInput => (
                    "Nothing was sent. Correct what was asked for.",
                    "Δεν στάλθηκε τίποτα. Διορθώστε αυτό που ζητήθηκε.",
                ),
                Self::Store => (
                    "Check the place where tokens are kept, and its permissions.",
                    "Ελέγξτε τον χώρο όπου φυλάσσονται τα tokens και τα δικαιώματά του.",
                ),
                Self::Configuration => (
                    "Check the settings: base URL, CA file, environment.",
                    "Ελέγξτε τις ρυθμίσεις: διεύθυνση, αρχείο CA, περιβάλλον.",
                ),
                Self::Unsafe => (
                    "Refused for safety; the message says what to change.",
                    "Απορρίφθηκε για λόγους ασφαλείας· το μήνυμα λέει τι πρέπει να αλλάξει.",
                ),
                Self::ShutDown => (
                    "The program is ending; start it again.",
                    "Το πρόγραμμα τερματίζεται· ξεκινήστε το ξανά.",
                ),
                Self::Internal => (
                    "Report it as a fault of this library.",
                    "Αναφέρετέ το ως σφάλμα της βιβλιοθήκης.",
                ),
            },
        )
    }
}

const UNKNOWN: (&str, &str) = (
    "It may be registered. Look in ERGANI before anything else; there is no call that tells.",
    "Ίσως έχει καταχωριστεί. Ελέγξτε στο ΕΡΓΑΝΗ πριν από οτιδήποτε άλλο· δεν υπάρχει κλήση που να το λέει.",
);

/// To cancel twice does no harm.
const UNKNOWN_CANCELLATION: (&str, &str) = (
    "The document may be cancelled. You can cancel it again: if the first time was received, ERGANI finds nothing to cancel.",
    "Το έγγραφο ίσως έχει ακυρωθεί. Μπορείτε να το ακυρώσετε ξανά: αν η πρώτη ακύρωση ελήφθη, το ΕΡΓΑΝΗ δεν βρίσκει τίποτα να ακυρώσει.",
);

impl Unknown {
    /// What to do next, for a person.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> &'static str {
        pick(
            lang,
            if self.is_cancellation() {
                UNKNOWN_CANCELLATION
            } else {
                UNKNOWN
            },
        )
    }
}

/// Of a movement that this very request may have registered itself.
const MAY_BE_ITS_OWN: (&str, &str) = (
    "ERGANI says that the movement exists. This card was sent twice, byte for byte: ERGANI answered the first with 401, and may have registered it all the same. Look in ERGANI before anything else.",
    "Το ΕΡΓΑΝΗ λέει ότι η κίνηση υπάρχει. Η κάρτα αυτή στάλθηκε δύο φορές, ακριβώς ίδια: το ΕΡΓΑΝΗ απάντησε στην πρώτη με 401 και ίσως την καταχώρισε παρ' όλα αυτά. Ελέγξτε στο ΕΡΓΑΝΗ πριν από οτιδήποτε άλλο.",
);

impl Rejected {
    /// What to do next, for a person: of the first cause.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        self.hint_of(self.reason(), lang)
    }

    /// What to do next, for a person: of every cause, in order. What several causes ask for is said once.
    #[must_use]
    pub fn hints(&self, lang: Lang) -> Vec<&'static str> {
        let mut hints = Vec::new();
        for reason in self.reasons() {
            let hint = self.hint_of(reason, lang);
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        hints
    }

    fn hint_of(&self, reason: RejectionReason, lang: Lang) -> &'static str {
        if reason.is_duplicate() && self.may_be_registered() {
            return pick(lang, MAY_BE_ITS_OWN);
        }
        reason.hint(lang)
    }
}

impl RejectionReason {
    /// What to do next.
    #[must_use]
    pub fn hint(self, lang: Lang) -> &'static str {
        pick(lang, self.hints())
    }

    fn hints(self) -> (&'static str, &'static str) {
        match self {
            Self::WrongEmployer => (
                "The employer's tax number in the document is not the one of the account that is logged in.",
                "Το ΑΦΜ εργοδότη του εγγράφου δεν είναι του λογαριασμού που έχει συνδεθεί.",
            ),
            Self::Schema => (
                "A key is missing or out of order: send every key in the order of the XSD, blank as \"\".",
                "Λείπει πεδίο ή είναι εκτός σειράς: στείλτε όλα τα πεδία με τη σειρά του XSD, τα κενά ως \"\".",
            ),
            Self::ServiceNotAllowed => (
                "The account has no such service, or its code or a parameter's name is wrong: look at the list of services. The password is not in question.",
                "Ο λογαριασμός δεν έχει την υπηρεσία αυτή, ή ο κωδικός της ή το όνομα μιας παραμέτρου είναι λάθος: δείτε τη λίστα υπηρεσιών. Δεν φταίει ο κωδικός πρόσβασης.",
            ),
            Self::CriteriaNotMet => (
                "This service answers for months that have ended, not for the current one.",
                "Η υπηρεσία αυτή απαντά για μήνες που έχουν τελειώσει, όχι για τον τρέχοντα.",
            ),
            Self::DateForm => (
                "Write the date as dd/mm/yyyy.",
                "Γράψτε την ημερομηνία ως ηη/μμ/εεεε.",
            ),
            Self::ParameterCount => (
                "Give the parameters that the list of services names for this service.",
                "Δώστε τις παραμέτρους που αναφέρει η λίστα υπηρεσιών για την υπηρεσία αυτή.",
            ),
            Self::NothingToCancel => (
                "There is no such submission, or it was cancelled or replaced by a correction before.",
                "Δεν υπάρχει τέτοια υποβολή, ή έχει ήδη ακυρωθεί ή αντικατασταθεί από ορθή επανάληψη.",
            ),
            Self::LateReasonForbidden => (
                "The movement is in time: send the reason blank, and keep its key.",
                "Η κίνηση είναι εμπρόθεσμη: στείλτε κενή την αιτιολογία, χωρίς να λείπει το πεδίο.",
            ),
            Self::LateReasonNeeded => (
                "The card is late: give the code of the true reason (f_aitiologia).",
                "Η κάρτα είναι εκπρόθεσμη: δώστε τον κωδικό της πραγματικής αιτίας (f_aitiologia).",
            ),
            Self::DuplicateArrival | Self::DuplicateDeparture => (
                "ERGANI says that such a movement is registered already, not which one or by whom. Look in ERGANI what it has.",
                "Το ΕΡΓΑΝΗ λέει ότι υπάρχει ήδη τέτοια κίνηση, όχι ποια ή από ποιον. Ελέγξτε στο ΕΡΓΑΝΗ τι έχει καταχωριστεί.",
            ),
            Self::FutureTime => (
                "The time of the movement is in the future for ERGANI: check the clock and the time zone.",
                "Η ώρα της κίνησης είναι μελλοντική για το ΕΡΓΑΝΗ: ελέγξτε το ρολόι και τη ζώνη ώρας.",
            ),
            Self::OvertimeLate => (
                "Overtime must be declared before it begins; sending it again does not help.",
                "Η υπερωρία δηλώνεται πριν αρχίσει· η επανάληψη δεν βοηθά.",
            ),
            Self::NotUnderWorkCard => (
                "The employee is declared without the work card.",
                "Ο εργαζόμενος έχει δηλωθεί χωρίς ψηφιακή κάρτα εργασίας.",
            ),
            Self::NotEmployed => (
                "ERGANI knows of no employment of this employee on these dates.",
                "Το ΕΡΓΑΝΗ δεν έχει σχέση εργασίας του εργαζομένου στις ημερομηνίες αυτές.",
            ),
            Self::NotFound => (
                "The base URL is wrong, or the code does not exist or is not for this account.",
                "Η διεύθυνση είναι λάθος, ή ο κωδικός δεν υπάρχει ή δεν αφορά τον λογαριασμό.",
            ),
            Self::Other => (
                "Read what ERGANI says, and correct it.",
                "Διαβάστε τι λέει το ΕΡΓΑΝΗ και διορθώστε το.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hint_is_there_in_both_languages() {
        let greek = |text: &str| text.chars().any(|c| ('Α'..='ώ').contains(&c));
        let kinds = ErrorKind::ALL
            .iter()
            .map(|kind| (kind.hint(Lang::En), kind.hint(Lang::El)));
        let reasons = RejectionReason::ALL
            .iter()
            .map(|reason| (reason.hint(Lang::En), reason.hint(Lang::El)));
        for (english, other) in kinds.chain(reasons) {
            assert!(!english.is_empty() && !greek(english), "{english}");
            assert!(greek(other), "{other}");
        }
    }
}
