//! The control route, as a program in another language uses it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "what is left out must be seen")]

mod raw;

use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

use ergani_sandbox::{ControlToken, Kind, Outcome, Sandbox};
use raw::{Answer, Raw, logged_in, login, lookup, refresh};
use serde_json::{Value, json};

async fn control(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Answer {
    let path = format!("/_sandbox/{path}");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let mut raw = Raw::connect(sandbox).await;
    raw.request(method, &path, &form, body).await.unwrap()
}

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let answer = control(sandbox, "GET", path, "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn post(sandbox: &Sandbox, path: &str, body: Value) -> Value {
    let answer = control(sandbox, "POST", path, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn delete(sandbox: &Sandbox, path: &str) -> u16 {
    control(sandbox, "DELETE", path, "").await.status
}

#[tokio::test]
async fn every_route_works_with_the_body_it_shows_and_is_in_the_guide() {
    let sandbox = Sandbox::start().await;
    let guide = include_str!("../docs/control-route.md");
    let index = get(&sandbox, "").await;
    let routes = index["routes"].as_array().unwrap();
    for route in routes {
        let (method, path) = (
            route["method"].as_str().unwrap(),
            route["path"].as_str().unwrap(),
        );
        assert!(
            guide.contains(&format!("`{method} /_sandbox/{path}`")),
            "{method} {path} is not in the guide"
        );
        let mut path = path.to_owned();
        if let Some(stem) = path.strip_suffix("{id}") {
            let stem = stem.trim_end_matches('/').to_owned();
            let body = routes
                .iter()
                .find(|route| route["method"] == "POST" && route["path"] == *stem)
                .map(|route| serde_json::from_str(route["body"].as_str().unwrap()).unwrap());
            let made = post(&sandbox, &stem, body.unwrap()).await;
            let id = made.get("id").unwrap_or(&made["ids"][0]);
            path = format!("{stem}/{id}");
        }
        let answer = control(&sandbox, method, &path, route["body"].as_str().unwrap()).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
    }
    let documented = guide
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains(" /_sandbox/"))
        .count();
    assert_eq!(documented, routes.len() + 1, "all of these, and the index");
}

#[tokio::test]
async fn every_fault_that_the_guide_shows_is_one() {
    let sandbox = Sandbox::start().await;
    let guide = include_str!("../docs/control-route.md");
    let shown: Vec<&str> = guide
        .split('`')
        .filter(|code| code.starts_with(r#"{"on": "submit""#))
        .collect();
    assert_eq!(shown.len(), 4);
    for fault in shown {
        let answer = control(&sandbox, "POST", "faults", fault).await;
        assert_eq!(answer.status, 200, "{fault}: {}", answer.text());
    }
}

#[tokio::test]
async fn it_is_for_programs_of_this_machine_only() {
    let sandbox = Sandbox::start().await;
    let path = "/_sandbox/state";
    for host in ["example.org", "127.0.0.1.example.org", "10.0.0.1:80"] {
        let mut raw = Raw::connect(&sandbox).await.host(host);
        assert_eq!(raw.request("GET", path, &[], "").await.unwrap().status, 403);
    }
    let mut raw = Raw::connect(&sandbox).await.host("localhost:1234");
    assert_eq!(raw.request("GET", path, &[], "").await.unwrap().status, 200);
    for origin in ["http://example.org", "null", "http://127.0.0.1"] {
        let headers = [("Origin", origin)];
        let answer = raw.request("POST", "/_sandbox/reset", &headers, "").await;
        assert_eq!(answer.unwrap().status, 403, "{origin}");
    }
}

/// The address that this machine would call others from, if it has one besides loopback.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // Nothing is sent: this only asks for the route.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().unwrap().ip();
    (!address.is_loopback()).then_some(address)
}

#[tokio::test]
async fn listening_for_the_network_it_is_for_this_machine_still_and_for_who_shows_the_token() {
    let token = ControlToken::new("canary-token-".repeat(3)).unwrap();
    let sandbox = Sandbox::builder()
        .listen("0.0.0.0:0".parse().unwrap())
        .control_token(token.clone())
        .start()
        .await
        .unwrap();
    let port = sandbox.address().port();
    let (state, reset) = ("/_sandbox/state", "/_sandbox/reset");
    let local = format!("127.0.0.1:{port}");
    let base_url = format!("http://{local}/WebservicesAPI/Api");
    assert_eq!(
        sandbox.url(),
        base_url,
        "clients speak http to loopback only"
    );
    let forwarded = [("X-Forwarded-For", "127.0.0.1")];
    let mut raw = Raw::connect_to(local.parse().unwrap()).await;
    assert_eq!(
        raw.request("GET", state, &[], "").await.unwrap().status,
        200
    );
    let answer = raw.request("POST", reset, &forwarded, "").await.unwrap();
    assert_eq!(answer.status, 403, "that proxy may speak for anybody");

    let bearer = format!("Bearer {}", token.reveal());
    let shown = [("Authorization", bearer.as_str()), forwarded[0]];
    let answer = raw.request("POST", reset, &shown, "").await.unwrap();
    assert_eq!(answer.status, 200);
    let with_origin = [shown[0], ("Origin", "http://127.0.0.1")];
    let answer = raw.request("POST", reset, &with_origin, "").await.unwrap();
    assert_eq!(answer.status, 403);

    let Some(address) = own_address() else {
        eprintln!("\n*** LEFT OUT: this machine has no address besides loopback ***\n");
        return;
    };
    for host in [format!("{address}:{port}"), local, "localhost".to_owned()] {
        let mut raw = Raw::connect_to((address, port).into()).await.host(&host);
        for headers in [&[][..], &forwarded] {
            let answer = raw.request("GET", state, headers, "").await.unwrap();
            assert_eq!(answer.status, 403, "{host}");
            assert!(
                answer.json()["error"]
                    .as_str()
                    .unwrap()
                    .contains("Authorization: Bearer")
            );
        }
        let answer = raw.request("GET", state, &shown, "").await.unwrap();
        assert_eq!(answer.status, 200, "{host}");
        assert!(!answer.text().contains(token.reveal()));
    }
    assert_eq!(
        login(&sandbox).await.unwrap().status,
        200,
        "the API is for all"
    );
}

#[tokio::test]
async fn a_sandbox_makes_a_control_token_of_its_own() {
    let (one, other) = (Sandbox::start().await, Sandbox::start().await);
    assert_eq!(one.control_token().reveal().len(), 64);
    assert_ne!(one.control_token(), other.control_token());
    assert!(!format!("{one:?}").contains(one.control_token().reveal()));
}

#[tokio::test]
async fn slips_are_told() {
    let sandbox = Sandbox::start().await;
    for (method, path, body, status) in [
        ("GET", "nothing", "", 404),
        ("GET", "faults/1", "", 405),
        ("DELETE", "faults/99", "", 404),
        ("POST", "gates/99", "", 404),
        ("DELETE", "gates/99", "", 404),
        ("DELETE", "faults/x", "", 404),
        ("GET", "counters?account=nobody", "", 404),
        ("POST", "revoke", r#"{"account": "nobody"}"#, 404),
        ("POST", "revoke", "{}", 400),
        ("POST", "switches", r#"{"no_such": 1}"#, 400),
        ("POST", "faults", r#"{"fault": "torn", "tiems": 1}"#, 400),
        (
            "POST",
            "faults",
            r#"[{"fault": "torn"}, {"fault": "?"}]"#,
            400,
        ),
        ("POST", "clock", r#"{"advance_seconds": -1}"#, 400),
        ("POST", "clock", r#"{"now": "tomorrow"}"#, 400),
        ("POST", "clock", "{", 400),
        (
            "POST",
            "accounts",
            r#"{"user": "a", "password": "b", "type": "9"}"#,
            400,
        ),
    ] {
        let answer = control(&sandbox, method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path} {body}");
        assert!(answer.json()["error"].is_string());
    }
    assert_eq!(
        get(&sandbox, "faults").await,
        json!([]),
        "all of a list or none"
    );
}

#[tokio::test]
async fn counters_and_journal_can_be_read_and_emptied() {
    let sandbox = Sandbox::start().await;
    let pair = logged_in(&sandbox).await;
    lookup(&sandbox, &pair).await.unwrap();
    let counters = get(&sandbox, "counters").await;
    assert_eq!(
        (&counters["logins"], &counters["calls"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        counters["connections"],
        json!(2),
        "the control route's do not count"
    );
    assert_eq!(
        counters["calls_by_route"],
        json!({"Lookup/Submissions": {"200": 1}})
    );
    assert_eq!(get(&sandbox, "counters?account=%75ser").await, counters);
    let journal = get(&sandbox, "journal?after=1").await;
    assert_eq!(journal.as_array().unwrap().len(), 1);
    assert_eq!(journal[0]["outcome"], "done");
    assert_eq!(journal[0]["kind"], "call");

    assert_eq!(delete(&sandbox, "counters").await, 200);
    assert_eq!(get(&sandbox, "counters").await["logins"], json!(0));
    assert_eq!(get(&sandbox, "journal").await, json!([]));
}

#[tokio::test]
async fn switches_are_set_by_name() {
    let sandbox = Sandbox::start().await;
    let change = json!({"access_ttl_seconds": 5, "access_token_expired": {"value": -1}});
    let all = post(&sandbox, "switches", change).await;
    assert_eq!(all["access_ttl_seconds"], json!(5));
    assert_eq!(all["refresh_ttl_seconds"], json!(604_800));
    assert_eq!(
        login(&sandbox).await.unwrap().json()["accessTokenExpired"],
        json!(-1)
    );
    assert_eq!(get(&sandbox, "state").await["switches"], all);
}

#[tokio::test]
async fn faults_are_added_counted_and_ended() {
    let sandbox = Sandbox::start().await;
    let faults = json!([
        {"on": "login", "times": 1, "fault": "status", "status": 429,
         "retry_after": {"seconds": 9}},
        {"on": "call", "fault": "status", "status": 401, "api_token_expired": true},
    ]);
    let ids = post(&sandbox, "faults", faults).await["ids"].clone();
    let answer = login(&sandbox).await.unwrap();
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("9"))
    );
    let pair = logged_in(&sandbox).await;
    let answer = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!(answer.header("api-token-expired"), Some("true"));

    let active = get(&sandbox, "faults").await;
    assert_eq!((&active[0]["id"], &active[0]["hits"]), (&ids[0], &json!(1)));
    assert_eq!(active[1]["fault"], "status");
    assert_eq!(delete(&sandbox, &format!("faults/{}", ids[1])).await, 200);
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 200);
    assert_eq!(delete(&sandbox, "faults").await, 200);
    assert_eq!(get(&sandbox, "faults").await, json!([]));
}

#[tokio::test]
async fn gates_hold_and_let_pass() {
    let sandbox = Sandbox::start().await;
    let id = post(&sandbox, "gates", json!({"on": "login"})).await["id"].clone();
    let mut raws = [Raw::connect(&sandbox).await, Raw::connect(&sandbox).await];
    for raw in &mut raws {
        raw.send_login().await;
    }
    while get(&sandbox, "gates").await[0]["held"] != 2 {}
    assert_eq!(sandbox.journal()[0].outcome, Outcome::Pending);
    post(&sandbox, &format!("gates/{id}"), json!({})).await;
    while get(&sandbox, "gates").await[0]["held"] != 1 {}
    assert_eq!(delete(&sandbox, &format!("gates/{id}")).await, 200);
    for raw in &mut raws {
        assert_eq!(raw.receive().await.unwrap().status, 200);
    }
    assert_eq!(get(&sandbox, "gates").await, json!([]));
}

#[tokio::test]
async fn the_clock_moves_by_every_key() {
    let sandbox = Sandbox::start().await;
    let noon = json!({"frozen": true, "now": "2026-01-07T14:00:00+02:00"});
    let clock = post(&sandbox, "clock", noon).await;
    assert_eq!(
        (&clock["now"], &clock["frozen"]),
        (&json!("2026-01-07T12:00:00Z"), &json!(true))
    );
    let clock = post(&sandbox, "clock", json!({"advance_seconds": 90.5})).await;
    assert_eq!(clock["now"], "2026-01-07T12:01:30.5Z");
    let clock = post(&sandbox, "clock", json!({"rewind_seconds": 30.5})).await;
    assert_eq!(clock["now"], "2026-01-07T12:01:00Z");
    assert_eq!(get(&sandbox, "clock").await["now"], "2026-01-07T12:01:00Z");
    let clock = post(&sandbox, "clock", json!({"offset_seconds": -3600})).await;
    assert_eq!(clock["frozen"], json!(false));
    let offset = clock["offset_seconds"].as_i64().unwrap();
    assert!((-3601..=-3599).contains(&offset), "{offset}");
}

#[tokio::test]
async fn tokens_are_revoked_and_expired_and_locks_lifted() {
    let sandbox = Sandbox::start().await;
    let whose = json!({"account": "user"});
    let pair = logged_in(&sandbox).await;
    let accounts = get(&sandbox, "state").await["accounts"].clone();
    assert_eq!(accounts[0]["live_access_tokens"], json!(1));
    assert!(!accounts.to_string().contains("password"));

    post(&sandbox, "expire", whose.clone()).await;
    let expired = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!(expired.header("api-token-expired"), Some("true"));
    post(
        &sandbox,
        "expire",
        json!({"account": "user", "token": "refresh"}),
    )
    .await;
    assert_eq!(refresh(&sandbox, &pair).await.unwrap().status, 401);

    let pair = logged_in(&sandbox).await;
    post(&sandbox, "revoke", whose.clone()).await;
    let denied = lookup(&sandbox, &pair).await.unwrap();
    assert_eq!(
        (denied.status, denied.header("api-token-expired")),
        (401, None)
    );

    post(&sandbox, "switches", json!({"lock_out_after": 1})).await;
    let wrong = json!({"Username": "user", "Password": "wrong"});
    Raw::connect(&sandbox)
        .await
        .post(raw::LOGIN, &wrong)
        .await
        .unwrap();
    assert_eq!(login(&sandbox).await.unwrap().status, 401);
    assert_eq!(
        get(&sandbox, "state").await["accounts"][0]["locked"],
        json!(true)
    );
    post(&sandbox, "unlock", whose).await;
    assert_eq!(login(&sandbox).await.unwrap().status, 200);
}

#[tokio::test]
async fn declarations_are_listed_and_the_employer_is_set() {
    let sandbox = Sandbox::start().await;
    let employer = json!({"tax_number": "400000001", "branches": [{"number": 4}]});
    let body = json!({"account": "user", "employer": employer});
    post(&sandbox, "employer", body).await;
    let state = get(&sandbox, "state").await;
    assert_eq!(state["accounts"][0]["employer"], "400000001");
    for bad in [
        json!({"account": "user", "employer": {"tax_number": "1"}}),
        json!({"account": "user", "employer": {"afm": "400000001"}}),
        json!({"account": "nobody", "employer": employer}),
    ] {
        let answer = control(&sandbox, "POST", "employer", &bad.to_string()).await;
        assert!(answer.status >= 400, "{bad}");
    }

    let pair = logged_in(&sandbox).await;
    let bearer = format!("Bearer {}", pair.access);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let mut raw = Raw::connect(&sandbox).await;
    for (code, body) in [
        ("FastAna", r#" {"Any": {"Thing": [{"f_name": "ΤΕΣΤ"}]}}"#),
        ("FastAnaC", r#"{"Any": {}}"#),
        ("WRKCardSE", "{}"),
    ] {
        let path = format!("/WebservicesAPI/Api/Documents/{code}");
        raw.request("POST", &path, &headers, body).await.unwrap();
    }
    let list = get(&sandbox, "submissions").await;
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
    assert_eq!(
        list[0]["body"],
        r#" {"Any": {"Thing": [{"f_name": "ΤΕΣΤ"}]}}"#
    );
    assert_eq!(
        (&list[0]["account"], &list[0]["code"]),
        (&json!("user"), &json!("FastAna"))
    );
    assert_eq!(list[0]["receipts"][0]["protocol"], "ΕΥΣ000001");
    let count = async |query: &str| {
        let list = get(&sandbox, &format!("submissions{query}")).await;
        list.as_array().unwrap().len()
    };
    assert_eq!(count("?all=1").await, 3);
    assert_eq!(count("?code=FastAnaC&account=user").await, 1);
    let after = format!("?after={}", list[0]["number"]);
    assert_eq!(count(&after).await, 1);
    assert_eq!(
        control(&sandbox, "GET", "submissions?after=x", "")
            .await
            .status,
        400
    );
    assert_eq!(
        control(&sandbox, "GET", "submissions?account=x", "")
            .await
            .status,
        404
    );
    delete(&sandbox, "counters").await;
    assert_eq!(count("?all=1").await, 0);
}

#[tokio::test]
async fn an_account_can_be_added_and_a_reset_forgets_it_and_all_else() {
    let sandbox = Sandbox::start().await;
    let other = json!({"user": "other", "password": "secret", "type": "02"});
    post(&sandbox, "accounts", other).await;
    let body = json!({"Username": "other", "Password": "secret", "Usertype": "02"});
    let mut raw = Raw::connect(&sandbox).await;
    assert_eq!(raw.post(raw::LOGIN, &body).await.unwrap().status, 200);
    let pair = logged_in(&sandbox).await;
    post(&sandbox, "faults", json!({"fault": "torn"})).await;
    post(&sandbox, "switches", json!({"latency_millis": 1})).await;
    sandbox.clock().freeze();
    sandbox.clock().advance(Duration::from_secs(1_000_000));
    let _gate = sandbox.hold(Kind::Login);

    post(&sandbox, "reset", json!({})).await;
    let fresh = Sandbox::start().await;
    let comparable = |mut state: Value| {
        state["clock"]["now"] = json!(null);
        state
    };
    let (after, new) = (get(&sandbox, "state").await, get(&fresh, "state").await);
    assert_eq!(comparable(after), comparable(new));
    assert_eq!(sandbox.counters(), fresh.counters());
    assert_eq!(raw.post(raw::LOGIN, &body).await.unwrap().status, 401);
    assert_eq!(lookup(&sandbox, &pair).await.unwrap().status, 401);
    let next = logged_in(&sandbox).await;
    assert_ne!(next.access, pair.access);
}
