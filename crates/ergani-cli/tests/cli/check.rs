//! `ergani check`: each kind of difference from a server whose answers are bent, and none from one that is not.

use ergani_documents::{documents, drift};
use ergani_sandbox::{Account, Fault, Kind, Rule, Sandbox};
use serde_json::{Value, json};

use crate::home::{Home, PASSWORD, USER};

/// A home whose server gives another value for a key of an answer.
fn bent(route: &str, key: &str, value: Value) -> Home {
    let home = Home::new();
    let fault = Fault::SetField {
        name: key.to_owned(),
        value,
    };
    home.sandbox.on(Kind::Call, Rule::from(fault).route(route));
    home
}

/// The schema of the card, after a change.
fn card(change: impl FnOnce(&mut Value)) -> Value {
    let mut schema = documents::find("WRKCardSE").unwrap().schema();
    change(&mut schema);
    schema
}

fn bent_template(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Home {
    let schema = card(|schema| {
        let movement = &mut schema["json"]["Cards"]["Card"][0]["Details"]["CardDetails"][0];
        change(movement.as_object_mut().unwrap());
    });
    bent("Documents/WRKCardSE", "json", schema["json"].clone())
}

fn bent_restrictions(field: &str, change: impl FnOnce(&mut Vec<Value>)) -> Home {
    let schema = card(|schema| {
        let properties = schema["propertiesInfo"].as_array_mut().unwrap();
        let property = properties
            .iter_mut()
            .find(|it| it["name"] == field)
            .unwrap();
        change(property["restrictions"].as_array_mut().unwrap());
    });
    bent(
        "Documents/WRKCardSE",
        "propertiesInfo",
        schema["propertiesInfo"].clone(),
    )
}

/// The rules and places of what differs, from a run that must end with 1.
fn differing(home: &Home, arguments: &[&str]) -> Vec<(String, String)> {
    let run = home.run(&[&["check"], arguments, &["-o", "json"]].concat());
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let json = run.json();
    let differences = json["differences"].as_array().unwrap();
    differences
        .iter()
        .map(|it| (text(&it["rule"]), text(&it["place"])))
        .collect()
}

fn pair(rule: &str, place: &str) -> (String, String) {
    (rule.to_owned(), place.to_owned())
}

const CARD: [&str; 2] = ["schema", "WRKCardSE"];
const MOVEMENT: &str = "Cards.Card[].Details.CardDetails[]";

#[test]
fn a_server_that_agrees_has_no_differences() {
    let home = Home::new();
    let run = home.run(&["check", "schema", "--all", "-o", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let json = run.json();
    let with_form = documents::all()
        .iter()
        .filter(|it| it.root().is_some())
        .count();
    assert_eq!(json["compared"].as_array().unwrap().len(), with_form);
    assert_eq!(json["without_table"], json!(["FastAna", "FastAnaC"]));
    assert_eq!(
        (&json["differences"], &json["not_offered"]),
        (&json!([]), &json!([]))
    );
    // What the account is offered, and each schema once.
    assert_eq!(home.counters().calls, 1 + with_form as u64);

    for what in ["codes", "coverage"] {
        let run = home.run(&["check", what]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.ends_with("no difference\n"), "{}", run.stdout);
    }
    assert_eq!(home.run(&["check", "schema", "--all", "WRKCardSE"]).code, 2);
}

#[test]
fn fields_added_and_removed_are_found() {
    let added = bent_template(|movement| {
        movement.insert("f_new".to_owned(), json!("f_new"));
    });
    let place = format!("{MOVEMENT}.f_new");
    assert_eq!(differing(&added, &CARD), [pair("field-added", &place)]);
    let removed = bent_template(|movement| {
        movement.shift_remove("f_onoma");
    });
    let place = format!("{MOVEMENT}.f_onoma");
    assert_eq!(differing(&removed, &CARD), [pair("field-removed", &place)]);
}

#[test]
fn quirk_41_a_field_at_another_place_is_found_unless_order_is_ignored() {
    let home = bent_template(|movement| {
        let first = movement.shift_remove("f_afm").unwrap();
        movement.insert("f_afm".to_owned(), first);
    });
    let place = format!("{MOVEMENT}.f_afm");
    assert_eq!(differing(&home, &CARD), [pair("field-moved", &place)]);
    let ignored = home.run(&["check", "schema", "WRKCardSE", "--ignore-order"]);
    assert_eq!(ignored.code, 0, "{}", ignored.stdout);
}

#[test]
fn another_shape_and_another_envelope_are_found() {
    let shape = bent_template(|movement| {
        movement.insert("f_onoma".to_owned(), json!({ "a": "1" }));
    });
    let place = format!("{MOVEMENT}.f_onoma");
    assert_eq!(differing(&shape, &CARD), [pair("shape", &place)]);
    let other = bent("Documents/WRKCardSE", "json", json!({ "NewCards": {} }));
    assert_eq!(differing(&other, &CARD), [pair("envelope", "Cards")]);
    let text = other.run(&["check", "schema", "WRKCardSE"]);
    assert!(
        text.stdout.contains("at the server NewCards"),
        "{}",
        text.stdout
    );
}

#[test]
fn what_is_restricted_otherwise_is_found_and_told_in_both_languages() {
    let home = bent_restrictions("f_aa", |restrictions| {
        *restrictions = vec![json!({ "name": "pattern", "value": "[0-9]{1,6}" })];
    });
    assert_eq!(differing(&home, &CARD), [pair("restriction", "f_aa")]);
    let run = home.run(&["check", "schema", "WRKCardSE"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.stdout);
    assert!(
        lines[0].starts_with("difference: WRKCardSE: f_aa: "),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("  rule restriction, here pattern "),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with("at the server pattern [0-9]{1,6}"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], "documents compared: 1, 1 difference");
    let greek = home.run(&["check", "schema", "WRKCardSE", "--lang", "el"]);
    assert_eq!(greek.code, 1);
    assert!(
        greek.stdout.starts_with("διαφορά: WRKCardSE: f_aa: "),
        "{}",
        greek.stdout
    );
}

#[test]
fn values_of_a_field_added_and_removed_are_found() {
    let home = bent_restrictions("f_type", |values| {
        values.retain(|value| value["value"] != "1");
        values.push(json!({ "name": "enumeration", "value": "2" }));
    });
    let expected = [
        pair("value-added", "f_type"),
        pair("value-removed", "f_type"),
    ];
    assert_eq!(differing(&home, &CARD), expected);
}

#[test]
fn codes_of_a_list_added_and_removed_are_found_whatever_is_in_the_cache() {
    let list = json!({ "Param": [
        { "Code": "001", "Description": "ΤΕΣΤ" },
        { "Code": "002", "Description": "ΤΕΣΤ" },
        { "Code": "004", "Description": "ΤΕΣΤ" },
    ] });
    let home = Home::new();
    // Now in the cache as it should be.
    assert_eq!(home.run(&["parameters", "WorkCardDelayReason"]).code, 0);
    let fault = Fault::SetField {
        name: "EX_BASE_03".to_owned(),
        value: list,
    };
    home.sandbox.on(Kind::Execute, fault);
    let name = "WorkCardDelayReason";
    let expected = [pair("value-added", name), pair("value-removed", name)];
    assert_eq!(differing(&home, &["codes", name]), expected);
    let all = differing(&home, &["codes", "--all"]);
    assert!(
        all.contains(&pair("value-removed", "WorkTimeType")),
        "{all:?}"
    );
    let text = home.run(&["check", "codes", "workcarddelayreason"]);
    assert!(text.stdout.contains("«004» (ΤΕΣΤ)"), "{}", text.stdout);

    let requests = home.counters().requests;
    let unknown = home.run(&["check", "codes", "Bank"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("WorkTimeType"),
        "{}",
        unknown.stderr
    );
    assert_eq!(home.counters().requests, requests);
}

/// A home whose account is offered one document and one service.
fn offered(documents: &[&str], services: &[&str]) -> Home {
    let account = Account::new(USER, PASSWORD)
        .documents(documents.iter().copied())
        .services(services.iter().copied());
    Home {
        sandbox: Sandbox::builder()
            .account(account)
            .start_blocking()
            .unwrap(),
        ..Home::new()
    }
}

#[test]
fn documents_services_and_parameters_that_are_not_known_are_found() {
    let set = |name: &str, value: Value| Fault::SetField {
        name: name.to_owned(),
        value,
    };
    let home = offered(&["WRKCardSE"], &["EX_BASE_05"]);
    let fault = Rule::from(set("code", json!("WebE13"))).route("Lookup/Submissions");
    home.sandbox.on(Kind::Call, fault);
    assert_eq!(differing(&home, &["coverage"]), [pair("unknown", "WebE13")]);
    home.sandbox.clear_faults();

    let fault = Rule::from(set("name", json!("EX_BASE_09"))).route("WebServices/ServicesList");
    home.sandbox.on(Kind::Call, fault);
    assert_eq!(
        differing(&home, &["coverage"]),
        [pair("unknown", "EX_BASE_09")]
    );
    assert_eq!(differing(&home, &["coverage", "EX_BASE_09"]).len(), 1);
    assert_eq!(home.run(&["check", "coverage", "WRKCardSE"]).code, 0);
    home.sandbox.clear_faults();

    let parameters = json!([{ "name": "afm", "isRequired": true, "type": "Text", "maxLength": 0 }]);
    let fault = Rule::from(set("parameters", parameters)).route("WebServices/ServicesList");
    home.sandbox.on(Kind::Call, fault);
    assert_eq!(
        differing(&home, &["coverage"]),
        [pair("parameter", "EX_BASE_05.afm")]
    );
}

#[test]
fn quirk_67_what_the_account_is_not_offered_is_named_and_not_asked_for() {
    let home = offered(&["WRKCardSE", "FastAna"], &["EX_BASE_01"]);
    let run = home.run(&["check", "schema", "--all", "-o", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let json = run.json();
    assert_eq!(json["compared"], json!(["WRKCardSE"]));
    assert_eq!(json["without_table"], json!(["FastAna"]));
    let skipped = json["not_offered"].as_array().unwrap();
    assert_eq!(skipped.len(), documents::all().len() - 2);
    assert_eq!(home.counters().calls, 2);

    let one = home.run(&["check", "schema", "WTODaily"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(
        one.stdout.contains("not offered to this account: WTODaily"),
        "{}",
        one.stdout
    );
    let none = home.run(&["check", "schema", "FastAna"]);
    assert_eq!(none.code, 0, "{}", none.stderr);
    assert!(
        none.stdout.contains("no form is known here of: FastAna"),
        "{}",
        none.stdout
    );
    let unknown = home.run(&["check", "schema", "WebE99"]);
    assert_eq!(unknown.code, 2, "{}", unknown.stdout);
    assert!(unknown.stderr.contains("WebE99"), "{}", unknown.stderr);
}

#[test]
fn a_call_that_fails_ends_with_its_own_code_and_names_the_document() {
    let home = Home::new();
    home.token();
    let fault = Rule::from(Fault::status(500)).route("Documents/WTODaily");
    home.sandbox.on(Kind::Call, fault);
    let run = home.run(&["check", "schema"]);
    assert_eq!((run.code, run.stdout.as_str()), (6, ""));
    assert!(
        run.stderr.contains("the schema of WTODaily"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_lists_that_are_watched_are_lists_of_the_server() {
    let home = Home::new();
    let json = home.run(&["check", "codes", "-o", "json"]).json();
    let names: Vec<_> = drift::watched_lists()
        .iter()
        .map(|(list, _)| list.code().to_owned())
        .collect();
    assert_eq!(json["compared"], json!(names));
}
