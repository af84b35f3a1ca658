//! What an answer means.

use ergani_token::Refusal;

use crate::answer::Answer;
use crate::source::refusal;
use crate::unknown::UnknownCause;

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Success,
    Unauthorized(Refusal),
    Forbidden,
    TooManyCalls,
    Rejected,
    /// To a read: the server failed, and may be asked again.
    Failed,
    /// To a read: a redirect or the like.
    Unexpected,
    /// To a submission.
    Unknown(UnknownCause),
}

/// Reads the status first and the body last (quirk 19).
pub(crate) fn judge(submit: bool, answer: &Answer) -> Verdict {
    match answer.status() {
        200..300 if !submit => Verdict::Success,
        200..300 if answer.is_empty() => Verdict::Unknown(UnknownCause::EmptyAnswer),
        200..300 if !answer.is_json() => Verdict::Unknown(UnknownCause::NotJson),
        200..300 => Verdict::Success,
        401 => Verdict::Unauthorized(refusal(answer.headers())),
        403 => Verdict::Forbidden,
        429 => Verdict::TooManyCalls,
        408 | 500.. if submit => Verdict::Unknown(UnknownCause::ServerFailed),
        408 | 500.. => Verdict::Failed,
        400..500 => Verdict::Rejected,
        _ if submit => Verdict::Unknown(UnknownCause::UnexpectedStatus),
        _ => Verdict::Unexpected,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use ergani_token::Timestamp;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer::new(
            StatusCode::from_u16(status).unwrap(),
            HeaderMap::new(),
            Bytes::from_static(body.as_bytes()),
            Timestamp::from_seconds(0),
        )
    }

    #[test]
    fn every_status_has_one_meaning_for_a_read_and_one_for_a_submission() {
        use Verdict as V;
        let unexplained = V::Unauthorized(Refusal::Unexplained);
        let unknown = |cause| V::Unknown(cause);
        for (status, body, read, submit) in [
            (200, "[]", V::Success, V::Success),
            (201, "{}", V::Success, V::Success),
            (200, "", V::Success, unknown(UnknownCause::EmptyAnswer)),
            (200, " \n", V::Success, unknown(UnknownCause::EmptyAnswer)),
            (204, "", V::Success, unknown(UnknownCause::EmptyAnswer)),
            (200, "<html>", V::Success, unknown(UnknownCause::NotJson)),
            (200, "[{", V::Success, unknown(UnknownCause::NotJson)),
            (
                302,
                "",
                V::Unexpected,
                unknown(UnknownCause::UnexpectedStatus),
            ),
            (
                307,
                "",
                V::Unexpected,
                unknown(UnknownCause::UnexpectedStatus),
            ),
            (400, "", V::Rejected, V::Rejected),
            (403, "", V::Forbidden, V::Forbidden),
            (404, "<html>", V::Rejected, V::Rejected),
            (408, "", V::Failed, unknown(UnknownCause::ServerFailed)),
            (413, "", V::Rejected, V::Rejected),
            (429, "", V::TooManyCalls, V::TooManyCalls),
            (500, "{}", V::Failed, unknown(UnknownCause::ServerFailed)),
            (503, "", V::Failed, unknown(UnknownCause::ServerFailed)),
            (
                504,
                "<html>",
                V::Failed,
                unknown(UnknownCause::ServerFailed),
            ),
            (599, "", V::Failed, unknown(UnknownCause::ServerFailed)),
        ] {
            assert_eq!(judge(false, &answer(status, body)), read, "{status} {body}");
            assert_eq!(
                judge(true, &answer(status, body)),
                submit,
                "{status} {body}"
            );
        }
        assert_eq!(judge(true, &answer(401, "")), unexplained);
    }
}
