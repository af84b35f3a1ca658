//! Staff of construction and technical works, E12: by day (E12_v1) and as a census (E12Apografiko_v1).

use crate::forms::prelude::*;

record! {
    /// The staff of a construction or technical work, by day (`E12`).
    ConstructionWork {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_amoe => construction_number: text(0, 10) optional, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΟΙΚΟΔΟΜΟΤΕΧΝΙΚΟΥ ΕΡΓΟΥ (Α.Μ.Ο.Ε.)";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_date_from => period_from: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΕΝΑΡΞΗΣ";
        f_date_to => period_to: date_or_spaces, "ΠΡΟΓΡ. ΛΗΞΗ";
        f_phase => phase: text(0, 100), "ΦΑΣΗ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        Ergazomenoi => employees: list(AmoeErgazomenosDate, ConstructionWorker, "Εργαζόμενοι δήλωσης απασχόλησης στην εκτέλεση οικοδομικης εργασίας ή τεχνικού έργου Ε12"), "ΕΡΓΑΖΟΜΕΝΟΙ δήλωσης απασχόλησης";
    }
}

envelope!(Amoes "Δηλώσεις Απασχολουμενου Προσωπικου στην εκτέλεση οικοδομικης εργασίας ή τεχνικού έργου E12" > Amoe "Δήλωση Απασχολουμενου Προσωπικου στην εκτέλεση οικοδομικης εργασίας ή τεχνικού έργου E12": ConstructionWork);

record! {
    /// One worker on one day.
    ConstructionWorker {
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_amka => amka: amka, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_ama => insured_number: digits(1, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΑΣΦΑΛΙΣΜΕΝΟΥ Α.Μ.Α.";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patera => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΕΡΑ";
        f_date => date: date @Day, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΑΣΧΟΛΗΣΗΣ";
        f_from => start: time @From, "ΩΡΑ ΕΝΑΡΞΗΣ ΑΠΑΣΧΟΛΗΣΗΣ (HH24:MM)";
        f_to => end: time @To, "ΩΡΑ ΛΗΞΗΣ ΑΠΑΣΧΟΛΗΣΗΣ (HH24:MM)";
        f_cancellation => cancellation: flag @Cancelled, "ΑΚΥΡΩΣΗ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_step => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ ΚΩΔΙΚΟΣ";
        f_ar_adeias => work_permit_number: text(0, 30), "ΑΡ. ΑΔ. ΕΡΓΑΣΙΑΣ";
        f_hire_date => hire_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apodoxes => gross_daily_wage: money_or_spaces, "ΜΕΙΚΤΟ ΗΜΕΡΟΜΙΣΘΙΟ";
        f_notes => notes: text(0, 300) optional, "ΠΑΡΑΤΗΡΗΣΕΙΣ";
    }
}

record! {
    /// The staff of a construction or technical work in a month (`E12Apogr`).
    ConstructionCensus {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_amoe => construction_number: text(0, 10) optional, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΟΙΚΟΔΟΜΟΤΕΧΝΙΚΟΥ ΕΡΓΟΥ (Α.Μ.Ο.Ε.)";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_date_from => period_from: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΕΝΑΡΞΗΣ";
        f_date_to => period_to: date_or_spaces, "ΠΡΟΓΡ. ΛΗΞΗ";
        f_phase => phase: text(0, 100), "ΦΑΣΗ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_year => year: year_2000, "ΕΤΟΣ";
        f_month => month: month, "ΜΗΝΑΣ - (1-12) Ιανουάριος - Δεκέμβριος";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        Ergazomenoi => employees: list(AmoeErgazomenosDate, ConstructionCensusWorker, "Εργαζόμενοι δήλωσης απασχόλησης στην εκτέλεση οικοδομικης εργασίας ή τεχνικού έργου Ε12"), "ΕΡΓΑΖΟΜΕΝΟΙ δήλωσης απασχόλησης";
    }
}

envelope!(Amoes "Δηλώσεις Απασχολουμενου Προσωπικου στην εκτέλεση οικοδομικης εργασίας ή τεχνικού έργου E12" > Amoe "Δήλωση Απασχολουμενου Προσωπικου στην εκτέλεση οικοδομικης εργασίας ή τεχνικού έργου E12": ConstructionCensus);

record! {
    /// One worker in the month.
    ConstructionCensusWorker {
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_amka => amka: amka, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_ama => insured_number: digits(1, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΑΣΦΑΛΙΣΜΕΝΟΥ Α.Μ.Α.";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patera => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΕΡΑ";
        f_days_worked => days_worked: count(unlimited), "ΑΡΙΘΜΟΣ ΗΜΕΡΩΝ ΑΠΑΣΧΟΛΗΣΗΣ";
        f_step => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ ΚΩΔΙΚΟΣ";
        f_ar_adeias => work_permit_number: text(0, 30), "ΑΡ. ΑΔ. ΕΡΓΑΣΙΑΣ";
        f_hire_date => hire_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apodoxes => gross_pay: money_or_spaces, "ΜΕΙΚΤΕΣ ΑΠΟΔΟΧΕΣ";
        f_notes => notes: text(0, 300) optional, "ΠΑΡΑΤΗΡΗΣΕΙΣ";
    }
}
