//! Whose declaration it is, and whom and what it names: what the employer's own data decides.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cards;
mod raw;

use cards::{CARD, arrival, card, freeze, message, morning, movement};
use ergani_documents::{documents, sample};
use ergani_sandbox::{Builder, Employer, Ruling, Sandbox, Switch};
use raw::{Answer, Pair, Raw, logged_in, post_as};
use serde_json::{Value, json};

const DAILY: &str = "Documents/WTODaily";

fn daily(employee: &str, branch: u32, kind: &str) -> Value {
    json!({ "WTOS": { "WTO": [{
        "f_aa_pararthmatos": branch, "f_rel_protocol": "", "f_rel_date": "", "f_comments": "",
        "f_from_date": "16/01/2026", "f_to_date": "16/01/2026",
        "Ergazomenoi": { "ErgazomenoiWTO": [{
            "f_afm": employee, "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_date": "16/1/2026",
            "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": [
                { "f_type": kind, "f_from": "09:00", "f_to": "17:00" }
            ] }
        }] }
    }] } })
}

/// A card in which one thing is of somebody else.
fn other(key: &str, value: &str) -> Value {
    let mut body = arrival();
    let card = &mut body["Cards"]["Card"][0];
    match card.get(key) {
        Some(_) => card[key] = json!(value),
        None => card["Details"]["CardDetails"][0][key] = json!(value),
    }
    body
}

/// What each rule refuses, and the last line of its message.
fn refusals() -> Vec<(Switch, &'static str, Value, &'static str)> {
    let accepted = Ruling::Accepted;
    let nobody = "Δεν υπάρχει σχέση εργασίας στις ημερομηνίες";
    vec![
        (
            Switch::OtherEmployer(accepted),
            CARD,
            other("f_afm_ergodoti", "400000001"),
            "Το ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη.",
        ),
        (
            Switch::UnknownBranch(accepted),
            CARD,
            other("f_aa", "7"),
            "Το παράρτημα δεν υπάρχει",
        ),
        (
            Switch::UnknownBranch(accepted),
            DAILY,
            daily("500000004", 2, "ΕΡΓ"),
            "Το παράρτημα δεν υπάρχει",
        ),
        (
            Switch::NoEmployment(accepted),
            CARD,
            other("f_afm", "800000002"),
            nobody,
        ),
        (
            Switch::NoEmployment(accepted),
            DAILY,
            daily("800000002", 0, "ΕΡΓ"),
            nobody,
        ),
        (
            Switch::UnknownCode(accepted),
            DAILY,
            daily("500000004", 0, "ΑΔ.ΚΑΝ"),
            "Ο τύπος 'ΑΔ.ΚΑΝ' δεν υπάρχει",
        ),
        // Latin letters that look like ΕΡΓ.
        (
            Switch::UnknownCode(accepted),
            DAILY,
            daily("500000004", 0, "EPΓ"),
            "Ο τύπος 'EPΓ' δεν υπάρχει",
        ),
        (
            Switch::UnknownCode(accepted),
            CARD,
            card(&[movement("0", "2026-01-15T08:00:00+02:00", "009")]),
            "Ο λόγος '009' δεν υπάρχει",
        ),
    ]
}

async fn at_nine(builder: Builder) -> (Sandbox, Pair) {
    let sandbox = builder.start().await.unwrap();
    freeze(&sandbox);
    let pair = logged_in(&sandbox).await;
    (sandbox, pair)
}

async fn send(sandbox: &Sandbox, pair: &Pair, route: &str, body: &Value) -> Answer {
    post_as(sandbox, pair, route, &body.to_string()).await
}

#[tokio::test]
async fn what_is_not_the_employers_own_is_refused_and_each_rule_has_its_switch() {
    for (switch, route, body, told) in refusals() {
        let (sandbox, pair) = morning().await;
        let refused = message(&send(&sandbox, &pair, route, &body).await);
        let (branch, line) = refused.split_once("\\n").unwrap();
        assert!(branch.starts_with("Για το Παράρτημα: "), "{refused}");
        assert!(line.starts_with(told) && !line.contains("\\n"), "{refused}");
        assert!(sandbox.submissions().is_empty());

        // Set by the control route; when it starts; and all four at once.
        let json = serde_json::to_string(&switch).unwrap();
        let mut raw = Raw::connect(&sandbox).await;
        let set = raw.request("POST", "/_sandbox/switches", &[], &json).await;
        assert_eq!(set.unwrap().status, 200, "{json}");
        let accepted = send(&sandbox, &pair, route, &body).await;
        assert_eq!(accepted.status, 200, "{json}: {}", accepted.text());
        for builder in [
            Sandbox::builder().switch(switch.clone()),
            Sandbox::builder().lenient(),
        ] {
            let (sandbox, pair) = at_nine(builder).await;
            let accepted = send(&sandbox, &pair, route, &body).await;
            assert_eq!(accepted.status, 200, "{json}: {}", accepted.text());
        }
    }
}

#[tokio::test]
async fn quirk_77_all_causes_are_told_at_once_in_one_refusal() {
    let (sandbox, pair) = morning().await;
    let mut body = card(&[movement("0", "2026-01-15T10:00:00+02:00", "001")]);
    let lines = |refused: &str| refused.split("\\n").map(str::to_owned).collect::<Vec<_>>();
    let told = lines(&message(&send(&sandbox, &pair, CARD, &body).await));
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], "Για το Παράρτημα: 0");
    assert!(told[1].starts_with("Η δηλωμένη ώρα κίνησης είναι μεγαλύτερη"));
    assert!(told[2].starts_with("Δεν πρέπει να δηλώνεται λόγος καθυστέρησης"));

    body["Cards"]["Card"][0]["f_aa"] = json!("9");
    let movement = &mut body["Cards"]["Card"][0]["Details"]["CardDetails"][0];
    movement["f_afm"] = json!("800000002");
    movement["f_aitiologia"] = json!("009");
    let told = lines(&message(&send(&sandbox, &pair, CARD, &body).await));
    assert_eq!(told.len(), 6, "{told:?}");
    assert_eq!(told[0], "Για το Παράρτημα: 9");
}

/// Sets whose every document is: employer, branch, person; and a day on which that person works there.
fn make_own(value: &mut Value) {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys {
                match key.as_str() {
                    "f_afm_ergodoti" => *value = json!("600000007"),
                    "f_aa_pararthmatos" => *value = json!("1"),
                    "f_afm" => *value = json!("400000001"),
                    "f_date" | "f_from_date"
                        if value.as_str().is_some_and(|day| day.contains('/')) =>
                    {
                        *value = json!("15/01/2026");
                    }
                    _ => make_own(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_own),
        _ => {}
    }
}

const OF_NEW_PEOPLE: [&str; 7] = [
    "WebE3N", "WebE3M", "WebE3D", "WebE3PD", "57", "E12", "E12Apogr",
];

#[tokio::test]
async fn every_document_is_judged_by_the_employers_data() {
    let free = |builder: Builder| {
        builder
            .switch(Switch::CardLateMinutes(None))
            .switch(Switch::CardFutureMinutes(None))
    };
    let (strict, pair) = at_nine(free(Sandbox::builder())).await;
    let (lenient, other_pair) = at_nine(free(Sandbox::builder().lenient())).await;
    let (mut judged, mut strangers) = (0, 0);
    for document in documents::all() {
        // One that names somebody, if this document does.
        let samples = || (3..40).filter_map(|seed| sample::valid(document, seed));
        let naming = samples().find(|body| body.to_string().contains("\"f_afm\":"));
        let Some(mut body) = naming.or_else(|| samples().next()) else {
            continue;
        };
        let route = format!("Documents/{}", document.code());
        // No sample's branch or person is one of the employer's.
        let taken = send(&lenient, &other_pair, &route, &body).await;
        assert_eq!(taken.status, 200, "{route}: {}", taken.text());
        let refused = message(&send(&strict, &pair, &route, &body).await);
        assert!(
            refused.starts_with("Για το Παράρτημα: "),
            "{route}: {refused}"
        );

        make_own(&mut body);
        if document.code() == "WRKCardSE" {
            body["Cards"]["Card"][0]["f_aa"] = json!("1");
        }
        let taken = send(&strict, &pair, &route, &body).await;
        assert_eq!(taken.status, 200, "{route}: {}", taken.text());

        // Of the same with somebody unknown only those are taken that are about new people, or about none.
        let of_new = OF_NEW_PEOPLE.contains(&document.code());
        // Who is hired here is unknown no more.
        let stranger = if of_new { "800000002" } else { "300000008" };
        let names_people = body.to_string().contains("400000001");
        let stranger = body.to_string().replace("400000001", stranger);
        let answer = post_as(&strict, &pair, &route, &stranger).await;
        if names_people && !of_new {
            let refused = message(&answer);
            assert!(
                refused.contains("Δεν υπάρχει σχέση εργασίας"),
                "{route}: {refused}"
            );
            strangers += 1;
        } else {
            assert_eq!(answer.status, 200, "{route}: {}", answer.text());
        }
        judged += 1;
    }
    assert_eq!((judged, strangers), (36, 27));
}

#[tokio::test]
async fn who_is_hired_here_is_known_from_then_on() {
    let hiring = |code: &str| {
        let mut body = sample::valid(documents::find(code).unwrap(), 5).unwrap();
        make_own(&mut body);
        let record = body.as_object_mut().unwrap().values_mut().next().unwrap();
        let record = record.as_object_mut().unwrap().values_mut().next().unwrap();
        let record = &mut record[0];
        record["f_afm"] = json!("800000002");
        record["f_eponymo"] = json!("ΝΕΟΣ");
        if record.get("f_proslipsidate").is_some() {
            record["f_proslipsidate"] = json!("15/01/2026");
        }
        body
    };
    let card = other("f_afm", "800000002");
    for code in ["WebE3N", "WebE3M", "WebE3D", "WebE3PD"] {
        let (sandbox, pair) = morning().await;
        assert_eq!(
            send(&sandbox, &pair, CARD, &card).await.status,
            400,
            "{code}"
        );
        let hired = send(&sandbox, &pair, &format!("Documents/{code}"), &hiring(code)).await;
        assert_eq!(hired.status, 200, "{code}: {}", hired.text());
        let taken = send(&sandbox, &pair, CARD, &card).await;
        assert_eq!(taken.status, 200, "{code}: {}", taken.text());
        let body = json!({
            "ServiceCode": "EX_BASE_05",
            "Parameters": [{ "ParameterName": "afm", "ParameterValue": "800000002" }],
        });
        let known = send(&sandbox, &pair, "WebServices/ExecuteService", &body).await;
        assert_eq!(known.json()["EX_BASE_05"]["Cur"]["Eponimo"], "ΝΕΟΣ");

        sandbox.reset();
        freeze(&sandbox);
        let pair = logged_in(&sandbox).await;
        assert_eq!(send(&sandbox, &pair, CARD, &card).await.status, 400);
    }
}

/// What the Python SDK submits as overtime.
#[tokio::test]
async fn a_retired_code_is_told_with_what_took_its_place() {
    let (sandbox, pair) = morning().await;
    for (code, successor) in [
        ("OvTime", "WTOOv"),
        ("ovtime", "WTOOv"),
        ("E3", "WebE3N"),
        ("WKChgWK", "WebMA"),
    ] {
        let body = json!({ "Overtimes": { "Overtime": [] } });
        let refused = send(&sandbox, &pair, &format!("/Documents/{code}"), &body).await;
        assert_eq!(refused.status, 404);
        let detail = refused.json()["MessageDetail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains("retired") && detail.contains(successor),
            "{detail}"
        );
    }
    let unknown = send(&sandbox, &pair, "Documents/WebE99", &json!({})).await;
    assert_eq!(
        (unknown.status, unknown.json().get("MessageDetail")),
        (404, None)
    );
    assert_eq!(sandbox.counters().submissions_refused, 5);
}

#[tokio::test]
async fn a_list_that_is_not_told_is_not_looked_at() {
    let (sandbox, pair) = morning().await;
    sandbox.set_employer("user", Employer::new("600000007"));
    let mut body = other("f_aa", "7");
    body["Cards"]["Card"][0]["Details"]["CardDetails"][0]["f_afm"] = json!("800000002");
    let taken = send(&sandbox, &pair, CARD, &body).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
}
