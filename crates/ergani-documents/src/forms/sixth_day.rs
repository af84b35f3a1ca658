//! Work on the sixth day (SixthDay_v2).

use crate::forms::prelude::*;

record! {
    /// Work on the sixth day of the week (`SixthDay`).
    SixthDay {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_continuous_operation => continuous_operation: flag_or_empty, "H ΕΠΙΧΕΙΡΗΣΗ ΕΙΝΑΙ ΕΚ ΦΥΣΕΩΣ ΣΥΝΕΧΟΥΣ ΛΕΙΤΟΥΡΓΙΑΣ (0) ΌΧΙ (1) ΝΑΙ";
        f_kad_kyria => main_activity_code: digits(2, 8), "Κ.Α.Δ. - ΚΥΡΙΑ ΔΡΑΣΤΗΡΙΟΤΗΤΑ";
        f_special_occasion_description => special_case_description: text(0, 100), "ΠΕΡΙΓΡΑΦΗ ΕΙΔΙΚΗΣ ΠΕΡΙΠΤΩΣΗΣ";
        f_date_special_from => period_from: date_or_spaces @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟ";
        f_date_special_to => period_to: date_or_spaces @Event, "ΗΜΕΡΟΜΗΝΙΑ ΕΩΣ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
    }
}

envelope!(DhlwseisSixthDay "ΔΗΛΩΣΕΙΣ ΑΠΟΣΧΟΛΗΣΗΣ ΤΗΝ ΕΚΤΗ ΗΜΕΡΑ" > DhlwshSixthDay "ΔΗΛΩΣΕΙΣ ΑΠΟΣΧΟΛΗΣΗΣ ΤΗΝ ΕΚΤΗ ΗΜΕΡΑ": SixthDay);
