//! All causes of a rejection, in the order in which ERGANI names them (quirk 77).

use super::reason::{RejectionReason, fold};

/// How headings begin, folded: they say of whom or of what the lines below are.
const HEADINGS: &[&str] = &[
    "για ",
    "παραρτημα",
    "εργαζομεν",
    "υπαλληλ",
    "εργοδοτ",
    "αφμ",
    "α.φ.μ",
    "ονοματεπωνυμο",
    "επωνυμο",
    "α/α",
];
/// So many digits are a tax number, which names somebody.
const TAX_NUMBER: usize = 9;

/// One cause of a rejection, with the lines that say it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// The reason, as far as it is known.
    pub reason: RejectionReason,
    /// What ERGANI says of it, in order: perhaps with a heading above, such as the branch.
    pub lines: Vec<String>,
}

/// The causes that these lines name; none if there are no lines.
pub(super) fn causes(lines: &[String]) -> Vec<Cause> {
    let mut found = Found::default();
    for line in lines {
        let reasons = reasons_in(line);
        if !reasons.is_empty() {
            found.causes(reasons, line);
        } else if line.contains(char::is_alphabetic) && is_heading(line) {
            found.above.push(line.clone());
        } else {
            found.unknown(line);
        }
    }
    if found.is_known() {
        return found.all();
    }
    // A sentence may go on in the next line.
    let mut reasons = reasons_in(&lines.join(" "));
    if reasons.is_empty() && !lines.is_empty() {
        reasons.push(RejectionReason::Other);
    }
    let all = |reason| Cause {
        reason,
        lines: lines.to_vec(),
    };
    reasons.into_iter().map(all).collect()
}

/// What was found so far.
#[derive(Default)]
struct Found {
    causes: Vec<Cause>,
    /// Lines whose cause is still to come.
    above: Vec<String>,
}

impl Found {
    /// A line that names causes.
    fn causes(&mut self, reasons: Vec<RejectionReason>, line: &str) {
        for reason in reasons {
            let mut lines = std::mem::take(&mut self.above);
            lines.push(line.to_owned());
            self.causes.push(Cause { reason, lines });
        }
    }

    /// A line that is neither a heading nor known. It is a cause of its own if it is a sentence;
    /// else it belongs to what stands beside it.
    fn unknown(&mut self, line: &str) {
        let words = line
            .split_whitespace()
            .filter(|word| word.contains(char::is_alphabetic))
            .count();
        let is_sentence = words > 1 && (line.ends_with(['.', '!']) || !self.causes.is_empty());
        match self.causes.last_mut() {
            _ if is_sentence => self.causes(vec![RejectionReason::Other], line),
            Some(before) if self.above.is_empty() => before.lines.push(line.to_owned()),
            _ => self.above.push(line.to_owned()),
        }
    }

    fn is_known(&self) -> bool {
        let mut causes = self.causes.iter();
        causes.any(|cause| cause.reason != RejectionReason::Other)
    }

    fn all(mut self) -> Vec<Cause> {
        // A heading of nothing says something itself.
        if !self.above.is_empty() {
            let lines = std::mem::take(&mut self.above);
            let reason = RejectionReason::Other;
            self.causes.push(Cause { reason, lines });
        }
        self.causes
    }
}

/// The known reasons that a line names, each once, in order: a sentence may name several.
fn reasons_in(line: &str) -> Vec<RejectionReason> {
    let mut reasons = Vec::new();
    for sentence in line.split_inclusive(['.', ';', '·']) {
        for reason in RejectionReason::all_in(sentence) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons
}

/// Whether a line says of whom the others are.
fn is_heading(line: &str) -> bool {
    let folded = fold(line);
    let digits = |part: &str| part.len() == TAX_NUMBER;
    HEADINGS.iter().any(|heading| folded.starts_with(heading))
        || line.ends_with(':')
        || line.split(|c: char| !c.is_ascii_digit()).any(digits)
        || !line.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FUTURE: &str =
        "Η δηλωμένη ώρα κίνησης είναι μεγαλύτερη και αποκλίνει σημαντικά της τωρινής ώρας";
    const FORBIDDEN: &str = "Δεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν η κίνηση δηλώνεται εντός του επιτρεπόμενου χρονικού ορίου.";
    const UNKNOWN: &str = "Το ωράριο δεν είναι αποδεκτό.";

    fn codes(lines: &[&str]) -> Vec<&'static str> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let causes = causes(&lines);
        // No line is lost, and none comes twice unless it names two causes.
        for line in &lines {
            assert!(
                causes.iter().any(|cause| cause.lines.contains(line)),
                "{line}"
            );
        }
        causes.iter().map(|cause| cause.reason.code()).collect()
    }

    #[test]
    fn quirk_77_all_causes_are_kept_in_order() {
        let branch = "Για το Παράρτημα: 0";
        for employee in [
            "Για τον εργαζόμενο: 500000004 ΤΕΣΤ ΤΕΣΤ",
            "Εργαζόμενος ΤΕΣΤ ΤΕΣΤ",
            "ΑΦΜ 500000004",
            "ΤΕΣΤ ΤΕΣΤ (500000004)",
            "ΤΕΣΤ ΤΕΣΤ",
            "Τεστ Τεστ:",
        ] {
            let both = ["future_time", "late_reason_forbidden"];
            assert_eq!(codes(&[branch, employee, FUTURE, FORBIDDEN]), both);
            let both = ["late_reason_forbidden", "future_time"];
            assert_eq!(codes(&[branch, employee, FORBIDDEN, FUTURE]), both);
        }
        assert_eq!(
            codes(&[&format!("{FORBIDDEN} {FUTURE}")]),
            ["late_reason_forbidden", "future_time"]
        );
    }

    #[test]
    fn quirk_77_causes_in_one_sentence_are_all_kept_in_order() {
        const NEEDED: &str = "Πρέπει να συμπληρώσετε τον λόγο καθυστέρησης, καθώς η κίνηση δηλώνεται εκτός του επιτρεπόμενου χρονικού ορίου (εκπρόθεσμη δήλωση)";
        let all = [
            (FUTURE, "future_time"),
            (FORBIDDEN.trim_end_matches('.'), "late_reason_forbidden"),
            (NEEDED, "late_reason_needed"),
            ("Υπάρχει ήδη είσοδος", "duplicate_arrival"),
            ("υπάρχει ήδη έξοδος", "duplicate_departure"),
            ("η υποβολή σας θεωρείται εκπρόθεσμη", "overtime_late"),
            ("Δεν υπάρχει σχέση εργασίας", "not_employed"),
            ("είναι Χωρίς Ένδειξη Κάρτας Εργασίας", "not_under_work_card"),
            ("Service should contain 2 arguments", "parameter_count"),
            ("Parameter date invalid form", "date_form"),
        ];
        for join in [", ", " - ", "<br/>", " και ", " "] {
            for (first, one) in all {
                for (second, other) in all.iter().filter(|(_, other)| *other != one) {
                    let line = format!("{first}{join}{second}");
                    assert_eq!(codes(&[&line]), [one, *other], "{line}");
                }
                // Alone, and said twice, it is one.
                assert_eq!(codes(&[first]), [one]);
                assert_eq!(codes(&[&format!("{first}{join}{first}")]), [one]);
            }
        }
        let three = [FUTURE, "υπάρχει ήδη έξοδος", NEEDED].join(", ");
        assert_eq!(
            codes(&[&three]),
            ["future_time", "duplicate_departure", "late_reason_needed"]
        );
        // Nor are they lost where a sentence goes on in the next line.
        let lines = ["υπάρχει ήδη", "έξοδος, υπάρχει ήδη", "είσοδος"];
        assert_eq!(codes(&lines), ["duplicate_departure", "duplicate_arrival"]);
    }

    /// That something is late is said on the way, too: by the sentences on what must not be or comes of it.
    #[test]
    fn what_a_sentence_on_lateness_says_on_the_way_is_no_cause() {
        for (sentence, code) in [
            (
                "Δεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν η κίνηση δεν είναι εκτός του επιτρεπόμενου χρονικού ορίου",
                "late_reason_forbidden",
            ),
            (
                "Όταν η κίνηση δεν είναι εκπρόθεσμη, δεν πρέπει να δηλώνεται λόγος καθυστέρησης",
                "late_reason_forbidden",
            ),
            (
                "Η υποβολή σας θεωρείται εκπρόθεσμη, εκτός του επιτρεπόμενου χρονικού ορίου",
                "overtime_late",
            ),
            ("Εκπρόθεσμη δήλωση", "late_reason_needed"),
        ] {
            assert_eq!(codes(&[sentence]), [code], "{sentence}");
        }
    }

    #[test]
    fn quirk_77_what_is_not_known_is_a_cause_among_the_others() {
        assert_eq!(codes(&[UNKNOWN, FUTURE]), ["other", "future_time"]);
        assert_eq!(codes(&[FUTURE, UNKNOWN]), ["future_time", "other"]);
        assert_eq!(
            codes(&[FUTURE, "Το ωράριο δεν είναι αποδεκτό"]),
            ["future_time", "other"]
        );
        assert_eq!(
            codes(&[FUTURE, "Για το Παράρτημα: 1"]),
            ["future_time", "other"]
        );
        // Alone they are one.
        assert_eq!(codes(&["Για το Παράρτημα: 1", UNKNOWN, UNKNOWN]), ["other"]);
    }

    #[test]
    fn a_sentence_over_several_lines_is_one_cause() {
        let employed = ["Δεν υπάρχει σχέση εργασίας στις ημερομηνίες", "15/01/2026"];
        assert_eq!(codes(&employed), ["not_employed"]);
        assert_eq!(codes(&["υπάρχει ήδη", "είσοδος"]), ["duplicate_arrival"]);
        assert!(causes(&[]).is_empty());
    }

    #[test]
    fn each_cause_has_its_lines() {
        let lines = ["Για το Παράρτημα: 0", FUTURE, FORBIDDEN].map(str::to_owned);
        let causes = causes(&lines);
        assert_eq!(causes[0].lines, lines[..2]);
        assert_eq!(causes[1].lines, lines[2..]);
    }
}
