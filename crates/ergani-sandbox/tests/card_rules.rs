//! What is checked of a declaration beyond its form.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cards;
mod raw;

use cards::{CARD, arrival, card, message, morning, movement};
use ergani_sandbox::{
    Account, DuplicateCard, Employee, Employer, LineBreak, Ruling, Sandbox, Switch,
};
use raw::{Pair, Raw, credentials, logged_in, post_as};
use serde_json::json;

#[tokio::test]
async fn quirk_27_a_late_card_needs_a_reason_and_one_in_time_must_have_none() {
    let (sandbox, pair) = morning().await;
    let send = async |moment: &str, reason: &str| {
        let body = card(&[movement("0", moment, reason)]).to_string();
        post_as(&sandbox, &pair, CARD, &body).await
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
        post_as(&sandbox, &pair, CARD, &body).await
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
    message(&post_as(&sandbox, &pair, CARD, &body).await);
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
async fn quirk_46_one_bad_record_refuses_the_whole_and_names_its_branch() {
    let (sandbox, pair) = morning().await;
    let mut body = arrival();
    let mut second = body["Cards"]["Card"][0].clone();
    second["f_aa"] = json!("1");
    second["Details"]["CardDetails"] = movement("0", "2025-01-15T08:00:00+02:00", "");
    body["Cards"]["Card"].as_array_mut().unwrap().push(second);
    let refused = message(&post_as(&sandbox, &pair, CARD, &body.to_string()).await);
    assert!(refused.starts_with("Για το Παράρτημα: 1\\n"), "{refused}");
    assert!(
        !refused.contains('\n'),
        "a backslash and an n, no line break"
    );
    assert!(sandbox.submissions().is_empty());
    // The good record can be sent on its own: it was not recorded.
    let alone = post_as(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(alone.status, 200);
}

#[tokio::test]
async fn the_employer_must_be_the_accounts_own_if_it_has_one() {
    let (sandbox, pair) = morning().await;
    sandbox.set_employer("user", Employer::new("400000001"));
    let refused = post_as(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(
        message(&refused),
        "Για το Παράρτημα: 0\\nΤο ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη."
    );
    assert!(refused.text().contains(r"0\\nΤο"), "{}", refused.text());
    for (form, join) in [(LineBreak::Real, "\n"), (LineBreak::Windows, "\r\n")] {
        sandbox.switch(Switch::LineBreak(form));
        let refused = message(&post_as(&sandbox, &pair, CARD, &arrival().to_string()).await);
        assert_eq!(refused.split(join).count(), 2, "{refused}");
    }
    sandbox.set_employer("user", Employer::new("600000007"));
    let accepted = post_as(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(accepted.status, 200);
}

#[tokio::test]
async fn an_employer_can_be_set_for_all_accounts_from_the_start() {
    let own = Account::new("own", "password").employer(Employer::new("600000007"));
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password"))
        .account(own)
        .employer(Employer::new("400000001"))
        .switch(Switch::CardLateMinutes(None))
        .start()
        .await
        .unwrap();
    let pair = logged_in(&sandbox).await;
    let refused = post_as(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert!(message(&refused).contains("Το ΑΦΜ δεν αντιστοιχεί"));
    let mut body = credentials();
    body["Username"] = json!("own");
    let mut raw = Raw::connect(&sandbox).await;
    let pair = Pair::of(&raw.post("Authentication", &body).await.unwrap());
    let accepted = post_as(&sandbox, &pair, CARD, &arrival().to_string()).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let wrong = Sandbox::builder()
        .employer(Employer::new("1"))
        .start()
        .await;
    assert!(wrong.is_err());
}

#[tokio::test]
async fn people_must_be_employed_and_under_the_card_if_the_switch_says_so() {
    let (sandbox, pair) = morning().await;
    let body = arrival().to_string();
    sandbox.switch(Switch::NoCardMark(Ruling::Refused));
    let employee = Employee::new("500000004", "ΤΕΣΤ", "ΤΕΣΤ");
    let hired_later = employee.clone().hired("2026-01-16".parse().unwrap());
    let employ = |employee| {
        sandbox.set_employer("user", Employer::new("600000007").employee(employee));
    };
    employ(hired_later.work_card(true));
    let refused = message(&post_as(&sandbox, &pair, CARD, &body).await);
    assert!(refused.contains("Δεν υπάρχει σχέση εργασίας στις ημερομηνίες 15/01/2026"));
    employ(employee.clone());
    let refused = message(&post_as(&sandbox, &pair, CARD, &body).await);
    assert!(
        refused.contains("Χωρίς Ένδειξη Κάρτας Εργασίας"),
        "{refused}"
    );
    employ(employee.work_card(true));
    assert_eq!(post_as(&sandbox, &pair, CARD, &body).await.status, 200);
}

#[tokio::test]
async fn quirk_45_overtime_that_has_begun_is_late_if_the_switch_says_so() {
    let (sandbox, pair) = morning().await;
    let overtime = |from: &str| {
        json!({ "WTOS": { "WTO": [{
            "f_aa_pararthmatos": 0, "f_rel_protocol": "", "f_rel_date": "", "f_comments": "",
            "f_from_date": "15/01/2026", "f_to_date": "15/01/2026",
            "Ergazomenoi": { "ErgazomenoiWTO": [{
                "f_afm": "500000004", "f_eponymo": "ΤΕΣΤ", "f_onoma": "ΤΕΣΤ", "f_date": "15/1/2026",
                "ErgazomenosAnalytics": { "ErgazomenosWTOAnalytics": [
                    { "f_type": "ΥΠ", "f_from": from, "f_to": "23:00" }
                ] }
            }] }
        }] } })
        .to_string()
    };
    let route = "Documents/WTOOv";
    let begun = post_as(&sandbox, &pair, route, &overtime("09:00")).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    sandbox.switch(Switch::LateOvertime(Ruling::Refused));
    let refused = message(&post_as(&sandbox, &pair, route, &overtime("09:01")).await);
    assert!(
        refused.contains("Η υποβολή σας θεωρείται εκπρόθεσμη"),
        "{refused}"
    );
    let in_time = post_as(&sandbox, &pair, route, &overtime("09:02")).await;
    assert_eq!(in_time.status, 200);
    let after_the_fact = post_as(&sandbox, &pair, "Documents/WTOOvA", &overtime("08:00")).await;
    assert_eq!(after_the_fact.status, 200);
}
