//! Sends a declaration, and says what became of it. That is never guessed.

use bytes::Bytes;
use ergani_client::{
    Accepted, Error, Outcome as Became, Receipt, Rejected, Sent, Unknown, Validation, Warning,
};
use ergani_documents::Lang;
use ergani_token::{Clock as _, SystemClock};
use serde_json::{Map, Value, json};

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::runtime::{self, Cut};
use crate::session::{self, Session};

/// A declaration that was judged, ready to be sent.
pub(crate) struct Declaration<'a> {
    pub(crate) code: &'a str,
    pub(crate) body: Bytes,
    /// What was found in it that does not keep it from being sent.
    pub(crate) findings: Vec<Value>,
}

/// Sends it. What became of it goes to standard output, and is what the exit code says.
pub(crate) fn send(
    global: &Global,
    output: &Output,
    session: &Session,
    declaration: Declaration<'_>,
) -> Outcome {
    let Declaration {
        code,
        body,
        findings,
    } = declaration;
    // It has been judged, in the language and with the strictness that was asked for.
    let ergani = session.ergani.with_validation(Validation::Off);
    let bytes = body.len();
    let work = async { Ok(ergani.submit_bytes(code, body).await) };
    let became = runtime::run_watched(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
        || ergani.submissions_under_way() > 0,
    );
    let told = Told {
        output,
        lang: global.lang.into(),
        code,
        bytes,
        environment: session.environment.to_string(),
        findings,
    };
    match became {
        Ok(Became::Accepted(accepted)) => told.accepted(&accepted),
        Ok(Became::Rejected(rejected)) => told.rejected(&rejected),
        Ok(Became::NotSent(error)) => told.not_sent(error),
        Ok(Became::Unknown(unknown)) => told.unknown(unknown),
        Err(cut) => told.cut(cut),
    }
}

/// An answer that is given once: what standard output did not take goes to standard error.
pub(crate) fn rescue(
    output: &Output,
    answer: &[u8],
    what: String,
    what_in_greek: String,
    failure: &Failure,
) -> Failure {
    output.error(&String::from_utf8_lossy(answer));
    let message = format!("{what} could not be written: it stands above");
    Failure::new(Exit::Unexpected, "output", message)
        .in_greek(format!("{what_in_greek} δεν γράφτηκε: βρίσκεται παραπάνω"))
        .with_detail(failure.message())
}

/// What a call came to that `--timeout` or an interrupt cut short.
pub(crate) fn cut_short(cut: Cut) -> Failure {
    let Cut { failure, under_way } = cut;
    if !under_way {
        return failure;
    }
    let kind = ergani_client::ErrorKind::OutcomeUnknown;
    let failure = match failure.exit() {
        Exit::Interrupted => failure
            .with_message("interrupted after the request was sent")
            .in_greek("διακόπηκε αφού είχε σταλεί το αίτημα"),
        _ => Failure::new(
            Exit::Unknown,
            kind.code(),
            "the request was sent and no answer came within --timeout",
        )
        .in_greek("το αίτημα στάλθηκε και δεν ήρθε απάντηση μέσα στον χρόνο του --timeout"),
    };
    failure.with_hints(kind.hint(Lang::En), kind.hint(Lang::El))
}

/// Says what became of a declaration: to people, or as one object for programs.
struct Told<'a> {
    output: &'a Output,
    lang: Lang,
    code: &'a str,
    bytes: usize,
    environment: String,
    findings: Vec<Value>,
}

impl Told<'_> {
    fn accepted(&self, accepted: &Accepted) -> Outcome {
        if let Err(failure) = self.receipts(accepted) {
            return Err(self.rescue(accepted, &failure));
        }
        if self.output.is_json() {
            return Ok(Exit::Ok);
        }
        for warning in accepted.warnings() {
            let message = warning.message(self.lang);
            self.output.note(&format!("ergani: {message}"));
        }
        let (code, environment) = (self.code, &self.environment);
        self.output.note(&match self.lang {
            Lang::En => {
                format!(
                    "accepted: {code} ({environment}). Keep the receipt: no call lists it again."
                )
            }
            Lang::El => {
                format!(
                    "έγινε δεκτό: {code} ({environment}). Φυλάξτε την απόδειξη: δεν δίνεται ξανά."
                )
            }
        });
        Ok(Exit::Ok)
    }

    fn receipts(&self, accepted: &Accepted) -> Outcome<()> {
        let receipts = accepted.receipts();
        if self.output.is_json() {
            let warnings: Vec<String> =
                accepted.warnings().iter().map(Warning::to_string).collect();
            return self.object(
                "accepted",
                json!({
                    "receipts": receipts.iter().map(receipt).collect::<Vec<_>>(),
                    "warnings": warnings,
                    "status": accepted.status(),
                    "answer": said(accepted.body()),
                }),
            );
        }
        if receipts.is_empty() {
            self.output.bytes(accepted.body())
        } else {
            self.output.table(&self.rows(receipts))
        }
    }

    /// A receipt is given once: what standard output did not take goes to standard error.
    fn rescue(&self, accepted: &Accepted, failure: &Failure) -> Failure {
        rescue(
            self.output,
            accepted.body(),
            format!("the {} was ACCEPTED, and its receipt", self.code),
            format!("το {} έγινε ΔΕΚΤΟ, αλλά η απόδειξη", self.code),
            failure,
        )
    }

    fn rows(&self, receipts: &[Receipt]) -> Vec<Vec<String>> {
        let head = match self.lang {
            Lang::En => ["ID", "PROTOCOL", "SUBMITTED AT"],
            Lang::El => ["ID", "ΠΡΩΤΟΚΟΛΛΟ", "ΥΠΟΒΛΗΘΗΚΕ"],
        };
        let row = |receipt: &Receipt| {
            [receipt.id(), receipt.protocol(), receipt.submit_date()]
                .map(|text| text.replace(char::is_control, " "))
                .to_vec()
        };
        let head = head.map(str::to_owned).to_vec();
        std::iter::once(head)
            .chain(receipts.iter().map(row))
            .collect()
    }

    fn rejected(&self, rejected: &Rejected) -> Outcome {
        if self.output.is_json() {
            self.tell(
                "rejected",
                json!({
                    "reason": rejected.reason().code(),
                    "text": rejected.text(),
                    "lines": rejected.lines(),
                    "branch": rejected.branch(),
                    "status": rejected.status(),
                    "answer": said(rejected.answer().body()),
                }),
            );
        }
        let error = Became::Rejected(rejected.clone()).into_result();
        Err(error.map_or_else(Failure::from, |_| self.internal()))
    }

    fn not_sent(&self, error: Error) -> Outcome {
        if self.output.is_json() {
            let sent = match error.sent() {
                Sent::No => "no",
                Sent::Maybe => "maybe",
                Sent::Answered => "answered",
            };
            self.tell(
                "not_sent",
                json!({
                    "reason": error.code(),
                    "sent": sent,
                    "status": error.status(),
                    "answer": error.answer().map(|answer| said(answer.body())),
                }),
            );
        }
        Err(error.into())
    }

    fn unknown(&self, unknown: Unknown) -> Outcome {
        if self.output.is_json() {
            self.tell(
                "unknown",
                json!({
                    "cause": unknown.cause().code(),
                    "route": unknown.route(),
                    "bytes": unknown.body().len(),
                    "sent_at": unknown.sent_at().to_string(),
                    "noticed_at": unknown.noticed_at().to_string(),
                    "status": unknown.status(),
                    "answer": unknown.answer().map(|answer| said(answer.body())),
                    "advice": unknown.advice(Lang::En),
                    "advice_el": unknown.advice(Lang::El),
                }),
            );
        }
        let excerpt = unknown.excerpt();
        let failure = Became::Unknown(unknown)
            .into_result()
            .map_or_else(Failure::from, |_| self.internal());
        Err(match excerpt {
            Some(excerpt) => failure.with_detail(match self.lang {
                Lang::En => format!("the answer begins: {excerpt}"),
                Lang::El => format!("η απάντηση αρχίζει: {excerpt}"),
            }),
            None => failure,
        })
    }

    fn cut(&self, cut: Cut) -> Outcome {
        let cause = match cut.failure.exit() {
            Exit::Interrupted => "interrupted",
            _ => "timeout",
        };
        if self.output.is_json() {
            if cut.under_way {
                // The keys are those of every unknown outcome.
                let kind = ergani_client::ErrorKind::OutcomeUnknown;
                self.tell(
                    "unknown",
                    json!({
                        "cause": cause,
                        "route": format!("Documents/{}", self.code),
                        "bytes": self.bytes,
                        "sent_at": null,
                        "noticed_at": SystemClock.now().to_string(),
                        "status": null,
                        "answer": null,
                        "advice": kind.hint(Lang::En),
                        "advice_el": kind.hint(Lang::El),
                    }),
                );
            } else {
                self.tell("not_sent", json!({"reason": cause, "sent": "no"}));
            }
        }
        Err(cut_short(cut))
    }

    /// Writes the object of an outcome that the exit code tells too. That code counts, whatever
    /// becomes of standard output.
    fn tell(&self, outcome: &str, more: Value) {
        if let Err(failure) = self.object(outcome, more) {
            self.output.error(&format!("ergani: {}", failure.message()));
        }
    }

    /// The object that programs read.
    fn object(&self, outcome: &str, more: Value) -> Outcome<()> {
        let mut object = Map::new();
        object.insert("outcome".to_owned(), outcome.into());
        object.insert("document".to_owned(), self.code.into());
        object.insert("environment".to_owned(), self.environment.clone().into());
        object.insert("findings".to_owned(), self.findings.clone().into());
        if let Value::Object(more) = more {
            object.extend(more);
        }
        self.output.json(&Value::Object(object))
    }

    /// An error that is a success: there is no such thing.
    fn internal(&self) -> Failure {
        Failure::new(
            Exit::Unexpected,
            "internal",
            "an outcome contradicts itself",
        )
    }
}

fn receipt(receipt: &Receipt) -> Value {
    json!({
        "id": receipt.id(),
        "protocol": receipt.protocol(),
        "submit_date": receipt.submit_date(),
        "submitted_at": receipt.submitted_at().map(ToString::to_string),
    })
}

/// An answer in an object: JSON as JSON, anything else as text.
fn said(body: &[u8]) -> Value {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into())
}
