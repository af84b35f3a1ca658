//! The working-time documents: schedules and overtime (WTO_v1), the fixed week (WTO_Weekly_v1) and leaves
//! (WTO_v2).
//!
//! Overtime uses the envelope and the XSD of the daily schedule (manual, Annex I; quirk 35).

use crate::forms::prelude::*;

record! {
    /// The working time of a branch, by employee and day: schedules (`WTODaily*`) and overtime (`WTOOv*`).
    WorkTime {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50), "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
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
        f_afm => tax_number: tax_number, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(1, 50), "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30), "ΟΝΟΜΑ";
        f_date => date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ";
        ErgazomenosAnalytics => slots: list(ErgazomenosWTOAnalytics, WorkTimeSlot, "ΣΤΟΙΧΕΙΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ ΕΡΓΑΖΟΜΕΝΟΥ";
    }
}

record! {
    /// One stretch of the day. A split shift has several.
    WorkTimeSlot {
        f_type => work_time_type: work_time_type, "ΤΥΠΟΣ ΑΝΑΛΥΤΙΚΗΣ ΕΓΓΡΑΦΗΣ - ΚΩΔΙΚΟΣ";
        f_from => start: time_or_spaces, "ΩΡΑ ΑΠΟ (HH24:MM)";
        f_to => end: time_or_spaces, "ΩΡΑ ΕΩΣ (HH24:MM)";
    }
}

record! {
    /// The fixed weekly schedule of a branch (`WTOWeek`).
    WeeklySchedule {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50), "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
        f_comments => comments: text(0, 200), "ΠΑΡΑΤΗΡΗΣΕΙΣ";
        f_from_date => period_from: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΑΠΟ";
        f_to_date => period_to: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ ΕΩΣ";
        Ergazomenoi => employees: list(ErgazomenoiWTO, WeeklyScheduleDay, "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΣΤΟΙΧΕΙΑ ΕΡΓΑΖΟΜΕΝΩΝ";
    }
}

envelope!(WTOS "ΔΗΛΩΣΕΙΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ" > WTO "ΔΗΛΩΣΗ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ": WeeklySchedule);

record! {
    /// One employee on one day of the week. Sunday is 0 (quirk 33).
    WeeklyScheduleDay {
        f_afm => tax_number: tax_number, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(1, 50), "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30), "ΟΝΟΜΑ";
        f_day => week_day: code(WeekDay, "" "0" "1" "2" "3" "4" "5" "6"), "ΗΜΕΡΑ - (0) ΚΥΡΙΑΚΗ - (1) ΔΕΥΤΕΡΑ - (2) ΤΡΙΤΗ - (3) ΤΕΤΑΡΤΗ - (4) ΠΕΜΠΤΗ - (5) ΠΑΡΑΣΚΕΥΗ - (6) ΣΑΒΒΑΤΟ";
        ErgazomenosAnalytics => slots: list(ErgazomenosWTOAnalytics, WeeklyScheduleSlot, "ΣΤΟΙΧΕΙΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ ΕΡΓΑΖΟΜΕΝΟΥ";
    }
}

record! {
    /// One stretch of the day. A split shift has several.
    WeeklyScheduleSlot {
        f_type => work_time_type: work_time_type, "ΤΥΠΟΣ ΑΝΑΛΥΤΙΚΗΣ ΕΓΓΡΑΦΗΣ - ΚΩΔΙΚΟΣ";
        f_from => start: time_or_spaces, "ΩΡΑ ΑΠΟ (HH24:MM)";
        f_to => end: time_or_spaces, "ΩΡΑ ΕΩΣ (HH24:MM)";
    }
}

record! {
    /// The leaves of a branch, by employee and day (`WTOLeave`, and `WTOLeaveC` with the related protocol and date of
    /// the original). ERGANI does not fill the period: each day is sent (quirk 42).
    Leave {
        f_aa_pararthmatos => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_rel_protocol => related_protocol: text(0, 50), "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΑΡΙΘ. ΠΡΩΤ.";
        f_rel_date => related_date: date_or_spaces, "ΣΧΕΤΙΚΟ ΕΝΤΥΠΟ ΗΜΕΡΟΜΗΝΙΑ";
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
        f_afm => tax_number: tax_number, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(1, 50), "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(1, 30), "ΟΝΟΜΑ";
        f_date => date: date_or_spaces, "ΗΜΕΡΟΜΗΝΙΑ";
        ErgazomenosAnalytics => slots: list(ErgazomenosWTOAnalytics, LeaveSlot, "ΣΤΟΙΧΕΙΑ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ"), "ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ ΕΡΓΑΖΟΜΕΝΟΥ";
    }
}

record! {
    /// The leave, with hours if it is an hourly one. Ordinary leave needs the year and the days the employee is
    /// entitled to in it.
    LeaveSlot {
        f_type => work_time_type: work_time_type, "ΤΥΠΟΣ ΑΝΑΛΥΤΙΚΗΣ ΕΓΓΡΑΦΗΣ - ΚΩΔΙΚΟΣ";
        f_from => start: time_or_spaces, "ΩΡΑ ΑΠΟ (HH24:MM)";
        f_to => end: time_or_spaces, "ΩΡΑ ΕΩΣ (HH24:MM)";
        f_year => year: year_or_spaces, "ΕΤΟΣ ΑΝΑΦΟΡΑΣ";
        f_req_days => entitled_days: days_or_spaces, "ΑΡΙΘΜΟΣ ΔΙΚΑΙΟΥΜΕΝΩΝ ΗΜΕΡΩΝ ΑΔΕΙΑΣ";
    }
}
