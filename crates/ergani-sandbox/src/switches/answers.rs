//! The forms that one answer has in the field.

use serde::{Deserialize, Serialize};

/// What joins the lines of a refusal (quirk 51).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineBreak {
    /// A backslash and an n, two characters, as the manual shows (§2.1.6).
    #[default]
    Literal,
    /// A line feed.
    Real,
    /// A carriage return and a line feed.
    Windows,
}

impl LineBreak {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Literal => "\\n",
            Self::Real => "\n",
            Self::Windows => "\r\n",
        }
    }
}

/// The form of the schema in `GET Documents/{code}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaAnswer {
    /// `title`, `json` and `propertiesInfo`, as real answers have it.
    #[default]
    Wrapped,
    /// The envelope alone, as the manual prints it (§2.1.5).
    Bare,
}

/// The form of `id` in a receipt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptId {
    /// `"92"` (manual §2.1.6).
    #[default]
    String,
    /// `92` (quirk 63).
    Number,
}

/// The body of a cancellation that was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelAnswer {
    /// `{"message": "…"}` (manual §2.1.7).
    #[default]
    Object,
    /// `"…"`, as the trial server answers (quirk 65).
    String,
}

/// The form of a PDF in `GET Documents/{code}?protocol=…&submittedDate=…` (quirk 64).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PdfAnswer {
    /// `{"message": null, "document": "…base64…"}`, as the trial server answers.
    #[default]
    Object,
    /// Base64 as plain text.
    Text,
    /// Base64 as a JSON string.
    JsonString,
    /// The bytes of the PDF.
    Bytes,
}

/// How a service says that it found nothing (quirk 55).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NothingFound {
    /// The whole body is `null`.
    #[default]
    Null,
    /// `{"EX_BASE_05": null}`.
    NullService,
    /// `{"EX_BASE_05": {"Cur": []}}`.
    EmptyList,
    /// `{"EX_BASE_05": {}}`.
    NoRecord,
    /// `{"EX_BASE_05": ""}`.
    EmptyText,
}

/// How a service gives a single record (quirk 54).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SingleRecord {
    /// As an object.
    #[default]
    Object,
    /// As a list of one.
    List,
}

/// The letter case of the keys of a service's records (quirk 57).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyCase {
    /// As in the field: `afm` in EX_BASE_05, `aa` beside `Afm` in EX_BASE_08.
    #[default]
    AsSeen,
    /// All in lower case.
    Lower,
    /// All in upper case.
    Upper,
}

/// The decimal mark of money in EX_BASE_04 (quirk 58).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyForm {
    /// `1200.00`, as the manual prints it.
    #[default]
    Point,
    /// `1.200,00`, which is seen too.
    Comma,
}
