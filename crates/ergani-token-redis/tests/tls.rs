//! `rediss://` to a server whose certificate our own authority has signed.
#![cfg(feature = "tls")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use ergani_test_engines::{Certificates, Engine};
use ergani_token_redis::RedisStore;

#[tokio::test]
async fn tls_is_spoken_with_whom_the_authority_vouches_for_and_with_nobody_else() {
    ergani_test_trace::on();
    let (Some(ours), Some(theirs)) = (Certificates::make(), Certificates::make()) else {
        return;
    };
    let Some(engine) = Engine::redis_over_tls(&ours) else {
        return;
    };
    let port = engine.port();
    let named = format!("rediss://localhost:{port}/0");
    let open = |url: &str, authority: Option<&Certificates>| {
        let mut builder = RedisStore::builder(url).unwrap();
        if let Some(authority) = authority {
            builder = builder.ca_file(authority.ca_file());
        }
        builder.build()
    };
    let (entries, _) = open(&named, Some(&ours)).list().await.unwrap();
    assert_eq!(entries, []);

    // By another name, signed by somebody else, by nobody who is known, and not TLS at all.
    let by_address = format!("rediss://127.0.0.1:{port}/0");
    let plain = format!("redis://localhost:{port}/0");
    for (url, authority, part) in [
        (&by_address, Some(&ours), "no TLS"),
        (&named, Some(&theirs), "no TLS"),
        (&named, None, "no TLS"),
        (&plain, None, "write rediss://"),
    ] {
        let error = open(url, authority).list().await.unwrap_err().to_string();
        assert!(error.contains(part), "{url}: {error}");
        assert!(error.contains(&port.to_string()), "{url}: {error}");
    }
}
