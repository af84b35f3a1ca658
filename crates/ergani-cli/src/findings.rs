//! What was found in a document, for people and for programs.

use ergani_documents::raw_json::{self, Fault};
use ergani_documents::{Document, Finding, Lang, Report, Severity, Strictness};
use ergani_token::one_line;
use serde_json::{Value, json};

use crate::times;

/// A document as it was given, and what is to be said about it.
pub(crate) struct Judged {
    document: Option<&'static Document>,
    found: Found,
    strict: bool,
}

enum Found {
    /// It could not be read.
    Fault(Fault),
    /// It could; this is what its form says.
    Report(Report),
}

/// Reads bytes, judges them by a document's form, if one is known, and weighs what they say at this moment.
pub(crate) fn judge(document: Option<&'static Document>, bytes: &[u8], strict: bool) -> Judged {
    let strictness = strictness(strict);
    let found = match raw_json::parse(bytes) {
        Err(fault) => Found::Fault(fault),
        Ok(value) => {
            let report = document.map_or_else(Report::default, |document| {
                document.validate_at(&value, &times::now(), strictness)
            });
            Found::Report(report)
        }
    };
    Judged {
        document,
        found,
        strict,
    }
}

/// What `--strict` asks for.
pub(crate) fn strictness(strict: bool) -> Strictness {
    if strict {
        Strictness::Strict
    } else {
        Strictness::Normal
    }
}

impl Judged {
    /// Whether nothing stands against it. Strictly, a form that cannot be judged does.
    pub(crate) fn is_valid(&self) -> bool {
        match &self.found {
            Found::Fault(_) => false,
            Found::Report(report) => report.is_valid() && (self.is_judged() || !self.strict),
        }
    }

    /// Whether there was a form to judge it by.
    pub(crate) fn is_judged(&self) -> bool {
        self.document
            .is_some_and(|document| document.root().is_some())
    }

    /// How many errors and warnings there are.
    pub(crate) fn counts(&self) -> (usize, usize) {
        match &self.found {
            Found::Fault(_) => (1, 0),
            Found::Report(report) => (report.errors().count(), report.warnings().count()),
        }
    }

    /// For people: two lines a finding.
    pub(crate) fn lines(&self, lang: Lang) -> Vec<String> {
        match &self.found {
            Found::Fault(fault) => {
                let rule = told(lang, fault.key(), fault.rule(), None);
                vec![headed(Severity::Error, lang, &fault.message(lang)), rule]
            }
            Found::Report(report) => lines(report, lang),
        }
    }

    /// For programs.
    pub(crate) fn json(&self) -> Vec<Value> {
        match &self.found {
            Found::Fault(fault) => vec![json!({
                "severity": "error",
                "path": "",
                "field": fault.key(),
                "rule": fault.rule(),
                "value": null,
                "message": fault.message(Lang::En),
                "message_el": fault.message(Lang::El),
                "line": fault.line,
                "column": fault.column,
            })],
            Found::Report(report) => report.findings().iter().map(|it| json!(it)).collect(),
        }
    }
}

/// A report for people: two lines a finding.
pub(crate) fn lines(report: &Report, lang: Lang) -> Vec<String> {
    let of = |finding: &Finding| {
        [
            headed(finding.severity(), lang, &finding.message(lang)),
            told(
                lang,
                Some(finding.field()),
                finding.rule(),
                finding.value_escaped(),
            ),
        ]
    };
    report.findings().iter().flat_map(of).collect()
}

fn headed(severity: Severity, lang: Lang, message: &str) -> String {
    let head = match (severity, lang) {
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Error, Lang::El) => "σφάλμα",
        (Severity::Warning, Lang::El) => "προειδοποίηση",
    };
    format!("{head}: {}", one_line(message))
}

fn told(lang: Lang, field: Option<&str>, rule: &str, value: Option<String>) -> String {
    let (named_field, named_rule, named_value) = match lang {
        Lang::En => ("field", "rule", "value"),
        Lang::El => ("πεδίο", "κανόνας", "τιμή"),
    };
    let field = field.map_or_else(String::new, |field| {
        format!("{named_field} {}, ", one_line(field))
    });
    let value = value.map_or_else(String::new, |value| format!(", {named_value} {value}"));
    format!("  {field}{named_rule} {rule}{value}")
}
