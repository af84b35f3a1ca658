//! Documents that ERGANI took once, and what took their place.

use serde_json::Value;

use crate::{Lang, documents};

/// A document that ERGANI takes no more.
///
/// The Ministry's manuals name it, older programs send it, and no account is offered it any longer.
#[derive(Clone, Copy, Debug)]
pub struct Retired {
    code: &'static str,
    english: &'static str,
    greek: &'static str,
    /// The envelope's outer key, where it is known and is no other document's.
    envelope: Option<&'static str>,
    successors: &'static [&'static str],
}

/// The retired document of a code, in letters of any case, as the server's routes take them.
///
/// ```
/// use ergani_documents::{Lang, documents};
///
/// let overtime = documents::find_retired("OvTime").unwrap();
/// assert_eq!(overtime.successors(), ["WTOOv", "WTOOvA", "WTOOvD"]);
/// assert!(overtime.message(Lang::En).contains("WTOOv (Working time: overtime)"));
/// assert!(documents::find_retired("WTOOv").is_none());
/// ```
pub fn find_retired(code: &str) -> Option<&'static Retired> {
    let is_meant = |retired: &&Retired| retired.code.eq_ignore_ascii_case(code.trim());
    RETIRED.iter().find(is_meant)
}

/// The retired document whose envelope a body has.
pub fn find_retired_envelope(body: &Value) -> Option<&'static Retired> {
    body.as_object()?.keys().find_map(|key| of_envelope(key))
}

/// The retired document with this outer key.
pub(crate) fn of_envelope(key: &str) -> Option<&'static Retired> {
    RETIRED.iter().find(|retired| retired.envelope == Some(key))
}

impl Retired {
    /// The code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What it was, in the given language.
    pub const fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.greek)
    }

    /// The codes of the documents that took its place.
    pub const fn successors(&self) -> &'static [&'static str] {
        self.successors
    }

    /// That it is retired, and what to send instead.
    pub fn message(&self, lang: Lang) -> String {
        let (code, title) = (self.code, self.title(lang));
        let instead = self.instead(lang);
        match lang {
            Lang::En => format!("{code} ({title}) is retired. Use {instead}."),
            Lang::El => format!("Το {code} ({title}) έχει καταργηθεί. Χρησιμοποιήστε {instead}."),
        }
    }

    /// The successors with their titles: `A (…), B (…) or C (…)`.
    fn instead(&self, lang: Lang) -> String {
        let named: Vec<String> = self
            .successors
            .iter()
            .filter_map(|code| documents::find(code))
            .map(|document| format!("{} ({})", document.code(), document.title(lang)))
            .collect();
        match named.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let or = lang.pick("or", "ή");
                format!("{} {or} {last}", rest.join(", "))
            }
            _ => named.concat(),
        }
    }
}

/// Those that the Ministry's manuals of 2022 name and no account is offered today (quirk 35).
const RETIRED: &[Retired] = &[
    Retired {
        code: "OvTime",
        english: "overtime, form E8",
        greek: "υπερωρίες, έντυπο Ε8",
        envelope: Some("Overtimes"),
        successors: &["WTOOv", "WTOOvA", "WTOOvD"],
    },
    Retired {
        code: "E3",
        english: "hiring, form E3",
        greek: "πρόσληψη, έντυπο Ε3",
        envelope: None,
        successors: &["WebE3N", "WebE3M", "WebE3D", "WebE3PD"],
    },
    Retired {
        code: "WKChgWK",
        english: "change of working-time terms",
        greek: "μεταβολή όρων χρόνου εργασίας",
        envelope: None,
        successors: &["WebMA", "WebMAD"],
    },
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_retired_is_no_document_and_its_successors_are() {
        for retired in RETIRED {
            assert!(documents::find(retired.code()).is_none());
            assert!(documents::find_misspelt(retired.code()).is_none());
            for code in retired.successors() {
                assert!(documents::find(code).is_some(), "{code}");
                for lang in [Lang::En, Lang::El] {
                    assert!(retired.message(lang).contains(code));
                }
            }
        }
    }

    #[test]
    fn a_retired_code_is_known_in_any_case() {
        for code in ["OvTime", "ovtime", " OVTIME ", "e3", "WKCHGWK"] {
            assert!(find_retired(code).is_some(), "{code}");
        }
        for code in ["", "E", "E33", "WebE3N", "WebE14"] {
            assert!(find_retired(code).is_none(), "{code}");
        }
    }

    #[test]
    fn quirk_35_a_retired_envelope_is_known_and_told() {
        let body = json!({ "Overtimes": { "Overtime": [{ "f_afm": "500000004" }] } });
        assert_eq!(
            find_retired_envelope(&body).map(Retired::code),
            Some("OvTime")
        );
        assert!(find_retired_envelope(&json!({ "WTOS": {} })).is_none());
        assert!(find_retired_envelope(&json!([])).is_none());
        let report = documents::find("WTOOv").unwrap().validate(&body);
        let finding = report
            .errors()
            .find(|finding| finding.path() == "Overtimes")
            .unwrap();
        assert_eq!(finding.rule(), "unknown");
        for (lang, word) in [(Lang::En, "retired"), (Lang::El, "καταργηθεί")] {
            let message = finding.message(lang);
            assert!(
                message.contains(word) && message.contains("WTOOvD"),
                "{message}"
            );
        }
        // Deeper down it is a key as any other.
        let inside = json!({ "WTOS": { "Overtimes": { "Overtime": [] } } });
        let report = documents::find("WTOOv").unwrap().validate(&inside);
        let finding = report
            .errors()
            .find(|finding| finding.field() == "Overtimes")
            .unwrap();
        assert!(!finding.message(Lang::En).contains("retired"));
    }
}
