use crate::codes::macros::open_list;
use crate::types::InvalidValue;

open_list! {
    /// The lists of codes that the server keeps (`EX_BASE_03`).
    ParameterList {
        LABOUR_INSPECTORATES = "Sepe", "labour inspectorate offices", "Υπηρεσίες ΣΕΠΕ";
        EMPLOYMENT_OFFICES = "Oaed", "employment service offices", "Υπηρεσίες ΟΑΕΔ";
        ACTIVITIES = "Stakod", "activity codes", "Κ.Α.Δ.";
        COMMUNITIES = "KallikratisKoinothta", "communities", "Κοινότητες Καλλικράτη";
        MUNICIPALITIES = "KallikratisDhmos", "municipalities", "Δήμοι Καλλικράτη";
        REGIONAL_UNITS = "KallikratisPerifereiaEnothta", "regional units", "Περιφερειακές Ενότητες Καλλικράτη";
        REGIONS = "KallikratisPerifereia", "regions", "Περιφέρειες";
        NATIONALITIES = "Nationality", "nationalities", "Εθνικότητες";
        IDENTITY_KINDS = "TyposTaytotitas", "kinds of identity document", "Τύποι Ταυτοτήτων";
        RESIDENCE_PERMITS = "ResidencePermit", "residence permits", "Άδειες Παραμονής";
        TAX_OFFICES = "Doy", "tax offices", "ΔΟΥ";
        EDUCATION_LEVELS = "EpipedoMorfosis", "levels of education", "Επίπεδα Μόρφωσης";
        TRAINING_SUBJECTS = "SubjectArea", "subject areas of training", "Θεματικά Πεδία";
        TRAINING_GROUPS = "SubjectGroup", "subject groups of training", "Θεματικές Ενότητες";
        TRAINING_BODIES = "EducationAgency", "training bodies", "Φορείς Κατάρτισης";
        LANGUAGES = "Language", "foreign languages", "Ξένες Γλώσσες";
        OCCUPATIONS = "Step92", "occupations", "Ειδικότητες";
        PROGRAMMES = "ProgramaOaed", "employment programmes", "Προγράμματα ΟΑΕΔ";
        COACH_STAFF = "TraficEmploymentSpecialties", "occupations of coach staff", "Ειδικότητες Προσωπικού ΚΤΕΛ";
        OVERTIME_REASONS = "OvertimeAitiologia", "overtime reasons", "Αιτιολογίες Υπερωριών";
        DISMISSAL_REASONS = "LogosApolyshs", "dismissal reasons", "Αιτιολογίες Απόλυσης";
        BANKS = "Bank", "banks", "Τράπεζες";
        TEST_EXEMPTIONS = "RapidExceptionReason", "reasons of exemption from diagnostic tests; obsolete", "Λόγοι εξαίρεσης από διαγνωστικούς ελέγχους";
        SINGLE_PARENTS = "OneParentCase", "single-parent cases", "Περιπτώσεις μονού γονέα";
        LATE_REASONS = "WorkCardDelayReason", "reasons of a late card", "Λόγοι εκπρόθεσμης δήλωσης έναρξης/λήξης εργασίας";
        WORK_TIME_TYPES = "WorkTimeType", "types of working time and leave", "Τύποι Αναλυτικών Οργάνωσης Χρόνου Εργασίας";
        SIXTH_DAY_ACTIVITIES = "SixthDayKAD", "activity codes allowed for the sixth day", "ΚΑΔ 6ης Μέρας";
        CHANGE_KINDS = "TypeMetabolon", "types of change", "Τύποι Μεταβολών";
        MAIN_INSURERS = "ForeisKyriasAsfalisis", "bodies of main insurance", "Φορείς Κύριας Ασφάλισης";
        SUPPLEMENTARY_INSURERS = "ForeisEpikourikisAsfalisis", "bodies of supplementary insurance", "Φορείς Επικουρικής Ασφάλισης";
    }
}

impl ParameterList {
    fn check_unknown(text: &str) -> Result<(), InvalidValue> {
        let shaped = !text.is_empty()
            && text.len() <= 100
            && text.bytes().all(|c| c.is_ascii_alphanumeric());
        if shaped { Ok(()) } else { Err(SHAPE) }
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "the name of a list has Latin letters and digits, as WorkTimeType",
    "το όνομα μιας λίστας έχει λατινικά γράμματα και ψηφία, π.χ. WorkTimeType",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_lists_are_known_and_others_are_kept() {
        assert_eq!(ParameterList::LIST.entries.len(), 30);
        assert!(
            "NewList"
                .parse::<ParameterList>()
                .is_ok_and(|list| !list.is_known())
        );
        assert!("Λίστα".parse::<ParameterList>().is_err());
    }
}
