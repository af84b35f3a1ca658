use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::SystemTime;

use jiff::civil::{Date, DateTime};
use jiff::fmt::StdFmtWrite;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ZonedDateTime};

use crate::Lang;
use crate::types::InvalidValue;

/// A moment as ERGANI wants it: the time of Athens, with the offset that was in force there (quirk 30).
///
/// Made from a moment of any zone it is never in doubt. Made from the clock on the wall it is, twice a year:
/// the hour before 04:00 on the last Sunday of October comes twice, the one after 03:00 on the last Sunday of
/// March does not come. Neither is guessed.
///
/// ```
/// use ergani_documents::types::{LocalTimeError, Moment, Occurrence};
/// use jiff::civil::date;
///
/// let twice = date(2022, 10, 30).at(3, 30, 0, 0);
/// assert!(matches!(Moment::from_athens(twice), Err(LocalTimeError::Twice { .. })));
/// let first = Moment::from_athens_occurrence(twice, Occurrence::First)?;
/// assert_eq!(first.to_string(), "2022-10-30T03:30:00+03:00");
///
/// let never = date(2022, 3, 27).at(3, 30, 0, 0);
/// assert!(matches!(Moment::from_athens(never), Err(LocalTimeError::Never { .. })));
/// # Ok::<(), LocalTimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(ZonedDateTime);

/// Which of two equal hours is meant, on the night the clocks go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// The first, still in summer time (+03:00).
    First,
    /// The second, in winter time (+02:00).
    Second,
}

/// Why a time on the wall in Athens is no moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalTimeError {
    /// It comes twice, on the night the clocks go back: say which one.
    Twice {
        /// The time in question.
        local: DateTime,
    },
    /// It does not come, on the night the clocks go forward.
    Never {
        /// The time in question.
        local: DateTime,
    },
    /// It is beyond the years that can be counted.
    OutOfRange,
}

impl Moment {
    /// The moment in Athens, whatever zone it was taken in.
    pub fn new(moment: &ZonedDateTime) -> Self {
        Self::from_timestamp(moment.timestamp())
    }

    /// The moment in Athens of a timestamp.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self(timestamp.to_zoned_datetime(athens()))
    }

    /// The moment when clocks in Athens show `local`, if there is exactly one.
    pub fn from_athens(local: DateTime) -> Result<Self, LocalTimeError> {
        match athens().to_ambiguous_zoned_datetime(local).offset() {
            AmbiguousOffset::Fold { .. } => Err(LocalTimeError::Twice { local }),
            AmbiguousOffset::Gap { .. } => Err(LocalTimeError::Never { local }),
            AmbiguousOffset::Unambiguous { .. } => {
                Self::from_athens_occurrence(local, Occurrence::First)
            }
        }
    }

    /// The moment when clocks in Athens show `local`; if they do so twice, the occurrence that is meant.
    pub fn from_athens_occurrence(
        local: DateTime,
        occurrence: Occurrence,
    ) -> Result<Self, LocalTimeError> {
        let ambiguous = athens().to_ambiguous_zoned_datetime(local);
        if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
            return Err(LocalTimeError::Never { local });
        }
        let resolved = match occurrence {
            Occurrence::First => ambiguous.earlier(),
            Occurrence::Second => ambiguous.later(),
        };
        resolved.map(Self).map_err(|_| LocalTimeError::OutOfRange)
    }

    /// The day in Athens. For a night shift the reference date may be the day before (quirk 31).
    pub fn date(&self) -> Date {
        self.0.date()
    }

    /// The moment as a timestamp.
    pub fn timestamp(&self) -> Timestamp {
        self.0.timestamp()
    }

    /// The moment with its zone, Athens.
    pub fn as_zoned(&self) -> &ZonedDateTime {
        &self.0
    }
}

/// The rules of Athens from the data compiled in: the same on every host, and no file is read.
fn athens() -> TimeZone {
    static ATHENS: LazyLock<TimeZone> = LazyLock::new(|| {
        // The data has the name, as a test asks; winter time is the nearest thing to say otherwise.
        TimeZoneDatabase::bundled()
            .get(ATHENS_NAME)
            .unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(2)))
    });
    ATHENS.clone()
}

const ATHENS_NAME: &str = "Europe/Athens";

impl From<&ZonedDateTime> for Moment {
    fn from(moment: &ZonedDateTime) -> Self {
        Self::new(moment)
    }
}

impl From<ZonedDateTime> for Moment {
    fn from(moment: ZonedDateTime) -> Self {
        Self::new(&moment)
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self::from_timestamp(timestamp)
    }
}

/// The time of the system's clock, and of whatever else converts to it.
///
/// ```
/// use std::time::SystemTime;
///
/// use ergani_documents::types::Moment;
///
/// let now = Moment::try_from(SystemTime::now())?;
/// assert!(now.date().year() > 2000);
/// # Ok::<(), ergani_documents::types::LocalTimeError>(())
/// ```
impl TryFrom<SystemTime> for Moment {
    type Error = LocalTimeError;

    fn try_from(time: SystemTime) -> Result<Self, LocalTimeError> {
        let timestamp = Timestamp::try_from(time).map_err(|_| LocalTimeError::OutOfRange)?;
        Ok(Self::from_timestamp(timestamp))
    }
}

/// `2026-01-15T09:00:00+02:00`; parts of a second follow only if there are any, to seven digits.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_fraction = self.0.subsec_nanosecond() >= 100;
        DateTimePrinter::new()
            .precision(Some(if has_fraction { 7 } else { 0 }))
            .print_timestamp_with_offset(&self.timestamp(), self.0.offset(), StdFmtWrite(f))
            .map_err(|_| fmt::Error)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({self})")
    }
}

/// Reads an `xs:dateTime`. Without an offset it is taken as the time on the wall in Athens.
impl FromStr for Moment {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let said = Said::read(text).ok_or(SHAPE)?;
        let moment = said.moment().ok_or(SHAPE)?;
        moment.map_err(|_| LOCAL)
    }
}

/// A moment as a text says it: a time on the clock, with the offset that goes with it or without one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    /// The time on the clock.
    pub(crate) local: DateTime,
    /// What the clock is ahead of UTC by.
    pub(crate) offset: Option<Offset>,
}

impl Said {
    /// Reads an `xs:dateTime`, if its day can be counted. The hour 24, which the schema allows, is the next day's 0.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (head, fraction, offset) = split(text.trim())?;
        // Finer than a nanosecond is dropped.
        let fraction = &fraction[..fraction.len().min(10)];
        let local = match head.split_once("T24:") {
            None => format!("{head}{fraction}").parse::<DateTime>().ok()?,
            Some((day, _)) => {
                let day: Date = day.parse().ok()?;
                day.tomorrow().ok()?.at(0, 0, 0, 0)
            }
        };
        Some(Self {
            local,
            offset: match offset {
                "" => None,
                offset => Some(offset_of(offset)?),
            },
        })
    }

    /// The moment that is meant; none if it is beyond the years that can be counted.
    pub(crate) fn moment(&self) -> Option<Result<Moment, LocalTimeError>> {
        match self.offset {
            None => Some(Moment::from_athens(self.local)),
            Some(offset) => offset
                .to_timestamp(self.local)
                .ok()
                .map(|timestamp| Ok(Moment::from_timestamp(timestamp))),
        }
    }
}

/// Reads `Z`, `+02:00` and the like.
fn offset_of(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
    let sign = if text.starts_with('-') { -1 } else { 1 };
    Offset::from_seconds(sign * seconds).ok()
}

/// Cuts `2026-01-15T09:00:00.12+02:00` after the seconds and after their parts.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    if !crate::table::Rule::IsoDateTime.accepts(text) {
        return None;
    }
    let (head, rest) = text.split_at_checked(19)?;
    let length = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (fraction, offset) = rest.split_at(length);
    Some((head, fraction, offset))
}

impl LocalTimeError {
    /// The error in the given language.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Twice { local }, Lang::En) => {
                format!(
                    "{local} comes twice in Athens, as the clocks go back: say which of the two is meant"
                )
            }
            (Self::Twice { local }, Lang::El) => {
                format!(
                    "η ώρα {local} υπάρχει δύο φορές στην Ελλάδα (αλλαγή σε χειμερινή ώρα): ορίστε ποια από τις δύο εννοείτε"
                )
            }
            (Self::Never { local }, Lang::En) => {
                format!("{local} does not exist in Athens, as the clocks go forward")
            }
            (Self::Never { local }, Lang::El) => {
                format!("η ώρα {local} δεν υπάρχει στην Ελλάδα (αλλαγή σε θερινή ώρα)")
            }
            (Self::OutOfRange, Lang::En) => "the date is out of range".to_owned(),
            (Self::OutOfRange, Lang::El) => "η ημερομηνία είναι εκτός ορίων".to_owned(),
        }
    }
}

impl fmt::Display for LocalTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for LocalTimeError {}

const SHAPE: InvalidValue = InvalidValue::new(
    "a moment is written 2026-01-15T09:00:00+02:00",
    "η στιγμή γράφεται 2026-01-15T09:00:00+02:00",
);
const LOCAL: InvalidValue = InvalidValue::new(
    "this time comes twice or not at all in Athens: write it with its offset",
    "η ώρα αυτή υπάρχει δύο φορές ή καμία στην Ελλάδα: γράψτε την με τη διαφορά από την UTC",
);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn utc(text: &str) -> String {
        Moment::from_timestamp(text.parse().unwrap()).to_string()
    }

    #[test]
    fn quirk_30_a_moment_of_any_zone_is_sent_in_athens_time() {
        assert_eq!(utc("2026-01-15T07:00:00Z"), "2026-01-15T09:00:00+02:00");
        assert_eq!(utc("2026-07-15T06:00:00Z"), "2026-07-15T09:00:00+03:00");
        let new_york: ZonedDateTime = "2026-07-15T02:00:00-04:00[America/New_York]"
            .parse()
            .unwrap();
        assert_eq!(
            Moment::new(&new_york).to_string(),
            "2026-07-15T09:00:00+03:00"
        );
    }

    #[test]
    fn quirk_30_the_time_of_the_system_is_sent_in_athens_time() {
        let of = |seconds| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        assert_eq!(
            Moment::try_from(of(1_768_460_400)).unwrap().to_string(),
            "2026-01-15T09:00:00+02:00"
        );
        assert_eq!(
            Moment::try_from(of(1 << 48)),
            Err(LocalTimeError::OutOfRange)
        );
    }

    #[test]
    fn the_zone_is_compiled_in() {
        assert!(TimeZoneDatabase::bundled().get(ATHENS_NAME).is_ok());
        assert_eq!(athens().iana_name(), Some(ATHENS_NAME));
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        assert_eq!(utc("2022-10-30T00:30:00Z"), "2022-10-30T03:30:00+03:00");
        assert_eq!(utc("2022-10-30T01:30:00Z"), "2022-10-30T03:30:00+02:00");
        let local = date(2022, 10, 30).at(3, 30, 0, 0);
        assert_eq!(
            Moment::from_athens(local),
            Err(LocalTimeError::Twice { local })
        );
        let both = [Occurrence::First, Occurrence::Second].map(|occurrence| {
            Moment::from_athens_occurrence(local, occurrence)
                .unwrap()
                .to_string()
        });
        assert_eq!(
            both,
            ["2022-10-30T03:30:00+03:00", "2022-10-30T03:30:00+02:00"]
        );
        assert_eq!(
            Moment::from_athens(date(2022, 10, 30).at(4, 0, 0, 0))
                .unwrap()
                .to_string(),
            "2022-10-30T04:00:00+02:00"
        );
    }

    #[test]
    fn the_hour_that_does_not_come_is_refused() {
        let local = date(2022, 3, 27).at(3, 30, 0, 0);
        assert_eq!(
            Moment::from_athens(local),
            Err(LocalTimeError::Never { local })
        );
        assert_eq!(
            Moment::from_athens_occurrence(local, Occurrence::Second),
            Err(LocalTimeError::Never { local })
        );
        assert_eq!(utc("2022-03-27T00:59:59Z"), "2022-03-27T02:59:59+02:00");
        assert_eq!(utc("2022-03-27T01:00:00Z"), "2022-03-27T04:00:00+03:00");
    }

    #[test]
    fn moments_are_read_with_and_without_offset() {
        let read = |text: &str| text.parse::<Moment>().map(|moment| moment.to_string());
        assert_eq!(
            read("2022-04-21T12:45:00").unwrap(),
            "2022-04-21T12:45:00+03:00"
        );
        assert_eq!(
            read("2026-01-01T09:00:00.1234567+02:00").unwrap(),
            "2026-01-01T09:00:00.1234567+02:00"
        );
        assert_eq!(
            read("2026-01-01T07:00:00.123456789123Z").unwrap(),
            "2026-01-01T09:00:00.1234567+02:00"
        );
        for (end, begin) in [
            ("2026-02-28T24:00:00+02:00", "2026-03-01T00:00:00+02:00"),
            ("2025-12-31T24:00:00.000Z", "2026-01-01T02:00:00+02:00"),
            // Summer time ends within the day that begins.
            ("2022-10-29T24:00:00", "2022-10-30T00:00:00+03:00"),
        ] {
            assert_eq!(read(end).unwrap(), begin);
        }
        assert!(read("2026-02-28T24:00:01+02:00").is_err());
        assert!(read("9999-12-31T24:00:00+02:00").is_err());
        assert!(read("2022-10-30T03:30:00").is_err());
        assert!(read("2022-04-21 12:45:00").is_err());
        assert!(read("2022-04-21").is_err());
    }
}
