//! What a table needs in scope.

#![allow(unused_imports, reason = "each form uses a part of the vocabulary")]

pub(super) use crate::table::macros::{
    date_pattern, envelope, field_content, field_format, field_repeats, field_required, field_role,
    field_type, record,
};
pub(super) use crate::table::{Blank, Format, Meaning, Rule};
