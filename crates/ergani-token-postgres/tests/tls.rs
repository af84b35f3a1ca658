//! TLS to a database whose certificate our own authority has signed.
#![cfg(feature = "tls")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_test_engines::{Certificates, Engine};
use ergani_token_postgres::PostgresStore;

#[tokio::test]
async fn tls_is_spoken_with_whom_the_authority_vouches_for_and_with_nobody_else() {
    ergani_test_trace::on();
    let (Some(ours), Some(theirs)) = (Certificates::make(), Certificates::make()) else {
        return;
    };
    let (Some(engine), Some(without)) = (Engine::postgres_over_tls(&ours), Engine::postgres())
    else {
        return;
    };
    let url = |host: &str, port: u16, mode: &str| {
        format!("postgres://ergani@{host}:{port}/postgres?sslmode={mode}")
    };
    let open = |url: &str, authority: Option<&Certificates>| {
        let mut builder = PostgresStore::builder(url).unwrap();
        if let Some(authority) = authority {
            builder = builder.ca_file(authority.ca_file());
        }
        builder.build().unwrap()
    };
    for mode in ["verify-full", "verify-ca", "require"] {
        let named = url("localhost", engine.port(), mode);
        open(&named, Some(&ours)).init().await.unwrap();

        // By another name, signed by somebody else, by nobody who is known, and without TLS.
        let by_address = url("127.0.0.1", engine.port(), mode);
        let elsewhere = url("localhost", without.port(), mode);
        for (url, authority) in [
            (&by_address, Some(&ours)),
            (&named, Some(&theirs)),
            (&named, None),
            (&elsewhere, Some(&ours)),
        ] {
            let error = open(url, authority).init().await.unwrap_err().to_string();
            assert!(error.contains("TLS"), "{url}: {error}");
            assert!(
                error.contains("postgres localhost:") || error.contains("postgres 127.0.0.1:"),
                "{error}"
            );
        }
    }
}
