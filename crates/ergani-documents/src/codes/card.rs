use crate::codes::macros::{closed_list, open_list};
use crate::types::InvalidValue;

closed_list! {
    /// Which way an employee went (`CardDetails.f_type`, Card_v1).
    Movement {
        Arrival = "0", "arrival", "προσέλευση";
        Departure = "1", "departure", "αποχώρηση";
    }
}

open_list! {
    /// Why a card is late (`f_aitiologia`; the server's list `WorkCardDelayReason`).
    ///
    /// A card sent in time must have none, a late one must have one, and the server decides which it is (quirk
    /// 27). A reason is a statement to the state: it is never chosen for the caller.
    LateReason {
        POWER_OR_TELECOM = "001", "power cut or telecommunications problem", "πρόβλημα στην ηλεκτροδότηση/τηλεπικοινωνίες";
        EMPLOYER_SYSTEMS = "002", "problem of the employer's systems", "πρόβλημα στα συστήματα του εργοδότη";
        ERGANI_CONNECTION = "003", "problem of the connection to ERGANI", "πρόβλημα σύνδεσης με το ΠΣ ΕΡΓΑΝΗ";
    }
}

impl LateReason {
    fn check_unknown(text: &str) -> Result<(), InvalidValue> {
        let shaped =
            (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if shaped { Ok(()) } else { Err(SHAPE) }
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "a late reason is a code of digits, as 001",
    "ο λόγος καθυστέρησης είναι αριθμητικός κωδικός, π.χ. 001",
);
