//! The schema of a document (manual §2.1.5).

use ergani_documents::{Document, Lang};
use serde_json::json;

use super::Reply;
use crate::switches::SchemaAnswer;

pub(super) fn answer(document: &Document, form: SchemaAnswer) -> Reply {
    let mut schema = match document.root() {
        Some(_) => document.schema(),
        // No schema is published of FastAna and FastAnaC; what the server answers is not known.
        None => json!({ "title": document.title(Lang::El), "json": {}, "propertiesInfo": [] }),
    };
    Reply::json(match form {
        SchemaAnswer::Wrapped => schema,
        SchemaAnswer::Bare => schema["json"].take(),
    })
}
