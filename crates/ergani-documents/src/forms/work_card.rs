//! `WRKCardSE`, the work card (Card_v1).

use crate::codes::{LateReason, Movement};
use crate::forms::prelude::*;
use crate::types::{Branch, Date, Moment, TaxNumber};

record! {
    /// One movement of one employee: an arrival or a departure.
    CardMovement {
        f_afm => tax_number: tax_number @Employee, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_eponymo => last_name: text(0, 50) @Name, "ΕΠΩΝΥΜΟ";
        f_onoma => first_name: text(0, 30) @Name, "ΟΝΟΜΑ";
        f_type => movement_type: code(Movement, "0" "1") @Movement, "Τύπος Κίνησης (0) ΕΙΣΟΔΟΣ (1) ΕΞΟΔΟΣ";
        f_reference_date => reference_date: iso_date @ShiftDay, "ΗΜ/ΝΙΑ Αναφοράς";
        f_date => moment: moment @Moment, "ΗΜ/ΝΙΑ Κίνησης";
        f_aitiologia => late_reason: late_reason, "ΚΩΔΙΚΟΣ ΑΙΤΙΟΛΟΓΙΑΣ (Σε περίπτωση Εκπρόθεσμου)";
    }
}

record! {
    /// The card movements of one branch: the declaration that gets a receipt.
    WorkCard {
        f_afm_ergodoti => employer_tax_number: tax_number, "ΑΡΙΘΜΟΣ ΦΟΡΟΛΟΓΙΚΟΥ ΜΗΤΡΩΟΥ (Α.Φ.Μ.)";
        f_aa => branch: branch, "Α/Α ΠΑΡΑΡΤΗΜΑΤΟΣ";
        f_comments => comments: text(0, 200), "ΣΧΟΛΙΑ";
        Details => movements: list(CardDetails, CardMovement, "ΣΤΟΙΧΕΙΑ ΚΙΝΗΣΕΩΝ"), "ΣΤΟΙΧΕΙΑ ΚΙΝΗΣΕΩΝ";
    }
}

envelope!(Cards "Δηλώσεις Κάρτας" > Card "ΔΗΛΩΣΗ ΚΑΡΤΑΣ": WorkCard);

impl WorkCard {
    /// A card of this employer's branch, without movements yet.
    pub fn new(employer: TaxNumber, branch: Branch) -> Self {
        Self::default().employer_tax_number(employer).branch(branch)
    }

    /// Adds a movement.
    #[must_use]
    pub fn movement(mut self, movement: CardMovement) -> Self {
        self.movements.push(movement);
        self
    }
}

impl CardMovement {
    /// An arrival at this moment, which belongs to the shift of the same day.
    pub fn arrival(employee: TaxNumber, moment: impl Into<Moment>) -> Self {
        Self::new(employee, Movement::Arrival, moment.into())
    }

    /// A departure at this moment, which belongs to the shift of the same day. For a shift that began the day
    /// before, say so with [`of_shift`](Self::of_shift).
    pub fn departure(employee: TaxNumber, moment: impl Into<Moment>) -> Self {
        Self::new(employee, Movement::Departure, moment.into())
    }

    fn new(employee: TaxNumber, movement: Movement, moment: Moment) -> Self {
        Self::default()
            .tax_number(employee)
            .movement_type(movement)
            .reference_date(moment.date())
            .moment(moment)
    }

    /// The employee's names as ERGANI has them, last name first.
    #[must_use]
    pub fn named(self, last_name: impl Into<String>, first_name: impl Into<String>) -> Self {
        self.last_name(last_name).first_name(first_name)
    }

    /// The day of the shift, where it is not the day of the movement: a night shift's departure belongs to
    /// the day the shift began (quirk 31).
    #[must_use]
    pub fn of_shift(self, day: Date) -> Self {
        self.reference_date(day)
    }

    /// Why the card is late. Needed for a late card, refused for one in time (quirk 27).
    #[must_use]
    pub fn late(self, reason: LateReason) -> Self {
        self.late_reason(reason)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::*;
    use crate::serialize::{Declaration, Record};

    fn employee() -> TaxNumber {
        TaxNumber::new("500000004").unwrap()
    }

    fn card() -> WorkCard {
        let arrival = Moment::from_athens(date(2026, 1, 15).at(9, 0, 0, 0)).unwrap();
        WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT)
            .movement(CardMovement::arrival(employee(), arrival).named("ΤΕΣΤ", "ΤΕΣΤ"))
    }

    #[test]
    fn quirks_25_and_26_every_key_is_sent_in_order() {
        let expected = concat!(
            r#"{"Cards":{"Card":[{"f_afm_ergodoti":"600000007","f_aa":"0","f_comments":"","Details":{"CardDetails":["#,
            r#"{"f_afm":"500000004","f_eponymo":"ΤΕΣΤ","f_onoma":"ΤΕΣΤ","f_type":"0","f_reference_date":"2026-01-15","#,
            r#""f_date":"2026-01-15T09:00:00+02:00","f_aitiologia":""}]}}]}}"#,
        );
        assert_eq!(String::from_utf8(card().to_json_bytes()).unwrap(), expected);
        assert_eq!(card().validate().errors().count(), 0);
    }

    #[test]
    fn what_is_sent_is_read_back() {
        let cards = [card(), card().comments("δεύτερη")];
        assert_eq!(
            WorkCard::from_json(&WorkCard::envelope(&cards)).unwrap(),
            cards
        );
    }

    #[test]
    fn quirk_40_one_object_is_a_list_of_one_and_a_number_is_a_text() {
        let mut body = card().to_json();
        let single = body["Cards"]["Card"][0]["Details"]["CardDetails"][0].take();
        body["Cards"]["Card"][0]["Details"]["CardDetails"] = single;
        body["Cards"]["Card"][0]["f_aa"] = json!(0);
        body["Cards"]["Card"] = body["Cards"]["Card"][0].take();
        assert_eq!(WorkCard::from_json(&body).unwrap(), [card()]);
    }

    #[test]
    fn a_reading_error_names_the_place() {
        let mut body = card().to_json();
        body["Cards"]["Card"][0]["Details"]["CardDetails"][0]["f_afm"] = json!("12");
        let error = WorkCard::from_json(&body).unwrap_err();
        assert_eq!(error.path(), "Cards.Card[0].Details.CardDetails[0].f_afm");
        assert!(!error.to_string().contains("12\""));
        assert!(WorkCard::from_json(&Value::Null).is_err());
    }

    #[test]
    fn quirk_31_a_night_shift_ends_on_another_day_than_its_own() {
        let end = Moment::from_athens(date(2026, 1, 16).at(6, 0, 0, 0)).unwrap();
        let movement = CardMovement::departure(employee(), end)
            .of_shift(date(2026, 1, 15))
            .to_record_json();
        assert_eq!(movement["f_reference_date"], "2026-01-15");
        assert_eq!(movement["f_date"], "2026-01-16T06:00:00+02:00");
        assert_eq!(movement["f_type"], "1");
    }

    #[test]
    fn quirk_27_a_late_reason_is_sent_only_when_given() {
        let moment = Moment::from_timestamp("2026-01-15T07:00:00Z".parse().unwrap());
        let movement = CardMovement::arrival(employee(), moment);
        assert_eq!(movement.clone().to_record_json()["f_aitiologia"], "");
        assert_eq!(
            movement.late(LateReason::EMPLOYER_SYSTEMS).to_record_json()["f_aitiologia"],
            "002"
        );
    }

    #[test]
    fn quirk_69_debug_shows_no_value() {
        let shown = format!("{:?}", card());
        assert!(
            shown.contains("employer_tax_number") && !shown.contains("600000007"),
            "{shown}"
        );
    }
}
