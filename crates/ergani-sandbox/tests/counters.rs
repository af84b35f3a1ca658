//! Counters and the journal.

mod raw;

use std::time::Duration;

use ergani_sandbox::{Account, Counters, Fault, Kind, Outcome, RetryAfter, Sandbox, fingerprint};
use raw::{LOGIN, LOGOUT, LOOKUP, Pair, REFRESH, Raw, logged_in, login, lookup, refresh, until};
use serde_json::json;

#[tokio::test]
async fn calls_are_counted_by_route_and_status_and_connection() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let mut raw = Raw::connect(&sandbox).await;
    for _ in 0..100 {
        assert_eq!(raw.get(LOOKUP, &pair.access).await.unwrap().status, 200);
    }
    raw.get("WebServices/ServicesList", "nonsense")
        .await
        .unwrap();
    sandbox.expire_access("user");
    raw.get("lookup/submissions", &pair.access).await.unwrap();

    let counters = sandbox.counters();
    assert_eq!((counters.calls, counters.calls_refused), (100, 2));
    assert_eq!(counters.calls_expired, 1);
    assert_eq!(counters.connections, 2);
    assert_eq!(counters.requests, 103);
    assert_eq!(counters.calls_by_route["Lookup/Submissions"][&200], 100);
    assert_eq!(counters.calls_by_route["Lookup/Submissions"][&401], 1);
    assert_eq!(counters.calls_by_route["WebServices/ServicesList"][&401], 1);
    let user = sandbox.counters_of("user");
    assert_eq!(
        (user.calls, user.calls_refused, user.connections),
        (100, 1, 2)
    );
}

#[tokio::test]
async fn accounts_are_counted_apart() {
    let sandbox = Sandbox::builder()
        .account(Account::new("user", "password"))
        .account(Account::new("other", "password"))
        .start()
        .await
        .unwrap();
    let pair = logged_in(&sandbox).await;
    refresh(&sandbox, &pair).await.unwrap();
    refresh(&sandbox, &pair).await.unwrap();
    let user = sandbox.counters_of("user");
    assert_eq!(
        (user.logins, user.refreshes, user.refreshes_spent),
        (1, 1, 1)
    );
    assert_eq!(user.refresh_attempts(), 2);
    assert_eq!(sandbox.counters_of("other"), Counters::default());
}

#[tokio::test]
#[should_panic(expected = "no user")]
async fn the_counters_of_nobody_are_no_zeros() {
    let _ = Sandbox::start().await.counters_of("nobody");
}

#[tokio::test]
async fn what_comes_while_a_retry_after_runs_is_counted() {
    let sandbox = Sandbox::start().await;
    sandbox.clock().freeze();
    let pair = logged_in(&sandbox).await;
    for retry_after in [RetryAfter::Seconds(30), RetryAfter::Date(30)] {
        sandbox.reset_counters();
        sandbox.on(
            Kind::Refresh,
            Fault::too_many_requests(retry_after).times(1),
        );
        assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 429);
        assert_eq!(sandbox.counters().requests_during_retry_after, 0);
        sandbox.clock().advance(Duration::from_secs(29));
        lookup(&sandbox, &pair).await.unwrap();
        assert_eq!(sandbox.counters().requests_during_retry_after, 1);
        sandbox.clock().advance(Duration::from_secs(1));
        lookup(&sandbox, &pair).await.unwrap();
        assert_eq!(sandbox.counters_of("user").requests_during_retry_after, 1);
    }
}

#[tokio::test]
async fn authentications_in_flight_are_counted_and_forgotten() {
    let sandbox = Sandbox::start().await;
    let gate = sandbox.hold(None);
    let mut raws = Vec::new();
    for _ in 0..3 {
        let mut raw = Raw::connect(&sandbox).await;
        raw.send_login().await;
        raws.push(raw);
    }
    gate.waiting(3).await;
    gate.release();
    for raw in &mut raws {
        assert_eq!(raw.receive().await.unwrap().status, 200);
    }
    assert_eq!(sandbox.counters().authentications_in_flight_max, 3);
    sandbox.reset_counters();
    login(&sandbox).await.unwrap();
    assert_eq!(sandbox.counters().authentications_in_flight_max, 1);
    assert_eq!(sandbox.counters_of("user").authentications_in_flight_max, 1);
}

#[tokio::test]
async fn two_refreshes_at_once_with_one_token_are_a_reuse() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    let gate = sandbox.hold(Kind::Refresh);
    let (first, second, ()) =
        tokio::join!(refresh(&sandbox, &pair), refresh(&sandbox, &pair), async {
            gate.waiting(2).await;
            gate.release();
        });
    let mut statuses = [first.unwrap().status, second.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    let counters = sandbox.counters();
    assert_eq!(
        (counters.refreshes_spent, counters.refreshes_repeated),
        (1, 1)
    );
    assert_eq!(sandbox.counters_of("user").refreshes_spent, 1);
}

#[tokio::test]
async fn a_request_is_processed_though_its_client_is_gone() {
    let sandbox = Sandbox::start().await;
    let gate = sandbox.hold(Kind::Login);
    let mut raw = Raw::connect(&sandbox).await;
    raw.send_login().await;
    gate.waiting(1).await;
    drop(raw);
    assert_eq!(sandbox.counters().logins, 0);
    gate.release();
    until(|| sandbox.counters().logins == 1).await;
}

#[tokio::test]
async fn the_journal_tells_all_in_order_and_no_secret() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    let first = Pair::of(&raw.post(LOGIN, &raw::credentials()).await.unwrap());
    let second = Pair::of(&raw.post(REFRESH, &first.body()).await.unwrap());
    raw.get(LOOKUP, &second.access).await.unwrap();
    raw.post(LOGOUT, &json!(second.refresh)).await.unwrap();
    raw.get("No/Such/Route", &second.access).await.unwrap();

    let journal = sandbox.journal();
    let told: Vec<_> = journal
        .iter()
        .map(|entry| {
            (
                entry.number,
                entry.kind,
                entry.route.as_str(),
                entry.outcome,
                entry.status,
            )
        })
        .collect();
    let gone = "/WebservicesAPI/Api/No/Such/Route";
    assert_eq!(
        told,
        [
            (1, Some(Kind::Login), LOGIN, Outcome::Done, Some(200)),
            (2, Some(Kind::Refresh), REFRESH, Outcome::Done, Some(200)),
            (3, Some(Kind::Call), LOOKUP, Outcome::Done, Some(200)),
            (4, Some(Kind::Logout), LOGOUT, Outcome::Done, Some(200)),
            (5, None, gone, Outcome::NotFound, Some(404)),
        ]
    );
    assert_eq!(
        journal[0].issued_refresh_token,
        Some(fingerprint(&first.refresh))
    );
    assert_eq!(journal[1].refresh_token, Some(fingerprint(&first.refresh)));
    assert_eq!(journal[1].access_token, Some(fingerprint(&first.access)));
    assert!(
        journal
            .iter()
            .all(|entry| entry.account.as_deref() == Some("user"))
    );

    let text = serde_json::to_string(&journal).unwrap();
    let secrets = [
        "password",
        &first.access,
        &first.refresh,
        &second.access,
        &second.refresh,
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
