//! The proxy that requests go through, for the words of an error. The HTTP client chooses it by the
//! same rules.

use std::fmt;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use super::super::Fault;
use super::configuration;
use crate::account::Environment;

/// Variables that name a proxy for `https`. Of each list the first that is there counts, and the
/// second list when the first names none.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// A proxy, by its address without user name and password, and by the variable that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proxy {
    address: String,
    /// None when the system's settings name it.
    variable: Option<&'static str>,
}

impl Proxy {
    /// The proxy between this host and a server; none for loopback.
    ///
    /// # Errors
    /// A configuration fault that names the variable, and shows no part of it, when that names a
    /// proxy in a way that is not understood: it would be passed over in silence.
    pub(super) fn of(environment: &Environment) -> Result<Option<Self>, Fault> {
        if environment.is_loopback() {
            return Ok(None);
        }
        let server: Uri = environment
            .base_url()
            .parse()
            .map_err(|_| configuration(format!("{} is no address", environment.base_url())))?;
        Self::by(&server, &Matcher::from_system(), |name| {
            std::env::var(name).ok()
        })
    }

    fn by(
        server: &Uri,
        system: &Matcher,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, Fault> {
        let named = VARIABLES
            .iter()
            .filter_map(|names| {
                let set = |&name| variable(name).map(|value| (name, value));
                names.iter().find_map(set)
            })
            .find(|(_, value)| !value.is_empty());
        // In a CGI script no variable counts, since its caller can set some of them.
        let past = variable("NO_PROXY").or_else(|| variable("no_proxy"));
        let any = Matcher::builder()
            .all("http://proxy")
            .no(past.unwrap_or_default());
        if variable("REQUEST_METHOD").is_some() || any.build().intercept(server).is_none() {
            return Ok(None);
        }
        if let Some((name, value)) = &named
            && !is_understood(server, value)
        {
            return Err(configuration(format!(
                "{name} is not understood: write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with special \
                 characters percent-encoded; SOCKS is not supported"
            )));
        }
        Ok(system.intercept(server).map(|proxy| Self {
            address: proxy.uri().to_string().trim_end_matches('/').to_owned(),
            variable: named.map(|(name, _)| name),
        }))
    }

    /// What went wrong between this host and the proxy, or at the proxy, by the steps of the HTTP
    /// client's error; none if the proxy did its part.
    pub(super) fn trouble(&self, step: &str, cause: &str, server: &str) -> Option<String> {
        let name = self.variable.unwrap_or("the system's settings");
        // Its error has no type that can be named, only these words.
        let what = match step.strip_prefix("tunnel error: ")? {
            "failed to create underlying connection" => {
                format!("cannot be reached ({cause}): check {name}")
            }
            "proxy authorization required" => format!(
                "wants another user name and password (HTTP 407): put them into {name}, as http://USER:PASSWORD@HOST:PORT"
            ),
            "unexpected end of file" | "io error establishing tunnel" => format!(
                "ended the connection without an answer: check that {name} names an HTTP proxy"
            ),
            _ => format!(
                "does not connect to {server}: ask those who run it to allow that, or name the host in NO_PROXY to \
                 go past it"
            ),
        };
        Some(format!("{self} {what}"))
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {}", self.address)?;
        match self.variable {
            Some(name) => write!(f, " ({name})"),
            None => Ok(()),
        }
    }
}

fn is_understood(server: &Uri, value: &str) -> bool {
    let matcher = Matcher::builder().all(value).build();
    matcher.intercept(server).is_some_and(|proxy| {
        let scheme = proxy.uri().scheme_str();
        scheme == Some("http") || scheme == Some("https")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What there is with these variables, as the HTTP client reads them.
    fn proxy(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let value = |name: &str| {
            let found = variables.iter().find(|(set, _)| *set == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let first = |names: [&str; 2]| {
            names
                .iter()
                .find_map(|name| value(name))
                .unwrap_or_default()
        };
        let system = Matcher::builder()
            .https(first(VARIABLES[0]))
            .all(first(VARIABLES[1]))
            .no(first(["NO_PROXY", "no_proxy"]))
            .build();
        let server = Uri::from_static("https://ergani.example/Api");
        Proxy::by(&server, &system, value)
            .map(|proxy| proxy.map(|proxy| proxy.to_string()))
            .map_err(|fault| fault.detail)
    }

    #[test]
    fn a_proxy_is_named_by_its_address_and_the_variable_that_counts() {
        let told = |variables: &[(&str, &str)]| proxy(variables).unwrap();
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[("HTTP_PROXY", "http://other:1")]), None);
        for (variables, shown) in [
            (
                &[("HTTPS_PROXY", "http://u:canary@one:3128")][..],
                "the proxy http://one:3128 (HTTPS_PROXY)",
            ),
            (
                &[("https_proxy", "one:3128")],
                "the proxy http://one:3128 (https_proxy)",
            ),
            (
                &[
                    ("ALL_PROXY", "http://two:1"),
                    ("https_proxy", "https://one:2/"),
                ],
                "the proxy https://one:2 (https_proxy)",
            ),
            (
                &[("all_proxy", "http://two:1"), ("HTTPS_PROXY", "")],
                "the proxy http://two:1 (all_proxy)",
            ),
            (
                &[
                    ("NO_PROXY", "other.example"),
                    ("HTTPS_PROXY", "http://one:1"),
                ],
                "the proxy http://one:1 (HTTPS_PROXY)",
            ),
        ] {
            assert_eq!(told(variables).as_deref(), Some(shown), "{variables:?}");
        }
    }

    #[test]
    fn past_a_proxy_its_variable_does_not_matter() {
        for value in ["http://one:1", "nonsense of some kind"] {
            for past in ["*", "ergani.example", ".example"] {
                for name in ["NO_PROXY", "no_proxy"] {
                    assert_eq!(proxy(&[("HTTPS_PROXY", value), (name, past)]), Ok(None));
                }
            }
        }
    }

    #[test]
    fn a_value_that_names_no_proxy_is_an_error_that_does_not_show_it() {
        for value in [
            "socks5://u:canary@one:1",
            "ftp://u:canary@one",
            "http://u:canary two@one",
            "'http://u:canary@one'",
            "http://",
            " ",
        ] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                let told = proxy(&[(name, value)]).unwrap_err();
                assert!(told.contains(name) && !told.contains("canary"), "{told}");
            }
        }
        // Another that counts first is enough.
        assert!(proxy(&[("ALL_PROXY", "nonsense !"), ("HTTPS_PROXY", "http://one:1")]).is_ok());
    }
}
