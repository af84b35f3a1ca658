//! Who may use the control route: programs on this machine, but no page in a browser on it; and who shows its token.

use std::net::IpAddr;

use http::HeaderMap;
use http::header::{FORWARDED, HOST, HeaderName, ORIGIN, VIA};

use super::ControlToken;
use crate::api::bearer_token;

/// What decides beside the request itself.
pub(super) struct Guard<'a> {
    pub(super) token: &'a ControlToken,
    /// Where the sandbox was told to listen.
    pub(super) listen: IpAddr,
}

/// What a proxy adds: the caller is then somebody behind it, wherever that is.
const OF_PROXIES: [HeaderName; 6] = [
    FORWARDED,
    VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
];

impl Guard<'_> {
    /// Admits a request by where it comes from and by its headers, or says why not.
    ///
    /// A page can make a browser send requests to loopback. With a name of its own that it lets point to 127.0.0.1
    /// its `Host` is that name; with the address itself its `Origin` gives it away.
    pub(super) fn admit(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), &'static str> {
        if headers.contains_key(ORIGIN) {
            return Err(
                "the control route is not for pages in a browser (the request has an Origin)",
            );
        }
        if bearer_token(headers).is_some_and(|shown| self.token.is(shown)) {
            return Ok(());
        }
        if !peer.to_canonical().is_loopback() {
            return Err(
                "from another machine, or over an address that is not loopback, the control route wants the token of the sandbox: Authorization: Bearer TOKEN",
            );
        }
        if OF_PROXIES.iter().any(|name| headers.contains_key(name)) {
            return Err(
                "through a proxy the control route wants the token of the sandbox: Authorization: Bearer TOKEN",
            );
        }
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        match host.is_some_and(|host| self.is_own(host)) {
            true => Ok(()),
            false => Err("the control route wants a Host of 127.0.0.1, [::1] or localhost"),
        }
    }

    /// Whether a `Host` is a name of loopback, or the address that the sandbox listens on.
    fn is_own(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next(),
            None => host.split(':').next(),
        };
        let name = name.unwrap_or_default();
        name.eq_ignore_ascii_case("localhost")
            || name.parse::<IpAddr>().is_ok_and(|address| {
                let address = address.to_canonical();
                address.is_loopback() || address == self.listen.to_canonical()
            })
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use http::HeaderValue;

    use super::*;

    fn judge(peer: &str, headers: &[(&'static str, &str)]) -> bool {
        let token = ControlToken::new("t".repeat(32)).unwrap();
        let guard = Guard {
            token: &token,
            listen: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        };
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        guard.admit(peer.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn only_loopback_names_and_the_listened_address_pass() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]",
            "[::1]:80",
            "[::ffff:127.0.0.1]:80",
            "LocalHost:1",
            "0.0.0.0:8080",
        ] {
            assert!(judge("127.0.0.1", &[("host", host)]), "{host}");
        }
        for host in [
            "",
            "example.org",
            "127.0.0.1.example.org",
            "localhost.example.org",
            "10.0.0.1",
            "[::2]",
        ] {
            assert!(!judge("127.0.0.1", &[("host", host)]), "{host}");
        }
        assert!(!judge("127.0.0.1", &[]));
    }

    #[test]
    fn only_callers_of_this_machine_pass_without_the_token() {
        let host = ("host", "127.0.0.1");
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(judge(peer, &[host]), "{peer}");
        }
        for peer in ["10.0.0.1", "192.168.1.2", "fe80::1", "::ffff:10.0.0.1"] {
            assert!(!judge(peer, &[host]), "{peer}");
            assert!(
                !judge(peer, &[host, ("x-forwarded-for", "127.0.0.1")]),
                "{peer}"
            );
        }
        for name in ["x-forwarded-for", "forwarded", "x-real-ip", "via"] {
            assert!(!judge("::1", &[host, (name, "127.0.0.1")]), "{name}");
        }
    }

    #[test]
    fn the_token_opens_from_anywhere_but_to_no_page() {
        let token = format!("Bearer {}", "t".repeat(32));
        let wrong = format!("Bearer {}", "t".repeat(33));
        let host = ("host", "sandbox.example");
        for peer in ["10.0.0.1", "::1"] {
            assert!(judge(peer, &[host, ("authorization", &token)]));
            assert!(!judge(peer, &[host, ("authorization", &wrong)]));
            let origin = ("origin", "http://127.0.0.1");
            assert!(!judge(peer, &[host, ("authorization", &token), origin]));
        }
        // Somebody's access token is no reason to turn a caller of this machine away.
        assert!(judge(
            "::1",
            &[("host", "[::1]:1"), ("authorization", &wrong)]
        ));
    }
}
