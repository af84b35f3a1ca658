//! Answers of the Ministry's server to a login, a refresh and a logout.

use std::time::Duration;

use ergani_token::exchange::{Answer, LogoutAnswer, ServerText};
use ergani_token::fuzzing::{HttpAnswer, login_answer, logout_answer, refresh_answer};
use ergani_token::{Secret, Timestamp};
use serde_json::json;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// No fault has more to say than a line.
const LONGEST_DETAIL: usize = 200;
/// Nor the server, of which so many characters are shown.
const LONGEST_WORDS: usize = 500;

/// 2026-01-15T09:00:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_768_467_600);

/// An answer written as its status, the headers that matter, an empty line, and the body.
pub(crate) fn answer_of(bytes: &[u8]) -> HttpAnswer<'_> {
    let end = bytes
        .windows(2)
        .position(|two| two == b"\n\n")
        .unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(end);
    let mut answer = HttpAnswer {
        status: 200,
        retry_after: None,
        date: None,
        received_at: NOW,
        body: body.strip_prefix(b"\n\n").unwrap_or(body),
    };
    for line in std::str::from_utf8(head).unwrap_or_default().lines() {
        if let Some(text) = line.strip_prefix("Retry-After:") {
            answer.retry_after = Some(text);
        } else if let Some(text) = line.strip_prefix("Date:") {
            answer.date = Some(text);
        } else if let Ok(status) = line.trim().parse() {
            answer.status = status;
        }
    }
    answer
}

pub(crate) fn token_answer(bytes: &[u8]) {
    let answer = answer_of(bytes);
    for (is_login, read) in [
        (true, login_answer(&answer)),
        (false, refresh_answer(&answer)),
    ] {
        check(&answer, is_login, read);
    }
    match logout_answer(&answer) {
        LogoutAnswer::Revoked => assert!((200..300).contains(&answer.status)),
        LogoutAnswer::Postponed { retry_after, .. } => check_wait(retry_after),
        LogoutAnswer::InDoubt(fault) | LogoutAnswer::NotSent(fault) => {
            assert!(fault.detail.len() <= LONGEST_DETAIL);
        }
        LogoutAnswer::AccessExpired => assert_eq!(answer.status, 401),
        LogoutAnswer::Unknown { status } => assert_eq!(status, answer.status),
    }
}

fn check(answer: &HttpAnswer<'_>, is_login: bool, read: Answer) {
    let said = format!("{read:?}");
    match read {
        Answer::Issued(grant) => {
            assert!((200..300).contains(&answer.status), "a pair with {said}");
            let shown = |secret: &Secret| {
                let text = secret.expose();
                text.len() >= 16 && said.contains(text)
            };
            assert!(!shown(&grant.access_token) && !shown(&grant.refresh_token));
            let issued = grant.into_issued(NOW).expect("a grant that was believed");
            let end = issued.pair.access_expires_at();
            assert!((Duration::from_secs(1)..=DAY).contains(&issued.life));
            // To the millisecond, which is what a moment has.
            assert!(NOW.until(end).abs_diff(issued.life) < Duration::from_millis(1));
            let refresh = NOW.until(issued.pair.refresh_expires_at());
            assert!(!refresh.is_zero() && refresh <= 400 * DAY, "{refresh:?}");
            assert!(!issued.pair.access_token().expose().is_empty());
        }
        Answer::Refused { status, said } => {
            assert_eq!(status, answer.status);
            assert!([400, 401, 403].contains(&status));
            assert!(said.is_some() || !is_login || status != 400);
            check_words(said.as_ref());
        }
        Answer::Misconfigured { status, said } => {
            assert!(is_login && [400, 404].contains(&status));
            check_words(said.as_ref());
        }
        Answer::RateLimited { retry_after } => {
            assert_eq!(answer.status, 429);
            check_wait(retry_after);
        }
        Answer::Unavailable { retry_after } => {
            assert_eq!(answer.status, 503);
            check_wait(retry_after);
        }
        Answer::InDoubt(fault) => assert!(fault.detail.len() <= LONGEST_DETAIL),
        Answer::NotSent(_) => panic!("an answer came, so it was sent"),
    }
}

fn check_words(said: Option<&ServerText>) {
    let Some(said) = said else { return };
    let text = said.as_str();
    assert!(text.chars().count() <= LONGEST_WORDS && !text.is_empty());
    assert!(!text.contains(char::is_control));
}

fn check_wait(wait: Option<Duration>) {
    assert!(wait.is_none_or(|wait| wait <= DAY), "{wait:?}");
}

/// The same text wherever a date may stand.
pub(crate) fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let none = HttpAnswer {
        status: 429,
        retry_after: None,
        date: None,
        received_at: NOW,
        body: b"",
    };
    let wait = |answer: &HttpAnswer<'_>| match login_answer(answer) {
        Answer::RateLimited { retry_after } => retry_after,
        other => panic!("{other:?}"),
    };
    let asked = wait(&HttpAnswer {
        retry_after: Some(&text),
        ..none
    });
    check_wait(asked);
    if let Ok(seconds) = text.trim().parse::<u32>()
        && text.trim().bytes().all(|byte| byte.is_ascii_digit())
    {
        assert_eq!(asked, Some(Duration::from_secs(seconds.into()).min(DAY)));
    }
    // A moment is never later than itself, whoever's clock is wrong.
    let same = wait(&HttpAnswer {
        retry_after: Some(&text),
        date: Some(&text),
        ..none
    });
    let is_number = !text.trim().is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
    assert!(is_number || same.is_none_or(|wait| wait.is_zero()));

    for date in [None, Some(&*text)] {
        let body = json!({
            "accessToken": "access",
            "accessTokenExpired": &text,
            "refreshToken": "refresh",
            "refreshTokenExpired": &text,
        })
        .to_string();
        let answer = HttpAnswer {
            status: 200,
            date,
            body: body.as_bytes(),
            ..none
        };
        let read = login_answer(&answer);
        assert!(matches!(read, Answer::Issued(_)), "{read:?}");
        check(&answer, true, read);
    }
}
