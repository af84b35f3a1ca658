//! `ergani demo` against the server of the settings.

use crate::home::Home;

#[test]
fn it_is_done_on_request_and_counted_there() {
    let home = Home::new();
    let offered = home.run(&["demo"]);
    assert_eq!(offered.code, 0, "{}{}", offered.stdout, offered.stderr);
    assert!(
        offered.stdout.contains("ergani demo --yes"),
        "{}",
        offered.stdout
    );
    assert_eq!(home.counters().requests, 0);

    let done = home.run(&["demo", "--yes"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    let counters = home.counters();
    assert_eq!((counters.authentications(), counters.submissions), (1, 1));
    let receipt = &home.sandbox.submissions()[0].receipts[0];
    assert!(done.stdout.contains(&receipt.protocol), "{}", done.stdout);
    assert!(done.stdout.contains("there was no session: 1 login"));
    // The session is one that other programs find.
    home.token();
    assert_eq!(home.counters().authentications(), 1);
}
