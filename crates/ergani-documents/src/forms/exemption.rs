//! Exemption from advance declaration (ExProan).

use crate::forms::prelude::*;

record! {
    /// The exemption of a branch from the duty of advance declaration, for a month (`ExProan`).
    AdvanceDeclarationExemption {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_is_excluded => exempt: flag, "H ΕΠΙΧΕΙΡΗΣΗ ΕΞΑΙΡΕΙΤΑΙ ΑΠΟ ΠΡΟΑΝΑΓΓΕΛΙΑ (0) ΌΧΙ (1) ΝΑΙ";
        f_month => month: two_digit_month, "ΜΗΝΑΣ ΕΞΑΙΡΕΣΗΣ ΠΡΟΑΝΑΓΓΕΛΙΑΣ";
        f_year => year: year, "ΕΤΟΣ ΕΞΑΙΡΕΣΗΣ ΠΡΟΑΝΑΓΓΕΛΙΑΣ";
        f_comments => comments: text(0, 100), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
    }
}

envelope!(DhlwseisExProan "ΔΗΛΩΣΕΙΣ ΕΞΑΙΡΕΣΗΣ ΠΡΟΑΝΑΓΓΕΛΙΑΣ" > DhlwshExProan "ΔΗΛΩΣΕΙΣ ΕΞΑΙΡΕΣΗΣ ΠΡΟΑΝΑΓΓΕΛΙΑΣ": AdvanceDeclarationExemption);
