//! Connections of their own, over TLS: all but the first are short handshakes.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::sync::{Arc, Mutex};

use ergani_client::fake::FakeTokens;
use ergani_client::token::Environment;
use ergani_client::{Call, Ergani, HttpTransport, Validation};
use ergani_test_engines::Certificates;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{HandshakeKind, ServerConfig, SupportedProtocolVersion, version};

const BODY: &str = r#"{"Cards":{"Card":[{}]}}"#;
const RECEIPT: &str = r#"[{"id":"92","protocol":"ΑΚ 92","submitDate":"15/01/2026 09:01"}]"#;

/// A server that answers one request on each connection and closes; its port, and how each
/// connection began.
async fn serve(
    certificates: &Certificates,
    version: &'static SupportedProtocolVersion,
) -> (u16, Arc<Mutex<Vec<HandshakeKind>>>) {
    let [_, certificate, key] = certificates.files();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(certificate).unwrap()],
            PrivateKeyDer::from_pem_file(key).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let kinds = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&kinds);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = acceptor.accept(stream).await.unwrap();
            seen.lock()
                .unwrap()
                .push(stream.get_ref().1.handshake_kind().unwrap());
            let mut bytes = Vec::new();
            while !bytes.windows(4).any(|four| four == b"\r\n\r\n")
                || (bytes.starts_with(b"POST") && !bytes.ends_with(BODY.as_bytes()))
            {
                assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
            }
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{RECEIPT}",
                RECEIPT.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
            let _ = stream.shutdown().await;
        }
    });
    (port, kinds)
}

#[tokio::test]
async fn a_new_connection_resumes_the_tls_session_whichever_client_made_it() {
    let Some(certificates) = Certificates::make() else {
        return;
    };
    for version in [&version::TLS13, &version::TLS12] {
        let (port, kinds) = serve(&certificates, version).await;
        let environment =
            Environment::from_base_url(&format!("https://localhost:{port}/Api")).unwrap();
        let transport = HttpTransport::builder(environment.clone()).ca_file(certificates.ca_file());
        let ergani = Ergani::builder(environment)
            .tokens(FakeTokens::new())
            .transport(transport.build())
            .validation(Validation::Off)
            .build()
            .unwrap();
        // A read first, which goes out by the other client.
        let read = Call::get("Lookup/Submissions").unwrap();
        ergani.call(read).await.unwrap();
        for number in 0..20 {
            let outcome = ergani.submit_bytes("WRKCardSE", BODY).await;
            assert!(outcome.is_accepted(), "{number}: {outcome:?}");
        }
        let kinds = kinds.lock().unwrap().clone();
        let full = kinds.iter().filter(|kind| **kind != HandshakeKind::Resumed);
        assert_eq!(
            (kinds.len(), full.count()),
            (21, 1),
            "{version:?}: {kinds:?}"
        );
    }
}
