//! The forms: one table a record, one line a field.
//!
//! A line gives the key as it is sent, the English name (which is the Rust field), the kind of value, and the
//! Greek title as the XSD's annotation has it. The struct, its setters, its order and its validation follow from
//! the line. Every field has a blank state, which is its default, since ERGANI wants every key even when there
//! is nothing to say (quirk 26); what may not stay blank is for [`Document::validate`](crate::Document::validate)
//! to say.
//!
//! Forms share no field tables: ERGANI spells the same thing differently from form to form (quirk 36).

mod prelude;

mod work_card;

pub use work_card::{CardMovement, WorkCard};

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
