//! What kept a request from being answered, in words: what happened, and what to do where that is
//! known.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::super::{Fault, FaultKind};
use super::is_plain;
use super::proxy::Proxy;
use crate::account::Environment;
use crate::open_files::{TOO_MANY_FILES, is_too_many_files};

/// The way from this host to a server. It says what stood in it.
#[derive(Clone, Debug)]
pub struct Way {
    server: String,
    is_plain: bool,
    is_loopback: bool,
    proxy: Option<Proxy>,
}

impl Way {
    pub(in super::super) fn to(environment: &Environment) -> Result<Self, Fault> {
        let base = environment.base_url();
        let host = base.split_once("://").map_or(base, |(_, rest)| rest);
        Ok(Self {
            server: host.split('/').next().unwrap_or_default().to_owned(),
            is_plain: is_plain(environment),
            is_loopback: environment.is_loopback(),
            proxy: Proxy::of(environment)?,
        })
    }

    /// What kept a request from being answered, without its URL, which reqwest's own text has.
    #[must_use]
    pub fn trouble(&self, error: &reqwest::Error) -> String {
        if error.is_connect() {
            self.no_connection(error)
        } else if error.is_timeout() {
            "no answer in time".to_owned()
        } else if steps(error).any(is_no_http) {
            let advice = if self.is_plain {
                ": if the server speaks TLS on this port, the base URL begins with https://"
            } else {
                ""
            };
            format!("the answer is no HTTP{advice}")
        } else {
            cause_of(error)
        }
    }

    fn no_connection(&self, error: &reqwest::Error) -> String {
        let cause = cause_of(error);
        if cause == TOO_MANY_FILES {
            return cause;
        }
        if let Some(proxy) = &self.proxy {
            let told = |step: &(dyn StdError + 'static)| {
                proxy.trouble(&step.to_string(), &cause, &self.server)
            };
            if let Some(trouble) = steps(error).find_map(told) {
                return trouble;
            }
            if error.is_timeout() {
                return format!("{proxy} gave no connection to {} in time", self.server);
            }
        }
        if error.is_timeout() {
            return "no connection in time".to_owned();
        }
        match steps(error).last().and_then(|last| self.tls_trouble(last)) {
            Some(trouble) => trouble,
            None => cause,
        }
    }

    /// What went wrong in the handshake, if it was that and not the certificate.
    fn tls_trouble(&self, cause: &(dyn StdError + 'static)) -> Option<String> {
        if self.is_plain {
            return None;
        }
        let speaks_tls = match innermost(cause).downcast_ref::<rustls::Error>() {
            Some(rustls::Error::InvalidMessage(_)) => false,
            Some(_) => return None,
            // So the TLS layer calls an end in the middle of a handshake.
            None if cause.to_string() == "tls handshake eof" => true,
            None => return None,
        };
        let advice = if self.is_loopback {
            "check the port, or begin the base URL with http://"
        } else {
            "check the port of the base URL"
        };
        Some(if speaks_tls {
            format!(
                "the connection ended in the TLS handshake; if there is no TLS on this port, {advice}"
            )
        } else {
            format!("the server does not speak TLS on this port: {advice}")
        })
    }
}

/// What a failed request says; and whether it was surely not sent.
pub(in super::super) fn send_fault(way: &Way, error: &reqwest::Error) -> (Fault, bool) {
    let not_sent = error.is_connect() || error.is_builder();
    let kind = if error.is_builder() {
        FaultKind::Configuration
    } else if error.is_timeout() {
        FaultKind::Timeout
    } else {
        FaultKind::Connection
    };
    let detail = way.trouble(error);
    (Fault { kind, detail }, not_sent)
}

/// The innermost cause, which alone says what happened.
pub fn cause_of(error: &reqwest::Error) -> String {
    let Some(cause) = steps(error).last() else {
        return if error.is_builder() {
            "the request cannot be made".to_owned()
        } else {
            "the request failed".to_owned()
        };
    };
    if let Some(trouble) = certificate_trouble(cause) {
        return trouble;
    }
    match cause.downcast_ref::<io::Error>() {
        Some(error) if is_too_many_files(error) => TOO_MANY_FILES.to_owned(),
        // The kind alone, if it has a name: the number behind it helps nobody.
        Some(error) if error.raw_os_error().is_some() => match error.kind().to_string() {
            kind if kind.starts_with("uncategorized") => error.to_string(),
            kind => kind,
        },
        _ => cause.to_string(),
    }
}

/// The causes of an error, from the outermost to the innermost.
fn steps(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&step| step.source())
}

fn is_no_http(step: &(dyn StdError + 'static)) -> bool {
    step.downcast_ref::<hyper::Error>()
        .is_some_and(hyper::Error::is_parse)
}

/// An `io::Error` leaves what it was made of out of the chain of sources.
fn innermost<'a>(cause: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut cause = cause;
    while let Some(inside) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        cause = inside;
    }
    cause
}

/// What is wrong with the server's certificate and what helps, if that is the innermost cause of an
/// error. Certificates are always checked; this is for the words.
fn certificate_trouble(cause: &(dyn StdError + 'static)) -> Option<String> {
    let rustls::Error::InvalidCertificate(what) = innermost(cause).downcast_ref()? else {
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
