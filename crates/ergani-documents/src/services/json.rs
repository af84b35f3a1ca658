//! Records as JSON: English names, and each value in the one form that programs expect.

use serde::{Serialize, Serializer};

use super::EmployeeSummary;
use super::reading::{Reading, Wire};

/// The value; of a text that could not be made out the text, and `null` for nothing.
impl<T: Wire> Serialize for Reading<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value() {
            Some(value) => value.to_json().serialize(serializer),
            None if self.is_blank() => serializer.serialize_none(),
            None => serializer.serialize_str(self.text()),
        }
    }
}

impl Serialize for EmployeeSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut fields = serializer.serialize_struct("EmployeeSummary", 6)?;
        fields.serialize_field("tax_number", &self.tax_number)?;
        fields.serialize_field("last_name", &self.last_name)?;
        fields.serialize_field("first_name", &self.first_name)?;
        fields.serialize_field("branch", &self.branch)?;
        let hired_on = self.hired_on.map(|day| day.canonical());
        fields.serialize_field("hired_on", &hired_on)?;
        fields.serialize_field("has_work_card", &self.has_work_card)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::services::{ListValue, WorkforceRow, read};

    #[test]
    fn records_have_english_names_and_canonical_values() {
        let answer = json!({ "EX_BASE_05": { "Cur": {
            "afm": "500000004", "Sex": "ΑΝΔΡΑΣ (0)", "PararthmaAa": "0", "DateProslipsis": "2026-01-15T00:00:00+02:00",
            "Apodoxes": "1.200,00", "WeekHours": "40,0", "Proipiresia": "έξι", "NumChildren": null,
        } } });
        let row = serde_json::to_value(&read::<WorkforceRow>(&answer).unwrap()[0]).unwrap();
        for (name, value) in [
            ("tax_number", json!("500000004")),
            ("sex", json!({ "code": "0", "label": "ΑΝΔΡΑΣ" })),
            ("branch", json!(0)),
            ("hired_on", json!("2026-01-15")),
            ("gross_pay", json!("1200.00")),
            ("week_hours", json!("40.0")),
            ("years_of_service", json!("έξι")),
            ("children", json!(null)),
            ("old_insurance_number", json!(null)),
        ] {
            assert_eq!(row[name], value, "{name}");
        }
        let summary = serde_json::to_value(read::<WorkforceRow>(&answer).unwrap()[0].summary());
        assert_eq!(
            summary.unwrap(),
            json!({
                "tax_number": "500000004", "last_name": "", "first_name": "", "branch": 0,
                "hired_on": "2026-01-15", "has_work_card": null,
            })
        );
    }

    #[test]
    fn fields_stand_in_the_order_of_the_table() {
        let value = serde_json::to_value(ListValue::default()).unwrap();
        let names: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["code", "label", "extra"]);
    }
}
