//! `EX_BASE_03`: the lists of codes.
//!
//! Lists that `ergani-documents` knows come from there. Of the rest the server alone knows the
//! values, so that these are made up, in the form and in something like the number of the real ones.

use ergani_documents::codes::{
    IDENTITY_CARD, LateReason, ParameterList, WorkTimeCategory, WorkTimeType,
};

use super::request::NO_RIGHT;
use super::{Found, Record, record, some};

pub(super) fn values(list: &str) -> Result<Found, &'static str> {
    let known = ParameterList::LIST
        .entries
        .iter()
        .find(|entry| entry.code.eq_ignore_ascii_case(list))
        .ok_or(NO_RIGHT)?;
    let records = match known.code {
        "WorkTimeType" => work_time_types(),
        "WorkCardDelayReason" => plain(
            LateReason::LIST
                .entries
                .iter()
                .map(|entry| (entry.code.to_owned(), capitals(entry.greek))),
        ),
        "TyposTaytotitas" => texts(&[
            (IDENTITY_CARD, "ΔΕΛΤΙΟ ΑΣΤΥΝΟΜΙΚΗΣ ΤΑΥΤΟΤΗΤΑΣ"),
            ("ΔΟΚ", "ΔΟΚΙΜΑΣΤΙΚΟ ΕΓΓΡΑΦΟ"),
        ]),
        "Nationality" => texts(&[("048", "ΕΛΛΗΝΙΚΗ"), ("999", "ΔΟΚΙΜΑΣΤΙΚΗ")]),
        "EpipedoMorfosis" => texts(&[("11", "ΠΑΝΕΠΙΣΤΗΜΙΟ"), ("99", "ΔΟΚΙΜΑΣΤΙΚΟ ΕΠΙΠΕΔΟ")]),
        // One value is not made up: nobody knows that the true list has one, and it would come as an object.
        "ResidencePermit" => texts(&[
            ("1", "ΔΟΚΙΜΑΣΤΙΚΗ ΑΔΕΙΑ ΠΑΡΑΜΟΝΗΣ"),
            ("2", "ΔΟΚΙΜΑΣΤΙΚΗ ΑΔΕΙΑ ΠΑΡΑΜΟΝΗΣ ΑΛΛΗ"),
        ]),
        "RapidExceptionReason" => Vec::new(),
        code => {
            let (digits, count) = size(code);
            let title = capitals(known.greek);
            plain((1..=count).map(|n| (format!("{n:0digits$}"), format!("{title} - ΔΟΚΙΜΗ {n}"))))
        }
    };
    Ok(Found {
        element: "Param",
        records,
    })
}

/// The digits of a code, and how many values are made up.
fn size(list: &str) -> (usize, u32) {
    match list {
        "Sepe" => (5, 60),
        "Oaed" => (6, 120),
        "Stakod" | "SixthDayKAD" => (4, 600),
        "KallikratisKoinothta" => (8, 1_000),
        "KallikratisDhmos" => (8, 325),
        "KallikratisPerifereiaEnothta" => (8, 74),
        "KallikratisPerifereia" => (8, 13),
        "Step92" => (6, 400),
        "Doy" => (4, 100),
        "OvertimeAitiologia" => (3, 9),
        _ => (3, 12),
    }
}

fn work_time_types() -> Vec<Record> {
    WorkTimeType::LIST
        .entries
        .iter()
        .map(|entry| {
            let known = entry.code.parse::<WorkTimeType>().ok();
            let extra = match known.and_then(|kind| kind.category()) {
                Some(WorkTimeCategory::Work | WorkTimeCategory::Overtime) => "ΕΡΓΑΣΙΑ-ΕΡΓΑΣΙΑ",
                Some(WorkTimeCategory::Rest | WorkTimeCategory::NoOvertime) => {
                    "ΕΡΓΑΣΙΑ-ΧΩΡΙΣ ΕΡΓΑΣΙΑ ΑΝΑΠΑΥΣΗ ΡΕΠΟ"
                }
                Some(WorkTimeCategory::HourlyLeave) => "ΑΔΕΙΑ-ΩΡΟΑΔΕΙΑ",
                Some(WorkTimeCategory::Leave) | None => "ΑΔΕΙΑ-ΑΔΕΙΑ",
            };
            value(entry.code, &capitals(entry.greek), Some(extra))
        })
        .collect()
}

fn texts(values: &[(&str, &str)]) -> Vec<Record> {
    let owned = |(code, label): &(&str, &str)| ((*code).to_owned(), (*label).to_owned());
    plain(values.iter().map(owned))
}

fn plain(values: impl Iterator<Item = (String, String)>) -> Vec<Record> {
    values
        .map(|(code, label)| value(&code, &label, None))
        .collect()
}

fn value(code: &str, label: &str, extra: Option<&str>) -> Record {
    record([
        ("Code", some(code)),
        ("Description", some(label)),
        ("Extra", extra.map(str::to_owned)),
    ])
}

/// Capitals without accents, as the Ministry writes labels.
fn capitals(text: &str) -> String {
    text.chars()
        .flat_map(char::to_uppercase)
        .map(|letter| match letter {
            'Ά' => 'Α',
            'Έ' => 'Ε',
            'Ή' => 'Η',
            'Ί' | 'Ϊ' => 'Ι',
            'Ό' => 'Ο',
            'Ύ' | 'Ϋ' => 'Υ',
            'Ώ' => 'Ω',
            // What is left of an accent when a letter has no capital with it.
            '\u{301}' | '\u{308}' => '\u{308}',
            plain => plain,
        })
        .filter(|letter| *letter != '\u{308}')
        .collect()
}
