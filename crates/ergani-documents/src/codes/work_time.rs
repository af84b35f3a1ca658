use crate::Lang;
use crate::codes::macros::open_list;
use crate::types::{InvalidValue, lookalike};

open_list! {
    /// What an hour or day of an employee is (`f_type` of the working-time documents; the server's list
    /// `WorkTimeType`; manual §4).
    ///
    /// All letters are Greek capitals, those too that look Latin. A text that only looks like a known code is
    /// refused, with the right one named (quirk 34):
    ///
    /// ```
    /// use ergani_documents::codes::WorkTimeType;
    ///
    /// assert_eq!(WorkTimeType::REST.code(), "ΑΝ"); // Greek
    /// let latin = "AN".parse::<WorkTimeType>();
    /// assert!(latin.is_err());
    /// ```
    WorkTimeType {
        WORK = "ΕΡΓ", "work", "εργασία";
        REMOTE_WORK = "ΤΗΛ", "remote work", "τηλεργασία";
        REST = "ΑΝ", "rest or day off", "ανάπαυση/ρεπό";
        NON_WORKING = "ΜΕ", "non-work (part time or rotation only)", "μη εργασία";
        OVERTIME = "ΥΠ", "overtime", "υπερωρία";
        NO_OVERTIME = "ΧΥΠ", "no overtime (cancels a declared one)", "χωρίς υπερωρία";
        ORDINARY_LEAVE = "ΑΔΚΑΝ", "ordinary (paid yearly) leave", "κανονική άδεια";
        BLOOD_DONATION_LEAVE = "ΑΔΑΙΜ", "blood donation leave", "αιμοδοτική άδεια";
        EXAMINATION_LEAVE = "ΑΔΕΞ", "examination leave", "άδεια εξετάσεων";
        UNPAID_LEAVE = "ΑΔΑΑ", "unpaid leave", "άδεια άνευ αποδοχών";
        MATERNITY_LEAVE = "ΑΔΜΗ", "maternity leave", "άδεια μητρότητας";
        MATERNITY_PROTECTION = "ΑΔΠΠΜ", "special maternity protection", "ειδική παροχή προστασίας της μητρότητας";
        PATERNITY_LEAVE = "ΑΔΠΑ", "paternity leave", "άδεια πατρότητας";
        CHILD_CARE_LEAVE = "ΑΔΦΠ", "child care leave", "άδεια φροντίδας παιδιού";
        PARENTAL_LEAVE = "ΑΔΓΟΝ", "parental leave", "γονική άδεια";
        CARER_LEAVE = "ΑΔΦΡΟ", "carer's leave", "άδεια φροντιστή";
        FORCE_MAJEURE_ABSENCE = "ΑΔΑΠΑΒ", "absence by force majeure", "απουσία από την εργασία για λόγους ανωτέρας βίας";
        ASSISTED_REPRODUCTION_LEAVE = "ΑΔΙΥΑ", "assisted reproduction leave", "άδεια για υποβολή σε μεθόδους ιατρικώς υποβοηθούμενης αναπαραγωγής";
        PRENATAL_LEAVE = "ΑΔΠΕ", "prenatal examination leave", "άδεια εξετάσεων προγεννητικού ελέγχου";
        MARRIAGE_LEAVE = "ΑΔΓΑΜ", "marriage leave", "άδεια γάμου";
        CHILD_SERIOUS_ILLNESS_LEAVE = "ΑΔΣΝΠ", "leave for serious illness of children", "άδεια λόγω σοβαρών νοσημάτων των παιδιών";
        CHILD_IN_HOSPITAL_LEAVE = "ΑΔΝΠ", "leave for children in hospital", "άδεια λόγω νοσηλείας των παιδιών";
        SINGLE_PARENT_LEAVE = "ΑΔΜΟ", "single-parent leave", "άδεια μονογονεϊκών οικογενειών";
        SCHOOL_PROGRESS_LEAVE = "ΑΔΠΣΕΤ", "leave for a child's school progress", "άδεια παρακολούθησης σχολικής επίδοσης τέκνου";
        DEPENDANT_ILLNESS_LEAVE = "ΑΔΑΠΕΜ", "leave for illness of a child or dependant", "άδεια λόγω ασθένειας παιδιού ή άλλου εξαρτώμενου μέλους";
        VIOLENCE_RISK_ABSENCE = "ΑΔΑΠΣΚ", "absence for serious risk of violence or harassment", "απουσία από την εργασία λόγω επικείμενου σοβαρού κινδύνου βίας ή παρενόχλησης";
        SICK_LEAVE = "ΑΔΑΣ", "sick leave", "άδεια ασθένειας (ανυπαίτιο κώλυμα παροχής εργασίας)";
        DISABILITY_LEAVE = "ΑΔΑΜΕΑ", "disability leave", "άδεια απουσίας Α.Μ.Ε.Α.";
        BEREAVEMENT_LEAVE = "ΑΔΘΣΥΓ", "leave for the death of a relative", "άδεια λόγω θανάτου συγγενούς";
        MINOR_STUDENT_LEAVE = "ΑΔΑΝΣΠ", "leave of minors who study", "άδεια ανήλικων σπουδαστών";
        TRANSFUSION_LEAVE = "ΑΔΜΑΑ", "leave for blood transfusion or dialysis", "άδεια για μεταγγίσεις αίματος και των παραγώγων του ή αιμοκάθαρση";
        UNION_INSTITUTE_LEAVE = "ΑΔΕΚΦ", "leave for education at the unions' institute", "εκπαιδευτική άδεια για φοιτητές στο Κ.ΑΝ.Ε.Π. - Γ.Σ.Ε.Ε.";
        AIDS_LEAVE = "ΑΔΣΕΑΑ", "AIDS leave", "άδεια λόγω AIDS";
        FLEXIBLE_ARRANGEMENTS = "ΑΔΕΡΕ", "flexible working arrangements", "ευέλικτες ρυθμίσεις εργασίας";
        OTHER_LEAVE = "ΑΔΑΛ", "other leave", "άλλη άδεια";
        HOURLY_CHILD_CARE_LEAVE = "ΩΑΦΠ", "child care leave (hours)", "άδεια φροντίδας παιδιού (ώρες)";
        HOURLY_PARENTAL_LEAVE = "ΩΑΓΟΝ", "parental leave (hours)", "γονική άδεια (ώρες)";
        HOURLY_FORCE_MAJEURE_ABSENCE = "ΩΑΑΠΑΒ", "absence by force majeure (hours)", "απουσία από την εργασία για λόγους ανωτέρας βίας (ώρες)";
        HOURLY_FLEXIBLE_ARRANGEMENTS = "ΩΑΕΡΕ", "flexible arrangements (hours)", "ευέλικτες ρυθμίσεις εργασίας (ώρες)";
        HOURLY_PRENATAL_LEAVE = "ΩΑΠΕ", "prenatal examination leave (hours)", "άδεια εξετάσεων προγεννητικού ελέγχου (ώρες)";
        HOURLY_SCHOOL_PROGRESS_LEAVE = "ΩΑΠΣΕΤ", "leave for a child's school progress (hours)", "άδεια παρακολούθησης σχολικής επίδοσης τέκνου (ώρες)";
        HOURLY_OTHER_LEAVE = "ΩΑΑΛ", "other leave (hours)", "άλλη άδεια (ώρες)";
    }
}

/// What kind of time a [`WorkTimeType`] is, which decides the document it goes in and whether it has hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkTimeCategory {
    /// Work, with hours, for the schedules.
    Work,
    /// Rest or day off, without hours, for the schedules.
    Rest,
    /// Overtime, with hours, for the overtime documents.
    Overtime,
    /// The withdrawal of a declared overtime, without hours, for the overtime documents.
    NoOvertime,
    /// A leave of whole days, without hours, for the leave documents.
    Leave,
    /// A leave of some hours, which are needed, for the leave documents.
    HourlyLeave,
}

impl WorkTimeCategory {
    /// Whether records of this category carry `f_from` and `f_to`.
    pub const fn has_hours(self) -> bool {
        matches!(self, Self::Work | Self::Overtime | Self::HourlyLeave)
    }

    /// The documents that take this category, by the beginning of their codes (manual §4).
    pub const fn document_codes(self) -> &'static [&'static str] {
        match self {
            Self::Work | Self::Rest => &["WTODaily", "WTOWeek"],
            Self::Overtime | Self::NoOvertime => &["WTOOv"],
            Self::Leave | Self::HourlyLeave => &["WTOLeave"],
        }
    }

    /// Whether the document of this code takes the category.
    pub fn belongs_in(self, document_code: &str) -> bool {
        self.document_codes()
            .iter()
            .any(|code| document_code.starts_with(code))
    }

    /// The label in the given language.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Work => lang.pick("work", "εργασία"),
            Self::Rest => lang.pick("rest or day off", "ανάπαυση/ρεπό"),
            Self::Overtime => lang.pick("overtime", "υπερωρία"),
            Self::NoOvertime => lang.pick("no overtime", "χωρίς υπερωρία"),
            Self::Leave => lang.pick("leave (whole days)", "άδεια"),
            Self::HourlyLeave => lang.pick("leave (hours)", "ωροάδεια"),
        }
    }
}

impl WorkTimeType {
    /// The category of a known code; `None` for one that the server added since.
    pub fn category(&self) -> Option<WorkTimeCategory> {
        if !self.is_known() {
            return None;
        }
        Some(match self.code() {
            "ΕΡΓ" | "ΤΗΛ" => WorkTimeCategory::Work,
            "ΑΝ" | "ΜΕ" => WorkTimeCategory::Rest,
            "ΥΠ" => WorkTimeCategory::Overtime,
            "ΧΥΠ" => WorkTimeCategory::NoOvertime,
            hourly if hourly.starts_with('Ω') => WorkTimeCategory::HourlyLeave,
            _ => WorkTimeCategory::Leave,
        })
    }

    /// Refuses a text that looks like a known code but is written in other letters.
    fn check_unknown(text: &str) -> Result<(), InvalidValue> {
        if text.is_empty() || text.chars().count() > 10 {
            return Err(SHAPE);
        }
        match Self::lookalike(text) {
            Some(_) => Err(LATIN),
            None => Ok(()),
        }
    }

    /// The known code that `text` looks like without being it.
    pub fn lookalike(text: &str) -> Option<&'static str> {
        lookalike::twin(text, Self::LIST.entries.iter().map(|entry| entry.code))
    }
}

/// The known code that a mistaken one most likely means: without dots and spaces, in capitals, or typed in
/// Latin letters by their sound (`ADKAN`, `ΑΔ.ΚΑΝ`).
pub fn nearest_work_time_type(text: &str) -> Option<&'static str> {
    let sound: String = text.chars().filter_map(greek_sound).collect();
    WorkTimeType::LIST
        .find(&sound)
        .map(|entry| entry.code)
        .filter(|code| *code != text)
}

fn greek_sound(letter: char) -> Option<char> {
    let capital = letter.to_uppercase().next()?;
    Some(match capital {
        '.' | ' ' | '-' | '_' => return None,
        'A' => 'Α',
        'D' => 'Δ',
        'E' => 'Ε',
        'F' => 'Φ',
        'G' => 'Γ',
        'I' => 'Ι',
        'K' => 'Κ',
        'L' => 'Λ',
        'M' => 'Μ',
        'N' => 'Ν',
        'O' => 'Ο',
        'P' => 'Π',
        'R' => 'Ρ',
        'S' => 'Σ',
        'T' => 'Τ',
        'H' => 'Η',
        'V' => 'Β',
        'X' => 'Χ',
        'Y' => 'Υ',
        other => other,
    })
}

const SHAPE: InvalidValue = InvalidValue::new(
    "a work-time type has 1 to 10 characters",
    "ο τύπος απασχόλησης έχει 1 έως 10 χαρακτήρες",
);
const LATIN: InvalidValue = InvalidValue::new(
    "the work-time type is written in Latin letters that look Greek",
    "ο τύπος απασχόλησης είναι γραμμένος με λατινικά γράμματα που μοιάζουν με ελληνικά",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_manuals() {
        assert_eq!(WorkTimeType::LIST.entries.len(), 42);
        let capitals = |code: &str| code.chars().all(|letter| ('Α'..='Ω').contains(&letter));
        for entry in WorkTimeType::LIST.entries {
            assert!(
                capitals(entry.code),
                "{} has a letter that is no Greek capital",
                entry.code
            );
        }
        let count = |category| {
            let typed = WorkTimeType::LIST
                .entries
                .iter()
                .map(|entry| entry.code.parse::<WorkTimeType>().unwrap());
            typed
                .filter(|code| code.category() == Some(category))
                .count()
        };
        assert_eq!(count(WorkTimeCategory::Leave), 29);
        assert_eq!(count(WorkTimeCategory::HourlyLeave), 7);
        assert_eq!(count(WorkTimeCategory::Rest), 2);
    }

    #[test]
    fn each_category_has_its_documents() {
        assert!(
            WorkTimeCategory::Work.belongs_in("WTODailyA")
                && WorkTimeCategory::Rest.belongs_in("WTOWeek")
        );
        assert!(
            WorkTimeCategory::NoOvertime.belongs_in("WTOOvD")
                && !WorkTimeCategory::Overtime.belongs_in("WTODaily")
        );
        assert!(
            WorkTimeCategory::HourlyLeave.belongs_in("WTOLeaveC")
                && !WorkTimeCategory::Leave.belongs_in("WTOWeek")
        );
    }

    #[test]
    fn quirk_34_lookalikes_are_refused_and_unknown_codes_kept() {
        assert_eq!(WorkTimeType::lookalike("EPΓ"), Some("ΕΡΓ"));
        assert!("EPΓ".parse::<WorkTimeType>().is_err());
        assert_eq!("ΝΕΟΣ".parse::<WorkTimeType>().unwrap().code(), "ΝΕΟΣ");
        assert_eq!(nearest_work_time_type("ADKAN"), Some("ΑΔΚΑΝ"));
        assert_eq!(nearest_work_time_type("ΑΔ.ΚΑΝ"), Some("ΑΔΚΑΝ"));
        assert_eq!(nearest_work_time_type("εργ"), Some("ΕΡΓ"));
        assert_eq!(nearest_work_time_type("ΕΡΓ"), None);
        assert_eq!(nearest_work_time_type("ΝΕΟΣ"), None);
    }
}
