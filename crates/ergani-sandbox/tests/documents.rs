//! Declarations, as a client sends them and as the server keeps them.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cards;
mod raw;

use std::time::{Duration, SystemTime};

use cards::{CARD, arrival, card, message, morning, movement};
use ergani_documents::{documents, sample};
use ergani_sandbox::{
    Account, Catalogue, Employer, ErrorBody, Outcome, ReceiptId, Sandbox, SchemaAnswer, Switch,
};
use raw::{Answer, Pair, Raw, credentials, logged_in, post_as};
use serde_json::{Value, json};

async fn get(sandbox: &Sandbox, pair: &Pair, route: &str) -> Answer {
    let mut raw = Raw::connect(sandbox).await;
    raw.get(route, &pair.access).await.unwrap()
}

#[tokio::test]
async fn a_card_gets_a_receipt_and_is_kept_byte_for_byte() {
    let (sandbox, pair) = morning().await;
    let body = format!(" {}\n", serde_json::to_string_pretty(&arrival()).unwrap());
    let answer = post_as(&sandbox, &pair, CARD, &body).await;
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
    second["f_aa"] = json!(1);
    second["Details"]["CardDetails"] = movement("1", "2026-01-15T09:01:00+02:00", "");
    body["Cards"]["Card"].as_array_mut().unwrap().push(second);
    sandbox.switch(Switch::ReceiptId(ReceiptId::Number));
    let answer = post_as(&sandbox, &pair, CARD, &body.to_string()).await;
    assert_eq!(answer.json()[0]["id"], json!(1), "{}", answer.text());
    assert_eq!(answer.json()[1]["id"], json!(2));
    let branches: Vec<String> = sandbox.submissions()[0]
        .receipts
        .iter()
        .map(|receipt| receipt.branch.clone())
        .collect();
    assert_eq!(branches, ["0", "1"]);
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
    let answer = post_as(&sandbox, &pair, CARD, &body.to_string()).await;
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
    let answer = post_as(&sandbox, &pair, CARD, &body.to_string()).await;
    assert_eq!(
        message(&answer),
        "The element 'CardDetails' has incomplete content. \
         List of possible elements expected: 'f_aitiologia'."
    );
    for nonsense in ["", "{", "text", "{}{}"] {
        let answer = post_as(&sandbox, &pair, CARD, nonsense).await;
        assert_eq!(message(&answer), "The request is invalid.");
    }
    assert!(message(&post_as(&sandbox, &pair, CARD, "[]").await).contains("begins with an object"));
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
            "f_afm_ergodoti": 600_000_007, "f_aa": 0, "f_comments": null,
            "Details": { "CardDetails": movement },
        } } });
        let answer = post_as(&sandbox, &pair, CARD, &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json().as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn every_document_takes_what_is_valid_and_refuses_what_is_broken() {
    let (sandbox, pair) = morning().await;
    sandbox.make_lenient();
    sandbox.switch(Switch::CardLateMinutes(None));
    sandbox.switch(Switch::CardFutureMinutes(None));
    for document in documents::all() {
        let route = format!("Documents/{}", document.code());
        let Some(valid) = sample::valid(document, 7) else {
            let body = json!({ "Any": { "Thing": [{}, {}] } }).to_string();
            let answer = post_as(&sandbox, &pair, &route, &body).await;
            assert_eq!(answer.json().as_array().unwrap().len(), 2, "{route}");
            assert_eq!(post_as(&sandbox, &pair, &route, "[]").await.status, 400);
            continue;
        };
        let answer = post_as(&sandbox, &pair, &route, &valid.to_string()).await;
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
            let answer = post_as(&sandbox, &pair, &route, &body).await;
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
            post_as(&sandbox, &pair, route, &body).await.status,
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
    let answer = post_as(&sandbox, &pair, CARD, &body.to_string()).await;
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
    sandbox.set_employer("user", Employer::new("400000001"));
    sandbox.switch(Switch::RejectionBody(ErrorBody::JsonString));
    let answer = post_as(&sandbox, &pair, CARD, &arrival().to_string()).await;
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
    post_as(&sandbox, &pair, CARD, &body).await;
    assert!(sandbox.submissions()[0].body.is_some());
    let other = card(&[movement("1", "2026-01-15T09:00:00+02:00", "")]).to_string();
    post_as(&sandbox, &pair, CARD, &other).await;
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
    assert!(message(&post_as(&sandbox, &pair, CARD, &body).await).contains("υπάρχει ήδη"));
    sandbox.reset();
    cards::freeze(&sandbox);
    let pair = logged_in(&sandbox).await;
    assert_eq!(post_as(&sandbox, &pair, CARD, &body).await.status, 200);
}

#[tokio::test]
async fn thousands_of_cards_are_recorded_once_each_in_bounded_memory() {
    let (sandbox, pair) = morning().await;
    sandbox.make_lenient();
    sandbox.switch(Switch::CardLateMinutes(None));
    sandbox.switch(Switch::KeptBodyBytes(100_000));
    let mut raw = Raw::connect(&sandbox).await;
    for number in 0..2_000 {
        let mut movement = movement("0", "2026-01-15T08:00:00+02:00", "");
        movement["f_afm"] = json!(format!("8{number:08}"));
        let body = card(&[movement]).to_string();
        raw.send_as(&pair, CARD, &body).await;
        let answer = raw.receive().await.unwrap();
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
