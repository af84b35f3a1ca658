//! The employer, its branches, and the lists of codes: `EX_BASE_01` to `EX_BASE_03`.

use super::macros::*;

service_record! {
    /// The employer whose account it is (`EX_BASE_01`). It may be a person, whose name is personal data.
    Employer = "EX_BASE_01", "Ergodotis" {
        Id => id: number, "Internal number", "Εσωτερικός αριθμός";
        Afm => tax_number: text personal, "Tax number", "ΑΦΜ";
        Eponimia => name: text personal, "Company name", "Επωνυμία";
        DiakritikosTitlos => trade_name: text personal, "Trade name", "Διακριτικός τίτλος";
        Ame => social_insurance_number: text personal, "Employer's social insurance number", "ΑΜΕ";
        IsInCardSector => in_card_sector: flag, "Whether the sector is under the work card; 0 in trial, and cards are taken all the same", "Κλάδος με ψηφιακή κάρτα";
    }
}

service_record! {
    /// A branch (`EX_BASE_02`). With a branch user's login only that branch comes.
    Branch = "EX_BASE_02", "Pararthma" {
        Aa => number: number, "Number; 0 is the seat", "Α/Α παραρτήματος";
        Address => address: text, "Address", "Διεύθυνση";
        YpiresiaSepe => labour_inspectorate: text, "Labour inspectorate office", "Υπηρεσία ΣΕΠΕ";
        YpiresiaOaed => employment_service: text, "Employment service office", "Υπηρεσία ΔΥΠΑ";
        Kad => activity: text, "Activity code", "ΚΑΔ";
        Kallikratis => municipality: text, "Municipality code", "Κωδικός Καλλικράτη";
        StatusDescription => status: text, "State", "Κατάσταση";
    }
}

service_record! {
    /// A value of a list of codes (`EX_BASE_03`).
    ListValue = "EX_BASE_03", "Param" | "ValueDescriptionPair" {
        Code | Value => code: text, "Code, leading zeros kept", "Κωδικός";
        Description => label: text, "Greek label", "Περιγραφή";
        Extra => extra: text, "More, depending on the list; of work-time types category and subcategory", "Πρόσθετα";
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::read;

    #[test]
    fn quirk_69_an_employer_may_be_a_person() {
        let answer = json!({ "EX_BASE_01": { "Ergodotis": {
            "Id": "1", "Afm": "600000007", "Eponimia": "ΤΕΣΤ", "DiakritikosTitlos": "ΤΕΣΤ", "Ame": "1234567890",
            "IsInCardSector": "1",
        } } });
        let shown = format!("{:?}", read::<Employer>(&answer).unwrap()[0]);
        for personal in ["600000007", "ΤΕΣΤ", "1234567890"] {
            assert!(!shown.contains(personal), "{shown}");
        }
        assert!(shown.contains("in_card_sector"), "{shown}");
    }
}
