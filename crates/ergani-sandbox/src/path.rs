//! Paths as IIS reads them: percent signs are decoded once, and slashes that follow each other are one.

use percent_encoding::percent_decode_str;

/// `/a/b` of `//a//b/`; none if it is no UTF-8, or if it climbs (`..`).
pub(crate) fn normal(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let parts = decoded
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".");
    let mut normal = String::with_capacity(decoded.len());
    for part in parts {
        if part == ".." {
            return None;
        }
        normal.push('/');
        normal.push_str(part);
    }
    Some(normal)
}

/// The last part of a path, decoded; empty if there is none.
pub(crate) fn last_part(path: &str) -> String {
    let normal = normal(path).unwrap_or_default();
    normal.rsplit('/').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parts_go_and_nothing_is_decoded_twice() {
        assert_eq!(normal("//a///b/").as_deref(), Some("/a/b"));
        assert_eq!(normal("/").as_deref(), Some(""));
        assert_eq!(normal("/%2561").as_deref(), Some("/%61"));
        assert_eq!(normal("/a/%2e%2E/b"), None);
        assert_eq!(normal("/%ff"), None);
        assert_eq!(last_part("/a/OvTime//"), "OvTime");
        assert_eq!(last_part("/"), "");
    }
}
