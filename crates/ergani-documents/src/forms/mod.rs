//! The forms: one table a record, one line a field.
//!
//! A line gives the key as it is sent, the English name (which is the Rust field), the kind of value, and the
//! Greek title as the XSD's annotation has it. The struct, its setters, its order and its validation follow from
//! the line. Every field has a blank state, which is its default, since ERGANI wants every key even when there
//! is nothing to say (quirk 26); what may not stay blank is for [`Document::validate`](crate::Document::validate)
//! to say.
//!
//! ```
//! use ergani_documents::codes::WorkTimeType;
//! use ergani_documents::forms::{Leave, LeaveDay, LeaveSlot};
//! use ergani_documents::types::{Branch, Date, TaxNumber};
//! use ergani_documents::{Declaration, documents};
//!
//! # fn main() -> Result<(), ergani_documents::types::InvalidValue> {
//! let day = LeaveDay::default()
//!     .tax_number(TaxNumber::new("123456783")?)
//!     .last_name("ΤΕΣΤ")
//!     .first_name("ΤΕΣΤ")
//!     .date(Date::constant(2026, 8, 3))
//!     .slots([LeaveSlot::default().work_time_type(WorkTimeType::ORDINARY_LEAVE).year(2026).entitled_days(20)]);
//! let leave = Leave::default()
//!     .branch(Branch::SEAT)
//!     .period_from(Date::constant(2026, 8, 3))
//!     .period_to(Date::constant(2026, 8, 3))
//!     .employees([day]);
//!
//! let report = documents::find("WTOLeave").unwrap().validate(&leave.to_json());
//! assert!(report.findings().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! Forms share no field tables: ERGANI spells the same thing differently from form to form (quirk 36).

mod change;
mod construction;
mod dismissal;
mod exemption;
mod fixed_term;
mod handover;
mod hiring;
mod internship;
mod leave_notice;
mod prelude;
mod resignation;
mod sixth_day;
mod work_card;
mod work_time;

pub use change::{BorrowedEmploymentChange, ChangeInsurance, ChangeType, EmploymentChange};
pub use construction::{
    ConstructionCensus, ConstructionCensusWorker, ConstructionWork, ConstructionWorker,
};
pub use dismissal::{
    DismissalWithNotice, DismissalWithoutNotice, RetirementByDismissal, TrialPeriodEnd,
};
pub use exemption::AdvanceDeclarationExemption;
pub use fixed_term::FixedTermEnd;
pub use handover::{LendingEnd, TransferOut};
pub use hiring::{
    Borrowing, Hiring, HiringByTransfer, HiringByTransferInsurance, HiringInsurance, HiringToLend,
    HiringToLendInsurance,
};
pub use internship::Internship;
pub use leave_notice::{YearlyLeave, YearlyLeaveNotice};
pub use resignation::{
    AbsenceNotice, Death, Resignation, ResignationAfterNotice, RetirementByConsent,
    RetirementByResignation, VoluntaryExit,
};
pub use sixth_day::SixthDay;
pub use work_card::{CardMovement, WorkCard};
pub use work_time::{
    Leave, LeaveDay, LeaveSlot, WeeklySchedule, WeeklyScheduleDay, WeeklyScheduleSlot, WorkTime,
    WorkTimeDay, WorkTimeSlot,
};

use crate::serialize::Record;

/// `WorkCard { employer, branch, .. }`: which fields are filled, never with what.
pub(crate) fn debug_filled<R: Record>(
    record: &R,
    f: &mut std::fmt::Formatter<'_>,
) -> std::fmt::Result {
    let mut shown = f.debug_struct(R::NAME);
    for (element, value) in R::ELEMENTS.iter().zip(record.values()) {
        if !value.is_blank() {
            shown.field(element.name, &format_args!("…"));
        }
    }
    shown.finish()
}
