//! Every switch of the lasting behaviour.

mod raw;

use std::time::Duration;

use ergani_sandbox::{
    AccessTokenExpired, Account, CallLimit, Catalogue, EarlyRefresh, ErrorBody, Outcome,
    RefreshTokenExpired, Sandbox, SecondLogin, SpentRefreshToken, Switch,
};
use raw::{LOGIN, LOOKUP, Pair, Raw, logged_in, login, lookup, refresh};
use serde_json::{Value, json};

fn wrong() -> Value {
    json!({"Username": "user", "Password": "wrong"})
}

#[tokio::test]
async fn lifetimes_can_be_set_before_and_during() {
    let sandbox = Sandbox::builder()
        .access_ttl(Duration::from_secs(60))
        .refresh_ttl(Duration::from_secs(120))
        .start()
        .await
        .unwrap();
    sandbox.clock().freeze();
    let pair = logged_in(&sandbox).await;
    sandbox.clock().advance(Duration::from_secs(60));
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 401);
    sandbox.switch(Switch::AccessTtlSeconds(7));
    sandbox.switch(Switch::RefreshTtlSeconds(10));
    let answer = refresh(&sandbox, &pair).await.unwrap();
    assert_eq!(answer.json()["accessTokenExpired"], json!(7));
    let pair = Pair::of(&answer);
    sandbox.clock().advance(Duration::from_secs(10));
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 401);
}

#[tokio::test]
async fn latency_delays_every_request() {
    let sandbox = Sandbox::start().await;
    sandbox.switch(Switch::LatencyMillis(25));
    let begin = std::time::Instant::now();
    let pair = logged_in(&sandbox).await;
    lookup(&sandbox, &pair).await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn an_early_refresh_can_be_refused_and_spends_nothing() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze();
    sandbox.switch(Switch::EarlyRefresh(EarlyRefresh::Refused));
    let pair = logged_in(&sandbox).await;
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 401);
    assert_eq!(sandbox.journal()[1].outcome, Outcome::RefreshTooEarly);
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    sandbox.expire_access("user");
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 200);
    let counters = sandbox.counters();
    assert_eq!(
        (counters.refreshes_spent, counters.refreshes_repeated),
        (0, 1)
    );
}

#[tokio::test]
async fn the_reuse_of_a_refresh_token_can_end_the_family() {
    let sandbox = Sandbox::start().await;
    sandbox.switch(Switch::SpentRefreshToken(SpentRefreshToken::FamilyRevoked));
    let bystander = logged_in(&sandbox).await;
    let first = logged_in(&sandbox).await;
    let second = Pair::of(&refresh(&sandbox, &first).await.unwrap());
    assert_eq!(refresh(&sandbox, &first).await.unwrap().status, 401);
    assert_eq!(refresh(&sandbox, &second).await.unwrap().status, 401);
    let denied = lookup(&sandbox, &second).await.unwrap();
    assert_eq!(
        (denied.status, denied.header("api-token-expired")),
        (401, None)
    );
    assert_eq!(refresh(&sandbox, &bystander).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_second_login_can_end_the_first_session() {
    let sandbox = Sandbox::start().await;
    sandbox.switch(Switch::SecondLogin(SecondLogin::EndsOthers));
    let first = logged_in(&sandbox).await;
    let second = logged_in(&sandbox).await;
    assert_eq!(refresh(&sandbox, &first).await.unwrap().status, 401);
    assert_eq!(lookup(&sandbox, &first).await.unwrap().status, 401);
    assert_eq!(sandbox.journal()[2].outcome, Outcome::RefreshTokenRevoked);
    assert_eq!(refresh(&sandbox, &second).await.unwrap().status, 200);
}

#[tokio::test]
async fn wrong_passwords_can_lock_an_account_out() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze();
    sandbox.switch(Switch::LockOutAfter(Some(2)));
    let mut raw = Raw::connect(&sandbox).await;
    let mut attempt = async |body: &Value| raw.post(LOGIN, body).await.unwrap().status;

    assert_eq!(attempt(&wrong()).await, 401);
    assert_eq!(
        attempt(&raw::credentials()).await,
        200,
        "which forgets the first"
    );
    assert_eq!(attempt(&wrong()).await, 401);
    assert_eq!(attempt(&wrong()).await, 401);
    assert_eq!(attempt(&raw::credentials()).await, 401, "locked");
    assert_eq!(sandbox.journal()[4].outcome, Outcome::LockedOut);
    sandbox.clock().advance(Duration::from_secs(100_000));
    assert_eq!(attempt(&raw::credentials()).await, 401, "for good");
    sandbox.unlock("user");
    assert_eq!(attempt(&raw::credentials()).await, 200);

    sandbox.switch(Switch::LockOutSeconds(Some(900)));
    assert_eq!(attempt(&wrong()).await, 401);
    assert_eq!(attempt(&wrong()).await, 401);
    sandbox.clock().advance(Duration::from_secs(899));
    assert_eq!(attempt(&raw::credentials()).await, 401, "still locked");
    sandbox.clock().advance(Duration::from_secs(1));
    assert_eq!(attempt(&raw::credentials()).await, 200);
}

#[tokio::test]
async fn a_refusal_has_the_body_that_is_wanted() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    for (shape, fits) in [
        (
            ErrorBody::Message,
            (|text| text.starts_with(r#"{"message":"#)) as fn(&str) -> bool,
        ),
        (ErrorBody::DotNet, |text| text.starts_with(r#"{"Message":"#)),
        (ErrorBody::JsonString, |text| text.starts_with('"')),
        (ErrorBody::Empty, str::is_empty),
        (ErrorBody::Html, |text| text.starts_with("<!DOCTYPE")),
    ] {
        sandbox.switch(Switch::RefusalBody(shape.clone()));
        let answer = raw.post(LOGIN, &wrong()).await.unwrap();
        assert_eq!(answer.status, 401);
        assert!(fits(answer.text()), "{shape:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn access_token_expired_takes_every_form() {
    let sandbox = Sandbox::start().await;
    let mut forms = vec![
        (AccessTokenExpired::Number, Some(json!(10_800))),
        (AccessTokenExpired::String, Some(json!("10800"))),
        (AccessTokenExpired::Missing, None),
    ];
    for absurd in [
        json!(0),
        json!(-1),
        json!(1e300),
        json!(null),
        json!("soon"),
    ] {
        forms.push((AccessTokenExpired::Value(absurd.clone()), Some(absurd)));
    }
    for (form, seen) in forms {
        sandbox.switch(Switch::AccessTokenExpired(form));
        let body = login(&sandbox).await.unwrap().json();
        assert_eq!(body.get("accessTokenExpired"), seen.as_ref());
    }
}

#[tokio::test]
async fn refresh_token_expired_can_be_missing_or_absurd() {
    let sandbox = Sandbox::start().await;
    sandbox.switch(Switch::RefreshTokenExpired(RefreshTokenExpired::Missing));
    let body = login(&sandbox).await.unwrap().json();
    assert_eq!(body.get("refreshTokenExpired"), None);
    let absurd = RefreshTokenExpired::Value(json!("tomorrow"));
    sandbox.switch(Switch::RefreshTokenExpired(absurd));
    let body = login(&sandbox).await.unwrap().json();
    assert_eq!(body["refreshTokenExpired"], "tomorrow");
}

#[tokio::test]
async fn a_limit_of_calls_counts_all_of_an_account_in_a_window() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze();
    sandbox.switch(Switch::CallLimit(Some(CallLimit {
        calls: 2,
        window_seconds: 60,
        retry_after: true,
    })));
    let pair = logged_in(&sandbox).await;
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    sandbox.clock().advance(Duration::from_millis(59_500));
    let over = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!((over.status, over.header("retry-after")), (429, Some("1")));
    assert_eq!(sandbox.journal()[2].outcome, Outcome::LimitReached);
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 429);
    sandbox.clock().advance(Duration::from_secs(1));
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 200);
    assert_eq!(sandbox.counters().requests_during_retry_after, 1);
}

#[tokio::test]
async fn tokens_can_be_revoked_or_expired_now() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    sandbox.expire_access("user");
    let expired = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!(
        (expired.status, expired.header("api-token-expired")),
        (401, Some("true"))
    );
    let pair = Pair::of(&refresh(&sandbox, &pair).await.unwrap());
    sandbox.expire_refresh("user");
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 401);

    let pair = logged_in(&sandbox).await;
    sandbox.revoke("user");
    let denied = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!(
        (denied.status, denied.header("api-token-expired")),
        (401, None)
    );
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 401);
}

#[tokio::test]
async fn the_lists_are_those_of_the_accounts_catalogue() {
    for (catalogue, documents, services, card) in [
        (Catalogue::Production, 32, 7, 184),
        (Catalogue::Trial, 36, 8, 82),
        (Catalogue::Full, 38, 8, 82),
    ] {
        let account = Account::new("user", "password").catalogue(catalogue);
        let sandbox = Sandbox::builder().account(account).start().await.unwrap();
        let pair = logged_in(&sandbox).await;
        let list = lookup(&sandbox, &pair).await.unwrap().json();
        let list = list.as_array().unwrap();
        assert_eq!(list.len(), documents);
        assert_eq!(
            list[0],
            json!({
                "id": card,
                "code": "WRKCardSE",
                "description": "Δήλωση έναρξης/λήξης εργασίας εργαζομένων"
            })
        );
        let mut raw = Raw::connect(&sandbox).await;
        let list = raw.get("WebServices/ServicesList", &pair.access).await;
        let list = list.unwrap().json();
        let list = list.as_array().unwrap();
        assert_eq!(list.len(), services);
        assert_eq!(list[2]["name"], "EX_BASE_03");
        assert_eq!(
            list[2]["parameters"][0],
            json!({
                "name": "Parameter", "description": null, "isRequired": true,
                "type": "Text", "maxLength": 0
            })
        );
    }
}

#[tokio::test]
async fn a_call_needs_a_bearer_token_that_the_sandbox_issued() {
    let sandbox = Sandbox::start().await;
    let other = Sandbox::start().await;
    let foreign = logged_in(&other).await;
    let path = format!("/WebservicesAPI/Api/{LOOKUP}");
    let mut raw = Raw::connect(&sandbox).await;
    for headers in [
        vec![],
        vec![("Authorization", "Basic dXNlcjpwYXNzd29yZA==".to_owned())],
        vec![("Authorization", "Bearer nonsense".to_owned())],
        vec![("Authorization", format!("Bearer {}", foreign.access))],
    ] {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = raw.request("GET", &path, &headers, "").await.unwrap();
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("api-token-expired"), None);
    }
    assert_eq!(sandbox.counters().calls_refused, 4);
}
