//! Who works now, on what terms: `EX_BASE_05`.

use jiff::civil::Date;

use super::macros::*;

service_record! {
    /// The present terms of an employee in a branch (`EX_BASE_05`). An employee of several branches has several
    /// rows.
    WorkforceRow = "EX_BASE_05", "Cur" {
        afm => tax_number: text personal, "Tax number", "ΑΦΜ";
        Eponimo => last_name: text personal, "Last name", "Επώνυμο";
        Onoma => first_name: text personal, "First name", "Όνομα";
        OnomaPatera => fathers_name: text personal, "Father's first name", "Όνομα πατέρα";
        OnomaMiteras => mothers_name: text personal, "Mother's first name", "Όνομα μητέρας";
        BirthDate => born_on: day personal, "Day of birth", "Ημερομηνία γέννησης";
        Sex => sex: labelled personal, "Sex", "Φύλο";
        Nationality => nationality: coded personal, "Nationality", "Εθνικότητα";
        MaritalStatus => marital_status: labelled personal, "Marital status", "Οικογενειακή κατάσταση";
        NumChildren => children: number personal, "Number of children", "Αριθμός τέκνων";
        Doy => tax_office: coded personal, "Tax office", "ΔΟΥ";
        CodeAnergias => unemployment_card: text personal, "Unemployment card", "Κάρτα ανεργίας";
        AmIka => old_insurance_number: text personal, "Old insurance number", "ΑΜ ΙΚΑ";
        Amka => amka: text personal, "Social security number", "ΑΜΚΑ";
        ArVivliouAnilikou => minors_work_book: text personal, "Minor's work book", "Αριθμός βιβλιαρίου ανηλίκου";
        TyposTaytotitas => identity_kind: coded personal, "Kind of identity document", "Τύπος ταυτότητας";
        ArTaytotitas => identity_number: text personal, "Number of the identity document", "Αριθμός ταυτότητας";
        EkdousaArxi => identity_authority: text personal, "Authority that issued it", "Εκδούσα αρχή";
        DateEkdosis => identity_issued_on: day personal, "Day of its issue", "Ημερομηνία έκδοσης";
        DateLixis => identity_ends_on: day personal, "Day of its end", "Ημερομηνία λήξης";
        ResPermitInstAr => residence_permit_institution: text personal, "Residence permit: institution number", "Άδεια διαμονής: αριθμός φορέα";
        ResPermitApAr => residence_permit_application: text personal, "Residence permit: application number", "Άδεια διαμονής: αριθμός αίτησης";
        ResPermitVisaAr => residence_permit_visa: text personal, "Residence permit: visa number", "Άδεια διαμονής: αριθμός θεώρησης";
        PararthmaAa => branch: number, "Branch", "Παράρτημα";
        DateFrom => valid_from: day, "Day from which this holds", "Ισχύει από";
        DateProslipsis => hired_on: day, "Day of hiring", "Ημερομηνία πρόσληψης";
        Eidikothta => job_title: text personal, "Occupation in words", "Ειδικότητα";
        asXaraktirismos => worker_kind: labelled, "Worker or employee", "Χαρακτηρισμός";
        Step => occupation: coded personal, "Occupation code", "ΣΤΕΠ";
        WeekDays => week_days: labelled, "Days of work in a week", "Ημέρες εβδομάδας";
        Proipiresia => years_of_service: number personal, "Years of experience", "Προϋπηρεσία";
        SxesiApasxolisis => contract_term: labelled, "Term of the contract", "Σχέση απασχόλησης";
        KathestosApasxolisis => employment_status: labelled, "Full time, part time or rotation", "Καθεστώς απασχόλησης";
        WeekHours => week_hours: hours, "Hours of a week", "Ώρες εβδομάδας";
        Orario => timetable: text, "Timetable in words", "Ωράριο";
        Dialeimma => break_text: text, "Break in words", "Διάλειμμα";
        ToposErgasias => work_place: labelled, "Place of work", "Τόπος εργασίας";
        ToposErgasiasComments => work_place_notes: text personal, "Notes on the place of work", "Σχόλια τόπου εργασίας";
        XronosKatabolisApodoxwn => pay_time: text, "When pay is given", "Χρόνος καταβολής αποδοχών";
        MhProblepsimoProgrammaErgasias => unpredictable_schedule: labelled, "Whether the schedule is unpredictable", "Μη προβλέψιμο πρόγραμμα εργασίας";
        IpoxreotikiKatartisi => mandatory_training: labelled, "Whether training is mandatory", "Υποχρεωτική κατάρτιση";
        EfarmosteaSyllogikiSymbasi => collective_agreement: labelled, "Whether a collective agreement applies", "Εφαρμοστέα συλλογική σύμβαση";
        EfarmosteaSyllogikiSymbasiComments => collective_agreement_notes: text, "Notes on the collective agreement", "Σχόλια συλλογικής σύμβασης";
        Apodoxes => gross_pay: amount personal, "Gross monthly pay", "Αποδοχές";
        HourApodoxes => hourly_pay: amount personal, "Hourly pay", "Ωριαίες αποδοχές";
        KyriaAsfalisi => main_insurance: coded, "Main insurance", "Κύρια ασφάλιση";
        EpikourikiAsfalisi => supplementary_insurance: coded, "Supplementary insurance", "Επικουρική ασφάλιση";
        ProsthetesAsfalistikesParoxes => extra_insurance: text, "Extra insurance", "Πρόσθετες ασφαλιστικές παροχές";
        TrialPeriod => trial_period: labelled, "Whether in a trial period", "Δοκιμαστική περίοδος";
        EpipedoMorfosis => education: coded personal, "Level of education", "Επίπεδο μόρφωσης";
        WorkingTimeDigitalOrganization => digital_organisation: labelled, "Whether working time is organised digitally", "Ψηφιακή οργάνωση χρόνου εργασίας";
        FullEmploymentHours => full_time_hours: hours, "Hours of a full-time week", "Ώρες πλήρους απασχόλησης";
        DialeimmaMinutes => break_minutes: number, "Break in minutes", "Λεπτά διαλείμματος";
        DialeimmaEntosWrariou => break_in_work: labelled, "Whether the break lies inside working hours", "Διάλειμμα εντός ωραρίου";
        WorkingCard => work_card: labelled, "Whether under the work card", "Κάρτα εργασίας";
        EueliktoWrario => flexible_minutes: number, "Minutes by which the arrival may move", "Ευέλικτο ωράριο σε λεπτά";
        LastModifiedDate => changed_on: day, "Day of the last change", "Τελευταία μεταβολή";
        Dieythinsi => address: text personal, "Address", "Διεύθυνση";
    }
}

/// The least that a roster needs, without pay, insurance, family or identity (quirk 69).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmployeeSummary {
    /// Tax number.
    pub tax_number: String,
    /// Last name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Branch.
    pub branch: Option<i64>,
    /// Day of hiring.
    pub hired_on: Option<Date>,
    /// Whether under the work card; none when the server does not say.
    pub has_work_card: Option<bool>,
}

impl WorkforceRow {
    /// The least of this row that a roster needs.
    pub fn summary(&self) -> EmployeeSummary {
        EmployeeSummary {
            tax_number: self.tax_number.clone(),
            last_name: self.last_name.clone(),
            first_name: self.first_name.clone(),
            branch: self.branch.value().copied(),
            hired_on: self.hired_on.value().copied(),
            has_work_card: self.has_work_card(),
        }
    }

    /// Whether under the work card; none when the server does not say.
    pub fn has_work_card(&self) -> Option<bool> {
        match self.work_card.value()?.code.as_deref()? {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }
}

impl std::fmt::Debug for EmployeeSummary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmployeeSummary")
            .field("branch", &self.branch)
            .field("hired_on", &self.hired_on)
            .field("has_work_card", &self.has_work_card)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::read;
    use crate::types::Money;

    fn row() -> WorkforceRow {
        let answer = json!({ "EX_BASE_05": { "Cur": {
            "afm": "500000004", "Eponimo": "ΤΕΣΤ", "Onoma": "ΤΕΣΤ", "Amka": "01010101010",
            "Apodoxes": "1200.00", "PararthmaAa": "0", "DateProslipsis": "2026-01-15T00:00:00+02:00",
            "WorkingCard": "ΝΑΙ (1)", "New": "ΤΕΣΤ",
        } } });
        read(&answer).unwrap().remove(0)
    }

    #[test]
    fn quirk_69_debug_shows_nothing_personal() {
        for shown in [format!("{:?}", row()), format!("{:?}", row().summary())] {
            for personal in ["500000004", "ΤΕΣΤ", "01010101010", "1200"] {
                assert!(!shown.contains(personal), "{shown}");
            }
            assert!(shown.contains("2026-01-15"), "{shown}");
        }
    }

    #[test]
    fn a_row_is_read_and_summed_up() {
        let row = row();
        assert_eq!(row.gross_pay.value(), Some(&Money::from_cents(120_000)));
        assert_eq!(row.unknown["New"], "ΤΕΣΤ");
        let summary = row.summary();
        assert_eq!(summary.has_work_card, Some(true));
        assert_eq!(summary.branch, Some(0));
        assert_eq!(summary.hired_on, Some(jiff::civil::date(2026, 1, 15)));
    }
}
