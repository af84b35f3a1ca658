//! The yearly notice of ordinary leave, E11 (EA_v1).

use crate::forms::prelude::*;

record! {
    /// The ordinary leaves of a branch in a year (`34`).
    YearlyLeaveNotice {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_year => year: year_2000, "ΕΤΟΣ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ergodotikh_organwsh => employers_organization: text(0, 20), "ΕΡΓΟΔΟΤΙΚΗ ΟΡΓΑΝΩΣΗ";
        f_kad_kyria => main_activity_code: digits(4), "Κ.Α.Δ. - ΚΥΡΙΑ ΔΡΑΣΤΗΡΙΟΤΗΤΑ";
        f_kad_deyt_1 => secondary_activity_code_1: digits_or_spaces(4), "Κ.Α.Δ. - ΔΕΥΤΕΡΕΥΟΥΣΑ ΔΡΑΣΤΗΡΙΟΤΗΤΑ 1";
        f_kad_deyt_2 => secondary_activity_code_2: digits_or_spaces(4), "Κ.Α.Δ. - ΔΕΥΤΕΡΕΥΟΥΣΑ ΔΡΑΣΤΗΡΙΟΤΗΤΑ 2";
        f_kad_deyt_3 => secondary_activity_code_3: digits_or_spaces(4), "Κ.Α.Δ. - ΔΕΥΤΕΡΕΥΟΥΣΑ ΔΡΑΣΤΗΡΙΟΤΗΤΑ 3";
        f_kad_deyt_4 => secondary_activity_code_4: digits_or_spaces(4), "Κ.Α.Δ. - ΔΕΥΤΕΡΕΥΟΥΣΑ ΔΡΑΣΤΗΡΙΟΤΗΤΑ 4";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_afm_proswpoy => legal_representative_tax_number: tax_number, "Νόμιμος Εκπρόσωπος(Α.Φ.Μ.)";
        Ergazomenoi => employees: list(ErgazomenoiEA, YearlyLeave, "Εργαζόμενοι Γνωστοποίησης Στοιχείων Ετήσιας Κανονικής Άδειας"), "ΕΡΓΑΖΟΜΕΝΟΙ ΕΑ";
    }
}

envelope!(YearHolidaysEA "Γνωστοποιήσεις Στοιχείων Ετήσιας Κανονικής Άδειας" > YearHolidayEA "Γνωστοποίηση Στοιχείων Ετήσιας Κανονικής Άδειας": YearlyLeaveNotice);

record! {
    /// The ordinary leave of one employee in the year.
    YearlyLeave {
        f_aa => number: count(1, 5), "Α/Α";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_amka => amka: amka, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_days_right => entitled_days: count(1, 3), "ΑΡΙΘΜΟΣ ΗΜΕΡΩΝ ΔΙΚΑΙΟΥΜΕΝΗΣ ΚΑΝΟΝΙΚΗΣ ΑΔΕΙΑΣ";
        f_days_received => granted_days: count(1, 3), "ΑΡΙΘΜΟΣ ΗΜΕΡΩΝ ΚΑΝΟΝΙΚΗΣ ΑΔΕΙΑΣ ΠΟΥ ΧΟΡΗΓΗΘΗΚΕ";
        f_apodoxes => leave_pay: money, "ΑΠΟΔΟΧΕΣ ΑΔΕΙΑΣ";
        f_apodoxes_sup => leave_allowance: money, "ΑΠΟΔΟΧΕΣ ΕΠΙΔΟΜΑΤΟΣ ΑΔΕΙΑΣ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
    }
}
