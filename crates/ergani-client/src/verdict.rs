//! What an answer means.

use ergani_token::Refusal;

use crate::answer::Answer;
use crate::call::{Aim, Call};
use crate::receipt::{Receipt, read_receipts};
use crate::rejection::speaks_as_ergani;
use crate::source::refusal;
use crate::unknown::UnknownCause;

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The receipts are those of a declaration: one for each record.
    Success(Vec<Receipt>),
    Unauthorized(Refusal),
    Forbidden,
    TooManyCalls,
    Rejected,
    /// To a read: the server failed, and may be asked again.
    Failed,
    /// To a read: a redirect or the like.
    Unexpected,
    /// To a submission; the receipts are what came of them.
    Unknown(UnknownCause, Vec<Receipt>),
}

impl Verdict {
    fn unknown(cause: UnknownCause) -> Self {
        Self::Unknown(cause, Vec::new())
    }
}

/// Reads the status first and the body last (quirk 19), of which perhaps a part is missing.
pub(crate) fn judge(call: &Call, answer: &Answer, is_cut: bool) -> Verdict {
    match (answer.status(), call.is_submit()) {
        (200..300, _) => success(call, answer),
        (401, _) => Verdict::Unauthorized(refusal(answer.headers())),
        (429, _) => Verdict::TooManyCalls,
        (408 | 500.., true) => Verdict::unknown(UnknownCause::ServerFailed),
        (408 | 500.., false) => Verdict::Failed,
        (400..500, true) if is_of_a_gateway(answer, is_cut) => {
            Verdict::unknown(UnknownCause::NotErgani)
        }
        (403, _) => Verdict::Forbidden,
        (400..500, _) => Verdict::Rejected,
        (_, true) => Verdict::unknown(UnknownCause::UnexpectedStatus),
        (_, false) => Verdict::Unexpected,
    }
}

/// A yes by its status. Of a declaration only a protocol proves it (quirk 72).
fn success(call: &Call, answer: &Answer) -> Verdict {
    match call.aim() {
        Aim::Read => return Verdict::Success(Vec::new()),
        _ if answer.is_empty() => return Verdict::unknown(UnknownCause::EmptyAnswer),
        Aim::Change if answer.is_json() => return Verdict::Success(Vec::new()),
        Aim::Change => return Verdict::unknown(UnknownCause::NotJson),
        Aim::Declare => {}
    }
    let Some((receipts, all_readable)) = read_receipts(answer) else {
        return Verdict::unknown(UnknownCause::NotJson);
    };
    let as_many_as_sent = || call.records().is_none_or(|sent| sent == receipts.len());
    let cause = if receipts.is_empty() {
        UnknownCause::NoProtocol
    } else if !all_readable || !as_many_as_sent() {
        UnknownCause::ReceiptsMissing
    } else if !matches!(answer.status(), 200 | 201) {
        // A 202 was put aside, a 206 is a part: whatever it says, it is not done.
        UnknownCause::UnexpectedStatus
    } else {
        return Verdict::Success(receipts);
    };
    Verdict::Unknown(cause, receipts)
}

/// Whether a refusal is the word of something before ERGANI, which may have passed the request on
/// (quirk 74).
fn is_of_a_gateway(answer: &Answer, is_cut: bool) -> bool {
    match answer.status() {
        _ if refuses_unread(answer) => false,
        // Gateways alone have these: without a word of ERGANI's they are not its own.
        444 | 460 | 499 if answer.is_empty() => true,
        _ => !speaks_as_ergani(answer, is_cut),
    }
}

/// Whether a refusal comes before anything is read, whoever says so.
fn refuses_unread(answer: &Answer) -> bool {
    matches!(
        answer.status(),
        401 | 404 | 405 | 413 | 414 | 415 | 429 | 431
    )
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
    fn every_status_has_one_meaning_for_a_read_a_change_and_a_declaration() {
        use UnknownCause as U;
        use Verdict as V;
        let success = || V::Success(Vec::new());
        let unknown = V::unknown;
        let read = Call::get("Lookup/Submissions").unwrap();
        let change = Call::new(
            http::Method::POST,
            crate::submission::CANCEL_ROUTE,
            Some("{}".into()),
        )
        .unwrap();
        let declaration = Call::submission("WRKCardSE", "{}".into()).unwrap();
        let page = "<html>";
        for (status, body, of_read, of_change, of_declaration) in [
            (200, "[]", success(), success(), unknown(U::NoProtocol)),
            (201, "{}", success(), success(), unknown(U::NoProtocol)),
            (202, "{}", success(), success(), unknown(U::NoProtocol)),
            (
                200,
                "",
                success(),
                unknown(U::EmptyAnswer),
                unknown(U::EmptyAnswer),
            ),
            (
                204,
                " \n",
                success(),
                unknown(U::EmptyAnswer),
                unknown(U::EmptyAnswer),
            ),
            (
                200,
                page,
                success(),
                unknown(U::NotJson),
                unknown(U::NotJson),
            ),
            (
                200,
                "[{",
                success(),
                unknown(U::NotJson),
                unknown(U::NotJson),
            ),
            (
                302,
                "",
                V::Unexpected,
                unknown(U::UnexpectedStatus),
                unknown(U::UnexpectedStatus),
            ),
            (400, "", V::Rejected, V::Rejected, V::Rejected),
            (400, "\"όχι\"", V::Rejected, V::Rejected, V::Rejected),
            (
                400,
                page,
                V::Rejected,
                unknown(U::NotErgani),
                unknown(U::NotErgani),
            ),
            (403, "", V::Forbidden, V::Forbidden, V::Forbidden),
            (
                403,
                page,
                V::Forbidden,
                unknown(U::NotErgani),
                unknown(U::NotErgani),
            ),
            (404, page, V::Rejected, V::Rejected, V::Rejected),
            (
                408,
                "",
                V::Failed,
                unknown(U::ServerFailed),
                unknown(U::ServerFailed),
            ),
            (413, page, V::Rejected, V::Rejected, V::Rejected),
            (429, page, V::TooManyCalls, V::TooManyCalls, V::TooManyCalls),
            (
                499,
                "",
                V::Rejected,
                unknown(U::NotErgani),
                unknown(U::NotErgani),
            ),
            (
                503,
                "{}",
                V::Failed,
                unknown(U::ServerFailed),
                unknown(U::ServerFailed),
            ),
            (
                599,
                page,
                V::Failed,
                unknown(U::ServerFailed),
                unknown(U::ServerFailed),
            ),
        ] {
            let answer = answer(status, body);
            assert_eq!(judge(&read, &answer, false), of_read, "{status} {body}");
            assert_eq!(judge(&change, &answer, false), of_change, "{status} {body}");
            assert_eq!(
                judge(&declaration, &answer, false),
                of_declaration,
                "{status} {body}"
            );
        }
        let unexplained = V::Unauthorized(Refusal::Unexplained);
        assert_eq!(judge(&declaration, &answer(401, page), false), unexplained);
    }
}
