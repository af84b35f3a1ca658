/// What a field is to the record it stands in: what can be weighed about it beyond its format, alone and with the
/// fields beside it (see [`Document::weigh`](crate::Document::weigh)).
///
/// A table names it behind the kind of a field: `f_date => date: date_or_spaces @Day, "…";`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// A text, number or date that nothing more is known about.
    Plain,
    /// The tax number of the employee that the record is about.
    Employee,
    /// A name of a person.
    Name,
    /// The name of a company or an institution, which may lawfully have words of several alphabets.
    FirmName,
    /// The protocol of a receipt, an opaque text that ERGANI made.
    Protocol,
    /// Whether a movement of a work card is an arrival (`0`) or a departure (`1`).
    Movement,
    /// The day of the shift that a movement belongs to.
    ShiftDay,
    /// The moment of a movement.
    Moment,
    /// The day of the stretches of time in the record, or in the records in it.
    Day,
    /// The same where the day is one of each week; Sunday is `0`.
    WeekDay,
    /// When a stretch of time begins.
    From,
    /// When it ends; on the next day, if that is no later than it begins.
    To,
    /// When a stretch of time begins on a day of each week; Monday is 0.
    WeekFrom(u8),
    /// When it ends.
    WeekTo(u8),
    /// Whether the stretch of time is taken back by the record (`1`).
    Cancelled,
    /// The day of what is declared: it lies within some months.
    Event,
    /// A day that has been, however long ago.
    Past,
    /// The day on which a person was born.
    Born,
}
