//! Login, refresh, logout as the manual has them (§2.1.1 to §2.1.3, Annex II).

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod raw;

use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ergani_sandbox::{Account, Outcome, Sandbox};
use raw::{LOGIN, LOGOUT, LOOKUP, Pair, REFRESH, Raw, logged_in, lookup, refresh};
use serde_json::{Value, json};

/// 7 January 2026, 14:00:00.1234567 in Greece.
fn winter() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::new(1_767_787_200, 123_456_700)
}

#[tokio::test]
async fn a_login_answers_as_the_manual_says() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze_at(winter());
    let answer = raw::login(&sandbox).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(answer.header("date"), Some("Wed, 07 Jan 2026 12:00:00 GMT"));

    let body = answer.json();
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "accessToken",
            "accessTokenExpired",
            "refreshToken",
            "refreshTokenExpired"
        ]
    );
    assert_eq!(body["accessTokenExpired"], json!(10_800));
    assert_eq!(
        body["refreshTokenExpired"],
        "2026-01-14T14:00:00.1234567+02:00"
    );
    let refresh = body["refreshToken"].as_str().unwrap();
    assert_eq!(
        (refresh.len(), STANDARD.decode(refresh).unwrap().len()),
        (44, 32)
    );

    let parts: Vec<&str> = body["accessToken"].as_str().unwrap().split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("{parts:?} is no JWT")
    };
    let decode =
        |part| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    assert_eq!(decode(header)["alg"], "HS256");
    assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap().len(), 32);
    let claims = decode(claims);
    assert_eq!(claims["exp"], json!(1_767_787_200 + 10_800));
    let name = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
    assert_eq!(claims[name], "01");
}

/// The whole seconds of `exp` in an access token.
fn exp(access: &str) -> u64 {
    let claims = URL_SAFE_NO_PAD.decode(access.split('.').nth(1).unwrap());
    let claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
    claims["exp"].as_u64().unwrap()
}

/// Whoever computes from the life, from `exp` or from the moment of the refresh token's end meets no 401 before that.
#[tokio::test]
async fn a_token_lives_as_long_as_it_says_to_the_millisecond() {
    let second = Duration::from_secs(1);
    for (fraction_millis, life) in [(0, 1), (1, 7), (499, 61), (900, 10_800), (999, 86_401)] {
        let life = Duration::from_secs(life);
        let sandbox = Sandbox::builder()
            .access_ttl(life)
            .refresh_ttl(life + second)
            .start()
            .await
            .unwrap();
        let clock = sandbox.clock();
        let issued =
            winter() - Duration::from_nanos(123_456_700) + Duration::from_millis(fraction_millis);
        clock.freeze_at(issued);
        let pair = logged_in(&sandbox).await;
        let until_exp = SystemTime::UNIX_EPOCH + Duration::from_secs(exp(&pair.access));
        assert!(until_exp <= issued + life, "exp promises more than is kept");
        assert!(
            until_exp > issued + life - second,
            "exp is cut to a second, no more"
        );

        clock.advance(life - Duration::from_millis(1));
        assert_eq!(
            lookup(&sandbox, &pair).await.unwrap().status,
            200,
            "{fraction_millis}"
        );
        clock.advance(Duration::from_millis(1));
        let over = lookup(&sandbox, &pair).await.unwrap();
        assert_eq!(
            (over.status, over.header("api-token-expired")),
            (401, Some("true"))
        );

        clock.advance(second - Duration::from_millis(1));
        let next = refresh(&sandbox, &pair).await.unwrap();
        assert_eq!(next.status, 200, "{fraction_millis}");
        clock.advance(life + second);
        assert_eq!(
            refresh(&sandbox, &Pair::of(&next)).await.unwrap().status,
            401
        );
    }
}

/// The moment at which a refresh token ends is told in full, and kept, when it was issued early or late in a second.
#[tokio::test]
async fn a_refresh_token_is_good_until_the_moment_that_is_told() {
    let sandbox = Sandbox::builder()
        .refresh_ttl(Duration::from_secs(60))
        .start()
        .await
        .unwrap();
    sandbox.clock().freeze_at(winter());
    let answer = raw::login(&sandbox).await.unwrap();
    assert_eq!(
        answer.json()["refreshTokenExpired"],
        "2026-01-07T14:01:00.1234567+02:00"
    );
    sandbox
        .clock()
        .advance(Duration::from_nanos(59_999_999_900));
    let answer = refresh(&sandbox, &Pair::of(&answer)).await.unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_part_of_a_second_is_rounded_up() {
    for (life, told) in [(1_500, 2), (1, 1), (2_000, 2)] {
        let life = Duration::from_millis(life);
        let builder = Sandbox::builder().access_ttl(life).refresh_ttl(life);
        let sandbox = builder.start().await.unwrap();
        assert_eq!(sandbox.switches().refresh_ttl_seconds, told);
        let answer = raw::login(&sandbox).await.unwrap();
        assert_eq!(answer.json()["accessTokenExpired"], told);
    }
}

/// A client that counts from when the answer came, as most do, meets no 401 before the end that it computes.
#[tokio::test]
async fn a_client_that_counts_from_the_answer_is_not_cut_off() {
    let sandbox = Sandbox::builder()
        .access_ttl(Duration::from_secs(1))
        .start()
        .await
        .unwrap();
    let mut raw = Raw::connect(&sandbox).await;
    let pair = Pair::of(&raw.post(LOGIN, &raw::credentials()).await.unwrap());
    let came = Instant::now();
    let refused = loop {
        let asked = Instant::now();
        let answer = raw.get(LOOKUP, &pair.access).await.unwrap();
        if answer.status != 200 {
            break asked;
        }
    };
    let lived = refused - came;
    assert!(lived >= Duration::from_secs(1), "{lived:?}");
}

#[tokio::test]
async fn two_logins_of_one_second_differ_and_both_live() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze();
    let (first, second) = (logged_in(&sandbox).await, logged_in(&sandbox).await);
    assert_ne!(first.access, second.access);
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(lookup(&sandbox, &first).await.unwrap().status, 200);
    assert_eq!(refresh(&sandbox, &first).await.unwrap().status, 200);
}

#[tokio::test]
async fn property_names_are_blind_to_case_and_the_type_defaults_to_01() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    for body in [
        json!({"USERNAME": "user", "password": "password", "UserType": "01"}),
        json!({"username": "user", "PassWord": "password"}),
    ] {
        assert_eq!(raw.post(LOGIN, &body).await.unwrap().status, 200, "{body}");
    }
}

#[tokio::test]
async fn user_name_password_and_type_must_all_fit() {
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password"))
        .account(Account::new("branch", "secret").user_type("02"))
        .start()
        .await
        .unwrap();
    let mut raw = Raw::connect(&sandbox).await;
    for (user, password, kind, status) in [
        ("user", "password", "01", 200),
        ("user", "password", "02", 401),
        ("user", "secret", "01", 401),
        ("nobody", "password", "01", 401),
        ("branch", "secret", "02", 200),
        ("branch", "secret", "01", 401),
    ] {
        let body = json!({"Username": user, "Password": password, "Usertype": kind});
        let answer = raw.post(LOGIN, &body).await.unwrap();
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(answer.header("api-token-expired"), None);
        if status == 401 {
            assert!(answer.json()["message"].is_string(), "{answer:?}");
        }
    }
    let counters = sandbox.counters();
    assert_eq!((counters.logins, counters.logins_refused), (2, 4));
    let branch = sandbox.counters_of("branch");
    assert_eq!((branch.logins, branch.logins_refused), (1, 1));
}

#[tokio::test]
async fn a_login_that_is_no_login_is_refused() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    for body in [json!([]), json!("user"), json!({"Username": "user"})] {
        assert_eq!(raw.post(LOGIN, &body).await.unwrap().status, 400, "{body}");
    }
    let answer = raw
        .request(
            "POST",
            "/WebservicesAPI/Api/Authentication",
            &[("Content-Type", "text/plain")],
            &raw::credentials().to_string(),
        )
        .await
        .unwrap();
    assert_eq!(answer.status, 415);
    assert_eq!(sandbox.counters().logins_refused, 4);
}

#[tokio::test]
async fn quirk_2_a_refresh_rotates_and_the_old_token_is_spent() {
    let sandbox = Sandbox::start().await;
    let first = logged_in(&sandbox).await;
    let second = Pair::of(&refresh(&sandbox, &first).await.unwrap());
    assert_ne!(first.access, second.access);
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(lookup(&sandbox, &second).await.unwrap().status, 200);
    assert_eq!(sandbox.counters().refreshes_spent, 0);

    assert_eq!(refresh(&sandbox, &first).await.unwrap().status, 401);
    let third = refresh(&sandbox, &second).await.unwrap();
    assert_eq!(third.status, 200, "the reuse ends the spent token only");
    let counters = sandbox.counters();
    assert_eq!(counters.refreshes, 2);
    assert_eq!(counters.refreshes_refused, 1);
    assert_eq!(counters.refreshes_spent, 1);
    assert_eq!(counters.refreshes_repeated, 1);
}

#[tokio::test]
async fn quirk_3_a_refresh_wants_both_tokens_of_one_pair() {
    let sandbox = Sandbox::start().await;
    let (first, second) = (logged_in(&sandbox).await, logged_in(&sandbox).await);
    let mixed = Pair {
        access: second.access.clone(),
        refresh: first.refresh.clone(),
    };
    assert_eq!(refresh(&sandbox, &mixed).await.unwrap().status, 401);
    let mut raw = Raw::connect(&sandbox).await;
    let alone = json!({"RefreshToken": first.refresh});
    assert_eq!(raw.post(REFRESH, &alone).await.unwrap().status, 400);
    let unknown = json!({"AccessToken": first.access, "RefreshToken": "AAAA"});
    assert_eq!(raw.post(REFRESH, &unknown).await.unwrap().status, 401);
    let outcomes: Vec<Outcome> = sandbox
        .journal()
        .iter()
        .map(|entry| entry.outcome)
        .collect();
    assert_eq!(
        outcomes[2..],
        [
            Outcome::PairMismatch,
            Outcome::BadRequest,
            Outcome::RefreshTokenUnknown
        ]
    );
    assert_eq!(refresh(&sandbox, &first).await.unwrap().status, 200);
}

#[tokio::test]
async fn lives_end_to_the_second_by_the_sandboxs_clock() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze_at(winter());
    let pair = logged_in(&sandbox).await;

    sandbox.clock().advance(Duration::from_secs(10_799));
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    sandbox.clock().advance(Duration::from_secs(1));
    let expired = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!(expired.status, 401);
    assert_eq!(expired.header("api-token-expired"), Some("true"));

    let day = Duration::from_secs(24 * 60 * 60);
    sandbox
        .clock()
        .freeze_at(winter() + 7 * day - Duration::from_nanos(1));
    let next = Pair::of(&refresh(&sandbox, &pair).await.unwrap());
    sandbox.clock().advance(7 * day);
    let late = refresh(&sandbox, &next).await.unwrap();
    assert_eq!(late.status, 401);
    assert_eq!(late.header("api-token-expired"), None);
    let last = sandbox.journal().pop().unwrap();
    assert_eq!(last.outcome, Outcome::RefreshTokenExpired);
}

#[tokio::test]
async fn quirk_12_a_logout_deletes_the_refresh_token_and_leaves_the_access_token() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let mut raw = Raw::connect(&sandbox).await;
    let object = raw.post(LOGOUT, &pair.body()).await.unwrap();
    assert_eq!(object.status, 400, "the body is a bare JSON string");
    let answer = raw.post(LOGOUT, &json!(pair.refresh)).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert_eq!(raw.get(LOOKUP, &pair.access).await.unwrap().status, 200);
    assert_eq!(raw.post(REFRESH, &pair.body()).await.unwrap().status, 401);
    assert_eq!(
        raw.post(LOGOUT, &json!(pair.refresh)).await.unwrap().status,
        200
    );
    let counters = sandbox.counters();
    assert_eq!((counters.logouts, counters.logouts_refused), (2, 1));
    assert_eq!(
        counters.refreshes_spent, 0,
        "a deleted token is not a spent one"
    );
}
