//! Makes calls: takes a token, sends, repeats what may be repeated, and says what the answer means.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use ergani_token::{AccessToken, Clock, Environment, Timestamp, printable};
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Request, Uri};
use tokio::sync::Semaphore;

use crate::answer::Answer;
use crate::call::{Call, Limits};
use crate::cool_down::CoolDown;
use crate::error::{Error, ErrorKind, Result};
use crate::receipt::Receipt;
use crate::rejection::{Rejected, server_text};
use crate::source::DynTokenSource;
use crate::submission::Submission;
use crate::transport::{Connection, DynTransport, Sent, TransportError, TransportErrorKind};
use crate::unknown::{Unknown, UnknownCause};
use crate::verdict::{Verdict, judge};

/// How often a call is sent again after a failure on the way, at most.
const REPEATS: u32 = 2;
/// Wait before the first repeat; it doubles, and is shortened by up to a half at random, so that
/// many clients do not come back at once.
const BACK_OFF: Duration = Duration::from_millis(500);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// No compression: who says nothing takes any (RFC 9110 §12.5.3), and a yes that cannot be read is
/// an unknown outcome.
const PLAIN: HeaderValue = HeaderValue::from_static("identity");

/// Everything that calls need. One for all clones of a client.
pub(crate) struct Performer {
    pub(crate) environment: Environment,
    pub(crate) source: Box<dyn DynTokenSource>,
    pub(crate) transport: Box<dyn DynTransport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    /// How many calls may be under way at once; the others wait in order.
    pub(crate) permits: Semaphore,
    pub(crate) cool_down: CoolDown,
    /// The route and the address of the last call: most calls in a row go to the same one.
    pub(crate) last_address: Mutex<Option<(String, Uri)>>,
    /// When each submission was sent that may be with the server and has no answer.
    pub(crate) submitting: Mutex<Vec<Timestamp>>,
}

/// A call that was served.
pub(crate) struct Served {
    pub(crate) answer: Answer,
    /// Of a declaration, one for each record.
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) sent_at: Option<Timestamp>,
}

/// What was done of a call so far.
#[derive(Clone, Copy, Default)]
struct Progress {
    /// Requests that were sent, or tried to be.
    attempts: u32,
    /// When the last one was sent of which the server may have seen something.
    sent_at: Option<Timestamp>,
    /// The server answered the same bytes with a 401 before.
    repeated: bool,
}

impl Performer {
    /// Makes a call. A 401 costs one renewal and one repeat of the same bytes at most.
    pub(crate) async fn perform(&self, call: &Call) -> Result<Served> {
        let mut progress = Progress::default();
        self.attempt(call, &mut progress)
            .await
            .map_err(|error| match call.document() {
                Some(code) => error.about(Submission {
                    code,
                    body: call.body().cloned().unwrap_or_default(),
                    sent_at: progress.sent_at,
                }),
                None => error,
            })
    }

    async fn attempt(&self, call: &Call, progress: &mut Progress) -> Result<Served> {
        let url = self.address(call)?;
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|closed| Error::new(ErrorKind::Internal, closed.to_string()))?;
        // Nor is a token asked for that might have to be renewed.
        self.cool_down.check(self.clock.now())?;
        // The token is taken after the wait, since it may have changed meanwhile.
        let token = self.source.token().await?;
        let (answer, verdict) = self.deliver(call, &url, &token, progress).await?;
        let Verdict::Unauthorized(refusal) = verdict else {
            return self.conclude(call, answer, verdict, progress);
        };
        let token = match self.source.refused(&token, refusal).await {
            Ok(token) => token,
            Err(error) => {
                return Err(Error::from(error)
                    .with_answer(answer)
                    .with_attempts(progress.attempts));
            }
        };
        progress.repeated = true;
        let (answer, verdict) = self.deliver(call, &url, &token, progress).await?;
        self.conclude(call, answer, verdict, progress)
    }

    /// Sends until an answer comes that is worth an answer.
    async fn deliver(
        &self,
        call: &Call,
        url: &Uri,
        token: &AccessToken,
        progress: &mut Progress,
    ) -> Result<(Answer, Verdict)> {
        let mut repeats = 0;
        // What was tried before is a 401 then.
        let mut sent = if progress.repeated {
            Sent::Answered
        } else {
            Sent::No
        };
        loop {
            self.cool_down
                .check(self.clock.now())
                .map_err(|error| error.with_sent(sent).with_attempts(progress.attempts))?;
            progress.attempts += 1;
            let request = request(call, url, token, connection(call, repeats));
            let sent_at = self.clock.now();
            let under_way = UnderWay::new(call, &self.submitting, sent_at);
            let result = self
                .transport
                .send(request, call.time_limit(self.limits))
                .await;
            drop(under_way.landed());
            let now = self.clock.now();
            if !matches!(&result, Err(error) if error.sent() == Sent::No) {
                progress.sent_at = Some(sent_at);
            }
            let error = match self.reached(call, token, result, sent_at, now) {
                Ok((answer, Verdict::Failed)) => server_failed(call, answer, now),
                Ok(reached) => return Ok(reached),
                Err(error) => error,
            };
            let error = error.with_attempts(progress.attempts);
            tracing::debug!(route = call.route(), attempt = progress.attempts, %error, "failed");
            if repeats == REPEATS || !may_be_repeated(call, &error) {
                return Err(error);
            }
            sent = error.sent();
            self.clock.sleep(back_off(repeats)).await;
            repeats += 1;
        }
    }

    /// What came, and what it means. An answer whose body broke off still says no by its status;
    /// only a yes needs the whole of it.
    fn reached(
        &self,
        call: &Call,
        token: &AccessToken,
        result: Result<http::Response<Bytes>, TransportError>,
        sent_at: Timestamp,
        now: Timestamp,
    ) -> Result<(Answer, Verdict)> {
        let unknown = |cause, detail, answer, receipts| {
            Error::of_unknown(Unknown {
                cause,
                detail,
                route: call.route().to_owned(),
                body: call.body().cloned().unwrap_or_default(),
                sent_at,
                noticed_at: now,
                answer,
                receipts,
                submission: None,
            })
        };
        let error = match result {
            Ok(response) => {
                let answer = Answer::of(response, now).for_call_with(token);
                tracing::debug!(route = call.route(), status = answer.status(), "answered");
                return match judge(call, &answer, false) {
                    Verdict::Unknown(cause, receipts) => {
                        let detail = detail_of(call, cause, &answer, &receipts);
                        Err(unknown(cause, detail, Some(answer), receipts))
                    }
                    verdict => Ok((answer, verdict)),
                };
            }
            Err(error) => error,
        };
        let detail = error.to_string();
        let broken = match error.kind() {
            TransportErrorKind::Timeout => UnknownCause::Timeout,
            TransportErrorKind::Cut | TransportErrorKind::TooLong => UnknownCause::CutAnswer,
            _ => UnknownCause::ConnectionLost,
        };
        let partial = error.partial().map(|part| {
            Answer::new(part.status, part.headers.clone(), part.body.clone(), now)
                .for_call_with(token)
        });
        if let Some(answer) = partial {
            // A yes wants the whole of its answer.
            if matches!(answer.status(), 200..300) {
                return Err(match call.is_submit() {
                    true => unknown(broken, Some(detail), Some(answer), Vec::new()),
                    false => lost(call, &self.environment, error),
                });
            }
            return match judge(call, &answer, true) {
                Verdict::Unknown(cause, receipts) => {
                    Err(unknown(cause, Some(detail), Some(answer), receipts))
                }
                verdict => Ok((answer, verdict)),
            };
        }
        if call.is_submit() && error.sent() != Sent::No {
            return Err(unknown(broken, Some(detail), None, Vec::new()));
        }
        Err(lost(call, &self.environment, error))
    }

    /// The result of a call that was answered.
    fn conclude(
        &self,
        call: &Call,
        answer: Answer,
        verdict: Verdict,
        progress: &Progress,
    ) -> Result<Served> {
        let (route, status) = (call.route(), answer.status());
        let said = || match server_text(&answer) {
            Some(text) => format!(": {}", printable(text.trim())),
            None => String::new(),
        };
        if matches!(
            verdict,
            Verdict::Success(_) | Verdict::Rejected | Verdict::Forbidden
        ) {
            // It was served, so that a 429 to come is the first of its row.
            self.cool_down.served();
        }
        let error = match verdict {
            Verdict::Success(receipts) => {
                return Ok(Served {
                    answer,
                    receipts,
                    sent_at: progress.sent_at,
                });
            }
            Verdict::Rejected => {
                let rejected = Rejected::read(answer, route).repeated(progress.repeated);
                Error::of_rejection(rejected)
            }
            Verdict::Unauthorized(_) => Error::new(
                ErrorKind::AccessDenied,
                format!("ERGANI refuses {route} with a new token too{}", said()),
            )
            .with_answer(answer),
            Verdict::Forbidden => Error::new(
                ErrorKind::AccessDenied,
                format!("ERGANI denies {route} (HTTP 403){}", said()),
            )
            .with_answer(answer),
            Verdict::TooManyCalls => self.too_many_calls(call, answer),
            Verdict::Failed | Verdict::Unexpected | Verdict::Unknown(..) => {
                let what = match answer.location() {
                    Some(place) => {
                        let place = answer.without_token(place);
                        format!("sends us to {place}, which is not followed: check the base URL")
                    }
                    None => "is no answer".to_owned(),
                };
                let message = format!("HTTP {status} to {route} {what}");
                Error::new(ErrorKind::Server, message).with_answer(answer)
            }
        };
        Err(error.with_attempts(progress.attempts))
    }

    /// Notes a 429 for all calls of this client.
    fn too_many_calls(&self, call: &Call, answer: Answer) -> Error {
        let now = answer.received_at();
        let wait = self.cool_down.begin(now, answer.retry_after());
        let route = call.route();
        Error::new(
            ErrorKind::CoolDown,
            format!("ERGANI asks for fewer calls (HTTP 429); {route} was not served"),
        )
        .with_answer(answer)
        .with_retry(now, wait)
    }

    /// The address of a call.
    fn address(&self, call: &Call) -> Result<Uri> {
        let mut last = self
            .last_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((route, address)) if route == call.route() => Ok(address.clone()),
            _ => {
                let address = address(call, &self.environment)?;
                *last = Some((call.route().to_owned(), address.clone()));
                Ok(address)
            }
        }
    }
}

fn address(call: &Call, environment: &Environment) -> Result<Uri> {
    Uri::try_from(call.url(environment)?).map_err(|error| {
        Error::new(
            ErrorKind::InvalidInput,
            format!("{} cannot be called: {error}", call.route()),
        )
        .with_source(error)
    })
}

/// A submission has a connection of its own, the repeat after a 401 as well. So has a read that is
/// made again: other connections of the pool may be as old as the one that broke.
fn connection(call: &Call, repeats: u32) -> Connection {
    if call.is_submit() || repeats > 0 {
        Connection::Fresh
    } else {
        Connection::Pooled
    }
}

fn request(call: &Call, url: &Uri, token: &AccessToken, connection: Connection) -> Request<Bytes> {
    let mut request = Request::new(call.body().cloned().unwrap_or_default());
    request.extensions_mut().insert(connection);
    *request.method_mut() = call.method().clone();
    *request.uri_mut() = url.clone();
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, token.header().clone());
    headers.insert(ACCEPT, JSON);
    headers.insert(ACCEPT_ENCODING, PLAIN);
    if call.method() != http::Method::GET {
        headers.insert(CONTENT_TYPE, JSON);
        if call.body().is_none_or(Bytes::is_empty) {
            // Not said by itself then, and IIS wants a length (RFC 9110 §8.6).
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
    }
    request
}

/// A read may be repeated after a broken connection or a failure; a submission only when it was
/// surely not sent. What took its whole time is not given as much again.
fn may_be_repeated(call: &Call, error: &Error) -> bool {
    if error.retry_after().is_some() {
        // The server said when to come back; that is not waited for.
        return false;
    }
    match error.kind() {
        ErrorKind::Connection => !call.is_submit() || error.sent() == Sent::No,
        ErrorKind::Timeout => error.sent() == Sent::No,
        ErrorKind::Server => !call.is_submit(),
        _ => false,
    }
}

fn server_failed(call: &Call, answer: Answer, now: Timestamp) -> Error {
    let message = format!(
        "the server failed at {}: HTTP {}",
        call.route(),
        answer.status()
    );
    let retry_after = answer.retry_after();
    let error = Error::new(ErrorKind::Server, message).with_answer(answer);
    match retry_after {
        Some(wait) => error.with_retry(now, wait),
        None => error,
    }
}

/// A request without an answer, which may be made again without harm.
fn lost(call: &Call, environment: &Environment, error: TransportError) -> Error {
    let (route, base) = (call.route(), environment.base_url());
    let message = match (error.kind(), error.sent()) {
        (TransportErrorKind::Configuration, _) => format!("{route} cannot be sent: {error}"),
        (_, Sent::No) => format!("cannot reach {base}: {error}; nothing was sent"),
        (TransportErrorKind::Timeout, _) => format!("{base} did not answer {route} in time"),
        _ => format!("{base} broke off {route}: {error}"),
    };
    Error::of_transport(message, error)
}

fn back_off(repeats: u32) -> Duration {
    let longest = BACK_OFF * 2_u32.pow(repeats);
    // Without the machine's randomness all wait the longest.
    let share = getrandom::u32().map_or(u32::MAX, |random| random);
    longest.mul_f64(0.5 + 0.5 * f64::from(share) / f64::from(u32::MAX))
}

/// What else is known of an answer that is neither yes nor no.
fn detail_of(
    call: &Call,
    cause: UnknownCause,
    answer: &Answer,
    receipts: &[Receipt],
) -> Option<String> {
    if cause == UnknownCause::ReceiptsMissing {
        let received = receipts.len();
        return Some(match call.records() {
            Some(sent) => format!("records sent: {sent}, receipts with a protocol: {received}"),
            None => format!("receipts with a protocol: {received}"),
        });
    }
    answer
        .location()
        .map(|place| answer.without_token(place))
        .map(|place| format!("it sends us to {place}: check the base URL"))
}

/// Notes a submission that may be with the server, and says so when it is given up.
struct UnderWay<'a> {
    call: &'a Call,
    noted: Option<(&'a Mutex<Vec<Timestamp>>, Timestamp)>,
}

impl<'a> UnderWay<'a> {
    fn new(call: &'a Call, all: &'a Mutex<Vec<Timestamp>>, sent_at: Timestamp) -> Self {
        let noted = call.is_submit().then_some((all, sent_at));
        if let Some((all, sent_at)) = noted {
            all.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(sent_at);
        }
        Self { call, noted }
    }

    /// An answer came, or is known not to come.
    fn landed(mut self) -> Self {
        self.forget();
        self
    }

    /// Whether it was noted until now.
    fn forget(&mut self) -> bool {
        let Some((all, sent_at)) = self.noted.take() else {
            return false;
        };
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        // Those of the same moment are alike.
        if let Some(place) = all.iter().position(|other| *other == sent_at) {
            all.swap_remove(place);
        }
        true
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if self.forget() {
            tracing::warn!(
                route = self.call.route(),
                "a submission was given up while it was with the server; what became of it is not known"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_grows_and_is_never_more_than_said() {
        for repeats in 0..REPEATS {
            let longest = BACK_OFF * 2_u32.pow(repeats);
            for _ in 0..100 {
                let wait = back_off(repeats);
                assert!(longest / 2 <= wait && wait <= longest, "{wait:?}");
            }
        }
    }
}
