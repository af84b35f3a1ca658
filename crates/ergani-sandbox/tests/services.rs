//! The eight services, in the shapes that they have in the field.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod raw;

use std::time::{Duration, SystemTime};

use ergani_documents::services;
use ergani_sandbox::{
    Account, Branch, Catalogue, Employee, Employer, ErrorBody, Fault, KeyCase, Kind, MoneyForm,
    NothingFound, Outcome, Sandbox, SingleRecord, Switch,
};
use raw::{Answer, LOGIN, Pair, Raw, credentials, logged_in, post_as};
use serde_json::{Value, json};

const EXECUTE: &str = "WebServices/ExecuteService";

/// 15/01/2026, 09:00 in Athens.
fn freeze(sandbox: &Sandbox) {
    let morning = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_460_400);
    sandbox.clock().freeze_at(morning);
}

async fn morning() -> (Sandbox, Pair) {
    let sandbox = Sandbox::start().await;
    freeze(&sandbox);
    let pair = logged_in(&sandbox).await;
    (sandbox, pair)
}

async fn post(sandbox: &Sandbox, pair: &Pair, route: &str, body: &Value) -> Answer {
    post_as(sandbox, pair, route, &body.to_string()).await
}

fn question(service: &str, parameters: &[(&str, &str)]) -> Value {
    let list = parameters
        .iter()
        .map(|(name, value)| json!({ "ParameterName": name, "ParameterValue": value }));
    json!({ "ServiceCode": service, "Parameters": list.collect::<Vec<_>>() })
}

async fn run(sandbox: &Sandbox, pair: &Pair, service: &str, parameters: &[(&str, &str)]) -> Value {
    let answer = post(sandbox, pair, EXECUTE, &question(service, parameters)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn refused(
    sandbox: &Sandbox,
    pair: &Pair,
    service: &str,
    parameters: &[(&str, &str)],
) -> String {
    let answer = post(sandbox, pair, EXECUTE, &question(service, parameters)).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    answer.json()["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_employer_is_the_one_that_is_set() {
    let (sandbox, pair) = morning().await;
    let sample = run(&sandbox, &pair, "EX_BASE_01", &[]).await;
    let expected = json!({ "EX_BASE_01": { "Ergodotis": {
        "Id": "1", "Afm": "600000007", "Eponimia": "ΤΕΣΤ ΑΕ", "DiakritikosTitlos": "ΤΕΣΤ",
        "Ame": "0000000000", "IsInCardSector": "1",
    } } });
    assert_eq!(sample, expected);
    sandbox.set_employer("user", Employer::new("400000001"));
    let set = run(&sandbox, &pair, "EX_BASE_01", &[]).await;
    assert_eq!(set["EX_BASE_01"]["Ergodotis"]["Afm"], "400000001");
    assert_eq!(set["EX_BASE_01"]["Ergodotis"]["IsInCardSector"], "0");
    assert_eq!(sandbox.counters().calls_by_route[EXECUTE][&200], 2);
    sandbox.on(Kind::Execute, Fault::html_body().times(1));
    let page = post(&sandbox, &pair, EXECUTE, &question("EX_BASE_01", &[])).await;
    assert!(page.text().starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn quirk_54_one_branch_is_an_object_and_several_are_a_list() {
    let (sandbox, pair) = morning().await;
    let two = run(&sandbox, &pair, "EX_BASE_02", &[]).await;
    let two = two["EX_BASE_02"]["Pararthma"].as_array().unwrap().clone();
    assert_eq!((two.len(), &two[1]["Aa"]), (2, &json!("1")));
    let keys: Vec<&String> = two[0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "Aa",
            "Address",
            "YpiresiaSepe",
            "YpiresiaOaed",
            "Kad",
            "Kallikratis",
            "StatusDescription"
        ]
    );
    sandbox.set_employer("user", Employer::new("600000007").branch(Branch::new(3)));
    let one = run(&sandbox, &pair, "EX_BASE_02", &[]).await;
    assert_eq!(one["EX_BASE_02"]["Pararthma"]["Aa"], "3");
    sandbox.switch(Switch::SingleRecord(SingleRecord::List));
    let one = run(&sandbox, &pair, "EX_BASE_02", &[]).await;
    assert_eq!(one["EX_BASE_02"]["Pararthma"][0]["Aa"], "3");
}

#[tokio::test]
async fn quirk_55_nothing_found_has_many_forms() {
    let (sandbox, pair) = morning().await;
    sandbox.set_employer("user", Employer::new("600000007"));
    for (form, expected) in [
        (NothingFound::Null, json!(null)),
        (NothingFound::NullService, json!({"EX_BASE_05": null})),
        (NothingFound::EmptyList, json!({"EX_BASE_05": {"Cur": []}})),
        (NothingFound::NoRecord, json!({"EX_BASE_05": {}})),
        (NothingFound::EmptyText, json!({"EX_BASE_05": ""})),
    ] {
        sandbox.switch(Switch::NothingFound(form));
        assert_eq!(run(&sandbox, &pair, "EX_BASE_05", &[]).await, expected);
    }
}

#[tokio::test]
async fn a_branch_user_sees_one_branch_and_trial_has_no_employees() {
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password").user_type("02"))
        .account(Account::new("trial", "password").catalogue(Catalogue::Trial))
        .start()
        .await
        .unwrap();
    let log_in = async |user: &str, kind: &str| {
        let mut body = credentials();
        body["Username"] = json!(user);
        body["Usertype"] = json!(kind);
        let mut raw = Raw::connect(&sandbox).await;
        Pair::of(&raw.post(LOGIN, &body).await.unwrap())
    };
    let pair = log_in("user", "02").await;
    let branch = run(&sandbox, &pair, "EX_BASE_02", &[]).await;
    assert_eq!(branch["EX_BASE_02"]["Pararthma"]["Aa"], "0");
    let pair = log_in("trial", "01").await;
    assert_eq!(run(&sandbox, &pair, "EX_BASE_05", &[]).await, Value::Null);
    let employer = run(&sandbox, &pair, "EX_BASE_01", &[]).await;
    assert_eq!(employer["EX_BASE_01"]["Ergodotis"]["IsInCardSector"], "0");
}

#[tokio::test]
async fn every_list_answers_in_its_own_size() {
    let (sandbox, pair) = morning().await;
    let list = async |name: &str| {
        let answer = run(&sandbox, &pair, "EX_BASE_03", &[("Parameter", name)]).await;
        answer["EX_BASE_03"]["Param"].clone()
    };
    for entry in ergani_documents::codes::ParameterList::LIST.entries {
        let values = list(entry.code).await;
        match entry.code {
            "RapidExceptionReason" => assert_eq!(values, Value::Null),
            _ => {
                let values = values.as_array().unwrap();
                assert!(values.len() > 1, "{}", entry.code);
                assert!(values.iter().all(|value| value["Code"].is_string()));
            }
        }
    }
    let types = list("WorkTimeType").await;
    let of = |code: &str| {
        let list = types.as_array().unwrap();
        list.iter()
            .find(|value| value["Code"] == code)
            .unwrap()
            .clone()
    };
    let work = json!({"Code": "ΕΡΓ", "Description": "ΕΡΓΑΣΙΑ", "Extra": "ΕΡΓΑΣΙΑ-ΕΡΓΑΣΙΑ"});
    assert_eq!(of("ΕΡΓ"), work);
    assert_eq!(of("ΑΝ")["Extra"], "ΕΡΓΑΣΙΑ-ΧΩΡΙΣ ΕΡΓΑΣΙΑ ΑΝΑΠΑΥΣΗ ΡΕΠΟ");
    assert_eq!(of("ΑΔΚΑΝ")["Extra"], "ΑΔΕΙΑ-ΑΔΕΙΑ");
    assert_eq!(of("ΩΑΦΠ")["Extra"], "ΑΔΕΙΑ-ΩΡΟΑΔΕΙΑ");
    assert_eq!(list("WorkCardDelayReason").await[0]["Code"], "001");
    assert_eq!(list("Nationality").await[0]["Code"], "048");
    assert_eq!(list("Sepe").await[0]["Code"], "00001");
    let unknown = refused(&sandbox, &pair, "EX_BASE_03", &[("Parameter", "Nothing")]).await;
    assert!(unknown.contains("not authenticate"), "{unknown}");
}

#[tokio::test]
async fn a_month_that_has_ended_has_a_statement() {
    let (sandbox, pair) = morning().await;
    let month = async |year: &str, month: &str| {
        let parameters = [("ReportYear", year), ("ReportMonth", month)];
        run(&sandbox, &pair, "EX_BASE_04", &parameters).await
    };
    let rows = month("2025", "8").await;
    let rows = rows["EX_BASE_04"]["MiniaiaKatastash"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(rows.len(), 3);
    let first = rows[0].as_object().unwrap();
    assert_eq!(first.len(), 76);
    for (key, value) in [
        ("f_afm", "500000004"),
        ("f_year", "2025"),
        ("f_month", "8"),
        ("f_apodoxes", "1200.00"),
        ("f_week_wres", "40.0"),
        ("f_date_proslipsis", "2020-01-01T00:00:00+02:00"),
        // August 2025 has 21 weekdays, of which one is leave, and 10 days of weekends.
        ("f_arithmos_hmerwn_ergasias", "20"),
        ("f_arithmos_hmerwn_kanonikh_adeia", "1"),
        ("f_arithmos_hmerwn_anapaushs_repo", "10"),
        ("f_arithmos_hmerwn_karta_ergasias", "20"),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    sandbox.switch(Switch::MoneyForm(MoneyForm::Comma));
    let rows = month("2025", "8").await;
    let first = &rows["EX_BASE_04"]["MiniaiaKatastash"][0];
    assert_eq!(
        (&first["f_apodoxes"], &first["f_week_wres"]),
        (&json!("1.200,00"), &json!("40,0"))
    );
    assert_eq!(first["f_hour_apodoxes"], "7,20");
    assert_eq!(month("2026", "1").await, Value::Null, "it has not ended");
    assert_eq!(
        month("2019", "12").await,
        Value::Null,
        "nobody was employed"
    );
    assert!(month("2025", "12").await.is_object());
    let parameters = [("ReportYear", "2025"), ("ReportMonth", "13")];
    refused(&sandbox, &pair, "EX_BASE_04", &parameters).await;
}

#[tokio::test]
async fn the_workforce_is_all_or_one() {
    let (sandbox, pair) = morning().await;
    let all = run(&sandbox, &pair, "EX_BASE_05", &[]).await;
    let rows = all["EX_BASE_05"]["Cur"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["afm"], "500000004");
    assert_eq!(rows[0]["WorkingCard"], "ΝΑΙ (1)");
    assert_eq!(rows[0]["Nationality"], "048-ΕΛΛΗΝΙΚΗ");
    assert_eq!(rows[0]["Apodoxes"], "1200.00");
    assert_eq!(rows[2]["WeekHours"], "20.0");
    assert_eq!(rows[2]["KathestosApasxolisis"], "ΜΕΡΙΚΗ (1)");
    let one = run(&sandbox, &pair, "EX_BASE_05", &[("afm", "400000001")]).await;
    assert_eq!(one["EX_BASE_05"]["Cur"]["Eponimo"], "ΤΕΣΤΙΔΗΣ");
    let none = run(&sandbox, &pair, "EX_BASE_05", &[("afm", "123456783")]).await;
    assert_eq!(none, Value::Null);
    let tomorrow = Employee::new("500000004", "ΤΕΣΤ", "ΤΕΣΤ").hired("2026-01-16".parse().unwrap());
    sandbox.set_employer("user", Employer::new("600000007").employee(tomorrow));
    assert_eq!(run(&sandbox, &pair, "EX_BASE_05", &[]).await, Value::Null);
}

#[tokio::test]
async fn terms_are_pending_and_then_accepted() {
    let (sandbox, pair) = morning().await;
    sandbox.make_lenient();
    let hiring = ergani_documents::documents::find("WebE3N").unwrap();
    let body = ergani_documents::sample::valid(hiring, 3).unwrap();
    let receipts = post(&sandbox, &pair, "Documents/WebE3N", &body)
        .await
        .json();
    let protocol = receipts[0]["protocol"].as_str().unwrap().to_owned();
    let ask = async |pair: &Pair, protocol: &str| {
        let parameters = [
            ("afm", "500000004"),
            ("protocol", protocol),
            ("date", "15/01/2026"),
        ];
        run(&sandbox, pair, "EX_BASE_06", &parameters).await
    };
    let status = ask(&pair, &protocol).await;
    let pending = json!({ "EX_BASE_06": { "AnswerStatus": {
        "MainStatus": "1", "AnswerStatus": "0", "AnswerAccept": "0",
        "AnswerProtocol": null, "AnswerDate": null,
    } } });
    assert_eq!(status, pending);
    assert_eq!(ask(&pair, "ΑΚ - ΑΓΝΩΣΤΟ1").await, Value::Null);
    sandbox.clock().advance(Duration::from_secs(86_400));
    let pair = logged_in(&sandbox).await;
    let accepted = ask(&pair, &protocol).await["EX_BASE_06"]["AnswerStatus"].clone();
    assert_eq!(
        (&accepted["AnswerStatus"], &accepted["AnswerAccept"]),
        (&json!("1"), &json!("1"))
    );
    assert_eq!(accepted["AnswerDate"], "2026-01-16T00:00:00+02:00");
}

#[tokio::test]
async fn working_time_is_asked_by_branch_and_day_of_past_months() {
    let (sandbox, pair) = morning().await;
    let ask = async |service: &str, branch: &str, day: &str| {
        let parameters = [("PararthmaAa", branch), ("Date", day)];
        run(&sandbox, &pair, service, &parameters).await
    };
    // A Wednesday: one by day, one by night.
    let actual = ask("EX_BASE_07", "0", "03/12/2025").await["EX_BASE_07"]["RealWorking"].clone();
    let by_day = json!({
        "Aa": "0", "Afm": "500000004", "Date": "03/12/2025", "HourFrom": "09:00:00",
        "HourTo": "17:00:00", "IsEndDateDifferentThanDate": "0",
    });
    assert_eq!(actual[0], by_day);
    assert_eq!(actual[1]["IsEndDateDifferentThanDate"], "1");
    // The other branch: one row for each part of a split day.
    let split = ask("EX_BASE_08", "1", "3/12/2025").await["EX_BASE_08"]["Working"].clone();
    let first = json!({
        "aa": "1", "Afm": "700000000", "Date": "03/12/2025", "Type": "ΕΡΓ", "HourFrom": "09:00:00",
        "HourTo": "11:00:00", "Extra": null, "BreakMinutes": "20", "BreakInWork": "0",
    });
    assert_eq!(split[0], first);
    assert_eq!(split.as_array().unwrap().len(), 2);
    // A Saturday: rest is planned, and nothing was worked.
    assert_eq!(ask("EX_BASE_07", "0", "06/12/2025").await, Value::Null);
    let rest = ask("EX_BASE_08", "1", "06/12/2025").await["EX_BASE_08"]["Working"].clone();
    assert_eq!(
        (&rest["Type"], &rest["HourFrom"]),
        (&json!("ΑΝ"), &Value::Null)
    );
    let leave = ask("EX_BASE_08", "1", "14/08/2025").await["EX_BASE_08"]["Working"].clone();
    assert_eq!(
        (&leave["Type"], &leave["Extra"]),
        (&json!("ΑΔΚΑΝ"), &json!("2025-020"))
    );
    assert_eq!(ask("EX_BASE_07", "9", "03/12/2025").await, Value::Null);

    for service in ["EX_BASE_07", "EX_BASE_08"] {
        let wrong = async |day: &str| {
            let parameters = [("PararthmaAa", "0"), ("Date", day)];
            refused(&sandbox, &pair, service, &parameters).await
        };
        for early in ["01/01/2026", "15/01/2026", "03/02/2026"] {
            assert_eq!(wrong(early).await, "Criteria doesn't meet requirements");
        }
        assert!(wrong("31/12/2025x").await.contains("Invalid Form"));
        for form in ["20251203", "2025-12-03", ""] {
            assert_eq!(wrong(form).await, "Parameter Date Invalid Form");
        }
        let two = format!("{service} should contain 2 arguments");
        assert_eq!(wrong("2025-12-03T00:00:00").await, two);
        let one = [("Date", "03/12/2025")];
        assert_eq!(refused(&sandbox, &pair, service, &one).await, two);
    }
    assert!(ask("EX_BASE_08", "1", "31/12/2025").await.is_object());
}

#[tokio::test]
async fn quirk_53_no_right_a_wrong_code_and_a_wrong_parameter_are_told_alike() {
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password").catalogue(Catalogue::Production))
        .account(Account::new("few", "password").services(["EX_BASE_01"]))
        .start()
        .await
        .unwrap();
    let pair = logged_in(&sandbox).await;
    let no_right = "Service Code is not authenticate to specific User";
    let month = [("ReportYear", "2025"), ("ReportMonth", "8")];
    for (service, parameters) in [
        ("EX_BASE_04", &month[..]),
        ("EX_BASE_99", &[]),
        ("ex_base_01", &[]),
        ("EX_BASE_05", &[("tax", "500000004")]),
    ] {
        assert_eq!(
            refused(&sandbox, &pair, service, parameters).await,
            no_right,
            "{service}"
        );
    }
    assert_eq!(sandbox.journal()[1].outcome, Outcome::Rejected);
    let many = refused(&sandbox, &pair, "EX_BASE_01", &[("a", "b")]).await;
    assert_eq!(many, "EX_BASE_01 should contain 0 arguments");
    sandbox.switch(Switch::RejectionBody(ErrorBody::PlainText));
    let answer = post(&sandbox, &pair, EXECUTE, &question("EX_BASE_99", &[])).await;
    assert_eq!(answer.text(), no_right);
    for body in [
        json!([]),
        json!({}),
        json!({"ServiceCode": "EX_BASE_01"}),
        json!({"ServiceCode": "EX_BASE_01", "Parameters": null}),
        json!({"ServiceCode": "EX_BASE_01", "Parameters": ["x"]}),
    ] {
        assert_eq!(
            post(&sandbox, &pair, EXECUTE, &body).await.status,
            400,
            "{body}"
        );
    }
    // Names are read in any letter case (CONTRACT: request properties), codes are not.
    let body = json!({"serviceCode": "EX_BASE_05",
        "parameters": [{"parameterName": "AFM", "parameterValue": 500000004}]});
    assert_eq!(post(&sandbox, &pair, EXECUTE, &body).await.status, 200);
    let mut raw = Raw::connect(&sandbox).await;
    let anonymous = raw
        .post(EXECUTE, &question("EX_BASE_01", &[]))
        .await
        .unwrap();
    assert_eq!(anonymous.status, 401);
}

#[tokio::test]
async fn quirk_57_keys_can_come_in_any_case() {
    let (sandbox, pair) = morning().await;
    for (case, key) in [(KeyCase::Lower, "eponimia"), (KeyCase::Upper, "EPONIMIA")] {
        sandbox.switch(Switch::KeyCase(case));
        let answer = run(&sandbox, &pair, "EX_BASE_01", &[]).await;
        assert_eq!(answer["EX_BASE_01"]["Ergodotis"][key], "ΤΕΣΤ ΑΕ");
    }
}

/// Whatever is answered has the fields that `ergani-documents` documents, and no other.
#[tokio::test]
async fn the_fields_are_those_of_the_services() {
    let (sandbox, pair) = morning().await;
    let month = [("ReportYear", "2025"), ("ReportMonth", "8")];
    let day = [("PararthmaAa", "0"), ("Date", "03/12/2025")];
    for (code, parameters) in [
        ("EX_BASE_01", &[][..]),
        ("EX_BASE_02", &[]),
        ("EX_BASE_03", &[("Parameter", "WorkTimeType")]),
        ("EX_BASE_04", &month),
        ("EX_BASE_05", &[]),
        ("EX_BASE_07", &day),
        ("EX_BASE_08", &day),
    ] {
        let service = services::all()
            .iter()
            .find(|service| service.code() == code)
            .unwrap();
        let answer = run(&sandbox, &pair, code, parameters).await;
        let under = answer[code].as_object().unwrap().values().next().unwrap();
        let first = if under.is_array() { &under[0] } else { under };
        let mut ours: Vec<String> = first
            .as_object()
            .unwrap()
            .keys()
            .map(|key| key.to_lowercase())
            .collect();
        let mut theirs: Vec<String> = service
            .fields()
            .iter()
            .map(|field| field.wire.to_lowercase())
            .collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs, "{code}");
    }
}
