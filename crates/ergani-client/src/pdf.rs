//! The PDF of a submitted document.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use ergani_documents::types::{Date, compact_date};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::answer::Answer;
use crate::call::{Call, document_route};
use crate::cancel::check_protocol;
use crate::ergani::Ergani;
use crate::error::{Error, ErrorKind, Result};
use crate::fields::Fields;

/// What every PDF begins with.
const MAGIC: &[u8] = b"%PDF-";
/// Base64 with or without the signs that fill it up.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A PDF, checked to be one. It is personal data: keep its file to yourself.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf(Bytes);

impl Pdf {
    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Reads every shape in which the server was seen to send one (quirk 64): an object with
    /// `document`, a JSON text, base64 as it is, or the file itself.
    fn read(answer: &Answer) -> Option<Self> {
        if answer.body().starts_with(MAGIC) {
            return Some(Self(answer.body().clone()));
        }
        let text = match answer.json() {
            Some(Value::String(text)) => text,
            Some(json @ Value::Object(_)) => Fields::of(&json)?.text("document")?,
            _ => std::str::from_utf8(answer.content()).ok()?.to_owned(),
        };
        let base64: Vec<u8> = text
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let file = BASE64.decode(base64).ok()?;
        file.starts_with(MAGIC).then(|| Self(file.into()))
    }
}

impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pdf").field("bytes", &self.0.len()).finish()
    }
}

impl Ergani {
    /// The PDF of a submitted document: `GET Documents/{code}` with its protocol and the day in
    /// Athens on which it was submitted (manual §2.1.8).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a blank protocol, with which the server would give the schema;
    /// [`ErrorKind::UnreadableAnswer`] when what comes is no PDF; [`ErrorKind::Rejected`] among
    /// others for a document that was cancelled or replaced; and as [`call`](Self::call).
    pub async fn pdf(&self, code: &str, protocol: &str, submitted_on: Date) -> Result<Pdf> {
        check_protocol(protocol)?;
        // The protocol goes out byte for byte: it may hold spaces and Greek letters (quirk 50).
        let route = format!(
            "{}?protocol={}&submittedDate={}",
            document_route(code)?,
            utf8_percent_encode(protocol, NON_ALPHANUMERIC),
            compact_date(submitted_on)
        );
        let answer = self.call(Call::get(&route)?).await?;
        Pdf::read(&answer).ok_or_else(|| {
            let bytes = answer.body().len();
            let mut message =
                format!("the server's answer ({bytes} bytes) is no PDF of {code} {protocol}");
            // Beside the document there is a place for a message.
            if let Some(said) = answer
                .json()
                .and_then(|json| Fields::of(&json)?.text("message"))
            {
                message = format!("{message}: {said}");
            }
            Error::new(ErrorKind::UnreadableAnswer, message).with_answer(answer)
        })
    }
}

#[cfg(test)]
mod tests {
    use ergani_token::Timestamp;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn read(body: impl Into<Bytes>) -> Option<Pdf> {
        let now = Timestamp::from_seconds(1_768_467_600);
        Pdf::read(&Answer::new(
            StatusCode::OK,
            HeaderMap::new(),
            body.into(),
            now,
        ))
    }

    #[test]
    fn quirk_64_a_pdf_in_every_shape() {
        let file = b"%PDF-1.4\n%%EOF\n";
        let base64 = base64::engine::general_purpose::STANDARD.encode(file);
        let wrapped = format!("{}\r\n{}", &base64[..8], &base64[8..]);
        for body in [
            format!(r#"{{"message":null,"document":"{base64}"}}"#),
            format!(r#"{{"Document":"{base64}"}}"#),
            format!("\"{base64}\""),
            base64.clone(),
            wrapped,
            base64.trim_end_matches('=').to_owned(),
            String::from_utf8(file.to_vec()).unwrap(),
            format!("\u{feff}{base64}"),
            format!("\u{feff}\"{base64}\""),
        ] {
            assert_eq!(read(body.clone()).unwrap().bytes(), &file[..], "{body}");
        }
    }

    #[test]
    fn what_is_no_pdf_is_not_taken_for_one() {
        let base64 = base64::engine::general_purpose::STANDARD.encode("<html>");
        for body in [
            "",
            "null",
            "{}",
            "[]",
            "<html>",
            r#"{"document":null}"#,
            &base64,
        ] {
            assert!(read(body.to_owned()).is_none(), "{body}");
        }
    }
}
