//! Every kind of broken card is refused with the field named, in both languages.

use ergani_documents::{Lang, Report, documents};
use serde_json::{Value, json};

fn good() -> Value {
    json!({ "Cards": { "Card": [{
        "f_afm_ergodoti": "123456783",
        "f_aa": "0",
        "f_comments": "",
        "Details": { "CardDetails": [
            {
                "f_afm": "123456709", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": "0",
                "f_reference_date": "2026-01-15", "f_date": "2026-01-15T09:00:00+02:00", "f_aitiologia": ""
            },
            {
                "f_afm": "123456709", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": "1",
                "f_reference_date": "2026-01-15", "f_date": "2026-01-15T17:00:00+02:00", "f_aitiologia": "002"
            }
        ] }
    }] } })
}

fn judge(document: &Value) -> Report {
    documents::find("WRKCardSE")
        .expect("the card is known")
        .validate(document)
}

fn second(document: &mut Value) -> &mut serde_json::Map<String, Value> {
    document["Cards"]["Card"][0]["Details"]["CardDetails"][1]
        .as_object_mut()
        .expect("a movement is a record")
}

/// Breaks the second movement and expects one finding of this rule at this key.
#[track_caller]
fn broken(
    rule: &str,
    key: &str,
    english: &str,
    greek: &str,
    mangle: impl FnOnce(&mut serde_json::Map<String, Value>),
) {
    let mut document = good();
    mangle(second(&mut document));
    let report = judge(&document);
    let [finding] = report.findings() else {
        panic!("{:#?}", report.findings())
    };
    assert_eq!(finding.rule(), rule);
    assert_eq!(finding.field(), key);
    assert_eq!(
        finding.path(),
        format!("Cards.Card[0].Details.CardDetails[1].{key}")
    );
    let (en, el) = (finding.message(Lang::En), finding.message(Lang::El));
    assert!(en.contains(english), "{en}");
    assert!(el.contains(greek), "{el}");
}

fn set(key: &str, value: Value) -> impl FnOnce(&mut serde_json::Map<String, Value>) {
    move |fields| {
        fields.insert(key.to_owned(), value);
    }
}

#[test]
fn a_good_card_has_no_findings() {
    assert!(judge(&good()).findings().is_empty());
}

#[test]
fn quirk_26_a_missing_key() {
    broken(
        "missing",
        "f_aitiologia",
        "Add it, even if it stays blank",
        "λείπει",
        |fields| {
            fields.shift_remove("f_aitiologia");
        },
    );
}

#[test]
fn quirk_26_a_missing_key_that_cannot_stay_blank_says_what_it_takes() {
    broken(
        "missing",
        "f_afm",
        "f_afm is missing. Add it. Exactly 9 digits",
        "λείπει το πεδίο f_afm. Προσθέστε το. Ακριβώς 9 ψηφία",
        |fields| {
            fields.shift_remove("f_afm");
        },
    );
    broken(
        "empty",
        "f_afm",
        "must be a text",
        "πρέπει να είναι κείμενο",
        set("f_afm", json!([])),
    );
    let mut card = good();
    card["Cards"]["Card"][0]
        .as_object_mut()
        .unwrap()
        .shift_remove("Details");
    let report = judge(&card);
    let [finding] = report.findings() else {
        panic!("{report:?}")
    };
    for lang in [Lang::En, Lang::El] {
        assert!(!finding.message(lang).contains("\"\""), "{finding:?}");
    }
}

#[test]
fn quirk_25_a_key_in_the_wrong_place() {
    broken(
        "order",
        "f_aitiologia",
        "right after f_date",
        "αμέσως μετά το f_date",
        |fields| {
            let moment = fields.shift_remove("f_date").unwrap();
            fields.insert("f_date".to_owned(), moment);
        },
    );
    broken(
        "order",
        "f_afm",
        "first, before f_eponymo",
        "πρώτο, πριν από το f_eponymo",
        |fields| {
            let number = fields.shift_remove("f_afm").unwrap();
            fields.insert("f_afm".to_owned(), number);
        },
    );
}

#[test]
fn a_text_that_is_too_long() {
    broken(
        "too-long",
        "f_onoma",
        "31 characters; at most 30",
        "31 χαρακτήρες",
        set("f_onoma", json!("Τ".repeat(31))),
    );
    let mut fits = good();
    second(&mut fits).insert("f_onoma".to_owned(), json!("Τ".repeat(30)));
    assert!(judge(&fits).is_valid());
}

#[test]
fn a_bad_pattern() {
    broken(
        "malformed",
        "f_afm",
        "«12345678» is not accepted. Exactly 9 digits",
        "Ακριβώς 9 ψηφία",
        set("f_afm", json!("12345678")),
    );
    broken(
        "malformed",
        "f_date",
        "with offset",
        "π.χ. 2026",
        set("f_date", json!("15/01/2026 17:00")),
    );
    broken(
        "malformed",
        "f_reference_date",
        "yyyy-mm-dd",
        "εεεε-μμ-ηη",
        set("f_reference_date", json!("15/01/2026")),
    );
}

#[test]
fn a_bad_value_names_the_codes() {
    broken(
        "not-allowed",
        "f_type",
        "0 (arrival), 1 (departure)",
        "0 (προσέλευση), 1 (αποχώρηση)",
        set("f_type", json!("2")),
    );
}

#[test]
fn quirk_28_a_blank_where_a_value_is_needed() {
    for blank in [json!(""), json!(" "), Value::Null] {
        broken(
            "blank",
            "f_afm",
            "must not be blank",
            "δεν μπορεί να είναι κενό",
            set("f_afm", blank),
        );
    }
    for blank in [json!(""), json!("  "), Value::Null] {
        let mut document = good();
        second(&mut document).insert("f_aitiologia".to_owned(), blank);
        assert!(judge(&document).findings().is_empty());
    }
}

#[test]
fn an_extra_key() {
    broken(
        "unknown",
        "f_eponimo",
        "Did you mean f_eponymo?",
        "Μήπως εννοείτε f_eponymo;",
        set("f_eponimo", json!("ΤΕΣΤ")),
    );
    broken(
        "unknown",
        "extra_thing_here",
        "Remove it",
        "Αφαιρέστε",
        set("extra_thing_here", json!("")),
    );
}

#[test]
fn quirk_35_a_card_without_its_details() {
    let mut document = good();
    let movements = document["Cards"]["Card"][0]["Details"]["CardDetails"].take();
    let card = document["Cards"]["Card"][0].as_object_mut().unwrap();
    card.shift_remove("Details");
    card.insert("CardDetails".to_owned(), movements);
    let report = judge(&document);
    let rules: Vec<(&str, &str)> = report
        .errors()
        .map(|finding| (finding.rule(), finding.path()))
        .collect();
    assert_eq!(
        rules,
        [
            ("missing", "Cards.Card[0].Details"),
            ("unknown", "Cards.Card[0].CardDetails")
        ]
    );
}

#[test]
fn an_empty_list_and_a_wrong_shape() {
    let mut document = good();
    // What leaves nothing in the XML is no fault: an unknown empty list; and an empty record is a blank.
    second(&mut document).insert("unknown_list".to_owned(), json!([]));
    second(&mut document).insert("f_aitiologia".to_owned(), json!({}));
    assert!(judge(&document).findings().is_empty());
    document["Cards"]["Card"][0]["Details"]["CardDetails"] = json!([]);
    assert_eq!(judge(&document).errors().next().unwrap().rule(), "empty");
    document["Cards"]["Card"][0]["Details"]["CardDetails"] = json!("κείμενο");
    assert_eq!(judge(&document).errors().next().unwrap().rule(), "shape");
    assert_eq!(judge(&json!([])).errors().next().unwrap().rule(), "shape");
    broken(
        "shape",
        "f_onoma",
        "must be a text",
        "κείμενο",
        set("f_onoma", json!({ "a": "b" })),
    );
    broken(
        "repeated",
        "f_onoma",
        "Only one",
        "μόνο μία",
        set("f_onoma", json!(["Α", "Β"])),
    );
    broken(
        "character",
        "f_onoma",
        "control character",
        "χαρακτήρα ελέγχου",
        set("f_onoma", json!("Α\u{1}")),
    );
}

#[test]
fn quirk_40_one_object_where_a_list_is_expected() {
    let mut document = good();
    let movement = document["Cards"]["Card"][0]["Details"]["CardDetails"][0].take();
    document["Cards"]["Card"][0]["Details"]["CardDetails"] = movement;
    let card = document["Cards"]["Card"][0].take();
    document["Cards"]["Card"] = card;
    assert!(judge(&document).findings().is_empty());
}

#[test]
fn a_wrong_check_digit_is_a_warning_and_an_error_when_strict() {
    let mut document = good();
    document["Cards"]["Card"][0]["f_afm_ergodoti"] = json!("999999999");
    let report = judge(&document);
    assert!(report.is_valid());
    assert_eq!(report.warnings().next().unwrap().rule(), "check-digit");
    let strict = documents::find("WRKCardSE")
        .unwrap()
        .validate_strict(&document);
    assert!(!strict.is_valid());
}

#[test]
fn a_reason_that_no_list_has_is_a_warning() {
    let mut document = good();
    second(&mut document).insert("f_aitiologia".to_owned(), json!("009"));
    assert_eq!(
        judge(&document).warnings().next().unwrap().rule(),
        "unknown-code"
    );
}

#[test]
fn quirk_69_the_debug_form_of_a_finding_has_no_value() {
    let mut card = good();
    second(&mut card).insert("f_afm".to_owned(), json!("123456780"));
    let report = judge(&card);
    assert_eq!(report.findings()[0].value(), Some("123456780"));
    let debug = format!("{report:?}");
    assert!(debug.contains("CheckDigit"), "{debug}");
    assert!(!debug.contains("123456780"), "{debug}");
}

#[test]
fn quirk_30_a_moment_without_an_offset_is_a_warning() {
    broken(
        "no-offset",
        "f_date",
        "has no offset",
        "διαφορά από την UTC",
        set("f_date", json!("2026-01-15T09:00:00.123456")),
    );
    let mut card = good();
    second(&mut card).insert("f_date".to_owned(), json!("2026-01-15T09:00:00"));
    assert!(judge(&card).is_valid(), "the XSD lets it pass");
    for offset in ["Z", "+02:00", "-05:30"] {
        let moment = format!("2026-01-15T09:00:00.5{offset}");
        second(&mut card).insert("f_date".to_owned(), json!(moment));
        assert!(judge(&card).findings().is_empty(), "{moment}");
    }
}
