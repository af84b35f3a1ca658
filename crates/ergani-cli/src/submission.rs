//! Sends a declaration, and says what became of it. That is never guessed.

use std::cell::Cell;

use bytes::Bytes;
use ergani_client::{
    Accepted, Cause, Error, Outcome as Became, Receipt, Rejected, RejectionReason, Sent,
    Submission, Unknown, UnknownCause, Validation, Warning,
};
use ergani_documents::{Lang, raw_json};
use ergani_token::{Clock as _, SystemClock, Timestamp};
use serde_json::{Value, json};

use crate::args::Global;
use crate::command_line::CommandLine;
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
    /// What asks for exactly this declaration.
    pub(crate) command: CommandLine,
    /// Leave the body out of what programs are told.
    pub(crate) no_body: bool,
}

/// Sends it. What became of it goes to standard output, and is what the exit code says.
pub(crate) fn send(
    global: &Global,
    output: &Output,
    session: &Session,
    declaration: Declaration<'_>,
) -> Outcome {
    // It has been judged, in the language and with the strictness that was asked for.
    let ergani = session.ergani.with_validation(Validation::Off);
    let work = async {
        Ok(ergani
            .submit_bytes(declaration.code, declaration.body.clone())
            .await)
    };
    // Asked for the last time while the work is still there.
    let sent_at = Cell::new(None);
    let became = runtime::run_watched(
        global,
        output,
        session::waiting_for_server,
        work,
        session.farewell(),
        || {
            sent_at.set(ergani.submitting_since());
            sent_at.get().is_some()
        },
    );
    let told = Told {
        output,
        lang: global.lang.into(),
        environment: session.environment.to_string(),
        declaration,
    };
    match became {
        Ok(Became::Accepted(accepted)) => told.accepted(&accepted),
        Ok(Became::Rejected(rejected)) => told.rejected(&rejected),
        Ok(Became::NotSent(error)) => told.not_sent(error),
        Ok(Became::Unknown(unknown)) => told.unknown(unknown),
        Err(cut) => told.cut(cut, sent_at.get()),
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

/// Tells programs of a document that has errors and was not sent.
pub(crate) fn not_valid(
    output: &Output,
    code: &str,
    body: &[u8],
    no_body: bool,
    findings: Vec<Value>,
) -> Outcome<()> {
    let mut object = json!({
        "outcome": "not_sent",
        "document": code,
        "reason": "invalid_document",
        "sent": "no",
        "findings": findings,
        "sent_at": null,
    });
    if !no_body {
        object["body"] = sent(body);
    }
    output.json(&object)
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
    environment: String,
    declaration: Declaration<'a>,
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
        let (code, environment) = (self.declaration.code, &self.environment);
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
                accepted.submission().sent_at(),
                json!({
                    "receipts": receipts.iter().map(receipt).collect::<Vec<_>>(),
                    "warnings": warnings,
                    "status": accepted.status(),
                    "answer": said(accepted.body()),
                }),
            );
        }
        self.output.table(&self.rows(receipts))
    }

    /// A receipt is given once: what standard output did not take goes to standard error.
    fn rescue(&self, accepted: &Accepted, failure: &Failure) -> Failure {
        rescue(
            self.output,
            accepted.body(),
            format!(
                "the {} was ACCEPTED, and its receipt",
                self.declaration.code
            ),
            format!("το {} έγινε ΔΕΚΤΟ, αλλά η απόδειξη", self.declaration.code),
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
                .map(str::to_owned)
                .to_vec()
        };
        let head = head.map(str::to_owned).to_vec();
        std::iter::once(head)
            .chain(receipts.iter().map(row))
            .collect()
    }

    fn rejected(&self, rejected: &Rejected) -> Outcome {
        if self.output.is_json() {
            let reasons = rejected.reasons().into_iter().map(RejectionReason::code);
            let cause =
                |cause: &Cause| json!({"reason": cause.reason.code(), "lines": cause.lines});
            self.tell(
                "rejected",
                rejected.submission().and_then(Submission::sent_at),
                json!({
                    "reason": rejected.reason().code(),
                    "reasons": reasons.collect::<Vec<_>>(),
                    "causes": rejected.causes().iter().map(cause).collect::<Vec<_>>(),
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
                error.submission().and_then(Submission::sent_at),
                json!({
                    "reason": error.code(),
                    "sent": sent,
                    "status": error.status(),
                    "answer": error.answer().map(|answer| said(answer.body())),
                    "command": self.command(),
                }),
            );
        }
        Err(error.into())
    }

    fn unknown(&self, unknown: Unknown) -> Outcome {
        let receipts = unknown.receipts();
        if self.output.is_json() {
            self.tell(
                "unknown",
                Some(unknown.sent_at()),
                json!({
                    "cause": unknown.cause().code(),
                    "route": unknown.route(),
                    "bytes": unknown.body().len(),
                    "noticed_at": unknown.noticed_at().to_string(),
                    "status": unknown.status(),
                    "receipts": receipts.iter().map(receipt).collect::<Vec<_>>(),
                    "answer": unknown.answer().map(|answer| said(answer.body())),
                    "advice": unknown.advice(Lang::En),
                    "advice_el": unknown.advice(Lang::El),
                    "command": self.command(),
                }),
            );
        } else if !receipts.is_empty() {
            // They are given once, whatever they belong to.
            self.show(self.output.table(&self.rows(receipts)), &unknown);
        } else if let (UnknownCause::NoProtocol, Some(answer)) = (unknown.cause(), unknown.answer())
        {
            self.show(self.output.bytes(answer.body()), &unknown);
        }
        let excerpt = unknown.excerpt();
        let failure = Became::Unknown(unknown)
            .into_result()
            .map_or_else(Failure::from, |_| self.internal());
        let failure = self.with_command(failure);
        Err(match excerpt {
            Some(excerpt) => failure.with_detail(match self.lang {
                Lang::En => format!("the answer begins: {excerpt}"),
                Lang::El => format!("η απάντηση αρχίζει: {excerpt}"),
            }),
            None => failure,
        })
    }

    /// What could not be shown of an unknown outcome, whose exit code counts, goes to standard error.
    fn show(&self, shown: Outcome<()>, unknown: &Unknown) {
        if let (Err(_), Some(answer)) = (shown, unknown.answer()) {
            self.output.error(&String::from_utf8_lossy(answer.body()));
        }
    }

    /// What to do next, with the command that asks for exactly this declaration: behind the look.
    fn with_command(&self, failure: Failure) -> Failure {
        let command = &self.declaration.command;
        failure.with_hints(
            format!(
                "It may be registered. Look in ERGANI first; only if it is not there, this asks for exactly this declaration:\n{command}"
            ),
            format!(
                "Ίσως έχει καταχωριστεί. Ελέγξτε πρώτα στο ΕΡΓΑΝΗ· μόνο αν δεν υπάρχει εκεί, αυτό ζητά ακριβώς αυτή τη δήλωση:\n{command}"
            ),
        )
    }

    fn command(&self) -> &[String] {
        self.declaration.command.arguments_of_it()
    }

    fn cut(&self, cut: Cut, sent_at: Option<Timestamp>) -> Outcome {
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
                    sent_at,
                    json!({
                        "cause": cause,
                        "route": format!("Documents/{}", self.declaration.code),
                        "bytes": self.declaration.body.len(),
                        "noticed_at": SystemClock.now().to_string(),
                        "status": null,
                        "receipts": [],
                        "answer": null,
                        "advice": kind.hint(Lang::En),
                        "advice_el": kind.hint(Lang::El),
                        "command": self.command(),
                    }),
                );
            } else {
                self.tell(
                    "not_sent",
                    None,
                    json!({"reason": cause, "sent": "no", "command": self.command()}),
                );
            }
        }
        let under_way = cut.under_way;
        let failure = cut_short(cut);
        Err(match under_way {
            true => self.with_command(failure),
            false => failure,
        })
    }

    /// Writes the object of an outcome that the exit code tells too. That code counts, whatever
    /// becomes of standard output.
    fn tell(&self, outcome: &str, sent_at: Option<Timestamp>, more: Value) {
        if let Err(failure) = self.object(outcome, sent_at, more) {
            self.output.error(&format!("ergani: {}", failure.message()));
        }
    }

    /// The object that programs read.
    fn object(&self, outcome: &str, sent_at: Option<Timestamp>, more: Value) -> Outcome<()> {
        let Declaration {
            code,
            body,
            findings,
            ..
        } = &self.declaration;
        let mut object = json!({
            "outcome": outcome,
            "document": code,
            "environment": self.environment,
            "findings": findings,
            "moment": moment(code, body),
            "sent_at": sent_at.map(|at| at.to_string()),
        });
        if !self.declaration.no_body {
            object["body"] = sent(body);
        }
        if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
            object.extend(more);
        }
        self.output.json(&object)
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

/// The moment of the movement that a card declares.
fn moment(code: &str, body: &Bytes) -> Option<String> {
    let moment = Submission::new(code, body.clone()).moment()?;
    Some(moment.to_string())
}

fn receipt(receipt: &Receipt) -> Value {
    json!({
        "id": receipt.id(),
        "protocol": receipt.protocol(),
        "submit_date": receipt.submit_date(),
        "submitted_at": receipt.submitted_at().map(ToString::to_string),
    })
}

/// A body in an object: JSON that every reader reads alike as JSON, anything else as text.
fn sent(body: &[u8]) -> Value {
    raw_json::parse(body).unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into())
}

/// An answer in an object: JSON as JSON, anything else as text.
fn said(body: &[u8]) -> Value {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned().into())
}
