//! What the server answered.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use ergani_token::exchange::without_access_token;
use ergani_token::{AccessToken, Timestamp, is_hidden};
use http::header::{DATE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};
use serde::de::IgnoredAny;
use serde_json::Value;

/// The longest wait that a `Retry-After` can impose, so that one wrong header does not stop an
/// account for good.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// The mark of byte order that some servers put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
/// Of an answer that is not understood, so many characters are shown.
const EXCERPT: usize = 300;

/// An answer as it came. Cheap to clone.
#[derive(Clone)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    received_at: Timestamp,
    /// With which the call was made: what is shown of the answer is shown without it.
    token: Option<AccessToken>,
}

impl Answer {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        received_at: Timestamp,
    ) -> Self {
        Self {
            status,
            headers,
            body,
            received_at,
            token: None,
        }
    }

    /// The answer to a call with this token.
    pub(crate) fn for_call_with(mut self, token: &AccessToken) -> Self {
        self.token = Some(token.clone());
        self
    }

    /// A text of this answer, for people: without the token of the call and others like it, which a
    /// server may echo.
    pub(crate) fn without_token(&self, text: &str) -> String {
        let token = self.token.as_ref().map_or("", AccessToken::expose);
        without_access_token(text, token)
    }

    pub(crate) fn of(response: Response<Bytes>, received_at: Timestamp) -> Self {
        let (parts, body) = response.into_parts();
        Self::new(parts.status, parts.headers, body, received_at)
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, byte for byte.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// When it came, by the client's clock.
    #[must_use]
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// The body as JSON, if it is whole JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.content()).ok()
    }

    /// Whether the body is whole JSON, without keeping any of it.
    pub(crate) fn is_json(&self) -> bool {
        // What is ignored is not looked at for UTF-8.
        self.text()
            .is_some_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
    }

    /// The body as text, without a mark of byte order; none if it is not UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.content()).ok()
    }

    /// The body without a mark of byte order.
    pub(crate) fn content(&self) -> &[u8] {
        self.body.strip_prefix(BOM).unwrap_or(&self.body)
    }

    /// Whether there is nothing in the body but white space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content().trim_ascii().is_empty()
    }

    /// The beginning of the body in one line, for a report, without tokens; none if it is empty.
    #[must_use]
    pub fn excerpt(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let mut excerpt = String::new();
        let mut characters = 0;
        for word in text.split(|c: char| c.is_whitespace() || is_hidden(c)) {
            if word.is_empty() {
                continue;
            }
            if characters > 0 {
                excerpt.push(' ');
                characters += 1;
            }
            for c in word.chars() {
                if characters >= EXCERPT {
                    return Some(format!("{}…", self.without_token(&excerpt)));
                }
                excerpt.push(c);
                characters += 1;
            }
        }
        (!excerpt.is_empty()).then(|| self.without_token(&excerpt))
    }

    /// Where a redirect leads, without its query.
    pub(crate) fn location(&self) -> Option<&str> {
        let redirect = self.status.is_redirection();
        let place = self.headers.get(LOCATION).filter(|_| redirect)?;
        place.to_str().ok()?.split(['?', '#']).next()
    }

    /// `Retry-After` in seconds or as a date; a date is taken relative to the answer's own `Date`,
    /// so that a wrong clock does not matter (RFC 9110 §10.2.3).
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // Digits that do not fit are a very long wait.
            Duration::from_secs(text.parse().unwrap_or(u64::MAX))
        } else {
            let date = |text| httpdate::parse_http_date(text).ok().map(Timestamp::from);
            let now = self
                .headers
                .get(DATE)
                .and_then(|value| date(value.to_str().ok()?))
                .unwrap_or(self.received_at);
            now.until(date(text)?)
        };
        Some(wait.min(LONGEST_RETRY_AFTER))
    }
}

impl fmt::Debug for Answer {
    /// Without the body, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn answer(headers: &[(http::HeaderName, &'static str)], body: &'static [u8]) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, HeaderValue::from_static(value));
        }
        let now = Timestamp::from_seconds(1_768_467_600);
        Answer::new(StatusCode::OK, map, Bytes::from_static(body), now)
    }

    #[test]
    fn quirk_16_retry_after_is_seconds_or_a_date() {
        let wait = |headers: &[_]| {
            answer(headers, b"")
                .retry_after()
                .map(|wait| wait.as_secs())
        };
        assert_eq!(wait(&[(RETRY_AFTER, "17")]), Some(17));
        assert_eq!(wait(&[(RETRY_AFTER, "99999999999999999999")]), Some(86_400));
        assert_eq!(
            wait(&[(RETRY_AFTER, "Thu, 15 Jan 2026 09:01:00 GMT")]),
            Some(60)
        );
        let date = (DATE, "Thu, 15 Jan 2026 12:00:00 GMT");
        assert_eq!(
            wait(&[date, (RETRY_AFTER, "Thu, 15 Jan 2026 12:00:05 GMT")]),
            Some(5)
        );
        assert_eq!(wait(&[(RETRY_AFTER, "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_mark_of_byte_order_does_not_hide_json() {
        assert_eq!(
            answer(&[], b"\xef\xbb\xbf[]").json(),
            Some(Value::Array(vec![]))
        );
        assert!(answer(&[], b"\xef\xbb\xbf \r\n").is_empty());
        assert!(answer(&[], b"\xef\xbb\xbf[]").is_json());
        for not in [&b"[{}"[..], b"[] x", b"\"\xff\"", b""] {
            let not = answer(&[], not);
            assert!(!not.is_json() && not.json().is_none(), "{not:?}");
        }
    }

    #[test]
    fn an_excerpt_is_short_and_one_line() {
        let html = answer(&[], b"<html>\r\n  <title>504</title>\x1b[31m");
        assert_eq!(html.excerpt().unwrap(), "<html> <title>504</title> [31m");
        let long: &'static [u8] = "ώ".repeat(1000).leak().as_bytes();
        assert_eq!(answer(&[], long).excerpt().unwrap().chars().count(), 301);
        assert_eq!(answer(&[], b" \n").excerpt(), None);
    }
}
