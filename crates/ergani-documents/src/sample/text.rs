//! A text for a field.

use crate::codes::{IDENTITY_CARD, LateReason, WorkTimeType};
use crate::sample::{Rng, greek};
use crate::table::{Blank, Element, Format, Meaning, Role, Rule};
use crate::types::{File, Moment, TaxNumber, form_date};

/// How freely a field's text is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As the typed records write it.
    Canonical,
    /// Any way the XSD allows.
    Varied,
}

/// A text that the field's format accepts.
pub(super) fn accepted(element: &Element, format: &Format, rng: &mut Rng, style: Style) -> String {
    if format.allows_blank() && rng.one_in(3) {
        return blank(format, rng, style);
    }
    if style == Style::Canonical
        && let Some(text) = plausible(element, rng)
    {
        return text;
    }
    match format.meaning {
        Meaning::TaxNumber if style == Style::Varied && rng.one_in(4) => "999999999".to_owned(),
        Meaning::TaxNumber => greek::tax_number(rng),
        Meaning::Amka => greek::amka(rng),
        Meaning::WorkTimeType => rng.pick(WorkTimeType::LIST.entries).code.to_owned(),
        Meaning::LateReason => rng.pick(LateReason::LIST.entries).code.to_owned(),
        Meaning::IdentityKind => IDENTITY_CARD.to_owned(),
        Meaning::Plain => by_rule(element, format.rule, rng, style),
    }
}

/// A text for a field that is weighed, such as can be true on [`sample::NOW`](crate::sample::NOW).
fn plausible(element: &Element, rng: &mut Rng) -> Option<String> {
    let day = |rng: &mut Rng, first: i32, last: i32| {
        let ahead = rng.between(0, (last - first).unsigned_abs());
        let days = i64::from(first) + i64::from(ahead);
        let day = now().date().checked_add(jiff::Span::new().days(days));
        day.unwrap_or_default()
    };
    Some(match element.role {
        Role::Event | Role::Day => form_date(day(rng, -30, 60)),
        Role::Past => form_date(day(rng, -9_000, 0)),
        Role::Born => form_date(day(rng, -20_000, -7_000)),
        Role::Moment => {
            let minutes = i64::from(rng.between(1, 2_000));
            let moment = now().timestamp() - jiff::SignedDuration::from_mins(minutes);
            Moment::from_timestamp(moment).to_string()
        }
        Role::WeekFrom(_) if element.name.contains("second") => "17:00".to_owned(),
        Role::WeekTo(_) if element.name.contains("second") => "20:00".to_owned(),
        Role::WeekFrom(_) => "08:00".to_owned(),
        Role::WeekTo(_) => "12:00".to_owned(),
        _ => return None,
    })
}

fn now() -> Moment {
    let now = crate::sample::NOW.parse();
    now.unwrap_or_else(|_| Moment::from_timestamp(jiff::Timestamp::UNIX_EPOCH))
}

fn blank(format: &Format, rng: &mut Rng, style: Style) -> String {
    let spaces = style == Style::Varied && format.blank == Blank::Spaces;
    " ".repeat(if spaces { rng.below(3) as usize } else { 0 })
}

fn by_rule(element: &Element, rule: Rule, rng: &mut Rng, style: Style) -> String {
    let varied = style == Style::Varied;
    match rule {
        Rule::Text { min, max } => free(element, min, max, rng, style),
        // The Ministry's samples: Greece, and a university degree.
        Rule::Digits { .. } if element.name == "nationality" && !varied => "048".to_owned(),
        Rule::Digits { .. } if element.name == "education" && !varied => "11".to_owned(),
        Rule::Digits { min, max } if min == max => rng.digits(usize::from(min)),
        // A first digit of 1 to 9, so that numbers come back as they were written.
        Rule::Digits { min, max } => {
            let count = rng.between(u32::from(min.max(1)), u32::from(max.min(6))) as usize;
            format!("{}{}", rng.between(1, 9), rng.digits(count - 1))
        }
        Rule::AnyDigits(_) | Rule::Year2000 => format!("20{}", rng.between(20, 29)),
        Rule::DigitsAndHyphens(max) => {
            let text = format!("{}-{}", rng.digits(3), rng.digits(2));
            text.chars().take(usize::from(max)).collect()
        }
        Rule::Capitals(max) => "ΤΕΣΤ".chars().take(usize::from(max)).collect(),
        Rule::Date => date(rng, varied),
        Rule::Time => format!("{:02}:{:02}", rng.below(24), rng.below(60)),
        Rule::Money => money(rng, varied),
        Rule::OneDecimal => {
            let hours = rng.between(1, 48);
            let tenth = rng.below(10);
            if varied && rng.one_in(2) {
                format!("{hours:03},{tenth}")
            } else {
                format!("{hours},{tenth}")
            }
        }
        Rule::Month => rng.between(1, 12).to_string(),
        Rule::TwoDigitMonth => format!("{:02}", rng.between(1, 12)),
        Rule::OneOf(values) => {
            let filled: Vec<&str> = values
                .iter()
                .copied()
                .filter(|value| !value.is_empty())
                .collect();
            (*rng.pick(&filled)).to_owned()
        }
        Rule::IsoDate => {
            format!(
                "20{}-{:02}-{:02}",
                rng.between(20, 29),
                rng.between(1, 12),
                rng.between(1, 28)
            )
        }
        Rule::IsoDateTime => moment(rng, varied),
        Rule::Base64 => {
            // Of any length, so that every kind of padding comes up.
            let length = rng.below(9) as usize;
            File::new(format!("%PDF-1.7 {}", rng.digits(length))).to_string()
        }
    }
}

fn free(element: &Element, min: u16, max: u16, rng: &mut Rng, style: Style) -> String {
    let (min, max) = (usize::from(min), usize::from(max));
    if style == Style::Varied && rng.one_in(3) {
        // At the very limits, in letters of one, two, three and four bytes.
        let letter = *rng.pick(&["Α", "a", "€", "😀"]);
        return letter.repeat(if rng.one_in(2) { max } else { min });
    }
    let word = if element.name.ends_with("name") {
        greek::name(rng)
    } else {
        *rng.pick(&["ΤΕΣΤ", "Δοκιμή", "ΤΕΣΤ 123"])
    };
    let text: String = word.chars().take(max).collect();
    let lacking = min.saturating_sub(text.chars().count());
    format!("{text}{}", "Τ".repeat(lacking))
}

fn date(rng: &mut Rng, varied: bool) -> String {
    let (day, month, year) = (
        rng.between(1, 28),
        rng.between(1, 12),
        rng.between(1990, 2030),
    );
    match varied.then(|| rng.below(4)) {
        Some(0) => format!("{day}/{month}/{year}"),
        Some(1) => format!("{day:02}/{month}/{year}"),
        Some(2) => (*rng.pick(&["31/12/2026", "30/04/2026", "29/2/2024", "31/01/1999"])).to_owned(),
        _ => format!("{day:02}/{month:02}/{year}"),
    }
}

fn money(rng: &mut Rng, varied: bool) -> String {
    let (thousands, rest, cents) = (rng.between(1, 9), rng.below(1000), rng.below(100));
    if varied && rng.one_in(2) {
        format!("{thousands}.{rest:03},{cents:02}")
    } else {
        format!("{},{cents:02}", thousands * 1000 + rest)
    }
}

fn moment(rng: &mut Rng, varied: bool) -> String {
    let seconds = i64::from(rng.between(1_700_000_000, 1_800_000_000));
    let moment = jiff::Timestamp::from_second(seconds)
        .map(Moment::from_timestamp)
        .map(|moment| moment.to_string());
    let text = moment.unwrap_or_default();
    match varied.then(|| rng.below(4)) {
        Some(0) => text[..19].to_owned(),
        Some(1) => format!("{}.{}{}", &text[..19], rng.digits(7), &text[19..]),
        Some(2) => format!("{}Z", &text[..19]),
        _ => text,
    }
}

/// Texts at and just past the edges of a format, right or wrong; which they are is for the judges to say.
///
/// Left out is what libxml2 is known to judge otherwise than the XSD standard, and .NET: space before a date, and
/// stray characters in base64.
pub(super) fn edges(format: &Format) -> Vec<String> {
    let mut texts: Vec<String> = ["", " ", "   ", "0", "x", "Ω", "\t", "-1", "1 ", " 1", "1\n"]
        .map(String::from)
        .to_vec();
    let given: &[&str] = match format.rule {
        Rule::Text { .. }
        | Rule::Digits { .. }
        | Rule::AnyDigits(_)
        | Rule::DigitsAndHyphens(_)
        | Rule::Capitals(_) => &[
            "ABCDEFGHIJ",
            "ΑΒΓΔΕΖΗΘΙΚΛ",
            "αβγ",
            "ΆΈ",
            "12-34",
            "٢٠٢٦",
            "Ж",
            "ΔAT",
            "1.5",
            "+123",
            "A1",
            "２０２６",
        ],
        Rule::Date => &[
            "1/1/2026",
            "01/01/2026",
            "1/01/2026",
            "01/1/2026",
            "29/2/2024",
            "29/02/2023",
            "29/02/1900",
            "29/2/2100",
            "30/4/2026",
            "30/04/2026",
            "30/1/2026",
            "31/1/2026",
            "31/01/2026",
            "31/04/2026",
            "30/02/2024",
            "31/12/2999",
            "1/1/3000",
            "1/1/0999",
            "1/1/1000",
            "0/1/2026",
            "00/1/2026",
            "1/0/2026",
            "1/13/2026",
            "32/01/2026",
            "001/1/2026",
            "1/001/2026",
            "1/1/20266",
            "1/1/26",
            "1-1-2026",
            "2026-01-01",
            "1/1/2026 ",
            " 1/1/2026",
            "1/1/2026\n",
            "1/1/2026/1",
            "28/02/2026",
            "20/2/2026",
            "19/2/2026",
            "29/1/2026",
            "9/9/2026",
            "10/10/2026",
            "30/12/2026",
            "30/2/2026",
            "31/6/2026",
            "30/6/2026",
            "30/06/2026",
            "31/8/2026",
            "31/08/2026",
            "31/11/2026",
            "30/11/2026",
        ],
        Rule::Time => &[
            "00:00", "23:59", "24:00", "19:60", "9:00", "09:0", "0900", "09:00:00", " 09:00",
            "09:00 ", "2a:00",
        ],
        Rule::Money => &[
            "0,00",
            "1500,00",
            "1.500,00",
            "12.345.678,90",
            "1500",
            "1500,0",
            "1500,000",
            "1.50,00",
            "1500.000,00",
            ".500,00",
            "1.,00",
            "1.500",
            "1500.00",
            "-1,00",
            ",00",
            "1,00 ",
            " 1,00",
            "1..500,00",
            "123.456,00",
            "1234.567,00",
            "1 500,00",
            "001.500,00",
            "0000,00",
            "1,5,00",
            "1.500.,00",
        ],
        Rule::OneDecimal => &[
            "40,0", "040,0", "0,5", "1000,5", "40", "40,00", "40.0", ",5", "40,", "40,0 ", "-40,0",
            "4 0,0",
        ],
        Rule::Year2000 => &[
            "2000", "2099", "1999", "2100", "20266", "202", "2026 ", "20a6",
        ],
        Rule::Month | Rule::TwoDigitMonth => &[
            "1", "9", "10", "12", "13", "00", "01", "09", "1 ", "012", "20", "19",
        ],
        Rule::OneOf(_) => &["0 ", "00", "2", "3", "7", "null", "true", "0,1"],
        Rule::IsoDate => &[
            "2026-01-15",
            "2026-01-15Z",
            "2026-01-15+02:00",
            "2026-01-15-14:00",
            "2026-01-15+14:01",
            "2024-02-29",
            "2026-02-29",
            "1900-02-29",
            "2000-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-01-32",
            "2026-1-15",
            "0000-01-01",
            "0001-01-01",
            "12026-01-01",
            "02026-01-01",
            "-2026-01-01",
            "15/01/2026",
            "2026-01-15T09:00:00",
            "20260115",
            "2026-01-15z",
            "2026-01-15+2:00",
            "2026-04-31",
        ],
        Rule::IsoDateTime => &[
            "2026-01-15T09:00:00",
            "2026-01-15T09:00:00Z",
            "2026-01-15T09:00:00+02:00",
            "2026-01-15T09:00:00.1234567+02:00",
            "2026-01-15T09:00:00.",
            "2026-01-15T09:00",
            "2026-01-15",
            "2026-01-15 09:00:00",
            "2026-01-15T24:00:00",
            "2026-01-15T24:00:01",
            "2026-01-15T25:00:00",
            "2026-01-15T09:60:00",
            "2026-01-15T09:00:60",
            "2026-01-15T09:00:59.999",
            "2026-02-30T09:00:00",
            "2026-01-15T9:00:00",
            "2026-01-15t09:00:00",
            "2026-01-15T09:00:00+2",
            "2026-01-15T09:00:00,5",
            "15/01/2026 09:00",
            "2026-01-15T09:00:00-13:59",
            "2026-01-15T09:00:00+14:30",
            "-2026-01-15T09:00:00",
        ],
        Rule::Base64 => &[
            "AAAA", "AAA=", "AA==", "AAA", "A===", "AAB=", "AB==", "====", "AA=A", "AA AA",
            "AA\nAA", "AAAA====", "A A A A", "AAAAA",
        ],
    };
    texts.extend(given.iter().map(|text| (*text).to_owned()));
    let limits: &[u16] = match format.rule {
        Rule::Text { min, max } | Rule::Digits { min, max } => &[min, max],
        Rule::DigitsAndHyphens(max) | Rule::Capitals(max) | Rule::AnyDigits(max) => &[max],
        _ => &[],
    };
    for limit in limits.iter().filter(|limit| **limit < u16::MAX) {
        for count in usize::from(limit.saturating_sub(1))..=usize::from(*limit) + 1 {
            texts.extend(["1", "Α", " ", "😀"].map(|letter| letter.repeat(count)));
        }
    }
    if let Rule::OneOf(values) = format.rule {
        texts.extend(values.iter().map(|value| (*value).to_owned()));
    }
    if format.rule == Rule::IsoDate || format.rule == Rule::IsoDateTime {
        texts.retain(|text| !text.starts_with(' '));
    }
    if format.rule == Rule::Base64 {
        texts.retain(|text| {
            text.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+/= \n\t".contains(letter))
        });
    }
    if format.meaning == Meaning::TaxNumber {
        texts.push(
            TaxNumber::new("999999999")
                .map(|number| number.to_string())
                .unwrap_or_default(),
        );
    }
    texts.sort();
    texts.dedup();
    texts
}
