//! What a comparison found, for people and for programs.

use ergani_documents::Lang;
use ergani_documents::drift::Difference;
use ergani_token::one_line;
use serde_json::{Value, json};

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;

/// What was compared, and what differs.
#[derive(Default)]
pub(super) struct Found {
    /// `schema`, `codes` or `coverage`.
    pub(super) check: &'static str,
    /// The documents, lists or services that were compared.
    pub(super) compared: Vec<String>,
    /// Documents of which there is nothing here to compare with.
    pub(super) without_table: Vec<String>,
    /// What is known here and the account is not offered.
    pub(super) not_offered: Vec<String>,
    pub(super) differing: Vec<Differing>,
}

/// A difference, and where it is.
pub(super) struct Differing {
    /// The document, list or service.
    code: String,
    place: String,
    rule: &'static str,
    ours: String,
    theirs: String,
    english: String,
    greek: String,
}

impl Differing {
    pub(super) fn of(code: &str, difference: &Difference) -> Self {
        Self {
            code: code.to_owned(),
            place: difference.place().to_owned(),
            rule: difference.rule(),
            ours: difference.ours().to_owned(),
            theirs: difference.theirs().to_owned(),
            english: difference.message(Lang::En),
            greek: difference.message(Lang::El),
        }
    }

    /// The server's schema begins with another key than this document.
    pub(super) fn envelope(code: &str, ours: &str, theirs: &str) -> Self {
        Self {
            code: code.to_owned(),
            place: ours.to_owned(),
            rule: "envelope",
            ours: ours.to_owned(),
            theirs: theirs.to_owned(),
            english: format!("{ours}: the server's schema has not this outer key"),
            greek: format!("{ours}: το σχήμα του διακομιστή δεν έχει αυτό το εξωτερικό κλειδί"),
        }
    }

    fn json(&self) -> Value {
        json!({
            "code": self.code,
            "place": self.place,
            "rule": self.rule,
            "ours": self.ours,
            "theirs": self.theirs,
            "message": self.english,
            "message_el": self.greek,
        })
    }

    /// Two lines, as for a finding in a document.
    fn lines(&self, lang: Lang) -> [String; 2] {
        let shown = |text: &str| match (text, lang) {
            ("", Lang::En) => "nothing".to_owned(),
            ("", Lang::El) => "τίποτα".to_owned(),
            _ => text.to_owned(),
        };
        // A place that is the code would stand twice.
        let place = if self.place == self.code {
            String::new()
        } else {
            format!("{}: ", self.code)
        };
        let (ours, theirs) = (shown(&self.ours), shown(&self.theirs));
        // That a field is there or not says all.
        let says_all = self.ours.is_empty() && self.theirs.is_empty();
        let sides = match lang {
            _ if says_all => String::new(),
            Lang::En => format!(", here {ours}, at the server {theirs}"),
            Lang::El => format!(", εδώ {ours}, στον διακομιστή {theirs}"),
        };
        let (head, message, rule) = match lang {
            Lang::En => ("difference", &self.english, "rule"),
            Lang::El => ("διαφορά", &self.greek, "κανόνας"),
        };
        [
            format!("{head}: {place}{}", shown(message)),
            format!("  {rule} {}{sides}", self.rule),
        ]
        .map(|line| one_line(&line).into_owned())
    }
}

impl Found {
    /// Writes it; 1 if anything differs, as of `diff`.
    pub(super) fn write(&self, global: &Global, output: &Output) -> Outcome {
        let told = if output.is_json() {
            output.json(&json!({
                "check": self.check,
                "compared": self.compared,
                "without_table": self.without_table,
                "not_offered": self.not_offered,
                "differences": self.differing.iter().map(Differing::json).collect::<Vec<_>>(),
            }))
        } else {
            let lang = global.lang.into();
            let mut differing = self.differing.iter();
            differing
                .try_for_each(|it| it.lines(lang).iter().try_for_each(|line| output.line(line)))
                .and_then(|()| {
                    self.summary(lang)
                        .iter()
                        .try_for_each(|line| output.line(line))
                })
        };
        let verdict = if self.differing.is_empty() {
            Exit::Ok
        } else {
            Exit::Unexpected
        };
        Failure::after(told, verdict)
    }

    fn summary(&self, lang: Lang) -> Vec<String> {
        let (compared, differing) = (self.compared.len(), self.differing.len());
        let what = match (self.check, lang) {
            ("schema", Lang::En) => "documents",
            ("schema", Lang::El) => "έντυπα",
            ("codes", Lang::En) => "lists",
            ("codes", Lang::El) => "λίστες",
            (_, Lang::En) => "documents and services",
            (_, Lang::El) => "έντυπα και υπηρεσίες",
        };
        let mut lines = vec![match (lang, differing) {
            (Lang::En, 0) => format!("{what} compared: {compared}, no difference"),
            (Lang::En, 1) => format!("{what} compared: {compared}, 1 difference"),
            (Lang::En, many) => format!("{what} compared: {compared}, {many} differences"),
            (Lang::El, 0) => format!("{what} που συγκρίθηκαν: {compared}, καμία διαφορά"),
            (Lang::El, 1) => format!("{what} που συγκρίθηκαν: {compared}, 1 διαφορά"),
            (Lang::El, many) => format!("{what} που συγκρίθηκαν: {compared}, {many} διαφορές"),
        }];
        let (untold, unoffered) = match lang {
            Lang::En => ("no form is known here of", "not offered to this account"),
            Lang::El => (
                "δεν υπάρχει εδώ έντυπο για",
                "δεν προσφέρονται στον λογαριασμό",
            ),
        };
        for (what, codes) in [
            (untold, &self.without_table),
            (unoffered, &self.not_offered),
        ] {
            if !codes.is_empty() {
                lines.push(format!("{what}: {}", codes.join(", ")));
            }
        }
        lines
    }
}
