//! The words: each says what is wrong, with which value, and what to do.

use crate::Lang;
use crate::retired::{self, Retired};
use crate::table::{Blank, Format, Role, Rule};
use crate::types::{iso_date, visible};
use crate::validate::report::{Alphabet, Finding, Violation};

/// Longest value that is repeated in a message.
const SHOWN: usize = 60;

pub(super) fn write(finding: &Finding, lang: Lang) -> String {
    let label = finding
        .element
        .map(|element| element.label(lang))
        .filter(|label| !label.is_empty());
    let place = match label {
        Some(label) => format!("{} ({label})", finding.path),
        None => finding.path.clone(),
    };
    let said = match lang {
        Lang::En => english(finding),
        Lang::El => greek(finding),
    };
    format!("{place}: {said}")
}

fn english(finding: &Finding) -> String {
    let field = &finding.wire;
    if let Some(retired) = retired_envelope(finding) {
        let said = retired.message(Lang::En);
        return format!("this is the envelope of another document. {said}");
    }
    match &finding.violation {
        Violation::Missing => match finding.format() {
            Some(format) if format.accepts("") => {
                format!("the key {field} is missing. Add it, even if it stays blank (\"\").")
            }
            Some(_) => format!(
                "the key {field} is missing. Add it. {}",
                wanted_english(finding)
            ),
            None => format!("the key {field} is missing. Add it, with what belongs in it."),
        },
        Violation::Empty if finding.format().is_some() => {
            "must be a text, not an empty list.".to_owned()
        }
        Violation::Empty => "the list is empty. At least one record is needed.".to_owned(),
        Violation::Unknown { meant: Some(meant) } => {
            format!("this document has no key {field}. Did you mean {meant}?")
        }
        Violation::Unknown { meant: None } => {
            format!("this document has no key {field}. Remove it.")
        }
        Violation::OutOfOrder {
            after: Some(after), ..
        } => {
            format!("the key {field} stands in the wrong place. Put it right after {after}.")
        }
        Violation::OutOfOrder { before, .. } => {
            format!(
                "the key {field} stands in the wrong place. Put it first, before {}.",
                before.unwrap_or_default()
            )
        }
        Violation::Repeated => "there are several values. Only one is allowed.".to_owned(),
        Violation::WrongShape if finding.format().is_some() => {
            "must be a text, not a record or list.".to_owned()
        }
        Violation::WrongShape => "must be a record (a JSON object).".to_owned(),
        Violation::Blank => format!("must not be blank. {}", wanted_english(finding)),
        Violation::TooLong { actual, max } => {
            format!("has {actual} characters; at most {max} are allowed. Shorten it.")
        }
        Violation::TooShort { actual, min } => {
            format!("has {actual} characters; at least {min} are needed.")
        }
        Violation::NotAllowed | Violation::Malformed => {
            format!(
                "{} is not accepted. {}",
                shown(finding),
                wanted_english(finding)
            )
        }
        Violation::Character => {
            "has a control character that ERGANI cannot take. Type the text again.".to_owned()
        }
        Violation::Lookalike { meant } => format!(
            "{} has letters of another alphabet that only look right. Write {meant} ({}).",
            shown(finding),
            spelled(meant, Lang::En)
        ),
        Violation::UnknownCode { meant: Some(meant) } => {
            format!(
                "{} is in no known list of codes. Did you mean {meant}?",
                shown(finding)
            )
        }
        Violation::UnknownCode { meant: None } => {
            format!(
                "{} is in no known list of codes. Check it against the list of ERGANI.",
                shown(finding)
            )
        }
        Violation::CheckDigit => format!(
            "{} has digits that do not fit each other. Check for a typing mistake.",
            shown(finding)
        ),
        Violation::NoSuchDay => format!(
            "{} is not in the calendar. Check the day and the year.",
            shown(finding)
        ),
        Violation::NoOffset => format!(
            "{} has no offset, so that the moment is in doubt. Write it as 2026-01-05T09:00:00+02:00.",
            shown(finding)
        ),
        Violation::HoursMissing => format!(
            "{} needs its hours. Fill in f_from and f_to.",
            shown(finding)
        ),
        Violation::HoursGiven => format!(
            "{} has no hours. Leave f_from and f_to blank.",
            shown(finding)
        ),
        Violation::OtherDocument { codes } => {
            format!(
                "{} does not belong in this document. Send it with {}.",
                shown(finding),
                codes.join(" or ")
            )
        }
        Violation::NoSchema => {
            "no schema of this document is published; only ERGANI's live schema can judge it."
                .to_owned()
        }
        Violation::DaysApart { moment } => format!(
            "{} is more than a day away from the movement, which is on {}. Give the day on which the shift began.",
            shown(finding),
            iso_date(*moment)
        ),
        Violation::InFuture => format!("{} {}", shown(finding), future(finding, Lang::En)),
        Violation::LongPast => format!("{} {}", shown(finding), long_past(finding, Lang::En)),
        Violation::WrongOffset { moment, clock } => {
            let clock = clock.as_ref().map_or_else(String::new, |clock| {
                format!(" If you mean this time on the clock in Athens, write {clock}.")
            });
            format!(
                "{} does not have the offset of Athens. If you mean this moment, write {moment}.{clock}",
                shown(finding)
            )
        }
        Violation::TimeTwice => format!(
            "{} comes twice in Athens, as the clocks go back. Add the offset: +03:00 for the first, +02:00 for the second.",
            shown(finding)
        ),
        Violation::NoSuchTime => format!(
            "{} does not exist in Athens on this day, as the clocks go forward. Check the time.",
            shown(finding)
        ),
        Violation::SameMovement { other } => format!(
            "{} is in this document already, at {other}: the same employee, the same direction, the same minute. Keep one.",
            shown(finding)
        ),
        Violation::DepartureBeforeArrival { other } => format!(
            "{} is a departure before the arrival of the same shift, at {other}. Check both times and the day of the \
             shift: a night shift belongs to the day on which it began.",
            shown(finding)
        ),
        Violation::Overlap { other, times } if times.is_empty() => format!(
            "{} is in this document already for this employee and day, at {other}. Keep one.",
            shown(finding)
        ),
        Violation::Overlap { other, times } => format!(
            "this stretch of time, from {}, overlaps {times} of the same employee, at {other}. Check the hours and the day.",
            shown(finding)
        ),
        Violation::MixedScripts {
            alphabet,
            beside: Some(beside),
            ..
        } => format!(
            "{} is in {} letters that look like those of another alphabet, in which {beside} is. Type it again in the \
             alphabet that ERGANI has it in.",
            shown(finding),
            alphabet.label(Lang::En)
        ),
        Violation::MixedScripts {
            letters, alphabet, ..
        } => format!(
            "{} has letters of several alphabets: {} ({}). Type it again in one.",
            shown(finding),
            spaced(letters),
            alphabet.label(Lang::En)
        ),
        Violation::Decomposed => format!(
            "{} has letters that are written in parts (not in Unicode's form NFC). Type the text again, or convert the \
             file to NFC.",
            shown(finding)
        ),
        Violation::CombiningMark { mark } => format!(
            "{} has a mark over a letter that does not exist with it ({}). Type the name again.",
            shown(finding),
            code_point(*mark)
        ),
        Violation::Invisible { character } => format!(
            "has a character that cannot be seen ({}). Type the text again.",
            code_point(*character)
        ),
    }
}

fn greek(finding: &Finding) -> String {
    let field = &finding.wire;
    if let Some(retired) = retired_envelope(finding) {
        let said = retired.message(Lang::El);
        return format!("αυτός είναι ο φάκελος άλλου εντύπου. {said}");
    }
    match &finding.violation {
        Violation::Missing => match finding.format() {
            Some(format) if format.accepts("") => {
                format!("λείπει το πεδίο {field}. Προσθέστε το, έστω και κενό (\"\").")
            }
            Some(_) => format!("λείπει το πεδίο {field}. Προσθέστε το. {}", wanted_greek(finding)),
            None => format!("λείπει το πεδίο {field}. Προσθέστε το, με ό,τι του ανήκει."),
        },
        Violation::Empty if finding.format().is_some() => "πρέπει να είναι κείμενο, όχι κενή λίστα.".to_owned(),
        Violation::Empty => "η λίστα είναι κενή. Χρειάζεται τουλάχιστον μία εγγραφή.".to_owned(),
        Violation::Unknown { meant: Some(meant) } => {
            format!("το έντυπο δεν έχει πεδίο {field}. Μήπως εννοείτε {meant};")
        }
        Violation::Unknown { meant: None } => format!("το έντυπο δεν έχει πεδίο {field}. Αφαιρέστε το."),
        Violation::OutOfOrder { after: Some(after), .. } => {
            format!("το πεδίο {field} βρίσκεται σε λάθος θέση. Βάλτε το αμέσως μετά το {after}.")
        }
        Violation::OutOfOrder { before, .. } => {
            format!("το πεδίο {field} βρίσκεται σε λάθος θέση. Βάλτε το πρώτο, πριν από το {}.", before.unwrap_or_default())
        }
        Violation::Repeated => "υπάρχουν περισσότερες τιμές. Επιτρέπεται μόνο μία.".to_owned(),
        Violation::WrongShape if finding.format().is_some() => {
            "πρέπει να είναι κείμενο, όχι εγγραφή ή λίστα.".to_owned()
        }
        Violation::WrongShape => "πρέπει να είναι εγγραφή (αντικείμενο JSON).".to_owned(),
        Violation::Blank => format!("δεν μπορεί να είναι κενό. {}", wanted_greek(finding)),
        Violation::TooLong { actual, max } => {
            format!("έχει {actual} χαρακτήρες, ενώ επιτρέπονται το πολύ {max}. Συντομεύστε το.")
        }
        Violation::TooShort { actual, min } => {
            format!("έχει {actual} χαρακτήρες, ενώ χρειάζονται τουλάχιστον {min}.")
        }
        Violation::NotAllowed | Violation::Malformed => {
            format!("η τιμή {} δεν γίνεται δεκτή. {}", shown(finding), wanted_greek(finding))
        }
        Violation::Character => {
            "περιέχει χαρακτήρα ελέγχου που το ΕΡΓΑΝΗ δεν δέχεται. Πληκτρολογήστε ξανά το κείμενο.".to_owned()
        }
        Violation::Lookalike { meant } => format!(
            "η τιμή {} περιέχει γράμματα άλλου αλφαβήτου που απλώς μοιάζουν σωστά. Γράψτε {meant} ({}).",
            shown(finding),
            spelled(meant, Lang::El)
        ),
        Violation::UnknownCode { meant: Some(meant) } => {
            format!("ο κωδικός {} δεν υπάρχει σε γνωστή λίστα. Μήπως εννοείτε {meant};", shown(finding))
        }
        Violation::UnknownCode { meant: None } => {
            format!("ο κωδικός {} δεν υπάρχει σε γνωστή λίστα. Ελέγξτε τον με τη λίστα του ΕΡΓΑΝΗ.", shown(finding))
        }
        Violation::CheckDigit => {
            format!("τα ψηφία της τιμής {} δεν ταιριάζουν μεταξύ τους. Ελέγξτε για λάθος πληκτρολόγησης.", shown(finding))
        }
        Violation::NoSuchDay => {
            format!("η ημερομηνία {} δεν υπάρχει στο ημερολόγιο. Ελέγξτε την ημέρα και το έτος.", shown(finding))
        }
        Violation::NoOffset => {
            format!(
                "η ώρα {} δεν δηλώνει διαφορά από την UTC και δεν είναι βέβαιη. Γράψτε την όπως 2026-01-05T09:00:00+02:00.",
                shown(finding)
            )
        }
        Violation::HoursMissing => {
            format!("ο τύπος {} χρειάζεται ώρες. Συμπληρώστε τα f_from και f_to.", shown(finding))
        }
        Violation::HoursGiven => format!("ο τύπος {} δεν έχει ώρες. Αφήστε κενά τα f_from και f_to.", shown(finding)),
        Violation::OtherDocument { codes } => {
            format!("ο τύπος {} δεν ανήκει σε αυτό το έντυπο. Υποβάλετέ τον με {}.", shown(finding), codes.join(" ή "))
        }
        Violation::NoSchema => {
            "για το έντυπο αυτό δεν έχει δημοσιευθεί σχήμα. Μπορεί να ελεγχθεί μόνο με το τρέχον σχήμα του ΕΡΓΑΝΗ."
                .to_owned()
        }
        Violation::DaysApart { moment } => format!(
            "η ημερομηνία {} απέχει πάνω από μία ημέρα από την κίνηση, που έγινε στις {}. Δώστε την ημέρα που άρχισε η βάρδια.",
            shown(finding),
            iso_date(*moment)
        ),
        Violation::InFuture => format!("η τιμή {} {}", shown(finding), future(finding, Lang::El)),
        Violation::LongPast => format!("η τιμή {} {}", shown(finding), long_past(finding, Lang::El)),
        Violation::WrongOffset { moment, clock } => {
            let clock = clock.as_ref().map_or_else(String::new, |clock| {
                format!(" Αν εννοείτε αυτή την ώρα Ελλάδας, γράψτε {clock}.")
            });
            format!(
                "η ώρα {} δεν έχει τη διαφορά από την UTC που ισχύει στην Ελλάδα. Αν εννοείτε αυτή τη στιγμή, γράψτε {moment}.{clock}",
                shown(finding)
            )
        }
        Violation::TimeTwice => format!(
            "η ώρα {} υπάρχει δύο φορές στην Ελλάδα (αλλαγή σε χειμερινή ώρα). Προσθέστε τη διαφορά από την UTC: +03:00 για την πρώτη, +02:00 για τη δεύτερη.",
            shown(finding)
        ),
        Violation::NoSuchTime => format!(
            "η ώρα {} δεν υπάρχει στην Ελλάδα αυτή την ημέρα (αλλαγή σε θερινή ώρα). Ελέγξτε την ώρα.",
            shown(finding)
        ),
        Violation::SameMovement { other } => format!(
            "η κίνηση {} υπάρχει ήδη στο έγγραφο, στο {other}: ίδιος εργαζόμενος, ίδιος τύπος κίνησης, ίδιο λεπτό. Κρατήστε τη μία.",
            shown(finding)
        ),
        Violation::DepartureBeforeArrival { other } => format!(
            "η αποχώρηση {} είναι πριν από την προσέλευση της ίδιας βάρδιας, στο {other}. Ελέγξτε τις δύο ώρες και την ημερομηνία \
             αναφοράς: η νυχτερινή βάρδια ανήκει στην ημέρα που άρχισε.",
            shown(finding)
        ),
        Violation::Overlap { other, times } if times.is_empty() => format!(
            "η τιμή {} υπάρχει ήδη στο έγγραφο για αυτόν τον εργαζόμενο και αυτή την ημέρα, στο {other}. Κρατήστε τη μία.",
            shown(finding)
        ),
        Violation::Overlap { other, times } => format!(
            "το διάστημα που αρχίζει στις {} επικαλύπτει το {times} του ίδιου εργαζομένου, στο {other}. Ελέγξτε τις ώρες και την ημέρα.",
            shown(finding)
        ),
        Violation::MixedScripts { alphabet, beside: Some(beside), .. } => format!(
            "η τιμή {} έχει {} γράμματα που μοιάζουν με τα γράμματα του πεδίου {beside}. Πληκτρολογήστε την ξανά στο αλφάβητο \
             που την έχει το ΕΡΓΑΝΗ.",
            shown(finding),
            alphabet.label(Lang::El)
        ),
        Violation::MixedScripts { letters, alphabet, .. } => format!(
            "η τιμή {} έχει γράμματα διαφορετικών αλφαβήτων: {} ({}). Πληκτρολογήστε την ξανά σε ένα αλφάβητο.",
            shown(finding),
            spaced(letters),
            alphabet.label(Lang::El)
        ),
        Violation::Decomposed => format!(
            "η τιμή {} έχει γράμματα γραμμένα σε κομμάτια (όχι στη μορφή NFC του Unicode). Πληκτρολογήστε ξανά το κείμενο ή μετατρέψτε το αρχείο σε NFC.",
            shown(finding)
        ),
        Violation::CombiningMark { mark } => format!(
            "η τιμή {} έχει σημάδι πάνω σε γράμμα που δεν υπάρχει με αυτό ({}). Πληκτρολογήστε ξανά το όνομα.",
            shown(finding),
            code_point(*mark)
        ),
        Violation::Invisible { character } => format!(
            "περιέχει χαρακτήρα που δεν φαίνεται ({}). Πληκτρολογήστε ξανά το κείμενο.",
            code_point(*character)
        ),
    }
}

/// The retired document whose envelope the unknown key is.
fn retired_envelope(finding: &Finding) -> Option<&'static Retired> {
    let is_outermost = finding.path == finding.wire;
    match finding.violation {
        Violation::Unknown { .. } if is_outermost => retired::of_envelope(&finding.wire),
        _ => None,
    }
}

/// What is wrong with a moment or day that is to come.
fn future(finding: &Finding, lang: Lang) -> &'static str {
    match finding.element.map(|element| element.role) {
        Some(Role::Moment) => lang.pick(
            "is in the future. ERGANI refuses a movement before it happens. Check the time and its offset.",
            "είναι στο μέλλον. Το ΕΡΓΑΝΗ δεν δέχεται κίνηση πριν γίνει. Ελέγξτε την ώρα και τη διαφορά της από την UTC.",
        ),
        Some(Role::Event | Role::Day) => lang.pick(
            "is more than ten months ahead. Check the year.",
            "απέχει πάνω από δέκα μήνες στο μέλλον. Ελέγξτε το έτος.",
        ),
        _ => lang.pick(
            "is in the future. Check the day, the month and the year.",
            "είναι στο μέλλον. Ελέγξτε την ημέρα, τον μήνα και το έτος.",
        ),
    }
}

/// What is wrong with a moment or day that is long past.
fn long_past(finding: &Finding, lang: Lang) -> &'static str {
    match finding.element.map(|element| element.role) {
        Some(Role::Moment) => lang.pick(
            "is more than three days ago. Check the day, the month and the year.",
            "είναι πριν από περισσότερες από τρεις ημέρες. Ελέγξτε την ημέρα, τον μήνα και το έτος.",
        ),
        Some(Role::Born) => lang.pick(
            "is more than a hundred years ago. Check the year.",
            "είναι πριν από περισσότερα από εκατό χρόνια. Ελέγξτε το έτος.",
        ),
        _ => lang.pick(
            "is more than half a year ago. Check the month and the year.",
            "είναι πριν από περισσότερους από έξι μήνες. Ελέγξτε τον μήνα και το έτος.",
        ),
    }
}

impl Alphabet {
    /// What its letters are called in the given language.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Greek => lang.pick("Greek", "ελληνικά"),
            Self::Latin => lang.pick("Latin", "λατινικά"),
            Self::Cyrillic => lang.pick("Cyrillic", "κυριλλικά"),
            Self::Other => lang.pick("foreign", "άλλα"),
        }
    }
}

/// Letters one by one: `A, T`.
fn spaced(letters: &str) -> String {
    letters
        .chars()
        .map(String::from)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A character by its number: `U+200B`.
fn code_point(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}

/// The value, quoted and cut.
fn shown(finding: &Finding) -> String {
    let value = finding.value.as_deref().unwrap_or_default();
    let mut letters = value.chars();
    let head: String = letters.by_ref().take(SHOWN).collect();
    let head = visible::with(&head, |letter, text| {
        text.push_str(&format!("[{}]", code_point(letter)));
    });
    let rest = if letters.next().is_some() { "…" } else { "" };
    format!("«{head}{rest}»")
}

/// Which alphabet each letter is of: `Δ Greek, A and T Latin` is worth saying, since it cannot be seen.
fn spelled(code: &str, lang: Lang) -> String {
    let latin: Vec<String> = code
        .chars()
        .filter(char::is_ascii)
        .map(String::from)
        .collect();
    match (latin.is_empty(), lang) {
        (true, Lang::En) => "all letters Greek".to_owned(),
        (true, Lang::El) => "όλα τα γράμματα ελληνικά".to_owned(),
        (false, Lang::En) => format!("{} Latin, the rest Greek", latin.join(" and ")),
        (false, Lang::El) => format!("{} λατινικά, τα υπόλοιπα ελληνικά", latin.join(" και ")),
    }
}

fn wanted_english(finding: &Finding) -> String {
    finding.format().map_or_else(String::new, |format| {
        format!("{}.", sentence(&describe(format, Lang::En)))
    })
}

fn wanted_greek(finding: &Finding) -> String {
    finding.format().map_or_else(String::new, |format| {
        format!("{}.", sentence(&describe(format, Lang::El)))
    })
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What a field takes, in words.
pub(crate) fn describe(format: &Format, lang: Lang) -> String {
    let words = rule(format, lang);
    match (format.blank, format.rule, lang) {
        (Blank::Refused, Rule::Digits { min: 0, .. }, Lang::En)
        | (Blank::Empty | Blank::Spaces, _, Lang::En) => {
            format!("{words}, or blank")
        }
        (Blank::Refused, Rule::Digits { min: 0, .. }, Lang::El)
        | (Blank::Empty | Blank::Spaces, _, Lang::El) => {
            format!("{words}, ή κενό")
        }
        _ => words,
    }
}

fn rule(format: &Format, lang: Lang) -> String {
    match (format.rule, lang) {
        (Rule::Text { min: 0, max }, Lang::En) => format!("up to {max} characters"),
        (Rule::Text { min: 0, max }, Lang::El) => format!("έως {max} χαρακτήρες"),
        (Rule::Text { min, max }, Lang::En) => format!("{min} to {max} characters"),
        (Rule::Text { min, max }, Lang::El) => format!("από {min} έως {max} χαρακτήρες"),
        (Rule::Digits { max: u16::MAX, .. }, Lang::En) => "digits only".to_owned(),
        (Rule::Digits { max: u16::MAX, .. }, Lang::El) => "μόνο ψηφία".to_owned(),
        (Rule::Digits { min, max }, Lang::En) if min == max => {
            format!("exactly {min} digits, leading zeros included")
        }
        (Rule::Digits { min, max }, Lang::El) if min == max => {
            format!("ακριβώς {min} ψηφία, μαζί με τα αρχικά μηδενικά")
        }
        (Rule::Digits { min: 0, max }, Lang::En) => format!("up to {max} digits"),
        (Rule::Digits { min: 0, max }, Lang::El) => format!("έως {max} ψηφία"),
        (Rule::Digits { min, max }, Lang::En) => format!("{min} to {max} digits"),
        (Rule::Digits { min, max }, Lang::El) => format!("από {min} έως {max} ψηφία"),
        (Rule::AnyDigits(count), Lang::En) => format!("exactly {count} digits"),
        (Rule::AnyDigits(count), Lang::El) => format!("ακριβώς {count} ψηφία"),
        (Rule::DigitsAndHyphens(max), Lang::En) => {
            format!("up to {max} digits and hyphens, or blank")
        }
        (Rule::DigitsAndHyphens(max), Lang::El) => format!("έως {max} ψηφία και παύλες, ή κενό"),
        (Rule::Capitals(max), Lang::En) => format!("1 to {max} capital letters, without accents"),
        (Rule::Capitals(max), Lang::El) => {
            format!("από 1 έως {max} κεφαλαία γράμματα χωρίς τόνους")
        }
        (Rule::Date, Lang::En) => "a date as dd/mm/yyyy, for example 05/01/2026".to_owned(),
        (Rule::Date, Lang::El) => "ημερομηνία ηη/μμ/εεεε, π.χ. 05/01/2026".to_owned(),
        (Rule::Time, Lang::En) => "a time as HH:mm, for example 09:00".to_owned(),
        (Rule::Time, Lang::El) => "ώρα ΩΩ:ΛΛ, π.χ. 09:00".to_owned(),
        (Rule::Money, Lang::En) => {
            "an amount with two decimals after a comma, for example 1500,00".to_owned()
        }
        (Rule::Money, Lang::El) => "ποσό με δύο δεκαδικά μετά το κόμμα, π.χ. 1500,00".to_owned(),
        (Rule::OneDecimal, Lang::En) => {
            "a number with one decimal after a comma, for example 40,0".to_owned()
        }
        (Rule::OneDecimal, Lang::El) => {
            "αριθμός με ένα δεκαδικό μετά το κόμμα, π.χ. 40,0".to_owned()
        }
        (Rule::Year2000, Lang::En) => "a year from 2000 to 2099".to_owned(),
        (Rule::Year2000, Lang::El) => "έτος από 2000 έως 2099".to_owned(),
        (Rule::Month, Lang::En) => "a month from 1 to 12".to_owned(),
        (Rule::Month, Lang::El) => "μήνας από 1 έως 12".to_owned(),
        (Rule::TwoDigitMonth, Lang::En) => "a month from 01 to 12".to_owned(),
        (Rule::TwoDigitMonth, Lang::El) => "μήνας από 01 έως 12".to_owned(),
        (Rule::OneOf(values), Lang::En) => format!("one of: {}", allowed(values, format, Lang::En)),
        (Rule::OneOf(values), Lang::El) => {
            format!("μία από τις τιμές: {}", allowed(values, format, Lang::El))
        }
        (Rule::IsoDate, Lang::En) => "a date as yyyy-mm-dd, for example 2026-01-05".to_owned(),
        (Rule::IsoDate, Lang::El) => "ημερομηνία εεεε-μμ-ηη, π.χ. 2026-01-05".to_owned(),
        (Rule::IsoDateTime, Lang::En) => {
            "a date and time with offset, for example 2026-01-05T09:00:00+02:00".to_owned()
        }
        (Rule::IsoDateTime, Lang::El) => {
            "ημερομηνία και ώρα με διαφορά από την UTC, π.χ. 2026-01-05T09:00:00+02:00".to_owned()
        }
        (Rule::Base64, Lang::En) => "a file as base64, or blank".to_owned(),
        (Rule::Base64, Lang::El) => "αρχείο σε μορφή base64, ή κενό".to_owned(),
    }
}

fn allowed(values: &[&str], format: &Format, lang: Lang) -> String {
    let named = |value: &&str| match (
        value.is_empty(),
        format.codes.and_then(|codes| codes.find(value)),
    ) {
        (true, _) => lang.pick("blank", "κενό").to_owned(),
        (false, Some(entry)) => format!("{value} ({})", entry.label(lang)),
        (false, None) => (*value).to_owned(),
    };
    values.iter().map(named).collect::<Vec<_>>().join(", ")
}
