//! What each answer to a submission means, and that it is sent no more often than it may be.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use ergani_client::documents::Declaration as _;
use ergani_client::documents::forms::{CardMovement, WorkCard, WorkTime};
use ergani_client::documents::types::{Branch, Moment, TaxNumber};
use ergani_client::fake::{FakeTokens, FakeTransport};
use ergani_client::token::fake::FakeClock;
use ergani_client::token::{Clock as _, Environment, FixedToken, Refusal};
use ergani_client::{
    Call, Ergani, ErrorKind, Lang, Outcome, Partial, RejectionReason, Sent, TransportError,
    TransportErrorKind, UnknownCause, Validation, Warning,
};
use http::{HeaderMap, Response, StatusCode};

const RECEIPT: &str =
    r#"[{"id":"92","protocol":"ΑΚ - ΚΑΡ000092","submitDate":"15/01/2026 09:01"}]"#;

fn card() -> WorkCard {
    let moment: Moment = "2026-01-15T07:00:00Z".parse().unwrap();
    WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT).movement(
        CardMovement::arrival(TaxNumber::new("500000004").unwrap(), moment).named("ΤΕΣΤ", "ΤΕΣΤ"),
    )
}

struct Bench {
    ergani: Ergani,
    transport: FakeTransport,
    tokens: FakeTokens,
    clock: FakeClock,
}

fn bench() -> Bench {
    ergani_test_trace::on();
    let (transport, tokens) = (FakeTransport::new(), FakeTokens::new());
    let clock = FakeClock::default();
    let ergani = Ergani::builder(Environment::Test)
        .tokens(tokens.clone())
        .transport(transport.clone())
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    Bench {
        ergani,
        transport,
        tokens,
        clock,
    }
}

impl Bench {
    /// Runs a call while the clock is moved on whenever the call waits on it.
    async fn run<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = std::pin::pin!(call);
        loop {
            tokio::select! {
                biased;
                result = &mut call => return result,
                () = tokio::task::yield_now() => self.clock.advance(Duration::from_millis(100)),
            }
        }
    }

    async fn submit(&self) -> Outcome {
        self.run(self.ergani.submit(&card())).await
    }

    fn sent(&self) -> usize {
        self.transport.requests().len()
    }
}

fn failure(kind: TransportErrorKind, sent: Sent) -> TransportError {
    TransportError::new(kind, sent, "what happened")
}

#[tokio::test]
async fn an_accepted_card_has_its_receipt() {
    let bench = bench();
    bench.transport.answer(200, RECEIPT);
    let Outcome::Accepted(accepted) = bench.submit().await else {
        panic!("not accepted")
    };
    let receipt = &accepted.receipts()[0];
    assert_eq!((receipt.id(), receipt.protocol()), ("92", "ΑΚ - ΚΑΡ000092"));
    assert_eq!(
        receipt.submitted_at().unwrap().to_string(),
        "2026-01-15T09:01:00+02:00"
    );
    assert_eq!(accepted.body(), RECEIPT.as_bytes());

    let request = &bench.transport.requests()[0];
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.uri(),
        "https://trialv2eservices.yeka.gr/WebservicesAPI/Api/Documents/WRKCardSE"
    );
    assert_eq!(request.headers()["authorization"], "Bearer fake-access-0");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), &card().to_json_bytes());
}

#[tokio::test]
async fn a_refused_card_has_the_greek_text_untouched() {
    let bench = bench();
    bench.transport.answer(
        400,
        r#"{"message":"Για το Παράρτημα: 0\\nυπάρχει ήδη είσοδος"}"#,
    );
    let outcome = bench.submit().await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.reason(), RejectionReason::DuplicateArrival);
    assert!(rejected.reason().is_duplicate());
    let error = outcome.into_result().unwrap_err();
    assert_eq!(error.code(), "rejected");
    assert_eq!(
        error.server_text(),
        Some("Για το Παράρτημα: 0\\nυπάρχει ήδη είσοδος")
    );
    assert_eq!((error.status(), error.sent()), (Some(400), Sent::Answered));
    // What ERGANI said, and nothing of an earlier card.
    let hint = error.hint(Lang::En);
    assert!(hint.starts_with("ERGANI says"), "{hint}");
    assert!(!hint.contains("sent twice"), "{hint}");
    assert_eq!(bench.sent(), 1);
}

/// Quirks 19, 21, 22 and 49: what is not a whole yes or a no is not known, and is sent once.
#[tokio::test]
async fn quirks_19_21_and_22_what_is_neither_yes_nor_no_is_unknown_and_sent_once() {
    use TransportErrorKind as T;
    use UnknownCause as U;
    let answers: [(u16, &str, UnknownCause); 13] = [
        (200, "", U::EmptyAnswer),
        (200, "\r\n", U::EmptyAnswer),
        (204, "", U::EmptyAnswer),
        (200, "<html>ok</html>", U::NotJson),
        (200, r#"[{"id":"92","prot"#, U::NotJson),
        (302, "", U::UnexpectedStatus),
        (307, "", U::UnexpectedStatus),
        (408, "", U::ServerFailed),
        (500, r#"{"message":"Σφάλμα"}"#, U::ServerFailed),
        (502, "", U::ServerFailed),
        (503, "", U::ServerFailed),
        (504, "<html>Gateway Timeout</html>", U::ServerFailed),
        (599, RECEIPT, U::ServerFailed),
    ];
    for (status, body, cause) in answers {
        let bench = bench();
        bench.transport.answer(status, body);
        let outcome = bench.submit().await;
        let Outcome::Unknown(unknown) = &outcome else {
            panic!("{status} {body}: {outcome:?}")
        };
        assert_eq!(unknown.cause(), cause, "{status} {body}");
        assert_eq!(unknown.status(), Some(status));
        assert_eq!(bench.sent(), 1, "{status} {body}");
    }
    for (kind, cause) in [
        (T::Timeout, U::Timeout),
        (T::Reset, U::ConnectionLost),
        (T::Cut, U::CutAnswer),
        (T::TooLong, U::CutAnswer),
    ] {
        let bench = bench();
        bench.transport.fail(failure(kind, Sent::Maybe));
        let outcome = bench.submit().await;
        let Outcome::Unknown(unknown) = &outcome else {
            panic!("{kind:?}: {outcome:?}")
        };
        assert_eq!(unknown.cause(), cause);
        assert_eq!(bench.sent(), 1);
    }
}

#[tokio::test]
async fn an_unknown_outcome_says_all_that_is_known() {
    let bench = bench();
    let started = bench.clock.now();
    bench.transport.answer(504, "<html>Gateway Timeout</html>");
    let outcome = bench.submit().await;
    assert_eq!(outcome.code(), "unknown");
    let error = outcome.into_result().unwrap_err();
    assert_eq!(
        (error.code(), error.sent()),
        ("outcome_unknown", Sent::Maybe)
    );
    assert!(!error.is_transient());
    let unknown = error.unknown().unwrap();
    assert_eq!(unknown.document(), Some("WRKCardSE"));
    assert_eq!(unknown.body(), &card().to_json_bytes());
    assert_eq!(unknown.sent_at(), started);
    assert_eq!(
        unknown.excerpt().as_deref(),
        Some("<html>Gateway Timeout</html>")
    );
    let text = error.to_string();
    assert!(
        text.contains("Documents/WRKCardSE") && text.contains("HTTP 504"),
        "{text}"
    );
    assert!(!format!("{error:?} {unknown:?} {text}").contains("500000004"));
}

/// The status says no even when the text of the no is cut; a yes needs the whole of it.
#[tokio::test]
async fn a_cut_answer_is_a_no_by_its_status_and_never_a_yes() {
    let cut = |status: u16, body: &'static str| {
        failure(TransportErrorKind::Cut, Sent::Maybe).with_partial(Partial {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        })
    };
    let no = bench();
    no.transport.fail(cut(400, "\"Χωρίς Ένδ"));
    assert!(matches!(no.submit().await, Outcome::Rejected(_)));

    for (status, body, cause) in [
        (200, RECEIPT, UnknownCause::CutAnswer),
        (200, "", UnknownCause::CutAnswer),
        (504, "<ht", UnknownCause::ServerFailed),
    ] {
        let unknown = bench();
        unknown.transport.fail(cut(status, body));
        let Outcome::Unknown(what) = unknown.submit().await else {
            panic!("{status}")
        };
        assert_eq!((what.cause(), what.status()), (cause, Some(status)));
        assert_eq!(unknown.sent(), 1);
    }
}

/// The proof of acceptance is a protocol, with 200 or 201.
#[tokio::test]
async fn quirk_72_a_yes_without_a_protocol_is_unknown_and_the_answer_is_kept() {
    use UnknownCause as U;
    let none = |status, body| (status, body, U::NoProtocol);
    for (status, body, cause) in [
        none(200, r#"{"message":"Επιτυχής υποβολή"}"#),
        none(200, r#"{"description":"Το ωράριο δεν είναι αποδεκτό"}"#),
        none(200, "[]"),
        none(200, "{}"),
        none(200, "null"),
        none(200, "true"),
        none(200, "7"),
        none(200, "\"ok\""),
        none(200, r#"[{"protocol":null}]"#),
        none(
            200,
            r#"[{"id":"92","protocol":"  ","submitDate":"15/01/2026 09:01"}]"#,
        ),
        none(201, r#"[{"id":"92","protocol":"","submitDate":""}]"#),
        none(200, r#"[{"protocol":true}]"#),
        none(200, r#"{"receipts":[{"protocol":"Α"}]}"#),
        none(202, r#"{"message":"queued"}"#),
        none(206, "[]"),
        // What is not done is not done, whatever comes with it.
        (202, RECEIPT, U::UnexpectedStatus),
        (203, RECEIPT, U::UnexpectedStatus),
        (206, RECEIPT, U::UnexpectedStatus),
        (299, RECEIPT, U::UnexpectedStatus),
    ] {
        let bench = bench();
        bench.transport.answer(status, body);
        let outcome = bench.submit().await;
        let Outcome::Unknown(unknown) = &outcome else {
            panic!("{status} {body}: {outcome:?}")
        };
        assert_eq!(unknown.cause(), cause, "{status} {body}");
        assert_eq!(unknown.answer().unwrap().body(), body.as_bytes());
        assert_eq!(unknown.status(), Some(status));
        let receipts = usize::from(body == RECEIPT);
        assert_eq!(unknown.receipts().len(), receipts, "{status} {body}");
        assert_eq!(bench.sent(), 1, "{status} {body}");
    }
    for (status, body) in [(200, RECEIPT), (201, RECEIPT), (200, r#"{"Protocol":92}"#)] {
        let bench = bench();
        bench.transport.answer(status, body);
        assert!(bench.submit().await.is_accepted(), "{status} {body}");
    }
}

/// By the raw call too, however the route is written.
#[tokio::test]
async fn quirk_72_the_raw_call_of_a_declaration_wants_a_protocol_too() {
    let body = card().to_json_bytes();
    for route in [
        "Documents/WRKCardSE",
        "documents//wrkcardse/",
        "Documents/NEW",
    ] {
        let bench = bench();
        let post = || Call::new(http::Method::POST, route, Some(body.clone().into())).unwrap();
        bench
            .transport
            .answer(200, r#"{"message":"Επιτυχής υποβολή"}"#);
        let error = bench.ergani.call(post()).await.unwrap_err();
        let unknown = error.unknown().unwrap();
        assert_eq!(unknown.cause(), UnknownCause::NoProtocol, "{route}");
        let two = r#"[{"protocol":"Α"},{"protocol":"Β"}]"#;
        bench.transport.answer(200, two);
        let error = bench.ergani.call(post()).await.unwrap_err();
        let unknown = error.unknown().unwrap();
        assert_eq!(unknown.cause(), UnknownCause::ReceiptsMissing, "{route}");
        bench.transport.answer(200, RECEIPT);
        let answer = bench.ergani.call(post()).await.unwrap();
        assert_eq!(answer.body(), RECEIPT.as_bytes());
    }
    // What declares nothing is done by its status.
    let bench = bench();
    bench.transport.answer(200, "\"έγινε\"");
    let cancel = "Documents/CancelSubmittedDocument";
    let cancel = Call::new(http::Method::POST, cancel, Some("{}".into())).unwrap();
    bench.ergani.call(cancel).await.unwrap();
}

#[tokio::test]
async fn quirk_47_more_or_fewer_receipts_than_records_are_kept_and_none_is_attributed() {
    let list = |protocols: &[&str]| {
        let receipt = |protocol: &&str| format!(r#"{{"protocol":{protocol}}}"#);
        let receipts: Vec<String> = protocols.iter().map(receipt).collect();
        format!("[{}]", receipts.join(","))
    };
    let (a, b, c) = ("\"Α\"", "\"Β\"", "\"Γ\"");
    for (sent, protocols, shown) in [
        (1, vec![a, b], 2),
        (2, vec![a], 1),
        (2, vec![a, b, c], 3),
        (2, vec![a, "null"], 1),
        (2, vec!["\" \"", b], 1),
        (2, vec![a, b, "null"], 2),
    ] {
        let bench = bench();
        bench.transport.answer(200, list(&protocols));
        let cards: Vec<WorkCard> = (0..sent).map(|_| card()).collect();
        let outcome = bench.ergani.submit_as("WRKCardSE", &cards).await;
        let Outcome::Unknown(unknown) = &outcome else {
            panic!("{sent} {protocols:?}: {outcome:?}")
        };
        assert_eq!(unknown.cause(), UnknownCause::ReceiptsMissing);
        assert_eq!(unknown.receipts().len(), shown, "{sent} {protocols:?}");
        let said = unknown.to_string();
        assert!(said.contains(&format!("records sent: {sent}")), "{said}");
    }
    let bench = bench();
    bench.transport.answer(200, list(&[a, b]));
    let cards = [card(), card().comments("δεύτερη")];
    let Outcome::Accepted(all) = bench.ergani.submit_as("WRKCardSE", &cards).await else {
        panic!("not accepted")
    };
    let protocols = all.receipts().iter().map(|receipt| receipt.protocol());
    assert!(protocols.eq(["Α", "Β"]));
}

/// How many records an unknown envelope holds is counted where its shape is that of all others.
#[tokio::test]
async fn without_a_number_of_records_one_receipt_is_enough() {
    for body in [r#"{"A":1,"B":{"c":[1,2]}}"#, "[1,2]", "no json"] {
        let bench = bench();
        let ergani = bench.ergani.with_validation(Validation::Off);
        bench.transport.answer(200, RECEIPT);
        assert!(ergani.submit_bytes("NEW", body).await.is_accepted());
        bench.transport.answer(200, r#"[{"protocol":"Α"},{}]"#);
        assert!(ergani.submit_bytes("NEW", body).await.is_unknown());
    }
}

const PAGE: &str = "<!DOCTYPE html><html><body>Request blocked. ID 4711</body></html>";

/// A gateway that refuses may have passed the request on.
#[tokio::test]
async fn quirk_74_a_page_that_refuses_a_declaration_is_unknown() {
    let pages: [&str; 6] = [
        PAGE,
        "\u{feff}\r\n <HTML>",
        "<?xml version=\"1.0\"?><error/>",
        "7",
        "{broken",
        r#"{"incident":"4711","status":"blocked"}"#,
    ];
    for status in [400, 402, 403, 409, 422, 444, 451, 460, 499] {
        for page in pages {
            let bench = bench();
            bench.transport.answer(status, page);
            let outcome = bench.submit().await;
            let Outcome::Unknown(unknown) = &outcome else {
                panic!("{status} {page}: {outcome:?}")
            };
            assert_eq!(unknown.cause(), UnknownCause::NotErgani, "{status} {page}");
            assert_eq!(unknown.answer().unwrap().body(), page.as_bytes());
            assert_eq!(bench.sent(), 1);
        }
    }
    // By its header alone.
    let bench = bench();
    let mut blocked = Response::new(Bytes::from("Access denied, reference 18.4711"));
    *blocked.status_mut() = StatusCode::FORBIDDEN;
    let html = "Text/HTML; charset=utf-8".parse().unwrap();
    blocked.headers_mut().insert("content-type", html);
    bench.transport.respond(blocked);
    assert!(bench.submit().await.is_unknown());
    // What is no text at all.
    bench.transport.answer(400, &b"\x1f\x8b\x08\0\xff\xff"[..]);
    assert!(bench.submit().await.is_unknown());
}

/// In every shape that ERGANI is known to have, a refusal is its own.
#[tokio::test]
async fn quirk_74_a_refusal_in_a_shape_of_erganis_is_a_refusal() {
    for body in [
        r#"{"message":"όχι"}"#,
        r#"{"Message":"όχι"}"#,
        r#"{"title":"x","errors":{"f_aa":["όχι"]}}"#,
        r#"{"f_aa":["όχι"]}"#,
        "\"όχι\"",
        r#"["όχι",{"message":"όχι"}]"#,
        "όχι",
        "",
    ] {
        for status in [400, 409, 451] {
            let bench = bench();
            bench.transport.answer(status, body);
            let outcome = bench.submit().await;
            assert!(matches!(outcome, Outcome::Rejected(_)), "{status} {body}");
        }
        let bench = bench();
        bench.transport.answer(403, body);
        let Outcome::NotSent(error) = bench.submit().await else {
            panic!("{body}")
        };
        assert_eq!(error.code(), "access_denied");
    }
}

#[tokio::test]
async fn a_page_with_a_status_that_refuses_unread_is_a_refusal() {
    for status in [401, 404, 405, 413, 414, 415, 429, 431] {
        let bench = bench();
        bench.transport.answer(status, PAGE);
        bench.transport.answer(status, PAGE);
        let outcome = bench.submit().await;
        let as_before = match status {
            401 | 429 => matches!(outcome, Outcome::NotSent(_)),
            _ => matches!(outcome, Outcome::Rejected(_)),
        };
        assert!(as_before, "{status}: {outcome:?}");
    }
}

/// What was sent, and when, is with every outcome.
#[tokio::test]
async fn an_outcome_carries_the_declaration_that_it_is_about() {
    let body = card().to_json_bytes();
    for (answers, code, sent) in [
        (&[(200, RECEIPT)][..], "accepted", true),
        (&[(400, "\"όχι\"")], "rejected", true),
        (&[(504, PAGE)], "unknown", true),
        (&[(401, ""), (401, "")], "not_sent", true),
        (&[(429, "")], "not_sent", true),
        (&[], "not_sent", false),
    ] {
        let bench = bench();
        let started = bench.clock.now();
        for (status, body) in answers {
            bench.transport.answer(*status, *body);
        }
        if answers.is_empty() {
            (0..3).for_each(|_| {
                bench
                    .transport
                    .fail(failure(TransportErrorKind::Connect, Sent::No))
            });
        }
        let outcome = bench.submit().await;
        assert_eq!(outcome.code(), code);
        let submission = outcome.submission().unwrap().clone();
        assert_eq!(submission.code(), "WRKCardSE");
        assert_eq!(submission.body(), &body);
        assert_eq!(submission.sent_at(), sent.then_some(started), "{code}");
        let moment = submission.moment().unwrap().to_string();
        assert_eq!(moment, "2026-01-15T09:00:00+02:00");
        assert!(!format!("{outcome:?}").contains("500000004"));
        if let Err(error) = outcome.into_result() {
            assert_eq!(error.submission(), Some(&submission), "{code}");
        }
    }
    // Also of one that is refused here, as typed declaration, as JSON and as bytes.
    let bench = bench();
    let none: [WorkCard; 0] = [];
    for outcome in [
        bench.ergani.submit_as("WRKCardSE", &none).await,
        bench
            .ergani
            .submit_json("WRKCardSE", serde_json::json!({}))
            .await,
        bench.ergani.submit_bytes("WRKCardSE", "{").await,
        bench.ergani.submit_bytes(" ", "{}").await,
    ] {
        let submission = outcome.submission().unwrap();
        assert!(!submission.body().is_empty());
        assert_eq!(submission.sent_at(), None);
    }
}

/// What ERGANI says of a duplicate is about an earlier card only if that card was these very bytes.
#[tokio::test]
async fn quirk_23_a_duplicate_claims_something_only_of_one_movement_that_was_repeated() {
    let duplicate = r#"{"message":"Για το Παράρτημα: 0\\nυπάρχει ήδη είσοδος"}"#;
    let two = || {
        let movement = card().movements.remove(0);
        card().movement(movement)
    };
    for (cards, repeated, claims) in [
        (vec![card()], true, true),
        (vec![card()], false, false),
        (vec![two()], true, false),
        (vec![card(), card()], true, false),
    ] {
        let bench = bench();
        if repeated {
            bench.transport.answer(401, "");
        }
        bench.transport.answer(400, duplicate);
        let outcome = bench.ergani.submit_as("WRKCardSE", &cards).await;
        let Outcome::Rejected(rejected) = &outcome else {
            panic!("{outcome:?}")
        };
        assert!(rejected.reason().is_duplicate());
        assert_eq!(rejected.may_be_registered(), claims);
        for (lang, words) in [(Lang::En, "sent twice"), (Lang::El, "δύο φορές")] {
            assert_eq!(rejected.hint(lang).contains(words), claims);
        }
    }
    // Nothing of what was not sent can be there.
    let bench = bench();
    bench
        .transport
        .fail(failure(TransportErrorKind::Connect, Sent::No));
    bench.transport.answer(400, duplicate);
    let Outcome::Rejected(rejected) = bench.submit().await else {
        panic!("not rejected")
    };
    assert!(!rejected.may_be_registered());
}

/// Nobody knows whether ERGANI refuses the same card twice.
#[test]
fn quirk_23_no_text_promises_that_a_repeat_is_refused_or_safe() {
    let reasons = RejectionReason::ALL.iter();
    let texts = reasons
        .flat_map(|reason| [reason.hint(Lang::En), reason.hint(Lang::El)])
        .chain(
            ErrorKind::ALL
                .iter()
                .flat_map(|kind| [kind.hint(Lang::En), kind.hint(Lang::El)]),
        );
    for text in texts {
        let lower = text.to_lowercase();
        for promise in [
            "first card",
            "πρώτη κάρτα",
            "same card",
            "ίδια κάρτα",
            "as a duplicate",
            "ως διπλ",
        ] {
            assert!(!lower.contains(promise), "{text}");
        }
    }
}

#[tokio::test]
async fn quirk_77_all_causes_of_a_rejection_are_kept_in_order() {
    let bench = bench();
    bench.transport.answer(
        400,
        r#"{"message":"Για το Παράρτημα: 0\\nΓια τον εργαζόμενο: 500000004 ΤΕΣΤ ΤΕΣΤ\\nΗ δηλωμένη ώρα κίνησης είναι μεγαλύτερη και αποκλίνει σημαντικά της τωρινής ώρας\\nΔεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν η κίνηση δηλώνεται εντός του ορίου."}"#,
    );
    let outcome = bench.submit().await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    use RejectionReason as R;
    assert_eq!(rejected.reason(), R::FutureTime);
    assert_eq!(rejected.reasons(), [R::FutureTime, R::LateReasonForbidden]);
    let [future, late] = rejected.causes() else {
        panic!("{:?}", rejected.causes())
    };
    assert_eq!(future.lines, rejected.lines()[..3]);
    assert_eq!(late.lines, rejected.lines()[3..]);
    assert_eq!(rejected.hints(Lang::El).len(), 2);
    assert_eq!(rejected.branch(), Some("0"));
}

/// Two causes may ask for the same to be done; a person is told it once.
#[tokio::test]
async fn quirk_77_what_to_do_is_said_once() {
    let bench = bench();
    bench.transport.answer(
        400,
        r#"{"message":"υπάρχει ήδη είσοδος\nΔεν υπάρχει σχέση εργασίας\nυπάρχει ήδη έξοδος"}"#,
    );
    let outcome = bench.submit().await;
    let Outcome::Rejected(rejected) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(rejected.reasons().len(), 3);
    for lang in [Lang::En, Lang::El] {
        let expected = [
            RejectionReason::DuplicateArrival,
            RejectionReason::NotEmployed,
        ]
        .map(|reason| reason.hint(lang));
        assert_eq!(rejected.hints(lang), expected);
    }
}

/// What a server says may not move a cursor or turn a line around, in any message.
#[tokio::test]
async fn no_message_holds_a_control_character_of_the_server() {
    let words = "α\u{1b}[2J\u{9b}1A\u{7f}\u{202e}\u{200b}ω";
    for status in [400, 401, 403, 404, 429, 500] {
        let bench = bench();
        let body = serde_json::json!({ "message": words }).to_string();
        bench.transport.answer(status, body.clone());
        bench.transport.answer(status, body);
        let error = bench.submit().await.into_result().unwrap_err();
        // The words themselves are untouched, for programs.
        assert_eq!(error.server_text(), Some(words), "{status}");
        let unknown = error
            .unknown()
            .map(|unknown| (unknown.to_string(), unknown.excerpt()));
        let shown = format!("{error} {unknown:?}");
        assert!(
            !shown.contains(|c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}')),
            "{status}: {shown:?}"
        );
    }
}

/// What is shown of a refusal: every text, and nothing of the answer as it came.
fn shown(error: &ergani_client::Error) -> String {
    let rejected = error.rejected().map(|rejected| {
        let (text, lines) = (rejected.text(), rejected.lines());
        format!("{rejected} {text:?} {lines:?} {:?}", rejected.causes())
    });
    let unknown = error
        .unknown()
        .map(|unknown| format!("{unknown} {unknown:?} {:?}", unknown.excerpt()));
    let said = error.server_text();
    format!("{error} {error:?} {said:?} {rejected:?} {unknown:?}")
}

#[tokio::test]
async fn invariant_11_no_refusal_of_a_call_shows_the_token_that_it_was_made_with() {
    let canary = "canary-access-7741";
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3NjcyMjU2MDB9.c2ln";
    let words = format!("no right with Bearer {canary}, {jwt}");
    let bodies = [
        serde_json::json!({ "message": words }).to_string(),
        serde_json::json!([words]).to_string(),
        words.clone(),
        format!("<html>{words}</html>"),
        format!("<html>{}{canary}", "x".repeat(285)),
        format!("{}\n{words}", "Για το Παράρτημα ".repeat(1000)),
    ];
    for status in [400, 401, 403, 404, 409, 429, 500] {
        for body in &bodies {
            let transport = FakeTransport::new();
            let ergani = Ergani::builder(Environment::Test)
                .tokens(FixedToken::new(canary).unwrap())
                .transport(transport.clone())
                .build()
                .unwrap();
            transport.answer(status, body.clone());
            let error = ergani.submit(&card()).await.into_result().unwrap_err();
            let shown = shown(&error);
            assert!(!shown.contains("canary"), "{status} {body}: {shown}");
            assert!(!shown.contains("eyJ"), "{status} {body}: {shown}");
            // The answer is as it came, for a program.
            assert_eq!(error.answer().unwrap().body(), body.as_bytes());
            if status == 400 && body.starts_with('{') {
                assert_eq!(error.server_text(), Some("no right with Bearer ***, ***"));
            }
        }
    }
    // The second token is another one.
    let bench = bench();
    bench.transport.answer(401, "");
    bench
        .transport
        .answer(401, r#"{"message":"no right with Bearer fake-access-1"}"#);
    let error = bench.submit().await.into_result().unwrap_err();
    let shown = shown(&error);
    assert!(shown.contains("with Bearer ***"), "{shown}");
    assert!(!shown.contains("fake-access"), "{shown}");
}

/// A long path is no token.
#[tokio::test]
async fn an_address_in_a_refusal_stays_whole() {
    let bench = bench();
    let words =
        "No HTTP resource matches 'http://127.0.0.1:8080/WebservicesAPI/Api/Documents/WRKCardSE2'.";
    let body = serde_json::json!({ "message": words }).to_string();
    bench.transport.answer(404, body);
    let error = bench.submit().await.into_result().unwrap_err();
    assert_eq!(error.server_text(), Some(words));
}

/// Quirk 24: the server refuses a 401 before it stores anything.
#[tokio::test]
async fn quirk_24_a_401_costs_one_renewal_and_one_repeat_of_the_same_bytes() {
    let bench = bench();
    let mut expired = Response::new(Bytes::new());
    *expired.status_mut() = StatusCode::UNAUTHORIZED;
    expired
        .headers_mut()
        .insert("Api-Token-Expired", "True".parse().unwrap());
    bench.transport.respond(expired);
    bench.transport.answer(200, RECEIPT);
    assert!(bench.submit().await.is_accepted());
    let requests = bench.transport.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body(), requests[1].body());
    assert_eq!(
        requests[1].headers()["authorization"],
        "Bearer fake-access-1"
    );
    assert_eq!(bench.tokens.refusals(), [Refusal::Expired]);
}

#[tokio::test]
async fn a_second_401_and_a_403_are_access_denied() {
    let twice = bench();
    twice.transport.answer(401, "");
    twice.transport.answer(
        401,
        r#"{"Message":"Authorization has been denied for this request."}"#,
    );
    let Outcome::NotSent(error) = twice.submit().await else {
        panic!("not refused")
    };
    assert_eq!((error.code(), error.status()), ("access_denied", Some(401)));
    assert_eq!((error.sent(), error.attempts()), (Sent::Answered, 2));
    assert!(error.to_string().contains("Authorization has been denied"));
    assert_eq!((twice.sent(), twice.tokens.refusals().len()), (2, 1));

    let forbidden = bench();
    forbidden.transport.answer(403, "");
    let Outcome::NotSent(error) = forbidden.submit().await else {
        panic!("not refused")
    };
    assert_eq!((error.code(), error.status()), ("access_denied", Some(403)));
    assert_eq!(
        (forbidden.sent(), forbidden.tokens.refusals().len()),
        (1, 0)
    );
}

/// The repeat after a 401 is a submission like the first: unknown stays unknown.
#[tokio::test]
async fn a_repeat_after_401_that_is_lost_is_unknown() {
    let bench = bench();
    bench.transport.answer(401, "");
    bench
        .transport
        .fail(failure(TransportErrorKind::Reset, Sent::Maybe));
    assert!(bench.submit().await.is_unknown());
    assert_eq!(bench.sent(), 2);
}

#[tokio::test]
async fn what_was_surely_not_sent_is_sent_again_a_bounded_number_of_times() {
    let refused = || failure(TransportErrorKind::Connect, Sent::No);
    let helped = bench();
    helped.transport.fail(refused());
    helped.transport.answer(200, RECEIPT);
    assert!(helped.submit().await.is_accepted());
    assert_eq!(helped.sent(), 2);

    let down = bench();
    (0..3).for_each(|_| down.transport.fail(refused()));
    let Outcome::NotSent(error) = down.submit().await else {
        panic!("sent")
    };
    assert_eq!((error.code(), error.sent()), ("connection", Sent::No));
    assert_eq!((error.attempts(), down.sent()), (3, 3));
    assert!(error.to_string().contains("nothing was sent"));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let bench = bench();
    let kind = ergani_client::token::ErrorKind::CredentialsRejected;
    bench
        .tokens
        .fail_with(ergani_client::token::Error::new(kind, "wrong password"));
    let Outcome::NotSent(error) = bench.submit().await else {
        panic!("sent")
    };
    assert_eq!(
        (error.code(), error.sent()),
        ("credentials_rejected", Sent::No)
    );
    assert_eq!(bench.sent(), 0);
}

#[tokio::test]
async fn quirk_16_a_429_stops_the_whole_account_and_is_never_waited_for() {
    let bench = bench();
    let mut too_many = Response::new(Bytes::new());
    *too_many.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    too_many
        .headers_mut()
        .insert("retry-after", "17".parse().unwrap());
    bench.transport.respond(too_many);
    let Outcome::NotSent(error) = bench.ergani.submit(&card()).await else {
        panic!("sent")
    };
    assert_eq!((error.code(), error.status()), ("cool_down", Some(429)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(17)));

    bench.clock.advance(Duration::from_secs(16));
    let other = bench.ergani.clone();
    let taken = bench.tokens.taken();
    let error = other.submissions().await.unwrap_err();
    assert_eq!((error.code(), error.sent()), ("cool_down", Sent::No));
    assert_eq!(
        bench.tokens.taken(),
        taken,
        "a token, which may cost a renewal, was taken while the server wanted no calls"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    assert_eq!(
        bench.sent(),
        1,
        "a call went out while the server wanted none"
    );

    bench.clock.advance(Duration::from_secs(1));
    bench.transport.answer(200, "[]");
    assert!(other.submissions().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_429_without_a_time_costs_half_a_minute_and_then_longer() {
    let bench = bench();
    for seconds in [30, 60, 120, 240, 480, 900, 900] {
        bench.transport.answer(429, "");
        let error = bench.ergani.submissions().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        bench.clock.advance(Duration::from_secs(seconds));
    }
    bench.transport.answer(200, "[]");
    bench.ergani.submissions().await.unwrap();
    bench.transport.answer(429, "");
    let error = bench.ergani.submissions().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
}

/// Those that were under way together are one 429, and the longest that was asked for counts.
#[tokio::test]
async fn many_429_at_once_are_one_and_the_longest_wait_counts() {
    let wait = |result: ergani_client::Result<Vec<_>>| {
        let error = result.unwrap_err();
        assert_eq!(error.status(), Some(429));
        error.retry_after().unwrap().as_secs()
    };
    let too_many = |seconds: &str| {
        let mut answer = Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        if !seconds.is_empty() {
            answer
                .headers_mut()
                .insert("retry-after", seconds.parse().unwrap());
        }
        answer
    };
    for (first, second, waits) in [
        ("", "", (30, 30)),
        ("60", "5", (60, 60)),
        ("5", "60", (5, 60)),
        ("60", "", (60, 60)),
        ("", "90", (30, 90)),
    ] {
        let held = Held::default();
        let ergani = Ergani::builder(Environment::Test)
            .tokens(FakeTokens::new())
            .transport(held.clone())
            .clock(Arc::new(FakeClock::default()))
            .build()
            .unwrap();
        let (one, two, ()) = tokio::join!(ergani.submissions(), ergani.submissions(), async {
            held.answer_in_order([too_many(first), too_many(second)])
                .await;
        });
        assert_eq!((wait(one), wait(two)), waits, "{first} {second}");
        let after = ergani.submissions().await.unwrap_err();
        assert_eq!(after.retry_after().unwrap().as_secs(), waits.1);
    }
}

/// A transport whose answers come when all its requests are under way.
#[derive(Clone, Default)]
struct Held(Arc<std::sync::Mutex<Vec<tokio::sync::oneshot::Sender<Response<Bytes>>>>>);

impl Held {
    async fn answer_in_order(&self, answers: [Response<Bytes>; 2]) {
        while self.0.lock().unwrap().len() < answers.len() {
            tokio::task::yield_now().await;
        }
        let waiting = std::mem::take(&mut *self.0.lock().unwrap());
        for (waiting, answer) in waiting.into_iter().zip(answers) {
            waiting.send(answer).unwrap();
            // Who waits for it has it before the next one comes.
            for _ in 0..4 {
                tokio::task::yield_now().await;
            }
        }
    }
}

impl ergani_client::Transport for Held {
    async fn send(
        &self,
        _: http::Request<Bytes>,
        _: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let (waiting, answer) = tokio::sync::oneshot::channel();
        self.0.lock().unwrap().push(waiting);
        Ok(answer.await.unwrap())
    }
}

#[tokio::test]
async fn a_refusal_for_another_reason_ends_a_row_of_429() {
    let bench = bench();
    for (status, seconds) in [(400, 30), (403, 30), (404, 30)] {
        bench.transport.answer(429, "");
        let error = bench.ergani.submissions().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        bench.clock.advance(Duration::from_secs(seconds));
        bench.transport.answer(status, "");
        bench.ergani.submissions().await.unwrap_err();
    }
}

/// What was tried before the others' 429 came is not forgotten.
#[tokio::test]
async fn a_call_that_a_429_of_another_ends_says_what_was_sent() {
    let bench = bench();
    bench
        .transport
        .fail(failure(TransportErrorKind::Reset, Sent::Maybe));
    bench.transport.answer(429, "");
    let (first, second) = tokio::join!(
        bench.run(bench.ergani.submissions()),
        bench.ergani.submissions()
    );
    assert_eq!(second.unwrap_err().status(), Some(429));
    let error = first.unwrap_err();
    assert_eq!((error.code(), bench.sent()), ("cool_down", 2));
    assert_eq!((error.attempts(), error.sent()), (1, Sent::Maybe));
}

#[tokio::test]
async fn the_servers_text_is_kept_whatever_the_refusal() {
    let greek = r#"{"message":"Όχι τώρα\\nΔοκιμάστε αργότερα"}"#;
    for (status, code) in [
        (400, "rejected"),
        (403, "access_denied"),
        (404, "rejected"),
        (429, "cool_down"),
        (500, "outcome_unknown"),
        (503, "outcome_unknown"),
    ] {
        let bench = bench();
        bench.transport.answer(status, greek);
        let error = bench.submit().await.into_result().unwrap_err();
        assert_eq!(error.code(), code);
        assert_eq!(
            error.server_text(),
            Some("Όχι τώρα\\nΔοκιμάστε αργότερα"),
            "{status}"
        );
    }
    let page = bench();
    page.transport.answer(404, "<html>Not Found</html>");
    let error = page.submit().await.into_result().unwrap_err();
    assert_eq!((error.status(), error.server_text()), (Some(404), None));
    // What is no refusal says nothing, though it is no answer either.
    let read = bench();
    read.transport.answer(200, "\"κάτι\"");
    let error = read.ergani.submissions().await.unwrap_err();
    assert_eq!(
        (error.code(), error.server_text()),
        ("unreadable_answer", None)
    );
}

#[tokio::test]
async fn without_a_token_after_a_401_the_answer_is_kept() {
    let transport = FakeTransport::new();
    let ergani = Ergani::builder(Environment::Test)
        .tokens(ergani_client::token::FixedToken::new("abc").unwrap())
        .transport(transport.clone())
        .build()
        .unwrap();
    transport.answer(401, r#"{"Message":"Authorization has been denied."}"#);
    let error = ergani.submissions().await.unwrap_err();
    assert_eq!((error.status(), error.sent()), (Some(401), Sent::Answered));
    assert_eq!(error.server_text(), Some("Authorization has been denied."));
}

/// The advice for a late card is for cards: other documents have no such field.
#[tokio::test]
async fn what_is_late_and_no_card_is_not_told_to_give_a_reason() {
    for (code, reason) in [
        ("WRKCardSE", RejectionReason::LateReasonNeeded),
        ("NEW", RejectionReason::Other),
    ] {
        let bench = bench();
        bench
            .transport
            .answer(400, r#"{"message":"Εκπρόθεσμη υποβολή"}"#);
        let unjudged = bench.ergani.with_validation(Validation::Off);
        let Outcome::Rejected(rejected) = unjudged.submit_bytes(code, "{}").await else {
            panic!("not refused")
        };
        assert_eq!(rejected.reason(), reason, "{code}");
    }
}

#[tokio::test]
async fn a_read_is_repeated_after_a_broken_connection_and_a_failure() {
    let bench = bench();
    bench
        .transport
        .fail(failure(TransportErrorKind::Reset, Sent::Maybe));
    bench.transport.answer(502, "<html>");
    bench.transport.answer(200, "[]");
    assert!(
        bench
            .run(bench.ergani.submissions())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(bench.sent(), 3);

    (0..3).for_each(|_| bench.transport.answer(500, ""));
    let error = bench.run(bench.ergani.submissions()).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), ("server", 3));
    assert_eq!(bench.sent(), 6);

    // A service is asked by POST, and only reads.
    bench.transport.answer(504, "<html>");
    bench.transport.answer(200, "null");
    assert!(bench.run(bench.ergani.employer()).await.unwrap().is_none());
    assert_eq!(bench.sent(), 8);
}

/// A base URL that is nearly right ends at a page for browsers; nothing goes there.
#[tokio::test]
async fn a_redirect_says_where_to_and_is_not_followed() {
    let bench = bench();
    let elsewhere = || {
        let mut answer = Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::FOUND;
        let place = "https://login.example/in?ReturnUrl=%2fApi";
        answer
            .headers_mut()
            .insert("location", place.parse().unwrap());
        answer
    };
    bench.transport.respond(elsewhere());
    let read = bench.ergani.submissions().await.unwrap_err();
    assert_eq!((read.code(), bench.sent()), ("server", 1));
    assert!(!read.is_transient());
    bench.transport.respond(elsewhere());
    let submission = bench.submit().await.into_result().unwrap_err();
    assert_eq!((submission.code(), bench.sent()), ("outcome_unknown", 2));
    for text in [read.to_string(), submission.to_string()] {
        assert!(text.contains("https://login.example/in"), "{text}");
        assert!(
            text.contains("base URL") && !text.contains("ReturnUrl"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_read_whose_answer_is_too_long_is_not_repeated() {
    let bench = bench();
    bench
        .transport
        .fail(failure(TransportErrorKind::TooLong, Sent::Maybe));
    let error = bench.run(bench.ergani.submissions()).await.unwrap_err();
    assert_eq!((error.code(), bench.sent()), ("unreadable_answer", 1));
}

#[tokio::test]
async fn a_read_that_took_all_its_time_or_was_told_when_to_come_back_is_not_repeated() {
    let bench = bench();
    bench
        .transport
        .fail(failure(TransportErrorKind::Timeout, Sent::Maybe));
    let error = bench.ergani.submissions().await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), ("timeout", 1));

    let mut later = Response::new(Bytes::new());
    *later.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    later
        .headers_mut()
        .insert("retry-after", "5".parse().unwrap());
    bench.transport.respond(later);
    let error = bench.ergani.submissions().await.unwrap_err();
    assert_eq!(
        (error.code(), error.retry_after()),
        ("server", Some(Duration::from_secs(5)))
    );
    assert_eq!(bench.sent(), 2);
}

#[tokio::test]
async fn quirk_22_any_post_of_the_raw_call_is_a_submission() {
    let bench = bench();
    let post = || Call::new(http::Method::POST, "Documents/WRKCardSE", Some("{}".into())).unwrap();
    bench.transport.answer(504, "");
    let error = bench.ergani.call(post()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(bench.sent(), 1);
    bench.transport.answer(400, "\"όχι\"");
    let error = bench.ergani.call(post()).await.unwrap_err();
    assert_eq!(error.answer().unwrap().body(), "\"όχι\"".as_bytes());
}

#[tokio::test]
async fn a_document_with_errors_is_refused_here_with_the_field_named() {
    let bench = bench();
    let mut body = card().to_json();
    body["Cards"]["Card"][0]["f_afm_ergodoti"] = "12".into();
    let Outcome::NotSent(error) = bench.ergani.submit_json("WRKCardSE", body.clone()).await else {
        panic!("sent")
    };
    assert_eq!((error.code(), error.sent()), ("invalid_document", Sent::No));
    let finding = &error.findings()[0];
    assert_eq!(finding.path(), "Cards.Card[0].f_afm_ergodoti");
    assert_eq!(finding.rule(), "malformed");
    assert_ne!(finding.message(Lang::En), finding.message(Lang::El));
    assert!(error.to_string().contains("Cards.Card[0].f_afm_ergodoti"));
    assert_eq!(bench.sent(), 0);

    // Said in so many words, it is sent as it is.
    bench.transport.answer(400, "\"όχι\"");
    let unjudged = bench.ergani.with_validation(Validation::Off);
    let outcome = unjudged.submit_json("WRKCardSE", body.clone()).await;
    assert!(matches!(outcome, Outcome::Rejected(_)));
    assert_eq!(bench.transport.bodies(), [body.to_string()]);

    let broken = bench.ergani.submit_bytes("WRKCardSE", "{broken").await;
    let Outcome::NotSent(error) = broken else {
        panic!("sent")
    };
    assert_eq!(error.code(), "invalid_document");
    assert_eq!(bench.sent(), 1);
}

/// A reader takes the last of two, and a server perhaps the first.
#[tokio::test]
async fn quirk_68_bytes_in_which_a_key_stands_twice_are_refused_here() {
    let bench = bench();
    let text = String::from_utf8(card().to_json_bytes()).unwrap();
    let twice = text.replace(r#""f_type":"0""#, r#""f_type":"1","f_type":"0""#);
    assert_ne!(twice, text);
    let Outcome::NotSent(error) = bench.ergani.submit_bytes("WRKCardSE", twice.clone()).await
    else {
        panic!("sent")
    };
    assert_eq!((error.code(), error.sent()), ("invalid_document", Sent::No));
    assert!(error.to_string().contains("f_type"), "{error}");
    assert_eq!(bench.sent(), 0);
    bench.transport.answer(200, RECEIPT);
    let trusting = bench.ergani.with_validation(Validation::Off);
    assert!(
        trusting
            .submit_bytes("WRKCardSE", twice)
            .await
            .is_accepted()
    );
}

#[tokio::test]
async fn warnings_pass_along_and_are_errors_when_strict() {
    let bench = bench();
    let card = || {
        let employee = TaxNumber::new("999999999").unwrap(); // its check digit is wrong
        let moment: Moment = "2026-01-15T07:00:00Z".parse().unwrap();
        WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT)
            .movement(CardMovement::arrival(employee, moment).named("ΤΕΣΤ", "ΤΕΣΤ"))
    };
    let strict = bench.ergani.with_validation(Validation::Strict);
    let Outcome::NotSent(error) = strict.submit(&card()).await else {
        panic!("sent")
    };
    assert_eq!(error.findings()[0].rule(), "check-digit");
    assert_eq!(bench.sent(), 0);

    bench.transport.answer(200, RECEIPT);
    let Outcome::Accepted(accepted) = bench.ergani.submit(&card()).await else {
        panic!("not accepted")
    };
    assert!(
        accepted
            .warnings()
            .iter()
            .all(|w| matches!(w, Warning::Document(finding) if finding.rule() == "check-digit"))
    );
    assert!(!accepted.warnings().is_empty());
}

#[tokio::test]
async fn no_declaration_at_all_is_refused_here() {
    let bench = bench();
    let none: [WorkCard; 0] = [];
    let without_movement = WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT);
    for outcome in [
        bench.ergani.submit_as("WRKCardSE", &none).await,
        bench.ergani.submit(&without_movement).await,
        bench.ergani.submit_bytes("WRKCardSE", "").await,
        bench.ergani.submit_bytes("WRKCardSE", "null").await,
    ] {
        let Outcome::NotSent(error) = outcome else {
            panic!("sent")
        };
        assert_eq!(error.code(), "invalid_document", "{error}");
    }
    assert_eq!(bench.sent(), 0);
}

#[tokio::test]
async fn any_code_is_sent_as_raw_json_with_the_same_care() {
    let bench = bench();
    let body = r#"{"Zs":{"Z":[{"b":"1","a":"2"},{"b":"","a":""}]}}"#;
    bench.transport.answer(200, RECEIPT);
    let outcome = bench.ergani.submit_bytes("NEW 1", body).await;
    let Outcome::Unknown(unknown) = &outcome else {
        panic!("{outcome:?}")
    };
    // The order is kept, and two records want two receipts.
    assert_eq!(bench.transport.bodies(), [body]);
    assert!(
        bench.transport.requests()[0]
            .uri()
            .path()
            .ends_with("/Documents/NEW%201")
    );
    assert_eq!(unknown.cause(), UnknownCause::ReceiptsMissing);
    assert_eq!(
        (unknown.receipts().len(), unknown.document()),
        (1, Some("NEW 1"))
    );
}

#[tokio::test]
async fn a_code_in_letters_of_another_case_is_not_sent_unjudged() {
    let bench = bench();
    let Outcome::NotSent(error) = bench.ergani.submit_bytes("wrkcardse", "{}").await else {
        panic!("sent")
    };
    assert_eq!(error.code(), "invalid_input");
    assert!(error.to_string().contains("WRKCardSE"), "{error}");
    assert_eq!(bench.sent(), 0);
}

#[tokio::test]
async fn a_record_of_several_documents_is_sent_as_the_one_that_is_said() {
    let bench = bench();
    let day = WorkTime::default();
    let Outcome::NotSent(error) = bench.ergani.submit(&day).await else {
        panic!("sent")
    };
    assert_eq!(error.code(), "invalid_input");
    let Outcome::NotSent(error) = bench.ergani.submit_as("WRKCardSE", &[day]).await else {
        panic!("sent")
    };
    assert!(error.to_string().contains("WTODaily"), "{error}");
    assert_eq!(bench.sent(), 0);
}

#[tokio::test]
async fn a_submission_under_way_is_counted_until_it_is_answered_or_given_up() {
    struct Silent;
    impl ergani_client::Transport for Silent {
        async fn send(
            &self,
            _: http::Request<Bytes>,
            _: Duration,
        ) -> Result<Response<Bytes>, TransportError> {
            std::future::pending().await
        }
    }
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(Silent)
        .build()
        .unwrap();
    let submitting = tokio::spawn({
        let ergani = ergani.clone();
        async move { ergani.submit(&card()).await.is_accepted() }
    });
    let reading = tokio::spawn({
        let ergani = ergani.clone();
        async move { ergani.submissions().await.is_ok() }
    });
    while ergani.submissions_under_way() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ergani.submissions_under_way(), 1);
    assert!(ergani.submitting_since().is_some());
    submitting.abort();
    reading.abort();
    assert!(submitting.await.unwrap_err().is_cancelled());
    assert_eq!(ergani.submissions_under_way(), 0);
    assert!(ergani.submitting_since().is_none());
}
