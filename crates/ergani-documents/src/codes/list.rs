use crate::Lang;

/// One code and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code as it is sent.
    pub code: &'static str,
    /// The English label.
    pub english: &'static str,
    /// The Greek label.
    pub greek: &'static str,
}

impl CodeEntry {
    /// The label in the given language.
    pub const fn label(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }
}

/// A list of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// The Rust type's name, or the server's name of the list.
    pub name: &'static str,
    /// The codes, in the Ministry's order.
    pub entries: &'static [CodeEntry],
}

impl CodeList {
    /// The entry of a code.
    pub fn find(&self, code: &str) -> Option<&'static CodeEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }
}

/// `0` no, `1` yes: the flags of every form.
pub const YES_NO: CodeList = CodeList {
    name: "YesNo",
    entries: &[
        CodeEntry {
            code: "0",
            english: "no",
            greek: "όχι",
        },
        CodeEntry {
            code: "1",
            english: "yes",
            greek: "ναι",
        },
    ],
};
