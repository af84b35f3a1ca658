//! The rules of a token's life as data: `tests/scenarios/*.json`, each a start, what is asked for,
//! how the server answers, and what must come of it.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::Io;
use super::limits;
use super::model::{Ask, Broken, Class, Jump, LIFE, Limits, Move, Outcome, World, number};
use crate::store::{CoolDownReason, RefreshToken};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    rule: String,
    given: Given,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    /// Seconds since the stored pair, number 0, was issued; its life is 3 hours.
    pair_age_s: Option<u64>,
    /// What is noted of its refresh token; `unknown` for a pair of the forerunner.
    #[serde(default)]
    refresh: Option<String>,
    #[serde(default)]
    rejected: bool,
    #[serde(default)]
    cool_down_s: Option<u64>,
    #[serde(default)]
    spent_budget: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default)]
    after_s: i64,
    #[serde(default)]
    lose_data: bool,
    want: String,
    /// To each request in turn.
    #[serde(default)]
    answers: Vec<String>,
    /// The process dies once so many requests are at the server.
    #[serde(default)]
    crash_after: Option<usize>,
    /// A program without a lease stores a pair of its own once so many requests are at the server.
    #[serde(default)]
    stranger_after: Option<usize>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// `login`, or `refresh` with the number of the pair.
    sent: Vec<String>,
    /// `served`, `renewed`, `crashed`, or the code of the error.
    ends: String,
    /// The pair that is served afterwards, and valid.
    serves: Option<usize>,
    /// What the record then says of its pair's refresh token.
    #[serde(default)]
    refresh: Option<String>,
    /// Whether the record then has a cool-down, over or not.
    #[serde(default)]
    cool_down: Option<bool>,
}

fn class(name: &str) -> Class {
    match name {
        "issued" => Class::Issued,
        "refused" => Class::Refused,
        "misconfigured" => Class::Misconfigured,
        "rate_limited" => Class::RateLimited,
        "unavailable" => Class::Unavailable,
        "not_sent" => Class::NotSent,
        "failing" => Class::Failing,
        "doubt_before" => Class::DoubtBefore,
        "doubt_after" => Class::DoubtAfter,
        other => panic!("no such answer: {other}"),
    }
}

fn ask(name: &str) -> Ask {
    match name {
        "needed" => Ask::Needed,
        "due" => Ask::Due,
        "token" => Ask::Token,
        "other" => Ask::Other,
        "login" => Ask::Login,
        "login_in_cool_down" => Ask::LoginInCoolDown,
        "logout" => Ask::LogOut,
        other => Ask::Until(
            other
                .strip_prefix("until:")
                .and_then(|seconds| seconds.parse().ok())
                .unwrap_or_else(|| panic!("no such wish: {other}")),
        ),
    }
}

fn refresh_name(refresh: RefreshToken) -> &'static str {
    match refresh {
        RefreshToken::Usable => "usable",
        RefreshToken::Sent { .. } => "sent",
        RefreshToken::EarlyRefused => "early_refused",
        RefreshToken::Spent => "spent",
    }
}

fn start(given: &Given) -> World {
    let limits = Limits {
        crashes: u8::MAX,
        lost_leases: 0,
        store_faults: 0,
        rounds: u8::MAX,
        failures: u8::MAX,
        logouts: u8::MAX,
    };
    let mut world = World::new(1, limits, Broken::No);
    let Some(age) = given.pair_age_s else {
        return world;
    };
    world = world.with_pair(Duration::from_secs(age));
    let now = world.now;
    let state = &mut world.record.as_mut().unwrap().state;
    if let Some(refresh) = &given.refresh {
        let note = state.note.as_mut().unwrap();
        match refresh.as_str() {
            "unknown" => state.note = None,
            "usable" => note.refresh = RefreshToken::Usable,
            "sent" => {
                note.refresh = RefreshToken::Sent {
                    attempt: 1,
                    at: now,
                }
            }
            "early_refused" => note.refresh = RefreshToken::EarlyRefused,
            "spent" => note.refresh = RefreshToken::Spent,
            other => panic!("no such refresh token: {other}"),
        }
    }
    if given.rejected {
        state.rejection = Some(limits::rejection(now, None, None));
    }
    if let Some(seconds) = given.cool_down_s {
        state.cool_down = Some(limits::cool_down(
            now,
            None,
            CoolDownReason::RateLimited,
            Some(Duration::from_secs(seconds)),
            0,
        ));
    }
    for _ in 0..given.spent_budget {
        state.budget = limits::debit(state.budget, now, LIFE).unwrap();
    }
    world
}

fn run(name: &str, scenario: &Scenario) {
    let mut world = start(&scenario.given);
    for (at, step) in scenario.steps.iter().enumerate() {
        let name = format!("{name}, step {}: {}", at + 1, scenario.rule);
        let take = |world: &mut World, chosen| {
            if let Err(violation) = world.apply(chosen) {
                panic!("{name}: {violation}");
            }
        };
        take(&mut world, Move::Round(Jump::By(step.after_s)));
        if step.lose_data {
            take(&mut world, Move::LoseData);
        }
        world.sent.clear();
        let mut answers: VecDeque<Class> = step.answers.iter().map(|name| class(name)).collect();
        world.processes[0].verdict = None;
        take(&mut world, Move::Want(0, ask(&step.want)));
        let mut crashed = false;
        while let Some(io) = world.processes[0].io.clone() {
            let outcome = match io {
                Io::Login | Io::Refresh(_) => {
                    let Some(class) = answers.pop_front() else {
                        panic!("{name}: a request that was not expected: {io:?}");
                    };
                    Outcome::Sent(class)
                }
                _ => Outcome::Done,
            };
            take(&mut world, Move::Do(0, outcome));
            if matches!(outcome, Outcome::Sent(_)) {
                if step.crash_after == Some(world.sent.len()) {
                    take(&mut world, Move::Crash(0));
                    crashed = true;
                    break;
                }
                if step.stranger_after == Some(world.sent.len()) {
                    take(&mut world, Move::Stranger);
                }
                take(&mut world, Move::Do(0, Outcome::Answered));
            }
        }
        assert!(answers.is_empty(), "{name}: {answers:?} were not asked for");
        check(&name, &world, &step.expect, crashed);
    }
}

fn check(name: &str, world: &World, expect: &Expect, crashed: bool) {
    let sent: Vec<String> = world
        .sent
        .iter()
        .map(|sent| sent.map_or("login".to_owned(), |number| format!("refresh {number}")))
        .collect();
    assert_eq!(sent, expect.sent, "{name}: sent");
    let process = &world.processes[0];
    let ends = match process.verdict {
        _ if crashed => "crashed",
        None | Some(Ok(false)) => "served",
        Some(Ok(true)) => "renewed",
        Some(Err(kind)) => kind.code(),
    };
    assert_eq!(ends, expect.ends, "{name}: ends");
    let serves = process
        .state
        .current()
        .filter(|current| current.is_alive(world.now))
        .map(|current| number(&current.pair));
    assert_eq!(serves, expect.serves, "{name}: serves");
    if let Some(cool_down) = expect.cool_down {
        let state = world.record.as_ref().map(|record| &record.state);
        let has_one = state.is_some_and(|state| state.cool_down.is_some());
        assert_eq!(has_one, cool_down, "{name}: cool-down");
    }
    if let Some(refresh) = &expect.refresh {
        let note = world
            .record
            .as_ref()
            .and_then(|record| record.state.note.as_ref());
        let noted = note.map_or("unknown", |note| refresh_name(note.refresh));
        assert_eq!(noted, refresh, "{name}: the refresh token");
    }
}

#[test]
fn every_scenario_ends_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    assert!(files.len() >= 10, "only {} scenarios", files.len());
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let scenario: Scenario = serde_json::from_slice(&std::fs::read(&file).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        run(&name, &scenario);
    }
}
