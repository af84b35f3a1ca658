//! Calls as data.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use ergani_token::{Environment, one_line};
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use crate::error::{Error, ErrorKind, Result};
use crate::submission::{CANCEL_ROUTE, count_records};

/// Time for the whole answer to a read.
pub const READ_LIMIT: Duration = Duration::from_secs(60);
/// Time for the whole answer to a submission, which is slow when many submit (quirk 20).
pub const SUBMIT_LIMIT: Duration = Duration::from_secs(120);

/// What parts a path, for some servers in encoded form too.
const SLASHES: [char; 2] = ['/', '\\'];

/// What stays as it is in one part of a path (RFC 3986 §2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a call does at the server, which decides what may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallKind {
    /// It changes nothing: repeated after a broken connection or a failure of the server.
    Read,
    /// It declares something: never repeated once a part of it may have been sent, except after a
    /// 401, which refuses it before it is read.
    Submit,
}

/// What a call wants of the server, which decides what proves that it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    Read,
    /// To declare a document: a protocol proves it.
    Declare,
    /// Anything else, such as to cancel: the status proves it.
    Change,
}

/// How long a client's calls may take, unless a call says otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) read: Duration,
    pub(crate) submit: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            read: READ_LIMIT,
            submit: SUBMIT_LIMIT,
        }
    }
}

/// A call below the base URL, ready to be sent, any number of times.
#[derive(Clone)]
pub struct Call {
    method: Method,
    route: String,
    body: Option<Bytes>,
    kind: CallKind,
    limit: Option<Duration>,
    /// How many records are declared, where it was counted before.
    records: Option<usize>,
}

impl Call {
    /// A read without a body: `GET route`.
    ///
    /// # Errors
    /// As [`Call::new`].
    pub fn get(route: &str) -> Result<Self> {
        Self::new(Method::GET, route, None)
    }

    /// A call of any method. `GET` reads, everything else submits; see [`kind`](Self::kind).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the route is not below the base URL, is one of the routes
    /// of `Authentication`, which belong to the token manager, or when a `GET` has a body.
    pub fn new(method: Method, route: &str, body: Option<Bytes>) -> Result<Self> {
        check(route)?;
        let kind = if method == Method::GET {
            CallKind::Read
        } else {
            CallKind::Submit
        };
        if kind == CallKind::Read && body.is_some() {
            return Err(Error::new(ErrorKind::InvalidInput, "a GET carries no data"));
        }
        Ok(Self {
            method,
            route: route.trim_start_matches('/').to_owned(),
            body,
            kind,
            limit: None,
            records: None,
        })
    }

    /// The submission of a document: `POST Documents/{code}` (manual §2.1.6).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a code that is blank.
    pub fn submission(code: &str, body: Bytes) -> Result<Self> {
        Ok(Self {
            method: Method::POST,
            // One encoded part below `Documents`: there is nothing to check in it.
            route: document_route(code)?,
            body: Some(body),
            kind: CallKind::Submit,
            limit: None,
            records: None,
        })
    }

    /// A call that reads by `POST`, as `WebServices/ExecuteService` does.
    pub(crate) fn query(route: &str, body: Bytes) -> Self {
        Self {
            method: Method::POST,
            route: route.to_owned(),
            body: Some(body),
            kind: CallKind::Read,
            limit: None,
            records: None,
        }
    }

    /// What it does at the server, where the method does not tell: a `POST` that only reads.
    #[must_use]
    pub fn kind(mut self, kind: CallKind) -> Self {
        self.kind = kind;
        self
    }

    /// Time from sending it to the end of its answer; each repetition has as much again. Unless
    /// told, that of the client for its [kind](CallKind).
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// With the number of records that it declares, each of which is due a receipt.
    pub(crate) fn with_records(mut self, records: Option<usize>) -> Self {
        self.records = records;
        self
    }

    /// How many receipts are due; none if that cannot be known.
    pub(crate) fn records(&self) -> Option<usize> {
        self.records.or_else(|| {
            let json = serde_json::from_slice(self.body.as_deref()?).ok()?;
            count_records(&self.document()?, &json)
        })
    }

    pub(crate) fn aim(&self) -> Aim {
        match self.kind {
            CallKind::Read => Aim::Read,
            CallKind::Submit if self.document().is_some() => Aim::Declare,
            CallKind::Submit => Aim::Change,
        }
    }

    /// The code of the document that it declares: what stands below `Documents`, however a server
    /// that minds neither case nor doubled slashes may read it.
    pub(crate) fn document(&self) -> Option<String> {
        if !self.is_submit() || self.method == Method::GET {
            return None;
        }
        let path = self.route.split('?').next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        let (first, code) = path.trim_start_matches(SLASHES).split_once(SLASHES)?;
        let code = code.trim_matches(SLASHES);
        let cancels = CANCEL_ROUTE
            .split('/')
            .next_back()
            .is_some_and(|name| name.eq_ignore_ascii_case(code));
        let declares = first.eq_ignore_ascii_case("Documents") && !code.is_empty() && !cancels;
        declares.then(|| code.to_owned())
    }

    /// Whether it may declare something.
    #[must_use]
    pub fn is_submit(&self) -> bool {
        self.kind == CallKind::Submit
    }

    /// The route below the base URL.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// The bytes that are sent.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    pub(crate) fn time_limit(&self, limits: Limits) -> Duration {
        self.limit.unwrap_or(match self.kind {
            CallKind::Read => limits.read,
            CallKind::Submit => limits.submit,
        })
    }

    pub(crate) fn method(&self) -> &Method {
        &self.method
    }

    /// The address, which the route cannot lead away from the base URL.
    pub(crate) fn url(&self, environment: &Environment) -> Result<String> {
        let url = environment.route(&self.route);
        // Letters and single slashes lead nowhere else.
        let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        if self
            .route
            .split('/')
            .all(|part| !part.is_empty() && part.bytes().all(plain))
        {
            return Ok(url);
        }
        // The parser has the last word on what the address means.
        let parsed = Url::parse(&url).map_err(|error| refused(&self.route, &error.to_string()))?;
        if !parsed
            .as_str()
            .starts_with(&format!("{}/", environment.base_url()))
        {
            return Err(refused(&self.route, "it leaves the base URL"));
        }
        Ok(parsed.into())
    }
}

pub(crate) fn document_route(code: &str) -> Result<String> {
    if code.trim().is_empty() || matches!(code, "." | "..") {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("`{code}` is no document code"),
        ));
    }
    Ok(format!("Documents/{}", utf8_percent_encode(code, SEGMENT)))
}

fn refused(route: &str, why: &str) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!(
            "`{}` is no route below the base URL: {why}",
            one_line(route)
        ),
    )
}

/// Whether a route stays below any base URL.
fn check(route: &str) -> Result<()> {
    let own_server = route.starts_with("//")
        || route
            .split(['/', '?'])
            .next()
            .is_some_and(|first| first.contains(':'));
    if own_server {
        return Err(refused(route, "it names a server of its own"));
    }
    if route.contains(['\\', '#']) || route.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refused(
            route,
            "it holds a character that has no place in a path",
        ));
    }
    let path = route.split('?').next().unwrap_or("").trim_matches('/');
    if path.is_empty() {
        return Err(refused(route, "it is empty"));
    }
    let dots = |part: &str| {
        matches!(
            part.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
    };
    if path.split('/').any(dots) {
        return Err(refused(route, "it leaves the base URL"));
    }
    let first = percent_decode_str(path.split('/').next().unwrap_or("")).decode_utf8_lossy();
    // An encoded slash ends it for some servers.
    let first = first.split(['/', '\\']).next().unwrap_or("");
    if first.eq_ignore_ascii_case("Authentication") {
        return Err(refused(
            route,
            "tokens are the business of the token manager",
        ));
    }
    Ok(())
}

impl fmt::Debug for Call {
    /// Without the body, which is personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("route", &self.route)
            .field("kind", &self.kind)
            .field("bytes", &self.body.as_ref().map_or(0, Bytes::len))
            .field("limit", &self.limit)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_stay_below_the_base_url() {
        let environment =
            Environment::from_base_url("https://host.example/WebservicesAPI/Api").unwrap();
        for route in [
            "Lookup/Submissions",
            "/Lookup/Submissions",
            "Documents/E8?a=http://x/",
            "a/..b",
            "a/%CE%B1",
        ] {
            let url = Call::get(route).unwrap().url(&environment).unwrap();
            assert!(
                url.starts_with("https://host.example/WebservicesAPI/Api/"),
                "{route} -> {url}"
            );
        }
        for route in [
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
            "%41uthentication/Logout",
            "Authentication%2FLogout",
            "Authentication%5cLogout",
        ] {
            let refused = Call::get(route).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{route}");
        }
    }

    #[test]
    fn a_base_url_may_be_written_in_any_way() {
        for base in [
            "HTTPS://HOST.example:443/WebservicesAPI/Api/",
            "https://host.example/a b/Ä",
            "http://127.0.0.1:80/Api",
            "http://[::1]:8080",
        ] {
            let environment = Environment::from_base_url(base).unwrap();
            for route in [
                "Documents/E8",
                "Documents/E8?protocol=%CE%91%20-%201&x=/../y",
            ] {
                let url = Call::get(route).unwrap().url(&environment).unwrap();
                assert!(url.ends_with(&format!("/{route}")), "{base} {url}");
                assert!(http::Uri::try_from(&url).is_ok(), "{url}");
            }
        }
    }

    #[test]
    fn what_a_server_takes_for_a_document_is_a_declaration() {
        let aim = |method: Method, route: &str| {
            let call = Call::new(method, route, None).unwrap();
            (call.aim(), call.document())
        };
        for route in [
            "Documents/WRKCardSE",
            "documents/WRKCardSE/",
            "Documents//WRKCardSE?x=1",
            "Document%73/WRKCardSE",
            "Documents%2FWRKCardSE",
        ] {
            let code = Some("WRKCardSE".to_owned());
            assert_eq!(aim(Method::POST, route), (Aim::Declare, code), "{route}");
            assert_eq!(aim(Method::GET, route), (Aim::Read, None), "{route}");
        }
        for route in [
            "Documents/CancelSubmittedDocument",
            "documents//cancelsubmitteddocument",
            "WebServices/ExecuteService",
            "Documents/",
            "Documents",
        ] {
            assert_eq!(aim(Method::POST, route), (Aim::Change, None), "{route}");
        }
    }

    #[test]
    fn a_code_is_one_part_of_the_path() {
        let call = Call::submission("../x?y#ΤΕΣΤ", Bytes::new()).unwrap();
        assert_eq!(
            call.route(),
            "Documents/..%2Fx%3Fy%23%CE%A4%CE%95%CE%A3%CE%A4"
        );
        for code in ["", " ", "..", "."] {
            assert!(Call::submission(code, Bytes::new()).is_err(), "{code:?}");
        }
    }
}
