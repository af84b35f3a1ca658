//! HTTP clients made with care: our own TLS provider, no redirects, no retries, no proxy on
//! loopback. Not a stable interface; it is public for the other crates of this workspace.

use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONNECTION, HeaderMap, HeaderValue};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

use super::{Fault, FaultKind};
use crate::account::Environment;

/// How long an idle connection is kept. A request that goes out while the server closes it has to
/// be made again; 15 s is below the usual keep-alive of servers and balancers.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// Makes the HTTP clients of one environment. They share their TLS settings, so that root
/// certificates are loaded once, and a new connection resumes the TLS session of an earlier one,
/// whichever client made that. Timeouts are left to the caller.
#[derive(Clone, Debug)]
pub struct HttpClients {
    tls: ClientConfig,
    is_loopback: bool,
}

impl HttpClients {
    /// Over `http`, which is to loopback only, no CA bundle is loaded. Over `https` the platform's
    /// roots count, and those of `ca_file` beside them. Loading them blocks for tens of
    /// milliseconds.
    ///
    /// # Errors
    /// A [`Fault`] of kind [`FaultKind::Configuration`] when there is no TLS provider, no root
    /// certificate, or no reading of `ca_file`.
    pub fn load(environment: &Environment, ca_file: Option<&Path>) -> Result<Self, Fault> {
        Ok(Self {
            tls: tls_config(environment, ca_file)?,
            is_loopback: environment.is_loopback(),
        })
    }

    /// A builder of a client that uses its connections again: for what may be repeated.
    pub fn pooled(&self) -> reqwest::ClientBuilder {
        self.builder().pool_idle_timeout(POOL_IDLE_TIMEOUT)
    }

    /// A builder of a client that opens a connection for each request and closes it after the
    /// answer: for what may not be repeated. A server may close a connection that it has answered
    /// on at any moment; if the next request is on its way then, nobody knows whether it was read.
    pub fn fresh(&self) -> reqwest::ClientBuilder {
        // Said to the server too (RFC 9112 §9.6), so that it holds nothing open for us.
        let close = HeaderMap::from_iter([(CONNECTION, HeaderValue::from_static("close"))]);
        self.builder()
            .pool_max_idle_per_host(0)
            .default_headers(close)
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only();
        if self.is_loopback {
            builder.no_proxy()
        } else {
            builder.https_only(true)
        }
    }
}

/// What checks a server by the platform's roots, and by those of `ca_file` beside them, with the
/// TLS provider of this crate's features: for connections that are not HTTP. Blocks for tens of
/// milliseconds.
///
/// # Errors
/// As [`HttpClients::load`].
pub fn verified_tls_config(ca_file: Option<&Path>) -> Result<ClientConfig, Fault> {
    let provider = provider()?;
    let config = versions(&provider)?;
    let verifier = verifier(provider, ca_file)?;
    // Not dangerous at all: this is how the platform's verifier is handed over.
    Ok(config
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// Whether the environment is reached without TLS.
pub(super) fn is_plain(environment: &Environment) -> bool {
    environment.is_loopback() && environment.base_url().starts_with("http://")
}

fn tls_config(environment: &Environment, ca_file: Option<&Path>) -> Result<ClientConfig, Fault> {
    if is_plain(environment) {
        // Never used; but without it reqwest would load the CA bundle, and fail where there is none.
        return Ok(versions(&provider()?)?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    verified_tls_config(ca_file)
}

fn versions(
    provider: &Arc<CryptoProvider>,
) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Fault> {
    ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| configuration(format!("the TLS provider cannot be used: {error}")))
}

/// The provider of the crate's feature, never the one of the process, which is another's.
#[expect(
    clippy::unnecessary_wraps,
    reason = "without a provider feature it fails"
)]
#[cfg(feature = "tls-aws-lc")]
fn provider() -> Result<Arc<CryptoProvider>, Fault> {
    Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

/// The provider of the crate's feature, never the one of the process, which is another's.
#[expect(
    clippy::unnecessary_wraps,
    reason = "without a provider feature it fails"
)]
#[cfg(all(feature = "tls-ring", not(feature = "tls-aws-lc")))]
fn provider() -> Result<Arc<CryptoProvider>, Fault> {
    Ok(Arc::new(rustls::crypto::ring::default_provider()))
}

/// Without a feature, the one that the program installed.
#[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
fn provider() -> Result<Arc<CryptoProvider>, Fault> {
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        configuration(
            "built without a TLS provider: turn on the feature tls-aws-lc or tls-ring, or install one".to_owned(),
        )
    })
}

fn verifier(
    provider: Arc<CryptoProvider>,
    ca_file: Option<&Path>,
) -> Result<Arc<dyn ServerCertVerifier>, Fault> {
    let extra = ca_file.map(roots_of).transpose()?.unwrap_or_default();
    let platform = if extra.is_empty() {
        rustls_platform_verifier::Verifier::new(Arc::clone(&provider))
    } else {
        rustls_platform_verifier::Verifier::new_with_extra_roots(
            extra.clone(),
            Arc::clone(&provider),
        )
    };
    match platform {
        Ok(verifier) => Ok(Arc::new(verifier)),
        Err(error) if extra.is_empty() => Err(no_roots(&error)),
        Err(error) => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(extra);
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map(|verifier| verifier as Arc<dyn ServerCertVerifier>)
                .map_err(|_| no_roots(&error))
        }
    }
}

fn roots_of(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let wrong = |what: String| configuration(format!("the CA file {} {what}", path.display()));
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if certificates.is_empty() {
        return Err(wrong("holds no certificate in PEM form".to_owned()));
    }
    Ok(certificates)
}

fn no_roots(error: &rustls::Error) -> Fault {
    configuration(format!(
        "there are no root certificates to check the server with: install ca-certificates or set \
         ERGANI_CA_FILE ({error})"
    ))
}

fn configuration(detail: String) -> Fault {
    Fault {
        kind: FaultKind::Configuration,
        detail,
    }
}

/// Why a client could not be built.
pub(super) fn build_fault(error: &reqwest::Error) -> Fault {
    configuration(format!(
        "the HTTP client cannot be built: {}",
        root_cause(error)
    ))
}

/// What a failed request says, without its URL; and whether it was surely not sent.
pub(super) fn send_fault(error: &reqwest::Error) -> (Fault, bool) {
    let not_sent = error.is_connect() || error.is_builder();
    let kind = if error.is_builder() {
        FaultKind::Configuration
    } else if error.is_timeout() {
        FaultKind::Timeout
    } else {
        FaultKind::Connection
    };
    let detail = match (error.is_timeout(), error.is_connect()) {
        (true, true) => "no connection in time".to_owned(),
        (true, false) => "no answer in time".to_owned(),
        _ => root_cause(error),
    };
    (Fault { kind, detail }, not_sent)
}

/// The innermost cause, which alone says what happened; reqwest's own text holds the URL.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &(dyn StdError + 'static) = match error.source() {
        Some(source) => source,
        None if error.is_builder() => return "the request cannot be made".to_owned(),
        None => return "the request failed".to_owned(),
    };
    while let Some(source) = cause.source() {
        cause = source;
    }
    if let Some(trouble) = certificate_trouble(cause) {
        return trouble;
    }
    match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(
            kind @ (io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::TimedOut),
        ) => kind.to_string(),
        _ => cause.to_string(),
    }
}

/// What is wrong with the server's certificate and what helps, if that is the innermost cause of an
/// error. Certificates are always checked; this is for the words.
#[must_use]
pub fn certificate_trouble(cause: &(dyn StdError + 'static)) -> Option<String> {
    let mut cause = cause;
    // An `io::Error` leaves what it was made of out of the chain of sources.
    while let Some(inside) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        cause = inside;
    }
    let rustls::Error::InvalidCertificate(what) = cause.downcast_ref()? else {
        return None;
    };
    let advice = match what {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "it is signed by no authority that is trusted here; if this server or this network has one of its \
             own, name its certificate with ERGANI_CA_FILE"
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => "look at this machine's clock first",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host; look at the address"
        }
        // The variant is webpki's own, and known by its name only.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "it is an authority's own certificate, which serves no host: sign one for the server with it"
        }
        _ => "it cannot be trusted",
    };
    Some(format!(
        "the server's certificate was refused ({what}): {advice}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_certificate_is_told_with_what_helps() {
        let told = |what| certificate_trouble(&rustls::Error::InvalidCertificate(what)).unwrap();
        assert!(told(CertificateError::UnknownIssuer).contains("ERGANI_CA_FILE"));
        assert!(told(CertificateError::Expired).contains("clock"));
        assert!(told(CertificateError::NotValidForName).contains("another host"));
        // As the HTTP client hands it on.
        let inside = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(inside));
        assert!(certificate_trouble(&wrapped).is_some());
        assert_eq!(
            certificate_trouble(&rustls::Error::HandshakeNotComplete),
            None
        );
        assert_eq!(certificate_trouble(&io::Error::other("another")), None);
    }
}
