//! `GET Lookup/Submissions`: the documents that an account may submit (manual §2.1.4).

use serde_json::{Value, json};

use super::{Catalogue, Reply};
use crate::account::Account;

/// A kind of document: its code, its title, and its id in each environment that has it.
struct Document {
    code: &'static str,
    title: &'static str,
    production: Option<u32>,
    trial: Option<u32>,
}

/// Documents that only some production accounts have.
const URGENT: [&str; 2] = ["FastAna", "FastAnaC"];

pub(crate) fn list(account: &Account) -> Reply {
    Reply::json(Value::Array(
        DOCUMENTS
            .iter()
            .filter_map(|document| {
                let id = match account.catalogue {
                    Catalogue::Full => document.trial.or(document.production)?,
                    Catalogue::Production if URGENT.contains(&document.code) => return None,
                    Catalogue::Production => document.production?,
                    Catalogue::Trial => document.trial?,
                };
                Some(json!({ "id": id, "code": document.code, "description": document.title }))
            })
            .collect(),
    ))
}

#[rustfmt::skip]
const DOCUMENTS: [Document; 38] = [
    Document { code: "WRKCardSE", title: "Δήλωση έναρξης/λήξης εργασίας εργαζομένων", production: Some(184), trial: Some(82) },
    Document { code: "WTODaily", title: "Οργάνωση Χρόνου Εργασίας - Μεταβαλλόμενο/Τροποποιούμενο ανά Ημέρα", production: Some(183), trial: Some(81) },
    Document { code: "WTODailyA", title: "Οργάνωση Χρόνου Εργασίας - Μεταβαλλόμενο/Τροποποιούμενο ανά Ημέρα - Απολογιστικό", production: Some(207), trial: Some(91) },
    Document { code: "WTODailyD", title: "Οργάνωση Χρόνου Εργασίας - Μεταβαλλόμενο/Τροποποιούμενο ανά Ημέρα - Οδηγοί", production: Some(192), trial: Some(86) },
    Document { code: "WTOWeek", title: "Οργάνωση Χρόνου Εργασίας - Σταθερό Εβδομαδιαίο", production: Some(182), trial: Some(80) },
    Document { code: "WTOLeave", title: "Οργάνωση Χρόνου Εργασίας - Άδειες", production: Some(195), trial: Some(84) },
    Document { code: "WTOLeaveC", title: "Οργάνωση Χρόνου Εργασίας - Άδειες ΟΡΘΗ ΕΠΑΝΑΛΗΨΗ", production: Some(196), trial: Some(85) },
    Document { code: "WTOOv", title: "Οργάνωση Χρόνου Εργασίας - Υπερωρίες", production: Some(232), trial: Some(133) },
    Document { code: "WTOOvA", title: "Οργάνωση Χρόνου Εργασίας - Υπερωρίες - Απολογιστικό", production: Some(233), trial: Some(134) },
    Document { code: "WTOOvD", title: "Οργάνωση Χρόνου Εργασίας - Υπερωρίες - Οδηγοί", production: Some(234), trial: Some(135) },
    Document { code: "WebE3N", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Πρόσληψη", production: Some(213), trial: Some(93) },
    Document { code: "WebE3M", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Μεταβίβαση από Επιχείρηση", production: Some(214), trial: Some(95) },
    Document { code: "WebE3D", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Δανεισμός από επιχείρηση/Τοποθέτηση από ΕΠΑ", production: Some(215), trial: Some(97) },
    Document { code: "WebE3PD", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΝΑΡΞΗΣ ΕΡΓΑΣΙΑΣ - Πρόσληψη για Δανεισμό (αφορά μόνο ΕΠΑ)", production: Some(216), trial: Some(99) },
    Document { code: "WebE5N", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Οικειοθελής Αποχώρηση", production: Some(217), trial: Some(101) },
    Document { code: "WebE5O", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Δήλωση Όχλησης για δυνατότητα Οικειοθελούς Αποχώρησης", production: Some(218), trial: Some(103) },
    Document { code: "WebE5AO", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Οικειοθελής Αποχώρηση μετά από Όχληση", production: Some(219), trial: Some(105) },
    Document { code: "WebE5E", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Εθελούσια Έξοδος", production: Some(223), trial: Some(113) },
    Document { code: "WebE5S", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Συνταξιοδότηση με Οικειοθελή Αποχώρηση", production: Some(224), trial: Some(115) },
    Document { code: "WebE5DS", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ- Οικειοθελής αποχώρηση μισθωτού λόγω συμπλήρωσης δεκαπενταετίας στον ίδιο εργοδότη ή υπέρβασης του ορίου ηλικίας συνταξιοδότησης με τη συγκατάθεση του εργοδότη", production: Some(236), trial: Some(157) },
    Document { code: "WebE5D", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Λήξη λόγω Θανάτου", production: Some(226), trial: Some(119) },
    Document { code: "WebE6NXP", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Καταγγελία Σύμβασης Χωρίς Προειδοποίηση", production: Some(220), trial: Some(107) },
    Document { code: "WebE6NMP", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Καταγγελία Σύμβασης με Προειδοποίηση", production: Some(221), trial: Some(109) },
    Document { code: "WebE6SXP", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Συνταξιοδότηση με Καταγγελία Σύμβασης Χωρίς Προειδοποίηση", production: Some(225), trial: Some(117) },
    Document { code: "WebE6LT", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Αυτοδίκαιη Λύση Δοκιμαστικής Περιόδου", production: Some(227), trial: Some(121) },
    Document { code: "WebE6M", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Μεταβίβαση σε Επιχείρηση", production: Some(228), trial: Some(123) },
    Document { code: "WebE6LD", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Λήξη Δανεισμού από επιχείρηση/Τοποθέτησης από ΕΠΑ", production: Some(229), trial: Some(125) },
    Document { code: "WebE7N", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΕΡΓΑΣΙΑΣ - Λύση Σύμβασης Ορισμένου Χρόνου", production: Some(222), trial: Some(111) },
    Document { code: "WebMA", title: "ΨΗΦΙΑΚΗ ΔΗΛΩΣΗ ΜΕΤΑΒΟΛΗΣ ΣΤΟΙΧΕΙΩΝ ΕΡΓΑΣΙΑΚΗΣ ΣΧΕΣΗΣ", production: Some(230), trial: Some(127) },
    Document { code: "WebMAD", title: "ΨΗΦΙΑΚΗ ΔΗΛΩΣΗ ΜΕΤΑΒΟΛΗΣ ΣΤΟΙΧΕΙΩΝ ΕΡΓΑΣΙΑΚΗΣ ΣΧΕΣΗΣ - Δανειζόμενου Προσωπικού", production: Some(231), trial: Some(129) },
    Document { code: "SixthDay", title: "Δήλωση Απασχόλησης την Έκτη Ημέρα", production: Some(205), trial: Some(89) },
    Document { code: "ExProan", title: "Δήλωση Εξαίρεσης από την Υποχρέωση Προαναγγελίας", production: Some(206), trial: Some(88) },
    Document { code: "FastAna", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΡΓΑΣΙΑΣ - Πρόσληψη για κάλυψη επειγουσών αναγκών", production: Some(239), trial: None },
    Document { code: "FastAnaC", title: "ΨΗΦΙΑΚΗ ΑΝΑΓΓΕΛΙΑ ΕΡΓΑΣΙΑΣ - Πρόσληψη για κάλυψη επειγουσών αναγκών (Ορθή Επανάληψη - Μεταβολή)", production: Some(240), trial: None },
    Document { code: "34", title: "Ε11 ΓΝΩΣΤΟΠΟΙΗΣΗ ΣΤΟΙΧΕΙΩΝ ΕΤΗΣΙΑΣ ΚΑΝΟΝΙΚΗΣ ΑΔΕΙΑΣ", production: None, trial: Some(34) },
    Document { code: "57", title: "Ε3.5: ΕΝΙΑΙΟ ΕΝΤΥΠΟ ΑΝΑΓΓΕΛΙΑΣ ΕΝΑΡΞΗΣ/ΜΕΤΑΒΟΛΩΝ ΠΡΑΚΤΙΚΗΣ ΑΣΚΗΣΗΣ ΣΠΟΥΔΑΣΤΩΝ/ΦΟΙΤΗΤΩΝ", production: None, trial: Some(57) },
    Document { code: "E12", title: "ΑΝΑΓΓΕΛΙΑ ΤΟΥ ΑΠΑΣΧΟΛΟΥΜΕΝΟΥ ΠΡΟΣΩΠΙΚΟΥ ΕΠΙ ΕΚΤΕΛΕΣΗΣ ΟΙΚΟΔΟΜΙΚΗΣ ΕΡΓΑΣΙΑΣ Η ΤΕΧΝΙΚΟΥ ΕΡΓΟΥ", production: None, trial: Some(64) },
    Document { code: "E12Apogr", title: "ΑΠΟΓΡΑΦΙΚΗ ΑΝΑΓΓΕΛΙΑ ΤΟΥ ΑΠΑΣΧΟΛΟΥΜΕΝΟΥ ΠΡΟΣΩΠΙΚΟΥ ΣΤΗΝ ΕΚΤΕΛΕΣΗ ΟΙΚΟΔΟΜΙΚΗΣ ΕΡΓΑΣΙΑΣ Η ΤΕΧΝΙΚΟΥ ΕΡΓΟΥ", production: None, trial: Some(65) },
];
