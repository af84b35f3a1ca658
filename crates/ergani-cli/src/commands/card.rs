//! `ergani card`: one movement of one employee, told before it is declared.

use ergani_client::config::Config;
use ergani_documents::codes::LateReason;
use ergani_documents::forms::{CardMovement, WorkCard};
use ergani_documents::types::{Branch, Date, InvalidValue, Moment, TaxNumber, parse_iso_date};
use ergani_documents::{Declaration as _, Lang, Report, documents};
use ergani_token::one_line;
use serde_json::{Value, json};

use crate::args::{Card, CardDetails, Global, Movement};
use crate::command_line::CommandLine;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::session::Session;
use crate::submission::{self, Declaration};
use crate::{confirm, findings, settings, times};

/// Before this hour a departure may end a shift of the day before: night work ends at 06:00, and
/// overtime may follow it.
const MORNING: i8 = 9;
/// The document's code.
const CODE: &str = "WRKCardSE";

pub(super) fn run(global: &Global, output: &Output, args: Card) -> Outcome {
    let (arrives, details) = match args.movement {
        Movement::In(details) => (true, details),
        Movement::Out(details) => (false, details),
    };
    let lang = global.lang.into();
    let filled = Filled::read(&details, arrives, lang)?;
    let card = filled.card();
    let report = filled.report(&card, details.strict)?;
    check(output, &card, &report, &details, lang)?;
    let config = settings::load(global)?;
    for line in filled.told(&config, lang)? {
        output.note(&line);
    }
    if let Some(line) = filled.doubt_of_the_shift(lang) {
        output.note(&line);
    }
    if details.dry_run {
        output.json(&card.to_json())?;
        return Ok(Exit::Ok);
    }
    confirm::production(global, &config.environment()?)?;
    let session = Session::of(&config, output)?;
    let declaration = Declaration {
        code: CODE,
        body: card.to_json_bytes().into(),
        findings: json_of(&report),
        command: filled.command().settings(global, &config)?,
        no_body: details.no_body,
    };
    submission::send(global, output, &session, declaration)
}

/// Says what was found in the card; an error keeps it from being sent.
fn check(
    output: &Output,
    card: &WorkCard,
    report: &Report,
    details: &CardDetails,
    lang: Lang,
) -> Outcome<()> {
    if !output.is_json() {
        for line in findings::lines(report, lang) {
            output.note(&line);
        }
    }
    if report.is_valid() {
        return Ok(());
    }
    if output.is_json() {
        let (body, findings) = (card.to_json_bytes(), json_of(report));
        submission::not_valid(output, CODE, &body, details.no_body, findings)?;
    }
    let fields: Vec<&str> = report.errors().map(|finding| finding.field()).collect();
    let fields = fields.join(", ");
    let message = match lang {
        Lang::En => format!("this is not a valid card: {fields}; nothing was sent"),
        Lang::El => format!("μη έγκυρη κάρτα: {fields}· δεν στάλθηκε τίποτα"),
    };
    Err(Failure::new(Exit::Usage, "invalid_document", message))
}

fn json_of(report: &Report) -> Vec<Value> {
    report.findings().iter().map(|it| json!(it)).collect()
}

/// The arguments, read.
struct Filled {
    arrives: bool,
    employer: TaxNumber,
    branch: Branch,
    employee: TaxNumber,
    last_name: String,
    first_name: String,
    moment: Moment,
    /// The moment as it is weighed.
    said: String,
    shift: Date,
    /// Whether the day of the shift was told, and not taken from the moment.
    shift_is_told: bool,
    reason: Option<LateReason>,
    comments: String,
}

impl Filled {
    fn read(details: &CardDetails, arrives: bool, lang: Lang) -> Outcome<Self> {
        let wrong = |flag: &str, error: InvalidValue| slip(flag, error.message(lang));
        let moment: Moment = match &details.at {
            Some(text) => text.parse().map_err(|error| wrong("--at", error))?,
            None => times::now(),
        };
        let shift = match &details.reference_date {
            Some(text) => parse_iso_date(text).map_err(|error| wrong("--reference-date", error))?,
            None => moment.date(),
        };
        let reason = details.reason.as_deref().map(str::parse).transpose();
        Ok(Self {
            arrives,
            employer: TaxNumber::new(&details.employer)
                .map_err(|error| wrong("--employer", error))?,
            branch: details
                .branch
                .parse()
                .map_err(|error| wrong("--branch", error))?,
            employee: TaxNumber::new(&details.employee)
                .map_err(|error| wrong("--employee", error))?,
            last_name: name("--last-name", &details.last_name, lang)?,
            first_name: name("--first-name", &details.first_name, lang)?,
            said: said(details.at.as_deref(), &moment),
            moment,
            shift,
            shift_is_told: details.reference_date.is_some(),
            reason: reason.map_err(|error| wrong("--reason", error))?,
            comments: details.comments.clone().unwrap_or_default(),
        })
    }

    fn card(&self) -> WorkCard {
        let moment = self.moment.as_zoned();
        let movement = if self.arrives {
            CardMovement::arrival(self.employee, moment)
        } else {
            CardMovement::departure(self.employee, moment)
        };
        let movement = movement
            .named(&self.last_name, &self.first_name)
            .of_shift(self.shift);
        let movement = match &self.reason {
            Some(reason) => movement.late(reason.clone()),
            None => movement,
        };
        WorkCard::new(self.employer, self.branch)
            .comments(&self.comments)
            .movement(movement)
    }

    /// What the form of the card says, and what is odd about the card as it was asked for.
    fn report(&self, card: &WorkCard, strict: bool) -> Outcome<Report> {
        let document = documents::find(CODE)
            .ok_or_else(|| Failure::new(Exit::Unexpected, "internal", "the card has no form"))?;
        let strictness = findings::strictness(strict);
        let mut body = card.to_json();
        let report = document.validate_with(&body, strictness);
        body["Cards"]["Card"][0]["Details"]["CardDetails"][0]["f_date"] = self.said.as_str().into();
        Ok(report.and(document.weigh(&body, &times::now(), strictness)))
    }

    /// What asks for exactly this card: at its moment, and not at the one when it is run.
    fn command(&self) -> CommandLine {
        let way = if self.arrives { "in" } else { "out" };
        let mut line = CommandLine::new(&["card", way])
            .flag("--employer", self.employer)
            .flag("--branch", self.branch)
            .flag("--employee", self.employee)
            .flag("--last-name", &self.last_name)
            .flag("--first-name", &self.first_name)
            .flag("--at", &self.moment)
            .flag("--reference-date", self.shift);
        if let Some(reason) = &self.reason {
            line = line.flag("--reason", reason.code());
        }
        if !self.comments.is_empty() {
            line = line.flag("--comments", &self.comments);
        }
        line
    }

    /// Who leaves in the morning may have come the evening before, and only the caller knows
    /// (quirk 31).
    fn doubt_of_the_shift(&self, lang: Lang) -> Option<String> {
        let hour = self.moment.as_zoned().hour();
        if self.arrives || self.shift_is_told || hour >= MORNING {
            return None;
        }
        let eve = self.shift.yesterday().ok()?;
        Some(match lang {
            Lang::En => format!(
                "if the shift began the evening before, say so with `--reference-date {eve}`: this card says that \
                 it is of {}",
                self.shift
            ),
            Lang::El => format!(
                "αν η βάρδια άρχισε το προηγούμενο βράδυ, δηλώστε το με `--reference-date {eve}`: η κάρτα αυτή \
                 αναφέρεται στις {}",
                self.shift
            ),
        })
    }

    /// Exactly what will be declared, for people.
    fn told(&self, config: &Config, lang: Lang) -> Outcome<Vec<String>> {
        let environment = config.environment()?;
        let employer = format!("{}, {}", self.employer, self.branch);
        let employee = format!("{} {} {}", self.employee, self.last_name, self.first_name);
        let movement = match (self.arrives, lang) {
            (true, Lang::En) => "arrival",
            (false, Lang::En) => "departure",
            (true, Lang::El) => "προσέλευση",
            (false, Lang::El) => "αποχώρηση",
        };
        let reason = self.reason.as_ref().map_or_else(String::new, |reason| {
            match (reason.code(), reason.label(lang)) {
                (code, label) if code == label => code.to_string(),
                (code, label) => format!("{code} {label}"),
            }
        });
        let [head, names @ ..] = match lang {
            Lang::En => [
                "work card to",
                "employer, branch",
                "employee",
                "movement",
                "moment",
                "day of the shift",
                "late reason",
                "comments",
            ],
            Lang::El => [
                "κάρτα εργασίας προς",
                "εργοδότης, παράρτημα",
                "εργαζόμενος",
                "κίνηση",
                "ώρα κίνησης",
                "ημερομηνία αναφοράς",
                "αιτιολογία",
                "σχόλια",
            ],
        };
        let values = [
            employer,
            employee,
            movement.to_owned(),
            self.moment.to_string(),
            self.shift.to_string(),
            reason,
            self.comments.clone(),
        ];
        let row = |(name, value): (&str, String)| {
            let value = if value.is_empty() { "-" } else { &value };
            format!("  {name:22}{}", one_line(value))
        };
        let rows = names.into_iter().zip(values).map(row);
        Ok(std::iter::once(format!("{head} {environment}"))
            .chain(rows)
            .collect())
    }
}

/// The moment as it is weighed: with the offset that was given, since that of the other half of the year is a slip.
/// `Z` is none: who writes it means UTC. Whatever the offset, the moment is sent with that of Athens.
fn said(at: Option<&str>, moment: &Moment) -> String {
    let has_offset = |text: &&str| {
        let time = text.split_once('T').map_or("", |(_, time)| time);
        time.contains(['+', '-'])
    };
    at.map(str::trim)
        .filter(has_offset)
        .map_or_else(|| moment.to_string(), str::to_owned)
}

/// A name. ERGANI's schema lets a blank one pass; here it is the unset variable of a script.
fn name(flag: &str, text: &str, lang: Lang) -> Outcome<String> {
    let text = text.trim();
    if !text.is_empty() {
        return Ok(text.to_owned());
    }
    Err(slip(
        flag,
        match lang {
            Lang::En => "the name is blank",
            Lang::El => "το όνομα είναι κενό",
        },
    ))
}

fn slip(flag: &str, message: &str) -> Failure {
    Failure::usage(format!("{flag}: {message}"))
}
