//! The reference page of a service, as Markdown.

use std::fmt::Write;

use super::list::Service;
use crate::Lang;

impl Service {
    /// The page of this service: its parameters, and each field with key, name, type and meaning.
    ///
    /// ```
    /// use ergani_documents::services;
    ///
    /// let page = services::find("EX_BASE_02").unwrap().reference_markdown();
    /// assert!(page.starts_with("# EX_BASE_02: Branches"));
    /// assert!(page.contains("| `Kad` | `activity` | text | Activity code | ΚΑΔ |"));
    /// ```
    pub fn reference_markdown(&self) -> String {
        let mut page = format!(
            "# {}: {}\n\n{}\n\n",
            self.code(),
            self.title(Lang::En),
            self.title(Lang::El)
        );
        let elements: Vec<_> = self
            .elements()
            .iter()
            .map(|element| format!("`{element}`"))
            .collect();
        let _ = writeln!(
            page,
            "- Records: {} under `{}`; one comes as an object, several as a list, none as `null`",
            elements.join(" or "),
            self.code()
        );
        let _ = writeln!(
            page,
            "- Typed record: `ergani_documents::services::{}`",
            self.record()
        );
        if self.parameters().is_empty() {
            page.push_str("- No parameters\n");
        } else {
            page.push_str("\n| Parameter | Takes | Required | Meaning |\n|---|---|---|---|\n");
            for parameter in self.parameters() {
                let required = if parameter.required { "yes" } else { "no" };
                let _ = writeln!(
                    page,
                    "| `{}` | {} | {required} | {} |",
                    parameter.name,
                    parameter.kind.words(),
                    parameter.english
                );
            }
        }
        page.push_str(
            "\nEvery value comes as text. Fields marked * are personal data and are left out of Debug.\n\n\
             | Key | Field | Type | Meaning | Greek |\n|---|---|---|---|---|\n",
        );
        for field in self.fields() {
            let mark = if field.personal { " *" } else { "" };
            let _ = writeln!(
                page,
                "| `{}` | `{}`{mark} | {} | {} | {} |",
                field.wire, field.name, field.kind, field.english, field.greek
            );
        }
        page
    }
}
