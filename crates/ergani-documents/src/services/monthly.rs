//! The monthly statement of employment: `EX_BASE_04`.

use super::macros::*;

service_record! {
    /// A month of an employee in a branch (`EX_BASE_04`). In August 2026 no production account had this service.
    ///
    /// The server's keys hold slips of spelling; those that end in `lepta` are minutes.
    MonthlyStatement = "EX_BASE_04", "MiniaiaKatastash" {
        f_ergodoti_id => employer_id: number, "Internal number of the employer", "Εσωτερικός αριθμός εργοδότη";
        f_pararthma_aa => branch: number, "Branch", "Παράρτημα";
        f_year => year: number, "Year of the report", "Έτος";
        f_month => month: number, "Month of the report", "Μήνας";
        f_ergazomenos_type => employee_kind: text, "Kind of employee, such as dependent work", "Είδος εργαζομένου";
        f_afm => tax_number: text personal, "Tax number", "ΑΦΜ";
        f_eponimo => last_name: text personal, "Last name", "Επώνυμο";
        f_onoma => first_name: text personal, "First name", "Όνομα";
        f_onoma_patera => fathers_name: text personal, "Father's first name", "Όνομα πατέρα";
        f_onoma_miteras => mothers_name: text personal, "Mother's first name", "Όνομα μητέρας";
        f_date_birth => born_on: day personal, "Day of birth", "Ημερομηνία γέννησης";
        f_sex => sex: labelled personal, "Sex", "Φύλο";
        f_nationality => nationality: coded personal, "Nationality", "Εθνικότητα";
        f_marital_status => marital_status: labelled personal, "Marital status", "Οικογενειακή κατάσταση";
        f_ar_teknwn => children: number personal, "Number of children", "Αριθμός τέκνων";
        f_ama => insured_number: text personal, "Number of the insured person", "ΑΜΑ";
        f_amka => amka: text personal, "Social security number", "ΑΜΚΑ";
        f_education_level => education: coded personal, "Level of education", "Επίπεδο μόρφωσης";
        f_xarakthsismos => worker_kind: labelled, "Worker or employee", "Χαρακτηρισμός";
        f_sxesh_apasxolhshs => contract_term: labelled, "Term of the contract", "Σχέση απασχόλησης";
        f_kathestos => employment_status: labelled, "Full time, part time or rotation", "Καθεστώς απασχόλησης";
        f_step => occupation: coded personal, "Occupation", "Ειδικότητα (ΣΤΕΠ)";
        f_apodoxes => gross_pay: amount personal, "Gross monthly pay", "Αποδοχές";
        f_week_wres => week_hours: hours, "Hours of a week", "Ώρες εβδομάδας";
        f_hour_apodoxes => hourly_pay: amount personal, "Hourly pay", "Ωριαίες αποδοχές";
        f_programma => programme: text, "Subsidy programme; - when there is none", "Πρόγραμμα";
        f_responsible => responsible_position: text personal, "Position of supervision or trust", "Θέση εποπτείας ή εμπιστοσύνης";
        f_date_proslipsis => hired_on: day, "Day of hiring", "Ημερομηνία πρόσληψης";
        f_arithmos_hmerwn_ergasias => work_days: number personal, "Days of work", "Ημέρες εργασίας";
        f_arithmos_hmerwn_tilergasias => remote_work_days: number personal, "Days of remote work", "Ημέρες τηλεργασίας";
        f_arithmos_hmerwn_anapaushs_repo => rest_days: number personal, "Days of rest", "Ημέρες ανάπαυσης/ρεπό";
        f_arithmos_hmerwn_mh_ergasias => non_work_days: number personal, "Days of non-work", "Ημέρες μη εργασίας";
        f_arithmos_hmerwn_kanonikh_adeia => ordinary_leave_days: number personal, "Days of ordinary leave", "Κανονική άδεια";
        f_arithmos_hmerwn_aimodotikh_adeia => blood_donation_days: number personal, "Days of leave for blood donation", "Αιμοδοτική άδεια";
        f_arithmos_hmerwn_adeia_exetasewn => examination_days: number personal, "Days of leave for examinations", "Άδεια εξετάσεων";
        f_arithmos_hmerwn_adeia_axoris_apodw => unpaid_leave_days: number personal, "Days of unpaid leave", "Άδεια άνευ αποδοχών";
        f_arithmos_hmerwn_adeia_mhrotitas => maternity_days: number personal, "Days of maternity leave", "Άδεια μητρότητας";
        f_arithmos_hmerwn_eidikh_paroxh_prostasias_ths_mhrotitas => maternity_protection_days: number personal, "Days of special maternity protection", "Ειδική παροχή προστασίας της μητρότητας";
        f_arithmos_hmerwn_adeia_patrotitas => paternity_days: number personal, "Days of paternity leave", "Άδεια πατρότητας";
        f_arithmos_hmerwn_adeia_frontidas_paidiou => child_care_days: number personal, "Days of child care leave", "Άδεια φροντίδας παιδιού";
        f_arithmos_hmerwn_gonikh_adeia => parental_days: number personal, "Days of parental leave", "Γονική άδεια";
        f_arithmos_hmerwn_adeia_frontisti => carer_days: number personal, "Days of carer's leave", "Άδεια φροντιστή";
        f_arithmos_hmerwn_ergasias_logo_anoteras_vias => force_majeure_days: number personal, "Days of absence by force majeure", "Απουσία για λόγους ανωτέρας βίας";
        f_arithmos_hmerwn_adeia_methodous_iatrikws_ipovothoumenhs_anaparagoghs => assisted_reproduction_days: number personal, "Days of leave for assisted reproduction", "Άδεια ιατρικώς υποβοηθούμενης αναπαραγωγής";
        f_arithmos_hmerwn_adeia_exetasewn_progennitikou_elegxou => prenatal_days: number personal, "Days of leave for prenatal checks", "Άδεια προγεννητικού ελέγχου";
        f_arithmos_hmerwn_adeia_gamou => marriage_days: number personal, "Days of leave for marriage", "Άδεια γάμου";
        f_arithmos_hmerwn_adeia_logw_sovarwn_noshmatwn_twn_paidion => child_serious_illness_days: number personal, "Days of leave for children's serious illness", "Άδεια λόγω σοβαρών νοσημάτων των παιδιών";
        f_arithmos_hmerwn_adeia_logw_noshlias_paidion => child_hospital_days: number personal, "Days of leave for children's stay in hospital", "Άδεια λόγω νοσηλείας των παιδιών";
        f_arithmos_hmerwn_adeia_monogoneikon_oikogeneion => single_parent_days: number personal, "Days of leave of single-parent families", "Άδεια μονογονεϊκών οικογενειών";
        f_arithmos_hmerwn_adeia_parakolouthishs_sxolikhs_epidosis_paidiou => school_progress_days: number personal, "Days of leave for a child's school progress", "Άδεια παρακολούθησης σχολικής επίδοσης";
        f_arithmos_hmerwn_adeia_astheneias_paidiou_h_allou_exartoumenou_melous => dependant_illness_days: number personal, "Days of leave for illness of a child or dependant", "Άδεια ασθένειας παιδιού ή εξαρτώμενου μέλους";
        f_arithmos_hmerwn_apousia_apo_ergasia_logo_vias_parenoxlisis => violence_risk_days: number personal, "Days of absence for risk of violence or harassment", "Απουσία λόγω κινδύνου βίας ή παρενόχλησης";
        f_arithmos_hmerwn_astheneias_anipaitiokolima_paroxhs_ergasias => sick_days: number personal, "Days of sick leave", "Άδεια ασθένειας";
        f_arithmos_hmerwn_adeia_amea => disability_days: number personal, "Days of leave for disability", "Άδεια ΑμεΑ";
        f_arithmos_hmerwn_adeia_thanatos_syggeneous => bereavement_days: number personal, "Days of leave for the death of a relative", "Άδεια λόγω θανάτου συγγενούς";
        f_arithmos_hmerwn_adeia_anhlikwn_spoudastwn => minor_student_days: number personal, "Days of leave of minors who study", "Άδεια ανήλικων σπουδαστών";
        f_arithmos_hmerwn_metaggiseis_aimatos_h_aimokatharsi => transfusion_days: number personal, "Days of leave for transfusion or dialysis", "Άδεια για μεταγγίσεις αίματος ή αιμοκάθαρση";
        f_arithmos_hmerwn_ekpaideytikh_adeia_foithtes_KANEP_GSEE => union_education_days: number personal, "Days of leave for education at the unions' institute", "Εκπαιδευτική άδεια ΚΑΝΕΠ-ΓΣΕΕ";
        f_arithmos_hmerwn_aids => aids_days: number personal, "Days of leave for AIDS", "Άδεια λόγω AIDS";
        f_arithmos_hmerwn_eveliktes_rythmiseis_ergasias => flexible_work_days: number personal, "Days of flexible working arrangements", "Ευέλικτες ρυθμίσεις εργασίας";
        f_arithmos_hmerwn_frontida_paidiou_lepta => child_care_minutes: number personal, "Minutes of child care leave", "Λεπτά άδειας φροντίδας παιδιού";
        f_arithmos_hmerwn_gonikh_adeia_lepta => parental_minutes: number personal, "Minutes of parental leave", "Λεπτά γονικής άδειας";
        f_arithmos_hmerwn_anoteras_vias_lepta => force_majeure_minutes: number personal, "Minutes of absence by force majeure", "Λεπτά απουσίας ανωτέρας βίας";
        f_arithmos_hmerwn_eveliktes_rythmiseis_ergasias_lepta => flexible_work_minutes: number personal, "Minutes of flexible arrangements", "Λεπτά ευέλικτων ρυθμίσεων";
        f_arithmos_hmerwn_exetaseis_progennitikou_lepta => prenatal_minutes: number personal, "Minutes of leave for prenatal checks", "Λεπτά προγεννητικού ελέγχου";
        f_arithmos_hmerwn_parakolouthish_paidiou_lepta => school_progress_minutes: number personal, "Minutes of leave for a child's school progress", "Λεπτά παρακολούθησης σχολικής επίδοσης";
        f_arithmos_hmerwn_alli_adeia => other_leave_days: number personal, "Days of other leave", "Άλλη άδεια";
        f_arithmos_hmerwn_alli_adeia_lepta => other_leave_minutes: number personal, "Minutes of other leave", "Λεπτά άλλης άδειας";
        f_arithmos_leptwn => minutes: number personal, "Minutes in total; the manual does not say of what", "Σύνολο λεπτών";
        f_lepta_yperorias => overtime_minutes: number personal, "Minutes of overtime", "Λεπτά υπερωρίας";
        f_arithmos_hmerwn_yperorias => overtime_days: number personal, "Days with overtime", "Ημέρες υπερωρίας";
        f_arithmos_hmerwn_karta_ergasias => work_card_days: number personal, "Days with work-card movements", "Ημέρες με κάρτα εργασίας";
        f_arithmos_kyriakwn_psoxe => scheduled_sundays: number personal, "Sundays by the digital schedule", "Κυριακές κατά την ψηφιακή οργάνωση";
        f_arithmos_kyriakwn_karta => work_card_sundays: number personal, "Sundays by the work card", "Κυριακές κατά την κάρτα";
        f_synolo_hmerwn_adeias_asfalish => insured_leave_days: number personal, "Leave days that count for insurance", "Σύνολο ημερών άδειας για ασφάλιση";
        f_synolo_hmerwn_astheneias_asfalish => insured_sick_days: number personal, "Sick days that count for insurance", "Σύνολο ημερών ασθένειας για ασφάλιση";
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::{ServiceRecord, read};
    use crate::types::Money;

    #[test]
    fn the_statement_has_all_fields_and_shows_none_of_a_person() {
        assert_eq!(MonthlyStatement::FIELDS.len(), 76);
        let answer = json!({ "EX_BASE_04": { "MiniaiaKatastash": {
            "f_afm": "500000004", "f_apodoxes": "1.200,00", "f_week_wres": "40,0", "f_nationality": "048-ΕΛΛΗΝΙΚΗ",
        } } });
        let month = &read::<MonthlyStatement>(&answer).unwrap()[0];
        assert_eq!(month.gross_pay.value(), Some(&Money::from_cents(120_000)));
        let code = month
            .nationality
            .value()
            .and_then(|value| value.code.as_deref());
        assert_eq!(code, Some("048"));
        assert!(!format!("{month:?}").contains("500000004"));
    }
}
