//! Code lists, with English and Greek labels.
//!
//! Lists that an XSD closes are enums; a code outside them is refused. Lists that the server keeps
//! (`EX_BASE_03`) are open: an unknown code is kept as text. Which codes of a list a form takes may differ
//! from form to form (quirk 37) and stands in the form's table.

mod card;
mod employment;
mod ending;
mod list;
mod macros;
mod parameter_list;
mod person;
mod week_day;
mod work_time;

pub use card::{LateReason, Movement};
pub use employment::{
    ArrangementKind, BorrowKind, EmploymentRelation, EmploymentStatus, PayingEmployer,
    ResponsiblePosition, SpecialCase, TermsAcceptance, WorkPlace, WorkerKind, WorkingWeek,
};
pub use ending::{FixedTermEnding, NoticeMonths};
pub use list::{CodeEntry, CodeList, YES_NO};
pub use parameter_list::ParameterList;
pub use person::{MaritalStatus, Sex, TraineeEducation};
pub use week_day::WeekDay;
pub use work_time::{WorkTimeCategory, WorkTimeType, nearest_work_time_type};

/// The kind of identity document that the Ministry's samples use, an identity card: Greek `Δ`, then Latin `A`
/// and `T` (quirk 34).
pub const IDENTITY_CARD: &str = "ΔAT";

/// Every list with labels, for drop-downs and reference pages.
pub fn all() -> &'static [&'static CodeList] {
    const LISTS: &[&CodeList] = &[
        &WorkTimeType::LIST,
        &Movement::LIST,
        &LateReason::LIST,
        &WeekDay::LIST,
        &Sex::LIST,
        &MaritalStatus::LIST,
        &TraineeEducation::LIST,
        &WorkerKind::LIST,
        &EmploymentStatus::LIST,
        &EmploymentRelation::LIST,
        &TermsAcceptance::LIST,
        &BorrowKind::LIST,
        &PayingEmployer::LIST,
        &ResponsiblePosition::LIST,
        &SpecialCase::LIST,
        &WorkPlace::LIST,
        &WorkingWeek::LIST,
        &ArrangementKind::LIST,
        &FixedTermEnding::LIST,
        &NoticeMonths::LIST,
        &YES_NO,
        &ParameterList::LIST,
    ];
    LISTS
}
