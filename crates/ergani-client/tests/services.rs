//! Lookups and services: what is asked, and every shape in which an answer was seen.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_client::documents::services::{Branch, Query};
use ergani_client::fake::{FakeTokens, FakeTransport};
use ergani_client::token::Environment;
use ergani_client::{Ergani, Lang, ParameterType, RejectionReason};
use serde_json::{Value, json};

fn client() -> (Ergani, FakeTransport) {
    ergani_test_trace::on();
    let transport = FakeTransport::new();
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(transport.clone())
        .build()
        .unwrap();
    (ergani, transport)
}

#[tokio::test]
async fn a_service_is_asked_with_its_parameters_as_text_and_with_an_empty_list_for_none() {
    let (ergani, transport) = client();
    transport.answer(200, "null");
    transport.answer(200, "null");
    ergani.employer().await.unwrap();
    let parameters = [("Parameter", "WorkTimeType")];
    ergani.execute("EX_BASE_03", parameters).await.unwrap();
    let requests = transport.requests();
    assert_eq!(requests[0].method(), "POST");
    assert!(
        requests[0]
            .uri()
            .path()
            .ends_with("/WebServices/ExecuteService")
    );
    assert_eq!(
        transport.bodies(),
        [
            r#"{"ServiceCode":"EX_BASE_01","Parameters":[]}"#,
            r#"{"ServiceCode":"EX_BASE_03","Parameters":[{"ParameterName":"Parameter","ParameterValue":"WorkTimeType"}]}"#,
        ]
    );
}

#[tokio::test]
async fn quirks_54_56_and_57_the_employer_is_read_from_every_shape() {
    let whole = json!({
        "Id": "1", "Afm": "600000007", "Eponimia": "ΤΕΣΤ ΑΕ", "DiakritikosTitlos": "ΤΕΣΤ", "Ame": "0000000000",
        "IsInCardSector": "1"
    });
    let lower = json!({ "id": 1, "afm": "600000007", "eponimia": "ΤΕΣΤ ΑΕ", "isincardsector": 1, "new": {} });
    for record in [whole.clone(), json!([whole]), lower.clone(), json!([lower])] {
        let (ergani, transport) = client();
        let body = json!({ "EX_BASE_01": { "Ergodotis": record } });
        transport.answer(200, body.to_string());
        let employer = ergani.employer().await.unwrap().unwrap();
        assert_eq!(employer.tax_number, "600000007", "{body}");
        assert_eq!(employer.name, "ΤΕΣΤ ΑΕ", "{body}");
        assert_eq!(employer.in_card_sector.value(), Some(&true), "{body}");
    }
}

#[tokio::test]
async fn quirk_55_nothing_is_no_error() {
    for body in [
        "null",
        "",
        r#"{"EX_BASE_01":null}"#,
        r#"{"EX_BASE_01":{"Ergodotis":[]}}"#,
        r#"{"EX_BASE_01":{}}"#,
        r#"{"EX_BASE_01":""}"#,
    ] {
        let (ergani, transport) = client();
        transport.answer(200, body);
        assert!(ergani.employer().await.unwrap().is_none(), "{body}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_unreadable_and_kept() {
    let (ergani, transport) = client();
    transport.answer(200, "<html>");
    let error = ergani
        .execute("EX_BASE_02", [("", ""); 0])
        .await
        .unwrap_err();
    assert_eq!(error.code(), "unreadable_answer");
    assert_eq!(error.answer().unwrap().body(), "<html>");

    let wrong = ergani.ask::<Branch>(&Query::employer()).await.unwrap_err();
    assert_eq!(wrong.code(), "invalid_input");
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn quirk_53_no_right_to_a_service_is_no_wrong_password() {
    let (ergani, transport) = client();
    transport.answer(
        400,
        r#"{"message":"Service Code is not authenticate to specific User"}"#,
    );
    let error = ergani.employer().await.unwrap_err();
    assert_eq!(
        error.rejected().unwrap().reason(),
        RejectionReason::ServiceNotAllowed
    );
    assert!(error.hint(Lang::En).contains("list of services"));
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn quirk_66_the_list_of_services_is_read_with_and_without_its_parts() {
    let (ergani, transport) = client();
    let list = json!([
        { "name": "EX_BASE_03", "description": "ΤΕΣΤ", "instructions": null, "parameters": [
            { "name": "Parameter", "description": null, "isRequired": true, "type": "Text", "maxLength": 0 },
            { "name": "Date", "isRequired": "false", "type": 2, "maxLength": "10" },
            { "name": "New", "type": "Colour" },
        ] },
        { "name": "EX_BASE_01", "instructions": "Οδηγίες", "parameters": null },
    ]);
    transport.answer(200, list.to_string());
    let services = ergani.services().await.unwrap();
    assert_eq!(services[0].instructions, None);
    let kinds: Vec<_> = services[0]
        .parameters
        .iter()
        .map(|p| p.kind.clone())
        .collect();
    assert_eq!(
        kinds,
        [
            ParameterType::Text,
            ParameterType::Date,
            ParameterType::Other("Colour".to_owned())
        ]
    );
    let required: Vec<_> = services[0]
        .parameters
        .iter()
        .map(|p| p.is_required)
        .collect();
    assert_eq!(required, [true, false, false]);
    assert_eq!(services[0].parameters[1].max_length, 10);
    assert_eq!(services[1].instructions.as_deref(), Some("Οδηγίες"));
    assert!(services[1].parameters.is_empty());
}

#[tokio::test]
async fn quirk_63_ids_of_submissions_are_numbers_or_texts_and_codes_texts() {
    let (ergani, transport) = client();
    let list = json!([
        { "id": 184, "code": "WRKCardSE", "description": "Κάρτα" },
        { "id": "34", "code": 34, "description": null },
    ]);
    transport.answer(200, list.to_string());
    let documents = ergani.submissions().await.unwrap();
    assert_eq!(
        (documents[0].id.as_str(), documents[0].code.as_str()),
        ("184", "WRKCardSE")
    );
    assert_eq!(
        (documents[1].id.as_str(), documents[1].code.as_str()),
        ("34", "34")
    );

    for body in ["[7]", r#"[{"id":1}]"#, "7", "<html>", r#""x""#] {
        transport.answer(200, body);
        let error = ergani.submissions().await.unwrap_err();
        assert_eq!(error.code(), "unreadable_answer", "{body}");
    }
}

#[tokio::test]
async fn a_schema_is_read_wrapped_or_bare() {
    let envelope = json!({ "Cards": { "Card": [{ "f_aa": "f_aa" }] } });
    let wrapped = json!({ "title": "Δηλώσεις Κάρτας", "json": envelope, "propertiesInfo": [
        { "name": "f_aa", "title": "Α/Α", "restrictions": [{ "name": "pattern", "value": "[0-9]{1,5}" }, { "name": "length", "value": 5 }] },
        { "name": "f_new", "restrictions": null },
    ] });
    let (ergani, transport) = client();
    transport.answer(200, wrapped.to_string());
    let schema = ergani.schema("WRKCardSE").await.unwrap();
    assert_eq!(schema.title.as_deref(), Some("Δηλώσεις Κάρτας"));
    assert_eq!(schema.template, envelope);
    assert_eq!(
        schema.properties[0].restrictions,
        [
            ("pattern".to_owned(), "[0-9]{1,5}".to_owned()),
            ("length".to_owned(), "5".to_owned())
        ]
    );
    assert!(schema.properties[1].restrictions.is_empty());

    transport.answer(200, envelope.to_string());
    let bare = ergani.schema("WRKCardSE").await.unwrap();
    assert_eq!((bare.template, bare.title), (envelope, None));

    for body in [
        json!(null),
        json!([]),
        json!("x"),
        json!({ "message": "όχι" }),
        json!({}),
    ] {
        transport.answer(200, body.to_string());
        let error = ergani.schema("WRKCardSE").await.unwrap_err();
        assert_eq!(error.code(), "unreadable_answer", "{body}");
    }
    let blank: Result<_, _> = ergani.schema(" ").await.map(|_| Value::Null);
    assert_eq!(blank.unwrap_err().code(), "invalid_input");
}

#[tokio::test]
async fn quirk_21_an_empty_success_of_a_read_is_no_data() {
    let (ergani, transport) = client();
    for (status, body) in [(200, ""), (200, "\u{feff}\r\n"), (204, ""), (200, "null")] {
        (0..3).for_each(|_| transport.answer(status, body));
        assert_eq!(ergani.submissions().await.unwrap(), [], "{status} {body:?}");
        assert_eq!(ergani.services().await.unwrap(), [], "{status} {body:?}");
        assert!(
            ergani.employer().await.unwrap().is_none(),
            "{status} {body:?}"
        );
    }
}

#[tokio::test]
async fn quirk_64_why_there_is_no_pdf_is_said() {
    let (ergani, transport) = client();
    transport.answer(200, r#"{"message":"No objects found","document":null}"#);
    let day = "2026-01-15".parse().unwrap();
    let error = ergani.pdf("WTOLeave", "ΑΚ 1", day).await.unwrap_err();
    assert_eq!(error.code(), "unreadable_answer");
    assert!(error.to_string().contains("No objects found"), "{error}");
}
