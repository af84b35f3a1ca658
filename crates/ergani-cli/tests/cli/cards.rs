//! What a card says: the moment in Athens, the day of the shift, and that it is told first.

use ergani_sandbox::Switch;
use serde_json::{Value, json};

use crate::home::{Ended, Home};
use crate::submissions::CARD;

/// The one movement that a card would declare.
fn movement(home: &Home, way: &str, more: &[&str]) -> (Ended, Value) {
    let mut arguments = CARD.to_vec();
    arguments[1] = way;
    let run = home.run(&[&arguments[..], more, &["--dry-run"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let movement = run.json()["Cards"]["Card"][0]["Details"]["CardDetails"][0].clone();
    (run, movement)
}

#[test]
fn moments_are_sent_in_athens_time_by_known_answers() {
    let home = Home::new();
    for (at, sent, day) in [
        (
            "2026-01-15T07:00:00Z",
            "2026-01-15T09:00:00+02:00",
            "2026-01-15",
        ),
        (
            "2026-07-15T08:00:00+02:00",
            "2026-07-15T09:00:00+03:00",
            "2026-07-15",
        ),
        (
            "2026-01-15T09:00:00",
            "2026-01-15T09:00:00+02:00",
            "2026-01-15",
        ),
        // The hour that comes twice, told apart by its offset.
        (
            "2026-10-25T03:30:00+03:00",
            "2026-10-25T03:30:00+03:00",
            "2026-10-25",
        ),
        (
            "2026-10-25T03:30:00+02:00",
            "2026-10-25T03:30:00+02:00",
            "2026-10-25",
        ),
        (
            "2026-03-29T01:00:00Z",
            "2026-03-29T04:00:00+03:00",
            "2026-03-29",
        ),
        // A day in New York is another one in Athens.
        (
            "2026-01-15T20:00:00-05:00",
            "2026-01-16T03:00:00+02:00",
            "2026-01-16",
        ),
    ] {
        let (run, movement) = movement(&home, "in", &["--at", at]);
        assert_eq!(movement["f_date"], json!(sent), "{at}");
        assert_eq!(movement["f_reference_date"], json!(day), "{at}");
        assert_eq!(movement["f_type"], json!("0"));
        assert_eq!(movement["f_aitiologia"], json!(""));
        assert!(run.stderr.contains(sent), "{}", run.stderr);
    }
    for at in ["2026-10-25T03:30:00", "2026-03-29T03:30:00"] {
        let run = home.run(&[&CARD[..], &["--at", at, "--lang", "el"]].concat());
        assert_eq!(run.code, 2, "{at}");
        assert!(run.stderr.contains("--at: η ώρα"), "{}", run.stderr);
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn a_night_shift_ends_on_the_day_that_it_began() {
    let home = Home::new();
    let (run, movement) = movement(
        &home,
        "out",
        &[
            "--at",
            "2026-01-16T06:00:00+02:00",
            "--reference-date",
            "2026-01-15",
            "--reason",
            "002",
            "--comments",
            "σχόλιο",
        ],
    );
    assert_eq!(movement["f_type"], json!("1"));
    assert_eq!(movement["f_reference_date"], json!("2026-01-15"));
    assert_eq!(movement["f_date"], json!("2026-01-16T06:00:00+02:00"));
    assert_eq!(movement["f_aitiologia"], json!("002"));
    for told in [
        "departure",
        "2026-01-15",
        "002 ",
        "σχόλιο",
        "500000004 ΤΕΣΤ ΤΕΣΤ",
    ] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
}

#[test]
fn what_is_told_is_what_is_sent_and_now_is_now() {
    let home = Home::new();
    let dry = home.run(&[&CARD[..], &["--at", "2026-01-15T09:00:00", "--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    home.sandbox.switch(Switch::CardLateMinutes(None));
    let sent = home.run(&[&CARD[..], &["--at", "2026-01-15T09:00:00"]].concat());
    assert_eq!(sent.code, 0, "{}", sent.stderr);
    assert_eq!(home.sandbox.submissions()[0].json(), Some(dry.json()));

    assert_eq!(home.run(&CARD).code, 0);
    let body = home.sandbox.submissions()[1].json().unwrap();
    let text = body["Cards"]["Card"][0]["Details"]["CardDetails"][0]["f_date"].clone();
    let moment: jiff::Timestamp = text.as_str().unwrap().parse().unwrap();
    let age = ergani_token::SystemClock.now().as_seconds() - moment.as_second();
    assert!((0..60).contains(&age), "{text} is {age} s old");
}

use ergani_token::Clock as _;

#[test]
fn quirk_31_a_departure_in_the_morning_asks_whose_day_it_is() {
    let home = Home::new();
    let told = |way: &str, more: &[&str]| movement(&home, way, more).0.stderr;
    let early = "2026-01-15T06:10:00+02:00";
    let asked = told("out", &["--at", early]);
    assert!(asked.contains("--reference-date 2026-01-14"), "{asked}");
    let asked = told("out", &["--at", early, "--lang", "el"]);
    assert!(asked.contains("--reference-date 2026-01-14"), "{asked}");
    for (way, more) in [
        ("in", vec!["--at", early]),
        ("out", vec!["--at", early, "--reference-date", "2026-01-15"]),
        ("out", vec!["--at", "2026-01-15T09:00:00+02:00"]),
        ("out", vec!["--at", "2026-01-15T23:50:00+02:00"]),
    ] {
        let told = told(way, &more);
        assert!(!told.contains("--reference-date"), "{told}");
    }
}

#[test]
fn what_a_card_says_is_weighed_and_each_thing_is_told_once() {
    let home = Home::new();
    let day = ["--reference-date", "2026-01-15"];
    let cases: [(&[&str], &[&str]); 7] = [
        (&[], &[]),
        (&["--at", "2036-01-15T09:00:00+02:00"], &["in-future"]),
        (&["--at", "2016-01-15T09:00:00"], &["long-past"]),
        // UTC is meant; the other half of the year's offset is a slip.
        (&["--at", "2016-07-15T06:00:00Z"], &["long-past"]),
        (
            &["--at", "2016-07-15T08:00:00+02:00"],
            &["wrong-offset", "long-past"],
        ),
        (
            &["--at", "2026-01-18T09:00:00+02:00", day[0], day[1]],
            &["days-apart", "long-past"],
        ),
        (
            &["--last-name", "ΤEΣΤ\u{200b}"],
            &["invisible-character", "mixed-scripts"],
        ),
    ];
    for (more, expected) in cases {
        let mut arguments = CARD.to_vec();
        if more.first() == Some(&"--last-name") {
            let at = arguments
                .iter()
                .position(|word| *word == "--last-name")
                .unwrap();
            arguments.drain(at..at + 2);
        }
        let run = home.run(&[&arguments[..], more, &["--dry-run"]].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(
            run.stderr.matches("rule ").count(),
            expected.len(),
            "{}",
            run.stderr
        );
        for rule in expected {
            assert_eq!(
                run.stderr.matches(&format!("rule {rule}")).count(),
                1,
                "{}",
                run.stderr
            );
        }
        let strict = home.run(&[&arguments[..], more, &["--dry-run", "--strict"]].concat());
        assert_eq!(
            strict.code,
            if expected.is_empty() { 0 } else { 2 },
            "{}",
            strict.stderr
        );
    }
    assert_eq!(home.counters().requests, 0);
}

#[test]
fn names_of_a_card_are_sent_composed() {
    let home = Home::new();
    let mut arguments = CARD.to_vec();
    let at = arguments
        .iter()
        .position(|word| *word == "--first-name")
        .unwrap();
    arguments[at + 1] = "Α\u{301}ΝΝΑ";
    let run = home.run(&[&arguments[..], &["--dry-run", "--strict"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let movement = &run.json()["Cards"]["Card"][0]["Details"]["CardDetails"][0];
    assert_eq!(movement["f_onoma"], json!("ΆΝΝΑ"));
}
