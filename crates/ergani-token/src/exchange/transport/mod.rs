//! HTTP clients made with care: our own TLS provider, no redirects, no retries, no proxy on
//! loopback. Not a stable interface; it is public for the other crates of this workspace.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONNECTION, HeaderMap, HeaderValue};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

use super::{Fault, FaultKind};
use crate::account::Environment;
pub use crate::open_files::{TOO_MANY_FILES, can_open_files};

mod ca_file;
mod proxy;
mod trouble;

pub(super) use trouble::send_fault;
pub use trouble::{Way, cause_of};

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
    way: Way,
}

impl HttpClients {
    /// Over `http`, which is to loopback only, no CA bundle is loaded. Over `https` the platform's
    /// roots count, and those of `ca_file` beside them. Loading them blocks for tens of
    /// milliseconds.
    ///
    /// # Errors
    /// A [`Fault`] of kind [`FaultKind::Configuration`] when there is no TLS provider, no root
    /// certificate, no reading of `ca_file`, or a variable that names a proxy in no way that is
    /// understood.
    pub fn load(environment: &Environment, ca_file: Option<&Path>) -> Result<Self, Fault> {
        Ok(Self {
            tls: tls_config(environment, ca_file)?,
            is_loopback: environment.is_loopback(),
            way: Way::to(environment)?,
        })
    }

    /// Says what kept a request of these clients from being answered.
    #[must_use]
    pub fn way(&self) -> &Way {
        &self.way
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
    let extra = ca_file
        .map(ca_file::roots_of)
        .transpose()?
        .unwrap_or_default();
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

fn no_roots(error: &rustls::Error) -> Fault {
    configuration(if can_open_files(1) {
        format!(
            "there are no root certificates to check the server with: install ca-certificates or set \
             ERGANI_CA_FILE ({error})"
        )
    } else {
        format!("the root certificates cannot be read: {TOO_MANY_FILES}")
    })
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
        cause_of(error)
    ))
}
