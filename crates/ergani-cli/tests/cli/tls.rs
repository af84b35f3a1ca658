//! The program over TLS, to a server that an authority of its own vouches for.

use std::fs;
use std::path::Path;
use std::process::Command;
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

/// Runs a command line of openssl or of the shell where the certificates are.
fn shell(directory: &Path, line: &str) {
    let ended = Command::new("sh")
        .args(["-c", line])
        .current_dir(directory)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{line}: {said}");
}

/// A CA file as Windows, a browser or an administrator saves it.
#[test]
fn a_ca_file_with_a_byte_order_mark_or_in_der_is_taken() {
    let Some(certificates) = Certificates::make() else {
        return;
    };
    let home = Home::new();
    let port = tls_before(&home, &certificates);
    let url = format!("https://localhost:{port}/WebservicesAPI/Api");
    let directory = home.directory.path();
    let ca = certificates.ca_file();
    let pem = fs::read(&ca).unwrap();
    shell(
        directory,
        &format!(
            "openssl x509 -in '{}' -outform DER -out ca.der",
            ca.display()
        ),
    );
    let [_, _, key] = certificates.files();
    let marked = |text: &[u8]| [b"\xEF\xBB\xBF", text].concat();
    let lines = String::from_utf8(pem.clone())
        .unwrap()
        .replace('\n', "\r\n");
    for (name, bytes) in [
        ("mark.pem", marked(&pem)),
        ("mark-and-line-ends.pem", marked(lines.as_bytes())),
        ("der.crt", fs::read(directory.join("ca.der")).unwrap()),
        (
            "text-before.pem",
            [b"Subject: CN = ergani test\n", &pem[..]].concat(),
        ),
        // A bundle, and one in it that is no certificate.
        (
            "bundle.pem",
            [
                &b"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"[..],
                &pem,
            ]
            .concat(),
        ),
        // The key of somebody is not needed, and not looked at.
        (
            "with-a-key.pem",
            [&fs::read(key).unwrap()[..], &pem].concat(),
        ),
    ] {
        let file = directory.join(name);
        fs::write(&file, bytes).unwrap();
        let mut command = home.command(["login", "--force"]);
        command
            .env("ERGANI_BASE_URL", &url)
            .env("ERGANI_CA_FILE", &file);
        let token = ended(command.output().unwrap());
        assert_eq!(token.code, 0, "{name}: {}", token.stderr);
    }
}

/// Each is named for what it is; and the command that converts it does.
#[test]
fn a_ca_file_of_another_kind_is_named_with_what_makes_pem_of_it() {
    let Some(certificates) = Certificates::make() else {
        return;
    };
    let home = Home::new();
    let port = tls_before(&home, &certificates);
    let url = format!("https://localhost:{port}/WebservicesAPI/Api");
    let directory = home.directory.path();
    let [ca, _, key] = certificates.files();
    for line in [
        "openssl crl2pkcs7 -nocrl -certfile CA -out p7.pem",
        "openssl crl2pkcs7 -nocrl -certfile CA -outform DER -out p7.der",
        "openssl pkcs12 -export -nokeys -in CA -passout pass: -out p12.pfx",
        "openssl x509 -in CA -trustout -out trusted.pem",
        "openssl pkcs8 -topk8 -nocrypt -in KEY -outform DER -out key.der",
        "cp KEY key.pem",
        "iconv -f ASCII -t UTF-16 CA > wide.pem",
        "head -c 300 CA > half.pem",
        ": > empty.pem",
        "printf '\\n \\n' > blank.pem",
        "echo '<html>Not found</html>' > page.pem",
        "head -c 60 CA > /dev/null; printf '0\\202\\001\\001garbage' > garbage.der",
        "mkdir directory.pem",
    ] {
        shell(directory, &line.replace("CA", &ca).replace("KEY", &key));
    }
    for (name, says) in [
        ("p7.pem", "PKCS#7"),
        ("p7.der", "PKCS#7"),
        ("p12.pfx", "PKCS#12"),
        ("trusted.pem", "OpenSSL's own format"),
        ("wide.pem", "UTF-16"),
        ("key.pem", "a private key and no certificate"),
        ("key.der", "a private key and no certificate"),
        ("half.pem", "is damaged"),
        ("empty.pem", "is empty"),
        ("blank.pem", "is empty"),
        ("page.pem", "holds no certificate"),
        ("garbage.der", "cannot be read"),
        ("directory.pem", "is not a plain file"),
        ("missing.pem", "cannot be read"),
    ] {
        let file = directory.join(name);
        let run = |file: &Path| {
            let mut command = home.command(["login", "--force"]);
            command
                .env("ERGANI_BASE_URL", &url)
                .env("ERGANI_CA_FILE", file);
            ended(command.output().unwrap())
        };
        let refused = run(&file);
        assert_eq!(refused.code, 3, "{name}: {}", refused.stderr);
        let shown = file.display().to_string();
        for text in [says, &shown] {
            assert!(refused.stderr.contains(text), "{name}: {}", refused.stderr);
        }
        let Some((_, rest)) = refused.stderr.split_once('`') else {
            continue;
        };
        let (advised, _) = rest.split_once('`').unwrap();
        // Where it asks for a password, there is none.
        shell(
            directory,
            &format!("{advised} < /dev/null").replace("-nokeys", "-nokeys -passin pass:"),
        );
        let converted = run(&directory.join("ca.pem"));
        assert_eq!(converted.code, 0, "{name}: {advised}: {}", converted.stderr);
        fs::remove_file(directory.join("ca.pem")).unwrap();
    }
    // Each that was converted.
    assert_eq!(home.counters().login_attempts(), 5);
}

#[test]
fn https_to_a_port_without_tls_and_http_to_one_with_it_are_told() {
    let Some(certificates) = Certificates::make() else {
        return;
    };
    let home = Home::new();
    let tls = tls_before(&home, &certificates);
    let run = |url: &str, arguments: &[&str]| {
        let mut command = home.command(arguments);
        command
            .env("ERGANI_BASE_URL", url)
            .env("ERGANI_CA_FILE", certificates.ca_file());
        ended(command.output().unwrap())
    };
    let plain = authority(&home.sandbox.url());
    let said = run(&format!("https://{plain}/WebservicesAPI/Api"), &["token"]);
    assert_eq!(said.code, 6, "{}", said.stderr);
    for text in ["does not speak TLS", "http://", "nothing was sent"] {
        assert!(said.stderr.contains(text), "{text}: {}", said.stderr);
    }
    let said = run(
        &format!("http://127.0.0.1:{tls}/WebservicesAPI/Api"),
        &["token"],
    );
    assert_eq!(said.code, 6, "{}", said.stderr);
    assert!(said.stderr.contains("https://"), "{}", said.stderr);
    assert_eq!(home.counters().requests, 0);
}
