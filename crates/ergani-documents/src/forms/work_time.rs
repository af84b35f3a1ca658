//! The working-time documents: schedules and overtime (WTO_v1), the fixed week (WTO_Weekly_v1) and leaves
//! (WTO_v2).
//!
//! Overtime uses the envelope and the XSD of the daily schedule (manual, Annex I; quirk 35).

use std::ops::RangeInclusive;

use crate::forms::prelude::*;
use crate::types::{Date, InvalidValue};

record! {
    /// The working time of a branch, by employee and day: schedules (`WTODaily*`) and overtime (`WTOOv*`).
    WorkTime {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_from_date => period_from: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟ";
        f_to_date => period_to: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΕΩΣ";
        Ergazomenoi => employees: list_or_none(ErgazomenoiWTO, WorkTimeDay, "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ";
    }
}

envelope!(WTOS "ΔΗΛΩΣΕΙΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ" > WTO "ΔΗΛΩΣΗ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ": WorkTime);

record! {
    /// One employee on one day. Every day has a record of its own.
    WorkTimeDay {
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_date => date: date_or_spaces @Day, "ΗΜΕΡΟΜΗΝΙΑ";
        ErgazomenosAnalytics => slots: list(ErgazomenosWTOAnalytics, WorkTimeSlot, "ΣΤΟΙΧΕΙΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ ΕΡΓΑΖΟΜΕΝΟΥ";
    }
}

record! {
    /// One stretch of the day. A split shift has several.
    WorkTimeSlot {
        f_type => work_time_type: work_time_type, "ΤΥΠΟΣ ΑΝΑΛΥΤΙΚΗΣ ΕΓΓΡΑΦΗΣ - ΚΩΔΙΚΟΣ";
        f_from => start: time_or_spaces @From, "ΩΡΑ ΑΠΟ (HH24:MM)";
        f_to => end: time_or_spaces @To, "ΩΡΑ ΕΩΣ (HH24:MM)";
    }
}

record! {
    /// The fixed weekly schedule of a branch (`WTOWeek`).
    WeeklySchedule {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_from_date => period_from: date_or_spaces @Event, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟ";
        f_to_date => period_to: date_or_spaces @Event, "ΗΜΕΡΟΜΗΝΙΑ ΕΩΣ";
        Ergazomenoi => employees: list(ErgazomenoiWTO, WeeklyScheduleDay, "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ";
    }
}

envelope!(WTOS "ΔΗΛΩΣΕΙΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ" > WTO "ΔΗΛΩΣΗ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ": WeeklySchedule);

record! {
    /// One employee on one day of the week. Sunday is 0 (quirk 33).
    WeeklyScheduleDay {
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_day => week_day: code(WeekDay, "" "0" "1" "2" "3" "4" "5" "6") @WeekDay, "ΗΜΕΡΑ - (0) ΚΥΡΙΑΚΗ - (1) ΔΕΥΤΕΡΑ - (2) ΤΡΙΤΗ - (3) ΤΕΤΑΡΤΗ - (4) ΠΕΜΠΤΗ - (5) ΠΑΡΑΣΚΕΥΗ - (6) ΣΑΒΒΑΤΟ";
        ErgazomenosAnalytics => slots: list(ErgazomenosWTOAnalytics, WeeklyScheduleSlot, "ΣΤΟΙΧΕΙΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ ΕΡΓΑΖΟΜΕΝΟΥ";
    }
}

record! {
    /// One stretch of the day. A split shift has several.
    WeeklyScheduleSlot {
        f_type => work_time_type: work_time_type, "ΤΥΠΟΣ ΑΝΑΛΥΤΙΚΗΣ ΕΓΓΡΑΦΗΣ - ΚΩΔΙΚΟΣ";
        f_from => start: time_or_spaces @From, "ΩΡΑ ΑΠΟ (HH24:MM)";
        f_to => end: time_or_spaces @To, "ΩΡΑ ΕΩΣ (HH24:MM)";
    }
}

record! {
    /// The leaves of a branch, by employee and day (`WTOLeave`, and `WTOLeaveC` with the related protocol and date of
    /// the original). ERGANI does not fill the period: each day is sent (quirk 42).
    Leave {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50) @Protocol, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces @Past, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_from_date => period_from: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟ";
        f_to_date => period_to: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΕΩΣ";
        Ergazomenoi => employees: list_or_none(ErgazomenoiWTO, LeaveDay, "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ";
    }
}

envelope!(WTOS "ΔΗΛΩΣΕΙΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ" > WTO "ΔΗΛΩΣΗ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ": Leave);

record! {
    /// One employee on one day.
    LeaveDay {
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(1, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30) @Name, "ΟΝΟΜΑ";
        f_date => date: date_or_spaces @Day, "ΗΜΕΡΟΜΗΝΙΑ";
        ErgazomenosAnalytics => slots: list(ErgazomenosWTOAnalytics, LeaveSlot, "ΣΤΟΙΧΕΙΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ ΕΡΓΑΖΟΜΕΝΟΥ";
    }
}

record! {
    /// The leave, with hours if it is an hourly one. Ordinary leave needs the year and the days the employee is
    /// entitled to in it.
    LeaveSlot {
        f_type => work_time_type: work_time_type, "ΤΥΠΟΣ ΑΝΑΛΥΤΙΚΗΣ ΕΓΓΡΑΦΗΣ - ΚΩΔΙΚΟΣ";
        f_from => start: time_or_spaces @From, "ΩΡΑ ΑΠΟ (HH24:MM)";
        f_to => end: time_or_spaces @To, "ΩΡΑ ΕΩΣ (HH24:MM)";
        f_year => year: year_or_spaces, "ΕΤΟΣ ΑΝΑΦΟΡΑΣ";
        f_req_days => entitled_days: days_or_spaces, "ΑΡΙΘΜΟΣ ΔΙΚΑΙΟΥΜΕΝΩΝ ΗΜΕΡΩΝ ΑΔΕΙΑΣ";
    }
}

const NO_DAY: InvalidValue = InvalidValue::new(
    "a leave has at least one day: the first is not after the last, and not all are left out",
    "μια άδεια έχει τουλάχιστον μία ημέρα: η πρώτη δεν είναι μετά την τελευταία και δεν εξαιρούνται όλες",
);

impl Leave {
    /// Adds a record for each day of a period, first and last included, but for those that `is_left_out` names: days
    /// off and holidays, which only the caller knows. `day` is what they have in common, the employee and the leave.
    ///
    /// ERGANI records the days that are sent and fills no period (quirk 42).
    ///
    /// ```
    /// use ergani_documents::codes::WorkTimeType;
    /// use ergani_documents::forms::{Leave, LeaveDay, LeaveSlot};
    /// use ergani_documents::types::{Branch, TaxNumber};
    /// use jiff::civil::{Weekday, date};
    ///
    /// let sick = LeaveDay::default()
    ///     .tax_number(TaxNumber::new("500000004")?)
    ///     .last_name("ΤΕΣΤ")
    ///     .first_name("ΤΕΣΤ")
    ///     .slots([LeaveSlot::default().work_time_type(WorkTimeType::SICK_LEAVE)]);
    /// let leave = Leave::default().branch(Branch::SEAT).each_day(
    ///     date(2026, 1, 15)..=date(2026, 1, 20),
    ///     |day| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
    ///     &sick,
    /// )?;
    /// assert_eq!(leave.employees.len(), 4);
    /// # Ok::<(), ergani_documents::types::InvalidValue>(())
    /// ```
    ///
    /// # Errors
    /// No day is left to declare.
    pub fn each_day(
        mut self,
        period: RangeInclusive<Date>,
        mut is_left_out: impl FnMut(Date) -> bool,
        day: &LeaveDay,
    ) -> Result<Self, InvalidValue> {
        let (first, last) = period.into_inner();
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take_while(|day| *day <= last)
            .filter(|day| !is_left_out(*day));
        let before = self.employees.len();
        self.employees
            .extend(days.map(|date| day.clone().date(date)));
        if self.employees.len() == before {
            return Err(NO_DAY);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;
    use crate::codes::WorkTimeType;
    use crate::serialize::Declaration;
    use crate::types::{Branch, TaxNumber};

    fn sick(tax_number: &str) -> LeaveDay {
        LeaveDay::default()
            .tax_number(TaxNumber::new(tax_number).unwrap())
            .last_name("ΤΕΣΤ")
            .first_name("ΤΕΣΤ")
            .slots([LeaveSlot::default().work_time_type(WorkTimeType::SICK_LEAVE)])
    }

    fn is_weekend(day: Date) -> bool {
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    #[test]
    fn quirk_42_a_leave_is_a_record_for_each_day_and_employee() {
        let holiday = date(2028, 3, 1);
        let leave = Leave::default()
            .branch(Branch::SEAT)
            .each_day(
                date(2028, 2, 25)..=date(2028, 3, 2),
                |day| is_weekend(day) || day == holiday,
                &sick("500000004"),
            )
            .unwrap()
            .each_day(
                date(2028, 2, 29)..=date(2028, 2, 29),
                is_weekend,
                &sick("600000007"),
            )
            .unwrap();
        let json = Leave::envelope(std::slice::from_ref(&leave));
        let records = json["WTOS"]["WTO"][0]["Ergazomenoi"]["ErgazomenoiWTO"].clone();
        let sent: Vec<_> = records
            .as_array()
            .unwrap()
            .iter()
            .map(|record| [&record["f_afm"], &record["f_date"]].map(|text| text.as_str().unwrap()))
            .collect();
        assert_eq!(
            sent,
            [
                ["500000004", "25/02/2028"],
                ["500000004", "28/02/2028"],
                ["500000004", "29/02/2028"],
                ["500000004", "02/03/2028"],
                ["600000007", "29/02/2028"],
            ]
        );
        for record in records.as_array().unwrap() {
            let slots = &record["ErgazomenosAnalytics"]["ErgazomenosWTOAnalytics"];
            assert_eq!(slots[0]["f_type"], WorkTimeType::SICK_LEAVE.code());
        }
        assert_eq!(leave.validate().errors().count(), 0);
    }

    #[test]
    fn a_leave_without_a_day_is_refused() {
        let day = date(2026, 1, 15);
        let sick = sick("500000004");
        let backwards = Leave::default().each_day(day..=date(2026, 1, 14), is_weekend, &sick);
        assert_eq!(backwards, Err(NO_DAY));
        let all_left_out = Leave::default().each_day(day..=day, |_| true, &sick);
        assert_eq!(all_left_out, Err(NO_DAY));
        // To the end of the calendar, and no further.
        let last = Leave::default().each_day(Date::MAX..=Date::MAX, |_| false, &sick);
        assert_eq!(last.unwrap().employees.len(), 1);
    }
}
