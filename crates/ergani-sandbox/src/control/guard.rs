//! Who may use the control route: programs on this machine, but no page in a browser on it.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Admits a request by its headers, or says why not.
///
/// A page can make a browser send requests to loopback. With a name of its own that it lets point
/// to 127.0.0.1 its `Host` is that name; with the address itself its `Origin` gives it away.
pub(crate) fn admit(headers: &HeaderMap) -> Result<(), &'static str> {
    if headers.contains_key(ORIGIN) {
        return Err("the control route is not for pages in a browser (the request has an Origin)");
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match host.is_some_and(is_loopback) {
        true => Ok(()),
        false => Err("the control route wants a Host of 127.0.0.1, [::1] or localhost"),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_names_pass() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]",
            "[::1]:80",
            "LocalHost:1",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "127.0.0.1.example.org",
            "localhost.example.org",
            "10.0.0.1",
            "[::2]",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
