//! What the server checks beyond the form: whose declaration it is, when, and of whom.

use ergani_documents::Document;
use ergani_documents::codes::{LateReason, WorkTimeType};
use ergani_documents::table::{Element, Meaning};
use ergani_documents::types::{Date, Moment, parse_form_date, parse_form_time, parse_iso_date};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::employer::{Employee, Employer};
use crate::state::State;
use crate::switches::{DuplicateCard, Ruling};

const NOT_THE_EMPLOYER: &str = "Το ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη.";
const UNKNOWN_BRANCH: &str = "Το παράρτημα δεν υπάρχει στα παραρτήματα του εργοδότη.";
const REASON_NEEDED: &str = "Πρέπει να συμπληρώσετε τον λόγο καθυστέρησης, καθώς η κίνηση \
    δηλώνεται εκτός του επιτρεπόμενου χρονικού ορίου (εκπρόθεσμη δήλωση).";
const REASON_FORBIDDEN: &str = "Δεν πρέπει να δηλώνεται λόγος καθυστέρησης, όταν η κίνηση \
    δηλώνεται εντός του επιτρεπόμενου χρονικού ορίου.";
const IN_THE_FUTURE: &str = "Η δηλωμένη ώρα κίνησης είναι μεγαλύτερη και αποκλίνει σημαντικά της \
    τωρινής ώρας";
const LATE_OVERTIME: &str = "Η υποβολή σας θεωρείται εκπρόθεσμη";

/// Documents about people who do not work for the employer yet, or need not.
const OF_NEW_PEOPLE: [&str; 9] = [
    "WebE3N", "WebE3M", "WebE3D", "WebE3PD", "FastAna", "FastAnaC", "57", "E12", "E12Apogr",
];

/// Checks the records of a document that has the right form. Gives the card movements to remember,
/// or the lines of the refusal: for each branch its own line, then all that is wrong with it.
pub(super) fn check(
    state: &State,
    now: Timestamp,
    account: usize,
    document: &Document,
    records: &[&Value],
) -> Result<Vec<String>, Vec<String>> {
    let account = &state.credentials.accounts()[account];
    let employer = account.employer.as_ref();
    let mut rules = Rules {
        state,
        now,
        user: account.user(),
        employer: employer.unwrap_or(Employer::shared_sample()),
        movements: Vec::new(),
        faults: Vec::new(),
    };
    let outer = document.root().map_or(&[][..], Element::children);
    let outer = outer.first().map_or(&[][..], Element::children);
    let mut lines = Vec::new();
    for record in records {
        rules.branch(record);
        match document.code() {
            "WRKCardSE" => rules.card(record),
            code if code.starts_with("WTO") => rules.working_time(code, record),
            code if !OF_NEW_PEOPLE.contains(&code) => rules.people(outer, record),
            _ => {}
        }
        rules.codes(outer, record);
        if !rules.faults.is_empty() {
            lines.push(format!("Για το Παράρτημα: {}", branch(record)));
            lines.append(&mut rules.faults);
        }
    }
    match lines.is_empty() {
        true => Ok(rules.movements),
        false => Err(lines),
    }
}

/// Whom a declaration that was recorded hires.
pub(super) fn hired(document: &Document, record: &Value) -> Option<Employee> {
    if !matches!(document.code(), "WebE3N" | "WebE3M" | "WebE3D" | "WebE3PD") {
        return None;
    }
    let name = |key| text(record, key).trim();
    let mut employee = Employee::new(name("f_afm"), name("f_eponymo"), name("f_onoma"))
        .branch(branch(record).trim().parse().unwrap_or(0))
        .work_card(name("f_working_card") == "1");
    if let Ok(day) = parse_form_date(name("f_proslipsidate")) {
        employee = employee.hired(day);
    }
    if let Some(hours) = name("f_week_hours").split(',').next()
        && let Ok(hours) = hours.parse()
    {
        employee.weekly_hours = hours;
    }
    Some(employee)
}

/// The branch that a record names.
pub(super) fn branch(record: &Value) -> &str {
    match text(record, "f_aa_pararthmatos") {
        "" => text(record, "f_aa"),
        number => number,
    }
}

/// The text under a key of a normalized record.
pub(super) fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

struct Rules<'a> {
    state: &'a State,
    now: Timestamp,
    user: &'a str,
    employer: &'a Employer,
    /// The card movements of this request.
    movements: Vec<String>,
    /// What is wrong with the record at hand.
    faults: Vec<String>,
}

impl Rules<'_> {
    /// Whether the branch is one of the employer's, if any of them are told.
    fn branch(&mut self, record: &Value) {
        let branches = &self.employer.branches;
        let Ok(number) = branch(record).trim().parse::<u32>() else {
            return;
        };
        let known = branches.is_empty() || branches.iter().any(|branch| branch.number == number);
        if !known && self.state.switches.unknown_branch == Ruling::Refused {
            self.refuse(UNKNOWN_BRANCH);
        }
    }

    /// The codes of lists that the server keeps and whose values are known.
    fn codes(&mut self, elements: &[Element], record: &Value) {
        if self.state.switches.unknown_code != Ruling::Refused {
            return;
        }
        for (element, code) in leaves(elements, record) {
            let (list, what, name) = match element.format().map(|format| format.meaning) {
                Some(Meaning::WorkTimeType) => (&WorkTimeType::LIST, "Ο τύπος", "WorkTimeType"),
                Some(Meaning::LateReason) => (&LateReason::LIST, "Ο λόγος", "WorkCardDelayReason"),
                _ => continue,
            };
            if !code.is_empty() && !list.entries.iter().any(|entry| entry.code == code) {
                self.refuse(format!("{what} '{code}' δεν υπάρχει στη λίστα {name}"));
            }
        }
    }

    /// The people of a record, wherever in it they are named.
    fn people(&mut self, elements: &[Element], record: &Value) {
        let today = Moment::from_timestamp(self.now).date();
        for (element, tax_number) in leaves(elements, record) {
            if element.wire == "f_afm" && !tax_number.is_empty() {
                self.employment(tax_number, today);
            }
        }
    }

    fn card(&mut self, record: &Value) {
        let tax_number = text(record, "f_afm_ergodoti");
        if self.employer.tax_number != tax_number
            && self.state.switches.other_employer == Ruling::Refused
        {
            return self.refuse(NOT_THE_EMPLOYER);
        }
        for movement in list(record, "Details", "CardDetails") {
            let employee = text(movement, "f_afm");
            self.moment_of_card(movement);
            self.duplicate(tax_number, movement);
            if let Ok(day) = parse_iso_date(text(movement, "f_reference_date").trim()) {
                self.employment(employee, day);
            }
            let no_mark = |known: &Employee| known.tax_number == employee && !known.work_card;
            if self.state.switches.no_card_mark == Ruling::Refused
                && self.employer.employees.iter().any(no_mark)
            {
                self.refuse(format!(
                    "Ο εργαζόμενος με ΑΦΜ {employee} είναι Χωρίς Ένδειξη Κάρτας Εργασίας"
                ));
            }
        }
    }

    /// Too early, in time, or late; and whether the reason fits (quirk 27). A card can be both too
    /// early and wrongly given a reason (quirk 77).
    fn moment_of_card(&mut self, movement: &Value) {
        let Ok(moment) = text(movement, "f_date").parse::<Moment>() else {
            return;
        };
        let age = self.now.duration_since(moment.timestamp());
        let minutes = |count: u32| SignedDuration::from_mins(i64::from(count));
        let switches = &self.state.switches;
        if switches
            .card_future_minutes
            .is_some_and(|limit| -age > minutes(limit))
        {
            self.refuse(IN_THE_FUTURE);
        }
        let Some(limit) = switches.card_late_minutes else {
            return;
        };
        let late = age > minutes(limit);
        let reason = !text(movement, "f_aitiologia").trim().is_empty();
        if late && !reason {
            self.refuse(REASON_NEEDED);
        }
        if reason && !late {
            self.refuse(REASON_FORBIDDEN);
        }
    }

    fn duplicate(&mut self, employer: &str, movement: &Value) {
        let when = match self.state.switches.duplicate_card {
            DuplicateCard::Never => return,
            DuplicateCard::SameDay => text(movement, "f_reference_date").trim().to_owned(),
            DuplicateCard::SameMoment => match text(movement, "f_date").parse::<Moment>() {
                Ok(moment) => moment.timestamp().to_string(),
                Err(_) => text(movement, "f_date").trim().to_owned(),
            },
        };
        let employee = text(movement, "f_afm");
        let kind = text(movement, "f_type");
        let key = format!("{employer} {employee} {kind} {when}");
        if self.state.registry.has_movement(&key) || self.movements.contains(&key) {
            let kind = if kind == "0" {
                "είσοδος"
            } else {
                "έξοδος"
            };
            return self.refuse(format!(
                "Για τον εργαζόμενο με ΑΦΜ {employee} υπάρχει ήδη {kind}"
            ));
        }
        self.movements.push(key);
    }

    fn working_time(&mut self, code: &str, record: &Value) {
        for day in list(record, "Ergazomenoi", "ErgazomenoiWTO") {
            // A week's record names no day, but when the week begins to hold.
            let date = parse_form_date(text(day, "f_date").trim())
                .or_else(|_| parse_form_date(text(record, "f_from_date").trim()));
            let date = date.unwrap_or_else(|_| Moment::from_timestamp(self.now).date());
            self.employment(text(day, "f_afm"), date);
            if matches!(code, "WTOOv" | "WTOOvD") {
                for slot in list(day, "ErgazomenosAnalytics", "ErgazomenosWTOAnalytics") {
                    self.overtime(date, slot);
                }
            }
        }
    }

    /// Overtime is declared before it begins (quirk 45).
    fn overtime(&mut self, date: Date, slot: &Value) {
        let Ok(start) = parse_form_time(text(slot, "f_from").trim()) else {
            return;
        };
        let begun = Moment::from_athens(date.to_datetime(start))
            .is_ok_and(|begin| begin.timestamp() <= self.now);
        if begun && self.state.switches.late_overtime == Ruling::Refused {
            self.refuse(LATE_OVERTIME);
        }
    }

    /// Whether somebody works for the employer on a day, if any of its people are told.
    fn employment(&mut self, employee: &str, day: Date) {
        let employed = |known: &Employee| known.tax_number == employee && known.hired <= day;
        let people = &self.employer.employees;
        let known = people.is_empty()
            || people.iter().any(employed)
            || self
                .state
                .registry
                .hired(self.user, employee)
                .is_some_and(employed);
        if !known && self.state.switches.no_employment == Ruling::Refused {
            self.refuse(format!(
                "Δεν υπάρχει σχέση εργασίας στις ημερομηνίες {} για τον εργαζόμενο με ΑΦΜ {employee}",
                day.strftime("%d/%m/%Y")
            ));
        }
    }

    /// Adds a line, once.
    fn refuse(&mut self, line: impl Into<String>) {
        let line = line.into();
        if !self.faults.contains(&line) {
            self.faults.push(line);
        }
    }
}

/// The records of a list in its wrapper, of a normalized document.
fn list<'a>(record: &'a Value, wrapper: &str, items: &str) -> &'a [Value] {
    record
        .get(wrapper)
        .and_then(|wrapper| wrapper.get(items))
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of a record, with what the document's table says of each.
fn leaves<'a>(elements: &'a [Element], record: &'a Value) -> Vec<(&'a Element, &'a str)> {
    let mut found = Vec::new();
    for element in elements {
        let values = match record.get(element.wire) {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => continue,
        };
        for value in values {
            match element.format() {
                Some(_) => found.push((element, value.as_str().unwrap_or_default().trim())),
                None => found.extend(leaves(element.children(), value)),
            }
        }
    }
    found
}
