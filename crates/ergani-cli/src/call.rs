//! Authenticated calls to the account's own server.

use std::cell::Cell;
use std::time::Duration;

use ergani_token::{AccessToken, Clock as _, Environment, ErrorKind, Refusal, SystemClock};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode};
use url::Url;

use crate::exit::{Exit, Failure, Outcome};
use crate::session::Source;

/// Header by which ERGANI says that a token is too old (manual §2.1.2).
const TOKEN_EXPIRED: &str = "api-token-expired";

/// How often a read is repeated after a failure on the way.
const READ_RETRIES: u32 = 2;

/// Before the first repetition of a read; doubles.
const READ_BACK_OFF: Duration = Duration::from_millis(250);

/// Of a refusal's text, so much is shown.
const SHOWN: usize = 2_000;

/// What to do when nobody knows what became of a request.
const LOOK_FIRST: &str = "It may have taken effect. Look in ERGANI before you send it again.";

/// One request to a route of the API.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: Method,
    url: Url,
    body: Option<Vec<u8>>,
}

impl Request {
    /// A request below the base URL, which a path cannot leave.
    pub(crate) fn new(
        environment: &Environment,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Outcome<Self> {
        let method = match method.to_ascii_uppercase().as_str() {
            "GET" => Method::GET,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "DELETE" => Method::DELETE,
            _ => {
                return Err(Failure::usage(format!(
                    "`{method}` is no method: GET, POST, PUT or DELETE"
                )));
            }
        };
        if body.is_some() && method == Method::GET {
            return Err(Failure::usage("a GET carries no data"));
        }
        Ok(Self {
            method,
            url: below(environment, path)?,
            body,
        })
    }

    pub(crate) fn get(environment: &Environment, path: &str) -> Outcome<Self> {
        Self::new(environment, "GET", path, None)
    }

    /// Whether repeating it cannot declare anything twice.
    fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

/// The address of a path, which must be below the base URL.
fn below(environment: &Environment, path: &str) -> Outcome<Url> {
    let refused = |why: &str| {
        Failure::usage(format!(
            "`{path}` is no path below {}: {why}",
            environment.base_url()
        ))
    };
    if path.starts_with("//")
        || path
            .split(['/', '?'])
            .next()
            .is_some_and(|first| first.contains(':'))
    {
        return Err(refused("it names a server of its own"));
    }
    if path.contains('\\')
        || path.contains('#')
        || path.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        return Err(refused("it holds a character that has no place in a path"));
    }
    let route = path.split('?').next().unwrap_or("").trim_matches('/');
    if route.is_empty() {
        return Err(refused("it is empty"));
    }
    if route.split('/').any(|part| {
        matches!(
            part.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
    }) {
        return Err(refused("it leaves the base URL"));
    }
    let first = route.split('/').next().unwrap_or("");
    if first.eq_ignore_ascii_case("Authentication") {
        return Err(refused(
            "tokens are the business of `ergani login`, `token` and `logout`",
        ));
    }
    let url = Url::parse(&environment.route(path)).map_err(|error| refused(&error.to_string()))?;
    // The parser has the last word on what the address means.
    if !url
        .as_str()
        .starts_with(&format!("{}/", environment.base_url()))
    {
        return Err(refused("it leaves the base URL"));
    }
    Ok(url)
}

/// What the server answered with a status of success.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) body: Vec<u8>,
}

/// Why there is no such answer; what the server said, if it said something.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) failure: Failure,
    pub(crate) body: Option<Vec<u8>>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            body: None,
        }
    }
}

impl From<ergani_token::Error> for Refused {
    fn from(error: ergani_token::Error) -> Self {
        Failure::from(error).into()
    }
}

/// Makes calls with the tokens of a source.
pub(crate) struct Caller<'a> {
    source: &'a Source,
    client: Client,
    /// Whether something is with the server that may declare, and no answer has come.
    in_flight: Cell<bool>,
}

impl<'a> Caller<'a> {
    /// Prepares calls. Nothing is connected yet.
    pub(crate) fn new(source: &'a Source, client: Client) -> Self {
        Self {
            source,
            client,
            in_flight: Cell::new(false),
        }
    }

    /// Makes a call. A 401 costs one renewal and one repetition of the same bytes at most; a read
    /// is repeated twice after a failure on the way, anything else never.
    pub(crate) async fn call(&self, request: &Request) -> Result<Reply, Refused> {
        let result = self.perform(request).await;
        self.in_flight.set(false);
        result
    }

    async fn perform(&self, request: &Request) -> Result<Reply, Refused> {
        let token = self.source.token().await?;
        let response = self.send(request, &token).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return read(request, response).await;
        }
        let refusal = refusal(response.headers());
        // The answer is read to its end so that the connection can be used again.
        let _ = response.bytes().await;
        self.in_flight.set(false);
        let token = self.source.refused(&token, refusal).await?;
        let response = self.send(request, &token).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return read(request, response).await;
        }
        let body = response
            .bytes()
            .await
            .map(|body| body.to_vec())
            .unwrap_or_default();
        let failure = Failure::new(
            Exit::Rejected,
            ErrorKind::AccessDenied.code(),
            format!(
                "ERGANI refuses this call with a new token too{}",
                said(&body)
            ),
        )
        .with_hint("The account has no right to this call. The session is untouched.");
        Err(Refused {
            failure,
            body: Some(body),
        })
    }

    /// What a call came to that `--timeout` or an interrupt cut short.
    pub(crate) fn cut_short(&self, failure: Failure) -> Failure {
        if !self.in_flight.get() {
            return failure;
        }
        match failure.exit() {
            Exit::Unreachable => {
                unknown("the request was sent and no answer came within --timeout".to_owned())
            }
            _ => failure.with_hint("The request was sent. ".to_owned() + LOOK_FIRST),
        }
    }

    async fn send(&self, request: &Request, token: &AccessToken) -> Outcome<Response> {
        let mut attempt = 0;
        loop {
            let mut builder = self
                .client
                .request(request.method.clone(), request.url.clone())
                .header(AUTHORIZATION, token.header().clone())
                .header(ACCEPT, "application/json");
            if let Some(body) = &request.body {
                builder = builder
                    .header(CONTENT_TYPE, "application/json")
                    .body(body.clone());
            } else if !request.is_read() {
                builder = builder.header(CONTENT_TYPE, "application/json").body("");
            }
            self.in_flight.set(!request.is_read());
            let failure = match builder.send().await {
                Ok(response) if !response.status().is_server_error() => return Ok(response),
                Ok(response) => failed(request, response.status()),
                Err(error) => lost(request, &error),
            };
            if !request.is_read() || attempt == READ_RETRIES {
                return Err(failure);
            }
            SystemClock.sleep(READ_BACK_OFF * 2_u32.pow(attempt)).await;
            attempt += 1;
        }
    }
}

fn refusal(headers: &HeaderMap) -> Refusal {
    let expired = headers
        .get(TOKEN_EXPIRED)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    if expired {
        Refusal::Expired
    } else {
        Refusal::Unexplained
    }
}

fn unknown(message: String) -> Failure {
    Failure::new(Exit::Unknown, "outcome_unknown", message).with_hint(LOOK_FIRST)
}

fn failed(request: &Request, status: StatusCode) -> Failure {
    if request.is_read() {
        Failure::new(
            Exit::Unreachable,
            ErrorKind::Server.code(),
            format!("the server failed: HTTP {}", status.as_u16()),
        )
    } else {
        unknown(format!(
            "the server answered HTTP {}: what became of the request is not known",
            status.as_u16()
        ))
    }
}

fn lost(request: &Request, error: &reqwest::Error) -> Failure {
    let cause = innermost(error);
    if error.is_connect() || error.is_builder() {
        let message = format!(
            "cannot reach {}: {cause}; nothing was sent",
            origin(&request.url)
        );
        return Failure::new(Exit::Unreachable, ErrorKind::Connection.code(), message);
    }
    if !request.is_read() {
        return unknown(format!("the request was sent and no answer came: {cause}"));
    }
    let (code, what) = if error.is_timeout() {
        (
            ErrorKind::Timeout.code(),
            "did not answer in time".to_owned(),
        )
    } else {
        (
            ErrorKind::Connection.code(),
            format!("broke the connection: {cause}"),
        )
    };
    Failure::new(
        Exit::Unreachable,
        code,
        format!("{} {what}", origin(&request.url)),
    )
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

async fn read(request: &Request, response: Response) -> Result<Reply, Refused> {
    let status = response.status();
    let retry_after = retry_after(response.headers());
    let body = match response.bytes().await {
        Ok(body) => body.to_vec(),
        Err(_) if request.is_read() => {
            return Err(Failure::new(
                Exit::Unreachable,
                ErrorKind::Server.code(),
                "the answer was cut off",
            )
            .into());
        }
        Err(_) => {
            return Err(
                unknown("the request was sent and its answer was cut off".to_owned()).into(),
            );
        }
    };
    if status.is_success() {
        if !request.is_read() && serde_json::from_slice::<serde_json::Value>(&body).is_err() {
            let failure = unknown(format!(
                "the server answered HTTP {} with what is no JSON",
                status.as_u16()
            ));
            return Err(Refused {
                failure,
                body: Some(body),
            });
        }
        return Ok(Reply { body });
    }
    let number = status.as_u16();
    let failure = match number {
        429 => {
            let failure = Failure::new(
                Exit::CoolDown,
                ErrorKind::CoolDown.code(),
                "ERGANI asks for fewer calls (HTTP 429); the call was not served",
            );
            match retry_after {
                Some(after) => failure.with_retry_after(SystemClock.now(), after),
                None => failure
                    .with_hint("It does not say for how long; wait for half a minute at least."),
            }
        }
        300..400 if request.is_read() => Failure::new(
            Exit::Unreachable,
            ErrorKind::Server.code(),
            format!(
                "the server answers with a redirect (HTTP {number}), which a token does not follow"
            ),
        ),
        300..400 => unknown(format!(
            "the server answered with a redirect (HTTP {number}), which is not followed"
        )),
        403 => Failure::new(
            Exit::Rejected,
            ErrorKind::AccessDenied.code(),
            format!("ERGANI denies this call (HTTP 403){}", said(&body)),
        ),
        _ => Failure::new(
            Exit::Rejected,
            "rejected",
            format!("ERGANI rejects the call (HTTP {number}){}", said(&body)),
        ),
    };
    Err(Refused {
        failure,
        body: Some(body),
    })
}

/// `Retry-After` in seconds, or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?;
    let seconds = moment.timestamp().as_second() - SystemClock.now().as_seconds();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// What the server said about a refusal, untouched: `: TEXT`, or nothing.
fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Object(fields)) => {
            let message = fields
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case("message"));
            match message.and_then(|(_, value)| value.as_str()) {
                Some(message) => message.to_owned(),
                None => text.into_owned(),
            }
        }
        // A page of a gateway is for a browser.
        Err(_) if text.trim_start().starts_with('<') => String::new(),
        _ => text.into_owned(),
    };
    let text: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(SHOWN)
        .collect();
    if text.is_empty() {
        text
    } else {
        format!(": {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment::from_base_url("https://host.example/WebservicesAPI/Api").unwrap()
    }

    #[test]
    fn paths_stay_below_the_base_url() {
        for path in [
            "Lookup/Submissions",
            "/Lookup/Submissions",
            "Documents/E8?a=http://x/",
            "a/..b",
            "a/%CE%B1",
        ] {
            let url = below(&environment(), path).unwrap();
            assert!(
                url.as_str()
                    .starts_with("https://host.example/WebservicesAPI/Api/"),
                "{path} -> {url}"
            );
        }
        for path in [
            "https://evil.example/",
            "http:evil.example",
            "//evil.example/x",
            "../x",
            "a/../../x",
            "a/%2e%2E/x",
            "a/.%2e/x",
            "..\\x",
            "\\\\evil.example",
            "",
            "/",
            "a b",
            "a\nb",
            "a#b",
            "Authentication/Refresh",
            "/authentication",
        ] {
            assert!(below(&environment(), path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_servers_message_is_found_in_any_body() {
        assert_eq!(said(br#"{"message": "text"}"#), ": text");
        assert_eq!(said(br#"{"Message": "text"}"#), ": text");
        assert_eq!(said(br#""text""#), ": text");
        assert_eq!(said(b"text\x1b[31m"), ": text[31m");
        assert_eq!(said(b"<html></html>"), "");
        assert_eq!(said(b""), "");
    }
}
