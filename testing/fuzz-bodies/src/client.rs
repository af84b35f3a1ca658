//! Answers to declarations, and the file of profiles.

use std::cell::OnceCell;
use std::io::Write as _;

use ergani_client::config::Profiles;
use ergani_client::fake::{FakeTokens, FakeTransport};
use ergani_client::token::Environment;
use ergani_client::{Ergani, Outcome, Validation};
use http::{Response, StatusCode};

use crate::server::answer_of;

/// No line for people is longer.
const LONGEST_LINE: usize = 8_000;

pub(crate) fn error_bodies(bytes: &[u8]) {
    thread_local! {
        static RUNTIME: OnceCell<tokio::runtime::Runtime> = const { OnceCell::new() };
    }
    let answer = answer_of(bytes);
    let Ok(status) = StatusCode::from_u16(answer.status) else {
        return;
    };
    if status.is_informational() {
        return;
    }
    let mut response = Response::builder().status(status);
    for (name, value) in [("retry-after", answer.retry_after), ("date", answer.date)] {
        let Some(value) = value else { continue };
        response = response.header(name, value);
    }
    let Ok(response) = response.body(answer.body.to_vec().into()) else {
        return;
    };
    let transport = FakeTransport::new();
    // A 401 may be asked a second time.
    transport.respond(response.clone());
    transport.respond(response);
    let ergani = Ergani::builder(Environment::Test)
        .tokens(FakeTokens::new())
        .transport(transport.clone())
        .validation(Validation::Off)
        .build()
        .unwrap();
    let outcome = RUNTIME.with(|runtime| {
        runtime
            .get_or_init(|| {
                tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap()
            })
            .block_on(ergani.submit_bytes("WRKCardSE", "{}"))
    });
    let sent = transport.requests().len();
    assert!(sent == 1 || sent == 2 && status == 401, "sent {sent} times");
    match &outcome {
        Outcome::Accepted(accepted) => {
            assert!([200, 201].contains(&status.as_u16()));
            assert!(!accepted.receipts().is_empty());
        }
        Outcome::Rejected(_) => assert!(!status.is_redirection()),
        Outcome::NotSent(error) => {
            assert!([401, 403, 429].contains(&status.as_u16()), "{error}");
            // Each byte of the server's words may be escaped.
            let longest = LONGEST_LINE + 8 * bytes.len();
            assert!(error.to_string().len() <= longest);
        }
        Outcome::Unknown(_) => assert!(status != 401 && status != 429),
    }
}

pub(crate) fn configuration(bytes: &[u8]) {
    thread_local! {
        static FILE: OnceCell<tempfile::NamedTempFile> = const { OnceCell::new() };
    }
    let loaded = FILE.with(|file| {
        // Mode 0600, as a file with passwords has it.
        let file = file.get_or_init(|| tempfile::NamedTempFile::new().unwrap());
        let mut opened = file.reopen().unwrap();
        opened.write_all(bytes).unwrap();
        opened.set_len(bytes.len() as u64).unwrap();
        Profiles::load(file.path())
    });
    match loaded {
        Ok(profiles) => {
            let names: Vec<_> = profiles.names().map(str::to_owned).collect();
            assert_eq!(profiles.list().len(), names.len());
            for name in &names {
                assert!(profiles.contains(name));
                // A link that leads nowhere was found when the file was read.
                let _ = profiles.show(name).unwrap();
                let _ = profiles.config(name);
            }
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty());
            assert!(said.len() <= LONGEST_LINE + bytes.len(), "{said}");
        }
    }
}
