//! `GET WebServices/ServicesList`: the services that an account may run (manual §2.1.9).

use ergani_documents::codes::ParameterList;
use serde_json::{Value, json};

use crate::account::Account;
use crate::api::Reply;

/// A service: its code, its title, and its parameters (name, type, whether it is required).
pub(super) struct Service {
    pub(super) name: &'static str,
    description: &'static str,
    instructions: Option<&'static str>,
    pub(super) parameters: &'static [(&'static str, &'static str, bool)],
}

/// The service of a code, letter for letter.
pub(super) fn service(code: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == code)
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
        "instructions": instructions(service),
        "parameters": parameters,
    })
}

/// Those of EX_BASE_03 name its lists.
fn instructions(service: &Service) -> Option<String> {
    let mut text = service.instructions?.to_owned();
    if service.name == "EX_BASE_03" {
        let entries = ParameterList::LIST.entries.iter();
        let names: Vec<&str> = entries.map(|entry| entry.code).collect();
        text += &names.join(", ");
    }
    Some(text)
}

/// Of EX_BASE_07 and EX_BASE_08 (quirk 61).
const PAST_DAYS: &str = "Date: dd/mm/yyyy, του προηγούμενου μήνα και παλαιότερα";

static SERVICES: [Service; 8] = [
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
        instructions: Some("Parameter: "),
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
        instructions: Some(PAST_DAYS),
        parameters: &[("PararthmaAa", "Int", true), ("Date", "Date", true)],
    },
    Service {
        name: "EX_BASE_08",
        description: "ΣΤΟΙΧΕΙΑ ΤΡΕΧΟΥΣΑΣ ΚΑΤΑΣΤΑΣΗΣ ΨΗΦΙΑΚΗΣ ΟΡΓΑΝΩΣΗΣ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ",
        instructions: Some(PAST_DAYS),
        parameters: &[("PararthmaAa", "Int", true), ("Date", "Date", true)],
    },
];
