//! The routes, and what becomes of each outcome in HTTP.

use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ergani_client::documents::forms::{CardMovement, WorkCard};
use ergani_client::documents::types::{Branch, Moment, TaxNumber};
use ergani_client::{Ergani, Error, ErrorKind, Lang, Outcome, Receipt, RejectionReason, Unknown};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// What handlers share. A clone is the same client.
#[derive(Clone)]
struct Shared {
    ergani: Ergani,
    /// Held by every card that is under way.
    under_way: mpsc::Sender<()>,
}

/// Cards that may be under way after the last handler has ended.
pub(crate) struct UnderWay(mpsc::Receiver<()>);

impl UnderWay {
    /// Waits until each has its outcome. The routes must be gone by then.
    pub(crate) async fn finished(mut self) {
        // Nothing is ever sent: it ends when the last sender is gone.
        let _ = self.0.recv().await;
    }
}

/// The routes.
pub(crate) fn app(ergani: Ergani) -> (Router, UnderWay) {
    let (under_way, held) = mpsc::channel(1);
    let app = Router::new()
        .route("/submissions", get(submissions))
        .route("/cards", post(cards))
        .with_state(Shared { ergani, under_way });
    (app, UnderWay(held))
}

/// Which documents the account may submit.
async fn submissions(State(shared): State<Shared>) -> Result<Json<Value>, Failure> {
    let documents = shared.ergani.submissions().await?;
    let list = documents
        .iter()
        .map(|document| json!({"code": document.code, "description": document.description}));
    Ok(Json(list.collect()))
}

/// A card, as callers send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    employer: String,
    #[serde(default)]
    branch: u32,
    employee: String,
    last_name: String,
    first_name: String,
    movement: Direction,
    /// RFC 3339, in any zone.
    at: String,
    /// The day of the shift, where it is not the day of the movement: `YYYY-MM-DD`.
    shift: Option<String>,
    /// The code of the reason, for a card that is late. Nobody gives one in the caller's place: it
    /// is a statement to the Ministry.
    late_reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Direction {
    Arrival,
    Departure,
}

impl Card {
    fn work_card(self) -> Result<WorkCard, Box<dyn std::error::Error>> {
        let employee = TaxNumber::new(&self.employee)?;
        let at: Moment = self.at.parse()?;
        let mut movement = match self.movement {
            Direction::Arrival => CardMovement::arrival(employee, at),
            Direction::Departure => CardMovement::departure(employee, at),
        };
        if let Some(day) = self.shift {
            movement = movement.of_shift(day.parse()?);
        }
        if let Some(code) = self.late_reason {
            movement = movement.late(code.parse()?);
        }
        let card = WorkCard::new(TaxNumber::new(&self.employer)?, Branch::new(self.branch)?);
        Ok(card.movement(movement.named(self.last_name, self.first_name)))
    }
}

/// Declares a card.
async fn cards(State(shared): State<Shared>, Json(card): Json<Card>) -> Result<Response, Failure> {
    let card = card
        .work_card()
        .map_err(|error| Failure::invalid(error.to_string()))?;
    let Shared { ergani, under_way } = shared;
    // axum drops a handler when its caller goes away; a submission must not be dropped, or nobody
    // will ever know what became of it. So it runs in a task of its own.
    let task = tokio::spawn(async move {
        let outcome = ergani.submit(&card).await;
        record(&outcome);
        drop(under_way);
        outcome
    });
    match task.await {
        Ok(outcome) => respond(outcome),
        // It broke off, perhaps while the card was with the server.
        Err(error) => {
            tracing::error!(%error, "nobody knows what became of this card");
            Ok(unknown("internal", None))
        }
    }
}

/// Here a real service writes it down, before anybody is told: no call lists receipts again, an
/// unknown card has to be looked for in ERGANI, and the caller may be gone by now.
fn record(outcome: &Outcome) {
    match outcome {
        Outcome::Accepted(accepted) => {
            for receipt in accepted.receipts() {
                let (protocol, date) = (receipt.protocol(), receipt.submit_date());
                tracing::info!(protocol, date, "a card is registered");
            }
            // What is odd about the document is for its sender, and names people.
        }
        Outcome::Unknown(unknown) => {
            // Receipts that are not one for each record are given once all the same.
            let receipts = unknown.receipts();
            tracing::error!(%unknown, ?receipts, "nobody knows what became of this card");
        }
        // The caller can correct it, or try again.
        Outcome::Rejected(_) | Outcome::NotSent(_) => {}
    }
}

fn respond(outcome: Outcome) -> Result<Response, Failure> {
    match outcome {
        Outcome::Accepted(accepted) => {
            let receipts: Vec<Value> = (accepted.receipts().iter())
                .map(|receipt| {
                    json!({
                        "id": receipt.id(),
                        "protocol": receipt.protocol(),
                        "submitted": receipt.submit_date(),
                    })
                })
                .collect();
            let warnings: Vec<String> = accepted
                .warnings()
                .iter()
                .map(ToString::to_string)
                .collect();
            let body = json!({"outcome": "accepted", "receipts": receipts, "warnings": warnings});
            Ok((StatusCode::CREATED, Json(body)).into_response())
        }
        Outcome::Unknown(what) => Ok(unknown(what.cause().code(), Some(&what))),
        Outcome::Rejected(rejected) => {
            let body = json!({
                "outcome": "rejected",
                "reason": rejected.reason().code(),
                "reasons": rejected.reasons().into_iter().map(RejectionReason::code).collect::<Vec<_>>(),
                "text": rejected.text(),
                "hint": rejected.hint(Lang::En),
            });
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response())
        }
        // Nothing is registered, so that callers may try again.
        Outcome::NotSent(error) => Err(error.into()),
    }
}

/// Neither a failure nor a success. Job queues, proxies and HTTP clients send a request again after
/// any 5xx, and a card that is declared twice cannot be withdrawn; a 4xx would say that it was not
/// declared. 202 says what is true: it may be, look there.
fn unknown(cause: &str, what: Option<&Unknown>) -> Response {
    let protocols = what.map(Unknown::receipts).unwrap_or_default().iter();
    let body = json!({
        "outcome": "unknown",
        "sent_at": what.map(Unknown::sent_at),
        "cause": cause,
        "protocols": protocols.map(Receipt::protocol).collect::<Vec<_>>(),
        "next": "Look for the card in ERGANI before anything else.",
    });
    (StatusCode::ACCEPTED, Json(body)).into_response()
}

/// An error as a response.
pub(crate) struct Failure {
    status: StatusCode,
    retry_after: Option<u64>,
    body: Value,
}

impl Failure {
    fn invalid(message: String) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            retry_after: None,
            body: json!({"error": "invalid_input", "message": message}),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            // What the caller sent.
            ErrorKind::InvalidDocument | ErrorKind::InvalidInput | ErrorKind::Rejected => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            // What only time or people can mend. ERGANI's own 429 becomes a 503: it is this
            // service's limit and not the caller's.
            ErrorKind::CoolDown
            | ErrorKind::Store
            | ErrorKind::ShutDown
            | ErrorKind::CredentialsRejected
            | ErrorKind::AccessExpired
            | ErrorKind::RefreshEnded => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::AccessDenied => StatusCode::FORBIDDEN,
            // What ERGANI does.
            ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
            ErrorKind::Connection | ErrorKind::Server | ErrorKind::UnreadableAnswer => {
                StatusCode::BAD_GATEWAY
            }
            // An outcome is handled where it is; this is for calls that have none.
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self {
            status,
            retry_after: error
                .retry_after()
                .map(|after| after.as_secs_f64().ceil() as u64),
            body: json!({
                "error": error.code(),
                "message": error.to_string(),
                "hint": error.hint(Lang::En),
                "text": error.server_text(),
            }),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
