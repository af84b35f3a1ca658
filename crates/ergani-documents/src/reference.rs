//! The reference page of a document and of the code lists, as Markdown.

use std::fmt::Write;

use crate::codes::{self, CodeList, WorkTimeType};
use crate::documents::Document;
use crate::table::{Content, Element, Facet};
use crate::validate::describe;
use crate::{Lang, documents};

impl Document {
    /// The page of this document: what it is, its envelope, and each field with key, Rust field, Greek title and
    /// what it takes.
    ///
    /// ```
    /// use ergani_documents::documents;
    ///
    /// let page = documents::find("WRKCardSE").unwrap().reference_markdown();
    /// assert!(page.starts_with("# WRKCardSE: Work card"));
    /// assert!(page.contains("| `f_aa` | `branch` | Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ | 1 to 5 digits |"));
    /// ```
    pub fn reference_markdown(&self) -> String {
        let mut page = format!(
            "# {}: {}\n\n{}\n\n",
            self.code(),
            self.title(Lang::En),
            self.title(Lang::El)
        );
        let cancel = if self.is_cancellable() {
            "can be cancelled"
        } else {
            "cannot be cancelled"
        };
        let Some(root) = self.root() else {
            let _ = writeln!(
                page,
                "No schema of this document is published: it is sent as raw JSON and can only be judged by the live schema. \
                 Once accepted it {cancel}."
            );
            return page;
        };
        let _ = writeln!(page, "- Envelope: `{}`", self.envelope_path());
        let _ = writeln!(page, "- XSD: `{}`", self.xsd().unwrap_or_default());
        let _ = writeln!(
            page,
            "- Typed record: `ergani_documents::forms::{}`",
            self.record().unwrap_or_default()
        );
        let sharers: Vec<String> = documents::all()
            .iter()
            .filter(|other| other.record() == self.record() && other.code() != self.code())
            .map(|other| format!("`{}`", other.code()))
            .collect();
        if !sharers.is_empty() {
            let _ = writeln!(page, "- The same form serves {}", sharers.join(", "));
        }
        let _ = writeln!(page, "- Once accepted it {cancel}");
        let _ = writeln!(
            page,
            "\nKeys stand in this order, and all of them, blank ones as `\"\"`."
        );
        section(&mut page, root, String::new());
        page
    }
}

/// The page of the code lists: each code with its English and Greek label.
pub fn codes_markdown() -> String {
    let mut page = String::from(
        "# Code lists\n\nLists that the server keeps may grow; an unknown code is kept as text.\n",
    );
    for list in codes::all() {
        codes_section(&mut page, list);
    }
    page
}

/// A table for each record, outermost first.
fn section(page: &mut String, element: &Element, above: String) {
    let dot = if above.is_empty() { "" } else { "." };
    let path = format!(
        "{above}{dot}{}{}",
        element.wire,
        if element.repeats { "[]" } else { "" }
    );
    let has_fields = element
        .children()
        .iter()
        .any(|child| matches!(child.content, Content::Leaf(_)));
    if has_fields {
        let _ = writeln!(page, "\n## `{path}`\n\n{}\n", cell(element.title));
        page.push_str("| Key | Field | Title | Takes |\n|---|---|---|---|\n");
        for child in element.children() {
            let optional = if child.required {
                ""
            } else {
                " (the key may be missing)"
            };
            let takes = match &child.content {
                Content::Leaf(format) => describe(format, Lang::En),
                Content::Children(items) => {
                    let item = items.first().map_or("", |item| item.wire);
                    format!("list of `{item}`, below")
                }
            };
            let _ = writeln!(
                page,
                "| `{}` | `{}` | {} | {}{optional} |",
                child.wire,
                child.name,
                cell(child.title),
                cell(&takes)
            );
        }
    }
    for child in element
        .children()
        .iter()
        .filter(|child| matches!(child.content, Content::Children(_)))
    {
        section(page, child, path.clone());
    }
}

fn codes_section(page: &mut String, list: &CodeList) {
    let _ = writeln!(page, "\n## {}\n", list.name);
    let categories = list.name == WorkTimeType::LIST.name;
    page.push_str(if categories {
        "| Code | English | Greek | Category |\n|---|---|---|---|\n"
    } else {
        "| Code | English | Greek |\n|---|---|---|\n"
    });
    for entry in list.entries {
        let _ = write!(
            page,
            "| `{}` | {} | {} |",
            entry.code, entry.english, entry.greek
        );
        if let (true, Ok(kind)) = (categories, entry.code.parse::<WorkTimeType>()) {
            let _ = write!(
                page,
                " {} |",
                kind.category()
                    .map_or("", |category| category.label(Lang::En))
            );
        }
        page.push('\n');
    }
}

/// A text that fits into a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Element {
    /// What the field takes, in words; for a list or a record nothing.
    ///
    /// ```
    /// use ergani_documents::{Lang, documents};
    ///
    /// let card = documents::find("WRKCardSE").unwrap();
    /// let branch = card.leaves().find(|field| field.wire == "f_aa").unwrap();
    /// assert_eq!(branch.takes(Lang::En), "1 to 5 digits");
    /// ```
    pub fn takes(&self, lang: Lang) -> String {
        self.format()
            .map(|format| describe(format, lang))
            .unwrap_or_default()
    }

    /// The restrictions in one line, as the Ministry writes them; empty where there are none.
    pub fn restrictions(&self) -> String {
        let facets = self
            .format()
            .map(|format| format.facets())
            .unwrap_or_default();
        let line = |facet: &Facet| format!("{} {}", facet.name(), facet.value());
        facets.iter().map(line).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_names_every_key_once_in_each_record() {
        for document in documents::all() {
            let page = document.reference_markdown();
            let rows = page
                .lines()
                .filter(|line| line.starts_with("| `f_"))
                .count();
            assert_eq!(rows, document.leaves().count(), "{}", document.code());
        }
        let change = documents::find("WebMA").unwrap().reference_markdown();
        assert!(
            change.contains("## `AnaggeliesMA.AnaggeliaMA[].TypesMetabolon[].TypesMetabolonMA[]`")
        );
    }

    #[test]
    fn a_document_without_a_schema_says_so() {
        assert!(
            documents::find("FastAna")
                .unwrap()
                .reference_markdown()
                .contains("live schema")
        );
    }

    #[test]
    fn the_page_of_codes_has_every_list() {
        let page = codes_markdown();
        for list in codes::all() {
            assert!(
                page.contains(&format!("## {}\n", list.name)),
                "{}",
                list.name
            );
        }
        assert!(page.contains(
            "| `ΩΑΦΠ` | child care leave (hours) | άδεια φροντίδας παιδιού (ώρες) | leave (hours) |"
        ));
    }
}
