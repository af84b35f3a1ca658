//! The tower layer: one token, one renewal, one repeat, one server.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![cfg(feature = "tower")]

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use ergani_client::{
    AuthorizeError, AuthorizeLayer, HttpTransport, Once, Transport, TransportError,
};
use ergani_sandbox::{Fault, Kind, Sandbox};
use ergani_token::{
    Account, Credentials, Environment, ErrorKind, FixedToken, TokenManager, UserType,
};
use futures_util::future::join_all;
use http::{Request, Response};
use tower::{Layer as _, Service, ServiceExt as _, service_fn};

const ROUTE: &str = "Lookup/Submissions";
const PASSWORD: &str = "canary-password-8126";

async fn start() -> Sandbox {
    ergani_test_trace::on();
    let account = ergani_sandbox::Account::new("user", PASSWORD);
    Sandbox::builder().account(account).start().await.unwrap()
}

fn environment(sandbox: &Sandbox) -> Environment {
    Environment::from_base_url(&sandbox.url()).unwrap()
}

fn manager(sandbox: &Sandbox) -> TokenManager {
    let credentials = Credentials::new("user", PASSWORD, UserType::External);
    TokenManager::builder(Account::new(credentials, environment(sandbox))).build()
}

/// The sandbox as a service, which notes the bodies that come.
fn server<B: Plain>(
    sandbox: &Sandbox,
    bodies: Arc<Mutex<Vec<Bytes>>>,
) -> impl Service<Request<B>, Response = Response<Bytes>, Error = TransportError, Future: Send>
+ Clone
+ Send
+ 'static {
    let transport = HttpTransport::new(environment(sandbox));
    service_fn(move |request: Request<B>| {
        let transport = transport.clone();
        let request = request.map(Plain::bytes);
        bodies.lock().unwrap().push(request.body().clone());
        async move { transport.send(request, Duration::from_secs(60)).await }
    })
}

fn get(sandbox: &Sandbox) -> Request<Bytes> {
    Request::get(environment(sandbox).route(ROUTE))
        .body(Bytes::new())
        .unwrap()
}

/// A body that a service can read at once.
trait Plain: Send + 'static {
    fn bytes(self) -> Bytes;
}

impl Plain for Bytes {
    fn bytes(self) -> Bytes {
        self
    }
}

/// What is sent once.
struct Stream(Bytes);

impl Plain for Once<Stream> {
    fn bytes(self) -> Bytes {
        self.0.0
    }
}

#[tokio::test]
async fn a_request_gets_a_token() {
    let sandbox = start().await;
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let service = layer.layer(server::<Bytes>(&sandbox, Arc::default()));
    for _ in 0..3 {
        let mut request = get(&sandbox);
        // What is there is replaced.
        request
            .headers_mut()
            .insert("authorization", "Bearer stale".parse().unwrap());
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
    }
    let counters = sandbox.counters();
    assert_eq!(
        (counters.logins, counters.authentications(), counters.calls),
        (1, 1, 3)
    );
    assert_eq!(counters.calls_refused, 0);
}

#[tokio::test]
async fn a_401_is_one_renewal_and_one_repeat_of_the_same_bytes() {
    let sandbox = start().await;
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let mut service = layer.layer(server::<Bytes>(&sandbox, Arc::clone(&bodies)));
    service
        .ready()
        .await
        .unwrap()
        .call(get(&sandbox))
        .await
        .unwrap();

    sandbox.expire_access("user");
    bodies.lock().unwrap().clear();
    let request = Request::post(environment(&sandbox).route("WebServices/ExecuteService"))
        .header("content-type", "application/json")
        .header("x-mark", "kept")
        .body(Bytes::from_static(b"{\"ServiceCode\":\"\"}"))
        .unwrap();
    let response = service.ready().await.unwrap().call(request).await.unwrap();
    assert_ne!(response.status(), 401);
    let counters = sandbox.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
    assert_eq!(counters.calls_expired, 1);
    let bodies = bodies.lock().unwrap().clone();
    assert_eq!(bodies.len(), 2);
    assert!(
        bodies.iter().all(|body| body == r#"{"ServiceCode":""}"#),
        "{bodies:?}"
    );
}

#[tokio::test]
async fn quirk_10_a_401_without_the_header_is_one_renewal_and_one_repeat() {
    let sandbox = start().await;
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let service = layer.layer(server::<Bytes>(&sandbox, Arc::default()));
    service.clone().oneshot(get(&sandbox)).await.unwrap();
    sandbox.revoke("user");
    let response = service.clone().oneshot(get(&sandbox)).await.unwrap();
    assert_eq!(response.status(), 200);
    // The refresh token is revoked too, so that the renewal ends in a login.
    let counters = sandbox.counters();
    assert_eq!(
        (counters.logins, counters.calls, counters.calls_refused),
        (2, 2, 1)
    );
}

#[tokio::test]
async fn invariant_7_a_401_for_ever_is_one_renewal_and_one_repeat_and_is_passed_on() {
    let sandbox = start().await;
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let service = layer.layer(server::<Bytes>(&sandbox, Arc::default()));
    service.clone().oneshot(get(&sandbox)).await.unwrap();
    sandbox.on(Kind::Call, Fault::access_denied());
    let response = service.clone().oneshot(get(&sandbox)).await.unwrap();
    assert_eq!(response.status(), 401);
    let counters = sandbox.counters();
    assert_eq!(counters.calls_refused, 2);
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_over_an_expiry_are_one_renewal_and_each_comes_through() {
    let sandbox = start().await;
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let limited = tower::ServiceBuilder::new()
        .layer(layer)
        .service(server::<Bytes>(&sandbox, Arc::default()));
    limited.clone().oneshot(get(&sandbox)).await.unwrap();
    sandbox.expire_access("user");
    let requests = (0..1_000).map(|_| limited.clone().oneshot(get(&sandbox)));
    for response in join_all(requests).await {
        assert_eq!(response.unwrap().status(), 200);
    }
    let counters = sandbox.counters();
    assert_eq!((counters.logins, counters.refreshes), (1, 1));
    assert_eq!(counters.refreshes_spent, 0);
    assert_eq!(counters.calls, 1_001);
    // Each was refused once at most.
    assert!(counters.calls_expired <= 1_000, "{counters:?}");
}

#[tokio::test]
async fn a_body_that_cannot_be_repeated_is_sent_once_and_the_token_is_renewed() {
    let sandbox = start().await;
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let service = layer.layer(server::<Once<Stream>>(&sandbox, Arc::clone(&bodies)));
    let request = || {
        Request::get(environment(&sandbox).route(ROUTE))
            .body(Once(Stream(Bytes::new())))
            .unwrap()
    };
    service.clone().oneshot(request()).await.unwrap();
    sandbox.expire_access("user");
    let error = service.clone().oneshot(request()).await.unwrap_err();
    assert!(
        error.to_string().contains("make the request again"),
        "{error}"
    );
    let AuthorizeError::NotRepeated(refused) = error else {
        panic!("{error}");
    };
    assert_eq!(refused.status, 401);
    assert_eq!(refused.headers["api-token-expired"], "true");
    assert_eq!(bodies.lock().unwrap().len(), 2);
    // The refusal was recorded: the next one has the new token.
    let response = service.oneshot(request()).await.unwrap();
    assert_eq!(response.status(), 200);
    let counters = sandbox.counters();
    assert_eq!(
        (counters.logins, counters.refreshes, counters.calls_expired),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn invariant_14_a_request_for_another_server_is_refused_before_a_token_is_asked_for() {
    let sandbox = start().await;
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let layer = AuthorizeLayer::new(manager(&sandbox), &environment(&sandbox));
    let service = layer.layer(server::<Bytes>(&sandbox, Arc::clone(&bodies)));
    let port = sandbox.address().port();
    for uri in [
        format!(
            "http://127.0.0.1:{}/WebservicesAPI/Api/{ROUTE}",
            port.wrapping_add(1)
        ),
        format!("https://127.0.0.1:{port}/WebservicesAPI/Api/{ROUTE}"),
        format!("http://localhost:{port}/WebservicesAPI/Api/{ROUTE}"),
        format!("http://127.0.0.1.evil.example:{port}/"),
        format!("http://127.0.0.1:{port}@evil.example/"),
        format!("http://evil@127.0.0.1:{port}/"),
        "http://127.0.0.1/".to_owned(),
        "/WebservicesAPI/Api/Lookup/Submissions".to_owned(),
        "*".to_owned(),
    ] {
        let request = Request::get(&uri).body(Bytes::new()).unwrap();
        let error = service.clone().oneshot(request).await.unwrap_err();
        assert!(
            matches!(error, AuthorizeError::Foreign { .. }),
            "{uri}: {error}"
        );
        assert!(error.to_string().contains(&port.to_string()), "{error}");
    }
    assert!(bodies.lock().unwrap().is_empty());
    assert_eq!(sandbox.counters().requests, 0);
}

/// Whatever environment the layer is made with, a manager's tokens go to its own.
#[tokio::test]
async fn invariant_14_a_managers_token_goes_to_no_environment_but_its_own() {
    let (sandbox, other) = (start().await, start().await);
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let layer = AuthorizeLayer::new(Arc::new(manager(&sandbox)), &environment(&other));
    let service = layer.layer(server::<Bytes>(&other, Arc::clone(&bodies)));
    let error = service.oneshot(get(&other)).await.unwrap_err();
    let AuthorizeError::Foreign { to, only } = error else {
        panic!("{error}");
    };
    assert!(to.ends_with(&other.address().port().to_string()), "{to}");
    assert!(
        only.ends_with(&sandbox.address().port().to_string()),
        "{only}"
    );
    assert!(bodies.lock().unwrap().is_empty());
    assert_eq!(sandbox.counters().requests + other.counters().requests, 0);
}

#[tokio::test]
async fn a_fixed_token_that_ended_is_an_error_and_no_repeat() {
    let sandbox = start().await;
    let token = manager(&sandbox).token().await.unwrap();
    let fixed = FixedToken::new(
        token
            .header()
            .to_str()
            .unwrap()
            .trim_start_matches("Bearer "),
    )
    .unwrap();
    let layer = AuthorizeLayer::new(fixed, &environment(&sandbox));
    let service = layer.layer(server::<Bytes>(&sandbox, Arc::default()));
    assert_eq!(
        service
            .clone()
            .oneshot(get(&sandbox))
            .await
            .unwrap()
            .status(),
        200
    );
    sandbox.expire_access("user");
    let error = service.oneshot(get(&sandbox)).await.unwrap_err();
    let AuthorizeError::Token(error) = error else {
        panic!("{error}");
    };
    assert_eq!(error.kind(), ErrorKind::AccessExpired);
    assert_eq!(sandbox.counters().calls_expired, 1);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let sandbox = start().await;
    let credentials = Credentials::new("user", "wrong", UserType::External);
    let manager = TokenManager::builder(Account::new(credentials, environment(&sandbox))).build();
    let layer = AuthorizeLayer::new(manager, &environment(&sandbox));
    let service = layer.layer(server::<Bytes>(&sandbox, Arc::default()));
    for _ in 0..10 {
        let error = service.clone().oneshot(get(&sandbox)).await.unwrap_err();
        let AuthorizeError::Token(error) = error else {
            panic!("{error}");
        };
        assert!(error.is_credentials_rejected(), "{error}");
    }
    let counters = sandbox.counters();
    assert_eq!((counters.logins_refused, counters.call_attempts()), (1, 0));
}

/// A service that must be made ready before each call, as one that limits calls; clones are not.
#[derive(Debug)]
struct Strict {
    ready: bool,
    calls: Arc<AtomicUsize>,
    /// So many are answered 401.
    refusals: usize,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self {
            ready: false,
            calls: Arc::clone(&self.calls),
            refusals: self.refusals,
        }
    }
}

impl Service<Request<Bytes>> for Strict {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        assert!(
            std::mem::take(&mut self.ready),
            "called without being made ready"
        );
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let mut response = Response::new(());
        if number < self.refusals {
            *response.status_mut() = http::StatusCode::UNAUTHORIZED;
        }
        ready(Ok(response))
    }
}

#[tokio::test]
async fn the_instance_that_was_made_ready_is_called_each_time() {
    let fake = ergani_token::fake::FakeManager::new();
    let environment = fake.manager().account().environment().clone();
    let calls = Arc::new(AtomicUsize::new(0));
    let mut service = AuthorizeLayer::new(fake.manager().clone(), &environment).layer(Strict {
        ready: false,
        calls: Arc::clone(&calls),
        refusals: 0,
    });
    let request = || {
        Request::get(environment.route(ROUTE))
            .body(Bytes::new())
            .unwrap()
    };
    for _ in 0..3 {
        let response = service
            .ready()
            .await
            .unwrap()
            .call(request())
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
    }
    // The repeat makes it ready anew.
    fake.clock().advance(Duration::from_secs(600));
    let mut service = AuthorizeLayer::new(fake.manager().clone(), &environment).layer(Strict {
        ready: false,
        calls: Arc::default(),
        refusals: 1,
    });
    let response = service
        .ready()
        .await
        .unwrap()
        .call(request())
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(calls.load(Ordering::SeqCst), 3);
    assert_eq!(
        (fake.exchange().logins(), fake.exchange().refreshes()),
        (1, 1)
    );
}
