//! A list of codes beside the values that `EX_BASE_03` gives.

use super::difference::{Change, Difference};
use crate::codes::{CodeList, LateReason, ParameterList, WorkTimeType};
use crate::services::ListValue;

/// The lists that are both known here and kept by the server.
pub fn watched_lists() -> [(ParameterList, CodeList); 2] {
    [
        (ParameterList::WORK_TIME_TYPES, WorkTimeType::LIST),
        (ParameterList::LATE_REASONS, LateReason::LIST),
    ]
}

/// The codes that only one side has. Labels are not compared: those of the server are worded as it pleases.
pub fn codes(list: &ParameterList, ours: &CodeList, live: &[ListValue]) -> Vec<Difference> {
    let mut found = Vec::new();
    for value in live.iter().filter(|value| ours.find(&value.code).is_none()) {
        found.push(
            Difference::new(list.code(), Change::ValueAdded)
                .with_theirs(format!("«{}» ({})", value.code, value.label)),
        );
    }
    for entry in ours.entries {
        if !live.iter().any(|value| value.code == entry.code) {
            found.push(
                Difference::new(list.code(), Change::ValueRemoved)
                    .with_ours(format!("«{}» ({})", entry.code, entry.greek)),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::read;

    #[test]
    fn codes_added_and_removed_are_found() {
        let (list, ours) = &watched_lists()[1];
        let live = read::<ListValue>(&json!({ "EX_BASE_03": { "Param": [
            { "Code": "001", "Description": "ΤΕΣΤ" },
            { "Code": "002", "Description": "ΤΕΣΤ" },
            { "Code": "004", "Description": "ΤΕΣΤ" },
        ] } }))
        .unwrap();
        let found = codes(list, ours, &live);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].rule(), found[0].theirs()),
            ("value-added", "«004» (ΤΕΣΤ)")
        );
        assert_eq!(found[1].rule(), "value-removed");
        assert!(found[1].ours().starts_with("«003»"));
    }
}
