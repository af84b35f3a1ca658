//! What was worked and what is scheduled: `EX_BASE_07` and `EX_BASE_08`.

use super::macros::*;

service_record! {
    /// An interval of actual work (`EX_BASE_07`), of the months before this one.
    ActualWork = "EX_BASE_07", "RealWorking" {
        Aa => branch: number, "Branch", "Παράρτημα";
        Afm => tax_number: text personal, "Tax number of the employee", "ΑΦΜ εργαζομένου";
        Date => day: day, "Day", "Ημερομηνία";
        HourFrom => from: time personal, "Start", "Από";
        HourTo => to: time personal, "End", "Έως";
        IsEndDateDifferentThanDate => ends_next_day: flag, "Whether the end falls on the next day", "Λήξη την επόμενη ημέρα";
    }
}

service_record! {
    /// A part of a day of the digital organisation of working time (`EX_BASE_08`).
    ScheduledWork = "EX_BASE_08", "Working" {
        Aa => branch: number, "Branch", "Παράρτημα";
        Afm => tax_number: text personal, "Tax number of the employee", "ΑΦΜ εργαζομένου";
        Date => day: day, "Day", "Ημερομηνία";
        Type => work_time_type: text personal, "Work-time type", "Τύπος";
        HourFrom => from: time personal, "Start; blank for rest and leave", "Από";
        HourTo => to: time personal, "End; blank for rest and leave", "Έως";
        Extra => extra: text personal, "Of ordinary leave: year and days", "Πρόσθετα";
        BreakMinutes => break_minutes: number, "Break in minutes", "Διάλειμμα σε λεπτά";
        BreakInWork => break_in_work: flag, "Whether the break lies inside working hours", "Διάλειμμα εντός ωραρίου";
    }
}
