/// The language of a message or label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Greek.
    El,
}

impl Lang {
    /// Chooses between an English and a Greek text.
    pub(crate) const fn pick<'a>(self, english: &'a str, greek: &'a str) -> &'a str {
        match self {
            Lang::En => english,
            Lang::El => greek,
        }
    }
}
