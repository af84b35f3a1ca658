//! `--lang el`: what happened and what to do are told in Greek; and no advice is given twice.

use ergani_sandbox::{Fault, Kind, Switch, When};

use crate::home::{Ended, Home, ended};
use crate::submissions::CARD;

/// The same card each time, however long the test takes.
fn card(home: &Home, more: &[&str]) -> Ended {
    home.sandbox.switch(Switch::CardLateMinutes(None));
    let at = ["--at", "2026-01-15T09:00:00+02:00"];
    home.run(&[&CARD[..], &at, more].concat())
}

/// What is said of the failure itself.
fn told(run: &Ended) -> String {
    let start = run.stderr.find("ergani: ");
    run.stderr[start.unwrap_or_else(|| panic!("{}", run.stderr))..].to_owned()
}

#[test]
fn what_became_of_a_card_is_told_in_greek() {
    let home = Home::new();
    assert_eq!(card(&home, &[]).code, 0);
    let rejected = card(&home, &["--lang", "el"]);
    assert_eq!(rejected.code, 7);
    let text = told(&rejected);
    assert!(
        text.starts_with("ergani: το ΕΡΓΑΝΗ το απέρριψε: "),
        "{text}"
    );
    assert!(!text.contains("rejects"), "{text}");

    for (fault, cause) in [
        (
            Fault::gateway_timeout(When::After),
            "απέτυχε ο διακομιστής ή μια πύλη πριν από αυτόν (HTTP 504)",
        ),
        (Fault::empty_body(), "η απάντηση είναι κενή (HTTP 200)"),
        (Fault::broken_json(), "η απάντηση δεν είναι JSON (HTTP 200)"),
        (Fault::Torn, "η απάντηση κόπηκε"),
        (
            Fault::reset(When::After),
            "η σύνδεση κόπηκε πριν έρθει απάντηση",
        ),
    ] {
        // The card was registered before, on the other.
        let home = Home::new();
        home.sandbox.on(Kind::Submit, fault);
        let unknown = card(&home, &["--lang", "el"]);
        assert_eq!(unknown.code, 8);
        let text = told(&unknown);
        assert!(text.contains("δεν είναι γνωστό τι απέγιναν"), "{text}");
        assert!(text.contains(cause), "{cause}: {text}");
        assert!(!text.contains("were sent"), "{text}");
    }

    // Programs have the same words whatever the language; the code is what counts.
    let json = card(&home, &["--lang", "el", "-o", "json"]).error();
    let english = card(&home, &["-o", "json"]).error();
    assert_eq!(json["code"], "rejected");
    assert_eq!(json["message"], english["message"]);
    assert_ne!(json["hint"], english["hint"]);
}

#[test]
fn what_keeps_a_document_from_being_sent_is_told_in_greek() {
    let home = Home::new();
    for (arguments, greek) in [
        (
            &["document", "submit", "WRKCardSE", "none.json"][..],
            "ergani: δεν διαβάζεται: none.json",
        ),
        (
            &["document", "template", "NoSuch"],
            "ergani: δεν υπάρχει εδώ έγγραφο `NoSuch`\n  Τι μπορεί",
        ),
        (
            &["document", "submit", "WRKCardSe", "none.json"],
            "ergani: δεν υπάρχει εδώ έγγραφο `WRKCardSe`\n  Μήπως",
        ),
        (
            &["document", "cancel", "WRKCardSE", "1", "2026-01-15"],
            "ergani: ένα WRKCardSE που υποβλήθηκε δεν ακυρώνεται",
        ),
        (
            &["document", "list", "-e", "nowhere"],
            "ergani: μη έγκυρη τιμή\n  --environment: `nowhere`",
        ),
    ] {
        let run = home.run(&[arguments, &["--lang", "el"]].concat());
        assert!(run.stderr.starts_with(greek), "{}", run.stderr);
    }
    assert_eq!(home.counters().login_attempts(), 0);
}

#[test]
fn advice_is_given_once() {
    let home = Home::new();
    for (password, url, advice) in [
        ("canary-wrong-1", None, "heck user name"),
        (
            "canary-wrong-2",
            Some("http://127.0.0.1:1/"),
            "heck the network",
        ),
    ] {
        let run = |arguments: &[&str]| {
            let mut command = home.command(arguments);
            command.env("ERGANI_PASSWORD", password);
            if let Some(url) = url {
                command.env("ERGANI_BASE_URL", url);
            }
            ended(command.output().unwrap())
        };
        let text = run(&["token"]).stderr;
        assert_eq!(text.matches(advice).count(), 1, "{text}");
        let json = run(&["login", "-o", "json"]).error();
        assert!(json["hint"].is_string(), "{json}");
    }
}
