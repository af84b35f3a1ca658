//! `GET WebServices/ServicesList`: the services that an account may run (manual §2.1.9).

use serde_json::{Value, json};

use super::Reply;
use crate::account::Account;

/// A service: its code, its title, and its parameters (name, type, whether it is required).
struct Service {
    name: &'static str,
    description: &'static str,
    instructions: Option<&'static str>,
    parameters: &'static [(&'static str, &'static str, bool)],
}

pub(crate) fn list(account: &Account) -> Reply {
    Reply::json(Value::Array(
        SERVICES
            .iter()
            .filter(|service| account.may_run(service.name))
            .map(describe)
            .collect(),
    ))
}

fn describe(service: &Service) -> Value {
    let parameters: Vec<Value> = service
        .parameters
        .iter()
        .map(|(name, kind, required)| {
            json!({
                "name": name,
                "description": null,
                "isRequired": required,
                "type": kind,
                "maxLength": 0,
            })
        })
        .collect();
    json!({
        "name": service.name,
        "description": service.description,
        "instructions": service.instructions,
        "parameters": parameters,
    })
}

const SERVICES: [Service; 8] = [
    Service {
        name: "EX_BASE_01",
        description: "ΣΤΟΙΧΕΙΑ ΕΡΓΟΔΟΤΗ",
        instructions: None,
        parameters: &[],
    },
    Service {
        name: "EX_BASE_02",
        description: "ΣΤΟΙΧΕΙΑ ΠΑΡΑΡΤΗΜΑΤΩΝ",
        instructions: None,
        parameters: &[],
    },
    Service {
        name: "EX_BASE_03",
        description: "ΣΤΟΙΧΕΙΑ ΠΑΡΑΜΕΤΡΙΚΩΝ",
        instructions: Some(
            "Parameter: Sepe, Oaed, Stakod, Nationality, Bank, WorkTimeType, WorkCardDelayReason, OvertimeAitiologia",
        ),
        parameters: &[("Parameter", "Text", true)],
    },
    Service {
        name: "EX_BASE_04",
        description: "ΣΤΟΙΧΕΙΑ ΜΗΝΙΑΙΑΣ ΚΑΤΑΣΤΑΣΗΣ",
        instructions: None,
        parameters: &[
            ("ReportYear", "Decimal", true),
            ("ReportMonth", "Decimal", true),
        ],
    },
    Service {
        name: "EX_BASE_05",
        description: "ΣΤΟΙΧΕΙΑ ΤΡΕΧΟΥΣΑΣ ΚΑΤΑΣΤΑΣΗΣ ΔΥΝΑΜΙΚΟΥ",
        instructions: None,
        parameters: &[("afm", "Text", false)],
    },
    Service {
        name: "EX_BASE_06",
        description: "ΣΤΟΙΧΕΙΑ ΚΑΤΑΣΤΑΣΗΣ ΑΠΟΔΟΧΗΣ ΟΥΣΙΩΔΩΝ ΟΡΩΝ",
        instructions: None,
        parameters: &[
            ("afm", "Text", true),
            ("protocol", "Text", true),
            ("date", "Date", true),
        ],
    },
    Service {
        name: "EX_BASE_07",
        description: "ΣΤΟΙΧΕΙΑ ΗΜΕΡΟΛΟΓΙΟΥ ΠΡΑΓΜΑΤΙΚΗΣ ΑΠΑΣΧΟΛΗΣΗΣ",
        instructions: None,
        parameters: &[("PararthmaAa", "Int", true), ("Date", "Date", true)],
    },
    Service {
        name: "EX_BASE_08",
        description: "ΣΤΟΙΧΕΙΑ ΤΡΕΧΟΥΣΑΣ ΚΑΤΑΣΤΑΣΗΣ ΨΗΦΙΑΚΗΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ",
        instructions: None,
        parameters: &[("PararthmaAa", "Int", true), ("Date", "Date", true)],
    },
];
