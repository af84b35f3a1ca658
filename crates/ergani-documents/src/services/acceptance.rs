//! Whether an employee has accepted essential terms: `EX_BASE_06`.

use super::macros::*;

service_record! {
    /// Where the acceptance of a declaration by the employee stands (`EX_BASE_06`).
    Acceptance = "EX_BASE_06", "AnswerStatus" {
        MainStatus => declaration: number, "The declaration: 1 submitted, 2 withdrawn", "Κατάσταση δήλωσης: 1 υποβληθείσα, 2 ανακληθείσα";
        AnswerStatus => given: flag, "Whether an answer was given", "Έχει δοθεί απάντηση";
        AnswerAccept => answer: number, "The answer: 0 rejected, 1 accepted, 2 accepted because the time passed, 3 rejected because the time passed", "Απάντηση: 0 απόρριψη, 1 αποδοχή, 2 αποδοχή λόγω παρόδου χρόνου, 3 απόρριψη λόγω παρόδου χρόνου";
        AnswerProtocol => protocol: text, "Protocol of the answer", "Πρωτόκολλο απάντησης";
        AnswerDate => answered_on: day, "Day of the answer", "Ημερομηνία απάντησης";
    }
}

/// What became of the terms that an employee was asked to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AcceptanceStep {
    /// The declaration was withdrawn.
    Withdrawn,
    /// No answer yet.
    Pending,
    /// The employee rejected them.
    Rejected,
    /// The employee accepted them.
    Accepted,
    /// They count as accepted, since the time for an answer passed.
    AcceptedByTime,
    /// They count as rejected, since the time for an answer passed; an obsolete rule.
    RejectedByTime,
}

impl Acceptance {
    /// All fields together; none when the server's codes are not known.
    pub fn step(&self) -> Option<AcceptanceStep> {
        match (
            self.declaration.value(),
            self.given.value(),
            self.answer.value(),
        ) {
            (Some(2), _, _) => Some(AcceptanceStep::Withdrawn),
            (_, Some(false), _) => Some(AcceptanceStep::Pending),
            (_, _, Some(0)) => Some(AcceptanceStep::Rejected),
            (_, _, Some(1)) => Some(AcceptanceStep::Accepted),
            (_, _, Some(2)) => Some(AcceptanceStep::AcceptedByTime),
            (_, _, Some(3)) => Some(AcceptanceStep::RejectedByTime),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::read;

    #[test]
    fn the_step_follows_from_the_three_codes() {
        for (main, status, accept, step) in [
            ("1", "0", "0", AcceptanceStep::Pending),
            ("1", "1", "0", AcceptanceStep::Rejected),
            ("1", "1", "1", AcceptanceStep::Accepted),
            ("1", "1", "2", AcceptanceStep::AcceptedByTime),
            ("1", "1", "3", AcceptanceStep::RejectedByTime),
            ("2", "1", "1", AcceptanceStep::Withdrawn),
        ] {
            let answer = json!({ "EX_BASE_06": { "AnswerStatus": {
                "MainStatus": main, "AnswerStatus": status, "AnswerAccept": accept,
            } } });
            assert_eq!(read::<Acceptance>(&answer).unwrap()[0].step(), Some(step));
        }
        assert_eq!(Acceptance::default().step(), None);
    }
}
