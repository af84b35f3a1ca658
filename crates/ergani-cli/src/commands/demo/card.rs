//! The card that the demo declares.

use ergani_documents::forms::{CardMovement, WorkCard};
use ergani_documents::types::{Branch, InvalidValue, Moment, TaxNumber};
use ergani_token::Timestamp;

use crate::exit::{Exit, Failure, Outcome};

/// The employee of the Ministry's own samples, who does not exist.
const EMPLOYEE: &str = "500000004";

/// An arrival at the seat of this employer, now.
pub(super) fn now(now: Timestamp, employer: &str) -> Outcome<WorkCard> {
    let wrong = |error: InvalidValue| Failure::new(Exit::Unexpected, "demo", error.to_string());
    let moment = jiff::Timestamp::from_second(now.as_seconds())
        .map(Moment::from_timestamp)
        .map_err(|error| Failure::new(Exit::Unexpected, "demo", error.to_string()))?;
    let employee = TaxNumber::new(EMPLOYEE).map_err(wrong)?;
    let movement = CardMovement::arrival(employee, moment.as_zoned()).named("ΤΕΣΤ", "ΤΕΣΤ");
    Ok(WorkCard::new(TaxNumber::new(employer).map_err(wrong)?, Branch::SEAT).movement(movement))
}
