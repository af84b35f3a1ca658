//! Declarations, as a client sends them and as the server keeps them.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod raw;

use std::time::{Duration, SystemTime};

use ergani_documents::{documents, sample};
use ergani_sandbox::{
    Account, Catalogue, DuplicateCard, Employee, Employer, ErrorBody, LineBreak, Outcome,
    ReceiptId, Ruling, Sandbox, SchemaAnswer, Switch,
};
use raw::{Answer, Pair, Raw, credentials, logged_in};
use serde_json::{Value, json};

const CARD: &str = "Documents/WRKCardSE";

/// 09:01 in Athens, on 15/01/2026.
const MORNING: u64 = 1_768_460_460;

/// A sandbox at [`MORNING`], and who is logged in.
async fn morning() -> (Sandbox, Pair) {
    let sandbox = Sandbox::start().await;
    sandbox
        .clock()
        .freeze_at(SystemTime::UNIX_EPOCH + Duration::from_secs(MORNING));
    let pair = logged_in(&sandbox).await;
    (sandbox, pair)
}

async fn submit(sandbox: &Sandbox, pair: &Pair, route: &str, body: &str) -> Answer {
    let path = format!("/WebservicesAPI/Api/{route}");
    let bearer = format!("Bearer {}", pair.access);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let mut raw = Raw::connect(sandbox).await;
    raw.request("POST", &path, &headers, body).await.unwrap()
}

async fn get(sandbox: &Sandbox, pair: &Pair, route: &str) -> Answer {
    let mut raw = Raw::connect(sandbox).await;
    raw.get(route, &pair.access).await.unwrap()
}

fn movement(kind: &str, moment: &str, reason: &str) -> Value {
    json!({
        "f_afm": "888888888", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_type": kind,
        "f_reference_date": &moment[..10], "f_date": moment, "f_aitiologia": reason,
    })
}

fn card(movements: &[Value]) -> Value {
    json!({ "Cards": { "Card": [{
        "f_afm_ergodoti": "999999999", "f_aa": "0", "f_comments": "",
        "Details": { "CardDetails": movements },
    }] } })
}

fn arrival() -> Value {
    card(&[movement("0", "2026-01-15T09:00:00+02:00", "")])
}

fn message(answer: &Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.text());
    answer.json()["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_card_gets_a_receipt_and_is_kept_byte_for_byte() {
    let (sandbox, pair) = morning().await;
    let body = format!(" {}\n", serde_json::to_string_pretty(&arrival()).unwrap());
    let answer = submit(&sandbox, &pair, CARD, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let receipt = json!({
        "id": "1", "protocol": "ΑΚ - ΚΑΡ000001", "submitDate": "15/01/2026 09:01"
    });
    assert_eq!(answer.json(), json!([receipt]));

    let [kept] = &sandbox.submissions()[..] else {
        panic!("{:?}", sandbox.submissions())
    };
    assert_eq!(kept.body.as_deref(), Some(body.as_bytes()));
    assert_eq!(kept.json().unwrap(), arrival());
    assert_eq!(kept.account.as_deref(), Some("user"));
    assert_eq!((kept.code.as_str(), kept.status), ("WRKCardSE", Some(200)));
    assert_eq!(kept.time, "2026-01-15T07:01:00Z");
    let [receipt] = &kept.receipts[..] else {
        panic!("{kept:?}")
    };
    assert_eq!(
        (receipt.protocol.as_str(), receipt.branch.as_str()),
        ("ΑΚ - ΚΑΡ000001", "0")
    );

    let counters = sandbox.counters_of("user");
    assert_eq!((counters.submissions, counters.receipts), (1, 1));
    assert_eq!((counters.calls, counters.submissions_repeated), (1, 0));
    assert_eq!(counters.submissions_by_code["WRKCardSE"], 1);
    assert_eq!(counters.calls_by_route[CARD][&200], 1);
}

#[tokio::test]
async fn receipts_come_for_each_outer_record_in_the_order_sent() {
    let (sandbox, pair) = morning().await;
    let mut body = arrival();
    let mut second = body["Cards"]["Card"][0].clone();
    second["f_aa"] = json!(7);
    second["Details"]["CardDetails"] = movement("1", "2026-01-15T09:01:00+02:00", "");
    body["Cards"]["Card"].as_array_mut().unwrap().push(second);
    sandbox.switch(Switch::ReceiptId(ReceiptId::Number));
    let answer = submit(&sandbox, &pair, CARD, &body.to_string()).await;
    assert_eq!(answer.json()[0]["id"], json!(1), "{}", answer.text());
    assert_eq!(answer.json()[1]["id"], json!(2));
    let branches: Vec<String> = sandbox.submissions()[0]
        .receipts
        .iter()
        .map(|receipt| receipt.branch.clone())
        .collect();
    assert_eq!(branches, ["0", "7"]);
    assert_eq!(sandbox.counters().receipts, 2);
}

#[tokio::test]
async fn athens_has_summer_in_a_receipt_too() {
    let (sandbox, pair) = morning().await;
    let july = SystemTime::UNIX_EPOCH + Duration::from_secs(1_783_890_000);
    sandbox.clock().freeze_at(july);
    let pair = match get(&sandbox, &pair, "Lookup/Submissions").await.status {
        401 => logged_in(&sandbox).await,
        _ => pair,
    };
    let body = card(&[movement("0", "2026-07-12T21:00:00.0000000Z", "")]);
    let answer = submit(&sandbox, &pair, CARD, &body.to_string()).await;
    assert_eq!(answer.json()[0]["submitDate"], "13/07/2026 00:00");
}

#[tokio::test]
async fn a_broken_document_is_refused_in_the_words_of_dot_net_and_nothing_is_recorded() {
    let (sandbox, pair) = morning().await;
    let mut body = arrival();
    let movement = &mut body["Cards"]["Card"][0]["Details"]["CardDetails"][0];
    movement
        .as_object_mut()
        .unwrap()
        .shift_remove("f_aitiologia");
    let answer = submit(&sandbox, &pair, CARD, &body.to_string()).await;
    assert_eq!(
        message(&answer),
        "The element 'CardDetails' has incomplete content. \
         List of possible elements expected: 'f_aitiologia'."
    );
    for nonsense in ["", "{", "text", "{}{}"] {
        let answer = submit(&sandbox, &pair, CARD, nonsense).await;
        assert_eq!(message(&answer), "The request is invalid.");
    }
    assert!(message(&submit(&sandbox, &pair, CARD, "[]").await).contains("begins with an object"));
    assert!(sandbox.submissions().is_empty());
    let attempts = sandbox.submission_attempts();
    assert_eq!(attempts.len(), 6);
    assert_eq!(
        (attempts[0].outcome, attempts[0].status),
        (Outcome::Rejected, Some(400))
    );
    assert_eq!(attempts[2].body.as_deref(), Some(&b"{"[..]));
    assert_eq!(sandbox.counters().submissions_refused, 6);
}

#[tokio::test]
async fn blanks_numbers_and_single_objects_are_taken() {
    let (sandbox, pair) = morning().await;
    for (minute, blank) in [json!(""), json!(" "), Value::Null].into_iter().enumerate() {
        let mut movement = movement("0", &format!("2026-01-15T09:0{minute}:00+02:00"), "");
        movement["f_aitiologia"] = blank;
        let body = json!({ "Cards": { "Card": {
            "f_afm_ergodoti": 999_999_999, "f_aa": 0, "f_comments": null,
            "Details": { "CardDetails": movement },
        } } });
        let answer = submit(&sandbox, &pair, CARD, &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json().as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_late_card_needs_a_reason_and_one_in_time_must_have_none() {
    let (sandbox, pair) = morning().await;
    let send = async |moment: &str, reason: &str| {
        let body = card(&[movement("0", moment, reason)]).to_string();
        submit(&sandbox, &pair, CARD, &body).await
    };
    let needed = message(&send("2026-01-15T08:45:59+02:00", "").await);
    assert!(
        needed.starts_with("Για το Παράρτημα: 0\\nΠρέπει να συμπληρώσετε τον λόγο καθυστέρησης")
    );
    assert!(
        needed.contains("εκτός του επιτρεπόμενου χρονικού ορίου") && needed.contains("εκπρόθεσμ")
    );
    assert_eq!(send("2026-01-15T08:46:00+02:00", "").await.status, 200);
    assert_eq!(send("2026-01-15T08:45:59+02:00", "001").await.status, 200);
    let forbidden = message(&send("2026-01-15T08:47:00+02:00", "001").await);
    assert!(forbidden.contains("\\nΔεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν "));

    assert_eq!(send("2026-01-15T09:06:00+02:00", "").await.status, 200);
    let future = message(&send("2026-01-15T09:06:01+02:00", "").await);
    assert!(future.ends_with(
        "\\nΗ δηλωμένη ώρα κίνησης είναι μεγαλύτερη και αποκλίνει σημαντικά της τωρινής ώρας"
    ));

    sandbox.switch(Switch::CardLateMinutes(Some(60)));
    assert_eq!(send("2026-01-15T08:10:00+02:00", "").await.status, 200);
    sandbox.switch(Switch::CardLateMinutes(None));
    assert_eq!(send("2026-01-01T08:10:00+02:00", "").await.status, 200);
    assert_eq!(send("2026-01-15T09:00:00+02:00", "003").await.status, 200);
    sandbox.switch(Switch::CardFutureMinutes(None));
    assert_eq!(send("2027-01-15T09:00:00+02:00", "").await.status, 200);
}

#[tokio::test]
async fn a_card_that_exists_already_is_refused() {
    let (sandbox, pair) = morning().await;
    let send = async |kind: &str, moment: &str| {
        let body = card(&[movement(kind, moment, "")]).to_string();
        submit(&sandbox, &pair, CARD, &body).await
    };
    assert_eq!(send("0", "2026-01-15T09:00:00+02:00").await.status, 200);
    let again = message(&send("0", "2026-01-15T07:00:00Z").await);
    assert!(again.ends_with("υπάρχει ήδη είσοδος"), "{again}");
    assert_eq!(send("1", "2026-01-15T09:00:00+02:00").await.status, 200);
    let again = message(&send("1", "2026-01-15T09:00:00+02:00").await);
    assert!(again.ends_with("υπάρχει ήδη έξοδος"), "{again}");
    assert_eq!(send("0", "2026-01-15T09:01:00+02:00").await.status, 200);

    // Twice in one request too, and then neither is recorded.
    let twice = movement("0", "2026-01-15T08:50:00+02:00", "");
    let body = card(&[twice.clone(), twice]).to_string();
    message(&submit(&sandbox, &pair, CARD, &body).await);
    assert_eq!(send("0", "2026-01-15T08:50:00+02:00").await.status, 200);

    sandbox.switch(Switch::DuplicateCard(DuplicateCard::SameDay));
    assert_eq!(send("0", "2026-01-15T08:51:00+02:00").await.status, 200);
    message(&send("0", "2026-01-15T08:52:00+02:00").await);
    sandbox.switch(Switch::DuplicateCard(DuplicateCard::Never));
    for _ in 0..2 {
        assert_eq!(send("0", "2026-01-15T08:53:00+02:00").await.status, 200);
    }
    assert_eq!(sandbox.counters().submissions_repeated, 1);
}

#[tokio::test]
async fn one_bad_record_refuses_the_whole_and_names_its_branch() {
    let (sandbox, pair) = morning().await;
    let mut body = arrival();
    let mut second = body["Cards"]["Card"][0].clone();
    second["f_aa"] = json!("12");
    second["Details"]["CardDetails"] = movement("0", "2025-01-15T08:00:00+02:00", "");
    body["Cards"]["Card"].as_array_mut().unwrap().push(second);
    let refused = message(&submit(&sandbox, &pair, CARD, &body.to_string()).await);
    assert!(refused.starts_with("Για το Παράρτημα: 12\\n"), "{refused}");
    assert!(
        !refused.contains('\n'),
        "a backslash and an n, no line break"
    );
    assert!(sandbox.submissions().is_empty());
    // The good record can be sent on its own: it was not recorded.
    let alone = submit(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(alone.status, 200);
}

#[tokio::test]
async fn the_employer_must_be_the_accounts_own_if_it_has_one() {
    let (sandbox, pair) = morning().await;
    sandbox.set_employer("user", Employer::new("111111111"));
    let refused = submit(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(
        message(&refused),
        "Για το Παράρτημα: 0\\nΤο ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη."
    );
    assert!(refused.text().contains(r"0\\nΤο"), "{}", refused.text());
    for (form, join) in [(LineBreak::Real, "\n"), (LineBreak::Windows, "\r\n")] {
        sandbox.switch(Switch::LineBreak(form));
        let refused = message(&submit(&sandbox, &pair, CARD, &arrival().to_string()).await);
        assert_eq!(refused.split(join).count(), 2, "{refused}");
    }
    sandbox.set_employer("user", Employer::new("999999999"));
    let accepted = submit(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(accepted.status, 200);
}

#[tokio::test]
async fn an_employer_can_be_set_for_all_accounts_from_the_start() {
    let own = Account::new("own", "password").employer(Employer::new("999999999"));
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password"))
        .account(own)
        .employer(Employer::new("111111111"))
        .switch(Switch::CardLateMinutes(None))
        .start()
        .await
        .unwrap();
    let pair = logged_in(&sandbox).await;
    let refused = submit(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert!(message(&refused).contains("Το ΑΦΜ δεν αντιστοιχεί"));
    let mut body = credentials();
    body["Username"] = json!("own");
    let mut raw = Raw::connect(&sandbox).await;
    let pair = Pair::of(&raw.post("Authentication", &body).await.unwrap());
    let accepted = submit(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let wrong = Sandbox::builder()
        .employer(Employer::new("1"))
        .start()
        .await;
    assert!(wrong.is_err());
}

#[tokio::test]
async fn people_must_be_employed_and_under_the_card_if_the_switches_say_so() {
    let (sandbox, pair) = morning().await;
    let body = arrival().to_string();
    sandbox.switch(Switch::NoEmployment(Ruling::Refused));
    sandbox.switch(Switch::NoCardMark(Ruling::Refused));
    let employee = Employee::new("888888888", "ΤΕΣΤ", "ΤΕΣΤ");
    let hired_later = employee.clone().hired("2026-01-16".parse().unwrap());
    let employ = |employee| {
        sandbox.set_employer("user", Employer::new("999999999").employee(employee));
    };
    employ(hired_later.work_card(true));
    let refused = message(&submit(&sandbox, &pair, CARD, &body).await);
    assert!(refused.contains("Δεν υπάρχει σχέση εργασίας στις ημερομηνίες 15/01/2026"));
    employ(employee.clone());
    let refused = message(&submit(&sandbox, &pair, CARD, &body).await);
    assert!(
        refused.contains("Χωρίς Ένδειξη Κάρτας Εργασίας"),
        "{refused}"
    );
    employ(employee.work_card(true));
    assert_eq!(submit(&sandbox, &pair, CARD, &body).await.status, 200);
}

#[tokio::test]
async fn overtime_that_has_begun_is_late_if_the_switch_says_so() {
    let (sandbox, pair) = morning().await;
    let overtime = |from: &str| {
        json!({ "WTOS": { "WTO": [{
            "f_aa_pararthmatos": 0, "f_rel_protocol": "", "f_rel_date": "", "f_comments": "",
            "f_from_date": "15/01/2026", "f_to_date": "15/01/2026",
            "Ergazomenoi": { "ErgazomenoiWTO": [{
                "f_afm": "888888888", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_date": "15/1/2026",
                "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": [
                    { "f_type": "ΥΠ", "f_from": from, "f_to": "23:00" }
                ] }
            }] }
        }] } })
        .to_string()
    };
    let route = "Documents/WTOOv";
    let begun = submit(&sandbox, &pair, route, &overtime("09:00")).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    sandbox.switch(Switch::LateOvertime(Ruling::Refused));
    let refused = message(&submit(&sandbox, &pair, route, &overtime("09:01")).await);
    assert!(
        refused.contains("Η υποβολή σας θεωρείται εκπρόθεσμη"),
        "{refused}"
    );
    let in_time = submit(&sandbox, &pair, route, &overtime("09:02")).await;
    assert_eq!(in_time.status, 200);
    let after_the_fact = submit(&sandbox, &pair, "Documents/WTOOvA", &overtime("08:00")).await;
    assert_eq!(after_the_fact.status, 200);
}

#[tokio::test]
async fn every_document_takes_what_is_valid_and_refuses_what_is_broken() {
    let (sandbox, pair) = morning().await;
    sandbox.switch(Switch::CardLateMinutes(None));
    sandbox.switch(Switch::CardFutureMinutes(None));
    for document in documents::all() {
        let route = format!("Documents/{}", document.code());
        let Some(valid) = sample::valid(document, 7) else {
            let body = json!({ "Any": { "Thing": [{}, {}] } }).to_string();
            let answer = submit(&sandbox, &pair, &route, &body).await;
            assert_eq!(answer.json().as_array().unwrap().len(), 2, "{route}");
            assert_eq!(submit(&sandbox, &pair, &route, "[]").await.status, 400);
            continue;
        };
        let answer = submit(&sandbox, &pair, &route, &valid.to_string()).await;
        assert_eq!(answer.status, 200, "{route}: {}", answer.text());
        let root = document.root().unwrap();
        let records = valid[root.wire][root.children()[0].wire]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(answer.json().as_array().unwrap().len(), records, "{route}");
        let broken = sample::broken(document, 7);
        let some = broken.iter().step_by(broken.len() / 4);
        for broken in some {
            let body = broken.document.to_string();
            let answer = submit(&sandbox, &pair, &route, &body).await;
            assert_eq!(answer.status, 400, "{route} {}", broken.path);
        }
    }
}

#[tokio::test]
async fn an_account_submits_only_what_its_catalogue_has() {
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password").catalogue(Catalogue::Production))
        .account(
            Account::new("few", "password")
                .documents(["WTOLeave"])
                .services(["EX_BASE_01"]),
        )
        .start()
        .await
        .unwrap();
    let pair = logged_in(&sandbox).await;
    let body = json!({}).to_string();
    for (route, status) in [
        ("Documents/WTOLeave", 400),
        ("Documents/wtoleave", 400),
        ("Documents/FastAna", 404),
        ("Documents/E12", 404),
        ("Documents/WKChgWK", 404),
        ("Documents/Nonsense", 404),
    ] {
        assert_eq!(
            submit(&sandbox, &pair, route, &body).await.status,
            status,
            "{route}"
        );
        let schema = if status == 404 { 404 } else { 200 };
        assert_eq!(get(&sandbox, &pair, route).await.status, schema, "{route}");
    }
    let attempts = sandbox.submission_attempts();
    assert_eq!(attempts[5].code, "Nonsense");
    assert_eq!(attempts[5].outcome, Outcome::NotFound);

    let mut few = credentials();
    few["Username"] = json!("few");
    let mut raw = Raw::connect(&sandbox).await;
    let pair = Pair::of(&raw.post("Authentication", &few).await.unwrap());
    assert_eq!(
        get(&sandbox, &pair, "Documents/WTOLeaveC").await.status,
        404
    );
    for route in ["Lookup/Submissions", "WebServices/ServicesList"] {
        let list = get(&sandbox, &pair, route).await.json();
        assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    }
}

#[tokio::test]
async fn a_declaration_needs_a_token_and_json() {
    let (sandbox, pair) = morning().await;
    let body = arrival();
    let mut raw = Raw::connect(&sandbox).await;
    let answer = raw.post(CARD, &body).await.unwrap();
    assert_eq!(answer.status, 401);
    let bearer = format!("Bearer {}", pair.access);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "text/xml"),
    ];
    let path = format!("/WebservicesAPI/Api/{CARD}");
    let answer = raw
        .request("POST", &path, &headers, &body.to_string())
        .await;
    assert_eq!(answer.unwrap().status, 415);
    sandbox.expire_access("user");
    let answer = submit(&sandbox, &pair, CARD, &body.to_string()).await;
    assert_eq!(answer.header("api-token-expired"), Some("true"));
    assert!(sandbox.submissions().is_empty());
    assert_eq!(sandbox.counters().submissions_refused, 3);
}

#[tokio::test]
async fn a_schema_is_the_documents_own_wrapped_or_bare() {
    let (sandbox, pair) = morning().await;
    let schema = get(&sandbox, &pair, CARD).await.json();
    assert_eq!(schema["title"], "Δηλώσεις Κάρτας");
    let cards = schema["json"]["Cards"]["Card"].as_array().unwrap();
    assert_eq!(cards.len(), 2);
    assert_eq!(cards[1]["Details"]["CardDetails"][1]["f_afm"], "f_afm");
    let branch = json!({
        "name": "f_aa", "title": "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ",
        "restrictions": [{"name": "pattern", "value": "[0-9]{1,5}"}],
    });
    let infos = schema["propertiesInfo"].as_array().unwrap();
    assert!(infos.contains(&branch), "{infos:?}");
    sandbox.switch(Switch::SchemaAnswer(SchemaAnswer::Bare));
    assert_eq!(get(&sandbox, &pair, CARD).await.json(), schema["json"]);
    sandbox.switch(Switch::SchemaAnswer(SchemaAnswer::Wrapped));
    for document in documents::all() {
        let schema = get(&sandbox, &pair, &format!("Documents/{}", document.code())).await;
        assert!(
            schema.json()["propertiesInfo"].is_array(),
            "{}",
            document.code()
        );
    }
}

#[tokio::test]
async fn a_refusal_comes_in_any_shape() {
    let (sandbox, pair) = morning().await;
    sandbox.set_employer("user", Employer::new("111111111"));
    sandbox.switch(Switch::RejectionBody(ErrorBody::JsonString));
    let answer = submit(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer
            .json()
            .as_str()
            .unwrap()
            .starts_with("Για το Παράρτημα")
    );
}

#[tokio::test]
async fn bodies_are_kept_within_bounds() {
    let (sandbox, pair) = morning().await;
    let body = arrival().to_string();
    sandbox.switch(Switch::KeptBodyBytes(body.len() as u64));
    submit(&sandbox, &pair, CARD, &body).await;
    assert!(sandbox.submissions()[0].body.is_some());
    let other = card(&[movement("1", "2026-01-15T09:00:00+02:00", "")]).to_string();
    submit(&sandbox, &pair, CARD, &other).await;
    let kept: Vec<bool> = sandbox
        .submissions()
        .iter()
        .map(|it| it.body.is_some())
        .collect();
    assert_eq!(kept, [false, true]);
    assert_eq!(sandbox.counters().bodies_dropped, 1);
    sandbox.reset_counters();
    assert!(sandbox.submission_attempts().is_empty());
    // What was declared stays declared.
    assert!(message(&submit(&sandbox, &pair, CARD, &body).await).contains("υπάρχει ήδη"));
    sandbox.reset();
    sandbox
        .clock()
        .freeze_at(SystemTime::UNIX_EPOCH + Duration::from_secs(MORNING));
    let pair = logged_in(&sandbox).await;
    assert_eq!(submit(&sandbox, &pair, CARD, &body).await.status, 200);
}

#[tokio::test]
async fn thousands_of_cards_are_recorded_once_each_in_bounded_memory() {
    let (sandbox, pair) = morning().await;
    sandbox.switch(Switch::CardLateMinutes(None));
    sandbox.switch(Switch::KeptBodyBytes(100_000));
    let bearer = format!("Bearer {}", pair.access);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let path = format!("/WebservicesAPI/Api/{CARD}");
    let mut raw = Raw::connect(&sandbox).await;
    for number in 0..2_000 {
        let mut movement = movement("0", "2026-01-15T08:00:00+02:00", "");
        movement["f_afm"] = json!(format!("8{number:08}"));
        let body = card(&[movement]).to_string();
        let answer = raw.request("POST", &path, &headers, &body).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let counters = sandbox.counters();
    assert_eq!((counters.submissions, counters.receipts), (2_000, 2_000));
    assert_eq!(
        (counters.submissions_repeated, counters.connections),
        (0, 2)
    );
    assert!(counters.bodies_dropped > 1_500);
    let kept: usize = sandbox
        .submissions()
        .iter()
        .filter_map(|it| it.body.as_ref())
        .map(|body| body.len())
        .sum();
    assert!(kept <= 100_000, "{kept}");
}
