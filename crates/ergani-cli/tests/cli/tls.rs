//! The program over TLS, to a server that an authority of its own vouches for.

use std::sync::Arc;
use std::sync::mpsc;

use ergani_test_engines::Certificates;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::home::{Ended, Home, ended};

/// TLS in front of the sandbox; its port. It ends with the test's process.
fn tls_before(home: &Home, certificates: &Certificates) -> u16 {
    let [_, certificate, key] = certificates.files();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(certificate).unwrap()],
            PrivateKeyDer::from_pem_file(key).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let plain = authority(&home.sandbox.url());
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap().port()).unwrap();
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (acceptor, plain) = (acceptor.clone(), plain.clone());
                tokio::spawn(async move {
                    // A client that does not trust us goes away in the middle.
                    if let Ok(mut client) = acceptor.accept(client).await {
                        let mut server = TcpStream::connect(plain).await.unwrap();
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                    }
                });
            }
        });
    });
    told.recv().unwrap()
}

/// Host and port of a URL.
fn authority(url: &str) -> String {
    let (_, rest) = url.split_once("://").unwrap();
    rest.split('/').next().unwrap().to_owned()
}

#[test]
fn a_session_over_tls_trusts_the_authority_that_is_named_and_no_other() {
    let Some(certificates) = Certificates::make() else {
        return;
    };
    let home = Home::new();
    let port = tls_before(&home, &certificates);
    let (_, path) = home
        .sandbox
        .url()
        .split_once("/WebservicesAPI")
        .map_or_else(
            || panic!("the sandbox has another path"),
            |(before, path)| (before.to_owned(), format!("/WebservicesAPI{path}")),
        );
    let run = |host: &str, ca: bool, arguments: &[&str]| -> Ended {
        let mut command = home.command(arguments);
        command.env("ERGANI_BASE_URL", format!("https://{host}:{port}{path}"));
        if ca {
            command.env("ERGANI_CA_FILE", certificates.ca_file());
        }
        ended(command.output().unwrap())
    };

    let stranger = run("localhost", false, &["token"]);
    assert_eq!(stranger.code, 6, "{}", stranger.stderr);
    assert!(
        stranger.stderr.contains("ERGANI_CA_FILE"),
        "{}",
        stranger.stderr
    );
    let other = run("127.0.0.1", true, &["token"]);
    assert_eq!(other.code, 6, "{}", other.stderr);
    assert!(other.stderr.contains("another host"), "{}", other.stderr);
    assert_eq!(home.counters().requests, 0);

    // What was refused was not sent, so that nobody has to wait for long.
    let token = run("localhost", true, &["token", "--timeout", "30"]);
    assert_eq!(token.code, 0, "{}", token.stderr);
    let call = run("localhost", true, &["api", "GET", "Lookup/Submissions"]);
    assert_eq!(call.code, 0, "{}", call.stderr);
    home.sandbox.expire_access(crate::home::USER);
    let renewed = run("localhost", true, &["api", "GET", "Lookup/Submissions"]);
    assert_eq!(renewed.code, 0, "{}", renewed.stderr);
    let call = run("localhost", false, &["api", "GET", "Lookup/Submissions"]);
    assert_eq!(call.code, 6, "{}", call.stderr);
    assert!(call.stderr.contains("ERGANI_CA_FILE"), "{}", call.stderr);
    let logout = run("localhost", true, &["logout"]);
    assert_eq!(logout.code, 0, "{}", logout.stderr);
    let counters = home.counters();
    assert_eq!(
        (counters.logins, counters.refreshes, counters.logouts),
        (1, 1, 1),
        "{counters:?}"
    );
}
