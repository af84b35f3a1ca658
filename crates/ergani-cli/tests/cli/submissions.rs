//! `ergani document submit` and `ergani card`: every way that a declaration can end, told as it is,
//! with what the server recorded counted there.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use ergani_documents::{documents, sample};
use ergani_sandbox::{DuplicateCard, Fault, Kind, Rule, Switch, When};
use ergani_token::Clock as _;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::home::{Ended, Home, ended};

pub(crate) const CARD: [&str; 12] = [
    "card",
    "in",
    "--employer",
    "600000007",
    "--branch",
    "0",
    "--employee",
    "500000004",
    "--last-name",
    "ΤΕΣΤ",
    "--first-name",
    "ΤΕΣΤ",
];

fn document(home: &Home) -> PathBuf {
    let file = home.directory.path().join("card.json");
    let card = documents::find("WRKCardSE").unwrap();
    let mut card = sample::valid(card, 7).unwrap();
    // Which moments are in time is another matter.
    let details = &mut card["Cards"]["Card"][0]["Details"]["CardDetails"];
    *details = json!([details[0]]);
    details[0]["f_aitiologia"] = json!("");
    let list = &mut card["Cards"]["Card"];
    *list = json!([list[0]]);
    std::fs::write(&file, card.to_string()).unwrap();
    file
}

/// A home with a token, whose server takes late cards, the same card twice, and anybody's.
fn lenient() -> Home {
    let home = Home::new();
    home.sandbox.make_lenient();
    home.sandbox.switch(Switch::CardLateMinutes(None));
    home.sandbox.switch(Switch::CardFutureMinutes(None));
    home.sandbox
        .switch(Switch::DuplicateCard(DuplicateCard::Never));
    home.token();
    home
}

/// Both ways to declare a card, each at a home of its own, where a token is there already.
fn each(check: impl Fn(&Home, &dyn Fn(&[&str]) -> Ended, &str)) {
    for way in ["card", "document"] {
        let home = lenient();
        let file = document(&home);
        let submit = ["document", "submit", "WRKCardSE", file.to_str().unwrap()];
        let arguments: &[&str] = if way == "card" { &CARD } else { &submit };
        let run = |more: &[&str]| home.run(&[arguments, more].concat());
        check(&home, &run, way);
    }
}

#[test]
fn accepted_is_0_with_its_receipt() {
    each(|home, run, way| {
        let text = run(&[]);
        assert_eq!(text.code, 0, "{way}: {}", text.stderr);
        let sent = home.sandbox.submissions();
        let receipt = &sent[0].receipts[0];
        for part in [
            &receipt.protocol,
            &receipt.submit_date,
            &receipt.id.to_string(),
        ] {
            assert!(text.stdout.contains(part), "{way}: {part}: {}", text.stdout);
        }
        let run = run(&["-o", "json"]);
        assert_eq!(run.code, 0, "{way}: {}", run.stderr);
        let told = run.json();
        assert_eq!(told["outcome"], json!("accepted"));
        let receipt = &home.sandbox.submissions()[1].receipts[0];
        assert_eq!(told["receipts"][0]["protocol"], json!(receipt.protocol));
        assert_eq!(told["receipts"][0]["id"], json!(receipt.id.to_string()));
        assert_eq!(
            told["receipts"][0]["submit_date"],
            json!(receipt.submit_date)
        );
        assert!(told["receipts"][0]["submitted_at"].is_string());
        let counters = home.counters();
        assert_eq!((counters.submissions, counters.authentications()), (2, 1));
    });
}

#[test]
fn refused_is_7_with_the_words_of_the_server() {
    const WORDS: &str = "Για το Παράρτημα: 0\\nΤο ΑΦΜ δεν αντιστοιχεί στον συνδεδεμένο εργοδότη.";
    each(|home, run, way| {
        let refusal = Fault::status(400);
        let refusal = with_body(refusal, &json!({"message": WORDS}));
        home.sandbox.on(Kind::Submit, refusal);
        let text = run(&[]);
        assert_eq!(text.code, 7, "{way}: {}", text.stderr);
        assert_eq!(text.stdout, "", "{way}");
        for line in WORDS.split("\\n") {
            assert!(text.stderr.contains(line), "{way}: {}", text.stderr);
        }
        let run = run(&["-o", "json"]);
        assert_eq!(run.code, 7);
        let told = run.json();
        assert_eq!(told["outcome"], json!("rejected"));
        assert_eq!(told["reason"], json!("wrong_employer"));
        assert_eq!(told["reasons"], json!(["wrong_employer"]));
        let lines: Vec<&str> = WORDS.split("\\n").collect();
        assert_eq!(
            told["causes"],
            json!([{"reason": "wrong_employer", "lines": lines}])
        );
        assert_eq!(told["text"], json!(WORDS));
        assert_eq!(told["branch"], json!("0"));
        assert_eq!(run.error()["code"], json!("rejected"));
        let counters = home.counters();
        assert_eq!(
            (counters.submissions, counters.submission_attempts()),
            (0, 2)
        );
    });
}

#[test]
fn refused_here_is_2_with_the_field_and_nothing_sent() {
    let home = Home::new();
    let file = home.directory.path().join("broken.json");
    std::fs::write(&file, br#"{"Cards":{"Card":[{"f_afm_ergodoti":"12"}]}}"#).unwrap();
    let submit = ["document", "submit", "WRKCardSE", file.to_str().unwrap()];
    let text = home.run(&submit);
    assert_eq!(text.code, 2);
    let place = "Cards.Card[0].f_afm_ergodoti (employer tax number)";
    assert!(text.stderr.contains(place), "{}", text.stderr);
    let told = home.run(&[&submit[..], &["-o", "json"]].concat());
    assert_eq!(told.code, 2);
    let object = told.json();
    assert_eq!(object["outcome"], json!("not_sent"));
    assert_eq!(object["findings"][0]["field"], json!("f_afm_ergodoti"));

    for (flag, value, field) in [
        ("--employer", "12", "--employer"),
        ("--branch", "100000", "--branch"),
        ("--employee", "x", "--employee"),
        ("--last-name", " ", "--last-name"),
        ("--reason", "abc", "--reason"),
        ("--at", "yesterday", "--at"),
        ("--reference-date", "15/01/2026", "--reference-date"),
    ] {
        let mut arguments = CARD.to_vec();
        match arguments.iter().position(|it| *it == flag) {
            Some(at) => arguments[at + 1] = value,
            None => arguments.extend([flag, value]),
        }
        let run = home.run(&arguments);
        assert_eq!(run.code, 2, "{flag}: {}", run.stderr);
        assert!(run.stderr.contains(field), "{flag}: {}", run.stderr);
    }
    let long = "α".repeat(201);
    let run = home.run(&[&CARD[..], &["--comments", &long, "--lang", "el"]].concat());
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("f_comments") && run.stderr.contains("χαρακτήρες"),
        "{}",
        run.stderr
    );
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn unknown_is_8_sent_once_and_all_that_is_known_is_said() {
    let cases: [(Fault, &str, bool); 7] = [
        (Fault::reset(When::Before), "connection_lost", false),
        (Fault::reset(When::After), "connection_lost", true),
        (Fault::gateway_timeout(When::Before), "server_failed", false),
        (Fault::gateway_timeout(When::After), "server_failed", true),
        (Fault::empty_body(), "empty_answer", true),
        (Fault::broken_json(), "not_json", true),
        (Fault::Torn, "cut_answer", true),
    ];
    for (fault, cause, recorded) in cases {
        each(|home, run, way| {
            home.sandbox.on(Kind::Submit, fault.clone());
            let run = run(&["-o", "json"]);
            assert_eq!(run.code, 8, "{way}, {fault:?}: {}", run.stderr);
            let told = run.json();
            assert_eq!(told["outcome"], json!("unknown"), "{way}, {fault:?}");
            assert_eq!(told["cause"], json!(cause), "{way}, {fault:?}");
            assert_eq!(
                told["body"],
                home.sandbox.submission_attempts()[0].json().unwrap()
            );
            for key in ["sent_at", "noticed_at", "route", "advice", "advice_el"] {
                assert!(told[key].is_string(), "{way}, {fault:?}: {key}");
            }
            assert!(told["bytes"].as_u64().unwrap() > 100);
            if cause == "server_failed" {
                assert_eq!(told["status"], json!(504));
                assert!(told["answer"].as_str().unwrap().contains('<'));
            }
            assert_eq!(run.error()["code"], json!("outcome_unknown"));
            let counters = home.counters();
            let expected = (u64::from(recorded), 1);
            let seen = (
                counters.submissions,
                home.sandbox.submission_attempts().len(),
            );
            assert_eq!(seen, expected, "{way}, {fault:?}");
        });
    }
}

#[test]
fn an_answer_that_does_not_come_in_time_is_8() {
    each(|home, run, way| {
        let gate = home.sandbox.hold_answers(Kind::Submit);
        let run = run(&["--timeout", "1", "-o", "json"]);
        assert_eq!(run.code, 8, "{way}: {}", run.stderr);
        let told = run.json();
        assert_eq!(told["outcome"], json!("unknown"));
        assert_eq!(told["cause"], json!("timeout"));
        // The keys are those of every unknown outcome.
        assert_eq!(told["route"], json!("Documents/WRKCardSE"));
        assert!(told["bytes"].as_u64().unwrap() > 0);
        assert!(told["sent_at"].is_string() && told["status"].is_null());
        assert!(told["body"].is_object() && told["command"].is_array());
        assert!(told["noticed_at"].is_string() && told["answer"].is_null());
        assert!(told["advice"].is_string() && told["advice_el"].is_string());
        assert_eq!(run.error()["code"], json!("outcome_unknown"));
        gate.release();
        assert_eq!(home.sandbox.submission_attempts().len(), 1);
    });
}

#[test]
fn an_interrupt_says_that_it_was_sent() {
    let home = Home::new();
    home.token();
    let gate = home.sandbox.hold(Kind::Submit);
    let child = home
        .command(CARD.iter().chain(&["-o", "json"]))
        .spawn()
        .unwrap();
    gate.waiting_blocking(1);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let run = ended(child.wait_with_output().unwrap());
    assert_eq!(run.code, 130, "{}", run.stderr);
    let told = run.json();
    assert_eq!(told["outcome"], json!("unknown"));
    assert!(told["sent_at"].is_string(), "{told}");
    assert!(told["moment"].is_string() && told["body"].is_object());
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("sent"), "{message}");
    gate.release();

    // An answer that comes in the moment that is left is still told.
    let home = Home::new();
    home.token();
    let gate = home.sandbox.hold_answers(Kind::Submit);
    let child = home
        .command(CARD.iter().chain(&["-o", "json"]))
        .spawn()
        .unwrap();
    gate.waiting_blocking(1);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    gate.release();
    let run = ended(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.json()["outcome"], json!("accepted"));
    assert_eq!(home.counters().submissions, 1);
}

/// The proof is a protocol; without one, ERGANI's answer is kept and nobody claims anything.
#[test]
fn quirk_72_a_yes_without_a_protocol_is_8_and_its_answer_is_kept() {
    for other in [
        json!({"message": "Επιτυχής υποβολή", "more": [1]}),
        json!({"description": "Το ωράριο δεν είναι αποδεκτό"}),
        json!([]),
        json!(null),
        json!(true),
        json!([{"protocol": null}]),
        json!([{"id": "1", "protocol": "  ", "submitDate": "15/01/2026 09:01"}]),
    ] {
        each(|home, run, way| {
            home.sandbox.on(Kind::Submit, Fault::other_json(&other));
            let text = run(&[]);
            assert_eq!(text.code, 8, "{way} {other}: {}", text.stderr);
            let shown: Value = serde_json::from_str(&text.stdout).unwrap();
            assert_eq!(shown, other, "{way}");
            assert!(text.stderr.contains("has no protocol"), "{}", text.stderr);
            let told = run(&["-o", "json"]);
            assert_eq!(told.code, 8, "{way} {other}");
            assert_eq!(told.error()["code"], json!("outcome_unknown"));
            let told = told.json();
            assert_eq!(told["outcome"], json!("unknown"));
            assert_eq!(told["cause"], json!("no_protocol"));
            assert_eq!((&told["answer"], &told["receipts"]), (&other, &json!([])));
        });
    }
}

/// The raw call has the same proof.
#[test]
fn quirk_72_the_raw_call_of_a_declaration_is_8_without_a_protocol() {
    let home = lenient();
    let file = document(&home);
    let data = format!("@{}", file.to_str().unwrap());
    let post = ["api", "POST", "Documents/WRKCardSE", "--data", &data];
    assert_eq!(home.run(&post).code, 0);
    let other = json!({"message": "Επιτυχής υποβολή"});
    home.sandbox.on(Kind::Submit, Fault::other_json(&other));
    let run = home.run(&post);
    assert_eq!(run.code, 8, "{}", run.stderr);
    assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap(), other);
    assert!(run.stderr.contains("Look in ERGANI"), "{}", run.stderr);
}

#[test]
fn quirk_47_all_receipts_are_shown_and_none_is_attributed() {
    let two = json!([
        {"id": "1", "protocol": "ΑΚ - ΚΑΡ1", "submitDate": "15/01/2026 09:01"},
        {"id": "2", "protocol": "ΑΚ - ΚΑΡ2", "submitDate": "15/01/2026 09:01"},
    ]);
    each(|home, run, way| {
        home.sandbox.on(Kind::Submit, Fault::other_json(&two));
        let text = run(&[]);
        assert_eq!(text.code, 8, "{way}: {}", text.stderr);
        for protocol in ["ΑΚ - ΚΑΡ1", "ΑΚ - ΚΑΡ2"] {
            assert!(text.stdout.contains(protocol), "{way}: {}", text.stdout);
        }
        assert!(text.stderr.contains("records sent: 1"), "{}", text.stderr);
        let told = run(&["-o", "json"]).json();
        assert_eq!(told["outcome"], json!("unknown"));
        assert_eq!(told["cause"], json!("receipts_missing"));
        assert_eq!(told["receipts"].as_array().unwrap().len(), 2);
        assert_eq!(told["answer"], two);
    });
}

#[test]
fn quirk_74_a_page_that_refuses_is_8() {
    const PAGE: &str = "<html><body>Request blocked. Support ID 4711</body></html>";
    for status in [400, 403, 409, 444, 451, 460, 499] {
        let home = lenient();
        home.sandbox.on(Kind::Submit, page(status, PAGE));
        let run = home.run(&[&CARD[..], &["-o", "json"]].concat());
        assert_eq!(run.code, 8, "{status}: {}", run.stderr);
        let told = run.json();
        assert_eq!(told["cause"], json!("not_ergani"), "{status}");
        assert_eq!(told["answer"], json!(PAGE));
        assert_eq!(told["status"], json!(status));
        let text = home.run(&CARD);
        assert!(text.stderr.contains("ID 4711"), "{}", text.stderr);
    }
}

/// What is told at each end: what was declared, and when it was sent.
#[test]
fn body_and_moments_are_with_every_outcome() {
    each(|home, run, way| {
        let at = if way == "card" {
            &["--at", "2026-01-15T09:00:00+02:00"][..]
        } else {
            &[]
        };
        let run = |more: &[&str]| run(&[at, &["-o", "json"], more].concat()).json();
        let mut all = vec![("accepted", true, run(&[]))];
        home.sandbox.on(Kind::Submit, page(400, "\"όχι\"").times(1));
        all.push(("rejected", true, run(&[])));
        home.sandbox
            .on(Kind::Submit, Fault::gateway_timeout(When::Before).times(1));
        all.push(("unknown", true, run(&[])));
        all.push((
            "not_sent",
            false,
            run(&["--base-url", "http://127.0.0.1:1/"]),
        ));
        for (outcome, sent, told) in &all {
            assert_eq!(told["outcome"], json!(outcome), "{way}");
            assert_eq!(
                told["sent_at"].is_string(),
                *sent,
                "{way} {outcome}: {told}"
            );
            assert_eq!(told["body"], all[0].2["body"], "{way} {outcome}");
            assert!(told["body"]["Cards"].is_object(), "{way} {outcome}");
            assert!(told["moment"].is_string(), "{way} {outcome}");
        }
        home.sandbox
            .on(Kind::Submit, Fault::gateway_timeout(When::Before).times(1));
        let without = run(&["--no-body"]);
        assert_eq!(without["outcome"], json!("unknown"));
        assert!(without.get("body").is_none(), "{without}");
        assert!(without["sent_at"].is_string());
    });
    let home = Home::new();
    let invalid = home.run(&[&CARD[..], &["--comments", &"α".repeat(201), "-o", "json"]].concat());
    let told = invalid.json();
    assert_eq!((invalid.code, &told["outcome"]), (2, &json!("not_sent")));
    assert!(told["body"]["Cards"].is_object() && told["sent_at"].is_null());
}

/// The command asks for exactly the same declaration, at the same server, from another shell.
#[test]
fn quirk_23_the_command_asks_for_exactly_this_declaration_and_stands_behind_the_look() {
    each(|home, run, way| {
        home.sandbox
            .on(Kind::Submit, Fault::reset(When::Before).times(1));
        let text = run(&[]).stderr;
        let (before, command) = text
            .split_once("\n  ergani ")
            .unwrap_or_else(|| panic!("{text}"));
        assert!(
            before.contains("Look in ERGANI first; only if it is not there"),
            "{text}"
        );
        for promise in ["duplicate", "same card", "send"] {
            let advice = before.rsplit("It may be").next().unwrap();
            assert!(!advice.contains(promise), "{text}");
        }
        assert!(command.contains(&home.sandbox.url().trim_end_matches('/').to_owned()));

        home.sandbox
            .on(Kind::Submit, Fault::reset(When::Before).times(1));
        let told = run(&["-o", "json"]).json();
        let argv: Vec<&str> = told["command"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap())
            .collect();
        assert_eq!(argv[0], "ergani");
        assert!(!argv.join(" ").contains("canary"), "{argv:?}");
        if way == "card" {
            assert!(argv.contains(&"--at") && argv.contains(&"--reference-date"));
        }
        let before = home.sandbox.submission_attempts().len();
        // Without the variable that named the server, and from another directory.
        let mut again = home.command(&argv[1..]);
        again.env_remove("ERGANI_BASE_URL").current_dir("/");
        let again = ended(again.output().unwrap());
        assert_eq!(again.code, 0, "{way}: {}", again.stderr);
        let attempts = home.sandbox.submission_attempts();
        assert_eq!(attempts.len(), before + 1, "{way}");
        assert_eq!(attempts[before].body, attempts[before - 1].body, "{way}");
    });
}

/// The shell line for people is the same one.
#[test]
fn the_command_for_people_survives_a_shell() {
    let home = lenient();
    home.sandbox
        .on(Kind::Submit, Fault::reset(When::Before).times(1));
    let odd = ["--comments", "Ο'ΝΗΛ \"$HOME\" `id`\n-x\u{202e}"];
    let run = home.run(&[&CARD[..], &odd, &["--lang", "el"]].concat());
    assert_eq!(run.code, 8, "{}", run.stderr);
    let (before, command) = run.stderr.split_once("\n  ergani ").unwrap();
    assert!(
        before.contains("Ελέγξτε πρώτα στο ΕΡΓΑΝΗ· μόνο αν δεν υπάρχει εκεί"),
        "{before}"
    );
    let script = format!("\"$ERGANI\" {}", command.trim_end());
    let shell = home
        .adapt(std::process::Command::new("bash"), ["-c", &script])
        .env("ERGANI", env!("CARGO_BIN_EXE_ergani"))
        .output()
        .unwrap();
    let shell = ended(shell);
    assert_eq!(shell.code, 0, "{}", shell.stderr);
    let attempts = home.sandbox.submission_attempts();
    assert_eq!(attempts[0].body, attempts[1].body);
}

#[test]
fn quirk_77_all_causes_of_a_rejection_are_told_in_order() {
    let home = Home::new();
    // A card of tomorrow with a reason for being late.
    let tomorrow = ergani_token::SystemClock
        .now()
        .after(Duration::from_secs(86_400));
    let tomorrow = tomorrow.to_string();
    let odd = ["--at", &tomorrow, "--reason", "001"];
    let run = home.run(&[&CARD[..], &odd, &["-o", "json"]].concat());
    assert_eq!(run.code, 7, "{}", run.stderr);
    let told = run.json();
    assert_eq!(
        told["reasons"],
        json!(["future_time", "late_reason_forbidden"])
    );
    assert_eq!(told["reason"], told["reasons"][0]);
    let causes = told["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 2);
    assert_eq!(causes[0]["lines"][0], json!("Για το Παράρτημα: 0"));
    let text = home.run(&[&CARD[..], &odd].concat()).stderr;
    for hint in ["in the future for ERGANI", "send the reason blank"] {
        assert!(text.contains(hint), "{text}");
    }
}

#[test]
fn a_receipt_that_cannot_be_written_is_not_lost() {
    each(|home, _, way| {
        let file = document(home);
        let submit = ["document", "submit", "WRKCardSE", file.to_str().unwrap()];
        let arguments: &[&str] = if way == "card" { &CARD } else { &submit };
        for json in [false, true] {
            let more: &[&str] = if json { &["-o", "json"] } else { &[] };
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
            let (reader, broken) = std::io::pipe().unwrap();
            drop(reader);
            for stdout in [Stdio::from(full.unwrap()), Stdio::from(broken)] {
                let mut command = home.command(arguments.iter().chain(more));
                let run = ended(command.stdout(stdout).output().unwrap());
                assert_eq!(run.code, 1, "{way}: {}", run.stderr);
                let sent = home.sandbox.submissions();
                let protocol = &sent.last().unwrap().receipts[0].protocol;
                assert!(run.stderr.contains(protocol), "{way}: {}", run.stderr);
                assert!(run.stderr.contains("ACCEPTED"), "{way}: {}", run.stderr);
            }
        }
        home.sandbox.on(Kind::Submit, Fault::reset(When::After));
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = home.command(arguments.iter().chain(&["-o", "json"]));
        let run = ended(command.stdout(full.unwrap()).output().unwrap());
        assert_eq!(run.code, 8, "{way}: {}", run.stderr);
    });
}

#[test]
fn nothing_that_listens_is_6() {
    each(|home, run, way| {
        let run = run(&["--base-url", "http://127.0.0.1:1/", "-o", "json"]);
        assert_eq!(run.code, 6, "{way}: {}", run.stderr);
        assert_eq!(run.json()["outcome"], json!("not_sent"), "{way}");
        assert_eq!(home.counters().submissions, 0);
    });
}

#[test]
fn a_401_before_recording_is_one_renewal_and_one_repetition() {
    each(|home, run, way| {
        home.sandbox.expire_access(crate::home::USER);
        let told = run(&["-o", "json"]);
        assert_eq!(told.code, 0, "{way}: {}", told.stderr);
        let counters = home.counters();
        assert_eq!(
            (counters.submissions, counters.refreshes, counters.logins),
            (1, 1, 1),
            "{way}"
        );
        assert_eq!(counters.call_attempts(), 2, "{way}");
    });
    each(|home, run, way| {
        home.sandbox.on(Kind::Submit, Fault::access_denied());
        let told = run(&["-o", "json"]);
        assert_eq!(told.code, 7, "{way}: {}", told.stderr);
        assert_eq!(told.json()["outcome"], json!("not_sent"), "{way}");
        assert_eq!(told.json()["reason"], json!("access_denied"), "{way}");
        let counters = home.counters();
        assert_eq!((counters.submissions, counters.authentications()), (0, 2));
    });
}

#[test]
fn twenty_terminals_at_once_cost_one_login_and_declare_once_each() {
    let home = Home::new();
    home.sandbox.make_lenient();
    let number = std::sync::atomic::AtomicU32::new(111_111_100);
    let runs = home.all_at_once(20, || {
        let employee = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut arguments = CARD.map(str::to_owned);
        arguments[7] = employee.to_string();
        home.command(arguments)
    });
    for run in runs {
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let counters = home.counters();
    assert_eq!(counters.authentications(), 1);
    assert_eq!(
        (counters.submissions, counters.submission_attempts()),
        (20, 20)
    );
    assert_eq!((counters.receipts, counters.submissions_repeated), (20, 0));
}

#[test]
fn the_bytes_of_a_file_are_sent_as_they_are() {
    let home = lenient();
    let file = document(&home);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend_from_slice(b"\n \n");
    std::fs::write(&file, &bytes).unwrap();
    let path = file.to_str().unwrap();
    let dry = home.run(&["document", "submit", "WRKCardSE", path, "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(
        dry.stdout.contains(&bytes.len().to_string()),
        "{}",
        dry.stdout
    );
    assert_eq!(home.counters().submission_attempts(), 0);
    let run = home.run(&["document", "submit", "WRKCardSE", path]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let sent = home.sandbox.submissions();
    assert_eq!(sent[0].body.as_deref(), Some(bytes.as_slice()));
}

#[test]
fn a_document_without_a_form_is_sent_for_the_server_to_judge() {
    let home = Home::new();
    let file = home.directory.path().join("urgent.json");
    std::fs::write(&file, br#"{"A":{"B":[{"c":"d"}]}}"#).unwrap();
    for code in ["FastAna", "NoSuchDocument"] {
        let run = home.run(&["document", "submit", code, file.to_str().unwrap()]);
        assert!(
            run.stderr.contains(&format!("no form of {code}")),
            "{}",
            run.stderr
        );
        assert!(matches!(run.code, 0 | 7), "{code}: {}", run.stderr);
    }
    let path = file.to_str().unwrap();
    let strict = home.run(&["document", "submit", "FastAna", path, "--strict"]);
    assert_eq!(strict.code, 2, "{}", strict.stderr);
}

#[test]
fn a_code_in_letters_of_another_case_is_not_sent_unjudged() {
    let home = lenient();
    let file = home.directory.path().join("broken.json");
    std::fs::write(&file, r#"{"Cards":{}}"#).unwrap();
    for code in ["wrkcardse", " WRKCardSE"] {
        for more in [&[][..], &["--dry-run"], &["-o", "json"]] {
            let submit = ["document", "submit", code, file.to_str().unwrap()];
            let run = home.run(&[&submit[..], more].concat());
            assert_eq!(run.code, 2, "{}", run.stderr);
            assert!(run.stderr.contains("WRKCardSE?"), "{}", run.stderr);
        }
    }
    assert_eq!(home.counters().submission_attempts(), 0);
}

/// An answer of this status with this body.
fn page(status: u16, body: &str) -> Rule {
    let text = json!({
        "on": "submit",
        "fault": "status",
        "status": status,
        "body": {"raw": body},
    });
    Rule::from_json(&text.to_string()).unwrap()
}

fn with_body(fault: Fault, body: &Value) -> Rule {
    let text = serde_json::to_string(&json!({
        "on": "submit",
        "fault": "status",
        "status": 400,
        "body": {"raw": body.to_string()},
    }))
    .unwrap();
    Rule::from_json(&text).unwrap_or_else(|error| panic!("{error}: {fault:?}"))
}
