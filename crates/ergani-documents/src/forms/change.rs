//! Changes of the employment terms (MA_v1), also of borrowed staff (MAD_v1).
//!
//! Several fields are spelled otherwise than in the hiring forms (quirk 36).

use crate::forms::prelude::*;

record! {
    /// A change of the employment terms (`WebMA`).
    EmploymentChange {
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
        f_date_metabolhs => change_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΜΕΤΑΒΟΛΗΣ";
        f_eidos_dieuthethshs => arrangement_kind: code(ArrangementKind, "" "0" "1" "2"), "ΕΙΔΟΣ ΔΙΕΥΘΕΤΗΣΗΣ (0) ΝΑΙ - ΣΥΛΛΟΓΙΚΗ ΣΥΜΦΩΝΙΑ (1) ΝΑΙ - ΑΤΟΜΙΚΗ ΣΥΜΦΩΝΙΑ (2) ΟΧΙ";
        f_eidos_dieuthethshs_comments => arrangement_comments: text(0, 200), "ΕΙΔΟΣ ΔΙΕΥΘΕΤΗΣΗΣ ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_periodos_anaforas_from => arrangement_from: date_or_spaces, "ΠΕΡΙΟΔΟΣ ΑΝΑΦΟΡΑΣ ΑΠΟ";
        f_periodos_anaforas_to => arrangement_to: date_or_spaces, "ΠΕΡΙΟΔΟΣ ΑΝΑΦΟΡΑΣ ΕΩΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_eidikothta_anal => occupation_details: text(0, 255), "ΕΙΔΙΚΟΤΗΤΑ (Αναλυτικά)";
        f_proipiresia => years_of_experience: count(1, 3), "ΠΡΟΥΠΗΡΕΣΙΑ ΣΕ ΕΤΗ";
        f_apodoxes => gross_pay: money, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ";
        f_hour_apodoxes => hourly_pay: money, "ΩΡΟΜΙΣΘΙΟ";
        f_xronos_katabolhs => pay_day: text(0, 200), "ΧΡΟΝΟΣ ΚΑΤΑΒΟΛΗΣ ΑΠΟΔΟΧΩΝ";
        f_topos_ergasias => work_place: code(WorkPlace, "0" "1"), "ΤΟΠΟΣ ΕΡΓΑΣΙΑΣ (0) ΠΑΡΑΡΤΗΜΑ ΕΡΓΟΔΟΤΗ (1) ΑΛΛΟ";
        f_topos_ergasias_comments => work_place_comments: text(0, 200), "ΤΟΠΟΣ ΕΡΓΑΣΙΑΣ ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_sxeshapasxolisis => employment_relation: code(EmploymentRelation, "0" "1" "3"), "ΣΧΕΣΗ ΕΡΓΑΣΙΑΣ (ΤΥΠΟΣ ΑΠΑΣΧΟΛΗΣΗΣ) (0) ΑΟΡΙΣΤΟΥ ΧΡΟΝΟΥ (1) ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ (3) ΔΑΝΕΙΖΟΜΕΝΟΣ";
        f_orismenou_apo => fixed_term_from: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΑΠΟ";
        f_orismenou_ews => fixed_term_to: date_or_spaces, "ΟΡΙΣΜΕΝΟΥ ΧΡΟΝΟΥ ΕΩΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_special_case => special_case: code(SpecialCase, "" "2" "3"), "ΕΙΔΙΚΗ ΠΕΡΙΠΤΩΣΗ - (2) Ιδ. δικαίου - στενό δημόσιο - (3) Ιδ. δικαίου - ευρύτερο δημόσιο";
        f_responsible_position => responsible_position: code(ResponsiblePosition, "" "1" "2" "3" "4") optional, "ΚΑΤΕΧΕΙ ΘΕΣΗ ΕΠΟΠΤΕΙΑΣ Ή ΔΙΕΥΘΥΝΣΗΣ Ή ΕΜΠΙΣΤΕΥΤΙΚΗ (1) ΟΧΙ (2) ΘΕΣΗ ΜΕ ΔΙΕΥΘΥΝΤΙΚΟ ΔΙΚΑΙΩΜΑ (3) ΘΕΣΗ ΜΕ ΑΠΟΔΟΧΕΣ ΤΟΥΛΑΧΙΣΤΟΝ ΤΟΥ ΤΕΤΡΑΠΛΑΣΙΟΥ ΤΟΥ ΕΛΑΧΙΣΤΟΥ ΝΟΜΟΘΕΤΗΜΕΝΟΥ ΜΙΣΘΟΥ (4) ΘΕΣΗ ΜΕ ΑΠΟΔΟΧΕΣ ΤΟΥΛΑΧΙΣΤΟΝ ΤΟΥ ΕΞΑΠΛΑΣΙΟΥ ΤΟΥ ΕΛΑΧΙΣΤΟΥ ΝΟΜΟΘΕΤΗΜΕΝΟΥ ΜΙΣΘΟΥ";
        f_efarmostea_sillogiki_simbasi => collective_agreement: flag, "ΕΦΑΡΜΟΣΤΕΑ ΣΥΛΛΟΓΙΚΗ ΣΥΜΒΑΣΗ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ - ΝΟΜΟΘΕΤΗΜΕΝΕΣ ΚΑΤΩΤΑΤΕΣ ΑΠΟΔΟΧΕΣ - ΕΘΝΙΚΗ ΓΕΝΙΚΗ ΣΥΛΛΟΓΙΚΗ ΣΥΜΒΑΣΗ ΕΡΓΑΣΙΑΣ (1) ΝΑΙ";
        f_efarmostea_sillogiki_simbasi_comments => collective_agreement_comments: text(0, 200), "ΕΦΑΡΜΟΣΤΕΑ ΣΥΛΛΟΓΙΚΗ ΣΥΜΒΑΣΗ ΕΡΓΑΣΙΑΣ ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_kyria_asfalish => main_insurance: digits(1, 6), "ΚΥΡΙΑ ΑΣΦΑΛΙΣΗ";
        f_prosthetes_asfalistikes_paroxes => additional_insurance: text(0, 200), "ΠΡΟΣΘΕΤΕΣ ΑΣΦΑΛΙΣΤΙΚΕΣ ΠΑΡΟΧΕΣ";
        f_ipoxreotiki_katartisi => compulsory_training: flag, "ΥΠΟΧΡΕΩΤΙΚΗ ΕΚ ΤΟΥ ΝΟΜΟΥ ΚΑΤΑΡΤΙΣΗ (0) ΌΧΙ (1) ΝΑΙ";
        f_working_time_digital_organization => digital_working_time: flag, "ΨΗΦΙΑΚΗ ΟΡΓΑΝΩΣΗ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_mh_problepsimo_programma => unpredictable_schedule: flag, "ΜΗ ΠΡΟΒΛΕΨΙΜΟ ΠΡΟΓΡΑΜΜΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_paraggelia_hmeres_hours => reference_days_and_hours: text(0, 1000), "ΗΜΕΡΕΣ ΚΑΙ ΩΡΕΣ ΑΝΑΦΟΡΑΣ";
        f_paraggelia_min_notification => minimum_notice_of_assignment: text(0, 50), "ΕΛΑΧΙΣΤΗ ΠΕΡΙΟΔΟΣ ΕΙΔΟΠΟΙΗΣΗΣ ΠΡΙΝ ΤΗΝ ΑΝΑΘΕΣΗ ΕΡΓΑΣΙΑΣ";
        f_paraggelia_notes => assignment_cancellation_deadline: text(0, 1000), "ΠΡΟΘΕΣΜΙΑ ΑΚΥΡΩΣΗΣ ΤΗΣ ΑΝΑΘΕΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_week_hours => weekly_hours: hours, "ΩΡΕΣ ΕΡΓΑΣΙΑΣ ΕΒΔΟΜΑΔΙΑΙΩΣ";
        f_full_employment_hours => full_time_weekly_hours: full_hours, "ΣΥΜΒΑΤΙΚΕΣ ΕΒΔΟΜΑΔΙΑΙΕΣ ΩΡΕΣ ΠΛΗΡΟΥΣ ΑΠΑΣΧΟΛΗΣΗΣ";
        f_week_days => working_week: code(WorkingWeek, "5" "6"), "ΕΒΔΟΜΑΔΙΑΙΑ ΑΠΑΣΧΟΛΗΣΗ (5) ΠΕΝΘΗΜΕΡΟ (6) ΕΞΑΗΜΕΡΟ";
        f_euelikto_wrario_minutes => flexible_arrival_minutes: count(1, 3), "ΕΥΕΛΙΚΤΗ ΠΡΟΣΕΛΕΥΣΗ (ΛΕΠΤΑ)";
        f_working_card => work_card: flag, "ΚΑΡΤΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_dialeimma_minutes => break_minutes: count(1, 3), "ΔΙΑΛΕΙΜΜΑ (ΛΕΠΤΑ)";
        f_dialeimma_entos_wrariou => break_within_hours: flag, "ΔΙΑΛΕΙΜΜΑ ΕΝΤΟΣ ΩΡΑΡΙΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_topothetisioaed => dypa_placement: flag, "ΤΟΠΟΘΕΤΗΣΗ ΜΕ ΠΡΟΓΡΑΜΜΑ ΠΡΟΩΘΗΣΗΣ ΑΠΑΣΧΟΛΗΣΗΣ ΔΥΠΑ (0) ΌΧΙ (1) ΝΑΙ";
        f_programaoaed => dypa_program: program, "ΑΝ ΝΑΙ ΜΕ ΠΟΙΟ ΠΡΟΓΡΑΜΜΑ ΔΥΠΑ";
        f_trial_period => trial_period: flag, "ΑΦΟΡΑ ΔΟΚΙΜΑΣΤΙΚΗ ΠΕΡΙΟΔΟ (0) ΌΧΙ (1) ΝΑΙ";
        f_trial_date_to => trial_period_to: date_or_spaces, "ΑΝ ΝΑΙ ΗΜ/ΝΙΑ ΛΗΞΗΣ ΔΟΚΙΜΑΣΤΙΚΗΣ ΠΕΡΙΟΔΟΥ";
        f_borrow_type => borrow_kind: code(BorrowKind, "" "0" "1"), "ΕΙΔΟΣ ΔΑΝΕΙΣΜΟΥ (0) ΓΝΗΣΙΟΣ (1) ΕΠΑ (\"\") ΟΧΙ ΔΑΝΕΙΣΜΟΣ";
        f_borrow_date_from => borrow_from: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΕΝΑΡΞΗΣ";
        f_borrow_date_to => borrow_to: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ";
        f_borrow_company_afm => borrow_company_tax_number: company_tax_number_or_empty, "ΕΠΙΧΕΙΡΗΣΗ (Α.Φ.Μ.)";
        f_borrow_company_eponimia => borrow_company_name: text(0, 230) @FirmName, "ΕΠΙΧΕΙΡΗΣΗ (ΕΠΩΝΥΜΙΑ)";
        f_basics_acceptance => terms_acceptance: code(TermsAcceptance, "0" "1" "2"), "ΑΠΟΔΟΧΗ ΟΥΣΙΩΔΩΝ ΟΡΩΝ (0) ΜΕ ΕΠΙΣΥΝΑΠΤΟΜΕΝΟ ΑΡΧΕΙΟ (1) ΑΝΑΜΟΝΗ ΑΠΟΔΟΧΗΣ ΕΝΤΟΣ MyErgani (2) ΔΕΝ ΑΠΑΙΤΕΙΤΑΙ";
        f_file => terms_acceptance_file: file, "Αρχείο Αποδοχής Ουσιωδών Όρων(pdf)";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών(pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου(pdf)";
        f_epibolh_file => rotation_decision_file: file, "Αρχείο Απόφασης Επιβολής Συστήματος εκ Περιτροπής Απασχόλησης(pdf)";
        TypesMetabolon => change_types: lists_or_none(TypesMetabolonMA, ChangeType, "Επιλογές Τύπων Μεταβολής"), "ΕΠΙΛΟΓΕΣ ΤΥΠΩΝ ΜΕΤΑΒΟΛΗΣ";
        Epikourikes => supplementary_insurance: lists_or_none(EpikourikesMA, ChangeInsurance, "Επιλογές Επικουρικής Ασφάλισης"), "ΕΠΙΛΟΓΕΣ ΕΠΙΚΟΥΡΙΚΗΣ ΑΣΦΑΛΙΣΗΣ";
    }
}

envelope!(AnaggeliesMA "ΑΝΑΓΓΕΛΙΕΣ ΜΕΤΑΒΟΛΗΣ ΑΠΑΣΧΟΛΗΣΗΣ" > AnaggeliaMA "ΑΝΑΓΓΕΛΙΑ ΜΕΤΑΒΟΛΗΣ ΑΠΑΣΧΟΛΗΣΗΣ": EmploymentChange);

record! {
    /// A kind of change.
    ChangeType {
        f_typos_metabolhs => change_type: text(0, 10), "ΚΩΔΙΚΟΣ ΤΥΠΟΥ ΜΕΤΑΒΟΛΗΣ";
    }
}

record! {
    /// A supplementary insurance after the change.
    ChangeInsurance {
        f_epikouriki_kod => insurance_code: text(0, 10), "ΚΩΔΙΚΟΣ ΕΠΙΚΟΥΡΙΚΗΣ ΑΣΦΑΛΙΣΗΣ";
    }
}

record! {
    /// A change of the employment terms of borrowed staff (`WebMAD`).
    BorrowedEmploymentChange {
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
        f_date_metabolhs => change_date: date @Event, "ΗΜΕΡΟΜΗΝΙΑ ΜΕΤΑΒΟΛΗΣ";
        f_borrow_type => borrow_kind: code(BorrowKind, "0" "1"), "ΕΙΔΟΣ ΔΑΝΕΙΣΜΟΥ (0) ΓΝΗΣΙΟΣ (1) ΕΠΑ";
        f_borrow_date_from => borrow_from: date, "ΗΜΕΡΟΜΗΝΙΑ ΕΝΑΡΞΗΣ";
        f_borrow_date_to => borrow_to: date, "ΗΜΕΡΟΜΗΝΙΑ ΛΗΞΗΣ";
        f_borrow_company_afm => borrow_company_tax_number: company_tax_number, "ΕΠΙΧΕΙΡΗΣΗ (Α.Φ.Μ.)";
        f_borrow_company_eponimia => borrow_company_name: text(0, 230) @FirmName, "ΕΠΙΧΕΙΡΗΣΗ (ΕΠΩΝΥΜΙΑ)";
        f_eidos_dieuthethshs => arrangement_kind: code(ArrangementKind, "" "0" "1" "2"), "ΕΙΔΟΣ ΔΙΕΥΘΕΤΗΣΗΣ (0) ΝΑΙ - ΣΥΛΛΟΓΙΚΗ ΣΥΜΦΩΝΙΑ (1) ΝΑΙ - ΑΤΟΜΙΚΗ ΣΥΜΦΩΝΙΑ (2) ΟΧΙ";
        f_eidos_dieuthethshs_comments => arrangement_comments: text(0, 200), "ΕΙΔΟΣ ΔΙΕΥΘΕΤΗΣΗΣ ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_periodos_anaforas_from => arrangement_from: date_or_spaces, "ΠΕΡΙΟΔΟΣ ΑΝΑΦΟΡΑΣ ΑΠΟ";
        f_periodos_anaforas_to => arrangement_to: date_or_spaces, "ΠΕΡΙΟΔΟΣ ΑΝΑΦΟΡΑΣ ΕΩΣ";
        f_eidikothta => occupation: digits(1, 6), "ΕΙΔΙΚΟΤΗΤΑ";
        f_eidikothta_anal => occupation_details: text(0, 255), "ΕΙΔΙΚΟΤΗΤΑ (Αναλυτικά)";
        f_kataboli_apodoxon => paying_employer: code(PayingEmployer, "0" "1"), "ΚΑΤΑΒΟΛΗ ΑΠΟΔΟΧΩΝ (0) ΑΠΟ ΑΜΕΣΟ ΕΡΓΟΔΟΤΗ/ΕΠΑ (1) ΑΠΟ ΕΜΜΕΣΟ ΕΡΓΟΔΟΤΗ";
        f_apodoxes => gross_pay: money_or_blank, "ΣΥΝΟΛΟ ΜΕΙΚΤΩΝ ΑΠΟΔΟΧΩΝ";
        f_hour_apodoxes => hourly_pay: money_or_blank, "ΩΡΟΜΙΣΘΙΟ";
        f_xronos_katabolhs => pay_day: text(0, 200), "ΧΡΟΝΟΣ ΚΑΤΑΒΟΛΗΣ ΑΠΟΔΟΧΩΝ";
        f_efarmostea_sillogiki_simbasi => collective_agreement: flag_or_empty, "ΕΦΑΡΜΟΣΤΕΑ ΣΥΛΛΟΓΙΚΗ ΣΥΜΒΑΣΗ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ - ΝΟΜΟΘΕΤΗΜΕΝΕΣ ΚΑΤΩΤΑΤΕΣ ΑΠΟΔΟΧΕΣ - ΕΘΝΙΚΗ ΓΕΝΙΚΗ ΣΥΛΛΟΓΙΚΗ ΣΥΜΒΑΣΗ ΕΡΓΑΣΙΑΣ (1) ΝΑΙ";
        f_efarmostea_sillogiki_simbasi_comments => collective_agreement_comments: text(0, 200), "ΕΦΑΡΜΟΣΤΕΑ ΣΥΛΛΟΓΙΚΗ ΣΥΜΒΑΣΗ ΕΡΓΑΣΙΑΣ ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_topos_ergasias => work_place: code(WorkPlace, "0" "1"), "ΤΟΠΟΣ ΕΡΓΑΣΙΑΣ (0) ΠΑΡΑΡΤΗΜΑ ΕΡΓΟΔΟΤΗ (1) ΑΛΛΟ";
        f_topos_ergasias_comments => work_place_comments: text(0, 200), "ΤΟΠΟΣ ΕΡΓΑΣΙΑΣ ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_kathestosapasxolisis => employment_status: code(EmploymentStatus, "0" "1" "2"), "ΚΑΘΕΣΤΩΣ ΑΠΑΣΧΟΛΗΣΗΣ (0) ΠΛΗΡΗΣ (1) ΜΕΡΙΚΗ (2) ΕΚ ΠΕΡΙΤΡΟΠΗΣ";
        f_xaraktirismos => worker_kind: code(WorkerKind, "0" "1"), "ΧΑΡΑΚΤΗΡΙΣΜΟΣ ΕΡΓΑΖΟΜΕΝΟΥ ΩΣ ΠΡΟΣ ΤΗΝ ΙΔΙΟΤΗΤΑ ΤΟΥ - (0) Εργάτης - (1) Υπάλληλος";
        f_responsible_position => responsible_position: code(ResponsiblePosition, "" "1" "2" "3" "4") optional, "ΚΑΤΕΧΕΙ ΘΕΣΗ ΕΠΟΠΤΕΙΑΣ Ή ΔΙΕΥΘΥΝΣΗΣ Ή ΕΜΠΙΣΤΕΥΤΙΚΗ (1) ΟΧΙ (2) ΘΕΣΗ ΜΕ ΔΙΕΥΘΥΝΤΙΚΟ ΔΙΚΑΙΩΜΑ (3) ΘΕΣΗ ΜΕ ΑΠΟΔΟΧΕΣ ΤΟΥΛΑΧΙΣΤΟΝ ΤΟΥ ΤΕΤΡΑΠΛΑΣΙΟΥ ΤΟΥ ΕΛΑΧΙΣΤΟΥ ΝΟΜΟΘΕΤΗΜΕΝΟΥ ΜΙΣΘΟΥ (4) ΘΕΣΗ ΜΕ ΑΠΟΔΟΧΕΣ ΤΟΥΛΑΧΙΣΤΟΝ ΤΟΥ ΕΞΑΠΛΑΣΙΟΥ ΤΟΥ ΕΛΑΧΙΣΤΟΥ ΝΟΜΟΘΕΤΗΜΕΝΟΥ ΜΙΣΘΟΥ";
        f_working_time_digital_organization => digital_working_time: flag, "ΨΗΦΙΑΚΗ ΟΡΓΑΝΩΣΗ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_mh_problepsimo_programma => unpredictable_schedule: flag, "ΜΗ ΠΡΟΒΛΕΨΙΜΟ ΠΡΟΓΡΑΜΜΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_paraggelia_hmeres_hours => reference_days_and_hours: text(0, 1000), "ΗΜΕΡΕΣ ΚΑΙ ΩΡΕΣ ΑΝΑΦΟΡΑΣ";
        f_paraggelia_min_notification => minimum_notice_of_assignment: text(0, 50), "ΕΛΑΧΙΣΤΗ ΠΕΡΙΟΔΟΣ ΕΙΔΟΠΟΙΗΣΗΣ ΠΡΙΝ ΤΗΝ ΑΝΑΘΕΣΗ ΕΡΓΑΣΙΑΣ";
        f_paraggelia_notes => assignment_cancellation_deadline: text(0, 1000), "ΠΡΟΘΕΣΜΙΑ ΑΚΥΡΩΣΗΣ ΤΗΣ ΑΝΑΘΕΣΗΣ ΕΡΓΑΣΙΑΣ";
        f_week_hours => weekly_hours: hours, "ΩΡΕΣ ΕΡΓΑΣΙΑΣ ΕΒΔΟΜΑΔΙΑΙΩΣ";
        f_full_employment_hours => full_time_weekly_hours: full_hours, "ΣΥΜΒΑΤΙΚΕΣ ΕΒΔΟΜΑΔΙΑΙΕΣ ΩΡΕΣ ΠΛΗΡΟΥΣ ΑΠΑΣΧΟΛΗΣΗΣ";
        f_week_days => working_week: code(WorkingWeek, "5" "6"), "ΕΒΔΟΜΑΔΙΑΙΑ ΑΠΑΣΧΟΛΗΣΗ (5) ΠΕΝΘΗΜΕΡΟ (6) ΕΞΑΗΜΕΡΟ";
        f_euelikto_wrario_minutes => flexible_arrival_minutes: count(1, 3), "ΕΥΕΛΙΚΤΗ ΠΡΟΣΕΛΕΥΣΗ (ΛΕΠΤΑ)";
        f_working_card => work_card: flag, "ΚΑΡΤΑ ΕΡΓΑΣΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_dialeimma_minutes => break_minutes: count(1, 3), "ΔΙΑΛΕΙΜΜΑ (ΛΕΠΤΑ)";
        f_dialeimma_entos_wrariou => break_within_hours: flag, "ΔΙΑΛΕΙΜΜΑ ΕΝΤΟΣ ΩΡΑΡΙΟΥ (0) ΌΧΙ (1) ΝΑΙ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_foreign_file => foreign_worker_file: file, "Αρχείο Νομιμοποιητικών Εγγράφων Πρόσβασης στην Αγορά Εργασίας Πολιτών Τρίτων Χωρών(pdf)";
        f_young_file => minor_booklet_file: file, "Αρχείο Βιβλιαρίου Ανηλίκου Εργαζομένου(pdf)";
    }
}

envelope!(AnaggeliesMAD "ΑΝΑΓΓΕΛΙΕΣ ΜΕΤΑΒΟΛΗΣ ΑΠΑΣΧΟΛΗΣΗΣ ΔΑΝΕΙΖΟΜΕΝΟΥ ΠΡΟΣΩΠΙΚΟΥ" > AnaggeliaMAD "ΑΝΑΓΓΕΛΙΑ ΜΕΤΑΒΟΛΗΣ ΑΠΑΣΧΟΛΗΣΗΣ ΔΑΝΕΙΖΟΜΕΝΟΥ ΠΡΟΣΩΠΙΚΟΥ": BorrowedEmploymentChange);
