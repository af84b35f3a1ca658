//! The typed forms, against the documents they stand for.

use std::collections::BTreeMap;

use ergani_documents::forms::*;
use ergani_documents::table::Rule;
use ergani_documents::{Declaration, Document, documents, sample};
use serde_json::Value;

/// Reads what the generator made of the record's first document, and writes the same again.
fn survives<D: Declaration>() -> &'static str {
    let document = D::documents()
        .next()
        .expect("every declaration has a document");
    for seed in 0..20 {
        let json = sample::valid(document, seed).expect("it has an XSD");
        let read =
            D::from_json(&json).unwrap_or_else(|error| panic!("{}: {error}", document.code()));
        assert_eq!(D::envelope(&read), json, "{}", document.code());
        for declaration in &read {
            assert!(declaration.validate().is_valid(), "{}", document.code());
            let strict: Value = serde_json::from_slice(&declaration.to_json_bytes())
                .unwrap_or_else(|error| panic!("{}: {error}", document.code()));
            let alone = D::envelope(std::slice::from_ref(declaration));
            assert_eq!(strict, alone, "{}", document.code());
        }
    }
    D::NAME
}

#[test]
fn quirk_68_every_form_reads_and_writes_its_documents_in_strict_json() {
    let names = [
        survives::<WorkCard>(),
        survives::<WorkTime>(),
        survives::<WeeklySchedule>(),
        survives::<Leave>(),
        survives::<Hiring>(),
        survives::<HiringByTransfer>(),
        survives::<Borrowing>(),
        survives::<HiringToLend>(),
        survives::<Resignation>(),
        survives::<AbsenceNotice>(),
        survives::<ResignationAfterNotice>(),
        survives::<VoluntaryExit>(),
        survives::<RetirementByResignation>(),
        survives::<RetirementByConsent>(),
        survives::<Death>(),
        survives::<DismissalWithoutNotice>(),
        survives::<DismissalWithNotice>(),
        survives::<RetirementByDismissal>(),
        survives::<TrialPeriodEnd>(),
        survives::<TransferOut>(),
        survives::<LendingEnd>(),
        survives::<FixedTermEnd>(),
        survives::<EmploymentChange>(),
        survives::<BorrowedEmploymentChange>(),
        survives::<SixthDay>(),
        survives::<AdvanceDeclarationExemption>(),
        survives::<YearlyLeaveNotice>(),
        survives::<Internship>(),
        survives::<ConstructionWork>(),
        survives::<ConstructionCensus>(),
    ];
    // No form was forgotten.
    for document in documents::all() {
        assert!(
            document
                .record()
                .is_none_or(|record| names.contains(&record)),
            "{}",
            document.code()
        );
    }
}

#[test]
fn generated_documents_are_valid_and_broken_ones_are_not() {
    for document in documents::all()
        .iter()
        .filter(|document| document.xsd().is_some())
    {
        for seed in 0..5 {
            let good = sample::valid(document, seed).unwrap();
            assert!(
                document.validate_strict(&good).is_valid(),
                "{}",
                document.code()
            );
            let varied = sample::varied(document, seed).unwrap();
            assert!(document.validate(&varied).is_valid(), "{}", document.code());
            assert!(
                document.validate(&document.normalize(varied)).is_valid(),
                "{}",
                document.code()
            );
        }
        let broken = sample::broken(document, 3);
        assert!(broken.len() > 20, "{}", document.code());
        for broken in broken {
            let report = document.validate(&broken.document);
            let named = report.errors().any(|finding| finding.path() == broken.path);
            assert!(
                named,
                "{} {:?} {}: {:?}",
                document.code(),
                broken.breakage,
                broken.path,
                report.findings()
            );
            assert_eq!(
                report.errors().count(),
                1,
                "{} {:?} {}",
                document.code(),
                broken.breakage,
                broken.path
            );
        }
    }
}

#[test]
fn quirk_25_disorder_is_mended_when_asked() {
    for document in documents::all()
        .iter()
        .filter(|document| document.xsd().is_some())
    {
        for broken in sample::broken(document, 4) {
            let mended = match broken.breakage {
                sample::Breakage::WrongOrder => document.reorder(broken.document),
                sample::Breakage::MissingKey => document.complete(broken.document),
                _ => continue,
            };
            let report = document.validate(&mended);
            // A key that was added blank may need a value, and a list items; none is missing or out of place.
            let left = report
                .errors()
                .filter(|finding| matches!(finding.rule(), "order" | "missing"));
            let lists =
                |path: &str| broken.breakage == sample::Breakage::MissingKey && path == broken.path;
            assert_eq!(
                left.filter(|finding| !lists(finding.path())).count(),
                0,
                "{} {}",
                document.code(),
                broken.path
            );
        }
    }
}

#[test]
fn quirk_36_the_same_thing_has_the_same_english_name_however_it_is_spelled() {
    let mut spellings: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for field in documents::all().iter().flat_map(Document::leaves) {
        let seen = spellings.entry(field.name).or_default();
        if !seen.contains(&field.wire) {
            seen.push(field.wire);
        }
    }
    assert_eq!(
        spellings["unpredictable_schedule"],
        ["f_mh_provlepsimo_programma", "f_mh_problepsimo_programma"]
    );
    assert_eq!(
        spellings["collective_agreement"],
        [
            "f_efarmoste_sillogiki_simbasi",
            "f_efarmostea_sillogiki_simbasi"
        ]
    );
    assert_eq!(
        spellings["insurance_code"],
        ["f_kod_epikourikis", "f_epikouriki_kod"]
    );
}

#[test]
fn quirk_37_each_form_takes_its_own_part_of_a_list() {
    let values = |code: &str, wire: &str| {
        let field = documents::find(code)
            .unwrap()
            .leaves()
            .find(|field| field.wire == wire)
            .unwrap();
        match field.format().unwrap().rule {
            Rule::OneOf(values) => values.join(""),
            rule => panic!("{rule:?}"),
        }
    };
    let relation = ["WebE3N", "WebE3M", "WebE5N", "WebE5O", "WebE7N", "WebMA"];
    assert_eq!(
        relation.map(|code| values(code, "f_sxeshapasxolisis")),
        ["01", "0123", "012", "01", "12", "013"]
    );
    assert_eq!(
        ["WebE3N", "WebE3PD", "WebMA"].map(|code| values(code, "f_basics_acceptance")),
        ["01", "01", "012"]
    );
    // `3`, on call, is in no active form.
    assert_eq!(values("WebE3N", "f_kathestosapasxolisis"), "012");
}

#[test]
fn every_field_has_a_name_in_words_and_a_greek_title() {
    for document in documents::all() {
        for field in document.leaves() {
            let plain = field.name.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter == '_' || letter.is_ascii_digit()
            });
            assert!(
                plain && !field.name.starts_with("f_"),
                "{} {}",
                document.code(),
                field.name
            );
            assert!(
                !field.title.is_empty(),
                "{} {}",
                document.code(),
                field.wire
            );
        }
    }
}

#[test]
fn quirk_34_lookalikes_are_refused_with_the_right_code_named() {
    use ergani_documents::Lang;
    let overtime = documents::find("WTODaily").unwrap();
    let mut document = sample::valid(overtime, 0).unwrap();
    let mut seed = 0;
    // A seed with an employee in it.
    while document
        .pointer("/WTOS/WTO/0/Ergazomenoi/ErgazomenoiWTO/0")
        .is_none()
    {
        seed += 1;
        document = sample::valid(overtime, seed).unwrap();
    }
    let place = "/WTOS/WTO/0/Ergazomenoi/ErgazomenoiWTO/0/ErgazomenosAnalytics/ErgazomenosWTOAnalytics/0/f_type";
    let mut judged = |code: &str| {
        *document.pointer_mut(place).unwrap() = code.into();
        overtime.validate(&document)
    };
    let report = judged("AN");
    let finding = report.errors().next().unwrap();
    assert_eq!(finding.rule(), "lookalike");
    assert!(
        finding
            .message(Lang::En)
            .contains("Write ΑΝ (all letters Greek)"),
        "{}",
        finding.message(Lang::En)
    );
    assert!(
        finding.message(Lang::El).contains("Γράψτε ΑΝ"),
        "{}",
        finding.message(Lang::El)
    );

    let report = judged("ΑΔ.ΚΑΝ");
    assert!(report.is_valid());
    assert!(
        report
            .warnings()
            .any(|finding| finding.message(Lang::En).contains("Did you mean ΑΔΚΑΝ?"))
    );
    assert!(
        judged("ΑΝ")
            .findings()
            .iter()
            .all(|finding| finding.rule() == "hours-given")
    );

    let hiring = documents::find("WebE3N").unwrap();
    let mut document = sample::valid(hiring, 0).unwrap();
    document["AnaggeliesE3N"]["AnaggeliaE3N"][0]["f_typos_taytothtas"] = "ΔΑΤ".into();
    let report = hiring.validate(&document);
    let warned = report
        .warnings()
        .find(|finding| finding.rule() == "lookalike")
        .unwrap();
    assert!(
        warned
            .message(Lang::En)
            .contains("A and T Latin, the rest Greek"),
        "{}",
        warned.message(Lang::En)
    );
}

#[test]
fn schema_and_template_are_made_from_the_table() {
    let card = documents::find("WRKCardSE").unwrap();
    let schema = card.schema();
    assert_eq!(schema["title"], "Δηλώσεις Κάρτας");
    let items = schema["json"]["Cards"]["Card"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["Details"]["CardDetails"][1]["f_type"], "0");
    let branch = schema["propertiesInfo"]
        .as_array()
        .unwrap()
        .iter()
        .find(|property| property["name"] == "f_aa")
        .unwrap();
    assert_eq!(branch["title"], "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ");
    assert_eq!(branch["restrictions"][0]["name"], "pattern");
    assert_eq!(branch["restrictions"][0]["value"], "[0-9]{1,5}");
    let week = documents::find("WTOWeek").unwrap().schema();
    assert!(week["json"]["WTOS"]["WTO"][0]["Ergazomenoi"]["ErgazomenoiWTO"][0]["f_day"].is_null());

    for document in documents::all()
        .iter()
        .filter(|document| document.xsd().is_some())
    {
        let rules: Vec<&str> = document
            .validate(&document.template())
            .errors()
            .map(|finding| finding.rule())
            .collect();
        assert!(
            rules
                .iter()
                .all(|rule| matches!(*rule, "blank" | "not-allowed")),
            "{} {rules:?}",
            document.code()
        );
    }
}

#[test]
fn a_work_time_type_that_does_not_fit_is_a_warning() {
    use ergani_documents::codes::WorkTimeType;
    use ergani_documents::types::{Branch, Date, TaxNumber, Time};
    use ergani_documents::{Lang, Report};

    let judged = |code: &str, kind: WorkTimeType, hours: Option<(i8, i8)>| -> Report {
        let time = |hour: Option<i8>| hour.map(|hour| Time::constant(hour, 0, 0, 0));
        let slot = WorkTimeSlot::default()
            .work_time_type(kind)
            .start(time(hours.map(|hours| hours.0)))
            .end(time(hours.map(|hours| hours.1)));
        let day = WorkTimeDay::default()
            .tax_number(TaxNumber::new("123456783").unwrap())
            .last_name("ΤΕΣΤ")
            .first_name("ΤΕΣΤ")
            .date(Date::constant(2026, 1, 15))
            .slots([slot]);
        let body = WorkTime::default()
            .branch(Branch::SEAT)
            .employees([day])
            .to_json();
        documents::find(code).unwrap().validate(&body)
    };
    let rules = |report: Report| -> Vec<&'static str> {
        assert!(report.is_valid());
        report
            .findings()
            .iter()
            .map(|finding| finding.rule())
            .collect()
    };
    assert!(
        judged("WTODaily", WorkTimeType::WORK, Some((9, 17)))
            .findings()
            .is_empty()
    );
    assert!(
        judged("WTODaily", WorkTimeType::REST, None)
            .findings()
            .is_empty()
    );
    assert!(
        judged("WTOOv", WorkTimeType::OVERTIME, Some((17, 19)))
            .findings()
            .is_empty()
    );
    assert_eq!(
        rules(judged("WTODaily", WorkTimeType::WORK, None)),
        ["hours-missing"]
    );
    assert_eq!(
        rules(judged("WTODaily", WorkTimeType::REST, Some((9, 17)))),
        ["hours-given"]
    );
    assert_eq!(
        rules(judged("WTODaily", WorkTimeType::ORDINARY_LEAVE, None)),
        ["other-document"]
    );
    assert_eq!(
        rules(judged("WTOOv", WorkTimeType::WORK, Some((9, 17)))),
        ["other-document"]
    );
    let report = judged("WTODaily", WorkTimeType::ORDINARY_LEAVE, None);
    let finding = &report.findings()[0];
    assert!(
        finding.message(Lang::En).contains("Send it with WTOLeave"),
        "{finding}"
    );
    assert!(
        finding.message(Lang::El).contains("με WTOLeave"),
        "{}",
        finding.message(Lang::El)
    );
}
