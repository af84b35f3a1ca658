//! `ergani actual` and `ergani schedule`: working time of a branch, a day or a range of days.

use ergani_documents::Lang;
use ergani_documents::codes::WorkTimeType;
use ergani_documents::services::{
    ActualWork, InvalidQuery, Query, ScheduledWork, ServiceField, ServiceRecord,
};
use ergani_documents::types::{Date, form_date, iso_date};
use serde_json::{Value, json};

use super::records::{self, Heading, Records, Shape, View};
use crate::args::{Days, Global};
use crate::exit::{Failure, Outcome};
use crate::output::Output;
use crate::progress::Progress;
use crate::runtime;
use crate::session::{self, Session};

/// A year of calls is more than anybody means.
const LONGEST: usize = 366;

const ACTUAL: &[Heading] = &[
    ("day", "Day", "Ημερομηνία"),
    ("tax_number", "Tax number", "ΑΦΜ"),
    ("from", "From", "Από"),
    ("until", "To", "Έως"),
];

const SCHEDULE: &[Heading] = &[
    ("day", "Day", "Ημερομηνία"),
    ("tax_number", "Tax number", "ΑΦΜ"),
    ("work_time_type", "Type", "Τύπος"),
    ("words", "What", "Περιγραφή"),
    ("from", "From", "Από"),
    ("to", "To", "Έως"),
    ("break_minutes", "Break min", "Διάλειμμα λ."),
    ("extra", "More", "Πρόσθετα"),
];

pub(in crate::commands) fn actual(global: &Global, output: &Output, args: &Days) -> Outcome {
    let range = Range::of(global, args, Query::actual_work)?;
    let work: Vec<ActualWork> = range.ask(global, output, args, Query::actual_work)?;
    let mut records = Records::of(&work)?;
    if is_text(output, args) {
        records.push(note("until"), work.iter().map(until));
    }
    range.write(global, output, args, records, "intervals", ACTUAL)
}

pub(in crate::commands) fn schedule(global: &Global, output: &Output, args: &Days) -> Outcome {
    let range = Range::of(global, args, Query::schedule)?;
    let work: Vec<ScheduledWork> = range.ask(global, output, args, Query::schedule)?;
    let mut records = Records::of(&work)?;
    if is_text(output, args) {
        records.push(
            note("words"),
            work.iter().map(|part| words_of(part, global.lang.into())),
        );
    }
    range.write(global, output, args, records, "parts", SCHEDULE)
}

fn is_text(output: &Output, args: &Days) -> bool {
    !output.is_json() && !args.written.csv
}

/// A column for people, made of fields of the server.
const fn note(name: &'static str) -> ServiceField {
    ServiceField {
        wire: "",
        name,
        english: "",
        greek: "",
        kind: "note",
        personal: true,
    }
}

/// The end, and whether it is on the next day.
fn until(work: &ActualWork) -> Value {
    let end = work.to.canonical();
    let end = end
        .strip_suffix(":00")
        .filter(|end| end.len() > 3)
        .unwrap_or(&end);
    match work.ends_next_day.value() {
        Some(true) => format!("{end} +1").into(),
        _ => end.into(),
    }
}

fn words_of(part: &ScheduledWork, lang: Lang) -> Value {
    match WorkTimeType::LIST.find(&part.work_time_type) {
        Some(entry) => entry.label(lang).into(),
        None => Value::Null,
    }
}

type Ask = fn(u32, Date, Date) -> Result<Query, InvalidQuery>;

/// Days, first to last.
struct Range(Vec<Date>);

impl Range {
    /// The days of the arguments, of which the server would refuse none: a range that it would is
    /// refused whole, before any call.
    fn of(global: &Global, args: &Days, ask: Ask) -> Outcome<Self> {
        let lang = global.lang.into();
        let first = super::day("--date", &args.date, lang)?;
        let last = match &args.to {
            Some(text) => super::day("--to", text, lang)?,
            None => first,
        };
        let today = super::today();
        ask(args.branch, last, today).map_err(|error| {
            let day = match lang {
                Lang::En => iso_date(last),
                Lang::El => form_date(last),
            };
            Failure::usage(format!("{day}: {}", error.message(lang)))
        })?;
        let days: Vec<Date> = first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= last)
            .take(LONGEST + 1)
            .collect();
        match days.len() {
            0 => Err(Failure::usage(match lang {
                Lang::En => "--to is before --date",
                Lang::El => "το --to είναι πριν από το --date",
            })),
            1..=LONGEST => Ok(Self(days)),
            _ => Err(Failure::usage(match lang {
                Lang::En => format!("a range has {LONGEST} days at most, since each is a call"),
                Lang::El => {
                    format!(
                        "ένα διάστημα έχει έως {LONGEST} ημέρες, αφού κάθε ημέρα είναι μία κλήση"
                    )
                }
            })),
        }
    }

    /// Asks for one day after the other, one call at a time (quirk 61). A failure ends it.
    fn ask<R: ServiceRecord>(
        &self,
        global: &Global,
        output: &Output,
        args: &Days,
        ask: Ask,
    ) -> Outcome<Vec<R>> {
        super::one_format(output, &args.written)?;
        let session = Session::open(global, output)?;
        let many = self.0.len();
        let progress = Progress::new(output);
        let work = async {
            let mut records = Vec::new();
            for (done, day) in self.0.iter().enumerate() {
                if done > 0 {
                    progress.tell(&format!("{day}, day {} of {many}", done + 1));
                }
                let query = ask(args.branch, *day, super::today())
                    .map_err(|error| Failure::usage(error.message(global.lang.into())))?;
                let found: Vec<R> = session.ergani.ask(&query).await.map_err(|error| {
                    let failure = Failure::from(error);
                    let message = format!("{day}: {}", failure.message());
                    failure.with_message(message)
                })?;
                records.extend(found);
            }
            Ok(records)
        };
        let ended = runtime::run(
            global,
            output,
            session::waiting_for_server,
            work,
            session.farewell(),
        );
        drop(progress);
        ended
    }

    fn write(
        &self,
        global: &Global,
        output: &Output,
        args: &Days,
        records: Records,
        name: &'static str,
        columns: &'static [Heading],
    ) -> Outcome {
        let day = |day: Option<&Date>| day.map(|day| iso_date(*day));
        records.write(
            global,
            output,
            Shape {
                name,
                is_single: false,
                asked: records::asked(&[
                    ("branch", json!(args.branch)),
                    ("first_day", json!(day(self.0.first()))),
                    ("last_day", json!(day(self.0.last()))),
                ]),
                view: View::Table(columns),
                csv: args.written.csv,
            },
        )
    }
}
