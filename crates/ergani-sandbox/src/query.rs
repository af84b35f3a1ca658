//! The query of a URL.

use percent_encoding::percent_decode_str;

/// A parameter, decoded; names are read in any letter case.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    let value = value.replace('+', " ");
    Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn a_protocol_is_decoded() {
        let query = "Protocol=%CE%91%CE%9A%20-%20%CE%9A1&x&submittedDate=20260115";
        assert_eq!(parameter(query, "protocol").as_deref(), Some("ΑΚ - Κ1"));
        assert_eq!(parameter("a=b+c%2B", "a").as_deref(), Some("b c+"));
        assert_eq!(parameter(query, "x"), None);
    }
}
