//! How many calls `ergani token` costs.

use ergani_sandbox::{Fault, Kind, RetryAfter};

use crate::home::{Ended, Home, USER, ended};

#[test]
fn quirk_1_a_hundred_in_a_row_cost_one_login_and_ends_cost_one_renewal_each() {
    let home = Home::new();
    let first = home.token();
    for _ in 1..100 {
        assert_eq!(home.token(), first);
    }
    assert_eq!(
        (home.counters().logins, home.counters().authentications()),
        (1, 1)
    );

    home.end(&["accessTokenExpiresAt"]);
    let second = home.token();
    assert_ne!(second, first);
    assert_eq!(home.token(), second);
    assert_eq!(
        (home.counters().refreshes, home.counters().authentications()),
        (1, 2)
    );

    home.end(&["accessTokenExpiresAt", "refreshTokenExpiresAt"]);
    let third = home.token();
    assert_ne!(third, second);
    assert_eq!(home.token(), third);
    assert_eq!(
        (home.counters().logins, home.counters().authentications()),
        (2, 3)
    );
}

fn same_token(runs: &[Ended]) {
    for run in runs {
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout, runs[0].stdout);
    }
}

#[test]
fn forty_processes_without_a_token_cost_one_login() {
    let home = Home::new();
    same_token(&home.all_at_once(40, || home.command(["token"])));
    assert_eq!(
        (home.counters().logins, home.counters().authentications()),
        (1, 1)
    );
}

#[test]
fn twenty_processes_that_log_in_at_once_begin_one_session() {
    let home = Home::new();
    let gate = home.sandbox.hold(Kind::Login);
    let children: Vec<_> = (0..20)
        .map(|_| home.command(["login", "-o", "json"]).spawn().unwrap())
        .collect();
    // Those that look later find the session.
    gate.waiting_blocking(1);
    gate.release();
    for child in children {
        let run = ended(child.wait_with_output().unwrap());
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.json()["logged_in"], true);
    }
    assert_eq!(
        (home.counters().logins, home.counters().authentications()),
        (1, 1)
    );
}

#[test]
fn quirk_2_forty_processes_with_an_expired_token_cost_one_refresh() {
    let home = Home::new();
    home.token();
    home.end(&["accessTokenExpiresAt"]);
    same_token(&home.all_at_once(40, || home.command(["token"])));
    let counters = home.counters();
    assert_eq!(
        (
            counters.logins,
            counters.refreshes,
            counters.authentications()
        ),
        (1, 1, 2)
    );
    assert_eq!(counters.refreshes_repeated, 0);
}

#[test]
fn twenty_processes_with_a_wrong_password_cost_one_login() {
    let home = Home::new();
    let wrong = "canary-wrong-5512";
    let command = || {
        let mut command = home.command(["token"]);
        command.env("ERGANI_PASSWORD", wrong);
        command
    };
    for run in home.all_at_once(20, command) {
        assert_eq!(run.code, 4, "{}", run.stderr);
        assert_eq!(run.stdout, "");
        for part in [
            USER,
            home.sandbox.url().trim_end_matches('/'),
            "01",
            "user type",
        ] {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
        assert!(!run.stderr.contains(wrong));
    }
    assert_eq!(home.counters().login_attempts(), 1);

    // Who says `login` has changed something, and is not held up; a right password neither.
    let mut login = home.command(["login"]);
    let again = crate::home::ended(login.env("ERGANI_PASSWORD", wrong).output().unwrap());
    assert_eq!(again.code, 4);
    assert_eq!(home.counters().login_attempts(), 2);
    home.token();
    assert_eq!(
        (home.counters().login_attempts(), home.counters().logins),
        (3, 1)
    );
}

#[test]
fn a_429_holds_for_every_process_and_says_until_when() {
    for retry_after in [RetryAfter::Seconds(5), RetryAfter::Date(5)] {
        let home = Home::new();
        home.sandbox
            .on(Kind::Login, Fault::too_many_requests(retry_after).times(1));
        for run in 0..3 {
            let ended = home.run(&["token", "-o", "json"]);
            assert_eq!(ended.code, 5, "{run}: {}", ended.stderr);
            let error = ended.error();
            assert_eq!(error["code"], "cool_down");
            assert!(
                error["retry_at"].as_str().unwrap().ends_with('Z'),
                "{error}"
            );
            assert!(
                (0.0..=6.0).contains(&error["retry_after"].as_f64().unwrap()),
                "{error}"
            );
        }
        assert_eq!(home.counters().login_attempts(), 1);
        assert!(home.run(&["token"]).stderr.contains("not before"));
    }
}

#[test]
fn a_429_to_a_refresh_holds_too() {
    let home = Home::new();
    home.token();
    home.end(&["accessTokenExpiresAt"]);
    home.sandbox.on(
        Kind::Refresh,
        Fault::too_many_requests(RetryAfter::Seconds(60)).times(1),
    );
    assert_eq!(home.run(&["token"]).code, 5);
    assert_eq!(home.run(&["token"]).code, 5);
    assert_eq!(home.run(&["login"]).code, 5);
    assert_eq!(home.counters().authentications(), 2);
    // A person can lift it; without a terminal nobody is asked.
    assert_eq!(home.run(&["login", "--force"]).code, 0);
    assert_eq!(home.counters().authentications(), 3);
}
