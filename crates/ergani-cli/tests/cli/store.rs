//! `ergani store`.

use serde_json::json;

use crate::home::Home;

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
