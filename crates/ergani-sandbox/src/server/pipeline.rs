//! The way of a request: arrival, delay, gate, processing, fault, gate, answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::HOST;
use http::{HeaderMap, Request as HttpRequest};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::body::{self, NoBody};
use super::connection::Connection;
use super::wire;
use crate::api::{self, Reply, Request, Target};
use crate::clock::after_seconds;
use crate::control;
use crate::fault::{ErrorBody, Fault, Kind, RetryAfter, When, reason};
use crate::journal::Outcome;
use crate::ledger::AccessStanding;
use crate::pause::pause;
use crate::state::{Arrival, Shared};

pub(crate) async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: HttpRequest<Body>,
) -> Response {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    if let Some(below) = control::below(&path) {
        let reply = match control::admit(&shared, connection.peer, &head.headers) {
            Err(refusal) => {
                body::run_out(body.into_data_stream(), body::SMALL);
                *refusal
            }
            Ok(()) => match body::read(body, body::LARGE).await {
                Ok(body) => control::answer(&shared, &below, &head, &body),
                Err(no_body) => without_body(no_body),
            },
        };
        return wire::response(&shared.clock, reply, false);
    }
    let target = Target::of(&head.method, &path);
    let standing = access_of(&shared, target, &head.headers);
    let limit = match standing {
        Some(AccessStanding::Valid { .. }) => body::LARGE,
        _ => body::SMALL,
    };
    let body = match body::read(body, limit).await {
        Ok(body) => body,
        // The token decides, whatever the body says.
        Err(NoBody::TooLarge(rest)) if is_refused(standing) => {
            let runs_out = match standing {
                // Its client was let in before, and is to learn that it must renew.
                Some(AccessStanding::Expired | AccessStanding::Revoked) => body::LARGE,
                _ => body::SMALL,
            };
            body::run_out(rest, runs_out);
            Bytes::new()
        }
        Err(no_body) => {
            return wire::response(&shared.clock, without_body(no_body), false);
        }
    };
    let host = head
        .headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let request = Request {
        target,
        method: head.method,
        query: head.uri.query().unwrap_or_default().to_owned(),
        path,
        host,
        headers: head.headers,
        body,
        connection: connection.number,
    };
    // In a task of its own, since a server does not stop to process a request because its client
    // went away.
    let run = tokio::spawn(run(Arc::clone(&shared), connection, request));
    match run.await {
        Ok(response) => response,
        Err(_) => {
            let reply = Reply::error(500, Outcome::Faulted, &ErrorBody::Html, "");
            wire::response(&shared.clock, reply, false)
        }
    }
}

/// What the access token of a call is worth; none for the routes that take none.
fn access_of(shared: &Shared, target: Target, headers: &HeaderMap) -> Option<AccessStanding> {
    if !target.kind().is_none_or(Kind::is_protected) {
        return None;
    }
    Some(match api::bearer_token(headers) {
        Some(token) => {
            let now = shared.clock.read();
            shared.lock().sessions.access(token, now)
        }
        None => AccessStanding::Unknown,
    })
}

fn is_refused(standing: Option<AccessStanding>) -> bool {
    standing.is_some_and(|standing| !matches!(standing, AccessStanding::Valid { .. }))
}

fn without_body(no_body: NoBody) -> Reply {
    match no_body {
        NoBody::TooLarge(rest) => {
            body::run_out(rest, body::SMALL);
            Reply::dot_net(413, Outcome::BadRequest, reason(413)).header("connection", "close")
        }
        // Nobody is there to read it.
        NoBody::Broken => Reply::dot_net(400, Outcome::BadRequest, reason(400)),
    }
}

async fn run(shared: Arc<Shared>, connection: Connection, request: Request) -> Response {
    // Before the arrival, so that no release of hanging requests after it is missed.
    let mut released = shared.hung.subscribe();
    let arrival = shared.lock().arrive(shared.clock.timestamp(), &request);
    let flight = Flight {
        shared: &shared,
        arrival,
    };
    let arrival = &flight.arrival;
    if arrival.delay_millis > 0 {
        pause(Duration::from_millis(arrival.delay_millis)).await;
    }
    pass_gates(&shared, arrival, When::Before).await;
    if let Some(Fault::Hang { when: When::Before }) = arrival.fault {
        let _ = released.changed().await;
    }

    let (reply, end) = act(&shared, arrival, &request);
    tracing::debug!(
        number = arrival.number,
        route = %request.target.name().unwrap_or("unknown".into()),
        outcome = ?reply.outcome,
        "request"
    );

    pass_gates(&shared, arrival, When::After).await;
    if let Some(Fault::Hang { when: When::After }) = arrival.fault {
        let _ = released.changed().await;
    }
    if end == End::Reset {
        connection.reset();
    }
    wire::response(&shared.clock, reply, end == End::Torn)
}

/// How an answer ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Torn,
    Reset,
}

/// Processes the request and bends the answer, in one hold of the lock.
fn act(shared: &Shared, arrival: &Arrival, request: &Request) -> (Reply, End) {
    let reading = shared.clock.read();
    let now = reading.at;
    let mut state = shared.lock();
    let mut end = End::Whole;
    let mut wait = None;

    let reply = match &arrival.fault {
        Some(Fault::Status(fault)) if fault.when == When::Before => {
            wait = fault.retry_after;
            substitute(now, &fault_reply(fault), wait, fault.api_token_expired)
        }
        Some(Fault::Redirect { location, status }) => Reply {
            status: *status,
            outcome: Outcome::Faulted,
            ..Reply::empty()
        }
        .header("location", location.clone()),
        Some(Fault::Reset { when: When::Before }) => {
            end = End::Reset;
            Reply {
                outcome: Outcome::Faulted,
                ..Reply::empty()
            }
        }
        fault => {
            let true_reply = match state.over_limit(arrival, now) {
                Some(seconds) => {
                    let limit = state.switches.call_limit.as_ref();
                    wait = limit
                        .is_some_and(|limit| limit.retry_after)
                        .then_some(RetryAfter::Seconds(seconds));
                    over_limit(now, wait)
                }
                None => api::answer(&mut state, reading, request),
            };
            match fault {
                Some(fault) => {
                    let (bent, how, told) = bend(now, true_reply, fault);
                    end = how;
                    wait = wait.or(told);
                    bent
                }
                None => true_reply,
            }
        }
    };

    if let Some(wait) = wait {
        state
            .limits
            .tell_to_wait(arrival.user.as_ref(), now, wait.seconds());
    }
    let status = (end != End::Reset).then_some(reply.status);
    state.books.decide(arrival, &reply, status);
    (reply, end)
}

/// The true answer as a fault leaves it.
fn bend(now: Timestamp, reply: Reply, fault: &Fault) -> (Reply, End, Option<RetryAfter>) {
    match fault {
        Fault::Status(status) => {
            let mut bent = substitute(
                now,
                &fault_reply(status),
                status.retry_after,
                status.api_token_expired,
            );
            bent.outcome = reply.outcome;
            bent.issued = reply.issued;
            bent.receipts = reply.receipts;
            (bent, End::Whole, status.retry_after)
        }
        Fault::Reset { .. } => (reply, End::Reset, None),
        Fault::Torn => (reply, End::Torn, None),
        Fault::Body { body } => {
            let message = reason(reply.status);
            (reply.shaped(body, message), End::Whole, None)
        }
        Fault::SetField { name, value } => {
            let mut reply = reply;
            for fields in records(&mut reply) {
                fields.insert(name.clone(), value.clone());
            }
            (reply, End::Whole, None)
        }
        Fault::RemoveField { name } => {
            let mut reply = reply;
            for fields in records(&mut reply) {
                fields.shift_remove(name);
            }
            (reply, End::Whole, None)
        }
        Fault::Redirect { .. } | Fault::Hang { .. } | Fault::Delay { .. } => {
            (reply, End::Whole, None)
        }
    }
}

/// The object that an answer is, or the objects of which it is a list.
fn records(reply: &mut Reply) -> Vec<&mut Map<String, Value>> {
    match &mut reply.body {
        api::Body::Json(Value::Object(fields)) => vec![fields],
        api::Body::Json(Value::Array(list)) => {
            list.iter_mut().filter_map(Value::as_object_mut).collect()
        }
        _ => Vec::new(),
    }
}

fn fault_reply(fault: &crate::fault::StatusFault) -> Reply {
    let message = match fault.status {
        401 => api::DENIED,
        status => reason(status),
    };
    Reply::error(fault.status, Outcome::Faulted, &fault.body, message)
}

fn substitute(
    now: Timestamp,
    reply: &Reply,
    retry_after: Option<RetryAfter>,
    api_token_expired: bool,
) -> Reply {
    let mut reply = reply.clone();
    if api_token_expired {
        reply = reply.header("api-token-expired", "true");
    }
    with_retry_after(now, reply, retry_after)
}

fn over_limit(now: Timestamp, retry_after: Option<RetryAfter>) -> Reply {
    let reply = Reply::error(
        429,
        Outcome::LimitReached,
        &ErrorBody::ByStatus,
        reason(429),
    );
    with_retry_after(now, reply, retry_after)
}

fn with_retry_after(now: Timestamp, reply: Reply, retry_after: Option<RetryAfter>) -> Reply {
    match retry_after {
        None => reply,
        Some(RetryAfter::Seconds(seconds)) => reply.header("retry-after", seconds.to_string()),
        Some(RetryAfter::Date(seconds)) => {
            let moment = after_seconds(now, seconds);
            let moment = std::time::SystemTime::try_from(moment)
                .unwrap_or(std::time::SystemTime::UNIX_EPOCH);
            reply.header("retry-after", httpdate::fmt_http_date(moment))
        }
    }
}

async fn pass_gates(shared: &Shared, arrival: &Arrival, when: When) {
    let gates = shared.lock().gates(arrival.kind, when);
    for gate in gates {
        gate.wait().await;
    }
}

/// Counts a request as in flight until it is over, however it ends.
struct Flight<'a> {
    shared: &'a Shared,
    arrival: Arrival,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.shared.lock().books.depart(&self.arrival);
    }
}
