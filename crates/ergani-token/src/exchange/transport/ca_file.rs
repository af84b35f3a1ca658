//! A file of root certificates, in the forms that people have: PEM, with or without a byte order
//! mark, or one certificate in DER. What else it may be is told by name, with what converts it.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject as _, SectionKind};

use super::super::Fault;
use super::configuration;
use crate::open_files::{TOO_MANY_FILES, is_too_many_files};

const UTF_8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
/// What a DER structure of more than 127 bytes begins with, as every certificate does.
const SEQUENCE: u8 = 0x30;
/// The number of PKCS#7 signed data (1.2.840.113549.1.7.2), as DER has it.
const SIGNED_DATA: &[u8] = &[
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
];
/// What PKCS#12 begins with: its version, 3.
const PKCS_12: &[u8] = &[0x02, 0x01, 0x03];
/// What a private key begins with: the version of PKCS#8 and PKCS#1, or that of SEC 1.
const PRIVATE_KEYS: [&[u8]; 2] = [&[0x02, 0x01, 0x00], &[0x02, 0x01, 0x01]];
const JAVA_KEYSTORE: &[u8] = &[0xFE, 0xED, 0xFE, 0xED];

/// The certificates of a file; at least one.
///
/// # Errors
/// A configuration fault that says what the file is, and the command that makes PEM of it.
pub(super) fn roots_of(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let bytes = std::fs::read(path).map_err(|error| {
        if is_too_many_files(&error) {
            format!("cannot be read: {TOO_MANY_FILES}")
        } else {
            format!("cannot be read: {error}")
        }
    });
    bytes
        .and_then(|bytes| certificates(&bytes, path))
        .map_err(|what| configuration(format!("the CA file {} {what}", path.display())))
}

fn certificates(bytes: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes);
    let found = if bytes.first() == Some(&SEQUENCE) {
        of_der(bytes, path)?
    } else {
        of_pem(bytes, path)?
    };
    // A bundle may hold an old one that is not understood; the others count.
    let (mut good, mut trouble) = (Vec::new(), None);
    for certificate in found {
        match RootCertStore::empty().add(certificate.clone()) {
            Ok(()) => good.push(certificate),
            Err(error) => trouble = Some(error),
        }
    }
    match trouble {
        Some(error) if good.is_empty() => {
            Err(format!("holds a certificate that cannot be read: {error}"))
        }
        _ => Ok(good),
    }
}

fn of_pem(bytes: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let mut certificates = Vec::new();
    let mut holds_a_key = false;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes) {
        let (kind, der) = section.map_err(|error| format!("is damaged: {error}"))?;
        match kind {
            SectionKind::Certificate => certificates.push(der.into()),
            SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey => {
                holds_a_key = true;
            }
            _ => {}
        }
    }
    if !certificates.is_empty() {
        return Ok(certificates);
    }
    let has = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    Err(if bytes.trim_ascii().is_empty() {
        "is empty".to_owned()
    } else if holds_a_key || has("PRIVATE KEY-----") {
        holds_only_a_key()
    } else if has("-----BEGIN PKCS7-----") {
        convert("is PKCS#7", "openssl pkcs7 -print_certs -in", path)
    } else if has("-----BEGIN TRUSTED CERTIFICATE-----") {
        convert("is in OpenSSL's own format", "openssl x509 -in", path)
    } else if has("CERTIFICATE REQUEST-----") {
        "holds a request for a certificate: name the certificate of the authority that signs it"
            .to_owned()
    } else if bytes.starts_with(JAVA_KEYSTORE) {
        format!(
            "is a Java keystore: `keytool -list -rfc -keystore '{}' > ca.pem` makes one that can be read",
            path.display()
        )
    } else if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        format!(
            "is text in UTF-16: `iconv -f UTF-16 -t ASCII '{}' > ca.pem` makes one that can be read",
            path.display()
        )
    } else {
        "holds no certificate, neither in PEM (which begins with -----BEGIN CERTIFICATE-----) nor in DER"
            .to_owned()
    })
}

fn of_der(bytes: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let content = bytes.get(1..).and_then(past_length).unwrap_or_default();
    if content.starts_with(SIGNED_DATA) {
        let command = "openssl pkcs7 -inform DER -print_certs -in";
        return Err(convert("is PKCS#7", command, path));
    }
    if content.starts_with(PKCS_12) {
        let command = "openssl pkcs12 -nokeys -in";
        return Err(convert("is PKCS#12", command, path));
    }
    if PRIVATE_KEYS.iter().any(|key| content.starts_with(key)) {
        return Err(holds_only_a_key());
    }
    Ok(vec![CertificateDer::from(bytes.to_vec())])
}

/// What follows the length of a DER value.
fn past_length(bytes: &[u8]) -> Option<&[u8]> {
    let (&first, rest) = bytes.split_first()?;
    match first {
        // That many bytes of length follow; 0x80 is a length that is told by an end.
        0x80..=0x84 => rest.get(usize::from(first & 0x7F)..),
        _ => Some(rest),
    }
}

fn convert(what: &str, command: &str, path: &Path) -> String {
    let file = path.display();
    format!("{what}: `{command} '{file}' -out ca.pem` makes one that can be read")
}

fn holds_only_a_key() -> String {
    "holds a private key and no certificate: name the certificate of the authority, and keep the key where it \
     is used"
        .to_owned()
}
