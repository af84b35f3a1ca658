//! Invariant 11, at the program: no secret in its output at trace level.

use ergani_sandbox::Fault;

use crate::home::{Home, PASSWORD, ended};
use crate::submissions::CARD;

#[test]
fn no_secret_is_in_any_log() {
    let home = Home::new();
    let mut seen = String::new();
    let mut secrets = vec![PASSWORD.to_owned(), "canary-wrong-5512".to_owned()];
    let mut run = |arguments: &[&str], password: &str| {
        let mut command = home.command(arguments);
        command
            .env("ERGANI_LOG", "trace")
            .env("ERGANI_PASSWORD", password);
        let run = ended(command.output().unwrap());
        seen.push_str(&run.stderr);
        if ergani_test_trace::is_on() {
            seen.push_str(&ergani_test_trace::keep_log(&run.stderr));
        }
        if arguments[0] != "token" {
            seen.push_str(&run.stdout);
        }
    };
    run(&["token"], "canary-wrong-5512");
    std::fs::remove_dir_all(home.tokens()).unwrap();
    run(&["login"], PASSWORD);
    let remember = |secrets: &mut Vec<String>| {
        for name in ["accessToken", "refreshToken"] {
            secrets.push(home.pair()["token"][name].as_str().unwrap().to_owned());
        }
    };
    remember(&mut secrets);
    run(&["status", "-o", "json"], PASSWORD);
    run(&["token"], PASSWORD);
    run(&["document", "list"], PASSWORD);
    home.end(&["accessTokenExpiresAt"]);
    run(&["token", "-vv"], PASSWORD);
    remember(&mut secrets);
    home.sandbox.revoke(crate::home::USER);
    run(
        &["api", "POST", "Lookup/Submissions", "--data", "{}"],
        PASSWORD,
    );
    remember(&mut secrets);
    run(&["store", "info"], PASSWORD);
    run(&["whoami", "-vv"], PASSWORD);
    run(&[&CARD[..], &["-vv"]].concat(), PASSWORD);
    run(&["service", "run", "EX_BASE_01", "-o", "json"], PASSWORD);
    run(&["document", "schema", "WRKCardSE", "--live"], PASSWORD);
    home.sandbox.on(None, Fault::status(500));
    run(&[&CARD[..], &["-o", "json"]].concat(), PASSWORD);
    home.sandbox.clear_faults();
    run(&["logout"], PASSWORD);
    assert!(
        seen.contains("TRACE") || seen.contains("DEBUG"),
        "the log was not on"
    );
    for secret in secrets {
        assert!(
            !seen.contains(&secret),
            "{}… is in the output",
            &secret[..8]
        );
    }
}
