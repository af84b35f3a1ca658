use crate::Lang;
use crate::table::{Format, Role};

/// One key of a document: a field, a record or a list of records.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// The key as it is sent, for example `f_afm`.
    pub wire: &'static str,
    /// The English name, which is the Rust field's name, for example `tax_number`.
    pub name: &'static str,
    /// The Greek title, as the XSD's annotation gives it.
    pub title: &'static str,
    /// Whether the key must be there. Nearly every key must, even when its value is blank (quirk 26).
    pub required: bool,
    /// Whether it may occur more than once, that is, whether it is a list.
    pub repeats: bool,
    /// What it is to its record.
    pub role: Role,
    /// What stands under the key.
    pub content: Content,
}

/// What stands under a key.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// A text in the given format.
    Leaf(Format),
    /// Keys of its own, in this order.
    Children(&'static [Element]),
}

impl Element {
    /// The keys under this one; none for a field.
    pub const fn children(&self) -> &'static [Element] {
        match self.content {
            Content::Leaf(_) => &[],
            Content::Children(children) => children,
        }
    }

    /// The format of a field; `None` for a record or list.
    pub const fn format(&self) -> Option<&Format> {
        match &self.content {
            Content::Leaf(format) => Some(format),
            Content::Children(_) => None,
        }
    }

    /// The name for people: the English name in words, or the Greek title without its list of codes.
    ///
    /// ```
    /// use ergani_documents::{Lang, documents};
    ///
    /// let card = documents::find("WRKCardSE").unwrap();
    /// let kind = card.leaves().find(|field| field.wire == "f_type").unwrap();
    /// assert_eq!(kind.label(Lang::En), "movement type");
    /// assert_eq!(kind.label(Lang::El), "Τύπος Κίνησης");
    /// ```
    pub fn label(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.name.replace('_', " "),
            Lang::El => without_code_list(self.title).to_owned(),
        }
    }

    /// Every field at or under this element, in document order.
    pub fn leaves(&'static self) -> Leaves {
        Leaves {
            pending: vec![self],
        }
    }
}

/// The fields of a document in order; see [`Element::leaves`].
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    pending: Vec<&'static Element>,
}

impl Iterator for Leaves {
    type Item = &'static Element;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let element = self.pending.pop()?;
            match element.content {
                Content::Leaf(_) => return Some(element),
                Content::Children(children) => self.pending.extend(children.iter().rev()),
            }
        }
    }
}

/// `ΦΥΛΟ - (0) ΑΝΤΡΑΣ - (1) ΓΥΝΑΙΚΑ` is `ΦΥΛΟ` for a reader who is told the codes separately.
fn without_code_list(title: &str) -> &str {
    let codes = title
        .match_indices('(')
        .map(|(start, _)| start)
        .find(|start| {
            let inside = &title[start + 1..];
            inside.find(')').is_some_and(|end| {
                end > 0 && end <= 2 && inside[..end].bytes().all(|byte| byte.is_ascii_digit())
            })
        });
    match codes {
        Some(start) if start > 0 => title[..start].trim_end().trim_end_matches('-').trim_end(),
        _ => title.trim_end_matches([' ', ':']),
    }
}
