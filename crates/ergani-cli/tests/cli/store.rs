//! `ergani store`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::home::{Ended, Home, ended};

#[test]
fn sessions_are_shown_and_ended_ones_removed() {
    let home = Home::new();
    assert_eq!(home.run(&["store", "info"]).code, 0);
    assert_eq!(home.run(&["store", "init"]).code, 0);
    home.token();
    let info = home.run(&["store", "info", "-o", "json"]).json();
    assert_eq!(info["store"], json!("file"));
    assert_eq!(info["sessions"].as_array().unwrap().len(), 1);
    assert!(info["sessions"][0]["access_expires_at"].is_string());
    assert_eq!(
        home.run(&["store", "prune", "-o", "json"]).json(),
        json!({"pruned": 0})
    );
    home.end(&["accessTokenExpiresAt", "refreshTokenExpiresAt"]);
    assert_eq!(
        home.run(&["store", "prune", "-o", "json"]).json(),
        json!({"pruned": 1})
    );
    assert_eq!(
        home.run(&["store", "info", "-o", "json"]).json()["sessions"],
        json!([])
    );
}

#[test]
fn memory_is_of_one_process() {
    let home = Home::new();
    for _ in 0..2 {
        assert_eq!(home.run(&["token", "--store", "memory:"]).code, 0);
    }
    assert_eq!(home.counters().logins, 2);
    assert!(!home.tokens().exists());
}

#[test]
fn sealed_sessions_are_called_sealed_and_all_forgotten() {
    let home = Home::new();
    let key = home.directory.path().join("key");
    fs::write(&key, "01".repeat(32)).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let run = |arguments: &[&str]| -> Ended {
        let mut command = home.command(arguments);
        command.env("ERGANI_STORE_KEY_FILE", &key);
        ended(command.output().unwrap())
    };
    assert_eq!(run(&["login"]).code, 0);
    let told = run(&["store", "info"]);
    assert!(told.stdout.starts_with("sealed, file "), "{}", told.stdout);
    assert!(!told.stdout.contains("unreadable"), "{}", told.stdout);
    let told = run(&["store", "info", "-o", "json"]).json();
    assert_eq!(told["sealed"], json!(true));
    assert!(told["sessions"][0]["sealed_until"].is_string(), "{told}");
    // The key is not needed to forget: it may be lost.
    for (arguments, forgotten) in [
        (["logout", "--all", "-o", "json"], 1),
        (["logout", "--all", "-o", "json"], 0),
    ] {
        assert_eq!(
            run(&arguments).json(),
            json!({"forgotten": forgotten, "revoked": "not_asked"})
        );
    }
    assert_eq!(
        run(&["store", "info", "-o", "json"]).json()["sessions"],
        json!([])
    );
    assert_eq!(run(&["status"]).code, 4);
}

/// What stands in the columns of the one session.
fn shown(info: &str) -> String {
    info.lines().nth(2).unwrap_or_default().to_owned()
}

#[test]
fn what_a_lost_key_has_sealed_is_forgotten() {
    let home = Home::new();
    let keys = ["lost", "new"].map(|name| {
        let key = home.directory.path().join(name);
        ergani_token::store::StoreKeys::create(&key).unwrap();
        key
    });
    let run = |key: usize, arguments: &[&str]| -> Ended {
        let mut command = home.command(arguments);
        command.env("ERGANI_STORE_KEY_FILE", &keys[key]);
        ended(command.output().unwrap())
    };
    assert_eq!(run(0, &["token"]).code, 0);
    let told = shown(&run(0, &["store", "info"]).stdout);
    assert!(told.contains("sealed; at most 20"), "{told}");
    let refused = run(1, &["token"]);
    assert_eq!(refused.code, 3, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("`ergani store forget`"),
        "{}",
        refused.stderr
    );
    for _ in 0..2 {
        let forgotten = run(1, &["store", "forget", "-o", "json"]);
        assert_eq!(
            forgotten.json(),
            json!({"done": "forgotten", "revoked": "not_asked"}),
            "{}",
            forgotten.stderr
        );
    }
    assert_eq!(run(1, &["token"]).code, 0);
    assert_eq!(run(1, &["token"]).code, 0);
    // Two logins and nothing else: no revocation either.
    assert_eq!(home.counters().logins, 2);
    assert_eq!(home.counters().authentications(), 2);
    assert_eq!(home.counters().logouts, 0);
}

#[test]
fn a_forgotten_rejection_lets_the_next_call_log_in() {
    let home = Home::new();
    let wrong = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.env("ERGANI_PASSWORD", "canary-wrong-0000");
        ended(command.output().unwrap()).code
    };
    assert_eq!(wrong(&["token"]), 4);
    assert_eq!(wrong(&["token"]), 4);
    assert_eq!(home.counters().login_attempts(), 1);
    assert_eq!(wrong(&["store", "forget"]), 0);
    assert_eq!(wrong(&["token"]), 4);
    assert_eq!(home.counters().login_attempts(), 2);
    // Another account is another account.
    home.token();
    assert_eq!(wrong(&["store", "forget"]), 0);
    home.token();
    assert_eq!(home.counters().logins, 1);
}

#[test]
fn not_all_sessions_of_a_shared_store_are_forgotten_from_one_host() {
    let home = Home::new();
    let run = home.run(&["logout", "--all", "--store", "redis://127.0.0.1:1/0"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("redis 127.0.0.1:1/0"), "{}", run.stderr);
}

#[test]
fn what_is_set_aside_is_told_once_but_not_to_who_wants_quiet() {
    let home = Home::new();
    home.token();
    let pair = fs::read_dir(home.tokens())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "json"))
        .unwrap();
    for (arguments, told) in [(&["token"][..], 1), (&["token", "-q"][..], 0)] {
        fs::write(&pair, "{").unwrap();
        let ended = home.run(arguments);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let lines = ended.stderr.matches("was set aside as").count();
        assert_eq!(lines, told, "{}", ended.stderr);
    }
}
