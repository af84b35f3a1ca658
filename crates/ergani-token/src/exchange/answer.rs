//! What an answer means: pure, without a socket and without a clock.

use std::time::{Duration, UNIX_EPOCH};

use serde::de::IgnoredAny;
use serde_json::Value;

use super::members::members;
use super::shape::Shape;
use super::{Answer, Fault, FaultKind, Grant, Issued, LogoutAnswer, ServerText};
use crate::clock::Timestamp;
use crate::pair::{InvalidPair, TokenPair, jwt_expiry};
use crate::secret::Secret;

/// The shortest life of an access token that is believed; less is a sign that the field means
/// something else.
pub(crate) const SHORTEST_LIFE: Duration = Duration::from_secs(1);
/// The longest life of an access token that is believed; eight times what the manual gives.
pub(crate) const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// The life of an access token when the answer does not tell it: the manual's 3 hours (§2.1.1).
const USUAL_LIFE: Duration = Duration::from_secs(3 * 60 * 60);
/// The longest life of a refresh token that is believed: a year, and a month in which to renew it.
const LONGEST_REFRESH_LIFE: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// Two lives that are no further apart are the same: the answer travels, and `Date` is in seconds.
const LIVES_AGREE: Duration = Duration::from_secs(60);
/// The life of a refresh token when the answer does not tell it: the manual's 7 days (§2.1.1).
pub(crate) const USUAL_REFRESH_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The longest wait that a `Retry-After` can impose, so that one wrong header does not stop an
/// account for good.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// The digits of a second that a moment can hold; further ones are cut off.
const FRACTION_DIGITS: usize = 9;

/// An answer of the server as it came.
#[derive(Clone, Copy)]
pub(crate) struct Reply<'a> {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The header `Retry-After`.
    pub(crate) retry_after: Option<&'a str>,
    /// The header `Date`.
    pub(crate) date: Option<&'a str>,
    /// The header `api-token-expired`.
    pub(crate) token_expired: Option<&'a str>,
    /// The header `Content-Type`.
    pub(crate) content_type: Option<&'a str>,
    /// Whether the body broke off.
    pub(crate) is_cut: bool,
    /// When the request left, if that is known, by this host's clock.
    pub(crate) sent_at: Option<Timestamp>,
    /// When it came, by this host's clock.
    pub(crate) received_at: Timestamp,
    /// The body.
    pub(crate) content: &'a [u8],
}

impl Reply<'_> {
    fn server_date(&self) -> Option<Timestamp> {
        self.date.and_then(http_date)
    }

    /// Whose answer the body of a refusal is.
    fn shape(&self) -> Shape {
        if self.is_cut {
            return Shape::Foreign;
        }
        Shape::of(self.content, self.content_type)
    }

    fn says_token_expired(&self) -> bool {
        self.token_expired
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// `Retry-After` as a duration. A date is taken relative to the answer's own `Date`, so that
    /// a wrong clock, here or there, does not matter (RFC 9110 §10.2.3).
    fn retry_after(&self) -> Option<Duration> {
        let text = self.retry_after?.trim();
        let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // Digits that do not fit are a very long wait.
            Duration::from_secs(text.parse().unwrap_or(u64::MAX))
        } else {
            let now = self.server_date().unwrap_or(self.received_at);
            now.until(http_date(text)?)
        };
        Some(wait.min(LONGEST_RETRY_AFTER))
    }
}

/// What the answer to a login means. Words are shown without `secrets`.
///
/// A verdict on the credentials is the application's: a page comes from something in between
/// (quirk 74). Only a 404, or a 400, says by any page that the address is wrong.
pub(crate) fn classify_login(reply: &Reply<'_>, secrets: &[&Secret]) -> Answer {
    let said = |text: &str| ServerText::new(text, secrets);
    match (reply.status, reply.shape()) {
        (200..=299, _) => granted(reply),
        (status @ (400 | 401 | 403), Shape::Words(text)) => Answer::Refused {
            status,
            said: said(&text),
        },
        (status @ (401 | 403), Shape::Silent) => Answer::Refused { status, said: None },
        (status @ (400 | 404), _) if reply.is_cut => Answer::InDoubt(foreign_fault(status)),
        (404, Shape::Words(text)) => Answer::Misconfigured {
            status: 404,
            said: said(&text),
        },
        (status @ (400 | 404), _) => Answer::Misconfigured { status, said: None },
        _ => not_done_or_in_doubt(reply),
    }
}

/// What the answer to a refresh means.
///
/// A 404 does not say that the refresh token was refused, nor does a page say anything of it, and so
/// both leave it in doubt.
pub(crate) fn classify_refresh(reply: &Reply<'_>, secrets: &[&Secret]) -> Answer {
    match (reply.status, reply.shape()) {
        (200..=299, _) => granted(reply),
        (status @ (400 | 401 | 403), Shape::Words(text)) => Answer::Refused {
            status,
            said: ServerText::new(&text, secrets),
        },
        (status @ (400 | 401 | 403), Shape::Silent) => Answer::Refused { status, said: None },
        _ => not_done_or_in_doubt(reply),
    }
}

/// What the answer to a logout means. The body of a success is not described, and not looked at.
pub(crate) fn classify_logout(reply: &Reply<'_>) -> LogoutAnswer {
    match reply.status {
        200..=299 => LogoutAnswer::Revoked,
        401 if reply.says_token_expired() => LogoutAnswer::AccessExpired,
        status @ (400 | 401 | 403 | 404) if reply.shape() != Shape::Foreign => {
            LogoutAnswer::Unknown { status }
        }
        status @ (429 | 503) => LogoutAnswer::Postponed {
            status,
            retry_after: reply.retry_after(),
        },
        _ => LogoutAnswer::InDoubt(status_fault(reply)),
    }
}

fn not_done_or_in_doubt(reply: &Reply<'_>) -> Answer {
    match reply.status {
        429 => Answer::RateLimited {
            retry_after: reply.retry_after(),
        },
        503 => Answer::Unavailable {
            retry_after: reply.retry_after(),
        },
        _ => Answer::InDoubt(status_fault(reply)),
    }
}

/// A 4xx that is no verdict leaves open who answered; everything else says that the server failed.
fn status_fault(reply: &Reply<'_>) -> Fault {
    match reply.status {
        status @ 400..=499 if reply.shape() == Shape::Foreign => foreign_fault(status),
        status @ 400..=499 => unreadable_fault(format!("HTTP {status}")),
        status => Fault {
            kind: FaultKind::Server,
            detail: format!("HTTP {status}"),
        },
    }
}

fn foreign_fault(status: u16) -> Fault {
    unreadable_fault(format!(
        "HTTP {status} with a page that is not ERGANI's, as a gateway or firewall sends"
    ))
}

fn unreadable_fault(detail: impl Into<String>) -> Fault {
    Fault {
        kind: FaultKind::Unreadable,
        detail: detail.into(),
    }
}

/// Reads a pair. The fault never quotes the body, which may hold half a token.
fn granted(reply: &Reply<'_>) -> Answer {
    let content = reply
        .content
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(reply.content)
        .trim_ascii();
    if content.is_empty() {
        return Answer::InDoubt(unreadable_fault("the answer is empty"));
    }
    match members(content) {
        Some(fields) => match grant(fields, reply) {
            Some(grant) => Answer::Issued(grant),
            None => Answer::InDoubt(unreadable_fault("the answer holds no token pair")),
        },
        None if serde_json::from_slice::<IgnoredAny>(content).is_ok() => {
            Answer::InDoubt(unreadable_fault("the answer holds no token pair"))
        }
        None => Answer::InDoubt(unreadable_fault("the answer is no JSON")),
    }
}

fn grant(fields: Vec<(&[u8], &[u8])>, reply: &Reply<'_>) -> Option<Grant> {
    let (mut access, mut life, mut refresh, mut refresh_expires_at) = (None, None, None, None);
    for (name, value) in fields {
        let value = || serde_json::from_slice::<Value>(value).ok();
        match name.to_ascii_lowercase().as_slice() {
            b"accesstoken" => access = access.or_else(|| token(value()?)),
            b"refreshtoken" => refresh = refresh.or_else(|| token(value()?)),
            b"accesstokenexpired" => life = life.or_else(|| seconds(&value()?)),
            b"refreshtokenexpired" => {
                refresh_expires_at = refresh_expires_at.or_else(|| moment(value()?.as_str()?));
            }
            _ => {}
        }
    }
    let (access, refresh) = (access?, refresh?);
    // A token that no header can carry is no token.
    TokenPair::new(
        access.clone(),
        Timestamp::MAX,
        refresh.clone(),
        Timestamp::MAX,
    )
    .ok()?;
    Some(Grant {
        access_token: access,
        access_token_life: life,
        refresh_token: refresh,
        refresh_token_expires_at: refresh_expires_at,
        server_date: reply.server_date(),
        sent_at: reply.sent_at,
    })
}

fn token(value: Value) -> Option<Secret> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(Secret::new(text)),
        _ => None,
    }
}

/// A number, or the text of one (quirk 5).
fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|seconds: &f64| seconds.is_finite())
}

/// ISO 8601 with an offset and any number of fraction digits (quirk 7).
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let parsed: jiff::Timestamp = match text.split_once('.') {
        Some((whole, rest)) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, offset) = rest.split_at(digits);
            let fraction = &fraction[..digits.min(FRACTION_DIGITS)];
            format!("{whole}.{fraction}{offset}").parse().ok()?
        }
        None => text.parse().ok()?,
    };
    Some(Timestamp::from_millis(parsed.as_millisecond()))
}

fn http_date(text: &str) -> Option<Timestamp> {
    let time = httpdate::parse_http_date(text.trim()).ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_seconds(
        i64::try_from(since.as_secs()).ok()?,
    ))
}

impl Grant {
    /// Turns the server's times into those of the host that asked, from the moment when the request
    /// left ([`sent_at`](Self::sent_at)). Both lives are counted from there, so that a slow answer makes
    /// them shorter and never longer.
    ///
    /// The life of the access token is `accessTokenExpired` if it is within 1 s and 24 h; else
    /// the JWT's `exp` less the `Date` header, within the same bounds; else 3 hours. Where the two
    /// disagree by more than a minute the token itself is believed: a field that means something else
    /// would make for 60 times the renewals. The server's clock is `exp` less the life, since that is
    /// when it issued the token; else `Date`.
    ///
    /// `asked_at` counts only for an exchange that does not say when the request left.
    ///
    /// # Errors
    /// [`InvalidPair`] when the tokens could not be sent.
    pub fn into_issued(self, asked_at: Timestamp) -> Result<Issued, InvalidPair> {
        let sent_at = self.sent_at.unwrap_or(asked_at);
        let exp = jwt_expiry(self.access_token.expose());
        let told = self.access_token_life.and_then(life_of_seconds);
        let dated = || {
            let life = self.server_date?.until(exp?);
            (SHORTEST_LIFE..=LONGEST_LIFE)
                .contains(&life)
                .then_some(life)
        };
        let dated = dated();
        let told = match (told, dated) {
            (Some(told), Some(dated)) if told.abs_diff(dated) > LIVES_AGREE => None,
            _ => told,
        };
        let life = told.or(dated).unwrap_or(USUAL_LIFE);

        let server_now = match (told, exp) {
            (Some(life), Some(exp)) => Some(exp.before(life)),
            _ => self.server_date,
        };
        let refresh_life = self
            .refresh_token_expires_at
            .map(|end| server_now.unwrap_or(sent_at).until(end))
            .filter(|life| !life.is_zero() && *life <= LONGEST_REFRESH_LIFE)
            .unwrap_or(USUAL_REFRESH_LIFE);

        let pair = TokenPair::new(
            self.access_token,
            sent_at.after(life),
            self.refresh_token,
            sent_at.after(refresh_life),
        )?;
        Ok(Issued {
            pair,
            life,
            skew_ms: server_now.map(|now| now.millis_since(sent_at)),
        })
    }
}

fn life_of_seconds(seconds: f64) -> Option<Duration> {
    let bounds = SHORTEST_LIFE.as_secs_f64()..=LONGEST_LIFE.as_secs_f64();
    bounds
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    /// 2026-01-07T20:00:00Z, when the token of [`body`] was issued.
    const ISSUED: i64 = 1_767_816_000;
    const HOUR: i64 = 3600;

    fn jwt(exp: i64) -> String {
        let claims = URL_SAFE_NO_PAD.encode(json!({ "exp": exp }).to_string());
        format!("eyJhbGciOiJIUzI1NiJ9.{claims}.c2ln")
    }

    fn body() -> Value {
        json!({
            "accessToken": jwt(ISSUED + 3 * HOUR),
            "accessTokenExpired": 10_800,
            "refreshToken": "AAAA+/=",
            "refreshTokenExpired": "2026-01-14T22:00:00.0000000+02:00",
        })
    }

    fn reply(status: u16, content: &[u8]) -> Reply<'_> {
        Reply {
            status,
            retry_after: None,
            date: None,
            token_expired: None,
            content_type: None,
            is_cut: false,
            sent_at: None,
            received_at: Timestamp::from_seconds(ISSUED),
            content,
        }
    }

    fn read(body: &Value) -> Grant {
        match classify_login(&reply(200, body.to_string().as_bytes()), &[]) {
            Answer::Issued(grant) => grant,
            other => panic!("{other:?}"),
        }
    }

    fn name(answer: &Answer) -> &'static str {
        match answer {
            Answer::Issued(_) => "issued",
            Answer::Refused { .. } => "refused",
            Answer::Misconfigured { .. } => "misconfigured",
            Answer::RateLimited { .. } => "limited",
            Answer::Unavailable { .. } => "unavailable",
            Answer::NotSent(_) => "not sent",
            Answer::InDoubt(fault) => match fault.kind {
                FaultKind::Server => "failing",
                FaultKind::Unreadable => "unreadable",
                _ => "doubt of another kind",
            },
        }
    }

    /// `tests/tables/verdicts.json`: what each status means with each shape of body.
    #[derive(Deserialize)]
    struct Table {
        shapes: BTreeMap<String, Body>,
        said: Vec<String>,
        silent: Vec<String>,
        foreign: Vec<String>,
        meanings: Vec<Meaning>,
    }

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        r#type: Option<String>,
        body: String,
        #[serde(default)]
        cut: bool,
    }

    #[derive(Deserialize)]
    struct Meaning {
        status: u16,
        login: ByShape,
        refresh: ByShape,
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum ByShape {
        Any(String),
        Each {
            said: String,
            silent: String,
            foreign: String,
            cut: Option<String>,
        },
    }

    impl ByShape {
        fn of<'a>(&'a self, table: &Table, shape: &String) -> &'a str {
            match self {
                Self::Any(meaning) => meaning,
                Self::Each { cut: Some(cut), .. } if table.shapes[shape].cut => cut,
                Self::Each { said, .. } if table.said.contains(shape) => said,
                Self::Each { silent, .. } if table.silent.contains(shape) => silent,
                Self::Each { foreign, .. } => foreign,
            }
        }
    }

    fn said(answer: &Answer) -> Option<&ServerText> {
        match answer {
            Answer::Refused { said, .. } | Answer::Misconfigured { said, .. } => said.as_ref(),
            _ => None,
        }
    }

    #[test]
    fn quirk_74_each_status_with_each_shape_of_body_means_what_the_table_says() {
        let table: Table =
            serde_json::from_str(include_str!("../../tests/tables/verdicts.json")).unwrap();
        let classes = [&table.said, &table.silent, &table.foreign];
        let classed = classes.iter().map(|class| class.len()).sum::<usize>();
        assert_eq!(classed, table.shapes.len(), "each shape is in one class");
        for (shape, body) in &table.shapes {
            assert!(classes.iter().any(|class| class.contains(shape)), "{shape}");
            for meaning in &table.meanings {
                let status = meaning.status;
                let reply = Reply {
                    content_type: body.r#type.as_deref(),
                    is_cut: body.cut,
                    ..reply(status, body.body.as_bytes())
                };
                let login = classify_login(&reply, &[]);
                let expected = meaning.login.of(&table, shape);
                assert_eq!(name(&login), expected, "login {status}, {shape}");
                let refresh = classify_refresh(&reply, &[]);
                let expected = meaning.refresh.of(&table, shape);
                assert_eq!(name(&refresh), expected, "refresh {status}, {shape}");
                // Words are kept wherever the application has said them, and only there.
                let is_said = table.said.contains(shape);
                for answer in [&login, &refresh] {
                    if matches!(name(answer), "refused" | "misconfigured") {
                        let kept = said(answer).is_some();
                        assert!(
                            kept == is_said || status == 400,
                            "{status}, {shape}: {answer:?}"
                        );
                    }
                }
                if name(&login) == "refused" && is_said {
                    let words = said(&login).unwrap().as_str();
                    assert!(
                        ["Λάθος", "Λείπει", "Authorization", "One or more"]
                            .iter()
                            .any(|start| words.starts_with(start)),
                        "{words}"
                    );
                }
            }
        }
    }

    #[test]
    fn quirk_73_what_the_server_said_is_kept_without_what_was_sent_invariant_11() {
        let secrets = [Secret::new("canary-p\"w"), Secret::new("canary-refresh")];
        let secrets = [&secrets[0], &secrets[1]];
        let body = json!({ "message": "Λάθος κωδικός canary-p\"w\r\nγια το canary-refresh" });
        for answer in [
            classify_login(&reply(401, body.to_string().as_bytes()), &secrets),
            classify_login(&reply(404, body.to_string().as_bytes()), &secrets),
            classify_refresh(&reply(400, body.to_string().as_bytes()), &secrets),
        ] {
            let words = said(&answer).unwrap();
            assert_eq!(words.as_str(), "Λάθος κωδικός *** για το ***");
        }
    }

    #[test]
    fn logout_statuses_mean_what_the_design_says() {
        for (status, expected) in [
            (200, "revoked"),
            (204, "revoked"),
            (302, "doubt"),
            (400, "unknown"),
            (401, "unknown"),
            (403, "unknown"),
            (404, "unknown"),
            (429, "postponed"),
            (500, "doubt"),
            (503, "postponed"),
        ] {
            let answer = match classify_logout(&reply(status, b"")) {
                LogoutAnswer::Revoked => "revoked",
                LogoutAnswer::Unknown { .. } => "unknown",
                LogoutAnswer::AccessExpired => "access expired",
                LogoutAnswer::Postponed { .. } => "postponed",
                LogoutAnswer::NotSent(_) => "not sent",
                LogoutAnswer::InDoubt(_) => "doubt",
            };
            assert_eq!(answer, expected, "{status}");
        }
    }

    #[test]
    fn quirk_74_a_page_does_not_say_that_a_session_is_over() {
        for status in [400, 401, 403, 404] {
            let answer = classify_logout(&Reply {
                content_type: Some("text/html"),
                ..reply(status, b"<html>Blocked</html>")
            });
            assert!(matches!(answer, LogoutAnswer::InDoubt(_)), "{answer:?}");
        }
    }

    #[test]
    fn a_logout_with_an_access_token_that_ended_says_nothing_of_the_refresh_token() {
        for (status, header, expected) in [
            (401, Some("true"), true),
            (401, Some("True"), true),
            (401, Some("false"), false),
            (401, None, false),
            (403, Some("true"), false),
        ] {
            let answer = classify_logout(&Reply {
                token_expired: header,
                ..reply(status, b"")
            });
            let ended = matches!(answer, LogoutAnswer::AccessExpired);
            assert_eq!(ended, expected, "{status} {header:?}");
        }
    }

    #[test]
    fn a_success_without_a_pair_is_in_doubt_and_never_quoted_invariant_11() {
        let whole = body().to_string();
        let without = |field: &str, value: Value| {
            let mut body = body();
            body[field] = value;
            body.to_string()
        };
        for (content, detail) in [
            (String::new(), "the answer is empty"),
            (" \r\n".into(), "the answer is empty"),
            ("<html>SECRET</html>".into(), "the answer is no JSON"),
            (whole[..whole.len() / 2].into(), "the answer is no JSON"),
            ("null".into(), "the answer holds no token pair"),
            ("\"SECRET\"".into(), "the answer holds no token pair"),
            ("[]".into(), "the answer holds no token pair"),
            (
                without("accessToken", Value::Null),
                "the answer holds no token pair",
            ),
            (
                without("accessToken", json!("")),
                "the answer holds no token pair",
            ),
            (
                without("accessToken", json!("a b")),
                "the answer holds no token pair",
            ),
            (
                without("accessToken", json!("α")),
                "the answer holds no token pair",
            ),
            (
                without("refreshToken", json!(17)),
                "the answer holds no token pair",
            ),
        ] {
            for answer in [
                classify_login(&reply(200, content.as_bytes()), &[]),
                classify_refresh(&reply(200, content.as_bytes()), &[]),
            ] {
                let Answer::InDoubt(fault) = answer else {
                    panic!("{content}: {answer:?}")
                };
                assert_eq!(fault.detail, detail, "{content}");
                assert_eq!(fault.kind, FaultKind::Unreadable);
            }
        }
    }

    #[test]
    fn a_field_that_cannot_be_read_costs_no_pair() {
        let whole = body().to_string();
        for odd in [
            &b"\"x\":1e400"[..],
            b"\"x\":\"\xff\xfe\"",
            b"\"\xff\":1",
            b"\"x\":{\"y\":[\"\xff}]\\\"\",1e999]}",
            b"\"x\":\"\\ud800\"",
            b"\"x\":NaN",
            b"\"x\":\"line\nbreak\"",
            b"\"accessTokenExpired\":1e400",
            b"\"accessTokenExpired\":\"\xff\"",
            b"\"refreshTokenExpired\":\"\xff\"",
        ] {
            let rest = whole.as_bytes().strip_prefix(b"{").unwrap();
            let content = [b"{", odd, b",", rest].concat();
            for answer in [
                classify_login(&reply(200, &content), &[]),
                classify_refresh(&reply(200, &content), &[]),
            ] {
                let Answer::Issued(grant) = answer else {
                    panic!("{}: {answer:?}", String::from_utf8_lossy(&content))
                };
                assert_eq!(grant.access_token_life, Some(10_800.0));
                assert!(grant.refresh_token_expires_at.is_some());
            }
            // One that is cut off is none.
            let cut = &content[..content.len() - 1];
            assert!(matches!(
                classify_login(&reply(200, cut), &[]),
                Answer::InDoubt(_)
            ));
        }
    }

    #[test]
    fn a_life_that_disagrees_with_the_token_by_more_than_a_minute_is_not_believed() {
        let (issued, sent_at) = (Timestamp::from_seconds(ISSUED), Timestamp::from_seconds(77));
        for (told, date, expected) in [
            (180, Some(issued), 10_800),
            (86_400, Some(issued), 10_800),
            (10_740, Some(issued), 10_740),
            (10_739, Some(issued), 10_800),
            (10_860, Some(issued), 10_860),
            (180, None, 180),
            // A clock that is days off says nothing of a life.
            (180, Some(issued.before(Duration::from_secs(300_000))), 180),
            (180, Some(issued.after(Duration::from_secs(300_000))), 180),
        ] {
            let mut body = body();
            body["accessTokenExpired"] = json!(told);
            let mut grant = read(&body);
            grant.server_date = date;
            let issued = grant.into_issued(sent_at).unwrap();
            assert_eq!(issued.life.as_secs(), expected, "{told} {date:?}");
        }
    }

    #[test]
    fn a_life_is_counted_from_when_the_request_left() {
        let body = body().to_string();
        let left = Timestamp::from_seconds(1000);
        let reply = Reply {
            sent_at: Some(left),
            ..reply(200, body.as_bytes())
        };
        let Answer::Issued(grant) = classify_login(&reply, &[]) else {
            panic!()
        };
        let issued = grant.into_issued(Timestamp::from_seconds(990)).unwrap();
        assert_eq!(
            issued.pair.access_expires_at(),
            left.after(Duration::from_secs(10_800))
        );
    }

    #[test]
    fn names_are_read_in_any_case_and_after_a_byte_order_mark() {
        let content = format!(
            "\u{feff}{{\"ACCESSTOKEN\":\"{}\",\"refreshtoken\":\"r\",\"AccessTokenExpired\":\"10800\"}}",
            jwt(1)
        );
        let Answer::Issued(grant) = classify_refresh(&reply(200, content.as_bytes()), &[]) else {
            panic!()
        };
        assert_eq!(grant.refresh_token.expose(), "r");
        assert_eq!(grant.access_token_life, Some(10_800.0));
        assert_eq!(grant.refresh_token_expires_at, None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        let date = Some("Wed, 07 Jan 2026 22:00:00 GMT");
        for (header, date, expected) in [
            ("0", None, Some(0)),
            (" 120 ", None, Some(120)),
            ("86401", None, Some(86_400)),
            ("99999999999999999999999999", None, Some(86_400)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
            // Against our own clock, which says 20:00.
            ("Wed, 07 Jan 2026 20:01:00 GMT", None, Some(60)),
            ("Wed, 07 Jan 2026 19:00:00 GMT", None, Some(0)),
            // Against the server's, which is two hours ahead.
            ("Wed, 07 Jan 2026 22:01:00 GMT", date, Some(60)),
            ("Wed, 07 Jan 2026 20:01:00 GMT", date, Some(0)),
            ("Fri, 07 Jan 2028 20:01:00 GMT", date, Some(86_400)),
        ] {
            let reply = Reply {
                retry_after: Some(header),
                date,
                ..reply(429, b"")
            };
            assert_eq!(
                reply.retry_after(),
                expected.map(Duration::from_secs),
                "{header}"
            );
        }
    }

    #[test]
    fn moments_are_read_with_any_fraction_and_offset() {
        for (text, millis) in [
            ("2026-01-07T23:00:00.1234567+02:00", Some(1_767_819_600_123)),
            ("2026-07-07T23:00:00.1234567+03:00", Some(1_783_454_400_123)),
            ("2026-01-07T21:00:00Z", Some(1_767_819_600_000)),
            ("2026-01-07T21:00:00.5Z", Some(1_767_819_600_500)),
            (
                " 2026-01-07T21:00:00.123456789012345+00:00 ",
                Some(1_767_819_600_123),
            ),
            ("2026-01-07T16:00:00-05:00", Some(1_767_819_600_000)),
            ("2026-01-07T21:00:00", None),
            ("tomorrow", None),
            ("", None),
            ("…….é", None),
        ] {
            assert_eq!(moment(text), millis.map(Timestamp::from_millis), "{text}");
        }
    }

    #[test]
    fn a_life_is_a_number_or_text_and_must_make_sense() {
        for (value, life) in [
            (json!(10_800), 10_800.0_f64),
            (json!("10800"), 10_800.0),
            (json!(" 60 "), 60.0),
            (json!(1.5), 1.5),
            (json!(1), 1.0),
            (json!(86_400), 86_400.0),
            // From `exp` less `Date`: two hours.
            (json!(0), 7200.0),
            (json!(0.5), 7200.0),
            (json!(-1), 7200.0),
            (json!(86_401), 7200.0),
            (json!(1e300), 7200.0),
            (json!("NaN"), 7200.0),
            (json!("inf"), 7200.0),
            (json!("soon"), 7200.0),
            (json!({}), 7200.0),
            (Value::Null, 7200.0),
        ] {
            let mut body = body();
            body["accessTokenExpired"] = value.clone();
            let mut grant = read(&body);
            let is_told = (life - 7200.0).abs() > 1.0;
            grant.server_date = (!is_told).then(|| Timestamp::from_seconds(ISSUED + HOUR));
            let sent_at = Timestamp::from_seconds(17);
            let issued = grant.clone().into_issued(sent_at).unwrap();
            let life = Duration::from_secs_f64(life);
            assert_eq!(issued.life, life, "{value}");
            assert_eq!(issued.pair.access_expires_at(), sent_at.after(life));
        }
    }

    #[test]
    fn without_any_hint_a_life_is_three_hours_and_a_refresh_token_seven_days() {
        let sent_at = Timestamp::from_seconds(ISSUED);
        for (access, date) in [
            ("opaque".to_owned(), Some(ISSUED)),
            (jwt(ISSUED + 3 * HOUR), None),
            (jwt(ISSUED), Some(ISSUED)),
            (jwt(ISSUED - 1), Some(ISSUED)),
            (jwt(ISSUED + 25 * HOUR), Some(ISSUED)),
            (jwt(i64::MAX), Some(ISSUED)),
        ] {
            let mut grant = read(&json!({ "accessToken": access, "refreshToken": "r" }));
            grant.server_date = date.map(Timestamp::from_seconds);
            let issued = grant.into_issued(sent_at).unwrap();
            assert_eq!(issued.life, Duration::from_secs(10_800), "{access}");
            assert_eq!(
                issued.pair.refresh_expires_at(),
                sent_at.after(USUAL_REFRESH_LIFE)
            );
            assert_eq!(issued.skew_ms, date.map(|_| 0));
        }
    }

    #[test]
    fn a_server_clock_that_is_hours_off_changes_no_life_invariant_12() {
        for ahead in [-2 * HOUR, 0, 2 * HOUR] {
            // The server's clock is `ahead` of ours, which is right.
            let sent_at = Timestamp::from_seconds(ISSUED - ahead);
            let mut grant = read(&body());
            // A `Date` from a proxy does not outweigh `exp`.
            grant.server_date = Some(Timestamp::from_seconds(5));
            let issued = grant.into_issued(sent_at).unwrap();
            assert_eq!(issued.skew_ms, Some(ahead * 1000));
            assert_eq!(
                issued.pair.access_expires_at(),
                sent_at.after(Duration::from_secs(10_800))
            );
            assert_eq!(
                issued.pair.refresh_expires_at(),
                sent_at.after(Duration::from_secs(7 * 86_400))
            );
        }
    }

    #[test]
    fn an_absurd_end_of_the_refresh_token_gives_seven_days() {
        for text in [
            "2026-01-07T20:00:00Z",
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00.0000000+00:00",
            "9999-12-30T23:59:59.9999999+00:00",
            "2027-03-01T20:00:00Z",
        ] {
            let mut body = body();
            body["refreshTokenExpired"] = json!(text);
            let sent_at = Timestamp::from_seconds(1000);
            let issued = read(&body).into_issued(sent_at).unwrap();
            assert_eq!(
                issued.pair.refresh_expires_at(),
                sent_at.after(USUAL_REFRESH_LIFE),
                "{text}"
            );
        }
        let mut body = body();
        body["refreshTokenExpired"] = json!("2026-01-07T20:00:01Z");
        let issued = read(&body).into_issued(Timestamp::default()).unwrap();
        assert_eq!(issued.pair.refresh_expires_at(), Timestamp::from_seconds(1));
    }
}
