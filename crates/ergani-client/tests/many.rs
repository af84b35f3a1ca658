//! 10,000 cards from one process.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::HashSet;

use ergani_client::Ergani;
use ergani_client::documents::forms::{CardMovement, WorkCard};
use ergani_client::documents::types::{Branch, Moment, TaxNumber};
use ergani_client::token::{Account, Credentials, Environment, TokenManager, UserType};
use ergani_sandbox::{Sandbox, Switch};

const CARDS: u32 = 10_000;
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quirk_1_ten_thousand_cards_cost_one_login_and_a_connection_each_and_go_out_once() {
    let sandbox = Sandbox::start().await;
    sandbox.switch(Switch::CardLateMinutes(None));
    sandbox.switch(Switch::CardFutureMinutes(None));
    let credentials = Credentials::new("user", "password", UserType::External);
    let environment = Environment::from_base_url(&sandbox.url()).unwrap();
    let ergani =
        Ergani::with_manager(TokenManager::builder(Account::new(credentials, environment)).build());

    // All are begun at once; the client lets as many through as it may.
    let begin = jiff::Timestamp::from_second(1_768_467_600).unwrap();
    let cards = (0..CARDS).map(|number| {
        let ergani = ergani.clone();
        let moment = begin + jiff::SignedDuration::from_secs(i64::from(number));
        tokio::spawn(async move {
            let employee = TaxNumber::new("500000004").unwrap();
            let movement = CardMovement::arrival(employee, Moment::from_timestamp(moment));
            let card = WorkCard::new(TaxNumber::new("600000007").unwrap(), Branch::SEAT)
                .movement(movement.named("ΤΕΣΤ", "ΤΕΣΤ"));
            let accepted = ergani.submit(&card).await.into_result().unwrap();
            accepted.receipts()[0].protocol().to_owned()
        })
    });
    let tasks: Vec<_> = cards.collect();
    let mut protocols = HashSet::new();
    for task in tasks {
        protocols.insert(task.await.unwrap());
    }

    let counters = sandbox.counters();
    assert_eq!(
        protocols.len(),
        CARDS as usize,
        "each card has its own receipt"
    );
    assert_eq!(counters.submissions, u64::from(CARDS));
    assert_eq!(counters.submission_attempts(), u64::from(CARDS));
    assert_eq!(counters.submissions_repeated, 0);
    assert_eq!(counters.login_attempts(), 1);
    assert_eq!(counters.refresh_attempts(), 0);
    let at_once = counters.submissions_in_flight_max;
    assert!(at_once <= AT_ONCE as u64, "{at_once} at once");
    // That of the login, and one for each card: none was used again.
    assert_eq!(counters.connections, 1 + u64::from(CARDS));
    assert_eq!(ergani.submissions_under_way(), 0);
}
