//! The end of work on the employee's side: E5N_v1, E5O_v1, E5AO_v1, E5E_v1, E5S_v1, E5DS_v1 and E5D_v1.

use crate::forms::prelude::*;

record! {
    /// A voluntary resignation (`WebE5N`).
    Resignation {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1" "2"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ (2) ΕΡΓΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => departure_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟΧΩΡΗΣΗΣ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ ΚΑΤΑ ΤΗΝ ΑΠΟΧΩΡΗΣΗ  (ΜΙΣΘΟΣ Η ΗΜΕΡΟΜΙΣΘΙΟ)";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_file => form_file: file, "Αρχείο Εντύπου (pdf)";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5N "ΑΝΑΓΓΕΛΙΕΣ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ" > AnaggeliaE5N "ΑΝΑΓΓΕΛΙΑ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ": Resignation);

record! {
    /// A notice to an absent employee, whose absence may count as resignation (`WebE5O`).
    AbsenceNotice {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => absence_from: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΝΑΡΞΗΣ ΑΔΙΚΑΙΟΛΟΓΗΤΗΣ ΑΠΟΥΣΙΑΣ";
        f_tropoi_oxlhshs => notice_means: text(0, 500), "ΤΡΟΠΟΙ ΟΧΛΗΣΗΣ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5O "ΑΝΑΓΓΕΛΙΕΣ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ ΟΧΛΗΣΗ" > AnaggeliaE5O "ΑΝΑΓΓΕΛΙΑ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ ΟΧΛΗΣΗ": AbsenceNotice);

record! {
    /// A resignation that follows from an absence after a notice (`WebE5AO`).
    ResignationAfterNotice {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => departure_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟΧΩΡΗΣΗΣ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ ΚΑΤΑ ΤΗΝ ΑΠΟΧΩΡΗΣΗ  (ΜΙΣΘΟΣ Η ΗΜΕΡΟΜΙΣΘΙΟ)";
        f_oxlhsh_protocol => absence_notice_protocol: text(0, 50) @Protocol, "ΑΡ. ΠΡΩΤΟΚΟΛΛΟΥ ΔΗΛΩΣΗΣ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΟΧΛΗΣΗ";
        f_oxlhsh_date_ypovolis => absence_notice_date: date @Past, "ΗΜ/ΝΙΑ ΥΠΟΒΟΛΗΣ ΔΗΛΩΣΗΣ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΟΧΛΗΣΗ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5AO "ΑΝΑΓΓΕΛΙΕΣ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ ΜΕΤΑ ΑΠΟ ΟΧΛΗΣΗ" > AnaggeliaE5AO "ΑΝΑΓΓΕΛΙΑ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ ΜΕΤΑ ΑΠΟ ΟΧΛΗΣΗ": ResignationAfterNotice);

record! {
    /// An exit under a voluntary scheme (`WebE5E`).
    VoluntaryExit {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1" "2"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ (2) ΕΡΓΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => departure_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟΧΩΡΗΣΗΣ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ ΚΑΤΑ ΤΗΝ ΑΠΟΧΩΡΗΣΗ  (ΜΙΣΘΟΣ Η ΗΜΕΡΟΜΙΣΘΙΟ)";
        f_posoapozimiosis => severance_pay: money, "ΠΟΣΟ ΑΠΟΖΗΜΙΩΣΗΣ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_file => form_file: file, "Αρχείο Εντύπου (pdf)";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5E "ΑΝΑΓΓΕΛΙΕΣ ΕΘΕΛΟΥΣΙΑΣ ΕΞΟΔΟΥ ΜΙΣΘΩΤΟΥ" > AnaggeliaE5E "ΑΝΑΓΓΕΛΙΑ ΕΘΕΛΟΥΣΙΑΣ ΕΞΟΔΟΥ ΜΙΣΘΩΤΟΥ": VoluntaryExit);

record! {
    /// A retirement by resignation (`WebE5S`).
    RetirementByResignation {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1" "2"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ (2) ΕΡΓΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => departure_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟΧΩΡΗΣΗΣ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ ΚΑΤΑ ΤΗΝ ΑΠΟΧΩΡΗΣΗ  (ΜΙΣΘΟΣ Η ΗΜΕΡΟΜΙΣΘΙΟ)";
        f_posoapozimiosis => severance_pay: money, "ΠΟΣΟ ΑΠΟΖΗΜΙΩΣΗΣ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_file => form_file: file, "Αρχείο Εντύπου (pdf)";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5S "ΑΝΑΓΓΕΛΙΕΣ ΣΥΝΤΑΞΙΟΔΟΤΗΣΗΣ ΜΕ ΟΙΚΕΙΟΘΕΛΗ ΑΠΟΧΩΡΗΣΗ ΜΙΣΘΩΤΟΥ" > AnaggeliaE5S "ΑΝΑΓΓΕΛΙΑ ΣΥΝΤΑΞΙΟΔΟΤΗΣΗΣ ΜΕ ΟΙΚΕΙΟΘΕΛΗ ΑΠΟΧΩΡΗΣΗ ΜΙΣΘΩΤΟΥ": RetirementByResignation);

record! {
    /// A resignation after 15 years with the employer or past the age limit, with the employer's consent (`WebE5DS`).
    RetirementByConsent {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1" "2"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ (2) ΕΡΓΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => departure_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟΧΩΡΗΣΗΣ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ ΚΑΤΑ ΤΗΝ ΑΠΟΧΩΡΗΣΗ  (ΜΙΣΘΟΣ Η ΗΜΕΡΟΜΙΣΘΙΟ)";
        f_posoapozimiosis => severance_pay: money, "ΠΟΣΟ ΑΠΟΖΗΜΙΩΣΗΣ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_file => form_file: file, "Αρχείο Εντύπου (pdf)";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5DS "ΑΝΑΓΓΕΛΙΕΣ ΣΥΝΤΑΞΙΟΔΟΤΗΣΗΣ ΜΕ ΟΙΚΕΙΟΘΕΛΗ ΑΠΟΧΩΡΗΣΗ ΜΙΣΘΩΤΟΥ ΛΟΓΩ ΣΥΜΠΛΗΡΩΣΗΣ ΔΕΚΑΠΕΝΤΑΕΤΙΑΣ ΣΤΟΝ ΙΔΙΟ ΕΡΓΟΔΟΤΗ Ή ΥΠΕΡΒΑΣΗΣ ΤΟΥ ΟΡΙΟΥ ΗΛΙΚΙΑΣ ΣΥΝΤΑΞΙΟΔΟΤΗΣΗΣ ΜΕ ΤΗ ΣΥΓΚΑΤΑΘΕΣΗ ΤΟΥ ΕΡΓΟΔΟΤΗ" > AnaggeliaE5DS "ΑΝΑΓΓΕΛΙΑ ΣΥΝΤΑΞΙΟΔΟΤΗΣΗΣ ΜΕ ΟΙΚΕΙΟΘΕΛΗ ΑΠΟΧΩΡΗΣΗ ΜΙΣΘΩΤΟΥ ΛΟΓΩ ΣΥΜΠΛΗΡΩΣΗΣ ΔΕΚΑΠΕΝΤΑΕΤΙΑΣ ΣΤΟΝ ΙΔΙΟ ΕΡΓΟΔΟΤΗ Ή ΥΠΕΡΒΑΣΗΣ ΤΟΥ ΟΡΙΟΥ ΗΛΙΚΙΑΣ ΣΥΝΤΑΞΙΟΔΟΤΗΣΗΣ ΜΕ ΤΗ ΣΥΓΚΑΤΑΘΕΣΗ ΤΟΥ ΕΡΓΟΔΟΤΗ": RetirementByConsent);

record! {
    /// The death of an employee (`WebE5D`).
    Death {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_ypiresia_sepe => labour_inspectorate: digits(5), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΕΠΙΘΕΩΡΗΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_ypiresia_oaed => dypa_office: digits(6), "ΚΩΔΙΚΟΣ ΥΠΗΡΕΣΙΑΣ ΔΥΠΑ";
        f_kad_pararthmatos => branch_activity_code: digits(4), "Κ.Α.Δ. ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_kallikratis_pararthmatos => branch_municipality: digits(8), "ΔΗΜΟΤΙΚΗ / ΤΟΠΙΚΗ ΚΟΙΝΟΤΗΤΑ";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_onoma_patros => father_name: text(1, 30) @Name, "ΟΝΟΜΑ ΠΑΤΡΟΣ";
        f_onoma_mitros => mother_name: text(1, 30) @Name, "ΟΝΟΜΑ ΜΗΤΡΟΣ";
        f_birthdate => birth_date: date @Born, "ΗΜΕΡΟΜΗΝΙΑ ΓΕΝΝΗΣΗΣ";
        f_sex => sex: code(Sex, "0" "1"), "ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ";
        f_yphkoothta => nationality: digits(3), "ΥΠΗΚΟΟΤΗΤΑ";
        f_typos_taytothtas => identity_kind: identity_kind, "ΤΥΠΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ar_taytothtas => identity_number: text(1, 20), "ΑΡΙΘΜΟΣ ΤΑΥΤΟΤΗΤΑΣ";
        f_ekdousa_arxh => identity_authority: text(0, 50), "ΕΚΔΟΥΣΑ ΑΡΧΗ";
        f_date_ekdosis => identity_issue_date: date_or_spaces @Past, "ΗΜΕΡΟΜΗΝΙΑ ΕΚΔΟΣΗΣ";
        f_date_ekdosis_lixi => identity_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΙΣΧΥΟΣ";
        f_res_permit_inst => direct_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_inst_type => direct_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_ar => direct_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_inst_lixi => direct_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ Η ΟΠΟΙΑ ΠΑΡΕΧΕΙ ΔΙΚΑΙΩΜΑ ΑΜΕΣΗΣ ΠΡΟΣΒΑΣΗΣ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap => approval_permit: flag_or_empty, "ΑΦΟΡΑ ΑΔΕΙΑ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_ap_type => approval_permit_kind: digits(0, 5), "ΕΙΔΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ";
        f_res_permit_ap_ar => approval_permit_number: text(0, 20), "ΑΡΙΘΜΟΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_ap_lixi => approval_permit_expiry_date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΔΕΙΑΣ ΔΙΑΜΟΝΗΣ ΠΟΛΙΤΩΝ ΤΡΙΤΩΝ ΧΩΡΩΝ ΓΙΑ ΤΗΝ ΟΠΟΙΑ ΑΠΑΙΤΕΙΤΑΙ ΕΠΙΠΛΕΟΝ ΕΓΚΡΙΣΗ ΓΙΑ ΠΡΟΣΒΑΣΗ ΣΤΗΝ ΑΓΟΡΑ ΕΡΓΑΣΙΑΣ (Αρμοδίας Υπηρεσίας)";
        f_res_permit_visa => seasonal_visa: flag_or_empty, "ΑΦΟΡΑ ΕΠΟΧΙΚΗ ΑΠΑΣΧΟΛΗΣΗ ΠΟΛΙΤΗ ΤΡΙΤΗΣ ΧΩΡΑΣ ΠΟΥ ΕΡΓΑΖΕΤΑΙ ΜΕ ΤΗΝ ΘΕΩΡΗΣΗ ΕΙΣΟΔΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_res_permit_visa_ar => seasonal_visa_number: text(0, 20), "ΑΡΙΘΜΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ";
        f_res_permit_visa_from => seasonal_visa_from: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΑΠΟ";
        f_res_permit_visa_to => seasonal_visa_to: date_or_spaces, "ΧΡΟΝΙΚΗ ΔΙΑΡΚΕΙΑ ΙΣΧΥΟΣ ΘΕΩΡΗΣΗΣ ΕΙΣΟΔΟΥ ΕΩΣ";
        f_marital_status => marital_status: code(MaritalStatus, "0" "1" "2" "3"), "ΟΙΚΟΓ. ΚΑΤΑΣΤΑΣΗ - (0) ΑΓΑΜΟΣ - (1) ΕΓΓΑΜΟΣ - (2) ΔΙΑΖΕΥΓΜΕΝΟΣ - (3) ΧΗΡΟΣ";
        f_arithmos_teknon => children: count(1, 2), "ΑΡΙΘΜΟΣ ΤΕΚΝΩΝ";
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_doy => tax_office: digits_or_spaces(4), "Δ.Ο.Υ.";
        f_amika => ika_number: digits(0, 20), "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ (Ασφαλισμένου) Ι.Κ.Α.";
        f_amka => amka: amka_or_empty, "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ (Α.Μ.Κ.Α.)";
        f_code_anergias => unemployment_card_number: text(0, 20), "ΑΡΙΘΜΟΣ ΔΕΛΤΙΟΥ ΑΝΕΡΓΙΑΣ";
        f_ar_vivliou_anilikou => minor_booklet_number: text(0, 20), "ΑΡ. ΒΙΒΛΙΑΡΙΟΥ ΑΝΗΛΙΚΟΥ";
        f_epipedo_morfosis => education: digits(1, 10), "ΕΚΠΑΙΔΕΥΤΙΚΟ ΕΠΙΠΕΔΟ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1" "2"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ)  (0) ΑΟΡΙΣΤΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ (2) ΕΡΓΟΥ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_proslipsidate => hire_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΠΡΟΣΛΗΨΗΣ";
        f_apoxwrisidate => death_date: date @Past, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ ΑΠΑΣΧΟΛΗΣΗΣ ΛΟΓΩ ΘΑΝΑΤΟΥ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ ΚΑΤΑ ΤΗΝ ΑΠΟΧΩΡΗΣΗ  (ΜΙΣΘΟΣ Η ΗΜΕΡΟΜΙΣΘΙΟ)";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_file => form_file: file, "Αρχείο Εντύπου (pdf)";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE5D "ΑΝΑΓΓΕΛΙΕΣ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ ΛΟΓΩ ΘΑΝΑΤΟΥ" > AnaggeliaE5D "ΑΝΑΓΓΕΛΙΑ ΟΙΚΕΙΟΘΕΛΟΥΣ ΑΠΟΧΩΡΗΣΗΣ ΜΙΣΘΩΤΟΥ ΛΟΓΩ ΘΑΝΑΤΟΥ": Death);
