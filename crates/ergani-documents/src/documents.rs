//! The documents that ERGANI takes, by code.
//!
//! An account may submit a part of them only, which `GET Lookup/Submissions` tells (quirk 67); a code that is not
//! here can still be sent as raw JSON.

use crate::serialize::{Declaration, Record};
use crate::table::{Content, Element, Leaves};
use crate::{Lang, forms};

pub use crate::retired::{Retired, find_retired, find_retired_envelope};

/// A kind of declaration.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    code: &'static str,
    english: &'static str,
    greek: &'static str,
    form: Option<Form>,
}

#[derive(Clone, Copy, Debug)]
struct Form {
    xsd: &'static str,
    record: &'static str,
    root: &'static Element,
}

/// The document of a code, which is matched letter for letter. None for a code that was retired, of which
/// [`find_retired`] says what took its place.
///
/// ```
/// use ergani_documents::documents;
///
/// let card = documents::find("WRKCardSE").unwrap();
/// assert_eq!(card.envelope_path(), "Cards.Card[].Details.CardDetails[]");
/// assert!(!card.is_cancellable());
/// ```
pub fn find(code: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.code == code)
}

/// The document that is meant by a code in letters of the wrong case, or with space around it.
///
/// The server's routes do not care about case, so that it may take what is sent under such a code,
/// though nothing of it could be judged here.
///
/// ```
/// use ergani_documents::documents;
///
/// assert_eq!(documents::find_misspelt("wrkcardse").unwrap().code(), "WRKCardSE");
/// assert!(documents::find_misspelt("WRKCardSE").is_none()); // as it should be
/// assert!(documents::find_misspelt("WebE14").is_none()); // not known at all
/// ```
pub fn find_misspelt(code: &str) -> Option<&'static Document> {
    DOCUMENTS
        .iter()
        .find(|document| document.code.eq_ignore_ascii_case(code.trim()))
        .filter(|document| document.code != code)
}

/// Every known document, in the order of the Ministry's list.
pub fn all() -> &'static [Document] {
    DOCUMENTS
}

impl Document {
    /// The code, as in `POST Documents/{code}`.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The title in the given language; the Greek one is the Ministry's.
    pub const fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }

    /// The XSD that the document must satisfy, without its ending. `None` where the Ministry publishes none:
    /// such a document can only be judged by the live schema.
    pub fn xsd(&self) -> Option<&'static str> {
        self.form.map(|form| form.xsd)
    }

    /// The name of the typed record in [`forms`].
    pub fn record(&self) -> Option<&'static str> {
        self.form.map(|form| form.record)
    }

    /// The tree of keys, from the envelope's outer key down.
    pub fn root(&self) -> Option<&'static Element> {
        self.form.map(|form| form.root)
    }

    /// Every field, in document order.
    pub fn leaves(&self) -> Leaves {
        self.root().map(Element::leaves).unwrap_or_default()
    }

    /// Whether a submission can be withdrawn; so far leaves only (quirk 44).
    pub fn is_cancellable(&self) -> bool {
        matches!(self.code, "WTOLeave" | "WTOLeaveC")
    }

    /// The keys from the envelope down to the innermost records, lists marked `[]`. Empty without an XSD.
    pub fn envelope_path(&self) -> String {
        let mut path = String::new();
        let mut next = self.root();
        while let Some(element) = next {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(element.wire);
            path.push_str(if element.repeats { "[]" } else { "" });
            // Optional lists beside the fields, as supplementary insurance, are no part of the envelope.
            let children = element.children();
            next = children.iter().find(|child| {
                matches!(child.content, Content::Children(_))
                    && (child.required || children.len() == 1)
            });
        }
        path
    }
}

/// Writes the table of documents: code, titles, and the form with its XSD.
macro_rules! documents {
    ($($code:literal, $english:literal, $greek:literal, $(($record:ident, $xsd:literal))?;)+) => {
        const DOCUMENTS: &[Document] = &[$(
            Document { code: $code, english: $english, greek: $greek, form: documents!(@form $($record, $xsd)?) },
        )+];
    };
    (@form) => { None };
    (@form $record:ident, $xsd:literal) => {
        Some(Form {
            xsd: $xsd,
            record: <forms::$record as Record>::NAME,
            root: &<forms::$record as Declaration>::ROOT,
        })
    };
}

documents! {
    "WRKCardSE", "Work card: start and end of work", "Δήλωση έναρξης/λήξης εργασίας εργαζομένων", (WorkCard, "Card_v1");
    "WTODaily", "Working time: schedule per day (variable or changed)", "Οργάνωση Χρόνου Εργασίας - Μεταβαλλόμενο/Τροποποιούμενο ανά Ημέρα", (WorkTime, "WTO_v1");
    "WTODailyA", "Working time per day, after the fact (retrospective)", "Οργάνωση Χρόνου Εργασίας - Μεταβαλλόμενο/Τροποποιούμενο ανά Ημέρα - Απολογιστικό", (WorkTime, "WTO_v1");
    "WTODailyD", "Working time per day, drivers", "Οργάνωση Χρόνου Εργασίας - Μεταβαλλόμενο/Τροποποιούμενο ανά Ημέρα - Οδηγοί", (WorkTime, "WTO_v1");
    "WTOWeek", "Working time: fixed weekly schedule", "Οργάνωση Χρόνου Εργασίας - Σταθερό Εβδομαδιαίο", (WeeklySchedule, "WTO_Weekly_v1");
    "WTOLeave", "Working time: leaves", "Οργάνωση Χρόνου Εργασίας - Άδειες", (Leave, "WTO_v2");
    "WTOLeaveC", "Working time: leaves, corrected repeat", "Οργάνωση Χρόνου Εργασίας - Άδειες ΟΡΘΗ ΕΠΑΝΑΛΗΨΗ", (Leave, "WTO_v2");
    "WTOOv", "Working time: overtime", "Οργάνωση Χρόνου Εργασίας - Υπερωρίες", (WorkTime, "WTO_v1");
    "WTOOvA", "Overtime, after the fact", "Οργάνωση Χρόνου Εργασίας - Υπερωρίες - Απολογιστικό", (WorkTime, "WTO_v1");
    "WTOOvD", "Overtime, drivers", "Οργάνωση Χρόνου Εργασίας - Υπερωρίες - Οδηγοί", (WorkTime, "WTO_v1");
    "WebE3N", "Start of work: hiring", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Πρόσληψη", (Hiring, "E3N_v1");
    "WebE3M", "Start of work: transfer of the business from another company", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Μεταβίβαση από Επιχείρηση", (HiringByTransfer, "E3M_v1");
    "WebE3D", "Start of work: lending from a company, or placement by a temporary work agency", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Δανεισμός από επιχείρηση/Τοποθέτηση από ΕΠΑ", (Borrowing, "E3D_v1");
    "WebE3PD", "Start of work: hiring in order to lend (agencies only)", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Πρόσληψη για Δανεισμό (αφορά μόνο ΕΠΑ)", (HiringToLend, "E3PD_v1");
    "WebE5N", "End of work: voluntary resignation", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Οικειοθελής Αποχώρηση", (Resignation, "E5N_v1");
    "WebE5O", "End of work: notice to an absent employee (may count as resignation)", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Δήλωση Όχλησης για δυνατότητα Οικειοθελούς Αποχώρησης", (AbsenceNotice, "E5O_v1");
    "WebE5AO", "End of work: resignation after that notice", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Οικειοθελής Αποχώρηση μετά από Όχληση", (ResignationAfterNotice, "E5AO_v1");
    "WebE5E", "End of work: voluntary exit scheme", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Εθελούσια Έξοδος", (VoluntaryExit, "E5E_v1");
    "WebE5S", "End of work: retirement by resignation", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Συνταξιοδότηση με Οικειοθελή Αποχώρηση", (RetirementByResignation, "E5S_v1");
    "WebE5DS", "End of work: resignation after 15 years with the employer or past the age limit, with consent", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ- Οικειοθελής αποχώρηση μισθωτού λόγω συμπλήρωσης δεκαπενταετίας στον ίδιο εργοδότη ή υπέρβασης του ορίου ηλικίας συνταξιοδότησης με τη συγκατάθεση του εργοδότη", (RetirementByConsent, "E5DS_v1");
    "WebE5D", "End of work: death", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Λήξη λόγω Θανάτου", (Death, "E5D_v1");
    "WebE6NXP", "End of work: dismissal without notice", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Καταγγελία Σύμβασης Χωρίς Προειδοποίηση", (DismissalWithoutNotice, "E6NXP_v1");
    "WebE6NMP", "End of work: dismissal with notice", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Καταγγελία Σύμβασης με Προειδοποίηση", (DismissalWithNotice, "E6NMP_v1");
    "WebE6SXP", "End of work: retirement by dismissal without notice", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Συνταξιοδότηση με Καταγγελία Σύμβασης Χωρίς Προειδοποίηση", (RetirementByDismissal, "E6SXP_v1");
    "WebE6LT", "End of work: end of trial period", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Αυτοδίκαιη Λύση Δοκιμαστικής Περιόδου", (TrialPeriodEnd, "E6LT_v1");
    "WebE6M", "End of work: transfer of the business to another company", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Μεταβίβαση σε Επιχείρηση", (TransferOut, "E6M_v1");
    "WebE6LD", "End of work: end of lending or agency placement", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Λήξη Δανεισμού από επιχείρηση/Τοποθέτησης από ΕΠΑ", (LendingEnd, "E6LD_v1");
    "WebE7N", "End of work: end of fixed-term contract", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Λύση Σύμβασης Ορισμένου Χρόνου", (FixedTermEnd, "E7N_v1");
    "WebMA", "Change of the employment terms", "ΨΗΦΙΑΚΗ ΔΗΛΩΣΗ ΜΕΤΑΒΟΛΗΣ ΣΤΟΙΧΕΙΩΝ ΕΡΓΑΣΙΑΚΗΣ ΣΧΕΣΗΣ", (EmploymentChange, "MA_v1");
    "WebMAD", "Change of the employment terms, borrowed staff", "ΨΗΦΙΑΚΗ ΔΗΛΩΣΗ ΜΕΤΑΒΟΛΗΣ ΣΤΟΙΧΕΙΩΝ ΕΡΓΑΣΙΑΚΗΣ ΣΧΕΣΗΣ - Δανειζόμενου Προσωπικού", (BorrowedEmploymentChange, "MAD_v1");
    "SixthDay", "Work on the sixth day", "Δήλωση Απασχόλησης την Έκτη Ημέρα", (SixthDay, "SixthDay_v2");
    "ExProan", "Exemption from the duty of advance declaration", "Δήλωση Εξαίρεσης από την Υποχρέωση Προαναγγελίας", (AdvanceDeclarationExemption, "ExProan");
    "FastAna", "Hiring for urgent needs", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΡΓΑΣΙΑΣ - Πρόσληψη για κάλυψη επειγουσών αναγκών",;
    "FastAnaC", "Hiring for urgent needs: corrected repeat or change", "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΡΓΑΣΙΑΣ - Πρόσληψη για κάλυψη επειγουσών αναγκών (Ορθή Επανάληψη - Μεταβολή)",;
    "34", "E11: yearly ordinary leave (paid holiday) notice", "Ε11 ΓΝΩΣΤΟΠΟΙΗΣΗ ΣΤΟΙΧΕΙΩΝ ΕΤΗΣΙΑΣ ΚΑΝΟΝΙΚΗΣ ΑΔΕΙΑΣ", (YearlyLeaveNotice, "EA_v1");
    "57", "E3.5: practical training of students, start and changes", "Ε3.5: ΕΝΙΑΙΟ ΕΝΤΥΠΟ ΑΝΑΓΓΕΛΙΑΣ ΕΝΑΡΞΗΣ/ΜΕΤΑΒΟΛΩΝ ΠΡΑΚΤΙΚΗΣ ΑΣΚΗΣΗΣ ΣΠΟΥΔΑΣΤΩΝ/ΦΟΙΤΗΤΩΝ", (Internship, "E35_v2");
    "E12", "Staff on a construction or technical work", "ΑΝΑΓΓΕΛΙΑ ΤΟΥ ΑΠΑΣΧΟΛΟΥΜΕΝΟΥ ΠΡΟΣΩΠΙΚΟΥ ΕΠΙ ΕΚΤΕΛΕΣΗΣ ΟΙΚΟΔΟΜΙΚΗΣ ΕΡΓΑΣΙΑΣ Η ΤΕΧΝΙΚΟΥ ΕΡΓΟΥ", (ConstructionWork, "E12_v1");
    "E12Apogr", "Staff on a construction or technical work: census", "ΑΠΟΓΡΑΦΙΚΗ ΑΝΑΓΓΕΛΙΑ ΤΟΥ ΑΠΑΣΧΟΛΟΥΜΕΝΟΥ ΠΡΟΣΩΠΙΚΟΥ ΣΤΗΝ ΕΚΤΕΛΕΣΗ ΟΙΚΟΔΟΜΙΚΗΣ ΕΡΓΑΣΙΑΣ Η ΤΕΧΝΙΚΟΥ ΕΡΓΟΥ", (ConstructionCensus, "E12Apografiko_v1");
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: &str =
        "WTOS.WTO[].Ergazomenoi.ErgazomenoiWTO[].ErgazomenosAnalytics.ErgazomenosWTOAnalytics[]";

    /// The envelopes as the manual's annex and the live answers have them (quirk 35).
    const ENVELOPES: [(&str, &str); 38] = [
        ("WRKCardSE", "Cards.Card[].Details.CardDetails[]"),
        ("WTODaily", SCHEDULE),
        ("WTODailyA", SCHEDULE),
        ("WTODailyD", SCHEDULE),
        ("WTOWeek", SCHEDULE),
        ("WTOLeave", SCHEDULE),
        ("WTOLeaveC", SCHEDULE),
        ("WTOOv", SCHEDULE),
        ("WTOOvA", SCHEDULE),
        ("WTOOvD", SCHEDULE),
        ("WebE3N", "AnaggeliesE3N.AnaggeliaE3N[]"),
        ("WebE3M", "AnaggeliesE3M.AnaggeliaE3M[]"),
        ("WebE3D", "AnaggeliesE3D.AnaggeliaE3D[]"),
        ("WebE3PD", "AnaggeliesE3PD.AnaggeliaE3PD[]"),
        ("WebE5N", "AnaggeliesE5N.AnaggeliaE5N[]"),
        ("WebE5O", "AnaggeliesE5O.AnaggeliaE5O[]"),
        ("WebE5AO", "AnaggeliesE5AO.AnaggeliaE5AO[]"),
        ("WebE5E", "AnaggeliesE5E.AnaggeliaE5E[]"),
        ("WebE5S", "AnaggeliesE5S.AnaggeliaE5S[]"),
        ("WebE5DS", "AnaggeliesE5DS.AnaggeliaE5DS[]"),
        ("WebE5D", "AnaggeliesE5D.AnaggeliaE5D[]"),
        ("WebE6NXP", "AnaggeliesE6NXP.AnaggeliaE6NXP[]"),
        ("WebE6NMP", "AnaggeliesE6NMP.AnaggeliaE6NMP[]"),
        ("WebE6SXP", "AnaggeliesE6SXP.AnaggeliaE6SXP[]"),
        ("WebE6LT", "AnaggeliesE6LT.AnaggeliaE6LT[]"),
        ("WebE6M", "AnaggeliesE6M.AnaggeliaE6M[]"),
        ("WebE6LD", "AnaggeliesE6LD.AnaggeliaE6LD[]"),
        ("WebE7N", "AnaggeliesE7N.AnaggeliaE7N[]"),
        ("WebMA", "AnaggeliesMA.AnaggeliaMA[]"),
        ("WebMAD", "AnaggeliesMAD.AnaggeliaMAD[]"),
        ("SixthDay", "DhlwseisSixthDay.DhlwshSixthDay[]"),
        ("ExProan", "DhlwseisExProan.DhlwshExProan[]"),
        ("FastAna", ""),
        ("FastAnaC", ""),
        (
            "34",
            "YearHolidaysEA.YearHolidayEA[].Ergazomenoi.ErgazomenoiEA[]",
        ),
        ("57", "PraktikesE35.PraktikhE35[]"),
        ("E12", "Amoes.Amoe[].Ergazomenoi.AmoeErgazomenosDate[]"),
        ("E12Apogr", "Amoes.Amoe[].Ergazomenoi.AmoeErgazomenosDate[]"),
    ];

    #[test]
    fn quirk_35_every_code_has_its_envelope() {
        let found: Vec<(&str, String)> = all()
            .iter()
            .map(|document| (document.code(), document.envelope_path()))
            .collect();
        let expected: Vec<(&str, String)> = ENVELOPES
            .iter()
            .map(|(code, path)| (*code, (*path).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn codes_are_unique_and_found() {
        for document in all() {
            assert_eq!(
                find(document.code()).map(Document::code),
                Some(document.code())
            );
            assert_eq!(
                all()
                    .iter()
                    .filter(|other| other.code() == document.code())
                    .count(),
                1
            );
        }
        assert!(find("wrkcardse").is_none());
    }

    #[test]
    fn quirk_44_only_leaves_can_be_cancelled() {
        let cancellable: Vec<&str> = all()
            .iter()
            .filter(|document| document.is_cancellable())
            .map(Document::code)
            .collect();
        assert_eq!(cancellable, ["WTOLeave", "WTOLeaveC"]);
    }

    #[test]
    fn quirk_39_the_forms_are_those_in_force_not_the_drafts() {
        let second: Vec<&str> = all()
            .iter()
            .filter_map(Document::xsd)
            .filter(|xsd| xsd.ends_with("_v2"))
            .collect();
        assert_eq!(second, ["WTO_v2", "WTO_v2", "SixthDay_v2", "E35_v2"]);
    }

    #[test]
    fn without_an_xsd_only_the_live_schema_can_judge() {
        for code in ["FastAna", "FastAnaC"] {
            let urgent = find(code).unwrap();
            let report = urgent.validate(&serde_json::json!({ "anything": 1 }));
            assert!(report.is_valid() && !report.is_judged());
            assert!(
                report
                    .warnings()
                    .next()
                    .unwrap()
                    .message(Lang::En)
                    .contains("live schema")
            );
            assert!(urgent.schema().is_null() && urgent.template().is_null());
        }
    }

    #[test]
    fn leaf_counts_are_those_of_the_xsds() {
        let counts = [
            ("WRKCardSE", 10),
            ("WTODaily", 13),
            ("WTOLeave", 15),
            ("WebE3N", 89),
            ("WebE3PD", 93),
            ("WebE3D", 76),
            ("WebMA", 94),
            ("WebMAD", 78),
            ("57", 107),
            ("E12", 25),
            ("34", 27),
            ("SixthDay", 7),
            ("ExProan", 5),
        ];
        for (code, count) in counts {
            assert_eq!(find(code).unwrap().leaves().count(), count, "{code}");
        }
    }
}
