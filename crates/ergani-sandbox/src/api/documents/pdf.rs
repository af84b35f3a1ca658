//! The PDF of a submission (manual §2.1.8).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ergani_documents::Document;
use serde_json::{Value, json};

use super::{NOT_FOUND, compact_day, rejected};
use crate::api::{Body, Reply};
use crate::fault::TEXT;
use crate::query::parameter;
use crate::state::{Declaration, State};
use crate::switches::PdfAnswer;

/// What the query asks for.
pub(super) struct Query {
    protocol: Option<String>,
    date: Option<String>,
}

impl Query {
    pub(super) fn of(query: &str) -> Self {
        Self {
            protocol: parameter(query, "protocol"),
            date: parameter(query, "submittedDate"),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.protocol.is_none() && self.date.is_none()
    }
}

pub(super) fn answer(state: &mut State, user: &str, document: &Document, query: &Query) -> Reply {
    let protocol = query.protocol.as_deref().unwrap_or_default();
    let found = query
        .date
        .as_deref()
        .and_then(compact_day)
        .and_then(|day| state.registry.find(user, document.code(), protocol, day));
    let Some(found) = found else {
        return rejected(state, NOT_FOUND);
    };
    let pdf = print(found);
    match state.switches.pdf_answer {
        PdfAnswer::Object => {
            Reply::json(json!({ "message": null, "document": STANDARD.encode(pdf) }))
        }
        PdfAnswer::JsonString => Reply::json(Value::from(STANDARD.encode(pdf))),
        PdfAnswer::Text => Reply {
            body: Body::Text(TEXT, STANDARD.encode(pdf)),
            ..Reply::empty()
        },
        PdfAnswer::Bytes => Reply {
            body: Body::Bytes("application/pdf", pdf),
            ..Reply::empty()
        },
    }
}

/// A page that says what was declared. The fonts that every reader has know no Greek, so that the
/// protocol is told by its number.
fn print(declaration: &Declaration) -> Vec<u8> {
    let Declaration { id, code, date, .. } = declaration;
    let page = format!(
        "BT /F1 14 Tf 72 770 Td (ERGANI SANDBOX - NO LEGAL EFFECT) Tj 0 -28 Td \
         (Document {code}, number {id:06}, submitted {date}) Tj ET"
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = String::new();
    for (number, object) in objects.iter().enumerate() {
        offsets += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let table = file.len();
    let size = objects.len() + 1;
    file += &format!(
        "xref\n0 {size}\n0000000000 65535 f \n{offsets}\
         trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    );
    file.into_bytes()
}
