//! Staff that leaves with a business (E6M_v1) or goes back to its lender (E6LD_v1).

use crate::forms::prelude::*;

record! {
    /// Staff that leaves with a business to another company (`WebE6M`).
    TransferOut {
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
        f_date_metabibashs => transfer_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΜΕΤΑΒΙΒΑΣΗΣ";
        f_transfer_company_afm => transfer_company_tax_number: company_tax_number, "ΕΠΙΧΕΙΡΗΣΗ (Α.Φ.Μ.)";
        f_transfer_company_eponimia => transfer_company_name: text(0, 230) @FirmName, "ΕΠΙΧΕΙΡΗΣΗ (ΕΠΩΝΥΜΙΑ)";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE6M "ΑΝΑΓΓΕΛΙΕΣ ΜΕΤΑΒΙΒΑΣΗΣ ΣΕ ΕΠΙΧΕΙΡΗΣΗ" > AnaggeliaE6M "ΑΝΑΓΓΕΛΙΑ ΜΕΤΑΒΙΒΑΣΗΣ ΣΕ ΕΠΙΧΕΙΡΗΣΗ": TransferOut);

record! {
    /// The end of a lending or of an agency placement (`WebE6LD`).
    LendingEnd {
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
        f_borrow_type => borrow_kind: code(BorrowKind, "0" "1"), "ΕΙΔΟΣ ΔΑΝΕΙΣΜΟΥ (0) ΓΝΗΣΙΟΣ (1) ΕΠΑ";
        f_borrow_date_from => borrow_from: date, "ΗΜΕΡΟΜΗΝΙΑ ΕΝΑΡΞΗΣ";
        f_borrow_date_to => borrow_to: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ";
        f_borrow_company_afm => borrow_company_tax_number: company_tax_number, "ΕΠΙΧΕΙΡΗΣΗ (Α.Φ.Μ.)";
        f_borrow_company_eponimia => borrow_company_name: text(0, 230) @FirmName, "ΕΠΙΧΕΙΡΗΣΗ (ΕΠΩΝΥΜΙΑ)";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών (pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου (pdf)";
    }
}

envelope!(AnaggeliesE6LD "ΑΝΑΓΓΕΛΙΕΣ ΛΗΞΗΣ ΔΑΝΕΙΣΜΟΥ ΑΠΟ ΕΠΙΧΕΙΡΗΣΗ" > AnaggeliaE6LD "ΑΝΑΓΓΕΛΙΑ ΛΗΞΗΣ ΔΑΝΕΙΣΜΟΥ ΑΠΟ ΕΠΙΧΕΙΡΗΣΗ": LendingEnd);
