//! The documents that ERGANI takes, by code.
//!
//! An account may submit a part of them only, which `GET Lookup/Submissions` tells (quirk 67); a code that is not
//! here can still be sent as raw JSON.

use crate::serialize::{Declaration, Record};
use crate::table::{Content, Element, Leaves};
use crate::{Lang, forms};

/// A kind of declaration.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    code: &'static str,
    english: &'static str,
    greek: &'static str,
    form: Option<Form>,
}

#[derive(Clone, Copy, Debug)]
struct Form {
    xsd: &'static str,
    record: &'static str,
    root: &'static Element,
}

/// The document of a code, which is matched letter for letter.
///
/// ```
/// use ergani_documents::documents;
///
/// let card = documents::find("WRKCardSE").unwrap();
/// assert_eq!(card.envelope_path(), "Cards.Card[].Details.CardDetails[]");
/// assert!(!card.is_cancellable());
/// ```
pub fn find(code: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.code == code)
}

/// Every known document, in the order of the Ministry's list.
pub fn all() -> &'static [Document] {
    DOCUMENTS
}

impl Document {
    /// The code, as in `POST Documents/{code}`.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The title in the given language; the Greek one is the Ministry's.
    pub const fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }

    /// The XSD that the document must satisfy, without its ending. `None` where the Ministry publishes none:
    /// such a document can only be judged by the live schema.
    pub fn xsd(&self) -> Option<&'static str> {
        self.form.map(|form| form.xsd)
    }

    /// The name of the typed record in [`forms`](crate::forms).
    pub fn record(&self) -> Option<&'static str> {
        self.form.map(|form| form.record)
    }

    /// The tree of keys, from the envelope's outer key down.
    pub fn root(&self) -> Option<&'static Element> {
        self.form.map(|form| form.root)
    }

    /// Every field, in document order.
    pub fn leaves(&self) -> Leaves {
        self.root().map(Element::leaves).unwrap_or_default()
    }

    /// Whether a submission can be withdrawn; so far leaves only (quirk 44).
    pub fn is_cancellable(&self) -> bool {
        matches!(self.code, "WTOLeave" | "WTOLeaveC")
    }

    /// The keys from the envelope down to the innermost records, lists marked `[]`. Empty without an XSD.
    pub fn envelope_path(&self) -> String {
        let mut path = String::new();
        let mut next = self.root();
        while let Some(element) = next {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(element.wire);
            path.push_str(if element.repeats { "[]" } else { "" });
            // Optional lists beside the fields, as supplementary insurance, are no part of the envelope.
            next = element.children().iter().find(|child| {
                matches!(child.content, Content::Children(_))
                    && child.required
                    && !is_side_list(child)
                    || (child.repeats
                        && matches!(child.content, Content::Children(_))
                        && element.children().len() == 1)
            });
        }
        path
    }
}

/// A list whose wrapper is optional.
fn is_side_list(element: &Element) -> bool {
    element.repeats && !element.required
}

/// Writes the table of documents: code, titles, and the form with its XSD.
macro_rules! documents {
    ($($code:literal, $english:literal, $greek:literal, $(($record:ident, $xsd:literal))?;)+) => {
        const DOCUMENTS: &[Document] = &[$(
            Document { code: $code, english: $english, greek: $greek, form: documents!(@form $($record, $xsd)?) },
        )+];
    };
    (@form) => { None };
    (@form $record:ident, $xsd:literal) => {
        Some(Form {
            xsd: $xsd,
            record: <forms::$record as Record>::NAME,
            root: &<forms::$record as Declaration>::ROOT,
        })
    };
}

documents! {
    "WRKCardSE", "Work card: start and end of work", "Δήλωση έναρξης/λήξης εργασίας εργαζομένων", (WorkCard, "Card_v1");
}
