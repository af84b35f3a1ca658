//! The server as such: routes, start, stop, many connections.

mod cards;
mod raw;

use cards::freeze;
use ergani_sandbox::{Account, Builder, Config, Kind, Sandbox};
use raw::{LOGIN, Raw, logged_in, login};
use tokio::net::TcpStream;

#[tokio::test]
async fn quirk_18_unknown_paths_and_methods_are_refused_as_dot_net_does() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    for path in ["/", "/WebservicesAPI/Api/", "/WebservicesAPI/Api/Nothing"] {
        let answer = raw.request("GET", path, &[], "").await.unwrap();
        assert_eq!(answer.status, 404, "{path}");
        let message = answer.json()["Message"].as_str().unwrap().to_owned();
        assert!(message.ends_with(&format!("{path}'.")), "{message}");
    }
    let answer = raw.get(LOGIN, "").await.unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    let message = "The requested resource does not support http method 'GET'.";
    assert_eq!(answer.json()["Message"], message);
    assert_eq!(sandbox.counters().logins_refused, 0);
}

#[tokio::test]
async fn quirk_17_every_casing_of_the_base_url_works() {
    let sandbox = Sandbox::start().await;
    let mut raw = Raw::connect(&sandbox).await;
    let headers = [("Content-Type", "application/json; charset=utf-8")];
    let body = raw::credentials().to_string();
    for path in [
        "/WebservicesAPI/Api/Authentication",
        "/WebservicesAPI/api/Authentication",
        "/WebServicesAPI/api/authentication",
        "/WebServicesApi/api/Authentication",
    ] {
        let answer = raw.request("POST", path, &headers, &body).await.unwrap();
        assert_eq!(answer.status, 200, "{path}");
    }
    assert_eq!(sandbox.counters().logins, 4);
}

/// Clients join base and route with a slash of their own, and several more.
#[tokio::test]
async fn quirk_76_any_number_of_slashes_in_any_casing_works() {
    let sandbox = Sandbox::start().await;
    freeze(&sandbox);
    let pair = logged_in(&sandbox).await;
    let bearer = format!("Bearer {}", pair.access);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let mut raw = Raw::connect(&sandbox).await;
    let mut protocol = String::new();
    let paths = [
        "/WebservicesAPI/Api//Documents/WRKCardSE",
        "//WebservicesAPI///Api/Documents/WRKCardSE",
        "/webservicesapi/api/documents/wrkcardse/",
        "/WEBSERVICESAPI//API//DOCUMENTS//WRKCARDSE//",
        "/WebservicesAPI/Api/Documents/WRKCard%53E",
        "/WebservicesAPI/Api%2FDocuments%2fWRKCardSE",
    ];
    for (minute, path) in paths.iter().enumerate() {
        let card = cards::card(&[cards::movement(
            "0",
            &format!("2026-01-15T08:5{minute}:00+02:00"),
            "",
        )]);
        let answer = raw
            .request("POST", path, &headers, &card.to_string())
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        protocol = answer.json()[0]["protocol"]
            .as_str()
            .unwrap()
            .replace(' ', "%20");
        let schema = raw.request("GET", path, &headers, "").await.unwrap();
        assert_eq!(schema.json()["title"], "Δηλώσεις Κάρτας", "{path}");
    }
    for path in paths {
        let path = format!("{path}?protocol={protocol}&submittedDate=20260115");
        let pdf = raw.request("GET", &path, &headers, "").await.unwrap();
        assert!(pdf.json()["document"].is_string(), "{path}: {}", pdf.text());
    }
    for route in ["/Authentication", "//Authentication", "//authentication//"] {
        let path = format!(
            "{}{route}",
            sandbox
                .url()
                .split_once(&sandbox.address().to_string())
                .unwrap()
                .1
        );
        let body = raw::credentials().to_string();
        let answer = raw
            .request("POST", &path, &headers[1..], &body)
            .await
            .unwrap();
        assert_eq!(answer.status, 200, "{path}");
    }
    assert_eq!(
        sandbox.counters().submissions_by_code["WRKCardSE"],
        paths.len() as u64
    );
    let unknown = raw
        .request(
            "POST",
            "/WebservicesAPI/Api//Documents//OvTime/",
            &headers,
            "{}",
        )
        .await;
    assert_eq!(unknown.unwrap().status, 404);
    assert_eq!(sandbox.submission_attempts().last().unwrap().code, "OvTime");
    let control = raw.request("GET", "//_sandbox///counters//", &[], "").await;
    assert_eq!(control.unwrap().json()["logins"], 4);
}

#[tokio::test]
async fn it_serves_while_the_callers_runtime_is_busy() {
    let sandbox = Sandbox::start().await;
    // The runtime of this test has one thread, and this blocks it.
    let served = std::thread::scope(|scope| {
        let client = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async { login(&sandbox).await.unwrap().status })
        });
        client.join().unwrap()
    });
    assert_eq!(served, 200);
}

#[tokio::test(start_paused = true)]
async fn a_gate_works_under_a_paused_clock() {
    let sandbox = Sandbox::start().await;
    let gate = sandbox.hold(Kind::Login);
    let mut raw = Raw::connect(&sandbox).await;
    raw.send_login().await;
    gate.waiting(1).await;
    assert_eq!(gate.held(), 1);
    gate.release_one();
    assert_eq!(raw.receive().await.unwrap().status, 200);
    raw.send_login().await;
    gate.waiting(1).await;
    drop(gate);
    assert_eq!(raw.receive().await.unwrap().status, 200);
}

#[test]
fn it_needs_no_runtime_of_its_user() {
    let sandbox = Sandbox::start_blocking();
    let gate = sandbox.hold(Kind::Login);
    let client = std::thread::spawn({
        let sandbox = sandbox.clone();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async { login(&sandbox).await.unwrap().status })
        }
    });
    gate.waiting_blocking(1);
    gate.release();
    assert_eq!(client.join().unwrap(), 200);
    sandbox.shutdown_blocking();
}

#[tokio::test]
async fn answers_can_be_held_after_they_took_effect() {
    let sandbox = Sandbox::start().await;
    let gate = sandbox.hold_answers(Kind::Login);
    let mut raw = Raw::connect(&sandbox).await;
    raw.send_login().await;
    gate.waiting(1).await;
    assert_eq!(sandbox.counters().logins, 1);
    gate.release();
    assert_eq!(raw.receive().await.unwrap().status, 200);
}

#[tokio::test]
async fn hundreds_of_connections_at_once_are_served() {
    // Two descriptors each, and many machines give a process 1,024.
    const CLIENTS: usize = 400;
    let sandbox = Sandbox::start().await;
    let gate = sandbox.hold(Kind::Login);
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let sandbox = sandbox.clone();
        clients.spawn(async move { login(&sandbox).await.unwrap().status });
    }
    gate.waiting(CLIENTS).await;
    gate.release();
    let statuses = clients.join_all().await;
    assert!(statuses.iter().all(|status| *status == 200));
    let counters = sandbox.counters();
    assert_eq!(counters.logins, CLIENTS as u64);
    assert_eq!(counters.connections, CLIENTS as u64);
    assert_eq!(counters.authentications_in_flight_max, CLIENTS as u64);
}

#[tokio::test]
async fn shutdown_frees_the_port_and_a_new_sandbox_can_take_it() {
    let sandbox = Sandbox::start().await;
    let address = sandbox.address();
    let pair = logged_in(&sandbox).await;
    let taken = Sandbox::builder().listen(address).start().await;
    assert!(taken.unwrap_err().is_address_in_use());

    let mut idle = Raw::connect(&sandbox).await;
    sandbox.shutdown().await;
    assert!(idle.receive().await.is_err());
    assert!(TcpStream::connect(address).await.is_err());

    let second = Sandbox::builder().listen(address).start().await.unwrap();
    assert_eq!(second.address(), address);
    assert_eq!(raw::lookup(&second, &pair).await.unwrap().status, 401);
}

#[tokio::test]
async fn the_last_handle_ends_the_server() {
    let sandbox = Sandbox::start().await;
    let clone = sandbox.clone();
    let address = sandbox.address();
    drop(sandbox);
    assert_eq!(login(&clone).await.unwrap().status, 200);
    drop(clone);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_invalid_account_is_an_error_of_the_start() {
    let account = Account::new("user", "password").user_type("1");
    let error = Sandbox::builder()
        .account(account)
        .start()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("none of 01, 02, 03"), "{error}");
}

#[tokio::test]
async fn it_starts_as_configured_and_resets_to_that() {
    let config: Config = serde_json::from_str(
        r#"{"accounts": [{"user": "user", "password": "password", "catalogue": "trial"}],
            "switches": {"access_ttl_seconds": 60},
            "faults": [{"on": "login", "times": 1, "fault": "status", "status": 503}],
            "clock_offset_seconds": -86400}"#,
    )
    .unwrap();
    let sandbox = Builder::from(config).start().await.unwrap();
    for _ in 0..2 {
        assert_eq!(sandbox.clock().offset_seconds(), -86_400);
        assert_eq!(login(&sandbox).await.unwrap().status, 503);
        let answer = login(&sandbox).await.unwrap();
        assert_eq!(answer.json()["accessTokenExpired"], 60);
        sandbox.clock().set_offset(5);
        sandbox.reset();
    }
}
